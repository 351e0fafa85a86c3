"""Two tables in one tab, with a line between them that can be moved."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui.kit import theme

# The buttons, the titles, a row, and the bar by which the table is moved sideways.
LEAST = 116
# Two so high fit into the lower half of a page on the smallest screen.
_MOST = 130


def beside(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QWidget:
    """Two beside each other; ``sizes`` in pixels, to begin with."""
    return _split(Qt.Orientation.Horizontal, left, right, sizes)


def below(upper: QWidget, lower: QWidget, sizes: tuple[int, int]) -> QWidget:
    """One below the other; each is at least as high as its buttons, titles and one row. In large letters there is no
    height for two on the smallest screen: they stand beside each other."""
    if theme.scaled(LEAST) > _MOST:
        return beside(upper, lower, (100, 100))
    for widget in (upper, lower):
        widget.setMinimumHeight(theme.scaled(LEAST))
    return _split(Qt.Orientation.Vertical, upper, lower, sizes)


class _Holder(QWidget):
    """Wants no more height than one of its two: the page's other half must not shrink for the second."""

    def sizeHint(self) -> QSize:
        hint, parts = super().sizeHint(), self.findChild(QSplitter)
        return hint.boundedTo(QSize(hint.width(), parts.widget(0).sizeHint().height()))


def _split(direction: Qt.Orientation, first: QWidget, second: QWidget, sizes: tuple[int, int]) -> QWidget:
    splitter = QSplitter(direction)
    splitter.setChildrenCollapsible(False)
    splitter.addWidget(first)
    splitter.addWidget(second)
    splitter.setSizes(list(sizes))
    holder = _Holder()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(splitter)
    holder.setFocusProxy(first)
    return holder

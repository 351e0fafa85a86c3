"""What hangs loosely on a ticket, in one tab: to-dos, complaints, follow-ups, articles (A1, A8, C1, D1)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from app.core.i18n import _, ngettext
from ui.kit import theme
from ui.kit.related import RelatedList

WIDTH = 156
_INTO = (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RelatedTab(QWidget):
    """The lists by name with their numbers at the left, the chosen one beside it. Up and down choose, Enter or right
    goes into the list, Ins makes a new row from both."""

    counted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = _("Related")
        self.lists: list[RelatedList] = []
        self._counts: list[int] = []
        self.names = QListWidget()
        self.names.setFixedWidth(theme.scaled(WIDTH))
        self.names.setProperty("choice", True)
        self.names.setAccessibleName(self.title)
        self.names.installEventFilter(self)
        self.stack = QStackedWidget()
        self.names.currentRowChanged.connect(self.stack.setCurrentIndex)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.names)
        row.addWidget(self.stack, 1)
        self.setFocusProxy(self.names)

    def add(self, related: RelatedList) -> None:
        """Puts one more list here."""
        place = len(self.lists)
        self.lists.append(related)
        self._counts.append(0)
        item = QListWidgetItem(str(related.title))
        item.setSizeHint(QSize(0, theme.row_height()))
        self.names.addItem(item)
        self.stack.addWidget(related)
        related.counted.connect(lambda count: self._show_count(place, count))
        if place == 0:
            self.names.setCurrentRow(0)

    @property
    def count(self) -> int:
        """How many rows all lists have together."""
        return sum(self._counts)

    def show_list(self, related: RelatedList) -> None:
        """Brings one of the lists to the front."""
        self.names.setCurrentRow(self.lists.index(related))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        chosen = self.lists[self.names.currentRow()]
        if event.key() in _INTO:
            chosen.view.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Insert:
            chosen.new()
        else:
            return False
        return True

    def _show_count(self, place: int, count: int) -> None:
        self._counts[place] = count
        title = str(self.lists[place].title)
        item = self.names.item(place)
        item.setText(f"{title} ({count})" if count else title)
        item.setToolTip(ngettext("{n} entry", "{n} entries", count).format(n=count))
        self.counted.emit(self.count)

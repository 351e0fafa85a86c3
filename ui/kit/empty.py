"""What an empty list shows instead of nothing: one sentence and the two buttons that help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from app.core.i18n import _

if TYPE_CHECKING:
    from ui.kit.list_page import ListPage


_HEIGHT = 120
_TITLES = 72  # the titles of a list and the filters below them


class EmptyNote(QWidget):
    """Lies over the middle of a widget while that is empty."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._sentence = QLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("muted", True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addWidget(self._sentence)
        column.addLayout(self._buttons)
        over.installEventFilter(self)
        self.hide()

    def show_note(self, sentence: str, buttons: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Shows the sentence and the buttons."""
        self._sentence.setText(sentence)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._buttons.addStretch()
        for title, run in buttons:
            button = QPushButton(title)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, run=run: run())
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self.place()
        self.show()
        self.raise_()

    def sentence(self) -> str:
        """What it says now."""
        return self._sentence.text()

    def buttons(self) -> list[QPushButton]:
        """The buttons that it shows now."""
        items = [self._buttons.itemAt(place) for place in range(self._buttons.count())]
        return [widget for item in items if isinstance(widget := item.widget(), QPushButton)]

    def place(self) -> None:
        """Moves to the middle of what it lies over, above the middle where there are buttons, below the titles."""
        width = min(460, max(200, self._over.width() - 48))
        height = _HEIGHT if self.buttons() else self.sizeHint().height()
        top = self._over.horizontalHeader().height() if isinstance(self._over, QTableView) else _TITLES
        room = self._over.height() - self._bar_height()
        middle = self._over.height() // 2 - height if self.buttons() else (top + room - height) // 2
        self.setGeometry((self._over.width() - width) // 2, max(top, middle), width, height)

    def _bar_height(self) -> int:
        bar = self._over.horizontalScrollBar() if isinstance(self._over, QTableView) else None
        return bar.height() if bar is not None and bar.isVisible() else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)


def empty_note(page: ListPage) -> tuple[str, list[tuple[str, Callable[[], object]]]]:
    """The sentence and the buttons for a list page without rows."""
    query = page.model.query
    buttons: list[tuple[str, Callable[[], object]]] = []
    if query.filters or query.search.strip():
        sentence = _("Nothing matches the filters.")
        buttons.append((_("Clear all filters"), page.clear_filters))
    elif query.archived:
        sentence = _("Nothing has been archived.")
        return sentence, [(_("Back to the list"), lambda: page.set_query(query.but(archived=False)))]
    elif query.scope:
        sentence = _("There are no records in this view.")
        buttons.append((_("Show all"), page.show_all))
    else:
        sentence = _("There is nothing here yet: {register}.").format(register=page.register.title)
    if page.may_edit():
        buttons.append((_("New: {record}").format(record=page.register.one), page.new))
    if len(buttons) < 2 and page.hooks.import_ is not None and page.may_import():
        buttons.append((_("Import from Excel"), page.import_file))
    return sentence, buttons

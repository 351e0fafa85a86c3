"""The search box over everything (Ctrl+K): type-ahead off the UI thread, arrows choose, Enter opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.core.i18n import _
from ui.kit.icons import icon

if TYPE_CHECKING:
    from app.core.database import Cancel
    from app.core.search import Hit
    from app.office import Office
    from ui.kit.search_list import SearchList

PAUSE = 120  # milliseconds after the last key before the search runs
SHOWN = 30


class SearchBox(QLineEdit):
    """Finds records of all registers. An empty box offers those that were opened last."""

    chosen = Signal(str, int)  # kind, record id

    def __init__(self, recent: Callable[[], list[Any]], titles: Callable[[], dict[str, str]]) -> None:
        super().__init__()
        self._recent = recent
        self._titles = titles
        self._office: Office | None = None
        self._work: Any = None
        self._enter_waits = False
        self.setPlaceholderText(_("Search everything") + "  Ctrl+K")
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self.setAccessibleName(_("Search everything"))
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._search)
        self.textEdited.connect(self._edited)
        self._popup: SearchList | None = None

    @property
    def popup(self) -> SearchList:
        """The list of what was found."""
        if self._popup is None:
            from ui.kit.search_list import SearchList

            self._popup = SearchList(self)
            self._popup.list.itemClicked.connect(self._open_item)
        return self._popup

    def attach(self, office: Office) -> None:
        """Searches in this office from now on."""
        from ui.kit.work import Work

        self._office = office
        self._work = Work(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.popup.isVisible():
                self._edited()
            self.popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape and (self.popup.isVisible() or self.text()):
            self.clear()
            self.popup.hide()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._edited()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._popup is not None:
            self._popup.hide()

    def _edited(self) -> None:
        self._enter_waits = False
        if self.text().strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._show(self._recent(), "")

    def _search(self) -> None:
        typed, office = self.text().strip(), self._office
        if not typed or office is None:
            return

        def find(cancel: Cancel) -> list[Hit]:
            return office.find(typed, limit=SHOWN)

        self._work.run("find", find, lambda hits: self._found(typed, hits))

    def _found(self, typed: str, hits: list[Hit]) -> None:
        if typed != self.text().strip() or not self.hasFocus():
            return
        self._show(hits, _("Nothing is found for “{text}”.").format(text=typed))
        if self._enter_waits:
            self._enter_waits = False
            self._open_item(self.popup.list.item(0))

    def _show(self, hits: list[Any], empty: str) -> None:
        self.popup.fill(hits, self._titles(), empty)
        self.popup.setVisible(bool(hits or empty))

    def _enter(self) -> None:
        # A scanner sends Enter right behind the number, before the search has answered.
        if self._timer.isActive() or (self._work is not None and self._work.is_running("find")):
            self._enter_waits = True
            if self._timer.isActive():
                self._timer.stop()
                self._search()
            return
        self._open_item(self.popup.list.currentItem() or self.popup.list.item(0))

    def _open_item(self, item: Any) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if hit is None:
            return
        self.clear()
        self.popup.hide()
        self.clearFocus()
        self.chosen.emit(hit.kind, hit.record_id)

"""The dialog that assigns a ticket: who is suggested and why, the technician, the appointment (C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.i18n import Text, _
from app.core.register import Details
from app.tickets import fields as f
from app.tickets.assignment.facts import Doubtful
from app.tickets.assignment.rules import Suggestion
from app.tickets.clocks.words import late_words
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.tickets.anyway import ask_anyway
from ui.tickets.offers import day_typed, moment_typed, suggested
from ui.tickets.pick_line import ITEM, Rows

if TYPE_CHECKING:
    from app.tickets.clocks.service import ClockRow

_FEWEST, _ROWS = 3, 6
_FIELDS = (f.TECHNICIAN.but(required=True), f.APPOINTED_AT)


class AssignDialog(AskDialog):
    """Enter in the list takes a suggestion and goes on to the appointment; anybody else can be typed."""

    def __init__(
        self,
        navigator: Navigator,
        title: Text,
        details: Details,
        run: Callable[[Mapping[str, Any]], Any],
        parent: QWidget | None = None,
    ) -> None:
        values = details.values
        super().__init__(
            navigator,
            title,
            _FIELDS,
            run,
            values={key: values.get(key) for key in ("technician_id", "appointed_at")},
            labels={"technician_id": details.labels.get("technician_id", "")},
            about=details.title,
            parent=parent,
        )
        self._navigator = navigator
        self._customer, self._device = values["customer_id"], values["equipment_id"]
        self._ticket_id = details.id
        self._clocks: tuple[ClockRow, ...] = ()
        self._put_list()
        self.form.changed.connect(self._typed)
        self._load()

    # -- building --------------------------------------------------------------------------------------------------

    def _put_list(self) -> None:
        self.list = _Suggestions(self._take)
        label = QLabel(_("Suggested, the best first"))
        label.setProperty("section", True)
        label.setBuddy(self.list)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(self.list)
        self.late = QLabel()
        self.late.setProperty("muted", True)
        self.late.hide()
        column.addWidget(self.late)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(1, box)  # below the line that says what it is about
        self.resize(self.width(), self.height() + box.sizeHint().height())
        # More suggestions take the room that the dialog gains, not the form's.
        self.list.grown.connect(lambda more: self.resize(self.width(), self.height() + more))
        self.setTabOrder(self.list, self.form)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        tickets, customer, device = self._navigator.office.tickets, self._customer, self._device
        day = day_typed(self.form.raw()["appointed_at"])
        clocks, ticket_id = self._navigator.office.clocks, self._ticket_id

        def read(_cancel: object) -> tuple[list[Suggestion], tuple[ClockRow, ...]]:
            return tickets.suggest_technicians(customer, device, day), clocks.of(ticket_id).promise.clocks

        self.work.run("suggestions", read, lambda found: self._show(*found))

    def _show(self, suggestions: list[Suggestion], clocks: tuple[ClockRow, ...]) -> None:
        self._clocks = clocks
        self.list.show_suggestions(suggestions)
        self._show_late()

    def _show_late(self) -> None:
        words = late_words(self._clocks, moment_typed(self.form.raw()["appointed_at"]))
        self.late.setText(words)
        self.late.setVisible(bool(words))

    def _typed(self, key: str) -> None:
        if key == "appointed_at":
            self._load()

    def _take(self, suggestion: Suggestion) -> None:
        self.form.editor("technician_id").set_value(suggestion.staff_id, suggestion.name)
        self.form.focus("appointed_at")

    def _failed(self, error: Exception) -> None:
        super()._failed(error)
        if isinstance(error, Doubtful):
            ask_anyway(self._navigator, self, error, self._save_anyway)

    def _save_anyway(self, reason: str) -> None:
        plain = self._run
        self._run = lambda raw: plain({**raw, "anyway": reason})
        self.save()
        # Asked once more for whoever is chosen instead.
        self._run = plain


class _Suggestions(QListWidget):
    """The suggestions with their reasons; a click or Enter takes one."""

    grown = Signal(int)  # by so many pixels

    def __init__(self, take: Callable[[Suggestion], object]) -> None:
        super().__init__()
        self._take = take
        self.setAccessibleName(_("Suggested, the best first"))
        self.setItemDelegate(Rows(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setFixedHeight(theme.row_height() * _FEWEST + 2)
        self.itemClicked.connect(self._chosen)

    def show_suggestions(self, suggestions: list[Suggestion]) -> None:
        """Shows these, with the cursor on the first."""
        self.clear()
        for suggestion in suggestions:
            item = suggested(suggestion)
            row = QListWidgetItem(item.text, self)
            row.setData(ITEM, item)
            row.setToolTip("\n".join((item.text, *item.note.split(" · "))))
        before = self.height()
        self.setFixedHeight(theme.row_height() * min(_ROWS, max(_FEWEST, len(suggestions))) + 2)
        self.grown.emit(self.minimumHeight() - before)
        if suggestions and suggestions[0].is_suggested:
            self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentItem() is not None:
                self._chosen(self.currentItem())
            return
        super().keyPressEvent(event)

    def _chosen(self, row: QListWidgetItem) -> None:
        self._take(row.data(ITEM).data)

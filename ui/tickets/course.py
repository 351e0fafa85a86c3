"""What happened to a ticket: its moves, urges and events, newest first (C4, C17)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.core.fields import now_text
from app.core.i18n import _
from app.tickets.callbacks.fields import OUTCOME_OF
from app.tickets.clocks.events import EVENT_OF
from app.tickets.fields import STATE_OF, move_words
from app.tickets.queries import MoveRow
from ui.kit import theme


class CourseView(QTableWidget):
    """A table that is only read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self._waiting: Sequence[MoveRow] | None = None
        self.setHorizontalHeaderLabels([_("When"), _("What"), _("New state"), _("By"), _("Note")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setAccessibleName(_("Course"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate((130, 130, 90, 90)):
            self.setColumnWidth(place, width)
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[MoveRow]) -> None:
        """Shows the course, once it is looked at; what was undone is muted."""
        self._waiting = rows
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        self._fill()
        super().showEvent(event)

    def _fill(self) -> None:
        rows, self._waiting = self._waiting, None
        if rows is None:
            return
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            what = _what(row)
            if row.undone:
                what = _("{move} (undone)").format(move=what)
            texts = (now_text(row.at), what, STATE_OF.show(row.to_state), row.who, row.note.replace("\n", " "))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if row.undone or row.move == "undo":
                    item.setForeground(theme.colour("muted"))
                self.setItem(place, column, item)


def _what(row: MoveRow) -> str:
    if row.move == "urge":
        return _("Urged by the caller")
    if row.move == "report":
        return _("Reported again")
    kind, _colon, outcome = row.move.partition(":")
    if kind == "call":
        return _("Call-back: {outcome}").format(outcome=OUTCOME_OF.show(outcome))
    return EVENT_OF.show(move_words(row.move, row.undoes))

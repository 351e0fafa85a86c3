"""The visits of a ticket on its page (C8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.fields import now_text
from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets.model import ASSIGNED, IN_PROGRESS, REGISTERED, WAITING
from app.tickets.visits import fields as f
from app.tickets.visits.model import MOVES
from app.tickets.visits.queries import ChangeRow, VisitRow
from ui.dispatch.look import ICONS, KEYS, state_colour
from ui.dispatch.visit_moves import PLAN, TITLES, VisitMover
from ui.kit import notify
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.rows import Row, RowAction, WorkRows

PLANNABLE = (REGISTERED, ASSIGNED, IN_PROGRESS, WAITING)


class VisitsTab(WorkRows):
    """What visits there were and are to come; Enter re-appoints one or records its times."""

    def __init__(self, navigator: Navigator, work: Work, parent: QWidget | None = None) -> None:
        self._navigator = navigator
        self._work = work
        self._details: Details | None = None
        self._visits: dict[int, VisitRow] = {}
        plan = RowAction("plan", PLAN, lambda _row: self._plan(), "new", "Ins", lambda _row: self._may_plan())
        moves = [
            RowAction(move, TITLES[move], self._runner(move), ICONS[move], KEYS[move], self._can(move))
            for move in MOVES
        ]
        more = RowAction(
            "changes",
            lazy("Re-appointments"),
            self._show_changes,
            "history",
            "H",
            lambda row: bool(row and row["changes"]),
        )
        widths = {"span": 180, "state": 84, "people": 110, "changes": 72, "agreed_with": 90}
        super().__init__(navigator, f.ROWS, (plan, *moves, more), "times", ("state", state_colour), widths, parent)
        self._mover = VisitMover(navigator, self, work)

    def show_visits(self, details: Details, visits: Sequence[VisitRow]) -> None:
        """Shows the visits of the ticket."""
        self._details = details
        self._visits = {visit.id: visit for visit in visits}
        self.show_rows([visit.values() for visit in visits])

    def copy_dispatch(self) -> None:
        """Puts the dispatch into the clipboard: of the current visit while the cursor is here, else the leading one."""
        row = self.row if self.has_cursor() else None
        if self._details is not None:
            self._mover.copy(self._details.id, row["id"] if row is not None else None)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        if self._details is None:
            return
        values = self._details.values
        known = {
            "technician_id": values["technician_id"],
            "planned_from": values["appointed_at"] if not self._visits else None,
            "agreed_with": values["caller_name"],
        }
        labels = {"technician_id": self._details.labels.get("technician_id", "")}
        self._mover.plan(self._details.id, self._details.title, known, labels)

    def _may_plan(self) -> bool:
        may = self._navigator.office.user.may("dispatch.edit")
        return may and self._details is not None and self._details.values["state"] in PLANNABLE

    def _runner(self, move: str) -> Callable[[Row | None], object]:
        def run(row: Row | None) -> None:
            if row is not None and self._details is not None:
                self._mover.make(move, self._visits[row["id"]], self._details.title)

        return run

    def _can(self, move: str) -> Callable[[Row | None], bool]:
        return lambda row: row is not None and move in self._visits[row["id"]].moves

    def _show_changes(self, row: Row | None) -> None:
        dispatch, visit_id = self._navigator.office.dispatch, row["id"] if row is not None else 0
        self._work.run("changes", lambda _cancel: dispatch.changes(visit_id), self._tell_changes)

    def _tell_changes(self, changes: Sequence[ChangeRow]) -> None:
        lines = [_change_text(change) for change in changes]
        notify.tell(self.window(), "\n\n".join(lines))


def _change_text(change: Any) -> str:
    words = _("{moment} {who}\n{old}\n→ {new}").format(
        moment=now_text(change.at), who=change.who, old=change.old_span, new=change.new_span
    )
    return f"{words}\n{change.reason}" if change.reason else words

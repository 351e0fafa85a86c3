"""What is done with a visit from a button or key: a dialog asks only what the action needs (C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.errors import AppError, Stale
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy
from app.tickets.visits import fields as f
from app.tickets.visits.queries import VisitRow
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work

TITLES: dict[str, Any] = dict(f.MOVE_OF.options)
TITLES |= {"depart": lazy("Departed"), "times": lazy("Times of the visit")}
PLAN: Text = lazy("Plan a visit")


class VisitMover:
    """Acts on visits for one page: its dialogs, its messages, its background work."""

    def __init__(self, navigator: Navigator, parent: QWidget, work: Work) -> None:
        self._navigator = navigator
        self._parent = parent
        self._work = work

    def plan(
        self,
        ticket_id: int,
        about: str,
        values: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        version: int | None = None,
    ) -> AskDialog:
        """Asks when and who, and plans a visit of the ticket."""
        dispatch = self._navigator.office.dispatch
        dialog = self._ask(
            PLAN, f.PLAN, lambda raw: dispatch.plan(ticket_id, raw, version), about, values, labels, others=()
        )
        dialog.done_with.connect(self._booked)
        dialog.open()
        return dialog

    def replan(self, row: VisitRow, about: str) -> AskDialog:
        """Asks for another time or crew."""
        dispatch = self._navigator.office.dispatch
        dialog = self._ask(
            TITLES["replan"],
            f.REPLAN,
            lambda raw: dispatch.replan(row.id, raw, row.version),
            about,
            row.values(),
            {"technician_id": row.technician},
            others=[{"staff_id": person, "staff_id.label": name} for person, name in row.others],
        )
        dialog.done_with.connect(self._booked)
        dialog.open()
        return dialog

    def make(self, move: str, row: VisitRow, about: str) -> AskDialog | None:
        """Makes a move, after asking what it needs; answers the dialog, if there is one."""
        if move == "replan":
            return self.replan(row, about)
        if not f.ASKED[move]:
            self._work.run("move", lambda _cancel: self._run(move, row, {}), partial(self._made, move), self._failed)
            return None
        back = _("Back  Esc") if move == "cancel" else ""
        values = row.values() | {"at": self._navigator.office.clock(), "reason": ""}
        dialog = self._ask(TITLES[move], f.ASKED[move], partial(self._run, move, row), about, values, back=back)
        dialog.done_with.connect(partial(self._made, move))
        dialog.open()
        return dialog

    def copy(self, ticket_id: int, visit_id: int | None = None) -> None:
        """Puts the dispatch as text into the clipboard."""
        dispatch = self._navigator.office.dispatch
        self._work.run("copy", lambda _cancel: dispatch.text(ticket_id, visit_id), self._copied, self._failed)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _ask(
        self,
        title: Text,
        fields: Sequence[Any],
        run: Callable[[Mapping[str, Any]], Any],
        about: str,
        values: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        others: Sequence[Mapping[str, Any]] | None = None,
        back: Text = "",
    ) -> AskDialog:
        dialog = AskDialog(
            self._navigator,
            title,
            fields,
            run,
            values=values,
            labels=labels,
            about=about,
            back=back,
            table=f.OTHERS if others is not None else None,
            rows=others or (),
            parent=self._parent.window(),
        )
        dialog.stale.connect(self._failed)
        return dialog

    def _run(self, move: str, row: VisitRow, raw: Mapping[str, Any]) -> int:
        return self._navigator.office.dispatch.move(move, row.id, raw, row.version)

    def _made(self, move: str, _version: object) -> None:
        self._navigator.say(_("{move} — done.").format(move=TITLES[move]))

    def _booked(self, _booked: object) -> None:
        self._navigator.say(_("The visit is planned."))

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._navigator.say(_("The dispatch is in the clipboard; paste it with Ctrl+V."))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            notify.error(self._parent.window(), words_of(error))
        else:
            self._work.report(error)


def words_of(error: AppError) -> str:
    """An error in the dispatcher's words: who was quicker, and how the visit stands now."""
    if not isinstance(error, Stale) or error.when is None:
        return str(error)
    words = _("{who} has changed this meanwhile ({when}). It is now: {state}. Please look again.")
    theirs = error.theirs
    state = " ".join(
        filter(None, (f.STATE_OF.show(theirs.get("state", "")), f.PLANNED_FROM.show(theirs.get("planned_from"))))
    )
    return words.format(who=error.who, when=now_text(error.when), state=state)

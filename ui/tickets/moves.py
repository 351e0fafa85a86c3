"""Making a move of a ticket from a button or key: a dialog asks only what the move needs (C17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from app.core.errors import AppError, Stale
from app.core.fields import Field, now_text
from app.core.i18n import _
from app.core.register import Details
from app.tickets import fields as f
from app.tickets.ending import ENDS
from app.tickets.loans.fields import LEFT_REASON
from app.tickets.model import UNDO
from ui.kit import notify
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.call_back import call_back
from ui.tickets.look import ICONS

KEYS = {
    "assign": "Ctrl+Shift+A",
    "start": "Ctrl+Shift+S",
    "wait": "Ctrl+Shift+W",
    "go_on": "Ctrl+Shift+G",
    "resolve": "Ctrl+Shift+R",
    "call_back": "Ctrl+Shift+B",
    "close": "Ctrl+Shift+F",
    "reopen": "Ctrl+Shift+O",
    "cancel": "Ctrl+Shift+X",
    UNDO: "Ctrl+Shift+Z",
}
TITLES: dict[str, Any] = dict(f.MOVE_OF.options)


class Mover:
    """Makes moves for one page: its buttons, its messages, its background work."""

    def __init__(self, navigator: Navigator, parent: QWidget, work: Work) -> None:
        self._navigator = navigator
        self._parent = parent
        self._work = work

    def actions(self, details: Details) -> list[Action]:
        """The moves that are possible now, as buttons with their keys; the undo at the end."""
        moves: Sequence[str] = (*details.values["moves"], *((UNDO,) if details.values["undo"] else ()))
        return [
            Action(key, TITLES[key], lambda _ids, key=key: self.make(key, details), ICONS[key], KEYS[key])  # type: ignore[misc]
            for key in moves
        ]

    def make(self, move: str, details: Details) -> QDialog | None:
        """Makes the move, after asking what it needs; answers the dialog, if there is one."""
        if move == "call_back":
            return call_back(self._navigator, details.id, parent=self._parent.window())
        fields = (*f.ASKED[move], *self._loaner_fields(move, details))
        if not fields and not (move in ("close", UNDO) and self._to_know(move, details)):
            self._do(move, details)
            return None
        dialog = self._dialog(move, fields, details)
        dialog.done_with.connect(lambda _version: self._made(move, details))
        dialog.stale.connect(self._too_late)
        dialog.open()
        return dialog

    def undo(self, details: Details) -> None:
        """Takes the last action back, or says what stands in the way."""
        if details.values["undo"]:
            self.make(UNDO, details)
        elif details.values["undo_hindered"]:
            self._navigator.say(details.values["undo_hindered"])

    def urge(self, details: Details) -> None:
        """The caller asks again (催办): one key, counted."""
        tickets, ticket_id = self._navigator.office.tickets, details.id
        self._work.run("urge", lambda _cancel: tickets.urge(ticket_id), lambda count: self._urged(details, count))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _dialog(self, move: str, fields: Sequence[Field], details: Details) -> AskDialog:
        run, parent = partial(self._run, move, details), self._parent.window()
        if move == "assign":
            from ui.tickets.assign import AssignDialog

            return AssignDialog(self._navigator, TITLES[move], details, run, parent)
        return AskDialog(
            self._navigator,
            TITLES[move],
            fields,
            run,
            values=_known(move, details),
            about=details.title,
            warning="\n".join(self._to_know(move, details)),
            back=_("Back  Esc") if move == "cancel" else "",
            parent=parent,
        )

    def _run(self, move: str, details: Details, raw: Mapping[str, Any]) -> int:
        return self._navigator.office.tickets.move(move, details.id, raw, details.version)

    def _loaner_fields(self, move: str, details: Details) -> Sequence[Field]:
        """Why a ticket may end while its loaner is out, asked of whoever may say so; others are refused (C12)."""
        is_out = move in ENDS and details.values.get("loaners_out")
        return (LEFT_REASON,) if is_out and self._navigator.office.user.may("loans.leave_out") else ()

    def _to_know(self, move: str, details: Details) -> Sequence[str]:
        """What whoever ends the ticket, or undoes a move, should know; it hinders nobody."""
        keys = {UNDO: "undo_loses", "cancel": "left_by_cancelling", "resolve": "left_undone", "close": "left_undone"}
        words: Sequence[str] = details.values.get(keys[move], ()) if move in keys else ()
        return words

    def _do(self, move: str, details: Details) -> None:
        self._work.run(
            "move",
            lambda _cancel: self._run(move, details, {}),
            lambda _version: self._made(move, details),
            self._failed,
        )

    def _made(self, move: str, details: Details) -> None:
        words = _("{number}: {move} — done.").format(number=details.values["number"], move=TITLES[move])
        if move == UNDO:
            self._navigator.say(words)
            return
        tickets, ticket_id = self._navigator.office.tickets, details.id
        # The misclick is taken back from the message at the foot, by the same rules as from the page.
        self._navigator.say(words, lambda: tickets.undo(ticket_id, {}))

    def _urged(self, details: Details, count: int) -> None:
        number = details.values["number"]
        self._navigator.say(_("{number}: urged, {n} in all.").format(number=number, n=count))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Stale):
            self._too_late(error)
        elif isinstance(error, AppError):
            notify.error(self._parent.window(), error)
        else:
            self._work.report(error)

    def _too_late(self, error: Stale) -> None:
        """Somebody else was quicker: says who, when, and how the ticket stands now."""
        when = now_text(error.when) if error.when is not None else ""
        words = _(
            "{who} has changed this ticket meanwhile ({when}). It is now in the state “{state}”. Please look again."
        )
        state = f.STATE.show(error.theirs.get("state", ""))
        notify.error(self._parent.window(), words.format(who=error.who, when=when, state=state))


def _known(move: str, details: Details) -> dict[str, Any]:
    """What the dialog begins with."""
    values = details.values
    if move == "resolve":
        how = "phone" if values["state"] == "registered" else "site"
        return {"solved_how": how, "result": values.get("result"), "fault_found": values.get("fault_found")}
    return {}


def complain(navigator: Navigator, details: Details) -> None:
    """Opens a complaint about the ticket, filled in with what is known."""
    navigator.new("complaints", ticket_id=details.id)

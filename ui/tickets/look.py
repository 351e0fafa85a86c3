"""How states and deadlines look: always a word, and a colour of the theme beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.i18n import _
from app.tickets.clocks.words import COLOURS, OVERDUE, PAUSED, STANDS_OF, countdown, goal_text
from app.tickets.model import FAULT, OPEN

# State -> name of a colour in ``ui.kit.theme``.
STATE_COLOURS = {
    "registered": "danger",
    "assigned": "accent",
    "in_progress": "accent",
    "waiting": "warning",
    "resolved": "success",
    "called_back": "success",
    "closed": "muted",
    "cancelled": "muted",
}
# States of an RMA, and its moves.
RMA_COLOURS = {
    "taken": "warning",
    "sent": "accent",
    "received": "accent",
    "back_on": "success",
    "written_off": "muted",
}
LOAN_COLOURS = {"out": "warning", "back": "success", "lost": "danger"}
RETURN_COLOURS = {
    "requested": "danger",
    "inspected": "warning",
    "decided": "accent",
    "done": "success",
    "refused": "muted",
}
RETURN_ICONS = {"inspect": "import", "decide": "ok", "refuse": "close", "finish": "resolve", "step_back": "undo"}
RETURN_KEYS = {"inspect": "R", "decide": "D", "refuse": "X", "finish": "F", "step_back": "B"}
RMA_ICONS = {"send": "export", "receive": "import", "put_back": "resolve", "write_off": "delete", "step_back": "undo"}
RMA_KEYS = {"send": "S", "receive": "R", "put_back": "P", "write_off": "X", "step_back": "B"}
ICONS = {
    "assign": "assign",
    "start": "start",
    "wait": "wait",
    "go_on": "start",
    "resolve": "resolve",
    "call_back": "call-back",
    "close": "close",
    "reopen": "reopen",
    "cancel": "cancel",
    "undo": "undo",
    "urge": "phone",
}


def state_colour(value: Any) -> str:
    """The colour of a ticket's state."""
    return STATE_COLOURS.get(str(value), "")


def rma_colour(value: Any) -> str:
    """The colour of an RMA's state."""
    return RMA_COLOURS.get(str(value), "")


def loan_colour(value: Any) -> str:
    """The colour of a loan's state."""
    return LOAN_COLOURS.get(str(value), "")


def return_colour(value: Any) -> str:
    """The colour of the state of returned goods."""
    return RETURN_COLOURS.get(str(value), "")


def days_late_colour(value: Any) -> str:
    """The colour of how many days a loaner is late."""
    return "danger" if value else ""


def pool_colour(value: Any) -> str:
    """The colour of whether a loaner is in."""
    return {"in": "success", "out": "warning", "repair": "danger", "gone": "muted"}.get(str(value), "")


def delivery_colour(value: Any) -> str:
    """The colour of whether something wanted was delivered."""
    return {"wanted": "warning", "delivered": "success"}.get(str(value), "")


def accepted_colour(value: Any) -> str:
    """The colour of the result of an acceptance."""
    return {"passed": "success", "points": "warning", "failed": "danger"}.get(str(value), "")


def solved_colour(value: Any) -> str:
    """The colour of whether an attempt solved the fault."""
    return {"yes": "success", "no": "muted"}.get(str(value), "")


def is_ungraded(values: Mapping[str, Any]) -> bool:
    """Whether an open fault has no level yet, and so no limits to arrive and to restore."""
    return values["kind"] == FAULT and values["state"] in OPEN and not values["level"]


def due_cell(values: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """The next goal of a row of the list with its countdown, and its colour; nothing where nothing was promised."""
    due_at, stands = values["due_at"], values["stands"]
    if is_ungraded(values):
        return _ungraded_cell(values, now)
    if due_at is None:
        return (STANDS_OF.show(stands), COLOURS[stands]) if stands else ("", "")
    left = countdown(due_at, values["warn_at"], stands == PAUSED, now)
    return " ".join(filter(None, (goal_text(values["due_goal"]), left.words))), left.colour


def _ungraded_cell(values: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    if values["due_at"] is None:
        return _("Not graded"), "warning"
    left = countdown(values["due_at"], values["warn_at"], values["stands"] == PAUSED, now)
    words = " ".join((_("Not graded"), goal_text(values["due_goal"]), left.words))
    return words, left.colour if left.stands == OVERDUE else "warning"


def missed_colour(value: Any) -> str:
    """The colour of how many limits were missed."""
    return "danger" if value else ""


def late_colour(value: Any) -> str:
    """The colour of an entry that came late; none when it did not."""
    return "warning" if value is not None else ""


def urge_colour(value: Any) -> str:
    """The colour of how often was asked again."""
    return "danger" if value else ""

"""How states and levels look: always a word, and a colour of the theme beside it."""

from __future__ import annotations

from typing import Any

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
LEVEL_COLOURS = {"major": "danger", "urgent": "warning", "normal": "muted"}
# States of an RMA, and its moves.
RMA_COLOURS = {
    "taken": "warning",
    "sent": "accent",
    "received": "accent",
    "back_on": "success",
    "written_off": "muted",
}
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


def solved_colour(value: Any) -> str:
    """The colour of whether an attempt solved the fault."""
    return {"yes": "success", "no": "muted"}.get(str(value), "")


def level_colour(value: Any) -> str:
    """The colour of a fault level."""
    return LEVEL_COLOURS.get(str(value), "")


def late_colour(value: Any) -> str:
    """The colour of an entry that came late; none when it did not."""
    return "warning" if value is not None else ""


def urge_colour(value: Any) -> str:
    """The colour of how often was asked again."""
    return "danger" if value else ""

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


def level_colour(value: Any) -> str:
    """The colour of a fault level."""
    return LEVEL_COLOURS.get(str(value), "")


def late_colour(value: Any) -> str:
    """The colour of an entry that came late; none when it did not."""
    return "warning" if value is not None else ""


def urge_colour(value: Any) -> str:
    """The colour of how often was asked again."""
    return "danger" if value else ""

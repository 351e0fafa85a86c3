"""How the states of visits look: always a word, and a colour of the theme beside it."""

from __future__ import annotations

from typing import Any

# State -> name of a colour in ``ui.kit.theme``.
STATE_COLOURS = {
    "planned": "warning",
    "confirmed": "accent",
    "under_way": "success",
    "done": "muted",
    "missed": "danger",
    "cancelled": "muted",
}
# Move of a visit -> its picture and its key in the list of a ticket's visits and on the board.
ICONS = {
    "replan": "calendar",
    "confirm": "ok",
    "depart": "start",
    "arrive": "link",
    "finish": "resolve",
    "leave": "back",
    "times": "history",
    "miss": "problem",
    "cancel": "cancel",
    "take_back": "undo",
}
KEYS = {
    "replan": "E",
    "confirm": "K",
    "depart": "D",
    "arrive": "R",
    "finish": "F",
    "leave": "L",
    "times": "I",
    "miss": "N",
    "cancel": "X",
    "take_back": "B",
}


def state_colour(value: Any) -> str:
    """The colour of a visit's state."""
    return STATE_COLOURS.get(str(value), "")

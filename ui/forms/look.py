"""Colours and pictures of printed forms."""

from __future__ import annotations

from typing import Any

STATE_COLOURS = {"issued": "warning", "printed": "accent", "signed": "success", "void": "muted"}
ICONS = {"print": "print", "sign": "check", "scan": "attach", "show": "image", "void": "cancel", "take_back": "undo"}
KEYS = {"print": "P", "sign": "S", "scan": "Ins", "show": "O", "void": "V", "take_back": "B"}


def state_colour(value: Any) -> str:
    """The colour of a form's state."""
    return STATE_COLOURS.get(str(value), "")


def late_colour(value: Any) -> str:
    """The colour of the days that a signed form is late; none when it is not."""
    return "danger" if value else ""

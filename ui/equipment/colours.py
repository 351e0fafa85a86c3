"""The colours of devices' states and of their warranty; the word beside says the same."""

from __future__ import annotations

from datetime import date
from typing import Any

_STATE = {
    "in_use": "success",
    "repair": "warning",
    "lent": "accent",
    "replaced": "muted",
    "returned": "muted",
    "scrapped": "muted",
}
SOON = 60  # days


def state_colour(value: Any) -> str:
    """The colour of a device's state."""
    return _STATE.get(str(value), "")


def days_colour(value: Any) -> str:
    """The colour of the days that are left of a warranty."""
    if value is None:
        return ""
    return "danger" if value < 0 else "warning" if value <= SOON else "success"


_STANDING = {
    "covered": "success",
    "life": "success",
    "soon": "warning",
    "over": "danger",
    "later": "muted",
    "none": "muted",
    "unknown": "warning",
}


def standing_colour(value: Any) -> str:
    """The colour of how a device's coverage stands."""
    return _STANDING.get(str(value), "")


def end_colour(end: date | None, today: date) -> str:
    """The colour of a warranty's last day."""
    return days_colour((end - today).days if end is not None else None)

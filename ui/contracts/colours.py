"""The colours of states; the word beside says the same."""

from __future__ import annotations

from typing import Any

_CONTRACT = {"draft": "muted", "offered": "accent", "ahead": "accent", "running": "success", "cancelled": "muted"}
_DEPOSIT = {"held": "accent", "due": "danger", "breach": "warning", "settled": "muted", "none": "warning"}
_REGISTRATION = {
    "missing": "danger",
    "late": "danger",
    "due": "warning",
    "overridden": "accent",
    "in_time": "success",
    "unknown": "warning",
}


def contract_colour(value: Any) -> str:
    """The colour of a contract's state."""
    return _CONTRACT.get(str(value), "muted")


def deposit_colour(value: Any) -> str:
    """The colour of a deposit's state."""
    return _DEPOSIT.get(str(value), "")


def registration_colour(value: Any) -> str:
    """The colour of a registration's standing."""
    return _REGISTRATION.get(str(value), "")


def to_go_colour(value: Any) -> str:
    """The colour of the days that are left until something is due."""
    if value is None:
        return ""
    return "danger" if value < 0 else "warning" if value <= 7 else ""


def money_colour(value: Any) -> str:
    """The colour of a signed amount."""
    return "danger" if value is not None and value < 0 else ""

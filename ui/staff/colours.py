"""The colours of certificates; the word beside says the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

_STATE = {"expired": "danger", "expiring": "warning", "valid": "success"}


def certificate_colour(value: Any) -> str:
    """The colour of a certificate's state."""
    return _STATE.get(str(value), "")


def expiry_colour(today: Callable[[], date]) -> Callable[[Any], str]:
    """The colour of a last day: past days in that of expired ones."""
    return lambda value: "danger" if value is not None and value < today() else ""

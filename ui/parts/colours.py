"""The colours of parts in stock; the word beside says the same."""

from __future__ import annotations

from typing import Any

_STATE = {"out": "danger", "low": "warning", "enough": "success"}


def stock_colour(value: Any) -> str:
    """The colour of how much there is of a part."""
    return _STATE.get(str(value), "")


def quantity_colour(value: Any) -> str:
    """The colour of a signed quantity: what goes out stands out."""
    return "warning" if value is not None and value < 0 else ""

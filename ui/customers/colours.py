"""The colours of customers' states; the word beside says the same."""

from __future__ import annotations

from typing import Any

_STATUS = {"active": "success", "dormant": "warning", "closed": "muted"}


def status_colour(value: Any) -> str:
    """The colour of a customer's status."""
    return _STATUS.get(str(value), "")

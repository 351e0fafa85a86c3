"""The period of a maintenance contract: pure (B10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.coverage.rules import last_covered_day

_ONE_DAY = timedelta(days=1)


def period_after(ends: Iterable[date | None], today: date, months: int) -> tuple[date, date]:
    """(first, last day) of the contract to offer for devices whose warranties end on these days, both included.

    It begins on the day after the first of them ends, so that no device is left without cover, and never before today.
    """
    earliest = min((end for end in ends if end is not None), default=None)
    first = today if earliest is None else max(today, earliest + _ONE_DAY)
    return first, last_covered_day(first, months)


def overlap(first: date, last: date, other_first: date, other_last: date) -> bool:
    """Whether two periods share a day; their last days are included. An empty one (last before first) shares none."""
    return first <= last and other_first <= other_last and first <= other_last and other_first <= last

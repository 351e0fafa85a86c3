"""Deadlines in working time: a hundred thousand of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.core.calendar import Calendar
from tests.benchmarks.measure import absolute, once


def run(rows: int) -> None:
    """Prints the time of deadlines of one to a thousand working hours."""
    calendar = Calendar()
    begun = datetime(2025, 1, 1, tzinfo=UTC)
    starts = [begun + timedelta(minutes=37 * i) for i in range(min(rows, 100_000))]
    calendar.add(begun, 3_600_000)
    spent = once(lambda: [calendar.add(start, 3600 * (1 + i % 1000)) for i, start in enumerate(starts)])
    absolute(f"{len(starts):,} deadlines", spent, 1500)

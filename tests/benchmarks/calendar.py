"""Deadlines in working time: a hundred thousand of them; and the look at the calendar before each."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.core.calendar import Calendar
from app.core.schema import open_database
from app.office import Office
from app.worktime.current import calendar_of
from tests.benchmarks.measure import absolute, once


def run(rows: int) -> None:
    """Prints the time of deadlines of one to a thousand working hours, and of reading the office's calendar."""
    calendar = Calendar()
    begun = datetime(2025, 1, 1, tzinfo=UTC)
    starts = [begun + timedelta(minutes=37 * i) for i in range(min(rows, 100_000))]
    calendar.add(begun, 3_600_000)
    spent = once(lambda: [calendar.add(start, 3600 * (1 + i % 1000)) for i, start in enumerate(starts)])
    absolute(f"{len(starts):,} deadlines", spent, 1500)
    with tempfile.TemporaryDirectory() as folder:
        office = Office(open_database(Path(folder) / "calendar.db"))
        for n in range(100):
            office.worktime.save({"date": date(2026, 1, 1) + timedelta(days=3 * n), "kind": "off"})
        with office.read() as session:
            calendar_of(session)
            spent = once(lambda: [calendar_of(session) for _n in range(1000)])
        office.database.close()
    absolute("1,000 looks at a calendar of 100 special dates", spent, 1000)

"""What a cell may say (H1)."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core.fields import MOMENT, Field
from app.excel.readers import Wrong, reader_of


def test_H1_an_old_list_may_say_the_day_alone() -> None:
    read = reader_of(Field("at", "Called at", MOMENT))
    assert read("2026-11-22") == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert read("2026-11-22 09:14") == datetime(2026, 11, 22, 1, 14, tzinfo=UTC)
    assert isinstance(read("11-22"), Wrong)

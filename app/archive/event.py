"""One event of a time line, and what a source of events is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.core.clock import utc


@dataclass(frozen=True)
class Event:
    """Something that happened. ``kind`` is the register of the record it belongs to, or ``attachment`` / ``todo``.

    ``open`` is what a double click opens: a register's name and a record's id.
    """

    at: datetime
    who: str
    kind: str
    record_id: int
    title: str
    detail: str = ""
    open: tuple[str, int] | None = None


Where = ColumnElement[bool]
# (session, record id, limit) -> the newest events
Source = Callable[[Session, int, int], Iterable[Event]]


def noon(day: date) -> datetime:
    """A day without a time, in the middle of it, so that it stays that day in every zone nearby."""
    return utc(datetime(day.year, day.month, day.day, 12))

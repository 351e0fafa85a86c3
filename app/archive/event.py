"""One event of a time line, and what a source of events is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.core.clock import utc
from app.core.fields import DATE, now_text


@dataclass(frozen=True)
class Event:
    """Something that happened. ``kind`` is the register of the record it belongs to, or ``attachment`` / ``todo``;
    ``refused`` where somebody said no.

    ``at`` is a day where the hour is not known. ``open`` is what a double click opens: a register's name and a
    record's id.
    """

    at: datetime | date
    who: str
    kind: str
    record_id: int
    title: str
    detail: str = ""
    open: tuple[str, int] | None = None
    not_before: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Where it stands among the others; a day without an hour in its middle, the same day in every zone nearby.

        Never below what it follows from, ``not_before``, even where an earlier time was typed for it."""
        at = self.at
        if self.not_before is not None and isinstance(at, datetime):
            return max(at, self.not_before)
        return at if isinstance(at, datetime) else utc(datetime(at.year, at.month, at.day, 12))

    @property
    def when(self) -> str:
        """The moment or the day, as it is shown."""
        return now_text(self.at) if isinstance(self.at, datetime) else DATE.show(self.at)


Where = ColumnElement[bool]
# (session, record id, limit) -> the newest events
Source = Callable[[Session, int, int], Iterable[Event]]

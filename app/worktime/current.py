"""The working calendar that holds in this office (C3)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.calendar import OFFICE_WEEK, Calendar, Hours, OwnDay, Season
from app.core.model import table_of
from app.core.settings import read_setting
from app.worktime.model import SpecialDate, WorkHours
from app.worktime.rules import month_day, read_spans

_dates, _hours = table_of(SpecialDate).c, table_of(WorkHours).c
# Plain columns of the tables: this is read with every ticket that is saved.
_DATES = (
    select(_dates.date, _dates.kind, _dates.hours, _dates.reason)
    .where(_dates.archived_at.is_(None))
    .order_by(_dates.date)
)
_HOURS = (
    select(
        *(_hours.seasonal, _hours.name, _hours.first_day, _hours.last_day),
        *(_hours.monday, _hours.tuesday, _hours.wednesday, _hours.thursday),
        *(_hours.friday, _hours.saturday, _hours.sunday),
    )
    .where(_hours.archived_at.is_(None))
    .order_by(_hours.id)
)


def calendar_of(session: Session) -> Calendar:
    """The working calendar by the office's hours, its special dates and its time zone.

    Three plain reads; the calendar itself, with the tables of its years, is kept as long as nothing changes.
    """
    # Read first: it flushes what a writing session has changed, as plain columns do not.
    zone = str(read_setting(session, "office.zone"))
    # Plain tuples: the rows of SQLAlchemy are slow to compare.
    dates, hours = (tuple(map(tuple, session.execute(statement))) for statement in (_DATES, _HOURS))
    return _calendar(zone, dates, hours)


@lru_cache(maxsize=16)
def _calendar(zone: str, dates: tuple[tuple[Any, ...], ...], hours: tuple[tuple[Any, ...], ...]) -> Calendar:
    week, seasons = OFFICE_WEEK, []
    for seasonal, name, first, last, *days in hours:
        spans = tuple(read_spans(text) for text in days)
        if seasonal:
            seasons.append(Season(month_day(first), month_day(last), spans, name))
        else:
            week = spans
    own = {day: OwnDay(kind == "work", read_spans(text) if text else None, reason) for day, kind, text, reason in dates}
    return Calendar(Hours(week, tuple(seasons), own), zone)

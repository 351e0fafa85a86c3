"""Typed hours and days of the year, seasons that meet, and a year as it is looked at (C3). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from app.core.calendar import Calendar, Season, Span, announced_days, check_spans, span
from app.core.fields import fold
from app.core.i18n import Text, _

_SPAN = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


def read_spans(raw: object) -> tuple[Span, ...]:
    """The spans of "08:30-12:00, 13:30-17:30", in order; none for a blank text.

    Full width signs, "至" and any dash or comma are understood. Raises ValueError with the words for the user.
    """
    text = unicodedata.normalize("NFKC", fold(raw))
    text = re.sub(r"\s*[-–—~至到]+\s*", "-", text)
    found = []
    for part in filter(None, re.split(r"[\s,;、]+", text)):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(_("Write working hours like 08:30-12:00, 13:30-17:30."))
        found.append(span(match[1], match[2]))
    for problem in check_spans(found):
        raise ValueError(str(problem))
    return tuple(sorted(found))


def spans_text(spans: Sequence[Span]) -> str:
    """Spans as they are typed and stored."""
    return ", ".join(f"{_time(begin)}-{_time(end)}" for begin, end in spans)


def _time(second: int) -> str:
    return f"{second // 3600:02}:{second % 3600 // 60:02}"


def read_month_day(raw: object) -> str:
    """A day of any year as "06-01"; raises ValueError with the words for the user. 29 February is one."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", fold(raw)))
    if not text:
        return ""
    match = _MONTH_DAY.fullmatch(text)
    if match is None:
        raise ValueError(_("Write a day of the year like 06-01."))
    try:
        return f"{date(2000, int(match[1]), int(match[2])):%m-%d}"
    except ValueError:
        raise ValueError(_("There is no such day in the calendar.")) from None


def month_day(text: str) -> tuple[int, int]:
    """Month and day of "06-01"."""
    month, day = text.split("-")
    return int(month), int(day)


def shared_day(one: Season, other: Season) -> tuple[int, int] | None:
    """The first day of the year, as month and day, that lies in both seasons."""
    days = (date(2000, 1, 1) + timedelta(days=n) for n in range(366))
    return next(((day.month, day.day) for day in days if one.holds(day) and other.holds(day)), None)


class DayKind(Enum):
    """What a date is in the calendar, and thereby how it is coloured and marked."""

    WORKING = "working"
    REST = "rest"  # a weekday on which the week has no hours: the weekend
    HOLIDAY = "holiday"
    SWAPPED = "swapped"  # worked in exchange for a holiday
    OWN_WORKED = "own_worked"
    OWN_OFF = "own_off"

    @property
    def own(self) -> bool:
        """Whether the office itself says so."""
        return self in (DayKind.OWN_WORKED, DayKind.OWN_OFF)


@dataclass(frozen=True)
class Day:
    """One date of the year: what it is, when it is worked and why so. ``hours`` is "" on a day of rest."""

    day: date
    kind: DayKind
    hours: str
    reason: Text
    season: str = ""
    record_id: int | None = None  # of the special date

    @property
    def worked(self) -> bool:
        """Whether any time of it is worked."""
        return bool(self.hours)


def kind_of(calendar: Calendar, day: date) -> DayKind:
    """What a date is."""
    own = calendar.hours.days.get(day)
    if own is not None:
        return DayKind.OWN_WORKED if own.worked else DayKind.OWN_OFF
    off, worked, _announced = announced_days(day.year)
    if day in worked:
        return DayKind.SWAPPED
    if day in off:
        return DayKind.HOLIDAY
    return DayKind.WORKING if calendar.is_working_day(day) else DayKind.REST


def day_of(calendar: Calendar, day: date, record_id: int | None = None) -> Day:
    """One date as it is looked at."""
    season = next((season.name for season in calendar.hours.seasons if season.holds(day)), "")
    hours = spans_text(calendar.spans(day))
    return Day(day, kind_of(calendar, day), hours, calendar.reason(day), season, record_id)

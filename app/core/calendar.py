"""The working calendar of China: which moments are working time, and arithmetic in it (C3).

Pure: a ``Calendar`` is built from plain values (working hours, the user's own days, the office's time zone) and the
holidays that the ``holidays`` library announces. Working time is a set of half-open spans: a span's end is not inside
it. All sums are in whole seconds of office wall time; moments go in and come out aware.

A year whose swapped working weekends (调休) are not announced yet has its statutory holidays only; whoever crosses it
is told (``unannounced``), never refused.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.core.errors import Problem
from app.core.i18n import Text, _, language, lazy

MINUTE = 60
DAY = 86_400
# Nobody promises a repair beyond this; a longer sum is a mistake in the data and says so.
MAX_YEARS = 60

Span = tuple[int, int]  # seconds from midnight: first inside, first outside
Week = tuple[tuple[Span, ...], ...]  # seven days from Monday


def span(begin: str, end: str) -> Span:
    """A span from two times of day, "08:30" to "12:00"; "24:00" is midnight at the end."""
    return _seconds(begin), _seconds(end)


def _seconds(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 0)
    if (hour > 23 or minute > 59) and (hour, minute) != (24, 0):
        raise ValueError(_("“{text}” is no time of day.").format(text=text))
    return hour * 3600 + minute * 60


_WEEKEND = lazy("weekend")
OFFICE_DAY = (span("08:30", "12:00"), span("13:30", "17:30"))
OFFICE_WEEK: Week = (OFFICE_DAY,) * 5 + ((), ())
ROUND_THE_CLOCK: Week = (((0, DAY),),) * 7


@dataclass(frozen=True)
class Season:
    """Other working hours from one day of the year to another, both included; may pass over New Year."""

    first: tuple[int, int]  # month, day
    last: tuple[int, int]
    week: Week
    name: str = ""

    def holds(self, day: date) -> bool:
        """Whether the day lies in the season."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class OwnDay:
    """The user's own word on one date: worked or not, at other hours if given, and why."""

    worked: bool
    spans: tuple[Span, ...] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Hours:
    """The office's working hours: a week, seasons with other weeks, and single dates."""

    week: Week = OFFICE_WEEK
    seasons: tuple[Season, ...] = ()
    days: Mapping[date, OwnDay] = field(default_factory=dict)
    # False: every day counts ("holidays are served"), weekends and holidays with the hours of a working day.
    rests: bool = True


@dataclass(frozen=True)
class Step:
    """A stretch of the way to a deadline. ``counted`` seconds of working time lie in it; ``reason`` says why none."""

    begin: datetime
    end: datetime
    counted: int
    reason: Text = ""


@dataclass(frozen=True)
class Sum:
    """The answer of an addition: the moment, the way to it, and the years passed whose swapped days are unknown."""

    moment: datetime
    steps: tuple[Step, ...] = ()
    unannounced: tuple[int, ...] = ()


@lru_cache(maxsize=200)
def announced_days(year: int) -> tuple[Mapping[date, str], frozenset[date], bool]:
    """Holidays with their names, worked weekend days, and whether the year's swaps are announced.

    That a holiday on a weekend is made up for on a working day (补假) is the law, also before the announcement.
    """
    import holidays

    book = holidays.country_holidays("CN", years=year, language="zh_CN")
    off = {day: name for day, name in book.items() if day.year == year}
    worked = frozenset(day for day in book.weekend_workdays if day.year == year)
    return off, worked, bool(worked)


@lru_cache(maxsize=200)
def _holiday_names(year: int, language: str) -> Mapping[date, str]:
    import holidays

    book = holidays.country_holidays("CN", years=year, language="en_US" if language == "en" else "zh_CN")
    return dict(book.items())


class Calendar:
    """Working time of one office. Immutable; its tables of a year are made when first needed."""

    def __init__(self, hours: Hours | None = None, zone: str = "Asia/Shanghai") -> None:
        self.hours = hours or Hours()
        self.zone = ZoneInfo(zone)
        self._years: dict[int, _Year] = {}
        # A year counts as announced when the user has entered a worked weekend day of it.
        self._entered = {day.year for day, own in self.hours.days.items() if own.worked and day.weekday() >= 5}

    # -- days ------------------------------------------------------------------------------------------------------

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working spans of a date, in order; empty on a day of rest."""
        return tuple(sorted(self._day(day)[0]))

    def is_working_day(self, day: date) -> bool:
        """Whether any time of the date is worked."""
        return bool(self.spans(day))

    def reason(self, day: date) -> Text:
        """Why the date is as it is, in a few words: 周末, 国庆节, the user's own reason; "" on an ordinary day."""
        return self._day(day)[1]

    def unannounced(self, first: date, last: date) -> tuple[int, ...]:
        """The years touched whose swapped working days are not announced and not entered by the user either."""
        return tuple(year for year in range(first.year, last.year + 1) if not self._is_announced(year))

    # -- time ------------------------------------------------------------------------------------------------------

    def is_working(self, moment: datetime) -> bool:
        """Whether the moment is working time; a span's end is not."""
        day, second = self._split(moment)
        return any(begin <= second < end for begin, end in self.spans(day))

    def next_working(self, moment: datetime) -> datetime:
        """The moment itself when it is working time, else the next one that is."""
        return self._at(*self._split(moment), 0)

    def add(self, moment: datetime, seconds: int, *, explain: bool = False) -> Sum:
        """The moment after so many seconds of working time, always itself working time.

        With ``explain`` the answer carries the steps of the way.
        """
        if seconds < 0:
            raise ValueError("a negative span")
        day, second = self._split(moment)
        end = self._at(day, second, seconds)
        steps = tuple(self._way(moment, end)) if explain else ()
        return Sum(end, steps, self._crossed(moment, end))

    def add_days(self, moment: datetime, days: int, *, end_of_day: bool = False, explain: bool = False) -> Sum:
        """The same time of day ``days`` working days on (or the end of that day's work).

        A start outside working time counts from the next working moment: its day is day 0. The time of day is kept
        even where that day's hours differ; a time that this day does not work moves on to its next working moment.
        """
        start = self.next_working(moment)
        day, second = self._split(start)
        target = self._nth_working_day(day, days)
        if end_of_day:
            end = self._moment(target, self.spans(target)[-1][1])
        else:
            end = self.next_working(self._moment(target, second))
        steps = tuple(self._way(moment, end)) if explain else ()
        return Sum(end, steps, self._crossed(moment, end))

    def count(self, begin: datetime, end: datetime) -> int:
        """The seconds of working time between two moments; negative when ``end`` lies before ``begin``."""
        if end < begin:
            return -self.count(end, begin)
        return self._before(end) - self._before(begin) + self._between_years(begin, end)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _split(self, moment: datetime) -> tuple[date, int]:
        here = moment.astimezone(self.zone)
        return here.date(), here.hour * 3600 + here.minute * 60 + here.second

    def _moment(self, day: date, second: int) -> datetime:
        extra, second = divmod(second, DAY)
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(days=extra)
        hour, rest = divmod(second, 3600)
        return midnight.replace(hour=hour, minute=rest // 60, second=rest % 60).astimezone(UTC)

    def _day(self, day: date) -> tuple[tuple[Span, ...], Text]:
        hours = self.hours
        week = next((season.week for season in hours.seasons if season.holds(day)), hours.week)
        usual = week[day.weekday()]
        # A weekend day that is worked has the hours of an ordinary day: the longest of the week.
        full = usual or max(week, key=lambda spans: sum(end - begin for begin, end in spans))
        own = hours.days.get(day)
        if own is not None:
            spans = (own.spans if own.spans is not None else full) if own.worked else ()
            return spans, own.reason or (lazy("own working day") if own.worked else lazy("own day off"))
        if not hours.rests:
            return full, ""
        off, worked, _announced = announced_days(day.year)
        if day in worked:
            return full, lazy("worked in exchange for a holiday")
        if day in off:
            return (), _holiday_names(day.year, language()).get(day, off[day])
        return usual, "" if usual else _WEEKEND

    def _is_announced(self, year: int) -> bool:
        if not self.hours.rests:
            return True
        return announced_days(year)[2] or year in self._entered

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            first = date(year, 1, 1)
            length = (date(year + 1, 1, 1) - first).days
            self._years[year] = _Year([self.spans(first + timedelta(days=i)) for i in range(length)])
        return self._years[year]

    def _before(self, moment: datetime) -> int:
        """Working seconds from New Year of the moment's year."""
        day, second = self._split(moment)
        return self._year(day.year).before(day.timetuple().tm_yday - 1, second)

    def _between_years(self, begin: datetime, end: datetime) -> int:
        first, last = self._split(begin)[0].year, self._split(end)[0].year
        return sum(self._year(year).total for year in range(first, last))

    def _at(self, day: date, second: int, seconds: int) -> datetime:
        """The working moment that has ``seconds`` of working time between it and the given one."""
        year, index = day.year, day.timetuple().tm_yday - 1
        wanted = self._year(year).before(index, second) + seconds
        last = year + MAX_YEARS
        while wanted >= self._year(year).total:
            wanted -= self._year(year).total
            year += 1
            if year > last:
                raise ValueError(_("No working time is left to count in: look at the working hours."))
        index, second = self._year(year).find(wanted)
        return self._moment(date(year, 1, 1) + timedelta(days=index), second)

    def _nth_working_day(self, day: date, days: int) -> date:
        year, index = day.year, day.timetuple().tm_yday - 1
        wanted = self._year(year).days_before(index) + days
        last = year + MAX_YEARS
        while wanted >= len(self._year(year).worked):
            wanted -= len(self._year(year).worked)
            year += 1
            if year > last:
                raise ValueError(_("No working day is left to count in: look at the working hours."))
        return date(year, 1, 1) + timedelta(days=self._year(year).worked[wanted])

    def _crossed(self, begin: datetime, end: datetime) -> tuple[int, ...]:
        return self.unannounced(self._split(begin)[0], self._split(end)[0])

    def _way(self, begin: datetime, end: datetime) -> Iterator[Step]:
        """The stretches from begin to end: worked spans, and the rests between them with their reason."""
        at = begin
        while at < end:
            day, second = self._split(at)
            inside = next((s for s in self.spans(day) if s[0] <= second < s[1]), None)
            if inside is not None:
                until = min(end, self._moment(day, inside[1]))
                yield Step(at, until, self.count(at, until))
            else:
                until = min(end, self.next_working(at))
                yield Step(at, until, 0, self._rest_reason(at, until))
            at = until

    def _rest_reason(self, begin: datetime, end: datetime) -> Text:
        first, last = self._split(begin)[0], self._split(end)[0]
        between = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        names = dict.fromkeys(self._short_reason(day) for day in between if not self.spans(day))
        # The weekends and swapped days around a festival belong to it.
        festivals = [name for name in names if name not in ("休息日", "Day off", str(_WEEKEND))]
        if names:
            return _(", ").join(festivals or names)
        return lazy("break") if first == last and self._between_spans(begin) else lazy("after work")

    def _short_reason(self, day: date) -> str:
        """Without the remark in brackets that the library puts behind a name: （补假）, （由 2026-09-20 调休）."""
        reason = str(self.reason(day))
        return reason if day in self.hours.days else reason.replace("（", "(").split("(")[0].strip()

    def _between_spans(self, moment: datetime) -> bool:
        day, second = self._split(moment)
        spans = self.spans(day)
        return bool(spans) and spans[0][0] <= second < spans[-1][0]


class _Year:
    """Working time of a year, summed up day by day, so that an addition is two searches and no loop."""

    def __init__(self, days: Sequence[tuple[Span, ...]]) -> None:
        self.days = days
        self.sums: list[int] = []
        self.total = 0
        for spans in days:
            self.sums.append(self.total)
            self.total += sum(end - begin for begin, end in spans)
        self.worked = [index for index, spans in enumerate(days) if spans]

    def before(self, index: int, second: int) -> int:
        """Working seconds from New Year to this second of this day."""
        inside = sum(min(second, end) - begin for begin, end in self.days[index] if begin < second)
        return self.sums[index] + inside

    def find(self, wanted: int) -> tuple[int, int]:
        """The day and second that has exactly ``wanted`` working seconds before it and is itself worked."""
        index = bisect_right(self.sums, wanted) - 1
        rest = wanted - self.sums[index]
        for begin, end in self.days[index]:
            if rest < end - begin:
                return index, begin + rest
            rest -= end - begin
        raise AssertionError("sums and spans disagree")

    def days_before(self, index: int) -> int:
        """How many working days lie before this day of the year."""
        return bisect_left(self.worked, index)


def check_spans(spans: Sequence[Span], key: str = "spans") -> list[Problem]:
    """What is wrong with a day's spans, in whatever order: overlapping, ended before begun (refused, never guessed)."""
    problems = [Problem(key, lazy("A span ends before it begins.")) for begin, end in spans if begin >= end]
    for (_begin, end), (begin, _end) in zip(sorted(spans), sorted(spans)[1:], strict=False):
        if begin < end:
            problems.append(Problem(key, lazy("Two spans overlap.")))
    return problems

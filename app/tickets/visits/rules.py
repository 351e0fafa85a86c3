"""What must hold for a visit, with the words for what does not: pure (C8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import local, minute, utc
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy

# A clock that runs some minutes ahead must not refuse what was just recorded.
AHEAD = timedelta(minutes=10)
# The longest visit; whoever stays longer has another one. It also bounds how far back overlaps are looked for.
LONGEST = timedelta(days=31)
# First gaps begin at full or half hours.
STEP = timedelta(minutes=30)

TIME_TITLES: dict[str, Text] = {
    "departed_at": lazy("Departure"),
    "arrived_at": lazy("Arrival"),
    "finished_at": lazy("Finish"),
    "left_at": lazy("Leaving"),
}


@dataclass(frozen=True)
class Window:
    """When a ticket was open: from the call to the closing, None while it is open."""

    called_at: datetime
    closed_at: datetime | None = None

    @property
    def began(self) -> datetime:
        """From which moment on something can have happened on the ticket: the minute of the call."""
        return minute(self.called_at)


@dataclass(frozen=True)
class Busy:
    """Another visit of a person, from ``first`` to ``last``."""

    staff_id: int
    person: str
    ticket: str
    customer: str
    first: datetime
    last: datetime


def plan_problems(first: datetime, last: datetime, window: Window, now: datetime, ahead_days: int) -> Iterator[Problem]:
    """What is wrong with a planned time. ``ahead_days``: how far into the future visits are planned."""
    if last <= first:
        yield Problem("planned_to", lazy("This is not after the beginning."))
    elif last - first > LONGEST:
        yield Problem("planned_to", _("A visit lasts at most {n} days.").format(n=LONGEST.days))
    if first < window.began:
        words = _("This is before the call ({moment}).").format(moment=now_text(window.called_at))
        yield Problem("planned_from", words)
    elif window.closed_at is not None:
        words = _("The ticket was closed on {moment}.").format(moment=now_text(window.closed_at))
        yield Problem("planned_from", words)
    if first > now + timedelta(days=ahead_days):
        yield Problem("planned_from", _("This is more than {n} days ahead. Is the year right?").format(n=ahead_days))


def times_problems(times: Mapping[str, datetime | None], window: Window, now: datetime) -> Iterator[Problem]:
    """What is wrong with recorded times: their order, the future, and the time in which the ticket was open."""
    earlier: tuple[str, datetime] | None = None
    for key in TIME_TITLES:
        at = times.get(key)
        if at is None:
            continue
        if at > now + AHEAD:
            yield Problem(key, lazy("This lies in the future."))
        elif at < window.began:
            words = _("This is before the call ({moment}).").format(moment=now_text(window.called_at))
            yield Problem(key, words)
        elif window.closed_at is not None and at > window.closed_at:
            words = _("The ticket was closed on {moment}.").format(moment=now_text(window.closed_at))
            yield Problem(key, words)
        elif earlier is not None and at < minute(earlier[1]):
            words = _("This is before “{time}” ({moment}).")
            yield Problem(key, words.format(time=TIME_TITLES[earlier[0]], moment=now_text(earlier[1])))
        elif earlier is not None and at - earlier[1] > LONGEST:
            yield Problem(key, _("A visit lasts at most {n} days.").format(n=LONGEST.days))
        earlier = key, at
    if times.get("finished_at") is not None and times.get("arrived_at") is None:
        # Otherwise the clocks would never learn that somebody was there.
        yield Problem("arrived_at", lazy("Record the arrival first: whoever has finished was there."))
    if times.get("left_at") is not None and times.get("finished_at") is None:
        yield Problem("finished_at", lazy("Please fill this in: the technician has left."))


def taken(first: datetime, last: datetime, planned_from: datetime, planned_to: datetime) -> tuple[datetime, datetime]:
    """From when until when a visit takes place; one that began after its planned end takes as long as planned."""
    return first, (last if last > first else first + (planned_to - planned_from))


def overlaps(first: datetime, last: datetime, busy: Iterable[Busy]) -> list[Busy]:
    """The other visits that run into this time; one that ends when this begins does not."""
    return [other for other in busy if other.first < last and first < other.last]


def overlap_words(other: Busy) -> str:
    """Why a person cannot come: where they are then."""
    words = _("{person} is at {customer} ({ticket}) {span}.")
    span = span_text(other.first, other.last)
    return words.format(person=other.person, customer=other.customer, ticket=other.ticket, span=span)


def whereabouts_words(other: Busy) -> str:
    """Why a person cannot have been elsewhere: where they were recorded."""
    words = _("{person} was recorded at {customer} ({ticket}) {span}.")
    span = span_text(other.first, other.last)
    return words.format(person=other.person, customer=other.customer, ticket=other.ticket, span=span)


def span_text(first: datetime, last: datetime) -> str:
    """「2026-11-24 09:00–11:00」, with both days when it ends on another one."""
    begin, end = local(first), local(last)
    if begin.date() == end.date():
        return f"{begin:%Y-%m-%d %H:%M}–{end:%H:%M}"
    return f"{begin:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"


def at_time(day: date, clock: time) -> datetime:
    """A time of day in the office as a moment."""
    return utc(datetime.combine(day, clock))


def first_gap(day: date, start: time, length: timedelta, busy: Sequence[Busy], not_before: datetime) -> datetime:
    """When a visit of this length fits into a person's day, from ``start`` on and not before a moment.

    After the last visit when there is no gap before midnight: the overlap is told then, never hidden.
    """
    begin = max(at_time(day, start), _rounded_up(not_before))
    for other in sorted(busy, key=lambda item: item.first):
        if other.first < begin + length and begin < other.last:
            begin = _rounded_up(other.last)
    return begin


def moved_by_days(moment: datetime, days: int) -> datetime:
    """The same time of day some days later; by the calendar, so that a zone with summer time stays right."""
    return utc(local(moment).replace(tzinfo=None) + timedelta(days=days))


def days_of(first: datetime, last: datetime) -> list[date]:
    """The office's days on which a visit takes place; one that ends at midnight does not reach the next day."""
    begin, end = local(first).date(), local(max(first, last - timedelta(seconds=1))).date()
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def expired_certificates(held: Iterable[tuple[str, date | None]], day: date) -> list[tuple[str, date]]:
    """The certificates that have ended on a day and were not renewed: another of the same name still holds then.

    ``held``: (name, last valid day, None without end).
    """
    held = tuple(held)
    valid = {name for name, last in held if last is None or last >= day}
    ended = {name: last for name, last in held if last is not None and last < day}
    return [(name, last) for name, last in ended.items() if name not in valid]


def _rounded_up(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    steps = -((whole - moment) // STEP)
    return whole + steps * STEP

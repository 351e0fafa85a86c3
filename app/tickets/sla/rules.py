"""Deadlines: what was promised, until when, and how it stands (C2, C4). Pure: plain values in, plain values out.

A clock starts at its event — the call at the call time, however late it was typed — and is computed from there each
time, so a change of level or policy keeps the pauses. A pause moves the deadline on by the time of the clock's own
measure that lies in it: working time for a clock in working time, all of it for one that runs 7×24. So nothing turns
overdue while paused, and what was overdue before the pause stays so.

The steps that answer "why is it due then?" are made by the additions themselves; ``words`` says them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from app.core.calendar import Calendar, Step, Sum
from app.tickets.sla.policy import Event, Goal, Level, Limit, Policy, Unit

MINUTE = 60
_SECONDS = {Unit.MINUTES: MINUTE, Unit.HOURS: 3600}


class State(StrEnum):
    """How a clock stands. ``DUE`` is only a loaner's: the moment has come to offer one."""

    NONE = "none"
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    DUE = "due"
    REACHED = "reached"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of waiting and its reason (customer / parts / approval); ``end`` None while it lasts."""

    reason: str
    begin: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """At this moment these are told; ``minutes`` after the limit, before it where negative."""

    at: datetime
    minutes: int
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of the way to a deadline: from the start, or what one pause added (``pause`` is its reason).

    ``credited`` is the time of the pause that counts, in seconds.
    """

    deadline: datetime
    steps: tuple[Step, ...] = ()
    pause: Pause | None = None
    credited: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit as it stands. While paused, ``deadline`` is what it would be if work went on now.

    ``overdue``: open, and its deadline passed while it was not paused. ``warn_at``: from here on it is due soon.
    ``unannounced``: years on the way whose swapped working days are not announced yet (C3).
    """

    limit: Limit
    state: State
    start: datetime | None = None
    deadline: datetime | None = None
    reached: datetime | None = None
    overdue: bool = False
    warn_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    credited: int = 0
    unannounced: tuple[int, ...] = ()
    legs: tuple[Leg, ...] = ()

    @property
    def goal(self) -> Goal:
        return self.limit.goal

    def due_soon(self, now: datetime) -> bool:
        """Whether it is running and the warning has passed, but not the deadline."""
        return self.state is State.RUNNING and self.warn_at is not None and self.warn_at <= now


# What reaches a goal: the earliest of these that has happened. Who arrives has responded and departed.
REACHED_BY: dict[Goal, tuple[Event, ...]] = {
    Goal.REGISTER: (Event.REGISTERED,),
    Goal.ANSWER: (Event.ANSWERED, Event.RESOLVED),
    Goal.RESPOND: (Event.RESPONDED, Event.DEPARTED, Event.ARRIVED, Event.RESTORED, Event.RESOLVED),
    Goal.ARRANGE: (Event.ARRANGED, Event.DEPARTED, Event.ARRIVED),
    Goal.TELL: (Event.TOLD,),
    Goal.CHECK: (Event.CHECKED,),
    Goal.DEPART: (Event.DEPARTED, Event.ARRIVED),
    Goal.ARRIVE: (Event.ARRIVED,),
    Goal.SPARE: (Event.SPARE_ON_SITE,),
    Goal.DELIVER: (Event.DELIVERED,),
    Goal.RESTORE: (Event.RESTORED, Event.RESOLVED),
    Goal.LOANER: (Event.LOANER_LENT,),
    Goal.REPORT: (Event.REPORTED,),
    Goal.CALL_BACK: (Event.CALLED_BACK,),
    Goal.RECORD: (Event.RECORD_BACK,),
}
# What makes a goal pointless before it is reached: solved on the phone, nobody has to arrive any more.
_AFTERWARDS = {Goal.REGISTER, Goal.REPORT, Goal.CALL_BACK, Goal.RECORD}
_SETTLED = (Event.RESTORED, Event.RESOLVED, Event.CANCELLED)


def clocks(
    policy: Policy,
    level: Level | None,
    events: Mapping[Event, datetime],
    pauses: Iterable[Pause],
    calendar: Calendar,
    now: datetime,
    *,
    service_class: str = "",
    explain: bool = False,
) -> tuple[Clock, ...]:
    """All clocks of a ticket as they stand at ``now``, one per limit that holds, in the order of the goals.

    ``events``: when each happened, aware; what lies after ``now`` has not happened; after a reopening the caller leaves
    out what is undone. ``pauses``: in any order, also overlapping. With ``explain`` each clock carries its legs.
    """
    now = _whole(now)
    happened = {event: _whole(moment) for event, moment in events.items() if _whole(moment) <= now}
    waits = _waits(pauses, policy.pauses, now)
    return tuple(
        _clock(limit, policy, happened, waits if limit.pausable else [], calendar, now, explain)
        for limit in policy.limits(level, service_class)
    )


def due(limit: Limit, policy: Policy, start: datetime, calendar: Calendar) -> datetime:
    """The deadline of a limit from its start when nothing pauses it."""
    return _base(limit, _measure(limit, policy, calendar), _whole(start), False).moment


def late_entry(call: datetime, entered: datetime, tolerance_minutes: int = 15) -> timedelta | None:
    """How long after the call it was entered; None within the tolerance (C1: late entry is shown as such)."""
    late = entered - call
    return late if late > timedelta(minutes=tolerance_minutes) else None


def moved(before: Iterable[Clock], after: Iterable[Clock]) -> list[tuple[Goal, datetime | None, datetime | None]]:
    """The deadlines that differ: goal, old, new; shown before a changed calendar, level or policy is applied (C3)."""
    old, new = ({clock.goal: clock.deadline for clock in side} for side in (before, after))
    return [(goal, old.get(goal), new.get(goal)) for goal in Goal if old.get(goal) != new.get(goal)]


def escalation_due(clock: Clock, now: datetime) -> Iterator[Notice]:
    """The steps whose moment has come on an open clock that is not paused, the earliest first."""
    if clock.state is State.RUNNING or clock.overdue:
        yield from sorted((notice for notice in clock.notices if notice.at <= now), key=lambda notice: notice.at)


# -- one clock ---------------------------------------------------------------------------------------------------------


def _clock(
    limit: Limit,
    policy: Policy,
    events: Mapping[Event, datetime],
    waits: Sequence[Pause],
    calendar: Calendar,
    now: datetime,
    explain: bool,
) -> Clock:
    reached = min((events[event] for event in REACHED_BY[limit.goal] if event in events), default=None)
    settled = _settled(limit.goal, events)
    start = events.get(limit.start)
    if start is None:
        return Clock(limit, State.NOT_STARTED if settled is None and reached is None else State.NONE, reached=reached)
    # What comes after the goal was reached, or lost its point, changes nothing any more.
    until = min(moment for moment in (reached, settled, now) if moment is not None)
    measure = _measure(limit, policy, calendar)
    base = _base(limit, measure, start, explain)
    legs, paused, years = [Leg(base.moment, base.steps)], False, set(base.unannounced)
    for wait in waits:
        begin, end = max(wait.begin, start), min(wait.end or until, until)
        deadline = legs[-1].deadline
        if begin >= end and not (wait.end is None and begin <= until):
            continue
        if begin > deadline:  # it was overdue before
            break
        paused = wait.end is None and until == now and reached is None and settled is None
        credit = measure.count(begin, end)
        if credit or end > deadline:
            total = measure.add(deadline, credit, explain=explain)
            years.update(total.unannounced)
            legs.append(Leg(total.moment, total.steps, Pause(wait.reason, begin, wait.end), credit))
    deadline = legs[-1].deadline
    state, overdue = _state(limit.goal, deadline, reached, settled, now, paused)
    steps = policy.escalation if limit.escalation is None else limit.escalation
    warn_at = _shifted(measure, start, deadline, -policy.warn_minutes)
    return Clock(
        limit,
        state,
        start,
        deadline,
        reached,
        overdue,
        warn_at,
        tuple(Notice(_shifted(measure, start, deadline, step.minutes), step.minutes, step.tell) for step in steps),
        sum(leg.credited for leg in legs),
        tuple(sorted(years)),
        tuple(legs) if explain else (),
    )


def _settled(goal: Goal, events: Mapping[Event, datetime]) -> datetime | None:
    enough = _SETTLED[-1:] if goal in _AFTERWARDS else _SETTLED
    return min((events[event] for event in enough if event in events), default=None)


def _state(
    goal: Goal,
    deadline: datetime,
    reached: datetime | None,
    settled: datetime | None,
    now: datetime,
    paused: bool,
) -> tuple[State, bool]:
    if reached is not None:
        in_time = reached <= deadline or goal is Goal.LOANER
        return (State.REACHED if in_time else State.MISSED), False
    if settled is not None:
        late = settled > deadline and goal is not Goal.LOANER
        return (State.MISSED if late else State.NONE), False
    if paused:
        return State.PAUSED, False
    if goal is Goal.LOANER:
        return (State.DUE if now >= deadline else State.RUNNING), False
    return (State.MISSED, True) if now > deadline else (State.RUNNING, False)


def _base(limit: Limit, measure: _Measure, start: datetime, explain: bool) -> Sum:
    if limit.unit in _SECONDS:
        return measure.add(start, limit.amount * _SECONDS[limit.unit], explain=explain)
    return measure.add_days(start, limit.amount, end_of_day=limit.end_of_day, explain=explain)


def _shifted(measure: _Measure, start: datetime, deadline: datetime, minutes: int) -> datetime:
    """So many minutes of the clock's measure after the deadline; before it where negative, not before the start."""
    if minutes >= 0:
        return measure.add(deadline, minutes * MINUTE).moment if minutes else deadline
    return measure.add(start, max(0, measure.count(start, deadline) + minutes * MINUTE)).moment


# -- pauses ------------------------------------------------------------------------------------------------------------


def _waits(pauses: Iterable[Pause], allowed: frozenset[str], now: datetime) -> list[Pause]:
    """The pauses that stop clocks, in order, cut where they overlap; one that lasts beyond now is open."""
    waits: list[Pause] = []
    at: datetime | None = None
    for pause in sorted(pauses, key=lambda pause: pause.begin):
        begin, end = _whole(pause.begin), pause.end and _whole(pause.end)
        if pause.reason not in allowed or begin > now:
            continue
        if end is not None and end > now:
            end = None
        begin = max(begin, at or begin)
        if end is not None and begin >= end:
            continue
        waits.append(Pause(pause.reason, begin, end))
        if end is None:
            break
        at = end
    return waits


# -- measures ----------------------------------------------------------------------------------------------------------


class _Measure(Protocol):
    """Working time, or plain time: how a clock adds and counts."""

    def add(self, moment: datetime, seconds: int, *, explain: bool = False) -> Sum: ...

    def add_days(self, moment: datetime, days: int, *, end_of_day: bool = False, explain: bool = False) -> Sum: ...

    def count(self, begin: datetime, end: datetime) -> int: ...


class _PlainTime:
    """7×24: every second counts; a day is the same time of day on the next date of the office."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def add(self, moment: datetime, seconds: int, *, explain: bool = False) -> Sum:
        return self._sum(moment, (moment + timedelta(seconds=seconds)).astimezone(UTC), explain)

    def add_days(self, moment: datetime, days: int, *, end_of_day: bool = False, explain: bool = False) -> Sum:
        return self._sum(moment, (moment.astimezone(self.zone) + timedelta(days=days)).astimezone(UTC), explain)

    def count(self, begin: datetime, end: datetime) -> int:
        return round((end - begin).total_seconds())

    def _sum(self, begin: datetime, end: datetime, explain: bool) -> Sum:
        return Sum(end, (Step(begin, end, self.count(begin, end)),) if explain and end > begin else ())


def _measure(limit: Limit, policy: Policy, calendar: Calendar) -> _Measure:
    if not (limit.working or limit.unit is Unit.WORKING_DAYS):
        return _plain(calendar.zone)
    return _served(calendar) if policy.holidays_served else calendar


@lru_cache(maxsize=8)
def _plain(zone: tzinfo) -> _PlainTime:
    return _PlainTime(zone)


@lru_cache(maxsize=8)
def _served(calendar: Calendar) -> Calendar:
    """The same office with every day a working day; kept, since a calendar's tables take time to make."""
    return Calendar(replace(calendar.hours, rests=False), calendar.zone.key)


def _whole(moment: datetime) -> datetime:
    """Whole seconds, as the calendar counts; nobody is late by a part of one."""
    return moment.replace(microsecond=0) if moment.microsecond else moment

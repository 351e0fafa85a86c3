"""Clocks in words: "why is it due then?" said from the steps of the computation itself, in the language of the program
(C2, C4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from app.core.calendar import Step
from app.core.i18n import Text, _, lazy, ngettext
from app.tickets.sla.policy import Event, Goal, Limit, Unit
from app.tickets.sla.rules import Clock, Leg, Pause, State

GOAL_TITLES: dict[Goal, Text] = {
    Goal.REGISTER: lazy("Registration"),
    Goal.ANSWER: lazy("Answer"),
    Goal.RESPOND: lazy("Response"),
    Goal.ARRANGE: lazy("Arrangement"),
    Goal.TELL: lazy("User told"),
    Goal.CHECK: lazy("Check with the dealer"),
    Goal.DEPART: lazy("Departure"),
    Goal.ARRIVE: lazy("Arrival"),
    Goal.SPARE: lazy("Spare on site"),
    Goal.DELIVER: lazy("Delivery to the user"),
    Goal.RESTORE: lazy("Restoration"),
    Goal.LOANER: lazy("Loaner"),
    Goal.REPORT: lazy("Report"),
    Goal.CALL_BACK: lazy("Call-back"),
    Goal.RECORD: lazy("Signed record back"),
}
EVENT_TITLES: dict[Event, Text] = {
    Event.CALL: lazy("the call"),
    Event.PROMISED: lazy("the promise of an answer"),
    Event.REMOTE_FAILED: lazy("the failed remote attempt"),
    Event.HANDED_OVER: lazy("the hand-over"),
    Event.VISIT_DONE: lazy("the end of the visit"),
    Event.RESOLVED: lazy("the solution"),
    Event.RETURNED: lazy("the technician's return"),
}
_STATES: dict[State, Text] = {
    State.NONE: lazy("no longer needed"),
    State.NOT_STARTED: lazy("not started"),
    State.RUNNING: lazy("running"),
    State.PAUSED: lazy("paused"),
    State.DUE: lazy("due now"),
    State.REACHED: lazy("kept"),
    State.MISSED: lazy("missed"),
}
_PAUSES: dict[str, Text] = {
    "customer": lazy("waiting for the customer"),
    "parts": lazy("waiting for parts"),
    "approval": lazy("waiting for approval"),
    "other": lazy("waiting for something else"),
}
_WEEKDAYS: tuple[Text, ...] = (
    lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"),
)  # fmt: skip


def goal_title(goal: Goal) -> str:
    """The goal as a heading: 响应, 到场, 恢复 …"""
    return str(GOAL_TITLES[goal])


def event_title(event: Event) -> str:
    """What a clock starts from."""
    return str(EVENT_TITLES[event])


def state_title(clock: Clock) -> str:
    """The clock's state in a word: 超时 where it is overdue."""
    return _("overdue") if clock.overdue else str(_STATES[clock.state])


def pause_title(reason: str) -> str:
    """Why a ticket waits; an office's own reason as it was typed."""
    return str(_PAUSES.get(reason, reason))


def limit_words(limit: Limit) -> str:
    """What is promised: "within 2 hours of the call"."""
    n = limit.amount
    start = event_title(limit.start)
    if limit.unit is Unit.WORKING_DAYS and limit.end_of_day and n == 0:
        return _("on the working day of {start}").format(start=start)
    length = _amount_words(limit)
    if limit.working and limit.unit in (Unit.MINUTES, Unit.HOURS):
        return _("within {length} of working time after {start}").format(length=length, start=start)
    return _("within {length} after {start}").format(length=length, start=start)


def length_words(limit: Limit) -> str:
    """How long a limit is, without its start: "2 hours", "the end of working day 3"."""
    if limit.unit is Unit.WORKING_DAYS and limit.end_of_day:
        return _("the end of working day {n}").format(n=limit.amount) if limit.amount else _("the same working day")
    return _amount_words(limit)


def _amount_words(limit: Limit) -> str:
    n = limit.amount
    return {
        Unit.MINUTES: ngettext("{n} minute", "{n} minutes", n),
        Unit.HOURS: ngettext("{n} hour", "{n} hours", n),
        Unit.DAYS: ngettext("{n} day", "{n} days", n),
        Unit.WORKING_DAYS: ngettext("{n} working day", "{n} working days", n),
    }[limit.unit].format(n=n)


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """Weekday, date and time of the office: 周三 2026-09-30 17:00."""
    here = moment.astimezone(zone)
    return f"{_WEEKDAYS[here.weekday()]} {here:%Y-%m-%d %H:%M}"


def duration_words(seconds: int) -> str:
    """So long, in hours and minutes; seconds only below a minute."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = []
    if hours:
        parts.append(ngettext("{n} hour", "{n} hours", hours).format(n=hours))
    if minutes:
        parts.append(ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes))
    if rest and not hours and not minutes:
        parts.append(ngettext("{n} second", "{n} seconds", rest).format(n=rest))
    return " ".join(parts) or ngettext("{n} minute", "{n} minutes", 0).format(n=0)


def why(clock: Clock, zone: tzinfo) -> list[str]:
    """The way from the start to the deadline, a line per step. The clock must have been computed with ``explain``."""
    if clock.start is None or clock.deadline is None:
        return [_("It starts with {start}.").format(start=event_title(clock.limit.start))]
    lines = [
        _("{goal}: {limit}").format(goal=goal_title(clock.goal), limit=limit_words(clock.limit)),
        _("{moment}: it starts").format(moment=moment_words(clock.start, zone)),
    ]
    for leg in clock.legs:
        if leg.pause is not None:
            lines.append(_pause_line(leg, leg.pause, zone))
        lines += _day_lines(leg, zone) if _counts_days(clock, leg) else _time_lines(leg, zone)
    lines.append(_("{moment}: the deadline").format(moment=moment_words(clock.deadline, zone)))
    lines += [unannounced_words(year) for year in clock.unannounced]
    return lines


def unannounced_words(year: int) -> str:
    """The warning on a deadline that crosses a year whose swapped working days are unknown (C3)."""
    return _("The swapped working days of {year} are not announced yet; the deadline may move.").format(year=year)


def _counts_days(clock: Clock, leg: Leg) -> bool:
    return leg.pause is None and clock.limit.unit in (Unit.DAYS, Unit.WORKING_DAYS)


def _pause_line(leg: Leg, pause: Pause, zone: tzinfo) -> str:
    reason, begin = pause_title(pause.reason), moment_words(pause.begin, zone)
    credited = duration_words(leg.credited)
    if pause.end is None:
        return _("From {begin}: {reason}; so far {credited} are added").format(
            begin=begin, reason=reason, credited=credited
        )
    return _("{begin} to {end}: {reason}; {credited} are added").format(
        begin=begin, end=moment_words(pause.end, zone), reason=reason, credited=credited
    )


def _time_lines(leg: Leg, zone: tzinfo) -> Iterator[str]:
    """The worked stretches with their running total, and why the others do not count."""
    total = 0
    for step in leg.steps:
        begin, end = moment_words(step.begin, zone), moment_words(step.end, zone)
        if step.counted:
            total += step.counted
            yield _("{begin} to {end}: {counted}, {total} in all").format(
                begin=begin, end=end, counted=duration_words(step.counted), total=duration_words(total)
            )
        else:
            yield _("{begin} to {end}: {reason}").format(begin=begin, end=end, reason=step.reason)


def _day_lines(leg: Leg, zone: tzinfo) -> list[str]:
    """The days counted, by their numbers, and the days of rest between them with their reason."""
    counted = {day for step in leg.steps if step.counted for day in _days(step, zone)}
    counted.add(leg.deadline.astimezone(zone).date())
    lines = [(day, _("{day}: day {n}").format(day=_day_words(day), n=n)) for n, day in enumerate(sorted(counted)) if n]
    for step in leg.steps:
        rest = [] if step.counted else _whole_days(step, zone)
        if rest:
            lines.append((rest[0], _("{days}: {reason}").format(days=_range_words(rest), reason=step.reason)))
    return [line for _day, line in sorted(lines)]


def _days(step: Step, zone: tzinfo) -> Iterator[date]:
    """The dates of which a step holds some time."""
    begin, end = step.begin.astimezone(zone), (step.end - timedelta(seconds=1)).astimezone(zone)
    for n in range((end.date() - begin.date()).days + 1):
        yield begin.date() + timedelta(days=n)


def _whole_days(step: Step, zone: tzinfo) -> list[date]:
    """The dates that lie in a step from midnight to midnight."""
    begin, end = step.begin.astimezone(zone), step.end.astimezone(zone)
    skipped = begin.hour or begin.minute or begin.second
    first = begin.date() + timedelta(days=1 if skipped else 0)
    return [first + timedelta(days=n) for n in range((end.date() - first).days)]


def _day_words(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day:%Y-%m-%d}"


def _range_words(days: list[date]) -> str:
    if len(days) == 1:
        return _day_words(days[0])
    return _("{first} to {last}").format(first=_day_words(days[0]), last=_day_words(days[-1]))

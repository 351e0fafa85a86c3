"""The "try it" box of a policy: all deadlines of a call that never was, each with the way to it (C2, C4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.calendar import Calendar
from app.core.i18n import _
from app.tickets.policies.fields import people_words
from app.tickets.sla.policy import STARTS, Event, Policy
from app.tickets.sla.rules import Clock, clocks
from app.tickets.sla.words import goal_title, limit_words, moment_words, unannounced_words, why


@dataclass(frozen=True)
class Deadline:
    """A limit of the trial. ``due`` None: its clock has not started. ``why``: the way to it and who is told, a line
    each."""

    goal: str
    limit: str
    due: datetime | None
    shown: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """All deadlines in the order of the goals, and the warnings about years that are not announced (C3)."""

    deadlines: tuple[Deadline, ...]
    warnings: tuple[str, ...]


def tried(
    policy: Policy, calendar: Calendar, called_at: datetime, level: str, service_class: str, later_at: datetime | None
) -> Trial:
    """The deadlines of a call on a level. ``later_at``: when every other event that starts a clock happens; None: none
    of them has."""
    events = {Event.CALL: called_at}
    if later_at is not None:
        events |= dict.fromkeys(STARTS[1:], later_at)
    now = max(events.values())
    found = clocks(
        policy, policy.level(level), events, (), calendar, now, service_class=service_class, explain=True
    )  # fmt: skip
    years = sorted({year for clock in found for year in clock.unannounced})
    return Trial(tuple(_deadline(clock, calendar) for clock in found), tuple(unannounced_words(year) for year in years))


def _deadline(clock: Clock, calendar: Calendar) -> Deadline:
    zone = calendar.zone
    lines = why(clock, zone)
    if clock.warn_at is not None:
        lines.append(_("{moment}: due soon").format(moment=moment_words(clock.warn_at, zone)))
    for notice in sorted(clock.notices, key=lambda notice: notice.at):
        told = {"moment": moment_words(notice.at, zone), "names": people_words(notice.tell)}
        lines.append(_("{moment}: {names} told").format(**told))
    shown = lines[0] if clock.deadline is None else moment_words(clock.deadline, zone)
    return Deadline(goal_title(clock.goal), limit_words(clock.limit), clock.deadline, shown, tuple(lines))

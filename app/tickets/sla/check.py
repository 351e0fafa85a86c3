"""What is wrong with an SLA policy: each fault in words beside its field, never a wrong deadline (C2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from app.core.calendar import Calendar
from app.core.errors import Problem
from app.core.i18n import Text, _, lazy
from app.tickets.sla.policy import CLASSES, STARTS, Escalation, Goal, Level, Limit, Policy, Unit
from app.tickets.sla.rules import due
from app.tickets.sla.words import goal_title, moment_words

# The order that a policy must keep: what is promised first cannot be due last.
ORDER = (Goal.RESPOND, Goal.DEPART, Goal.ARRIVE, Goal.RESTORE)
MAX_AMOUNT = {Unit.MINUTES: 525_600, Unit.HOURS: 8_760, Unit.DAYS: 365, Unit.WORKING_DAYS: 250}


def check_policy(policy: Policy, calendar: Calendar | None = None) -> list[Problem]:
    """What is wrong with a policy, by field ("levels.0.limits.2.amount"); empty when it can be used."""
    problems: list[Problem] = []
    if not policy.name.strip():
        problems.append(Problem("name", lazy("A policy needs a name.")))
    if not policy.levels:
        problems.append(Problem("levels", lazy("A policy needs at least one level.")))
    if policy.warn_minutes < 0:
        problems.append(Problem("warn_minutes", lazy("The warning cannot come after the limit.")))
    problems += _escalation_problems(policy.escalation, "escalation")
    problems += _limits_problems(policy.common, "common")
    for key in ("code", "name"):
        seen: set[str] = set()
        for i, level in enumerate(policy.levels):
            text = getattr(level, key).strip()
            if not text:
                problems.append(Problem(f"levels.{i}.{key}", lazy("A level needs a code and a name.")))
            elif text in seen:
                problems.append(Problem(f"levels.{i}.{key}", lazy("There is another level of this name.")))
            seen.add(text)
    for i, level in enumerate(policy.levels):
        problems += _limits_problems(level.limits, f"levels.{i}.limits")
    if not problems:  # only sound limits can be tried
        problems += _order_problems(policy, calendar or Calendar())
    return problems


def _limits_problems(limits: Iterable[Limit], path: str) -> Iterator[Problem]:
    taken: set[tuple[str, str]] = set()
    for i, limit in enumerate(limits):
        yield from _limit_problems(limit, f"{path}.{i}")
        for letter in limit.classes or CLASSES:
            if (limit.goal, letter) in taken:
                yield Problem(f"{path}.{i}.goal", lazy("There is another limit for the same goal."))
                break
        taken |= {(limit.goal, letter) for letter in limit.classes or CLASSES}


def _limit_problems(limit: Limit, path: str) -> Iterator[Problem]:
    if limit.goal not in set(Goal):
        yield Problem(f"{path}.goal", lazy("This goal is not known."))
    if limit.start not in STARTS:
        yield Problem(f"{path}.start", lazy("No clock can start from this event."))
    if limit.unit not in set(Unit):
        yield Problem(f"{path}.unit", lazy("This unit is not known."))
        return
    same_day = limit.end_of_day and limit.unit is Unit.WORKING_DAYS and limit.amount == 0
    if limit.amount <= 0 and not same_day:
        yield Problem(f"{path}.amount", lazy("A limit must be more than zero; leave it out where nothing is promised."))
    elif limit.amount > MAX_AMOUNT[limit.unit]:
        yield Problem(f"{path}.amount", lazy("A limit is at most one year."))
    if limit.end_of_day and limit.unit is not Unit.WORKING_DAYS:
        yield Problem(f"{path}.end_of_day", lazy("Only working days can end with the day."))
    if not set(limit.classes) <= set(CLASSES):
        yield Problem(f"{path}.classes", lazy("Service classes are A, B and C."))
    yield from _escalation_problems(limit.escalation or (), f"{path}.escalation")


def _escalation_problems(steps: Iterable[Escalation], path: str) -> Iterator[Problem]:
    for i, step in enumerate(steps):
        if not step.tell or not all(name.strip() for name in step.tell):
            yield Problem(f"{path}.{i}.tell", lazy("Say who is told."))


# A week without holidays on which each policy is tried, hour by hour.
_TRIAL = datetime(2026, 3, 1, 16, tzinfo=UTC)


def _order_problems(policy: Policy, calendar: Calendar) -> Iterator[Problem]:
    """Limits that would be due in the wrong order on a call at some hour of a week."""
    for i, level in enumerate(policy.levels):
        for letter in CLASSES:
            found = _wrong_order(policy, level, letter, calendar)
            if found is not None:
                early, late, call = found
                place = level.limits.index(late) if late in level.limits else 0
                yield Problem(f"levels.{i}.limits.{place}.amount", _order_message(early, late, call, calendar))
                break


def _wrong_order(policy: Policy, level: Level, letter: str, calendar: Calendar) -> tuple[Limit, Limit, datetime] | None:
    by_goal = {limit.goal: limit for limit in policy.limits(level, letter)}
    limits = [by_goal[goal] for goal in ORDER if goal in by_goal]
    for early, late in ((a, b) for n, a in enumerate(limits) for b in limits[n + 1 :] if a.start == b.start):
        for hour in range(7 * 24):
            call = _TRIAL + timedelta(hours=hour)
            if due(late, policy, call, calendar) < due(early, policy, call, calendar):
                return early, late, call
    return None


def _order_message(early: Limit, late: Limit, call: datetime, calendar: Calendar) -> Text:
    return _("“{late}” would be due before “{early}”, for instance from {start}.").format(
        late=goal_title(late.goal), early=goal_title(early.goal), start=moment_words(call, calendar.zone)
    )

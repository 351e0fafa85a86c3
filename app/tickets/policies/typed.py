"""An SLA policy as it is typed: from the rows of the editor to ``Policy`` and back (C2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.errors import Invalid, Problem
from app.core.fields import Field, clean
from app.tickets.policies import fields as f
from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit

# What only the versions hold; everything else of a policy is a column of its record.
PARTS = ("levels", "common", "escalation")
Row = Mapping[str, Any]


def rows_of(policy: Policy) -> dict[str, list[dict[str, Any]]]:
    """The levels with their limits, the common limits and the escalation steps as rows for the editor."""
    return {
        "levels": [_level_row(level) for level in policy.levels],
        "common": [_limit_row(limit) for limit in policy.common],
        "escalation": [{"minutes": step.minutes, "tell": ",".join(step.tell)} for step in policy.escalation],
    }


def parts_of(raw: Row) -> dict[str, Any]:
    """The typed ``PARTS`` that are in ``raw``, as ``Policy`` has them; raises Invalid with every problem at its cell,
    e.g. ``levels.0.limits.2.amount``. A level without a code gets one."""
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    if "levels" in raw:
        parts["levels"] = _levels(raw["levels"], problems)
    if "common" in raw:
        parts["common"] = _limits(raw["common"], "common", problems)
    if "escalation" in raw:
        rows = _cleaned(f.ESCALATION.fields, raw["escalation"], "escalation", problems)
        parts["escalation"] = tuple(Escalation(row["minutes"], f.people(row["tell"])) for row in rows)
    if problems:
        raise Invalid(problems)
    return parts


def pauses_of(columns: Row) -> frozenset[str]:
    """The reasons of waiting that stop the clocks, from the record's ticks."""
    return frozenset(reason for key, reason in f.PAUSES.items() if columns[key])


def columns_of(policy: Policy) -> dict[str, Any]:
    """The columns of the record that are copied into each version."""
    ticks = {key: reason in policy.pauses for key, reason in f.PAUSES.items()}
    return {
        "name": policy.name,
        "name_en": policy.name_en,
        "holidays_served": policy.holidays_served,
        "warn_minutes": policy.warn_minutes,
    } | ticks


def at_cell(problem: Problem) -> Problem:
    """The problem of a limit's own escalation step at the one cell in which all of them are typed."""
    head, found, _rest = problem.field.partition(".escalation.")
    return Problem(f"{head}.escalation", problem.message) if found else problem


# -- helpers -----------------------------------------------------------------------------------------------------------


def _level_row(level: Level) -> dict[str, Any]:
    return {field.key: getattr(level, field.key) for field in f.LEVEL} | {"limits": [*map(_limit_row, level.limits)]}


def _limit_row(limit: Limit) -> dict[str, Any]:
    return {
        "goal": limit.goal.value,
        "amount": limit.amount,
        "unit": limit.unit.value,
        "start": limit.start.value,
        "working": f.WORKING if limit.working else f.AROUND,
        "end_of_day": limit.end_of_day,
        "classes": limit.classes,
        "pausable": limit.pausable,
        "escalation": _steps_text(limit.escalation),
    }


def _steps_text(steps: Sequence[Escalation] | None) -> str:
    if steps is None:
        return ""
    return ";".join(f"{step.minutes}:{','.join(step.tell)}" for step in steps) or f.NOBODY


def _levels(rows: Sequence[Row], problems: list[Problem]) -> tuple[Level, ...]:
    # Limits are read also where the level itself is wrong: every problem is told at once.
    limits = [_limits(row.get("limits", ()), f"levels.{i}.limits", problems) for i, row in enumerate(rows)]
    before = len(problems)
    cleaned = _cleaned(f.LEVEL, rows, "levels", problems)
    if len(problems) > before:
        return ()
    codes = {row["code"] for row in cleaned}
    for place, row in enumerate(cleaned):
        row["code"] = row["code"] or _free_code(codes, place + 1)
        codes.add(row["code"])
    return tuple(Level(**row, limits=found) for row, found in zip(cleaned, limits, strict=True))


def _free_code(taken: set[str], n: int) -> str:
    while f"level-{n}" in taken:
        n += 1
    return f"level-{n}"


def _limits(rows: Iterable[Row], path: str, problems: list[Problem]) -> tuple[Limit, ...]:
    return tuple(_limit(row) for row in _cleaned(f.LIMITS.fields, rows, path, problems))


def _limit(row: Row) -> Limit:
    return Limit(
        Goal(row["goal"]),
        row["amount"],
        Unit(row["unit"]),
        Event(row["start"]),
        working=row["working"] == f.WORKING,
        end_of_day=bool(row["end_of_day"]),
        classes=row["classes"],
        pausable=bool(row["pausable"]),
        escalation=_own_steps(row["escalation"]),
    )


def _own_steps(text: str) -> tuple[Escalation, ...] | None:
    if not text:
        return None
    steps = (step.partition(":") for step in text.split(";") if text != f.NOBODY)
    return tuple(Escalation(int(minutes), f.people(names)) for minutes, _colon, names in steps)


def _cleaned(fields: Sequence[Field], rows: Iterable[Row], path: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """The rows that can be read; what is wrong with the others is added to ``problems``."""
    found = []
    for i, row in enumerate(rows):
        try:
            found.append(clean(fields, row))
        except Invalid as error:
            problems += [Problem(f"{path}.{i}.{problem.field}", problem.message) for problem in error.problems]
    return found


# What a row begins with that somebody started to type: the usual measure, and the event that the goal follows on.
FOLLOWS = {
    Goal.ANSWER: Event.PROMISED,
    Goal.TELL: Event.HANDED_OVER,
    Goal.CHECK: Event.HANDED_OVER,
    Goal.REPORT: Event.VISIT_DONE,
    Goal.CALL_BACK: Event.RESOLVED,
    Goal.RECORD: Event.RETURNED,
}


def usual_limit(goal: str) -> dict[str, Any]:
    """What a new limit for this goal begins with, by field key."""
    start = next((event for known, event in FOLLOWS.items() if known.value == goal), Event.CALL)
    return {"unit": Unit.HOURS.value, "start": start.value, "working": f.AROUND, "pausable": True}

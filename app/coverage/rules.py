"""Phases of a coverage plan on the calendar: pure, plain values in, plain values out, the reason in the answer (B1).

A length is months, a lifetime, what the contract says, or what the equipment's category gives. ``settle`` turns the
last two into months; ``phases`` lays settled phases end to end.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

# What a job is made of; each has its own price in each phase.
LINES = ("labour", "part", "wear_part", "travel", "lodging", "upgrade")
# In the order in which they are said.
BASES = ("free", "contract", "cost", "list")
# From best to worst for the customer. The contract's price holds our margin, the cost does not.
RANK = {"free": 0, "cost": 1, "contract": 2, "list": 3}

MAX_MONTHS = 600
_ONE_DAY = timedelta(days=1)


class Length(StrEnum):
    """What a phase's length comes from."""

    MONTHS = "months"
    LIFELONG = "lifelong"
    CONTRACT = "contract"
    CATEGORY = "category"


class Start(StrEnum):
    """The day on which the first phase begins."""

    ACCEPTANCE = "acceptance"
    INSTALLATION = "installation"
    DELIVERY = "delivery"
    SALE = "sale"
    MANUFACTURE = "manufacture"


class Unknown(StrEnum):
    """Why nothing can be said about a device's coverage."""

    PLAN = "plan"
    ACCEPTANCE = "acceptance"
    INSTALLATION = "installation"
    DELIVERY = "delivery"
    SALE = "sale"
    MANUFACTURE = "manufacture"
    CONTRACT = "contract"
    CATEGORY = "category"


@dataclass(frozen=True)
class Phase:
    """One stretch of a plan. ``bases``: line -> price basis. ``warranty``: it counts as the warranty period (质保期).

    ``months`` is the length where ``length`` is months; for contract and category it is what counts where they say
    nothing, 0 for none.
    """

    name: str
    bases: Mapping[str, str]
    length: Length = Length.MONTHS
    months: int = 0
    warranty: bool = False


@dataclass(frozen=True)
class Plan:
    """A coverage plan (服务方案).

    ``causes``: cause -> line -> basis; ``category_months``: equipment category -> months.
    """

    name: str
    phases: tuple[Phase, ...]
    start: Start = Start.ACCEPTANCE
    causes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    category_months: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A phase on the calendar, both days included; ``last`` is None for a lifetime."""

    phase: Phase
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the phase."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Coverage:
    """A device's phases, or why they are not known. ``end`` is the last day of the warranty, None if unknown or
    lifelong."""

    spans: tuple[Span, ...] = ()
    unknown: Unknown | None = None

    @property
    def end(self) -> date | None:
        lasts = [span.last for span in self.spans if span.phase.warranty]
        return None if not lasts or None in lasts else max(last for last in lasts if last is not None)


def anniversary(start: date, months: int) -> date:
    """The same day of the month ``months`` later; the first of the next month where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    if start.day <= 28 or start.day <= calendar.monthrange(year, month)[1]:
        return date(year, month, start.day)
    return date(year + month // 12, month % 12 + 1, 1)


def last_covered_day(start: date, months: int) -> date:
    """The anniversary less one day (B1): from 1 March 24 months reach to 28 or 29 February."""
    return anniversary(start, months) - _ONE_DAY


def due_day(base: date, months: int) -> date:
    """The last day on which something is in time that is due within ``months`` of a day (B8)."""
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    month += 1
    return date(year, month, min(base.day, calendar.monthrange(year, month)[1]))


def settle(plan: Plan, contract_months: int | None = None, category: str = "") -> Plan | Unknown:
    """The plan with every length in months or lifelong, or what is missing for it."""
    if all(phase.length in (Length.MONTHS, Length.LIFELONG) for phase in plan.phases):
        return plan
    settled = []
    for phase in plan.phases:
        months = phase.months
        if phase.length is Length.CONTRACT:
            months = contract_months or phase.months
            if not months:
                return Unknown.CONTRACT
        elif phase.length is Length.CATEGORY:
            months = plan.category_months.get(category.strip(), 0) or phase.months
            if not months:
                return Unknown.CATEGORY
        length = Length.LIFELONG if phase.length is Length.LIFELONG else Length.MONTHS
        settled.append(replace(phase, length=length, months=months))
    return replace(plan, phases=tuple(settled))


def phases(plan: Plan, start: date) -> list[Span]:
    """The settled plan's phases laid end to end from ``start``.

    Every border is counted from ``start`` itself, so that month ends do not drift: after 31 January, one month and
    one month, the second phase ends on 30 March.
    """
    spans: list[Span] = []
    months, first = 0, start
    for phase in plan.phases:
        if phase.length is Length.LIFELONG:
            spans.append(Span(phase, first, None))
            break
        months += phase.months
        following = anniversary(start, months)
        spans.append(Span(phase, first, following - _ONE_DAY))
        first = following
    return spans


def coverage(
    plan: Plan | None,
    starts: Mapping[Start, date | None],
    contract_months: int | None = None,
    category: str = "",
) -> Coverage:
    """A device's phases from its dates; ``contract_months`` is the warranty period agreed in the contract."""
    if plan is None or not plan.phases:
        return Coverage(unknown=Unknown.PLAN)
    settled = settle(plan, contract_months, category)
    if isinstance(settled, Unknown):
        return Coverage(unknown=settled)
    start = starts.get(plan.start)
    if start is None:
        return Coverage(unknown=Unknown(plan.start.value))
    return Coverage(spans=tuple(phases(settled, start)))


def plan_faults(plan_phases: Sequence[Phase]) -> list[tuple[int, str]]:
    """What is wrong with the phases of a plan, as (place, code): none, months, last, warranty.

    Phases follow each other without a gap by their order; so the only gap is one behind a lifelong phase.
    """
    if not plan_phases:
        return [(0, "none")]
    faults = []
    for i, phase in enumerate(plan_phases):
        if phase.length is Length.MONTHS and not 1 <= phase.months <= MAX_MONTHS:
            faults.append((i, "months"))
        if phase.length is Length.LIFELONG and i < len(plan_phases) - 1:
            faults.append((i, "last"))
        if phase.warranty and i > 0 and not plan_phases[i - 1].warranty:
            faults.append((i, "warranty"))
    return faults


def frozen(bases: Mapping[str, str]) -> Mapping[str, str]:
    """An unchangeable table of line -> basis; a line that is not named is charged at list price."""
    return MappingProxyType({line: bases.get(line) or "list" for line in LINES})

"""The ledger of extensions (质保延长) and what it does to a device's phases (B5). Pure.

Rows are signed and never deleted. Fixed rows add up. Day-counted rows — under repair, waiting for a part — count each
day once, however many rows name it. A row lengthens the phase in which its first day lies and shifts the later ones;
what lies before the first phase or in a lifelong one adds nothing. The sum of a device never passes the cap, and a row
that takes days back takes back what was given in its phase, never what the plan promised.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.core.errors import Problem
from app.core.i18n import lazy
from app.coverage.rules import Span

CAP = 365
DAYS = 60
MAX_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Extension:
    """One row of the ledger.

    ``on`` is the day of the fault, or the first of the days counted; ``until`` the last one of these, None for a row of
    fixed ``days``. ``cause``: fault / repair / parts / hand. ``cancelled`` says why the row does not count any more.
    """

    on: date
    days: int = 0
    until: date | None = None
    cause: str = "fault"
    ticket: str = ""
    reason: str = ""
    cancelled: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """A row and the days that it adds in the end; ``phase`` is the place of its phase, None where it adds nothing."""

    row: Extension
    days: int
    phase: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The phases as the rows shift them, what each row adds, and the days that the cap cut off."""

    spans: tuple[Span, ...]
    booked: tuple[Booked, ...] = ()
    cut: int = 0

    @property
    def days(self) -> int:
        """By how many days the plan's phases grew in all."""
        return sum(row.days for row in self.booked)


def extend(spans: Sequence[Span], rows: Sequence[Extension], cap: int = CAP) -> Ledger:
    """The phases of a plan with the ledger's rows booked, in the order of their days."""
    grown = tuple(spans)
    if not rows:
        return Ledger(grown)
    given = [0] * len(grown)  # days by phase, before the cap
    taken: list[tuple[date, date]] = []
    booked: list[Booked] = []
    before = 0
    for row in sorted(rows, key=lambda row: row.on):
        phase = None if row.cancelled else _phase(grown, row.on)
        if phase is None:
            booked.append(Booked(row, 0, None))
            continue
        given[phase] = max(0, given[phase] + _days(row, taken))
        capped = _capped(given, cap)
        grown = _shifted(spans, capped)
        booked.append(Booked(row, sum(capped) - before, phase))
        before = sum(capped)
    return Ledger(grown, tuple(booked), sum(given) - before)


def check_extension(row: Extension) -> list[Problem]:
    """What is wrong with a row, by field."""
    problems = []
    if row.until is not None:
        if row.until < row.on:
            problems.append(Problem("until", lazy("The last day lies before the first one.")))
        elif (row.until - row.on).days >= MAX_DAYS:
            problems.append(Problem("until", lazy("That is longer than ten years.")))
        if row.days:
            problems.append(Problem("days", lazy("Give either a number of days or a last day.")))
    elif not 0 < abs(row.days) <= MAX_DAYS:
        problems.append(Problem("days", lazy("An extension has 1 to 3650 days, or -1 to -3650 to take back.")))
    if row.cause == "hand" and not row.reason.strip():
        problems.append(Problem("reason", lazy("Say why: a row made by hand needs a reason.")))
    if row.cause == "fault" and not row.ticket.strip():
        problems.append(Problem("ticket", lazy("Name the ticket that caused the extension.")))
    return problems


def propose(
    *,
    spans: Sequence[Span],
    reported_on: date,
    ticket: str,
    restore_by: datetime | None,
    restored_at: datetime | None,
    now: datetime,
    kept_from_working: bool,
    rows: Iterable[Extension] = (),
    plan_extends: bool = True,
    days: int = DAYS,
) -> Extension | None:
    """The extension that a fault proposes to the manager, None where it proposes none (B5).

    It does where the plan says so, once per ticket — a cancelled row was a decision too —, for a fault reported in the
    warranty that kept the customer from working and was not restored by its limit.
    """
    missed = restore_by is not None and (restored_at or now) > restore_by
    in_warranty = any(span.phase.warranty and span.covers(reported_on) for span in spans)
    known = any(row.ticket == ticket and row.cause == "fault" for row in rows)
    if not (plan_extends and missed and kept_from_working and in_warranty) or known:
        return None
    return Extension(reported_on, days, ticket=ticket)


def _phase(spans: Sequence[Span], day: date) -> int | None:
    """The place of the phase that a row of this day lengthens."""
    for place, span in enumerate(spans):
        if span.covers(day):
            return None if span.last is None else place
    return None


def _days(row: Extension, taken: list[tuple[date, date]]) -> int:
    """What a row counts; the days of a day-counted one are taken, and what was taken before does not count again."""
    if row.until is None:
        return row.days
    days = (row.until - row.on).days + 1
    reach = row.on - timedelta(days=1)  # the last day seen so far
    for first, last in taken:
        begin, end = max(first, row.on, reach + timedelta(days=1)), min(last, row.until)
        if begin <= end:
            days -= (end - begin).days + 1
            reach = end
    insort(taken, (row.on, row.until))
    return days


def _capped(given: Sequence[int], cap: int) -> list[int]:
    """The days by phase with what passes the cap cut off, from the last phase backwards."""
    capped = list(given)
    excess = sum(capped) - cap
    for place in reversed(range(len(capped))):
        if excess <= 0:
            break
        cut = min(excess, capped[place])
        capped[place] -= cut
        excess -= cut
    return capped


def _shifted(spans: Sequence[Span], days: Sequence[int]) -> tuple[Span, ...]:
    shifted, so_far = [], 0
    for span, more in zip(spans, days, strict=True):
        first = span.first + timedelta(days=so_far)
        so_far += more
        last = span.last and span.last + timedelta(days=so_far)
        shifted.append(replace(span, first=first, last=last))
    return tuple(shifted)

"""B1 phases on the calendar: lengths, last covered days, what is unknown."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coverage.rules import (
    Coverage,
    Length,
    Phase,
    Plan,
    Start,
    Unknown,
    coverage,
    due_day,
    last_covered_day,
    phases,
    plan_faults,
)

FREE = {"labour": "free"}


def months(n: int, warranty: bool = False) -> Phase:
    return Phase(f"{n}", FREE, Length.MONTHS, n, warranty)


LIFELONG = Phase("life", FREE, Length.LIFELONG)


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2024-02-29", 24, "2026-02-28"),  # the requirement's own example
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),  # the anniversary exists again
        ("2024-03-01", 24, "2026-02-28"),
        ("2026-03-01", 24, "2028-02-29"),  # ... and in a leap year the 29th is covered
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-30", 1, "2025-02-28"),
        ("2025-03-31", 1, "2025-04-30"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2025-01-01", 12, "2025-12-31"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-12-31", 12, "2026-12-30"),
        ("2025-11-15", 1, "2025-12-14"),
    ],
)
def test_B1_last_covered_day_is_the_anniversary_less_one_day(start: str, n: int, last: str) -> None:
    assert last_covered_day(date.fromisoformat(start), n) == date.fromisoformat(last)


def test_B1_phases_follow_each_other_and_the_last_one_may_be_lifelong() -> None:
    spans = phases(Plan("1+2+1", (months(12), months(24), months(12), LIFELONG)), date(2024, 2, 29))
    assert [(str(span.first), span.last and str(span.last)) for span in spans] == [
        ("2024-02-29", "2025-02-28"),
        ("2025-03-01", "2027-02-28"),
        ("2027-03-01", "2028-02-28"),
        ("2028-02-29", None),
    ]


def test_B1_month_ends_do_not_drift_from_phase_to_phase() -> None:
    spans = phases(Plan("", (months(1), months(1), months(1))), date(2025, 1, 31))
    assert [str(span.last) for span in spans] == ["2025-02-28", "2025-03-30", "2025-04-30"]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_B1_there_is_never_a_gap_nor_an_overlap(start: date, lengths: list[int]) -> None:
    spans = phases(Plan("", tuple(months(n) for n in lengths)), start)
    assert spans[0].first == start
    for span, following in pairwise(spans):
        assert span.last is not None
        assert following.first == span.last + timedelta(days=1)
    for day in (start, spans[-1].first, spans[-1].last or start):
        assert sum(span.covers(day) for span in spans) == 1


@pytest.mark.parametrize(
    ("plan", "starts", "contract", "category", "unknown"),
    [
        (None, {}, None, "", Unknown.PLAN),
        (Plan("", ()), {}, None, "", Unknown.PLAN),
        (Plan("", (months(12),)), {Start.INSTALLATION: date(2026, 1, 1)}, None, "", Unknown.ACCEPTANCE),
        (Plan("", (months(12),), Start.SALE), {Start.SALE: None}, None, "", Unknown.SALE),
        (Plan("", (Phase("", FREE, Length.CONTRACT),)), {}, None, "", Unknown.CONTRACT),
        (Plan("", (Phase("", FREE, Length.CATEGORY),)), {}, None, "泵", Unknown.CATEGORY),
    ],
)
def test_B1_what_is_missing_is_named(
    plan: Plan | None, starts: dict[Start, date | None], contract: int | None, category: str, unknown: Unknown
) -> None:
    assert coverage(plan, starts, contract, category) == Coverage(unknown=unknown)


@pytest.mark.parametrize(
    ("phase", "contract", "category", "end"),
    [
        (Phase("", FREE, Length.CONTRACT, 0, True), 18, "", "2027-06-30"),
        (Phase("", FREE, Length.CONTRACT, 12, True), None, "", "2026-12-31"),
        (Phase("", FREE, Length.CATEGORY, 12, True), None, "泵", "2027-12-31"),
        (Phase("", FREE, Length.CATEGORY, 12, True), None, "阀", "2026-12-31"),
        (Phase("", FREE, Length.MONTHS, 6, True), 18, "泵", "2026-06-30"),
    ],
)
def test_B1_length_from_the_contract_or_the_category(
    phase: Phase, contract: int | None, category: str, end: str
) -> None:
    plan = Plan("", (phase, LIFELONG), category_months={"泵": 24})
    found = coverage(plan, {Start.ACCEPTANCE: date(2026, 1, 1)}, contract, category)
    assert str(found.end) == end


def test_B1_the_warranty_ends_with_the_last_phase_that_counts_as_warranty() -> None:
    starts = {Start.ACCEPTANCE: date(2026, 1, 1)}
    assert coverage(Plan("", (months(12, True), months(12, True), LIFELONG)), starts).end == date(2027, 12, 31)
    assert coverage(Plan("", (months(12), LIFELONG)), starts).end is None


@pytest.mark.parametrize(
    ("plan", "faults"),
    [
        ((), [(0, "none")]),
        ((months(0),), [(0, "months")]),
        ((months(-1), months(12)), [(0, "months")]),
        ((months(601),), [(0, "months")]),
        ((LIFELONG, months(12)), [(0, "last")]),
        ((LIFELONG, LIFELONG), [(0, "last")]),
        ((months(12), months(12, True)), [(1, "warranty")]),
        ((months(12, True), LIFELONG), []),
    ],
)
def test_B1_faulty_plans_are_told_by_place(plan: tuple[Phase, ...], faults: list[tuple[int, str]]) -> None:
    assert plan_faults(plan) == faults


@pytest.mark.parametrize(
    ("base", "n", "due"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-10-22", 1, "2026-11-22"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_B8_due_within_a_month(base: str, n: int, due: str) -> None:
    assert due_day(date.fromisoformat(base), n) == date.fromisoformat(due)

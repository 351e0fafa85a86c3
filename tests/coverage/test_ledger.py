"""B5: the ledger of extensions: signed rows, cap, no day twice, later phases shifted; the proposal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.coverage.ledger import CAP, Extension, check_extension, extend, propose
from app.coverage.rules import Length, Phase, Plan, Span, phases

START = date(2025, 3, 1)
PLAN = Plan(
    "three",
    (
        Phase("one", {}, Length.MONTHS, 12, True),
        Phase("two", {}, Length.MONTHS, 24),
        Phase("life", {}, Length.LIFELONG),
    ),
)
SPANS = tuple(phases(PLAN, START))


def day(text: str) -> date:
    return date.fromisoformat(text)


def fixed(on: str, days: int = 60, **values: Any) -> Extension:
    return Extension(day(on), days, ticket="T1", **values)


def counted(first: str, last: str, **values: Any) -> Extension:
    return Extension(day(first), until=day(last), cause="repair", **values)


def edges(*rows: Extension, cap: int = CAP) -> list[str]:
    """The last day of each phase, and the first of the lifelong one."""
    spans = extend(SPANS, rows, cap).spans
    return [str(spans[0].last), str(spans[1].last), str(spans[2].first)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), ["2026-02-28", "2028-02-29", "2028-03-01"]),
        ((fixed("2025-06-01"),), ["2026-04-29", "2028-04-29", "2028-04-30"]),
        ((fixed("2025-03-01"),), ["2026-04-29", "2028-04-29", "2028-04-30"]),  # the first day
        ((fixed("2026-02-28"),), ["2026-04-29", "2028-04-29", "2028-04-30"]),  # the last day
        ((fixed("2026-03-01"),), ["2026-02-28", "2028-04-29", "2028-04-30"]),  # in the second phase
        ((fixed("2025-02-28"),), ["2026-02-28", "2028-02-29", "2028-03-01"]),  # before the first
        ((fixed("2028-03-01"),), ["2026-02-28", "2028-02-29", "2028-03-01"]),  # in the lifelong one
        ((fixed("2025-06-01"), fixed("2025-06-01")), ["2026-06-28", "2028-06-28", "2028-06-29"]),  # fixed rows add up
        # the second fault falls into the days that the first one added
        ((fixed("2025-06-01"), fixed("2026-04-29")), ["2026-06-28", "2028-06-28", "2028-06-29"]),
        ((fixed("2026-04-29"), fixed("2025-06-01")), ["2026-06-28", "2028-06-28", "2028-06-29"]),
        ((fixed("2025-06-01"), fixed("2026-04-30")), ["2026-04-29", "2028-06-28", "2028-06-29"]),
        ((fixed("2025-06-01", cancelled="误登"),), ["2026-02-28", "2028-02-29", "2028-03-01"]),
        # signed rows: what was given is taken back, never what the plan promised
        ((fixed("2025-06-01"), fixed("2025-07-01", -20)), ["2026-04-09", "2028-04-09", "2028-04-10"]),
        ((fixed("2025-06-01"), fixed("2025-07-01", -90)), ["2026-02-28", "2028-02-29", "2028-03-01"]),
        ((fixed("2025-07-01", -90),), ["2026-02-28", "2028-02-29", "2028-03-01"]),
        # day-counted rows
        ((counted("2025-06-01", "2025-06-10"),), ["2026-03-10", "2028-03-10", "2028-03-11"]),
        ((counted("2025-06-01", "2025-06-01"),), ["2026-03-01", "2028-03-01", "2028-03-02"]),
        (
            (counted("2025-06-01", "2025-06-10"), counted("2025-06-05", "2025-06-15")),
            ["2026-03-15", "2028-03-15", "2028-03-16"],
        ),
        (
            (counted("2025-06-01", "2025-06-30"), counted("2025-06-05", "2025-06-15")),
            ["2026-03-30", "2028-03-30", "2028-03-31"],
        ),
        (
            (counted("2025-06-01", "2025-06-05"), counted("2025-06-06", "2025-06-10")),
            ["2026-03-10", "2028-03-10", "2028-03-11"],
        ),
        # both kinds together; a cancelled one leaves its days to others
        ((fixed("2025-06-01"), counted("2025-06-01", "2025-06-10")), ["2026-05-09", "2028-05-09", "2028-05-10"]),
        (
            (counted("2025-06-01", "2025-06-10", cancelled="x"), counted("2025-06-05", "2025-06-15")),
            ["2026-03-11", "2028-03-11", "2028-03-12"],
        ),
        # a repair that began in the warranty counts whole in its phase
        ((counted("2026-02-20", "2026-03-11"),), ["2026-03-20", "2028-03-20", "2028-03-21"]),
    ],
)
def test_B5_rows_lengthen_their_phase_and_shift_the_later_ones(
    rows: tuple[Extension, ...], expected: list[str]
) -> None:
    assert edges(*rows) == expected


def test_B5_the_cap_cuts_what_passes_it() -> None:
    rows = [fixed(f"2025-{month:02}-01") for month in range(4, 11)]  # 420 days
    ledger = extend(SPANS, rows)
    assert (ledger.days, ledger.cut) == (365, 55)
    assert [booked.days for booked in ledger.booked] == [60, 60, 60, 60, 60, 60, 5]
    assert extend(SPANS, rows, cap=420).cut == 0
    assert extend(SPANS, rows, cap=0).spans == SPANS
    assert edges(*rows, cap=61)[0] == "2026-04-30"


def test_B5_the_cap_is_the_devices_not_the_phases() -> None:
    ledger = extend(SPANS, [fixed("2025-06-01", 300), fixed("2027-06-01", 100)])
    assert [booked.days for booked in ledger.booked] == [300, 65]
    assert ledger.spans[0].last == day("2026-02-28") + timedelta(days=300)
    assert ledger.spans[1].last == day("2028-02-29") + timedelta(days=365)


def test_B5_a_row_given_back_frees_the_cap() -> None:
    rows = [fixed("2025-06-01", 365), fixed("2025-07-01", 60), fixed("2025-08-01", -60)]
    assert [booked.days for booked in extend(SPANS, rows).booked] == [365, 0, 0]
    assert extend(SPANS, [*rows, fixed("2025-09-01", -30)]).days == 335


def test_B5_each_row_tells_what_it_adds_and_where() -> None:
    cancelled, repair = fixed("2025-06-01", cancelled="误登"), counted("2025-07-01", "2025-07-03")
    rows = [fixed("2027-01-01"), fixed("2029-01-01"), cancelled, repair]
    booked = extend(SPANS, rows).booked
    assert [(b.row, b.days, b.phase) for b in booked] == [
        (rows[2], 0, None),
        (rows[3], 3, 0),
        (rows[0], 60, 1),
        (rows[1], 0, None),
    ]


def test_B5_a_device_without_phases_has_nothing_to_extend() -> None:
    ledger = extend((), [fixed("2025-06-01")])
    assert (ledger.spans, ledger.days, ledger.cut) == ((), 0, 0)


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (fixed("2025-06-01"), []),
        (fixed("2025-06-01", 1), []),
        (fixed("2025-06-01", -3650), []),
        (fixed("2025-06-01", 0), ["days"]),
        (fixed("2025-06-01", 3651), ["days"]),
        (fixed("2025-06-01", -3651), ["days"]),
        (Extension(START, 60), ["ticket"]),
        (Extension(START, 60, cause="hand"), ["reason"]),
        (Extension(START, 60, cause="hand", reason=" "), ["reason"]),
        (Extension(START, 60, cause="hand", reason="大客户"), []),
        (counted("2025-06-02", "2025-06-01"), ["until"]),
        (counted("2025-06-01", "2025-06-01"), []),
        (counted("2025-06-01", "2035-05-29"), []),
        (counted("2025-06-01", "2035-05-30"), ["until"]),
        (counted("2025-06-01", "2025-06-03", days=3), ["days"]),
    ],
)
def test_B5_wrong_rows_are_named(row: Extension, fields: list[str]) -> None:
    assert [problem.field for problem in check_extension(row)] == fields


# -- the proposal ------------------------------------------------------------------------------------------------------

LIMIT = datetime(2025, 6, 2, 9, tzinfo=UTC)


def proposal(**values: Any) -> Extension | None:
    usual: dict[str, Any] = {
        "spans": SPANS,
        "reported_on": day("2025-06-01"),
        "ticket": "T7",
        "restore_by": LIMIT,
        "restored_at": LIMIT + timedelta(seconds=1),
        "now": LIMIT + timedelta(days=3),
        "kept_from_working": True,
    }
    return propose(**usual | values)


def test_B5_a_missed_limit_that_kept_the_customer_from_working_proposes_60_days() -> None:
    assert proposal() == Extension(day("2025-06-01"), 60, ticket="T7")
    assert proposal(restored_at=None) is not None
    assert proposal(days=30) == Extension(day("2025-06-01"), 30, ticket="T7")
    assert proposal(reported_on=day("2026-02-28")) is not None


@pytest.mark.parametrize(
    "values",
    [
        {"restored_at": LIMIT},
        {"restored_at": None, "now": LIMIT},
        {"restore_by": None},
        {"kept_from_working": False},
        {"plan_extends": False},
        {"reported_on": day("2026-03-01")},
        {"spans": ()},
        {"rows": [fixed("2025-06-01"), Extension(day("2025-06-01"), 60, ticket="T7")]},
        {"rows": [Extension(day("2025-06-01"), 60, ticket="T7", cancelled="经理不同意")]},
    ],
)
def test_B5_otherwise_nothing_is_proposed(values: dict[str, Any]) -> None:
    assert proposal(**values) is None


def test_B5_another_row_of_the_ticket_does_not_stand_in_the_way() -> None:
    assert proposal(rows=[Extension(day("2025-06-01"), until=day("2025-06-03"), cause="repair", ticket="T7")])


# -- properties --------------------------------------------------------------------------------------------------------

dates = st.dates(day("2025-01-01"), day("2028-12-31"))
fixed_rows = st.builds(Extension, dates, st.integers(-80, 120))
day_rows = st.builds(
    lambda on, n: Extension(on, until=on + timedelta(days=n), cause="repair"), dates, st.integers(0, 60)
)
ledgers = st.lists(fixed_rows | day_rows, max_size=8)
caps = st.integers(0, 400)


@settings(deadline=None)
@given(ledgers, caps)
def test_B5_the_cap_holds_and_phases_stay_end_to_end(rows: list[Extension], cap: int) -> None:
    ledger = extend(SPANS, rows, cap)
    assert 0 <= ledger.days <= cap
    for before, after in zip(ledger.spans, ledger.spans[1:], strict=False):
        assert before.last is not None and after.first == before.last + timedelta(days=1)
    for plain, grown in zip(SPANS, ledger.spans, strict=True):
        assert grown.first >= plain.first
    assert ledger.spans[2].first == SPANS[2].first + timedelta(days=ledger.days)


@settings(deadline=None)
@given(st.lists(day_rows, max_size=8))
def test_B5_no_day_is_counted_twice(rows: list[Extension]) -> None:
    ledger = extend(SPANS, rows, cap=10_000)
    inside = [b.row for b in ledger.booked if b.phase is not None]
    days = {row.on + timedelta(days=n) for row in inside if row.until for n in range((row.until - row.on).days + 1)}
    assert ledger.days == len(days)


@settings(deadline=None)
@given(st.lists(day_rows, max_size=5), day_rows)
def test_B5_a_day_counted_row_entered_twice_changes_nothing(rows: list[Extension], more: Extension) -> None:
    assert extend(SPANS, [*rows, more]).spans == extend(SPANS, [*rows, more, more]).spans


@settings(deadline=None)
@given(ledgers, st.builds(Extension, dates, st.integers(1, 90)), caps)
def test_B5_another_row_never_ends_a_phase_earlier(rows: list[Extension], more: Extension, cap: int) -> None:
    def ends(spans: tuple[Span, ...]) -> date | None:
        return spans[0].last

    before, after = extend(SPANS, rows, cap), extend(SPANS, [*rows, more], cap)
    first, second = ends(before.spans), ends(after.spans)
    assert first is not None and second is not None and second >= first


@settings(deadline=None)
@given(ledgers, caps)
def test_B5_cancelled_rows_stay_and_count_nothing(rows: list[Extension], cap: int) -> None:
    cancelled = [Extension(row.on, row.days, row.until, row.cause, cancelled="x") for row in rows]
    ledger = extend(SPANS, cancelled, cap)
    assert (ledger.spans, ledger.days, len(ledger.booked)) == (SPANS, 0, len(rows))

"""B6: two failed repairs: counted by completed attempts, raised once, with its proofs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.coverage.replacement import Attempt, Ground, Raised, Rule, ToldBy, Wait, proof_words, replacement
from app.coverage.rules import Length, Phase, Plan, phases

SPANS = phases(Plan("p", (Phase("w", {}, Length.MONTHS, 24, True), Phase("l", {}, Length.LIFELONG))), date(2025, 3, 1))
TODAY = date(2026, 11, 22)


def day(text: str) -> date:
    return date.fromisoformat(text)


def tried(done: str | None, failed: str | None = "later", fault: str = "真空报警", **values: Any) -> Attempt:
    reported = day(done or "2026-01-01")
    told = None if failed is None else reported + timedelta(days=3) if failed == "later" else day(failed)
    usual = Attempt("T1", fault, reported, day(done) if done else None, told, ToldBy.REPORT)
    return replace(usual, **values)


def raised(*attempts: Attempt, waits: tuple[Wait, ...] = (), today: date = TODAY, **values: Any) -> Raised | None:
    return replacement(attempts, waits, SPANS, today, **values)


ONE, TWO = tried("2026-01-10"), tried("2026-05-20")


def test_B6_two_failed_attempts_in_a_row_raise_the_replacement_with_both_as_proof() -> None:
    assert raised(ONE, TWO) == Raised("真空报警", Ground.IN_A_ROW, day("2026-05-23"), (ONE, TWO))
    assert raised(TWO, ONE) == raised(ONE, TWO)


@pytest.mark.parametrize("told_by", list(ToldBy))
def test_B6_however_the_failure_was_told(told_by: ToldBy) -> None:
    assert raised(ONE, replace(TWO, told_by=told_by)) is not None


def test_B6_it_counts_attempts_not_tickets() -> None:
    assert raised(ONE, replace(TWO, ticket=ONE.ticket)) is not None
    assert raised(ONE, replace(TWO, ticket="T2")) is not None


@pytest.mark.parametrize(
    "attempts",
    [
        (),
        (ONE,),
        (ONE, tried(None)),  # not completed
        (ONE, tried("2026-05-20", None)),  # nobody said that it failed
        (ONE, tried("2026-03-01", None), TWO),  # a good one between
        (ONE, replace(TWO, fault="漏油")),
        (ONE, replace(TWO, quality=False)),
        (ONE, replace(TWO, reported_on=day("2027-03-01"))),  # out of warranty
        (replace(ONE, reported_on=day("2025-02-28")), TWO),
        (ONE, replace(TWO, failed_on=TODAY + timedelta(days=1))),
    ],
)
def test_B6_otherwise_nothing_is_raised(attempts: tuple[Attempt, ...]) -> None:
    assert raised(*attempts) is None


def test_B6_the_warranty_is_judged_by_the_day_of_the_report() -> None:
    assert raised(ONE, tried("2027-03-05", reported_on=day("2027-02-28")), today=day("2027-06-01")) is not None


def test_B6_it_is_raised_once_for_a_fault() -> None:
    assert raised(ONE, TWO, raised_before={"真空报警"}) is None
    assert raised(ONE, TWO, raised_before={"漏油"}) is not None


def test_B6_a_third_failure_does_not_move_the_day() -> None:
    three = raised(ONE, TWO, tried("2026-06-01"))
    assert three is not None and three.since == day("2026-05-23") and three.proofs == (ONE, TWO)


GOOD = tried("2026-02-01", None)


def test_B6_three_in_six_months_need_not_follow_each_other() -> None:
    failures = [tried("2026-01-10"), tried("2026-03-10"), tried("2026-07-09")]
    mixed = [failures[0], GOOD, failures[1], tried("2026-04-01", None), failures[2]]
    found = raised(*mixed)
    assert found == Raised("真空报警", Ground.SEVERAL, day("2026-07-12"), tuple(failures))
    too_late = [*mixed[:4], tried("2026-07-10")]
    assert raised(*too_late) is None
    assert raised(*too_late, rule=Rule(months=7)) is not None


def test_B6_the_counts_are_settings() -> None:
    assert raised(ONE, rule=Rule(in_a_row=1)) is not None
    assert raised(ONE, TWO, rule=Rule(in_a_row=3)) is None
    assert raised(ONE, TWO, tried("2026-06-01"), rule=Rule(in_a_row=0, several=0)) is None
    three = raised(ONE, TWO, tried("2026-06-01"), rule=Rule(in_a_row=0))
    assert three is not None and three.ground is Ground.SEVERAL
    assert raised(ONE, TWO, rule=Rule(in_a_row=0, several=2, months=4)) is None
    assert raised(ONE, TWO, rule=Rule(on=False)) is None


WAIT = Wait("T9", "真空报警", "密封圈", day("2026-08-24"))


def test_B6_a_part_not_had_for_90_days() -> None:
    assert raised(waits=(WAIT,), today=day("2026-11-21")) is None
    assert raised(waits=(WAIT,)) == Raised("真空报警", Ground.PART, day("2026-11-22"), (WAIT,))
    assert raised(waits=(replace(WAIT, until=day("2026-11-21")),), today=day("2027-01-01")) is None
    late = raised(waits=(replace(WAIT, until=day("2026-12-24")),), today=day("2027-01-01"))
    assert late is not None and late.since == day("2026-11-22")
    assert raised(waits=(WAIT,), rule=Rule(part_days=0)) is None
    assert raised(waits=(replace(WAIT, since=day("2025-02-01")),)) is None  # before the warranty
    assert raised(waits=(WAIT,), raised_before=["真空报警"]) is None


def test_B6_the_earliest_ground_is_raised() -> None:
    found = raised(ONE, TWO, waits=(replace(WAIT, since=day("2026-01-01")),))
    assert found is not None and found.ground is Ground.PART and found.since == day("2026-04-01")


def test_B6_the_proofs_in_words() -> None:
    found = raised(ONE, replace(TWO, ticket="T2", told_by=ToldBy.CALL_BACK))
    assert found is not None
    assert proof_words(found) == [
        "2 failed repairs in a row: replace the device with a new one of the same brand and model.",
        "T1: repaired on 2026-01-10, told on 2026-01-13 by a new report that it failed",
        "T2: repaired on 2026-05-20, told on 2026-05-23 by the call-back that it failed",
    ]
    part = raised(waits=(WAIT,))
    assert part is not None and proof_words(part)[1] == "T9: waiting for 密封圈 since 2026-08-24"
    had = Raised("x", Ground.PART, TODAY, (replace(WAIT, until=TODAY),))
    assert proof_words(had)[1] == "T9: waited for 密封圈 from 2026-08-24 to 2026-11-22"
    failures = (ONE, replace(TWO, told_by=None), tried("2026-06-01"))
    several = raised(*failures, rule=Rule(in_a_row=0))
    assert several is not None and proof_words(several)[0].startswith("3 failed repairs within the time set")
    assert "by a new report" in proof_words(several)[2]

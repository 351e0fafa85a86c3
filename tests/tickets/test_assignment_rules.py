"""C8, A5: who is suggested and why, as a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.tickets.assignment.rules import (
    REFUSE,
    Candidate,
    HeldCertificate,
    HeldPermit,
    Job,
    judged,
    names_category,
    ranked,
    serves,
)

TODAY = date(2026, 11, 22)
JOB = Job(TODAY, TODAY, "动力设备", certified=True, customer="华润")
GOOD = HeldCertificate("电工证", "动力设备、控制设备", date(2027, 1, 1))
OLD = HeldCertificate("电工证", "动力设备", date(2026, 11, 21))
SOON = HeldCertificate("电工证", "动力设备", date(2026, 11, 25))
OTHER = HeldCertificate("动力设备证", "包装设备", None)
LI = Candidate(1, "李强")


@pytest.mark.parametrize(
    ("known", "job", "reasons", "warnings"),
    [
        ({}, {"certified": False}, ["free today"], []),
        ({"is_manager": True}, {"certified": False}, ["project manager", "free today"], []),
        ({"skills": "真空泵，动力设备"}, {"certified": False}, ["free today", "serves 动力设备"], []),
        ({"skills": "PLC"}, {"certified": False}, ["free today"], ["does not serve 动力设备"]),
        ({"skills": "PLC"}, {"certified": False, "category": ""}, ["free today"], []),
        ({"certificates": (GOOD,)}, {}, ["free today", "valid certificate: 电工证"], []),
        ({"certificates": (OLD, GOOD)}, {}, ["free today", "valid certificate: 电工证"], []),
        ({"certificates": (OLD,)}, {}, ["free today"], ["certificate expired on 2026-11-21: 电工证"]),
        (
            {"certificates": (SOON,)}, {"day": date(2026, 11, 26)},
            ["free that day"], ["certificate expires on 2026-11-25, before the visit: 电工证"],
        ),
        ({"certificates": (SOON,)}, {"day": date(2026, 11, 25)}, ["free that day", "valid certificate: 电工证"], []),
        ({}, {}, ["free today"], ["no certificate for 动力设备"]),
        ({"certificates": (OTHER,)}, {}, ["free today"], ["no certificate for 动力设备"]),
        ({"certificates": (replace(GOOD, expires_on=None),)}, {}, ["free today", "valid certificate: 电工证"], []),
        ({"tickets": 2}, {"certified": False}, ["free today", "2 tickets in hand"], []),
        ({"tickets": 1, "appointments": 1}, {"certified": False}, ["1 appointment that day", "1 ticket in hand"], []),
        ({"on_duty": True}, {"certified": False}, ["free today", "on duty"], []),
        (
            {"repaired_on": date(2026, 5, 1)}, {"certified": False},
            ["free today", "repaired it last (2026-05-01)"], [],
        ),
        ({"away": "Ill 2026-11-22"}, {"certified": False}, [], ["away: Ill 2026-11-22"]),
        ({}, {"certified": False, "permits": True}, ["free today"], ["no work permit at 华润"]),
        (
            {"permits": (HeldPermit(None, date(2026, 11, 22), nda=True),)}, {"certified": False, "permits": True},
            ["free today", "work permit"], [],
        ),
        (
            {"permits": (HeldPermit(None, date(2026, 11, 21), nda=True),)}, {"certified": False, "permits": True},
            ["free today"], ["work permit at 华润 expired on 2026-11-21"],
        ),
        (
            {"permits": (HeldPermit(date(2026, 11, 23), None, nda=True),)}, {"certified": False, "permits": True},
            ["free today"], ["no work permit at 华润"],
        ),
        (
            {"permits": (HeldPermit(None, None, passed=False, nda=True),)}, {"certified": False, "permits": True},
            ["free today"], ["no work permit at 华润"],
        ),
        (
            {"permits": (HeldPermit(None, None),)}, {"certified": False, "permits": True},
            ["free today", "work permit"], ["NDA not signed"],
        ),
        ({"permits": (HeldPermit(None, None),)}, {"certified": False}, ["free today"], []),
    ],
)  # fmt: skip
def test_C8_A5_what_speaks_for_and_against_somebody(
    known: dict[str, Any], job: dict[str, Any], reasons: list[str], warnings: list[str]
) -> None:
    verdict = judged(replace(LI, **known), replace(JOB, **job))
    assert list(verdict.reasons) == reasons
    assert list(verdict.warnings) == warnings
    assert verdict.refusals == ()


@pytest.mark.parametrize(
    ("known", "job", "refused"),
    [
        ({"certificates": (OLD,)}, {"certificate": REFUSE}, True),
        ({"certificates": (OLD,)}, {"skill": REFUSE}, False),
        ({"certificates": (GOOD,)}, {"certificate": REFUSE, "skill": REFUSE}, False),
        ({}, {"certificate": REFUSE}, False),
        ({"skills": "PLC", "certificates": (GOOD,)}, {"skill": REFUSE}, True),
        ({"skills": "动力设备", "certificates": (GOOD,)}, {"skill": REFUSE}, False),
        ({"skills": "", "certificates": (GOOD,)}, {"skill": REFUSE}, False),
    ],
)
def test_C8_a_setting_makes_a_refusal_of_a_warning(known: dict[str, Any], job: dict[str, Any], refused: bool) -> None:
    verdict = judged(replace(LI, **known), replace(JOB, **job))
    assert bool(verdict.refusals) is refused
    assert verdict.is_suggested is not refused


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"is_manager": True}, {"skills": "动力设备"}),
        ({"skills": "动力设备"}, {}),
        ({"certificates": (GOOD,)}, {}),
        ({}, {"certificates": (OLD,)}),
        ({"repaired_on": date(2026, 1, 1)}, {}),
        ({"on_duty": True}, {}),
        ({}, {"tickets": 1}),
        ({"tickets": 1}, {"tickets": 2}),
        ({"tickets": 3}, {"tickets": 1, "appointments": 2}),
        ({"tickets": 9}, {"away": "Ill 2026-11-22", "is_manager": True, "skills": "动力设备"}),
        # The manager of the project is responsible, even with a lot to do.
        ({"is_manager": True, "tickets": 9}, {"skills": "动力设备", "certificates": (), "on_duty": True}),
    ],
)
def test_C8_the_better_one_stands_first_whatever_the_order(better: dict[str, Any], worse: dict[str, Any]) -> None:
    one, other = replace(LI, staff_id=9, name="好", **better), replace(LI, staff_id=2, name="差", **worse)
    assert [verdict.name for verdict in ranked([other, one], JOB)] == ["好", "差"]


def test_C8_who_is_away_or_refused_stands_last_with_the_reason() -> None:
    people = [
        replace(LI, staff_id=1, name="缺", away="On leave 2026-11-22", is_manager=True),
        replace(LI, staff_id=2, name="拒", certificates=(OLD,), is_manager=True),
        replace(LI, staff_id=3, name="可"),
    ]
    found = ranked(people, replace(JOB, certificate=REFUSE))
    assert [(one.name, one.is_suggested) for one in found] == [("可", True), ("拒", False), ("缺", False)]
    assert found[2].short().startswith("⚠ away: On leave 2026-11-22")


@pytest.mark.parametrize(
    ("typed", "category", "named", "served"),
    [
        ("动力设备", "动力设备", True, True),
        ("包装设备、动力设备", "动力设备", True, True),
        ("包装设备; 动力 设备", "动力设备", True, True),
        ("动力", "动力设备", False, True),
        ("大型动力设备", "动力设备", False, True),
        ("ＰＬＣ，vacuum", "plc", True, True),
        ("包装设备", "动力设备", False, False),
        ("", "动力设备", False, False),
        ("、，", "动力设备", False, False),
    ],
)
def test_C8_lists_of_categories_are_read_as_people_type_them(
    typed: str, category: str, named: bool, served: bool
) -> None:
    assert names_category(typed, category) is named
    assert serves(typed, category) is served

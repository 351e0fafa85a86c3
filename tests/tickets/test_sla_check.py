"""C2: a wrong policy is refused in words beside its field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.core.calendar import Calendar, Hours
from app.tickets.sla.check import check_policy
from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit
from app.tickets.sla.shipped import SHIPPED


def policy(*limits: Limit, **values: Any) -> Policy:
    return replace(Policy("p", "P", levels=(Level("one", "One", limits=limits),)), **values)


def fields(wrong: Policy) -> list[str]:
    return [problem.field for problem in check_policy(wrong)]


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda policy: policy.code)
def test_C2_shipped_policies_are_sound(shipped: Policy) -> None:
    assert check_policy(shipped) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (policy(name=" "), "name"),
        (policy(levels=()), "levels"),
        (policy(warn_minutes=-1), "warn_minutes"),
        (policy(Limit(Goal.RESPOND, 0)), "levels.0.limits.0.amount"),
        (policy(Limit(Goal.RESPOND, -1)), "levels.0.limits.0.amount"),
        (policy(Limit(Goal.RESPOND, 0, Unit.WORKING_DAYS)), "levels.0.limits.0.amount"),
        (policy(Limit(Goal.RESPOND, 8761)), "levels.0.limits.0.amount"),
        (policy(Limit(Goal.RESTORE, 251, Unit.WORKING_DAYS)), "levels.0.limits.0.amount"),
        (policy(Limit(Goal.RESPOND, 1, start="lunch")), "levels.0.limits.0.start"),  # type: ignore[arg-type]
        (policy(Limit(Goal.RESPOND, 1, start=Event.ARRIVED)), "levels.0.limits.0.start"),
        (policy(Limit("nothing", 1)), "levels.0.limits.0.goal"),  # type: ignore[arg-type]
        (policy(Limit(Goal.RESPOND, 1, "weeks")), "levels.0.limits.0.unit"),  # type: ignore[arg-type]
        (policy(Limit(Goal.RESPOND, 1, classes="AD")), "levels.0.limits.0.classes"),
        (policy(Limit(Goal.RESPOND, 1, end_of_day=True)), "levels.0.limits.0.end_of_day"),
        (policy(Limit(Goal.RESPOND, 1), Limit(Goal.RESPOND, 2)), "levels.0.limits.1.goal"),
        (policy(Limit(Goal.ANSWER, 1, classes="AB"), Limit(Goal.ANSWER, 2, classes="BC")), "levels.0.limits.1.goal"),
        (policy(common=(Limit(Goal.REGISTER, 0),)), "common.0.amount"),
        (policy(escalation=(Escalation(0, ()),)), "escalation.0.tell"),
        (policy(escalation=(Escalation(0, ("a", " ")),)), "escalation.0.tell"),
        (policy(Limit(Goal.CHECK, 1, escalation=(Escalation(0, ()),))), "levels.0.limits.0.escalation.0.tell"),
        (policy(levels=(Level("a", "A"), Level("a", "B"))), "levels.1.code"),
        (policy(levels=(Level("a", "A"), Level("b", "A"))), "levels.1.name"),
        (policy(levels=(Level("", "A"),)), "levels.0.code"),
        (policy(levels=(Level("a", " "),)), "levels.0.name"),
    ],
)
def test_C2_each_fault_is_named_beside_its_field(wrong: Policy, field: str) -> None:
    assert fields(wrong) == [field]
    assert all(str(problem).endswith(".") for problem in check_policy(wrong))


def test_C2_the_same_goal_for_other_classes_and_the_same_day_are_no_faults() -> None:
    assert fields(policy(Limit(Goal.ANSWER, 1, classes="AB"), Limit(Goal.ANSWER, 2, classes="C"))) == []
    assert fields(policy(Limit(Goal.ANSWER, 0, Unit.WORKING_DAYS, end_of_day=True))) == []
    assert fields(policy(Limit(Goal.RESTORE, 8760), Limit(Goal.REPORT, 250, Unit.WORKING_DAYS))) == []


@pytest.mark.parametrize(
    ("early", "late"),
    [
        (Limit(Goal.RESPOND, 3), Limit(Goal.ARRIVE, 2)),
        (Limit(Goal.RESPOND, 3), Limit(Goal.RESTORE, 179, Unit.MINUTES)),
        (Limit(Goal.DEPART, 3), Limit(Goal.ARRIVE, 2)),
        (Limit(Goal.ARRIVE, 25), Limit(Goal.RESTORE, 1, Unit.DAYS)),
        (Limit(Goal.ARRIVE, 3, Unit.WORKING_DAYS), Limit(Goal.RESTORE, 4, Unit.DAYS)),  # over a weekend
        (Limit(Goal.RESPOND, 1, working=True), Limit(Goal.ARRIVE, 8)),  # on a Saturday
    ],
)
def test_C2_what_comes_first_cannot_be_due_last(early: Limit, late: Limit) -> None:
    problems = check_policy(policy(early, late))
    assert [problem.field for problem in problems] == ["levels.0.limits.1.amount"]
    assert "would be due before" in str(problems[0])


def test_C2_limits_from_different_events_or_of_equal_length_are_in_order() -> None:
    assert fields(policy(Limit(Goal.RESPOND, 3), Limit(Goal.ARRIVE, 1, start=Event.REMOTE_FAILED))) == []
    assert fields(policy(Limit(Goal.RESPOND, 2), Limit(Goal.ARRIVE, 2), Limit(Goal.RESTORE, 2))) == []


def test_C2_the_order_is_tried_for_each_class_and_on_the_offices_own_calendar() -> None:
    by_class = policy(Limit(Goal.RESPOND, 1, classes="AB"), Limit(Goal.RESPOND, 5, classes="C"), Limit(Goal.ARRIVE, 2))
    assert fields(by_class) == ["levels.0.limits.2.amount"]
    wrong = policy(Limit(Goal.RESPOND, 1, working=True), Limit(Goal.ARRIVE, 30))
    assert fields(wrong) == ["levels.0.limits.1.amount"]
    assert check_policy(wrong, Calendar(Hours(rests=False))) == []  # an office that works every day keeps it

"""C2: what is typed of an SLA policy is read, refused at its cell, copied, brought back as shipped, and tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.told import tell_changes
from app.office import Office
from app.tickets.policies import fields as f
from app.tickets.policies.typed import parts_of, rows_of
from app.tickets.sla import shipped as sla_shipped
from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit
from tests.tickets.policies import level, limit, policy, policy_id


def test_C2_a_policy_of_the_offices_own_is_stored_as_typed(office: Office) -> None:
    new = office.policies.save(
        {
            "name": "重点客户",
            "name_en": "Key accounts",
            "pause_customer": False,
            "warn_minutes": "20",
            "escalation": [{"minutes": "-15", "tell": "工程师，李强"}, {"minutes": "0", "tell": "manager"}],
            "common": [],
            "levels": [
                level(
                    "重大",
                    limit(amount="30", unit="Minutes", escalation="0: 服务经理; 60: 总经理、manager"),
                    limit("answer", 10, unit="minutes", start="the promise of an answer", classes="b, a"),
                    limit("restore", 1, unit="working_days", end_of_day=True, pausable=True, escalation="无"),
                    effect="down",
                    definition="全线停产",
                ),
                level("一般"),
            ],
        }
    )
    found = policy(office, new)
    assert found == Policy(
        "SLA09",
        "重点客户",
        "Key accounts",
        (
            Level(
                "level-1", "重大", definition="全线停产", effect="down",
                limits=(
                    Limit(
                        Goal.RESPOND, 30, Unit.MINUTES, pausable=False,
                        escalation=(Escalation(0, ("manager",)), Escalation(60, ("总经理", "manager"))),
                    ),
                    Limit(Goal.ANSWER, 10, Unit.MINUTES, Event.PROMISED, classes="AB", pausable=False),
                    Limit(Goal.RESTORE, 1, Unit.WORKING_DAYS, end_of_day=True, escalation=()),
                ),
            ),
            Level("level-2", "一般"),
        ),
        pauses=frozenset({"parts", "approval"}),
        warn_minutes=20,
        escalation=(Escalation(-15, ("technician", "李强")), Escalation(0, ("manager",))),
    )  # fmt: skip
    row = office.policies.listing.rows([new])[new]
    assert row[1:6] == ("SLA09", "重点客户", "Key accounts", False, "重大、一般")


@pytest.mark.parametrize("shipped", sla_shipped.SHIPPED, ids=lambda shipped: shipped.code)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_C2_what_the_editor_shows_is_read_back_the_same(shipped: Policy, language: str) -> None:
    i18n.set_language(language)
    rows = rows_of(shipped)

    def as_shown(fields: Any, row: dict[str, Any]) -> dict[str, Any]:
        return {field.key: field.show(row[field.key]) for field in fields}

    shown = {
        "levels": [
            as_shown(f.LEVEL, row) | {"limits": [as_shown(f.LIMITS.fields, each) for each in row["limits"]]}
            for row in rows["levels"]
        ],
        "common": [as_shown(f.LIMITS.fields, row) for row in rows["common"]],
        "escalation": [as_shown(f.ESCALATION.fields, row) for row in rows["escalation"]],
    }
    parts = parts_of(shown)
    assert replace(shipped, **parts) == shipped


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"levels": []}, "levels"),
        ({"levels": [level("")]}, "levels.0.name"),
        ({"levels": [level("重大"), level("重大", code="x")]}, "levels.1.name"),
        ({"levels": [level("重大", code="a"), level("一般", code="a")]}, "levels.1.code"),
        ({"levels": [level("重大", limit(amount="x"))]}, "levels.0.limits.0.amount"),
        ({"levels": [level("重大", limit(amount=""))]}, "levels.0.limits.0.amount"),
        ({"levels": [level("重大", limit(), limit("arrive", 0))]}, "levels.0.limits.1.amount"),
        ({"levels": [level("重大", limit("nap"))]}, "levels.0.limits.0.goal"),
        ({"levels": [level("重大", limit(start="arrived"))]}, "levels.0.limits.0.start"),
        ({"levels": [level("重大", limit(), limit())]}, "levels.0.limits.1.goal"),
        ({"levels": [level("重大", limit(classes="AD"))]}, "levels.0.limits.0.classes"),
        ({"levels": [level("重大", limit(end_of_day=True))]}, "levels.0.limits.0.end_of_day"),
        ({"levels": [level("重大", limit(escalation="soon"))]}, "levels.0.limits.0.escalation"),
        ({"levels": [level("重大", limit(escalation="15:"))]}, "levels.0.limits.0.escalation"),
        # Arriving before responding is refused (issue 3, section 4).
        ({"levels": [level("重大", limit("respond", 3), limit("arrive", 2))]}, "levels.0.limits.1.amount"),
        ({"common": [limit("register", -1)]}, "common.0.amount"),
        ({"escalation": [{"minutes": "x", "tell": "经理"}]}, "escalation.0.minutes"),
        ({"escalation": [{"minutes": "0", "tell": ""}]}, "escalation.0.tell"),
        ({"warn_minutes": "-1"}, "warn_minutes"),
        ({"warn_minutes": ""}, "warn_minutes"),
        ({"name": ""}, "name"),
    ],
)
def test_C2_what_is_wrong_is_named_at_its_cell_and_nothing_is_stored(
    office: Office, typed: dict[str, Any], field: str
) -> None:
    three = policy_id(office, "三级响应")
    with pytest.raises(Invalid) as caught:
        office.policies.save(typed, three)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert len(office.policies.facts(three).versions) == 1
    with pytest.raises(Invalid):
        office.policies.save({"name": "新", "levels": [level()]} | typed)
    assert office.policies.listing.count(Query()) == 8


def test_C2_every_problem_is_told_at_once(office: Office) -> None:
    typed = {"name": "", "warn_minutes": "x", "levels": [level("", limit(amount="x"))], "common": [limit("")]}
    with pytest.raises(Invalid) as caught:
        office.policies.save(typed)
    assert {problem.field for problem in caught.value.problems} == {
        "name", "warn_minutes", "levels.0.name", "levels.0.limits.0.amount", "common.0.goal",
    }  # fmt: skip


def test_C2_a_copy_is_a_policy_of_its_own(office: Office) -> None:
    emergency = policy_id(office, "应急服务")
    raw = office.policies.copied(emergency)
    copy = office.policies.save(raw)
    mine, theirs = policy(office, copy), policy(office, emergency)
    assert (mine.code, mine.name) == ("SLA09", "应急服务 (copy)")
    assert replace(mine, code=theirs.code, name=theirs.name, name_en=theirs.name_en) == theirs
    with pytest.raises(Refused):
        office.policies.restore_shipped(copy)


def test_C2_the_shipped_version_comes_back_as_a_new_version(office: Office) -> None:
    three = policy_id(office, "三级响应")
    with pytest.raises(Refused):
        office.policies.restore_shipped(three)
    assert not office.policies.facts(three).can_restore
    office.policies.save({"name": "改过", "levels": [level()], "common": [], "pause_other": True}, three)
    assert office.policies.facts(three).can_restore
    office.policies.restore_shipped(three)
    assert policy(office, three) == replace(sla_shipped.THREE_LEVELS, version=3)
    assert office.policies.get(three).values["name"] == "三级响应"
    assert not office.policies.facts(three).can_restore
    assert tell_changes(office.policies, three)[0].note == "restored as shipped"


@pytest.mark.parametrize("role", ["clerk", "technician", "head", "finance"])
def test_H8_only_the_manager_and_the_administrator_change_policies(as_role: Callable[[str], Office], role: str) -> None:
    policies = as_role(role).policies
    for action in (
        lambda: policies.save({"warn_minutes": 1}, 1),
        lambda: policies.archive([2]),
        lambda: policies.restore_shipped(1),
        lambda: policies.copied(1),
        lambda: policies.make_default(2),
    ):
        with pytest.raises(NotAllowed):
            action()
    assert policies.facts(1).words.levels
    as_role("administrator").policies.save({"warn_minutes": 1}, 1)


# -- the trial ---------------------------------------------------------------------------------------------------------


def test_C2_try_it_shows_every_deadline_and_why(office: Office) -> None:
    three = policy_id(office, "三级响应")
    trial = office.policies.try_it(three, {"called_at": "2026-09-30 17:00", "level": "normal"})
    due = {deadline.goal: deadline.shown for deadline in trial.deadlines}
    assert due == {
        "Registration": "Wed 2026-09-30 17:15",
        "Response": "Wed 2026-09-30 19:00",
        "Departure": "Wed 2026-09-30 21:00",
        "Arrival": "Thu 2026-10-01 01:00",
        "Restoration": "Sat 2026-10-10 17:00",
        "Call-back": "It starts with the solution.",
        "Signed record back": "It starts with the technician's return.",
    }
    assert trial.warnings == ()
    (restore,) = (deadline for deadline in trial.deadlines if deadline.goal == "Restoration")
    assert restore.why == (
        "Restoration: within 3 working days after the call",
        "Wed 2026-09-30 17:00: it starts",
        "Thu 2026-10-01 to Wed 2026-10-07: National Day",
        "Thu 2026-10-08: day 1",
        "Fri 2026-10-09: day 2",
        "Sat 2026-10-10: day 3",
        "Sat 2026-10-10 17:00: the deadline",
        "Sat 2026-10-10 16:30: due soon",
        "Sat 2026-10-10 16:45: Technician told",
        "Sat 2026-10-10 17:00: Technician, Service manager told",
    )


def test_C2_try_it_by_class_with_later_events_and_over_an_unannounced_year(office: Office) -> None:
    emergency = policy_id(office, "应急服务")
    asked = {"called_at": "2026-11-20 10:00", "level": "emergency", "later_at": "2026-11-20 12:00"}
    for letter, due in (("A", "Fri 2026-11-20 12:10"), ("", "Fri 2026-11-20 12:30")):
        trial = office.policies.try_it(emergency, asked | {"service_class": letter})
        assert [d.shown for d in trial.deadlines if d.goal == "Answer"] == [due]
    assert [d.shown for d in trial.deadlines if d.goal == "Call-back"] == ["Sat 2026-11-21 12:00"]
    three = policy_id(office, "三级响应")
    trial = office.policies.try_it(three, {"called_at": "2031-12-30 10:00", "level": "normal"})
    assert [str(year) in words for year, words in zip((2031, 2032), trial.warnings, strict=True)] == [True, True]


def test_C2_try_it_refuses_what_cannot_be_computed(office: Office) -> None:
    three = policy_id(office, "三级响应")
    for typed, field in (
        ({}, "called_at"),
        ({"called_at": "soon"}, "called_at"),
        ({"called_at": "2026-11-20 10:00", "service_class": "D"}, "service_class"),
        ({"called_at": "2026-11-20 10:00", "later_at": "2026-11-20 09:59"}, "later_at"),
    ):
        with pytest.raises(Invalid) as caught:
            office.policies.try_it(three, typed)
        assert [problem.field for problem in caught.value.problems] == [field]


def test_C2_a_policy_is_tried_while_it_is_being_typed(office: Office) -> None:
    raw = office.policies.blank() | {
        "levels": [level("重大", limit("respond", "2"), code="x")],
        "holidays_served": True,
    }
    trial = office.policies.try_typed(raw, {"called_at": "2026-11-20 10:00", "level": "x"})
    assert ("Response", "Fri 2026-11-20 12:00") in [(d.goal, d.shown) for d in trial.deadlines]
    raw["levels"] = [level("重大", limit("respond", 3), limit("arrive", 2))]
    with pytest.raises(Invalid) as caught:
        office.policies.try_typed(raw, {"called_at": "2026-11-20 10:00"})
    assert [problem.field for problem in caught.value.problems] == ["levels.0.limits.1.amount"]
    assert office.policies.listing.count(Query()) == 8


@pytest.mark.parametrize(
    ("field", "typed", "stored", "in_english", "in_chinese"),
    [
        (f.STEPS, "", "", "", ""),
        (f.STEPS, "-15：工程师；0 分钟: 服务经理，李强", "-15:technician;0:manager,李强",
         "-15: Technician; 0: Service manager, 李强", "-15：工程师；0：服务经理、李强"),
        (f.STEPS, "nobody", "none", "nobody", "不通知"),
        (f.STEPS, "不通知", "none", "nobody", "不通知"),
        (f.STEPS, "soon", None, "soon", "soon"),
        (f.PEOPLE, " Technician,manager 、王芳", "technician,manager,王芳",
         "Technician, Service manager, 王芳", "工程师、服务经理、王芳"),
        (f.CLASSES_OF, "c、A", "AC", "A, C", "A、C"),
        (f.CLASSES_OF, "AD", None, "AD", "AD"),
    ],
)  # fmt: skip
def test_C2_who_is_told_and_for_whom_is_typed_freely(
    field: Any, typed: str, stored: str | None, in_english: str, in_chinese: str
) -> None:
    if stored is None:
        with pytest.raises(ValueError, match=r"Write minutes|Service classes"):
            field.parse(typed)
    else:
        assert field.parse(typed) == stored
    for language, shown in (("en", in_english), ("zh_CN", in_chinese)):
        i18n.set_language(language)
        # What was typed, what is stored and what is shown all look the same.
        for value in (typed, stored, shown):
            assert value is None or field.show(value) == shown


def test_C2_a_level_without_a_code_gets_a_free_one() -> None:
    levels = parts_of({"levels": [level("一"), level("二", code="level-1"), level("三")]})["levels"]
    assert [each.code for each in levels] == ["level-2", "level-1", "level-3"]

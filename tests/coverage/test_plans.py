"""B1 coverage plans as data, the shipped ones, and the warranty's end on the device; B3 exclusions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed
from app.core.lists import Query
from app.coverage import words
from app.coverage.fields import LINE_TITLES
from app.office import Office

LINES = tuple(LINE_TITLES)


def bases(**given: str) -> dict[str, str]:
    return dict.fromkeys(LINES, "free") | given


def phase(name: str = "质保期", length: str = "months", months: int | None = 12, **given: Any) -> dict[str, Any]:
    return {"name": name, "length": length, "months": months, "warranty": False} | bases() | given


@pytest.fixture
def seeded(office: Office) -> Office:
    office.plans.seed()
    return office


def plan_id(office: Office, name: str) -> int:
    rows = office.plans.listing.first_page(Query())
    return next(row[0] for row in rows if row[2] == name)


def prices(row: dict[str, Any]) -> str:
    """The bases of labour, parts, wear parts, travel, lodging, upgrades by first letter; o = contract."""
    letter = {"free": "f", "cost": "c", "contract": "o", "list": "l"}
    return "".join(letter[row[line]] for line in LINES)


SHIPPED = {
    "质量保证期 + 终身服务": (
        "acceptance",
        [("contract", None, True, "ffffff"), ("lifelong", None, False, "cooffc")],
        "fccfff",
        False,
    ),
    "两年质保": (
        "acceptance",
        [("months", 24, True, "ffffff"), ("lifelong", None, False, "cccffc")],
        "cccccc",
        False,
    ),
    "1+2+1 服务": (
        "acceptance",
        [
            ("months", 12, True, "ffffff"),
            ("months", 24, False, "fccfff"),
            ("months", 12, False, "fccccf"),
            ("lifelong", None, False, "cccccc"),
        ],
        "cccccc",
        False,
    ),
    "一年质保 + 终身服务": (
        "acceptance",
        [("months", 12, True, "ffffff"), ("lifelong", None, False, "fccfff")],
        "fccfff",
        True,
    ),
    "三包": ("sale", [("category", 12, True, "ffffff"), ("lifelong", None, False, "llllll")], "llllll", False),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_B1_shipped_plan_is_as_the_companys_papers_say(seeded: Office, name: str) -> None:
    start, phases, causes, flags = SHIPPED[name]
    record = seeded.plans.get(plan_id(seeded, name))
    assert record.values["start"] == start
    assert [(p["length"], p["months"], p["warranty"], prices(p)) for p in record.children["phases"]] == phases
    assert {c["cause"]: prices(c) for c in record.children["causes"]} == dict.fromkeys(
        ("user", "third_party", "force_majeure", "not_supplied", "not_approved"), causes
    )
    assert (record.values["extension"], record.values["replacement"]) == (flags, flags)
    assert record.values["extension_days"] == 60


def test_B1_B3_seeding_twice_changes_nothing_and_keeps_what_the_office_changed(seeded: Office) -> None:
    two_years = plan_id(seeded, "两年质保")
    seeded.plans.save({"name": "三年质保"}, two_years)
    seeded.plans.seed()
    assert seeded.plans.listing.count(Query()) == 5
    assert seeded.plans.get(two_years).values["name"] == "三年质保"
    assert seeded.exclusions.listing.count(Query()) == 12


def test_B3_the_twelve_exclusions_name_a_cause_of_the_table(seeded: Office) -> None:
    rows = seeded.exclusions.listing.first_page(Query())
    assert [row[4] for row in rows] == [
        "user",
        "user",
        "user",
        "force_majeure",
        "user",
        "force_majeure",
        "force_majeure",
        "user",
        "third_party",
        "not_supplied",
        "not_approved",
        "user",
    ]


def test_B3_H9_exclusions_are_found_in_both_languages_and_named_in_that_of_the_program(seeded: Office) -> None:
    names = {"en": "Neglect or misuse", "zh_CN": "疏忽或使用不当"}
    for language, name in names.items():
        i18n.set_language(language)
        for typed in ("misuse", "疏忽"):
            ((record_id, label),) = seeded.exclusions.look_up(typed)
            assert label.startswith(name) and seeded.exclusions.label_of(record_id) == label


@pytest.mark.parametrize(
    ("phases", "wrong"),
    [
        ([], ["phases"]),
        ([phase(months=0)], ["phases.0.months"]),
        ([phase(months=None)], ["phases.0.months"]),
        ([phase(length="lifelong", months=None), phase()], ["phases.0.length"]),
        ([phase(labour="")], ["phases.0.labour"]),
        ([phase(), phase(warranty=True)], ["phases.1.warranty"]),
        ([phase(length="category", months=-3)], ["phases.0.months"]),
        ([phase(length="forever")], ["phases.0.length"]),
    ],
)
def test_B1_a_faulty_plan_is_refused_with_the_place(
    office: Office, phases: list[dict[str, Any]], wrong: list[str]
) -> None:
    with pytest.raises(Invalid) as error:
        office.plans.save({"name": "新方案", "phases": phases})
    assert [p.field for p in error.value.problems] == wrong
    assert office.plans.listing.count(Query(filters={"name": "新方案"})) == 0


def test_B1_a_plan_without_phases_is_refused_though_none_were_named(office: Office) -> None:
    with pytest.raises(Invalid):
        office.plans.save({"name": "新方案"})


def test_B1_a_cause_stands_in_the_table_once(office: Office) -> None:
    twice = [{"cause": "user"} | bases(), {"cause": "user"} | bases(part="cost")]
    with pytest.raises(Invalid) as error:
        office.plans.save({"name": "新方案", "phases": [phase()], "causes": twice})
    assert [p.field for p in error.value.problems] == ["causes.1.cause"]


def test_B1_phases_keep_the_order_in_which_they_are_given(office: Office) -> None:
    plan = office.plans.save({"name": "新", "phases": [phase("一"), phase("二"), phase("三", "lifelong", None)]})
    first, second, third = office.plans.get(plan).children["phases"]
    office.plans.save({"phases": [second, first, third]}, plan)
    assert [p["name"] for p in office.plans.get(plan).children["phases"]] == ["二", "一", "三"]


@pytest.fixture
def device(seeded: Office) -> Callable[..., int]:
    customer = seeded.customers.save({"name": "华润电力"})

    def make(**given: Any) -> int:
        return seeded.equipment.save({"customer_id": customer, "name": "空压机"} | given)

    return make


def end_of(office: Office, device_id: int) -> str | None:
    row = office.equipment.listing.rows([device_id])[device_id]
    keys = [column.key for column in office.equipment.listing.columns]
    end, left = row[1 + keys.index("warranty_end")], row[1 + keys.index("days_left")]
    assert (left is None) == (end is None)
    if end is not None:
        assert left == (end - date(2026, 11, 22)).days
    return end and str(end)


def test_B1_the_device_stores_its_warranty_end_and_the_days_left(seeded: Office, device: Callable[..., int]) -> None:
    assert end_of(seeded, device(plan_id="两年质保", accepted_on="2024-02-29")) == "2026-02-28"
    assert end_of(seeded, device(plan_id="两年质保", accepted_on="2024-12-01")) == "2026-11-30"
    assert end_of(seeded, device(plan_id="两年质保")) is None
    assert end_of(seeded, device(accepted_on="2024-02-29")) is None
    assert end_of(seeded, device(plan_id="三包", accepted_on="2026-02-01", sold_on="2026-03-01")) == "2027-02-28"


def test_B1_the_end_follows_dates_plan_project_and_plan_changes(seeded: Office, device: Callable[..., int]) -> None:
    customer = seeded.customers.save({"name": "中石化"})
    project = seeded.projects.save(
        {"customer_id": customer, "name": "一期", "plan_id": "质量保证期 + 终身服务", "accepted_on": "2025-01-01"}
    )
    made = device(project_id=project, customer_id=customer)
    assert end_of(seeded, made) is None
    assert seeded.coverage.of_device(made).standing == "unknown: the contract names no warranty period"
    seeded.projects.save({"warranty_months": 18}, project)
    assert end_of(seeded, made) == "2026-06-30"
    seeded.equipment.save({"accepted_on": "2025-03-01"}, made)
    assert end_of(seeded, made) == "2026-08-31"
    seeded.equipment.save({"plan_id": "两年质保"}, made)
    assert end_of(seeded, made) == "2027-02-28"
    two_years = plan_id(seeded, "两年质保")
    phases = seeded.plans.get(two_years).children["phases"]
    seeded.plans.save({"phases": [phases[0] | {"months": 36}, phases[1]]}, two_years)
    assert end_of(seeded, made) == "2028-02-29"
    changes = [c.values["warranty_end"] for c in seeded.equipment.changes(made) if "warranty_end" in c.values]
    assert changes[0] == ("2027-02-28", "2028-02-29")


def test_B1_coverage_of_a_device_in_words(seeded: Office, device: Callable[..., int]) -> None:
    found = seeded.coverage.of_device(device(plan_id="1+2+1 服务", accepted_on="2026-03-01"))
    assert found.plan == "1+2+1"
    assert found.standing == "In warranty until 2027-02-28 (98 days left)"
    assert [p.current for p in found.phases] == [True, False, False, False]
    assert words.sentence(found.phases[1]) == (
        "Two years, labour and travel free (2027-03-01 to 2029-02-28): "
        "labour, travel, lodging, software upgrades free; parts, wear parts at cost."
    )
    assert found.phases[3].dates == "from 2030-03-01 for life"


@pytest.mark.parametrize(
    ("given", "standing"),
    [
        ({"plan_id": "两年质保"}, "unknown: no acceptance date"),
        ({}, "unknown: no coverage plan"),
        ({"plan_id": "三包"}, "unknown: no day of sale"),
        ({"plan_id": "两年质保", "accepted_on": "2024-11-22"}, "Warranty ended on 2026-11-21"),
        ({"plan_id": "两年质保", "accepted_on": "2024-11-23"}, "In warranty until 2026-11-22 (0 days left)"),
    ],
)
def test_B1_where_a_device_stands(
    seeded: Office, device: Callable[..., int], given: dict[str, str], standing: str
) -> None:
    assert seeded.coverage.of_device(device(**given)).standing == standing


def test_B1_a_plans_phases_in_words_without_dates(seeded: Office) -> None:
    found = seeded.plans.phases(plan_id(seeded, "质量保证期 + 终身服务"))
    assert [(p.dates, p.prices) for p in found] == [
        ("as the contract says", "everything free"),
        (
            "for life",
            "travel, lodging free; parts, wear parts at contract price or lower; labour, software upgrades at cost",
        ),
    ]


def test_H8_a_clerk_sees_plans_and_changes_none(seeded: Office, as_role: Callable[[str], Office]) -> None:
    clerk = as_role("clerk")
    assert clerk.plans.listing.count(Query()) == 5
    for action in (clerk.plans.seed, lambda: clerk.plans.save({"name": "新", "phases": [phase()]})):
        with pytest.raises(NotAllowed):
            action()
    with pytest.raises(NotAllowed):
        clerk.exclusions.save({"name": "新", "cause": "user"})

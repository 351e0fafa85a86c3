"""A2 projects, their prices and team, and the company's charge rates, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed
from app.core.lists import Query
from app.customers.projects.rules import DatedPrice, price_on, team_note
from app.office import Office


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力（江苏）有限公司"})


def test_A2_project_is_saved_with_team_and_prices_and_read_back(office: Office, customer: int) -> None:
    office.plans.seed()
    person = office.staff.save({"name": "李强"})
    project = office.projects.save(
        {
            "customer_id": "华润电力（江苏）有限公司",
            "name": "二期扩建",
            "contract_number": "HT-2025-07",
            "contract_on": "2025年7月1日",
            "amount": "¥1,234,567.89",
            "accepted_on": "2026-03-01",
            "manager_id": "李强",
            "plan_id": "两年质保",
            "service_class": "a",
            "members": [{"staff_id": person, "duty": "现场"}],
            "prices": [{"item": "密封圈", "item_number": "BJ00001", "price": "12.5", "valid_from": "2025-07-01"}],
        }
    )
    record = office.projects.get(project)
    assert record.values["number"] == "XM2026-001"
    assert record.values["service_class"] == "A"
    assert record.values["amount"] == Decimal("1234567.89")
    assert record.labels["customer_id"] == "华润电力（江苏）有限公司 (KH00001)"
    assert record.labels["plan_id"] == "两年质保 (FA02)"
    assert record.children["members"][0]["staff_id.label"] == "李强 (RY001)"
    assert record.children["prices"][0]["price"] == Decimal("12.50")


@pytest.mark.parametrize("typed", ["二期", "eqkj", "ht-2025", "HT202507", "华润", "xm2026"])
def test_A2_found_by_name_number_contract_and_customer(office: Office, customer: int, typed: str) -> None:
    project = office.projects.save({"customer_id": customer, "name": "二期扩建", "contract_number": "HT-2025-07"})
    assert ("projects", project) in [(hit.kind, hit.record_id) for hit in office.find(typed)]


def test_A2_listed_with_customer_and_manager(office: Office, customer: int) -> None:
    office.staff.save({"name": "李强"})
    office.projects.save({"customer_id": customer, "name": "一期", "manager_id": "李强"})
    office.projects.save({"customer_id": office.customers.save({"name": "中石化"}), "name": "炼化"})
    keys = [column.key for column in office.projects.listing.columns]
    (row,) = office.projects.listing.first_page(Query(filters={"manager": "李"}))
    assert row[1 + keys.index("customer")] == "华润电力（江苏）有限公司"
    assert office.projects.listing.count(Query(only={"customer_id": customer})) == 1


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"accepted_on": "2026-11-23"}, "accepted_on"),
        ({"accepted_on": "2026-01-01", "contract_on": "2026-02-01"}, "accepted_on"),
        ({"amount": "-1"}, "amount"),
        ({"warranty_months": "0"}, "warranty_months"),
        ({"customer_id": "没有的公司"}, "customer_id"),
        ({"members": [{"staff_id": "张三"}]}, "members.0.staff_id"),
        ({"prices": [{"item": "泵", "price": ""}]}, "prices.0.price"),
    ],
)
def test_A2_problems_are_named_with_their_place(
    office: Office, customer: int, given: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(Invalid) as error:
        office.projects.save({"customer_id": customer, "name": "一期"} | given)
    assert [p.field for p in error.value.problems] == [wrong]


def test_A2_acceptance_today_is_no_problem(office: Office, customer: int) -> None:
    office.projects.save({"customer_id": customer, "name": "一期", "accepted_on": "2026-11-22"})


def test_A2_a_person_is_in_the_team_once(office: Office, customer: int) -> None:
    person = office.staff.save({"name": "李强"})
    with pytest.raises(Invalid) as error:
        office.projects.save(
            {"customer_id": customer, "name": "一期", "members": [{"staff_id": person}, {"staff_id": person}]}
        )
    assert [p.field for p in error.value.problems] == ["members.1.staff_id"]


@pytest.mark.parametrize(
    ("seniors", "note"),
    [
        ([], "0 people in the team, 5 are promised; no senior in the team"),
        ([True], "1 person in the team, 5 are promised"),
        ([False] * 5, "no senior in the team"),
        ([True] + [False] * 4, ""),
    ],
)
def test_A2_team_of_five_with_one_senior(seniors: list[bool], note: str) -> None:
    assert team_note(seniors) == note


def test_A2_the_team_note_counts_seniors_by_their_hire_date(office: Office, customer: int) -> None:
    hired = ["2021-11-23", "2024-01-01", "2024-01-01", "2024-01-01", ""]
    people = [office.staff.save({"name": f"工{n}", "hired_on": day}) for n, day in enumerate(hired)]
    project = office.projects.save(
        {"customer_id": customer, "name": "一期", "members": [{"staff_id": person} for person in people]}
    )
    assert office.projects.notes(project) == ["no senior in the team"]
    office.staff.save({"hired_on": "2021-11-22"}, people[0])
    assert office.projects.notes(project) == []


PRICES = [
    DatedPrice("密封圈", "BJ00001", Decimal(10), None),
    DatedPrice("密封圈", "BJ00001", Decimal(12), date(2026, 1, 1)),
    DatedPrice("泵", "", Decimal(900), date(2026, 6, 1)),
]


@pytest.mark.parametrize(
    ("day", "item", "number", "price"),
    [
        ("2025-12-31", "", "BJ00001", 10),
        ("2026-01-01", "", "BJ00001", 12),
        ("2026-01-01", "密封圈", "", 12),
        ("2026-05-31", "泵", "", None),
        ("2026-06-01", "泵", "", 900),
        ("2026-06-01", "", "", None),
        ("2026-06-01", "阀", "BJ00009", None),
    ],
)
def test_A2_the_price_of_the_day(day: str, item: str, number: str, price: int | None) -> None:
    found = price_on(PRICES, date.fromisoformat(day), item, number)
    assert found == (None if price is None else Decimal(price))


SEALS = [
    DatedPrice("密封圈", "A-1", Decimal(10), None),
    DatedPrice("密封圈", "A-2", Decimal(20), date(2026, 1, 1)),
    DatedPrice("阀", "", Decimal(30), None),
    DatedPrice("阀", "V-1", Decimal(40), date(2026, 1, 1)),
    DatedPrice("轴承", "B-1", Decimal(50), None),
]


@pytest.mark.parametrize(
    ("item", "number", "price"),
    [
        ("密封圈", "A-1", 10),  # the number is sure: a later row of another number is another part
        ("密封圈", "A-2", 20),
        ("密封圈", "A-3", None),  # same name, other number: not this part
        ("密封圈", "", None),  # two parts have this name: said, not guessed
        ("阀", "", 30),  # the row without a number is the one that is meant
        ("阀", "V-1", 40),
        ("阀", "V-9", 30),
        ("泵", "A-1", 10),
        ("轴承", "", 50),
        ("轴承", "B-2", None),  # one row has this name, but another number
        ("", "A-9", None),
    ],
)
def test_A2_a_price_never_matches_another_item(item: str, number: str, price: int | None) -> None:
    found = price_on(SEALS, date(2026, 6, 1), item, number)
    assert found == (None if price is None else Decimal(price))


def test_A2_contract_price_of_a_stored_project(office: Office, customer: int) -> None:
    prices = [{"item": "泵", "price": "900"}, {"item": "泵", "price": "950", "valid_from": "2026-06-01"}]
    project = office.projects.save({"customer_id": customer, "name": "一期", "prices": prices})
    assert office.projects.price(project, date(2026, 5, 1), "泵") == Decimal(900)
    assert office.projects.price(project, date(2026, 7, 1), "泵") == Decimal(950)


def test_A2_charge_rates_are_dated(office: Office) -> None:
    labour = {"name": "人工", "kind": "labour", "unit": "小时"}
    office.rates.save(labour | {"cost": 60, "list_price": 120, "valid_from": "2025-01-01"})
    office.rates.save(labour | {"cost": 70, "list_price": 150, "valid_from": "2026-01-01"})
    assert office.rates.on("labour", date(2024, 12, 31)) == (None, None)
    assert office.rates.on("labour", date(2025, 12, 31)) == (Decimal(60), Decimal(120))
    assert office.rates.on("labour", date(2026, 1, 1)) == (Decimal(70), Decimal(150))
    assert office.rates.on("labour", date(2026, 1, 1), "高级人工") == (None, None)
    assert office.rates.on("travel", date(2026, 1, 1)) == (None, None)


@pytest.mark.parametrize(
    ("role", "projects", "rates"),
    [
        ("clerk", True, False),
        ("sales", True, False),
        ("finance", True, True),
        ("keeper", False, False),
        ("manager", True, True),
    ],
)
def test_H8_who_changes_projects_and_rates(
    office: Office, customer: int, as_role: Callable[[str], Office], role: str, projects: bool, rates: bool
) -> None:
    person = as_role(role)
    actions = [
        (projects, lambda: person.projects.save({"customer_id": customer, "name": "一期"})),
        (rates, lambda: person.rates.save({"name": "人工", "kind": "labour", "valid_from": "2026-01-01"})),
    ]
    for allowed, action in actions:
        if allowed:
            assert action() > 0
        else:
            with pytest.raises(NotAllowed):
                action()

"""D1: the complaint register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed
from app.core.lists import Query
from app.office import Office
from tests.conftest import NOW
from tests.tickets.conftest import World, world_of


@pytest.fixture
def world(office: Office) -> World:
    return world_of(office)


def complaint(world: World, **typed: Any) -> int:
    return world.office.complaints.save({"customer_id": world.customer, "content": "外壳划伤"} | typed)


def test_D1_a_complaint_keeps_everything_that_the_register_asks(world: World) -> None:
    person = world.office.staff.save({"name": "小刘"})
    record = world.office.complaints.get(
        complaint(
            world,
            equipment_id=world.device,
            channel="微信",
            order_number="DD-1",
            part_number="LH-9",
            delivered_on="2026-10-01",
            quantity="100",
            defective_quantity="2.5",
            wish="换货",
            received_by_id="小刘",
            nature="quality",
            severity="serious",
            person="赵工",
            phone="13800138000",
        )
    )
    values = record.values
    assert values["number"] == "TS2026-0001"
    assert (values["channel"], values["nature"], values["severity"], values["state"]) == (
        "wechat",
        "quality",
        "serious",
        "registered",
    )
    assert (str(values["quantity"]), str(values["defective_quantity"])) == ("100.000", "2.500")
    assert (values["delivered_on"], values["received_at"], values["received_by_id"]) == (date(2026, 10, 1), NOW, person)
    assert record.labels["equipment_id"].endswith("(SB000001)")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quantity": "2", "defective_quantity": "3"}, "defective_quantity"),
        ({"defective_quantity": "1"}, "defective_quantity"),
        ({"defective_quantity": "-1", "quantity": "1"}, "defective_quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"content": ""}, "content"),
        ({"customer_id": ""}, "customer_id"),
        ({"received_at": "2027-01-01"}, "received_at"),
        ({"delivered_on": "2026-12-01"}, "delivered_on"),
    ],
)
def test_D1_what_cannot_be_is_said_beside_its_field(world: World, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as error:
        complaint(world, **typed)
    assert [problem.field for problem in error.value.problems] == [field]
    assert world.office.complaints.listing.count(Query()) == 0


def test_D1_all_defective_is_possible(world: World) -> None:
    assert complaint(world, quantity="3", defective_quantity="3")


def test_D1_from_a_ticket_it_begins_with_what_is_known(world: World) -> None:
    ticket = world.report(equipment_id=world.device, caller_name="赵工", caller_phone="13800138000")
    given = world.office.complaints.given_by_ticket(ticket)
    record = world.office.complaints.get(world.office.complaints.save(given | {"content": "修了三次"}))
    assert (record.values["ticket_id"], record.values["customer_id"]) == (ticket, world.customer)
    assert (record.values["equipment_id"], record.values["person"]) == (world.device, "赵工")
    assert record.labels["ticket_id"].startswith("GD202611-0001")


def test_D1_ticket_and_device_are_the_same_customers(world: World) -> None:
    ticket = world.report()
    with pytest.raises(Invalid) as error:
        complaint(world, customer_id=world.other, ticket_id=ticket, equipment_id=world.device)
    assert {problem.field for problem in error.value.problems} == {"ticket_id", "equipment_id"}


@pytest.mark.parametrize("typed", ["TS2026-0001", "划伤", "赵工", "8000", "zg"])
def test_D1_found_by_number_content_and_complainant(world: World, typed: str) -> None:
    first = complaint(world, person="赵工", phone="13800138000")
    complaint(world, content="发货太慢")
    assert list(world.office.complaints.listing.ids(Query(search=typed))) == [first]


def test_D1_scopes(world: World) -> None:
    complaint(world, severity="serious")
    complaint(world, received_at="2026-10-31 23:59")
    counts = {key: world.office.complaints.listing.count(Query(scope=key)) for key in ("open", "serious", "month")}
    assert counts == {"open": 2, "serious": 1, "month": 1}


def test_H8_a_keeper_may_see_but_not_record_complaints(world: World, as_role: Callable[[str], Office]) -> None:
    record = complaint(world)
    keeper = as_role("keeper")
    assert keeper.complaints.get(record).values["content"] == "外壳划伤"
    with pytest.raises(NotAllowed):
        keeper.complaints.save({"content": "x"}, record)

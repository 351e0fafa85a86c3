"""A1, C1, C5, C17: what the ticket's form may change, what a move asks, and what neither holds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Invalid
from tests.conftest import StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_moves import go

Hang = Callable[[World, int], object]


def arrived(world: World, ticket: int) -> None:
    plan = {"planned_from": world.office.clock(), "technician_id": world.technician}
    visit = world.office.dispatch.plan(ticket, plan).visit_id
    world.office.dispatch.move("arrive", visit, {"at": world.office.clock()})


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def test_C17_a_device_that_went_to_another_customer_holds_nothing_up(world: World, clock: StandingClock) -> None:
    tickets, ticket = world.office.tickets, world.report(equipment_id=world.device, technician_id=world.technician)
    world.office.equipment.save({"customer_id": world.other, "site_id": None}, world.device)
    clock.forward(minutes=5)
    go(world, ticket, "start")
    tickets.save({"remark": "客户已转让设备"}, ticket)
    for typed in ({"customer_id": world.other}, {"equipment_id": None}):
        tickets.save(typed | {"site_id": None, "contact_id": None}, ticket)
        with pytest.raises(Invalid, match="belongs to another customer") as error:
            tickets.save({"customer_id": world.customer, "equipment_id": world.device}, ticket)
        assert problems(error) == {"equipment_id"}
    go(world, ticket, "resolve")
    assert world.values(ticket)["state"] == "resolved"


def test_C17_a_move_asks_only_what_it_changes(world: World) -> None:
    tickets, ticket = world.office.tickets, world.report()
    with pytest.raises(Invalid) as error:
        tickets.assign(ticket, {"technician_id": world.technician, "appointed_at": "2026-11-20 09:00"})
    assert problems(error) == {"appointed_at"}
    go(world, ticket, "cancel")


def test_C5_C16_what_is_solved_gets_no_kind_without_its_call_back(world: World) -> None:
    tickets, ticket = world.office.tickets, world.report()
    tickets.save({"kind": "maintenance"}, ticket)
    go(world, ticket, "resolve")
    with pytest.raises(Invalid, match="call the customer back, or undo the solution") as error:
        tickets.save({"kind": "question"}, ticket)
    assert problems(error) == {"kind"}
    tickets.save({"kind": "fault", "remark": "可以保存"}, ticket)
    go(world, ticket, "call_back")
    tickets.save({"kind": "question"}, ticket)


@pytest.mark.parametrize("moves", [("resolve", "call_back", "close"), ("cancel",)])
def test_C5_the_kind_of_an_ended_ticket_is_put_right(world: World, moves: tuple[str, ...]) -> None:
    tickets, ticket = world.office.tickets, world.report()
    go(world, ticket, *moves)
    before = world.values(ticket)
    for kind in ("consumables", "question", "fault"):
        tickets.save({"kind": kind}, ticket)
        values = world.values(ticket)
        assert values["kind"] == kind
        assert [values[key] == before[key] for key in ("state", "closed_at", "resolved_at")] == [True] * 3


@pytest.mark.parametrize("hang", [hanging.attempt, arrived])
def test_C5_C16_nobody_is_sent_for_a_question(world: World, clock: StandingClock, hang: Hang) -> None:
    tickets, ticket = world.office.tickets, world.report()
    tickets.save({"kind": "question"}, ticket)
    tickets.save({"kind": "fault"}, ticket)
    clock.forward(minutes=5)
    hang(world, ticket)
    with pytest.raises(Invalid, match="only after the call-back") as error:
        tickets.save({"kind": "question"}, ticket)
    assert problems(error) == {"kind"}
    tickets.save({"kind": "maintenance"}, ticket)


def test_C1_follow_ups_never_go_round_a_circle(world: World) -> None:
    tickets = world.office.tickets
    first = world.report()
    second = world.report(follow_up_of_id=first)
    third = world.report(follow_up_of_id=second)
    for follower in (first, second, third):
        with pytest.raises(Invalid) as error:
            tickets.save({"follow_up_of_id": third}, follower)
        assert problems(error) == {"follow_up_of_id"}
    assert follows(world, first, second, third) == [None, first, second]


def test_C1_merging_makes_no_circle_of_follow_ups(world: World, clock: StandingClock) -> None:
    tickets, kept = world.office.tickets, world.report()
    clock.forward(minutes=5)
    double = world.report()
    between = world.report(follow_up_of_id=double)
    tickets.save({"follow_up_of_id": between}, kept)
    world.office.double_reports.merge([kept, double])
    assert follows(world, kept, between) == [None, kept]


def follows(world: World, *tickets: int) -> list[Any]:
    return [world.values(ticket)["follow_up_of_id"] for ticket in tickets]


def test_C1_C13_a_call_is_not_moved_behind_its_charges(world: World, clock: StandingClock) -> None:
    ticket = world.report(called_at="2026-11-20 09:00")
    line = hanging.charge(world, ticket)
    assert [str(row["day"]) for row in world.office.charges.of(ticket).estimate] == ["2026-11-22"]
    clock.forward(days=1)
    world.office.tickets.save({"called_at": "2026-11-22 08:30"}, ticket)
    with pytest.raises(Invalid, match="“Charges” \\(2026-11-22\\): correct that first") as error:
        world.office.tickets.save({"called_at": "2026-11-23 08:30"}, ticket)
    assert problems(error) == {"called_at"}
    world.office.charges.remove_line(line)
    world.office.tickets.save({"called_at": "2026-11-23 08:30"}, ticket)

"""C5, C7, C10, C12, C13, C18, H5, H6: what keeps a ticket from ending, what only warns, what keeps it in the lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.errors import Invalid, Refused
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_moves import go

Hang = Callable[[World, int], object]


def test_C18_goods_on_their_way_keep_a_ticket_open_whatever_its_kind_is_now(file_world: World) -> None:
    tickets = file_world.office.tickets
    ticket = go(file_world, file_world.report(), "assign", "start")
    hanging.goods(file_world, ticket)
    tickets.save({"kind": "fault"}, ticket)
    with pytest.raises(Refused, match="return has no result yet"):
        go(file_world, ticket, "resolve")
    tickets.save({"kind": "return"}, ticket)
    (row,) = file_world.office.returns.of(ticket)
    inspected = {"received_on": "2026-11-22", "ground": "quality", "finding": "开裂"}
    file_world.office.returns.inspect(row["id"], inspected)
    file_world.office.returns.refuse(row["id"], {"decision_reason": "已用过"})
    tickets.save({"kind": "fault"}, ticket)
    assert file_world.values(go(file_world, ticket, "resolve"))["state"] == "resolved"


def test_C7_C10_C13_what_is_left_undone_warns_and_hinders_nobody(world: World, clock: StandingClock) -> None:
    office = world.office
    ticket = go(world, world.report(), "assign")
    assert world.values(ticket)["left_undone"] == (), "nothing is asked while nobody can end it"
    go(world, ticket, "start")
    assert world.values(ticket)["left_undone"] == ()
    hanging.rma(world, ticket)
    line = hanging.charge(world, ticket, "final")
    number = office.forms.get(hanging.form(world, ticket)).values["number"]
    assert world.values(ticket)["left_undone"] == (
        "Still away for repair: 真空计.",
        "The charges are not settled yet.",
        f"Printed and not signed yet: {number}.",
    )
    office.charges.remove_line(line)
    settlement = hanging.settled(world, ticket)
    assert len(world.values(ticket)["left_undone"]) == 2
    office.settlements.reopen(settlement, {"reopen_reason": "少算"})
    assert len(world.values(ticket)["left_undone"]) == 3
    go(world, ticket, "resolve", "call_back", "close")
    assert world.values(ticket)["state"] == "closed"


def test_C7_C9_C10_C13_what_cancelling_leaves_behind_is_named(
    world: World, clock: StandingClock, as_role: Callable[[str], Office]
) -> None:
    office, ticket = world.office, world.report()
    assert world.values(ticket)["left_by_cancelling"] == ()
    hanging.rma(world, ticket)
    settlement = hanging.settled(world, ticket)
    office.settlements.pay(settlement, {"amount": "100", "day": "2026-11-22", "means": "transfer"})
    task = office.task_orders.save({"ticket_id": ticket, "problem": "漏油", "responsible_id": world.technician})
    caller = office.caller_orders.write_order(ticket, {"items": "修泵", "price": "100"})
    form = office.forms.get(hanging.form(world, ticket)).values["number"]
    numbers = (office.task_orders.get(task).values["number"], office.caller_orders.get(caller).values["number"])
    assert world.values(ticket)["left_by_cancelling"] == (
        "Still away for repair: 真空计.",
        f"Orders that are not finished: {', '.join(numbers)}.",
        "JS2026-0001: 100.00 of 350.00 are paid.",
        f"Printed and not signed yet: {form}.",
    )
    assert as_role("technician").tickets.get(ticket).values["left_by_cancelling"] == (), "who may not cancel"
    office.tickets.cancel(ticket, {"reason": "误报"})
    assert world.values(ticket)["state"] == "cancelled"


def lost(world: World, ticket: int) -> None:
    (row,) = world.office.loans.of(ticket).rows
    world.office.loans.give_up(row["id"], {"reason": "丢失"})


def paid(world: World, ticket: int) -> None:
    settlement = world.office.charges.of(ticket).settlement
    assert settlement is not None
    world.office.settlements.pay(settlement["id"], {"amount": "350", "day": "2026-11-22", "means": "transfer"})


def refused(world: World, ticket: int) -> None:
    (row,) = world.office.returns.of(ticket)
    inspected = {"received_on": "2026-11-22", "ground": "quality", "finding": "开裂"}
    world.office.returns.inspect(row["id"], inspected)
    world.office.returns.refuse(row["id"], {"decision_reason": "已用过"})


@pytest.mark.parametrize(
    "build, words, finish",
    [
        (hanging.loan, "a loaner is not back", lost),
        (hanging.goods, "its return has no result yet", refused),
        (hanging.settled, "its charges are not paid yet", paid),
    ],
)
def test_H5_what_is_out_or_owed_keeps_a_ticket_in_the_lists(
    file_world: World, build: Hang, words: str, finish: Hang
) -> None:
    tickets, ticket = file_world.office.tickets, file_world.report()
    build(file_world, ticket)
    with pytest.raises(Refused, match=words):
        tickets.archive([ticket])
    assert tickets.get(ticket).archived_at is None
    finish(file_world, ticket)
    with pytest.raises(Refused, match="it is still open"):
        tickets.archive([ticket])
    tickets.cancel(ticket, {"reason": "误登"})
    tickets.archive([ticket])
    assert tickets.get(ticket).archived_at is not None


@pytest.mark.parametrize("moves", [(), ("assign",), ("assign", "start", "resolve", "call_back")])
def test_H5_C17_an_open_ticket_is_not_archived(file_world: World, moves: tuple[str, ...]) -> None:
    tickets, ticket = file_world.office.tickets, go(file_world, file_world.report(), *moves)
    with pytest.raises(Refused, match="it is still open"):
        tickets.archive([ticket])
    go(file_world, ticket, "cancel")
    tickets.archive([ticket])
    tickets.restore([ticket])
    assert tickets.get(ticket).archived_at is None


def test_H5_a_customer_with_open_tickets_stays_in_the_lists(world: World) -> None:
    office, tickets = world.office, [world.report() for _n in range(7)]
    with pytest.raises(Refused) as error:
        office.customers.archive([world.customer])
    numbers = [world.values(ticket)["number"] for ticket in tickets]
    assert all(number in str(error.value) for number in numbers[:5]) and "and 2 more" in str(error.value)
    for ticket in tickets:
        go(world, ticket, "cancel")
    office.customers.archive([world.customer])
    assert office.customers.get(world.customer).archived_at is not None


def test_H5_who_has_visits_ahead_stays_in_the_lists(world: World) -> None:
    office, ticket = world.office, world.report()
    visit = office.dispatch.plan(ticket, {"planned_from": "2026-11-25 09:00", "technician_id": world.second})
    with pytest.raises(Refused, match="visits are planned") as error:
        office.staff.archive([world.second])
    assert world.values(ticket)["number"] in str(error.value)
    office.dispatch.move("cancel", visit.visit_id, {"reason": "改期"})
    office.staff.archive([world.second])
    assert office.staff.get(world.second).archived_at is not None


def test_C12_the_customer_of_a_ticket_with_a_loaner_out_stays(world: World) -> None:
    tickets, ticket = world.office.tickets, world.report()
    hanging.loan(world, ticket)
    with pytest.raises(Invalid, match="is with the customer as it was: take it back first") as error:
        tickets.save({"customer_id": world.other}, ticket)
    assert [problem.field for problem in error.value.problems] == ["customer_id"]
    lost(world, ticket)
    tickets.save({"customer_id": world.other}, ticket)
    assert world.values(ticket)["customer_id"] == world.other


def test_C5_goods_that_are_not_delivered_are_named(file_world: World) -> None:
    office, ticket = file_world.office, file_world.report()
    item = hanging.consumable(file_world, ticket)
    assert file_world.values(ticket)["left_undone"] == ("Not delivered yet: 真空泵油.",)
    office.consumables.deliver(item, {"delivered_at": office.clock()})
    assert file_world.values(ticket)["left_undone"] == ()


def test_H5_a_loaner_that_is_out_stays_in_the_register(file_world: World) -> None:
    office, ticket = file_world.office, file_world.report()
    hanging.loan(file_world, ticket)
    (row,) = office.loans.of(ticket).rows
    device = row["equipment_id"]
    with pytest.raises(Refused, match="lent out: take it back first"):
        office.equipment.archive([device])
    lost(file_world, ticket)
    office.equipment.archive([device])
    assert office.equipment.get(device).archived_at is not None


@pytest.mark.parametrize("build", [hanging.settled, hanging.caller_order, hanging.task_order, hanging.form])
def test_C9_C10_C13_what_is_made_out_for_a_customer_keeps_the_ticket_theirs(file_world: World, build: Hang) -> None:
    tickets, ticket = file_world.office.tickets, file_world.report()
    tickets.save({"customer_id": file_world.other}, ticket)
    tickets.save({"customer_id": file_world.customer}, ticket)
    build(file_world, ticket)
    with pytest.raises(Invalid, match="made out for the customer as it was") as error:
        tickets.save({"customer_id": file_world.other}, ticket)
    assert [problem.field for problem in error.value.problems] == ["customer_id"]
    assert tickets.get(ticket).values["customer_id"] == file_world.customer


def test_A1_devices_that_meet_in_a_loan_or_an_acceptance(world: World) -> None:
    """A1, C5, C12: merging two devices says in words what keeps them apart, and names one device once."""
    office = world.office
    loaners = []
    for _n in range(2):
        ticket = world.report()
        hanging.loan(world, ticket)
        loaners.append(office.loans.of(ticket).rows[0]["equipment_id"])
    with pytest.raises(Refused, match="Both loaners are lent out"):
        office.equipment.merge(*loaners)
    assert office.equipment.get(loaners[1]).archived_at is None
    twin = office.equipment.save({"customer_id": world.customer, "name": "真空炉"})
    ticket = world.report()
    hanging.accepted_device(world, ticket)
    office.acceptances.add_devices(ticket, {"equipment_id": twin})
    office.equipment.merge(world.device, twin)
    assert [row["equipment_id"] for row in office.acceptances.of(ticket).devices] == [world.device]


def test_H6_whatever_hangs_on_a_ticket_is_told_in_its_history() -> None:
    """A table of a ticket without its title and fields would be told in the names of its columns."""
    import app.models  # noqa: F401
    from app.core.model import Base
    from app.tickets.service import Tickets

    of_tickets = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.__history__ and (mapper.class_.__root__ or ("",))[0] == "ticket"
    }
    assert of_tickets == {table for table, _title, _fields in Tickets.history_parts}


def test_C5_undelivered_goods_are_named_when_the_ticket_ends(file_world: World) -> None:
    ticket = file_world.report(kind="consumables", effect="", level="")
    item = file_world.office.consumables.want(ticket, {"item": "打印纸", "quantity": "10"})
    assert file_world.values(ticket)["left_undone"] == ("Not delivered yet: 打印纸.",)
    file_world.office.consumables.deliver(item, {"delivered_at": file_world.office.clock()})
    assert file_world.values(ticket)["left_undone"] == ()


def test_C7_C12_H5_nothing_is_out_again_for_an_archived_ticket(file_world: World) -> None:
    office, ticket = file_world.office, file_world.report(equipment_id=file_world.device)
    rma = office.work.take_away(ticket, {"what": "device", "taken_at": office.clock()})
    hanging.loan(file_world, ticket)
    (loan,) = office.loans.of(ticket).rows
    office.loans.take_back(loan["id"], {"back_at": office.clock(), "condition_back": "完好", "afterwards": "in_use"})
    office.work.move_rma("put_back", rma, {"back_on_at": office.clock()})
    office.tickets.cancel(ticket, {"reason": "误登"})
    office.tickets.archive([ticket])
    for again in (lambda: office.work.move_rma("step_back", rma, {}), lambda: office.loans.put_out(loan["id"])):
        with pytest.raises(Refused, match="restore it first"):
            again()
    assert office.equipment.get(file_world.device).values["state"] == "in_use"
    office.tickets.restore([ticket])
    office.work.move_rma("step_back", rma, {})
    assert office.equipment.get(file_world.device).values["state"] == "repair"


def begun(world: World, clock: StandingClock) -> tuple[int, int]:
    """(ticket, visit) of a visit that is under way."""
    dispatch, ticket = world.office.dispatch, world.report()
    visit = dispatch.plan(ticket, {"planned_from": clock.now + timedelta(minutes=5), "technician_id": world.second})
    clock.forward(minutes=10)
    dispatch.move("depart", visit.visit_id, {"at": clock.now})
    return ticket, visit.visit_id


def test_C8_H5_a_visit_under_way_keeps_its_ticket_in_the_lists(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    ticket, visit = begun(file_world, clock)
    go(file_world, ticket, "resolve", "call_back", "close")
    with pytest.raises(Refused, match="a visit is still under way"):
        office.tickets.archive([ticket])
    with pytest.raises(Refused, match="of those under way record the end"):
        office.staff.archive([file_world.second])
    office.dispatch.move("miss", visit, {"reason": "电话里已解决"})
    office.tickets.archive([ticket])
    office.staff.archive([file_world.second])


def test_C8_C17_C18_cancelling_names_visits_and_goods(file_world: World, clock: StandingClock) -> None:
    ticket, _visit = begun(file_world, clock)
    (words,) = file_world.values(ticket)["left_by_cancelling"]
    assert words.startswith("Visits that are still under way: ")
    ticket = file_world.report(kind="return", level="", effect="")
    hanging.goods(file_world, ticket)
    (row,) = file_world.office.returns.of(ticket)
    wanted = f"Returns that end with the ticket: {row['number']} {row['item']}."
    assert file_world.values(ticket)["left_by_cancelling"] == (wanted,)

"""C5, C9, C10, C12, C13, C15, C18, A1: what hangs on a ticket is found, told and counted wherever one looks for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.archive import today
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World, world_of

Hang = Callable[[World, int], object]


@pytest.fixture
def world(file_office: Office) -> World:
    return world_of(file_office)


# (what hangs, what the time line of ticket and customer tells, what finds it by Ctrl+K and as what)
TOLD: list[tuple[Hang, str, tuple[str, str]]] = [
    (hanging.settled, "JS2026-0001", ("JS2026-0001", "settlements")),
    (hanging.caller_order, "WT2026-0001", ("WT2026-0001", "caller_orders")),
    (hanging.task_order, "", ("RW2026-0001", "task_orders")),
    (hanging.form, "printed", ("FW2026", "forms")),
    (hanging.loan, "备用真空炉", ("JY2026", "tickets")),
    (hanging.goods, "Return: 密封圈", ("TH2026", "tickets")),
    (hanging.analysis, "Fault analysed", ("", "")),
]


@pytest.mark.parametrize("build, told, found", TOLD)
def test_C_what_hangs_on_a_ticket_is_told_and_found(
    world: World, build: Hang, told: str, found: tuple[str, str]
) -> None:
    office, ticket = world.office, world.report(equipment_id=world.device)
    build(world, ticket)
    for register, record in (("tickets", ticket), ("customers", world.customer)):
        titles = [event.title for event in office.archive.time_line(register, record)]
        assert any(told in title for title in titles), (register, titles)
    changes = office.tickets.changes(ticket)
    assert changes, "the history has it"
    if found[0]:
        number = office.find(found[0], (found[1],))
        assert number, found


def test_C10_C14_printed_forms_that_are_not_signed_are_on_the_home_page(world: World, clock: StandingClock) -> None:
    office = world.office
    form = hanging.form(world, world.report(), "confirmation")
    section = today.forms_unsigned(office)
    assert [row.id for row in section.rows] == [form] and section.rows[0].colour == "muted"
    clock.forward(days=30)
    (row,) = today.forms_unsigned(office).rows
    assert row.colour == "danger" and "late" in row.state
    office.forms.sign(form, {"signed_on": "2026-12-01", "signed_by": "赵工"})
    assert today.forms_unsigned(office).total == 0

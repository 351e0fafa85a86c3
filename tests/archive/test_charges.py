"""C9, C11, C13, G1: charges and orders in the time line of a ticket, and what today asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import i18n
from app.core.rights import User
from app.office import Office
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World, world_of
from tests.tickets.test_charges import add, exclude, ticket_of, with_prices


@pytest.fixture
def world(office: Office) -> World:
    return with_prices(world_of(office))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_C9_C13_the_time_line_tells_orders_and_settlement(world: World, language: str, clock: StandingClock) -> None:
    office, ticket = world.office, ticket_of(world)
    add(world, ticket, rate_id="维修工时")
    exclude(world, ticket)
    office.charges.agree(ticket, {"agreed_by": "赵工", "agreed_at": NOW, "how": "wechat"})
    clock.forward(seconds=40)
    caller = office.caller_orders.write_order(ticket, {"items": "更换"})
    office.caller_orders.confirm(caller, {"confirmed_by": "赵工", "confirmed_at": NOW, "confirmed_how": "phone"})
    order = office.task_orders.save(
        {
            "ticket_id": ticket,
            "problem": "漏油",
            "main_cause": "老化",
            "measures": "换",
            "due_on": "2026-12-01",
            "responsible_id": "李强",
        }
    )
    office.task_orders.submit(order, {"comment": "请审核"})
    office.charges.start_final(ticket, {"source": "estimate"})
    settlement = office.settlements.confirm(ticket, {})
    office.settlements.pay(settlement, {"amount": "30", "day": "2026-11-22", "means": "cash"})
    office.settlements.issue_invoice(settlement, {"invoice_number": "0077", "invoice_on": "2026-11-22"})
    i18n.set_language(language)
    events = office.archive.time_line("tickets", ticket)
    opened = {event.open for event in events}
    assert {("settlements", settlement), ("task_orders", order), ("caller_orders", caller)} <= opened
    told = "\n".join(event.title for event in events)
    written, confirmed = (
        next(place for place, event in enumerate(events) if event.open == ("caller_orders", caller) and event.at == at)
        for at in (NOW + timedelta(seconds=40), NOW)
    )
    assert confirmed < written, "the order is confirmed above its own beginning"
    for words in ("JS2026-0001", "RW2026-0001", "WT2026-0001", "80.00", "30.00", "0077"):
        assert words in told
    for kind, record in (("settlements", settlement), ("task_orders", order), ("caller_orders", caller)):
        assert office.archive.time_line(kind, record), kind
    # The customer's archive has them too.
    assert ("settlements", settlement) in {e.open for e in office.archive.time_line("customers", world.customer)}


def test_G1_today_asks_for_approvals_and_old_parts(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, ticket_of(world)
    add(world, ticket, "part", "final", part_id="控制板")
    clerk = office.staff.save({"name": "小李", "role": "clerk"})
    writer = Office(office.database, clock, User(clerk, "小李", "clerk"))
    raw = {"ticket_id": ticket, "problem": "漏油", "main_cause": "老化", "measures": "换", "due_on": "2026-12-01"}
    order = writer.task_orders.save(raw | {"responsible_id": "李强"})
    writer.task_orders.submit(order, {})
    clock.now += timedelta(days=8)
    sections = {section.key: section for section in office.archive.today()}
    assert [row.id for row in sections["task_orders"].rows] == [order]
    assert [(row.kind, row.id) for row in sections["old_parts"].rows] == [("tickets", ticket)]
    assert "task_orders" not in {section.key for section in writer.archive.today()}, "nothing to a clerk"

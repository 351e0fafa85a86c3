"""H7: two clerks at once — the second is told, and nothing of the first one's is lost in silence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import AppError, Invalid, Refused, Stale
from tests.conftest import NOW
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_charges import add, exclude, ticket_of, with_prices
from tests.tickets.test_loans import lent, loaner

# What one of them does, after both have looked: (world, what was seen) -> nothing.
Deed = Callable[[World, Any], object]


def line_seen(world: World) -> Any:
    ticket = ticket_of(with_prices(world))
    add(world, ticket, rate_id="维修工时")
    return world.office.charges.of(ticket).estimate[0]


def change_line(world: World, row: Any) -> object:
    return world.office.charges.change_line(row["id"], row | {"quantity": row["quantity"] + 1}, seen=row)


def step_seen(world: World) -> Any:
    ticket = world.report()
    world.office.work.record_step(ticket, {"step": "diagnose", "at": NOW, "text": "漏油"})
    return world.office.work.of(ticket).steps[0]


def change_step(world: World, row: Any) -> object:
    return world.office.work.change_step(row["id"], row | {"text": row["text"] + "，已擦净"}, seen=row)


def attempt_seen(world: World) -> Any:
    ticket = world.report()
    tried = {"mode": "phone", "at": NOW, "result": "已重启", "solved": "no", "minutes": "5"}
    world.office.work.record_attempt(ticket, tried)
    return world.office.work.of(ticket).attempts[0]


def change_attempt(world: World, row: Any) -> object:
    return world.office.work.change_attempt(row["id"], row | {"solved": "yes"}, seen=row)


def loan_seen(world: World) -> Any:
    ticket = world.report()
    lent(world, ticket, loaner(world))
    return world.office.loans.of(ticket).rows[0]


def correct(world: World, row: Any) -> object:
    return world.office.loans.correct(row["id"], row | {"receiver": "仇经理"}, seen=row)


def order_seen(world: World) -> Any:
    ticket = world.report()
    world.office.caller_orders.write_order(ticket, {"items": "修A", "price": "100"})
    return world.office.task_orders.of_ticket(ticket)[0]


def change_order(world: World, row: Any) -> object:
    changed = row["values"] | {"items": "修A和B", "price": "200"}
    return world.office.caller_orders.change_order(row["record_id"], changed, row["version"])


def report_seen(world: World) -> Any:
    ticket = world.report()
    hanging.acceptance(world, ticket)
    return ticket, world.office.acceptances.of(ticket).report[0]


def write_report(world: World, seen: tuple[int, Any]) -> object:
    ticket, row = seen
    return world.office.acceptances.write(ticket, row | {"remark": row["remark"] + "已补漆"}, seen=row)


def no_report_seen(world: World) -> Any:
    return world.report(kind="installation")


def first_report(world: World, ticket: Any) -> object:
    raw = {"accepted_on": "2026-11-20", "result": "passed", "our_signer": "李强", "customer_signer": "赵工"}
    return world.office.acceptances.write(ticket, raw, seen={})


def goods_seen(world: World) -> Any:
    ticket = world.report()
    hanging.consumable(world, ticket)
    return world.office.consumables.of(ticket)[0]


def change_goods(world: World, row: Any) -> object:
    return world.office.consumables.change(row["id"], row | {"quantity": row["quantity"] + 1}, seen=row)


def move_seen(world: World) -> Any:
    return world.office.tickets.get(world.report(technician_id=world.technician))


def move(world: World, details: Any) -> object:
    return world.office.tickets.move("start", details.id, {}, details.version)


def settlement_seen(world: World) -> Any:
    ticket = ticket_of(with_prices(world))
    add(world, ticket, "part", "final", part_id="控制板")
    exclude(world, ticket)
    return ticket


def confirm(world: World, ticket: Any) -> object:
    return world.office.settlements.confirm(ticket, {})


def payment_seen(world: World) -> Any:
    settlement = world.office.settlements.confirm(settlement_seen(world), {})
    return settlement, world.office.settlements.get(settlement).values["due"]


def pay(world: World, seen: tuple[int, Decimal]) -> object:
    raw = {"amount": str(seen[1]), "day": "2026-11-22", "means": "transfer"}
    return world.office.settlements.pay(seen[0], raw)


@pytest.mark.parametrize(
    ("look", "deed", "told"),
    [
        (line_seen, change_line, Refused),
        (step_seen, change_step, Refused),
        (attempt_seen, change_attempt, Refused),
        (loan_seen, correct, Refused),
        (order_seen, change_order, Stale),
        (report_seen, write_report, Refused),
        (no_report_seen, first_report, Refused),
        (goods_seen, change_goods, Refused),
        (move_seen, move, Stale),
        (settlement_seen, confirm, Refused),
        (payment_seen, pay, (Refused, Invalid)),
    ],
    ids=[
        "price a line",
        "correct a step",
        "correct an attempt",
        "correct a loan",
        "correct an order",
        "correct an acceptance",
        "write an acceptance",
        "correct wanted goods",
        "move a ticket",
        "settle",
        "book a payment",
    ],
)
def test_H7_the_second_is_told(
    world: World, look: Callable[[World], Any], deed: Deed, told: type[AppError] | tuple[type[AppError], ...]
) -> None:
    seen = look(world)
    deed(world, seen)
    with pytest.raises(told) as error:
        deed(world, seen)
    if deed in (change_line, change_step, change_attempt, correct, write_report, change_goods):
        assert "Somebody else has changed this" in str(error.value)


def test_H7_C9_nobody_confirms_an_order_whose_price_was_changed_meanwhile(world: World) -> None:
    seen = order_seen(world)
    change_order(world, seen)
    orders, order = world.office.caller_orders, seen["record_id"]
    confirmed = {"confirmed_by": "赵工", "confirmed_at": NOW, "confirmed_how": "phone"}
    for run in (
        lambda: orders.confirm(order, confirmed, seen["version"]),
        lambda: orders.renew(order, seen["values"], seen["version"]),
        lambda: orders.withdraw(order, {"withdrawn_reason": "不修了"}, seen["version"]),
    ):
        with pytest.raises(Stale) as error:
            run()
        assert error.value.theirs["price"] == Decimal(200)
    orders.confirm(order, confirmed, orders.get(order).version)
    with pytest.raises(Stale):
        orders.unconfirm(order, {}, seen["version"])

"""Returned goods as plain rows and as a list (C18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import _, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.core.settings import read_setting
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets.model import Ticket
from app.tickets.returns import fields as f
from app.tickets.returns import model as m
from app.tickets.returns import rules
from app.tickets.returns.model import ReturnedGoods
from app.tickets.returns.rules import Bearing

Rows = list[dict[str, Any]]
_KEYS = (
    "number",
    "state",
    "equipment_id",
    "item",
    "quantity",
    "delivered_on",
    "wants",
    "reason",
    "received_on",
    "ground",
    "finding",
    "decision",
    "decision_reason",
    "freight",
    "labour",
    "override_reason",
    "override_by",
    "decided_by",
    "done_on",
    "amount",
    "outcome",
)


def returns_of(session: Session, ticket_id: int) -> Rows:
    """The goods of a ticket, in the order in which they were asked for; ``rule``: who bears what and why, in words."""
    query = select(ReturnedGoods).where(ReturnedGoods.ticket_id == ticket_id).order_by(ReturnedGoods.id)
    return [_row(row, bearing_of(session, row)) for row in session.scalars(query)]


def numbers_of(session: Session, ticket_ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    """(ticket, number and name of its returned goods): a ticket is found by them."""
    query = select(ReturnedGoods.ticket_id, ReturnedGoods.number, ReturnedGoods.item)
    for ticket_id, number, item in session.execute(query.where(ReturnedGoods.ticket_id.in_(ticket_ids))):
        yield ticket_id, f"{number} {item}"


def under_way(session: Session, device_id: int, without: int = 0) -> str:
    """The number of a return of this device that has no result yet, besides the goods ``without``; "" when there is
    none."""
    query = select(ReturnedGoods.number).where(
        ReturnedGoods.equipment_id == device_id, ReturnedGoods.state.not_in(m.ENDED), ReturnedGoods.id != without
    )
    return session.scalar(query.order_by(ReturnedGoods.id).limit(1)) or ""


def bearing_of(session: Session, row: ReturnedGoods) -> Bearing:
    """Who bears freight and labour of these goods by the rule, with the reason."""
    kind = session.scalar(
        select(Customer.kind).join(Ticket, Ticket.customer_id == Customer.id).where(Ticket.id == row.ticket_id)
    )
    return rules.bearing(
        row.ground,
        kind == "dealer",
        row.delivered_on,
        office_day(row.requested_at),
        int(read_setting(session, "returns.seasons")),
        int(read_setting(session, "returns.season_months")),
    )


def counts_of(session: Session, ticket_id: int) -> tuple[int, int]:
    """How many goods a ticket has, and how many of them have no result yet."""
    query = select(ReturnedGoods.state, func.count()).where(ReturnedGoods.ticket_id == ticket_id)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(query.group_by(ReturnedGoods.state))}
    return sum(counts.values()), sum(n for state, n in counts.items() if state not in m.ENDED)


def here_of(session: Session, ticket_id: int) -> int:
    """How many goods of a ticket are here and have no result yet."""
    here = ReturnedGoods.state.in_((m.INSPECTED, m.DECIDED))
    return session.scalar(select(func.count()).where(ReturnedGoods.ticket_id == ticket_id, here)) or 0


def return_list() -> ListSpec:
    """All goods that came back or are to, the newest first."""
    source = (
        table_of(ReturnedGoods)
        .join(table_of(Ticket), Ticket.id == ReturnedGoods.ticket_id)
        .join(table_of(Customer), Customer.id == Ticket.customer_id)
        .outerjoin(table_of(Staff), Staff.id == ReturnedGoods.inspected_by_id)
        .outerjoin(table_of(Equipment), Equipment.id == ReturnedGoods.new_equipment_id)
    )
    goods = ReturnedGoods
    return ListSpec(
        name="returns",
        title=lazy("Returns and exchanges"),
        columns=(
            Column(f.NUMBER, goods.number, fast=True, width=120),
            Column(f.STATE, goods.state, width=90),
            Column(f.CUSTOMER, Customer.name, width=200),
            Column(f.ITEM, goods.item, width=180),
            Column(f.AMOUNT_OF, goods.quantity, width=60),
            Column(f.WANTS, goods.wants, width=80),
            Column(f.REASON, goods.reason, width=200),
            Column(f.GROUND, goods.ground, width=120),
            Column(f.DECISION, goods.decision, width=80),
            Column(f.FREIGHT, goods.freight, width=90),
            Column(f.LABOUR, goods.labour, width=90),
            Column(f.REQUESTED_AT, goods.requested_at, width=130),
            Column(f.DONE_ON, goods.done_on, width=100),
            Column(f.AMOUNT, goods.amount, width=100),
            Column(f.TICKET, Ticket.number, width=130),
            Column(f.RECEIVED_ON, goods.received_on, hidden=True),
            Column(f.DELIVERED_ON, goods.delivered_on, hidden=True),
            Column(f.INSPECTED_BY.but(key="inspected_by", kind=TEXT), Staff.name, hidden=True),
            Column(f.FINDING, goods.finding, hidden=True),
            Column(f.WHY, goods.decision_reason, hidden=True),
            Column(f.DECIDED_BY, goods.decided_by, hidden=True),
            Column(f.OVERRIDE, goods.override_reason, hidden=True),
            Column(f.OUTCOME, goods.outcome, hidden=True),
            Column(f.NEW_DEVICE_SHOWN, Equipment.number, hidden=True),
            Column(f.COURIER, goods.courier, hidden=True),
            Column(f.COURIER_NUMBER, goods.courier_number, hidden=True),
        ),
        source=source,
        id=goods.id,
        tables=frozenset({"returned_goods", "ticket", "customer", "staff", "equipment"}),
        order="number",
        descending=True,
        search_kind="tickets",
        search_id=goods.ticket_id,
        scopes=(
            Scope("open", lazy("Without result"), lambda moment: goods.state.not_in(m.ENDED)),
            Scope("to_decide", lazy("To be decided"), lambda moment: goods.state == m.INSPECTED),
            Scope("ours", lazy("Freight is ours"), lambda moment: goods.freight == rules.US),
        ),
    )


def _row(row: ReturnedGoods, rule: Bearing) -> dict[str, Any]:
    values: Mapping[str, Any] = {key: getattr(row, key) for key in _KEYS}
    words = rule.reason if row.ground else ""
    if row.override_reason:
        words = _("{rule} Decided otherwise by {who}: {reason}").format(
            rule=rule.reason, who=row.override_by, reason=row.override_reason
        )
    return {
        **values,
        "id": row.id,
        "rule": words,
        "rule_freight": rule.freight,
        "rule_labour": rule.labour,
        "tracking": " ".join(filter(None, (row.courier, row.courier_number))),
        "moves": tuple(move for move in m.RETURN_MOVES if getattr(row, f"can_{move}")()),
    }

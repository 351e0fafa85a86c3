"""Agreements, settlements, payments and orders in a time line (C9, C13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.event import Event, Where
from app.archive.events import shortened
from app.core.fields import MONEY
from app.core.i18n import _
from app.tickets.charges import fields as f
from app.tickets.charges.model import CONFIRMED, ISSUED, ChargeAgreement, Settlement, SettlementPayment
from app.tickets.model import Ticket
from app.tickets.orders.fields import CALLER_STATE_OF, MOVE_OF
from app.tickets.orders.model import CallerOrder, TaskOrder, TaskOrderStep
from app.tickets.orders.papers import step_who

# Of two events of one moment the later stands on top.
SECOND = timedelta(seconds=1)


def charge_events(session: Session, where: Where, limit: int) -> Iterable[Event]:
    """What was agreed, ordered, settled and paid of the tickets that ``where`` chooses."""
    yield from _agreements(session, where, limit)
    yield from _caller_orders(session, where, limit)
    yield from _steps(session, where, limit)
    yield from _settlements(session, where, limit)
    yield from _payments(session, where, limit)


def _agreements(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = select(ChargeAgreement, Ticket.number).join(Ticket, Ticket.id == ChargeAgreement.ticket_id).where(where)
    for row, number in session.execute(query.order_by(ChargeAgreement.id.desc()).limit(limit)):
        title = _("Estimate of {number} agreed: {amount}").format(number=number, amount=MONEY.show(row.amount))
        detail = " · ".join(filter(None, (row.agreed_by, f.HOW_OF.show(row.how), row.note)))
        yield Event(row.agreed_at, row.entered_by, "tickets", row.ticket_id, title, detail, ("tickets", row.ticket_id))


def _caller_orders(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = select(CallerOrder).join(Ticket, Ticket.id == CallerOrder.ticket_id).where(where)
    for row in session.scalars(query.order_by(CallerOrder.id.desc()).limit(limit)):
        place = ("caller_orders", row.id)
        written = _("Order from the caller {number}").format(number=row.number)
        yield Event(row.created_at, row.created_by, "caller_orders", row.id, written, shortened(row.items), place)
        if row.confirmed_at is not None:
            title = f"{row.number} {CALLER_STATE_OF.show(row.state)}"
            yield Event(
                row.confirmed_at, row.confirmed_by, "caller_orders", row.id, title, "", place, row.created_at + SECOND
            )


def _steps(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = (
        select(TaskOrderStep, TaskOrder.number)
        .join(TaskOrder, TaskOrder.id == TaskOrderStep.order_id)
        .join(Ticket, Ticket.id == TaskOrder.ticket_id)
        .where(where)
    )
    for row, number in session.execute(query.order_by(TaskOrderStep.id.desc()).limit(limit)):
        title, who = f"{MOVE_OF.show(row.move)} {number}", step_who(row.who, row.for_whom)
        place = ("task_orders", row.order_id)
        kind = "refused" if row.move == "refuse" else "task_orders"
        yield Event(row.at, who, kind, row.order_id, title, shortened(row.comment), place)


def _settlements(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = select(Settlement).join(Ticket, Ticket.id == Settlement.ticket_id).where(where)
    for row in session.scalars(query.order_by(Settlement.id.desc()).limit(limit)):
        place = ("settlements", row.id)
        title = _("Settlement {number}: {amount}").format(number=row.number, amount=MONEY.show(row.due))
        is_corrected = row.corrected_on is not None and row.state == CONFIRMED
        corrected = f"{f.CORRECTED_ON.title} {row.corrected_on}" if is_corrected else ""
        detail = " · ".join(filter(None, (f.STATE_OF.show(row.state), f.PAYMENT_OF.show(row.payment), corrected)))
        yield Event(row.confirmed_on, row.confirmed_by, "settlements", row.id, title, detail, place)
        if row.invoice == ISSUED and row.invoice_on is not None:
            title = _("Invoice {number} issued").format(number=row.invoice_number)
            yield Event(row.invoice_on, "", "settlements", row.id, title, row.number, place)


def _payments(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = (
        select(SettlementPayment, Settlement.number)
        .join(Settlement, Settlement.id == SettlementPayment.settlement_id)
        .join(Ticket, Ticket.id == Settlement.ticket_id)
        .where(where)
    )
    for row, number in session.execute(query.order_by(SettlementPayment.id.desc()).limit(limit)):
        words = _("Paid for {number}: {amount}") if row.amount > 0 else _("Paid back for {number}: {amount}")
        title = words.format(number=number, amount=MONEY.show(abs(row.amount)))
        detail = " · ".join(filter(None, (f.MEANS_OF.show(row.means), row.document, row.note)))
        place = ("settlements", row.settlement_id)
        yield Event(row.day, row.who, "settlements", row.settlement_id, title, detail, place)

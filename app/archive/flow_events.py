"""Loaners, returned goods, acceptance, deliveries and analyses in a time line (C5, C12, C15, C18)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.event import Event, Where
from app.archive.work_events import event_of, of_tickets
from app.core.i18n import _
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.tickets.analysis.model import FaultAnalysis
from app.tickets.flows import fields as flow_fields
from app.tickets.flows.model import Acceptance, ConsumableItem
from app.tickets.loans.model import Loan, LoanExtension
from app.tickets.model import Ticket
from app.tickets.returns import fields as return_fields
from app.tickets.returns.model import ReturnedGoods


def flow_events(session: Session, where: Where, limit: int) -> Iterable[Event]:
    """What the short flows tell of the tickets that ``where`` chooses."""
    yield from loans(session, where, limit)
    yield from _returns(session, where, limit)
    yield from _acceptances(session, where, limit)
    yield from _consumables(session, where, limit)
    yield from _analyses(session, where, limit)


def loans(session: Session, where: Where, limit: int) -> Iterable[Event]:
    """Loaners handed out, extended, taken back, given up."""
    query = select(Loan, Ticket.number, Equipment.name, Equipment.number, Customer.name)
    query = query.join(Ticket, Ticket.id == Loan.ticket_id).join(Customer, Customer.id == Ticket.customer_id)
    query = query.join(Equipment, Equipment.id == Loan.equipment_id).where(where).order_by(Loan.id.desc())
    for row, ticket, device, device_number, customer in session.execute(query.limit(limit)):
        what = f"{device} ({device_number})"
        moments = (
            (row.out_at, row.created_by, _("Loaner lent: {device}"), f"{customer} · {row.receiver}"),
            (row.back_at, "", _("Loaner back: {device}"), _back_words(row)),
            (row.lost_at, "", _("Loaner given up: {device}"), row.lost_reason),
            (row.left_at, row.left_by, _("Ended with the loaner out: {device}"), row.left_reason),
        )
        for at, who, words, detail in moments:
            if at is not None:
                yield event_of(at, who, row.ticket_id, words.format(device=what), f"{ticket} · {detail}")
    extended = select(LoanExtension, Ticket.number, Equipment.name).join(Loan, Loan.id == LoanExtension.loan_id)
    extended = extended.join(Ticket, Ticket.id == Loan.ticket_id).join(Equipment, Equipment.id == Loan.equipment_id)
    for more, ticket, device in session.execute(extended.where(where).order_by(LoanExtension.id.desc()).limit(limit)):
        title = _("Loan of {device} extended to {day}").format(device=device, day=more.due_on)
        yield event_of(more.at, more.who, more.ticket_id, title, f"{ticket} · {more.reason}")


def _back_words(row: Loan) -> str:
    missing = _("missing: {things}").format(things=_(", ").join(row.missing.splitlines())) if row.missing else ""
    return " · ".join(filter(None, (row.condition_back, missing, row.damage)))


def _returns(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(ReturnedGoods, Ticket.number), ReturnedGoods, where).order_by(ReturnedGoods.id.desc())
    for row, number in session.execute(query.limit(limit)):
        what = f"{row.item} ({number})"
        yield event_of(
            row.requested_at, row.requested_by, row.ticket_id, _("Return: {goods}").format(goods=what), row.reason
        )
        if row.inspected_at is not None:
            ground = return_fields.GROUND.show(row.ground)
            title = _("Returned goods inspected: {goods}").format(goods=what)
            yield event_of(row.inspected_at, "", row.ticket_id, title, f"{ground} · {row.finding}")
        if row.decided_at is not None:
            decision = return_fields.DECISION.show(row.decision) or return_fields.STATE.show("refused")
            title = _("Return decided: {decision}, {goods}").format(decision=decision, goods=what)
            yield event_of(row.decided_at, row.decided_by, row.ticket_id, title, row.decision_reason)
        if row.done_on is not None:
            title = _("Return settled: {goods}").format(goods=what)
            yield event_of(row.done_on, "", row.ticket_id, title, row.outcome)


def _acceptances(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(Acceptance, Ticket.number), Acceptance, where).order_by(Acceptance.id.desc())
    for row, number in session.execute(query.limit(limit)):
        result = flow_fields.RESULT.show(row.result)
        if row.confirmed_at is not None:
            title = _("Acceptance of {day} confirmed: {number}").format(day=row.accepted_on, number=number)
            yield event_of(
                row.confirmed_at, row.confirmed_by, row.ticket_id, title, f"{result} · {row.customer_signer}"
            )


def _analyses(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(FaultAnalysis, Ticket.number), FaultAnalysis, where).order_by(FaultAnalysis.id.desc())
    for row, number in session.execute(query.limit(limit)):
        title = _("Fault analysed: {number}").format(number=number)
        yield event_of(row.created_at, row.created_by, row.ticket_id, title, " ".join(row.cause.split()))


def _consumables(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(ConsumableItem, Ticket.number), ConsumableItem, where).order_by(ConsumableItem.id.desc())
    for row, number in session.execute(query.limit(limit)):
        if row.delivered_at is not None:
            amount = flow_fields.AMOUNT_OF.show(row.quantity)
            title = _("Delivered: {item} × {amount} ({number})").format(item=row.item, amount=amount, number=number)
            detail = " ".join(filter(None, (row.courier, row.courier_number, row.receiver)))
            yield event_of(row.delivered_at, "", row.ticket_id, title, detail)

"""Visits, support attempts, escalations and RMAs in a time line (C6, C7, C8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.archive.event import Event
from app.archive.events import shortened
from app.core.i18n import _
from app.staff.model import Staff
from app.tickets.callbacks import fields as call_back_fields
from app.tickets.callbacks.model import CallBackAttempt
from app.tickets.model import Ticket
from app.tickets.visits import fields as visit_fields
from app.tickets.visits.model import TO_COME, Visit, VisitChange, VisitTechnician
from app.tickets.visits.planning import BEGINS
from app.tickets.visits.rules import span_text
from app.tickets.work import fields as work_fields
from app.tickets.work.model import Escalation, Rma, SupportAttempt

Where = ColumnElement[bool]


def work_events(session: Session, where: Where, limit: int) -> Iterable[Event]:
    """What was tried, planned and done for the tickets that ``where`` chooses."""
    # Stands on the helpers here.
    from app.archive.flow_events import flow_events

    yield from _visits(session, where, limit)
    yield from _changes(session, where, limit)
    yield from _attempts(session, where, limit)
    yield from _escalations(session, where, limit)
    yield from _rmas(session, where, limit)
    yield from flow_events(session, where, limit)
    yield from _call_backs(session, where, limit)


def _visits(session: Session, where: Where, limit: int) -> Iterable[Event]:
    names = (
        select(func.aggregate_strings(Staff.name, "、"))
        .join(VisitTechnician, VisitTechnician.staff_id == Staff.id)
        .where(VisitTechnician.visit_id == Visit.id)
        .correlate(Visit)
        .scalar_subquery()
    )
    query = of_tickets(select(Visit, Ticket.id, Ticket.number, names), Visit, where).order_by(BEGINS.desc())
    for visit, ticket_id, number, people in session.execute(query.limit(limit)):
        planned = span_text(visit.planned_from, visit.planned_to)
        at, who, detail = visit.departed_at or visit.arrived_at, people or "", visit.reason or planned
        if at is None:
            # Nobody has been there: what counts is who planned it, or when it was given up.
            is_ahead = visit.state in TO_COME
            at, who = (visit.created_at, visit.created_by) if is_ahead else (visit.state_since, "")
            detail = " · ".join(filter(None, (planned, people, visit.reason)))
        title = _("Visit {number}: {state}").format(number=number, state=visit_fields.STATE_OF.show(visit.state))
        yield event_of(at, who, ticket_id, title, detail)


def _changes(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(VisitChange, Ticket.id, Ticket.number), VisitChange, where)
    for change, ticket_id, number in session.execute(query.order_by(VisitChange.id.desc()).limit(limit)):
        title = _("Visit {number} re-appointed").format(number=number)
        old, new = span_text(change.old_from, change.old_to), span_text(change.new_from, change.new_to)
        moves = [f"{old} → {new}" if old != new else "", change.reason]
        if change.old_people != change.new_people:
            moves.insert(1, f"{change.old_people} → {change.new_people}")
        yield event_of(change.at, change.who, ticket_id, title, " · ".join(filter(None, moves)))


def _attempts(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(SupportAttempt, Ticket.id, Ticket.number, Staff.name), SupportAttempt, where)
    query = query.outerjoin(Staff, Staff.id == SupportAttempt.staff_id).order_by(SupportAttempt.at.desc())
    for attempt, ticket_id, number, who in session.execute(query.limit(limit)):
        title = _("Support {mode} {number}: {solved}").format(
            mode=work_fields.MODE_OF.show(attempt.mode),
            number=number,
            solved=work_fields.SOLVED_OF.show("yes" if attempt.solved else "no"),
        )
        yield event_of(attempt.at, who or attempt.entered_by, ticket_id, title, attempt.result)


def _escalations(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(Escalation, Ticket.id, Ticket.number), Escalation, where)
    for row, ticket_id, number in session.execute(query.order_by(Escalation.id.desc()).limit(limit)):
        tier = work_fields.TIER_OF.show(row.to_tier)
        title = _("{number} escalated to {tier}").format(number=number, tier=tier)
        yield event_of(row.at, row.who, ticket_id, title, " · ".join(filter(None, (row.to_whom, row.reason))))
        if row.taken_back_at is not None:
            title = _("Escalation of {number} to {tier} taken back").format(number=number, tier=tier)
            yield event_of(row.taken_back_at, row.taken_back_by, ticket_id, title, row.taken_back_reason)


def _rmas(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = of_tickets(select(Rma, Ticket.id, Ticket.number), Rma, where).order_by(Rma.taken_at.desc())
    for row, ticket_id, _number in session.execute(query.limit(limit)):
        steps = (
            (row.taken_at, "taken", row.condition),
            (row.sent_at, "sent", " ".join(filter(None, (row.sent_to, row.courier, row.courier_number)))),
            (row.received_at, "received", row.repair),
            (row.back_on_at, "back_on", row.repair),
            (row.written_off_at, "written_off", row.reason),
        )
        for at, state, detail in steps:
            if at is not None:
                yield event_of(at, "", ticket_id, f"{work_fields.RMA_STATE_OF.show(state)} {row.item}", detail)


def _call_backs(session: Session, where: Where, limit: int) -> Iterable[Event]:
    """Those in vain; one that reached the customer is told by its move."""
    query = of_tickets(select(CallBackAttempt, Ticket.id, Ticket.number), CallBackAttempt, where)
    query = query.where(CallBackAttempt.move_id.is_(None)).order_by(CallBackAttempt.at.desc())
    for row, ticket_id, number in session.execute(query.limit(limit)):
        outcome = call_back_fields.OUTCOME_OF.show(row.outcome)
        title = _("Call-back {number}: {outcome}").format(number=number, outcome=outcome)
        yield event_of(row.at, row.who, ticket_id, title, " · ".join(filter(None, (row.phone, row.note))))


def of_tickets(query: Select[Any], model: Any, where: Where) -> Select[Any]:
    """The query, joined with the tickets that ``where`` chooses."""
    return query.join(Ticket, Ticket.id == model.ticket_id).where(where)


def event_of(at: Any, who: str, ticket_id: int, title: str, detail: str) -> Event:
    """An event of a ticket, which a double click opens."""
    return Event(at, who, "tickets", ticket_id, title, shortened(detail), ("tickets", ticket_id))

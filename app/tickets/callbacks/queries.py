"""What is to be called back, and what the clerk sees while calling (C16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import Moment, table_of
from app.customers.model import Contact, Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import fields as ticket_fields
from app.tickets import model as m
from app.tickets.callbacks import fields as f
from app.tickets.callbacks.model import CallBackAttempt
from app.tickets.clocks.model import TicketClock
from app.tickets.model import Ticket, TicketMove
from app.tickets.sla.policy import Goal

DUE = TicketClock.due_at
# Those since it was last solved: a ticket that was opened again is called back anew.
_THIS_TIME = and_(
    CallBackAttempt.ticket_id == Ticket.id,
    CallBackAttempt.undone.is_(False),
    # What came resolved from an old log may have no moment of it.
    CallBackAttempt.at >= func.coalesce(Ticket.resolved_at, Ticket.called_at),
)


@dataclass(frozen=True)
class CallSheet:
    """What the clerk sees while calling. ``solver``: who solved it. ``attempts``: rows of ``fields.ATTEMPT_ROWS``,
    the newest first. ``due_at``: by when, None where nothing was promised. ``hindrance``: why it cannot be closed as
    not reached yet, "" when it can. ``kept_open``: why a call-back cannot close it, "" when it can. ``left_undone``:
    what is not done yet though that hinders nobody from closing it, in words."""

    id: int
    version: int
    number: str
    state: str
    customer: str
    person: str
    phone: str
    phones: tuple[str, ...]
    device: str
    fault: str
    result: str
    solver: str
    due_at: datetime | None
    script: str
    attempts: tuple[dict[str, Any], ...]
    hindrance: str
    dissatisfied_at: int
    kind: str
    kept_open: str = ""
    left_undone: tuple[str, ...] = ()


def call_back_list(clock: Callable[[], datetime]) -> ListSpec:
    """The resolved tickets that want a call-back, the most urgent first. Questions need none."""
    source = (
        table_of(Ticket)
        # Among a million tickets few are resolved: asked here, their index finds them.
        .join(table_of(Customer), and_(Customer.id == Ticket.customer_id, _wanted()))
        .outerjoin(table_of(Equipment), Equipment.id == Ticket.equipment_id)
        .outerjoin(table_of(Staff), Staff.id == Ticket.technician_id)
        .outerjoin(table_of(Contact), Contact.id == Ticket.contact_id)
        .outerjoin(
            table_of(TicketClock),
            and_(TicketClock.ticket_id == Ticket.id, TicketClock.goal == Goal.CALL_BACK.value),
        )
    )
    now = bindparam("now", callable_=clock, type_=Moment())
    phone = func.coalesce(func.nullif(Ticket.caller_phone, ""), func.nullif(Contact.phone, ""), Customer.phone)
    return ListSpec(
        name="call_backs",
        title=lazy("To call back"),
        columns=(
            Column(f.CALL_DUE, DUE, width=130, blanks_last=True),
            Column(f.CALL_STANDS, _stands(now), width=90),
            Column(ticket_fields.NUMBER, Ticket.number, fast=True, width=120),
            Column(ticket_fields.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=190),
            Column(f.CONTACT, func.coalesce(func.nullif(Ticket.caller_name, ""), Contact.name), width=80),
            Column(f.PHONE_TO_CALL, phone, width=120),
            Column(f.SOLVED_BY, func.coalesce(Staff.name, _who_resolved()), width=80),
            Column(f.ATTEMPTS, func.nullif(_count(), 0), width=96),
            Column(f.LAST_OUTCOME, _last(CallBackAttempt.outcome), width=90),
            Column(f.NEXT_TRY_AT, _last(CallBackAttempt.next_try_at), width=130),
            Column(ticket_fields.FAULT_REPORTED, Ticket.fault_reported, width=200),
            Column(ticket_fields.RESULT, Ticket.result, width=200),
            Column(ticket_fields.RESOLVED_AT, Ticket.resolved_at, width=130),
            Column(ticket_fields.DEVICE.but(key="device", kind=TEXT), Equipment.name, hidden=True),
            Column(ticket_fields.SOLVED_HOW, Ticket.solved_how, hidden=True),
            Column(ticket_fields.REOPENED_COUNT, func.nullif(Ticket.reopened_count, 0), hidden=True),
        ),
        source=source,
        id=Ticket.id,
        tables=frozenset(
            {"ticket", "ticket_clock", "ticket_move", "call_back_attempt", "customer", "contact", "equipment", "staff"}
        ),
        order="call_due_at",
        archived=Ticket.archived_at,
        search_kind="tickets",
        scopes=(
            Scope("now", lazy("To be called now"), lambda moment: ~_agreed_later(moment)),
            Scope("late", lazy("Late"), lambda moment: moment > DUE),
            Scope("later", lazy("Agreed for later"), _agreed_later),
        ),
    )


def attempts_of(session: Session, ticket_id: int) -> list[CallBackAttempt]:
    """All attempts of a ticket, the newest first."""
    query = select(CallBackAttempt).where(CallBackAttempt.ticket_id == ticket_id)
    return list(session.scalars(query.order_by(CallBackAttempt.at.desc(), CallBackAttempt.id.desc())))


def in_vain(session: Session, ticket: Ticket) -> list[CallBackAttempt]:
    """The attempts since the ticket was last solved that did not reach the customer, the oldest first."""
    query = (
        select(CallBackAttempt)
        .join(Ticket, Ticket.id == CallBackAttempt.ticket_id)
        .where(Ticket.id == ticket.id, _THIS_TIME, CallBackAttempt.move_id.is_(None))
    )
    return list(session.scalars(query.order_by(CallBackAttempt.at, CallBackAttempt.id)))


def who_resolved(session: Session, ticket: Ticket) -> str:
    """Whose work it was: the technician, else whoever told that it is solved."""
    if ticket.technician_id is not None:
        return session.scalar(select(Staff.name).where(Staff.id == ticket.technician_id)) or ""
    return session.scalar(select(_who_resolved()).select_from(Ticket).where(Ticket.id == ticket.id)) or ""


def _wanted() -> ColumnElement[bool]:
    return and_(m.IS_OPEN, Ticket.state == m.RESOLVED, Ticket.kind != m.QUESTION)


def _agreed_later(moment: Any) -> ColumnElement[bool]:
    return func.coalesce(_last(CallBackAttempt.next_try_at) > moment, False)


def _stands(now: Any) -> ColumnElement[Any]:
    later = _last(CallBackAttempt.next_try_at) > now
    return case((later, "later"), (or_(now > DUE), "late"), else_="now")


def _count() -> Any:
    return select(func.count(CallBackAttempt.id)).where(_THIS_TIME).correlate(Ticket).scalar_subquery()


def _last(column: Any) -> Any:
    """This of the newest attempt."""
    query = select(column).where(_THIS_TIME).order_by(CallBackAttempt.at.desc(), CallBackAttempt.id.desc())
    return query.limit(1).correlate(Ticket).scalar_subquery()


def _who_resolved() -> Any:
    query = select(TicketMove.who).where(TicketMove.ticket_id == Ticket.id, TicketMove.move == "resolve")
    return query.order_by(TicketMove.id.desc()).limit(1).correlate(Ticket).scalar_subquery()

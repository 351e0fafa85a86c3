"""What the clocks of a ticket are told of its papers (C2, C14, C15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.clocks.events import record_event
from app.tickets.clocks.model import TicketEvent
from app.tickets.model import Ticket
from app.tickets.sla.policy import Event


def tell(session: Session, ticket: Ticket, event: Event, at: datetime, number: str) -> None:
    """A paper made something happen; told once for each paper."""
    if _of(session, ticket, event, number) is None:
        record_event(session, ticket, event, at, number)


def untell(session: Session, ticket: Ticket, event: Event, number: str) -> None:
    """The paper was made void, or its signature taken back: it has not happened."""
    row = _of(session, ticket, event, number)
    if row is not None:
        row.undone = True
        session.flush()


def untell_all(session: Session, ticket: Ticket, number: str) -> None:
    """The paper is void with its ticket: nothing that it told has happened."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.note == number)
    for row in session.scalars(query):
        row.undone = True


def _of(session: Session, ticket: Ticket, event: Event, number: str) -> TicketEvent | None:
    query = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.event == event.value,
        TicketEvent.note == number,
        TicketEvent.undone.is_(False),
    )
    return session.scalar(query.order_by(TicketEvent.id.desc()).limit(1))

"""A ticket that is opened again: from the second time the manager is told (C16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.i18n import _, ngettext
from app.core.settings import read_setting
from app.customers.model import Customer
from app.staff.model import Staff
from app.tickets import model as m
from app.tickets.model import Ticket, TicketMove
from app.tickets.rules import ticket_title
from app.todos.model import Todo
from app.todos.service import put_todo

WHO = "manager"
SETTING = "call_back.tell_manager_from"


@dataclass(frozen=True)
class Again:
    """A ticket that is in hand once more and of which the manager is told."""

    ticket_id: int
    number: str
    customer: str
    times: int
    at: datetime


def tell_of_reopening(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """Makes the manager's to-do when the ticket was opened again as often as the setting says."""
    if ticket.reopened_count < int(read_setting(session, SETTING)):
        return
    customer = session.get_one(Customer, ticket.customer_id).name
    text = (
        again_words(ticket.reopened_count) + " " + _("{customer}: {words}").format(customer=customer, words=made.note)
    )
    manager = select(Staff.id).where(Staff.role == WHO, Staff.archived_at.is_(None)).order_by(Staff.id).limit(1)
    about = ("tickets", ticket.id, ticket_title(ticket.number, ticket.fault_reported))
    put_todo(session, "note", text[:500], office_day(made.at), session.scalar(manager), about)


def opened_again(session: Session) -> Sequence[Again]:
    """The tickets that were opened again as often as the setting says, and are not solved yet."""
    last = (
        select(func.max(TicketMove.at))
        .where(TicketMove.ticket_id == Ticket.id, TicketMove.move == "reopen")
        .correlate(Ticket)
        .scalar_subquery()
    )
    query = (
        select(Ticket.id, Ticket.number, Customer.name, Ticket.reopened_count, last)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(
            m.IS_OPEN,
            Ticket.state.in_((m.IN_PROGRESS, m.WAITING)),
            Ticket.reopened_count >= int(read_setting(session, SETTING)),
            Ticket.archived_at.is_(None),
        )
        .order_by(Ticket.id)
    )
    return [Again(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


def again_words(times: int) -> str:
    """How often it was opened again, in words."""
    return ngettext("Opened again {n} time: not solved.", "Opened again {n} times: not solved.", times).format(n=times)


def withdraw(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """The reopening was a misclick: its to-do is taken away while nobody has done it."""
    query = select(Todo).where(
        Todo.record_kind == "tickets",
        Todo.record_id == ticket.id,
        Todo.created_at == made.at,
        Todo.done_at.is_(None),
        Todo.archived_at.is_(None),
    )
    for todo in session.scalars(query):
        todo.archived_at = session.info["now"]

"""Lists of task orders, the orders of a ticket as plain rows (C9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import _, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.staff.model import Staff
from app.tickets.model import CANCELLED, Ticket
from app.tickets.orders import fields as f
from app.tickets.orders import model as o
from app.tickets.orders.model import CallerOrder, TaskOrder, TaskOrderStep
from app.tickets.orders.rules import CALLER_STOPPED, Person

Where = Callable[[datetime], ColumnElement[bool]]


def task_order_list(mine: Where) -> ListSpec:
    """The task orders, newest first; ``mine``: those that wait for whoever works here."""

    def overdue(now: datetime) -> ColumnElement[bool]:
        return and_(TaskOrder.due_on < office_day(now), TaskOrder.state.in_((*o.ALIVE[:-1],)))

    return ListSpec(
        name="task_orders",
        title=lazy("Task orders"),
        columns=(
            Column(f.NUMBER, TaskOrder.number, width=120),
            Column(f.STATE, TaskOrder.state, width=120),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.TICKET.but(key="ticket", kind=TEXT), Ticket.number, width=130),
            Column(f.PROBLEM, TaskOrder.problem, width=260),
            Column(f.RESPONSIBLE.but(key="responsible", kind=TEXT, hint=""), Staff.name, width=90),
            Column(f.DUE_ON, TaskOrder.due_on, width=100),
            Column(f.SUBMITTED_BY, TaskOrder.submitted_by, width=90),
            Column(f.STATE_SINCE, TaskOrder.state_since, width=130),
            Column(f.MAIN_CAUSE, TaskOrder.main_cause, hidden=True),
            Column(f.MEASURES, TaskOrder.measures, hidden=True),
            Column(f.OWNER_NAME, TaskOrder.owner_name, hidden=True),
            Column(f.OWNER_ON, TaskOrder.owner_on, hidden=True),
            Column(f.FILED_ON, TaskOrder.filed_on, hidden=True),
            Column(f.FILED_WITH, TaskOrder.filed_with, hidden=True),
        ),
        source=table_of(TaskOrder)
        .join(table_of(Customer), Customer.id == TaskOrder.customer_id)
        .join(table_of(Ticket), Ticket.id == TaskOrder.ticket_id)
        .outerjoin(table_of(Staff), Staff.id == TaskOrder.responsible_id),
        id=TaskOrder.id,
        tables=frozenset({"task_order", "customer", "ticket", "staff"}),
        order="id",
        descending=True,
        archived=TaskOrder.archived_at,
        search_kind="task_orders",
        scopes=(
            Scope("mine", lazy("Waiting for my approval"), mine),
            Scope("open", lazy("Not finished"), lambda _now: TaskOrder.state.in_(o.ALIVE)),
            Scope("overdue", lazy("Past its date"), overdue),
        ),
    )


def caller_order_list() -> ListSpec:
    """The orders from callers, newest first."""
    return ListSpec(
        name="caller_orders",
        title=lazy("Orders from callers"),
        columns=(
            Column(f.CALLER_NUMBER, CallerOrder.number, width=120),
            Column(f.CALLER_STATE, CallerOrder.state, width=120),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.TICKET.but(key="ticket", kind=TEXT), Ticket.number, width=130),
            Column(f.ITEMS, CallerOrder.items, width=260),
            Column(f.PRICE.but(hint=""), CallerOrder.price, width=100),
            Column(f.AGREED_FOR, CallerOrder.agreed_for, width=130),
            Column(f.CONFIRMED_BY, CallerOrder.confirmed_by, width=90),
            Column(f.CONFIRMED_AT, CallerOrder.confirmed_at, width=130),
        ),
        source=table_of(CallerOrder)
        .join(table_of(Customer), Customer.id == CallerOrder.customer_id)
        .join(table_of(Ticket), Ticket.id == CallerOrder.ticket_id),
        id=CallerOrder.id,
        tables=frozenset({"caller_order", "customer", "ticket"}),
        order="id",
        descending=True,
        archived=CallerOrder.archived_at,
        search_kind="caller_orders",
    )


def orders_of(session: Session, ticket_id: int) -> list[dict[str, Any]]:
    """All orders of a ticket, the newest first: dicts by the keys of ``ORDER_ROWS`` with ``kind`` (the register),
    ``version``, ``moves`` (those that the state allows) and ``values`` (what a dialog begins with)."""
    found = []
    ticket = session.get_one(Ticket, ticket_id)
    query = select(TaskOrder, Staff.name).outerjoin(Staff, Staff.id == TaskOrder.responsible_id)
    refused = _refusals(session, ticket_id)
    for row, responsible in session.execute(query.where(TaskOrder.ticket_id == ticket_id)):
        found.append(
            {
                "id": f"task_orders {row.id}",
                "record_id": row.id,
                "version": row.version,
                "kind": "task_orders",
                "number": row.number,
                "title": str(lazy("Task order")),
                "state": row.state,
                "standing": refused.get(row.id) or f.STATE_OF.show(row.state),
                "since": row.state_since,
                "who": responsible or "",
                "moves": tuple(key for key in o.MOVES if getattr(row, f"can_{key}")()),
                "editable": row.state == o.DRAFT,
                "values": {field.key: getattr(row, field.key) for field in f.WRITTEN},
                "labels": {"responsible_id": responsible or ""},
                "created_at": row.created_at,
            }
        )
    for order in session.scalars(select(CallerOrder).where(CallerOrder.ticket_id == ticket_id)):
        found.append(
            {
                "id": f"caller_orders {order.id}",
                "record_id": order.id,
                "version": order.version,
                "kind": "caller_orders",
                "number": order.number,
                "title": str(lazy("Order from the caller")),
                "state": order.state,
                "standing": f.CALLER_STATE_OF.show(order.state),
                "since": order.confirmed_at or order.created_at,
                "who": order.confirmed_by,
                "moves": caller_moves(order, ticket),
                "editable": order.state == o.OPEN,
                "values": {field.key: getattr(order, field.key) for field in f.CALLER_WRITTEN},
                "labels": {},
                "created_at": order.created_at,
            }
        )
    return sorted(found, key=lambda row: (row["created_at"], row["record_id"]), reverse=True)


def caller_moves(row: CallerOrder, ticket: Ticket) -> tuple[str, ...]:
    """What can be done with an order from the caller of this ticket now."""
    stopped = CALLER_STOPPED if ticket.state == CANCELLED else ()
    return tuple(key for key in o.CALLER_MOVES if key not in stopped and getattr(row, f"can_{key}")())


def _refusals(session: Session, ticket_id: int) -> dict[int, str]:
    """What is said of the ticket's drafts that were refused, by their ids: by whom and why."""
    last = select(func.max(TaskOrderStep.id)).group_by(TaskOrderStep.order_id)
    query = (
        select(TaskOrderStep)
        .join(TaskOrder, TaskOrder.id == TaskOrderStep.order_id)
        .where(TaskOrder.ticket_id == ticket_id, TaskOrder.state == o.DRAFT)
        .where(TaskOrderStep.move == "refuse", TaskOrderStep.id.in_(last))
    )
    words = _("{state} by {who}: {reason}")
    return {
        step.order_id: words.format(state=f.REFUSED, who=step.who, reason=step.comment)
        for step in session.scalars(query)
    }


def steps_of(session: Session, order_id: int) -> list[TaskOrderStep]:
    """The steps of a task order, oldest first."""
    query = select(TaskOrderStep).where(TaskOrderStep.order_id == order_id).order_by(TaskOrderStep.id)
    return list(session.scalars(query))


def manager_of(session: Session, ticket: Ticket) -> Person | None:
    """The manager of the ticket's project."""
    if ticket.project_id is None:
        return None
    query = select(Staff).join(Project, Project.manager_id == Staff.id).where(Project.id == ticket.project_id)
    row = session.scalar(query)
    return None if row is None else person_of(row)


def person_of(row: Staff) -> Person:
    """A person of the staff; archived ones have left."""
    return Person(row.id, row.name, row.archived_at is not None)

"""Many tickets as lines of a list on paper, read with one statement (C9, C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.clock import office_day, utc
from app.core.errors import Refused
from app.core.i18n import _
from app.core.settings import read_setting
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import fields as f
from app.tickets.model import CANCELLED, Ticket
from app.tickets.papers.facts import day
from app.tickets.rules import one_line


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list on paper, texts as they are printed; the two dates are for whoever chooses among them."""

    ticket: str
    called_on: str
    customer: str
    contact: str = ""
    device: str = ""
    model: str = ""
    serial: str = ""
    sold_on: str = ""
    fault: str = ""
    found: str = ""
    result: str = ""
    technician: str = ""
    resolved_on: str = ""
    satisfaction: str = ""
    called_back_on: str = ""
    solved: str = ""
    remark: str = ""
    called: date | None = None
    warranty_end: date | None = None
    kind: str = ""
    is_excluded: bool = False


def lines_of(session: Session, *where: ColumnElement[bool]) -> list[TicketLine]:
    """The tickets that meet these conditions, the oldest first; cancelled ones are none.

    Raises Refused when there are more than a paper holds (a setting).
    """
    most = int(read_setting(session, "papers.most_rows"))
    query = (
        select(Ticket, Customer.name, Equipment, Staff.name)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .outerjoin(Staff, Staff.id == Ticket.technician_id)
        .where(Ticket.archived_at.is_(None), Ticket.state != CANCELLED, *where)
        .order_by(Ticket.called_at, Ticket.id)
        .limit(most + 1)
    )
    rows = session.execute(query).all()
    if len(rows) > most:
        raise Refused(_("More than {n} tickets: choose a shorter period.").format(n=most))
    return [_line(ticket, customer, device, technician) for ticket, customer, device, technician in rows]


def period_of(selection: Mapping[str, str]) -> tuple[date, date]:
    """The first and the last day that a list was asked for."""
    return date.fromisoformat(selection["from"]), date.fromisoformat(selection["to"])


def called_within(selection: Mapping[str, str]) -> ColumnElement[bool]:
    """The tickets that were called in on a day of the period."""
    first, last = period_of(selection)
    after = utc(datetime.combine(last + timedelta(days=1), time()))
    return (Ticket.called_at >= utc(datetime.combine(first, time()))) & (Ticket.called_at < after)


def period_text(selection: Mapping[str, str]) -> str:
    """The period in words."""
    first, last = period_of(selection)
    return _("{first} to {last}").format(first=first, last=last)


def numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with their running numbers."""
    return [(str(place), *row) for place, row in enumerate(rows, start=1)]


def _line(ticket: Ticket, customer: str, device: Any, technician: str | None) -> TicketLine:
    solved = {True: "yes", False: "no"}.get(ticket.solved) if ticket.solved is not None else None
    return TicketLine(
        ticket=ticket.number,
        called_on=day(office_day(ticket.called_at)),
        customer=customer,
        contact=" ".join(filter(None, (ticket.caller_name, ticket.caller_phone))),
        device=device.name if device is not None else "",
        model=device.model if device is not None else "",
        serial=device.serial if device is not None else "",
        sold_on=day(device.sold_on) if device is not None else "",
        fault=one_line(ticket.fault_reported),
        found=one_line(ticket.fault_found),
        result=one_line(ticket.result),
        technician=technician or "",
        resolved_on=day(office_day(ticket.resolved_at)) if ticket.resolved_at is not None else "",
        satisfaction=f.SATISFACTION.show(ticket.satisfaction),
        called_back_on=day(office_day(ticket.called_back_at)) if ticket.called_back_at is not None else "",
        solved=f.SOLVED.show(solved) if solved is not None else "",
        remark=one_line(ticket.call_back_note),
        called=office_day(ticket.called_at),
        warranty_end=device.warranty_end if device is not None else None,
        kind=ticket.kind,
        is_excluded=ticket.exclusion_id is not None,
    )

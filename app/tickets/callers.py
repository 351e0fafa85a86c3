"""Who is calling: found while the clerk types, and what is known about them (C1). Plain rows, quick at a million."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core import search
from app.customers.model import Contact, Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import model as m
from app.tickets.model import Ticket
from app.tickets.rules import device_text

CANDIDATES = 12
DEVICES = 200
LAST = 5
OPEN_SHOWN = 10
COUNTED = 999


@dataclass(frozen=True)
class Caller:
    """One who may be calling. ``contact_id`` and ``device_id`` are None where only the customer is known."""

    customer_id: int
    customer: str
    key_account: bool = False
    region: str = ""
    contact_id: int | None = None
    contact: str = ""
    phone: str = ""
    device_id: int | None = None
    device: str = ""


@dataclass(frozen=True)
class DeviceRow:
    """A device of the caller's."""

    id: int
    number: str
    text: str
    state: str
    warranty_end: date | None
    site_id: int | None
    project_id: int | None


@dataclass(frozen=True)
class TicketRow:
    """A ticket as the report window shows it."""

    id: int
    number: str
    state: str
    kind: str
    called_at: datetime
    fault: str
    found: str
    device_id: int | None
    device: str
    technician: str
    urge_count: int


@dataclass(frozen=True)
class CallerSheet:
    """What is known about the caller. ``device_faults``: how often the picked device was reported with a fault;
    ``devices`` and ``open`` are the first of ``device_count`` and ``open_count``. ``to_follow``: the newest ticket of
    the device that a new report may follow, open or closed not long ago."""

    customer_id: int
    customer: str
    number: str
    key_account: bool
    region: str
    address: str
    status: str
    responsible: str
    contacts: tuple[tuple[int, str, str, str], ...]  # id, name, duty, phone
    device_count: int
    devices: tuple[DeviceRow, ...]
    open_count: int
    open: tuple[TicketRow, ...]
    last: tuple[TicketRow, ...]
    device_faults: int = 0
    to_follow: TicketRow | None = None


def find_callers(session: Session, typed: str, limit: int = CANDIDATES) -> list[Caller]:
    """Customers, contacts and devices by phone, name, initials or serial number; else who called from there before."""
    words = search.normalise(typed)
    if not words:
        return []
    # One after the other: a customer with many devices must not be crowded out by them.
    found = [
        *_of_customers(session, search.find(session, typed, ("customers",), limit), words),
        *_of_devices(session, search.find(session, typed, ("equipment",), limit * 2), words),
    ]
    if not found:
        found = _of_tickets(session, search.find(session, typed, ("tickets",), limit))
    # A contact who was meant comes before those found by the company's name only.
    found.sort(key=lambda caller: caller.contact_id is None and caller.device_id is None)
    return list(dict.fromkeys(found))[:limit]


def _of_customers(session: Session, hits: list[search.Hit], words: str) -> Iterator[Caller]:
    ids = [hit.record_id for hit in hits]
    query = select(Customer).where(Customer.id.in_(ids), Customer.archived_at.is_(None))
    rows = {row.id: row for row in session.scalars(query.options(selectinload(Customer.contacts)))}
    for customer in (rows[i] for i in ids if i in rows):
        plain = Caller(customer.id, customer.name, customer.key_account, customer.region, phone=customer.phone)
        meant = [contact for contact in customer.contacts if not contact.has_left and _is_meant(contact, words)]
        if not meant:
            yield plain
        for contact in meant:
            yield Caller(
                customer.id,
                customer.name,
                customer.key_account,
                customer.region,
                contact.id,
                contact.name,
                contact.phone or contact.phone2,
            )


def _is_meant(contact: Contact, words: str) -> bool:
    return _is_in(search.Entry(0, "", names=(contact.name,), phones=(contact.phone, contact.phone2)), words)


def _is_in(entry: search.Entry, words: str) -> bool:
    text, _initials = search.entry_words(entry)
    return any(word in text for word in words.split())


def _of_devices(session: Session, hits: list[search.Hit], words: str) -> Iterator[Caller]:
    """Those meant themselves; a device that is found only by its customer's name says nothing new."""
    ids = [hit.record_id for hit in hits]
    query = select(Equipment, Customer).join(Customer, Customer.id == Equipment.customer_id)
    query = query.where(Equipment.id.in_(ids), Equipment.archived_at.is_(None))
    rows = {row[0].id: row for row in session.execute(query)}
    for device, customer in (rows[i] for i in ids if i in rows):
        own = search.Entry(0, "", names=(device.name,), texts=(device.number, device.model, device.serial))
        if not _is_in(own, words):
            continue
        yield Caller(
            customer.id,
            customer.name,
            customer.key_account,
            customer.region,
            phone=customer.phone,
            device_id=device.id,
            device=device_text(device.name, device.model, device.serial),
        )


def _of_tickets(session: Session, hits: list[search.Hit]) -> list[Caller]:
    ids = [hit.record_id for hit in hits]
    query = (
        select(Ticket, Customer, Equipment)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .where(Ticket.id.in_(ids))
        .order_by(Ticket.id.desc())
    )
    return [
        Caller(
            customer.id,
            customer.name,
            customer.key_account,
            customer.region,
            ticket.contact_id,
            ticket.caller_name,
            ticket.caller_phone,
            device.id if device else None,
            device_text(device.name, device.model, device.serial) if device else "",
        )
        for ticket, customer, device in session.execute(query)
    ]


def caller_sheet(
    session: Session, customer_id: int, device_id: int | None, closed_since: datetime
) -> CallerSheet | None:
    """What is known about a customer, and about one of their devices; None when there is no such customer.

    ``closed_since``: a ticket that was closed before is not followed any more."""
    row = session.execute(
        select(Customer, Staff.name)
        .outerjoin(Staff, Staff.id == Customer.responsible_id)
        .where(Customer.id == customer_id)
        .options(selectinload(Customer.contacts))
    ).first()
    if row is None:
        return None
    customer, responsible = row
    here = and_(Ticket.customer_id == customer_id, Ticket.archived_at.is_(None))
    is_open = and_(here, m.IS_OPEN)
    devices = _devices(session, customer_id)
    return CallerSheet(
        customer_id=customer.id,
        customer=customer.name,
        number=customer.number,
        key_account=customer.key_account,
        region=customer.region,
        address=customer.address,
        status=customer.status,
        responsible=responsible or "",
        contacts=tuple((c.id, c.name, c.duty, c.phone or c.phone2) for c in customer.contacts if not c.has_left),
        device_count=len(devices) if len(devices) < DEVICES else _count_devices(session, customer_id),
        devices=devices,
        open_count=_count(session, is_open),
        open=_open(session, is_open, device_id),
        last=_last(session, customer_id, device_id),
        device_faults=_faults_of(session, device_id) if device_id is not None else 0,
        to_follow=_to_follow(session, device_id, closed_since) if device_id is not None else None,
    )


def open_of_device(session: Session, device_id: int, without: int = 0) -> tuple[TicketRow, ...]:
    """The tickets of a device that are not closed, the newest first, but one."""
    of_device = and_(Ticket.equipment_id == device_id, Ticket.archived_at.is_(None), Ticket.id != without)
    return _tickets(session, and_(of_device, m.IS_OPEN), OPEN_SHOWN)


def _open(session: Session, is_open: ColumnElement[bool], device_id: int | None) -> tuple[TicketRow, ...]:
    """The first open tickets of a customer: those of the picked device lead, whatever the others are."""
    if device_id is None:
        return _tickets(session, is_open, OPEN_SHOWN)
    others = or_(Ticket.equipment_id.is_(None), Ticket.equipment_id != device_id)
    # Asked by the device alone: a customer with twenty thousand tickets has ten of it.
    of_device = open_of_device(session, device_id)
    return (*of_device, *_tickets(session, and_(is_open, others), OPEN_SHOWN))[:OPEN_SHOWN]


def _devices(session: Session, customer_id: int) -> tuple[DeviceRow, ...]:
    statement = (
        select(Equipment)
        .where(Equipment.customer_id == customer_id, Equipment.archived_at.is_(None))
        .order_by(Equipment.id.desc())
        .limit(DEVICES)
    )
    return tuple(
        DeviceRow(
            device.id,
            device.number,
            device_text(device.name, device.model, device.serial),
            device.state,
            device.warranty_end,
            device.site_id,
            device.project_id,
        )
        for device in session.scalars(statement)
    )


def _count_devices(session: Session, customer_id: int) -> int:
    here = and_(Equipment.customer_id == customer_id, Equipment.archived_at.is_(None))
    return session.scalar(select(func.count()).select_from(Equipment).where(here)) or 0


def _last(session: Session, customer_id: int, device_id: int | None) -> tuple[TicketRow, ...]:
    """The last reports: of the device when one is picked and has some, else of the customer."""
    if device_id is not None:
        of_device = and_(Ticket.equipment_id == device_id, Ticket.archived_at.is_(None))
        if rows := _tickets(session, of_device, LAST):
            return rows
    return _tickets(session, and_(Ticket.customer_id == customer_id, Ticket.archived_at.is_(None)), LAST)


def _to_follow(session: Session, device_id: int, closed_since: datetime) -> TicketRow | None:
    fits = or_(m.IS_OPEN, and_(Ticket.state == m.CLOSED, Ticket.closed_at >= closed_since))
    found = _tickets(session, and_(Ticket.equipment_id == device_id, Ticket.archived_at.is_(None), fits), 1)
    return found[0] if found else None


def _faults_of(session: Session, device_id: int) -> int:
    faults = and_(Ticket.equipment_id == device_id, Ticket.kind == "fault", Ticket.state != m.CANCELLED)
    return _count(session, and_(faults, Ticket.archived_at.is_(None)))


def _count(session: Session, where: ColumnElement[bool]) -> int:
    """How many tickets, up to ``COUNTED``: one caller with a hundred thousand must not hold up the window."""
    found = select(Ticket.id).where(where).limit(COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _tickets(session: Session, where: ColumnElement[bool], limit: int) -> tuple[TicketRow, ...]:
    statement = (
        select(Ticket, Equipment.name, Equipment.model, Equipment.serial, Staff.name)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .outerjoin(Staff, Staff.id == Ticket.technician_id)
        .where(where)
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
        .limit(limit)
    )
    return tuple(
        TicketRow(
            ticket.id,
            ticket.number,
            ticket.state,
            ticket.kind,
            ticket.called_at,
            ticket.fault_reported,
            ticket.fault_found,
            ticket.equipment_id,
            device_text(name or "", model or "", serial or ""),
            technician or "",
            ticket.urge_count,
        )
        for ticket, name, model, serial, technician in session.execute(statement)
    )

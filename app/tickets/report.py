"""Recording a phone report: ticket, unknown customer, unknown device and the sales' to-do in one transaction (C1)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import Text, _, lazy
from app.core.settings import read_setting
from app.customers.model import Contact, Customer, Site
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import model as m
from app.tickets.callers import TicketRow, open_of_device
from app.tickets.model import Ticket
from app.tickets.rules import device_name, device_text, is_bare_word, is_out_of_warranty
from app.todos.service import put_todo

if TYPE_CHECKING:
    from app.office import Office

# What is only saved after it was said, as tokens of ``asked``: that no level is given, that a name looks like a slip of
# the keys, that the device has an open ticket already.
LEVEL_ASKED, NAME_ASKED, DOUBLE_ASKED = "level", "name", "double"
# A clock that runs some minutes ahead must not refuse a report.
AHEAD = timedelta(minutes=10)
# What a ticket names of its customer.
_OF_CUSTOMER: tuple[tuple[str, Any], ...] = (
    ("equipment_id", Equipment),
    ("site_id", Site),
    ("project_id", Project),
    ("contact_id", Contact),
)


@dataclass(frozen=True)
class Recorded:
    """What a saved report has become. ``todo_id``: the offer that sales shall make; ``new_customer`` and
    ``new_device``: they were created on the spot."""

    id: int
    number: str
    version: int
    todo_id: int | None = None
    new_customer: bool = False
    new_device: bool = False


class Unsure(Invalid):
    """Nothing is wrong, but it is unusual: saved once more with ``tokens`` among ``asked`` it is taken as it is."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self.tokens = frozenset(problems)
        super().__init__(problems.values())


class Doubled(Refused):
    """The device has tickets that are not closed, the newest first: is it the same event, a follow-up, or another
    matter? The last is said with ``token`` among ``asked``."""

    def __init__(self, token: str, tickets: tuple[TicketRow, ...]) -> None:
        self.token, self.tickets = token, tickets
        super().__init__(lazy("This device has a ticket that is not closed."))


def problems_of_report(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is missing in a report that no single field tells."""
    if values.get("customer_id") is None and not values.get("customer_name"):
        yield Problem("customer_id", lazy("Who is calling? Pick a customer or type a new name."))
    if values.get("answer") and values.get("kind") != m.QUESTION:
        yield Problem("answer", lazy("Only a question is answered at once."))
    if values.get("answer") and values.get("technician_id") is not None:
        yield Problem("technician_id", lazy("Nobody is sent for what is answered at once."))
    if values.get("kind") == m.PLANNED and values.get("planned_on") is None:
        yield Problem("planned_on", lazy("Planned support needs its date."))


def problems_of_ticket(session: Session, row: Ticket, now: datetime, changed: Collection[str]) -> Iterator[Problem]:
    """What does not fit together on a ticket. Only what ``changed``, column by column, is asked: a device or a site may
    have been given to another customer since, which must not keep the ticket from going on."""
    if "called_at" in changed:
        yield from problems_of_call(row.called_at, now)
    asked = {"called_at", "appointed_at"} & set(changed)
    if asked and row.appointed_at is not None and office_day(row.appointed_at) < office_day(row.called_at):
        yield Problem("appointed_at", lazy("This is before the call."))
    for key, model in _OF_CUSTOMER:
        if not {"customer_id", key} & set(changed):
            continue
        record_id = getattr(row, key)
        other: Any = session.get(model, record_id) if record_id is not None else None
        if other is not None and other.customer_id != row.customer_id:
            yield Problem(key, _whose(session, other.customer_id))


def problems_of_call(called_at: datetime, now: datetime) -> Iterator[Problem]:
    """What is wrong with the moment of a call."""
    if called_at > now + AHEAD:
        yield Problem("called_at", lazy("This lies in the future."))


def problems_of_date(planned_on: date, called_at: datetime) -> Iterator[Problem]:
    """What is wrong with the customer's date for planned support (C5)."""
    if planned_on < office_day(called_at):
        yield Problem("planned_on", lazy("This is before the call."))


def ask_once(values: Mapping[str, Any], new_customer: bool, asked: Collection[str]) -> None:
    """Raises Unsure for what is unusual about a report and was not asked yet."""
    found: dict[str, Problem] = {}
    if values["kind"] == m.FAULT and not values["effect"] and not values["level"]:
        words: Text = lazy("Without an effect there are no time limits. Choose one, or save once more as it is.")
        found[LEVEL_ASKED] = Problem("effect", words)
    name = values["customer_name"]
    if new_customer and is_bare_word(name):
        words = _("Nobody is known as “{name}”. Look again, or save once more to create this customer.")
        found[f"{NAME_ASKED} {name}"] = Problem("customer_id", words.format(name=name))
    if unasked := {token: problem for token, problem in found.items() if token not in asked}:
        raise Unsure(unasked)


def ask_double(session: Session, ticket: Ticket, asked: Collection[str]) -> None:
    """Raises Doubled for a new report about a device that has an open ticket, unless it follows one (C1)."""
    token = f"{DOUBLE_ASKED} {ticket.equipment_id}"
    if ticket.equipment_id is None or ticket.follow_up_of_id is not None or token in asked:
        return
    if tickets := open_of_device(session, ticket.equipment_id, without=ticket.id):
        raise Doubled(token, tickets)


def known_or_new_customer(office: Office, session: Session, values: dict[str, Any]) -> bool:
    """Fills in ``customer_id``; an unknown caller becomes a customer with a contact. Answers whether it did."""
    if values["customer_id"] is not None:
        return False
    name = values["customer_name"]
    known = session.scalars(
        select(Customer.id).where(Customer.name == name, Customer.archived_at.is_(None)).limit(2)
    ).all()
    if len(known) == 1:
        values["customer_id"] = known[0]
        return False
    caller = values["caller_name"]
    contacts = [{"name": caller, "phone": values["caller_phone"]}] if caller else []
    fresh = office.customers.blank(name=name, phone="" if caller else values["caller_phone"])
    values["customer_id"] = office.customers.save_in(session, fresh, {"contacts": contacts})
    values["contact_id"] = session.scalar(select(Contact.id).where(Contact.customer_id == values["customer_id"]))
    return True


def known_or_new_device(office: Office, session: Session, values: dict[str, Any]) -> bool:
    """Fills in ``equipment_id`` when a device was typed that is not known. Answers whether one was created."""
    name, model, serial = (values[key] for key in ("device_name", "device_model", "device_serial"))
    if values["equipment_id"] is not None or not (name or model or serial):
        return False
    if serial:
        with_serial = select(Equipment).where(Equipment.serial == serial, Equipment.archived_at.is_(None))
        for device in session.scalars(with_serial.limit(5)):
            if device.customer_id != values["customer_id"]:
                raise Invalid([Problem("device_serial", _whose(session, device.customer_id))])
            values["equipment_id"] = device.id
            return False
    fresh = office.equipment.blank(
        customer_id=values["customer_id"],
        site_id=values["site_id"],
        project_id=values["project_id"],
        name=device_name(name, model, serial),
        model=model,
        serial=serial,
    )
    values["equipment_id"] = office.equipment.save_in(session, fresh, {})
    return True


def from_contact(session: Session, values: dict[str, Any]) -> None:
    """A picked contact gives the caller's name and phone where none were typed."""
    contact = session.get(Contact, values["contact_id"]) if values["contact_id"] is not None else None
    if contact is not None:
        values["caller_name"] = values["caller_name"] or contact.name
        values["caller_phone"] = values["caller_phone"] or contact.phone


def from_device(session: Session, values: dict[str, Any]) -> None:
    """A picked device gives its site and project where none were typed."""
    device = session.get(Equipment, values["equipment_id"]) if values["equipment_id"] is not None else None
    if device is not None and device.customer_id == values["customer_id"]:
        values["site_id"] = values["site_id"] or device.site_id
        values["project_id"] = values["project_id"] or device.project_id


def todo_for_sales(session: Session, ticket: Ticket, title: str) -> int | None:
    """A call about a device out of warranty makes a to-do for sales; answers its id, None when none is due (C1)."""
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    called_on = office_day(ticket.called_at)
    if device is None or not is_out_of_warranty(device.warranty_end, called_on):
        return None
    text = _("Out of warranty since {day}: offer {customer} a maintenance contract for {device}.").format(
        day=_day_after(device.warranty_end),
        customer=session.get_one(Customer, ticket.customer_id).name,
        device=device_text(device.name, device.model, device.serial),
    )
    due = office_day(session.info["now"]) + timedelta(days=int(read_setting(session, "todos.offer_days")))
    return put_todo(session, "offer", text, due, _sales(session, ticket.customer_id), ("tickets", ticket.id, title)).id


def _sales(session: Session, customer_id: int) -> int | None:
    """Who makes the offer: whoever is responsible for the customer, else the first of sales, else anybody."""
    responsible = session.get_one(Customer, customer_id).responsible_id
    if responsible is not None:
        return responsible
    return session.scalar(
        select(Staff.id).where(Staff.role == "sales", Staff.archived_at.is_(None)).order_by(Staff.id).limit(1)
    )


def _day_after(day: date | None) -> str:
    return (day + timedelta(days=1)).isoformat() if day is not None else ""


def _whose(session: Session, customer_id: int) -> str:
    name = session.scalar(select(Customer.name).where(Customer.id == customer_id)) or ""
    return _("This belongs to another customer: {customer}.").format(customer=name)

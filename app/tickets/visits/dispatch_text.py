"""What a dispatch says when it is sent: the ticket's facts for the pattern (C8)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.clock import local
from app.core.errors import NotFound
from app.core.i18n import language
from app.core.settings import read_setting
from app.customers.model import Contact, Customer, Site
from app.equipment.model import Equipment
from app.tickets.coverage import kept
from app.tickets.model import Ticket
from app.tickets.rules import device_text
from app.tickets.visits import planning
from app.tickets.visits.model import Visit
from app.tickets.visits.pattern import filled, shipped_pattern
from app.tickets.visits.rules import span_text


def text_of(session: Session, ticket_id: int, visit_id: int | None) -> str:
    """The text of a dispatch: of a visit, else of the ticket's leading one; raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound()
    visits = planning.visits_of(session, ticket_id)
    visit = planning.leading(visits)
    if visit_id is not None:
        visit = next((each for each in visits if each.id == visit_id), None)
        if visit is None:
            raise NotFound()
    pattern = str(read_setting(session, "dispatch.text") or "") or shipped_pattern()
    return filled(pattern, _values(session, ticket, visit))


def _values(session: Session, ticket: Ticket, visit: Visit | None) -> Mapping[str, str]:
    customer = session.get_one(Customer, ticket.customer_id)
    site = session.get(Site, ticket.site_id) if ticket.site_id is not None else None
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id is not None else None
    people = visit.people if visit is not None else (ticket.technician_id,) if ticket.technician_id is not None else ()
    time = span_text(visit.planned_from, visit.planned_to) if visit is not None else ""
    if not time and ticket.appointed_at is not None:
        time = f"{local(ticket.appointed_at):%Y-%m-%d %H:%M}"
    return {
        "number": ticket.number,
        "customer": customer.name,
        "address": _address(customer, site),
        "contact": ticket.caller_name or (contact.name if contact is not None else ""),
        "phone": ticket.caller_phone or (contact.phone if contact is not None else "") or customer.phone,
        "fault": " ".join(ticket.fault_reported.split()),
        "level": (ticket.level_name_en if language() == "en" else "") or ticket.level_name,
        "time": time,
        "technicians": planning.joined(planning.names_of(session, people), people),
        "note": visit.note if visit is not None else "",
        **_device(session, ticket),
    }


def _address(customer: Customer, site: Site | None) -> str:
    if site is None:
        return customer.address
    return " ".join(dict.fromkeys(filter(None, (site.address or customer.address, site.name))))


def _device(session: Session, ticket: Ticket) -> dict[str, str]:
    """The device, and what was answered about its coverage: the verdict, else the answer of the day of the call."""
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    answer = kept.kept_answer(session, ticket.id, kept.VERDICT) or kept.kept_answer(session, ticket.id, kept.CALL)
    return {
        "device": device_text(device.name, device.model, device.serial) if device is not None else "",
        "coverage": answer.sentence if answer is not None else "",
    }

"""What all papers of a ticket say of it, read once: whose, which device, what was reported, found and done (C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import local, office_day
from app.core.errors import NotFound, Refused
from app.core.i18n import _, language, ngettext
from app.customers.model import Contact, Customer, Site
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.forms.kind import About
from app.tickets import fields as f
from app.tickets.clocks.model import TicketEvent
from app.tickets.coverage import kept
from app.tickets.model import CANCELLED, Ticket
from app.tickets.sla.policy import Event
from app.tickets.visits import planning
from app.tickets.visits.model import GIVEN_UP, Visit
from app.tickets.work.fields import MODE_OF, STEP_OF
from app.tickets.work.model import SITE, SupportAttempt, WorkStep


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One visit: when which technicians came and went, texts as they are printed."""

    day: str
    departed: str = ""
    arrived: str = ""
    finished: str = ""
    people: str = ""
    work: str = ""
    finished_on: str = ""  # "": the same day


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One thing that was done: when, which step, by whom, what."""

    at: str
    step: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as papers tell it; blank where nothing is known, so that there is a line to write on."""

    number: str
    kind: str = ""
    called_at: str = ""
    customer: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""
    project_number: str = ""
    project_name: str = ""
    device: str = ""
    model: str = ""
    serial: str = ""
    device_number: str = ""
    accepted_on: str = ""
    warranty: str = ""
    coverage: str = ""
    level: str = ""
    fault_reported: str = ""
    fault_found: str = ""
    category: str = ""
    quality: str = ""
    result: str = ""
    resolved_at: str = ""
    technicians: str = ""
    appointed: str = ""
    remark: str = ""
    visits: Sequence[VisitFacts] = ()
    steps: Sequence[StepFacts] = ()


def ticket_of(session: Session, ticket_id: int) -> Ticket:
    """The ticket; raises NotFound."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound()
    return ticket


def about_ticket(session: Session, ticket_id: int, _selection: Mapping[str, str] | None = None) -> About:
    """What a form of a ticket is about; raises NotFound, and Refused for one that was cancelled."""
    ticket = ticket_of(session, ticket_id)
    if ticket.state == CANCELLED:
        raise Refused(_("The ticket was cancelled."))
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    what = device.name if device is not None else " ".join(ticket.fault_reported.split())[:40]
    return About(
        " ".join(filter(None, (ticket.number, what))),
        ticket_id=ticket.id,
        project_id=ticket.project_id,
        customer_id=ticket.customer_id,
    )


def facts_of(session: Session, ticket_id: int) -> TicketFacts:
    """All that papers say of a ticket; raises NotFound."""
    ticket = ticket_of(session, ticket_id)
    customer = session.get_one(Customer, ticket.customer_id)
    site = session.get(Site, ticket.site_id) if ticket.site_id is not None else None
    contact = session.get(Contact, ticket.contact_id) if ticket.contact_id is not None else None
    project = session.get(Project, ticket.project_id) if ticket.project_id is not None else None
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    answer = kept.kept_answer(session, ticket.id, kept.VERDICT) or kept.kept_answer(session, ticket.id, kept.CALL)
    visits = [visit for visit in planning.visits_of(session, ticket.id) if visit.state not in GIVEN_UP]
    visits.sort(key=lambda visit: (visit.planned_from, visit.id))
    places = (site.address or customer.address, site.name) if site is not None else (customer.address,)
    return TicketFacts(
        number=ticket.number,
        kind=f.KIND.show(ticket.kind),
        called_at=moment(ticket.called_at),
        customer=customer.name,
        address=" ".join(dict.fromkeys(filter(None, places))),
        contact=ticket.caller_name or (contact.name if contact is not None else ""),
        phone=ticket.caller_phone or (contact.phone if contact is not None else "") or customer.phone,
        project_number=project.number if project is not None else "",
        project_name=project.name if project is not None else "",
        device=device.name if device is not None else "",
        model=device.model if device is not None else "",
        serial=device.serial if device is not None else "",
        device_number=device.number if device is not None else "",
        accepted_on=day(device.accepted_on or (project.accepted_on if project is not None else None))
        if device is not None
        else "",
        warranty=day(device.warranty_end) if device is not None else "",
        coverage=answer.headline if answer is not None else "",
        level=(ticket.level_name_en if language() == "en" else "") or ticket.level_name,
        fault_reported=ticket.fault_reported,
        fault_found=ticket.fault_found,
        category=f.FAULT_CATEGORY.show(ticket.fault_category),
        quality=f.QUALITY.show(ticket.quality),
        result=ticket.result,
        resolved_at=moment(ticket.resolved_at),
        technicians=_technicians(session, ticket, visits),
        appointed=_appointed(ticket, visits),
        remark=ticket.remark,
        visits=_visits(session, ticket, visits),
        steps=_steps(session, ticket),
    )


def back_from(session: Session, ticket_id: int) -> date | None:
    """The day on which the technician came back from the last visit that was made; that of the call where nobody was
    sent; None while the first visit is still to come (C14)."""
    ticket = ticket_of(session, ticket_id)
    told = select(TicketEvent.at).where(
        TicketEvent.ticket_id == ticket_id,
        TicketEvent.event == Event.RETURNED.value,
        TicketEvent.undone.is_(False),
    )
    returned = list(session.scalars(told))
    visits = [visit for visit in planning.visits_of(session, ticket_id) if visit.state not in GIVEN_UP]
    ended = [visit.left_at or visit.finished_at for visit in visits]
    moments = [*returned, *(at for at in ended if at is not None)]
    if moments:
        return office_day(max(moments))
    return None if visits else office_day(ticket.called_at)


def moment(at: datetime | None) -> str:
    """A moment as papers print it."""
    return f"{local(at):%Y-%m-%d %H:%M}" if at is not None else ""


def day(on: date | None) -> str:
    """A day as papers print it."""
    return on.isoformat() if on is not None else ""


def _technicians(session: Session, ticket: Ticket, visits: Sequence[Visit]) -> str:
    people = list(dict.fromkeys(person for visit in visits for person in visit.people))
    if not people and ticket.technician_id is not None:
        people = [ticket.technician_id]
    return planning.joined(planning.names_of(session, people), people)


def _appointed(ticket: Ticket, visits: Sequence[Visit]) -> str:
    leading = planning.leading(visits)
    return moment(leading.planned_from if leading is not None else ticket.appointed_at)


def _visits(session: Session, ticket: Ticket, visits: Sequence[Visit]) -> tuple[VisitFacts, ...]:
    ended = [visit.id for visit in visits if visit.finished_at is not None]
    query = select(SupportAttempt).where(SupportAttempt.ticket_id == ticket.id, SupportAttempt.visit_id.in_(ended))
    done: dict[int, list[str]] = {}
    for attempt in session.scalars(query.order_by(SupportAttempt.at, SupportAttempt.id)):
        if attempt.visit_id is not None and attempt.result:
            done.setdefault(attempt.visit_id, []).append(attempt.result)
    names = planning.names_of(session, [person for visit in visits for person in visit.people])
    return tuple(
        VisitFacts(
            day=f"{local(visit.arrived_at or visit.planned_from):%Y-%m-%d}",
            departed=_clock(visit.departed_at),
            arrived=_clock(visit.arrived_at),
            finished=_clock(visit.finished_at),
            finished_on=f"{local(visit.finished_at):%Y-%m-%d}" if visit.finished_at is not None else "",
            people=planning.joined(names, visit.people),
            work="\n".join(done.get(visit.id, [])) or visit.note,
        )
        for visit in visits
    )


def _steps(session: Session, ticket: Ticket) -> tuple[StepFacts, ...]:
    """The steps of the repair and what was tried on the phone and remotely, in their order."""
    steps = list(session.scalars(select(WorkStep).where(WorkStep.ticket_id == ticket.id)))
    query = select(SupportAttempt).where(SupportAttempt.ticket_id == ticket.id, SupportAttempt.mode != SITE)
    attempts = list(session.scalars(query))
    people = [step.staff_id for step in steps] + [attempt.staff_id for attempt in attempts]
    names = planning.names_of(session, [person for person in people if person is not None])
    found = [
        (step.at, StepFacts(moment(step.at), STEP_OF.show(step.step), step.person or _name(names, step), step.text))
        for step in steps
    ]
    for attempt in attempts:
        spent = ngettext("{n} minute", "{n} minutes", attempt.minutes).format(n=attempt.minutes)
        words = f"{attempt.result} ({spent})" if attempt.minutes else attempt.result
        found.append(
            (attempt.at, StepFacts(moment(attempt.at), MODE_OF.show(attempt.mode), _name(names, attempt), words))
        )
    return tuple(facts for _at, facts in sorted(found, key=lambda pair: pair[0]))


def _name(names: Mapping[int, str], row: WorkStep | SupportAttempt) -> str:
    return names.get(row.staff_id, "") if row.staff_id is not None else ""


def _clock(at: datetime | None) -> str:
    return f"{local(at):%H:%M}" if at is not None else ""

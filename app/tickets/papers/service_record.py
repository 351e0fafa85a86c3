"""The after-sales service record (售后服务记录): visits with times, steps, results; back signed within days (C14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day, utc
from app.core.i18n import _, lazy
from app.core.settings import read_settings
from app.forms.kind import FormKind, PrintInfo
from app.forms.model import IssuedForm
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, CONTINUOUS
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.tickets.clocks.model import TicketEvent
from app.tickets.model import Ticket
from app.tickets.papers import blocks
from app.tickets.papers.facts import TicketFacts, VisitFacts, about_ticket, back_from, facts_of, ticket_of
from app.tickets.papers.told import tell, untell
from app.tickets.sla.policy import Event

# Printed unless the office writes its own in the settings; {days} is the setting of the days.
NOTE = lazy("The technician brings the signed record back within {days} days after the return.")


@dataclass(frozen=True, slots=True)
class RecordPaper:
    """All that a service record says."""

    facts: TicketFacts
    note: str = ""


def record_form(paper: RecordPaper, info: PrintInfo) -> Form:
    """The paper as a form."""
    facts = paper.facts
    many = blocks.lines(info.size, 3)
    body: list[Block] = [
        Grid(
            [
                *blocks.whose(facts),
                *blocks.project(facts),
                *blocks.device(facts),
                Cell(_("Kind of service"), facts.kind),
                Cell(_("Coverage"), facts.coverage),
                Cell(_("Fault reported"), facts.fault_reported, span=2, lines=many - 1),
                Cell(_("Fault found"), facts.fault_found, span=2, lines=many - 1),
            ]
        ),
        Heading(_("Visits")),
        visit_table(facts.visits, max(0, 3 - len(facts.visits))),
        Heading(_("Steps of the work")),
        blocks.step_table(facts.steps, max(0, 4 - len(facts.steps))),
        Grid(
            [
                Cell(_("Result"), facts.result, span=2, lines=many),
                Cell(_("Open points"), "", span=2),
                Cell(_("Service attitude"), blocks.boxes(_("□ good   □ fair   □ poor"))),
                Cell(_("Satisfied"), blocks.boxes(_("□ very   □ yes   □ not quite   □ no"))),
                Cell(_("Customer's remarks"), "", span=2, lines=many - 1),
            ]
        ),
    ]
    if paper.note:
        body.append(Paragraph(paper.note, small=True))
    return info.form(
        _("After-sales service record"),
        body,
        [
            SignatureBox(_("Technician"), facts.technicians, stamp=False),
            SignatureBox(_("Service department")),
            SignatureBox(_("Customer")),
        ],
    )


def visit_table(visits: Sequence[VisitFacts], blank: int) -> Table:
    """The visits with their times, and ``blank`` empty rows to go on by hand."""
    columns = [
        Column(_("Day of visit"), "centre"),
        Column(_("Set out at"), "centre"),
        Column(_("Arrived at"), "centre"),
        Column(_("Work ended at"), "centre"),
        Column(_("Technicians")),
        Column(_("What was done")),
    ]
    rows = [(visit.day, visit.departed, visit.arrived, visit.finished, visit.people, visit.work) for visit in visits]
    return Table(columns, [*rows, *[("", "", "", "", "", "")] * blank], least=(7, 5, 5, 5, 6, 20))


def _build(session: Session, ticket_id: int, info: PrintInfo) -> Form:
    settings = read_settings(session)
    note = blocks.foot(settings, "service_record", NOTE).replace("{days}", str(settings["papers.back_days"]))
    return record_form(RecordPaper(facts_of(session, ticket_id), note), info)


def _moved(session: Session, form: IssuedForm, move: str) -> None:
    """The clocks of the ticket are told when the signed record is back, and when that was a mistake."""
    if form.ticket_id is None:
        return
    ticket = ticket_of(session, form.ticket_id)
    if move == "sign":
        tell(session, ticket, Event.RECORD_BACK, _back_at(session, ticket, form), form.number)
    elif move in ("take_back", "void"):
        untell(session, ticket, Event.RECORD_BACK, form.number)


def _back_at(session: Session, ticket: Ticket, form: IssuedForm) -> datetime:
    """Only the day is known: its first moment that lies after the call and the technician's return."""
    assert form.signed_on is not None
    now: datetime = session.info["now"]
    if form.signed_on == office_day(now):
        return now
    told = session.scalars(
        select(TicketEvent.at).where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.event == Event.RETURNED.value,
            TicketEvent.undone.is_(False),
        )
    )
    begin = utc(datetime.combine(form.signed_on, time()))
    returned: list[datetime] = list(told)
    return min(now, max([begin, ticket.called_at, *returned]))


SERVICE_RECORD = FormKind(
    key="service_record",
    subject="tickets",
    about=about_ticket,
    build=_build,
    sizes=(A4.key, CONTINUOUS.key),
    comes_back=True,
    back_from=back_from,
    moved=_moved,
)

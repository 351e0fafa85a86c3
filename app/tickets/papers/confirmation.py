"""The service confirmation (服务确认单): the customer signs that the work was done (C10)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.i18n import _, lazy
from app.core.settings import read_settings
from app.forms.kind import FormKind, PrintInfo
from app.paper.blocks import Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, CONTINUOUS, CONTINUOUS_HALF
from app.paper.strips import Block
from app.tickets.papers import blocks
from app.tickets.papers.facts import TicketFacts, about_ticket, back_from, facts_of

# Printed unless the office writes its own in the settings.
NOTE = lazy(
    "Please check the work and sign only when the device works again. If the fault comes back, call our hotline and "
    "tell the ticket number."
)


@dataclass(frozen=True, slots=True)
class ConfirmationPaper:
    """All that a service confirmation says."""

    facts: TicketFacts
    note: str = ""


def confirmation_form(paper: ConfirmationPaper, info: PrintInfo) -> Form:
    """The paper as a form; what the technician finds out on site has lines to write on."""
    facts, size = paper.facts, info.size
    many = blocks.lines(size, 3)
    cells = [
        *blocks.whose(facts),
        *blocks.project(facts),
        *blocks.device(facts),
        Cell(_("Kind of service"), facts.kind),
        Cell(_("Technician"), facts.technicians),
        Cell(_("Fault reported"), facts.fault_reported, span=2, lines=many),
        Cell(_("Work done"), facts.result, span=2, lines=many + 1),
        *blocks.on_site(facts),
        Cell(_("The device works"), blocks.boxes(_("□ yes   □ with restrictions   □ no"))),
        Cell(_("Satisfied"), blocks.boxes(_("□ very   □ yes   □ not quite   □ no"))),
        Cell(_("Customer's remarks"), "", span=2, lines=max(1, many - 1)),
    ]
    body: list[Block] = [Grid(cells)]
    if paper.note and not blocks.is_low(size):
        body.append(Paragraph(paper.note, small=True))
    return info.form(
        _("Service confirmation"),
        body,
        [SignatureBox(_("Technician"), facts.technicians, stamp=False), SignatureBox(_("Customer"))],
    )


def _build(session: Session, ticket_id: int, info: PrintInfo) -> Form:
    note = blocks.foot(read_settings(session), "confirmation", NOTE)
    return confirmation_form(ConfirmationPaper(facts_of(session, ticket_id), note), info)


CONFIRMATION = FormKind(
    key="confirmation",
    subject="tickets",
    about=about_ticket,
    build=_build,
    sizes=(A4.key, CONTINUOUS.key, CONTINUOUS_HALF.key),
    comes_back=True,
    copies=(("customer", lazy("Customer's copy")), ("ours", lazy("Our copy"))),
    back_from=back_from,
)

"""The three-guarantees record (三包维修记录): of one repair as a form, of a period and dealer as a list (C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.i18n import _, ngettext
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, A4_LANDSCAPE, CONTINUOUS
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.tickets.papers import blocks
from app.tickets.papers.charges import NO_CHARGES, ChargesFacts, charge_blocks, charge_lines
from app.tickets.papers.facts import TicketFacts, about_ticket, back_from, day, facts_of, ticket_of
from app.tickets.papers.lines import TicketLine, called_within, lines_of, numbered, period_text

# -- of one ticket -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuaranteePaper:
    """All that the record of one repair under the three guarantees says."""

    facts: TicketFacts
    dealer: str = ""
    sold_on: str = ""
    receipt: str = ""
    charges: ChargesFacts = NO_CHARGES


def guarantee_form(paper: GuaranteePaper, info: PrintInfo) -> Form:
    """The record of one repair as a form."""
    facts = paper.facts
    many = blocks.lines(info.size, 2)
    body: list[Block] = [
        Grid(
            [
                *blocks.whose(facts),
                *blocks.device(facts),
                Cell(_("Dealer"), paper.dealer),
                Cell(_("Sold on"), paper.sold_on),
                Cell(_("Receipt no."), paper.receipt),
                Cell(_("Coverage"), facts.coverage),
                Cell(_("Which guarantee"), blocks.boxes(_("□ repair   □ replacement   □ return")), span=2),
                Cell(_("Fault reported"), facts.fault_reported, span=2, lines=many),
                Cell(_("Fault found"), facts.fault_found, span=2, lines=many),
                Cell(_("Quality fault"), facts.quality),
                Cell(_("Fault category"), facts.category),
                Cell(_("Result"), facts.result, span=2, lines=many + 1),
                Cell(_("Technician"), facts.technicians),
                Cell(_("Solved at"), facts.resolved_at),
            ]
        ),
        Heading(_("Parts, labour, travel")),
        *charge_blocks(paper.charges, max(0, 4 - len(paper.charges.rows))),
    ]
    return info.form(
        _("Three-guarantees repair record"),
        body,
        [
            SignatureBox(_("Technician"), facts.technicians, stamp=False),
            SignatureBox(_("Service company")),
            SignatureBox(_("Customer")),
        ],
    )


def _device_of(session: Session, ticket_id: int) -> Equipment:
    ticket = ticket_of(session, ticket_id)
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    if device is None:
        raise Refused(_("The ticket names no device."))
    return device


def _about(session: Session, ticket_id: int, selection: Mapping[str, str]) -> About:
    _device_of(session, ticket_id)
    return about_ticket(session, ticket_id, selection)


def _build(session: Session, ticket_id: int, info: PrintInfo) -> Form:
    device = _device_of(session, ticket_id)
    dealer = session.get(Customer, device.dealer_id) if device.dealer_id is not None else None
    paper = GuaranteePaper(
        facts_of(session, ticket_id),
        dealer.name if dealer is not None else "",
        day(device.sold_on),
        device.receipt_number,
        charge_lines(session, ticket_id),
    )
    return guarantee_form(paper, info)


THREE_GUARANTEES = FormKind(
    key="three_guarantees",
    subject="tickets",
    about=_about,
    build=_build,
    sizes=(A4.key, CONTINUOUS.key),
    comes_back=True,
    back_from=back_from,
)


# -- of a period -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuaranteeListPaper:
    """The repairs under warranty of a period. ``dealer`` "": of all devices, whoever sold them."""

    period: str
    dealer: str
    lines: Sequence[TicketLine]


def guarantee_list_form(paper: GuaranteeListPaper, info: PrintInfo) -> Form:
    """The list as a form."""
    columns = [
        Column(_("No."), "centre"),
        Column(_("Reported on"), "centre"),
        Column(_("Ticket no.")),
        Column(_("Customer")),
        Column(_("Device name")),
        Column(_("Model")),
        Column(_("Serial no.")),
        Column(_("Sold on"), "centre"),
        Column(_("Fault reported")),
        Column(_("Result")),
        Column(_("Technician")),
        Column(_("Solved on"), "centre"),
    ]
    rows = [
        (
            *(line.called_on, line.ticket, line.customer, line.device, line.model, line.serial, line.sold_on),
            *(line.fault, line.result or line.found, line.technician, line.resolved_on),
        )
        for line in paper.lines
    ]
    head = [Cell(_("Period"), paper.period), Cell(_("Dealer"), paper.dealer or _("all"))]
    count = ngettext("{n} repair under warranty", "{n} repairs under warranty", len(rows)).format(n=len(rows))
    return info.form(
        _("Three-guarantees repair list"),
        [Grid(head), Table(columns, numbered(rows)), Paragraph(count, small=True)],
        [SignatureBox(_("Dealer")), SignatureBox(_("Service company"))],
    )


def _about_list(session: Session, _nothing: int, selection: Mapping[str, str]) -> About:
    dealer = _dealer(session, selection)
    words = " ".join(filter(None, (period_text(selection), dealer.name if dealer is not None else "")))
    return About(words, customer_id=dealer.id if dealer is not None else None)


def _build_list(session: Session, _nothing: int, info: PrintInfo) -> Form:
    dealer = _dealer(session, info.selection)
    where = [called_within(info.selection), Equipment.warranty_end.is_not(None)]
    if dealer is not None:
        where.append(Equipment.dealer_id == dealer.id)
    lines = [line for line in lines_of(session, *where) if _is_guaranteed(line)]
    paper = GuaranteeListPaper(period_text(info.selection), dealer.name if dealer is not None else "", lines)
    return guarantee_list_form(paper, info)


def _is_guaranteed(line: TicketLine) -> bool:
    """A repair under warranty: of a fault that nothing excludes, called in while the warranty ran. Its last day is
    compared with the office's day of the call, which no database knows."""
    if line.kind != "fault" or line.is_excluded or line.called is None or line.warranty_end is None:
        return False
    return line.called <= line.warranty_end


def _dealer(session: Session, selection: Mapping[str, str]) -> Customer | None:
    dealer = selection.get("dealer", "")
    return session.get_one(Customer, int(dealer)) if dealer else None


THREE_GUARANTEES_LIST = FormKind(
    key="three_guarantees_list",
    subject="",
    about=_about_list,
    build=_build_list,
    sizes=(A4_LANDSCAPE.key,),
)

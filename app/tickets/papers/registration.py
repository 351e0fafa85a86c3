"""The repair registration form (维修登记单): what was done, parts, labour, travel, charges, signature (C10)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.i18n import _, lazy
from app.core.settings import read_settings
from app.forms.kind import FormKind, PrintInfo
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, CONTINUOUS, CONTINUOUS_HALF, CONTINUOUS_THIRD
from app.paper.strips import Block
from app.tickets.papers import blocks
from app.tickets.papers.charges import NO_CHARGES, ChargesFacts, charge_blocks, charge_lines, charges_text
from app.tickets.papers.facts import TicketFacts, about_ticket, back_from, facts_of

# Printed unless the office writes its own in the settings.
NOTE = lazy(
    "The customer confirms with the signature that the work above was done and the parts were used. Parts that were "
    "replaced under warranty belong to us."
)


@dataclass(frozen=True, slots=True)
class RegistrationPaper:
    """All that a repair registration form says."""

    facts: TicketFacts
    charges: ChargesFacts = NO_CHARGES
    note: str = ""


def registration_form(paper: RegistrationPaper, info: PrintInfo) -> Form:
    """The paper as a form: with tables on A4 and high paper, in plain boxes on low continuous paper."""
    low = blocks.is_low(info.size)
    return info.form(
        _("Repair registration form"),
        _low(paper, info.size) if low else _high(paper, info.size),
        [
            SignatureBox(_("Technician"), paper.facts.technicians, stamp=False),
            SignatureBox(_("Service company")),
            SignatureBox(_("Customer")),
        ],
    )


def _high(paper: RegistrationPaper, size: str) -> list[Block]:
    facts = paper.facts
    many = blocks.lines(size, 2)
    body: list[Block] = [
        Grid(
            [
                *blocks.whose(facts),
                *blocks.project(facts),
                *blocks.device(facts),
                Cell(_("Fault level"), facts.level),
                Cell(_("Coverage"), facts.coverage),
                Cell(_("Fault reported"), facts.fault_reported, span=2, lines=many),
                Cell(_("Fault found"), facts.fault_found, span=2, lines=many),
            ]
        ),
        Heading(_("Work done")),
        blocks.step_table(facts.steps, max(0, 4 - len(facts.steps))),
        Grid(
            [
                Cell(_("Result"), facts.result, span=2, lines=many),
                *blocks.on_site(facts),
            ]
        ),
        Heading(_("Parts, labour, travel")),
        *charge_blocks(paper.charges, max(0, 5 - len(paper.charges.rows))),
    ]
    if paper.note:
        body.append(Paragraph(paper.note, small=True))
    return body


def _low(paper: RegistrationPaper, size: str) -> list[Block]:
    facts = paper.facts
    many = blocks.lines(size, 4)
    device = " ".join(filter(None, (facts.device, facts.model)))
    cells = [
        Cell(_("Customer"), facts.customer, span=2, strong=True),
        Cell(_("Ticket no."), facts.number),
        Cell(_("Contact"), "  ".join(filter(None, (facts.contact, facts.phone))), span=2),
        Cell(_("Warranty until"), facts.warranty),
        Cell(_("Device"), device, span=2),
        Cell(_("Serial no."), facts.serial),
        Cell(_("Fault reported"), " ".join(facts.fault_reported.split()), span=3),
        Cell(_("Work done"), " ".join(facts.result.split()), span=3, lines=many),
    ]
    if size != CONTINUOUS_THIRD.key:
        return [Grid(cells, pairs=3), *charge_blocks(paper.charges, 0 if paper.charges.rows else 2)]
    cells += [
        Cell(_("Parts and charges"), charges_text(paper.charges), span=3, small=True),
        Cell(_("Total"), paper.charges.total, span=3, strong=True),
    ]
    return [Grid(cells, pairs=3)]


def _build(session: Session, ticket_id: int, info: PrintInfo) -> Form:
    note = blocks.foot(read_settings(session), "registration", NOTE)
    paper = RegistrationPaper(facts_of(session, ticket_id), charge_lines(session, ticket_id), note)
    return registration_form(paper, info)


REGISTRATION = FormKind(
    key="registration",
    subject="tickets",
    about=about_ticket,
    build=_build,
    sizes=(A4.key, CONTINUOUS.key, CONTINUOUS_HALF.key, CONTINUOUS_THIRD.key),
    comes_back=True,
    copies=(
        ("customer", lazy("Customer's copy")),
        ("production", lazy("Copy for production")),
        ("finance", lazy("Copy for finance")),
    ),
    back_from=back_from,
)

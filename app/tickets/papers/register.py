"""The after-sales service register (产品售后服务登记表): the tickets of a period on paper (C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.i18n import _, ngettext
from app.customers.model import Customer
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.blocks import Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4_LANDSCAPE
from app.paper.tables import Column, Table
from app.tickets.model import Ticket
from app.tickets.papers.lines import TicketLine, called_within, lines_of, numbered, period_text


@dataclass(frozen=True, slots=True)
class RegisterPaper:
    """The tickets of a period. ``whose``: of one customer, "" for all; ``chosen``: only those that a list showed."""

    period: str
    whose: str
    lines: Sequence[TicketLine]
    chosen: bool = False


def register_form(paper: RegisterPaper, info: PrintInfo) -> Form:
    """The register as a form."""
    columns = [
        Column(_("No."), "centre"),
        Column(_("Reported on"), "centre"),
        Column(_("Ticket no.")),
        Column(_("Customer")),
        Column(_("Contact")),
        Column(_("Device")),
        Column(_("Serial no.")),
        Column(_("Fault reported")),
        Column(_("Result")),
        Column(_("Technician")),
        Column(_("Solved on"), "centre"),
        Column(_("Satisfaction")),
    ]
    rows = [
        (
            *(line.called_on, line.ticket, line.customer, line.contact),
            *(" ".join(filter(None, (line.device, line.model))), line.serial, line.fault),
            *(line.result, line.technician, line.resolved_on, line.satisfaction),
        )
        for line in paper.lines
    ]
    count = ngettext("{n} ticket", "{n} tickets", len(rows)).format(n=len(rows))
    if paper.chosen:
        count += _("; ") + _("chosen in the list of tickets")
    return info.form(
        _("After-sales service register"),
        [
            Grid([Cell(_("Period"), paper.period), Cell(_("Customer"), paper.whose or _("all"))]),
            Table(columns, numbered(rows)),
            Paragraph(count, small=True),
        ],
        [
            SignatureBox(_("Made out by"), stamp=False),
            SignatureBox(_("Checked by"), stamp=False),
            SignatureBox(_("Service department")),
        ],
    )


def _about(session: Session, _nothing: int, selection: Mapping[str, str]) -> About:
    customer = _customer(session, selection)
    words = " ".join(filter(None, (period_text(selection), customer.name if customer is not None else "")))
    return About(words, customer_id=customer.id if customer is not None else None)


def _build(session: Session, _nothing: int, info: PrintInfo) -> Form:
    selection = info.selection
    customer = _customer(session, selection)
    chosen = [int(ticket) for ticket in selection.get("tickets", "").split(",") if ticket]
    where = [called_within(selection)]
    if customer is not None:
        where.append(Ticket.customer_id == customer.id)
    if chosen:
        where.append(Ticket.id.in_(chosen))
    paper = RegisterPaper(
        period_text(selection),
        customer.name if customer is not None else "",
        lines_of(session, *where),
        bool(chosen),
    )
    return register_form(paper, info)


def _customer(session: Session, selection: Mapping[str, str]) -> Customer | None:
    customer = selection.get("customer", "")
    return session.get_one(Customer, int(customer)) if customer else None


SERVICE_REGISTER = FormKind(
    key="service_register",
    subject="",
    about=_about,
    build=_build,
    sizes=(A4_LANDSCAPE.key,),
)

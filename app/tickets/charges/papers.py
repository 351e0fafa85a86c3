"""The settlement (结算单) and the statement of a customer's month on paper and as a sheet (C13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.core.fields import DATE, MONEY, QUANTITY, Field
from app.core.i18n import _, language, lazy
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.excel.write import Page, heading, write_pages
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.amount import in_capitals
from app.paper.blocks import Heading, Paragraph, SignatureBox, Signatures
from app.paper.document import Form, write
from app.paper.grid import Cell, Grid
from app.paper.page import A4, CONTINUOUS, CONTINUOUS_HALF, CONTINUOUS_THIRD, Company
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.tickets.charges import fields as f
from app.tickets.charges import model as c
from app.tickets.charges.model import Settlement
from app.tickets.charges.pricing import charge_of, lines_of
from app.tickets.model import Ticket
from app.tickets.rules import device_text, one_line


@dataclass(frozen=True, slots=True)
class SettlementPaper:
    """What a settlement says: ``facts`` are labels with values, ``lines`` the cells of its table, ``borne`` who bears
    the rest."""

    facts: Sequence[tuple[str, str]]
    lines: Sequence[Sequence[str]]
    due: Decimal
    borne: str
    paid: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One settlement of a month."""

    day: date
    number: str
    ticket: str
    about: str
    due: Decimal
    paid: Decimal
    payment: str
    invoice: str
    correction: str = ""

    @property
    def open(self) -> Decimal:
        """What is still to pay."""
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class Statement:
    """What was settled for a customer in a month (对账单)."""

    customer: str
    month: str
    rows: Sequence[StatementRow]

    @property
    def due(self) -> Decimal:
        return sum((row.due for row in self.rows), Decimal("0.00"))

    @property
    def paid(self) -> Decimal:
        return sum((row.paid for row in self.rows), Decimal("0.00"))

    @property
    def open(self) -> Decimal:
        return self.due - self.paid


# -- the settlement ----------------------------------------------------------------------------------------------------


def settlement_paper(session: Session, row: Settlement) -> SettlementPaper:
    """What the settlement says now."""
    ticket = session.get_one(Ticket, row.ticket_id)
    customer = session.get_one(Customer, row.customer_id)
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    shown = device_text(device.name, device.model, device.serial) if device is not None else ""
    facts = [
        (_("Customer"), customer.name),
        (_("Ticket no."), ticket.number),
        (_("Device"), shown),
        (_("Caller"), " ".join(filter(None, (ticket.caller_name, ticket.caller_phone)))),
        (_("Fault reported"), ticket.fault_reported),
        (_("What was done"), ticket.result),
    ]
    if ticket.exclusion_grounds:
        facts.append((_("Why it is charged"), ticket.exclusion_grounds))
    return SettlementPaper(
        facts=facts,
        lines=[line_cells(place, line) for place, line in enumerate(lines_of(session, ticket.id, c.FINAL), start=1)],
        due=row.due,
        borne=_borne(row),
        paid=_paid_words(row),
        remark=row.remark,
    )


def settlement_form(paper: SettlementPaper, info: PrintInfo) -> Form:
    """The form of one settlement."""
    amounts = [
        Cell(_("Due from the customer"), amount_words(paper.due), span=2, strong=True),
        Cell(_("Borne by others"), paper.borne or _("nothing"), span=2),
        Cell(_("Payment"), paper.paid, span=2),
    ]
    if paper.remark:
        amounts.append(Cell(_("Remark"), paper.remark, span=2))
    # The third of a continuous sheet has room for the amounts only.
    facts = paper.facts[:4] if info.size == CONTINUOUS_THIRD.key else paper.facts
    blocks: list[Block] = [
        Grid([Cell(label, value, span=1 if place < 4 else 2) for place, (label, value) in enumerate(facts)]),
        Table(line_columns(), paper.lines),
        Grid(amounts),
    ]
    return info.form(
        _("Statement of charges"), blocks, [SignatureBox(_("Customer")), SignatureBox(_("Service company"))]
    )


def _about(session: Session, record_id: int, _selection: Mapping[str, str]) -> About:
    row = session.get(Settlement, record_id)
    if row is None:
        raise NotFound()
    if row.state == c.VOID:
        raise Refused(_("{number} was made void.").format(number=row.number))
    if row.state != c.CONFIRMED:
        raise Refused(_("{number} is being corrected: confirm it first.").format(number=row.number))
    customer = session.get_one(Customer, row.customer_id)
    return About(customer.name, ticket_id=row.ticket_id, customer_id=row.customer_id)


def _build(session: Session, record_id: int, info: PrintInfo) -> Form:
    _about(session, record_id, {})
    return settlement_form(settlement_paper(session, session.get_one(Settlement, record_id)), info)


SETTLEMENT = FormKind(
    key="settlements",
    subject="settlements",
    about=_about,
    build=_build,
    sizes=(A4.key, CONTINUOUS.key, CONTINUOUS_HALF.key, CONTINUOUS_THIRD.key),
    number_of=lambda session, record_id: session.get_one(Settlement, record_id).number,
)


def amount_words(amount: Decimal) -> str:
    """An amount in figures, and in Chinese capitals where the paper is Chinese."""
    figures = _("RMB {amount}").format(amount=MONEY.show(amount))
    if language() == "en":
        return figures
    return _("{figures} (in capitals: {capitals})").format(figures=figures, capitals=in_capitals(amount))


# -- the statement of a month ------------------------------------------------------------------------------------------


def statement_of(customer: Customer, month: str, rows: Sequence[Any]) -> Statement:
    """The statement from what ``queries.of_month`` found."""
    return Statement(
        customer.name,
        month,
        [
            StatementRow(
                row.confirmed_on,
                row.number,
                ticket,
                " · ".join(filter(None, (device, " ".join(fault.split())))),
                row.due,
                row.paid,
                row.payment,
                " ".join(filter(None, (f.INVOICE_OF.show(row.invoice), row.invoice_number))),
                _correction(row),
            )
            for row, ticket, device, fault in rows
        ],
    )


_DAY = Field("day", lazy("Day settled"), DATE)
_TICKET = Field("ticket", lazy("Ticket no."))
_ABOUT = Field("about", lazy("What it was about"), max_length=4000)
_INVOICE = Field("invoice", lazy("Invoice"))
_CORRECTION = Field("correction", lazy("Correction"), max_length=100)
SHEET = (_DAY, f.NUMBER, _TICKET, _ABOUT, f.DUE, f.PAID, f.OPEN_AMOUNT, f.PAYMENT, _INVOICE, _CORRECTION)


def write_statement(found: Statement, company: Company, today: date, out: Path | BinaryIO) -> int:
    """Writes the statement as a PDF; answers the number of sheets."""
    columns = [
        Column(str(_DAY.title), "centre"),
        Column(str(f.NUMBER.title)),
        Column(str(_TICKET.title)),
        Column(str(_ABOUT.title)),
        Column(_("Amount due"), "right"),
        Column(str(f.PAID.title), "right"),
        Column(str(f.OPEN_AMOUNT.title), "right"),
        Column(str(f.INVOICE.title)),
    ]
    show = MONEY.show
    rows = [
        (
            row.day.isoformat(),
            row.number,
            row.ticket,
            # What differs from a statement that was sent before stands with what it is about.
            " · ".join(filter(None, (one_line(row.about), row.correction))),
            show(row.due),
            show(row.paid),
            show(row.open),
            row.invoice,
        )
        for row in found.rows
    ]
    rows.append(("", _("Total"), "", "", show(found.due), show(found.paid), show(found.open), ""))
    form = Form(
        title=_("Monthly statement"),
        remark=found.month,
        blocks=[
            Grid([Cell(_("Customer"), found.customer), Cell(_("Month"), found.month)]),
            Heading(_("Settled in this month")),
            Table(columns, rows),
            Grid([Cell(_("Still open"), amount_words(found.open), strong=True)], pairs=1),
            Paragraph(_("Please compare this with your books and tell us what does not agree.")),
        ],
        closing=[Signatures([SignatureBox(_("Customer")), SignatureBox(company.name or _("Service company"))])],
        printed_on=today,
    )
    return write([form], 1, A4, company, _("Monthly statement"), out)


def save_statement(found: Statement, company: str, now: datetime, path: Path) -> None:
    """Writes the statement as a spreadsheet."""
    rows = [
        (
            row.day,
            row.number,
            row.ticket,
            row.about,
            row.due,
            row.paid,
            row.open,
            row.payment,
            row.invoice,
            row.correction,
        )
        for row in found.rows
    ]
    title = _("Monthly statement")
    notes = (f"{found.customer}    {found.month}", *heading(company, now))
    totals = frozenset({f.DUE.key, f.PAID.key, f.OPEN_AMOUNT.key})
    write_pages(path, [Page(title, SHEET, rows, title, notes, totals, frozenset({"about"}))])


# -- helpers -----------------------------------------------------------------------------------------------------------


def line_columns() -> list[Column]:
    """The columns of a table of lines."""
    return [
        Column(_("No."), "centre"),
        Column(_("Charged for")),
        Column(_("Charge item")),
        Column(_("Qty"), "right"),
        Column(_("Unit"), "centre"),
        Column(_("Unit price"), "right"),
        Column(_("Line amount"), "right"),
        Column(_("Paid by")),
        Column(_("Customer pays"), "right"),
    ]


def line_cells(place: int, line: Any) -> tuple[str, ...]:
    """The cells of one line."""
    return (
        str(place),
        f.CHARGED_OF.show(line.line),
        line.text,
        QUANTITY.show(line.quantity),
        line.unit,
        MONEY.show(line.unit_price),
        MONEY.show(line.amount),
        f.PAYER_OF.show(line.payer),
        MONEY.show(charge_of(line.payer, line.amount)),
    )


def _correction(row: Settlement) -> str:
    """How a settlement differs from what was told when it was confirmed first."""
    if row.state == c.VOID:
        return _("made void on {day}").format(day=row.corrected_on)
    if row.state == c.REOPENED:
        return f.STATE_OF.show(row.state)
    return _("corrected on {day}").format(day=row.corrected_on) if row.corrected_on is not None else ""


def _borne(row: Settlement) -> str:
    shares = (
        ("us", row.borne_by_us),
        ("dealer", row.borne_by_dealer),
        ("manufacturer", row.borne_by_manufacturer),
    )
    return _("; ").join(f"{f.PAYER_OF.show(payer)} {MONEY.show(amount)}" for payer, amount in shares if amount)


def _paid_words(row: Settlement) -> str:
    words = f.PAYMENT_OF.show(row.payment)
    if row.payment == c.PART_PAID:
        paid, left = MONEY.show(row.paid), MONEY.show(row.open_amount)
        words = _("{state}: {paid} paid, {open} open").format(state=words, paid=paid, open=left)
    if row.invoice == c.ISSUED:
        words += _("; ") + _("invoice {number} of {day}").format(number=row.invoice_number, day=row.invoice_on)
    return words

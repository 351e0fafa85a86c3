"""The warranty card (保修卡) on paper: A4, A5 landscape, two on an A4 (B8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.core.i18n import _
from app.paper import fonts
from app.paper.blocks import Heading, Items, Paragraph, SignatureBox, Signatures
from app.paper.document import Form, IsCancelled, Progress, write
from app.paper.grid import Cell, Grid
from app.paper.page import SIZES, Company, PageSize
from app.paper.strips import Block
from app.paper.tables import Column, Table

CARD_SIZES = ("A4", "A5 landscape", "two on A4")
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class CardDevice:
    """One device on a card."""

    number: str
    name: str
    model: str = ""
    serial: str = ""
    quantity: str = "1"
    installed_on: date | None = None
    accepted_on: date | None = None
    warranty_end: date | None = None


@dataclass(frozen=True, slots=True)
class CardPhase:
    """A phase in words: its name, its dates, and for each kind of line what it costs, e.g. ("Labour", "free")."""

    title: str
    dates: str
    terms: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CardPaper:
    """All that a warranty card says. ``print_number`` is 1 on the first print of this version."""

    number: str
    version: int
    printed_on: date
    qr: str
    customer: str
    devices: Sequence[CardDevice]
    phases: Sequence[CardPhase]
    print_number: int = 1
    address: str = ""
    contact: str = ""
    phone: str = ""
    project_number: str = ""
    project_name: str = ""
    accepted_on: date | None = None
    phase_notes: Sequence[str] = ()
    principle: str = ""
    purpose: str = ""
    department: str = ""
    persons: Sequence[tuple[str, str]] = ()
    hotline: str = ""
    exclusions: Sequence[str] = ()


def warranty_cards(
    cards: Sequence[CardPaper],
    company: Company,
    size: str,
    out: Path | BinaryIO,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> int:
    """Writes the cards into one PDF and answers its number of sheets (B8).

    ``size`` is one of ``CARD_SIZES``. What does not fit on a card goes on a continuation page. ``progress(done,
    total)`` counts cards. Raises ``Cancelled`` soon after ``cancelled()`` says so; no half file is left then.
    """
    page = SIZES[size]
    forms = (card_form(card, company, page) for card in cards)
    return write(forms, len(cards), page, company, _("Warranty card"), out, progress, cancelled)


def card_form(card: CardPaper, company: Company, size: PageSize) -> Form:
    """One card as a form; roomy on A4, close on half sheets."""
    body = _roomy(card, company) if size.slots == 1 and size.key == "A4" else _close(card, company)
    return Form(
        title=_("Warranty card"),
        number=card.number,
        remark=_("Version {n}").format(n=card.version),
        qr=card.qr,
        blocks=body,
        closing=[Signatures([SignatureBox(_("Customer")), SignatureBox(company.name or _("Our company"))])],
        printed_on=card.printed_on,
        print_number=card.print_number,
    )


def missing_on_cards(cards: Iterable[CardPaper], company: Company) -> tuple[str, ...]:
    """The characters on these cards that cannot be printed, to be named before printing (B8)."""
    return fonts.missing_characters(
        text for record in (company, *cards) for text in _texts(record) if isinstance(text, str)
    )


def _texts(value: object) -> Iterable[object]:
    if isinstance(value, (Company, CardPaper, CardDevice, CardPhase)):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts(part)
    else:
        yield value


def _roomy(card: CardPaper, company: Company) -> list[Block]:
    blocks: list[Block] = [Grid(_whose(card))]
    blocks += [Heading(_("Devices")), _devices(card)]
    if card.phases:
        blocks += [Heading(_("Services by phase")), _phases(card)]
    if card.phase_notes:
        blocks.append(Items(card.phase_notes))
    texts = [text for text in (card.purpose, card.principle) if text]
    if texts:
        blocks.append(Heading(_("Purpose and principle of the warranty")))
        blocks.append(Paragraph("\n".join(texts), indent=2))
    if card.exclusions:
        blocks += [Heading(_("Not covered by the warranty")), Items(card.exclusions, columns=3)]
    blocks.append(
        Grid(
            [
                Cell(_("Service department"), card.department),
                Cell(_("Hotline"), card.hotline or company.hotline, strong=True),
                Cell(_("Persons in charge"), _persons(card), span=2),
            ]
        )
    )
    return blocks


def _close(card: CardPaper, company: Company) -> list[Block]:
    blocks: list[Block] = [Grid(_whose(card)), _devices(card)]
    if card.phases:
        blocks.append(_phases(card))
    texts = [
        (_("On the phases"), _numbered(card.phase_notes)),
        (_("Warranty purpose"), card.purpose),
        (_("Warranty principle"), card.principle),
        (_("Not covered"), _numbered(card.exclusions)),
    ]
    cells = [Cell(label, text, span=2, small=True) for label, text in texts if text]
    department = "  ".join(text for text in (card.department, card.hotline or company.hotline) if text)
    cells.append(Cell(_("Service department"), department))
    cells.append(Cell(_("Persons in charge"), _persons(card)))
    blocks.append(Grid(cells))
    return blocks


def _numbered(texts: Sequence[str]) -> str:
    """Short texts in one running paragraph; the circled numbers stay with their texts at the end of a line."""
    if len(texts) < 2:
        return "".join(texts)
    return " ".join(f"{chr(0x245F + n) if n <= 20 else f'({n})'}{text}" for n, text in enumerate(texts, start=1))


def _persons(card: CardPaper) -> str:
    named = (_NO_BREAK.join(text for text in person if text) for person in card.persons)
    return "   ".join(text.replace(" ", _NO_BREAK) for text in named)


def _whose(card: CardPaper) -> list[Cell]:
    return [
        Cell(_("Customer"), card.customer, strong=True),
        Cell(_("Contact"), "  ".join(text for text in (card.contact, card.phone) if text)),
        Cell(_("Address"), card.address),
        Cell(_("Acceptance date"), _day(card.accepted_on)),
        Cell(_("Project name"), card.project_name),
        Cell(_("Project no."), card.project_number),
    ]


def _devices(card: CardPaper) -> Table:
    columns = [
        Column(_("Device no.")),
        Column(_("Device name")),
        Column(_("Model")),
        Column(_("Serial no.")),
        Column(_("Quantity"), "right"),
        Column(_("Install date"), "centre"),
        Column(_("Acceptance date"), "centre"),
        Column(_("Warranty until"), "centre"),
    ]
    rows = [
        (
            device.number,
            device.name,
            device.model,
            device.serial,
            device.quantity,
            _day(device.installed_on),
            _day(device.accepted_on),
            _day(device.warranty_end),
        )
        for device in card.devices
    ]
    return Table(columns, rows)


def _phases(card: CardPaper) -> Table:
    kinds = list(dict.fromkeys(kind for phase in card.phases for kind, _sentence in phase.terms))
    columns = [Column(_("Phase")), Column(_("Dates")), *(Column(kind, "centre") for kind in kinds)]
    rows = []
    for phase in card.phases:
        terms = dict(phase.terms)
        rows.append((phase.title, phase.dates, *(terms.get(kind, "—") for kind in kinds)))
    return Table(columns, rows)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""

"""What the papers of a ticket say of its charges (C10, C13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.fields import MONEY, QUANTITY
from app.core.i18n import _
from app.paper.grid import Cell, Grid
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.tickets.charges import fields as f
from app.tickets.charges.papers import amount_words
from app.tickets.charges.pricing import charge_of, current_lines, totals_of


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One line of the charges, texts as they are printed."""

    what: str
    item: str
    quantity: str
    price: str
    payer: str
    amount: str


@dataclass(frozen=True, slots=True)
class ChargesFacts:
    """The charges of a ticket on paper: its lines, and what the customer pays in words, "" where nothing is known."""

    rows: Sequence[ChargeRow] = ()
    total: str = ""


NO_CHARGES = ChargesFacts()


def charge_lines(session: Session, ticket_id: int) -> ChargesFacts:
    """The charges that count now: the final, else the estimate. What has no price yet leaves its box empty."""
    found = current_lines(session, ticket_id)
    if not found:
        return NO_CHARGES
    totals = totals_of(found)
    rows = tuple(
        ChargeRow(
            f.CHARGED_OF.show(line.line),
            line.text,
            " ".join(filter(None, (QUANTITY.show(line.quantity), line.unit))),
            MONEY.show(line.unit_price),
            f.PAYER_OF.show(line.payer),
            MONEY.show(charge_of(line.payer, line.amount)),
        )
        for line in found
    )
    # A sum with a line missing would be signed as the whole.
    return ChargesFacts(rows, "" if totals.open else amount_words(totals.due))


def charge_blocks(charges: ChargesFacts, blank: int) -> list[Block]:
    """The table of charges with ``blank`` empty rows to write on, and the total."""
    columns = [
        Column(_("Charged for")),
        Column(_("Item")),
        Column(_("Qty"), "centre"),
        Column(_("Unit price"), "right"),
        Column(_("Paid by"), "centre"),
        Column(_("Customer pays"), "right"),
    ]
    rows = [(row.what, row.item, row.quantity, row.price, row.payer, row.amount) for row in charges.rows]
    rows += [("", "", "", "", "", "")] * blank
    total = Grid([Cell(_("Total"), charges.total, strong=True)], pairs=1)
    return [Table(columns, rows, least=(6, 16, 6, 6, 5, 7)), total]


def charges_text(charges: ChargesFacts) -> str:
    """The lines in a row, for paper that has no room for a table."""
    parts = (" ".join(filter(None, (row.item or row.what, row.quantity, row.amount))) for row in charges.rows)
    return _("; ").join(parts)

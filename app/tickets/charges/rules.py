"""Who pays a charge, what a ticket's charges come to, and what must hold before they are confirmed: pure (C13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

from app.core.errors import Problem
from app.core.fields import MAX_AMOUNT, MONEY
from app.core.i18n import Text, _, lazy
from app.coverage.decision import Payer
from app.coverage.decision_words import payer_title
from app.coverage.rules import LINES
from app.coverage.sheet import UNKNOWN_BASIS, AnswerSheet
from app.tickets.charges import model as c

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
AHEAD = timedelta(days=366)  # what an estimate plans for
SECONDS_OF_HOUR = Decimal(3600)


@dataclass(frozen=True)
class Decided:
    """The basis of a line (None: nobody can say), who pays it, and why, in the clerk's words."""

    basis: str | None
    payer: str
    why: str


@dataclass(frozen=True)
class Totals:
    """What charges come to. ``by_payer``: of what each bears; ``open``: the lines that the customer pays, or nobody
    knows who pays, whose price is missing."""

    by_payer: Mapping[str, Decimal]
    open: int = 0

    @property
    def due(self) -> Decimal:
        """What the customer pays."""
        return self.by_payer[c.CUSTOMER]


@dataclass(frozen=True)
class Billed:
    """Of a line, what totals need."""

    payer: str
    amount: Decimal | None


@dataclass(frozen=True)
class Worked:
    """A technician's work on a visit: when it was, and the hours from arrival to finish."""

    visit_id: int
    staff_id: int
    arrived_at: datetime
    finished_at: datetime


# -- who pays ----------------------------------------------------------------------------------------------------------


def decide_line(sheet: AnswerSheet | None, line: str, part: str = "") -> Decided:
    """What the coverage that a ticket keeps says of one line; of a certain part what is said of that part (B2).

    ``sheet`` None: the ticket names no device. What coverage does not know is free where all else is, and the
    customer's otherwise.
    """
    if sheet is None:
        return Decided("list", c.CUSTOMER, _("No device is named: list price."))
    if line == c.OTHER:
        return _other(sheet)
    own = [row for row in sheet.rows if part and row.part == part]
    rows = own or [row for row in sheet.rows if row.line == line and not row.part]
    if not rows or rows[0].basis == UNKNOWN_BASIS:
        return Decided(None, "", rows[0].why if rows else sheet.sentence)
    return Decided(rows[0].basis, rows[0].payer, rows[0].why)


def _other(sheet: AnswerSheet) -> Decided:
    kinds = [row for row in sheet.rows if not row.part and row.line in LINES and row.line != "wear_part"]
    if any(row.basis == UNKNOWN_BASIS for row in kinds):
        return Decided(None, "", sheet.sentence)
    if all(row.basis == "free" for row in kinds):
        payer = kinds[0].payer
        return Decided("free", payer, _("All else is free, so is this; paid by {payer}.").format(payer=_payer(payer)))
    return Decided("list", c.CUSTOMER, _("Coverage does not name this: the customer pays it."))


def _payer(payer: str) -> str:
    return payer_title(Payer(payer))


# -- amounts -----------------------------------------------------------------------------------------------------------


def amount_of(unit_price: Decimal | None, quantity: Decimal) -> Decimal | None:
    """The amount of a line, to the fen; None where there is no price."""
    return None if unit_price is None else (unit_price * quantity).quantize(CENT, ROUND_HALF_UP)


def amount_problem(amount: Decimal | None) -> Text | None:
    """A line comes to no more than can be stored."""
    if amount is None or amount <= MAX_AMOUNT:
        return None
    return lazy("Quantity times price is too much: check both.")


def totals(lines: Iterable[Billed]) -> Totals:
    """What these lines come to, exactly, for each payer."""
    by_payer = dict.fromkeys(c.PAYERS, ZERO)
    missing = 0
    for line in lines:
        if line.payer in by_payer:
            by_payer[line.payer] += line.amount or ZERO
        if line.payer in ("", c.CUSTOMER) and line.amount is None:
            missing += 1
    return Totals(by_payer, missing)


def payment_state(due: Decimal, paid: Decimal) -> str:
    """How a settlement stands with its payments."""
    if due <= 0:
        return c.NOTHING_DUE
    if paid <= 0:
        return c.UNPAID
    return c.PAID if paid >= due else c.PART_PAID


def hours_of(arrived_at: datetime, finished_at: datetime, step: Decimal) -> Decimal:
    """The hours to charge, rounded up to whole ``step`` hours; never less than one step."""
    hours = Decimal(int((finished_at - arrived_at).total_seconds())) / SECONDS_OF_HOUR
    steps = max((hours / step).to_integral_value(ROUND_CEILING), Decimal(1))
    return (steps * step).quantize(Decimal("0.001"))


# -- what is wrong -----------------------------------------------------------------------------------------------------


def line_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a typed line."""
    line = values["line"]
    if values["part_id"] is not None and line not in ("part", "wear_part"):
        yield Problem("part_id", lazy("Only parts and wear parts are picked from the register."))
    if values["rate_id"] is not None and line in ("part", "wear_part", c.OTHER):
        yield Problem("rate_id", lazy("A charge rate is for work and trips."))
    if line in ("part", "wear_part", c.OTHER) and values["part_id"] is None and not values["text"]:
        yield Problem("text", lazy("Which one? Pick a spare part or write what it is."))
    if values["typed_price"] is not None and not values["price_reason"]:
        words = lazy("Why is it free of charge?") if not values["typed_price"] else lazy("Why this price?")
        yield Problem("price_reason", words)
    if values["typed_price"] is None and values["price_reason"]:
        yield Problem("typed_price", lazy("A reason, but no price."))


def day_problems(day: date | None, called: date, today: date) -> Iterator[Problem]:
    """Nothing was done or spent for a ticket before its call; what is planned lies within a year."""
    if day is not None and day < called:
        yield Problem("day", lazy("This is before the call."))
    elif day is not None and day > today + AHEAD:
        yield Problem("day", lazy("This is more than a year ahead."))


def agreement_problem(agreed_at: datetime, called_at: datetime, now: datetime) -> Text | None:
    """The customer agrees after the call, or in its minute, and not in the future."""
    if agreed_at > now:
        return lazy("This lies in the future.")
    began = called_at.replace(second=0, microsecond=0)
    return lazy("This is before the call.") if agreed_at < began else None


def seen_problem(seen: Decimal | None, due: Decimal) -> Text | None:
    """Nobody agrees to, or confirms, a total that they have not seen; ``seen`` None: nobody has looked."""
    if seen is None or seen == due:
        return None
    words = _("The customer pays {due} by now, not {seen}. Nothing was saved: close this and look at the lines again.")
    return words.format(due=MONEY.show(due), seen=MONEY.show(seen))


def told_otherwise(due: Decimal, agreed: Decimal | None, ordered: tuple[str, Decimal] | None) -> list[str]:
    """What the customer was told that is less than what they pay now: the amount agreed to, and the price of the order
    that they confirmed, with its number. Who pays less than was told has nothing to be asked."""
    found = []
    if agreed is not None and due > agreed:
        words = _("The customer agreed to {agreed}, the charges come to {due}.")
        found.append(words.format(agreed=MONEY.show(agreed), due=MONEY.show(due)))
    if ordered is not None and due > ordered[1]:
        words = _("Order {number} was confirmed for {price}, the charges come to {due}.")
        found.append(words.format(number=ordered[0], price=MONEY.show(ordered[1]), due=MONEY.show(due)))
    return found


def confirm_problem(lines: int, found: Totals, stale: int, paid: Decimal, again: bool = False) -> Text | None:
    """Why the final cannot be confirmed; None when it can. ``stale``: lines that coverage sees otherwise by now;
    ``again``: it was confirmed before."""
    if not lines and again:
        return lazy("The final has no lines any more: add what is charged, or make the settlement void.")
    if not lines:
        return lazy("The final has no lines: begin it first.")
    if stale:
        return lazy("The coverage has changed since the lines were priced: reprice them first.")
    if found.open:
        return lazy("Lines without a price are left: enter it in the tables, or type it with a reason.")
    if paid > found.due:
        words = _("{paid} were paid already, more than the {due} that are due: pay the rest back first.")
        return words.format(paid=f"{paid:,.2f}", due=f"{found.due:,.2f}")
    return None


def payment_problem(amount: Decimal, open_amount: Decimal) -> Text | None:
    """Nobody pays more than is due."""
    if amount <= open_amount:
        return None
    return _("Only {amount} are still open.").format(amount=f"{open_amount:,.2f}")

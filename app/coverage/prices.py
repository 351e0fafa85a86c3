"""What a line costs in money, from its basis and the tables of A2; what is missing is said, never guessed (B1, C13).

Pure. Money is ``Decimal`` in yuan with two places; a price is per unit, hour or trip without tax questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.core.i18n import Text, lazy
from app.customers.projects.rules import DatedPrice, price_on

CENT = Decimal("0.01")
PARTS = ("part", "wear_part")


class Missing(StrEnum):
    """Which figure nobody has entered."""

    CONTRACT = "contract"
    COST = "cost"
    LIST = "list"
    BASIS = "basis"
    RATE = "rate"


_MISSING: dict[Missing, Text] = {
    Missing.CONTRACT: lazy("The contract's price table has no price for this on that day."),
    Missing.COST: lazy("The cost of this is not entered."),
    Missing.LIST: lazy("The list price of this is not entered."),
    Missing.BASIS: lazy("The coverage is not known, so neither is the price."),
    Missing.RATE: lazy("Several charge rates fit this; one of them has to be named."),
}


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A charge rate (收费标准) of a line kind from a day on: our cost and the list price; None: not entered.

    A later version of a rate has the same ``name``.
    """

    line: str
    cost: Decimal | None
    list_price: Decimal | None
    valid_from: date | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """What is charged: a part with its own cost and list price, or work with the rates'. ``quantity`` in its unit."""

    line: str
    name: str = ""
    number: str = ""
    quantity: Decimal = Decimal(1)
    cost: Decimal | None = None
    list_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """The unit price and the amount, or what is missing for them. ``taken`` is the table that gave the price."""

    unit: Decimal | None
    amount: Decimal | None
    taken: str = ""
    missing: Missing | None = None


def price(
    item: Item,
    basis: str | None,
    day: date,
    contract: Iterable[DatedPrice] = (),
    rates: Iterable[DatedRate] = (),
) -> Price:
    """The price of a line on a day by its basis; raises ValueError for a basis that is none.

    "Contract price or lower" is the contract's price, or the list price where that is lower on the day.
    """
    if basis is None:
        return Price(None, None, missing=Missing.BASIS)
    if basis == "free":
        return _priced(item, Decimal(0), "free")
    fitting = _rates_of(item, day, rates)
    ambiguous = len({rate.name for rate in fitting}) > 1
    if basis in ("cost", "list") and ambiguous:
        return Price(None, None, missing=Missing.RATE)
    cost, listed = _figures(item, fitting)
    if basis == "cost":
        return _priced(item, cost, "cost", Missing.COST)
    if basis == "list":
        return _priced(item, listed, "list", Missing.LIST)
    if basis != "contract":
        raise ValueError(f"no price basis: {basis}")
    agreed = price_on(contract, day, item.name, item.number)
    if agreed is not None and ambiguous:
        # Whether the list price is lower cannot be told.
        return Price(None, None, missing=Missing.RATE)
    if agreed is not None and listed is not None and listed < agreed:
        return _priced(item, listed, "list")
    return _priced(item, agreed, "contract", Missing.CONTRACT)


def missing_words(missing: Missing) -> str:
    """What has to be entered before there is a price."""
    return str(_MISSING[missing])


def _rates_of(item: Item, day: date, rates: Iterable[DatedRate]) -> list[DatedRate]:
    """The rates that count for this work on the day; of the one that its name says, where there is such a one."""
    if item.line in PARTS or item.cost is not None or item.list_price is not None:
        return []
    valid = [rate for rate in rates if rate.line == item.line and (rate.valid_from or date.min) <= day]
    return [rate for rate in valid if item.name and rate.name == item.name] or valid


def _figures(item: Item, rates: Iterable[DatedRate]) -> tuple[Decimal | None, Decimal | None]:
    """Cost and list price: of a part its own, of work those of the newest rate."""
    newest = max(rates, key=lambda rate: rate.valid_from or date.min, default=None)
    return (newest.cost, newest.list_price) if newest is not None else (item.cost, item.list_price)


def _priced(item: Item, unit: Decimal | None, taken: str, missing: Missing | None = None) -> Price:
    if unit is None:
        return Price(None, None, missing=missing)
    return Price(unit, (unit * item.quantity).quantize(CENT, ROUND_HALF_UP), taken)

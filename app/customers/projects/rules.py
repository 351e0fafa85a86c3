"""What is promised of a project's team, and which price counts on a day: pure (A2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.i18n import _, ngettext


@dataclass(frozen=True)
class DatedPrice:
    """A price that counts from a day on; None: from the beginning."""

    item: str
    item_number: str
    price: Decimal
    valid_from: date | None


def team_note(seniors: Iterable[bool], size: int = 5) -> str:
    """What the team lacks of the usual promise, "at least ``size`` with one senior"; empty when it is kept.

    ``seniors`` says of each member whether they are senior.
    """
    members = list(seniors)
    missing = []
    if len(members) < size:
        missing.append(
            ngettext(
                "{n} person in the team, {size} are promised",
                "{n} people in the team, {size} are promised",
                len(members),
            ).format(n=len(members), size=size)
        )
    if not any(members):
        missing.append(_("no senior in the team"))
    return _("; ").join(missing)


def price_on(prices: Iterable[DatedPrice], day: date, item: str = "", item_number: str = "") -> Decimal | None:
    """The contract's price of a device or part on a day; None if none is agreed, or if it is not clear which is meant.

    A number is sure: rows with the same one go before all others. A name counts only where one of the two has no
    number: parts of one name and different numbers are different parts.
    """
    valid = [price for price in prices if price.valid_from is None or price.valid_from <= day]
    fitting = [price for price in valid if item_number and price.item_number == item_number]
    if not fitting and item:
        named = [price for price in valid if price.item == item]
        fitting = [price for price in named if not price.item_number]
        if not fitting and not item_number and len({price.item_number for price in named}) == 1:
            fitting = named
    latest = max(fitting, key=lambda price: price.valid_from or date.min, default=None)
    return None if latest is None else latest.price

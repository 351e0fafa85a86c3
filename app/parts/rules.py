"""Moving average and stock, as pure functions (E2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
UNIT_CENT = Decimal("0.0001")


@dataclass(frozen=True)
class Balance:
    """How many are in stock and what they are worth."""

    stock: Decimal = Decimal(0)
    value: Decimal = Decimal(0)

    @property
    def average_cost(self) -> Decimal | None:
        """The moving average of one unit, to 0.0001; None without stock."""
        return (self.value / self.stock).quantize(UNIT_CENT, ROUND_HALF_UP) if self.stock else None


@dataclass(frozen=True)
class Line:
    """What a movement changes: signed quantity and amount, and the cost of one unit."""

    quantity: Decimal
    unit_cost: Decimal
    amount: Decimal


def line(balance: Balance, quantity: Decimal, unit_cost: Decimal | None = None) -> Line:
    """The ledger line of a movement on this balance.

    What comes in costs ``unit_cost`` (none: the average, so that the average stays). What goes out carries the
    average; the last of it carries all that is left, so that an empty stock is worth nothing. Raises ValueError when
    more goes out than there is.
    """
    if quantity == 0:
        raise ValueError("a movement moves something")
    if quantity > 0:
        cost = unit_cost if unit_cost is not None else balance.average_cost or Decimal(0)
        return Line(quantity, cost, (quantity * cost).quantize(CENT, ROUND_HALF_UP))
    if balance.stock + quantity < 0:
        raise ValueError("more goes out than there is")
    average = balance.average_cost or Decimal(0)
    if balance.stock + quantity == 0:
        return Line(quantity, average, -balance.value)
    share = (balance.value * quantity / balance.stock).quantize(CENT, ROUND_HALF_UP)
    return Line(quantity, average, share)

"""What the ledger of a quality deposit says: pure, exact (A2, B11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")

# What a row of the ledger is, and the sign of its amount; 0: the row tells something, and moves no money.
SIGNS = {"agreed": 1, "deduction": -1, "returned": -1, "breach": 0, "lifted": 0}


@dataclass(frozen=True)
class Line:
    """One row: its kind and its signed amount. A correction is a row of the same kind with the opposite sign."""

    kind: str
    amount: Decimal


@dataclass(frozen=True)
class Standing:
    """What was agreed, deducted and returned so far, what is left, and whether a breach holds it back."""

    agreed: Decimal = ZERO
    deducted: Decimal = ZERO
    returned: Decimal = ZERO
    breached: bool = False

    @property
    def balance(self) -> Decimal:
        """What is still to be returned."""
        return self.agreed - self.deducted - self.returned

    def state(self, due_on: date, today: date) -> str:
        """none (no amount agreed), settled, breach, due or held."""
        if self.agreed == 0:
            return "none"
        if self.balance == 0:
            return "settled"
        if self.breached:
            return "breach"
        return "due" if due_on <= today else "held"


def standing(lines: Iterable[Line]) -> Standing:
    """The sum of the ledger; breaches and their liftings are counted against each other."""
    totals = {"agreed": ZERO, "deduction": ZERO, "returned": ZERO}
    breaches = 0
    for line in lines:
        if SIGNS[line.kind]:
            totals[line.kind] += line.amount
        else:
            breaches += 1 if line.kind == "breach" else -1
    return Standing(totals["agreed"], -totals["deduction"], -totals["returned"], breaches > 0)


def usual_amount(amount: Decimal | None, percent: Decimal) -> Decimal | None:
    """The share of the contract's amount, to the cent, half up; None without an amount."""
    return None if amount is None else (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)

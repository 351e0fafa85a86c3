"""E2 the moving average: what any run of movements leaves behind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parts.rules import Balance, line

QUANTITIES = st.decimals("0.001", "5000", places=3)
COSTS = st.decimals("0", "9999", places=2)


@given(st.lists(st.tuples(st.booleans(), QUANTITIES, COSTS), max_size=40))
def test_E2_the_ledger_never_goes_below_zero_and_empty_is_worth_nothing(
    moves: list[tuple[bool, Decimal, Decimal]],
) -> None:
    balance = Balance()
    dearest = Decimal(0)
    for goes_in, quantity, cost in moves:
        if goes_in:
            change = line(balance, quantity, cost)
            dearest = max(dearest, cost)
        elif quantity > balance.stock:
            with pytest.raises(ValueError, match="more goes out"):
                line(balance, -quantity)
            continue
        else:
            change = line(balance, -quantity)
        balance = Balance(balance.stock + change.quantity, balance.value + change.amount)
        assert balance.stock >= 0
        assert balance.stock > 0 or balance.value == 0
        # Each line is rounded to a cent, so the value may be a cent per line off, never more.
        assert -len(moves) * Decimal("0.01") <= balance.value <= balance.stock * dearest + len(moves) * Decimal("0.01")


@pytest.mark.parametrize(
    ("stock", "value", "quantity", "unit_cost", "amount"),
    [
        ("0", "0", "3", "0.33", "0.99"),
        ("10", "35", "30", "4.10", "123.00"),
        ("3", "1.00", "-1", None, "-0.33"),
        ("3", "1.00", "-3", None, "-1.00"),
        ("4", "10", "2", None, "5.00"),
    ],
)
def test_E2_what_a_movement_is_worth(stock: str, value: str, quantity: str, unit_cost: str | None, amount: str) -> None:
    change = line(
        Balance(Decimal(stock), Decimal(value)), Decimal(quantity), None if unit_cost is None else Decimal(unit_cost)
    )
    assert change.amount == Decimal(amount)

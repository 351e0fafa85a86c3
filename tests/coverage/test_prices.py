"""B1, A2: prices by basis; what is missing is said, never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.coverage.prices import DatedRate, Item, Missing, Price, missing_words, price
from app.customers.projects.rules import DatedPrice

DAY = date(2026, 11, 22)
D = Decimal
PUMP = Item("part", "泵", "P-1", D(2), cost=D("80.00"), list_price=D("150.00"))
WORK = Item("labour", "人工", quantity=D("1.5"))
AGREED = [
    DatedPrice("泵", "P-1", D("120.00"), date(2025, 1, 1)),
    DatedPrice("泵", "P-1", D("110.00"), date(2026, 6, 1)),
    DatedPrice("泵", "P-1", D("100.00"), date(2026, 11, 23)),
    DatedPrice("阀", "P-2", D("9.00"), None),
]
RATES = [
    DatedRate("labour", D("60.00"), D("100.00"), date(2025, 1, 1)),
    DatedRate("labour", D("70.00"), D("120.00"), DAY),
    DatedRate("labour", D("99.00"), D("999.00"), date(2026, 11, 23)),
    DatedRate("travel", D("1.20"), None, None),
]


def priced(unit: str, amount: str, taken: str) -> Price:
    return Price(D(unit), D(amount), taken)


def missing(what: Missing) -> Price:
    return Price(None, None, missing=what)


@pytest.mark.parametrize(
    ("item", "basis", "expected"),
    [
        (PUMP, "free", priced("0", "0.00", "free")),
        (PUMP, "cost", priced("80.00", "160.00", "cost")),
        (PUMP, "list", priced("150.00", "300.00", "list")),
        (PUMP, "contract", priced("110.00", "220.00", "contract")),
        (Item("wear_part", "泵", "P-1", D(1), D(80), D(150)), "contract", priced("110.00", "110.00", "contract")),
        # "or lower": the list price of the day lies below the contract's
        (Item("part", "泵", "P-1", D(1), D(80), D("105.00")), "contract", priced("105.00", "105.00", "list")),
        (Item("part", "泵", "P-1", D(1), D(80), D("110.00")), "contract", priced("110.00", "110.00", "contract")),
        # the list price is not needed where the contract has one
        (Item("part", "泵", "P-1"), "contract", priced("110.00", "110.00", "contract")),
        (Item("part", "阀", list_price=D(8)), "contract", priced("8", "8.00", "list")),
        (WORK, "cost", priced("70.00", "105.00", "cost")),
        (WORK, "list", priced("120.00", "180.00", "list")),
        (Item("labour", quantity=D(1), cost=D(5)), "cost", priced("5", "5.00", "cost")),
        (Item("labour", quantity=D(1), list_price=D(6)), "list", priced("6", "6.00", "list")),
        (Item("travel", quantity=D("33.33")), "cost", priced("1.20", "40.00", "cost")),
        (Item("part", quantity=D("0.5"), cost=D("0.01")), "cost", priced("0.01", "0.01", "cost")),
        # missing
        (PUMP, None, missing(Missing.BASIS)),
        (Item("part", "泵", "P-1"), "cost", missing(Missing.COST)),
        (Item("part", "泵", "P-1"), "list", missing(Missing.LIST)),
        (Item("part", "表", "P-9", D(1), D(1), D(2)), "contract", missing(Missing.CONTRACT)),
        (Item("travel"), "list", missing(Missing.LIST)),
        (Item("lodging"), "cost", missing(Missing.COST)),
        (Item("lodging"), "list", missing(Missing.LIST)),
    ],
)
def test_B1_prices_by_basis(item: Item, basis: str | None, expected: Price) -> None:
    assert price(item, basis, DAY, AGREED, RATES) == expected


def test_A2_prices_and_rates_are_those_of_the_day() -> None:
    assert price(PUMP, "contract", date(2026, 5, 31), AGREED).unit == D("120.00")
    assert price(PUMP, "contract", date(2024, 12, 31), AGREED).missing is Missing.CONTRACT
    assert price(WORK, "cost", date(2026, 11, 21), (), RATES).unit == D("60.00")
    assert price(WORK, "cost", date(2024, 12, 31), (), RATES).missing is Missing.COST


def test_B1_a_part_never_takes_the_rates_of_work() -> None:
    rates = [DatedRate("part", D(1), D(2))]
    assert price(Item("part"), "cost", DAY, (), rates).missing is Missing.COST


def test_B1_what_is_no_basis_is_a_defect() -> None:
    with pytest.raises(ValueError, match="half"):
        price(PUMP, "half", DAY)


def test_B1_money_stays_decimal_and_is_rounded_once() -> None:
    found = price(Item("part", quantity=D(3), cost=D("0.333")), "cost", DAY)
    assert (found.unit, found.amount) == (D("0.333"), D("1.00"))
    assert price(Item("part", quantity=D("0.5"), cost=D("0.03")), "cost", DAY).amount == D("0.02")


def test_B1_each_missing_figure_has_words() -> None:
    assert len({missing_words(what) for what in Missing}) == len(Missing)


TRAVEL = [
    DatedRate("travel", D(60), D(100), date(2025, 1, 1), "市内交通"),
    DatedRate("travel", D("1.20"), D(2), date(2025, 1, 1), "长途交通"),
    DatedRate("travel", D("1.50"), D(3), date(2026, 1, 1), "长途交通"),
]


@pytest.mark.parametrize(
    ("name", "basis", "unit", "missing"),
    [
        ("", "cost", None, Missing.RATE),
        ("", "list", None, Missing.RATE),
        ("飞机", "list", None, Missing.RATE),
        ("长途交通", "list", D(3), None),
        ("市内交通", "cost", D(60), None),
        ("", "contract", None, Missing.CONTRACT),
    ],
)
def test_B1_of_several_rates_one_is_named_never_guessed(
    name: str, basis: str, unit: Decimal | None, missing: Missing | None
) -> None:
    found = price(Item("travel", name), basis, DAY, (), TRAVEL)
    assert (found.unit, found.missing) == (unit, missing)


def test_B1_whether_an_unnamed_rate_is_lower_than_the_contract_cannot_be_told() -> None:
    agreed = [DatedPrice("交通", "", D(80), None)]
    assert price(Item("travel", "交通"), "contract", DAY, agreed, TRAVEL).missing is Missing.RATE
    assert price(Item("travel", "交通"), "contract", DAY, agreed, TRAVEL[:1]).unit == D(80)

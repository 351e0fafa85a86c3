"""A2, B1: prices are read from contracts, charge rates and parts; a missing one is said, not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Invalid
from app.coverage.prices import Missing, Price
from app.office import Office
from app.tickets.prices import price_of_line

DAY = date(2026, 11, 22)


@dataclass
class Stock:
    office: Office
    project: int
    other: int
    seal: int
    pump: int

    def price(self, line: str, basis: str | None, day: date = DAY, **more: Any) -> Price:
        with self.office.read() as session:
            return price_of_line(session, line, basis, day, **more)


@pytest.fixture
def stock(office: Office) -> Stock:
    customer = office.customers.save({"name": "华润电力"})
    seal = office.parts.save({"name": "密封圈", "number": "BJ-1", "cost": "12", "list_price": "28"})
    office.parts.save({"name": "密封圈", "number": "BJ-2", "cost": "15", "list_price": "33"})
    pump = office.parts.save({"name": "泵", "number": "BJ-3"})
    prices = [
        {"item": "密封圈", "item_number": "BJ-1", "price": "20"},
        {"item": "密封圈", "item_number": "BJ-1", "price": "30", "valid_from": "2026-06-01"},
        {"item": "泵", "price": "900"},
        {"item": "工时", "price": "130"},
    ]
    project = office.projects.save({"customer_id": customer, "name": "二期", "prices": prices})
    other = office.projects.save({"customer_id": customer, "name": "三期"})
    for name, kind, cost, listed, day in (
        ("工时", "labour", 60, 120, "2025-01-01"),
        ("工时", "labour", 80, 150, "2026-01-01"),
        ("市内", "travel", 60, 100, "2025-01-01"),
        ("长途", "travel", 1, 2, "2025-01-01"),
    ):
        rate = {"name": name, "kind": kind, "cost": cost, "list_price": listed, "valid_from": day}
        office.rates.save(rate)
    return Stock(office, project, other, seal, pump)


def test_B1_a_part_is_priced_by_each_basis(stock: Stock) -> None:
    found = {
        basis: stock.price("part", basis, project_id=stock.project, part_id=stock.seal, quantity=Decimal("2.5")).amount
        for basis in ("free", "cost", "list", "contract")
    }
    # The list price is lower than the contract's of today: "contract price or lower".
    assert found == {"free": 0, "cost": Decimal("30.00"), "list": Decimal("70.00"), "contract": Decimal("70.00")}
    earlier = stock.price("part", "contract", date(2026, 5, 31), project_id=stock.project, part_id=stock.seal)
    assert (earlier.unit, earlier.taken) == (Decimal("20.00"), "contract")


@pytest.mark.parametrize(
    ("line", "basis", "more", "missing"),
    [
        ("part", "cost", {"part": "pump"}, Missing.COST),
        ("part", "list", {"part": "pump"}, Missing.LIST),
        ("part", "contract", {"part": "seal", "project": "other"}, Missing.CONTRACT),
        ("part", "contract", {"part": "seal"}, Missing.CONTRACT),
        ("part", "cost", {}, Missing.COST),
        ("part", None, {"part": "seal"}, Missing.BASIS),
        ("travel", "cost", {}, Missing.RATE),
        ("lodging", "list", {}, Missing.LIST),
        ("upgrade", "cost", {}, Missing.COST),
    ],
)
def test_B1_what_is_missing_is_said(
    stock: Stock, line: str, basis: str | None, more: dict[str, str], missing: Missing
) -> None:
    given = {f"{key}_id": getattr(stock, name) for key, name in more.items()}
    found = stock.price(line, basis, **given)
    assert (found.unit, found.amount, found.missing) == (None, None, missing)


def test_A2_rates_are_those_of_the_day_and_archived_ones_count_no_more(stock: Stock) -> None:
    assert stock.price("labour", "cost", date(2025, 12, 31)).unit == 60
    assert stock.price("labour", "list", quantity=Decimal(2)).amount == 300
    assert stock.price("travel", "list", name="长途").unit == 2
    newest = next(row[0] for row in stock.office.rates.look_up("工时"))
    stock.office.rates.archive([newest])
    assert stock.price("labour", "cost").unit == 60
    assert stock.price("labour", "contract", project_id=stock.project, name="工时").unit == 120


def test_A2_B1_the_price_check_tells_prices_with_their_source(stock: Stock) -> None:
    raw = {"line": "part", "item": "bj-1", "day": "2026-11-22"}
    rows = stock.office.prices.check(stock.project, raw)
    assert [(row.basis, row.unit, row.source) for row in rows] == [
        ("free", Decimal(0), "Free of charge"),
        ("contract", Decimal("28.00"), "Spare parts register"),
        ("cost", Decimal("12.00"), "Spare parts register"),
        ("list", Decimal("28.00"), "Spare parts register"),
    ]
    rows = stock.office.prices.check(stock.project, raw | {"item": "密封圈"})  # two parts have this name
    assert [row.unit for row in rows] == [0, Decimal("30.00"), None, None]
    assert rows[2].source == "The cost of this is not entered."
    rows = stock.office.prices.check(stock.project, {"line": "labour", "item": "工时", "day": "2026-11-22"})
    assert [(row.unit, row.source) for row in rows[1:]] == [
        (Decimal("130.00"), "Price table of the contract"),
        (Decimal("80.00"), "Charge rates"),
        (Decimal("150.00"), "Charge rates"),
    ]


def test_A2_a_price_check_needs_line_and_day(stock: Stock) -> None:
    with pytest.raises(Invalid) as error:
        stock.office.prices.check(stock.project, {"line": "", "day": "soon"})
    assert [problem.field for problem in error.value.problems] == ["line", "day"]

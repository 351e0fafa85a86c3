"""A6: dealers have an agreement, a season and a receivable that is the sum of its lines; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.customers.dealers import stocking_day
from app.office import Office

AGREEMENT = {
    "grade": "A",
    "agreement_number": "JX2026-11",
    "agreement_from": "2026-01-01",
    "agreement_until": "2026-12-31",
    "season_on": "2027-03-01",
}
DAY = {"day": "2026-11-22"}


@pytest.fixture
def dealer(office: Office) -> int:
    return office.customers.save({"name": "天津津海机电", "kind": "dealer", "region": "天津"} | AGREEMENT)


def balance(office: Office, dealer: int) -> Decimal:
    """As the record tells it, which must be what the list shows."""
    listing = office.dealers.listing
    place = 1 + [column.key for column in listing.columns].index("balance")
    listed = listing.rows([dealer])[dealer][place]
    told: Decimal = office.dealers.standing(dealer)["balance"]
    assert listed == told
    return told


def test_A6_a_dealer_has_region_grade_agreement_and_season(office: Office, dealer: int) -> None:
    values = office.customers.get(dealer).values
    assert [values[key] for key in ("region", *AGREEMENT)] == [
        "天津", "A", "JX2026-11", date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 1),
    ]  # fmt: skip
    office.customers.save({"name": "恒瑞制药"})
    assert list(office.dealers.listing.ids(Query())) == [dealer]
    assert office.customers.listing.count(Query(scope="dealers")) == 1


@pytest.mark.parametrize("kind", ["user", "internal"])
def test_A6_nobody_else_has_what_only_a_dealer_has(office: Office, dealer: int, kind: str) -> None:
    with pytest.raises(Invalid) as error:
        office.customers.save({"name": "恒瑞制药", "kind": kind, "grade": "A"})
    assert [problem.field for problem in error.value.problems] == ["grade"]
    with pytest.raises(Invalid) as error:
        office.customers.save({"kind": kind}, dealer)
    assert {problem.field for problem in error.value.problems} == set(AGREEMENT)


def test_A6_an_agreement_ends_after_it_begins(office: Office, dealer: int) -> None:
    with pytest.raises(Invalid) as error:
        office.customers.save({"agreement_until": "2025-12-31"}, dealer)
    assert [problem.field for problem in error.value.problems] == ["agreement_until"]


@pytest.mark.parametrize(
    ("season", "today", "day"),
    [
        ("2027-03-01", "2026-11-22", "2027-01-30"),
        ("2027-03-01", "2027-03-01", "2027-01-30"),
        ("2027-03-01", "2027-03-02", "2028-01-31"),  # the next season, in a leap year
        ("2020-03-01", "2026-11-22", "2027-01-30"),
        ("2024-02-29", "2026-11-22", "2027-01-29"),
        ("2024-02-29", "2027-11-22", "2028-01-30"),
    ],
)
def test_A6_parts_are_stocked_thirty_days_before_each_season(season: str, today: str, day: str) -> None:
    found = stocking_day(date.fromisoformat(season), date.fromisoformat(today), 30)
    assert found == date.fromisoformat(day)


def test_A6_the_days_before_the_season_are_a_setting(office: Office, dealer: int) -> None:
    assert office.dealers.standing(dealer)["stocking_on"] == date(2027, 1, 30)
    office.settings.save({"dealers.stocking_days": "45"})
    assert office.dealers.standing(dealer)["stocking_on"] == date(2027, 1, 15)
    office.customers.save({"season_on": ""}, dealer)
    assert office.dealers.standing(dealer)["stocking_on"] is None


def test_A6_the_receivable_is_the_sum_of_signed_lines(office: Office, dealer: int) -> None:
    assert balance(office, dealer) == 0
    for kind, amount in (("opening", "-200"), ("charge", "1000.10"), ("payment", "300"), ("write_off", "50.05")):
        office.dealers.book(dealer, DAY | {"kind": kind, "amount": amount, "document": "K-1"})
    assert balance(office, dealer) == Decimal("450.05")
    office.dealers.book(dealer, DAY | {"kind": "correction", "amount": "-0.05", "cause": "尾差"})
    assert balance(office, dealer) == Decimal("450.00")
    assert office.dealers.listing.count(Query(scope="owing")) == 1
    titles = [event.title for event in office.archive.time_line("customers", dealer)]
    assert "Paid by the dealer -300.00" in titles


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({"kind": "charge", "amount": "-1"}, "amount"),
        ({"kind": "payment", "amount": "0"}, "amount"),
        ({"kind": "correction", "amount": "0"}, "amount"),
        ({"kind": "charge", "amount": "1", "day": "2026-11-23"}, "day"),
        ({"kind": "", "amount": "1"}, "kind"),
    ],
)
def test_A6_what_is_wrong_is_told_at_its_field(office: Office, dealer: int, raw: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as error:
        office.dealers.book(dealer, DAY | raw)
    assert [problem.field for problem in error.value.problems] == [wrong]


def test_A6_only_a_dealer_has_a_receivable(office: Office) -> None:
    user = office.customers.save({"name": "恒瑞制药"})
    with pytest.raises(Refused):
        office.dealers.book(user, DAY | {"kind": "charge", "amount": "1"})


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["opening", "charge", "payment", "write_off", "correction"]),
        st.decimals("-9999.99", "9999.99", places=2),
    ),
    max_size=10,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ENTRIES)
def test_A6_whatever_is_booked_the_balance_is_the_sum_and_no_line_is_lost(
    office: Office, dealer: int, entries: list[tuple[str, Decimal]]
) -> None:
    def lines() -> list[tuple[Any, ...]]:
        return [tuple(row) for row in office.dealer_entries.listing.walk(Query(sort="id"))]

    amount_at = 1 + [column.key for column in office.dealer_entries.listing.columns].index("amount")
    for kind, amount in entries:
        before = lines()
        try:
            office.dealers.book(dealer, DAY | {"kind": kind, "amount": amount})
        except Invalid:
            assert lines() == before
        else:
            assert lines()[:-1] == before
    assert balance(office, dealer) == sum((line[amount_at] for line in lines()), Decimal(0))


@pytest.mark.parametrize(("role", "may"), [("finance", True), ("manager", True), ("clerk", False), ("sales", False)])
def test_H8_who_books_receivables(
    office: Office, dealer: int, as_role: Callable[[str], Office], role: str, may: bool
) -> None:
    raw = DAY | {"kind": "charge", "amount": "1"}
    if may:
        as_role(role).dealers.book(dealer, raw)
    else:
        with pytest.raises(NotAllowed):
            as_role(role).dealers.book(dealer, raw)


def test_A1_merged_dealers_keep_the_lines_of_both(office: Office, dealer: int) -> None:
    double = office.customers.save({"name": "津海机电", "kind": "dealer"})
    for record, amount in ((dealer, "100"), (double, "30")):
        office.dealers.book(record, DAY | {"kind": "charge", "amount": amount})
    office.customers.merge(dealer, double)
    assert balance(office, dealer) == 130


def test_H1_dealers_are_imported_with_their_agreement(office: Office, dealer: int, tmp_path: Any) -> None:
    import openpyxl

    path = tmp_path / "经销商.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["客户编号", "客户名称", "客户类别", "经销商等级", "协议编号", "协议截止日期", "旺季开始日期"])
    book.active.append(["KH00001", "天津津海机电", "经销商", "B", "JX2027-01", "2027-12-31", "2027-03-01"])
    book.active.append(["", "滇池机电", "经销商", "C", "", "", ""])
    book.active.append(["", "恒瑞制药", "最终用户", "C", "", "", ""])
    book.save(path)
    plan = office.excel.check("customers", path)
    assert [error.row for error in plan.errors] == [4]
    book.active.delete_rows(4)
    book.save(path)
    office.excel.apply(office.excel.check("customers", path))
    assert office.customers.get(dealer).values["agreement_until"] == date(2027, 12, 31)
    again = office.excel.check("customers", path)
    assert (again.new, again.changed, again.same) == (0, 0, 2)

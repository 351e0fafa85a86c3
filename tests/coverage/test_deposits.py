"""A2, B11: quality deposits are agreed, deducted from, held for a breach and returned; nothing is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.coverage.deposits.queries import standing_of
from app.coverage.deposits.rules import SIGNS, Line, standing, usual_amount
from app.office import Office
from tests.conftest import StandingClock

TODAY = date(2026, 11, 22)
DAY = {"day": "2026-11-22"}


@pytest.fixture
def project(office: Office) -> int:
    customer = office.customers.save({"name": "华润电力"})
    raw = {"customer_id": customer, "name": "二期", "amount": "123,456.78", "accepted_on": "2025-12-01"}
    return office.projects.save(raw)


@pytest.fixture
def deposit(office: Office, project: int) -> int:
    return office.deposits.save({"project_id": project, "start_on": "2025-12-01"})


def values(office: Office, deposit_id: int) -> dict[str, Any]:
    """As the page shows it, which must be what the list shows."""
    found = dict(office.deposits.get(deposit_id).values)
    listing = office.deposits.listing
    row = listing.rows([deposit_id])[deposit_id]
    listed = dict(zip([column.key for column in listing.columns], row[1:], strict=True))
    for key in ("agreed", "deducted", "returned", "balance", "state", "due_on"):
        assert listed[key] == found[key], key
    return found


def scopes(office: Office) -> set[str]:
    listing = office.deposits.listing
    return {scope.key for scope in listing.scopes if listing.count(Query(scope=scope.key))}


def rows(office: Office) -> list[tuple[Any, ...]]:
    listing = office.deposit_rows.listing
    return [row[2:6] for row in listing.walk(Query(sort="id"))]


# -- pure --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "percent", "share"),
    [
        ("123456.78", "5", "6172.84"),
        ("0.10", "5", "0.01"),  # half a cent goes up
        ("0.09", "5", "0.00"),
        ("100000.00", "2.5", "2500.00"),
        ("100000.00", "0", "0.00"),
        (None, "5", None),
    ],
)
def test_A2_the_usual_share_is_exact_to_the_cent(amount: str | None, percent: str, share: str | None) -> None:
    found = usual_amount(Decimal(amount) if amount else None, Decimal(percent))
    assert found == (Decimal(share) if share else None)


@pytest.mark.parametrize(
    ("lines", "due", "state"),
    [
        ([], "2026-01-01", "none"),
        ([("agreed", "100")], "2026-11-23", "held"),
        ([("agreed", "100")], "2026-11-22", "due"),
        ([("agreed", "100"), ("breach", "0")], "2026-11-22", "breach"),
        ([("agreed", "100"), ("breach", "0"), ("lifted", "0")], "2026-11-22", "due"),
        ([("agreed", "100"), ("deduction", "-40"), ("returned", "-60")], "2026-11-22", "settled"),
        ([("agreed", "100"), ("deduction", "-100"), ("breach", "0")], "2027-01-01", "settled"),
    ],
)
def test_B11_the_state_follows_from_the_ledger_and_the_day(lines: list[tuple[str, str]], due: str, state: str) -> None:
    found = standing(Line(kind, Decimal(amount)) for kind, amount in lines)
    assert found.state(date.fromisoformat(due), TODAY) == state


MONEY = st.decimals("0.00", "99999.99", places=2)
LINES = st.lists(st.tuples(st.sampled_from(sorted(SIGNS)), MONEY), max_size=30)


@given(LINES)
def test_B11_the_balance_is_the_sum_of_the_ledger_whatever_its_order(lines: list[tuple[str, Decimal]]) -> None:
    ledger = [Line(kind, amount * SIGNS[kind]) for kind, amount in lines]
    found = standing(ledger)
    assert found.balance == sum((line.amount for line in ledger), Decimal(0))
    assert found == standing(reversed(ledger))


# -- booked ------------------------------------------------------------------------------------------------------------


def test_A2_a_deposit_is_five_per_cent_due_back_after_twelve_months(office: Office, deposit: int) -> None:
    found = values(office, deposit)
    assert (found["number"], found["agreed"], found["balance"]) == (
        "ZBJ2026-001",
        Decimal("6172.84"),
        Decimal("6172.84"),
    )
    assert (found["months"], found["due_on"], found["state"]) == (12, date(2026, 12, 1), "held")
    assert office.deposits.propose(office.deposits.get(deposit).values["project_id"])["start_on"] == date(2025, 12, 1)


def test_A2_share_and_months_are_settings(office: Office, project: int) -> None:
    office.settings.save({"deposit.percent": "2.5", "deposit.months": "24"})
    found = values(office, office.deposits.save({"project_id": project, "start_on": "2025-12-01"}))
    assert (found["agreed"], found["due_on"]) == (Decimal("3086.42"), date(2027, 12, 1))


@pytest.mark.parametrize("typed", ["", "101", "-1", "fünf", "5 %"])
def test_A2_a_wrong_share_is_refused_in_the_settings(office: Office, typed: str) -> None:
    with pytest.raises(Invalid) as error:
        office.settings.save({"deposit.percent": typed})
    assert [problem.field for problem in error.value.problems] == ["deposit.percent"]


def test_A2_a_month_end_is_due_back_on_a_day_that_there_is(office: Office, project: int) -> None:
    deposit = office.deposits.save({"project_id": project, "start_on": "2024-02-29"})
    assert values(office, deposit)["due_on"] == date(2025, 2, 28)
    office.deposits.save({"months": "3"}, deposit)
    assert values(office, deposit)["due_on"] == date(2024, 5, 29)


def test_A2_a_project_has_one_deposit_and_an_amount(office: Office, project: int, deposit: int) -> None:
    with pytest.raises(Invalid) as error:
        office.deposits.save({"project_id": project})
    assert [problem.field for problem in error.value.problems] == ["project_id"]
    customer = office.projects.get(project).values["customer_id"]
    without = office.projects.save({"customer_id": customer, "name": "三期"})
    with pytest.raises(Invalid) as error:
        office.deposits.save({"project_id": without})
    assert [problem.field for problem in error.value.problems] == ["agreed"]
    assert office.deposits.of_project(without) is None
    assert values(office, office.deposits.save({"project_id": without, "agreed": "500"}))["balance"] == 500


def test_B11_deducted_and_returned_with_reason_and_day(office: Office, deposit: int) -> None:
    office.deposits.deduct(deposit, DAY | {"amount": "172.84", "reason": "备件费"})
    office.deposits.give_back(deposit, {"day": "2026-11-20", "amount": "6000", "reason": ""})
    found = values(office, deposit)
    assert (found["deducted"], found["returned"], found["balance"], found["state"]) == (
        Decimal("172.84"),
        Decimal("6000.00"),
        Decimal(0),
        "settled",
    )
    assert rows(office) == [
        (date(2025, 12, 1), "agreed", Decimal("6172.84"), ""),
        (date(2026, 11, 22), "deduction", Decimal("-172.84"), "备件费"),
        (date(2026, 11, 20), "returned", Decimal("-6000.00"), ""),
    ]


@pytest.mark.parametrize(
    ("action", "raw", "wrong"),
    [
        ("deduct", {"amount": "0", "reason": "x"}, "amount"),
        ("deduct", {"amount": "-5", "reason": "x"}, "amount"),
        ("deduct", {"amount": "1.005", "reason": "x"}, "amount"),
        ("deduct", {"amount": "5", "reason": ""}, "reason"),
        ("give_back", {"amount": "5", "day": "2026-11-23"}, "day"),
        ("record_breach", {"reason": ""}, "reason"),
        ("correct", {"kind": "agreed", "amount": "0", "reason": "x"}, "amount"),
        ("correct", {"kind": "breach", "amount": "5", "reason": "x"}, "kind"),
    ],
)
def test_B11_what_is_wrong_is_told_at_its_field(
    office: Office, deposit: int, action: str, raw: dict[str, str], wrong: str
) -> None:
    with pytest.raises(Invalid) as error:
        getattr(office.deposits, action)(deposit, DAY | raw)
    assert [problem.field for problem in error.value.problems] == [wrong]
    assert len(rows(office)) == 1


def test_B11_more_than_is_left_is_never_taken(office: Office, deposit: int) -> None:
    for action in (office.deposits.deduct, office.deposits.give_back):
        with pytest.raises(Refused) as error:
            action(deposit, DAY | {"amount": "6172.85", "reason": "x"})
        assert "Only 6,172.84" in str(error.value)
    with pytest.raises(NotFound):
        office.deposits.deduct(99, DAY | {"amount": "1", "reason": "x"})
    assert len(rows(office)) == 1


def test_B11_a_breach_holds_the_deposit_back(office: Office, deposit: int, clock: StandingClock) -> None:
    clock.forward(days=9)
    assert values(office, deposit)["state"] == "due"
    office.deposits.record_breach(deposit, DAY | {"reason": "到场超时"})
    assert values(office, deposit)["state"] == "breach"
    assert scopes(office) == {"breach", "open"}
    with pytest.raises(Refused):
        office.deposits.give_back(deposit, DAY | {"amount": "1"})
    office.deposits.deduct(deposit, DAY | {"amount": "100", "reason": "违约金"})
    office.deposits.lift_breach(deposit, DAY | {"reason": "已协商"})
    with pytest.raises(Refused):
        office.deposits.lift_breach(deposit, DAY | {"reason": "again"})
    assert values(office, deposit)["state"] == "due"
    office.deposits.give_back(deposit, DAY | {"amount": "6072.84"})
    assert values(office, deposit)["state"] == "settled"


def test_B11_a_correction_is_a_further_line_never_an_edit(office: Office, deposit: int) -> None:
    office.deposits.deduct(deposit, DAY | {"amount": "500", "reason": "备件费"})
    office.deposits.correct(deposit, DAY | {"kind": "deduction", "amount": "-200", "reason": "多扣"})
    office.deposits.correct(deposit, DAY | {"kind": "agreed", "amount": "-172.84", "reason": "合同变更"})
    found = values(office, deposit)
    assert (found["agreed"], found["deducted"], found["balance"]) == (
        Decimal("6000.00"),
        Decimal("300.00"),
        Decimal("5700.00"),
    )
    assert [row[2] for row in rows(office)] == [
        Decimal("6172.84"), Decimal("-500.00"), Decimal("200.00"), Decimal("-172.84"),
    ]  # fmt: skip
    for raw in ({"kind": "deduction", "amount": "-301"}, {"kind": "returned", "amount": "-1"}):
        with pytest.raises(Refused):
            office.deposits.correct(deposit, DAY | raw | {"reason": "x"})


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["deduct", "give_back", "record_breach", "lift_breach", "more", "less"]), MONEY),
    max_size=12,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ACTIONS)
def test_B11_whatever_is_booked_the_balance_is_the_sum_and_no_line_is_lost(
    office: Office, deposit: int, actions: list[tuple[str, Decimal]]
) -> None:
    for name, amount in actions:
        before = rows(office)
        raw: dict[str, Any] = DAY | {"amount": amount, "reason": "x"}
        try:
            if name in ("more", "less"):
                signed = amount if name == "more" else -amount
                office.deposits.correct(deposit, raw | {"kind": "agreed", "amount": signed})
            else:
                getattr(office.deposits, name)(deposit, raw)
        except (Invalid, Refused):
            assert rows(office) == before
        else:
            assert rows(office)[: len(before)] == before
            assert len(rows(office)) == len(before) + 1
        with office.read() as session:
            found = standing_of(session, deposit)
        assert found.balance == sum((row[2] for row in rows(office)), Decimal(0)) >= 0


# -- lists, who, import ------------------------------------------------------------------------------------------------


def test_B11_the_due_list_and_today(office: Office, deposit: int, clock: StandingClock) -> None:
    assert scopes(office) == {"soon", "open"}
    office.settings.save({"deposit.warn_days": "8"})
    assert scopes(office) == {"open"}
    clock.forward(days=1)
    section = next(section for section in office.archive.today() if section.key == "deposits")
    (row,) = section.rows
    assert (row.kind, row.id, row.title, row.when) == ("deposits", deposit, "ZBJ2026-001 二期", date(2026, 12, 1))
    assert row.detail == "华润电力 · 6,172.84"
    clock.forward(days=8)
    assert scopes(office) == {"due", "soon", "open"}
    office.deposits.give_back(deposit, {"day": office.today(), "amount": "6172.84"})
    assert scopes(office) == set()


def test_B11_what_is_booked_stands_in_the_time_lines(office: Office, project: int, deposit: int) -> None:
    office.deposits.deduct(deposit, DAY | {"amount": "100", "reason": "备件费"})
    for kind, record in (("projects", project), ("deposits", deposit)):
        events = [(event.title, event.detail) for event in office.archive.time_line(kind, record)]
        assert ("ZBJ2026-001 Deduction -100.00", "备件费") in events


@pytest.mark.parametrize(("role", "may"), [("finance", True), ("manager", True), ("clerk", False), ("sales", False)])
def test_H8_finance_and_manager_book(
    office: Office, project: int, deposit: int, as_role: Callable[[str], Office], role: str, may: bool
) -> None:
    person = as_role(role).deposits
    for action in (
        lambda: person.deduct(deposit, DAY | {"amount": "1", "reason": "x"}),
        lambda: person.save({"remark": "x"}, deposit),
    ):
        if may:
            action()
        else:
            with pytest.raises(NotAllowed):
                action()


@pytest.mark.parametrize("typed", ["二期", "ZBJ2026", "华润"])
def test_B11_found_by_number_project_and_customer(office: Office, deposit: int, typed: str) -> None:
    assert ("deposits", deposit) in [(hit.kind, hit.record_id) for hit in office.find(typed)]


def test_H1_deposits_are_imported_and_a_second_time_changes_nothing(
    office: Office, project: int, tmp_path: Any
) -> None:
    import openpyxl

    path = tmp_path / "质保金.xlsx"

    def write(amount: float) -> None:
        book = openpyxl.Workbook()
        book.active.append(["项目", "约定质保金", "质保金起算日期", "退还期限（月）"])
        book.active.append(["XM2026-001", amount, "2025-12-01", 12])
        book.save(path)

    write(6000)
    office.excel.apply(office.excel.check("deposits", path))
    again = office.excel.check("deposits", path)
    assert (again.errors, again.new, again.changed, again.same) == ([], 0, 0, 1)
    write(6500)
    office.excel.apply(office.excel.check("deposits", path))
    assert [row[1:3] for row in rows(office)] == [("agreed", Decimal("6000.00")), ("agreed", Decimal("500.00"))]

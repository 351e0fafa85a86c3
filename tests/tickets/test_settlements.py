"""C13: the settlement of a ticket — confirm, payments, invoice, correction, the month's statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from app import self_check
from app.core.errors import Invalid, Refused
from app.core.lists import Query
from app.office import Office
from app.tickets.charges import fields as f
from app.tickets.charges import model as c
from app.tickets.charges import rules
from app.tickets.charges.model import Settlement
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_charges import D, add, exclude, problems, ticket_of, with_prices

# The requirement as a table: (state, invoice) -> the moves that are possible, with something due and part of it paid.
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("confirmed", "none"): {"pay", "pay_back", "reopen", "ask_invoice", "issue_invoice"},
    ("confirmed", "asked"): {"pay", "pay_back", "reopen", "issue_invoice", "take_invoice_back"},
    ("confirmed", "issued"): {"pay", "pay_back", "take_invoice_back"},
    ("reopened", "none"): {"confirm", "pay_back"},
    ("reopened", "asked"): {"confirm", "pay_back", "take_invoice_back"},
    ("reopened", "issued"): {"confirm", "pay_back", "take_invoice_back"},
}


@pytest.mark.parametrize("state, invoice", ALLOWED)
def test_C13_only_the_listed_moves_are_possible(state: str, invoice: str) -> None:
    def row(due: str = "10", paid: str = "4") -> Settlement:
        return Settlement(
            number="JS1", state=state, invoice=invoice, invoice_number="1", due=D(due), paid=D(paid), payment="part",
            reopened_count=0,
        )  # fmt: skip

    moves = (*c.MOVES, *c.INVOICE_MOVES)
    assert {move for move in moves if getattr(row(), f"can_{move}")()} == ALLOWED[state, invoice]
    for move in set(moves) - ALLOWED[state, invoice]:
        with pytest.raises(Refused):
            row().require(move)
    assert not row(paid="10").can_pay() and not row(paid="0").can_pay_back()
    assert not row(due="0", paid="0").can_ask_invoice(), "nothing is due, no invoice"


def test_C13_each_move_leads_where_the_table_says() -> None:
    row = Settlement(number="JS1", due=D(0), paid=D(0), reopened_count=0, invoice="none")
    totals = {"us": D(1), "customer": D(2), "dealer": D(3), "manufacturer": D(4)}
    row.confirm("王芳", date(2026, 11, 22), totals)
    assert (row.state, row.due, row.borne_by_us, row.borne_by_dealer, row.borne_by_manufacturer) == (
        "confirmed", D(2), D(1), D(3), D(4),
    )  # fmt: skip
    row.ask_invoice("华润", date(2026, 11, 22))
    row.issue_invoice("0077", date(2026, 11, 23))
    assert (row.invoice, row.invoice_number) == ("issued", "0077")
    row.take_invoice_back()
    assert (row.invoice, row.invoice_number, row.invoice_on, row.invoice_title) == ("none", "", None, "")
    row.reopen("少算一次出车")
    assert (row.state, row.reopened_count) == ("reopened", 1)
    row.confirm("王芳", date(2026, 11, 24), totals)
    assert row.state == "confirmed"


def test_C13_everything_has_its_words() -> None:
    assert [value for value, _title in f.MOVE_OF.options] == [*c.MOVES, *c.INVOICE_MOVES] == list(f.ASKED)
    assert [value for value, _title in f.STATE_OF.options] == list(c.STATES)
    assert [value for value, _title in f.PAYMENT_OF.options] == list(c.PAYMENTS)
    assert [value for value, _title in f.INVOICE_OF.options] == list(c.INVOICES)
    assert {value for value, _title in f.CHARGED_OF.options} == set(c.CHARGED)
    assert [value for value, _title in f.PAYER_OF.options] == list(c.PAYERS)


def settled(world: World, price: str = "100", **more: Any) -> int:
    """A ticket whose customer pays this much, settled; answers the settlement's id."""
    ticket = world.report(**more)
    add(world, ticket, "other", "final", text="吊车", typed_price=price, price_reason="外租")
    return world.office.settlements.confirm(ticket, {})


@pytest.mark.parametrize(
    "lines, missing, stale, paid, words",
    [
        (0, 0, 0, "0", "no lines"),
        (1, 0, 1, "0", "reprice"),
        (1, 1, 0, "0", "without a price"),
        (1, 0, 0, "9", "pay the rest"),
    ],
)
def test_C13_what_hinders_a_confirmation(lines: int, missing: int, stale: int, paid: str, words: str) -> None:
    found = rules.Totals(dict.fromkeys(c.PAYERS, D(5)), missing)
    assert words in str(rules.confirm_problem(lines, found, stale, D(paid)))
    assert rules.confirm_problem(1, rules.Totals(found.by_payer), 0, D(5)) is None


def test_C13_from_the_final_to_the_paid_invoice(world: World, clock: StandingClock) -> None:
    office = with_prices(world).office
    ticket = ticket_of(world)
    with pytest.raises(Refused, match="no lines"):
        office.settlements.confirm(ticket, {})
    add(world, ticket, "labour", "final", quantity="2", rate_id="维修工时")
    add(world, ticket, "part", "final", part_id="控制板")
    exclude(world, ticket)
    settlement = office.settlements.confirm(ticket, {"remark": "一次付清"})
    values = office.settlements.get(settlement).values
    assert (values["number"], values["due"], values["payment"]) == ("JS2026-0001", D(460), "unpaid")
    with pytest.raises(Refused, match="confirmed"):
        add(world, ticket, "labour", "final")
    with pytest.raises(Refused, match="reopen the settlement first"):
        office.ticket_coverage.conclude(ticket, {"quality": "yes"})
    pay = {"amount": "200", "day": "2026-11-22", "means": "transfer", "document": "HK-1"}
    for wrong, field in (
        ({"amount": "460.01"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"day": "2026-11-23"}, "day"),
        ({"means": ""}, "means"),
    ):
        with pytest.raises(Invalid) as error:
            office.settlements.pay(settlement, pay | wrong)
        assert problems(error) == {field}
    office.settlements.pay(settlement, pay)
    assert office.settlements.get(settlement).values["payment"] == "part"
    office.settlements.pay(settlement, pay | {"amount": "260"})
    office.settlements.pay_back(settlement, pay | {"amount": "60", "note": "多收"})
    details = office.settlements.get(settlement)
    assert (details.values["paid"], details.values["open_amount"], details.values["payment"]) == (D(400), D(60), "part")
    assert [row["amount"] for row in details.children["payments"]] == [D(200), D(260), D(-60)]
    office.settlements.ask_invoice(settlement, {"invoice_title": "华润电力", "invoice_asked_on": "2026-11-22"})
    office.settlements.issue_invoice(settlement, {"invoice_number": "00778899", "invoice_on": "2026-11-22"})
    with pytest.raises(Refused, match="00778899"):
        office.settlements.reopen(settlement, {"reopen_reason": "x"})
    with pytest.raises(Invalid) as error:
        office.settlements.take_invoice_back(settlement, {})
    assert problems(error) == {"reason"}
    office.settlements.take_invoice_back(settlement, {"reason": "抬头错误"})
    # A correction: reopened with a reason, changed, confirmed with the same number.
    office.settlements.reopen(settlement, {"reopen_reason": "工时算多"})
    labour = office.charges.of(ticket).final[0]["id"]
    change = {"line": "labour", "quantity": "1", "rate_id": "维修工时", "day": "2026-11-22"}
    office.charges.change_line(labour, change)
    with pytest.raises(Refused, match=r"400\.00 were paid"):
        office.settlements.confirm(ticket, {})
    office.settlements.pay_back(settlement, pay | {"amount": "20", "note": "多收"})
    clock.forward(days=1)
    assert office.settlements.confirm(ticket, {}) == settlement
    values = office.settlements.get(settlement).values
    assert (values["number"], values["due"], values["payment"]) == ("JS2026-0001", D(380), "paid")
    assert (values["reopened_count"], values["confirmed_on"]) == (1, date(2026, 11, 23))


def test_C13_each_invoice_number_once(file_world: World) -> None:
    first, second = settled(file_world), settled(file_world, "50")
    issue = {"invoice_number": "0001", "invoice_on": "2026-11-22"}
    file_world.office.settlements.issue_invoice(first, issue)
    with pytest.raises(Invalid, match="JS2026-0001") as error:
        file_world.office.settlements.issue_invoice(second, issue)
    assert problems(error) == {"invoice_number"}


def test_C13_coverage_that_changed_is_repriced_before_confirming(file_world: World) -> None:
    office = with_prices(file_world).office
    ticket = ticket_of(file_world)
    add(file_world, ticket, "labour", "final")
    # Another device without any plan: its coverage is unknown.
    other = office.equipment.save({"customer_id": file_world.customer, "name": "旧设备"})
    office.tickets.save({"equipment_id": other}, ticket)
    assert office.charges.of(ticket).stale == 1
    with pytest.raises(Refused, match="reprice"):
        office.settlements.confirm(ticket, {})
    assert [one.differs for one in office.charges.repriced(ticket)] == [True]
    assert office.charges.reprice(ticket) == 1
    with pytest.raises(Refused, match="without a price"):
        office.settlements.confirm(ticket, {})


def test_C13_the_statement_of_a_month(file_world: World, clock: StandingClock, tmp_path: Path) -> None:
    office = file_world.office
    first, second = settled(file_world, "100.10"), settled(file_world, "0.20", fault_reported="无法启动")
    settled(file_world, "77", customer_id=file_world.other)
    clock.forward(days=10)  # the next month
    settled(file_world, "5")
    office.settlements.pay(first, {"amount": "100.10", "day": "2026-12-01", "means": "cash"})
    found = office.settlements.statement({"customer_id": file_world.customer, "month": "2026-11"})
    assert [(row.number, row.due, row.paid, row.about) for row in found.rows] == [
        ("JS2026-0001", D("100.10"), D("100.10"), "真空报警"),
        ("JS2026-0002", D("0.20"), D("0.00"), "无法启动"),
    ]
    assert (found.due, found.paid, found.open) == (D("100.30"), D("100.10"), D("0.20"))
    office.settlements.save_statement(found, tmp_path / "month.xlsx")
    from openpyxl import load_workbook

    cells = {str(cell.value) for row in load_workbook(tmp_path / "month.xlsx").active.iter_rows() for cell in row}
    assert {"JS2026-0002", "无法启动"} <= cells
    for raw, kind in (({"month": "2026-11"}, Invalid), ({"month": "11", "customer_id": 1}, Invalid)):
        with pytest.raises(kind):
            office.settlements.statement(raw)
    with pytest.raises(Refused, match="Nothing was settled"):
        office.settlements.statement({"customer_id": file_world.customer, "month": "2026-10"})
    office.settlements.reopen(second, {"reopen_reason": "x"})
    assert len(office.settlements.statement({"customer_id": file_world.customer, "month": "2026-11"}).rows) == 1


def test_C13_settlements_are_found_and_listed(world: World, as_role: Callable[[str], Office]) -> None:
    settlement = settled(world)
    listing = world.office.settlements.listing
    assert listing.count(Query(scope="open")) == 1 and listing.count(Query(search="JS2026-0001")) == 1
    as_role("finance").settlements.pay(settlement, {"amount": "100", "day": "2026-11-22", "means": "wechat"})
    assert listing.count(Query(scope="open")) == 0
    assert [hit.record_id for hit in world.office.find("JS2026-0001")][:1] == [settlement]


def test_C13_a_verdict_that_changes_nothing_leaves_what_is_settled_though_prices_rose(file_world: World) -> None:
    """C13, B2: only the coverage counts; what we bear stays as it was settled."""
    office = with_prices(file_world).office
    ticket = ticket_of(file_world)
    add(file_world, ticket, "part", "final", part_id="控制板")
    settlement = office.settlements.confirm(ticket, {})
    borne = office.settlements.get(settlement).values["borne_by_us"]
    (part,) = [found for found, _label in office.parts.look_up("控制板")]
    office.parts.save({"list_price": "9999", "cost": "9000"}, part)
    office.ticket_coverage.conclude(ticket, {"quality": "yes"})
    charges = office.charges.of(ticket)
    assert charges.final_totals.by_payer["us"] == borne == office.settlements.get(settlement).values["borne_by_us"]
    with pytest.raises(Refused, match="reopen the settlement first"):
        exclude(file_world, ticket)
    assert office.tickets.get(ticket).values["quality"] == "yes"


def test_C13_an_invoice_number_stands_on_one_settlement_with_two_clerks_at_once(world: World) -> None:
    office, barrier = world.office, Barrier(2)
    settlements = [settled(world), settled(world)]
    outcome: list[str] = []

    def clerk(settlement: int) -> None:
        barrier.wait()
        try:
            office.settlements.issue_invoice(settlement, {"invoice_number": "0077", "invoice_on": "2026-11-22"})
            outcome.append("done")
        except Invalid:
            outcome.append("refused")

    threads = [Thread(target=clerk, args=(settlement,)) for settlement in settlements]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["done", "refused"]


def test_H10_the_check_of_the_data_compares_what_is_paid_with_the_ledger(world: World) -> None:
    office, lines = world.office, []
    settlement = settled(world)
    office.settlements.pay(settlement, {"amount": "30.10", "day": "2026-11-22", "means": "cash"})

    def wrong() -> str:
        lines.clear()
        self_check.check_data(office, lines.append)
        return "\n".join(line for line in lines if "sum of the payments" in line)

    assert wrong() == ""
    with office.write() as session:
        session.get_one(Settlement, settlement).paid = D("30.00")
    assert "JS2026-0001" in wrong()

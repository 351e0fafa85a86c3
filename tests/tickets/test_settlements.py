"""C13: the settlement of a ticket — confirm, payments, invoice, correction, the month's statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from app import self_check
from app.core.errors import Invalid, NotAllowed, Refused
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
    ("void", "none"): set(),
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
    assert row(paid="0").can_void() is (state != "void" and invoice == "none")


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
    assert (row.state, row.confirmed_on, row.corrected_on) == ("confirmed", date(2026, 11, 22), date(2026, 11, 24))
    row.void("开错工单", "王芳", date(2026, 11, 25))
    assert (row.state, row.void_reason, row.corrected_on) == ("void", "开错工单", date(2026, 11, 25))
    assert (row.due, row.borne_by_us, row.borne_by_dealer, row.payment) == (D(0), D(0), D(0), "nothing")


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
    assert "make the settlement void" in str(rules.confirm_problem(0, found, 0, D(0), again=True))


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
        ({"day": "1990-01-01"}, "day"),  # before the call
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
    assert (values["reopened_count"], values["confirmed_on"]) == (1, date(2026, 11, 22))
    assert (values["corrected_on"], values["corrected_by"]) == (date(2026, 11, 23), office.user.name)


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
    with pytest.raises(Invalid):
        office.settlements.void(second, {})
    office.settlements.void(second, {"void_reason": "开错工单"})
    rows = office.settlements.statement({"customer_id": file_world.customer, "month": "2026-11"}).rows
    assert [(row.number, row.due, row.correction) for row in rows] == [
        ("JS2026-0001", D("100.10"), ""),
        ("JS2026-0002", D("0.00"), "made void on 2026-12-02"),
    ]


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


def test_C13_a_settlement_stays_in_its_month_and_says_when_it_was_corrected(
    world: World, clock: StandingClock, tmp_path: Path
) -> None:
    """C13: the statement of a month that was sent differs by what is marked as corrected only."""
    office, settlement = world.office, settled(world, "1000")
    ticket = office.settlements.get(settlement).values["ticket_id"]
    office.settlements.pay(settlement, {"amount": "400", "day": "2026-11-22", "means": "cash"})
    clock.forward(days=10)  # the next month

    def told(month: str = "2026-11") -> list[tuple[Any, ...]]:
        found = office.settlements.statement({"customer_id": world.customer, "month": month})
        return [(row.day, row.number, row.due, row.paid, row.correction) for row in found.rows]

    first = (date(2026, 11, 22), "JS2026-0001", D(1000), D(400))
    assert told() == [(*first, "")]
    office.settlements.reopen(settlement, {"reopen_reason": "核对"})
    assert told() == [(*first, "Reopened for correction")]
    office.settlements.confirm(ticket, {})
    assert told() == [(*first, "corrected on 2026-12-02")]
    with pytest.raises(Refused, match="Nothing was settled"):
        told("2026-12")
    listing = office.settlements.listing
    keys = [column.key for column in listing.columns]
    row = dict(zip(["id", *keys], listing.first_page(Query())[0], strict=True))
    assert (row["confirmed_on"], row["corrected_on"]) == (date(2026, 11, 22), date(2026, 12, 2))
    found = office.settlements.statement({"customer_id": world.customer, "month": "2026-11"})
    office.settlements.save_statement(found, tmp_path / "month.xlsx")
    from openpyxl import load_workbook

    cells = {str(cell.value) for row in load_workbook(tmp_path / "month.xlsx").active.iter_rows() for cell in row}
    assert "corrected on 2026-12-02" in cells


def test_C13_H5_a_settlement_on_the_wrong_ticket_is_made_void(world: World, as_role: Callable[[str], Office]) -> None:
    office, ticket = world.office, world.report()
    add(world, ticket, "other", "final", text="吊车", typed_price="1000", price_reason="外租")
    settlement = office.settlements.confirm(ticket, {})
    office.settlements.pay(settlement, {"amount": "1", "day": "2026-11-22", "means": "cash"})
    why = {"void_reason": "开错工单"}
    with pytest.raises(NotAllowed):
        as_role("clerk").settlements.void(settlement, why)
    with pytest.raises(Refused, match="pay it back"):
        office.settlements.void(settlement, why)
    office.settlements.pay_back(settlement, {"amount": "1", "day": "2026-11-22", "means": "cash", "note": "误收"})
    office.settlements.ask_invoice(settlement, {"invoice_title": "华润", "invoice_asked_on": "2026-11-22"})
    with pytest.raises(Refused, match="the right “Book payments and invoices of settlements” must"):
        as_role("head").settlements.void(settlement, why)
    office.settlements.take_invoice_back(settlement, {"reason": "不要"})
    office.settlements.reopen(settlement, {"reopen_reason": "开错工单"})
    office.charges.remove_line(office.charges.of(ticket).final[0]["id"])
    with pytest.raises(Refused, match="make the settlement void"):
        office.settlements.confirm(ticket, {})
    as_role("head").settlements.void(settlement, why)
    values = office.settlements.get(settlement).values
    assert (values["number"], values["state"], values["due"], values["open_amount"]) == ("JS2026-0001", "void", 0, 0)
    assert (values["void_reason"], values["moves"]) == ("开错工单", ())
    listing = office.settlements.listing
    assert (listing.count(Query()), listing.count(Query(scope="open"))) == (1, 0), "its number stays in the list"
    assert office.charges.of(ticket).settlement is None
    # The ticket is free: settled anew with the next number, or archived.
    add(world, ticket, "other", "final", text="吊车", typed_price="20", price_reason="外租")
    again = office.settlements.confirm(ticket, {})
    assert office.settlements.get(again).values["number"] == "JS2026-0002"
    with pytest.raises(Refused, match="JS2026-0001 was made void"):
        office.forms.print_out("settlements", [settlement], "A4")


def test_C13_a_ticket_with_a_void_settlement_keeps_nothing_listed(world: World) -> None:
    office, settlement = world.office, settled(world)
    ticket = office.settlements.get(settlement).values["ticket_id"]
    office.tickets.cancel(ticket, {"reason": "误报"})
    with pytest.raises(Refused, match="not paid yet"):
        office.tickets.archive([ticket])
    office.settlements.void(settlement, {"void_reason": "误报"})
    office.tickets.archive([ticket])
    assert office.tickets.get(ticket).archived_at is not None


def test_C1_C13_what_a_merged_report_costs_is_written_on_the_ticket_it_went_to(
    world: World, clock: StandingClock
) -> None:
    office, older = world.office, world.report(equipment_id=world.device)
    clock.forward(minutes=1)
    younger = world.report(equipment_id=world.device)
    office.double_reports.merge([older, younger])
    number = world.values(older)["number"]
    for stage in ("estimate", "final"):
        with pytest.raises(Refused, match=f"merged into {number}: write the charges there"):
            add(world, younger, "other", stage, text="吊车", typed_price="1", price_reason="外租")
    said = {"agreed_by": "赵工", "agreed_at": clock.now, "how": "phone"}
    for run in (lambda: office.charges.agree(younger, said), lambda: office.settlements.confirm(younger, {})):
        with pytest.raises(Refused, match=number):
            run()


def test_C13_H7_nobody_agrees_to_or_confirms_what_they_have_not_seen(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, world.report()
    crane = {"text": "吊车", "typed_price": "1000", "price_reason": "外租"}
    add(world, ticket, "other", **crane)
    seen = office.charges.of(ticket).estimate_totals.due
    add(world, ticket, "other", **crane | {"typed_price": "5000"})
    said = {"agreed_by": "赵工", "agreed_at": clock.now, "how": "phone"}
    with pytest.raises(Refused, match=r"6,000\.00 by now, not 1,000\.00"):
        office.charges.agree(ticket, said, seen)
    assert office.charges.of(ticket).agreement is None
    office.charges.agree(ticket, said, D(6000))
    office.charges.start_final(ticket, {"source": "estimate"})
    with pytest.raises(Refused, match=r"6,000\.00 by now, not 1,000\.00"):
        office.settlements.confirm(ticket, {}, seen)
    assert office.charges.of(ticket).settlement is None
    assert office.settlements.confirm(ticket, {}, D(6000))


def test_C9_C13_the_final_is_held_against_what_the_customer_was_told(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, world.report()
    crane = {"text": "吊车", "typed_price": "6000", "price_reason": "外租"}
    add(world, ticket, "other", **crane)
    office.charges.agree(ticket, {"agreed_by": "赵工", "agreed_at": clock.now, "how": "phone"})
    order = office.caller_orders.write_order(ticket, {"items": "吊车", "price": "100"})
    charges = office.charges.of(ticket)
    assert charges.told_otherwise(charges.estimate_totals) == [], "the order is not confirmed yet"
    confirmed = {"confirmed_by": "赵工", "confirmed_at": clock.now, "confirmed_how": "phone"}
    office.caller_orders.confirm(order, confirmed)
    add(world, ticket, "other", "final", **crane | {"typed_price": "9000"})
    charges = office.charges.of(ticket)
    number = office.caller_orders.get(order).values["number"]
    assert charges.told_otherwise(charges.final_totals) == [
        "The customer agreed to 6,000.00, the charges come to 9,000.00.",
        f"Order {number} was confirmed for 100.00, the charges come to 9,000.00.",
    ]
    assert office.settlements.confirm(ticket, {}), "it warns, and hinders nobody"


def test_B2_C13_what_coverage_goes_by_stays_while_the_charges_are_confirmed(world: World, clock: StandingClock) -> None:
    office = with_prices(world).office
    ticket = ticket_of(world)
    project = office.projects.save({"customer_id": world.customer, "name": "二期"})
    add(world, ticket, "labour", "final")
    settlement = office.settlements.confirm(ticket, {})
    number = office.settlements.get(settlement).values["number"]
    other = office.equipment.save({"customer_id": world.customer, "name": "旧设备"})
    wrong: tuple[dict[str, Any], ...] = (
        {"equipment_id": other},
        {"equipment_id": None},
        {"project_id": project},
        {"called_at": "2026-11-20 09:00"},
        {"customer_id": world.other, "equipment_id": None},
    )
    for raw in wrong:
        with pytest.raises(Invalid, match=number) as error:
            office.tickets.save(raw, ticket)
        assert set(raw) <= problems(error)
    office.tickets.save({"called_at": "2026-11-22 09:01", "fault_reported": "真空报警 E4"}, ticket)
    assert office.charges.of(ticket).stale == 0
    office.settlements.reopen(settlement, {"reopen_reason": "设备选错"})
    office.tickets.save({"equipment_id": other}, ticket)
    assert office.charges.of(ticket).stale == 1


def test_C13_no_invoice_is_asked_for_of_nothing(file_world: World) -> None:
    office, settlement = file_world.office, settled(file_world)
    ticket = office.settlements.get(settlement).values["ticket_id"]
    office.settlements.ask_invoice(settlement, {"invoice_title": "华润", "invoice_asked_on": "2026-11-22"})
    office.settlements.reopen(settlement, {"reopen_reason": "免收"})
    line = office.charges.of(ticket).final[0]
    office.charges.change_line(line["id"], line | {"typed_price": "0"})
    office.settlements.confirm(ticket, {})
    values = office.settlements.get(settlement).values
    assert (values["due"], values["invoice"], values["invoice_title"]) == (D(0), "none", "")
    assert office.settlements.listing.count(Query(scope="asked")) == 0


def test_A7_files_are_put_on_a_settlement_and_an_order_from_the_caller(
    world: World, as_role: Callable[[str], Office]
) -> None:
    settlement = settled(world)
    order = world.office.caller_orders.write_order(world.report(), {"items": "修泵", "price": "100"})
    for role, table, record in (
        ("finance", "settlement", settlement),
        ("manager", "settlement", settlement),
        ("clerk", "caller_order", order),
        ("manager", "caller_order", order),
    ):
        as_role(role).attachments.add_bytes(table, record, "回单.pdf", b"%PDF-1.4")
    assert len(world.office.attachments.of("settlement", settlement)) == 2
    with pytest.raises(NotAllowed):
        as_role("production").attachments.add_bytes("settlement", settlement, "回单.pdf", b"%PDF-1.4")

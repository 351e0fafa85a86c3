"""B10: maintenance contracts are offered, answered, signed, and then are the coverage; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.coverage.contracts import contract_on, policy_of_contract
from app.coverage.contracts.model import MaintenanceContract
from app.coverage.contracts.rules import overlap, period_after
from app.coverage.rules import LINES
from app.office import Office
from tests.conftest import StandingClock

# Today is Sunday, 22 November 2026.
TODAY = date(2026, 11, 22)
QUOTE = {"price": "12,000", "first_on": "2026-12-01", "last_on": "2027-11-30", "visits_per_year": "4"}


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工", "phone": "13800001111"}]})


@pytest.fixture
def devices(office: Office, customer: int) -> list[int]:
    """Two devices whose warranty ends on 30 November 2026, 8 days from today."""
    plan = {"plan_id": "两年质保", "accepted_on": "2024-12-01"}
    return [office.equipment.save({"customer_id": customer, "name": name} | plan) for name in ("空压机", "真空泵")]


def signed(office: Office, devices: list[int], **more: Any) -> int:
    contract = office.contracts.quote(devices, QUOTE | more)
    office.contracts.sign(contract, {"signed_on": TODAY})
    return contract


def on(office: Office, device: int, day: str) -> str:
    with office.read() as session:
        found = contract_on(session, device, date.fromisoformat(day))
        return "" if found is None else found.number


def state(office: Office, contract: int) -> str:
    """As the list shows it, which must be as the page shows it."""
    listing = office.contracts.listing
    place = 1 + [column.key for column in listing.columns].index("state")
    shown = str(listing.rows([contract])[contract][place])
    assert office.contracts.get(contract).values["state"] == shown
    return shown


def count(office: Office, register: str, scope: str) -> int:
    return office.register(register).listing.count(Query(scope=scope))


# -- the period --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "period"),
    [
        (["2026-11-30"], ("2026-12-01", "2027-11-30")),
        (["2026-11-30", "2027-02-28"], ("2026-12-01", "2027-11-30")),  # nobody is left without cover
        (["2026-11-22"], ("2026-11-23", "2027-11-22")),
        (["2026-11-21"], ("2026-11-22", "2027-11-21")),
        (["2024-01-01"], ("2026-11-22", "2027-11-21")),  # never before today
        ([], ("2026-11-22", "2027-11-21")),
        ([None], ("2026-11-22", "2027-11-21")),
    ],
)
def test_B10_the_period_begins_after_the_warranty(ends: list[str | None], period: tuple[str, str]) -> None:
    days = [date.fromisoformat(end) if end else None for end in ends]
    assert period_after(days, TODAY, 12) == tuple(date.fromisoformat(day) for day in period)


def test_B10_a_period_of_a_leap_day_ends_before_its_anniversary() -> None:
    assert period_after([date(2028, 2, 28)], TODAY, 12) == (date(2028, 2, 29), date(2029, 2, 28))


@given(*[st.integers(0, 12)] * 4)
def test_B10_two_periods_overlap_when_they_share_a_day(a: int, b: int, c: int, d: int) -> None:
    day = [TODAY + timedelta(days=n) for n in range(14)]
    shared = set(range(a, b + 1)) & set(range(c, d + 1))
    assert overlap(day[a], day[b], day[c], day[d]) == bool(shared)


# -- the offer ---------------------------------------------------------------------------------------------------------


def test_B10_the_offer_proposes_period_and_visits(office: Office, devices: list[int]) -> None:
    proposal = office.contracts.propose(devices)
    assert proposal.customer == "华润电力"
    assert proposal.devices == ("空压机, warranty until 2026-11-30", "真空泵, warranty until 2026-11-30")
    assert proposal.values == {
        "first_on": date(2026, 12, 1),
        "last_on": date(2027, 11, 30),
        "visits_per_year": 2,
    }
    assert proposal.notes == ()


def test_B10_the_months_and_visits_are_settings(office: Office, devices: list[int]) -> None:
    office.settings.save({"contract.months": "24", "contract.visits": "6"})
    values = office.contracts.propose(devices).values
    assert (values["last_on"], values["visits_per_year"]) == (date(2028, 11, 30), 6)


def test_B10_different_ends_and_an_offer_that_is_there_are_noted(office: Office, devices: list[int]) -> None:
    office.equipment.save({"accepted_on": "2025-03-01"}, devices[1])
    office.contracts.quote(devices[:1], QUOTE)
    assert office.contracts.propose(devices).notes == (
        "The warranties end on different days.",
        "SB000001 is in contract WB2026-0001 from 2026-12-01 to 2027-11-30 already.",
    )


def test_B10_one_step_makes_the_draft_and_its_letter_makes_it_an_offer(office: Office, devices: list[int]) -> None:
    contract = office.contracts.quote(devices, QUOTE)
    record = office.contracts.get(contract)
    assert state(office, contract) == "draft"
    assert record.values["number"] == "WB2026-0001"
    assert record.values["price"] == Decimal("12000.00")
    assert record.values["name"] == "Maintenance contract 2026"
    assert [row["equipment_id"] for row in record.children["devices"]] == devices
    assert {line: record.values[line] for line in LINES} == {
        "labour": "free", "travel": "free", "lodging": "free", "part": "list", "wear_part": "list", "upgrade": "list",
    }  # fmt: skip
    office.contracts.printed([contract])
    values = office.contracts.get(contract).values
    assert (state(office, contract), values["offered_on"], values["offered_by"], values["printed"]) == (
        "offered",
        TODAY,
        "王芳",
        1,
    )
    office.contracts.printed([contract])
    assert office.contracts.get(contract).values["printed"] == 2


def test_B10_devices_of_two_customers_make_no_offer(office: Office, devices: list[int]) -> None:
    other = office.equipment.save({"customer_id": office.customers.save({"name": "中石化"}), "name": "泵"})
    for action in (office.contracts.propose, lambda ids: office.contracts.quote(ids, QUOTE)):
        with pytest.raises(Refused) as error:
            action([devices[0], other])
        assert "several customers" in str(error.value)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"price": ""}, "price"),
        ({"price": "-1"}, "price"),
        ({"last_on": "2026-11-30"}, "last_on"),
        ({"first_on": ""}, "first_on"),
    ],
)
def test_B10_what_is_wrong_in_the_offer_is_told_at_its_field(
    office: Office, devices: list[int], typed: dict[str, str], wrong: str
) -> None:
    with pytest.raises(Invalid) as error:
        office.contracts.quote(devices, QUOTE | typed)
    assert [problem.field for problem in error.value.problems] == [wrong]
    assert office.contracts.listing.count(Query()) == 0


def test_B10_the_letter_says_all_in_both_languages(office: Office, devices: list[int]) -> None:
    contract = office.contracts.quote(devices, QUOTE | {"remark": "含年度保养"})
    for language, words in (
        (
            "zh_CN",
            [
                "维保合同报价函",
                "致：华润电力",
                "赵工",
                "壹万贰仟元整",
                "自 2026-12-01 起至 2027-11-30 止",
                "每年巡检 4 次",
            ],
        ),
        ("en", ["Offer of a maintenance contract", "To: 华润电力", "12,000.00", "4 inspection visits a year"]),
    ):
        i18n.set_language(language)
        out = BytesIO()
        assert office.contracts.write_pdf([contract], out) == 1
        (page,) = pypdfium2.PdfDocument(out.getvalue())
        text = page.get_textpage().get_text_range().replace("\r\n", "")
        assert [word for word in [*words, "WB2026-0001", "空压机", "真空泵", "含年度保养"] if word not in text] == []


# -- the answer --------------------------------------------------------------------------------------------------------


def test_B10_the_answer_is_recorded_and_later_is_asked_again(
    office: Office, devices: list[int], clock: StandingClock
) -> None:
    contract = office.contracts.quote(devices, QUOTE)
    with pytest.raises(Refused):
        office.contracts.answer(contract, {"answer": "accepted"})  # it was not offered yet
    office.contracts.offer(contract)
    assert count(office, "contracts", "offered") == 1
    office.contracts.answer(contract, {"answer": "later", "answer_note": "等预算"})
    values = office.contracts.get(contract).values
    assert (values["answer"], values["follow_up_on"], values["answered_by"]) == ("later", date(2026, 12, 22), "王芳")
    assert count(office, "contracts", "offered") == 0
    clock.forward(days=30)
    assert count(office, "contracts", "offered") == 1
    office.contracts.answer(contract, {"answer": "accepted"})
    assert count(office, "contracts", "offered") == 0
    assert state(office, contract) == "offered"


def test_B10_a_declined_offer_is_cancelled_and_frees_its_devices(office: Office, devices: list[int]) -> None:
    contract = office.contracts.quote(devices, QUOTE)
    office.contracts.offer(contract)
    office.contracts.answer(contract, {"answer": "declined"})
    assert state(office, contract) == "cancelled"
    assert office.contracts.quote(devices, QUOTE) != contract


def test_B10_to_ask_again_on_a_day_that_is_past_is_refused(office: Office, devices: list[int]) -> None:
    contract = office.contracts.quote(devices, QUOTE)
    office.contracts.offer(contract)
    with pytest.raises(Invalid) as error:
        office.contracts.answer(contract, {"answer": "later", "follow_up_on": "2026-11-21"})
    assert [problem.field for problem in error.value.problems] == ["follow_up_on"]


def test_C1_B10_the_to_do_of_sales_gets_the_answer(office: Office, customer: int) -> None:
    device = office.equipment.save(
        {"customer_id": customer, "name": "泵", "plan_id": "两年质保", "accepted_on": "2023-01-01"}
    )
    report = {"customer_id": customer, "equipment_id": device, "kind": "fault", "fault_reported": "不启动"}
    todo = office.tickets.record_report(report).todo_id
    assert todo is not None
    assert office.contracts.of_todo(todo) is None
    contract = office.contracts.quote([device], QUOTE, todo)
    assert office.contracts.of_todo(todo) == contract
    office.contracts.offer(contract)
    office.contracts.answer(contract, {"answer": "later", "follow_up_on": "2026-12-15", "answer_note": "等预算"})
    values = office.todos.get(todo).values
    assert (values["outcome"], values["due_on"], values["done_at"]) == ("later", date(2026, 12, 15), None)
    office.contracts.sign(contract, {"signed_on": TODAY})
    values = office.todos.get(todo).values
    assert values["outcome"] == "accepted"
    assert values["done_at"] is not None


@pytest.mark.parametrize(("outcome", "done"), [("accepted", True), ("declined", True), ("later", False)])
def test_C1_an_answer_without_a_contract_is_recorded_on_the_to_do(office: Office, outcome: str, done: bool) -> None:
    todo = office.todos.save({"text": "报价", "kind": "offer", "due_on": "2026-11-23"})
    office.todos.answer_offer(todo, {"outcome": outcome, "answer": "电话答复"})
    values = office.todos.get(todo).values
    assert (values["outcome"], values["answer"], values["done_at"] is not None) == (outcome, "电话答复", done)
    assert values["due_on"] == (date(2026, 11, 23) if done else date(2026, 12, 22))
    if done:
        with pytest.raises(Refused):
            office.todos.answer_offer(todo, {"outcome": "later"})


# -- coverage ----------------------------------------------------------------------------------------------------------


def test_B10_a_signed_contract_covers_its_devices_within_its_period(office: Office, devices: list[int]) -> None:
    other = office.equipment.save({"customer_id": office.equipment.get(devices[0]).values["customer_id"], "name": "阀"})
    contract = office.contracts.quote(devices, QUOTE)
    office.contracts.offer(contract)
    assert on(office, devices[0], "2027-01-01") == ""  # offered only
    office.contracts.sign(contract, {"signed_on": TODAY})
    covered = {day: on(office, devices[1], day) for day in ("2026-11-30", "2026-12-01", "2027-11-30", "2027-12-01")}
    assert covered == {
        "2026-11-30": "", "2026-12-01": "WB2026-0001", "2027-11-30": "WB2026-0001", "2027-12-01": "",
    }  # fmt: skip
    assert on(office, other, "2027-01-01") == ""


def test_B10_it_covers_from_the_day_of_signing_not_before(office: Office, devices: list[int]) -> None:
    contract = office.contracts.quote(devices, QUOTE | {"first_on": "2026-11-01"})
    office.contracts.sign(contract, {"signed_on": "2026-11-20"})
    assert [on(office, devices[0], day) for day in ("2026-11-19", "2026-11-20")] == ["", "WB2026-0001"]
    with office.read() as session:
        found = contract_on(session, devices[0], TODAY)
    assert found is not None
    assert (found.first, found.last, found.bases["labour"], found.bases["part"]) == (
        date(2026, 11, 20),
        date(2027, 11, 30),
        "free",
        "list",
    )


def test_B10_an_early_end_ends_the_cover_and_can_be_taken_back(office: Office, devices: list[int]) -> None:
    contract = signed(office, devices)
    office.contracts.end(contract, {"ended_on": "2027-03-31", "end_reason": "搬迁"})
    assert [on(office, devices[0], day) for day in ("2027-03-31", "2027-04-01")] == ["WB2026-0001", ""]
    office.contracts.reopen(contract, {"end_reason": "弄错了"})
    assert on(office, devices[0], "2027-04-01") == "WB2026-0001"
    office.contracts.end(contract, {"ended_on": "2026-11-30", "end_reason": "客户反悔"})  # the day before the first
    assert on(office, devices[0], "2026-12-01") == ""
    assert office.contracts.quote(devices, QUOTE) != contract  # an empty period is in nobody's way


@pytest.mark.parametrize("day", ["2026-11-29", "2027-12-01"])
def test_B10_an_end_outside_the_period_is_refused(office: Office, devices: list[int], day: str) -> None:
    contract = signed(office, devices)
    with pytest.raises(Invalid) as error:
        office.contracts.end(contract, {"ended_on": day, "end_reason": "x"})
    assert [problem.field for problem in error.value.problems] == ["ended_on"]


def test_B10_the_policy_of_the_contract_is_found(office: Office, devices: list[int]) -> None:
    contract = signed(office, devices)
    with office.write() as session:
        session.get_one(MaintenanceContract, contract).sla_policy_id = 7
    with office.read() as session:
        assert policy_of_contract(session, devices[0], date(2027, 1, 1)) == 7
        assert policy_of_contract(session, devices[0], TODAY) is None


# -- one device, one contract a day ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        ("2027-11-30", "2028-11-29", True),
        ("2027-12-01", "2028-11-30", False),
        ("2025-12-01", "2026-12-01", True),
        ("2025-12-01", "2026-11-30", False),
        ("2027-01-01", "2027-01-31", True),
    ],
)
def test_B10_a_device_in_two_contracts_on_one_day_is_refused_in_words(
    office: Office, customer: int, devices: list[int], first: str, last: str, clash: bool
) -> None:
    signed(office, devices)
    raw = {
        "customer_id": customer,
        "first_on": first,
        "last_on": last,
        "devices": [{"equipment_id": device} for device in devices[1:]],
    }
    if not clash:
        assert office.contracts.save(raw) > 0
        return
    with pytest.raises(Invalid) as error:
        office.contracts.save(raw)
    (problem,) = error.value.problems
    assert problem.field == "devices.0.equipment_id"
    assert str(problem) == "SB000002 is in contract WB2026-0001 from 2026-12-01 to 2027-11-30 already."


def test_B10_reopening_meets_a_contract_that_was_made_meanwhile(office: Office, devices: list[int]) -> None:
    first = office.contracts.quote(devices, QUOTE)
    office.contracts.cancel(first, {"end_reason": "太贵"})
    office.contracts.quote(devices, QUOTE)
    with pytest.raises(Invalid):
        office.contracts.reopen(first, {"end_reason": "x"})
    assert state(office, first) == "cancelled"


def test_B10_devices_are_the_customers_and_listed_once(office: Office, customer: int, devices: list[int]) -> None:
    other = office.equipment.save({"customer_id": office.customers.save({"name": "中石化"}), "name": "泵"})
    rows = [{"equipment_id": device} for device in (devices[0], devices[0], other)]
    with pytest.raises(Invalid) as error:
        office.contracts.save({"customer_id": customer, "devices": rows})
    assert [(p.field, str(p)) for p in error.value.problems] == [
        ("devices.1.equipment_id", "This is there already."),
        ("devices.2.equipment_id", "This device belongs to another customer."),
    ]


# -- moves -------------------------------------------------------------------------------------------------------------

MOVES = {
    "draft": {"offer", "sign", "cancel"},
    "offered": {"offer", "answer", "sign", "cancel"},
    "signed": {"end"},
    "ended": {"end", "reopen"},
    "cancelled": {"reopen"},
}


@pytest.mark.parametrize("stored", MOVES)
def test_B10_each_state_allows_its_moves_only(office: Office, devices: list[int], stored: str) -> None:
    contract = office.contracts.quote(devices, QUOTE)
    contracts = office.contracts
    reason = {"end_reason": "x"}
    to: dict[str, list[Callable[[], object]]] = {
        "draft": [],
        "offered": [lambda: contracts.offer(contract)],
        "signed": [lambda: contracts.sign(contract, {"signed_on": TODAY})],
        "cancelled": [lambda: contracts.cancel(contract, reason)],
    }
    to["ended"] = [*to["signed"], lambda: contracts.end(contract, {"ended_on": "2027-03-31"} | reason)]
    for step in to[stored]:
        step()
    assert set(contracts.get(contract).values["moves"]) == MOVES[stored]
    actions: dict[str, Callable[[], object]] = {
        "offer": lambda: contracts.offer(contract),
        "answer": lambda: contracts.answer(contract, {"answer": "accepted"}),
        "sign": lambda: contracts.sign(contract, {"signed_on": TODAY}),
        "end": lambda: contracts.end(contract, {"ended_on": "2027-03-31"} | reason),
        "cancel": lambda: contracts.cancel(contract, reason),
        "reopen": lambda: contracts.reopen(contract, reason),
    }
    for move in actions.keys() - MOVES[stored]:
        with pytest.raises(Refused):
            actions[move]()


def test_B10_without_price_or_device_nothing_is_offered_or_signed(office: Office, customer: int) -> None:
    contract = office.contracts.save({"customer_id": customer})
    for words in ("has no price yet", "names no device yet"):
        for action in (office.contracts.offer, lambda n: office.contracts.sign(n, {"signed_on": TODAY})):
            with pytest.raises(Refused) as error:
                action(contract)
            assert words in str(error.value)
        office.contracts.save({"price": "1"}, contract)


def test_B10_what_is_over_is_not_changed_and_what_runs_is_not_archived(
    office: Office, devices: list[int], clock: StandingClock
) -> None:
    contract = signed(office, devices)
    with pytest.raises(Refused) as error:
        office.contracts.archive([contract])
    assert "end it first" in str(error.value)
    office.contracts.end(contract, {"ended_on": "2026-11-30", "end_reason": "x"})
    with pytest.raises(Refused):
        office.contracts.save({"price": "1"}, contract)
    clock.forward(days=9)
    office.contracts.archive([contract])


def test_B10_lists_show_by_dates_what_runs_and_what_ends(
    office: Office, devices: list[int], clock: StandingClock
) -> None:
    contract = signed(office, devices)
    assert (state(office, contract), count(office, "contracts", "running")) == ("ahead", 0)
    clock.forward(days=9)  # 1 December, the first day
    assert (state(office, contract), count(office, "contracts", "running")) == ("running", 1)
    ends = {}
    for forward in (274, 1, 30, 30, 29):  # until 1 September, 2 September, 2 October …
        clock.forward(days=forward)
        ends[str(office.today())] = [count(office, "contracts", f"ends_{days}") for days in (30, 60, 90)]
    assert ends == {
        "2027-09-01": [0, 0, 1],
        "2027-09-02": [0, 0, 1],
        "2027-10-02": [0, 1, 1],
        "2027-11-01": [1, 1, 1],
        "2027-11-30": [1, 1, 1],
    }
    clock.forward(days=1)
    assert (state(office, contract), count(office, "contracts", "running")) == ("ended", 0)
    assert count(office, "contracts", "ends_30") == 0


# -- warranties that end -----------------------------------------------------------------------------------------------


def test_B10_warranties_that_end_are_listed_until_there_is_an_offer_or_a_contract(
    office: Office, devices: list[int], clock: StandingClock
) -> None:
    assert [count(office, "expiring", scope) for scope in ("to_offer", "ends_30", "expired")] == [2, 2, 0]
    office.settings.save({"warranty.warn_days": "7"})
    assert count(office, "expiring", "to_offer") == 0
    office.settings.save({"warranty.warn_days": "8"})
    assert count(office, "expiring", "to_offer") == 2
    contract = office.contracts.quote(devices[:1], QUOTE)
    assert count(office, "expiring", "to_offer") == 1
    office.contracts.sign(contract, {"signed_on": TODAY})
    assert count(office, "expiring", "to_offer") == 1
    listing = office.expiring.listing
    keys = [column.key for column in listing.columns]
    rows = {row[0]: dict(zip(keys, row[1:], strict=True)) for row in listing.walk(Query())}
    assert {n: (row["contract"], row["days_left"]) for n, row in rows.items()} == {
        devices[0]: ("WB2026-0001", 8),
        devices[1]: (None, 8),
    }
    clock.forward(days=9)
    assert [count(office, "expiring", scope) for scope in ("to_offer", "ends_30", "expired")] == [0, 0, 1]
    clock.forward(days=365)
    assert count(office, "expiring", "expired") == 2


@pytest.mark.parametrize("given", [{"state": "scrapped"}, {"loaner": True}, {"plan_id": "", "accepted_on": ""}])
def test_B10_what_is_out_of_use_or_has_no_end_is_not_listed(
    office: Office, devices: list[int], given: dict[str, Any]
) -> None:
    office.equipment.save(given, devices[0])
    assert office.expiring.listing.count(Query()) == 1
    office.equipment.archive(devices[1:])
    assert office.expiring.listing.count(Query()) == 0


def test_G1_B10_today_names_the_warranties_that_want_an_offer(office: Office, devices: list[int]) -> None:
    section = next(section for section in office.archive.today() if section.key == "warranties")
    assert section.total == 2
    assert (section.rows[0].kind, section.rows[0].id) == ("equipment", devices[0])
    assert section.rows[0].detail == "华润电力 · 8 days left"


# -- who, history, merging ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "edits", "signs"),
    [("clerk", True, False), ("sales", True, True), ("technician", False, False), ("finance", False, False)],
)
def test_H8_who_offers_and_who_signs(
    office: Office, devices: list[int], as_role: Callable[[str], Office], role: str, edits: bool, signs: bool
) -> None:
    contract = office.contracts.quote(devices[:1], QUOTE)
    person = as_role(role).contracts
    for allowed, action in (
        (edits, lambda: person.quote(devices[1:], QUOTE)),
        (signs, lambda: person.sign(contract, {"signed_on": TODAY})),
    ):
        if allowed:
            action()
        else:
            with pytest.raises(NotAllowed):
                action()


def test_H6_the_moves_are_told_in_the_history_and_the_time_line(
    office: Office, customer: int, devices: list[int]
) -> None:
    contract = signed(office, devices)
    events = [event.title for event in office.archive.time_line("customers", customer)]
    assert "Maintenance contract signed WB2026-0001" in events
    details = " ".join(event.detail for event in office.archive.time_line("contracts", contract))
    assert "Contract state: Draft → Contract signed" in details


def test_A1_merged_devices_keep_their_contract(office: Office, customer: int, devices: list[int]) -> None:
    signed(office, devices[:1])
    double = office.equipment.save({"customer_id": customer, "name": "空压机"})
    office.equipment.merge(double, devices[0])
    assert on(office, double, "2027-01-01") == "WB2026-0001"


def test_H1_contracts_are_imported_by_number_and_a_second_time_changes_nothing(
    office: Office, devices: list[int], tmp_path: Any
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["维保合同编号", "客户名称", "起始日期", "截止日期", "合同价款", "人工", "合同设备 · 设备"])
    sheet.append(["WB-1", "华润电力", "2026-12-01", "2027-11-30", 9800, "免费", "SB000001"])
    path = tmp_path / "维保合同.xlsx"
    book.save(path)
    plan = office.excel.check("contracts", path)
    assert (list(map(str, plan.errors)), plan.new) == ([], 1)
    office.excel.apply(plan)
    again = office.excel.check("contracts", path)
    assert (again.errors, again.new, again.changed, again.same) == ([], 0, 0, 1)
    (contract,) = office.contracts.listing.ids(Query())
    record = office.contracts.get(contract)
    assert [row["equipment_id"] for row in record.children["devices"]] == devices[:1]
    assert (state(office, contract), record.values["price"]) == ("draft", Decimal("9800.00"))

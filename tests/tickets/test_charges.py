"""C13, C11, B2: what a ticket costs and who pays — lines, agreement, final, verdict, old parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.told import tell_changes
from app.coverage.sheet import AnswerRow, AnswerSheet
from app.office import Office
from app.tickets.charges import fields as f
from app.tickets.charges import rules
from app.tickets.charges.rules import Billed
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

D = Decimal
DAY = "2026-11-22"


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


# -- the rules ---------------------------------------------------------------------------------------------------------


def sheet(**bases: tuple[str, str]) -> AnswerSheet:
    """An answer with these (basis, payer) by line; the rest is free and ours."""
    rows = [
        AnswerRow(line, *bases.get(line, ("free", "us")), line, "", "", "", f"why {line}")
        for line in ("labour", "part", "wear_part", "travel", "lodging", "upgrade")
    ]
    rows.append(AnswerRow("part", "free", "us", "", "", "", "", "own warranty", "密封圈"))
    return AnswerSheet("2026-11-22", "", "", "sentence", tuple(rows))


@pytest.mark.parametrize(
    "answer, line, part, wanted",
    [
        (None, "labour", "", ("list", "customer")),
        (sheet(), "labour", "", ("free", "us")),
        (sheet(labour=("free", "manufacturer")), "labour", "", ("free", "manufacturer")),
        (sheet(part=("cost", "customer")), "part", "主板", ("cost", "customer")),
        (sheet(part=("cost", "customer")), "part", "密封圈", ("free", "us")),  # its own warranty (B2)
        (sheet(wear_part=("list", "customer")), "wear_part", "", ("list", "customer")),
        (sheet(travel=("unknown", "")), "travel", "", (None, "")),
        (sheet(), "other", "", ("free", "us")),
        (sheet(wear_part=("list", "customer")), "other", "", ("free", "us")),
        (sheet(travel=("cost", "customer")), "other", "", ("list", "customer")),
        (sheet(travel=("unknown", "")), "other", "", (None, "")),
    ],
)
def test_B2_each_line_asks_coverage(
    answer: AnswerSheet | None, line: str, part: str, wanted: tuple[str | None, str]
) -> None:
    found = rules.decide_line(answer, line, part)
    assert (found.basis, found.payer) == wanted
    assert found.why, "always with its reason"


def test_C13_totals_are_exact_for_each_payer() -> None:
    lines = [Billed("customer", D("0.10"))] * 3 + [Billed("us", D("7.77")), Billed("us", None), Billed("dealer", D(2))]
    found = rules.totals([*lines, Billed("customer", None), Billed("", None)])
    assert found.by_payer == {"us": D("7.77"), "customer": D("0.30"), "dealer": D(2), "manufacturer": D(0)}
    assert (found.due, found.open) == (D("0.30"), 2), "what nobody pays for needs no price"


@pytest.mark.parametrize(
    "minutes, step, hours",
    [(60, "0.5", "1"), (61, "0.5", "1.5"), (5, "0.5", "0.5"), (0, "1", "1"), (75, "0.25", "1.25")],
)
def test_C13_hours_are_rounded_up(minutes: int, step: str, hours: str) -> None:
    assert rules.hours_of(NOW, NOW + timedelta(minutes=minutes), D(step)) == D(hours)


@pytest.mark.parametrize(
    "due, paid, state",
    [("0", "0", "nothing"), ("10", "0", "unpaid"), ("10", "9.99", "part"), ("10", "10", "paid"), ("10", "11", "paid")],
)
def test_C13_how_a_settlement_stands(due: str, paid: str, state: str) -> None:
    assert rules.payment_state(D(due), D(paid)) == state


# -- a world with prices -----------------------------------------------------------------------------------------------


@pytest.fixture
def priced(world: World) -> World:
    return with_prices(world)


@pytest.fixture
def file_priced(file_world: World) -> World:
    return with_prices(file_world)


def with_prices(world: World) -> World:
    """Rates, parts, and a device that is covered for two years: all free, then cost; user's fault at cost."""
    office = world.office
    plan = "FA02"  # two-year
    project = office.projects.save(
        {"customer_id": world.customer, "name": "一期", "plan_id": plan, "accepted_on": "2026-01-10"}
    )
    office.equipment.save({"project_id": project}, world.device)
    office.rates.save(
        {
            "name": "维修工时",
            "kind": "labour",
            "unit": "小时",
            "cost": "80",
            "list_price": "120",
            "valid_from": "2026-01-01",
        }
    )
    office.rates.save(
        {
            "name": "市内出车",
            "kind": "travel",
            "unit": "次",
            "cost": "50",
            "list_price": "100",
            "valid_from": "2026-01-01",
        }
    )
    office.parts.save({"name": "控制板", "specification": "K2", "unit": "块", "cost": "300", "list_price": "450.55"})
    office.parts.save({"name": "密封圈", "unit": "只", "wear": True, "cost": "8", "list_price": "12.5"})
    return world


def ticket_of(world: World, **more: Any) -> int:
    return world.report(**({"equipment_id": world.device, "technician_id": world.technician} | more))


def add(world: World, ticket: int, line: str = "labour", stage: str = "estimate", **more: Any) -> int:
    today = str(world.office.today())
    return world.office.charges.add_line(ticket, stage, {"line": line, "quantity": "1", "day": today} | more)


def exclude(world: World, ticket: int) -> None:
    exclusion = world.office.exclusions.look_up("")[0][0]
    world.office.ticket_coverage.conclude(
        ticket, {"quality": "no", "exclusion_id": exclusion, "exclusion_grounds": "现场照片"}
    )


def test_C13_free_by_coverage_is_not_charged_whatever_the_price(priced: World) -> None:
    charges, ticket = priced.office.charges, ticket_of(priced)
    add(priced, ticket, quantity="2.5")
    add(priced, ticket, "part", part_id="控制板", quantity="2", typed_price="999", price_reason="急件")
    found = charges.of(ticket)
    labour, part = found.estimate
    assert (labour["payer"], labour["basis"], labour["unit_price"], labour["amount"]) == ("us", "free", D(120), D(300))
    assert (labour["text"], labour["unit"], labour["charge"], labour["staff"]) == ("维修工时", "hour", D(0), "李强")
    assert (part["text"], part["unit"], part["amount"], part["charge"]) == ("控制板 K2", "块", D(1998), D(0))
    assert "free" in labour["why"].lower()
    assert found.estimate_totals.due == 0 and found.estimate_totals.by_payer["us"] == D(2298)
    i18n.set_language("zh_CN")
    assert "免费" in charges.of(ticket).estimate[0]["why"], "in both languages"


def test_C13_the_verdict_reprices_with_a_table_before(priced: World) -> None:
    charges, ticket = priced.office.charges, ticket_of(priced)
    add(priced, ticket, quantity="2", rate_id="维修工时")
    add(priced, ticket, "part", part_id="控制板")
    exclusion = priced.office.exclusions.look_up("")[0][0]
    verdict = {"quality": "no", "exclusion_id": exclusion, "exclusion_grounds": "进水"}
    shown = charges.after_verdict(ticket, verdict)
    assert [(one.before_payer, one.before, one.after_payer, one.after) for one in shown] == [
        ("us", D(0), "customer", D(160)),
        ("us", D(0), "customer", D(300)),
    ]
    assert charges.of(ticket).estimate_totals.due == 0, "shown only"
    priced.office.ticket_coverage.conclude(ticket, verdict)
    found = charges.of(ticket)
    assert (found.estimate_totals.due, found.stale) == (D(460), 0)
    with pytest.raises(Invalid) as error:
        priced.office.ticket_coverage.conclude(ticket, verdict | {"exclusion_grounds": ""})
    assert problems(error) == {"exclusion_grounds"}, "nothing is charged without a reason"
    priced.office.ticket_coverage.appraise(
        ticket,
        {"part": "控制板", "appraised_by": "省质检院", "appraised_on": DAY, "document": "JD-1"},
    )
    assert charges.of(ticket).estimate_totals.due == D(160), "the appraised part is free again (B7)"


@pytest.mark.parametrize(
    "line, more, field",
    [
        ("labour", {"quantity": "-1"}, "quantity"),
        ("labour", {"quantity": "0"}, "quantity"),
        ("labour", {"quantity": "x"}, "quantity"),
        ("labour", {"day": ""}, "day"),
        ("labour", {"day": "1900-01-01"}, "day"),  # before the call
        ("labour", {"day": "2027-12-31"}, "day"),  # more than a year ahead
        ("", {}, "line"),
        ("part", {}, "text"),
        ("other", {}, "text"),
        ("labour", {"part_id": "控制板"}, "part_id"),
        ("part", {"part_id": "没有的"}, "part_id"),
        ("part", {"text": "螺丝", "rate_id": "维修工时"}, "rate_id"),
        ("labour", {"typed_price": "0"}, "price_reason"),
        ("labour", {"typed_price": "5"}, "price_reason"),
        ("labour", {"typed_price": "-5", "price_reason": "x"}, "typed_price"),
        ("labour", {"price_reason": "x"}, "typed_price"),
        ("labour", {"quantity": "999999999", "typed_price": "99999999999", "price_reason": "x"}, "quantity"),
    ],
)
def test_C13_bad_input_is_told_beside_its_field(
    file_priced: World, line: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        add(file_priced, ticket_of(file_priced), line, **more)
    assert field in problems(error)


def test_C13_what_is_missing_is_named_and_typed_with_a_reason(file_priced: World) -> None:
    charges, ticket = file_priced.office.charges, file_priced.report()  # no device: list price
    line = add(file_priced, ticket, "lodging")
    add(file_priced, ticket, "other", text="吊车")
    found = charges.of(ticket)
    assert [(row["missing"], row["payer"], row["charge"]) for row in found.estimate] == [("list", "customer", None)] * 2
    assert found.estimate_totals.open == 2
    with pytest.raises(Refused, match="no price yet"):
        charges.agree(ticket, {"agreed_by": "赵工", "agreed_at": NOW, "how": "phone"})
    charges.change_line(
        line, {"line": "lodging", "quantity": "2", "day": DAY, "typed_price": "250", "price_reason": "协议酒店"}
    )
    charges.remove_line(found.estimate[1]["id"])
    assert charges.of(ticket).estimate_totals.due == D(500)


def test_C13_a_line_of_another_kind_takes_another_name(priced: World) -> None:
    charges = priced.office.charges
    ticket = ticket_of(priced)
    line = add(priced, ticket)

    def change(**typed: Any) -> tuple[str, str]:
        (row,) = charges.of(ticket).estimate
        charges.change_line(line, {field.key: row[field.key] for field in f.LINE_FIELDS} | typed, row)
        (row,) = charges.of(ticket).estimate
        return row["text"], row["unit"]

    assert change(quantity="3") == ("维修工时", "hour")
    assert change(line="travel") == ("市内出车", "trip")
    assert change(line="labour", rate_id="维修工时") == ("维修工时", "小时")
    assert change(line="travel") == ("市内出车", "trip"), "its rate is none of a trip"
    assert change(line="labour") == ("维修工时", "hour")
    with pytest.raises(Invalid) as error:
        change(line="part")
    assert problems(error) == {"text"}, "which part?"
    assert change(line="part", part_id="控制板") == ("控制板 K2", "块")
    assert change(text="旧控制板") == ("旧控制板", "块")
    assert change(line="travel", part_id=None) == ("旧控制板", "trip"), "what somebody typed stays"


def test_C13_the_agreement_is_kept_with_its_amount(file_priced: World) -> None:
    charges, ticket = file_priced.office.charges, ticket_of(file_priced)
    said = {"agreed_by": "赵工", "agreed_at": NOW, "how": "wechat"}
    with pytest.raises(Refused, match="no estimate"):
        charges.agree(ticket, said)
    add(file_priced, ticket)
    for at, words in ((NOW - timedelta(days=1), "before the call"), (NOW + timedelta(days=1), "future")):
        with pytest.raises(Invalid, match=words):
            charges.agree(ticket, said | {"agreed_at": at})
    charges.agree(ticket, said)
    exclude(file_priced, ticket)
    agreement = charges.of(ticket).agreement
    assert agreement is not None and (agreement["agreed_by"], agreement["amount"]) == ("赵工", D(0))
    charges.agree(ticket, said | {"how": "signed"})
    agreement = charges.of(ticket).agreement
    assert agreement is not None and (agreement["how"], agreement["amount"]) == ("signed", D(80))


def visited(world: World, ticket: int, clock: StandingClock) -> None:
    """A visit of two technicians: 70 minutes of work."""
    dispatch = world.office.dispatch
    dispatch.plan(
        ticket,
        {
            "planned_from": clock.now,
            "planned_to": clock.now + timedelta(hours=2),
            "technician_id": world.technician,
            "others": [{"staff_id": world.second}],
        },
    )
    visit = dispatch.visits(ticket)[0].id
    clock.forward(hours=3)
    times = {
        "departed_at": NOW + timedelta(minutes=5),
        "arrived_at": NOW + timedelta(minutes=30),
        "finished_at": NOW + timedelta(minutes=100),
    }
    dispatch.move("times", visit, times)


def test_C13_the_final_begins_with_the_visits_or_the_estimate(priced: World, clock: StandingClock) -> None:
    charges, ticket = priced.office.charges, ticket_of(priced)
    with pytest.raises(Refused, match="nothing to begin"):
        charges.start_final(ticket, {"source": "visits"})
    add(priced, ticket, quantity="9", rate_id="维修工时")
    add(priced, ticket, "part", part_id="控制板")
    visited(priced, ticket, clock)
    count = charges.start_final(ticket, {"source": "visits"})
    rows = charges.of(ticket).final
    assert count == len(rows)
    hours = [(row["line"], row["quantity"], row["text"], row["staff"]) for row in rows]
    assert hours[0] == ("labour", D("1.5"), "维修工时", "李强") and hours[-1][:3] == ("part", D(1), "控制板 K2")
    assert [row["line"] for row in rows].count("travel") == 1
    with pytest.raises(Refused, match="begun already"):
        charges.start_final(ticket, {"source": "estimate"})
    with pytest.raises(Refused, match="estimate stays"):
        add(priced, ticket)
    for row in rows:
        charges.remove_line(row["id"])
    assert charges.start_final(ticket, {"source": "estimate"}) == 2
    assert [row["quantity"] for row in charges.of(ticket).final] == [D(9), D(1)]


# -- old parts ---------------------------------------------------------------------------------------------------------


def test_C11_the_old_part_of_a_covered_replacement_is_expected_back(priced: World, clock: StandingClock) -> None:
    office, ticket = priced.office, ticket_of(priced)
    add(priced, ticket, "part", part_id="控制板", quantity="2")
    assert office.charges.of(ticket).estimate[0]["old_part"] == "", "an estimate replaces nothing"
    line = add(priced, ticket, "part", "final", part_id="控制板", quantity="2", staff_id="周敏")
    add(priced, ticket, "labour", "final")
    clock.forward(days=9)
    listing = office.old_parts.listing
    from app.core.lists import Query

    (row,) = [dict(zip(["id", *(x.key for x in listing.columns)], r, strict=True)) for r in listing.first_page(Query())]
    assert (row["text"], row["staff"], row["old_part_days"], row["old_part_since"]) == (
        "控制板 K2",
        "周敏",
        9,
        date(2026, 11, 22),
    )
    assert listing.count(Query(scope="overdue")) == listing.count(Query(scope="expected")) == 1
    take_in = {"old_part_back_on": "2026-11-30", "old_part_by": "库管", "old_part_note": "已贴标签"}
    for wrong in ({"old_part_back_on": "2026-11-21"}, {"old_part_back_on": "2026-12-24"}, {"old_part_by": ""}):
        with pytest.raises(Invalid):
            office.charges.take_in(line, take_in | wrong)
    office.charges.take_in(line, take_in)
    assert listing.count(Query(scope="expected")) == 0 and listing.count(Query()) == 1
    with pytest.raises(Refused):
        office.charges.take_in(line, take_in)
    with pytest.raises(Refused, match="taken in"):
        office.charges.remove_line(line)


def test_C11_a_line_whose_old_part_came_back_keeps_what_was_replaced(priced: World) -> None:
    office, ticket = priced.office, ticket_of(priced)
    line = add(priced, ticket, "part", "final", part_id="控制板")
    office.charges.take_in(line, {"old_part_back_on": DAY, "old_part_by": "库管"})
    (row,) = office.charges.of(ticket).final
    for wrong in ({"quantity": "5"}, {"part_id": None, "text": "密封圈"}, {"text": "控制板 K3"}):
        with pytest.raises(Refused, match="taken in"):
            office.charges.change_line(line, row | wrong)
    office.charges.change_line(line, row | {"typed_price": "5", "price_reason": "协商"})
    (row,) = office.charges.of(ticket).final
    assert (row["typed_price"], row["old_part"], row["quantity"]) == (D(5), "back", D(1))


def test_C11_a_charged_part_is_the_customers(file_priced: World) -> None:
    ticket = ticket_of(file_priced)
    add(file_priced, ticket, "part", "final", part_id="控制板")
    exclude(file_priced, ticket)
    row = file_priced.office.charges.of(ticket).final[0]
    assert (row["payer"], row["old_part"]) == ("customer", "")


# -- rights, history, speed --------------------------------------------------------------------------------------------


def test_H8_who_may_not_write_charges_reads_them(priced: World, as_role: Callable[[str], Office]) -> None:
    ticket = ticket_of(priced)
    line = add(priced, ticket)
    keeper = as_role("keeper")
    with pytest.raises(NotAllowed):
        keeper.charges.remove_line(line)
    assert len(keeper.charges.of(ticket).estimate) == 1
    with pytest.raises(NotAllowed):
        as_role("clerk").settlements.confirm(ticket, {})
    with pytest.raises(NotAllowed):
        as_role("head").settlements.pay(1, {})


def test_H6_the_tickets_history_tells_the_charges(file_priced: World) -> None:
    ticket = ticket_of(file_priced)
    line = add(file_priced, ticket)
    file_priced.office.charges.change_line(line, {"line": "labour", "quantity": "3", "day": DAY})
    told = [one for one in tell_changes(file_priced.office.tickets, ticket) if one.part == "Charge"]
    assert told[0].action == "changed"
    assert ("Quantity charged", "1", "3") in {(v.title, v.old, v.new) for v in told[0].values}


def test_C13_two_hundred_lines_need_one_query(file_priced: World) -> None:
    office, ticket = file_priced.office, ticket_of(file_priced)
    for n in range(3):
        add(file_priced, ticket, text=f"第{n}项")
    counts = []
    for more in (0, 40):
        for n in range(more):
            add(file_priced, ticket, text=f"后{n}项")
        seen: list[str] = []
        engine = office.database.engine
        watch = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", watch)
        office.charges.of(ticket)
        event.remove(engine, "before_cursor_execute", watch)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("due", "told"), [("99", 0), ("100", 0), ("100.01", 1), ("120", 1), ("120.01", 2)])
def test_C13_only_who_pays_more_than_was_told_is_to_be_asked(due: str, told: int) -> None:
    assert len(rules.told_otherwise(D(due), D("100"), ("WT2026-0001", D("120")))) == told

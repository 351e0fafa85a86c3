"""C18: return and exchange — the short flow, who bears freight and labour, and what the ticket needs to be resolved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.told import tell_changes
from app.office import Office
from app.tickets.returns import fields as f
from app.tickets.returns import model as m
from app.tickets.returns import rules
from app.tickets.returns.model import ReturnedGoods
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

TODAY = date(2026, 11, 22)
# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "requested": {"inspect": "inspected", "refuse": "refused"},
    "inspected": {"decide": "decided", "refuse": "refused", "step_back": "requested"},
    "decided": {"finish": "done", "step_back": "inspected"},
    "done": {"step_back": "decided"},
    "refused": {"step_back": "inspected"},
}
GIVEN: dict[str, tuple[Any, ...]] = {
    "inspect": (NOW, TODAY, "quality", "焊点开裂", None),
    "decide": (NOW, "王芳", "return", "质量问题", "us", ""),
    "refuse": (NOW, "王芳", "人为损坏", "顺丰", "SF1"),
    "finish": (TODAY, "已退款", None, "", ""),
}


@pytest.mark.parametrize("state", m.RETURN_STATES)
@pytest.mark.parametrize("move", m.RETURN_MOVES)
def test_C18_only_the_listed_moves_are_possible(state: str, move: str) -> None:
    row = ReturnedGoods(state=state, inspected_at=None if state == "requested" else NOW)
    wanted = ALLOWED[state].get(move)
    assert getattr(row, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            getattr(row, move)(*GIVEN.get(move, ()))
    else:
        getattr(row, move)(*GIVEN.get(move, ()))
    assert row.state == (wanted or state)


def test_C18_everything_has_its_words() -> None:
    assert [value for value, _title in f.STATE_OF.options] == list(m.RETURN_STATES)
    assert [value for value, _title in f.MOVE_OF.options] == list(m.RETURN_MOVES) == list(f.ASKED)
    assert [value for value, _title in f.GROUND_OF.options] == list(rules.GROUNDS)


@pytest.mark.parametrize(
    "ground, dealer, delivered, freight, labour, sold",
    [
        ("quality", True, None, "us", "", False),
        ("quality", False, None, "us", "", False),
        ("taken_apart", True, None, "dealer", "dealer", False),
        ("taken_apart", False, None, "customer", "customer", False),
        ("unsellable", True, None, "dealer", "", False),
        ("unsold", True, date(2024, 11, 22), "", "", True),  # two seasons of a year are over today
        ("unsold", True, date(2024, 11, 23), "", "", False),
        ("unsold", True, None, "", "", False),
        ("other", True, None, "", "", False),
    ],
)
def test_C18_who_bears_freight_and_labour(
    ground: str, dealer: bool, delivered: date | None, freight: str, labour: str, sold: bool
) -> None:
    found = rules.bearing(ground, dealer, delivered, TODAY, 2, 12)
    assert (found.freight, found.labour, found.sold) == (freight, labour, sold)
    assert found.reason


def test_C18_the_seasons_are_figures_of_the_office() -> None:
    assert rules.bearing("unsold", True, date(2025, 11, 22), TODAY, 2, 6).sold
    assert not rules.bearing("unsold", True, date(2025, 11, 22), TODAY, 3, 6).sold


SOLD = rules.Bearing("", "", "算作已售", sold=True)
OURS = rules.Bearing("us", "", "质量问题")
AGREED = rules.Bearing("", "", "商定")


@pytest.mark.parametrize(
    "rule, decision, freight, why, wrong, against",
    [
        (OURS, "return", "us", "", [], False),
        (OURS, "return", "dealer", "", ["override_reason"], True),
        (OURS, "return", "dealer", "双方商定", [], True),
        (AGREED, "exchange", "", "", ["freight"], False),
        (AGREED, "exchange", "dealer", "", [], False),
        (SOLD, "return", "dealer", "", ["override_reason"], True),
        (SOLD, "return", "dealer", "老客户", [], True),
        (SOLD, "exchange", "dealer", "", [], False),
    ],
)
def test_C18_what_a_decision_must_say(
    rule: rules.Bearing, decision: str, freight: str, why: str, wrong: list[str], against: bool
) -> None:
    assert [p.field for p in rules.decide_problems(rule, decision, freight, "", why)] == wrong
    assert rules.overrides(rule, decision, freight, "") is against


# -- on both databases -------------------------------------------------------------------------------------------------


def returned(world: World, **more: Any) -> tuple[int, int]:
    """(ticket, goods) of a return of the customer's device."""
    ticket = world.report(kind="return", equipment_id=world.device, fault_reported="要求退货", level="", effect="")
    raw = {"what": "device", "wants": "exchange", "quantity": 1, "reason": "两次修不好"}
    return ticket, world.office.returns.request(ticket, raw | more)


INSPECTED = {"received_on": TODAY, "ground": "quality", "finding": "主板焊点开裂，照片三张"}
DECIDED = {"decision": "return", "decision_reason": "质量问题"}


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def state(world: World) -> str:
    return str(world.office.equipment.get(world.device).values["state"])


def test_C18_a_device_is_taken_back(world: World) -> None:
    returns = world.office.returns
    ticket, goods = returned(world, wants="return")
    with pytest.raises(Invalid):
        returns.request(ticket, {"what": "device", "wants": "return", "quantity": 1, "reason": "再来一次"})
    with pytest.raises(Refused) as error:
        world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "x"})
    assert "result" in str(error.value)
    returns.inspect(goods, INSPECTED)
    returns.decide(goods, DECIDED)
    (row,) = returns.of(ticket)
    assert (row["freight"], row["labour"], row["moves"]) == ("us", "", ("finish", "step_back"))
    assert "we bear the freight" in row["rule"]
    with pytest.raises(Invalid) as wrong:
        returns.finish(goods, {"done_on": "2026-11-23", "outcome": "x"})
    assert problems(wrong) == {"done_on"}
    returns.finish(goods, {"done_on": TODAY, "outcome": "入库", "amount": "12,000"})
    assert state(world) == "returned"
    assert {"Returned goods"} <= {change.part for change in tell_changes(world.office.tickets, ticket)}
    assert any("真空炉" in event.title for event in world.office.archive.time_line("tickets", ticket))
    listing = returns.listing
    assert listing.count(Query(scope="open")) == 0 and listing.count(Query(scope="ours")) == 1
    assert listing.count(Query(filters={"customer": "华润"})) == 1
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "已退货"})
    # Until the ticket is closed a misclick is taken back; then it does not close.
    returns.step_back(goods)
    assert state(world) == "in_use" and returns.of(ticket)[0]["state"] == "decided"
    world.office.tickets.call_back(ticket, {"solved": "yes"})
    with pytest.raises(Refused):
        world.office.tickets.close(ticket, {})


def test_C18_a_device_is_exchanged_in_one_action(world: World, as_role: Callable[[str], Office]) -> None:
    returns = world.office.returns
    ticket, goods = returned(world)
    returns.inspect(goods, INSPECTED)
    with pytest.raises(NotAllowed):
        as_role("clerk").returns.decide(goods, DECIDED)
    returns.decide(goods, DECIDED | {"decision": "exchange"})
    done = {"done_on": TODAY, "outcome": "寄出新机", "courier": "顺丰", "courier_number": "SF1"}
    with pytest.raises(Invalid) as error:
        returns.finish(goods, done)
    assert problems(error) == {"serial"} and returns.of(ticket)[0]["state"] == "decided"
    with pytest.raises(NotAllowed):
        as_role("clerk").returns.finish(goods, done | {"serial": "NEW1"})
    returns.finish(goods, done | {"serial": "NEW1"})
    assert state(world) == "replaced" and returns.of(ticket)[0]["tracking"] == "顺丰 SF1"
    new = world.office.equipment.replaced_by(world.device)
    assert new is not None
    with pytest.raises(Refused):
        returns.step_back(goods)
    world.office.replacements.undo(new[0])
    returns.step_back(goods)
    assert state(world) == "in_use"


def test_C18_another_bearer_needs_a_manager_and_a_reason(world: World, as_role: Callable[[str], Office]) -> None:
    dealer = world.office.customers.save({"name": "津海机电", "kind": "dealer"})
    ticket = world.report(kind="return", customer_id=dealer, fault_reported="退货", level="", effect="")
    raw = {"what": "goods", "item": "水泵 5 台", "wants": "return", "quantity": 5, "reason": "拆开过"}
    goods = world.office.returns.request(ticket, raw)
    with pytest.raises(Invalid) as error:
        world.office.returns.inspect(goods, INSPECTED | {"ground": "unsold"})
    assert problems(error) == {"ground"}  # without a delivery date no season is counted
    world.office.returns.inspect(goods, INSPECTED | {"ground": "taken_apart"})
    otherwise = DECIDED | {"freight": "us", "labour": "us"}
    with pytest.raises(Invalid) as error:
        world.office.returns.decide(goods, otherwise)
    assert problems(error) == {"override_reason"} and "labour to restore" in str(error.value)
    with pytest.raises(NotAllowed):
        as_role("head").returns.decide(goods, otherwise | {"override_reason": "老客户"})
    world.office.returns.decide(goods, otherwise | {"override_reason": "老客户"})
    (row,) = world.office.returns.of(ticket)
    assert (row["freight"], row["override_by"]) == ("us", "王芳") and "老客户" in row["rule"]


def test_C18_unsold_goods_count_as_sold_after_two_seasons(file_world: World, clock: StandingClock) -> None:
    dealer = file_world.office.customers.save({"name": "津海机电", "kind": "dealer"})
    ticket = file_world.report(kind="return", customer_id=dealer, fault_reported="退货", level="", effect="")
    raw = {"what": "goods", "item": "水泵", "wants": "return", "quantity": 5, "reason": "未售出"}
    goods = file_world.office.returns.request(ticket, raw | {"delivered_on": "2024-11-01"})
    file_world.office.returns.inspect(goods, INSPECTED | {"ground": "unsold"})
    with pytest.raises(Invalid) as error:
        file_world.office.returns.decide(goods, DECIDED | {"freight": "dealer"})
    assert problems(error) == {"override_reason"} and "count as sold" in str(error.value)
    file_world.office.returns.refuse(goods, {"decision_reason": "超过两季，视为已售"})
    file_world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "不予退货"})
    assert file_world.values(ticket)["state"] == "resolved"


def test_C18_only_a_ticket_of_that_kind_has_returns(file_world: World) -> None:
    raw = {"what": "goods", "item": "水泵", "wants": "return", "quantity": 1, "reason": "x"}
    with pytest.raises(Refused):
        file_world.office.returns.request(file_world.report(), raw)
    ticket = file_world.report(kind="return", fault_reported="退货", level="", effect="")
    for wrong, field in (({"item": ""}, "item"), ({"what": "device"}, "what"), ({"quantity": 0}, "quantity")):
        with pytest.raises(Invalid) as error:
            file_world.office.returns.request(ticket, raw | wrong)
        assert problems(error) == {field}


# -- the ticket is cancelled -------------------------------------------------------------------------------------------


def test_C17_C18_cancelling_asks_for_the_goods_that_are_here(world: World) -> None:
    tickets, returns = world.office.tickets, world.office.returns
    ticket, goods = returned(world)
    for step in (lambda: returns.inspect(goods, INSPECTED), lambda: returns.decide(goods, DECIDED)):
        step()
        with pytest.raises(Refused, match="return has no result yet"):
            tickets.cancel(ticket, {"reason": "误登"})
    returns.step_back(goods)
    returns.refuse(goods, {"decision_reason": "已用过"})
    tickets.cancel(ticket, {"reason": "误登"})
    tickets.archive([ticket])
    assert returns.of(ticket)[0]["decision_reason"] == "已用过"


def test_C17_C18_goods_that_were_only_asked_for_end_with_the_ticket(world: World, clock: StandingClock) -> None:
    tickets, returns = world.office.tickets, world.office.returns
    ticket, refused = returned(world)
    returns.refuse(refused, {"decision_reason": "已用过"})
    asked = returns.request(ticket, {"what": "device", "wants": "return", "quantity": 1, "reason": "还是不行"})
    clock.forward(minutes=5)
    tickets.cancel(ticket, {"reason": "客户不退了"})
    row = returns.of(ticket)[1]
    assert (row["id"], row["state"], row["decision_reason"]) == (asked, "refused", "The ticket was cancelled.")
    clock.forward(minutes=5)
    tickets.undo(ticket, {})
    rows = returns.of(ticket)
    assert [(row["state"], row["decision_reason"]) for row in rows] == [("refused", "已用过"), ("requested", "")]
    clock.forward(minutes=5)
    tickets.cancel(ticket, {"reason": "客户不退了"})
    tickets.archive([ticket])
    returned(world)  # another return of the device is possible


def test_C17_C18_a_device_has_one_open_return_though_a_cancelling_is_undone(world: World, clock: StandingClock) -> None:
    tickets, returns = world.office.tickets, world.office.returns
    ticket, _goods = returned(world)
    clock.forward(minutes=5)
    tickets.cancel(ticket, {"reason": "误登"})
    later, goods = returned(world)
    number = returns.of(later)[0]["number"]
    with pytest.raises(Refused, match=f"under way already \\({number}\\)"):
        tickets.undo(ticket, {})
    assert (world.values(ticket)["state"], returns.of(ticket)[0]["state"]) == ("cancelled", "refused")
    returns.refuse(goods, {"decision_reason": "登在另一单"})
    tickets.undo(ticket, {})
    assert returns.of(ticket)[0]["state"] == "requested"
    with pytest.raises(Refused, match="under way already"):
        returns.step_back(goods)

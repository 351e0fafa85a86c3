"""C9: the order from the caller and the repair task order, with review, approval, deputies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.lists import Query
from app.core.rights import User
from app.core.told import tell_changes
from app.office import Office
from app.tickets.charges import rules as charge_rules
from app.tickets.orders import fields as f
from app.tickets.orders import model as o
from app.tickets.orders import rules
from app.tickets.orders.model import CallerOrder, TaskOrder
from app.tickets.orders.queries import orders_of
from app.tickets.orders.rules import Person
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_charges import D, add, problems

# state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "draft": {"submit": "submitted", "cancel": "cancelled"},
    "submitted": {"withdraw": "draft", "review": "reviewed", "refuse": "draft", "cancel": "cancelled"},
    "reviewed": {"approve": "approved", "refuse": "draft", "cancel": "cancelled"},
    "approved": {"complete": "done", "cancel": "cancelled"},
    "done": {"file": "filed"},
    "filed": {},
    "cancelled": {},
}
CALLER_ALLOWED: dict[str, set[str]] = {
    "open": {"confirm", "renew", "withdraw"},
    "confirmed": {"unconfirm", "renew", "withdraw"},
    "replaced": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", o.STATES)
@pytest.mark.parametrize("move", o.MOVES)
def test_C9_only_the_listed_moves_of_a_task_order_are_possible(state: str, move: str) -> None:
    row = TaskOrder(id=1, number="RW1", state=state)
    wanted = ALLOWED[state].get(move)
    assert getattr(row, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            row.move(move, NOW, "王芳")
        assert row.state == state
    else:
        step = row.move(move, NOW, "王芳", "好", "总经理")
        assert (row.state, row.state_since, step.from_state, step.to_state) == (wanted, NOW, state, wanted)
        assert (step.who, step.for_whom, step.comment) == ("王芳", "总经理", "好")


@pytest.mark.parametrize("state", o.CALLER_STATES)
def test_C9_only_the_listed_moves_of_a_caller_order_are_possible(state: str) -> None:
    row = CallerOrder(number="WT1", state=state)
    assert {move for move in o.CALLER_MOVES if getattr(row, f"can_{move}")()} == CALLER_ALLOWED[state]
    given: dict[str, tuple[Any, ...]] = {"confirm": ("赵工", NOW, "phone"), "withdraw": ("不修了",)}
    for move in set(o.CALLER_MOVES) - CALLER_ALLOWED[state]:
        with pytest.raises(Refused):
            getattr(row, move)(*given.get(move, ()))


def test_C9_everything_has_its_words() -> None:
    assert [value for value, _title in f.STATE_OF.options] == list(o.STATES)
    assert [value for value, _title in f.MOVE_OF.options] == list(o.MOVES) == list(f.ASKED)
    assert [value for value, _title in f.CALLER_STATE_OF.options] == list(o.CALLER_STATES)
    assert [value for value, _title in f.CALLER_MOVE_OF.options] == list(o.CALLER_MOVES) == list(f.CALLER_ASKED)


HEAD, CHIEF, ME = Person(1, "李部长"), Person(2, "总经理"), Person(3, "周敏")


@pytest.mark.parametrize(
    "user, may, away, submitted, own, wanted",
    [
        (HEAD, True, [], ME, False, ""),
        (HEAD, True, [], HEAD, False, None),  # one's own order
        (HEAD, True, [], HEAD, True, ""),  # the setting allows it
        (ME, False, [HEAD], CHIEF, False, "李部长"),  # a deputy
        (ME, False, [HEAD], ME, False, None),  # a deputy, but their own order
        (ME, False, [HEAD], HEAD, False, None),  # the order of whom they stand in for
        (ME, False, [HEAD, CHIEF], HEAD, False, "总经理"),
        (ME, True, [HEAD], CHIEF, False, ""),
        (Person(None, "王芳"), True, [], Person(None, "王芳"), False, None),
        (Person(None, "王芳"), True, [], Person(None, "李强"), False, ""),
    ],
)
def test_C9_nobody_decides_on_their_own_order(
    user: Person, may: bool, away: list[Person], submitted: Person, own: bool, wanted: str | None
) -> None:
    found = rules.fitting(rules.deciders(user, may, away), user, submitted, own)
    assert (None if found is None else found[1]) == wanted


@pytest.mark.parametrize(
    "manager, named, words",
    [
        (Person(1, "赵", True), None, "has left: name who"),
        (None, None, "no manager"),
        (Person(1, "赵", True), Person(2, "李", True), "李 has left"),
    ],
)
def test_C9_somebody_must_be_responsible(manager: Person | None, named: Person | None, words: str) -> None:
    assert words in str(rules.responsible_problem(manager, named))
    assert rules.responsible_problem(manager, Person(9, "周敏")) is None


# -- people ------------------------------------------------------------------------------------------------------------


class Team:
    """An office with a clerk, a department head, a manager and somebody who may nothing of that."""

    def __init__(self, world: World, clock: StandingClock) -> None:
        self.world, self.clock, self.ids = world, clock, {}
        for name, role in (("小李", "clerk"), ("李部长", "head"), ("总经理", "manager"), ("库管", "keeper")):
            self.ids[name] = world.office.staff.save({"name": name, "role": role})
        self.roles = {"小李": "clerk", "李部长": "head", "总经理": "manager", "库管": "keeper"}

    def __call__(self, name: str) -> Office:
        return Office(self.world.office.database, self.clock, User(self.ids[name], name, self.roles[name]))


@pytest.fixture
def team(world: World, clock: StandingClock) -> Team:
    return Team(world, clock)


@pytest.fixture
def file_team(file_world: World, clock: StandingClock) -> Team:
    return Team(file_world, clock)


def with_project(world: World, manager: Any = "李强") -> int:
    """A ticket of a project with this manager."""
    project = world.office.projects.save({"customer_id": world.customer, "name": "一期", "manager_id": manager})
    world.office.equipment.save({"project_id": project}, world.device)
    return world.report(equipment_id=world.device, project_id=project)


WRITTEN = {"problem": "真空上不去", "main_cause": "密封圈老化", "measures": "更换密封圈", "due_on": "2026-11-30"}


def draft(office: Office, ticket: int, **more: Any) -> int:
    return office.task_orders.save({"ticket_id": ticket} | WRITTEN | more)


def test_C9_a_task_order_from_draft_to_production(team: Team) -> None:
    ticket = with_project(team.world)
    clerk, head, chief = team("小李"), team("李部长"), team("总经理")
    order = draft(clerk, ticket, main_cause="")
    values = clerk.task_orders.get(order).values
    assert (values["number"], values["state"], values["responsible_id"]) == (
        "RW2026-0001",
        "draft",
        team.world.technician,
    )
    with pytest.raises(Refused, match="Main cause"):
        clerk.task_orders.submit(order, {})
    clerk.task_orders.save({"main_cause": "密封圈老化", "briefing": "断电挂牌"}, order)
    clerk.task_orders.submit(order, {"comment": "请审核"})
    with pytest.raises(Refused, match="withdraw"):
        clerk.task_orders.save({"analysis": "x"}, order)
    with pytest.raises(NotAllowed):
        clerk.task_orders.review(order, {})
    assert "review" in head.task_orders.get(order).values["moves"]
    assert head.task_orders.listing.count(Query(scope="mine")) == 1
    assert clerk.task_orders.listing.count(Query(scope="mine")) == 0
    with pytest.raises(Invalid) as error:
        head.task_orders.refuse(order, {})
    assert problems(error) == {"comment"}, "a refusal needs its reason"
    head.task_orders.refuse(order, {"comment": "原因不清"})
    assert clerk.task_orders.get(order).values["state"] == "draft"
    with clerk.read() as session:
        (row,) = orders_of(session, clerk.task_orders.get(order).values["ticket_id"])
    assert row["standing"] == "Refused by 李部长: 原因不清"
    clerk.task_orders.submit(order, {})
    head.task_orders.review(order, {"comment": "同意"})
    with pytest.raises(NotAllowed):
        head.task_orders.approve(order, {})
    assert chief.task_orders.listing.count(Query(scope="mine")) == 1
    chief.task_orders.approve(order, {"comment": "批准"})
    for key, raw, field in (
        ("complete", {"owner_on": "2026-11-22"}, "owner_name"),
        ("complete", {"owner_name": "赵工", "owner_on": "2026-11-23"}, "owner_on"),
    ):
        with pytest.raises(Invalid) as error:
            getattr(clerk.task_orders, key)(order, raw)
        assert problems(error) == {field}
    clerk.task_orders.complete(order, {"owner_name": "赵工", "owner_on": "2026-11-22"})
    clerk.task_orders.file(order, {"filed_with": "生产部 钱工", "filed_on": "2026-11-22"})
    assert [(step["move"], step["who"], step["comment"]) for step in reversed(clerk.task_orders.steps(order))] == [
        ("submit", "小李", "请审核"),
        ("refuse", "李部长", "原因不清"),
        ("submit", "小李", ""),
        ("review", "李部长", "同意"),
        ("approve", "总经理", "批准"),
        ("complete", "小李", ""),
        ("file", "小李", ""),
    ]
    told = tell_changes(clerk.task_orders, order)
    assert any(one.part == "Step of the task order" for one in told)


def test_C9_the_deputy_decides_in_the_name_of_who_is_away(file_team: Team) -> None:
    ticket = with_project(file_team.world)
    clerk, head, keeper, chief = file_team("小李"), file_team("李部长"), file_team("库管"), file_team("总经理")
    order = draft(head, ticket)
    head.task_orders.submit(order, {})
    with pytest.raises(Refused, match="yourself"):
        head.task_orders.review(order, {})
    assert head.task_orders.listing.count(Query(scope="mine")) == 0
    with pytest.raises(NotAllowed):
        keeper.task_orders.review(order, {})
    away = {"staff_id": file_team.ids["李部长"], "first_on": "2026-11-20", "last_on": "2026-11-25", "deputy_id": "库管"}
    with pytest.raises(Invalid) as error:
        clerk.absences.save(away)
    assert problems(error) == {"deputy_id"}, "a clerk makes nobody a deputy"
    with pytest.raises(Invalid) as error:
        head.absences.save(away | {"deputy_id": "李部长"})
    assert problems(error) == {"deputy_id"}
    absence = head.absences.save(away)
    with pytest.raises(Invalid):
        clerk.absences.save({"last_on": "2027-11-25"}, absence)
    # The head's own order is not the deputy's to review either; the manager's deputy may.
    with pytest.raises(Refused):
        keeper.task_orders.review(order, {})
    chief.task_orders.review(order, {})
    away = {"staff_id": file_team.ids["总经理"], "first_on": "2026-11-22", "last_on": "2026-11-22", "deputy_id": "库管"}
    chief.absences.save(away)
    assert keeper.task_orders.listing.count(Query(scope="mine")) == 1
    keeper.task_orders.approve(order, {"comment": "代批"})
    step = keeper.task_orders.steps(order)[0]
    assert (step["who"], step["for_whom"]) == ("库管", "总经理")
    file_team.clock.forward(days=30)
    other = draft(head, file_team.world.report(), responsible_id="周敏", due_on="2026-12-30")
    head.task_orders.submit(other, {})
    with pytest.raises(NotAllowed):
        keeper.task_orders.review(other, {})


def test_C9_one_person_offices_switch_it_off(file_world: World) -> None:
    office = file_world.office
    order = draft(office, with_project(file_world))
    office.task_orders.submit(order, {})
    with pytest.raises(Refused):
        office.task_orders.review(order, {})
    office.settings.save({"orders.approve_own": "yes"})
    assert office.task_orders.listing.count(Query(scope="mine")) == 1
    office.task_orders.review(order, {})
    office.task_orders.approve(order, {})
    assert office.task_orders.get(order).values["state"] == "approved"


def test_C9_who_is_responsible_when_the_manager_has_left(file_world: World) -> None:
    office = file_world.office
    ticket = with_project(file_world)
    values, labels = office.task_orders.begin(ticket)
    assert (values["responsible_id"], labels["responsible_id"]) == (file_world.technician, "李强")
    office.staff.archive([file_world.technician])
    assert office.task_orders.begin(ticket)[0]["responsible_id"] is None
    with pytest.raises(Invalid, match="李强") as error:
        draft(office, ticket)
    assert problems(error) == {"responsible_id"}
    order = draft(office, ticket, responsible_id="周敏")
    for raw, field in (({"due_on": "2026-01-01"}, "due_on"), ({"problem": ""}, "problem"), ({"due_on": "x"}, "due_on")):
        with pytest.raises(Invalid) as error:
            office.task_orders.save(raw, order)
        assert problems(error) == {field}
    with pytest.raises(Invalid, match="RW2026-0001"):
        draft(office, ticket, responsible_id="周敏")
    version = office.task_orders.get(order).version
    office.task_orders.save({"briefing": "戴手套"}, order)
    with pytest.raises(Stale):
        office.task_orders.submit(order, {}, version)
    office.task_orders.cancel(order, {"comment": "重复"})
    again = draft(office, ticket, responsible_id="周敏")
    assert office.task_orders.get(again).values["number"] == "RW2026-0002", "numbers without gaps"


# -- the order from the caller -----------------------------------------------------------------------------------------


def test_C9_the_caller_confirms_before_the_work(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, world.report()
    said = {"items": "更换密封圈", "agreed_for": NOW + timedelta(days=1)}
    with pytest.raises(Invalid) as error:
        office.caller_orders.write_order(ticket, said)
    assert problems(error) == {"price"}, "no estimate yet"
    add(world, ticket, "other", text="更换", typed_price="350", price_reason="报价")
    assert office.caller_orders.begin(ticket)["price"] == D(350)
    order = office.caller_orders.write_order(ticket, said)
    assert office.caller_orders.get(order).values["price"] == D(350)
    with pytest.raises(Refused, match="renew"):
        office.caller_orders.write_order(ticket, said)
    for raw, field in (
        ({"confirmed_by": ""}, "confirmed_by"),
        ({"confirmed_at": NOW - timedelta(days=1)}, "confirmed_at"),
        ({"confirmed_at": NOW + timedelta(days=1)}, "confirmed_at"),
        ({"confirmed_how": ""}, "confirmed_how"),
    ):
        with pytest.raises(Invalid) as error:
            office.caller_orders.confirm(
                order, {"confirmed_by": "赵工", "confirmed_at": NOW, "confirmed_how": "wechat"} | raw
            )
        assert problems(error) == {field}
    office.caller_orders.confirm(order, {"confirmed_by": "赵工", "confirmed_at": NOW, "confirmed_how": "wechat"})
    with pytest.raises(Refused, match="confirmed"):
        office.caller_orders.change_order(order, said | {"price": "1"})
    newer = office.caller_orders.renew(order, said | {"price": "400"})
    rows = office.task_orders.of_ticket(ticket)
    assert {(row["number"], row["state"]) for row in rows} == {("WT2026-0001", "replaced"), ("WT2026-0002", "open")}
    office.caller_orders.withdraw(newer, {"withdrawn_reason": "客户不修了"})
    assert office.caller_orders.write_order(ticket, said) != newer
    assert [hit.kind for hit in office.find("WT2026-0002")][:1] == ["caller_orders"]


def test_H8_rights(team: Team, as_role: Callable[[str], Office]) -> None:
    ticket = team.world.report()
    for call in (
        lambda: draft(team("库管"), ticket, responsible_id="周敏"),
        lambda: team("库管").caller_orders.write_order(ticket, {"items": "x", "price": "1"}),
        lambda: as_role("sales").task_orders.submit(1, {}),
    ):
        with pytest.raises(NotAllowed):
            call()


# -- paper and forms ---------------------------------------------------------------------------------------------------


def test_C9_C13_the_papers_bear_the_numbers_of_their_records(file_world: World) -> None:
    office, ticket = file_world.office, with_project(file_world)
    add(file_world, ticket, "other", text="更换", typed_price="350", price_reason="报价")
    task, caller = draft(office, ticket), office.caller_orders.write_order(ticket, {"items": "更换"})
    office.charges.start_final(ticket, {"source": "estimate"})
    settlement = office.settlements.confirm(ticket, {})
    for kind, record, number in (
        ("task_orders", task, "RW2026-0001"),
        ("caller_orders", caller, "WT2026-0001"),
        ("settlements", settlement, "JS2026-0001"),
    ):
        for size in office.forms.kinds[kind].sizes:
            assert office.forms.look(kind, [record], size).startswith(b"%PDF")
        printed = office.forms.print_out(kind, [record], "A4")
        assert printed.numbers == (number,)
        office.forms.void(printed.form_ids[0], {"void_reason": "印错"})
        assert office.forms.print_out(kind, [record], "A4").numbers == (f"{number}-2",)
    office.task_orders.cancel(task, {"comment": "x"})
    office.settlements.reopen(settlement, {"reopen_reason": "x"})
    with pytest.raises(Refused, match="corrected"):
        office.forms.print_out("settlements", [settlement], "A4")
    found = office.settlements
    office.settlements.confirm(ticket, {})
    out = BytesIO()
    statement = found.statement({"customer_id": file_world.customer, "month": "2026-11"})
    assert found.write_statement(statement, out) == 1 and out.getvalue().startswith(b"%PDF")


def test_C9_C13_the_minute_of_the_call_is_not_before_it() -> None:
    """A moment is typed to the minute, a call is recorded to the second."""
    called, minute = NOW.replace(second=40), NOW.replace(second=0)
    later = NOW + timedelta(hours=1)
    assert not list(rules.confirm_problems(minute, called, later))
    assert charge_rules.agreement_problem(minute, called, later) is None
    before = minute - timedelta(minutes=1)
    assert list(rules.confirm_problems(before, called, later)) and charge_rules.agreement_problem(before, called, later)


# -- a cancelled ticket ------------------------------------------------------------------------------------------------


def test_C9_C17_the_orders_of_a_cancelled_ticket_can_only_be_ended(team: Team) -> None:
    clerk, head, chief = team("小李"), team("李部长"), team("总经理")
    submitted, reviewed, written = (with_project(team.world) for _n in range(3))
    orders = {ticket: draft(clerk, ticket) for ticket in (submitted, reviewed, written)}
    for ticket in (submitted, reviewed):
        clerk.task_orders.submit(orders[ticket], {})
    head.task_orders.review(orders[reviewed], {})
    caller = clerk.caller_orders.write_order(submitted, {"items": "修泵", "price": "100"})
    for ticket in orders:
        chief.tickets.cancel(ticket, {"reason": "误报"})
    for run in (
        lambda: clerk.task_orders.submit(orders[written], {}),
        lambda: head.task_orders.review(orders[submitted], {}),
        lambda: chief.task_orders.approve(orders[reviewed], {}),
        lambda: clerk.caller_orders.confirm(
            caller, {"confirmed_by": "赵工", "confirmed_at": team.clock.now, "confirmed_how": "phone"}
        ),
    ):
        with pytest.raises(Refused, match=r"was cancelled: (discard|withdraw) "):
            run()
    assert "review" not in head.task_orders.get(orders[submitted]).values["moves"]
    moves = {row["number"]: row["moves"] for row in clerk.task_orders.of_ticket(submitted)}
    assert moves[clerk.caller_orders.get(caller).values["number"]] == ("withdraw",)
    assert clerk.caller_orders.get(caller).values["moves"] == ("withdraw",)
    # Each can be ended; and all goes on once the cancelling was undone.
    clerk.caller_orders.withdraw(caller, {"withdrawn_reason": "误报"})
    clerk.task_orders.cancel(orders[written], {"comment": "误报"})
    head.task_orders.refuse(orders[submitted], {"comment": "误报"})


def test_C9_an_order_that_was_done_is_returned_to_production_though_the_ticket_was_cancelled(team: Team) -> None:
    clerk, chief, ticket = team("小李"), team("总经理"), with_project(team.world)
    order = draft(clerk, ticket)
    clerk.task_orders.submit(order, {})
    team("李部长").task_orders.review(order, {})
    chief.task_orders.approve(order, {})
    chief.tickets.cancel(ticket, {"reason": "误报"})
    clerk.task_orders.complete(order, {"owner_name": "赵工", "owner_on": "2026-11-22"})
    clerk.task_orders.file(order, {"filed_with": "钱工", "filed_on": "2026-11-22"})
    assert clerk.task_orders.get(order).values["state"] == "filed"

"""C12: loaners — offered, lent, extended, taken back; out once only; the ticket does not end while one is out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.lists import Query
from app.core.told import tell_changes
from app.equipment.model import Equipment
from app.office import Office
from app.tickets.loans import fields as f
from app.tickets.loans import model as m
from app.tickets.loans import rules
from app.tickets.loans.model import Loan
from app.tickets.loans.rules import Standing
from app.tickets.visits.rules import Window
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 22)
# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "out": {"take_back": "back", "extend": "out", "give_up": "lost"},
    "back": {"put_out": "out"},
    "lost": {"put_out": "out"},
}
GIVEN: dict[str, tuple[Any, ...]] = {
    "take_back": (NOW, None, "完好", "", "", ""),
    "extend": (TODAY,),
    "give_up": (NOW, "丢失"),
}


@pytest.mark.parametrize("state", m.LOAN_STATES)
@pytest.mark.parametrize("move", m.LOAN_MOVES)
def test_C12_only_the_listed_moves_of_a_loan_are_possible(state: str, move: str) -> None:
    row = Loan(state=state, out_at=NOW, due_on=TODAY)
    wanted = ALLOWED[state].get(move)
    assert getattr(row, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            getattr(row, move)(*GIVEN.get(move, ()))
    else:
        getattr(row, move)(*GIVEN.get(move, ()))
    assert row.state == (wanted or state)


def test_C12_everything_has_its_words() -> None:
    assert [value for value, _title in f.STATE_OF.options] == list(m.LOAN_STATES)
    assert [value for value, _title in f.MOVE_OF.options] == list(m.LOAN_MOVES)


# -- the rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "device, may",
    [
        (Standing(True, "in_use"), True),
        (Standing(False, "in_use"), False),
        (Standing(True, "scrapped"), False),
        (Standing(True, "replaced"), False),
        (Standing(True, "in_use", archived=True), False),
        (Standing(True, "repair"), False),
        (Standing(True, "lent", holder="华润"), False),
        (Standing(True, "lent"), False),  # nobody knows with whom
        (Standing(True, "in_use", holder="华润"), False),  # somebody has corrected the state by hand
    ],
)
def test_C12_only_a_loaner_that_is_in_can_be_lent(device: Standing, may: bool) -> None:
    assert (rules.lend_problem(device) is None) is may


@pytest.mark.parametrize(
    "out_at, due_on, wrong",
    [
        (NOW, TODAY, []),
        (NOW + HOUR, TODAY + timedelta(days=3), ["out_at"]),
        (NOW - 30 * HOUR, TODAY, ["out_at"]),  # before the call
        (NOW, TODAY - timedelta(days=1), ["due_on"]),
    ],
)
def test_C12_a_loan_begins_after_the_call_and_is_due_after_it_begins(
    out_at: datetime, due_on: date, wrong: list[str]
) -> None:
    found = rules.out_problems(out_at, due_on, Window(NOW - 2 * HOUR), NOW)
    assert [problem.field for problem in found] == wrong


def test_C12_what_came_back_must_have_gone_out() -> None:
    assert [p.field for p in rules.back_problems(NOW, NOW - HOUR, NOW)] == ["back_at"]
    assert [p.field for p in rules.back_problems(NOW, NOW + HOUR, NOW)] == ["back_at"]
    assert list(rules.back_problems(NOW - HOUR, NOW, NOW)) == []
    assert rules.lines(" 电源线 \n\n手册\n电源线") == ["电源线", "手册"]
    assert rules.missing_problem(["电源线"], ["电源线"]) is None
    assert "鼠标" in str(rules.missing_problem(["电源线"], ["鼠标"]))


@pytest.mark.parametrize("days, may", [(0, False), (-1, False), (1, True)])
def test_C12_an_extension_is_later_than_before_and_not_past(days: int, may: bool) -> None:
    due = TODAY + timedelta(days=2)
    assert (rules.extension_problem(due, due + timedelta(days=days), TODAY) is None) is may
    long_late = TODAY - timedelta(days=9)
    assert rules.extension_problem(long_late, TODAY - timedelta(days=1), TODAY) is not None
    assert "3 days late" in rules.due_words(TODAY - timedelta(days=3), TODAY)


def test_C12_the_best_fit_comes_first() -> None:
    fits = [
        rules.fit("DK-200", "真空炉", *other) for other in (("dk-200", ""), ("X", "真空炉 "), ("X", "泵"), ("", ""))
    ]
    assert fits == [rules.SAME_MODEL, rules.SAME_CATEGORY, rules.OTHER, rules.OTHER]
    assert rules.fit("", "", "", "") == rules.OTHER


# -- lending on both databases -----------------------------------------------------------------------------------------


def loaner(world: World, serial: str = "L1", **more: Any) -> int:
    raw = {"customer_id": world.other, "name": "备用真空炉", "model": "DK-200", "serial": serial, "loaner": True}
    return world.office.equipment.save(world.office.equipment.blank() | raw | more)


def lent(world: World, ticket: int, device: int, **more: Any) -> int:
    raw = {
        "equipment_id": device,
        "out_at": NOW,
        "due_on": "2026-11-30",
        "receiver": "赵工",
        "condition_out": "九成新",
        "accessories": "电源线 ×1\n说明书",
    }
    return world.office.loans.lend(ticket, raw | more)


def state(world: World, device: int) -> str:
    return str(world.office.equipment.get(device).values["state"])


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


BACK = {"back_at": NOW, "condition_back": "完好", "afterwards": "in_use"}


def test_C12_a_loaner_goes_out_and_comes_back(world: World, clock: StandingClock) -> None:
    loans, ticket, device = world.office.loans, world.report(equipment_id=world.device), loaner(world)
    (choice,) = loans.pool_for(ticket)
    assert (choice.id, choice.fit, choice.problem) == (device, rules.SAME_MODEL, "")
    loan = lent(world, ticket, device)
    assert state(world, device) == "lent" and "华润电力" in loans.whereabouts(device)
    (row,) = loans.of(ticket).rows
    assert (row["receiver"], row["moves"]) == ("赵工", ("take_back", "extend", "give_up"))
    assert "华润电力" in loans.pool_for(ticket)[0].problem
    # The clock of the promise is told, and the time lines of ticket and loaner tell of it.
    assert "loaner_lent" in {event.event for event in world.office.clocks.of(ticket).events}
    for kind, record in (("tickets", ticket), ("equipment", device)):
        assert any("备用真空炉" in event.title for event in world.office.archive.time_line(kind, record)), kind

    clock.forward(days=1)
    loans.correct(loan, {"receiver": "仇经理", "condition_out": "旧", "accessories": "电源线\n说明书\n电源线"})
    loans.extend(loan, {"due_on": "2026-12-05", "reason": "等配件"})
    with pytest.raises(Invalid) as error:
        loans.take_back(loan, BACK | {"missing": "鼠标", "afterwards": "repair"})
    assert problems(error) == {"missing", "damage"}
    loans.take_back(loan, BACK | {"missing": "说明书", "damage": "外壳裂", "afterwards": "repair"})
    (row,) = loans.of(ticket).rows
    assert (row["state"], row["missing"], row["due_on"]) == ("back", "说明书", date(2026, 12, 5))
    assert state(world, device) == "repair" and loans.whereabouts(device) == ""
    with pytest.raises(Refused):
        loans.take_back(loan, BACK)
    told = tell_changes(world.office.tickets, ticket)
    assert {"Loaner", "Loan extended"} <= {change.part for change in told}
    listing = loans.listing
    keys = ["id", *(column.key for column in listing.columns)]
    (found,) = (dict(zip(keys, row, strict=True)) for row in listing.walk(Query(scope="short")))
    assert (found["id"], found["missing"], found["holder"]) == (loan, "说明书", "华润电力（江苏）有限公司")
    assert listing.count(Query(scope="out")) == 0
    number = world.office.loans.get(loan).values["number"]
    assert [hit.record_id for hit in world.office.find(number, ("tickets",))] == [ticket]
    assert listing.count(Query(search=number)) == 1
    assert listing.count(Query(search="DK-200 真空")) == 0 and listing.count(Query(search="真空报警")) == 1


def test_C12_a_device_is_out_only_once(world: World) -> None:
    ticket, device = world.report(), loaner(world)
    first = lent(world, ticket, device)
    with pytest.raises(Invalid) as error:
        lent(world, world.report(), device)
    assert problems(error) == {"equipment_id"} and "华润电力" in str(error.value)
    with pytest.raises(Invalid):
        lent(world, ticket, world.device)  # no loaner
    with pytest.raises(Invalid):
        lent(world, ticket, loaner(world, "L2", state="scrapped"))
    # Back by a misclick, lent again: the first loan cannot be put out any more.
    world.office.loans.take_back(first, BACK)
    lent(world, world.report(), device)
    with pytest.raises(Refused):
        world.office.loans.put_out(first)
    # The database itself holds the rule, whatever the program forgets.
    with pytest.raises((Invalid, Refused, IntegrityError)), world.office.write() as session:
        session.get_one(Loan, first).state = "out"


def test_C12_two_clerks_at_once_lend_one_device_once(world: World) -> None:
    tickets, device, office = [world.report(), world.report()], loaner(world), world.office
    barrier, done, refused = Barrier(2), [], []

    def clerk(ticket: int) -> None:
        barrier.wait()
        try:
            done.append(lent(world, ticket, device))
        except (Invalid, Refused) as error:
            refused.append(error)

    threads = [Thread(target=clerk, args=(ticket,)) for ticket in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(refused) == 1
    assert office.loans.listing.count(Query(scope="out")) == 1


def test_C12_a_misclick_is_taken_back(file_world: World) -> None:
    ticket, device = file_world.report(), loaner(file_world)
    loan = lent(file_world, ticket, device)
    file_world.office.loans.take_back(loan, BACK | {"missing": "说明书"})
    file_world.office.loans.put_out(loan)
    (row,) = file_world.office.loans.of(ticket).rows
    assert (row["state"], row["missing"], state(file_world, device)) == ("out", "", "lent")
    file_world.office.loans.give_up(loan, {"reason": "客户遗失，已赔偿"})
    assert state(file_world, device) == "scrapped" and file_world.office.loans.pool_for(ticket) == []


# -- the ticket --------------------------------------------------------------------------------------------------------


def to_called_back(office: Office, ticket: int) -> None:
    office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "重启"})
    office.tickets.call_back(ticket, {"solved": "yes", "satisfaction": "5"})


@pytest.mark.parametrize("move", ["close", "cancel"])
def test_C12_a_ticket_does_not_end_while_a_loaner_is_out(
    world: World, as_role: Callable[[str], Office], move: str
) -> None:
    office, ticket, device = world.office, world.report(), loaner(world)
    loan = lent(world, ticket, device)
    if move == "close":
        to_called_back(office, ticket)
    raw = {"reason": "重复"} if move == "cancel" else {}
    with pytest.raises(Refused) as error:
        office.tickets.move(move, ticket, raw)
    assert "备用真空炉" in str(error.value) and office.tickets.get(ticket).values["loaners_out"] == 1
    left = raw | {"left_reason": "客户下周寄回"}
    with pytest.raises(NotAllowed):
        as_role("clerk").tickets.move(move, ticket, left)
    before = world.values(ticket)["state"]
    office.tickets.move(move, ticket, left)
    (row,) = office.loans.of(ticket).rows
    assert row["left_reason"] == "客户下周寄回"
    told = tell_changes(office.tickets, ticket)
    assert any(value.new == "客户下周寄回" for change in told for value in change.values)
    # Open again it needs the loaner again; taken back on the closed ticket it needs nothing.
    office.tickets.undo(ticket, {})
    assert world.values(ticket)["state"] == before
    with pytest.raises(Refused):
        office.tickets.move(move, ticket, raw)
    office.tickets.move(move, ticket, left)
    office.loans.take_back(loan, BACK)
    assert state(world, device) == "in_use"


def test_C12_a_loaner_is_offered_once_the_limit_has_passed(world: World, clock: StandingClock) -> None:
    office = world.office
    ticket, other = world.report(), world.report(level="normal", effect="none")
    assert office.loans.of(ticket).offer == "" and office.loans.offers() == []
    clock.forward(hours=25)  # a major fault is restored within 24 hours
    assert [offer.ticket_id for offer in office.loans.offers()] == [ticket]
    assert office.loans.of(ticket).offer and not office.loans.of(other).offer
    sections = {section.key: section for section in office.archive.today()}
    assert [row.id for row in sections["loaners_wanted"].rows] == [ticket]
    # Lent, or not wanted: not offered any more.
    device = loaner(world)
    lent(world, ticket, device, out_at=clock.now)
    assert office.loans.offers() == []
    clock.forward(days=14)
    assert [offer.ticket_id for offer in office.loans.offers()] == [other]
    office.loans.decline(other, {"reason": "客户有备用"})
    assert office.loans.offers() == [] and office.loans.of(other).declined == "客户有备用"
    sections = {section.key: section for section in office.archive.today()}
    (late,) = sections["loaners"].rows
    assert late.id == ticket and "7 days late" in late.state and late.colour == "danger"
    pool = office.loaners.listing
    assert pool.count(Query(scope="out")) == pool.count(Query(scope="late")) == pool.count(Query(scope="pool")) == 1
    assert pool.count(Query(scope="in")) == 0


def test_C12_the_level_may_promise_a_loaner(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    branch = next(row[0] for row in office.policies.look_up("分支"))
    customer = office.customers.save({"name": "分公司", "sla_policy_id": branch})
    ticket = file_world.report(customer_id=customer, level="fault", effect="partly")
    clock.forward(hours=23)
    assert office.loans.offers() == []
    clock.forward(hours=2)
    assert "loaner" in office.loans.of(ticket).offer


def test_H8_lending_and_leaving_out_need_their_rights(world: World, as_role: Callable[[str], Office]) -> None:
    ticket, device = world.report(), loaner(world)
    loan = lent(world, ticket, device)
    with pytest.raises(NotAllowed):
        as_role("sales").loans.take_back(loan, BACK)
    with pytest.raises(NotAllowed):
        as_role("keeper").loans.give_up(loan, {"reason": "x"})
    as_role("keeper").loans.take_back(loan, BACK)


def test_C12_C16_a_call_back_is_kept_though_the_loaner_keeps_the_ticket_open(world: World) -> None:
    office, ticket, device = world.office, world.report(), loaner(world)
    loan = lent(world, ticket, device)
    office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "重启"})
    answer = {"solved": "yes", "satisfaction": "5", "on_time": "yes", "attitude": "good", "close": True}
    office.call_backs.record(ticket, answer)
    values = world.values(ticket)
    assert (values["state"], values["satisfaction"]) == ("called_back", "5")
    office.loans.take_back(loan, BACK)
    office.tickets.close(ticket, {})
    assert world.values(ticket)["state"] == "closed"


@pytest.mark.parametrize("typed", [{"state": "in_use"}, {"state": "scrapped"}, {"loaner": False}])
def test_C12_a_loaner_that_is_out_keeps_its_state_and_stays_in_the_pool(world: World, typed: dict[str, Any]) -> None:
    equipment, ticket, device = world.office.equipment, world.report(), loaner(world)
    loan = lent(world, ticket, device)
    (field,) = typed
    with pytest.raises(Invalid, match="This loaner is out on loan") as error:
        equipment.save(typed, device)
    assert problems(error) == {field}
    equipment.save({"remark": "外壳有划痕", "state": "lent", "loaner": True}, device)
    world.office.loans.take_back(loan, BACK)
    equipment.save(typed, device)
    assert equipment.get(device).values[field] == typed[field]


def test_C12_a_loaner_that_is_out_is_not_archived_whatever_its_state(file_world: World) -> None:
    equipment, ticket, device = file_world.office.equipment, file_world.report(), loaner(file_world)
    loan = lent(file_world, ticket, device)
    _written_over(file_world, device)
    with pytest.raises(Refused, match="take it back first"):
        equipment.archive([device])
    file_world.office.loans.take_back(loan, BACK)
    equipment.archive([device])
    assert equipment.get(device).archived_at is not None


def _written_over(world: World, device: int) -> None:
    """The state says no more that it is out, as in data of before."""
    with world.office.write() as session:
        session.get_one(Equipment, device).state = "in_use"


def test_C12_a_loaner_that_is_out_is_not_offered_whatever_its_state(file_world: World) -> None:
    ticket, device = file_world.report(), loaner(file_world)
    lent(file_world, ticket, device)
    _written_over(file_world, device)
    (one,) = file_world.office.loans.pool_for(ticket)
    assert "This loaner is out" in one.problem and "华润" in one.where


def test_C12_a_loaner_was_not_in_two_places_though_it_is_typed_later(world: World, clock: StandingClock) -> None:
    first, second = (world.report(called_at=NOW - timedelta(days=2)) for _time in range(2))
    device = loaner(world)
    loan = lent(world, first, device, out_at=NOW - timedelta(hours=10))
    world.office.loans.take_back(loan, BACK | {"back_at": NOW - timedelta(hours=1)})
    with pytest.raises(Invalid) as error:
        lent(world, second, device, out_at=NOW - timedelta(hours=5))
    assert [problem.field for problem in error.value.problems] == ["out_at"]
    again = lent(world, second, device, out_at=NOW - timedelta(hours=1))
    world.office.loans.take_back(again, BACK)
    with pytest.raises(Refused) as refused:
        world.office.loans.put_out(loan)
    assert "lent again since" in str(refused.value)


def test_C12_an_earlier_loan_is_typed_after_a_later_one(world: World) -> None:
    first, second = (world.report(called_at=NOW - timedelta(days=10)) for _time in range(2))
    loans, device = world.office.loans, loaner(world)
    later = lent(world, first, device, out_at=NOW - timedelta(days=3))
    loans.take_back(later, BACK | {"back_at": NOW - timedelta(days=2)})
    earlier = lent(world, second, device, out_at=NOW - timedelta(days=8))
    with pytest.raises(Invalid, match="handed out again at") as error:
        loans.take_back(earlier, BACK | {"back_at": NOW - timedelta(days=2)})
    assert problems(error) == {"back_at"}
    loans.take_back(earlier, BACK | {"back_at": NOW - timedelta(days=3)})
    for days in (8, 4, 3):
        with pytest.raises(Invalid, match="was elsewhere until"):
            lent(world, second, device, out_at=NOW - timedelta(days=days))


def test_A1_C12_a_merged_loaner_that_is_out_is_lent_out(file_world: World) -> None:
    kept, other = loaner(file_world, "L1"), loaner(file_world, "L2")
    lent(file_world, file_world.report(), other)
    file_world.office.equipment.merge(kept, other)
    assert file_world.office.equipment.get(kept).values["state"] == "lent"


@pytest.mark.parametrize("back_first", [True, False])
def test_A1_C7_C12_a_merged_device_that_is_lent_and_under_repair(file_world: World, back_first: bool) -> None:
    office, other = file_world.office, loaner(file_world)
    ticket = file_world.report(equipment_id=file_world.device)
    loan = lent(file_world, ticket, other)
    rma = office.work.take_away(ticket, {"what": "device", "taken_at": NOW})
    assert state(file_world, file_world.device) == "repair"
    office.equipment.merge(file_world.device, other)
    values = office.equipment.get(file_world.device).values
    assert (values["state"], values["loaner"]) == ("lent", True)
    if back_first:
        office.loans.take_back(loan, BACK)
        assert state(file_world, file_world.device) == "repair"
    office.work.move_rma("put_back", rma, {"back_on_at": NOW})
    if not back_first:
        assert state(file_world, file_world.device) == "lent"
        office.loans.take_back(loan, BACK)
    assert state(file_world, file_world.device) == "in_use"

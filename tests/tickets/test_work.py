"""C6, C7: the support chain and the repair work — what is recorded, what is refused, what the ticket takes over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused
from app.core.told import tell_changes
from app.office import Office
from app.tickets.visits.rules import Window
from app.tickets.work import fields as f
from app.tickets.work import model as w
from app.tickets.work import rules
from app.tickets.work.model import Rma
from app.tickets.work.queries import Share
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

HOUR = timedelta(hours=1)
# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "taken": {"send": "sent", "put_back": "back_on", "write_off": "written_off"},
    "sent": {"receive": "received", "write_off": "written_off", "step_back": "taken"},
    "received": {"put_back": "back_on", "write_off": "written_off", "step_back": "sent"},
    "back_on": {"step_back": "received"},
    "written_off": {"step_back": "received"},
}


@pytest.mark.parametrize("state", w.RMA_STATES)
@pytest.mark.parametrize("move", w.RMA_MOVES)
def test_C7_only_the_listed_moves_of_an_rma_are_possible(state: str, move: str) -> None:
    sent = state != "taken"
    received = state in ("received", "back_on", "written_off")
    row = Rma(state=state, taken_at=NOW, sent_at=NOW if sent else None, received_at=NOW if received else None)
    given: dict[str, tuple[Any, ...]] = {
        "send": (NOW, "厂家", "顺丰", "SF1", None),
        "receive": (NOW, "换板"),
        "put_back": (NOW, ""),
        "write_off": (NOW, "修不好"),
    }
    wanted = ALLOWED[state].get(move)
    assert getattr(row, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            getattr(row, move)(*given.get(move, ()))
        assert row.state == state
    else:
        getattr(row, move)(*given.get(move, ()))
        assert row.state == wanted


def test_C6_C7_everything_has_its_words() -> None:
    assert [value for value, _title in f.RMA_STATE_OF.options] == list(w.RMA_STATES)
    assert [value for value, _title in f.RMA_MOVE_OF.options] == list(w.RMA_MOVES) == list(f.RMA_ASKED)
    assert [value for value, _title in f.TIER_OF.options] == list(w.TIERS)
    assert [value for value, _title in f.STEP_OF.options] == list(w.STEPS)


# -- the rules ---------------------------------------------------------------------------------------------------------

CALL = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "at, minutes, wrong",
    [
        (NOW - HOUR, 60, []),
        (CALL, 0, []),
        (CALL - HOUR, 10, ["at"]),
        (NOW + HOUR, 0, ["at"]),
        (NOW - HOUR, 90, ["minutes"]),
    ],
)
def test_C6_an_attempt_happened_while_the_ticket_was_open(at: datetime, minutes: int, wrong: list[str]) -> None:
    found = rules.attempt_problems({"at": at, "minutes": minutes}, Window(CALL), NOW)
    assert [problem.field for problem in found] == wrong


@pytest.mark.parametrize(
    "current, to, allowed",
    [
        ("engineer", "expert", True),
        ("engineer", "manufacturer", True),
        ("expert", "manufacturer", True),
        ("engineer", "engineer", False),
        ("expert", "engineer", False),
        ("manufacturer", "expert", False),
    ],
)
def test_C6_an_escalation_only_goes_up(current: str, to: str, allowed: bool) -> None:
    assert (rules.escalation_problem(current, to) is None) is allowed


@pytest.mark.parametrize(
    "step, hour, allowed",
    [
        ("diagnose", 0, True),
        ("plan", 0, False),  # before the diagnosis
        ("plan", 1, True),
        ("accept", 2, False),  # before the test
        ("accept", 4, True),
        ("diagnose", 5, True),  # the test failed: once more
    ],
)
def test_C7_the_steps_follow_each_other(step: str, hour: int, allowed: bool) -> None:
    others = [("diagnose", CALL + HOUR), ("test", CALL + 3 * HOUR), ("diagnose", CALL + 4 * HOUR)]
    assert (rules.step_problem(step, CALL + hour * HOUR, others) is None) is allowed


def test_C7_the_moments_of_an_rma_are_in_order() -> None:
    times = {"taken_at": CALL, "sent_at": CALL - HOUR, "received_at": CALL + HOUR, "back_on_at": CALL}
    assert [p.field for p in rules.rma_problems(times, None)] == ["sent_at", "back_on_at"]
    early = list(rules.rma_problems({"taken_at": CALL, "sent_at": CALL}, date(2026, 11, 19)))
    assert [p.field for p in early] == ["due_back_on"]
    assert list(rules.rma_problems({"taken_at": CALL, "sent_at": CALL}, date(2026, 11, 20))) == []


def test_C7_the_check_list_of_the_category_comes_first() -> None:
    lists = [(1, ""), (2, "包装设备"), (3, "动力设备")]
    assert rules.fitting(lists, "包装设备 ") == [2, 1]
    assert rules.fitting(lists, "其他") == rules.fitting(lists, "") == [1]
    assert rules.fitting(lists[1:], "") == []


# -- the support chain on both databases -------------------------------------------------------------------------------


def attempt(world: World, ticket: int, mode: str = "phone", solved: str = "no", **more: Any) -> int:
    raw = {"mode": mode, "at": NOW, "minutes": "5", "result": "重新启动", "solved": solved}
    return world.office.work.record_attempt(ticket, raw | more)


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def test_C6_the_attempt_that_solves_it_resolves_the_ticket(world: World) -> None:
    work, ticket = world.office.work, world.report()
    attempt(world, ticket)
    assert world.values(ticket)["state"] == "registered"
    attempt(world, ticket, "remote", "yes", staff_id="李强", result="远程改参数")
    values = world.values(ticket)
    assert (values["state"], values["solved_how"], values["result"]) == ("resolved", "remote", "远程改参数")
    rows = work.of(ticket).attempts
    assert [(row["mode"], row["solved"], row["minutes"]) for row in rows] == [("remote", "yes", 5), ("phone", "no", 5)]
    assert rows[0]["staff_id.label"] == "李强"
    # Corrected: how the ticket was solved follows.
    raw = {"mode": "phone", "at": NOW, "minutes": 9, "result": "电话", "solved": "yes"}
    work.change_attempt(rows[0]["id"], raw)
    assert world.values(ticket)["solved_how"] == "phone"


@pytest.mark.parametrize("minutes", ["", "20"])
def test_C6_without_its_time_an_attempt_has_just_ended(file_world: World, clock: StandingClock, minutes: str) -> None:
    ticket = file_world.report()
    clock.forward(minutes=30)
    attempt(file_world, ticket, at="", minutes=minutes)
    (row,) = file_world.office.work.of(ticket).attempts
    assert row["at"] == clock() - timedelta(minutes=int(minutes or 0))
    with pytest.raises(Invalid) as error:
        attempt(file_world, ticket, at="", minutes="300")
    assert problems(error) == {"at"} and "before the call" in str(error.value.problems[0])


def test_C6_in_the_minute_of_the_call_something_can_have_happened() -> None:
    window = Window(CALL + timedelta(seconds=33))
    assert rules.moment_problem(CALL, window, NOW) is None
    assert rules.moment_problem(CALL - timedelta(minutes=1), window, NOW) is not None
    assert rules.step_problem(w.STEPS[1], CALL, [(w.STEPS[0], CALL + timedelta(seconds=33))]) is None
    times = {"taken_at": CALL + timedelta(seconds=33), "sent_at": CALL}
    assert list(rules.rma_problems(times, None)) == []


@pytest.mark.parametrize("moves", [(), ("assign",), ("assign", "start"), ("assign", "start", "wait")])
def test_C6_a_ticket_is_resolved_from_every_state_in_which_it_is_worked_on(
    world: World, moves: tuple[str, ...]
) -> None:
    ticket = world.report()
    raw = {"assign": {"technician_id": "李强"}, "wait": {"waiting_for": "parts"}}
    for move in moves:
        world.office.tickets.move(move, ticket, raw.get(move, {}))
    before = world.values(ticket)["state"]
    attempt(world, ticket, "phone", "yes")
    assert world.values(ticket)["state"] == "resolved"
    # The misclick is taken back at once, however many moves it made, and has solved nothing.
    world.office.tickets.undo(ticket, {})
    (row,) = world.office.work.of(ticket).attempts
    assert (world.values(ticket)["state"], row["solved"]) == (before, "no")
    # An attempt that is corrected to have solved it resolves the ticket, too.
    world.office.work.change_attempt(row["id"], dict(row) | {"solved": "yes"})
    assert (world.values(ticket)["state"], world.values(ticket)["solved_how"]) == ("resolved", "phone")


def test_C6_an_attempt_before_the_ticket_was_opened_again_solved_nothing(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    attempt(world, ticket, "phone", "yes")
    clock.forward(hours=1)
    world.office.tickets.call_back(ticket, {"solved": "no", "note": "又报警"})
    clock.forward(hours=1)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "remote", "result": "x"})
    assert world.values(ticket)["solved_how"] == "remote"


def test_C6_nobody_solves_on_site_whom_nobody_sent(world: World) -> None:
    ticket = world.report()
    with pytest.raises(Refused):
        attempt(world, ticket, "site", "yes")
    assert world.office.work.of(ticket).attempts == [], "nothing half done"


@pytest.mark.parametrize(
    "typed, field",
    [
        ({"mode": ""}, "mode"),
        ({"solved": ""}, "solved"),
        ({"result": ""}, "result"),
        ({"minutes": "-5"}, "minutes"),
        ({"minutes": "x"}, "minutes"),
        ({"at": "2026-11-19 09:00"}, "at"),
        ({"staff_id": "没有此人"}, "staff_id"),
    ],
)
def test_C6_bad_input_is_told_beside_its_field(file_world: World, typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as error:
        attempt(file_world, file_world.report(), **typed)
    assert problems(error) == {field}


def test_C6_escalations_keep_time_and_reason_and_are_taken_back_with_one(world: World) -> None:
    work, ticket = world.office.work, world.report()
    assert work.of(ticket).tier == "engineer"
    work.escalate(ticket, {"to_tier": "expert", "to_whom": "技术中心 王工", "reason": "两次未修好"})
    with pytest.raises(Invalid) as error:
        work.escalate(ticket, {"to_tier": "expert", "reason": "再次"})
    assert problems(error) == {"to_tier"}
    work.escalate(ticket, {"to_tier": "manufacturer", "reason": "要厂家支持"})
    assert work.of(ticket).tier == "manufacturer"
    with pytest.raises(Invalid):
        work.take_escalation_back(ticket, {})
    work.take_escalation_back(ticket, {"reason": "误操作"})
    found = work.of(ticket)
    assert found.tier == "expert"
    assert [(row["from_tier"], row["to_tier"], row["who"], row["active"]) for row in found.escalations] == [
        ("expert", "manufacturer", "王芳", False),
        ("engineer", "expert", "王芳", True),
    ]
    assert found.escalations[0]["taken_back"] == "王芳: 误操作"
    work.take_escalation_back(ticket, {"reason": "已解决"})
    with pytest.raises(Refused):
        work.take_escalation_back(ticket, {"reason": "x"})


def test_C6_the_share_solved_without_a_visit_is_a_figure(world: World) -> None:
    for mode in ("phone", "remote", "phone"):
        attempt(world, world.report(level="normal"), mode, "yes")
    on_site = world.report(level="normal", technician_id=world.technician)
    attempt(world, on_site, "site", "yes")
    attempt(world, world.report(level="major"), "remote", "yes")
    attempt(world, world.report(level="normal", kind="question"), "phone", "yes")
    work = world.office.work
    day = date(2026, 11, 22)
    assert work.share_without_visit(day, day) == [Share("major", 1, 1), Share("normal", 3, 4)]
    assert work.share_without_visit(day + timedelta(days=1), day + timedelta(days=9)) == []


# -- steps, check list -------------------------------------------------------------------------------------------------


def step(world: World, ticket: int, name: str, at: datetime = NOW, **more: Any) -> int:
    return world.office.work.record_step(ticket, {"step": name, "at": at, "text": "做了"} | more)


def test_C7_each_step_has_who_when_and_text(world: World) -> None:
    ticket = world.report(called_at="2026-11-20 09:00")
    step(world, ticket, "diagnose", NOW - 5 * HOUR, staff_id="李强", text="密封圈老化")
    wrong = step(world, ticket, "plan", NOW - 4 * HOUR)
    step(world, ticket, "accept", NOW, person="赵工")
    with pytest.raises(Invalid) as error:
        step(world, ticket, "plan", NOW - 6 * HOUR)
    assert problems(error) == {"at"} and "Diagnose" in str(error.value)
    world.office.work.change_step(wrong, {"step": "carry_out", "at": NOW - 3 * HOUR, "text": "更换"})
    rows = world.office.work.of(ticket).steps
    assert [(row["step"], row["staff_id.label"], row["person"], row["text"]) for row in rows] == [
        ("diagnose", "李强", "", "密封圈老化"),
        ("carry_out", "", "", "更换"),
        ("accept", "", "赵工", "做了"),
    ]


def test_C7_a_check_list_is_taken_over_and_ticked(world: World, clock: StandingClock) -> None:
    office = world.office
    office.equipment.save({"category": "包装设备"}, world.device)
    ticket = world.report(equipment_id=world.device)
    fitting = office.work.fitting_check_list(ticket)
    assert fitting is not None and fitting[1] == "包装设备检查"
    own = office.check_lists.save({"name": "自编", "items": [{"text": "看"}, {"text": "听"}]})
    assert office.work.take_check_list(ticket, {"check_list_id": own}) == 2
    assert office.work.take_check_list(ticket, {"check_list_id": "自编"}) == 0, "a second time adds nothing"
    office.work.add_check_item(ticket, {"text": "闻"})
    rows = office.work.of(ticket).checks
    assert [(row["text"], row["done"]) for row in rows] == [("看", False), ("听", False), ("闻", False)]
    clock.forward(minutes=5)
    office.work.tick(rows[1]["id"], True, "有异响")
    row = office.work.of(ticket).checks[1]
    assert (row["done"], row["done_at"], row["done_by"], row["remark"]) == (True, clock.now, "王芳", "有异响")
    office.work.tick(rows[1]["id"], False)
    assert office.work.of(ticket).checks[1]["done_by"] == ""
    # What was taken over stays when the list is changed.
    office.check_lists.save({"items": []}, own)
    assert len(office.work.of(ticket).checks) == 3
    assert office.work.fitting_check_list(world.report()) is not None, "the one for every device"


def test_C7_the_shipped_check_lists_are_data(world: World) -> None:
    lists = world.office.check_lists
    found = lists.look_up("包装")
    assert [label.split(" (")[0] for _id, label in found] == ["包装设备检查"]
    assert len(lists.get(found[0][0]).children["items"]) == 6


# -- RMA and software --------------------------------------------------------------------------------------------------


def test_C7_a_device_goes_the_rma_way(world: World, clock: StandingClock) -> None:
    office = world.office
    ticket = world.report(equipment_id=world.device)
    rma = office.work.take_away(ticket, {"what": "device", "taken_at": NOW, "condition": "缺电源线"})
    state = lambda: office.equipment.get(world.device).values["state"]  # noqa: E731
    assert state() == "repair"
    with pytest.raises(Invalid) as error:
        office.work.take_away(ticket, {"what": "device", "taken_at": NOW})
    assert problems(error) == {"what"}
    clock.forward(days=10)
    sent = {"sent_to": "亚德", "sent_at": NOW + HOUR, "courier": "顺丰", "courier_number": "SF123"}
    with pytest.raises(Invalid) as error:
        office.work.move_rma("send", rma, sent | {"sent_at": NOW - HOUR})
    assert problems(error) == {"sent_at"}
    office.work.move_rma("send", rma, sent | {"due_back_on": "2026-11-30"})
    with pytest.raises(Refused):
        office.work.move_rma("put_back", rma, {"back_on_at": clock.now})
    office.work.move_rma("receive", rma, {"received_at": NOW + 48 * HOUR, "repair": "换主板"})
    office.work.move_rma("put_back", rma, {"back_on_at": clock.now})
    assert state() == "in_use"
    (row,) = office.work.of(ticket).rmas
    assert (row["item"], row["serial"], row["tracking"], row["repair"], row["state"], row["moves"]) == (
        "真空炉 DK-200",
        "SN4711",
        "顺丰 SF123",
        "换主板",
        "back_on",
        ("step_back",),
    )
    office.work.move_rma("step_back", rma, {})
    assert state() == "repair"


@pytest.mark.parametrize("end", ["cancel", "close"])
def test_C7_what_is_away_comes_back_after_its_ticket_has_ended(world: World, clock: StandingClock, end: str) -> None:
    office, ticket = world.office, world.report(equipment_id=world.device, technician_id=world.technician)
    rma = office.work.take_away(ticket, {"what": "device", "taken_at": NOW})
    if end == "cancel":
        office.tickets.cancel(ticket, {"reason": "不修了"})
    else:
        office.tickets.start(ticket, {})
        office.tickets.resolve_ticket(ticket, {"solved_how": "remote", "result": "换了备机"})
        office.call_backs.record(ticket, {"solved": "yes", "close": True})
    with pytest.raises(Refused) as refused:
        office.tickets.archive([ticket])
    assert "away for repair" in str(refused.value)
    clock.forward(hours=1)
    with pytest.raises(Refused):
        office.work.move_rma("send", rma, {"sent_to": "亚德", "sent_at": clock.now})
    office.work.move_rma("put_back", rma, {"back_on_at": clock.now, "repair": "换主板"})
    assert office.equipment.get(world.device).values["state"] == "in_use"
    # Taken away anew for another ticket: the misclick of the first is not taken back any more.
    again = world.report(equipment_id=world.device)
    office.work.take_away(again, {"what": "device", "taken_at": clock.now})
    with pytest.raises(Refused):
        office.work.move_rma("step_back", rma, {})
    office.tickets.archive([ticket])


def test_A1_C7_a_merged_device_is_as_what_is_open_for_it_says(world: World, clock: StandingClock) -> None:
    office = world.office
    copies = [
        office.equipment.save({"customer_id": world.customer, "name": "真空炉", "serial": f"SN4711{letter}"})
        for letter in "BC"
    ]
    rmas = []
    for device in copies:
        ticket = world.report(equipment_id=device)
        rmas.append(office.work.take_away(ticket, {"what": "device", "taken_at": NOW}))
        office.equipment.merge(world.device, device)
        assert office.equipment.get(world.device).values["state"] == "repair"
    clock.forward(hours=1)
    for rma, state in zip(rmas, ("repair", "in_use"), strict=True):
        office.work.move_rma("put_back", rma, {"back_on_at": clock.now})
        assert office.equipment.get(world.device).values["state"] == state


def test_C7_a_part_is_named_or_picked(world: World) -> None:
    office, ticket = world.office, world.report()
    with pytest.raises(Invalid) as error:
        office.work.take_away(ticket, {"what": "part", "taken_at": NOW})
    assert problems(error) == {"item"}
    with pytest.raises(Invalid) as error:
        office.work.take_away(ticket, {"what": "device", "taken_at": NOW})
    assert problems(error) == {"what"}, "the ticket names no device"
    office.parts.save({"name": "控制板", "specification": "K2", "unit": "块"})
    office.work.take_away(ticket, {"what": "part", "part_id": "控制板", "taken_at": NOW})
    office.work.take_away(ticket, {"what": "part", "item": "旧接线盒", "taken_at": NOW})
    assert {row["item"] for row in office.work.of(ticket).rmas} == {"控制板 K2", "旧接线盒"}


def test_C7_software_is_adjusted_and_the_device_knows_its_version(world: World) -> None:
    office = world.office
    office.equipment.save({"software_version": "V2.3"}, world.device)
    ticket = world.report(equipment_id=world.device)
    with pytest.raises(Invalid):
        office.work.record_software(ticket, {"at": NOW})
    office.work.record_software(ticket, {"at": NOW, "version_after": "V2.4", "settings": "延时: 3 → 5"})
    (row,) = office.work.of(ticket).software
    assert (row["version_before"], row["version_after"], row["settings"]) == ("V2.3", "V2.4", "延时: 3 → 5")
    device = office.equipment.get(world.device)
    assert device.values["software_version"] == "V2.4"
    assert [row["version_name"] for row in device.children["upgrades"]] == ["V2.4"]


# -- rights, closed tickets, history -----------------------------------------------------------------------------------


def test_H8_who_may_not_change_tickets_records_no_work(world: World, as_role: Callable[[str], Office]) -> None:
    ticket, office = world.report(), as_role("keeper")
    with pytest.raises(NotAllowed):
        office.work.escalate(ticket, {"to_tier": "expert", "reason": "x"})
    assert office.work.of(ticket).tier == "engineer"
    with pytest.raises(NotAllowed):
        as_role("clerk").check_lists.save({"name": "x"})


def test_C6_C7_a_closed_ticket_takes_no_more_work(world: World) -> None:
    ticket = world.report()
    world.office.tickets.cancel(ticket, {"reason": "误报"})
    work = world.office.work
    for call in (
        lambda: attempt(world, ticket),
        lambda: work.escalate(ticket, {"to_tier": "expert", "reason": "x"}),
        lambda: step(world, ticket, "plan"),
        lambda: work.add_check_item(ticket, {"text": "x"}),
        lambda: work.take_away(ticket, {"what": "part", "item": "x", "taken_at": NOW}),
        lambda: work.record_software(ticket, {"at": NOW, "version_after": "2"}),
    ):
        with pytest.raises(Refused):
            call()


def test_H6_the_tickets_history_tells_the_work_in_words(world: World) -> None:
    ticket = world.report()
    item = attempt(world, ticket)
    world.office.work.change_attempt(
        item, {"mode": "remote", "at": NOW, "minutes": 7, "result": "重新启动", "solved": "no"}
    )
    told = [one for one in tell_changes(world.office.tickets, ticket) if one.part == "Support attempt"]
    assert [one.action for one in told] == ["changed", "created"]
    assert {(value.title, value.old, value.new) for value in told[0].values} == {
        ("Support mode", "On the phone", "Remotely"),
        ("Minutes", "5", "7"),
    }


def test_C7_the_fault_category_is_recorded_when_it_is_resolved(world: World) -> None:
    ticket = world.report(technician_id=world.technician)
    world.office.tickets.start(ticket, {})
    raw = {"solved_how": "site", "result": "换件", "fault_category": "hardware", "fault_found": "断线"}
    world.office.tickets.resolve_ticket(ticket, raw)
    assert world.values(ticket)["fault_category"] == "hardware"
    world.office.tickets.undo(ticket, {})
    assert world.values(ticket)["fault_category"] == ""

"""C16: call-backs — every attempt, what follows from the answer, and when nobody is reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.core import i18n
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.lists import Query
from app.office import Office
from app.tickets.callbacks import rules
from app.tickets.callbacks.rules import Patience, not_yet_unreached
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

RESOLVE = {"solved_how": "phone", "result": "重新启动"}
DAY = date(2026, 11, 22)


def resolved(world: World, **typed: Any) -> int:
    ticket = world.report(**typed)
    world.office.tickets.move("resolve", ticket, RESOLVE)
    return ticket


def attempts(world: World, ticket: int) -> list[dict[str, Any]]:
    return list(world.office.call_backs.sheet(ticket).attempts)


def listed(world: World, scope: str = "") -> list[dict[str, Any]]:
    listing = world.office.call_backs.listing
    keys = ["id", *(column.key for column in listing.columns)]
    return [dict(zip(keys, row, strict=True)) for row in listing.first_page(Query(scope=scope), 50)]


# -- rules -------------------------------------------------------------------------------------------------------------

LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    ("days", "promised", "words"),
    [
        ((), None, "3 more attempts and attempts on 2 other days"),
        ((0, 0), None, "1 more attempt and an attempt on 1 other day"),
        ((0, 0, 0, 0), None, "Not yet: an attempt on 1 other day needed (3 attempts on 2 days are asked for)."),
        ((0, 1), None, "Not yet: 1 more attempt needed (3 attempts on 2 days are asked for)."),
        ((0, 0, 1), None, None),
        ((0, 0, 1), LATER, "The customer is to be called at 2026-11-22 11:14."),
        ((0, 0, 1), NOW, None),
    ],
)
def test_C16_three_attempts_on_two_days_are_asked_for(days: tuple[int, ...], promised: Any, words: str | None) -> None:
    found = not_yet_unreached([DAY + timedelta(days=n) for n in days], promised, NOW, Patience(3, 2))
    assert (found is None) if words is None else words in str(found)


@pytest.mark.parametrize(
    ("ids", "done", "following"),
    [((1, 2, 3), 1, 2), ((1, 2, 3), 3, 1), ((1, 2, 3), 9, 1), ((4,), 4, None), ((), 4, None)],
)
def test_C16_after_one_call_the_next_is_offered(ids: tuple[int, ...], done: int, following: int | None) -> None:
    assert rules.next_after(ids, done) == following


def test_C16_the_last_attempt_closes_the_ticket_or_is_not_kept(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, resolved(world)
    office.call_backs.record(ticket, {"outcome": "no_answer"})
    with pytest.raises(Refused, match="1 more attempt and an attempt on 1 other day"):
        office.call_backs.close_unreached(ticket, {"outcome": "busy"})
    assert len(attempts(world, ticket)) == 1
    office.call_backs.record(ticket, {"outcome": "no_answer"})
    clock.forward(days=1)
    with pytest.raises(Invalid):
        office.call_backs.close_unreached(ticket, {"outcome": "later"})
    office.call_backs.close_unreached(ticket, {"outcome": "busy", "phone": "138"})
    assert (world.values(ticket)["unreached"], len(attempts(world, ticket))) == (True, 3)
    office.tickets.undo(ticket, {})
    assert (world.values(ticket)["state"], len(attempts(world, ticket))) == ("resolved", 3)


@pytest.mark.parametrize(("mark", "is_low"), [("1", True), ("2", True), ("3", False), ("5", False), ("", False)])
def test_C16_a_low_mark_is_a_complaint(mark: str, is_low: bool) -> None:
    assert rules.is_dissatisfied(mark, 2) is is_low


# -- what is to be called back -----------------------------------------------------------------------------------------


def test_C16_the_list_has_what_is_resolved_by_due_time_with_solver_phone_and_attempts(
    world: World, clock: StandingClock
) -> None:
    first = resolved(world, caller_name="赵工", caller_phone="13800138000")
    clock.forward(hours=1)
    second = world.report(technician_id=world.technician)
    world.office.tickets.start(second, {})
    world.office.tickets.move("resolve", second, RESOLVE)
    question = world.report(kind="question")
    world.office.tickets.move("resolve", question, RESOLVE)
    world.report()
    clock.forward(hours=1)
    world.office.call_backs.record(first, {"outcome": "later", "next_try_at": "2026-11-23 14:00", "note": "在开会"})
    rows = listed(world)
    assert [row["id"] for row in rows] == [first, second], "a question needs none"
    shown = rows[0]
    assert [shown[key] for key in ("person", "phone", "solved_by", "attempts", "last_outcome", "call_stands")] == [
        "赵工",
        "13800138000",
        "王芳",
        1,
        "later",
        "later",
    ]
    assert (shown["call_due_at"], shown["next_try_at"]) == (
        NOW + timedelta(hours=24),
        NOW + timedelta(hours=28, minutes=46),
    )
    assert (rows[1]["solved_by"], rows[1]["call_stands"], rows[1]["attempts"]) == ("李强", "now", None)
    assert [row["id"] for row in listed(world, "now")] == [second]
    assert [row["id"] for row in listed(world, "later")] == [first]
    clock.forward(hours=24)
    assert {row["id"]: row["call_stands"] for row in listed(world, "late")} == {first: "later", second: "late"}
    sections = {section.key: section for section in world.office.archive.today()}
    assert [row.id for row in sections["call_backs"].rows] == [second]
    assert sections["call_backs"].rows[0].state == "1 h late"


def test_C16_the_sheet_has_the_script_in_both_languages_from_the_settings(file_world: World) -> None:
    ticket = resolved(file_world, equipment_id=file_world.device, caller_name="赵工", caller_phone="13800138000")
    sheet = file_world.office.call_backs.sheet(ticket)
    assert (sheet.person, sheet.phone, sheet.device) == ("赵工", "13800138000", "真空炉 DK-200 #SN4711")
    assert "赵工" in sheet.script and "真空炉 DK-200" in sheet.script and "重新启动" in sheet.script
    i18n.set_language("zh_CN")
    assert "您好" in file_world.office.call_backs.sheet(ticket).script
    file_world.office.settings.save(
        {"call_back.script": "{contact}您好\n{device}好了吗？", "call_back.script_en": "Hi {me}"}
    )
    assert file_world.office.call_backs.sheet(ticket).script == "赵工您好\n真空炉 DK-200 #SN4711好了吗？"
    i18n.set_language("en")
    assert file_world.office.call_backs.sheet(ticket).script == "Hi 王芳"
    without = resolved(file_world)
    file_world.office.settings.save({"call_back.script": "", "call_back.script_en": ""})
    for name, brackets in (("zh_CN", "（）"), ("en", "()")):
        i18n.set_language(name)
        assert brackets not in file_world.office.call_backs.sheet(without).script, "it names no device"
    with pytest.raises(Invalid) as error:
        file_world.office.settings.save({"call_back.script": "{price}"})
    assert "{price}" in str(error.value)


# -- attempts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"outcome": "reached"}, "solved"),
        ({"outcome": "reached", "solved": "no"}, "note"),
        ({"outcome": "reached", "solved": "yes", "satisfaction": "7"}, "satisfaction"),
        ({"outcome": "later"}, "next_try_at"),
        ({"outcome": "busy", "next_try_at": "2026-11-22 08:00"}, "next_try_at"),
        ({"outcome": "busy", "at": "2026-11-22 08:00"}, "at"),
        ({"outcome": "busy", "at": "2026-11-22 09:30"}, "at"),
        ({"outcome": "sleeping"}, "outcome"),
    ],
)
def test_C16_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    file_world: World, raw: dict[str, Any], field: str
) -> None:
    ticket = resolved(file_world)
    with pytest.raises(Invalid) as error:
        file_world.office.call_backs.record(ticket, raw)
    assert [problem.field for problem in error.value.problems] == [field]
    assert (file_world.values(ticket)["state"], attempts(file_world, ticket)) == ("resolved", [])


def test_C16_every_attempt_is_kept_and_told_in_course_history_and_time_line(world: World) -> None:
    office, ticket = world.office, resolved(world)
    office.call_backs.record(ticket, {"outcome": "no_answer", "phone": "138 0013 8000"})
    office.call_backs.record(ticket, {"outcome": "busy", "solved": "yes", "satisfaction": "5", "note": "占线"})
    assert [(row["outcome"], row["who"], row["note"]) for row in attempts(world, ticket)] == [
        ("busy", "王芳", "占线"),
        ("no_answer", "王芳", ""),
    ]
    values = world.values(ticket)
    assert (values["state"], values["satisfaction"], values["solved"]) == ("resolved", "", None)
    course = office.tickets.course(ticket)
    assert [row.move for row in course][:2] == ["call:busy", "call:no_answer"]
    assert "138 0013 8000" in course[1].note
    assert "call_back_attempt" in {change.table for change in office.tickets.changes(ticket)}
    assert any("占线" in event.detail for event in office.archive.time_line("tickets", ticket))


def test_C16_solved_and_close_at_once_is_one_action(file_world: World, clock: StandingClock) -> None:
    ticket = resolved(file_world)
    clock.forward(hours=3)
    answers = {"solved": "yes", "satisfaction": "5", "on_time": "yes", "attitude": "good", "note": "很好"}
    version = file_world.office.call_backs.record(ticket, {"outcome": "reached", "close": True} | answers)
    values = file_world.values(ticket)
    assert [values[key] for key in ("state", "solved", "satisfaction", "called_back_at", "closed_at", "unreached")] == [
        "closed",
        True,
        "5",
        clock.now,
        clock.now,
        False,
    ]
    assert file_world.office.tickets.get(ticket).version == version
    assert listed(file_world) == []
    with pytest.raises(Refused, match="not possible"):
        file_world.office.call_backs.record(ticket, {"solved": "yes"})


def test_C16_a_call_that_is_typed_later_counts_from_the_call(file_world: World, clock: StandingClock) -> None:
    ticket = resolved(file_world)
    clock.forward(hours=30)
    file_world.office.call_backs.record(ticket, {"solved": "yes", "at": "2026-11-22 20:00"})
    assert file_world.values(ticket)["called_back_at"] == NOW + timedelta(hours=10, minutes=46)
    (row,) = [row for row in file_world.office.clocks.of(ticket).promise.clocks if row.goal == "call_back"]
    assert row.state == "reached"


def test_C16_a_question_needs_none_and_a_fault_cannot_be_closed_without(file_world: World) -> None:
    question, fault = file_world.report(kind="question"), resolved(file_world)
    file_world.office.tickets.move("resolve", question, RESOLVE)
    with pytest.raises(Refused, match="A question needs no call-back"):
        file_world.office.call_backs.record(question, {"solved": "yes"})
    file_world.office.tickets.close(question, {})
    with pytest.raises(Refused):
        file_world.office.tickets.close(fault, {})


def test_C16_unreachable_after_three_attempts_on_two_days_never_before(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, resolved(world)
    for step, outcome in enumerate(("no_answer", "wrong_number", "busy")):
        office.call_backs.record(ticket, {"outcome": outcome})
        clock.forward(hours=1)
        with pytest.raises(Refused) as error:
            office.call_backs.close_unreached(ticket, {})
        wanted = "more attempt" if step < 2 else "an attempt on 1 other day"
        assert wanted in str(error.value) == office.call_backs.sheet(ticket).hindrance
    clock.forward(hours=20)
    office.call_backs.record(ticket, {"outcome": "later", "next_try_at": "2026-11-25 10:00"})
    with pytest.raises(Refused, match="2026-11-25 10:00"):
        office.call_backs.close_unreached(ticket, {})
    clock.forward(days=3)
    office.call_backs.close_unreached(ticket, {"note": "电话一直打不通"})
    values = world.values(ticket)
    assert [values[key] for key in ("state", "solved", "unreached", "call_back_note")] == [
        "closed",
        None,
        True,
        "电话一直打不通",
    ]
    query = Query(filters={"unreached": "yes"})
    assert [row[0] for row in office.tickets.listing.first_page(query, 5)] == [ticket]
    office.tickets.undo(ticket, {})
    assert (world.values(ticket)["state"], world.values(ticket)["unreached"]) == ("resolved", False)


def test_C16_the_counts_are_settings(file_world: World) -> None:
    file_world.office.settings.save({"call_back.attempts": "1", "call_back.days": "1"})
    ticket = resolved(file_world)
    file_world.office.call_backs.record(ticket, {"outcome": "no_answer"})
    file_world.office.call_backs.close_unreached(ticket, {})
    assert file_world.values(ticket)["unreached"] is True


def test_C16_attempts_before_a_reopening_do_not_count_again(world: World, clock: StandingClock) -> None:
    office, ticket = world.office, resolved(world)
    office.call_backs.record(ticket, {"outcome": "no_answer"})
    office.call_backs.record(ticket, {"solved": "no", "note": "还是报警"})
    clock.forward(hours=1)
    office.tickets.move("resolve", ticket, RESOLVE)
    assert listed(world)[0]["attempts"] is None
    assert "3 more attempts" in office.call_backs.sheet(ticket).hindrance
    assert len(attempts(world, ticket)) == 2


# -- not solved --------------------------------------------------------------------------------------------------------


def again(world: World, clock: StandingClock, ticket: int, words: str) -> None:
    clock.forward(hours=1)
    world.office.call_backs.record(ticket, {"solved": "no", "satisfaction": "1", "note": words})


def told(office: Office, untold: bool = False) -> list[Any]:
    return [notice for notice in office.clocks.notices(untold=untold) if notice.goal == "reopened"]


def test_C16_from_the_second_reopening_the_manager_is_told(
    world: World, clock: StandingClock, as_role: Callable[[str], Office]
) -> None:
    office, ticket = world.office, resolved(world)
    manager = office.staff.save({"name": "王芳", "role": "manager"})
    again(world, clock, ticket, "又报警")
    assert (office.todos.of("tickets", ticket), told(office)) == ([], [])
    office.tickets.move("resolve", ticket, RESOLVE)
    again(world, clock, ticket, "第二次")
    (todo,) = office.todos.of("tickets", ticket)
    assert (todo.who, "第二次" in todo.text, "2 times" in todo.text) == ("王芳", True, True)
    (notice,) = told(office, untold=True)
    assert (notice.ticket_id, notice.words) == (ticket, "Opened again 2 times: not solved.")
    assert told(as_role("technician")) == []
    office.clocks.told([notice])
    assert told(office, untold=True) == [], "nobody is told twice"
    assert len(told(office)) == 1
    sections = {section.key: section for section in office.archive.today()}
    assert notice.words in {row.state for row in sections["notices"].rows}
    office.tickets.undo(ticket, {})
    assert office.todos.of("tickets", ticket) == [] and told(office) == []
    assert manager


def test_C16_B6_two_call_backs_not_solved_raise_the_replacement_and_the_undo_takes_it_back(
    world: World, clock: StandingClock
) -> None:
    office = world.office
    office.equipment.save({"plan_id": "一年质保 + 终身服务"}, world.device)
    ticket = resolved(world, equipment_id=world.device)
    again(world, clock, ticket, "又坏了")
    office.tickets.move("resolve", ticket, RESOLVE)
    assert office.replacements.of_device(world.device) == []
    again(world, clock, ticket, "还是坏")
    (raised,) = office.replacements.of_device(world.device)
    assert any("call-back" in line for line in raised.lines)
    office.tickets.undo(ticket, {})
    assert office.replacements.of_device(world.device) == []
    assert (world.values(ticket)["state"], world.values(ticket)["reopened_count"]) == ("resolved", 1)


# -- undo and rights ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        {"solved": "yes", "satisfaction": "5"},
        {"solved": "yes", "satisfaction": "5", "close": True},
        {"solved": "no", "note": "还是报警"},
    ],
)
def test_C17_a_misclick_is_taken_back_at_once_however_many_moves_it_made(
    world: World, clock: StandingClock, raw: dict[str, Any]
) -> None:
    office, ticket = world.office, resolved(world)
    clock.forward(hours=1)
    before, clocks = world.values(ticket), office.clocks.of(ticket)
    office.call_backs.record(ticket, {"outcome": "reached"} | raw)
    assert world.values(ticket)["undo"] == "call_back"
    office.tickets.undo(ticket, {})
    assert (world.values(ticket), office.clocks.of(ticket)) == (before, clocks)
    assert attempts(world, ticket) == []
    assert [row["id"] for row in listed(world)] == [ticket]
    office.call_backs.record(ticket, {"outcome": "no_answer"})
    assert listed(world)[0]["attempts"] == 1, "what was undone is no attempt"


def test_C16_two_clerks_do_not_call_back_twice(world: World) -> None:
    ticket = resolved(world)
    version = world.office.call_backs.sheet(ticket).version
    world.office.call_backs.record(ticket, {"solved": "yes"}, version)
    with pytest.raises(Stale):
        world.office.call_backs.record(ticket, {"solved": "yes"}, version)


def test_H8_who_may_not_move_tickets_may_not_call_back(world: World, as_role: Callable[[str], Office]) -> None:
    ticket = resolved(world)
    for run in (as_role("sales").call_backs.record, as_role("sales").call_backs.close_unreached):
        with pytest.raises(NotAllowed):
            run(ticket, {"solved": "yes"})
    as_role("technician").call_backs.record(ticket, {"solved": "no", "note": "x"})
    assert world.values(ticket)["state"] == "in_progress"

"""C1, C2, C4: the clocks of tickets as they are stored — from the call, with pauses, through every change."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from app.core import i18n
from app.core.calendar import Calendar, Hours, OwnDay
from app.core.clock import utc
from app.core.database import Database
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.tickets.clocks.model import TicketClock, TicketNotice
from app.tickets.clocks.words import countdown, short_time
from app.tickets.policies import levels
from app.tickets.policies.choice import Chosen
from app.tickets.sla.policy import Event, Goal
from app.tickets.sla.shipped import BY_EFFECT, DEALER, EMERGENCY, P1_P4, THREE_LEVELS
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def local(text: str) -> datetime:
    """A moment of office time."""
    return utc(datetime.fromisoformat(text))


def stored(world: World, ticket: int) -> dict[str, tuple[str, datetime | None]]:
    """What is stored: state and deadline by goal."""
    with world.office.read() as session:
        rows = session.scalars(select(TicketClock).where(TicketClock.ticket_id == ticket).order_by(TicketClock.id))
        return {row.goal: (row.state, row.due_at) for row in rows}


def row_of(world: World, ticket: int) -> dict[str, Any]:
    """The ticket's row of the list, by column."""
    listing = world.office.tickets.listing
    (row,) = listing.rows([ticket]).values()
    return dict(zip(("id", *(column.key for column in listing.columns)), row, strict=True))


def in_hand(world: World, **typed: Any) -> int:
    """A ticket that somebody works on."""
    ticket = world.report(technician_id=world.technician, **typed)
    world.office.tickets.start(ticket, {})
    return ticket


def wait(world: World, ticket: int, reason: str = "parts") -> None:
    world.office.tickets.wait(ticket, {"waiting_for": reason})


def happened(world: World, ticket: int, event: Event, at: Any = None) -> int:
    return world.office.clocks.happened(ticket, event.value, {"at": at or world.office.clock()})


# -- from the call -----------------------------------------------------------------------------------------------------


def test_C4_clocks_are_computed_and_stored_with_the_report(world: World) -> None:
    ticket = world.report()
    assert stored(world, ticket) == {
        "register": ("reached", NOW + 15 * MINUTE),
        "respond": ("running", NOW + HOUR),
        "arrive": ("running", NOW + 2 * HOUR),
        "restore": ("running", NOW + 24 * HOUR),
        "call_back": ("not_started", None),
        "record": ("not_started", None),
    }
    row = row_of(world, ticket)
    assert (row["due_at"], row["due_goal"], row["warn_at"]) == (NOW + HOUR, "respond", NOW + 30 * MINUTE)
    assert (row["stands"], row["missed_count"], row["level"]) == ("running", None, "Major")


def test_C1_clocks_start_at_the_call_however_late_it_is_typed(world: World) -> None:
    """A call on Friday afternoon is typed on Sunday: it is late already, and shown as typed late."""
    call = local("2026-11-20 16:30")
    ticket = world.report(called_at="2026-11-20 16:30")
    assert stored(world, ticket)["respond"] == ("running", call + HOUR)
    assert stored(world, ticket)["register"] == ("missed", call + 15 * MINUTE)
    row = row_of(world, ticket)
    assert (row["stands"], row["missed_count"]) == ("overdue", 1)
    assert world.office.clocks.of(ticket).late == int((NOW - call).total_seconds()) // 60
    assert world.office.clocks.of(world.report()).late == 0


def test_C2_working_days_are_counted_by_the_calendar(world: World) -> None:
    """NOW is a Sunday: three working days run from Monday's first minute to Thursday's."""
    ticket = world.report(level="normal", effect="none")
    assert stored(world, ticket)["restore"] == ("running", local("2026-11-26 08:30"))


def test_C4_whether_it_is_overdue_follows_from_the_moment_without_anything_running(
    world: World, clock: StandingClock
) -> None:
    ticket = world.report()
    listing = world.office.tickets.listing

    def where() -> list[str]:
        return [scope for scope in ("due_soon", "overdue") if listing.count(Query(scope=scope))]

    assert where() == []
    clock.forward(minutes=29)
    assert where() == [] and row_of(world, ticket)["stands"] == "running"
    clock.forward(minutes=1)
    assert where() == ["due_soon"] and row_of(world, ticket)["stands"] == "soon"
    clock.forward(minutes=30)
    assert where() == ["due_soon"], "the limit itself is still in time"
    clock.forward(seconds=1)
    assert where() == ["overdue"] and row_of(world, ticket)["stands"] == "overdue"
    assert listing.count(Query(filters={"stands": "超时"})) == 0
    assert listing.count(Query(filters={"stands": "Limit passed"})) == 1


def test_C4_the_list_sorts_by_the_next_deadline_and_what_has_none_stands_last(
    world: World, clock: StandingClock
) -> None:
    late = world.report(level="normal", effect="none")
    soon = world.report()
    done = world.report()
    world.office.tickets.cancel(done, {"reason": "误报"})
    listing = world.office.tickets.listing
    assert list(listing.ids(Query(sort="due_at"))) == [soon, late, done]
    assert [row[0] for row in listing.first_page(Query(sort="due_at"))] == [soon, late, done]
    assert row_of(world, done)["stands"] is None, "nothing was kept"


@pytest.mark.parametrize("scope", ["open", "overdue", "due_soon"])
def test_C4_open_tickets_are_counted_from_a_small_index(
    sqlite_database: Database, clock: StandingClock, scope: str
) -> None:
    """Without it a million closed tickets would be read for a dozen open ones."""
    listing = Office(sqlite_database, clock, User(None, "王芳", "manager")).tickets.listing
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_database.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    listing.count(Query(scope=scope))
    sql, values = next(one for one in asked if "count(" in one[0])
    with sqlite_database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()
    assert any("ix_ticket_open" in row[3] for row in plan), plan


# -- what happens ------------------------------------------------------------------------------------------------------


def test_C4_an_event_reaches_its_goal_and_the_next_deadline_follows(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    clock.forward(minutes=20)
    happened(world, ticket, Event.RESPONDED, "2026-11-22 09:30")
    assert stored(world, ticket)["respond"] == ("reached", NOW + HOUR)
    assert row_of(world, ticket)["due_goal"] == "arrive"
    clock.forward(hours=3)
    happened(world, ticket, Event.ARRIVED)
    assert stored(world, ticket)["arrive"] == ("missed", NOW + 2 * HOUR)
    row = row_of(world, ticket)
    assert (row["due_goal"], row["missed_count"], row["stands"]) == ("restore", 1, "running")


def test_C4_a_misclick_is_taken_back_and_stays_in_the_course(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    entry = happened(world, ticket, Event.ARRIVED)
    assert stored(world, ticket)["arrive"][0] == "reached"
    world.office.clocks.take_back(entry)
    assert stored(world, ticket)["arrive"][0] == stored(world, ticket)["respond"][0] == "running"
    assert next((row.move, row.undone) for row in world.office.tickets.course(ticket)) == ("arrived", True)
    with pytest.raises(Refused):
        world.office.clocks.take_back(entry)


def test_C4_an_undone_move_brings_the_clocks_back(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    before = stored(world, ticket)
    clock.forward(minutes=10)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    assert stored(world, ticket)["restore"][0] == "reached"
    assert stored(world, ticket)["call_back"] == ("running", NOW + 10 * MINUTE + 24 * HOUR)
    assert row_of(world, ticket)["due_goal"] == "call_back"
    world.office.tickets.undo(ticket, {})
    assert stored(world, ticket) == before


def test_C4_after_a_reopening_what_was_restored_and_called_back_is_undone(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    clock.forward(hours=1)
    happened(world, ticket, Event.ARRIVED)
    happened(world, ticket, Event.RESTORED)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    assert stored(world, ticket)["restore"][0] == "reached"
    clock.forward(hours=1)
    world.office.tickets.call_back(ticket, {"solved": "no", "note": "又报警"})
    assert stored(world, ticket)["restore"] == ("running", NOW + 24 * HOUR)
    assert stored(world, ticket)["call_back"] == ("not_started", None)
    assert stored(world, ticket)["arrive"][0] == "reached", "who was there was there"
    clock.forward(hours=1)
    assert "restored" in world.office.clocks.of(ticket).offered
    happened(world, ticket, Event.RESTORED)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    assert stored(world, ticket)["call_back"] == ("running", NOW + 27 * HOUR), "a call-back is due again"


def test_C4_only_what_makes_sense_now_is_offered_and_taken(world: World, clock: StandingClock) -> None:
    service = world.office.clocks
    ticket = world.report()
    assert service.of(ticket).offered == ("responded", "restored")
    with pytest.raises(Refused):
        happened(world, ticket, Event.ARRIVED)  # nobody was sent
    world.office.tickets.assign(ticket, {"technician_id": world.technician})
    assert service.of(ticket).offered == ("responded", "departed", "arrived", "restored")
    clock.forward(minutes=30)
    happened(world, ticket, Event.ARRIVED)
    assert service.of(ticket).offered == ("restored", "returned")
    with pytest.raises(Refused):
        happened(world, ticket, Event.ARRIVED)
    happened(world, ticket, Event.RETURNED)
    assert "record_back" in service.of(ticket).offered
    world.office.tickets.cancel(ticket, {"reason": "误报"})
    assert service.of(ticket).offered == ()


@pytest.mark.parametrize(
    ("at", "words"),
    [("2026-11-22 09:00", "before the call"), ("2026-11-22 09:15", "future"), ("", "fill this in")],
)
def test_C4_a_moment_that_cannot_be_is_refused_beside_its_field(world: World, at: str, words: str) -> None:
    ticket = in_hand(world)
    with pytest.raises(Invalid) as error:
        world.office.clocks.happened(ticket, "responded", {"at": at})
    assert [problem.field for problem in error.value.problems] == ["at"]
    assert words in str(error.value.problems[0])
    assert stored(world, ticket)["respond"][0] == "running"


def test_C4_nobody_arrives_before_departing_or_after_the_solution(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    clock.forward(hours=1)
    happened(world, ticket, Event.DEPARTED, NOW + 30 * MINUTE)
    with pytest.raises(Invalid):
        happened(world, ticket, Event.ARRIVED, NOW + 20 * MINUTE)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    clock.forward(hours=1)
    with pytest.raises(Invalid):
        happened(world, ticket, Event.ARRIVED)
    # What was forgotten can still be entered as it was.
    happened(world, ticket, Event.ARRIVED, NOW + 40 * MINUTE)
    assert stored(world, ticket)["arrive"][0] == "reached"


# -- pauses ------------------------------------------------------------------------------------------------------------


def test_C4_a_pause_stops_the_clock_and_nothing_turns_overdue_in_it(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    clock.forward(minutes=30)
    wait(world, ticket)
    clock.forward(days=3)
    row = row_of(world, ticket)
    assert (row["stands"], row["due_goal"]) == ("paused", "respond")
    assert world.office.tickets.listing.count(Query(scope="overdue")) == 0
    world.office.tickets.go_on(ticket, {})
    assert stored(world, ticket)["respond"] == ("running", NOW + 3 * 24 * HOUR + HOUR)
    assert row_of(world, ticket)["stands"] == "soon"


def test_C4_what_was_overdue_before_the_pause_stays_so(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    clock.forward(minutes=61)
    wait(world, ticket)
    clock.forward(days=1)
    row = row_of(world, ticket)
    assert (row["stands"], row["due_goal"], row["due_at"]) == ("overdue", "respond", NOW + HOUR)
    assert stored(world, ticket)["arrive"][0] == "paused"


def test_C4_only_working_time_inside_the_pause_is_credited(world: World, clock: StandingClock) -> None:
    """Three working days from Monday 08:30; waiting from Monday 17:00 to Tuesday 09:00 holds one working hour, half
    an hour of each day."""
    clock.now = local("2026-11-23 08:30")
    ticket = in_hand(world, level="normal", effect="none")
    assert stored(world, ticket)["restore"] == ("running", local("2026-11-26 08:30"))
    clock.now = local("2026-11-23 17:00")
    wait(world, ticket)
    clock.now = local("2026-11-24 09:00")
    world.office.tickets.go_on(ticket, {})
    assert stored(world, ticket)["restore"] == ("running", local("2026-11-26 09:30"))


def test_C4_a_reason_that_the_policy_does_not_allow_does_not_stop_the_clock(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    wait(world, ticket, "other")
    clock.forward(hours=2)
    assert row_of(world, ticket)["stands"] == "overdue"


def test_C4_an_undone_pause_never_was(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    wait(world, ticket)
    clock.forward(hours=3)
    world.office.tickets.undo(ticket, {})
    assert stored(world, ticket)["respond"] == ("running", NOW + HOUR)
    wait(world, ticket)
    clock.forward(hours=1)
    world.office.tickets.go_on(ticket, {})
    world.office.tickets.undo(ticket, {})
    assert stored(world, ticket)["restore"] == ("paused", NOW + 25 * HOUR), "it still waits"


# -- another level or policy -------------------------------------------------------------------------------------------


def use(monkeypatch: pytest.MonkeyPatch, **by_id: Any) -> dict[str, Any]:
    """Stored policies, as another part of the program keeps them: 1 the default, 2 the customer's."""
    kept = {1: THREE_LEVELS, 2: EMERGENCY, 3: BY_EFFECT, 4: P1_P4, 5: DEALER} | by_id
    choice: dict[str, Any] = {"chosen": Chosen(1, THREE_LEVELS, "default")}
    monkeypatch.setattr(levels, "policy_for", lambda *_args: choice["chosen"])
    monkeypatch.setattr(levels, "kept_policy", lambda _session, version: kept[version or 1])
    for module in ("app.tickets.clocks.cases", "app.tickets.clocks.service"):
        monkeypatch.setattr(f"{module}.kept_policy", lambda _session, version: kept[version or 1])
    return choice


def test_C4_a_change_of_level_recomputes_from_the_call_with_the_pauses(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    wait(world, ticket)
    clock.forward(hours=2)
    world.office.tickets.go_on(ticket, {})
    seen = world.office.clocks.recalculated(ticket, "urgent")
    assert (Goal.ARRIVE, NOW + 4 * HOUR, NOW + 6 * HOUR) in seen.moved
    assert (Goal.DEPART, None, NOW + 4 * HOUR) in seen.moved
    assert stored(world, ticket)["arrive"] == ("running", NOW + 4 * HOUR), "a look changes nothing"
    world.office.clocks.recalculate(ticket, "urgent", version=seen.version)
    assert stored(world, ticket)["arrive"] == ("running", NOW + 6 * HOUR)
    assert stored(world, ticket)["depart"] == ("running", NOW + 4 * HOUR)
    assert row_of(world, ticket)["level"] == "Urgent"
    note = world.office.tickets.changes(ticket)[0].note
    assert "Major → Urgent" in note and "Arrival" in note


def test_C4_a_change_of_policy_recomputes_from_the_call_with_the_pauses(
    world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = use(monkeypatch)
    ticket = in_hand(world)
    wait(world, ticket)
    clock.forward(hours=2)
    world.office.tickets.go_on(ticket, {})
    choice["chosen"] = Chosen(2, EMERGENCY, "contract")
    seen = world.office.clocks.recalculated(ticket, policy="call")
    assert list(dict(seen.policies))[:2] == ["kept", "call"] and seen.promise.level == "emergency"
    world.office.clocks.recalculate(ticket, "emergency", "call", seen.version)
    assert stored(world, ticket)["respond"] == ("running", NOW + 2 * HOUR + 30 * MINUTE)
    assert stored(world, ticket)["loaner"] == ("running", NOW + 6 * HOUR)
    assert world.values(ticket)["policy_whose"] == "hand"
    choice["chosen"] = Chosen(1, THREE_LEVELS, "default")
    world.office.tickets.save({"customer_id": world.other, "equipment_id": None}, ticket)
    assert world.values(ticket)["policy_whose"] == "hand", "what was chosen by hand follows nobody"


def test_C2_any_policy_of_the_office_can_be_chosen_for_a_ticket(world: World) -> None:
    ticket = world.report()
    seen = world.office.clocks.recalculated(ticket)
    assert [words for _key, words in seen.policies].count("Three levels") == 0, (
        "the one that it keeps is not told twice"
    )
    key = next(key for key, words in seen.policies if words == "Emergency")
    assert world.office.clocks.recalculated(ticket, policy=key).promise.level == "emergency"
    world.office.clocks.recalculate(ticket, "emergency", key, seen.version)
    assert stored(world, ticket)["respond"] == ("running", NOW + 30 * MINUTE)
    assert "Policy: Three levels → Emergency" in world.office.tickets.changes(ticket)[0].note
    kept = world.office.clocks.of(ticket).promise
    assert (kept.policy, kept.whose) == ("Emergency", "chosen by hand")


def test_C2_a_ticket_keeps_the_policy_of_its_call_and_follows_a_corrected_customer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = use(monkeypatch)
    ticket = world.report()
    choice["chosen"] = Chosen(2, EMERGENCY, "customer")
    world.office.tickets.save({"remark": "x"}, ticket)
    assert stored(world, ticket)["respond"] == ("running", NOW + HOUR)
    world.office.tickets.save({"customer_id": world.other}, ticket)
    values = world.values(ticket)
    assert (values["policy_whose"], values["level"]) == ("customer", "emergency")
    assert stored(world, ticket)["respond"] == ("running", NOW + 30 * MINUTE)


def test_C2_a_level_that_the_policy_does_not_have_is_refused_with_those_that_there_are(world: World) -> None:
    with pytest.raises(Invalid) as error:
        world.report(level="特急")
    assert [problem.field for problem in error.value.problems] == ["level"]
    assert "Major, Urgent, Normal" in str(error.value.problems[0])
    ticket = world.report()
    with pytest.raises(Invalid):
        world.office.clocks.recalculate(ticket, "p4")


def test_C4_H7_who_changes_the_level_too_late_is_told(world: World) -> None:
    ticket = world.report()
    version = world.office.clocks.recalculated(ticket).version
    world.office.tickets.assign(ticket, {"technician_id": world.technician})
    with pytest.raises(Stale):
        world.office.clocks.recalculate(ticket, "urgent", version=version)


@pytest.mark.parametrize(
    ("policy", "typed", "effect", "code"),
    [
        (THREE_LEVELS, "", "down", "major"),
        (THREE_LEVELS, "", "", ""),
        (THREE_LEVELS, "紧急", "down", "urgent"),
        (THREE_LEVELS, "NORMAL", "", "normal"),
        (BY_EFFECT, "一级", "", "level-1"),
        (BY_EFFECT, "重大", "", "level-1"),
        (BY_EFFECT, "urgent", "", "level-2"),
        (P1_P4, "p4", "", "p4"),
        (P1_P4, "", "none", "p3"),
    ],
)
def test_C2_a_level_is_read_by_code_name_or_effect(policy: Any, typed: str, effect: str, code: str) -> None:
    assert levels.level_code(policy, typed, effect) == code


# -- kinds (C5) --------------------------------------------------------------------------------------------------------


def test_C5_a_question_has_an_answer_and_no_call_back(
    world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)["chosen"] = Chosen(4, P1_P4, "default")
    clock.now = local("2026-11-23 10:00")
    ticket = world.report(kind="question", effect="", level="")
    assert stored(world, ticket) == {
        "register": ("reached", local("2026-11-23 10:15")),
        "answer": ("running", local("2026-11-23 17:30")),
    }
    clock.forward(hours=1)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "按说明书第 8 页"})
    assert stored(world, ticket)["answer"][0] == "reached"
    world.office.tickets.close(ticket, {})
    assert (row_of(world, ticket)["due_at"], row_of(world, ticket)["stands"]) == (None, "done")


def test_C5_an_answer_that_needs_looking_up_runs_from_the_promise(
    world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)["chosen"] = Chosen(2, EMERGENCY, "default")
    ticket = world.report(kind="question", effect="", level="")
    assert stored(world, ticket)["answer"] == ("not_started", None)
    clock.forward(minutes=5)
    happened(world, ticket, Event.PROMISED)
    assert stored(world, ticket)["answer"] == ("running", NOW + 35 * MINUTE), "class C: 30 minutes"
    assert "answered" in world.office.clocks.of(ticket).offered


def test_C2_the_service_class_is_the_projects_as_at_the_call(
    world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)["chosen"] = Chosen(2, EMERGENCY, "default")
    project = world.office.projects.save({"name": "项目", "customer_id": world.customer, "service_class": "A"})
    world.office.equipment.save({"project_id": project}, world.device)
    ticket = world.report(kind="question", effect="", level="", equipment_id=world.device)
    happened(world, ticket, Event.PROMISED)
    assert stored(world, ticket)["answer"] == ("running", NOW + 10 * MINUTE)
    world.office.projects.save({"service_class": "C"}, project)
    world.office.tickets.save({"remark": "x"}, ticket)
    assert stored(world, ticket)["answer"] == ("running", NOW + 10 * MINUTE)


@pytest.mark.parametrize(
    ("day", "due"), [("2026-11-25", "2026-11-25 17:30"), ("2026-11-28", "2026-11-28 23:59")], ids=["worked", "weekend"]
)
def test_C5_planned_support_is_due_on_the_customers_date(world: World, day: str, due: str) -> None:
    ticket = world.report(kind="planned", planned_on=day, effect="", level="")
    assert stored(world, ticket)["arrive"] == ("running", local(due))
    assert set(stored(world, ticket)) == {"register", "arrive", "call_back", "record"}
    (arrive,) = [row for row in world.office.clocks.of(ticket).promise.clocks if row.goal == "arrive"]
    assert day in arrive.limit and len(arrive.why) == 2
    world.office.tickets.save({"planned_on": "2026-12-01"}, ticket)
    assert stored(world, ticket)["arrive"] == ("running", local("2026-12-01 17:30"))


def test_C4_a_cancelled_ticket_has_nothing_to_wait_for(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    clock.forward(hours=3)
    world.office.tickets.cancel(ticket, {"reason": "误报"})
    assert {state for state, _due in stored(world, ticket).values()} <= {"reached", "missed", "none"}
    row = row_of(world, ticket)
    assert (row["due_at"], row["missed_count"]) == (None, 2)
    world.office.tickets.undo(ticket, {})
    assert row_of(world, ticket)["stands"] == "overdue"


def test_C14_a_closed_ticket_still_waits_for_its_signed_record(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    happened(world, ticket, Event.ARRIVED)
    happened(world, ticket, Event.RETURNED)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好了"})
    world.office.tickets.call_back(ticket, {"solved": "yes"})
    world.office.tickets.close(ticket, {})
    assert stored(world, ticket)["record"] == ("running", NOW + 5 * 24 * HOUR)
    assert row_of(world, ticket)["due_at"] is None
    happened(world, ticket, Event.RECORD_BACK)
    assert stored(world, ticket)["record"][0] == "reached"


# -- old tickets -------------------------------------------------------------------------------------------------------


def test_H1_imported_closed_tickets_have_no_clocks(world: World, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "客户名称,报修日期,故障现象,等级,状态,原编号\n"
        "东方机械,2024-03-01,真空报警,重大,已完成,A-1\n东方机械,2026-11-20,漏油,紧急,处理中,A-2\n"
        "东方机械,2024-04-01,异响,特急,已完成,A-3\n",
        encoding="utf-8",
    )
    excel = world.office.excel
    plan = excel.check("tickets", path)
    assert plan.errors == []
    excel.apply(plan)
    listing = world.office.tickets.listing
    rows = {row["old_number"]: row for row in (row_of(world, ticket) for ticket in listing.ids(Query()))}
    assert stored(world, rows["A-1"]["id"]) == {}
    assert (rows["A-1"]["due_at"], rows["A-1"]["stands"], rows["A-1"]["level"]) == (None, None, "Major")
    assert world.office.clocks.of(rows["A-1"]["id"]).promise.clocks == ()
    assert rows["A-3"]["level"] == "特急", "the older log's own word"
    assert stored(world, rows["A-2"]["id"])["respond"] == ("running", local("2026-11-20 01:00"))
    again = excel.check("tickets", path)
    assert (again.new, again.changed) == (0, 0), "a level's name and its code are the same"
    path.write_text("客户名称,报修日期,故障现象,等级,状态\n东方机械,2026-11-21,漏油,特急,处理中\n", encoding="utf-8")
    assert "Major, Urgent, Normal" in str(excel.check("tickets", path).errors[0].reason)


# -- the calendar (C3) -------------------------------------------------------------------------------------------------


def with_day_off(day: str) -> Calendar:
    return Calendar(Hours(days={datetime.fromisoformat(day).date(): OwnDay(False, reason="停电")}))


def test_C3_a_changed_calendar_shows_what_would_move_then_moves_it(world: World) -> None:
    ticket = world.report(level="normal", effect="none")
    world.report()  # 7×24: nothing of it moves
    calendar = with_day_off("2026-11-24")
    before, after = local("2026-11-26 08:30"), local("2026-11-27 08:30")
    (found,) = world.office.tickets.moved_by(calendar)
    assert (found.ticket_id, found.customer, found.goal) == (ticket, "华润电力（江苏）有限公司", Goal.RESTORE)
    assert (found.old, found.new) == (before, after)
    assert stored(world, ticket)["restore"] == ("running", before)
    world.office.worktime.save({"date": "2026-11-24", "kind": "off", "reason": "停电"})
    assert stored(world, ticket)["restore"] == ("running", after)
    note = world.office.tickets.changes(ticket)[0].note
    assert "Restoration" in note and "2026-11-27 08:30" in note
    assert world.office.tickets.moved_by(calendar) == []


def test_C3_other_working_hours_recompute_open_tickets(world: World) -> None:
    """From 07:00 on work begins earlier, so the first working moment after the Sunday call does too."""
    ticket = world.report(level="normal", effect="none")
    (week,) = world.office.workhours.listing.ids(Query())
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    world.office.workhours.save(dict.fromkeys(days, "07:00-11:00"), week)
    assert stored(world, ticket)["restore"] == ("running", local("2026-11-26 07:00"))


def test_C3_another_time_zone_recomputes_open_tickets(world: World) -> None:
    ticket = world.report(level="normal", effect="none")
    before = stored(world, ticket)["restore"]
    world.office.settings.save({"office.zone": "Europe/Berlin"})
    try:
        assert stored(world, ticket)["restore"] != before
    finally:
        world.office.settings.save({"office.zone": "Asia/Shanghai"})
    assert stored(world, ticket)["restore"] == before


def test_C3_an_unannounced_year_on_the_way_is_stored_and_said(world: World, clock: StandingClock) -> None:
    clock.now = datetime(2029, 12, 31, 1, 0, tzinfo=UTC)
    ticket = world.report(level="normal", effect="none")
    with world.office.read() as session:
        row = session.scalar(select(TicketClock).where(TicketClock.ticket_id == ticket, TicketClock.goal == "restore"))
        assert row is not None and "2030" in row.unannounced.split(",")
    (restore,) = [one for one in world.office.clocks.of(ticket).promise.clocks if one.goal == "restore"]
    assert 2030 in restore.unannounced and any("2030" in line for line in restore.why)


# -- the report that is being typed ------------------------------------------------------------------------------------


def test_C4_what_is_typed_so_far_tells_what_would_be_promised(world: World) -> None:
    preview = world.office.clocks.preview({"customer_id": world.customer, "effect": "partly"})
    assert (preview.level, [level.code for level in preview.levels]) == ("urgent", ["major", "urgent", "normal"])
    assert [(row.goal, row.due_at) for row in preview.clocks] == [
        ("respond", NOW + HOUR),
        ("depart", NOW + 2 * HOUR),
        ("arrive", NOW + 4 * HOUR),
        ("restore", NOW + 48 * HOUR),
    ]
    assert all(row.why for row in preview.clocks)
    nothing = world.office.clocks.preview({"called_at": "soon", "planned_on": "?", "level": "x", "kind": "?"})
    assert (nothing.clocks, nothing.level) == ((), "")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_C4_why_is_it_due_then_is_told_in_both_languages(world: World, language: str) -> None:
    i18n.set_language(language)
    ticket = world.report(level="normal", effect="none")
    (restore,) = [row for row in world.office.clocks.of(ticket).promise.clocks if row.goal == "restore"]
    assert restore.why[-1].startswith({"zh_CN": "周四", "en": "Thu"}[language])


# -- several writers ---------------------------------------------------------------------------------------------------


def test_H7_two_who_write_at_once_leave_right_clocks(world: World, clock: StandingClock) -> None:
    ticket = in_hand(world)
    other = Office(world.office.database, clock, User(world.second, "周敏", "manager"))
    ready, errors = threading.Barrier(2), []

    def at_once(run: Any) -> None:
        ready.wait()
        try:
            run()
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=at_once, args=(lambda: happened(world, ticket, Event.RESPONDED),)),
        threading.Thread(target=at_once, args=(lambda: other.clocks.recalculate(ticket, "urgent"),)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = stored(world, ticket)
    assert found["respond"][0] == "reached" and found["arrive"] == ("running", NOW + 4 * HOUR)


def test_H8_who_may_not_move_tickets_records_nothing(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    keeper = Office(world.office.database, clock, User(None, "库管", "keeper"))
    assert keeper.clocks.of(ticket).number
    for act in (
        lambda: keeper.clocks.happened(ticket, "responded", {"at": NOW}),
        lambda: keeper.clocks.take_back(1),
        lambda: keeper.clocks.recalculate(ticket, "urgent"),
    ):
        with pytest.raises(NotAllowed):
            act()


# -- who is told (C4) --------------------------------------------------------------------------------------------------


def offices(world: World, clock: StandingClock) -> Mapping[str, Office]:
    manager = world.office.staff.save({"name": "陈建国", "role": "manager"})
    clerk = world.office.staff.save({"name": "王芳", "role": "clerk"})
    people = {
        "technician": User(world.technician, "李强", "technician"),
        "second": User(world.second, "周敏", "technician"),
        "manager": User(manager, "陈建国", "manager"),
        "clerk": User(clerk, "王芳", "clerk"),
    }
    return {name: Office(world.office.database, clock, user) for name, user in people.items()}


def told_now(people: Mapping[str, Office], **only: bool) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    found = {name: [(n.goal, n.steps) for n in office.clocks.notices(**only)] for name, office in people.items()}
    return {name: notices for name, notices in found.items() if notices}


def test_C4_steps_tell_the_right_people_at_their_moment_and_each_once(world: World, clock: StandingClock) -> None:
    people = offices(world, clock)
    ticket = world.report()
    clock.forward(minutes=44)
    assert told_now(people) == {}
    clock.forward(minutes=1)
    assert told_now(people) == {"clerk": [("respond", (-15,))]}, "nobody is sent: who sends is told"
    world.office.tickets.assign(ticket, {"technician_id": world.technician})
    assert told_now(people) == {"technician": [("respond", (-15,))]}
    (notice,) = people["technician"].clocks.notices(untold=True)
    assert (notice.number, notice.people, notice.due_at) == ("GD202611-0001", ("李强",), NOW + HOUR)
    people["technician"].clocks.told([notice])
    people["technician"].clocks.told([notice])
    assert told_now(people, untold=True) == {}
    assert told_now(people) == {"technician": [("respond", (-15,))]}, "it stays to be seen until it is done"
    clock.forward(minutes=15)
    assert told_now(people) == {
        "technician": [("respond", (-15, 0))],
        "manager": [("respond", (0,))],
    }
    assert told_now(people, untold=True) == {"technician": [("respond", (0,))], "manager": [("respond", (0,))]}
    happened(world, ticket, Event.RESPONDED)
    assert told_now(people) == {}


def test_C4_nobody_is_told_while_the_clock_stands_still(world: World, clock: StandingClock) -> None:
    people = offices(world, clock)
    ticket = in_hand(world)
    wait(world, ticket)
    clock.forward(hours=5)
    assert told_now(people) == {}
    with world.office.read() as session:
        assert session.scalars(select(TicketNotice.goal).where(TicketNotice.ticket_id == ticket)).all() == []
    world.office.tickets.go_on(ticket, {})
    clock.forward(minutes=45)
    assert told_now(people) == {"technician": [("respond", (-15,))]}


def test_C2_the_managers_are_told_where_the_dealers_check_is_missing(
    world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)["chosen"] = Chosen(5, DEALER, "default")
    people = offices(world, clock)
    ticket = world.report(level="dealer", effect="")
    happened(world, ticket, Event.HANDED_OVER)
    happened(world, ticket, Event.ARRANGED)
    happened(world, ticket, Event.TOLD)
    clock.forward(hours=4)
    assert told_now(people) == {"manager": [("check", (0,))]}


# -- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "stands", "words", "chinese"),
    [
        (80 * 60, "running", "1 h 20 min left", "剩 1 小时 20 分"),
        (3 * 86_400 + 7_300, "running", "3 d 2 h left", "剩 3 天 2 小时"),
        (30 * 60, "soon", "30 min left", "剩 30 分"),
        (1, "soon", "1 min left", "剩 1 分"),
        (0, "soon", "1 min left", "剩 1 分"),
        (-1, "overdue", "1 min late", "超时 1 分"),
        (-35 * 60, "overdue", "35 min late", "超时 35 分"),
    ],
)
def test_C4_a_countdown_says_the_time_in_a_word_and_a_colour(left: int, stands: str, words: str, chinese: str) -> None:
    due = NOW + timedelta(seconds=left)
    for language, wanted in (("en", words), ("zh_CN", chinese)):
        i18n.set_language(language)
        found = countdown(due, due - 30 * MINUTE, False, NOW)
        assert (found.stands, found.words) == (stands, wanted or found.words)
    assert countdown(due, None, True, NOW).words == "暂停"
    assert countdown(None, None, False, NOW).words == "已完成"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 min"), (59, "1 min"), (3600, "1 h"), (86_400, "1 d"), (86_400 + 60, "1 d")]
)
def test_C4_short_times_have_their_two_largest_units(seconds: int, words: str) -> None:
    assert short_time(seconds) == words


def test_C4_who_takes_the_going_on_back_says_that_it_waits_in_spite_of_the_arrival(
    world: World, clock: StandingClock
) -> None:
    ticket = in_hand(world)
    wait(world, ticket)
    clock.forward(hours=3)
    happened(world, ticket, Event.ARRIVED)
    clock.forward(minutes=1)
    world.office.tickets.undo(ticket, {})
    clock.forward(days=2)
    world.office.tickets.go_on(ticket, {})
    assert stored(world, ticket)["restore"] == ("running", clock.now + 24 * HOUR), "what was promised while it waited"

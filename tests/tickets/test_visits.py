"""C8: visits — what is possible in which state, what is refused and why, and what the ticket takes over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import local
from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.core.rights import User
from app.office import Office
from app.tickets.assignment.facts import Doubtful
from app.tickets.clocks.model import TicketEvent
from app.tickets.visits import fields as f
from app.tickets.visits import model as v
from app.tickets.visits import rules
from app.tickets.visits.board import clashing
from app.tickets.visits.model import Visit
from app.tickets.visits.queries import VisitRow
from app.tickets.visits.rules import Busy, Window
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World

HOUR = timedelta(hours=1)
# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "planned": {
        "replan": "planned",
        "confirm": "confirmed",
        "depart": "under_way",
        "arrive": "under_way",
        "times": "planned",
        "miss": "missed",
        "cancel": "cancelled",
    },
    "confirmed": {
        "replan": "planned",
        "depart": "under_way",
        "arrive": "under_way",
        "times": "confirmed",
        "miss": "missed",
        "cancel": "cancelled",
    },
    "under_way": {"arrive": "under_way", "finish": "done", "times": "under_way", "miss": "missed"},
    "done": {"leave": "done", "times": "done"},
    "missed": {"take_back": "planned"},
    "cancelled": {"take_back": "planned"},
}


def visit_in(state: str) -> Visit:
    """A visit on the model alone."""
    visit = Visit(
        planned_from=NOW,
        planned_to=NOW + HOUR,
        state=state,
        state_since=NOW - HOUR,
        confirmed_at=NOW if state == "confirmed" else None,
        departed_at=NOW if state in ("under_way", "done") else None,
        finished_at=NOW if state == "done" else None,
    )
    return visit


def make(visit: Visit, move: str) -> None:
    """Makes the move with what it needs."""
    given: dict[str, tuple[Any, ...]] = {
        "replan": (NOW + HOUR, NOW + 2 * HOUR),
        "times": ({key: getattr(visit, key) for key in v.TIMES},),
        "miss": ("没人",),
        "cancel": ("不去了",),
    }
    at = (NOW,) if move in ("depart", "arrive", "finish", "leave") else ()
    getattr(visit, move)(NOW, *given.get(move, at))


@pytest.mark.parametrize("state", v.STATES)
@pytest.mark.parametrize("move", v.MOVES)
def test_C8_only_the_listed_moves_are_possible(state: str, move: str) -> None:
    visit = visit_in(state)
    wanted = ALLOWED[state].get(move)
    assert getattr(visit, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            make(visit, move)
        assert visit.state == state
    else:
        make(visit, move)
        assert visit.state == wanted


def test_C8_every_state_and_move_has_its_words() -> None:
    assert [value for value, _title in f.STATE_OF.options] == list(v.STATES)
    assert [value for value, _title in f.MOVE_OF.options] == list(v.MOVES)
    assert set(f.ASKED) == set(v.MOVES)


# -- the rules ---------------------------------------------------------------------------------------------------------

CALL = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "first, hours, closed, field",
    [
        (NOW + HOUR, 2, None, None),
        (CALL, 2, None, None),
        (CALL - HOUR, 2, None, "planned_from"),  # before the call
        (NOW + HOUR, 0, None, "planned_to"),
        (NOW + HOUR, -1, None, "planned_to"),
        (NOW + HOUR, 24 * 31, None, None),
        (NOW + HOUR, 24 * 31 + 1, None, "planned_to"),  # nobody stays so long
        (NOW + timedelta(days=365), 2, None, None),
        (NOW + timedelta(days=366), 2, None, "planned_from"),  # the wrong year
        (NOW + HOUR, 2, NOW, "planned_from"),  # closed
    ],
)
def test_C8_a_planned_time_must_fit_the_ticket(
    first: datetime, hours: int, closed: datetime | None, field: str | None
) -> None:
    problems = list(rules.plan_problems(first, first + hours * HOUR, Window(CALL, closed), NOW, 365))
    assert [problem.field for problem in problems] == ([field] if field else [])


@pytest.mark.parametrize(
    "times, wrong",
    [
        ((0, 1, 2, 3), []),
        ((None, 1, 2, None), []),
        ((1, 0, 2, 3), ["arrived_at"]),  # arrival before departure
        ((0, 2, 1, 3), ["finished_at"]),  # finish before arrival
        ((2, None, 1, 3), ["finished_at", "arrived_at"]),  # with a time left out between them too
        ((0, None, 2, 3), ["arrived_at"]),  # finished, but never there
        ((0, 1, 3, 2), ["left_at"]),
        ((0, 1, None, 2), ["finished_at"]),  # left, but never finished
        ((0, 1, 2, 24 * 3), ["left_at"]),  # the future
        ((-1, 1, 2, 3), ["departed_at"]),  # before the call
        ((3, 2, 1, 0), ["arrived_at", "finished_at", "left_at"]),
    ],
)
def test_C8_recorded_times_must_be_in_order(times: tuple[int | None, ...], wrong: list[str]) -> None:
    recorded = {key: None if hour is None else CALL + hour * HOUR for key, hour in zip(v.TIMES, times, strict=True)}
    assert [problem.field for problem in rules.times_problems(recorded, Window(CALL), NOW)] == wrong


def test_C8_what_is_typed_and_what_a_button_recorded_are_compared_by_the_minute() -> None:
    pressed = timedelta(seconds=33)
    recorded = {"departed_at": CALL, "arrived_at": CALL}
    assert list(rules.times_problems(recorded, Window(CALL + pressed), NOW)) == []
    recorded = {"departed_at": CALL + pressed, "arrived_at": CALL, "finished_at": CALL}
    assert list(rules.times_problems(recorded, Window(CALL), NOW)) == []
    assert list(rules.plan_problems(CALL, CALL + HOUR, Window(CALL + pressed), NOW, 365)) == []


def test_C8_a_time_after_the_closing_is_none_of_the_ticket() -> None:
    recorded = {"arrived_at": CALL + HOUR, "finished_at": CALL + 3 * HOUR}
    problems = list(rules.times_problems(recorded, Window(CALL, CALL + 2 * HOUR), NOW))
    assert [problem.field for problem in problems] == ["finished_at"]


def busy(first: int, last: int) -> Busy:
    return Busy(1, "李强", "GD1", "华润", NOW + first * HOUR, NOW + last * HOUR)


@pytest.mark.parametrize(
    "first, last, meets", [(0, 2, False), (4, 5, False), (1, 3, True), (3, 5, True), (2, 4, True), (0, 9, True)]
)
def test_C8_visits_overlap_when_they_share_a_moment(first: int, last: int, meets: bool) -> None:
    other = busy(2, 4)
    assert rules.overlaps(NOW + first * HOUR, NOW + last * HOUR, [other]) == ([other] if meets else [])


def test_C8_a_first_gap_is_found_between_the_visits_of_a_day() -> None:
    day, nine = date(2026, 11, 23), time(9)
    at = lambda hour, minute=0: rules.at_time(day, time(hour, minute))  # noqa: E731
    long_ago = NOW - timedelta(days=9)
    assert rules.first_gap(day, nine, 2 * HOUR, [], long_ago) == at(9)
    taken = [Busy(1, "", "", "", at(9), at(10)), Busy(1, "", "", "", at(11), at(13, 10))]
    assert rules.first_gap(day, nine, HOUR, taken, long_ago) == at(10)
    assert rules.first_gap(day, nine, 2 * HOUR, taken, long_ago) == at(13, 30)
    assert rules.first_gap(day, nine, HOUR, [], at(14, 10)) == at(14, 30)


def test_C8_a_day_ends_at_midnight_in_the_office() -> None:
    evening = rules.at_time(date(2026, 11, 23), time(22))
    assert rules.days_of(evening, evening + 2 * HOUR) == [date(2026, 11, 23)]
    assert rules.days_of(evening, evening + 3 * HOUR) == [date(2026, 11, 23), date(2026, 11, 24)]


@pytest.mark.parametrize(
    "spans, found",
    [
        ([(0, 2, 1), (2, 4, 1)], set()),
        ([(0, 3, 1), (2, 4, 1)], {0, 1}),
        ([(0, 3, 1), (2, 4, 2)], set()),
        ([(0, 9, 1), (1, 2, 1), (3, 4, 1), (9, 10, 1)], {0, 1, 2}),
    ],
)
def test_C8_the_board_marks_who_is_in_two_places(spans: list[tuple[int, int, int]], found: set[int]) -> None:
    visits = [(i, NOW + a * HOUR, NOW + b * HOUR, (who,)) for i, (a, b, who) in enumerate(spans)]
    assert clashing(visits) == found


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "held, expired",
    [
        ([], []),
        ([("电工证", None)], []),
        ([("电工证", DAY)], []),
        ([("电工证", DAY - timedelta(days=1))], ["电工证"]),
        ([("电工证", date(2025, 1, 1)), ("电工证", date(2028, 1, 1))], []),  # renewed
        ([("电工证", date(2025, 1, 1)), ("焊工证", date(2028, 1, 1))], ["电工证"]),
    ],
)
def test_A5_a_certificate_that_ended_and_was_not_renewed_is_told(
    held: list[tuple[str, date | None]], expired: list[str]
) -> None:
    assert [name for name, _last in rules.expired_certificates(held, DAY)] == expired


# -- the service on both databases -------------------------------------------------------------------------------------


def typed(world: World, hour: int = 14, day: str = "2026-11-23", **more: Any) -> dict[str, Any]:
    return {"planned_from": f"{day} {hour}:00", "technician_id": world.technician} | more


def plan(world: World, ticket: int | None = None, hour: int = 14, **more: Any) -> VisitRow:
    """Plans a visit and answers it."""
    ticket = ticket if ticket is not None else world.report()
    booked = world.office.dispatch.plan(ticket, typed(world, hour, **more))
    return world.office.dispatch.visit(booked.visit_id)


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def test_C8_a_departure_and_an_arrival_in_the_minute_of_the_call(world: World, clock: StandingClock) -> None:
    clock.forward(seconds=33)
    visit = plan(world)
    dispatch, minute = world.office.dispatch, f"{local(clock()):%Y-%m-%d %H:%M}"
    dispatch.move("depart", visit.id, {"at": clock()}, visit.version)
    dispatch.move("arrive", visit.id, {"at": minute})
    dispatch.move("times", visit.id, {"departed_at": minute, "arrived_at": minute})
    dispatch.move("times", visit.id, {"departed_at": minute})
    with world.office.read() as session:
        told = session.execute(select(TicketEvent.event, TicketEvent.undone).order_by(TicketEvent.id)).all()
    # The arrival was taken back with its time, and nothing else stands twice.
    assert sorted(event for event, undone in told if not undone) == ["departed"]


def test_C8_the_first_visit_assigns_the_ticket_which_follows_its_visits(world: World) -> None:
    dispatch = world.office.dispatch
    ticket = world.report()
    first = plan(world, ticket, 14, others=[{"staff_id": "周敏"}], agreed_with="赵工")
    assert (first.state, first.technician, first.others, first.agreed_with) == (
        "planned",
        "李强",
        ((world.second, "周敏"),),
        "赵工",
    )
    assert first.planned_to - first.planned_from == 2 * HOUR
    values = world.values(ticket)
    assert (values["state"], values["technician_id"], values["appointed_at"]) == (
        "assigned",
        world.technician,
        first.planned_from,
    )
    earlier = plan(world, ticket, 9, technician_id=world.second)
    assert world.values(ticket)["appointed_at"] == earlier.planned_from
    assert world.values(ticket)["technician_id"] == world.second
    dispatch.move("cancel", earlier.id, {"reason": "客户停产"})
    assert world.values(ticket)["appointed_at"] == first.planned_from
    assert [row.state for row in dispatch.visits(ticket)] == ["planned", "cancelled"]
    changed = {change.table for change in world.office.tickets.changes(ticket)}
    assert {"ticket_visit", "ticket_visit_technician"} <= changed


def test_C8_an_assignment_with_an_appointment_makes_the_first_visit(world: World) -> None:
    ticket = world.report()
    world.office.tickets.assign(ticket, {"technician_id": world.technician, "appointed_at": "2026-11-23 10:00"})
    (visit,) = world.office.dispatch.visits(ticket)
    assert (visit.technician_id, visit.planned_from) == (world.technician, world.values(ticket)["appointed_at"])
    without = world.report(technician_id=world.second)
    assert world.office.dispatch.visits(without) == []
    reported = world.report(technician_id=world.second, appointed_at="2026-11-23 10:00")
    assert [row.technician for row in world.office.dispatch.visits(reported)] == ["周敏"]


def test_C8_a_person_cannot_be_in_two_places(world: World) -> None:
    plan(world, hour=14)
    other = world.report(customer_id=world.other)
    for hour in (13, 15):
        with pytest.raises(Invalid) as error:
            plan(world, other, hour)
        assert problems(error) == {"planned_from"}
        assert "李强" in str(error.value) and "华润电力" in str(error.value) and "14:00–16:00" in str(error.value)
    with pytest.raises(Invalid):  # nor as one who comes along
        plan(world, other, 15, technician_id=world.second, others=[{"staff_id": world.technician}])
    assert world.values(other)["state"] == "registered", "nothing half done"
    with pytest.raises(Invalid) as error:
        world.office.tickets.assign(other, {"technician_id": world.technician, "appointed_at": "2026-11-23 15:00"})
    assert problems(error) == {"appointed_at"}
    assert plan(world, other, 16).state == "planned"


def test_C8_a_visit_that_is_over_or_given_up_keeps_nobody_busy(world: World, clock: StandingClock) -> None:
    missed = plan(world, hour=14)
    world.office.dispatch.move("miss", missed.id, {"reason": "没人"})
    done = plan(world, hour=14)
    clock.now = rules.at_time(date(2026, 11, 23), time(15))
    world.office.dispatch.move(
        "times",
        done.id,
        {"arrived_at": "2026-11-23 14:00", "finished_at": "14:50", "left_at": ""} | {"finished_at": "2026-11-23 14:50"},
    )
    assert plan(world, hour=15).state == "planned"
    with pytest.raises(Invalid) as error:
        world.office.dispatch.move("take_back", missed.id, {})
    assert "GD202611" in str(error.value)


def test_C8_two_dispatchers_cannot_book_one_person_twice(world: World) -> None:
    tickets = [world.report() for _ in range(6)]
    barrier = threading.Barrier(len(tickets))
    outcomes: list[str] = []

    def book(ticket: int) -> None:
        barrier.wait()
        try:
            Office(world.office.database, world.office.clock, world.office.user).dispatch.plan(ticket, typed(world))
            outcomes.append("booked")
        except Invalid:
            outcomes.append("refused")

    threads = [threading.Thread(target=book, args=(ticket,)) for ticket in tickets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", *["refused"] * 5]


def test_C8_a_re_appointment_keeps_what_was_agreed_before(world: World) -> None:
    dispatch = world.office.dispatch
    visit = plan(world, hour=14)
    dispatch.replan(visit.id, typed(world, 16, technician_id=world.second, reason="客户要求"), visit.version)
    (change,) = dispatch.changes(visit.id)
    assert change.who == "王芳" and change.reason == "客户要求"
    assert change.old_span == "2026-11-23 14:00–16:00  李强"
    assert change.new_span == "2026-11-23 16:00–18:00  周敏"
    assert dispatch.visit(visit.id).changes == 1
    # The same again is no change.
    dispatch.replan(visit.id, typed(world, 16, technician_id=world.second))
    assert len(dispatch.changes(visit.id)) == 1


def test_C8_another_time_for_a_confirmed_visit_needs_a_reason_and_is_not_confirmed(world: World) -> None:
    dispatch = world.office.dispatch
    visit = plan(world)
    version = dispatch.move("confirm", visit.id, {"agreed_with": "赵工"}, visit.version)
    with pytest.raises(Invalid) as error:
        dispatch.move_card(visit.id, 1, version=version)
    assert problems(error) == {"reason"}
    # Another person at the same time is no matter of the customer's.
    version = dispatch.move_card(visit.id, 0, world.technician, world.second, version=version).version
    assert dispatch.visit(visit.id).state == "confirmed"
    dispatch.move_card(visit.id, 1, reason="客户停电", version=version)
    moved = dispatch.visit(visit.id)
    assert (moved.state, moved.agreed_with) == ("planned", "赵工")
    assert moved.planned_from == visit.planned_from + timedelta(days=1)


def test_C8_H7_the_second_dispatcher_is_told(world: World, as_role: Callable[[str], Office]) -> None:
    visit = plan(world)
    as_role("clerk").dispatch.move_card(visit.id, 1, version=visit.version)
    with pytest.raises(Stale) as error:
        world.office.dispatch.move_card(visit.id, 2, version=visit.version)
    assert error.value.who == "李强" and error.value.theirs["state"] == "planned"
    # A change of the crew alone makes a new version too.
    seen = world.office.dispatch.visit(visit.id)
    world.office.dispatch.move_card(visit.id, 0, world.technician, world.second)
    with pytest.raises(Stale):
        world.office.dispatch.move("confirm", visit.id, {}, seen.version)
    ticket = world.report()
    before = world.office.tickets.get(ticket).version
    world.office.tickets.save({"remark": "x"}, ticket)
    with pytest.raises(Stale):
        world.office.dispatch.plan_in_cell(ticket, world.technician, date(2026, 11, 24), before)


def test_C8_a_ticket_dropped_on_a_cell_gets_the_first_gap_or_its_appointment(world: World) -> None:
    dispatch = world.office.dispatch
    day = date(2026, 11, 24)
    first = dispatch.visit(dispatch.plan_in_cell(world.report(), world.technician, day).visit_id)
    second = dispatch.visit(dispatch.plan_in_cell(world.report(), world.technician, day).visit_id)
    assert rules.span_text(first.planned_from, first.planned_to) == "2026-11-24 09:00–11:00"
    assert rules.span_text(second.planned_from, second.planned_to) == "2026-11-24 11:00–13:00"
    today = dispatch.visit(dispatch.plan_in_cell(world.report(), world.technician, date(2026, 11, 22)).visit_id)
    assert rules.span_text(today.planned_from, today.planned_to) == "2026-11-22 09:30–11:30", "not before now"


def test_C8_people_are_exchanged_by_dragging(world: World) -> None:
    dispatch = world.office.dispatch
    visit = plan(world, others=[{"staff_id": world.second}])
    third = world.office.staff.save({"name": "孙立", "role": "technician"})
    dispatch.move_card(visit.id, 0, world.technician, third)
    assert [dispatch.visit(visit.id).technician, *dispatch.visit(visit.id).others] == ["孙立", (world.second, "周敏")]
    with pytest.raises(Invalid):
        dispatch.move_card(visit.id, 0, third, world.second)


def test_C8_the_times_of_a_visit_move_the_ticket(world: World, clock: StandingClock) -> None:
    dispatch, ticket = world.office.dispatch, world.report()
    visit = plan(world, ticket, 14)
    clock.now = rules.at_time(date(2026, 11, 23), time(18))
    dispatch.move("depart", visit.id, {"at": "2026-11-23 13:20"})
    assert (dispatch.visit(visit.id).state, world.values(ticket)["state"]) == ("under_way", "in_progress")
    with pytest.raises(Invalid) as error:
        dispatch.move("arrive", visit.id, {"at": "2026-11-23 13:10"})
    assert problems(error) == {"at"} and "13:20" in str(error.value)
    dispatch.move("arrive", visit.id, {"at": "2026-11-23 14:05"})
    done = {"at": "2026-11-23 15:35", "result": "更换密封圈", "solved": "yes"}
    dispatch.move("finish", visit.id, done)
    dispatch.move("leave", visit.id, {"at": "2026-11-23 15:50"})
    values = world.values(ticket)
    assert (values["state"], values["solved_how"], values["result"]) == ("resolved", "site", "更换密封圈")
    (attempt,) = world.office.work.of(ticket).attempts
    assert (attempt["mode"], attempt["minutes"], attempt["solved"], attempt["staff_id"]) == (
        "site",
        90,
        "yes",
        world.technician,
    )
    dispatch.move("times", visit.id, {"departed_at": "2026-11-23 13:20", "arrived_at": "2026-11-23 14:05"})
    assert dispatch.visit(visit.id).state == "under_way", "corrected: it is not finished"
    assert world.values(ticket)["state"] == "in_progress", "nor solved"


def test_C8_nobody_was_recorded_in_two_places(world: World, clock: StandingClock) -> None:
    dispatch = world.office.dispatch
    first, second = plan(world, hour=9), plan(world, hour=14)
    clock.now = rules.at_time(date(2026, 11, 23), time(18))
    dispatch.move("arrive", first.id, {"at": "2026-11-23 09:00"})
    with pytest.raises(Invalid) as error:  # still there
        dispatch.move("depart", second.id, {"at": "2026-11-23 13:00"})
    assert problems(error) == {"at"} and "华润电力" in str(error.value)
    dispatch.move("finish", first.id, {"at": "2026-11-23 13:30", "result": "待件", "solved": "no"})
    with pytest.raises(Invalid):
        dispatch.move("times", second.id, {"arrived_at": "2026-11-23 13:20"})
    dispatch.move("depart", second.id, {"at": "2026-11-23 13:30"})
    assert dispatch.visit(second.id).state == "under_way"


def test_C8_the_times_of_yesterday_are_typed_one_by_one_though_the_person_went_elsewhere_since(
    world: World, clock: StandingClock
) -> None:
    dispatch = world.office.dispatch
    late, since = plan(world, hour=9), plan(world, hour=14)
    clock.now = rules.at_time(date(2026, 11, 23), time(18))
    raw = {"departed_at": "2026-11-23 13:30", "arrived_at": "2026-11-23 14:00", "finished_at": "2026-11-23 15:00"}
    dispatch.move("times", since.id, raw | {"left_at": "2026-11-23 15:10"})
    dispatch.move("depart", late.id, {"at": "2026-11-23 08:30"})
    dispatch.move("arrive", late.id, {"at": "2026-11-23 09:05"})
    with pytest.raises(Invalid):
        dispatch.move("finish", late.id, {"at": "2026-11-23 14:00", "result": "更换", "solved": "yes"})
    dispatch.move("finish", late.id, {"at": "2026-11-23 11:00", "result": "更换", "solved": "yes"})
    assert dispatch.visit(late.id).state == "done"


def test_C8_a_resolved_or_cancelled_ticket_needs_no_more_visits_and_an_undo_brings_them_back(world: World) -> None:
    dispatch, tickets = world.office.dispatch, world.office.tickets
    for move, raw in (("resolve", {"solved_how": "phone", "result": "重启"}), ("cancel", {"reason": "误报"})):
        ticket = world.report()
        visit = plan(world, ticket)
        tickets.start(ticket, {})
        tickets.move(move, ticket, raw)
        given_up = dispatch.visit(visit.id)
        assert given_up.state == "cancelled" and given_up.reason
        tickets.undo(ticket, {})
        assert dispatch.visit(visit.id).state == "planned"
        assert world.values(ticket)["appointed_at"] == visit.planned_from
        tickets.move(move, ticket, raw)
        with pytest.raises(Refused):
            plan(world, ticket, 9)


def test_C17_undoing_an_assignment_takes_its_visit_along(world: World) -> None:
    dispatch, tickets, ticket = world.office.dispatch, world.office.tickets, world.report()
    visit = plan(world, ticket)
    tickets.undo(ticket, {})
    assert dispatch.visit(visit.id).state == "cancelled"
    assert (world.values(ticket)["state"], world.values(ticket)["appointed_at"]) == ("registered", None)
    visit = plan(world, ticket)
    dispatch.move("confirm", visit.id, {})
    with pytest.raises(Refused):
        tickets.undo(ticket, {})
    assert dispatch.visit(visit.id).state == "confirmed"


def test_C8_the_tickets_form_re_appoints_its_next_visit(world: World) -> None:
    dispatch, ticket = world.office.dispatch, world.report(technician_id=world.technician)
    save = world.office.tickets.save
    save({"appointed_at": "2026-11-23 10:00"}, ticket)
    (visit,) = dispatch.visits(ticket)
    save({"appointed_at": "2026-11-24 11:00", "technician_id": world.second}, ticket)
    (visit,) = dispatch.visits(ticket)
    assert (visit.technician, rules.span_text(visit.planned_from, visit.planned_to)) == (
        "周敏",
        "2026-11-24 11:00–13:00",
    )
    assert len(dispatch.changes(visit.id)) == 1
    other = world.report(technician_id=world.second)
    with pytest.raises(Invalid) as error:
        save({"appointed_at": "2026-11-24 12:00"}, other)
    assert problems(error) == {"appointed_at"}
    save({"appointed_at": ""}, ticket)
    assert dispatch.visit(visit.id).state == "cancelled"


def test_H8_a_technician_records_the_times_of_their_own_visits_only(world: World, clock: StandingClock) -> None:
    own, others = plan(world, hour=9), plan(world, hour=9, technician_id=world.second)
    technician = Office(world.office.database, clock, User(world.technician, "李强", "technician"))
    clock.now = rules.at_time(date(2026, 11, 23), time(10))
    assert technician.dispatch.visit(own.id).moves == ("depart", "arrive", "times")
    assert technician.dispatch.visit(others.id).moves == ()
    technician.dispatch.move("depart", own.id, {"at": "2026-11-23 08:30"})
    for call in (
        lambda: technician.dispatch.move("depart", others.id, {"at": "2026-11-23 08:30"}),
        lambda: technician.dispatch.move("miss", own.id, {"reason": "x"}),
        lambda: technician.dispatch.plan(own.ticket_id, typed(world)),
        lambda: technician.dispatch.plan_in_cell(own.ticket_id, world.technician, date(2026, 11, 24)),
        lambda: technician.dispatch.move_card(own.id, 1),
        lambda: technician.dispatch.replan(own.id, typed(world)),
    ):
        with pytest.raises(NotAllowed):
            call()
    for role in ("clerk", "manager", "head"):
        person = Office(world.office.database, clock, User(None, "某", role))
        assert "miss" in person.dispatch.visit(own.id).moves


def test_A5_C8_whoever_should_not_go_is_sent_with_a_reason_only(world: World) -> None:
    office, dispatch = world.office, world.office.dispatch
    office.customers.save({"demands_permits": True}, world.customer)
    ticket = world.report()
    with pytest.raises(Invalid) as error:  # in a dialog beside the box for the reason
        dispatch.plan(ticket, typed(world))
    assert problems(error) == {"anyway"} and "李强" in str(error.value)
    with pytest.raises(Doubtful):  # on the board it is asked
        dispatch.plan_in_cell(ticket, world.technician, date(2026, 11, 24))
    assert world.values(ticket)["state"] == "registered", "nothing half done"
    dispatch.plan_in_cell(ticket, world.technician, date(2026, 11, 24), anyway="客户同意")
    assert "客户同意" in office.tickets.course(ticket)[0].note
    (visit,) = dispatch.visits(ticket)
    # Another time of the same day needs no reason again; another day or another person does.
    same_day = typed(world, 16, "2026-11-24")
    dispatch.replan(visit.id, same_day)
    for days, to_staff in ((1, None), (0, world.second)):
        with pytest.raises(Doubtful):
            dispatch.move_card(visit.id, days, world.technician, to_staff)
    # What is wrong with the time is told first, or with it; not only after a reason was given.
    for raw, fields in (
        (typed(world, 9, "2020-01-01"), {"planned_from", "planned_to"}),
        (typed(world, 9, "2026-11-25") | {"planned_to": "2026-11-25 08:00"}, {"planned_to", "anyway"}),
    ):
        with pytest.raises(Invalid) as error:
            dispatch.replan(visit.id, {"planned_to": "2019-01-01 09:00"} | raw)
        assert problems(error) == fields
    dispatch.move_card(visit.id, 1, anyway="急")
    assert "急" in dispatch.changes(visit.id)[0].reason
    assert office.dispatch.board(date(2026, 11, 24)).cards[0].warnings != ()


def test_C8_what_a_setting_refuses_is_refused_on_the_board_too(world: World) -> None:
    office = world.office
    office.equipment.save({"category": "真空设备"}, world.device)
    office.staff.save({"skills": "动力设备"}, world.technician)
    office.settings.save({"dispatch.skill": "refuse"})
    ticket = world.report(equipment_id=world.device)
    with pytest.raises(Refused) as error:
        office.dispatch.plan_in_cell(ticket, world.technician, date(2026, 11, 24), anyway="急")
    assert not isinstance(error.value, Doubtful) and "李强" in str(error.value)
    assert office.dispatch.visits(ticket) == []


def test_A9_C8_whoever_is_away_is_marked_and_asked_about(world: World) -> None:
    office = world.office
    raw = {"staff_id": world.technician, "kind": "leave", "first_on": "2026-11-24", "last_on": "2026-11-25"}
    office.absences.save(raw)
    board = office.dispatch.board(date(2026, 11, 24))
    assert {day for who, day in board.marks if who == world.technician} == {date(2026, 11, 24), date(2026, 11, 25)}
    visit = plan(world)
    with pytest.raises(Doubtful):
        office.dispatch.move_card(visit.id, 1)
    office.dispatch.move_card(visit.id, 3)


def test_C8_the_board_shows_a_week(world: World) -> None:
    office = world.office
    office.staff.save({"certificates": [{"name": "电工证", "expires_on": "2026-11-25"}]}, world.technician)
    waits = world.report(level="normal", effect="none")
    urgent = world.report(level="major")
    question = world.report(kind="question")
    assigned = world.report(technician_id=world.second)
    visit = plan(world, hour=14, others=[{"staff_id": world.second}])
    cancelled = plan(world, hour=9)
    office.dispatch.move("cancel", cancelled.id, {"reason": "x"})
    plan(world, hour=10, day="2026-12-01")
    board = office.dispatch.board(date(2026, 11, 25))
    assert board.days[0] == date(2026, 11, 23) and board.today == date(2026, 11, 22)
    (card,) = board.cards
    assert (card.visit_id, card.people, card.days) == (visit.id, (world.technician, world.second), [board.days[0]])
    assert (card.late, card.clash) == (False, False)
    assert [person.name for person in board.people] == ["李强", "周敏"]
    assert set(board.marks) == {(world.technician, day) for day in board.days if day > date(2026, 11, 25)}
    waiting = [row.ticket_id for row in board.waiting]
    assert set(waiting) == {waits, urgent, assigned, cancelled.ticket_id} and question not in waiting
    assert waiting.index(urgent) < waiting.index(waits)


def test_C8_a_visit_that_should_have_begun_is_late(world: World, clock: StandingClock) -> None:
    visit = plan(world)
    clock.now = visit.planned_from + HOUR
    assert [card.late for card in world.office.dispatch.board(date(2026, 11, 23)).cards] == [True]
    world.office.dispatch.move("depart", visit.id, {"at": clock.now})
    assert [card.late for card in world.office.dispatch.board(date(2026, 11, 23)).cards] == [False]


# -- as text -----------------------------------------------------------------------------------------------------------


def test_C8_a_dispatch_is_copied_as_text(world: World) -> None:
    office = world.office
    office.customers.save({"address": "江苏省徐州市电厂路8号"}, world.customer)
    ticket = world.report(equipment_id=world.device, caller_name="赵工", caller_phone="13800138000")
    plan(world, ticket, others=[{"staff_id": world.second}], note="带密封圈")
    assert office.dispatch.text(ticket).splitlines() == [
        "[Dispatch] GD202611-0001 Major",
        "Customer: 华润电力（江苏）有限公司",
        "Address: 江苏省徐州市电厂路8号 一号机房",
        "Contact: 赵工 13800138000",
        "Device: 真空炉 DK-200 #SN4711",
        "Fault: 真空报警",
        "Warranty: unknown: no coverage plan.",
        "Time: 2026-11-23 14:00–16:00",
        "Technicians: 李强, 周敏",
        "Note: 带密封圈",
    ]
    office.equipment.save({"plan_id": office.plans.look_up("两年")[0][0]}, world.device)
    covered = world.report(equipment_id=world.device)
    (line,) = [line for line in office.dispatch.text(covered).splitlines() if line.startswith("Warranty: ")]
    kept = office.ticket_coverage.of_ticket(covered).call
    assert kept is not None and line == f"Warranty: {kept.sentence}"


def test_C8_the_text_is_a_pattern_and_never_code(world: World) -> None:
    settings = world.office.settings
    for wrong in ("{office.user}", "{customer.__class__}", "{0}", "{}", "{customer!r}"):
        with pytest.raises(Invalid):
            settings.save({"dispatch.text": wrong})
    settings.save({"dispatch.text": "【派工】{customer}，{fault}\n{coverage}\n不变 100% \\1"})
    ticket = world.report(fault_reported="{customer} {0.__class__} \\1 %s")
    assert world.office.dispatch.text(ticket) == (
        "【派工】华润电力（江苏）有限公司，{customer} {0.__class__} \\1 %s\n不变 100% \\1"
    )


@pytest.mark.parametrize("wrong", ["9:00", "25:00", "09:60", "早上"])
def test_C8_the_settings_are_checked(file_world: World, wrong: str) -> None:
    with pytest.raises(Invalid):
        file_world.office.settings.save({"dispatch.day_start": wrong})


# -- the clocks --------------------------------------------------------------------------------------------------------


def events(world: World, ticket: int) -> list[tuple[str, str]]:
    """What the ticket's clocks were told, in office time."""
    found = world.office.clocks.of(ticket).events
    return [(row.event, f"{local(row.at):%d %H:%M}") for row in sorted(found, key=lambda row: row.at)]


def test_C4_C8_the_clocks_follow_the_times_of_a_visit(world: World, clock: StandingClock) -> None:
    dispatch, ticket = world.office.dispatch, world.report()
    visit = plan(world, ticket, 14)
    clock.now = rules.at_time(date(2026, 11, 23), time(18))
    dispatch.move("depart", visit.id, {"at": "2026-11-23 13:20"})
    dispatch.move("arrive", visit.id, {"at": "2026-11-23 14:05"})
    assert events(world, ticket) == [("departed", "23 13:20"), ("arrived", "23 14:05")]
    typed = {"departed_at": "2026-11-23 13:30", "arrived_at": "2026-11-23 14:05", "finished_at": "2026-11-23 15:00"}
    dispatch.move("times", visit.id, typed)
    assert events(world, ticket) == [("departed", "23 13:30"), ("arrived", "23 14:05"), ("visit_done", "23 15:00")]
    dispatch.move("times", visit.id, {"arrived_at": "2026-11-23 14:05"})
    assert events(world, ticket) == [("arrived", "23 14:05")], "corrected: what did not happen is taken back"


def test_C4_C6_the_clocks_follow_a_remote_attempt_that_failed(world: World) -> None:
    work, ticket = world.office.work, world.report(called_at="2026-11-22 08:00")
    raw = {"mode": "remote", "at": "2026-11-22 08:30", "minutes": 20, "result": "无效", "solved": "no"}
    attempt = work.record_attempt(ticket, raw)
    responded = ("responded", "22 08:30")
    assert events(world, ticket) == [responded, ("remote_failed", "22 08:50")]
    work.change_attempt(attempt, raw | {"minutes": 30})
    assert events(world, ticket) == [responded, ("remote_failed", "22 09:00")]
    work.change_attempt(attempt, raw | {"mode": "phone"})
    assert events(world, ticket) == [responded]


def test_C2_C6_the_first_attempt_on_the_phone_or_remotely_is_the_response(world: World, clock: StandingClock) -> None:
    work, ticket = world.office.work, world.report(called_at="2026-11-22 08:00")
    raw = {"mode": "phone", "minutes": 5, "result": "无效", "solved": "no"}
    second = work.record_attempt(ticket, raw | {"at": "2026-11-22 08:40"})
    assert events(world, ticket) == [("responded", "22 08:40")]
    first = work.record_attempt(ticket, raw | {"at": "2026-11-22 08:20"})
    assert events(world, ticket) == [("responded", "22 08:20")], "typed later, but it was first"
    work.change_attempt(first, raw | {"at": "2026-11-22 08:50"})
    assert events(world, ticket) == [("responded", "22 08:40")]
    work.change_attempt(second, raw | {"at": "2026-11-22 08:10"})
    assert events(world, ticket) == [("responded", "22 08:10")]
    clock.forward(days=1)
    assert promised(world, ticket, "respond") == ("reached", at("2026-11-22 08:10"))


# -- typed later than it happened --------------------------------------------------------------------------------------


def at(text: str) -> datetime:
    """A moment of office time."""
    return rules.at_time(date.fromisoformat(text[:10]), time.fromisoformat(text[11:]))


def promised(world: World, ticket: int, goal: str) -> tuple[str, datetime | None]:
    """How a promise stands, and when it was kept."""
    clock = next(row for row in world.office.clocks.of(ticket).promise.clocks if row.goal == goal)
    return clock.state, clock.reached_at


def friday_typed_on_monday(world: World, clock: StandingClock) -> tuple[int, int]:
    """A ticket of Friday 09:00 and its visit, on the Monday after."""
    clock.now = at("2026-11-20 09:00")
    ticket = world.report(equipment_id=world.device)
    typed = {"technician_id": world.technician, "planned_from": "2026-11-20 10:00"}
    visit = world.office.dispatch.plan(ticket, typed)
    clock.now = at("2026-11-23 09:00")
    return ticket, visit.visit_id


def test_C2_C8_a_visit_typed_later_has_solved_it_when_it_was_finished(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    move = world.office.dispatch.move
    move("arrive", visit, {"at": "2026-11-20 10:30"})
    move("finish", visit, {"at": "2026-11-20 11:00", "result": "换密封圈", "solved": "yes"})
    values = world.values(ticket)
    assert (values["state"], values["resolved_at"]) == ("resolved", at("2026-11-20 11:00"))
    assert promised(world, ticket, "restore") == ("reached", at("2026-11-20 11:00"))
    made = next(row for row in world.office.tickets.course(ticket) if row.move == "resolve")
    assert (made.at, made.who) == (clock.now, "王芳"), "the course keeps who typed it when"
    # A mistyped time is corrected, also to a later one.
    typed = {"arrived_at": "2026-11-20 11:30", "finished_at": "2026-11-20 12:15"}
    move("times", visit, typed)
    assert world.values(ticket)["resolved_at"] == at("2026-11-20 12:15")
    (row,) = world.office.work.of(ticket).attempts
    assert (row["at"], row["minutes"]) == (at("2026-11-20 11:30"), 45)


@pytest.mark.parametrize(
    ("typed", "minutes", "solved_at"),
    [("2026-11-20 10:00", "30", "2026-11-20 10:30"), ("2026-11-23 08:50", "15", "2026-11-23 09:00")],
)
def test_C2_C6_an_attempt_typed_later_has_solved_it_when_it_ended(
    world: World, clock: StandingClock, typed: str, minutes: str, solved_at: str
) -> None:
    ticket, _visit = friday_typed_on_monday(world, clock)
    raw = {"mode": "remote", "at": typed, "minutes": minutes, "result": "好", "solved": "yes"}
    attempt = world.office.work.record_attempt(ticket, raw)
    assert world.values(ticket)["resolved_at"] == at(solved_at), "never in the future"
    if minutes == "30":
        world.office.work.change_attempt(attempt, raw | {"at": "2026-11-20 11:00", "minutes": "10"})
        assert world.values(ticket)["resolved_at"] == at("2026-11-20 11:10")
        assert promised(world, ticket, "respond")[1] == at("2026-11-20 11:00")


def test_C2_C16_what_went_before_a_reopening_has_not_solved_it(file_world: World, clock: StandingClock) -> None:
    ticket, _visit = friday_typed_on_monday(file_world, clock)
    raw = {"mode": "phone", "at": "2026-11-20 10:00", "minutes": "5", "result": "好", "solved": "yes"}
    file_world.office.work.record_attempt(ticket, raw)
    file_world.office.call_backs.record(ticket, {"solved": "no", "note": "又停了"})
    clock.forward(hours=1)
    file_world.office.work.record_attempt(ticket, raw | {"at": "2026-11-20 15:00"})
    assert file_world.values(ticket)["state"] == "in_progress", "it was not solved on Monday at 09:00"


# -- whoever arrives ends the waiting ----------------------------------------------------------------------------------


def test_C4_C8_whoever_arrives_at_a_waiting_ticket_goes_on_with_it(world: World, clock: StandingClock) -> None:
    dispatch, ticket = world.office.dispatch, world.report(technician_id=world.technician)
    world.office.tickets.start(ticket, {})
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    visit = dispatch.plan(ticket, {"technician_id": world.technician, "planned_from": clock.now + HOUR}).visit_id
    clock.forward(hours=1)
    dispatch.move("depart", visit, {"at": clock.now})
    assert world.values(ticket)["state"] == "waiting", "nobody is there yet"
    dispatch.move("arrive", visit, {"at": clock.now})
    assert (world.values(ticket)["state"], world.values(ticket)["waiting_for"]) == ("in_progress", "")
    # On site it turns out that a part is missing: what is typed of that visit afterwards does not end the waiting.
    clock.forward(hours=1)
    world.office.tickets.wait(ticket, {"waiting_for": "parts"})
    dispatch.move("finish", visit, {"at": clock.now, "result": "缺件", "solved": "no"})
    dispatch.move("leave", visit, {"at": clock.now})
    times = {"arrived_at": clock.now - HOUR + timedelta(minutes=5), "finished_at": clock.now}
    dispatch.move("times", visit, times)
    assert world.values(ticket)["state"] == "waiting"


def test_C2_C16_a_repair_after_a_call_back_that_is_typed_late_counts_from_when_it_was(
    world: World, clock: StandingClock
) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    world.office.dispatch.move("finish", visit, {"at": "2026-11-20 11:00", "result": "换密封圈", "solved": "yes"})
    clock.forward(minutes=1)
    typed = {"outcome": "reached", "solved": "no", "note": "又停", "at": "2026-11-20 12:00"}
    world.office.call_backs.record(ticket, typed)
    clock.forward(minutes=1)
    again = {"mode": "site", "minutes": 30, "result": "换泵", "solved": "yes"}
    world.office.work.record_attempt(ticket, again | {"at": "2026-11-20 13:00"})
    assert world.values(ticket)["resolved_at"] == at("2026-11-20 13:30")


def test_C2_C8_a_visit_typed_whole_has_solved_what_is_then_resolved_by_hand(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    world.office.dispatch.move("times", visit, {"arrived_at": "2026-11-20 10:30", "finished_at": "2026-11-20 11:00"})
    clock.forward(minutes=1)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好"})
    assert world.values(ticket)["resolved_at"] == at("2026-11-20 11:00")


@pytest.mark.parametrize("since", ["attempt", "wait", "phone"])
def test_C2_C8_a_visit_after_which_the_work_went_on_has_not_solved_it(
    file_world: World, clock: StandingClock, since: str
) -> None:
    ticket, visit = friday_typed_on_monday(file_world, clock)
    times = {"arrived_at": "2026-11-20 10:30", "finished_at": "2026-11-20 11:00"}
    file_world.office.dispatch.move("times", visit, times)
    clock.forward(minutes=1)
    if since == "attempt":
        failed = {"mode": "remote", "at": "2026-11-20 15:00", "minutes": 10, "result": "缺件", "solved": "no"}
        file_world.office.work.record_attempt(ticket, failed)
    elif since == "wait":
        file_world.office.tickets.wait(ticket, {"waiting_for": "parts"})
        clock.forward(hours=1)
        file_world.office.tickets.go_on(ticket, {})
    how = "phone" if since == "phone" else "site"
    file_world.office.tickets.resolve_ticket(ticket, {"solved_how": how, "result": "好"})
    assert file_world.values(ticket)["resolved_at"] == clock.now


def test_C2_C6_the_attempt_that_solved_it_is_typed_after_it_was_resolved(world: World, clock: StandingClock) -> None:
    ticket, _visit = friday_typed_on_monday(world, clock)
    world.office.tickets.start(ticket, {})
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好"})
    assert world.values(ticket)["resolved_at"] == clock.now
    clock.forward(minutes=1)
    solved = {"mode": "site", "at": "2026-11-20 10:30", "minutes": 30, "result": "好", "solved": "yes"}
    world.office.work.record_attempt(ticket, solved)
    assert world.values(ticket)["resolved_at"] == at("2026-11-20 11:00")


def test_C4_C8_who_had_set_out_before_the_solution_was_typed_did_arrive(world: World, clock: StandingClock) -> None:
    ticket = world.report()
    visit = plan(world, ticket, hour=9).id
    clock.now = at("2026-11-23 11:00")
    move = world.office.dispatch.move
    move("depart", visit, {"at": "2026-11-23 09:00"})
    solved = {"mode": "remote", "at": "2026-11-23 08:30", "minutes": 5, "result": "好", "solved": "yes"}
    world.office.work.record_attempt(ticket, solved)
    clock.forward(minutes=30)
    move("arrive", visit, {"at": "2026-11-23 11:10"})
    move("times", visit, {"departed_at": "2026-11-23 09:00", "arrived_at": "2026-11-23 11:05"})
    move("finish", visit, {"at": "2026-11-23 11:30", "result": "白跑一趟", "solved": "no"})
    assert world.values(ticket)["resolved_at"] == at("2026-11-23 08:35")
    assert world.office.dispatch.visit(visit).state == "done"


def test_C2_C6_the_response_is_told_anew_after_it_was_taken_back(world: World, clock: StandingClock) -> None:
    ticket, _visit = friday_typed_on_monday(world, clock)
    tried = {"mode": "phone", "minutes": 5, "result": "没接通", "solved": "no"}
    world.office.work.record_attempt(ticket, tried | {"at": "2026-11-20 09:10"})
    responded = next(row for row in world.office.clocks.of(ticket).events if row.event == "responded")
    world.office.clocks.take_back(responded.id)
    world.office.work.record_attempt(ticket, tried | {"at": "2026-11-20 09:40", "result": "已联系"})
    assert promised(world, ticket, "respond")[1] == at("2026-11-20 09:40")


def test_C4_C8_nobody_finishes_without_having_arrived(world: World, clock: StandingClock) -> None:
    dispatch, ticket = world.office.dispatch, world.report(technician_id=world.technician)
    world.office.tickets.start(ticket, {})
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    visit = dispatch.plan(ticket, {"technician_id": world.technician, "planned_from": clock.now + HOUR}).visit_id
    clock.forward(hours=3)
    dispatch.move("depart", visit, {"at": clock.now - HOUR})
    done = {"at": clock.now, "result": "缺件", "solved": "no"}
    with pytest.raises(Invalid) as error:
        dispatch.move("finish", visit, done)
    assert problems(error) == {"at"} and "Record the arrival first" in str(error.value)
    with pytest.raises(Invalid) as error:
        dispatch.move("times", visit, {"departed_at": clock.now - HOUR, "finished_at": clock.now})
    assert problems(error) == {"arrived_at"}
    dispatch.move("arrive", visit, {"at": clock.now - HOUR / 2})
    dispatch.move("finish", visit, done)
    assert world.values(ticket)["state"] == "in_progress"


def test_C2_H6_an_undone_reopening_is_none(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    world.office.dispatch.move("finish", visit, {"at": "2026-11-20 11:00", "result": "换密封圈", "solved": "yes"})
    clock.forward(minutes=1)
    world.office.call_backs.record(ticket, {"outcome": "reached", "solved": "no", "note": "又停", "at": clock.now})
    world.office.tickets.undo(ticket, {})
    clock.forward(minutes=1)
    world.office.dispatch.move("times", visit, {"arrived_at": "2026-11-20 10:30", "finished_at": "2026-11-20 10:50"})
    assert world.values(ticket)["resolved_at"] == at("2026-11-20 10:50")


# -- the form does what the board would let the same person do ---------------------------------------------------------


def test_C8_H8_the_form_moves_no_visit_without_the_right_to_dispatch(world: World, clock: StandingClock) -> None:
    ticket = world.report(technician_id=world.technician, appointed_at="2026-11-23 10:00")
    (visit,) = world.office.dispatch.visits(ticket)
    technician = Office(world.office.database, clock, User(world.technician, "李强", "technician"))
    for raw in ({"appointed_at": "2026-11-24 10:00"}, {"technician_id": world.second}, {"appointed_at": ""}):
        with pytest.raises(Invalid) as error:
            technician.tickets.save(raw, ticket)
        assert problems(error) == set(raw) and "ask the dispatcher" in str(error.value.problems[0])
    assert (world.office.dispatch.visit(visit.id).state, len(world.office.dispatch.changes(visit.id))) == ("planned", 0)
    technician.tickets.save({"remark": "带梯子"}, ticket)
    # An appointment of one's own is no dispatching of others.
    own, others = world.report(), world.report()
    technician.tickets.assign(own, {"technician_id": world.technician, "appointed_at": "2026-11-25 10:00"})
    with pytest.raises(Invalid) as error:
        technician.tickets.assign(others, {"technician_id": world.second, "appointed_at": "2026-11-25 10:00"})
    assert problems(error) == {"appointed_at"}
    technician.tickets.assign(others, {"technician_id": world.second})
    with pytest.raises(Invalid) as error:
        technician.tickets.save({"appointed_at": "2026-11-25 10:00"}, others)
    assert problems(error) == {"appointed_at"}


def test_C8_a_confirmed_visit_is_moved_with_a_reason_and_not_by_the_form(world: World) -> None:
    ticket = world.report(technician_id=world.technician, appointed_at="2026-11-23 10:00")
    (visit,) = world.office.dispatch.visits(ticket)
    world.office.dispatch.move("confirm", visit.id, {"agreed_with": "赵工"})
    for raw in ({"appointed_at": "2026-11-24 10:00"}, {"appointed_at": ""}):
        with pytest.raises(Invalid) as error:
            world.office.tickets.save(raw, ticket)
        assert problems(error) == {"appointed_at"} and "with the reason" in str(error.value.problems[0])
    # Another technician at the same time needs no reason on the board either.
    world.office.tickets.save({"technician_id": world.second}, ticket)
    found = world.office.dispatch.visit(visit.id)
    assert (found.state, found.technician_id) == ("confirmed", world.second)


def test_C8_whoever_is_under_way_is_not_exchanged_and_a_done_visit_leads_nobody(
    world: World, clock: StandingClock
) -> None:
    ticket = world.report(technician_id=world.technician, appointed_at=clock.now + HOUR)
    (visit,) = world.office.dispatch.visits(ticket)
    clock.forward(hours=2)
    world.office.dispatch.move("arrive", visit.id, {"at": clock.now})
    with pytest.raises(Invalid) as error:
        world.office.tickets.save({"technician_id": world.second}, ticket)
    assert problems(error) == {"technician_id"} and "李强 is under way" in str(error.value.problems[0])
    world.office.dispatch.move("finish", visit.id, {"at": clock.now, "result": "缺件", "solved": "no"})
    world.office.tickets.save({"technician_id": world.second}, ticket)
    world.office.dispatch.move("leave", visit.id, {"at": clock.now})
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "remote", "result": "远程"})
    assert world.values(ticket)["technician_id"] == world.second


def test_C17_an_undo_says_which_visit_does_not_come_back_and_why(world: World, clock: StandingClock) -> None:
    tickets, ticket = world.office.tickets, world.report()
    visit = plan(world, ticket)
    tickets.start(ticket, {})
    clock.forward(minutes=5)
    tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "误点"})
    assert world.values(ticket)["undo_loses"] == ()
    clock.forward(minutes=5)
    other = world.report()
    plan(world, other)
    number = world.values(other)["number"]
    (words,) = world.values(ticket)["undo_loses"]
    assert f"李强 is at 华润电力（江苏）有限公司 ({number})" in words and "Plan it anew." in words
    tickets.undo(ticket, {})
    assert (world.values(ticket)["state"], world.office.dispatch.visit(visit.id).state) == ("in_progress", "cancelled")
    assert any(words in change.note for change in tickets.changes(ticket))


def test_C1_the_call_was_not_after_what_was_recorded_of_it(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    with pytest.raises(Invalid) as error:
        world.office.tickets.save({"called_at": "2026-11-20 10:31"}, ticket)
    assert problems(error) == {"called_at"} and "Arrival" in str(error.value.problems[0])
    world.office.tickets.save({"called_at": "2026-11-20 10:30"}, ticket)
    other = world.report(called_at="2026-11-20 09:00")
    event = world.office.clocks.happened(other, "responded", {"at": "2026-11-20 09:20"})
    with pytest.raises(Invalid) as error:
        world.office.tickets.save({"called_at": "2026-11-20 09:30"}, other)
    assert "“Responded” (2026-11-20 09:20)" in str(error.value.problems[0])
    world.office.clocks.take_back(event)
    world.office.tickets.save({"called_at": "2026-11-20 09:30"}, other)


def test_C4_C8_an_arrival_that_is_typed_later_ended_the_waiting_when_it_was(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    clock.now = at("2026-11-20 09:30")
    world.office.tickets.start(ticket, {})
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    clock.now = at("2026-11-23 09:00")
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    assert world.values(ticket)["state"] == "in_progress"
    due = next(row.due_at for row in world.office.clocks.of(ticket).promise.clocks if row.goal == "restore")
    assert due == at("2026-11-21 10:00"), "an hour of waiting, not three days"


def test_C4_C8_an_arrival_typed_in_the_minute_of_the_waiting_leaves_nothing_of_it(
    world: World, clock: StandingClock
) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    clock.now = at("2026-11-20 09:30")
    world.office.tickets.start(ticket, {})
    clock.now = at("2026-11-20 10:30") + timedelta(seconds=40)
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    clock.now = at("2026-11-23 09:00")
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    due = next(row.due_at for row in world.office.clocks.of(ticket).promise.clocks if row.goal == "restore")
    assert due == at("2026-11-21 09:00"), "no waiting at all, not three days"


def test_C2_C6_an_attempt_corrected_to_solved_says_when_it_was(world: World, clock: StandingClock) -> None:
    work, ticket = world.office.work, world.report(called_at="2026-11-20 09:00", technician_id=world.technician)
    clock.now = at("2026-11-20 09:40")
    tried = {"mode": "phone", "at": "2026-11-20 09:30", "minutes": "10", "result": "重启", "solved": "no"}
    attempt = work.record_attempt(ticket, tried)
    clock.now = at("2026-11-23 09:00")
    work.change_attempt(attempt, tried | {"solved": "yes"})
    assert (world.values(ticket)["state"], world.values(ticket)["resolved_at"]) == ("resolved", at("2026-11-20 09:40"))


def test_C4_C8_who_has_arrived_and_waits_from_then_on_waits(world: World, clock: StandingClock) -> None:
    ticket, visit = friday_typed_on_monday(world, clock)
    clock.now = at("2026-11-20 10:30") + timedelta(seconds=10)
    world.office.dispatch.move("arrive", visit, {"at": "2026-11-20 10:30"})
    clock.forward(seconds=30)
    world.office.tickets.wait(ticket, {"waiting_for": "customer"})
    clock.now = at("2026-11-20 11:30") + timedelta(seconds=40)
    world.office.tickets.go_on(ticket, {})
    due = next(row.due_at for row in world.office.clocks.of(ticket).promise.clocks if row.goal == "restore")
    assert due == at("2026-11-21 10:00"), "the hour of waiting counts"


def test_C4_C8_an_arrival_recorded_by_hand_ends_the_waiting_too(file_world: World, clock: StandingClock) -> None:
    ticket = file_world.report(technician_id=file_world.technician)
    file_world.office.tickets.start(ticket, {})
    file_world.office.tickets.wait(ticket, {"waiting_for": "parts"})
    clock.forward(hours=1)
    file_world.office.clocks.happened(ticket, "arrived", {"at": clock.now})
    assert file_world.values(ticket)["state"] == "in_progress"

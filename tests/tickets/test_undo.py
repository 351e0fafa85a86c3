"""C17, H6: a move is undone while nothing was built on it; what stands in the way is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Refused
from app.tickets import model as m
from app.tickets.built import BUILT
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_moves import ALLOWED, WAYS, go

Build = Callable[[World, int], object]
OPEN = ("registered", "assigned", "in_progress", "waiting", "resolved", "called_back")
IN_HAND = ("assigned", "in_progress", "waiting")
ANY = m.STATES


def visit(world: World, ticket: int) -> object:
    raw = {"planned_from": "2026-11-25 09:00", "technician_id": world.second}
    return world.office.dispatch.plan(ticket, raw)


def attempt(world: World, ticket: int) -> object:
    raw = {"mode": "phone", "at": world.office.clock(), "minutes": "5", "result": "无效", "solved": "no"}
    return world.office.work.record_attempt(ticket, raw)


def escalate(world: World, ticket: int) -> object:
    return world.office.work.escalate(ticket, {"to_tier": "expert", "reason": "疑难"})


def step(world: World, ticket: int) -> object:
    raw = {"step": "diagnose", "at": world.office.clock(), "text": "查密封圈"}
    return world.office.work.record_step(ticket, raw)


def check_item(world: World, ticket: int) -> object:
    return world.office.work.add_check_item(ticket, {"text": "查真空"})


def rma(world: World, ticket: int) -> object:
    raw = {"what": "part", "item": "真空计", "taken_at": world.office.clock()}
    return world.office.work.take_away(ticket, raw)


def software(world: World, ticket: int) -> object:
    return world.office.work.record_software(ticket, {"at": world.office.clock(), "version_after": "2.0"})


def happened(world: World, ticket: int) -> object:
    return world.office.clocks.happened(ticket, "responded", {"at": world.office.clock()})


def call(world: World, ticket: int) -> object:
    return world.office.call_backs.record(ticket, {"outcome": "no_answer"})


def complaint(world: World, ticket: int) -> object:
    given = world.office.complaints.given_by_ticket(ticket)
    return world.office.complaints.save(given | {"content": "太慢", "received_at": world.office.clock()})


def follow_up(world: World, ticket: int) -> object:
    return world.report(follow_up_of_id=ticket)


def todo(world: World, ticket: int) -> object:
    return world.office.todos.add("tickets", ticket, {"text": "回电"})


def change(world: World, ticket: int) -> object:
    """What the last move has written is written anew."""
    values = world.values(ticket)
    key = "result" if values["state"] in ("resolved", "called_back", "closed") else "technician_id"
    return world.office.tickets.save({key: "另一个" if key == "result" else world.second}, ticket)


# what is built -> (in which states that can be done, what the refusal says)
BUILDERS: dict[Build, tuple[tuple[str, ...], str]] = {
    visit: (IN_HAND, "a visit was planned or changed"),
    attempt: (OPEN, "a support attempt was recorded"),
    escalate: (OPEN, "the ticket was handed up"),
    step: (OPEN, "a step of the repair was recorded"),
    check_item: (OPEN, "a check list was taken"),
    rma: (OPEN, "something was taken away for repair"),
    software: (OPEN, "a software change was recorded"),
    happened: (IN_HAND, "something that happened was recorded"),
    call: (("resolved",), "a call-back was tried"),
    complaint: (ANY, "a complaint was made"),
    follow_up: (ANY, "a follow-up ticket was made"),
    todo: (ANY, "a to-do was put on it"),
}
# move -> from which state it is made
MADE = {move: next(state for state, moves in ALLOWED.items() if move in moves) for move in m.MOVES}


def moved(world: World, clock: StandingClock, move: str) -> tuple[int, dict[str, Any], Any]:
    """(ticket after the move, its values before, its clocks before)."""
    ticket = go(world, world.report(), *WAYS[MADE[move]])
    clock.forward(minutes=1)
    before, clocks = world.values(ticket), world.office.clocks.of(ticket)
    go(world, ticket, move)
    clock.forward(minutes=1)
    return ticket, before, clocks


def standing(clocks: Any) -> list[Any]:
    """How the clocks stand; a paused one moves on with every minute."""
    return [
        (row.goal, row.state, row.started_at, row.reached_at, None if row.state == "paused" else row.due_at)
        for row in clocks.promise.clocks
    ]


@pytest.mark.parametrize("move", m.MOVES)
def test_C17_every_move_is_undone_while_nothing_was_built_and_refused_in_words_afterwards(
    file_world: World, clock: StandingClock, move: str
) -> None:
    world, tickets = file_world, file_world.office.tickets
    after = ALLOWED[MADE[move]][move]
    for build, (states, words) in BUILDERS.items():
        if after not in states:
            continue
        ticket, before, _clocks = moved(world, clock, move)
        build(world, ticket)
        shown = tickets.get(ticket).values
        assert (shown["undo"], words in shown["undo_hindered"]) == ("", True), build
        with pytest.raises(Refused) as error:
            tickets.undo(ticket, {})
        assert str(error.value) == shown["undo_hindered"] and world.values(ticket)["state"] == after, build
    ticket, before, clocks = moved(world, clock, move)
    assert (tickets.get(ticket).values["undo"], tickets.get(ticket).values["undo_hindered"]) == (move, "")
    tickets.undo(ticket, {})
    assert world.values(ticket) == before
    assert standing(world.office.clocks.of(ticket)) == standing(clocks)


@pytest.mark.parametrize("build", BUILDERS)
def test_C17_what_was_built_hinders_on_both_databases(world: World, clock: StandingClock, build: Build) -> None:
    states, words = BUILDERS[build]
    move = "resolve" if states == ("resolved",) else "start"
    ticket, _before, _clocks = moved(world, clock, move)
    build(world, ticket)
    with pytest.raises(Refused, match=words):
        world.office.tickets.undo(ticket, {})


def test_C17_a_changed_field_is_named(file_world: World, clock: StandingClock) -> None:
    ticket, _before, _clocks = moved(file_world, clock, "resolve")
    change(file_world, ticket)
    with pytest.raises(Refused, match=r"This cannot be undone: “Result” was changed since\."):
        file_world.office.tickets.undo(ticket, {})


def test_C17_what_is_taken_back_or_archived_hinders_no_more(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    ticket, before, _clocks = moved(file_world, clock, "start")
    made = complaint(file_world, ticket), todo(file_world, ticket), happened(file_world, ticket)
    planned: Any = visit(file_world, ticket)
    words = office.tickets.get(ticket).values["undo_hindered"]
    assert words.count(" was ") == 4
    office.complaints.archive([made[0]])  # type: ignore[list-item]
    office.todos.archive([made[1]])  # type: ignore[list-item]
    office.clocks.take_back(made[2])  # type: ignore[arg-type]
    (row,) = office.dispatch.visits(ticket)
    office.dispatch.move("cancel", row.id, {"reason": "误排"})
    office.tickets.undo(ticket, {})
    values = file_world.values(ticket)
    assert values["state"] == before["state"] and planned


def test_C17_what_was_built_before_does_not_hinder(file_world: World, clock: StandingClock) -> None:
    ticket = go(file_world, file_world.report(), "assign", "start")
    clock.forward(minutes=1)
    for build in (visit, step, complaint, todo, follow_up):
        build(file_world, ticket)
        clock.forward(minutes=1)
    go(file_world, ticket, "wait")
    clock.forward(minutes=1)
    file_world.office.tickets.undo(ticket, {})
    assert file_world.values(ticket)["state"] == "in_progress"


def test_C6_C17_a_support_attempt_that_solved_it_is_undone_with_all_its_moves(
    world: World, clock: StandingClock
) -> None:
    ticket = go(world, world.report(), "assign")
    clock.forward(minutes=1)
    before = world.values(ticket)
    raw = {"mode": "remote", "at": clock.now, "minutes": "5", "result": "远程重启", "solved": "yes"}
    world.office.work.record_attempt(ticket, raw)
    assert world.values(ticket)["state"] == "resolved"
    clock.forward(minutes=1)
    world.office.tickets.undo(ticket, {})
    after = world.values(ticket)
    assert {key: value for key, value in after.items() if value != before[key]}.keys() == {"undo", "undo_hindered"}
    assert "a support attempt" in after["undo_hindered"], "the attempt itself stays, and stands on the assignment"
    (row,) = world.office.work.of(ticket).attempts
    assert row["solved"] == "no"


def test_C17_every_line_of_what_is_built_names_a_table_with_a_history() -> None:
    import app.models  # noqa: F401
    from app.core.model import Base

    classes = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
    for line in BUILT:
        model = classes[line.table]
        assert model.__history__ and line.of in model.__table__.columns, line.table
        assert line.root == (model.__root__ or ("", "id")), line.table
        assert set(line.only) <= set(m.MOVES)

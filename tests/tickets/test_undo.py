"""C17, H6: a move is undone while nothing was built on it; what stands in the way is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Refused
from app.tickets import model as m
from app.tickets.built import BUILT
from tests.conftest import StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_moves import ALLOWED, WAYS, go

Build = Callable[[World, int], object]
OPEN = ("registered", "assigned", "in_progress", "waiting", "resolved", "called_back")
IN_HAND = ("assigned", "in_progress", "waiting")
ANY = m.STATES


def change(world: World, ticket: int) -> object:
    """What the last move has written is written anew."""
    values = world.values(ticket)
    key = "result" if values["state"] in ("resolved", "called_back", "closed") else "technician_id"
    return world.office.tickets.save({key: "另一个" if key == "result" else world.second}, ticket)


# what is built -> (in which states that can be done, what the refusal says). In an order in which one ticket takes all.
BUILDERS: dict[Build, tuple[tuple[str, ...], str]] = {
    hanging.visit: (IN_HAND, "a visit was planned or changed"),
    hanging.escalate: (OPEN, "the ticket was handed up"),
    hanging.step: (OPEN, "a step of the repair was recorded"),
    hanging.check_item: (OPEN, "a check list was taken"),
    hanging.rma: (OPEN, "something was taken away for repair"),
    hanging.software: (OPEN, "a software change was recorded"),
    hanging.happened: (IN_HAND, "something that happened was recorded"),
    hanging.attempt: (OPEN, "a support attempt was recorded"),
    hanging.call: (("resolved",), "a call-back was tried"),
    hanging.complaint: (ANY, "a complaint was made"),
    hanging.follow_up: (ANY, "a follow-up ticket was made"),
    hanging.todo: (ANY, "a to-do was put on it"),
    hanging.charge: (ANY, "a line of the charges was entered"),
    hanging.agreement: (ANY, "the customer agreed to the estimate"),
    hanging.settled: (ANY, "the charges were settled"),
    hanging.caller_order: (OPEN, "an order from the caller was written"),
    hanging.task_order: (OPEN, "a task order was written"),
    hanging.loan: (OPEN, "a loaner was lent"),
    hanging.analysis: (ANY, "a fault analysis was written"),
    hanging.form: (OPEN, "a form was printed"),
    hanging.goods: (OPEN, "a return was entered"),
    hanging.acceptance: (OPEN, "the acceptance was entered"),
    hanging.consumable: (OPEN, "wanted goods were entered"),
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


def share(move: str) -> list[Build]:
    """The builders that are tried after this move: each one after some move, and after every move some."""
    shares: dict[str, list[Build]] = {name: [] for name in m.MOVES}
    for n, (build, (states, _words)) in enumerate(BUILDERS.items()):
        fitting = [name for name in m.MOVES if ALLOWED[MADE[name]][name] in states]
        # Where only things for any state can be built, they are built all.
        for name in {fitting[n % len(fitting)], *({"close", "cancel"} if states == ANY else ())}:
            shares[name].append(build)
    return shares[move]


@pytest.mark.parametrize("move", m.MOVES)
def test_C17_every_move_is_undone_while_nothing_was_built_and_refused_in_words_afterwards(
    file_world: World, clock: StandingClock, move: str
) -> None:
    tickets = file_world.office.tickets
    ticket, before, clocks = moved(file_world, clock, move)
    assert (tickets.get(ticket).values["undo"], tickets.get(ticket).values["undo_hindered"]) == (move, "")
    tickets.undo(ticket, {})
    assert file_world.values(ticket) == before
    assert standing(file_world.office.clocks.of(ticket)) == standing(clocks)
    assert share(move)
    ticket, _before, _clocks = moved(file_world, clock, move)
    build_and_look(file_world, ticket, share(move))
    assert file_world.values(ticket)["state"] == ALLOWED[MADE[move]][move]


@pytest.mark.parametrize("move", ["start", "resolve"])
def test_C17_what_was_built_hinders_on_both_databases(world: World, clock: StandingClock, move: str) -> None:
    ticket, _before, _clocks = moved(world, clock, move)
    states = {"start": IN_HAND, "resolve": ("resolved",)}[move]
    only_here = [build for build, (which, _words) in BUILDERS.items() if move == "start" or which == states]
    build_and_look(world, ticket, [build for build in only_here if set(states) & set(BUILDERS[build][0])])


def build_and_look(world: World, ticket: int, builds: list[Build]) -> None:
    """Builds one thing after the other on a ticket; each adds its words to the refusal."""
    for build in builds:
        words = BUILDERS[build][1]
        if build is not hanging.agreement:  # which needs a line of its own
            assert words not in world.values(ticket)["undo_hindered"], build
        build(world, ticket)
        shown = world.values(ticket)
        assert (shown["undo"], words in shown["undo_hindered"]) == ("", True), (build, shown["undo_hindered"])
        with pytest.raises(Refused) as error:
            world.office.tickets.undo(ticket, {})
        assert str(error.value) == shown["undo_hindered"], build


def test_C17_a_changed_field_is_named(file_world: World, clock: StandingClock) -> None:
    ticket, _before, _clocks = moved(file_world, clock, "resolve")
    change(file_world, ticket)
    with pytest.raises(Refused, match=r"This cannot be undone: “Result” was changed since\."):
        file_world.office.tickets.undo(ticket, {})


def test_C17_what_is_taken_back_or_archived_hinders_no_more(file_world: World, clock: StandingClock) -> None:
    office = file_world.office
    ticket, before, _clocks = moved(file_world, clock, "start")
    made = hanging.complaint(file_world, ticket), hanging.todo(file_world, ticket), hanging.happened(file_world, ticket)
    planned: Any = hanging.visit(file_world, ticket)
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
    for build in (hanging.visit, hanging.step, hanging.complaint, hanging.todo, hanging.follow_up):
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

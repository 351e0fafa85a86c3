"""C17: states and moves. Every state meets every move, on the model and through the service on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed, Refused, Stale
from app.office import Office
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.model import Ticket, TicketMove
from tests.conftest import MANAGER, NOW, StandingClock
from tests.tickets.conftest import World
from tests.tickets.test_loans import lent, loaner

# The requirement as a table: state -> move -> the state it leads to. What is not here is refused.
ALLOWED: dict[str, dict[str, str]] = {
    "registered": {"assign": "assigned", "resolve": "resolved", "cancel": "cancelled"},
    "assigned": {"start": "in_progress", "cancel": "cancelled"},
    "in_progress": {"wait": "waiting", "resolve": "resolved", "cancel": "cancelled"},
    "waiting": {"go_on": "in_progress", "cancel": "cancelled"},
    "resolved": {"call_back": "called_back", "cancel": "cancelled"},
    "called_back": {"close": "closed", "reopen": "in_progress", "cancel": "cancelled"},
    "closed": {"reopen": "in_progress"},
    "cancelled": {},
}
# A question is closed without a call-back. One that came called back from an old log can still be closed.
ALLOWED_QUESTION = ALLOWED | {"resolved": {"close": "closed", "cancel": "cancelled"}}
TABLES = {"fault": ALLOWED, "question": ALLOWED_QUESTION}
KINDS = [value for value, _title in f.KIND_OF.options]
ASKED: dict[str, dict[str, Any]] = {
    "assign": {"technician_id": "李强"},
    "start": {},
    "wait": {"waiting_for": "parts", "waiting_note": "密封圈"},
    "go_on": {},
    "resolve": {"solved_how": "phone", "result": "重新启动"},
    "call_back": {"solved": "yes", "satisfaction": "5"},
    "close": {},
    "reopen": {"reason": "又报警"},
    "cancel": {"reason": "重复登记"},
}
WAYS: dict[str, tuple[str, ...]] = {
    "registered": (),
    "assigned": ("assign",),
    "in_progress": ("assign", "start"),
    "waiting": ("assign", "start", "wait"),
    "resolved": ("assign", "start", "resolve"),
    "called_back": ("assign", "start", "resolve", "call_back"),
    "closed": ("assign", "start", "resolve", "call_back", "close"),
    "cancelled": ("cancel",),
}


def go(world: World, ticket: int, *moves: str) -> int:
    for move in moves:
        world.office.tickets.move(move, ticket, ASKED[move])
    return ticket


def at(world: World, state: str, kind: str = "fault") -> int:
    """A ticket that came to the state by its moves, as a fault; of another kind it came from an old log."""
    ticket = go(world, world.report(), *WAYS[state])
    if kind != "fault":
        with world.office.write() as session:
            session.get_one(Ticket, ticket).kind = kind
    assert world.values(ticket)["state"] == state
    return ticket


def make(ticket: Ticket, move: str) -> TicketMove:
    """The move on the model alone."""
    asked: dict[str, tuple[Any, ...]] = {
        "assign": (1, None),
        "wait": ("parts", ""),
        "resolve": ("done", "phone"),
        "call_back": (True,),
        "reopen": ("again",),
        "cancel": ("twice",),
    }
    made: TicketMove = getattr(ticket, move)(MANAGER, NOW, *asked.get(move, ()))
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", m.STATES)
@pytest.mark.parametrize("move", m.MOVES)
def test_C17_only_the_listed_moves_are_possible(state: str, move: str, kind: str) -> None:
    ticket = Ticket(id=1, state=state, kind=kind, reopened_count=0)
    wanted = TABLES.get(kind, ALLOWED)[state].get(move)
    assert getattr(ticket, f"can_{move}")() is (wanted is not None)
    if wanted is None:
        with pytest.raises(Refused):
            make(ticket, move)
        assert ticket.state == state
    else:
        made = make(ticket, move)
        assert (ticket.state, ticket.state_since) == (wanted, NOW)
        assert (made.move, made.from_state, made.to_state, made.at, made.who) == (move, state, wanted, NOW, "王芳")


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("move", m.MOVES)
def test_C17_the_service_makes_each_move_from_each_state_or_refuses(world: World, move: str, kind: str) -> None:
    service = world.office.tickets
    for state in m.STATES:
        ticket = at(world, state, kind)
        before = service.get(ticket)
        wanted = TABLES[kind][state].get(move)
        assert (move in before.values["moves"]) is (wanted is not None), state
        if wanted is None:
            with pytest.raises(Refused):
                service.move(move, ticket, ASKED[move], before.version)
            assert service.get(ticket) == before
        else:
            version = service.move(move, ticket, ASKED[move], before.version)
            after = service.get(ticket)
            assert (after.values["state"], after.version) == (wanted, version)
            newest = service.course(ticket)[0]
            assert (newest.move, newest.from_state, newest.to_state, newest.who) == (move, state, wanted, "王芳")
            assert "ticket_move" in {change.table for change in service.changes(ticket)}


@pytest.mark.parametrize("kind", TABLES)
def test_C17_each_move_can_be_undone_and_leaves_the_ticket_as_it_was(world: World, kind: str) -> None:
    service = world.office.tickets
    for state, moves in TABLES[kind].items():
        for move in moves:
            ticket = at(world, state, kind)
            before = service.get(ticket).values
            service.move(move, ticket, ASKED[move])
            assert service.get(ticket).values["undo"] == move
            service.undo(ticket, {})
            assert service.get(ticket).values == before, (state, move)
            undo, undone, *_older = service.course(ticket)
            assert (undo.move, undo.to_state, undone.move, undone.undone) == ("undo", state, move, True)


def test_C17_only_the_move_that_led_here_can_be_undone() -> None:
    for state, moves in ALLOWED.items():
        for move in moves:
            ticket = Ticket(id=1, state=state, kind="fault", reopened_count=0)
            made = make(ticket, move)
            assert ticket.can_undo(made) and not ticket.can_undo()
            ticket.merged_into_id = 2
            assert not ticket.can_undo(made), "it lives on in another ticket"
            ticket.merged_into_id = None
            for other in m.STATES:
                ticket.state = other
                assert ticket.can_undo(made) is (other == made.to_state), (move, other)
                if other != made.to_state:
                    with pytest.raises(Refused):
                        ticket.undo(MANAGER, NOW, made)


# What ends a ticket: the move, the call-back that closes at once, nobody reached, the solved question.
ENDINGS: dict[str, tuple[str, str, Callable[[World, int], object]]] = {
    "close": ("fault", "called_back", lambda world, ticket: world.office.tickets.close(ticket, {})),
    "question": ("question", "resolved", lambda world, ticket: world.office.tickets.close(ticket, {})),
    "call-back": (
        "fault",
        "resolved",
        lambda world, ticket: world.office.call_backs.record(ticket, {"solved": "yes", "close": True}),
    ),
    "unreached": (
        "fault",
        "resolved",
        lambda world, ticket: world.office.call_backs.close_unreached(ticket, {"outcome": "busy"}),
    ),
    **{
        f"cancel {state}": ("fault", state, lambda world, ticket: world.office.tickets.cancel(ticket, {"reason": "x"}))
        for state in m.OPEN
    },
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_C12_C17_no_way_ends_a_ticket_whose_loaner_is_out_and_every_way_does_when_it_is_back(
    world: World, ending: str
) -> None:
    world.office.settings.save({"call_back.attempts": "1", "call_back.days": "1"})
    kind, state, end = ENDINGS[ending]
    ticket = at(world, state, kind)
    loan = lent(world, ticket, loaner(world))
    before, attempts = world.office.tickets.get(ticket), world.office.call_backs.sheet(ticket).attempts
    if ending == "call-back":
        # What the customer has said is kept; the ticket stays open, and the clerk sees beforehand why.
        assert "备用真空炉" in world.office.call_backs.sheet(ticket).kept_open
        end(world, ticket)
        assert world.values(ticket)["state"] == "called_back"
    else:
        with pytest.raises(Refused, match="备用真空炉"):
            end(world, ticket)
        assert world.office.tickets.get(ticket) == before
        assert world.office.call_backs.sheet(ticket).attempts == attempts, "nothing is kept beside it"
    world.office.loans.take_back(loan, {"back_at": NOW, "condition_back": "完好", "afterwards": "in_use"})
    end = ENDINGS["close"][2] if ending == "call-back" else end
    end(world, ticket)
    assert not world.office.tickets.get(ticket).values["moves"] or world.values(ticket)["state"] == "closed"
    assert world.values(ticket)["unreached"] is (ending == "unreached")


def test_C12_C17_only_the_end_waits_for_the_loaner(world: World) -> None:
    for state, moves in ALLOWED.items():
        if state in m.OPEN:
            for move in set(moves) - {"close", "cancel"}:
                ticket = at(world, state)
                loan = lent(world, ticket, loaner(world, f"{state} {move}"))
                go(world, ticket, move)
                assert world.values(ticket)["state"] == moves[move]
                world.office.loans.give_up(loan, {"reason": "x"})


def test_C12_C17_a_reopening_takes_the_leave_back_and_undoing_it_cannot_end_the_ticket_without(world: World) -> None:
    tickets = world.office.tickets
    ticket = at(world, "called_back")
    loan = lent(world, ticket, loaner(world))
    tickets.move("close", ticket, {"left_reason": "客户下周寄回"})
    go(world, ticket, "reopen")
    with pytest.raises(Refused, match="备用真空炉"):
        tickets.undo(ticket, {})
    assert world.values(ticket)["state"] == "in_progress"
    world.office.loans.take_back(loan, {"back_at": NOW, "condition_back": "完好", "afterwards": "in_use"})
    go(world, ticket, "resolve", "call_back", "close")
    assert world.values(ticket)["state"] == "closed"


def test_C16_C17_not_reached_closes_what_is_resolved_and_nothing_else(world: World) -> None:
    world.office.settings.save({"call_back.attempts": "1", "call_back.days": "1"})
    for state in m.STATES:
        ticket = at(world, state)
        before = world.office.tickets.get(ticket)
        if state != "resolved":
            with pytest.raises(Refused):
                world.office.call_backs.close_unreached(ticket, {"outcome": "no_answer"})
            assert world.office.tickets.get(ticket) == before, state
            continue
        world.office.call_backs.close_unreached(ticket, {"outcome": "no_answer"})
        values = world.values(ticket)
        assert (values["state"], values["unreached"], values["solved"]) == ("closed", True, None)
        assert values["moves"] == ("reopen",)
        go(world, ticket, "reopen")
        assert (world.values(ticket)["state"], world.values(ticket)["unreached"]) == ("in_progress", False)
        world.office.tickets.undo(ticket, {})
        assert (world.values(ticket)["state"], world.values(ticket)["unreached"]) == ("closed", True)


def test_C17_undo_goes_back_move_by_move_to_the_beginning(world: World) -> None:
    ticket = at(world, "closed")
    states = []
    while world.values(ticket)["undo"]:
        world.office.tickets.undo(ticket, {})
        states.append(world.values(ticket)["state"])
    assert states == ["called_back", "resolved", "in_progress", "assigned", "registered"]
    assert world.values(ticket)["technician_id"] is None
    with pytest.raises(Refused):
        world.office.tickets.undo(ticket, {})


def test_C17_what_was_built_on_cannot_be_undone(world: World) -> None:
    ticket = at(world, "resolved")
    world.office.tickets.save({"result": "更换密封圈"}, ticket)
    assert world.values(ticket)["undo"] == ""
    with pytest.raises(Refused):
        world.office.tickets.undo(ticket, {})
    assert world.values(ticket)["state"] == "resolved"


def test_C17_a_change_of_something_else_does_not_hinder_the_undo(world: World) -> None:
    ticket = at(world, "resolved")
    world.office.tickets.save({"remark": "老客户"}, ticket)
    world.office.tickets.undo(ticket, {})
    values = world.values(ticket)
    assert (values["state"], values["result"], values["resolved_at"], values["remark"]) == (
        "in_progress",
        "",
        None,
        "老客户",
    )


def test_C17_a_move_after_an_undo_is_the_last_one_again(world: World) -> None:
    ticket = at(world, "in_progress")
    go(world, ticket, "wait")
    world.office.tickets.undo(ticket, {})
    go(world, ticket, "resolve")
    assert world.values(ticket)["undo"] == "resolve"
    assert [row.move for row in world.office.tickets.course(ticket)] == ["resolve", "undo", "wait", "start", "assign"]


def test_C17_H7_the_second_clerk_sees_what_happened_and_nothing_is_done_twice(
    world: World, as_role: Callable[[str], Office]
) -> None:
    ticket = at(world, "assigned")
    version = world.office.tickets.get(ticket).version
    as_role("technician").tickets.start(ticket, {}, version)
    with pytest.raises(Stale) as error:
        world.office.tickets.cancel(ticket, {"reason": "重复"}, version)
    assert (error.value.who, error.value.theirs["state"]) == ("李强", "in_progress")
    assert world.values(ticket)["state"] == "in_progress"
    assert [row.move for row in world.office.tickets.course(ticket)] == ["start", "assign"]


def test_C17_moves_keep_what_was_asked(world: World, clock: StandingClock) -> None:
    ticket = at(world, "in_progress")
    go(world, ticket, "wait")
    values = world.values(ticket)
    assert (values["waiting_for"], values["waiting_note"], values["technician_id"]) == (
        "parts",
        "密封圈",
        world.technician,
    )
    clock.forward(hours=3)
    go(world, ticket, "go_on")
    assert (world.values(ticket)["waiting_for"], world.values(ticket)["state_since"]) == ("", clock.now)
    typed = {"solved_how": "site", "result": "更换密封圈", "fault_found": "密封圈老化"}
    world.office.tickets.move("resolve", ticket, typed)
    values = world.values(ticket)
    assert [values[key] for key in ("solved_how", "result", "fault_found", "resolved_at")] == [
        "site",
        "更换密封圈",
        "密封圈老化",
        clock.now,
    ]
    go(world, ticket, "call_back", "close")
    assert (world.values(ticket)["satisfaction"], world.values(ticket)["closed_at"]) == ("5", clock.now)
    go(world, ticket, "reopen")
    values = world.values(ticket)
    assert (values["reopened_count"], values["closed_at"], values["resolved_at"]) == (1, None, None)
    assert world.office.tickets.course(ticket)[0].note == "又报警"


def test_C16_not_solved_opens_the_ticket_again_in_the_same_action(world: World) -> None:
    ticket = at(world, "resolved")
    world.office.tickets.call_back(ticket, {"solved": "no", "satisfaction": "2", "note": "还是报警"})
    values = world.values(ticket)
    assert (values["state"], values["reopened_count"], values["solved"]) == ("in_progress", 1, False)
    assert [row.move for row in world.office.tickets.course(ticket)][:2] == ["reopen", "call_back"]


def test_C6_nobody_can_have_been_on_site_before_the_ticket_was_assigned(world: World) -> None:
    ticket = world.report()
    with pytest.raises(Refused):
        world.office.tickets.move("resolve", ticket, {"solved_how": "site", "result": "x"})
    world.office.tickets.move("resolve", ticket, {"solved_how": "remote", "result": "x"})
    assert world.values(ticket)["state"] == "resolved"


@pytest.mark.parametrize("move", [key for key, fields in f.ASKED.items() if any(field.required for field in fields)])
def test_C17_a_move_says_what_it_needs(file_world: World, move: str) -> None:
    ticket = file_world.report()
    with pytest.raises(Invalid) as error:
        file_world.office.tickets.move(move, ticket, {})
    wanted = {field.key for field in f.ASKED[move] if field.required}
    assert {problem.field for problem in error.value.problems} == wanted


def test_C17_an_unknown_technician_is_a_problem_beside_the_field(file_world: World) -> None:
    with pytest.raises(Invalid) as error:
        file_world.office.tickets.assign(file_world.report(), {"technician_id": "没有此人"})
    assert [problem.field for problem in error.value.problems] == ["technician_id"]


def test_C8_an_appointment_before_the_call_is_refused(file_world: World) -> None:
    with pytest.raises(Invalid) as error:
        file_world.office.tickets.assign(
            file_world.report(), {"technician_id": file_world.second, "appointed_at": "2026-11-20 9:00"}
        )
    assert [problem.field for problem in error.value.problems] == ["appointed_at"]


def test_C17_save_cannot_change_the_state(file_world: World) -> None:
    ticket = file_world.report()
    file_world.office.tickets.save({"state": "closed", "remark": "x"}, ticket)
    assert file_world.values(ticket)["state"] == "registered"


def test_C8_the_technician_of_an_assigned_ticket_can_be_changed_but_not_taken_away(file_world: World) -> None:
    ticket = at(file_world, "assigned")
    file_world.office.tickets.save({"technician_id": file_world.second}, ticket)
    assert file_world.values(ticket)["technician_id"] == file_world.second
    with pytest.raises(Invalid):
        file_world.office.tickets.save({"technician_id": ""}, ticket)
    with pytest.raises(Invalid):
        file_world.office.tickets.save({"technician_id": file_world.second}, file_world.report())


@pytest.mark.parametrize("role", ["keeper", "sales", "finance"])
def test_H8_moves_need_their_right(file_world: World, clock: StandingClock, role: str) -> None:
    from app.core.rights import User

    ticket = at(file_world, "called_back")
    stranger = Office(file_world.office.database, clock, User(None, "路人", role))
    assert stranger.tickets.get(ticket).values["moves"] == ()
    for move in (*m.MOVES, m.UNDO):
        with pytest.raises(NotAllowed):
            stranger.tickets.move(move, ticket, ASKED.get(move, {}))
    assert file_world.values(ticket)["state"] == "called_back"


def test_H8_a_clerk_cancels_a_double_report_and_reopens_what_the_caller_says(
    file_world: World, clock: StandingClock
) -> None:
    from app.core.rights import User

    clerk = Office(file_world.office.database, clock, User(None, "小刘", "clerk"))
    assert "reopen" in clerk.tickets.get(at(file_world, "called_back")).values["moves"]
    assert "cancel" in clerk.tickets.get(at(file_world, "registered")).values["moves"]


def test_H8_a_technician_may_close_but_neither_cancel_nor_reopen(file_world: World, clock: StandingClock) -> None:
    from app.core.rights import User

    ticket = at(file_world, "called_back")
    technician = Office(file_world.office.database, clock, User(None, "小单", "technician"))
    assert technician.tickets.get(ticket).values["moves"] == ("close",)
    go(file_world, ticket, "close", "reopen")
    assert technician.tickets.get(ticket).values["undo"] == ""
    with pytest.raises(NotAllowed):
        technician.tickets.undo(ticket, {})

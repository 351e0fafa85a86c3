"""Taking back the last action on a ticket: its moves, and what followed from them in the same action (C17, H6)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.i18n import lazy
from app.tickets import model as m
from app.tickets import reopening
from app.tickets.built import built_since, hindrance_words
from app.tickets.callbacks import recording
from app.tickets.coverage.replacement_model import RAISED, Replacement
from app.tickets.model import Ticket, TicketMove
from app.tickets.queries import last_action
from app.tickets.visits import planning
from app.tickets.visits.model import DONE, UNDER_WAY
from app.tickets.work import attempts, clock_events, solution
from app.tickets.work.model import SupportAttempt

APPROVED = ("reopen", "cancel")


def right_of(move: str) -> str:
    """The right that a move needs."""
    return "tickets.approve" if move in APPROVED else "tickets.move"


def undo_last(session: Session, ticket: Ticket) -> None:
    """Takes the last action back, so that ticket, clocks and all that it brought about are as before.

    Raises Refused when there is none or something was built on it, NotAllowed without the right of its first move.
    """
    made = last_action(session, ticket.id)
    if not made:
        raise Refused(lazy("There is nothing to undo."))
    session.info["user"].require(right_of(made[0].move))
    if words := built_since(session, ticket, *made):
        raise Refused(hindrance_words(words))
    _undo(session, ticket, made)
    if ticket.state in m.IN_HAND and any(move.move == "resolve" for move in made):
        # A misclick: what said so has not solved it.
        for attempt in solution.claiming(session, ticket):
            attempts.not_solved(session, ticket, attempt)
    # What was typed since may be known of what was undone.
    solution.follow(session, ticket)


def settle(session: Session, ticket: Ticket, attempt: SupportAttempt | None = None) -> None:
    """Whether, how and when a ticket is solved follows what is known by now (``solution.settle``). Where nothing says
    any more that it is solved, what had followed is undone, whatever was built on it: that stands on what happened.
    Raises Refused where the ticket was called back or closed since."""
    if solution.settle(session, ticket, attempt):
        return
    made = last_action(session, ticket.id)
    derived = list(takewhile(lambda move: move.derived == m.BY_SOLUTION, reversed(made)))[::-1]
    if not derived or derived[-1].move != "resolve":
        raise Refused(lazy("Nothing else says that the ticket is solved, and it was called back or closed since."))
    _undo(session, ticket, derived, m.BY_SOLUTION)
    solution.wait_on(session, ticket)
    _go_on(session, ticket)


def _go_on(session: Session, ticket: Ticket) -> None:
    """Whoever has gone or arrived since has begun with it, and ended its waiting, whatever was undone."""
    user, now = session.info["user"], session.info["now"]
    under_way = any(visit.state in (UNDER_WAY, DONE) for visit in planning.visits_of(session, ticket.id))
    made: TicketMove | None = None
    if under_way and ticket.can_start():
        made = ticket.start(user, now)
    elif ticket.can_go_on() and clock_events.arrived_since(session, ticket, ticket.state_since):
        made = ticket.go_on(user, now)
    if made is not None:
        made.derived = m.BY_ARRIVAL
        planning.store(session, made)


def _undo(session: Session, ticket: Ticket, made: Sequence[TicketMove], derived: str = "") -> None:
    for move in reversed(made):
        undone = ticket.undo(session.info["user"], session.info["now"], move, derived)
        planning.moved(session, ticket, undone)
        _withdraw(session, ticket, move)


def _withdraw(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """What the action brought about beside its moves."""
    if made.move == "call_back":
        recording.withdraw(session, made)
    elif made.move == "reopen":
        reopening.withdraw(session, ticket, made)
    # A replacement that the action has raised; where the proofs still suffice it is raised anew.
    raised = select(Replacement).where(
        Replacement.equipment_id == ticket.equipment_id, Replacement.raised_at == made.at, Replacement.state == RAISED
    )
    for row in session.scalars(raised):
        session.delete(row)
    session.flush()

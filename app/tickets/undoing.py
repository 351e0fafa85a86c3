"""Taking back the last action on a ticket: its moves, and what followed from them in the same action (C17, H6)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.i18n import lazy
from app.tickets import reopening
from app.tickets.built import built_since, hindrance_words
from app.tickets.callbacks import recording
from app.tickets.coverage.replacement_model import RAISED, Replacement
from app.tickets.model import Ticket, TicketMove
from app.tickets.queries import last_action
from app.tickets.visits import planning
from app.tickets.work import attempts, solution
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
    for move in reversed(made):
        undone = ticket.undo(session.info["user"], session.info["now"], move)
        planning.moved(session, ticket, undone)
        _withdraw(session, ticket, move)
    # What was typed since may be known of what was undone.
    solution.follow(session, ticket)


def _withdraw(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """What the action brought about beside its moves."""
    if made.move == "call_back":
        recording.withdraw(session, made)
    elif made.move == "reopen":
        reopening.withdraw(session, ticket, made)
    elif made.move == "resolve" and made.attempt_id is not None:
        # The support attempt that told so has not solved it after all.
        attempts.not_solved(session, ticket, session.get_one(SupportAttempt, made.attempt_id))
    # A replacement that the action has raised; where the proofs still suffice it is raised anew.
    raised = select(Replacement).where(
        Replacement.equipment_id == ticket.equipment_id, Replacement.raised_at == made.at, Replacement.state == RAISED
    )
    for row in session.scalars(raised):
        session.delete(row)
    session.flush()

"""What must be done before a ticket ends: no loaner is out (C12), a return has its result (C18).

Asked after every move, whoever makes it, through ``planning.moved``.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Refused
from app.tickets import model as m
from app.tickets.loans import queries as loans
from app.tickets.loans import rules as loan_rules
from app.tickets.model import Ticket, TicketMove
from app.tickets.returns import queries as returns
from app.tickets.returns import rules as return_rules

ENDS = ("close", "cancel")


def keeps_open(session: Session, ticket: Ticket, move: str = "close") -> str:
    """Why a move to the end may not be made yet, in words; "" when it may. Whoever closes a ticket by itself asks
    first, so that what it records beside is not lost."""
    if move in ENDS and (out := loans.out_of(session, ticket.id)):
        today = office_day(session.info["now"])
        return loan_rules.end_problem(loans.out_words(session, out, today))
    if ticket.kind == m.RETURN and move in ("resolve", "close"):
        count, without_result = returns.counts_of(session, ticket.id)
        # One that came resolved from an old log has no goods to show.
        return return_rules.open_problem(count if move == "resolve" else max(count, 1), without_result)
    return ""


def check(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """Raises Refused, with what is to be done first, when this move may not be made yet."""
    # Undoing a reopening ends the ticket once more; what let it end the first time was taken back with it.
    move = "close" if made.move == m.UNDO and not ticket.is_open() else made.move
    if words := keeps_open(session, ticket, move):
        raise Refused(words)
    if made.move in ("reopen", m.UNDO):
        _take_back_leave(session, ticket)


def leave_loaners(session: Session, ticket: Ticket, reason: str) -> None:
    """The ticket may end though its loaners are out: the reason stays on each loan. Needs "loans.leave_out"."""
    user = session.info["user"]
    user.require("loans.leave_out")
    for loan in loans.out_of(session, ticket.id):
        loan.leave(user.name, session.info["now"], reason)
    session.flush()


def _take_back_leave(session: Session, ticket: Ticket) -> None:
    """A ticket that is open again needs its loaners back before it ends the next time."""
    if ticket.is_open():
        for loan in loans.left_out(session, ticket.id):
            loan.leave("", session.info["now"], "")

"""What must be done before a ticket ends: no loaner is out (C12), a return has its result (C18).

Asked after every move, whoever makes it, through ``planning.moved``.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Refused
from app.core.i18n import _
from app.forms.model import PRINTED, IssuedForm
from app.tickets import model as m
from app.tickets.charges import model as c
from app.tickets.charges.model import ChargeLine
from app.tickets.charges.pricing import settlement_of
from app.tickets.flows.model import WANTED, ConsumableItem
from app.tickets.loans import queries as loans
from app.tickets.loans import rules as loan_rules
from app.tickets.model import Ticket, TicketMove
from app.tickets.returns import queries as returns
from app.tickets.returns import rules as return_rules
from app.tickets.work.model import AWAY, Rma

ENDS = ("close", "cancel")


def keeps_open(session: Session, ticket: Ticket, today: date, move: str = "close") -> str:
    """Why a move to the end may not be made yet, in words; "" when it may. Whoever closes a ticket by itself asks
    first, so that what it records beside is not lost."""
    if move in ENDS and (out := loans.out_of(session, ticket.id)):
        return loan_rules.end_problem(loans.out_words(session, out, today))
    if move in ("resolve", "close"):
        count, without_result = returns.counts_of(session, ticket.id)
        if ticket.kind != m.RETURN:
            # Its kind was changed since: the goods are still on their way.
            return return_rules.open_problem(1, without_result)
        # One that came resolved from an old log has no goods to show.
        return return_rules.open_problem(count if move == "resolve" else max(count, 1), without_result)
    return ""


def check(session: Session, ticket: Ticket, made: TicketMove) -> None:
    """Raises Refused, with what is to be done first, when this move may not be made yet."""
    # Undoing a reopening ends the ticket once more; what let it end the first time was taken back with it.
    move = "close" if made.move == m.UNDO and not ticket.is_open() else made.move
    if words := keeps_open(session, ticket, office_day(session.info["now"]), move):
        raise Refused(words)
    if made.move in ("reopen", m.UNDO):
        _take_back_leave(session, ticket)


def left_undone(session: Session, ticket: Ticket) -> list[str]:
    """What is not done yet though it hinders nobody from ending the ticket, in words for whoever ends it: something is
    still away for repair (C7), goods are not delivered (C5), charges are not settled (C13), papers are not signed
    (C10)."""
    found = []
    if items := _away(session, ticket):
        found.append(_("Still away for repair: {things}.").format(things=_(", ").join(items)))
    wanted = select(ConsumableItem.item).where(ConsumableItem.ticket_id == ticket.id, ConsumableItem.state == WANTED)
    if items := list(session.scalars(wanted.order_by(ConsumableItem.id))):
        found.append(_("Not delivered yet: {things}.").format(things=_(", ").join(items)))
    final = select(ChargeLine.id).where(ChargeLine.ticket_id == ticket.id, ChargeLine.stage == c.FINAL)
    if session.scalar(final.limit(1)) is not None:
        settlement = settlement_of(session, ticket.id)
        if settlement is None or settlement.state != c.CONFIRMED:
            found.append(_("The charges are not settled yet."))
    unsigned = select(IssuedForm.number).where(
        IssuedForm.ticket_id == ticket.id, IssuedForm.state == PRINTED, IssuedForm.comes_back.is_(True)
    )
    if numbers := list(session.scalars(unsigned.order_by(IssuedForm.id))):
        found.append(_("Printed and not signed yet: {forms}.").format(forms=_(", ").join(numbers)))
    return found


def keeps_listed(session: Session, ticket: Ticket) -> str:
    """Why a ticket may not be archived yet, in words (H5), since what is out or owed must be seen; "" when it may."""
    if out := [*loans.out_of(session, ticket.id), *loans.left_out(session, ticket.id)]:
        numbers = _(", ").join(loan.number for loan in out)
        return _("{number} stays: a loaner is not back ({loans}).").format(number=ticket.number, loans=numbers)
    if items := _away(session, ticket):
        words = _("{number} stays: {things} is still away for repair.")
        return words.format(number=ticket.number, things=_(", ").join(items))
    if returns.counts_of(session, ticket.id)[1]:
        return _("{number} stays: its return has no result yet.").format(number=ticket.number)
    settlement = settlement_of(session, ticket.id)
    if settlement is not None and settlement.payment in (c.UNPAID, c.PART_PAID):
        words = _("{number} stays: its charges are not paid yet ({settlement}).")
        return words.format(number=ticket.number, settlement=settlement.number)
    return ""


def leave_loaners(session: Session, ticket: Ticket, reason: str) -> None:
    """The ticket may end though its loaners are out: the reason stays on each loan. Needs "loans.leave_out"."""
    user = session.info["user"]
    user.require("loans.leave_out")
    for loan in loans.out_of(session, ticket.id):
        loan.leave(user.name, session.info["now"], reason)
    session.flush()


def _away(session: Session, ticket: Ticket) -> list[str]:
    """What of it is still away for repair (C7)."""
    return list(
        session.scalars(select(Rma.item).where(Rma.ticket_id == ticket.id, Rma.state.in_(AWAY)).order_by(Rma.id))
    )


def _take_back_leave(session: Session, ticket: Ticket) -> None:
    """A ticket that is open again needs its loaners back before it ends the next time."""
    if ticket.is_open():
        for loan in loans.left_out(session, ticket.id):
            loan.leave("", session.info["now"], "")

"""What must be done before a ticket ends: no loaner is out (C12), a return has its result (C18).

Cancelling asks for the result of goods that are here; those that were only asked for end with the ticket.

Asked after every move, whoever makes it, through ``planning.moved``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Refused
from app.core.fields import MONEY, now_text
from app.core.i18n import _
from app.forms.model import PRINTED, IssuedForm
from app.forms.scans import scans_of
from app.tickets import model as m
from app.tickets.charges import model as c
from app.tickets.charges.model import ChargeLine
from app.tickets.charges.pricing import settlement_of
from app.tickets.flows.model import WANTED, Acceptance, ConsumableItem
from app.tickets.loans import queries as loans
from app.tickets.loans import rules as loan_rules
from app.tickets.model import Ticket, TicketMove
from app.tickets.orders import model as o
from app.tickets.orders.model import CallerOrder, TaskOrder
from app.tickets.returns import giving_up
from app.tickets.returns import queries as returns
from app.tickets.returns import rules as return_rules
from app.tickets.returns.model import REQUESTED, ReturnedGoods
from app.tickets.visits.model import TO_COME, UNDER_WAY, Visit
from app.tickets.work.model import AWAY, Rma

ENDS = ("close", "cancel")


def keeps_open(session: Session, ticket: Ticket, today: date, move: str = "close") -> str:
    """Why a move to the end may not be made yet, in words; "" when it may. Whoever closes a ticket by itself asks
    first, so that what it records beside is not lost."""
    if move in ENDS and (out := loans.out_of(session, ticket.id)):
        return loan_rules.end_problem(loans.out_words(session, out, today))
    if move == "cancel":
        return return_rules.open_problem(1, returns.here_of(session, ticket.id))
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
    if made.move == "cancel":
        giving_up.give_up(session, made)
    if made.move == m.UNDO and made.from_state == m.CANCELLED:
        giving_up.bring_back(session, ticket.id, session.get_one(TicketMove, made.undoes_id).at)
    if made.move in ("reopen", m.UNDO):
        _take_back_leave(session, ticket)


def left_undone(session: Session, ticket: Ticket, now: datetime) -> list[str]:
    """What is not done yet though it hinders nobody from ending the ticket, in words for whoever ends it: nobody typed
    how a visit went, or one is still ahead (C8), the scan of an acceptance lacks (A2), something is still away for
    repair (C7), goods are not delivered (C5), charges are not settled (C13), papers are not signed (C10)."""
    return [
        *_untimed(session, ticket, now),
        *_given_up(session, ticket, now),
        *_unproved(session, ticket),
        *_away(session, ticket),
        *_undelivered(session, ticket),
        *_unsettled(session, ticket),
        *_unsigned(session, ticket),
    ]


def left_by_cancelling(session: Session, ticket: Ticket) -> list[str]:
    """As ``left_undone``, for whoever cancels the ticket: who is on the way to the customer or there (C8), goods that
    nobody waits for any more (C18), orders that nobody fulfils any more (C9), what the customer has to pay or has paid
    (C13)."""
    return [
        *_visits(session, ticket),
        *_asked_back(session, ticket),
        *_away(session, ticket),
        *_undelivered(session, ticket),
        *_orders(session, ticket),
        *_unsettled(session, ticket),
        *_paid(session, ticket),
        *_unsigned(session, ticket),
    ]


def _visits(session: Session, ticket: Ticket) -> Iterator[str]:
    if visits := _under_way(session, ticket):
        yield _("Visits that are still under way: {visits}.").format(visits=_(", ").join(visits))


def _untimed(session: Session, ticket: Ticket, now: datetime) -> Iterator[str]:
    past = select(Visit.planned_from).where(
        Visit.ticket_id == ticket.id, Visit.state.in_(TO_COME), Visit.planned_from <= now
    )
    if visits := [now_text(moment) for moment in session.scalars(past.order_by(Visit.planned_from))]:
        yield _("Visits whose times are not typed: {visits}.").format(visits=_(", ").join(visits))


def _given_up(session: Session, ticket: Ticket, now: datetime) -> Iterator[str]:
    ahead = select(Visit.planned_from).where(
        Visit.ticket_id == ticket.id, Visit.state.in_(TO_COME), Visit.planned_from > now
    )
    if visits := [now_text(moment) for moment in session.scalars(ahead.order_by(Visit.planned_from))]:
        yield _("Visits ahead that are given up: {visits}.").format(visits=_(", ").join(visits))


def _unproved(session: Session, ticket: Ticket) -> Iterator[str]:
    reports = select(Acceptance.id).where(
        Acceptance.ticket_id == ticket.id, Acceptance.confirmed_at.is_not(None), Acceptance.scan_reason != ""
    )
    if any(not scans_of(session, "acceptance", report) for report in session.scalars(reports)):
        yield _("The signed acceptance report is not attached yet.")


def _asked_back(session: Session, ticket: Ticket) -> Iterator[str]:
    asked = select(ReturnedGoods.number, ReturnedGoods.item).where(
        ReturnedGoods.ticket_id == ticket.id, ReturnedGoods.state == REQUESTED
    )
    if goods := [" ".join(row) for row in session.execute(asked.order_by(ReturnedGoods.id))]:
        yield _("Returns that end with the ticket: {goods}.").format(goods=_(", ").join(goods))


def _away(session: Session, ticket: Ticket) -> Iterator[str]:
    if items := _things_away(session, ticket):
        yield _("Still away for repair: {things}.").format(things=_(", ").join(items))


def _undelivered(session: Session, ticket: Ticket) -> Iterator[str]:
    wanted = select(ConsumableItem.item).where(ConsumableItem.ticket_id == ticket.id, ConsumableItem.state == WANTED)
    if items := list(session.scalars(wanted.order_by(ConsumableItem.id))):
        yield _("Not delivered yet: {things}.").format(things=_(", ").join(items))


def _unsettled(session: Session, ticket: Ticket) -> Iterator[str]:
    final = select(ChargeLine.id).where(ChargeLine.ticket_id == ticket.id, ChargeLine.stage == c.FINAL)
    if session.scalar(final.limit(1)) is not None:
        settlement = settlement_of(session, ticket.id)
        if settlement is None or settlement.state != c.CONFIRMED:
            yield _("The charges are not settled yet.")


def _unsigned(session: Session, ticket: Ticket) -> Iterator[str]:
    unsigned = select(IssuedForm.number).where(
        IssuedForm.ticket_id == ticket.id, IssuedForm.state == PRINTED, IssuedForm.comes_back.is_(True)
    )
    if numbers := list(session.scalars(unsigned.order_by(IssuedForm.id))):
        yield _("Printed and not signed yet: {forms}.").format(forms=_(", ").join(numbers))


def _orders(session: Session, ticket: Ticket) -> Iterator[str]:
    task = select(TaskOrder.number).where(
        TaskOrder.ticket_id == ticket.id, TaskOrder.state.in_(o.ALIVE), TaskOrder.archived_at.is_(None)
    )
    caller = select(CallerOrder.number).where(
        CallerOrder.ticket_id == ticket.id, CallerOrder.state.in_((o.OPEN, o.CONFIRMED))
    )
    numbers = [*session.scalars(task.order_by(TaskOrder.id)), *session.scalars(caller.order_by(CallerOrder.id))]
    if numbers:
        yield _("Orders that are not finished: {orders}.").format(orders=_(", ").join(numbers))


def _paid(session: Session, ticket: Ticket) -> Iterator[str]:
    row = settlement_of(session, ticket.id)
    if row is not None and (row.due or row.paid):
        words = _("{settlement}: {paid} of {due} are paid.")
        yield words.format(settlement=row.number, paid=MONEY.show(row.paid), due=MONEY.show(row.due))


def keeps_listed(session: Session, ticket: Ticket) -> str:
    """Why a ticket may not be archived yet, in words (H5), since what is open, out or owed must be seen; "" when it
    may."""
    if out := [*loans.out_of(session, ticket.id), *loans.left_out(session, ticket.id)]:
        numbers = _(", ").join(loan.number for loan in out)
        return _("{number} stays: a loaner is not back ({loans}).").format(number=ticket.number, loans=numbers)
    if items := _things_away(session, ticket):
        words = _("{number} stays: {things} is still away for repair.")
        return words.format(number=ticket.number, things=_(", ").join(items))
    if visits := _under_way(session, ticket):
        words = _("{number} stays: a visit is still under way ({visits}). Record first that it ended or was missed.")
        return words.format(number=ticket.number, visits=_(", ").join(visits))
    if returns.counts_of(session, ticket.id)[1]:
        return _("{number} stays: its return has no result yet.").format(number=ticket.number)
    settlement = settlement_of(session, ticket.id)
    if settlement is not None and settlement.payment in (c.UNPAID, c.PART_PAID):
        words = _("{number} stays: its charges are not paid yet ({settlement}).")
        return words.format(number=ticket.number, settlement=settlement.number)
    if ticket.is_open():
        return _("{number} stays: it is still open. Close or cancel it first.").format(number=ticket.number)
    return ""


def leave_loaners(session: Session, ticket: Ticket, reason: str) -> None:
    """The ticket may end though its loaners are out: the reason stays on each loan. Needs "loans.leave_out"."""
    user = session.info["user"]
    user.require("loans.leave_out")
    for loan in loans.out_of(session, ticket.id):
        loan.leave(user.name, session.info["now"], reason)
    session.flush()


def _under_way(session: Session, ticket: Ticket) -> list[str]:
    """The visits of it that have begun and not ended, by the moment for which they were planned."""
    begun = select(Visit.planned_from).where(Visit.ticket_id == ticket.id, Visit.state == UNDER_WAY)
    return [now_text(moment) for moment in session.scalars(begun.order_by(Visit.planned_from))]


def _things_away(session: Session, ticket: Ticket) -> list[str]:
    """What of it is still away for repair (C7)."""
    return list(
        session.scalars(select(Rma.item).where(Rma.ticket_id == ticket.id, Rma.state.in_(AWAY)).order_by(Rma.id))
    )


def _take_back_leave(session: Session, ticket: Ticket) -> None:
    """A ticket that is open again needs its loaners back before it ends the next time."""
    if ticket.is_open():
        for loan in loans.left_out(session, ticket.id):
            loan.leave("", session.info["now"], "")

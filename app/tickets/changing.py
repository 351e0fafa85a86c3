"""What may change on a ticket that is here already: its form is open for corrections, but not for what others stand on
by now (C1, C13, C17)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy
from app.forms.model import VOID, IssuedForm
from app.tickets import model as m
from app.tickets.charges.model import CONFIRMED, ChargeLine, Settlement
from app.tickets.charges.pricing import settlement_of
from app.tickets.clocks.events import title_of
from app.tickets.clocks.model import TicketEvent
from app.tickets.flows.model import Acceptance, ConsumableItem
from app.tickets.loans.model import OUT, Loan
from app.tickets.model import Ticket
from app.tickets.orders.model import CANCELLED, REPLACED, WITHDRAWN, CallerOrder, TaskOrder
from app.tickets.visits.model import DONE, UNDER_WAY, Visit
from app.tickets.work.model import Rma, SoftwareChange, SupportAttempt, WorkStep

# An order or form in one of these is of no matter any more.
_OVER = (CANCELLED, REPLACED, WITHDRAWN, VOID)
# Somebody was sent: nobody is for a question.
_BEGUN = (UNDER_WAY, DONE)
# What the confirmed acceptance goes by, and how to say that it stays.
_ACCEPTED_BY: tuple[tuple[str, Text], ...] = (
    ("project_id", lazy("The acceptance of this ticket is confirmed: take that back before you change the project.")),
    ("customer_id", lazy("The acceptance of this ticket is confirmed: take that back before you change the customer.")),
    ("kind", lazy("The acceptance of this ticket is confirmed: take that back before you change its kind.")),
)
# What is recorded of a ticket with its moment, and what that is called.
_RECORDED: tuple[tuple[Any, Text], ...] = (
    (Visit.departed_at, lazy("Departure")),
    (Visit.arrived_at, lazy("Arrival")),
    (Visit.finished_at, lazy("Finish")),
    (SupportAttempt.at, lazy("Support attempt")),
    (WorkStep.at, lazy("Work step")),
    (Rma.taken_at, lazy("Taken away")),
    (SoftwareChange.at, lazy("Software change")),
    (Loan.out_at, lazy("Handed out")),
    (ConsumableItem.delivered_at, lazy("Delivered")),
)


def problems_of_change(session: Session, row: Ticket, changed: Collection[str]) -> Iterator[Problem]:
    """What may not change any more on a ticket that is here already; ``changed`` are the columns that do."""
    for key in sorted({"state", "resolved_at", "closed_at"} & set(changed)):
        # Only a sheet brings them along with the form (H1); a move has more to do than to write them.
        words = lazy("The state of a ticket that is here already is changed by its actions, not by a sheet.")
        yield Problem(key, words)
    yield from _problems_of_settled(session, row)
    if "called_at" in changed:
        yield from _problems_of_moved_call(session, row)
    if "kind" in changed:
        yield from _problems_of_new_kind(session, row)
    if "customer_id" in changed:
        yield from _problems_of_new_customer(session, row)
    yield from _problems_of_accepted(session, row, changed)
    if "follow_up_of_id" in changed and row.follow_up_of_id is not None:
        with session.no_autoflush:
            if row.follow_up_of_id == row.id:
                yield Problem("follow_up_of_id", lazy("A ticket cannot follow itself."))
            elif follows(session, row.follow_up_of_id, row.id):
                yield Problem("follow_up_of_id", lazy("That ticket follows this one already."))


def follows(session: Session, ticket_id: int, of: int) -> bool:
    """Whether a ticket is ``of``, or goes back to it, follow-up by follow-up."""
    seen: set[int] = set()
    at: int | None = ticket_id
    while at is not None and at not in seen:
        if at == of:
            return True
        seen.add(at)
        at = session.scalar(select(Ticket.follow_up_of_id).where(Ticket.id == at))
    return False


def _problems_of_new_kind(session: Session, row: Ticket) -> Iterator[Problem]:
    """Another kind than before. What is called back or ended has no duty left that its kind could take away."""
    # The only kind without a call-back (C5).
    if row.kind != m.QUESTION:
        return
    if row.state == m.RESOLVED:
        words = lazy("The ticket is solved: call the customer back, or undo the solution, before you change its kind.")
        yield Problem("kind", words)
    elif row.state in m.OPEN and row.state != m.CALLED_BACK and _is_begun(session, row):
        words = lazy("A visit or a support attempt is recorded: it becomes a question only after the call-back.")
        yield Problem("kind", words)


def _is_begun(session: Session, row: Ticket) -> bool:
    visit = select(Visit.id).where(Visit.ticket_id == row.id, Visit.state.in_(_BEGUN))
    attempt = select(SupportAttempt.id).where(SupportAttempt.ticket_id == row.id)
    with session.no_autoflush:
        return any(session.scalar(query.limit(1)) is not None for query in (visit, attempt))


def _problems_of_accepted(session: Session, row: Ticket, changed: Collection[str]) -> Iterator[Problem]:
    """A confirmed acceptance has set dates for this customer and project; it is only taken back on such a ticket."""
    found = [(key, words) for key, words in _ACCEPTED_BY if key in changed]
    if row.kind in m.ACCEPTED:
        found = [(key, words) for key, words in found if key != "kind"]
    if found and _is_accepted(session, row):
        for key, words in found:
            yield Problem(key, words)


def _is_accepted(session: Session, row: Ticket) -> bool:
    query = select(Acceptance.id).where(Acceptance.ticket_id == row.id, Acceptance.confirmed_at.is_not(None))
    with session.no_autoflush:
        return session.scalar(query) is not None


def _problems_of_new_customer(session: Session, row: Ticket) -> Iterator[Problem]:
    """Another customer than before: charges, orders and forms are made out for the old one, who has the loaners."""
    made_out: tuple[Any, ...] = (Settlement, CallerOrder, TaskOrder, IssuedForm)
    with session.no_autoflush:
        loan = session.scalar(select(Loan.number).where(Loan.ticket_id == row.id, Loan.state == OUT).limit(1))
        if loan is not None:
            words = _("The loaner of {loan} is with the customer as it was: take it back first.")
            yield Problem("customer_id", words.format(loan=loan))
            return
        for model in made_out:
            query = select(model.number).where(model.ticket_id == row.id).order_by(model.id)
            number = session.scalar(query.where(model.state.not_in(_OVER)).limit(1))
            if number is not None:
                words = _("{number} is made out for the customer as it was: make a ticket of its own instead.")
                yield Problem("customer_id", words.format(number=number))
                return


def _problems_of_settled(session: Session, row: Ticket) -> Iterator[Problem]:
    """What coverage and prices go by stays as it is while the charges are confirmed, as the verdict does."""
    attrs = inspect(row).attrs
    keys = [key for key in ("equipment_id", "project_id") if attrs[key].history.has_changes()]
    called_before = next(iter(attrs.called_at.history.deleted), row.called_at)
    # Coverage goes by the day.
    if office_day(called_before) != office_day(row.called_at):
        keys.append("called_at")
    if not keys:
        return
    with session.no_autoflush:
        found = settlement_of(session, row.id)
    if found is not None and found.state == CONFIRMED:
        words = _("The charges are confirmed ({number}): reopen them first.").format(number=found.number)
        for key in keys:
            yield Problem(key, words)


def _problems_of_moved_call(session: Session, row: Ticket) -> Iterator[Problem]:
    """Another moment of the call than before: what was recorded of the ticket did not happen before it."""
    # Typed to the minute of the call is not before it.
    called_at = row.called_at.replace(second=0, microsecond=0)
    if row.resolved_at is not None and row.resolved_at < called_at:
        words = _("This is after the solution ({moment}).")
        yield Problem("called_at", words.format(moment=now_text(row.resolved_at)))
    with session.no_autoflush:
        for column, title in _RECORDED:
            first = select(func.min(column)).where(column.class_.ticket_id == row.id, column < called_at)
            if (at := session.scalar(first)) is not None:
                yield _recorded_before(title, at)
                return
        happened = select(TicketEvent.event, TicketEvent.at).where(
            TicketEvent.ticket_id == row.id, TicketEvent.at < called_at, TicketEvent.undone.is_(False)
        )
        for event, at in session.execute(happened.order_by(TicketEvent.at).limit(1)):
            yield _recorded_before(title_of(event), at)
            return
        first_day = session.scalar(select(func.min(ChargeLine.day)).where(ChargeLine.ticket_id == row.id))
        if first_day is not None and first_day < office_day(called_at):
            yield _recorded_before(lazy("Charges"), first_day)


def _recorded_before(what: Text, at: datetime | date) -> Problem:
    words = _("This is after “{what}” ({moment}): correct that first.")
    moment = now_text(at) if isinstance(at, datetime) else at.isoformat()
    return Problem("called_at", words.format(what=what, moment=moment))

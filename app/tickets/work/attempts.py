"""Support attempts within another action, and what the ticket takes over from them (C6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, Problem
from app.core.i18n import _
from app.tickets.model import Ticket, TicketMove
from app.tickets.sla.policy import Event
from app.tickets.visits import planning
from app.tickets.work import clock_events
from app.tickets.work.fields import MODE_OF
from app.tickets.work.model import SupportAttempt


def add(
    session: Session,
    ticket: Ticket,
    *,
    mode: str,
    staff_id: int | None,
    at: datetime,
    minutes: int,
    result: str,
    solved: bool,
    visit_id: int | None = None,
) -> SupportAttempt:
    """A new attempt. One that solved the fault resolves the ticket on the way that its state allows."""
    user, now = session.info["user"], session.info["now"]
    attempt = SupportAttempt(
        ticket_id=ticket.id,
        visit_id=visit_id,
        mode=mode,
        staff_id=staff_id,
        at=at,
        minutes=minutes,
        result=result,
        solved=solved,
        entered_at=now,
        entered_by=user.name,
    )
    session.add(attempt)
    session.flush()
    tell_clocks(session, ticket, None, failed_at(attempt))
    if solved:
        _resolve(session, ticket, attempt)
        follow(session, ticket)
    return attempt


def failed_at(attempt: SupportAttempt) -> datetime | None:
    """When it was clear that nothing could be done remotely: some limits run from then."""
    failed = attempt.mode == "remote" and not attempt.solved
    return attempt.at + timedelta(minutes=attempt.minutes) if failed else None


def tell_clocks(session: Session, ticket: Ticket, old: datetime | None, new: datetime | None) -> None:
    """The ticket's clocks follow a remote attempt that failed, or that was corrected."""
    if old != new:
        clock_events.take_back(session, ticket, Event.REMOTE_FAILED, old)
        if new is not None:
            clock_events.tell(session, ticket, Event.REMOTE_FAILED, new)


def solving(session: Session, ticket_id: int) -> SupportAttempt | None:
    """The attempt that solved the fault: the newest solved one since the ticket was last opened again."""
    reopened = (
        select(TicketMove.at)
        .where(TicketMove.ticket_id == ticket_id, TicketMove.move == "reopen")
        .order_by(TicketMove.id.desc())
        .limit(1)
    )
    since = session.scalar(reopened)
    query = select(SupportAttempt).where(SupportAttempt.ticket_id == ticket_id, SupportAttempt.solved.is_(True))
    if since is not None:
        query = query.where(SupportAttempt.entered_at >= since)
    return session.scalar(query.order_by(SupportAttempt.at.desc(), SupportAttempt.id.desc()).limit(1))


def follow(session: Session, ticket: Ticket) -> None:
    """How a resolved ticket was solved follows the attempt that solved it."""
    attempt = solving(session, ticket.id)
    if attempt is not None and ticket.resolved_at is not None and ticket.solved_how != attempt.mode:
        ticket.solved_how = attempt.mode


def check_solved_how(session: Session, ticket: Ticket, solved_how: str) -> None:
    """Raises Invalid when a ticket is to be resolved otherwise than the attempt that solved it says."""
    attempt = solving(session, ticket.id)
    if attempt is not None and attempt.mode != solved_how:
        words = _("The support attempt that solved it says “{mode}”. Correct the attempt if that is wrong.")
        raise Invalid([Problem("solved_how", words.format(mode=MODE_OF.show(attempt.mode)))])


def _resolve(session: Session, ticket: Ticket, attempt: SupportAttempt) -> None:
    user, now = session.info["user"], session.info["now"]
    first: TicketMove | None = None
    if ticket.can_start():
        first = ticket.start(user, now)
    elif ticket.can_go_on():
        first = ticket.go_on(user, now)
    if first is not None:
        session.add(first)
        session.flush()
    if ticket.can_resolve():
        made = ticket.resolve(user, now, attempt.result, attempt.mode)
        made.part_of_id = first.id if first is not None else None
        session.add(made)
        planning.moved(session, ticket, made)

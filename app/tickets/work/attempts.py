"""Support attempts within another action, and what clocks and ticket take over from them (C6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.tickets.model import Ticket
from app.tickets.sla.policy import Event
from app.tickets.visits.model import Visit
from app.tickets.work import clock_events, solution
from app.tickets.work import model as w
from app.tickets.work.model import SupportAttempt
from app.tickets.work.solution import MINUTE, end_of


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
    """A new attempt. One that solved the fault resolves the ticket on the way that its state allows, as of its end."""
    user, now = session.info["user"], session.info["now"]
    attempt = of_visit(session, visit_id) if visit_id is not None else None
    if attempt is None:
        attempt = SupportAttempt(ticket_id=ticket.id, visit_id=visit_id)
    before = told(session, ticket.id)
    attempt.mode, attempt.staff_id, attempt.at, attempt.minutes = mode, staff_id, at, minutes
    attempt.result, attempt.solved, attempt.entered_at, attempt.entered_by = result, solved, now, user.name
    attempt.corrected_at = None
    session.add(attempt)
    session.flush()
    tell_clocks(session, ticket, before, told(session, ticket.id, attempt))
    if mode != w.SITE and clock_events.told_at(session, ticket, Event.RESPONDED) is None:
        # What an earlier one told was taken back by hand: nobody was reached, so this is the first response.
        _tell(session, ticket, Event.RESPONDED, at)
    solution.settle(session, ticket, attempt)
    return attempt


def not_solved(session: Session, ticket: Ticket, attempt: SupportAttempt) -> None:
    """An attempt has not solved the fault after all; the clocks know of it as if it had been typed so."""
    before = told(session, ticket.id, attempt)
    attempt.solved = False
    tell_clocks(session, ticket, before, told(session, ticket.id, attempt))


def told(session: Session, ticket_id: int, attempt: SupportAttempt | None = None) -> dict[Event, datetime | None]:
    """What the clocks know from a ticket's attempts, and from this one of them. The first on the phone or remotely is
    the response; when it was clear that nothing could be done remotely, some limits begin. On site the visit tells."""
    first = select(func.min(SupportAttempt.at)).where(
        SupportAttempt.ticket_id == ticket_id, SupportAttempt.mode != w.SITE
    )
    failed = attempt is not None and attempt.mode == w.REMOTE and not attempt.solved
    return {
        Event.RESPONDED: session.scalar(first),
        Event.REMOTE_FAILED: end_of(attempt) if attempt is not None and failed else None,
    }


def tell_clocks(
    session: Session, ticket: Ticket, old: Mapping[Event, datetime | None], new: Mapping[Event, datetime | None]
) -> None:
    """The ticket's clocks follow an attempt, or one that was corrected."""
    for event, at in new.items():
        if at == old[event]:
            continue
        before = old[event]
        gone = before is not None and clock_events.take_back(session, ticket, event, before) is None
        # What was told of it and taken back by hand since does not come back by itself.
        if at is not None and not gone:
            _tell(session, ticket, event, at)


def _tell(session: Session, ticket: Ticket, event: Event, at: datetime) -> None:
    # What is tried after the solution is no response any more; the clocks take what was first.
    clock_events.tell(session, ticket, event, at, had_begun=True)


def span_of(visit: Visit) -> tuple[datetime, int]:
    """When the attempt of a finished visit began, and its minutes."""
    ended: datetime = visit.finished_at or visit.planned_to
    begun = visit.arrived_at or visit.departed_at or ended
    return begun, max(0, int((ended - begun).total_seconds()) // 60)


def follow_visit(session: Session, visit: Visit, ended: datetime | None) -> None:
    """The attempt of a visit follows its corrected times. ``ended``: when it was finished before the correction. What
    was said of a visit that has not ended after all is kept for when it does."""
    attempt = of_visit(session, visit.id)
    if attempt is None or visit.finished_at is None:
        return
    # One that was corrected by itself stays as it is.
    if ended is None or abs(end_of(attempt) - ended) < MINUTE:
        begun, minutes = span_of(visit)
        if (attempt.at, attempt.minutes) != (begun, minutes):
            attempt.at, attempt.minutes, attempt.corrected_at = begun, minutes, session.info["now"]


def of_visit(session: Session, visit_id: int) -> SupportAttempt | None:
    """The attempt that a visit was; a visit whose end was taken away still has it, and writes it anew when it ends."""
    query = select(SupportAttempt).where(SupportAttempt.visit_id == visit_id).order_by(SupportAttempt.id.desc())
    return session.scalar(query.limit(1))

"""Support attempts within another action, and what the ticket takes over from them (C6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.core.errors import Invalid, Problem
from app.core.i18n import _
from app.tickets import model as m
from app.tickets.model import Ticket, TicketMove
from app.tickets.sla.policy import Event
from app.tickets.visits import planning
from app.tickets.visits.model import Visit
from app.tickets.work import clock_events
from app.tickets.work import model as w
from app.tickets.work.fields import MODE_OF
from app.tickets.work.model import SupportAttempt, WorkStep

MINUTE = timedelta(minutes=1)


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
    ended: datetime | None = None,
) -> SupportAttempt:
    """A new attempt. One that solved the fault resolves the ticket on the way that its state allows, as of its end:
    ``ended`` where that is known better than by the minutes."""
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
    before = told(session, ticket.id)
    session.add(attempt)
    session.flush()
    tell_clocks(session, ticket, before, told(session, ticket.id, attempt))
    if mode != w.SITE and clock_events.told_at(session, ticket, Event.RESPONDED) is None:
        # What an earlier one told was taken back by hand: nobody was reached, so this is the first response.
        _tell(session, ticket, Event.RESPONDED, at)
    if solved:
        _resolve(session, ticket, attempt, ended or end_of(attempt))
        follow(session, ticket)
        _pull_back(session, ticket, attempt, ended or end_of(attempt))
    return attempt


def end_of(attempt: SupportAttempt) -> datetime:
    """When the attempt had ended."""
    return attempt.at + timedelta(minutes=attempt.minutes)


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
        clock_events.take_back(session, ticket, event, old[event])
        if at is not None:
            _tell(session, ticket, event, at)


def _tell(session: Session, ticket: Ticket, event: Event, at: datetime) -> None:
    # What was tried after the solution is no response any more.
    late = ticket.resolved_at is not None and at > ticket.resolved_at
    if not (late and event is Event.RESPONDED):
        clock_events.tell(session, ticket, event, at)


def reopening(session: Session, ticket_id: int) -> TicketMove | None:
    """The move that last opened the ticket again; None when none did, or it was undone."""
    query = select(TicketMove).where(TicketMove.ticket_id == ticket_id, TicketMove.move == "reopen", _stands())
    return session.scalar(query.order_by(TicketMove.id.desc()).limit(1))


def reopened_at(session: Session, ticket_id: int) -> datetime | None:
    """When it was last clear that the ticket is not solved after all."""
    last = reopening(session, ticket_id)
    if last is None:
        return None
    return m.reopened_at(last, session.get(TicketMove, last.part_of_id) if last.part_of_id is not None else None)


def solving(session: Session, ticket_id: int) -> SupportAttempt | None:
    """The attempt that solved the fault: the newest solved one since the ticket was last opened again."""
    last = reopening(session, ticket_id)
    query = select(SupportAttempt).where(SupportAttempt.ticket_id == ticket_id, SupportAttempt.solved.is_(True))
    if last is not None:
        query = query.where(SupportAttempt.entered_at >= last.at)
    return session.scalar(query.order_by(SupportAttempt.at.desc(), SupportAttempt.id.desc()).limit(1))


def span_of(visit: Visit) -> tuple[datetime, int]:
    """When the attempt of a finished visit began, and its minutes."""
    ended: datetime = visit.finished_at or visit.planned_to
    begun = visit.arrived_at or visit.departed_at or ended
    return begun, max(0, int((ended - begun).total_seconds()) // 60)


def follow_visit(session: Session, ticket: Ticket, visit: Visit, ended: datetime | None) -> None:
    """The attempt of a visit follows its corrected times. ``ended``: when it was finished before the correction."""
    if ended is None or visit.finished_at is None:
        return
    query = select(SupportAttempt).where(SupportAttempt.visit_id == visit.id).order_by(SupportAttempt.id.desc())
    attempt = session.scalar(query.limit(1))
    # One that was corrected by itself stays as it is.
    if attempt is not None and abs(end_of(attempt) - ended) < MINUTE:
        attempt.at, attempt.minutes = span_of(visit)
        session.flush()
        follow(session, ticket, ended, visit.finished_at)


def follow(session: Session, ticket: Ticket, ended: datetime | None = None, corrected: datetime | None = None) -> None:
    """How and when a resolved ticket was solved follows the attempt that solved it. ``ended``: when an attempt ended
    before it was corrected; ``corrected``: the end now, where that is known better than by the minutes."""
    attempt = solving(session, ticket.id)
    if attempt is None or ticket.resolved_at is None:
        return
    if ticket.solved_how != attempt.mode:
        ticket.solved_how = attempt.mode
    corrected = corrected or end_of(attempt)
    # Resolved by this attempt, whose seconds are not kept.
    if ended is not None and ended != corrected and abs(ticket.resolved_at - ended) < MINUTE:
        ticket.resolved_at = _as_of(session, ticket, corrected)


def check_solved_how(session: Session, ticket: Ticket, solved_how: str) -> None:
    """Raises Invalid when a ticket is to be resolved otherwise than the attempt that solved it says."""
    attempt = solving(session, ticket.id)
    if attempt is not None and attempt.mode != solved_how:
        words = _("The support attempt that solved it says “{mode}”. Correct the attempt if that is wrong.")
        raise Invalid([Problem("solved_how", words.format(mode=MODE_OF.show(attempt.mode)))])


def solved_before(session: Session, ticket: Ticket, how: str) -> datetime | None:
    """When a ticket that is resolved by hand was solved, where that is known: at the end of the attempt that says so,
    or of its last visit, since which nothing else has happened to the ticket."""
    attempt = solving(session, ticket.id)
    if attempt is None:
        return _solved_by_visit(session, ticket) if how == w.SITE else None
    ended = end_of(attempt)
    return None if _came_later(session, ticket.id, ended, attempt.id) else _as_of(session, ticket, ended)


def _solved_by_visit(session: Session, ticket: Ticket) -> datetime | None:
    """The end of the last visit, which was typed as bare times."""
    visits = planning.visits_of(session, ticket.id)
    last = max((one.finished_at for one in visits if one.finished_at is not None), default=None)
    reopened = reopened_at(session, ticket.id)
    if last is None or (reopened is not None and last <= reopened):
        return None
    solver = next(one for one in visits if one.finished_at == last)
    begun = (one.arrived_at or one.departed_at for one in visits if one.finished_at is None)
    return None if any(begun) or _went_on(session, ticket.id, solver) else _as_of(session, ticket, last)


def _went_on(session: Session, ticket_id: int, visit: Visit) -> bool:
    """Whether a visit has its own words about the result, or the work went on after it."""
    own = select(SupportAttempt.id).where(SupportAttempt.visit_id == visit.id).limit(1)
    ended = visit.finished_at
    return session.scalar(own) is not None or ended is None or _came_later(session, ticket_id, ended)


def _came_later(session: Session, ticket_id: int, ended: datetime, without: int = 0) -> bool:
    """Whether the work went on after that moment: an attempt but one, a step, a wait."""
    attempts = select(SupportAttempt.id).where(
        SupportAttempt.ticket_id == ticket_id, SupportAttempt.at >= ended, SupportAttempt.id != without
    )
    steps = select(WorkStep.id).where(WorkStep.ticket_id == ticket_id, WorkStep.at > ended)
    waits = select(TicketMove.id).where(
        TicketMove.ticket_id == ticket_id,
        TicketMove.move == "wait",
        TicketMove.at > ended,
        _stands(),
    )
    return any(session.scalar(query.limit(1)) is not None for query in (attempts, steps, waits))


def _stands() -> ColumnElement[bool]:
    """The condition that a move was not undone."""
    undo = aliased(TicketMove)
    return ~exists().where(undo.undoes_id == TicketMove.id)


def _pull_back(session: Session, ticket: Ticket, attempt: SupportAttempt, ended: datetime) -> None:
    """Resolved by hand before the attempt was typed that has solved it: it was solved when that ended."""
    if ticket.resolved_at is not None and ended < ticket.resolved_at and solving(session, ticket.id) is attempt:
        ticket.resolved_at = _as_of(session, ticket, ended)


def _resolve(session: Session, ticket: Ticket, attempt: SupportAttempt, ended: datetime) -> None:
    """What was done counts when it happened, however late it is typed; its course keeps when it was typed."""
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
        made = ticket.resolve(user, now, attempt.result, attempt.mode, resolved_at=_as_of(session, ticket, ended))
        made.part_of_id = first.id if first is not None else None
        session.add(made)
        planning.moved(session, ticket, made)


def _as_of(session: Session, ticket: Ticket, ended: datetime) -> datetime:
    """When a ticket was solved by what ended then: never before the call, nor before it was last opened again, since
    what went before has not held; never in the future, nor after the call-back that says so."""
    called_back = ticket.called_back_at if ticket.state == m.CALLED_BACK else None
    last: datetime = min(filter(None, (session.info["now"], called_back)))
    first: datetime = max(filter(None, (ticket.called_at, reopened_at(session, ticket.id))))
    return max(min(ended, last), first)

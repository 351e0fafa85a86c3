"""How and when a ticket was solved, from its moves, attempts and visits, in whatever order they were typed (C2, C6).

It was solved by what solved it first since it was last known not to be: an attempt, at its end; or what was said by
hand, at the moment that was said or typed, or at the end of the visit that it speaks of. Whatever changes one of these
calls ``follow``. A ticket that came solved from an old log stays as it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import minute
from app.core.errors import Invalid, Problem
from app.core.fields import now_text
from app.core.i18n import Text, _
from app.tickets import model as m
from app.tickets.model import Ticket, TicketMove
from app.tickets.visits import model as v
from app.tickets.visits import planning
from app.tickets.visits.model import Visit
from app.tickets.work import model as w
from app.tickets.work.fields import MODE_OF
from app.tickets.work.model import SupportAttempt, WorkStep
from app.tickets.work.rules import moment_problem

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Solution:
    """``how``: the mode (phone, remote, site); ``at``: when it was solved."""

    how: str
    at: datetime


def follow(session: Session, ticket: Ticket) -> None:
    """How and when a solved ticket was solved follows from what is known by now."""
    if ticket.resolved_at is None:
        return
    session.flush()
    found = _solution(session, ticket)
    if found is None:
        return
    if ticket.solved_how != found.how:
        ticket.solved_how = found.how
    if ticket.resolved_at != found.at:
        ticket.resolved_at = found.at


def said_now(session: Session, ticket: Ticket, how: str, said_at: datetime | None) -> datetime:
    """When a ticket was solved that is resolved by hand now, in this way; ``said_at``: where it is said that it was
    earlier. Raises Invalid when that cannot be, or when the attempt that solved it says something else."""
    now: datetime = session.info["now"]
    if said_at is not None and (problem := _moment_problem(session, ticket, said_at, now)):
        raise Invalid([Problem("resolved_at", problem)])
    attempt = solving(session, ticket.id, now)
    if attempt is None:
        return _as_of(session, ticket, said_at or _end_of_visits(session, ticket, how, now) or now)
    if attempt.mode != how:
        words = _("The support attempt that solved it says “{mode}”. Correct the attempt if that is wrong.")
        raise Invalid([Problem("solved_how", words.format(mode=MODE_OF.show(attempt.mode)))])
    return _as_of(session, ticket, min(filter(None, (end_of(attempt), said_at))))


def solving(session: Session, ticket_id: int, said_at: datetime | None = None) -> SupportAttempt | None:
    """The attempt that solved the fault: the first solved one since the ticket was last known not to be. That is the
    last reopening — what was done before it has not held, unless it was typed only afterwards — and a merging with
    another report, both of which were in hand then. ``said_at``: when a person resolved it by hand; an attempt that
    failed before that is known not to have solved it either."""
    query = select(SupportAttempt).where(SupportAttempt.ticket_id == ticket_id)
    if merged_at := _merged_at(session, ticket_id):
        query = query.where(SupportAttempt.entered_at > merged_at)
    attempts = list(session.scalars(query))
    found = [one for one in attempts if one.solved]
    if said_at is not None:
        failed = max((one.at for one in attempts if not one.solved and one.at < said_at), default=None)
        found = [one for one in found if failed is None or failed < end_of(one)]
    if found and (last := _reopening(session, ticket_id)) is not None:
        since = _known_at(session, last)
        found = [one for one in found if one.entered_at >= last.at or min(end_of(one), one.entered_at) > since]
    return min(found, key=lambda one: (end_of(one), one.id), default=None)


def end_of(attempt: SupportAttempt) -> datetime:
    """When the attempt had ended."""
    return attempt.at + timedelta(minutes=attempt.minutes)


def resolve(session: Session, ticket: Ticket, attempt: SupportAttempt) -> None:
    """Resolves a ticket that an attempt has solved, on the way that its state allows. What was done counts when it
    happened, however late it is typed; the course keeps when it was typed."""
    user, now = session.info["user"], session.info["now"]
    if ticket.can_start():
        planning.store(session, ticket.start(user, now))
    elif ticket.can_go_on():
        planning.store(session, ticket.go_on(user, now))
    if ticket.can_resolve():
        # Another attempt may have solved it before, corrected since to say so.
        first = solving(session, ticket.id) or attempt
        at = _as_of(session, ticket, _exact_end(session, first))
        made = ticket.resolve(user, now, attempt.result, first.mode, resolved_at=at)
        planning.moved(session, ticket, made)


def reopened_at(session: Session, ticket_id: int) -> datetime | None:
    """When it was last clear that the ticket is not solved after all."""
    last = _reopening(session, ticket_id)
    return _known_at(session, last) if last is not None else None


# -- what solved it ----------------------------------------------------------------------------------------------------


def _solution(session: Session, ticket: Ticket) -> Solution | None:
    """None where nothing is known but what stands on the ticket: it came from an old log."""
    made = _last_move(session, ticket.id, "resolve")
    if made is None:
        return None
    by_hand = not _follows_attempt(session, made)
    attempt = solving(session, ticket.id, made.at if by_hand else None)
    found = []
    if attempt is not None:
        found.append(Solution(attempt.mode, _exact_end(session, attempt)))
    if by_hand:
        found.append(_by_hand(session, ticket, made))
    elif attempt is None:
        # The attempt was corrected since, and nothing else says when it was.
        found.append(Solution(made.values()["solved_how"][1], m.solved_at(made)))
    first = min(found, key=lambda one: one.at)
    return Solution(first.how, _as_of(session, ticket, first.at))


def _by_hand(session: Session, ticket: Ticket, made: TicketMove) -> Solution:
    how = made.values()["solved_how"][1]
    return Solution(how, made.said_at or _end_of_visits(session, ticket, how, made.at) or made.at)


def _end_of_visits(session: Session, ticket: Ticket, how: str, said_at: datetime) -> datetime | None:
    """The end of the last visit before it was said that the ticket is solved on site, where nothing else is known to
    have happened in between."""
    if how != w.SITE:
        return None
    visits = [one for one in planning.visits_of(session, ticket.id) if one.state not in v.GIVEN_UP]
    begun = [one for one in visits if (at := _begin_of(one)) is not None and at < said_at]
    ends = [one.finished_at for one in begun if one.finished_at is not None]
    if not ends or len(ends) < len(begun) or (last := max(ends)) > said_at:
        return None
    reopened = reopened_at(session, ticket.id)
    if reopened is not None and last <= reopened:
        return None
    solver = next(one for one in begun if one.finished_at == last)
    return None if _went_on(session, solver, last, said_at) else last


def _went_on(session: Session, visit: Visit, ended: datetime, until: datetime) -> bool:
    """Whether a visit has its own words about the result, or the work went on after it: an attempt, a step, a wait."""
    ticket_id = visit.ticket_id
    own = select(SupportAttempt.id).where(SupportAttempt.visit_id == visit.id)
    attempts = select(SupportAttempt.id).where(
        SupportAttempt.ticket_id == ticket_id, SupportAttempt.at >= ended, SupportAttempt.at < until
    )
    steps = select(WorkStep.id).where(WorkStep.ticket_id == ticket_id, WorkStep.at > ended, WorkStep.at < until)
    waits = select(TicketMove.id).where(
        TicketMove.ticket_id == ticket_id,
        TicketMove.move == "wait",
        TicketMove.at > ended,
        TicketMove.at < until,
        _stands(),
    )
    return any(session.scalar(query.limit(1)) is not None for query in (own, attempts, steps, waits))


# -- moments -----------------------------------------------------------------------------------------------------------


def _begin_of(visit: Visit) -> datetime | None:
    return visit.departed_at or visit.arrived_at or visit.finished_at


def _moment_problem(session: Session, ticket: Ticket, at: datetime, now: datetime) -> Text | None:
    """Why a ticket that is in hand cannot have been solved then."""
    if words := moment_problem(at, planning.window_of(ticket), now):
        return words
    reopened = reopened_at(session, ticket.id)
    if reopened is not None and at < minute(reopened):
        return _("The ticket was opened again on {moment}: it was not solved before.").format(moment=now_text(reopened))
    return None


def _exact_end(session: Session, attempt: SupportAttempt) -> datetime:
    """An attempt keeps whole minutes; its visit knows the seconds too, unless one of them was corrected by itself."""
    ended = end_of(attempt)
    visit = session.get(Visit, attempt.visit_id) if attempt.visit_id is not None else None
    exact = visit.finished_at if visit is not None else None
    return exact if exact is not None and abs(exact - ended) < MINUTE else ended


def _as_of(session: Session, ticket: Ticket, ended: datetime) -> datetime:
    """When a ticket was solved by what ended then: never before the call, nor before it was last opened again, since
    what went before has not held; never in the future, nor after the call-back that says so."""
    first: datetime = max(filter(None, (ticket.called_at, reopened_at(session, ticket.id))))
    called_back = ticket.called_back_at if ticket.state in (m.CALLED_BACK, m.CLOSED) else None
    if called_back is not None and called_back < first:
        called_back = None
    last: datetime = min(filter(None, (session.info["now"], called_back)))
    return max(min(ended, last), first)


def _known_at(session: Session, reopening: TicketMove) -> datetime:
    """When it was clear that the ticket is not solved."""
    first = session.get(TicketMove, reopening.part_of_id) if reopening.part_of_id is not None else None
    return m.reopened_at(reopening, first)


def _follows_attempt(session: Session, made: TicketMove) -> bool:
    """Whether an attempt resolved the ticket, not a person by hand: one that was typed in the same action, or one that
    was typed before the call-back that opened the ticket again in it."""
    attempts = select(SupportAttempt.id).where(
        SupportAttempt.ticket_id == made.ticket_id, SupportAttempt.entered_at == made.at
    )
    reopenings = select(TicketMove.id).where(
        TicketMove.ticket_id == made.ticket_id, TicketMove.move == "reopen", TicketMove.at == made.at
    )
    return any(session.scalar(query.limit(1)) is not None for query in (attempts, reopenings))


def _merged_at(session: Session, ticket_id: int) -> datetime | None:
    """When another report was last merged into this one."""
    query = select(func.max(TicketMove.at)).join(Ticket, Ticket.id == TicketMove.ticket_id)
    return session.scalar(query.where(Ticket.merged_into_id == ticket_id, TicketMove.move == "cancel"))


def _reopening(session: Session, ticket_id: int) -> TicketMove | None:
    return _last_move(session, ticket_id, "reopen")


def _last_move(session: Session, ticket_id: int, move: str) -> TicketMove | None:
    """The newest such move that was not undone."""
    query = select(TicketMove).where(TicketMove.ticket_id == ticket_id, TicketMove.move == move, _stands())
    return session.scalar(query.order_by(TicketMove.id.desc()).limit(1))


def _stands() -> ColumnElement[bool]:
    """The condition that a move was not undone."""
    undo = aliased(TicketMove)
    return ~exists().where(undo.undoes_id == TicketMove.id)

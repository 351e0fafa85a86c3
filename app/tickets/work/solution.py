"""How and when a ticket was solved, from its moves, attempts and visits, in whatever order they were typed (C2, C6).

It was solved by what solved it first since it was last known not to be: an attempt, at its end; or what was said by
hand, at the moment that was said or typed, or at the end of the visit that it speaks of. Whatever changes one of these
calls ``undoing.settle``, or ``follow`` where it cannot take a claim away. A ticket that came solved from an old log
stays as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.clock import minute, office_day
from app.core.errors import Invalid, Problem
from app.core.fields import now_text
from app.core.i18n import Text, _
from app.tickets import model as m
from app.tickets.ending import keeps_open
from app.tickets.model import Ticket, TicketMove
from app.tickets.queries import last_move, standing_moves
from app.tickets.visits import model as v
from app.tickets.visits import planning
from app.tickets.visits.model import Visit
from app.tickets.work import clock_events
from app.tickets.work import model as w
from app.tickets.work.fields import MODE_OF
from app.tickets.work.model import SupportAttempt, WorkStep
from app.tickets.work.rules import moment_problem

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Claim:
    """Something that says it has solved the ticket: ``how`` (phone, remote, site), ``at`` which moment, with what
    ``result`` in words, ``typed_at`` when. A support attempt, or a move by hand."""

    how: str
    at: datetime
    result: str
    typed_at: datetime
    attempt_id: int | None = None
    move_id: int | None = None


def settle(session: Session, ticket: Ticket, attempt: SupportAttempt | None = None) -> bool:
    """Resolves a ticket in hand of which is known by now that it is solved; as ``follow`` where it was resolved.
    ``attempt``: the one that was typed or corrected to tell so; raises Refused where the ticket may not be resolved
    yet, which without one only waits."""
    if ticket.state not in m.IN_HAND:
        return follow(session, ticket)
    session.flush()
    found = _claims(session, ticket)
    may_wait = attempt is None or attempt.id not in {claim.attempt_id for claim in found}
    if found and not (may_wait and keeps_open(session, ticket, office_day(session.info["now"]), "resolve")):
        _resolve(session, ticket, found[0])
    return True


def follow(session: Session, ticket: Ticket) -> bool:
    """How and when a resolved ticket was solved follows from what is known by now. Answers False, and leaves it, where
    nothing says any more that it is solved."""
    if ticket.resolved_at is None or not ticket.is_open() or last_move(session, ticket.id, "resolve") is None:
        # What is closed stands.
        return True
    session.flush()
    found = _claims(session, ticket)
    if not found:
        return False
    at = _as_of(session, ticket, found[0].at)
    if (ticket.solved_how, ticket.resolved_at) != (found[0].how, at):
        ticket.solved_how, ticket.resolved_at = found[0].how, at
    return True


def wait_on(session: Session, ticket: Ticket) -> None:
    """A ticket that went on only because it was resolved waits again, where it was clear before the waiting began that
    the solution has not held. For the action that has opened it again."""
    reopening, resolving = (last_move(session, ticket.id, move) for move in ("reopen", "resolve"))
    going_on = session.get(TicketMove, resolving.part_of_id) if resolving is not None and resolving.part_of_id else None
    if reopening is None or going_on is None or going_on.move != "go_on" or not ticket.can_wait():
        return
    before = {key: old for key, (old, _new) in going_on.values().items()}
    begun = datetime.fromisoformat(before["state_since"])
    if begun > _known_at(session, reopening) and not clock_events.arrived_since(session, ticket, begun):
        given = before["waiting_for"], before["waiting_note"]
        planning.store(session, ticket.wait(session.info["user"], session.info["now"], *given))


def said_now(session: Session, ticket: Ticket, how: str, said_at: datetime | None) -> datetime:
    """When a ticket was solved that is resolved by hand now, in this way; ``said_at``: where it is said that it was
    earlier. Raises Invalid when that cannot be, or when the attempt that solved it says something else."""
    now: datetime = session.info["now"]
    if said_at is not None and (problem := _moment_problem(session, ticket, said_at, now)):
        raise Invalid([Problem("resolved_at", problem)])
    at = said_at or _end_of_visits(session, ticket, how, now, last_move(session, ticket.id, "reopen")) or now
    known = _claims(session, ticket)
    if known and known[0].how != how:
        words = _("The support attempt that solved it says “{mode}”. Correct the attempt if that is wrong.")
        raise Invalid([Problem("solved_how", words.format(mode=MODE_OF.show(known[0].how)))])
    return _as_of(session, ticket, min([at, *(claim.at for claim in known)]))


def claiming(session: Session, ticket: Ticket) -> list[SupportAttempt]:
    """The attempts that say that a ticket is solved."""
    session.flush()
    ids = [claim.attempt_id for claim in _claims(session, ticket) if claim.attempt_id is not None]
    return [session.get_one(SupportAttempt, key) for key in ids]


def end_of(attempt: SupportAttempt) -> datetime:
    """When the attempt had ended."""
    return attempt.at + timedelta(minutes=attempt.minutes)


def _resolve(session: Session, ticket: Ticket, claim: Claim) -> None:
    """On the way that the ticket's state allows. What was done counts when it happened, however late it is typed; the
    course keeps when it was typed."""
    user, now = session.info["user"], session.info["now"]
    at = _as_of(session, ticket, claim.at)
    moves = [ticket.start(user, now)] if ticket.can_start() else [ticket.go_on(user, now)] if ticket.can_go_on() else []
    for made in (*moves, ticket.resolve(user, now, claim.result, claim.how, resolved_at=at)):
        made.derived = m.BY_SOLUTION
        planning.moved(session, ticket, made)


# -- what solved it ----------------------------------------------------------------------------------------------------


def _claims(session: Session, ticket: Ticket) -> list[Claim]:
    """What says that it has solved the ticket since the last reopening, the first one first: what was before that has
    not held."""
    reopening = last_move(session, ticket.id, "reopen")
    found = [*_of_attempts(session, ticket), *_by_hand(session, ticket, reopening)]
    if reopening is not None:
        since = _known_at(session, reopening)
        found = [claim for claim in found if _is_since(claim, since, reopening)]
    return sorted(found, key=lambda claim: (claim.at, claim.attempt_id is None))


def _of_attempts(session: Session, ticket: Ticket) -> Iterator[Claim]:
    query = (
        select(SupportAttempt, Visit.finished_at)
        .outerjoin(Visit, Visit.id == SupportAttempt.visit_id)
        .where(SupportAttempt.ticket_id == ticket.id, SupportAttempt.solved.is_(True))
        # Whose visit has not ended after all says nothing.
        .where(or_(SupportAttempt.visit_id.is_(None), Visit.finished_at.is_not(None)))
    )
    for one, finished_at in session.execute(query):
        typed_at = one.corrected_at or one.entered_at
        yield Claim(one.mode, _exact_end(one, finished_at), one.result, typed_at, attempt_id=one.id)


def _by_hand(session: Session, ticket: Ticket, reopening: TicketMove | None) -> Iterator[Claim]:
    for made in standing_moves(session, ticket.id, "resolve"):
        if not made.derived:
            how, result = (made.values()[key][1] for key in ("solved_how", "result"))
            since = reopening if reopening is not None and made.id > reopening.id else None
            at = made.said_at or _end_of_visits(session, ticket, how, made.at, since) or made.at
            yield Claim(how, at, result, made.at, move_id=made.id)


def _is_since(claim: Claim, since: datetime, reopening: TicketMove) -> bool:
    """Whether it was after that moment. What was typed before the reopening, of a clock that ran ahead, was before;
    what was typed after it, to the minute, was after."""
    typed_since = claim.typed_at > reopening.at or (claim.move_id or 0) > reopening.id
    return min(claim.at, claim.typed_at) > since or (typed_since and claim.at >= minute(since))


def _end_of_visits(
    session: Session, ticket: Ticket, how: str, said_at: datetime, reopening: TicketMove | None
) -> datetime | None:
    """The end of the last visit before it was said that the ticket is solved on site, where nothing else is known to
    have happened in between: what ended before the ticket was opened again has not held."""
    if how != w.SITE:
        return None
    visits = [one for one in planning.visits_of(session, ticket.id) if one.state not in v.GIVEN_UP]
    begun = [one for one in visits if (at := _begin_of(one)) is not None and at < said_at]
    ends = [one.finished_at for one in begun if one.finished_at is not None]
    if not ends or len(ends) < len(begun) or (last := max(ends)) > said_at:
        return None
    if reopening is not None and last <= _known_at(session, reopening):
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
        ~m.was_undone(),
    )
    return any(session.scalar(query.limit(1)) is not None for query in (own, attempts, steps, waits))


# -- moments -----------------------------------------------------------------------------------------------------------


def _begin_of(visit: Visit) -> datetime | None:
    return visit.departed_at or visit.arrived_at or visit.finished_at


def _moment_problem(session: Session, ticket: Ticket, at: datetime, now: datetime) -> Text | None:
    """Why a ticket that is in hand cannot have been solved then."""
    if words := moment_problem(at, planning.window_of(ticket), now):
        return words
    reopened = _reopened_at(session, ticket.id)
    if reopened is not None and at < minute(reopened):
        return _("The ticket was opened again on {moment}: it was not solved before.").format(moment=now_text(reopened))
    return None


def _exact_end(attempt: SupportAttempt, finished_at: datetime | None) -> datetime:
    """An attempt keeps whole minutes; its visit knows the seconds too, unless one of them was corrected by itself."""
    ended = end_of(attempt)
    return finished_at if finished_at is not None and abs(finished_at - ended) < MINUTE else ended


def _as_of(session: Session, ticket: Ticket, ended: datetime) -> datetime:
    """When a ticket was solved by what ended then: never before the call, nor before it was last opened again, since
    what went before has not held; never in the future, nor after the call-back that says so."""
    first: datetime = max(filter(None, (ticket.called_at, _reopened_at(session, ticket.id))))
    called_back = ticket.called_back_at if ticket.state in (m.CALLED_BACK, m.CLOSED) else None
    if called_back is not None and called_back < first:
        called_back = None
    last: datetime = min(filter(None, (session.info["now"], called_back)))
    return max(min(ended, last), first)


def _reopened_at(session: Session, ticket_id: int) -> datetime | None:
    """When it was last clear that the ticket is not solved after all."""
    last = last_move(session, ticket_id, "reopen")
    return _known_at(session, last) if last is not None else None


def _known_at(session: Session, reopening: TicketMove) -> datetime:
    """When it was clear that the ticket is not solved."""
    first = session.get(TicketMove, reopening.part_of_id) if reopening.part_of_id is not None else None
    return m.reopened_at(reopening, first)

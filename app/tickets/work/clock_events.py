"""What the ticket's clocks are told of its visits and attempts (C2, C4): the one place that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.core.clock import minute
from app.core.errors import Invalid, Problem
from app.tickets.clocks.events import record_event
from app.tickets.clocks.model import TicketClock, TicketEvent
from app.tickets.model import UNDO, WAITING, Ticket, TicketMove, was_undone
from app.tickets.queries import last_move
from app.tickets.sla.policy import Event, Goal

MINUTE = timedelta(minutes=1)
# The recorded times of a visit, in their order, and what they mean for the clocks.
OF_TIMES: dict[str, Event] = {
    "departed_at": Event.DEPARTED,
    "arrived_at": Event.ARRIVED,
    "finished_at": Event.VISIT_DONE,
}


def times_changed(
    session: Session,
    ticket: Ticket,
    old: Mapping[str, datetime | None],
    new: Mapping[str, datetime | None],
    planned_at: datetime,
) -> None:
    """The times of a visit that was planned at that moment were recorded or corrected; what no longer holds is taken
    back first.

    Raises Invalid beside the time that does not fit what else was recorded of the ticket.
    """
    changed = [key for key in OF_TIMES if old.get(key) != new.get(key)]
    had_begun = _had_begun(session, ticket, (*old.values(), *new.values(), planned_at))
    taken_back = {key: take_back(session, ticket, OF_TIMES[key], old.get(key)) for key in changed}
    for key in changed:
        at = new.get(key)
        if at is None:
            continue
        row = taken_back[key]
        same = row is not None and _is_same(session, ticket, row.at, at)
        # When it was typed first, where only its minutes are corrected.
        known_since = (row.known_since or row.entered_at) if row is not None and same else None
        try:
            # A visit's arrival belongs to its own departure, of which nobody may have said anything.
            departed_at = new["departed_at"] or ticket.called_at
            found = tell(session, ticket, OF_TIMES[key], at, had_begun=had_begun, departed_at=departed_at)
            found.known_since = known_since
        except Invalid as error:
            raise Invalid(Problem(key, problem.message) for problem in error.problems) from error


def tell(
    session: Session,
    ticket: Ticket,
    event: Event,
    at: datetime,
    *,
    had_begun: bool = False,
    departed_at: datetime | None = None,
) -> TicketEvent:
    """Something happened, see ``record_event``; a clock that runs some minutes ahead must not refuse it."""
    at = min(at, session.info["now"])
    return record_event(session, ticket, event, at, had_begun=had_begun, departed_at=departed_at)


def _had_begun(session: Session, ticket: Ticket, times: Iterable[datetime | None]) -> bool:
    """Whether one of these was before it was typed that the ticket is solved: whoever was sent or was under way may
    have arrived all the same."""
    resolved = last_move(session, ticket.id, "resolve")
    return resolved is not None and any(at is not None and at < resolved.at for at in times)


def _is_same(session: Session, ticket: Ticket, old: datetime, new: datetime) -> bool:
    """Whether a corrected moment is still on the same side of every waiting: then whoever said that the ticket waits in
    spite of it has said so of this one too (C4)."""
    # An arrival in the minute in which a waiting began has ended it (``Ticket.ends_waiting``).
    first, last = (minute(at) + MINUTE for at in (min(old, new), max(old, new)))
    between = select(TicketMove.id).where(
        TicketMove.ticket_id == ticket.id,
        TicketMove.move == "wait",
        TicketMove.at >= first,
        TicketMove.at < last,
        ~was_undone(),
    )
    return session.scalar(between.limit(1)) is None


def arrived_since(session: Session, ticket: Ticket, begun: datetime) -> bool:
    """Whether somebody has arrived since a waiting began; one in its very minute has. Who took the going on back has
    said that it waits in spite of the arrivals that were known by then."""
    still = session.scalar(
        select(func.max(TicketMove.at)).where(
            TicketMove.ticket_id == ticket.id,
            TicketMove.move == UNDO,
            TicketMove.to_state == WAITING,
            TicketMove.derived == "",
            TicketMove.at >= begun,
        )
    )
    arrived = select(TicketEvent.id).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.event == Event.ARRIVED.value,
        TicketEvent.undone.is_(False),
        TicketEvent.at >= minute(begun),
    )
    if still is not None:
        arrived = arrived.where(func.coalesce(TicketEvent.known_since, TicketEvent.entered_at) > still)
    return session.scalar(arrived.limit(1)) is not None


def take_back(session: Session, ticket: Ticket, event: Event, at: datetime | None) -> TicketEvent | None:
    """What was told of a moment has not happened then; answers what was told, if it was."""
    if at is None:
        return None
    told = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.event == event.value, TicketEvent.undone.is_(False)
    )
    for row in session.scalars(told.order_by(TicketEvent.id.desc())):
        if minute(row.at) == minute(at) or row.at == min(at, row.entered_at):
            row.undone = True
            session.flush()
            return row
    return None


def arranged(session: Session, ticket: Ticket) -> None:
    """A visit was planned: where that was promised within a limit, the limit is kept."""
    waits = exists().where(
        TicketClock.ticket_id == ticket.id,
        TicketClock.goal == Goal.ARRANGE.value,
        TicketClock.reached_at.is_(None),
    )
    told = exists().where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.event == Event.ARRANGED.value,
        TicketEvent.undone.is_(False),
    )
    if session.scalar(select(waits)) and not session.scalar(select(told)):
        tell(session, ticket, Event.ARRANGED, session.info["now"])


def told_at(session: Session, ticket: Ticket, event: Event) -> datetime | None:
    """When this was last told to have happened; None where it was not, or was taken back."""
    told = select(TicketEvent.at).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.event == event.value, TicketEvent.undone.is_(False)
    )
    return session.scalar(told.order_by(TicketEvent.id.desc()).limit(1))

"""What happens to a ticket beside its moves: recorded, taken back, and what makes sense now (C2, C4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import minute
from app.core.errors import Invalid, Problem
from app.core.fields import LONG_TEXT, MOMENT, Field, choice
from app.core.i18n import Text, lazy
from app.tickets import model as m
from app.tickets.clocks.model import TicketEvent
from app.tickets.model import Ticket
from app.tickets.sla.policy import Event
from app.tickets.sla.rules import REACHED_BY, Clock, State

# The other events are told by the ticket itself and its moves.
RECORDED: dict[Event, Text] = {
    Event.PROMISED: lazy("Answer promised"),
    Event.ANSWERED: lazy("Answered"),
    Event.RESPONDED: lazy("Responded"),
    Event.REMOTE_FAILED: lazy("Remote attempt failed"),
    Event.HANDED_OVER: lazy("Handed over to the dealer"),
    Event.ARRANGED: lazy("Visit arranged"),
    Event.TOLD: lazy("User was told"),
    Event.CHECKED: lazy("Checked with the dealer"),
    Event.DEPARTED: lazy("Departed"),
    Event.ARRIVED: lazy("Arrived"),
    Event.SPARE_ON_SITE: lazy("Spare is on site"),
    Event.DELIVERED: lazy("Delivered to the user"),
    Event.LOANER_LENT: lazy("Loaner lent"),
    Event.RESTORED: lazy("Restored"),
    Event.VISIT_DONE: lazy("Visit ended"),
    Event.RETURNED: lazy("Technician is back"),
    Event.REPORTED: lazy("Fault report made"),
    Event.RECORD_BACK: lazy("Signed record is back"),
}
EVENT_OF = choice(*((event.value, title) for event, title in RECORDED.items()))
AT = Field("at", lazy("When"), MOMENT, required=True)
NOTE = Field("note", lazy("Note"), LONG_TEXT, max_length=300)
ASKED = (AT, NOTE)

# What nobody needs once it, or what lies behind it, has happened.
_COURSE: dict[Event, tuple[Event, ...]] = {
    Event.RESPONDED: (Event.RESPONDED, Event.DEPARTED, Event.ARRIVED, Event.RESTORED),
    Event.DEPARTED: (Event.DEPARTED, Event.ARRIVED, Event.RESTORED),
    Event.ARRIVED: (Event.ARRIVED, Event.RESTORED),
    Event.RESTORED: (Event.RESTORED,),
}
_ON_SITE = {Event.DEPARTED, Event.ARRIVED}
# What can only follow on one of these.
_AFTER = {Event.VISIT_DONE: {Event.ARRIVED}, Event.RETURNED: {Event.DEPARTED, Event.ARRIVED}}
# Also what was forgotten before it was resolved.
_IN_HAND = (m.REGISTERED, m.ASSIGNED, m.IN_PROGRESS, m.WAITING, m.RESOLVED)
_OPEN_CLOCKS = (State.RUNNING, State.PAUSED, State.DUE)


def record_event(
    session: Session,
    ticket: Ticket,
    event: Event,
    at: datetime,
    note: str = "",
    *,
    had_begun: bool = False,
    departed_at: datetime | None = None,
) -> TicketEvent:
    """Writes within another action that something happened to a ticket; its clocks follow before the commit.

    The way for every feature: visits, loaners, papers. Raises Invalid for a moment before the call or in the future.
    ``had_begun``: it belongs to what had begun before anybody typed that the ticket is solved, so that it truly
    happened after the solution. ``departed_at``: the departure to which an arrival belongs; without one, the ticket's
    first.
    """
    if event not in RECORDED:
        raise ValueError(event)
    at = at.replace(microsecond=0)
    if at > session.info["now"]:
        raise Invalid([Problem("at", lazy("This lies in the future."))])
    if at < minute(ticket.called_at):
        raise Invalid([Problem("at", lazy("This is before the call."))])
    departed = None
    if event is Event.ARRIVED:
        departed = departed_at or _first(session, ticket.id, Event.DEPARTED)
    if departed is not None and at < minute(departed):
        raise Invalid([Problem("at", lazy("This is before the departure."))])
    if event in _COURSE and not had_begun and ticket.resolved_at is not None and at > ticket.resolved_at:
        raise Invalid([Problem("at", lazy("This is after the solution."))])
    user = session.info["user"]
    row = TicketEvent(
        ticket_id=ticket.id,
        event=event.value,
        # A time typed to the minute of the call is not before the call, nor an arrival before the departure.
        at=max(at, departed or at, ticket.called_at),
        entered_at=session.info["now"],
        who_id=user.id,
        who=user.name,
        note=note[:300],
    )
    session.add(row)
    session.flush()
    return row


def offered(
    state: str, kind: str, assigned: bool, clocks: Iterable[Clock], happened: Collection[Event]
) -> tuple[Event, ...]:
    """What can sensibly be recorded now: the usual course of a fault, what an open clock waits for, and what would
    start one that has not started."""
    found: set[Event] = set()
    if state in _IN_HAND and kind != m.QUESTION:
        found |= {event for event, over in _COURSE.items() if not set(over) & set(happened)}
    for clock in clocks:
        if clock.overdue or clock.state in _OPEN_CLOCKS:
            found.add(REACHED_BY[clock.goal][0])
        elif clock.state is State.NOT_STARTED:
            found.add(clock.limit.start)
    if not assigned:
        found -= _ON_SITE
    found -= {event for event, before in _AFTER.items() if not before & set(happened)}
    return tuple(event for event in RECORDED if event in found and event not in happened)


def events_of(session: Session, ticket_id: int) -> list[TicketEvent]:
    """All that was recorded of a ticket, taken back or not, the oldest first."""
    return list(session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)))


def title_of(event: str) -> str:
    """The event in a word, as it has happened: 已到场."""
    return EVENT_OF.show(event)


def _first(session: Session, ticket_id: int, event: Event) -> datetime | None:
    rows = session.scalars(
        select(TicketEvent.at).where(
            TicketEvent.ticket_id == ticket_id, TicketEvent.event == event.value, TicketEvent.undone.is_(False)
        )
    )
    return min(rows, default=None)

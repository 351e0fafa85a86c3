"""From a ticket as it is stored to its clocks: events, pauses, and which limits its kind has (C2, C4, C5)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row as ResultRow
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core.calendar import Calendar
from app.core.clock import minute
from app.tickets import model as m
from app.tickets.clocks.model import TicketEvent
from app.tickets.model import Ticket, TicketMove
from app.tickets.policies.choice import kept_policy
from app.tickets.sla.policy import Event, Goal, Level, Limit, Policy, Unit
from app.tickets.sla.rules import Clock, Pause, State, clocks

MINUTE = timedelta(minutes=1)
# A question has an answer and a time, no visit and no call-back (C5).
_OF_QUESTION = {Goal.REGISTER, Goal.RESPOND, Goal.ANSWER}
# Planned support is promised for the customer's date; no fault is to be removed.
_OF_PLANNED = {Goal.REGISTER, Goal.CALL_BACK, Goal.RECORD}
_ASKED_BY = {m.QUESTION: Goal.ANSWER, m.CONSUMABLES: Goal.DELIVER}
# What is still awaited of a closed ticket: papers.
_AFTER_CLOSING = {Goal.RECORD, Goal.REPORT}

COLUMNS = (
    Ticket.id,
    Ticket.number,
    Ticket.customer_id,
    Ticket.kind,
    Ticket.state,
    Ticket.state_since,
    Ticket.called_at,
    Ticket.entered_at,
    Ticket.planned_on,
    Ticket.level,
    Ticket.level_name,
    Ticket.level_name_en,
    Ticket.service_class,
    Ticket.policy_version_id,
    Ticket.resolved_at,
    Ticket.called_back_at,
    Ticket.closed_at,
    Ticket.due_at,
    Ticket.due_goal,
    Ticket.warn_at,
    Ticket.clock_paused,
    Ticket.ended_count,
    Ticket.missed_count,
)


@dataclass(frozen=True)
class Case:
    """All that the clocks of one ticket follow from. ``level`` is the policy's code."""

    kind: str
    state: str
    policy: Policy
    level: str
    service_class: str
    events: Mapping[Event, datetime]
    pauses: Sequence[Pause] = ()
    planned_on: date | None = None


@dataclass(frozen=True)
class Stored:
    """A ticket's row and what its clocks follow from."""

    row: ResultRow[Any]
    case: Case


def clocks_of(case: Case, calendar: Calendar, now: datetime, *, explain: bool = False) -> tuple[Clock, ...]:
    """All clocks of a ticket as they stand, in the order of the goals; see ``sla.rules.clocks``."""
    policy, level = promised(case.policy, case.level, case.kind)
    events = dict(case.events)
    if case.kind == m.PLANNED and case.planned_on is not None:
        # The date is exact to the minute, so the way to it begins at a whole one.
        events[Event.CALL] = events[Event.CALL].replace(second=0, microsecond=0)
        policy = replace(policy, common=(*policy.common, _on_date(case.planned_on, events[Event.CALL], calendar)))
    # A clock that runs some minutes ahead must not hide the call.
    now = max(now, case.events[Event.CALL])
    found = clocks(policy, level, events, case.pauses, calendar, now, service_class=case.service_class, explain=explain)
    return tuple(map(_closed, found)) if case.state == m.CLOSED else found


def promised(policy: Policy, code: str, kind: str) -> tuple[Policy, Level | None]:
    """The policy and level with the limits that a kind of ticket has (C5)."""
    level = policy.level(code)
    if kind == m.PLANNED:
        return _only(policy, _OF_PLANNED), None
    if kind != m.QUESTION:
        return policy, level
    if level is None:
        level = next((one for one in policy.levels if any(li.goal is Goal.ANSWER for li in one.limits)), None)
    if level is not None:
        level = replace(level, limits=tuple(limit for limit in level.limits if limit.goal in _OF_QUESTION))
    return _only(policy, _OF_QUESTION), level


def levels_for(policy: Policy, kind: str) -> tuple[Level, ...]:
    """The levels that a report of this kind can have: all of a fault; of another kind those that promise what it asks
    for, an answer or a delivery (C5)."""
    goal = _ASKED_BY.get(kind)
    return tuple(lv for lv in policy.levels if kind == m.FAULT or any(limit.goal is goal for limit in lv.limits))


def is_open(clock: Clock) -> bool:
    """Whether the goal is still to be reached."""
    return clock.overdue or clock.state in (State.RUNNING, State.PAUSED, State.DUE)


def stored_cases(session: Session, ids: Sequence[int], *, lock: bool = False) -> list[Stored]:
    """These tickets with what their clocks follow from, by id. With ``lock`` nobody moves them meanwhile."""
    query: Select[Any] = select(*COLUMNS).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    rows = session.execute(query.with_for_update() if lock else query).all()
    moves, happened = _moves(session, ids), _events(session, ids)
    policies = {version: kept_policy(session, version) for version in {row.policy_version_id for row in rows}}
    return [Stored(row, _case(row, policies[row.policy_version_id], moves[row.id], happened[row.id])) for row in rows]


# -- what happened -----------------------------------------------------------------------------------------------------


def pauses_of(
    moves: Sequence[Any], arrivals: Collection[Any] = (), resolved_at: datetime | None = None
) -> Iterator[Pause]:
    """The stretches of waiting with their reasons, from the moves that count (``_moves``), in order. Who arrives ends
    one, and so does what solved the fault meanwhile, however late that is typed; who took the going on back has said
    that it waits in spite of that arrival. ``resolved_at``: of the ticket as it stands."""
    begun: tuple[str, datetime] | None = None
    still: datetime | None = None
    for move in moves:
        if begun is not None and move.from_state == m.WAITING:
            ends = [one.at for one in arrivals if _ends(one, begun[1], still)]
            ends += _solutions(moves, begun[1], resolved_at)
            end = min([move.at, *(max(at, begun[1]) for at in ends)])
            if end > begun[1]:
                yield Pause(*begun, end)
            begun = None
        if move.move == "wait":
            begun, still = (str(json.loads(move.changes)["waiting_for"][1]), move.at), None
        elif move.move == m.UNDO and not move.derived:
            still = move.at
    if begun is not None:
        yield Pause(*begun)


def _solutions(moves: Sequence[Any], begun: datetime, resolved_at: datetime | None) -> Iterator[datetime]:
    """When the fault was solved, by what was typed after a waiting had begun; not where it was known before the waiting
    that this has not held."""
    for place, one in enumerate(moves):
        if one.move == "resolve" and one.at >= begun:
            again = next((move for move in moves[place + 1 :] if move.move == "reopen"), None)
            if again is None or _known_at(moves, again) > begun:
                yield m.solved_at(one, again, resolved_at)


def _ends(arrival: Any, begun: datetime, still: datetime | None) -> bool:
    """Whether an arrival ends the waiting that began then. One in its very minute, typed without seconds, does so when
    it was entered afterwards: who had arrived before waits since."""
    if still is not None and (arrival.known_since or arrival.entered_at) <= still:
        return False
    in_its_minute = arrival.at >= minute(begun) and arrival.entered_at > begun
    return bool(arrival.at > begun or in_its_minute)


def events_of(row: Any, moves: Iterable[Any], happened: Iterable[Any]) -> dict[Event, datetime]:
    """When each event was first; what a reopening has undone is left out. What was a solution until then was a response
    all the same."""
    moves = list(moves)
    events = {Event.CALL: row.called_at, Event.REGISTERED: row.entered_at}
    reopened = _reopened_at(moves)
    for one in sorted(happened, key=lambda one: one.at):
        if one.event == Event.RESTORED and reopened is not None and one.at < reopened:
            continue
        events.setdefault(Event(one.event), one.at)
    denied = [json.loads(move.changes)["resolved_at"][0] for move in moves if move.move == "reopen"]
    if responded := [datetime.fromisoformat(at) for at in denied if at is not None]:
        events[Event.RESPONDED] = min([*responded, events.get(Event.RESPONDED, responded[0])])
    resolved = row.resolved_at
    if resolved is None and row.state in (m.RESOLVED, m.CALLED_BACK, m.CLOSED):
        resolved = row.closed_at or row.state_since
    if resolved is not None:
        events[Event.RESOLVED] = resolved
        is_called_back = row.state in (m.CALLED_BACK, m.CLOSED)
        if is_called_back and row.called_back_at is not None and row.called_back_at >= resolved:
            events[Event.CALLED_BACK] = row.called_back_at
    if row.state == m.CANCELLED:
        events[Event.CANCELLED] = row.closed_at or row.state_since
    return events


def _reopened_at(moves: Sequence[Any]) -> datetime | None:
    last = next((move for move in reversed(moves) if move.move == "reopen"), None)
    return _known_at(moves, last) if last is not None else None


def _known_at(moves: Sequence[Any], reopening: Any) -> datetime:
    """When it was clear that the ticket is not solved."""
    return m.reopened_at(reopening, next((move for move in moves if move.id == reopening.part_of_id), None))


def _case(row: Any, policy: Policy, moves: list[Any], happened: list[Any]) -> Case:
    return Case(
        row.kind,
        row.state,
        policy,
        row.level,
        row.service_class,
        events_of(row, moves, happened),
        tuple(pauses_of(moves, [one for one in happened if one.event == Event.ARRIVED], row.resolved_at)),
        row.planned_on,
    )


def _moves(session: Session, ids: Sequence[int]) -> defaultdict[int, list[Any]]:
    """The moves that matter to clocks and were not undone, by ticket; with them each undoing after which a ticket
    waited again."""
    columns = (
        TicketMove.id,
        TicketMove.ticket_id,
        TicketMove.move,
        TicketMove.derived,
        TicketMove.from_state,
        TicketMove.to_state,
        TicketMove.at,
        TicketMove.part_of_id,
    )
    matters = or_(
        TicketMove.move.in_(("wait", "resolve", "call_back", "reopen", m.UNDO)),
        TicketMove.from_state == m.WAITING,
    )
    query = (
        select(*columns, TicketMove.changes, TicketMove.undoes_id)
        .where(TicketMove.ticket_id.in_(ids), matters)
        .order_by(TicketMove.id)
    )
    rows = session.execute(query).all()
    undone = {row.undoes_id for row in rows}
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.to_state == m.WAITING if row.move == m.UNDO else row.id not in undone:
            found[row.ticket_id].append(row)
    return found


def _events(session: Session, ids: Sequence[int]) -> defaultdict[int, list[Any]]:
    columns = (
        TicketEvent.ticket_id,
        TicketEvent.event,
        TicketEvent.at,
        TicketEvent.entered_at,
        TicketEvent.known_since,
    )
    query = select(*columns).where(TicketEvent.ticket_id.in_(ids), TicketEvent.undone.is_(False))
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.ticket_id].append(row)
    return found


# -- limits by kind ----------------------------------------------------------------------------------------------------


def _only(policy: Policy, goals: set[Goal]) -> Policy:
    return replace(policy, common=tuple(limit for limit in policy.common if limit.goal in goals))


def date_end(day: date, calendar: Calendar) -> datetime:
    """The end of a date's work, of the date itself where nobody works: until then something promised for it is due."""
    spans = calendar.spans(day)
    seconds = spans[-1][1] if spans else 24 * 3600
    midnight = datetime.combine(day, time(), calendar.zone)
    # 24:00 would be shown as the next date.
    return min(midnight + timedelta(seconds=seconds), midnight + timedelta(hours=23, minutes=59))


def _on_date(day: date, call: datetime, calendar: Calendar) -> Limit:
    minutes = (date_end(day, calendar).astimezone(call.tzinfo) - call) // MINUTE
    return Limit(Goal.ARRIVE, minutes, Unit.MINUTES, pausable=False)


def _closed(clock: Clock) -> Clock:
    if clock.goal in _AFTER_CLOSING or not is_open(clock):
        return clock
    return replace(clock, state=State.NONE, overdue=False)

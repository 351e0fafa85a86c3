"""The clocks of tickets as a service: how they stand and why, what happened, another level, who is told (C2, C4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core import history
from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import Field, clean
from app.core.i18n import Text, _, lazy
from app.core.rights import needs
from app.core.settings import read_setting
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.clocks.cases import Case, clocks_of, levels_for, stored_cases
from app.tickets.clocks.events import ASKED, events_of, offered, record_event
from app.tickets.clocks.model import TicketClock, TicketEvent
from app.tickets.clocks.notices import Notice, note_told, open_notices
from app.tickets.clocks.stored import moved_text
from app.tickets.clocks.words import WHOSE
from app.tickets.model import Ticket
from app.tickets.policies.choice import Chosen, current_policies, kept_policy
from app.tickets.policies.levels import BY_HAND, carried, level_code, level_definition, policy_now, policy_title
from app.tickets.policies.words import level_title
from app.tickets.sla.policy import Event, Goal, Policy
from app.tickets.sla.rules import Clock, State, moved
from app.tickets.sla.words import goal_title, limit_words, moment_words, why
from app.tickets.visits import planning
from app.worktime.current import calendar_of

if TYPE_CHECKING:
    from app.office import Office

KEPT = "kept"


@dataclass(frozen=True)
class ClockRow:
    """One clock for a screen. An open one is running or paused, however late; ``why`` are the steps in words."""

    goal: str
    state: State
    limit: str
    started_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    reached_at: datetime | None
    unannounced: tuple[int, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class EventRow:
    """Something that was recorded of a ticket."""

    id: int
    event: str
    at: datetime
    who: str
    note: str


@dataclass(frozen=True)
class LevelOption:
    """A level that can be chosen; ``effect`` is the one that suggests it."""

    code: str
    title: str
    definition: str
    effect: str


@dataclass(frozen=True)
class Promise:
    """What is promised: the policy and whose it is in words, its levels, the one that holds, and the clocks."""

    policy: str
    whose: str
    levels: tuple[LevelOption, ...]
    level: str
    service_class: str
    clocks: tuple[ClockRow, ...]


@dataclass(frozen=True)
class TicketClocks:
    """All about the clocks of one ticket. ``late``: so many minutes after the call it was typed, 0 when in time;
    ``offered``: the events that make sense now."""

    ticket_id: int
    number: str
    level_title: str
    promise: Promise
    late: int
    offered: tuple[str, ...]
    events: tuple[EventRow, ...]


@dataclass(frozen=True)
class Recalculated:
    """What another level or policy would make of a ticket. ``policies``: (key, words) of those that can be chosen;
    ``moved``: (goal, before, after) of the deadlines that differ."""

    policies: tuple[tuple[str, str], ...]
    policy: str
    promise: Promise
    moved: tuple[tuple[Goal, datetime | None, datetime | None], ...]
    version: int


class Clocks:
    """The clocks of tickets; they are rights of the tickets."""

    name = "tickets"

    def __init__(self, office: Office) -> None:
        self.office = office

    # -- how they stand --------------------------------------------------------------------------------------------

    @needs(".view")
    def of(self, ticket_id: int) -> TicketClocks:
        """All clocks of a ticket as they stand now, with the way to each deadline; raises NotFound."""
        now = self.office.clock()
        with self.office.read() as session:
            case, row = _case(session, ticket_id)
            calendar = calendar_of(session)
            found = clocks_of(case, calendar, now, explain=True)
            if row.state not in m.OPEN and not row.due_at and not _has_clocks(session, ticket_id):
                found = ()  # it came closed from an older log
            ticket = session.get_one(Ticket, ticket_id)
            happened = [event for event in events_of(session, ticket_id) if not event.undone]
            late = ticket.entry_delay if ticket.entry_delay > int(read_setting(session, "tickets.late_minutes")) else 0
            level = case.policy.level(case.level)
            return TicketClocks(
                ticket_id,
                row.number,
                level_title(level) if level is not None else case.level,
                _promise(case, _whose(ticket.policy_whose), _rows(case, found, calendar.zone)),
                late,
                _offered(case, ticket, found),
                tuple(EventRow(event.id, event.event, event.at, event.who, event.note) for event in happened),
            )

    @needs(".view")
    def preview(self, raw: Mapping[str, Any]) -> Promise:
        """What a report would promise as far as it is typed; what cannot be read yet is left out."""
        now = self.office.clock()
        called_at = _typed(f.CALLED_AT, raw) or now
        kind = _typed(f.KIND, raw) or "fault"
        ids = [value if isinstance(value := raw.get(key), int) else None for key in ("project_id", "equipment_id")]
        customer = raw.get("customer_id")
        with self.office.read() as session:
            chosen, letter = policy_now(
                session, customer if isinstance(customer, int) else 0, ids[0], ids[1], office_day(called_at)
            )
            policy = replace(chosen.policy, levels=levels_for(chosen.policy, kind))
            level = _level_or_none(policy, str(raw.get("level") or ""), str(raw.get("effect") or ""))
            planned_on = _typed(f.PLANNED_ON, raw)
            case = Case(kind, m.REGISTERED, policy, level, letter, {Event.CALL: called_at}, (), planned_on)
            calendar = calendar_of(session)
            found = [
                clock
                for clock in clocks_of(case, calendar, now, explain=True)
                if clock.state is not State.NOT_STARTED and clock.goal is not Goal.REGISTER
            ]
            return _promise(case, _whose(chosen.whose), _rows(case, found, calendar.zone))

    # -- what happens ----------------------------------------------------------------------------------------------

    @needs("tickets.move")
    def happened(self, ticket_id: int, event: str, raw: Mapping[str, Any]) -> int:
        """Records that something happened to a ticket, when; answers the entry's id. Raises Invalid, and Refused for
        what makes no sense now."""
        values = clean(ASKED, raw)
        with self.office.write() as session:
            ticket = self._held(session, ticket_id)
            case, _row = _case(session, ticket_id)
            now: datetime = session.info["now"]
            if event not in _offered(case, ticket, clocks_of(case, calendar_of(session), now)):
                raise Refused(lazy("This does not fit the ticket as it stands now."))
            row = record_event(session, ticket, Event(event), values["at"], values["note"])
            if row.event == Event.ARRIVED and ticket.ends_waiting(row.at):
                planning.store(session, ticket.go_on(self.office.user, now))
            return row.id

    @needs("tickets.move")
    def take_back(self, event_id: int) -> None:
        """A misclick: what was recorded has not happened. It stays to be seen in the course."""
        with self.office.write() as session:
            event = session.get(TicketEvent, event_id)
            if event is None:
                raise NotFound()
            self._held(session, event.ticket_id)
            session.refresh(event)
            if event.undone:
                raise Refused(lazy("This is taken back already."))
            event.undone = True

    # -- another level or policy -----------------------------------------------------------------------------------

    @needs(".view")
    def recalculated(self, ticket_id: int, level: str | None = None, policy: str = KEPT) -> Recalculated:
        """What the ticket's deadlines would be with this level and policy; nothing is changed. Raises NotFound."""
        now = self.office.clock()
        with self.office.read() as session:
            case, _row = _case(session, ticket_id)
            ticket = session.get_one(Ticket, ticket_id)
            choices = self._choices(session, ticket)
            after = _with(case, choices[policy].policy, level)
            calendar = calendar_of(session)
            before_clocks, found = clocks_of(case, calendar, now), clocks_of(after, calendar, now, explain=True)
            return Recalculated(
                tuple((key, _choice_words(key, chosen)) for key, chosen in choices.items()),
                policy,
                _promise(after, _whose(choices[policy].whose), _rows(after, found, calendar.zone)),
                tuple(moved(before_clocks, found)),
                ticket.version,
            )

    @needs(".edit")
    def recalculate(self, ticket_id: int, level: str, policy: str = KEPT, version: int | None = None) -> None:
        """Gives the ticket another level or policy: its clocks are computed anew from the call, with its pauses.

        Raises Invalid for a level that the policy does not have, Stale when somebody else was quicker.
        """
        with self.office.write() as session:
            ticket = self.office.tickets.current(session, ticket_id, version)
            case, _row = _case(session, ticket_id)
            chosen = self._choices(session, ticket)[policy]
            try:
                code = level_code(chosen.policy, level) if level else ""
            except ValueError as error:
                raise Invalid([Problem("level", str(error))]) from error
            after = replace(case, policy=chosen.policy, level=code)
            calendar, now = calendar_of(session), session.info["now"]
            differences = moved(clocks_of(case, calendar, now), clocks_of(after, calendar, now))
            ticket.level = code
            if policy != KEPT:
                ticket.policy_version_id, ticket.policy_whose = chosen.version_id, BY_HAND
            session.flush()
            history.note(session, "ticket", ticket_id, _change_text(case, after, differences))

    # -- who is told -----------------------------------------------------------------------------------------------

    @needs(".view")
    def notices(self, untold: bool = False) -> list[Notice]:
        """The limits of which the person who is logged in is to be told now; ``untold``: only what is new."""
        with self.office.read() as session:
            return open_notices(session, self.office.user, self.office.clock(), untold=untold)

    @needs(".view")
    def told(self, notices: Iterable[Notice]) -> None:
        """The person who is logged in was told of these: nobody is told twice."""
        notices = list(notices)
        with self.office.write() as session:
            note_told(session, self.office.user, notices, session.info["now"])

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _held(self, session: Session, ticket_id: int) -> Ticket:
        ticket: Ticket = self.office.tickets.load(session, ticket_id, lock=True)
        return ticket

    def _choices(self, session: Session, ticket: Ticket) -> dict[str, Chosen]:
        """The policies that a ticket may have: the one that it keeps, that of its call, that of today, all others."""
        kept = Chosen(ticket.policy_version_id, kept_policy(session, ticket.policy_version_id), ticket.policy_whose)
        found = {KEPT: kept}
        for key, day in (("call", office_day(ticket.called_at)), ("now", self.office.today())):
            chosen, _class = policy_now(session, ticket.customer_id, ticket.project_id, ticket.equipment_id, day)
            if chosen.policy not in [one.policy for one in found.values()]:
                found[key] = chosen
        for policy_id, version_id, policy in current_policies(session):
            if policy not in [one.policy for one in found.values()]:
                found[f"policy-{policy_id}"] = Chosen(version_id, policy, BY_HAND)
        return found


def _case(session: Session, ticket_id: int) -> tuple[Case, Any]:
    found = stored_cases(session, [ticket_id])
    if not found:
        raise NotFound()
    return found[0].case, found[0].row


def _has_clocks(session: Session, ticket_id: int) -> bool:
    return bool(session.scalar(select(exists().where(TicketClock.ticket_id == ticket_id))))


def _with(case: Case, policy: Policy, level: str | None) -> Case:
    """The case with another policy, and the level given or the one that stands for the present one."""
    if level is None or (level and policy.level(level) is None):
        level = carried(case.policy, case.level, policy)
    return replace(case, policy=policy, level=level)


def _offered(case: Case, ticket: Ticket, clocks: Iterable[Clock]) -> tuple[str, ...]:
    if ticket.archived_at is not None:
        return ()
    assigned = ticket.technician_id is not None
    return tuple(event.value for event in offered(case.state, case.kind, assigned, clocks, case.events))


def _promise(case: Case, whose: str, rows: Iterable[ClockRow]) -> Promise:
    levels = tuple(
        LevelOption(level.code, level_title(level), level_definition(level), level.effect)
        for level in case.policy.levels
    )
    return Promise(policy_title(case.policy), whose, levels, case.level, case.service_class, tuple(rows))


def _rows(case: Case, clocks: Iterable[Clock], zone: Any) -> Iterator[ClockRow]:
    for clock in clocks:
        planned = case.kind == m.PLANNED and clock.goal is Goal.ARRIVE
        yield ClockRow(
            clock.goal.value,
            State.RUNNING if clock.overdue else clock.state,
            _on_date(case) if planned else limit_words(clock.limit),
            clock.start,
            clock.deadline,
            clock.warn_at,
            clock.reached,
            clock.unannounced,
            tuple(_why_planned(case, clock, zone) if planned else why(clock, zone)),
        )


def _on_date(case: Case) -> str:
    return _("on the customer's date, {day}").format(day=case.planned_on)


def _why_planned(case: Case, clock: Clock, zone: Any) -> Iterator[str]:
    yield _("{goal}: {limit}").format(goal=goal_title(clock.goal), limit=_on_date(case))
    if clock.deadline is not None:
        yield _("{moment}: the deadline").format(moment=moment_words(clock.deadline, zone))


def _whose(whose: str) -> str:
    return str(WHOSE.get(whose, whose))


def _choice_words(key: str, chosen: Chosen) -> str:
    words: dict[str, Text] = {
        KEPT: lazy("{policy}: as it is kept"),
        "call": lazy("{policy}: as agreed at the call"),
        "now": lazy("{policy}: as agreed today"),
    }
    return words[key].format(policy=policy_title(chosen.policy)) if key in words else policy_title(chosen.policy)


def _change_text(before: Case, after: Case, differences: Iterable[Any]) -> str:
    """What was changed and which deadlines moved, for the history."""
    texts = [_("Fault level: {old} → {new}").format(old=_level_words(before), new=_level_words(after))]
    if before.policy != after.policy:
        old, new = policy_title(before.policy), policy_title(after.policy)
        texts.append(_("Policy: {old} → {new}").format(old=old, new=new))
    return "\n".join(filter(None, (*texts, moved_text(differences))))


def _level_words(case: Case) -> str:
    level = case.policy.level(case.level)
    return level_title(level) if level is not None else _("none")


def _level_or_none(policy: Policy, typed: str, effect: str) -> str:
    try:
        return level_code(policy, typed, effect)
    except ValueError:
        return ""


def _typed(field: Field, raw: Mapping[str, Any]) -> Any:
    try:
        return field.kind.parse(raw.get(field.key))
    except ValueError:
        return None

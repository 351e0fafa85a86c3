"""Lists of tickets, their moves and urges (C1, C17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Select, and_, bindparam, case, func, not_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from app.core.clock import local, office_day, utc
from app.core.fields import TEXT, now_text
from app.core.i18n import language, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import Moment, table_of
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.callbacks.model import CallBackAttempt
from app.tickets.clocks import words
from app.tickets.clocks.model import TicketEvent
from app.tickets.model import Ticket, TicketMove, TicketUrge

DAY = timedelta(days=1)


class whole_days(FunctionElement[int]):
    """``whole_days(later, earlier)``: how many times 24 hours lie between two moments."""

    type = BigInteger()
    inherit_cache = True
    name = "whole_days"


@compiles(whole_days, "sqlite")
def _sqlite_days(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((strftime('%s', {later}) - strftime('%s', {earlier})) / 86400)"


@compiles(whole_days, "postgresql")
def _postgresql_days(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM ({later} - {earlier})) / 86400) AS BIGINT)"


@dataclass(frozen=True)
class MoveRow:
    """One line of a ticket's course: a move, an urge (``move`` is then ``urge``, or ``report`` where the same was
    reported once more), a call-back in vain (``call:`` and its outcome), or an event (its code)."""

    at: datetime
    move: str
    from_state: str
    to_state: str
    who: str
    note: str
    undone: bool = False
    undoes: str = ""  # which move an undo took back


def start_of_day(now: datetime, days: int = 0) -> datetime:
    """Midnight in the office at the beginning of the moment's day, some days on."""
    day = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # By the calendar, not by 24 hours: a zone with summer time stays right.
    return utc(day.replace(tzinfo=None) + days * DAY)


def ticket_list(
    clock: Callable[[], datetime],
    user_id: Callable[[], int | None],
    late: Callable[[], int],
    ahead: Callable[[], int],
) -> ListSpec:
    """The ticket register. ``late``: minutes after the call from which an entry counts as late; ``ahead``: how many
    days ahead planned support is near."""
    source = (
        table_of(Ticket)
        .outerjoin(table_of(Customer), Customer.id == Ticket.customer_id)
        .outerjoin(table_of(Equipment), Equipment.id == Ticket.equipment_id)
        .outerjoin(table_of(Project), Project.id == Ticket.project_id)
        .outerjoin(table_of(Staff), Staff.id == Ticket.technician_id)
    )
    # Asked for at each execution: lists live longer than a day.
    tonight = bindparam("tonight", callable_=lambda: start_of_day(clock(), 1), type_=Moment())
    limit = bindparam("late", callable_=late, type_=BigInteger())
    now = bindparam("now", callable_=clock, type_=Moment())
    english = bindparam("english", callable_=lambda: language() == "en", type_=Boolean())
    level = case((and_(english, Ticket.level_name_en != ""), Ticket.level_name_en), else_=Ticket.level_name)
    return ListSpec(
        name="tickets",
        title=lazy("Tickets"),
        columns=(
            Column(f.NUMBER, Ticket.number, fast=True, width=130),
            Column(f.CALLED_AT, Ticket.called_at, fast=True, width=130),
            Column(f.STATE, Ticket.state, fast=True, width=90),
            Column(f.DUE_AT, Ticket.due_at, fast=True, width=190, blanks_last=True),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.DEVICE.but(key="device", kind=TEXT), Equipment.name, width=120),
            Column(f.DEVICE_MODEL.but(key="model"), Equipment.model, width=90),
            Column(f.FAULT_REPORTED, Ticket.fault_reported, width=240),
            Column(f.LEVEL.but(kind=TEXT), level, width=60),
            Column(f.KIND, Ticket.kind, width=80),
            Column(f.TECHNICIAN.but(key="technician", kind=TEXT), Staff.name, width=80),
            Column(f.APPOINTED_AT, Ticket.appointed_at, width=130),
            Column(f.AGE, whole_days(func.coalesce(Ticket.closed_at, tonight), Ticket.called_at), width=70),
            Column(f.URGE_COUNT, func.nullif(Ticket.urge_count, 0), width=60),
            Column(f.LATE, case((Ticket.entry_delay > limit, Ticket.entry_delay)), width=110),
            Column(f.CALLER_NAME, Ticket.caller_name, width=80),
            Column(f.CALLER_PHONE, Ticket.caller_phone, width=120),
            Column(f.DUE_GOAL, Ticket.due_goal, hidden=True),
            Column(f.STANDS, _stands(now), hidden=True),
            Column(f.WARN_AT, Ticket.warn_at, hidden=True),
            Column(f.MISSED_COUNT, func.nullif(Ticket.missed_count, 0), hidden=True),
            Column(f.CHANNEL, Ticket.channel, hidden=True),
            Column(f.DEVICE_SERIAL.but(key="serial"), Equipment.serial, hidden=True),
            Column(f.PROJECT.but(key="project", kind=TEXT), Project.name, hidden=True),
            Column(f.EFFECT, Ticket.effect, hidden=True),
            Column(f.PLANNED_ON, Ticket.planned_on, hidden=True),
            Column(f.WAITING_FOR, Ticket.waiting_for, hidden=True),
            Column(f.FAULT_CATEGORY, Ticket.fault_category, hidden=True),
            Column(f.FAULT_FOUND, Ticket.fault_found, hidden=True),
            Column(f.RESULT, Ticket.result, hidden=True),
            Column(f.SOLVED_HOW, Ticket.solved_how, hidden=True),
            Column(f.RESOLVED_AT, Ticket.resolved_at, hidden=True),
            Column(f.CLOSED_AT, Ticket.closed_at, hidden=True),
            Column(f.SATISFACTION, Ticket.satisfaction, hidden=True),
            Column(f.UNREACHED, Ticket.unreached, hidden=True),
            Column(f.REOPENED_COUNT, func.nullif(Ticket.reopened_count, 0), hidden=True),
            Column(f.URGED_AT, Ticket.urged_at, hidden=True),
            Column(f.ENTERED_AT, Ticket.entered_at, hidden=True),
            Column(f.OLD_NUMBER, Ticket.old_number, hidden=True),
            Column(f.REMARK, Ticket.remark, hidden=True),
        ),
        source=source,
        id=Ticket.id,
        tables=frozenset({"ticket", "ticket_event", "customer", "equipment", "project", "staff"}),
        order="called_at",
        descending=True,
        archived=Ticket.archived_at,
        search_kind="tickets",
        scopes=(
            Scope("open", lazy("Not closed"), lambda now: m.IS_OPEN),
            Scope("overdue", lazy("Limit passed"), overdue),
            Scope("due_soon", lazy("Due soon"), due_soon),
            Scope(
                "today",
                lazy("Called today"),
                lambda now: Ticket.called_at.between(start_of_day(now), start_of_day(now, 1)),
            ),
            Scope("waiting", lazy("Waiting"), lambda now: m.IS_OPEN & (Ticket.state == m.WAITING)),
            Scope(
                "to_call_back",
                lazy("To call back"),
                lambda now: m.IS_OPEN & (Ticket.state == m.RESOLVED) & (Ticket.kind != m.QUESTION),
            ),
            Scope("planned", lazy("Planned support"), lambda now: m.IS_OPEN & (Ticket.kind == m.PLANNED)),
            Scope("planned_overdue", lazy("Planned support overdue"), planned_overdue),
            Scope("planned_near", lazy("Planned support soon"), planned_near(ahead)),
            Scope(
                "mine",
                lazy("My tickets"),
                # Nobody in particular has id 0: comparing with None would find what nobody does.
                lambda now: (Ticket.technician_id == (user_id() or 0)) & Ticket.state.in_(m.OPEN),
            ),
        ),
    )


def overdue(now: datetime) -> ColumnElement[bool]:
    """Open, and the next deadline has passed while its clock ran (C4)."""
    return and_(m.IS_OPEN, not_(Ticket.clock_paused), Ticket.due_at < now)


def planned_overdue(now: datetime) -> ColumnElement[bool]:
    """Planned support whose date has passed while it is not resolved (C5)."""
    return _planned(Ticket.planned_on < office_day(now))


def planned_near(ahead: Callable[[], int]) -> Callable[[datetime], ColumnElement[bool]]:
    """Planned support that is overdue, or whose date lies within so many days (C5)."""
    return lambda now: _planned(Ticket.planned_on <= office_day(now) + timedelta(days=ahead()))


def _planned(when: ColumnElement[bool]) -> ColumnElement[bool]:
    return m.IS_OPEN & Ticket.state.not_in((m.RESOLVED, m.CALLED_BACK)) & (Ticket.kind == m.PLANNED) & when


def due_soon(now: datetime) -> ColumnElement[bool]:
    """Open, its warning has passed, no deadline yet (C4)."""
    return and_(m.IS_OPEN, not_(Ticket.clock_paused), Ticket.due_at >= now, Ticket.warn_at <= now)


def _stands(now: Any) -> ColumnElement[Any]:
    """How the next deadline stands, as ``clocks.words.countdown`` says it; nothing where nothing was to be kept. What
    was cancelled has kept nothing."""
    return case(
        (Ticket.state == m.CANCELLED, case((Ticket.ended_count > 0, words.DROPPED))),
        (Ticket.due_at.is_(None), case((Ticket.ended_count > 0, words.DONE))),
        (Ticket.clock_paused, words.PAUSED),
        (Ticket.due_at < now, words.OVERDUE),
        (Ticket.warn_at <= now, words.SOON),
        else_=words.RUNNING,
    )


def standing_moves(session: Session, ticket_id: int, move: str) -> list[TicketMove]:
    """The moves of this name that were not undone, the newest first."""
    return list(session.scalars(_standing(TicketMove.ticket_id == ticket_id, TicketMove.move == move)))


def last_move(session: Session, ticket_id: int, move: str = "") -> TicketMove | None:
    """The ticket's newest move that was not undone; with ``move`` the newest of this name."""
    named = TicketMove.move == move if move else TicketMove.move != m.UNDO
    return session.scalar(_standing(TicketMove.ticket_id == ticket_id, named).limit(1))


def last_action(session: Session, ticket_id: int) -> list[TicketMove]:
    """The moves of the ticket's newest action that was not undone, in their order: most actions make one."""
    last = last_move(session, ticket_id)
    if last is None or last.part_of_id is None:
        return [last] if last is not None else []
    parts = (TicketMove.id == last.part_of_id) | (TicketMove.part_of_id == last.part_of_id)
    return list(session.scalars(_standing(parts)))[::-1]


def _standing(*where: ColumnElement[bool]) -> Select[tuple[TicketMove]]:
    return select(TicketMove).where(*where, ~m.was_undone()).order_by(TicketMove.id.desc())


def course(session: Session, ticket_id: int) -> list[MoveRow]:
    """All moves, urges and events of a ticket, newest first."""
    moves = session.scalars(select(TicketMove).where(TicketMove.ticket_id == ticket_id)).all()
    undone = {move.undoes_id for move in moves}
    names = {move.id: move.move for move in moves}
    rows = [
        (
            move.at,
            0,
            move.id,
            MoveRow(
                move.at,
                move.move,
                move.from_state,
                move.to_state,
                move.who,
                move.note,
                move.id in undone,
                names.get(move.undoes_id or 0, ""),
            ),
        )
        for move in moves
    ]
    for urge in session.scalars(select(TicketUrge).where(TicketUrge.ticket_id == ticket_id)):
        what = "report" if urge.reported else "urge"
        rows.append((urge.at, 1, urge.id, MoveRow(urge.at, what, "", "", urge.who, urge.note)))
    for event in session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)):
        row = MoveRow(event.at, event.event, "", "", event.who, event.note, event.undone)
        rows.append((event.at, 2, event.id, row))
    in_vain = select(CallBackAttempt).where(CallBackAttempt.ticket_id == ticket_id, CallBackAttempt.move_id.is_(None))
    for call in session.scalars(in_vain):
        row = MoveRow(call.at, f"call:{call.outcome}", "", "", call.who, _call_words(call), call.undone)
        rows.append((call.at, 3, call.id, row))
    return [row for _at, _sort, _id, row in sorted(rows, key=lambda item: item[:3], reverse=True)]


def _call_words(call: CallBackAttempt) -> str:
    again = f"→ {now_text(call.next_try_at)}" if call.next_try_at is not None else ""
    return " ".join(filter(None, (call.phone, again, call.note)))


def open_counts(session: Session) -> list[tuple[int, str, int]]:
    """(id, name, tickets in hand) of everybody who can be sent, those with least to do first (C8)."""
    in_hand = (
        select(func.count())
        .where(Ticket.technician_id == Staff.id, Ticket.state.in_((m.ASSIGNED, m.IN_PROGRESS, m.WAITING)))
        .correlate(Staff)
        .scalar_subquery()
    )
    statement = select(Staff.id, Staff.name, in_hand).where(Staff.archived_at.is_(None), Staff.role == "technician")
    return sorted(((row[0], row[1], row[2]) for row in session.execute(statement)), key=lambda row: (row[2], row[0]))

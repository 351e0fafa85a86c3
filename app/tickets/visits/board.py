"""What the dispatch board shows of a week: who is where, who waits, what speaks against it (C8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.i18n import language
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.staff.model import Staff
from app.tickets import model as m
from app.tickets.model import Ticket
from app.tickets.visits import model as v
from app.tickets.visits import rules
from app.tickets.visits.marks import Mark, Marks
from app.tickets.visits.model import Visit, VisitTechnician
from app.tickets.visits.planning import BEGINS, ENDS

DAYS = 7
# Tickets in the side column at most; whoever has more waiting looks into the list.
MOST_WAITING = 200


@dataclass(frozen=True)
class Card:
    """A visit on the board, from ``first`` to ``last``: as recorded, else as planned.

    ``late``: it should have begun and nobody has left. ``clash``: one of its people is somewhere else at that time.
    ``warnings``: why its people should not go there.
    """

    visit_id: int
    version: int
    ticket_id: int
    number: str
    customer: str
    fault: str
    state: str
    first: datetime
    last: datetime
    people: tuple[int, ...]
    late: bool = False
    clash: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def days(self) -> list[date]:
        """The office's days on which it shows."""
        return rules.days_of(self.first, self.last)


@dataclass(frozen=True)
class Person:
    """A row of the board."""

    id: int
    name: str
    phone: str
    department: str


@dataclass(frozen=True)
class Waiting:
    """A ticket in the side column: nobody is on the way to it. ``level`` in words; ``due_at``: its next deadline."""

    ticket_id: int
    version: int
    number: str
    customer: str
    fault: str
    level: str
    state: str
    called_at: datetime
    appointed_at: datetime | None
    technician: str
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True)
class Board:
    """A week of the board. ``marks``: what speaks against sending a person on a day. ``more``: more tickets wait than
    are shown."""

    first: date
    now: datetime
    people: tuple[Person, ...]
    cards: tuple[Card, ...]
    waiting: tuple[Waiting, ...]
    marks: Mapping[tuple[int, date], tuple[Mark, ...]]
    more: bool = False

    @property
    def days(self) -> list[date]:
        """The days from left to right."""
        return [self.first + timedelta(days=n) for n in range(DAYS)]

    @property
    def today(self) -> date:
        """The office's date."""
        return office_day(self.now)


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def board_of(session: Session, first: date, now: datetime) -> Board:
    """The week that begins on a day."""
    raw = _visits(session, first)
    crews = _crews(session, [row.id for row in raw])
    people = _people(session, {person for crew in crews.values() for person in crew})
    last = first + timedelta(days=DAYS - 1)
    customers = {row.customer_id for row in raw}
    known = Marks(session, [person.id for person in people], customers, first, last, office_day(now))
    spans = {row.id: rules.taken(row.first, row.last, row.planned_from, row.planned_to) for row in raw}
    clashes = clashing((row.id, *spans[row.id], crews[row.id]) for row in raw if row.state not in v.GIVEN_UP)
    cards = tuple(
        Card(
            row.id,
            row.version,
            row.ticket_id,
            row.number,
            row.name,
            row.fault_reported,
            row.state,
            *spans[row.id],
            crews[row.id],
            late=row.state in v.TO_COME and row.planned_from < now,
            clash=row.id in clashes,
            warnings=_warnings(known, row, spans[row.id][0], crews[row.id]) if row.state in v.ACTIVE else (),
        )
        for row in raw
    )
    days = [first + timedelta(days=n) for n in range(DAYS)]
    day_marks = {
        (person.id, day): found for person in people for day in days if (found := known.of_day(person.id, day))
    }
    waiting = waiting_tickets(session)
    return Board(first, now, people, cards, waiting[:MOST_WAITING], day_marks, len(waiting) > MOST_WAITING)


def clashing(visits: Iterable[tuple[int, datetime, datetime, Sequence[int]]]) -> set[int]:
    """The ids of the visits that share a person with another one at the same time: pure.

    ``visits``: (id, from, to, people).
    """
    by_person: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for visit_id, begin, end, people in visits:
        for person in people:
            by_person[person].append((begin, end, visit_id))
    found: set[int] = set()
    for spans in by_person.values():
        spans.sort()
        reach: tuple[datetime, int] | None = None  # the end that reaches farthest, and whose it is
        for begin, end, visit_id in spans:
            if reach is not None and begin < reach[0]:
                found |= {visit_id, reach[1]}
            if reach is None or end > reach[0]:
                reach = end, visit_id
    return found


def waiting_tickets(session: Session) -> tuple[Waiting, ...]:
    """Tickets that wait for dispatch, one more than the board shows at most: first those with an appointment, then
    those with the next deadline, then the oldest.

    Registered ones that are no question, and assigned ones without a visit to come.
    """
    has_visit = exists().where(Visit.ticket_id == Ticket.id, Visit.state.in_((*v.ACTIVE, v.DONE)))
    english = func.coalesce(func.nullif(Ticket.level_name_en, ""), Ticket.level_name)
    level = english if language() == "en" else Ticket.level_name
    query = (
        select(
            Ticket.id,
            Ticket.version,
            Ticket.number,
            Customer.name,
            Ticket.fault_reported,
            level,
            Ticket.state,
            Ticket.called_at,
            Ticket.appointed_at,
            func.coalesce(Staff.name, ""),
            Ticket.due_at,
            Ticket.warn_at,
        )
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Staff, Staff.id == Ticket.technician_id)
        .where(
            m.IS_OPEN,
            Ticket.state.in_((m.REGISTERED, m.ASSIGNED)),
            Ticket.kind != m.QUESTION,
            Ticket.archived_at.is_(None),
            ~has_visit,
        )
        .order_by(
            *(Ticket.appointed_at.is_(None), Ticket.appointed_at),
            *(Ticket.due_at.is_(None), Ticket.due_at),
            *(Ticket.called_at, Ticket.id),
        )
        .limit(MOST_WAITING + 1)
    )
    return tuple(Waiting(*row) for row in session.execute(query))


# -- helpers -----------------------------------------------------------------------------------------------------------


def _visits(session: Session, first: date) -> Sequence[Any]:
    begin, end = rules.at_time(first, time()), rules.at_time(first + timedelta(days=DAYS), time())
    wide = rules.LONGEST * 2
    query = (
        select(
            Visit.id,
            Visit.version,
            Visit.ticket_id,
            Visit.state,
            Visit.planned_from,
            Visit.planned_to,
            BEGINS.label("first"),
            ENDS.label("last"),
            Ticket.number,
            Ticket.fault_reported,
            Ticket.customer_id,
            Customer.name,
            Equipment.category,
        )
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .where(
            Visit.planned_from.between(begin - wide, end + wide),
            end > BEGINS,
            begin < ENDS,
            Visit.state != v.CANCELLED,
            Ticket.archived_at.is_(None),
        )
        .order_by(BEGINS, Visit.id)
    )
    return session.execute(query).all()


def _crews(session: Session, visits: Sequence[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {visit_id: [] for visit_id in visits}
    query = select(VisitTechnician.visit_id, VisitTechnician.staff_id).order_by(VisitTechnician.position)
    for start in range(0, len(visits), 500):
        block = visits[start : start + 500]
        for visit_id, staff_id in session.execute(query.where(VisitTechnician.visit_id.in_(block))):
            found[visit_id].append(staff_id)
    return {visit_id: tuple(crew) for visit_id, crew in found.items()}


def _people(session: Session, busy: set[int]) -> tuple[Person, ...]:
    """All technicians, and whoever else has a visit in this week."""
    is_technician = (Staff.role == "technician") & Staff.archived_at.is_(None)
    query = select(Staff.id, Staff.name, Staff.phone, Staff.department)
    query = query.where(is_technician | Staff.id.in_(busy)).order_by(Staff.number, Staff.id)
    return tuple(Person(*row) for row in session.execute(query))


def _warnings(known: Marks, row: Any, first: datetime, crew: Iterable[int]) -> tuple[str, ...]:
    day = office_day(first)
    found = [known.of_visit(person, row.customer_id, row.category or "", day) for person in crew]
    return tuple(dict.fromkeys(words for each in found for words in each))

"""Who is to be told of a limit now: the escalation steps whose moment has come, roles turned into people (C4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from app.core.database import upsert
from app.core.model import table_of
from app.core.rights import ROLE_TITLES, User
from app.customers.model import Customer
from app.staff.model import Staff
from app.tickets import reopening
from app.tickets.clocks.model import TicketClock, TicketNotice, TicketTold
from app.tickets.model import Ticket

# A step names the technician while nobody is sent yet: whoever sends somebody is told.
_WHO_SENDS = "clerk"
_LAST = "manager"
# In place of a goal: the ticket was opened again; its step is how often.
REOPENED = "reopened"


@dataclass(frozen=True)
class Notice:
    """A limit of which somebody is told now, or that a ticket was opened again and again (C16).

    ``steps``: the minutes after the limit (before it where negative) whose moment has come; ``people``: who is told, by
    name.
    """

    ticket_id: int
    number: str
    customer: str
    goal: str
    due_at: datetime
    at: datetime
    steps: tuple[int, ...]
    people: tuple[str, ...]
    # What is told where it is no limit.
    words: str = ""


@dataclass(frozen=True)
class _Person:
    id: int
    name: str
    role: str


def open_notices(session: Session, user: User, now: datetime, *, untold: bool = False) -> list[Notice]:
    """The limits of which this person is to be told now, one line for each, the earliest deadline first.

    They end with their clock. ``untold``: only those with a step that this person was not told of yet.
    """
    staff = [
        _Person(row[0], row[1], row[2])
        for row in session.execute(
            select(Staff.id, Staff.name, Staff.role).where(Staff.archived_at.is_(None)).order_by(Staff.id)
        )
    ]
    # Few pairs of whom a step names and who was sent stand for all the steps of ten thousand tickets.
    told = {(row[0], row[1]): people_of(row[0], row[1], staff) for row in session.execute(_pairs(now))}
    mine = {pair for pair, people in told.items() if _concerns(user, pair[0], people)}
    found: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    if mine:
        for row in session.execute(_query(user, now, untold).where(_among(mine))):
            found[row.ticket_id, row.goal].append(row)
    notices = []
    for rows in found.values():
        names = {person.name: None for row in rows for person in told[row.tell, row.technician_id]}
        notices.append(_notice(rows, tuple(names)))
    notices += _opened_again(session, user, people_of(reopening.WHO, None, staff), untold)
    return sorted(notices, key=lambda notice: (notice.due_at, notice.ticket_id))


def note_told(session: Session, user: User, notices: Iterable[Notice], now: datetime) -> None:
    """Remembers that this person was told of these steps; a second time changes nothing."""
    rows = [
        {"ticket_id": one.ticket_id, "goal": one.goal, "minutes": minutes, "staff_id": user.id or 0, "at": now}
        for one in notices
        for minutes in one.steps
    ]
    if rows:
        table = table_of(TicketTold)
        session.connection().execute(upsert(session, table).on_conflict_do_nothing(), rows)
        session.info["changed"].add(table.name)


def people_of(tell: str, technician_id: int | None, staff: Sequence[_Person]) -> list[_Person]:
    """The people behind the roles and names of a step, parted by commas: the ticket's technician, all of another role,
    somebody by name. Where nobody is found the managers are told."""
    found: dict[int, _Person] = {}
    for name in tell.split(","):
        if name == "technician" and technician_id is not None:
            meant = [person for person in staff if person.id == technician_id]
        elif name == "technician":
            meant = [person for person in staff if person.role == _WHO_SENDS]
        elif name in ROLE_TITLES:
            meant = [person for person in staff if person.role == name]
        else:
            meant = [person for person in staff if person.name == name]
        found.update((person.id, person) for person in meant)
    return list(found.values()) or [person for person in staff if person.role == _LAST]


def _concerns(user: User, tell: str, people: Iterable[_Person]) -> bool:
    if user.id is None:  # works here without being among the staff
        return user.role in tell.split(",")
    return any(person.id == user.id for person in people)


def _opened_again(session: Session, user: User, people: Sequence[_Person], untold: bool) -> Iterator[Notice]:
    """The tickets that were opened again so often that the manager is told; each time is a step of its own."""
    if not _concerns(user, reopening.WHO, people):
        return
    found = reopening.opened_again(session)
    known = set(
        session.execute(
            select(TicketTold.ticket_id, TicketTold.minutes).where(
                TicketTold.goal == REOPENED, TicketTold.staff_id == (user.id or 0)
            )
        )
        .tuples()
        .all()
    )
    for one in found:
        if not untold or (one.ticket_id, one.times) not in known:
            names = tuple(person.name for person in people)
            words = reopening.again_words(one.times)
            yield Notice(one.ticket_id, one.number, one.customer, REOPENED, one.at, one.at, (one.times,), names, words)


def _pairs(now: datetime) -> Any:
    """Whom the steps name whose moment has come, with the technician of their tickets."""
    return (
        select(TicketNotice.tell, Ticket.technician_id)
        .join(Ticket, Ticket.id == TicketNotice.ticket_id)
        .where(TicketNotice.at <= now, Ticket.archived_at.is_(None))
        .distinct()
    )


def _among(pairs: Iterable[tuple[str, int | None]]) -> Any:
    """The condition that a step is of one of these pairs."""
    sent: defaultdict[str, set[int | None]] = defaultdict(set)
    for tell, technician_id in pairs:
        sent[tell].add(technician_id)
    parts = []
    for tell, people in sent.items():
        ids = sorted(person for person in people if person is not None)
        of_them = [Ticket.technician_id.in_(ids)] if ids else []
        of_them += [Ticket.technician_id.is_(None)] if None in people else []
        parts.append(and_(TicketNotice.tell == tell, or_(*of_them)))
    return or_(*parts)


def _query(user: User, now: datetime, untold: bool) -> Any:
    query = (
        select(
            TicketNotice.ticket_id,
            TicketNotice.goal,
            TicketNotice.minutes,
            TicketNotice.at,
            TicketNotice.tell,
            TicketClock.due_at,
            Ticket.number,
            Ticket.technician_id,
            Customer.name.label("customer"),
        )
        .join(Ticket, Ticket.id == TicketNotice.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .join(
            TicketClock,
            and_(TicketClock.ticket_id == TicketNotice.ticket_id, TicketClock.goal == TicketNotice.goal),
        )
        .where(TicketNotice.at <= now, Ticket.archived_at.is_(None))
        .order_by(TicketNotice.at, TicketNotice.id)
    )
    if untold:
        query = query.where(
            ~exists().where(
                TicketTold.ticket_id == TicketNotice.ticket_id,
                TicketTold.goal == TicketNotice.goal,
                TicketTold.minutes == TicketNotice.minutes,
                TicketTold.staff_id == (user.id or 0),
            )
        )
    return query


def _notice(rows: list[Any], people: tuple[str, ...]) -> Notice:
    last = rows[-1]
    steps = tuple(row.minutes for row in rows)
    return Notice(last.ticket_id, last.number, last.customer, last.goal, last.due_at, last.at, steps, people)

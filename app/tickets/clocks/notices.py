"""Who is to be told of a limit now: the escalation steps whose moment has come, roles turned into people (C4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select
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
    found: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in session.execute(_query(user, now, untold)):
        found[row.ticket_id, row.goal].append(row)
    staff = [
        _Person(row[0], row[1], row[2])
        for row in session.execute(
            select(Staff.id, Staff.name, Staff.role).where(Staff.archived_at.is_(None)).order_by(Staff.id)
        )
    ]
    known: dict[tuple[str, int | None], list[_Person]] = {}

    def people(row: Any) -> list[_Person]:
        key = (row.tell, row.technician_id)
        if key not in known:
            known[key] = people_of(*key, staff)
        return known[key]

    notices = []
    for rows in found.values():
        mine = [row for row in rows if _concerns(user, row.tell, people(row))]
        if mine:
            names = {person.name: None for row in mine for person in people(row)}
            notices.append(_notice(mine, tuple(names)))
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

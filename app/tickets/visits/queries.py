"""The visits of a ticket as plain rows (C8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.tickets.visits import model as v
from app.tickets.visits.model import Visit, VisitChange
from app.tickets.visits.planning import names_of, visits_of
from app.tickets.visits.rules import span_text


@dataclass(frozen=True)
class VisitRow:
    """A visit as the ticket's page shows it. ``moves``: what is possible now; ``others``: those who come along."""

    id: int
    version: int
    ticket_id: int
    planned_from: datetime
    planned_to: datetime
    state: str
    technician_id: int | None
    technician: str
    others: tuple[tuple[int, str], ...]
    agreed_with: str
    note: str
    departed_at: datetime | None
    arrived_at: datetime | None
    finished_at: datetime | None
    left_at: datetime | None
    reason: str
    changes: int
    moves: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """By field key, for a table or a dialog; with the names of references as ``….label``."""
        people = [(self.technician_id, self.technician), *self.others]
        return {key: getattr(self, key) for key in _KEYS} | {
            "span": span_text(self.planned_from, self.planned_to),
            "people": "、".join(name for _id, name in people if name),
            "technician_id.label": self.technician,
            "changes": self.changes or None,
        }


_KEYS = (
    "id",
    "planned_from",
    "planned_to",
    "state",
    "technician_id",
    "agreed_with",
    "note",
    *v.TIMES,
    "reason",
)


@dataclass(frozen=True)
class ChangeRow:
    """A re-appointment or re-dispatch of a visit."""

    at: datetime
    who: str
    old_span: str
    new_span: str
    reason: str


def visit_rows(session: Session, ticket_id: int, may: Iterable[str]) -> list[VisitRow]:
    """All visits of a ticket, the newest plan first. ``may``: the moves that this person may make at all."""
    visits, may = visits_of(session, ticket_id), tuple(may)
    names = names_of(session, {person for visit in visits for person in visit.people})
    counted = select(VisitChange.visit_id, func.count()).where(VisitChange.ticket_id == ticket_id)
    changes = {row[0]: row[1] for row in session.execute(counted.group_by(VisitChange.visit_id))}
    return [row_of(visit, names, changes.get(visit.id, 0), may) for visit in reversed(visits)]


def row_of(visit: Visit, names: dict[int, str], changes: int, may: Iterable[str]) -> VisitRow:
    """A visit as a plain row."""
    people = visit.people
    return VisitRow(
        visit.id,
        visit.version,
        visit.ticket_id,
        visit.planned_from,
        visit.planned_to,
        visit.state,
        people[0] if people else None,
        names.get(people[0], "") if people else "",
        tuple((person, names.get(person, "")) for person in people[1:]),
        visit.agreed_with,
        visit.note,
        visit.departed_at,
        visit.arrived_at,
        visit.finished_at,
        visit.left_at,
        visit.reason,
        changes,
        tuple(move for move in may if getattr(visit, f"can_{move}")()),
    )


def change_rows(session: Session, visit_id: int) -> list[ChangeRow]:
    """The re-appointments of a visit, newest first."""
    query = select(VisitChange).where(VisitChange.visit_id == visit_id).order_by(VisitChange.id.desc())
    return [
        ChangeRow(
            row.at,
            row.who,
            f"{span_text(row.old_from, row.old_to)}  {row.old_people}",
            f"{span_text(row.new_from, row.new_to)}  {row.new_people}",
            row.reason,
        )
        for row in session.scalars(query)
    ]

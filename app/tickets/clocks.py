"""The clocks of tickets as they are stored (C2, C4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.calendar import Calendar
from app.tickets.policy import Goal


@dataclass(frozen=True)
class Moved:
    """A deadline of an open ticket that another calendar would move: shown before it is applied (C3)."""

    ticket_id: int
    number: str
    customer: str
    goal: Goal
    old: datetime | None
    new: datetime | None


def moved_by(session: Session, calendar: Calendar) -> list[Moved]:
    """The deadlines of open tickets that would move if this calendar held."""
    return []

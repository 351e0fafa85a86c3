"""Deadlines and coverage answers (C2, C4, B2), each 100,000 times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.core.calendar import Calendar
from app.coverage.decision import Case, decide
from app.coverage.rules import Start
from app.tickets.sla.policy import Event, Goal, Limit
from app.tickets.sla.rules import Pause, clocks, due
from app.tickets.sla.shipped import THREE_LEVELS
from tests.benchmarks.measure import absolute, once
from tests.coverage.shipped_plans import PLANS

COUNT = 100_000
CALL = datetime(2026, 9, 30, 9, tzinfo=UTC)
NOW = CALL + timedelta(days=30)


def deadlines() -> None:
    """Deadlines of eight working hours, from calls of three weeks."""
    calendar, limit = Calendar(), Limit(Goal.RESTORE, 8, working=True)
    for n in range(COUNT):
        due(limit, THREE_LEVELS, CALL + timedelta(minutes=n % 30_000), calendar)


def ticket_clocks() -> None:
    """All clocks of tickets with a pause; each has seven, four of them running."""
    calendar, level = Calendar(), THREE_LEVELS.level("normal")
    for n in range(COUNT // 7):
        call = CALL + timedelta(minutes=n % 30_000)
        pause = Pause("parts", call + timedelta(hours=1), call + timedelta(hours=20))
        clocks(THREE_LEVELS, level, {Event.CALL: call}, [pause], calendar, NOW)


def answers() -> None:
    """Coverage answers of six lines, over the phases of the plan with the most of them."""
    plan, starts = PLANS["1+2+1"], {Start.ACCEPTANCE: date(2025, 3, 1)}
    for n in range(COUNT):
        decide(Case(date(2025, 3, 1) + timedelta(days=n % 2000), plan, starts))


def run(rows: int) -> None:
    """Prints the three lines; always of the same number, whatever ``rows`` says."""
    Calendar().count(CALL, NOW)  # the holidays of a year are read once
    absolute("100,000 deadlines in working time", once(deadlines), 2000)
    absolute("100,000 clocks of paused tickets", once(ticket_clocks), 2000)
    absolute("100,000 coverage answers", once(answers), 2000)

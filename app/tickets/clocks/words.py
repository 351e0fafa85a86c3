"""How a clock stands, in a few words and a colour: 到场 剩 1 小时 20 分 (C4). The words change with the time alone, so
screens repaint them without asking the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.core.fields import choice, now_text
from app.core.i18n import Text, _, lazy
from app.tickets.sla.policy import Goal
from app.tickets.sla.rules import State
from app.tickets.sla.words import GOAL_TITLES

if TYPE_CHECKING:
    from app.tickets.clocks.service import ClockRow

OVERDUE, SOON, RUNNING, PAUSED, DONE, DROPPED = "overdue", "soon", "running", "paused", "done", "dropped"
GOAL_OF = choice(*((goal.value, title) for goal, title in GOAL_TITLES.items()))
STANDS_OF = choice(
    (OVERDUE, lazy("Limit passed")),
    (SOON, lazy("Due soon")),
    (RUNNING, lazy("Running")),
    (PAUSED, lazy("Paused")),
    (DONE, lazy("Done")),
    (DROPPED, lazy("No longer needed")),
)
# How it stands -> name of a colour in ``ui.kit.theme``.
COLOURS = {OVERDUE: "danger", SOON: "warning", RUNNING: "text", PAUSED: "muted", DONE: "success", DROPPED: "muted"}
WHOSE: dict[str, Text] = {
    "contract": lazy("by the contract"),
    "project": lazy("by the project"),
    "customer": lazy("by the customer"),
    "default": lazy("the default"),
    "hand": lazy("chosen by hand"),
}
_MINUTE = 60


@dataclass(frozen=True)
class Countdown:
    """How a clock stands at a moment: ``stands`` is one of ``STANDS_OF``, ``words`` say it with the time left."""

    stands: str
    words: str

    @property
    def colour(self) -> str:
        """The name of its colour in the theme."""
        return COLOURS[self.stands]


def countdown(due_at: datetime | None, warn_at: datetime | None, paused: bool, now: datetime) -> Countdown:
    """How the next deadline of a ticket stands; without one everything is done."""
    if due_at is None:
        return Countdown(DONE, str(STANDS_OF.show(DONE)))
    if paused:
        return Countdown(PAUSED, str(STANDS_OF.show(PAUSED)))
    seconds = int((due_at - now).total_seconds())
    if seconds < 0:
        return Countdown(OVERDUE, _("{time} late").format(time=short_time(-seconds)))
    soon = warn_at is not None and warn_at <= now
    # The minute that has begun counts: nobody has 0 minutes left.
    return Countdown(SOON if soon else RUNNING, _("{time} left").format(time=short_time(seconds + _MINUTE - 1)))


def clock_countdown(
    state: State, due_at: datetime | None, warn_at: datetime | None, reached: datetime | None, now: datetime
) -> Countdown:
    """How one clock stands; one that has ended says how."""
    if state in (State.RUNNING, State.PAUSED):
        return countdown(due_at, warn_at, state is State.PAUSED, now)
    if state is State.DUE:
        return Countdown(SOON, _("due now"))
    if state is State.REACHED:
        return Countdown(DONE, _("kept"))
    if state is State.MISSED and due_at is not None and reached is not None:
        return Countdown(OVERDUE, _("late by {time}").format(time=short_time(int((reached - due_at).total_seconds()))))
    if state is State.MISSED:
        return Countdown(OVERDUE, _("missed"))
    return Countdown(PAUSED, _("not started") if state is State.NOT_STARTED else _("no longer needed"))


def short_time(seconds: int) -> str:
    """So long in its two largest units, at least a minute: 3 天 2 小时, 1 小时 20 分, 35 分."""
    minutes = max(1, seconds // _MINUTE)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    units = ((days, _("{n} d")), (hours, _("{n} h")), (minutes, _("{n} min")))
    first = next(place for place, (n, _unit) in enumerate(units) if n)
    return " ".join(unit.format(n=n) for n, unit in units[first : first + 2] if n)


def goal_text(goal: str) -> str:
    """The goal's title for its stored value; "" for none."""
    return str(GOAL_TITLES[Goal(goal)]) if goal else ""


def due_text(goal: str, due_at: datetime | None, warn_at: datetime | None, paused: bool, now: datetime) -> str:
    """The next goal and how it stands: 到场 剩 1 小时 20 分."""
    return " ".join(filter(None, (goal_text(goal), countdown(due_at, warn_at, paused, now).words)))


def late_words(clocks: Iterable[ClockRow], appointed_at: datetime | None) -> str:
    """That an appointment comes after the limit of arrival; "" when it does not (C4, C8)."""
    due_at = next((clock.due_at for clock in clocks if clock.goal == Goal.ARRIVE.value), None)
    if due_at is None or appointed_at is None or appointed_at <= due_at:
        return ""
    return _("The appointment is after the limit of arrival, {moment}.").format(moment=now_text(due_at))

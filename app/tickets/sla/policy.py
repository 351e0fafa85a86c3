"""SLA policies as plain data: levels, limits, escalation steps (C2, C4). ``check`` says what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class Unit(StrEnum):
    """What a limit is measured in. A day is the same time of day so many days on."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


class Event(StrEnum):
    """What happens to a ticket: the first seven start clocks, the others reach a goal."""

    CALL = "call"
    PROMISED = "promised"
    REMOTE_FAILED = "remote_failed"
    HANDED_OVER = "handed_over"
    VISIT_DONE = "visit_done"
    RESOLVED = "resolved"
    RETURNED = "returned"
    REGISTERED = "registered"
    ANSWERED = "answered"
    RESPONDED = "responded"
    ARRANGED = "arranged"
    TOLD = "told"
    CHECKED = "checked"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    SPARE_ON_SITE = "spare_on_site"
    DELIVERED = "delivered"
    RESTORED = "restored"
    LOANER_LENT = "loaner_lent"
    REPORTED = "reported"
    CALLED_BACK = "called_back"
    RECORD_BACK = "record_back"
    CANCELLED = "cancelled"


STARTS = tuple(Event)[:7]


class Goal(StrEnum):
    """What is promised within a limit, in the order in which it happens."""

    REGISTER = "register"
    ANSWER = "answer"
    RESPOND = "respond"
    ARRANGE = "arrange"
    TELL = "tell"
    CHECK = "check"
    DEPART = "depart"
    ARRIVE = "arrive"
    SPARE = "spare"
    DELIVER = "deliver"
    RESTORE = "restore"
    LOANER = "loaner"
    REPORT = "report"
    CALL_BACK = "call_back"
    RECORD = "record"


CLASSES = "ABC"


@dataclass(frozen=True)
class Escalation:
    """Who is told how many minutes after the limit; before it where negative. ``tell`` are roles or names."""

    minutes: int
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """One promise: the goal within ``amount`` units from the event ``start``.

    ``working``: in working time, else 7×24; working days always are, and days in working time are working days.
    ``end_of_day``: the end of that
    working day instead of the same time of day (0 working days: on the same day). ``classes``: only for these service
    classes, "" for all. ``escalation`` None takes the policy's steps.
    """

    goal: Goal
    amount: int
    unit: Unit = Unit.HOURS
    start: Event = Event.CALL
    working: bool = False
    end_of_day: bool = False
    classes: str = ""
    pausable: bool = True
    escalation: tuple[Escalation, ...] | None = None


@dataclass(frozen=True)
class Level:
    """A fault level (故障等级). ``effect`` is the answer to "what does it do to the user" that suggests it."""

    code: str
    name: str
    name_en: str = ""
    definition: str = ""
    definition_en: str = ""
    limits: tuple[Limit, ...] = ()
    effect: str = ""


@dataclass(frozen=True)
class Policy:
    """An SLA policy. ``common`` limits hold on every level that names no other for the same goal.

    ``holidays_served``: every day is a working day. ``pauses``: the reasons of waiting that stop the clocks.
    ``warn_minutes``: how long before a limit the ticket counts as due soon.
    """

    code: str
    name: str
    name_en: str = ""
    levels: tuple[Level, ...] = ()
    common: tuple[Limit, ...] = ()
    holidays_served: bool = False
    pauses: frozenset[str] = frozenset({"customer", "parts", "approval"})
    warn_minutes: int = 30
    escalation: tuple[Escalation, ...] = ()
    version: int = 1

    def level(self, code: str) -> Level | None:
        """The level with this code."""
        return next((level for level in self.levels if level.code == code), None)

    def level_for(self, effect: str) -> Level | None:
        """The level suggested by the fault's effect: down / partly / none."""
        return next((level for level in self.levels if effect and level.effect == effect), None)

    def limits(self, level: Level | None, service_class: str = "") -> list[Limit]:
        """The limits that hold on a level for a service class, in the order of the goals.

        A ticket without a class has the limits of the lowest, C: nobody promised more.
        """
        chosen: dict[Goal, Limit] = {}
        for limit in (*self.common, *(level.limits if level else ())):
            if not limit.classes or (service_class or CLASSES[-1]) in limit.classes:
                chosen[limit.goal] = limit
        return sorted(chosen.values(), key=_place)


_PLACES = {goal: place for place, goal in enumerate(Goal)}


def _place(limit: Limit) -> int:
    return _PLACES[limit.goal]


P = TypeVar("P")


def choose(
    contract: P | None = None,
    project: P | None = None,
    customer: P | None = None,
    default: P | None = None,
) -> tuple[P, str] | None:
    """The policy (or its id) that holds for a ticket and whose it is: contract, project, customer, then the default."""
    candidates = {"contract": contract, "project": project, "customer": customer, "default": default}
    return next(((policy, whose) for whose, policy in candidates.items() if policy is not None), None)

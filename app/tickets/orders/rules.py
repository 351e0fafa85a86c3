"""Who is responsible for a task order, when it is complete, who may decide on it: pure (C9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.errors import Problem
from app.core.i18n import Text, _, lazy

# What must be written before an order goes to the department head.
COMPLETE = ("problem", "main_cause", "measures", "responsible_id", "due_on")
# The moves that somebody decides, and the right that each needs.
DECIDED = {"review": "task_orders.review", "approve": "task_orders.approve"}

# What is not done any more once the ticket was cancelled; what ends an order stays possible.
STOPPED = ("submit", "review", "approve")
CALLER_STOPPED = ("confirm", "renew")


@dataclass(frozen=True)
class Person:
    """A person; ``left``: who works here no more. ``id`` None: somebody who is nobody of the staff."""

    id: int | None
    name: str
    left: bool = False

    def is_same(self, other: Person) -> bool:
        """Whether both are one person: by id, by name where there is none."""
        if self.id is None and other.id is None:
            return self.name == other.name
        return self.id == other.id


def responsible_problem(manager: Person | None, named: Person | None) -> Text | None:
    """Why nobody is responsible: nobody is named, and the project's manager has left or there is none; None when
    somebody is."""
    if named is not None:
        return _("{name} has left: name somebody else.").format(name=named.name) if named.left else None
    if manager is None:
        return lazy("The project has no manager: name who is responsible.")
    return _("{name}, the project's manager, has left: name who is responsible.").format(name=manager.name)


def default_responsible(manager: Person | None) -> int | None:
    """The project's manager, unless that person has left."""
    return manager.id if manager is not None and not manager.left else None


def incomplete(values: Mapping[str, Any], titles: Mapping[str, Text]) -> list[str]:
    """The titles of what is still to be written before the order can be submitted."""
    return [str(titles[key]) for key in COMPLETE if values[key] in (None, "")]


def due_problem(due_on: date | None, called_on: date) -> Text | None:
    """A task is not due before it was reported."""
    return lazy("This is before the call.") if due_on is not None and due_on < called_on else None


def deciders(user: Person, may: bool, represented: Sequence[Person]) -> list[tuple[Person, str]]:
    """(in whose place, the name to be shown) for whom the user can decide: themselves first, then who is away."""
    own = [(user, "")] if may else []
    return own + [(person, person.name) for person in represented]


def fitting(
    found: Sequence[tuple[Person, str]], user: Person, submitted: Person, own_allowed: bool
) -> tuple[Person, str] | None:
    """In whose place the user decides on an order that ``submitted`` handed in: nobody decides on their own order, nor
    lets their deputy do it, unless the setting allows it."""
    if own_allowed:
        return found[0] if found else None
    if user.is_same(submitted):
        return None
    return next((one for one in found if not one[0].is_same(submitted)), None)


def confirm_problems(confirmed_at: datetime, called_at: datetime, now: datetime) -> Iterator[Problem]:
    """The caller confirms after the call, or in its minute, and not in the future."""
    if confirmed_at > now:
        yield Problem("confirmed_at", lazy("This lies in the future."))
    elif confirmed_at < called_at.replace(second=0, microsecond=0):
        yield Problem("confirmed_at", lazy("This is before the call."))

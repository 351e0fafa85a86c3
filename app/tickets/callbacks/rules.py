"""What holds for call-backs (C16): pure. Each answers with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.clock import minute
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy, ngettext
from app.tickets.callbacks.model import LATER, REACHED


@dataclass(frozen=True)
class Patience:
    """How often, and on how many different days, somebody is called before the ticket may be closed as not reached."""

    attempts: int
    days: int


def answer_problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """What is missing in an attempt of this outcome."""
    at, again = values["at"], values["next_try_at"]
    if values["outcome"] == REACHED:
        if not values["solved"]:
            yield Problem("solved", lazy("Please fill this in."))
        elif values["solved"] == "no" and not values["note"]:
            yield Problem("note", lazy("What is still wrong? The technician needs to know."))
        return
    if values["outcome"] == LATER and again is None:
        yield Problem("next_try_at", lazy("When is the customer to be called?"))
    if again is not None and again <= at:
        yield Problem("next_try_at", lazy("This is not after the call-back that you are recording."))


def moment_problem(at: datetime, resolved_at: datetime | None, now: datetime) -> Text | None:
    """What is wrong with the moment of an attempt."""
    if at > now:
        return lazy("This lies in the future.")
    if resolved_at is not None and at < minute(resolved_at):
        return lazy("This is before the solution.")
    return None


def not_yet_unreached(
    days: Sequence[date], promised: datetime | None, now: datetime, patience: Patience
) -> Text | None:
    """Why a ticket cannot be closed as not reached yet; None when it can.

    ``days``: of each attempt in vain since it was solved. ``promised``: when the customer asked to be called again.
    """
    if promised is not None and promised > now:
        return _("The customer is to be called at {moment}.").format(moment=now_text(promised))
    missing = []
    if (short := patience.attempts - len(days)) > 0:
        words = ngettext("{n} more attempt", "{n} more attempts", short)
        missing.append(words.format(n=short))
    if (short := patience.days - len(set(days))) > 0:
        words = ngettext("an attempt on {n} other day", "attempts on {n} other days", short)
        missing.append(words.format(n=short))
    if not missing:
        return None
    return _("Not yet: {missing} needed ({attempts} attempts on {days} days are asked for).").format(
        missing=_(" and ").join(missing), attempts=patience.attempts, days=patience.days
    )


def is_dissatisfied(satisfaction: str, limit: int) -> bool:
    """Whether the customer's mark is so low that a complaint is to be recorded."""
    return satisfaction.isdigit() and int(satisfaction) <= limit


def next_after(ids: Iterable[int], done: int) -> int | None:
    """Whom to call after this one: the one that followed it in the list, else the first that is left."""
    listed = list(ids)
    if done not in listed:
        return listed[0] if listed else None
    place = listed.index(done)
    rest = [*listed[place + 1 :], *listed[:place]]
    return rest[0] if rest else None

"""What must hold for attempts, escalations, steps and returns, with the words for what does not: pure (C6, C7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.core.clock import minute, office_day
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy
from app.tickets.visits.rules import AHEAD, Window
from app.tickets.work.model import STEPS, TIERS

# The moments of an RMA in the order in which they happen.
RMA_TIMES = ("taken_at", "sent_at", "received_at", "back_on_at", "written_off_at")


def moment_problem(at: datetime, window: Window, now: datetime) -> Text | None:
    """Why something cannot have happened then on a ticket, None when it can."""
    if at > now + AHEAD:
        return lazy("This lies in the future.")
    if at < window.began:
        return _("This is before the call ({moment}).").format(moment=now_text(window.called_at))
    if window.closed_at is not None and at > window.closed_at:
        return _("The ticket was closed on {moment}.").format(moment=now_text(window.closed_at))
    return None


def attempt_problems(values: Mapping[str, Any], window: Window, now: datetime) -> Iterator[Problem]:
    """What is wrong with an attempt: ``at``, ``minutes``."""
    if words := moment_problem(values["at"], window, now):
        yield Problem("at", words)
    elif values["at"] + timedelta(minutes=values["minutes"] or 0) > now + AHEAD:
        yield Problem("minutes", lazy("It would end in the future."))


def tier_of(raised_to: Sequence[str]) -> str:
    """Where a ticket is: ``raised_to`` are the tiers of the escalations that were not taken back, oldest first."""
    return raised_to[-1] if raised_to else TIERS[0]


def higher_tiers(current: str) -> tuple[str, ...]:
    """To where a ticket can be escalated, the next tier first."""
    return TIERS[TIERS.index(current) + 1 :]


def escalation_problem(current: str, to: str) -> Text | None:
    """An escalation only goes up."""
    if to in higher_tiers(current):
        return None
    return lazy("An escalation only goes up. Take the last one back, with a reason, if it was wrong.")


def step_problem(step: str, at: datetime, others: Iterable[tuple[str, datetime]]) -> Text | None:
    """A step is not before an earlier one, nor after a later one of the same round.

    ``others``: (step, when) of the ticket's other steps. After a test that failed the work begins again with an earlier
    step, so only the first time of each step binds.
    """
    from app.tickets.work.fields import STEP_OF

    place = STEPS.index(step)
    first: dict[str, datetime] = {}
    for name, when in others:
        first[name] = min(when, first.get(name, when))
    for name in STEPS[:place]:
        if name in first and at < minute(first[name]):
            words = _("This is before “{step}” ({moment}).")
            return words.format(step=STEP_OF.show(name), moment=now_text(first[name]))
    return None


def rma_problems(times: Mapping[str, datetime | None], due_back_on: date | None) -> Iterator[Problem]:
    """The moments of an RMA in order, and a due date that is not before the sending."""
    from app.tickets.work.fields import RMA_TIME_TITLES

    earlier: tuple[str, datetime] | None = None
    for key in RMA_TIMES:
        at = times.get(key)
        if at is None:
            continue
        if earlier is not None and at < minute(earlier[1]):
            words = _("This is before “{time}” ({moment}).")
            yield Problem(key, words.format(time=RMA_TIME_TITLES[earlier[0]], moment=now_text(earlier[1])))
        earlier = key, at
    sent_at = times.get("sent_at")
    if due_back_on is not None and sent_at is not None and due_back_on < office_day(sent_at):
        yield Problem("due_back_on", lazy("This is before it was sent."))


def fitting(lists: Iterable[tuple[int, str]], category: str) -> list[int]:
    """The check lists for an equipment category, its own ones first, then those for every device.

    ``lists``: (id, category).
    """
    wanted = category.strip().casefold()
    lists = [(list_id, name.strip().casefold()) for list_id, name in lists]
    own = [list_id for list_id, name in lists if name and name == wanted]
    return own + [list_id for list_id, name in lists if not name]

"""What must hold when a loaner goes out and comes back, with the words for what does not: pure (C12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import minute, office_day
from app.core.errors import Problem
from app.core.fields import now_text
from app.core.i18n import Text, _, lazy, ngettext
from app.tickets.visits.rules import AHEAD, Window

# How well a loaner stands in for a device, the best first.
SAME_MODEL, SAME_CATEGORY, OTHER = 0, 1, 2


@dataclass(frozen=True)
class Standing:
    """A device as far as lending asks: ``holder`` says in words who has it, "" when it is in."""

    loaner: bool
    state: str
    archived: bool = False
    holder: str = ""


def lend_problem(device: Standing) -> Text | None:
    """Why a device cannot be lent now, None when it can."""
    if not device.loaner:
        return lazy("This device is no loaner of ours.")
    if device.archived or device.state in ("scrapped", "replaced", "returned"):
        return lazy("This loaner is no longer in use.")
    if device.holder:
        return _("This loaner is out: {holder}.").format(holder=device.holder)
    if device.state == "repair":
        return lazy("This loaner is under repair.")
    # Lent by a form or an import, without a loan that says to whom.
    return lazy("This loaner counts as lent out. Correct its state first.") if device.state == "lent" else None


def fit(wanted_model: str, wanted_category: str, model: str, category: str) -> int:
    """How well a loaner fits the customer's device: same model, same category, neither."""
    if wanted_model.strip() and wanted_model.strip().casefold() == model.strip().casefold():
        return SAME_MODEL
    if wanted_category.strip() and wanted_category.strip().casefold() == category.strip().casefold():
        return SAME_CATEGORY
    return OTHER


def out_problems(
    out_at: datetime, due_on: date, window: Window, now: datetime, last_back: datetime | None = None
) -> Iterator[Problem]:
    """What is wrong with the moment of handing out (``out_at``) and the day of return (``due_on``). ``last_back``: when
    the loaner last came back before."""
    if out_at > now + AHEAD:
        yield Problem("out_at", lazy("This lies in the future."))
    elif out_at < window.began:
        yield Problem("out_at", _("This is before the call ({moment}).").format(moment=now_text(window.called_at)))
    elif last_back is not None and out_at < last_back.replace(second=0, microsecond=0):
        words = _("The loaner was elsewhere until {moment}: give a later time.")
        yield Problem("out_at", words.format(moment=now_text(last_back)))
    if due_on < office_day(out_at):
        yield Problem("due_on", lazy("This is before it was handed out."))


def back_problems(
    out_at: datetime, back_at: datetime, now: datetime, next_out: datetime | None = None
) -> Iterator[Problem]:
    """What is wrong with the moment of the return. ``next_out``: when the loaner was handed out the next time."""
    if back_at > now + AHEAD:
        yield Problem("back_at", lazy("This lies in the future."))
    elif back_at < minute(out_at):
        words = _("This is before it was handed out ({moment}).")
        yield Problem("back_at", words.format(moment=now_text(out_at)))
    elif next_out is not None and minute(back_at) > next_out:
        words = _("The loaner was handed out again at {moment}: give a moment before that.")
        yield Problem("back_at", words.format(moment=now_text(next_out)))


def lines(text: str) -> list[str]:
    """A list that is typed one a line, without blank lines and repetitions."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def missing_problem(handed_out: Iterable[str], missing: Iterable[str]) -> Text | None:
    """Only what was handed out can be missing."""
    known = set(handed_out)
    strange = [line for line in missing if line not in known]
    if not strange:
        return None
    return _("This was not handed out: {things}.").format(things=_(", ").join(strange))


def extension_problem(old: date, new: date, today: date) -> Text | None:
    """A later day than before, and none that is past."""
    if new <= old:
        return _("It is due on {day} already; give a later day.").format(day=old)
    return lazy("This day is past.") if new < today else None


def days_late(due_on: date, today: date) -> int:
    """How many days it is late; 0 or less while it is not."""
    return (today - due_on).days


def due_words(due_on: date, today: date) -> str:
    """Until when it may stay, and how late it is: 11-30 应还，逾期 3 天."""
    late = days_late(due_on, today)
    if late > 0:
        words = ngettext("due {day}, {n} day late", "due {day}, {n} days late", late)
        return words.format(day=due_on, n=late)
    return _("due {day}").format(day=due_on)


def usual_due(out_at: datetime, days: int) -> date:
    """Until when a loaner stays that is handed out then."""
    return office_day(out_at) + timedelta(days=days)


def end_problem(out: Iterable[tuple[str, str]]) -> str:
    """Why a ticket cannot end: ``out`` are (device, when due) of its loaners that are out; "" when none is."""
    shown = [_("{device} ({due})").format(device=device, due=due) for device, due in out]
    if not shown:
        return ""
    words = _("The loaner is not back: {devices}. Take it back first, or let a manager end the ticket with a reason.")
    return words.format(devices=_(", ").join(shown))

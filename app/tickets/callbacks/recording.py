"""A call-back within another action: the attempt, and the moves that follow from the answer (C16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, Problem, Refused
from app.core.i18n import Text, _
from app.core.settings import read_setting
from app.tickets.callbacks import rules
from app.tickets.callbacks.model import LATER, REACHED, CallBackAttempt
from app.tickets.callbacks.queries import in_vain
from app.tickets.ending import keeps_open
from app.tickets.model import Ticket, TicketMove
from app.tickets.reopening import tell_of_reopening
from app.tickets.visits import planning
from app.tickets.work import solution


def record(session: Session, ticket: Ticket, values: Mapping[str, Any], close: bool) -> CallBackAttempt:
    """Keeps an attempt. One that reached the customer calls the ticket back: not solved opens it again, solved closes
    it where ``close`` says so and nothing keeps it open, a loaner that is out. Raises Refused and Invalid."""
    ticket.require("call_back")
    if words := rules.moment_problem(values["at"], ticket.resolved_at, session.info["now"]):
        raise Invalid([Problem("at", words)])
    attempt = _attempt(session, ticket, values)
    if attempt.outcome == REACHED:
        made = ticket.call_back(
            session.info["user"], session.info["now"], attempt.solved, attempt.satisfaction, attempt.note, attempt.at
        )
        planning.moved(session, ticket, made)
        attempt.move_id = made.id
        if not attempt.solved:
            again = ticket.reopen(session.info["user"], session.info["now"], attempt.note)
            planning.moved(session, ticket, again)
            tell_of_reopening(session, ticket, again)
            # What solved it after the customer had said that it is not solved may have been typed before (C2, C6).
            solution.settle(session, ticket)
            solution.wait_on(session, ticket)
        elif close and not keeps_open(session, ticket, office_day(session.info["now"])):
            _close(session, ticket)
    return attempt


def close_unreached(session: Session, ticket: Ticket, note: str) -> None:
    """Closes the ticket as 未联系上; raises Refused in words that say what is missing."""
    ticket.require("call_back")
    if (words := hindrance(session, ticket, session.info["now"])) is not None:
        raise Refused(words)
    made = ticket.call_back(session.info["user"], session.info["now"], None, "", note or _("Nobody could be reached."))
    planning.moved(session, ticket, made)
    _close(session, ticket)


def hindrance(session: Session, ticket: Ticket, now: datetime) -> Text | None:
    """Why the ticket cannot be closed as not reached yet; None when it can."""
    tried = in_vain(session, ticket)
    promised = tried[-1].next_try_at if tried and tried[-1].outcome == LATER else None
    days = [office_day(attempt.at) for attempt in tried]
    missing = rules.not_yet_unreached(days, promised, now, patience(session))
    return missing or keeps_open(session, ticket, office_day(now)) or None


def patience(session: Session) -> rules.Patience:
    """The office's counts."""
    counts = (int(read_setting(session, f"call_back.{key}")) for key in ("attempts", "days"))
    return rules.Patience(*counts)


def withdraw(session: Session, made: TicketMove) -> None:
    """The call-back was a misclick: its attempt counts no more, and stays to be seen."""
    for attempt in session.scalars(select(CallBackAttempt).where(CallBackAttempt.move_id == made.id)):
        attempt.undone = True


def _attempt(session: Session, ticket: Ticket, values: Mapping[str, Any]) -> CallBackAttempt:
    user, now = session.info["user"], session.info["now"]
    reached = values["outcome"] == REACHED
    answers = ("satisfaction", "on_time", "attitude")
    attempt = CallBackAttempt(
        ticket_id=ticket.id,
        at=_not_before(values["at"], ticket.resolved_at),
        entered_at=now,
        who_id=user.id,
        who=user.name,
        phone=values["phone"],
        outcome=values["outcome"],
        # What does not belong to the outcome may have been typed before it was chosen.
        next_try_at=None if reached else values["next_try_at"],
        solved=(values["solved"] == "yes") if reached else None,
        **{key: values[key] if reached else "" for key in answers},
        note=values["note"],
    )
    session.add(attempt)
    session.flush()
    return attempt


def _not_before(at: datetime, resolved_at: datetime | None) -> datetime:
    """A time typed to the minute of the solution is not before the solution."""
    return at if resolved_at is None else max(at, resolved_at)


def _close(session: Session, ticket: Ticket) -> None:
    planning.moved(session, ticket, ticket.close(session.info["user"], session.info["now"]))

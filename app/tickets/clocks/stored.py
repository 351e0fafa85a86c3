"""The clocks of tickets as they are stored, so that lists sort and filter by them (C2, C4).

Called before each commit with what was touched, so that no way of changing a ticket, an event or the calendar can
forget them. Overdue is asked of the stored moments: nothing has to run for a ticket to become it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.core import history
from app.core.calendar import Calendar
from app.core.fields import now_text
from app.core.i18n import _
from app.core.model import table_of
from app.core.settings import SettingRow
from app.customers.model import Customer
from app.tickets import model as m
from app.tickets.clocks.cases import Stored, clocks_of, is_open, stored_cases
from app.tickets.clocks.model import TicketClock, TicketNotice
from app.tickets.model import Ticket
from app.tickets.policies.levels import LEVEL_OF
from app.tickets.sla.policy import Goal
from app.tickets.sla.rules import Clock, State, moved
from app.tickets.sla.words import goal_title
from app.worktime.current import calendar_of

# A change of one of these moves deadlines of all open tickets (C3). The policies need none of this: a ticket keeps the
# version of its call.
CALENDAR_TABLES = frozenset({"special_date", "work_hours"})
_BLOCK = 500
_CLOCK = ("goal", "state", "started_at", "due_at", "warn_at", "reached_at", "credited", "unannounced")
_NOTICE = ("goal", "minutes", "at", "tell")
_ON_TICKET = (
    *("due_at", "due_goal", "warn_at", "clock_paused", "ended_count", "missed_count"),
    *("level_name", "level_name_en"),
)

Values = dict[str, Any]


@dataclass(frozen=True)
class Moved:
    """A deadline of an open ticket that another calendar would move: shown before it is applied (C3)."""

    ticket_id: int
    number: str
    customer: str
    goal: Goal
    old: datetime | None
    new: datetime | None


def moved_by(session: Session, calendar: Calendar, now: datetime) -> list[Moved]:
    """The deadlines of open tickets that would move if this calendar held instead of the office's."""
    found: list[tuple[Any, Goal, datetime | None, datetime | None]] = []
    today = calendar_of(session)
    for block in _blocks(_open_ids(session)):
        for stored in stored_cases(session, block):
            before, after = clocks_of(stored.case, today, now), clocks_of(stored.case, calendar, now)
            found += [(stored.row, *difference) for difference in moved(before, after)]
    names = _customers(session, {row.customer_id for row, *_rest in found})
    return [Moved(row.id, row.number, names[row.customer_id], goal, old, new) for row, goal, old, new in found]


def refresh(session: Session, touched: Mapping[str, set[int]]) -> None:
    """Computes and stores the clocks of touched tickets, of all open ones when the calendar has changed."""
    by_calendar = _calendar_changed(session, touched)
    ids = set(touched.get("ticket", ())) | (set(_open_ids(session)) if by_calendar else set())
    if not ids:
        return
    calendar = calendar_of(session)
    for block in _blocks(sorted(ids)):
        _Store(session, calendar, note_moved=by_calendar).write(block)


# -- what is stored ----------------------------------------------------------------------------------------------------


def clock_values(clocks: Iterable[Clock]) -> list[Values]:
    """The rows of ``ticket_clock`` for these clocks."""
    return [
        {
            "goal": clock.goal.value,
            "state": (State.RUNNING if is_open(clock) and clock.state is not State.PAUSED else clock.state).value,
            "started_at": clock.start,
            "due_at": clock.deadline,
            "warn_at": clock.warn_at,
            "reached_at": clock.reached,
            "credited": clock.credited,
            "unannounced": ",".join(map(str, clock.unannounced)),
        }
        for clock in clocks
    ]


def notice_values(clocks: Iterable[Clock]) -> list[Values]:
    """The rows of ``ticket_notice``: the steps of the clocks that run. Two steps at the same minute are one."""
    found: dict[tuple[Goal, int], Values] = {}
    for clock in clocks:
        if not is_open(clock) or clock.state is State.PAUSED:
            continue
        for notice in clock.notices:
            row = found.setdefault(
                (clock.goal, notice.minutes),
                {"goal": clock.goal.value, "minutes": notice.minutes, "at": notice.at, "tell": ""},
            )
            row["tell"] = ",".join(filter(None, (row["tell"], *notice.tell)))[:300]
    return list(found.values())


def ticket_values(stored: Stored, clocks: Iterable[Clock]) -> Values:
    """What the ticket's own row says of its clocks. A loaner's moment is no promise that can be missed."""
    clocks = list(clocks)
    waiting = [clock for clock in clocks if is_open(clock) and clock.goal is not Goal.LOANER]
    if stored.row.state not in m.OPEN:
        waiting = []
    following = min(waiting, key=lambda clock: (clock.state is State.PAUSED, clock.deadline), default=None)
    level = stored.case.policy.level(stored.row.level)
    return {
        "due_at": following.deadline if following else None,
        "due_goal": following.goal.value if following else "",
        "warn_at": min((c.warn_at for c in waiting if c.state is not State.PAUSED and c.warn_at), default=None),
        "clock_paused": following is not None and following.state is State.PAUSED,
        "ended_count": sum(_has_ended(clock) for clock in clocks),
        "missed_count": sum(clock.state is State.MISSED and not clock.overdue for clock in clocks),
        "level_name": (level.name if level else LEVEL_OF.show(stored.row.level))[:60],
        "level_name_en": ((level.name_en or level.name) if level else LEVEL_OF.show(stored.row.level))[:60],
    }


def _matters(clock: Clock) -> bool:
    """Whether a clock of a closed ticket still tells something."""
    return clock.state not in (State.NONE, State.NOT_STARTED)


def _has_ended(clock: Clock) -> bool:
    """Whether a promise to the customer was kept or missed; that it was typed in is none."""
    return clock.goal is not Goal.REGISTER and clock.state in (State.REACHED, State.MISSED) and not clock.overdue


class _Store:
    """Writes the clocks of a block of tickets; only what differs."""

    def __init__(self, session: Session, calendar: Calendar, note_moved: bool) -> None:
        self._session = session
        self._calendar = calendar
        self._note_moved = note_moved

    def write(self, ids: Sequence[int]) -> None:
        now: datetime = self._session.info["now"]
        # Held first: what is read afterwards nobody changes meanwhile.
        found = stored_cases(self._session, ids, lock=True)
        before = self._rows(TicketClock, _CLOCK, ids)
        notices_before = self._rows(TicketNotice, _NOTICE, ids)
        clocks_after: dict[int, list[Values]] = {}
        notices_after: dict[int, list[Values]] = {}
        on_ticket: list[Values] = []
        for stored in found:
            row = stored.row
            # What came closed from an older log was never promised here.
            never = row.state not in m.OPEN and row.id not in before
            clocks = () if never else clocks_of(stored.case, self._calendar, now)
            clocks_after[row.id] = clock_values(clock for clock in clocks if row.state in m.OPEN or _matters(clock))
            notices_after[row.id] = notice_values(clocks)
            values = ticket_values(stored, clocks)
            if any(getattr(row, key) != value for key, value in values.items()):
                on_ticket.append({"row": row.id} | {f"new_{key}": value for key, value in values.items()})
        self._replace(TicketClock, before, clocks_after)
        self._replace(TicketNotice, notices_before, notices_after)
        self._store_on_tickets(on_ticket)
        if self._note_moved:
            self._tell_moved(before, clocks_after)

    def _rows(self, model: Any, keys: Sequence[str], ids: Sequence[int]) -> dict[int, list[Values]]:
        columns = [getattr(model, key) for key in keys]
        query = select(model.ticket_id, *columns).where(model.ticket_id.in_(ids)).order_by(model.id)
        found: defaultdict[int, list[Values]] = defaultdict(list)
        for row in self._session.execute(query):
            found[row.ticket_id].append(dict(zip(keys, row[1:], strict=True)))
        return dict(found)

    def _replace(self, model: Any, before: Mapping[int, list[Values]], after: Mapping[int, list[Values]]) -> None:
        changed = [ticket for ticket, rows in after.items() if rows != before.get(ticket, [])]
        if not changed:
            return
        table, connection = table_of(model), self._session.connection()
        gone = [ticket for ticket in changed if ticket in before]
        if gone:
            connection.execute(delete(table).where(table.c.ticket_id.in_(gone)))
        fresh = [{"ticket_id": ticket} | row for ticket in changed for row in after[ticket]]
        if fresh:
            connection.execute(insert(table), fresh)
        self._session.info["changed"].add(table.name)

    def _store_on_tickets(self, rows: list[Values]) -> None:
        # Without history and version: it all follows from what has one, and disturbs nobody who edits the ticket.
        if rows:
            table = table_of(Ticket)
            values = {key: bindparam(f"new_{key}", type_=table.c[key].type) for key in _ON_TICKET}
            statement = update(table).where(table.c.id == bindparam("row")).values(values)
            self._session.connection().execute(statement, rows)
            self._session.info["changed"].add(table.name)

    def _tell_moved(self, before: Mapping[int, list[Values]], after: Mapping[int, list[Values]]) -> None:
        texts = {}
        for ticket, rows in after.items():
            old = {row["goal"]: row["due_at"] for row in before.get(ticket, ())}
            differ = [(row, old[row["goal"]]) for row in rows if row["due_at"] != old.get(row["goal"], row["due_at"])]
            if differ:
                texts[ticket] = moved_text((Goal(row["goal"]), was, row["due_at"]) for row, was in differ)
        history.notes(self._session, "ticket", texts)


def moved_text(differences: Iterable[tuple[Goal, datetime | None, datetime | None]]) -> str:
    """Which deadlines moved from when to when, in words."""
    return _("; ").join(
        _("{goal} {old} → {new}").format(goal=goal_title(goal), old=_moment_text(old), new=_moment_text(new))
        for goal, old, new in differences
    )


def _moment_text(moment: datetime | None) -> str:
    return now_text(moment) if moment is not None else _("none")


# -- helpers -----------------------------------------------------------------------------------------------------------


def _calendar_changed(session: Session, touched: Mapping[str, set[int]]) -> bool:
    if touched.keys() & CALENDAR_TABLES:
        return True
    settings = touched.get("setting", set())
    if not settings:
        return False
    keys = session.scalars(select(SettingRow.key).where(SettingRow.id.in_(settings))).all()
    # One that is gone went back to its default, and may have been the time zone.
    return len(keys) < len(settings) or "office.zone" in keys


def _open_ids(session: Session) -> list[int]:
    return list(session.scalars(select(Ticket.id).where(m.IS_OPEN).order_by(Ticket.id)))


def _customers(session: Session, ids: Iterable[int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for block in _blocks(sorted(ids)):
        names.update(
            (row[0], row[1])
            for row in session.execute(select(Customer.id, Customer.name).where(Customer.id.in_(block)))
        )
    return names


def _blocks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for start in range(0, len(listed), _BLOCK):
        yield listed[start : start + _BLOCK]

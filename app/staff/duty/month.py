"""A month of the roster as it hangs on the wall: days, people, turns, absences, and what is wrong with it (A9)."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.calendar import Calendar
from app.core.i18n import _, lazy
from app.staff.duty import fields as f
from app.staff.duty.queries import Away, away_between, span_text, turns_between
from app.staff.duty.rules import days_of, runs
from app.staff.model import Staff

# Who can be on duty without ever having been: those of the service, whatever their role.
_SERVICE = ("service",)
_ROLES = ("technician",)

WEEKDAYS = (lazy("Mon"), lazy("Tue"), lazy("Wed"), lazy("Thu"), lazy("Fri"), lazy("Sat"), lazy("Sun"))


@dataclass(frozen=True)
class DutyDay:
    """A day of the month; ``reason`` names the festival, or says why it is worked though it should not be: "" on
    ordinary days and weekends."""

    day: date
    rests: bool
    reason: str


@dataclass(frozen=True)
class DutyPerson:
    """Somebody who has a line in the roster."""

    id: int
    name: str
    phone: str


@dataclass(frozen=True)
class Turn:
    """A turn as the month shows it."""

    id: int
    number: str
    staff_id: int
    kind: str
    first: date
    last: date
    phone: str
    note: str


@dataclass(frozen=True)
class DutyMonth:
    """What the grid, the paper and the sheet of a month show.

    ``gaps``: the days without anybody at the duty phone. ``remarks``: in words what wants mending.
    """

    first: date
    last: date
    days: tuple[DutyDay, ...]
    people: tuple[DutyPerson, ...]
    turns: tuple[Turn, ...]
    absences: tuple[Away, ...]
    gaps: tuple[date, ...]
    remarks: tuple[str, ...]

    def turn(self, kind: str, day: date) -> Turn | None:
        """The turn of a kind on a day."""
        return self._by_day.get((kind, day))

    def turns_of(self, staff_id: int, day: date) -> tuple[Turn, ...]:
        """What a person has on a day, the duty phone first."""
        found = (self.turn(kind, day) for kind, _title in f.DUTY_KIND.options)
        return tuple(turn for turn in found if turn is not None and turn.staff_id == staff_id)

    def away(self, staff_id: int, day: date) -> Away | None:
        """A person's absence on a day."""
        return self._away.get((staff_id, day))

    def person(self, staff_id: int) -> DutyPerson:
        """The person of a turn or an absence of this month."""
        return self._people[staff_id]

    def phone(self, turn: Turn) -> str:
        """Under which number a turn is reached."""
        return turn.phone or self.person(turn.staff_id).phone

    @cached_property
    def _by_day(self) -> dict[tuple[str, date], Turn]:
        return {(turn.kind, day): turn for turn in self.turns for day in days_of(turn.first, turn.last)}

    @cached_property
    def _away(self) -> dict[tuple[int, date], Away]:
        return {(away.staff_id, day): away for away in self.absences for day in days_of(away.first, away.last)}

    @cached_property
    def _people(self) -> dict[int, DutyPerson]:
        return {person.id: person for person in self.people}


def month_of(session: Session, day: date, working: Calendar) -> DutyMonth:
    """The month in which a day lies, by few statements however full it is."""
    first = day.replace(day=1)
    last = first + timedelta(days=calendar.monthrange(first.year, first.month)[1] - 1)
    rows = turns_between(session, first, last)
    turns = tuple(
        Turn(row.id, row.number, row.staff_id, row.kind, row.first_on, row.last_on, row.phone, row.note) for row in rows
    )
    absences = tuple(away_between(session, first, last))
    people = _people(session, {turn.staff_id for turn in turns} | {away.staff_id for away in absences})
    days = tuple(DutyDay(one, not working.is_working_day(one), _reason(working, one)) for one in days_of(first, last))
    held = {one for turn in turns if turn.kind == f.PHONE_DUTY for one in days_of(turn.first, turn.last)}
    gaps = tuple(one.day for one in days if one.day not in held)
    names = {person.id: person.name for person in people}
    remarks = tuple([*_gap_words(gaps, len(days)), *_clashes(turns, absences, names, first, last)])
    return DutyMonth(first, last, days, people, turns, absences, gaps, remarks)


def _reason(working: Calendar, day: date) -> str:
    reason = str(working.reason(day))
    # The column and the colour tell a weekend.
    return "" if reason == _("weekend") else reason


def _people(session: Session, named: Collection[int]) -> tuple[DutyPerson, ...]:
    serves = Staff.archived_at.is_(None) & or_(Staff.category.in_(_SERVICE), Staff.role.in_(_ROLES))
    statement = select(Staff.id, Staff.name, Staff.phone).where(or_(serves, Staff.id.in_(named)))
    return tuple(DutyPerson(*row) for row in session.execute(statement.order_by(Staff.number, Staff.id)))


def _gap_words(gaps: Iterable[date], count: int) -> list[str]:
    found = list(gaps)
    if len(found) == count:
        return [_("Nobody has the duty phone in this month yet.")]
    if not found:
        return []
    shown = _(", ").join(_short(first, last) for first, last in runs(found))
    return [_("Nobody has the duty phone on {days}.").format(days=shown)]


def _clashes(
    turns: Iterable[Turn], absences: Iterable[Away], names: dict[int, str], first: date, last: date
) -> list[str]:
    """Who is on duty while away, and who has two duties on one day."""
    found = []
    held: dict[tuple[int, date], set[str]] = {}
    for turn in turns:
        for day in days_of(max(turn.first, first), min(turn.last, last)):
            held.setdefault((turn.staff_id, day), set()).add(turn.kind)
    for away in absences:
        clash = [day for day in days_of(away.first, away.last) if (away.staff_id, day) in held]
        for start, end in runs(clash):
            found.append(
                _("{name} is on duty on {days} but away: {absence}.").format(
                    name=names[away.staff_id], days=_short(start, end), absence=away.words()
                )
            )
    double: dict[int, list[date]] = {}
    for (staff_id, day), kinds in held.items():
        if len(kinds) > 1:
            double.setdefault(staff_id, []).append(day)
    for staff_id, days in double.items():
        shown = _(", ").join(_short(start, end) for start, end in runs(days))
        found.append(_("{name} has two duties at once on {days}.").format(name=names[staff_id], days=shown))
    return found


def _short(first: date, last: date) -> str:
    """Days of one month, without the year."""
    return span_text(first, last) if first.year != last.year else _days(first, last)


def _days(first: date, last: date) -> str:
    shown = f"{first:%m-%d}"
    return shown if first == last else f"{shown} – {last:%m-%d}"

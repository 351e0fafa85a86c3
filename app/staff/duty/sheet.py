"""The month of the roster as a sheet (A9, H2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.core.fields import TEXT
from app.core.i18n import _
from app.excel.write import Page, Written, heading, write_pages
from app.staff.duty import fields as f
from app.staff.duty.month import WEEKDAYS, DutyMonth

# As the import of the roster reads them.
_TURN_FIELDS = (f.DUTY_NUMBER, f.PERSON.but(kind=TEXT), f.DUTY_OF, f.FIRST_ON, f.LAST_ON, f.DUTY_PHONE, f.NOTE)


def title_of(first: date) -> str:
    """What a month of the roster is called."""
    return _("Duty roster {year}-{month}").format(year=f"{first:%Y}", month=f"{first:%m}")


def write_month(path: Path, month: DutyMonth, company: str, printed_on: datetime) -> Written:
    """Writes the month: one line a day, what wants mending below the title, and the turns on a sheet of their own."""
    notes = heading(company, printed_on, " ".join(month.remarks))
    title = title_of(month.first)
    pages = [
        Page(title, f.DAY_FIELDS, _days(month), title, notes, wrap=frozenset({"absent"})),
        Page(_("Duty turns"), _TURN_FIELDS, _turns(month)),
    ]
    return write_pages(path, pages)


def day_texts(month: DutyMonth, day: date) -> dict[str, str]:
    """Who has which duty on a day, by kind; "" for nobody."""
    found = {}
    for kind, _title in f.DUTY_KIND.options:
        turn = month.turn(kind, day)
        found[kind] = month.person(turn.staff_id).name if turn is not None else ""
    return found


def absent_text(month: DutyMonth, day: date) -> str:
    """Who is away on a day and why, in one text."""
    away = [one for one in month.absences if one.first <= day <= one.last]
    return _(", ").join(f"{month.person(one.staff_id).name} ({f.ABSENCE_OF.show(one.kind)})" for one in away)


def _days(month: DutyMonth) -> Iterator[list[Any]]:
    for one in month.days:
        names = day_texts(month, one.day)
        turn = month.turn(f.PHONE_DUTY, one.day)
        yield [
            one.day,
            str(WEEKDAYS[one.day.weekday()]),
            one.reason,
            names[f.PHONE_DUTY] or _("nobody on duty"),
            month.phone(turn) if turn is not None else "",
            names["backup"],
            names["office"],
            absent_text(month, one.day),
        ]


def _turns(month: DutyMonth) -> Iterator[list[Any]]:
    for turn in month.turns:
        yield [turn.number, month.person(turn.staff_id).name, turn.kind, turn.first, turn.last, turn.phone, turn.note]

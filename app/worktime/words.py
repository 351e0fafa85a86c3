"""The working calendar in words: 周一至周五 08:30-12:00, 13:30-17:30 (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import Text, _, lazy
from app.worktime.fields import WEEKDAYS
from app.worktime.rules import Day, DayKind

KIND_TITLES: dict[DayKind, Text] = {
    DayKind.WORKING: lazy("Workday"),
    DayKind.REST: lazy("Weekend"),
    DayKind.HOLIDAY: lazy("Public holiday"),
    DayKind.SWAPPED: lazy("Swapped day"),
    DayKind.OWN_WORKED: lazy("Own working day"),
    DayKind.OWN_OFF: lazy("Own day off"),
}


def week_lines(hours: Mapping[str, Any]) -> list[str]:
    """The hours of a week, a line for each run of weekdays that have the same; days of rest are left out."""
    runs: list[tuple[str, str, str]] = []
    for field in WEEKDAYS:
        title, text = str(field.title), str(hours[field.key] or "")
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], title, text)
        else:
            runs.append((title, title, text))
    return [f"{_days(first, last)} {text}" for first, last, text in runs if text]


def _days(first: str, last: str) -> str:
    return first if first == last else _("{first}–{last}").format(first=first, last=last)


def season_days(first: str, last: str) -> str:
    """From when to when a season lasts: 06-01 至 08-31."""
    return _("{first} to {last}").format(first=first, last=last)


def unannounced_year(year: int) -> str:
    """The warning on a year whose swapped days are unknown."""
    return _(
        "The swapped working days of {year} are not announced yet: only the statutory holidays are known. "
        "Once they are out, enter them as special dates or import them; until then deadlines may move."
    ).format(year=year)


def day_words(day: Day) -> list[str]:
    """A date in a few lines: what it is, when it is worked, why it is so."""
    what = str(KIND_TITLES[day.kind])
    reason = str(day.reason) if day.kind.own or day.kind is DayKind.HOLIDAY else ""
    lines = [what, day.hours or _("not worked"), reason]
    if day.season and day.worked:
        lines.append(_("Season: {name}").format(name=day.season))
    return [line for line in lines if line]


def date_words(day: date) -> str:
    """The date with its weekday: 2026-11-20 周五."""
    return f"{day} {WEEKDAYS[day.weekday()].title}"

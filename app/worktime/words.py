"""The working calendar in words: 周一至周五 08:30-12:00, 13:30-17:30 (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import _
from app.worktime.fields import WEEKDAYS


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

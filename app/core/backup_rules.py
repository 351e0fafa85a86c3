"""How backups are named, and which are kept (H4): pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, get_args

from app.core.clock import local, utc

Kind = Literal["daily", "manual", "import", "upgrade", "restore"]
DAILY = 30
MONTHLY = 12
# Made before something that may turn out wrong days later: these are kept beside the daily ones.
BEFORE: tuple[Kind, ...] = ("import", "upgrade", "restore")
BEFORE_EACH = 5

_NAME = re.compile(r"after-sales-(\d{8}-\d{6})-(" + "|".join(get_args(Kind)) + r")(?:-\d+)?\.(?:db|dump)")


def file_name(at: datetime, kind: Kind, suffix: str) -> str:
    """The name of a backup begun at this moment of office time."""
    return f"after-sales-{at:%Y%m%d-%H%M%S}-{kind}{suffix}"


def read_name(name: str) -> tuple[datetime, Kind] | None:
    """When a backup was begun (UTC) and why, by its name; None when it is none of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        at = utc(datetime.strptime(match[1], "%Y%m%d-%H%M%S"))
    except ValueError:
        return None
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    return at.astimezone(UTC), kinds[match[2]]


def keep(backups: Iterable[tuple[str, datetime, Kind]]) -> set[str]:
    """The names that are kept: the newest of each of the last 30 days and 12 months that have any, all of the newest
    two days, and the last five made before an import, an upgrade, a restore.

    Days without a backup do not count, so an office that was closed for months keeps what it has.
    """
    newest_first = sorted(backups, key=lambda backup: (backup[1], backup[0]), reverse=True)
    days: dict[object, str] = {}
    months: dict[object, str] = {}
    for name, at, _kind in newest_first:
        day = local(at).date()
        days.setdefault(day, name)
        months.setdefault((day.year, day.month), name)
    kept = {*list(days.values())[:DAILY], *list(months.values())[:MONTHLY]}
    recent = set(list(days)[:2])
    kept |= {name for name, at, _kind in newest_first if local(at).date() in recent}
    for kind in BEFORE:
        kept |= set([name for name, _at, other in newest_first if other == kind][:BEFORE_EACH])
    return kept

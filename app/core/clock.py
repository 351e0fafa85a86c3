"""Time: the injected clock, the office's time zone, and how moments are shown. Stored in UTC, shown in office time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
DEFAULT_ZONE = "Asia/Shanghai"

_zone = ZoneInfo(DEFAULT_ZONE)


def system_clock() -> datetime:
    """The moment now, aware, in UTC, to the second: nothing in the program is finer."""
    return datetime.now(UTC).replace(microsecond=0)


def zone() -> ZoneInfo:
    """The office's time zone (a setting)."""
    return _zone


def set_zone(name: str) -> None:
    """Sets the office's time zone, by its IANA name; raises ``ZoneInfoNotFoundError`` for an unknown one."""
    global _zone
    _zone = ZoneInfo(name)


def local(moment: datetime) -> datetime:
    """The moment in office time."""
    return moment.astimezone(_zone)


def minute(moment: datetime) -> datetime:
    """The beginning of its minute. What is typed has no seconds, what a button records has: the two are compared by
    the minute, or 9:15 would lie before a call of 9:15."""
    return moment.replace(second=0, microsecond=0)


def utc(moment: datetime) -> datetime:
    """The moment in UTC; a naive one is read as office time."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=_zone)).astimezone(UTC)


def office_day(moment: datetime) -> date:
    """The date of the moment in the office."""
    return local(moment).date()

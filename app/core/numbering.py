"""Document numbers without gaps, also with several writers at once (C10).

The counter is raised inside the action's own transaction: a rolled back action gives its number back, and two writers
wait for each other on the counter's row.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.clock import office_day
from app.core.database import upsert
from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import Base, table_of

# Shipped patterns; the settings page changes them. {year} {month} {day} start a new count; {n} is the running number.
PATTERNS: dict[str, str] = {
    "customers": "KH{n:05}",
    "projects": "XM{year}-{n:03}",
    "equipment": "SB{n:06}",
    "parts": "BJ{n:05}",
    "staff": "RY{n:03}",
    "duty": "ZB{year}-{n:04}",
    "handovers": "JB{year}-{n:04}",
    "absences": "QJ{year}-{n:04}",
    "tickets": "GD{year}{month}-{n:04}",
    "loans": "JY{year}-{n:04}",
    "returns": "TH{year}-{n:04}",
    "complaints": "TS{year}-{n:04}",
    "check_lists": "JC{n:02}",
    "rates": "SF{n:03}",
    "plans": "FA{n:02}",
    "exclusions": "BBX{n:02}",
    "policies": "SLA{n:02}",
    "cards": "BX{year}-{n:05}",
    "guarantees": "BZ{year}-{n:04}",
    "articles": "ZS{n:05}",
    "contracts": "WB{year}-{n:04}",
    "caller_orders": "WT{year}-{n:04}",
    "task_orders": "RW{year}-{n:04}",
    "settlements": "JS{year}-{n:04}",
    "deposits": "ZBJ{year}-{n:03}",
    # Printed forms, one series a kind (C10).
    "registration": "WX{year}-{n:05}",
    "confirmation": "QR{year}-{n:05}",
    "service_record": "FW{year}-{n:05}",
    "analysis": "GZ{year}-{n:04}",
    "three_guarantees": "SBJL{year}-{n:04}",
    "three_guarantees_list": "SBHZ{year}-{n:04}",
    "service_register": "DJ{year}-{n:04}",
    "repair_card": "WXK{year}-{n:04}",
}


class Counter(Base):
    """The last number given out in a series and period."""

    __tablename__ = "counter"
    __history__ = False

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True, default="")
    value: Mapped[int] = mapped_column(default=0)


def take_number(session: Session, series: str) -> str:
    """The next number of the series."""
    return take_numbers(session, series, 1)[0]


def take_numbers(session: Session, series: str, count: int) -> list[str]:
    """The next ``count`` numbers of the series, in order."""
    pattern = pattern_of(session, series)
    today = office_day(session.info["now"])
    period = _period(pattern, today)
    statement = upsert(session, table_of(Counter)).values(series=series, period=period, value=count)
    statement = statement.on_conflict_do_update(
        index_elements=["series", "period"], set_={"value": Counter.__table__.c.value + count}
    )
    last = session.connection().execute(statement.returning(Counter.__table__.c.value)).scalar_one()
    return [format_number(pattern, today, n) for n in range(last - count + 1, last + 1)]


def pattern_of(session: Session, series: str) -> str:
    """The series' pattern: the office's own, else the shipped one."""
    from app.core.settings import read_setting

    return str(read_setting(session, f"number.{series}") or PATTERNS[series])


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, in words, or None."""
    try:
        shown = format_number(pattern, date(2026, 11, 22), 7)
    except (KeyError, ValueError, IndexError, AttributeError, Refused):
        return _("Use {year}, {month}, {day} and {n:04} only.")
    if "{n" not in pattern or "7" not in shown:
        return _("The pattern needs the running number, e.g. {n:04}.")
    return None if len(shown) <= 40 else _("The number becomes too long.")


def format_number(pattern: str, day: date, n: int) -> str:
    """The number that a pattern gives."""
    shown = pattern.format(year=f"{day:%Y}", month=f"{day:%m}", day=f"{day:%d}", n=n)
    if not shown:
        raise Refused(_("The number pattern is empty."))
    return shown


def _period(pattern: str, day: date) -> str:
    if "{day}" in pattern:
        return f"{day:%Y%m%d}"
    if "{month}" in pattern:
        return f"{day:%Y%m}"
    return f"{day:%Y}" if "{year}" in pattern else ""

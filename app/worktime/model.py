"""Special dates and working hours (C3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, Record


class SpecialDate(Record, Base):
    """The office's own word on one date (特殊日期). It goes before holidays, swapped days, weekends and seasons."""

    __tablename__ = "special_date"

    date: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # work, off
    hours: Mapped[str] = mapped_column(String(120), default="")  # "" on a worked day: the usual ones
    reason: Mapped[str] = mapped_column(String(100), default="")


class WorkHours(Record, Base):
    """The working hours of a week: the one of the whole year, or that of a season (季节作息), which goes before it.

    A day's hours are written "08:30-12:00, 13:30-17:30"; "" is a day of rest. A season's first and last day are
    written "06-01", both included; it may pass New Year.
    """

    __tablename__ = "work_hours"

    name: Mapped[str] = mapped_column(String(60), default="")
    seasonal: Mapped[bool] = mapped_column(default=True)
    first_day: Mapped[str] = mapped_column(String(5), default="")
    last_day: Mapped[str] = mapped_column(String(5), default="")
    monday: Mapped[str] = mapped_column(String(120), default="")
    tuesday: Mapped[str] = mapped_column(String(120), default="")
    wednesday: Mapped[str] = mapped_column(String(120), default="")
    thursday: Mapped[str] = mapped_column(String(120), default="")
    friday: Mapped[str] = mapped_column(String(120), default="")
    saturday: Mapped[str] = mapped_column(String(120), default="")
    sunday: Mapped[str] = mapped_column(String(120), default="")

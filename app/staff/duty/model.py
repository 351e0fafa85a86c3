"""Mapped classes of the duty roster, hand-over notes and absences (A9, C8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Record


class DutyTurn(Record, Base):
    """One person's turn on a duty (值班), from its first to its last day.

    A duty of a kind is one person's at a time: turns of one kind never overlap. When on a day the turn changes is a
    setting, see ``rules.begins_at``.
    """

    __tablename__ = "duty_turn"
    __table_args__ = (
        Index("ix_duty_turn_kind_last_on", "kind", "last_on", "first_on"),
        Index("ix_duty_turn_first_on_id", "first_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="phone")
    first_on: Mapped[date]
    last_on: Mapped[date]
    # Blank: the person's own.
    phone: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(300), default="")


class HandOver(Record, Base):
    """A hand-over note between two turns (交接班). ``seen_at``: when who begins the turn had it on the screen."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index("ix_hand_over_at_id", "at", "id"),
        Index("ix_hand_over_to_id_seen_at", "to_id", "seen_at"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    from_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    open_points: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime | None] = mapped_column(Moment())


class Absence(Record, Base):
    """A person is away (缺勤): leave, illness, training; first and last day included."""

    __tablename__ = "absence"
    __table_args__ = (
        Index("ix_absence_first_on_id", "first_on", "id"),
        Index("ix_absence_last_on", "last_on", "first_on", "staff_id"),
        Index("ix_absence_staff_id_last_on", "staff_id", "last_on"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(20), default="leave")
    first_on: Mapped[date]
    last_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    # Who reviews and approves in the person's name on these days (C9).
    deputy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)

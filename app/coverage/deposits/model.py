"""Mapped classes of quality deposits (A2, B11)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Record, Row


class Deposit(Record, Base):
    """The quality deposit (质保金) of a project. How much it is stands in its ledger; ``due_on`` follows from start and
    months and is stored so that lists sort by it."""

    __tablename__ = "deposit"
    __table_args__ = (Index("ix_deposit_due_on_id", "due_on", "id"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    start_on: Mapped[date]
    months: Mapped[int]
    due_on: Mapped[date]
    remark: Mapped[str] = mapped_column(Text, default="")


class DepositRow(Row, Base):
    """One line of a deposit's ledger: appended, never edited; a correction is an opposite line of the same kind.

    ``amount`` is signed: what is agreed adds, what is deducted or returned takes away; a breach moves no money.
    """

    __tablename__ = "deposit_row"
    __root__ = ("deposit", "deposit_id")

    deposit_id: Mapped[int] = mapped_column(BigId, ForeignKey("deposit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Decimal]
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment())
    who: Mapped[str] = mapped_column(String(100), default="")

"""Mapped class of fault analyses (C15)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Record


class FaultAnalysis(Record, Base):
    """What caused the fault of a ticket, how it was solved and how to avoid it; one for each ticket."""

    __tablename__ = "fault_analysis"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), unique=True)
    cause: Mapped[str] = mapped_column(Text)
    solution: Mapped[str] = mapped_column(Text)
    prevention: Mapped[str] = mapped_column(Text)
    analysed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    analysed_on: Mapped[date]

"""Mapped classes of staff (A5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, Record


class Staff(Record, Base):
    """A person of the office (人员)."""

    __tablename__ = "staff"
    __table_args__ = (Index("ix_staff_name_id", "name", "id"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20), default="clerk")
    department: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    education: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    hired_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(Text, default="")

"""Mapped class of to-dos (A1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Record


class Todo(Record, Base):
    """Something to be done (待办) until a day, by one person or by whoever comes first.

    ``record_kind`` is a register's name; ``record_title`` is how the record was called when the to-do was written.
    """

    __tablename__ = "todo"
    __table_args__ = (
        Index("ix_todo_record", "record_kind", "record_id"),
        Index("ix_todo_due_on_id", "due_on", "id"),
        Index("ix_todo_staff_id_done_at", "staff_id", "done_at"),
    )

    kind: Mapped[str] = mapped_column(String(20), default="note")
    text: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date | None]
    # Staff sit beside to-dos, so the reference is a plain id without a mapped class here.
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    record_kind: Mapped[str] = mapped_column(String(40), default="")
    record_id: Mapped[int | None] = mapped_column(BigId)
    record_title: Mapped[str] = mapped_column(String(300), default="")
    # What the customer said to an offer: accepted, declined or later.
    outcome: Mapped[str] = mapped_column(String(10), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(Moment())
    done_by: Mapped[str] = mapped_column(String(100), default="")

"""Mapped class of the attempts to call a customer back (C16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Row

REACHED = "reached"
NO_ANSWER = "no_answer"
BUSY = "busy"
LATER = "later"
WRONG_NUMBER = "wrong_number"


class CallBackAttempt(Row, Base):
    """One call to ask whether it is solved. One that reached the customer has the answers and made the move
    ``move_id``; when that is undone, the attempt stays to be seen as ``undone``.

    ``on_time``: yes / no. ``attitude``: good / fair / bad. ``next_try_at``: when to call again.
    """

    __tablename__ = "call_back_attempt"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    move_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket_move.id"), index=True)
    at: Mapped[datetime]
    entered_at: Mapped[datetime]
    who_id: Mapped[int | None] = mapped_column(BigId)
    who: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[str] = mapped_column(String(20))
    next_try_at: Mapped[datetime | None] = mapped_column(Moment())
    solved: Mapped[bool | None]
    satisfaction: Mapped[str] = mapped_column(String(2), default="")
    on_time: Mapped[str] = mapped_column(String(3), default="")
    attitude: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    undone: Mapped[bool] = mapped_column(default=False)

"""Mapped classes of a ticket's clocks: what happened to it, how its clocks stand, who is told (C2, C4)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Row


class TicketEvent(Row, Base):
    """Something that happened to a ticket and that no move tells: arrived, restored … A misclick is taken back and
    stays to be seen. ``at`` is when it happened, ``entered_at`` when it was typed; ``known_since`` when it was typed
    first, where only its minutes were corrected since."""

    __tablename__ = "ticket_event"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    event: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    entered_at: Mapped[datetime]
    known_since: Mapped[datetime | None] = mapped_column(Moment())
    who_id: Mapped[int | None] = mapped_column(BigId)
    who: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    undone: Mapped[bool] = mapped_column(default=False)


class TicketClock(Row, Base):
    """One clock of a ticket as ``sla.rules.clocks`` has computed it; written only by ``clocks.stored.refresh``.

    ``state``: an open clock is ``running`` or ``paused``, however late: whether it is overdue follows from ``due_at``
    and the moment of the question. ``credited``: seconds that pauses have added. ``unannounced``: the years on its way
    whose swapped working days are not known yet, parted by commas.
    """

    __tablename__ = "ticket_clock"
    __table_args__ = (UniqueConstraint("ticket_id", "goal"),)
    # It follows from what has a history.
    __history__: ClassVar[bool] = False

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    goal: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime | None] = mapped_column(Moment())
    due_at: Mapped[datetime | None] = mapped_column(Moment())
    warn_at: Mapped[datetime | None] = mapped_column(Moment())
    reached_at: Mapped[datetime | None] = mapped_column(Moment())
    credited: Mapped[int] = mapped_column(default=0)
    unannounced: Mapped[str] = mapped_column(String(60), default="")


class TicketNotice(Row, Base):
    """An escalation step of a running clock: at ``at`` these are told (roles or names, parted by commas). Written only
    by ``clocks.stored.refresh``; a clock that stands still or has ended has none."""

    __tablename__ = "ticket_notice"
    __table_args__ = (UniqueConstraint("ticket_id", "goal", "minutes"), Index("ix_ticket_notice_at", "at"))
    __history__: ClassVar[bool] = False

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    goal: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    at: Mapped[datetime]
    tell: Mapped[str] = mapped_column(String(300))


class TicketTold(Row, Base):
    """Somebody has been told of a step of a ticket's limit: nobody is told twice, also when the deadline moves."""

    __tablename__ = "ticket_told"
    __table_args__ = (UniqueConstraint("ticket_id", "goal", "minutes", "staff_id"),)
    __history__: ClassVar[bool] = False

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    goal: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    # 0: whoever works here without being among the staff.
    staff_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime]

"""Mapped class of complaints (D1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import QUANTITY_TYPE, Base, BigId, Moment, Record

REGISTERED = "registered"
CLOSED = "closed"


class Complaint(Record, Base):
    """A complaint (投诉). Recorded here; an old log may bring closed ones."""

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_received_at_id", "received_at", "id", "archived_at"),
        Index("ix_complaint_state_id", "state", "id"),
        Index("ix_complaint_customer_id_received_at", "customer_id", "received_at", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    old_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    received_at: Mapped[datetime]
    received_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    channel: Mapped[str] = mapped_column(String(20), default="phone")
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"))
    person: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    wish: Mapped[str] = mapped_column(Text, default="")
    # "class" is a word of Python.
    nature: Mapped[str] = mapped_column(String(20), default="")
    severity: Mapped[str] = mapped_column(String(20), default="minor")

    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    equipment_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    order_number: Mapped[str] = mapped_column(String(60), default="")
    part_number: Mapped[str] = mapped_column(String(60), default="")
    delivered_on: Mapped[date | None]
    quantity: Mapped[Decimal | None] = mapped_column(QUANTITY_TYPE)
    defective_quantity: Mapped[Decimal | None] = mapped_column(QUANTITY_TYPE)

    state: Mapped[str] = mapped_column(String(20), default=REGISTERED)
    closed_at: Mapped[datetime | None] = mapped_column(Moment())
    remark: Mapped[str] = mapped_column(Text, default="")

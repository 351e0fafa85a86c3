"""Mapped classes of the short flows: acceptance reports, open points, consumables that are wanted (C5)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.errors import Refused
from app.core.i18n import lazy
from app.core.model import QUANTITY_TYPE, Base, BigId, Moment, Row

FAILED = "failed"
WANTED = "wanted"
DELIVERED = "delivered"


class Acceptance(Row, Base):
    """The acceptance report of a ticket (验收报告). States::

        written ──confirm──> confirmed: its day is the acceptance date of devices and project
           ^────take back────┘

    ``before``: JSON of the dates that the confirmation changed, and of which project: {"project_id": id or null,
    "project": date, "devices": {id: date}}. ``change_reason``: why a date that was there changed; ``scan_reason``: why
    it was confirmed without the signed scan.
    """

    __tablename__ = "acceptance"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), unique=True)
    accepted_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(20))
    whole_project: Mapped[bool] = mapped_column(default=False)
    our_signer: Mapped[str] = mapped_column(String(60), default="")
    customer_signer: Mapped[str] = mapped_column(String(60), default="")
    remark: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment())
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    change_reason: Mapped[str] = mapped_column(String(300), default="")
    scan_reason: Mapped[str] = mapped_column(String(300), default="")
    before: Mapped[str] = mapped_column(Text, default="{}")

    def can_confirm(self) -> bool:
        return self.confirmed_at is None and self.result != FAILED

    def can_take_back(self) -> bool:
        return self.confirmed_at is not None

    def confirm(self, at: datetime, who: str, before: str, change_reason: str = "", scan_reason: str = "") -> None:
        """written → confirmed."""
        if self.confirmed_at is not None:
            raise Refused(lazy("This acceptance is confirmed already."))
        if self.result == FAILED:
            raise Refused(lazy("It was not accepted, so that there is nothing to confirm."))
        self.confirmed_at, self.confirmed_by, self.before = at, who, before
        self.change_reason, self.scan_reason = change_reason, scan_reason

    def take_back(self) -> None:
        """confirmed → written."""
        if self.confirmed_at is None:
            raise Refused(lazy("This acceptance is not confirmed."))
        self.confirmed_at, self.confirmed_by, self.before = None, "", "{}"
        self.change_reason = self.scan_reason = ""


class AcceptedDevice(Row, Base):
    """A device that was installed on a ticket, and is accepted with its report."""

    __tablename__ = "accepted_device"
    __root__ = ("ticket", "ticket_id")
    __link__ = True
    __table_args__ = (UniqueConstraint("ticket_id", "equipment_id"),)

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)


class OpenPoint(Row, Base):
    """What an acceptance left open; it becomes a to-do or a ticket of its own."""

    __tablename__ = "open_point"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    due_on: Mapped[date | None]
    # To-dos stand below tickets.
    todo_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("todo.id"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(Moment())
    done_by: Mapped[str] = mapped_column(String(100), default="")


class ConsumableItem(Row, Base):
    """Parts or consumables that a customer wants (耗材). States::

    wanted ──deliver──> delivered
       ^───take back────┘
    """

    __tablename__ = "consumable_item"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    part_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("part.id"), index=True)
    item: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE)
    promised_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default=WANTED)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment())
    courier: Mapped[str] = mapped_column(String(60), default="")
    courier_number: Mapped[str] = mapped_column(String(60), default="")
    receiver: Mapped[str] = mapped_column(String(60), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")

    def can_deliver(self) -> bool:
        return self.state == WANTED

    def can_take_back(self) -> bool:
        return self.state == DELIVERED

    def deliver(self, at: datetime, courier: str, courier_number: str, receiver: str) -> None:
        """wanted → delivered."""
        if not self.can_deliver():
            raise Refused(lazy("This was delivered already."))
        self.state, self.delivered_at = DELIVERED, at
        self.courier, self.courier_number, self.receiver = courier, courier_number, receiver

    def take_back(self) -> None:
        """delivered → wanted: a misclick."""
        if not self.can_take_back():
            raise Refused(lazy("This was not delivered yet."))
        self.state, self.delivered_at = WANTED, None
        self.courier = self.courier_number = self.receiver = ""

"""Mapped classes of maintenance contracts (B10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Record, Row
from app.coverage.model import Bases

DRAFT, OFFERED, SIGNED, ENDED, CANCELLED = "draft", "offered", "signed", "ended", "cancelled"
# What a device must not lie in twice on one day, and what covers it.
ALIVE = (DRAFT, OFFERED, SIGNED, ENDED)
COVERING = (SIGNED, ENDED)


class ContractDevice(Row, Base):
    """A device that the contract covers."""

    __tablename__ = "maintenance_contract_device"
    __root__ = ("maintenance_contract", "contract_id")

    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("maintenance_contract.id"), index=True)
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    remark: Mapped[str] = mapped_column(String(200), default="")


class MaintenanceContract(Bases, Record, Base):
    """A maintenance contract (维保合同) with its own price basis for each line kind.

    ========  ================  ============================================================
    move      from              to
    ========  ================  ============================================================
    offer     draft, offered    offered: the letter went to the customer
    answer    offered           cancelled when declined, else offered still, with the answer
    sign      draft, offered    signed: covers from the day of signing, within its period
    end       signed, ended     ended: covers until ``ended_on``, before the period is over
    cancel    draft, offered    cancelled: never covered anything
    reopen    ended, cancelled  signed, draft
    ========  ================  ============================================================

    A signed contract whose period is over needs no move: lists show it as ended by its dates.
    """

    __tablename__ = "maintenance_contract"
    __table_args__ = (
        Index("ix_maintenance_contract_state_last_on", "state", "last_on"),
        Index("ix_maintenance_contract_first_on_id", "first_on", "id"),
        Index("ix_maintenance_contract_last_on_id", "last_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    first_on: Mapped[date]
    last_on: Mapped[date]
    price: Mapped[Decimal | None]
    visits_per_year: Mapped[int | None]
    service_class: Mapped[str] = mapped_column(String(1), default="")
    # Policies stand above coverage, so this is a plain id without a mapped class here.
    sla_policy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sla_policy.id"), index=True)
    remark: Mapped[str] = mapped_column(Text, default="")

    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    offered_on: Mapped[date | None]
    offered_by: Mapped[str] = mapped_column(String(100), default="")
    answer: Mapped[str] = mapped_column(String(10), default="")
    answered_on: Mapped[date | None]
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    answer_note: Mapped[str] = mapped_column(Text, default="")
    follow_up_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(String(100), default="")
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    # The to-do of sales that asked for the offer (C1).
    todo_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("todo.id"), index=True)
    printed: Mapped[int] = mapped_column(default=0)

    devices: Mapped[list[ContractDevice]] = relationship(cascade="all, delete-orphan", order_by="ContractDevice.id")

    @property
    def until(self) -> date:
        """The last day of cover: that of the period, or the day on which it was ended before."""
        return self.last_on if self.ended_on is None else min(self.last_on, self.ended_on)

    def can_offer(self) -> bool:
        """An offer may be sent again, e.g. with another price."""
        return self.state in (DRAFT, OFFERED)

    def offer(self, who: str, today: date) -> None:
        """The letter went to the customer; an answer to an earlier letter is none to this one."""
        self.state, self.offered_on, self.offered_by = OFFERED, today, who
        self.answer, self.answered_on, self.answered_by, self.follow_up_on = "", None, "", None

    def can_answer(self) -> bool:
        """Whether the customer can answer now."""
        return self.state == OFFERED

    def take_answer(self, answer: str, note: str, follow_up_on: date | None, who: str, today: date) -> None:
        """Records the customer's answer: accepted, declined or later."""
        self.answer, self.answer_note, self.follow_up_on = answer, note, follow_up_on
        self.answered_on, self.answered_by = today, who

    def can_sign(self) -> bool:
        """Whether it can be signed now."""
        return self.state in (DRAFT, OFFERED)

    def sign(self, signed_on: date, who: str) -> None:
        """Both sides have signed on this day."""
        self.state, self.signed_on, self.signed_by = SIGNED, signed_on, who

    def can_end(self) -> bool:
        """Whether it can be ended before its last day; the day of an end may be corrected."""
        return self.state in COVERING

    def end(self, ended_on: date, reason: str, who: str) -> None:
        """``ended_on`` is the last day of cover."""
        self.state, self.ended_on, self.end_reason, self.ended_by = ENDED, ended_on, reason, who

    def can_cancel(self) -> bool:
        """Only what was never signed is cancelled; a signed contract is ended."""
        return self.state in (DRAFT, OFFERED)

    def cancel(self, reason: str, who: str) -> None:
        """Nothing comes of it."""
        self.state, self.end_reason, self.ended_by = CANCELLED, reason, who

    def can_reopen(self) -> bool:
        """Whether an end or a cancellation can be taken back."""
        return self.state in (ENDED, CANCELLED)

    def reopen(self) -> None:
        """Takes an end or a cancellation back."""
        self.state = SIGNED if self.state == ENDED else DRAFT
        self.ended_on, self.end_reason, self.ended_by = None, "", ""
        if self.state == DRAFT:
            self.answer, self.answered_on, self.answered_by, self.follow_up_on = "", None, "", None

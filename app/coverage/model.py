"""Mapped classes of coverage plans, exclusions, extensions, appraisals and warranty cards (B1, B3, B5, B7, B8)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.errors import Refused
from app.core.i18n import lazy
from app.core.model import Base, BigId, Moment, Record, Row
from app.core.rights import User

PROPOSED = "proposed"
CONFIRMED = "confirmed"
WITHDRAWN = "withdrawn"
CANCELLED = "cancelled"


class Bases:
    """The price basis of each line kind: free / contract / cost / list."""

    labour: Mapped[str] = mapped_column(String(10), default="list")
    part: Mapped[str] = mapped_column(String(10), default="list")
    wear_part: Mapped[str] = mapped_column(String(10), default="list")
    travel: Mapped[str] = mapped_column(String(10), default="list")
    lodging: Mapped[str] = mapped_column(String(10), default="list")
    upgrade: Mapped[str] = mapped_column(String(10), default="list")


class PlanPhase(Bases, Row, Base):
    """A phase (阶段) of a plan; ``position`` counts from 1."""

    __tablename__ = "coverage_phase"
    __root__ = ("coverage_plan", "plan_id")

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("coverage_plan.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    length: Mapped[str] = mapped_column(String(10), default="months")
    months: Mapped[int | None]
    warranty: Mapped[bool] = mapped_column(default=False)


class PlanCause(Bases, Row, Base):
    """What a fault costs that is not a quality fault, by cause."""

    __tablename__ = "coverage_cause"
    __root__ = ("coverage_plan", "plan_id")

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("coverage_plan.id"), index=True)
    cause: Mapped[str] = mapped_column(String(20))


class PlanPeriod(Row, Base):
    """The length of the period for one equipment category (三包)."""

    __tablename__ = "coverage_period"
    __root__ = ("coverage_plan", "plan_id")

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("coverage_plan.id"), index=True)
    category: Mapped[str] = mapped_column(String(60))
    months: Mapped[int]


class CoveragePlan(Record, Base):
    """A coverage plan (服务方案). ``shipped`` is the stable code of one that came with the program.

    ``swap_warranty``: what a device gets that replaces another one: a "new" warranty or the "rest" of the old one's.
    """

    __tablename__ = "coverage_plan"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    start: Mapped[str] = mapped_column(String(20), default="acceptance")
    extension: Mapped[bool] = mapped_column(default=False)
    extension_days: Mapped[int] = mapped_column(default=60)
    replacement: Mapped[bool] = mapped_column(default=False)
    swap_warranty: Mapped[str] = mapped_column(String(10), default="rest")
    remark: Mapped[str] = mapped_column(Text, default="")

    phases: Mapped[list[PlanPhase]] = relationship(cascade="all, delete-orphan", order_by="PlanPhase.position")
    causes: Mapped[list[PlanCause]] = relationship(cascade="all, delete-orphan", order_by="PlanCause.id")
    periods: Mapped[list[PlanPeriod]] = relationship(cascade="all, delete-orphan", order_by="PlanPeriod.id")


class Exclusion(Record, Base):
    """A reason (不保修原因) that turns a covered job into a charged one, priced as the plan says for ``cause``."""

    __tablename__ = "exclusion"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(20), default="user")
    on_card: Mapped[bool] = mapped_column(default=True)


class WarrantyExtension(Row, Base):
    """A row of a device's ledger (质保延长): signed, never deleted (B5).

    ``kind``: fault / repair / parts / hand. A row of fixed ``days`` has no ``ends_on``; one that counts days has
    ``begins_on`` and ``ends_on``, both included, and 0 ``days``. States::

        proposed ──confirm──> confirmed ──cancel──> cancelled <──cancel── proposed ──withdraw──> withdrawn

    The program withdraws what it proposed itself, and for which there is no ground any more; that is no decision.
    """

    __tablename__ = "warranty_extension"
    __root__ = ("equipment", "equipment_id")
    __table_args__ = (Index("ix_warranty_extension_state_id", "state", "id"),)

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    # Tickets stand above coverage, so the reference is a plain id without a mapped class here.
    ticket_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    days: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(12), default=PROPOSED)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment())
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")

    def can_confirm(self) -> bool:
        """Whether it waits for the manager's decision."""
        return self.state == PROPOSED

    def can_cancel(self) -> bool:
        """Whether it counts, or may come to count."""
        return self.state in (PROPOSED, CONFIRMED)

    def confirm(self, user: User, now: datetime) -> None:
        """proposed → confirmed: from now on it counts."""
        if not self.can_confirm():
            raise Refused(lazy("This extension was decided already."))
        self.state, self.decided_at, self.decided_by = CONFIRMED, now, user.name

    def cancel(self, user: User, now: datetime, reason: str) -> None:
        """proposed or confirmed → cancelled: it stays to be read and counts no more."""
        if not self.can_cancel():
            raise Refused(lazy("This extension is cancelled already."))
        self.state, self.decided_at, self.decided_by, self.cancel_reason = CANCELLED, now, user.name, reason

    def withdraw(self, now: datetime, reason: str) -> None:
        """proposed → withdrawn: what it rests on has not happened."""
        self.state, self.decided_at, self.cancel_reason = WITHDRAWN, now, reason


class Appraisal(Row, Base):
    """An authority's finding that a part failed far before its normal life (B7); ``document`` names the paper, whose
    scan is an attachment of the ticket."""

    __tablename__ = "appraisal"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    part: Mapped[str] = mapped_column(String(200))
    wear: Mapped[bool] = mapped_column(default=False)
    appraised_by: Mapped[str] = mapped_column(String(100), default="")
    appraised_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")


class Compensation(Row, Base):
    """What was agreed for the customer's loss (B7): how much, by whom, and when it was paid."""

    __tablename__ = "compensation"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    amount: Mapped[Decimal]
    agreed_by: Mapped[str] = mapped_column(String(100), default="")
    agreed_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(300), default="")


class CardDevice(Row, Base):
    """A device on a card, with the warranty end that the card tells."""

    __tablename__ = "warranty_card_device"
    __root__ = ("warranty_card", "card_id")

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("warranty_card.id"), index=True)
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    warranty_end: Mapped[date | None]


class WarrantyCard(Record, Base):
    """A warranty card (保修卡) for one or more devices of a customer.

    A card whose warranty end changed is ``superseded_on`` that day; the next one of the same devices has the same
    number and the next ``edition``. ``printed`` counts prints.
    """

    __tablename__ = "warranty_card"
    __table_args__ = (
        UniqueConstraint("number", "edition"),
        Index("ix_warranty_card_issued_on_id", "issued_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(100), default="")
    superseded_on: Mapped[date | None]
    printed: Mapped[int] = mapped_column(default=0)

    devices: Mapped[list[CardDevice]] = relationship(cascade="all, delete-orphan", order_by="CardDevice.id")


class Guarantee(Record, Base):
    """A service guarantee (售后服务保证书) printed with a contract (A2)."""

    __tablename__ = "guarantee"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(100), default="")
    printed: Mapped[int] = mapped_column(default=0)

"""Mapped classes of coverage plans, exclusions and warranty cards (B1, B3, B8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Record, Row


class Bases:
    """The price basis of each line kind: free / contract / cost / list."""

    labour: Mapped[str] = mapped_column(String(10), default="list")
    part: Mapped[str] = mapped_column(String(10), default="list")
    wear_part: Mapped[str] = mapped_column(String(10), default="list")
    travel: Mapped[str] = mapped_column(String(10), default="list")
    lodging: Mapped[str] = mapped_column(String(10), default="list")
    upgrade: Mapped[str] = mapped_column(String(10), default="list")


class CoveragePlan(Record, Base):
    """A coverage plan (服务方案). ``shipped`` is the stable code of one that came with the program."""

    __tablename__ = "coverage_plan"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    start: Mapped[str] = mapped_column(String(20), default="acceptance")
    extension: Mapped[bool] = mapped_column(default=False)
    extension_days: Mapped[int] = mapped_column(default=60)
    replacement: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(Text, default="")

    phases: Mapped[list[PlanPhase]] = relationship(cascade="all, delete-orphan", order_by="PlanPhase.position")
    causes: Mapped[list[PlanCause]] = relationship(cascade="all, delete-orphan", order_by="PlanCause.id")
    periods: Mapped[list[PlanPeriod]] = relationship(cascade="all, delete-orphan", order_by="PlanPeriod.id")


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


class Exclusion(Record, Base):
    """A reason (不保修原因) that turns a covered job into a charged one, priced as the plan says for ``cause``."""

    __tablename__ = "exclusion"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    shipped: Mapped[str | None] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(20), default="user")
    on_card: Mapped[bool] = mapped_column(default=True)


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


class CardDevice(Row, Base):
    """A device on a card, with the warranty end that the card tells."""

    __tablename__ = "warranty_card_device"
    __root__ = ("warranty_card", "card_id")

    card_id: Mapped[int] = mapped_column(BigId, ForeignKey("warranty_card.id"), index=True)
    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    warranty_end: Mapped[date | None]


class Guarantee(Record, Base):
    """A service guarantee (售后服务保证书) printed with a contract (A2)."""

    __tablename__ = "guarantee"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(100), default="")
    printed: Mapped[int] = mapped_column(default=0)

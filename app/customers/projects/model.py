"""Mapped classes of projects and charge rates (A2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Record, Row


class ProjectMember(Row, Base):
    """A person of the service team of a project."""

    __tablename__ = "project_member"
    __root__ = ("project", "project_id")

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    duty: Mapped[str] = mapped_column(String(60), default="")


class ProjectPrice(Row, Base):
    """A unit price agreed in the contract; a later ``valid_from`` for the same item replaces it from that day."""

    __tablename__ = "project_price"
    __root__ = ("project", "project_id")

    project_id: Mapped[int] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    item: Mapped[str] = mapped_column(String(200))
    item_number: Mapped[str] = mapped_column(String(60), default="")
    price: Mapped[Decimal]
    valid_from: Mapped[date | None]
    remark: Mapped[str] = mapped_column(String(300), default="")


class Project(Record, Base):
    """A project or contract (项目 / 合同). Its acceptance date starts the warranty of its devices."""

    __tablename__ = "project"
    __table_args__ = (
        Index("ix_project_name_id", "name", "id"),
        Index("ix_project_accepted_on_id", "accepted_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    contract_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    contract_on: Mapped[date | None]
    amount: Mapped[Decimal | None]
    completed_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    manager_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    # Coverage plans stand above customers, so the reference is a plain id without a mapped class here.
    plan_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("coverage_plan.id"), index=True)
    warranty_months: Mapped[int | None]
    service_class: Mapped[str] = mapped_column(String(1), default="")
    # SLA policies too.
    sla_policy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sla_policy.id"), index=True)
    remark: Mapped[str] = mapped_column(Text, default="")

    members: Mapped[list[ProjectMember]] = relationship(cascade="all, delete-orphan", order_by="ProjectMember.id")
    prices: Mapped[list[ProjectPrice]] = relationship(cascade="all, delete-orphan", order_by="ProjectPrice.id")


class Rate(Record, Base):
    """A charge rate of the company (收费标准): what it costs us and what the list says, from a day on."""

    __tablename__ = "rate"
    __table_args__ = (Index("ix_rate_kind_valid_from", "kind", "valid_from"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(20), default="")
    cost: Mapped[Decimal | None]
    list_price: Mapped[Decimal | None]
    valid_from: Mapped[date]
    remark: Mapped[str] = mapped_column(String(300), default="")

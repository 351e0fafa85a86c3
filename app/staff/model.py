"""Mapped classes of staff (A5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Record, Row


class Certificate(Row, Base):
    """A qualification certificate of a person (资格证书). Its scan is an attachment on this row."""

    __tablename__ = "certificate"
    __root__ = ("staff", "staff_id")

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(60), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    major: Mapped[str] = mapped_column(String(100), default="")
    # The equipment categories that it is for; what none names, needs none (app/tickets/assignment/rules.py).
    categories: Mapped[str] = mapped_column(String(300), default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None] = mapped_column(index=True)


class Permit(Row, Base):
    """A person's work permit at a customer's place (上岗证)."""

    __tablename__ = "permit"
    __root__ = ("staff", "staff_id")

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    # Customers sit beside staff, so the reference is a plain id without a mapped class here.
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    review: Mapped[str] = mapped_column(String(20), default="")
    examination: Mapped[str] = mapped_column(String(20), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    nda: Mapped[bool] = mapped_column(default=False)


class Staff(Record, Base):
    """A person of the office (人员)."""

    __tablename__ = "staff"
    __table_args__ = (Index("ix_staff_name_id", "name", "id"),)

    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20), default="clerk")
    category: Mapped[str] = mapped_column(String(20), default="")
    department: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(60), default="")
    education: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    hired_on: Mapped[date | None]
    skills: Mapped[str] = mapped_column(String(300), default="")
    remark: Mapped[str] = mapped_column(Text, default="")

    certificates: Mapped[list[Certificate]] = relationship(cascade="all, delete-orphan", order_by="Certificate.id")
    permits: Mapped[list[Permit]] = relationship(cascade="all, delete-orphan", order_by="Permit.id")

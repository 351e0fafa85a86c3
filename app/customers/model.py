"""Mapped classes of customers (A1)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import Base, BigId, Moment, Record, Row


class Contact(Row, Base):
    """A person at the customer. One who left stays, marked, for the old records."""

    __tablename__ = "contact"
    __root__ = ("customer", "customer_id")

    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    duty: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    phone2: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    wechat: Mapped[str] = mapped_column(String(60), default="")
    has_left: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(String(300), default="")


class Site(Row, Base):
    """A place where the customer uses equipment (使用地点)."""

    __tablename__ = "site"
    __root__ = ("customer", "customer_id")

    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")


class Customer(Record, Base):
    """A customer (客户): end user, dealer or internal."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_name_id", "name", "id"),
        Index("ix_customer_region_id", "region", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(20), default="user")
    key_account: Mapped[bool] = mapped_column(default=False)
    demands_permits: Mapped[bool] = mapped_column(default=False)
    region: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    tax_number: Mapped[str] = mapped_column(String(40), default="")
    # Staff sit beside customers, so the reference is a plain id without a mapped class here.
    responsible_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    # SLA policies stand above.
    sla_policy_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("sla_policy.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="active")
    remark: Mapped[str] = mapped_column(Text, default="")
    # Of a dealer only (A6).
    grade: Mapped[str] = mapped_column(String(20), default="")
    agreement_number: Mapped[str] = mapped_column(String(60), default="")
    agreement_from: Mapped[date | None]
    agreement_until: Mapped[date | None]
    season_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("customer.id"))

    contacts: Mapped[list[Contact]] = relationship(cascade="all, delete-orphan", order_by="Contact.id")
    sites: Mapped[list[Site]] = relationship(cascade="all, delete-orphan", order_by="Site.id")


class DealerEntry(Row, Base):
    """One line of a dealer's receivable (A6): appended, never edited; a correction is an opposite line.

    ``amount`` is signed: what the dealer owes us more adds, what was paid or deducted takes away.
    """

    __tablename__ = "dealer_entry"
    __root__ = ("customer", "customer_id")

    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal]
    document: Mapped[str] = mapped_column(String(60), default="")
    cause: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(Moment())
    who: Mapped[str] = mapped_column(String(100), default="")

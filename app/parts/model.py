"""Mapped classes of spare parts (E1) and their ledger (E2)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import MONEY_TYPE, QUANTITY_TYPE, Base, BigId, Moment, Record, Row, Scaled


class PartModel(Row, Base):
    """An equipment model that a part fits."""

    __tablename__ = "part_model"
    __root__ = ("part", "part_id")

    part_id: Mapped[int] = mapped_column(BigId, ForeignKey("part.id"), index=True)
    model: Mapped[str] = mapped_column(String(100), index=True)
    remark: Mapped[str] = mapped_column(String(200), default="")


class Part(Record, Base):
    """A spare part (备件). How many there are is not here: stock is the sum of its movements."""

    __tablename__ = "part"
    __table_args__ = (Index("ix_part_name_id", "name", "id"), Index("ix_part_category_id", "category", "id"))

    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    specification: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(20), default="")
    category: Mapped[str] = mapped_column(String(60), default="")
    wear: Mapped[bool] = mapped_column(default=False)
    supplier: Mapped[str] = mapped_column(String(200), default="")
    supplier_contact: Mapped[str] = mapped_column(String(60), default="")
    supplier_phone: Mapped[str] = mapped_column(String(60), default="")
    lead_days: Mapped[int | None]
    cost: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    list_price: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    minimum: Mapped[Decimal | None] = mapped_column(QUANTITY_TYPE)
    bin: Mapped[str] = mapped_column(String(40), default="")
    remark: Mapped[str] = mapped_column(Text, default="")

    models: Mapped[list[PartModel]] = relationship(cascade="all, delete-orphan", order_by="PartModel.id")


class Movement(Row, Base):
    """One line of the stock ledger (出入库流水): appended, never edited; a correction is an opposite line.

    ``quantity`` and ``amount`` are signed. What goes out carries the moving average of the moment, so the sum of
    ``amount`` is the value of what is left.
    """

    __tablename__ = "movement"
    __root__ = ("part", "part_id")
    __table_args__ = (Index("ix_movement_part_id_warehouse", "part_id", "warehouse"),)

    part_id: Mapped[int] = mapped_column(BigId, ForeignKey("part.id"))
    warehouse: Mapped[str] = mapped_column(String(40), default="new")
    kind: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE)
    unit_cost: Mapped[Decimal] = mapped_column(Scaled(4))
    amount: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    at: Mapped[datetime] = mapped_column(Moment())
    who: Mapped[str] = mapped_column(String(100), default="")
    cause: Mapped[str] = mapped_column(String(200), default="")

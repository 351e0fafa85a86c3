"""Mapped classes of equipment (A3, B9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.model import QUANTITY_TYPE, Base, BigId, Record, Row


class DeviceSetting(Row, Base):
    """A commissioning setting (调试参数)."""

    __tablename__ = "equipment_setting"
    __root__ = ("equipment", "equipment_id")

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    value: Mapped[str] = mapped_column(String(300), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")


class DevicePart(Row, Base):
    """A spare part that fits the device, a line of its parts list (BOM).

    One that was fitted with a warranty of its own has the day and its months (B2); ``wear``: it is a wear part.
    """

    __tablename__ = "equipment_part"
    __root__ = ("equipment", "equipment_id")

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    part: Mapped[str] = mapped_column(String(200))
    part_number: Mapped[str] = mapped_column(String(60), default="", index=True)
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE, default=Decimal(1))
    wear: Mapped[bool] = mapped_column(default=False)
    fitted_on: Mapped[date | None]
    warranty_months: Mapped[int | None]
    remark: Mapped[str] = mapped_column(String(300), default="")


class DeviceCheck(Row, Base):
    """A delivery check: before shipment, at unpacking, at installation."""

    __tablename__ = "equipment_check"
    __root__ = ("equipment", "equipment_id")

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    checked_on: Mapped[date | None]
    checked_by: Mapped[str] = mapped_column(String(100), default="")
    result: Mapped[str] = mapped_column(String(300), default="")


class DeviceUpgrade(Row, Base):
    """A software upgrade that was made."""

    __tablename__ = "equipment_upgrade"
    __root__ = ("equipment", "equipment_id")

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    version_name: Mapped[str] = mapped_column(String(60))
    upgraded_on: Mapped[date | None]
    upgraded_by: Mapped[str] = mapped_column(String(100), default="")
    remark: Mapped[str] = mapped_column(String(300), default="")


class Equipment(Record, Base):
    """A device (设备), the customer's or a loaner of our own.

    ``replaces_id`` and ``replaced_by_id`` always name each other. What follows is derived by ``app.coverage.derived``
    before each commit, so that lists sort by it: ``warranty_begin`` and ``warranty_end``, the first and last day of the
    warranty (no end: for life, or unknown); ``coverage_unknown``, the code of what is missing, "" where the coverage is
    known; ``card_due_on``, the day until which a warranty card is due (None: none is due).
    """

    __tablename__ = "equipment"
    __table_args__ = (
        Index("ix_equipment_serial_id", "serial", "id"),
        Index("ix_equipment_model_id", "model", "id"),
        Index("ix_equipment_name_id", "name", "id"),
        Index("ix_equipment_warranty_end_id", "warranty_end", "id"),
        Index("ix_equipment_card_due_on_id", "card_due_on", "id"),
        Index("ix_equipment_customer_id_id", "customer_id", "id"),
        Index("ix_equipment_sold_on_id", "sold_on", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"))
    site_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("site.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(60), default="")
    brand: Mapped[str] = mapped_column(String(60), default="")
    manufacturer: Mapped[str] = mapped_column(String(200), default="")
    model: Mapped[str] = mapped_column(String(100), default="")
    serial: Mapped[str] = mapped_column(String(100), default="")
    order_number: Mapped[str] = mapped_column(String(60), default="")
    part_number: Mapped[str] = mapped_column(String(60), default="")
    specification: Mapped[str] = mapped_column(String(200), default="")
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE, default=Decimal(1))
    unit_price: Mapped[Decimal | None]
    state: Mapped[str] = mapped_column(String(20), default="in_use")
    loaner: Mapped[bool] = mapped_column(default=False)
    supplied_by_us: Mapped[bool] = mapped_column(default=True)
    approved: Mapped[bool] = mapped_column(default=True)

    manufactured_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    installed_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    manufacturer_warranty_end: Mapped[date | None]
    # Coverage plans stand above equipment, so the reference is a plain id without a mapped class here.
    plan_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("coverage_plan.id"), index=True)
    warranty_months: Mapped[int | None]
    # Instead of the date that the plan starts with: a device that took over the warranty of the one it replaced.
    warranty_from: Mapped[date | None]
    warranty_begin: Mapped[date | None]
    warranty_end: Mapped[date | None]
    coverage_unknown: Mapped[str] = mapped_column(String(20), default="")
    card_due_on: Mapped[date | None]

    dealer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("customer.id"), index=True)
    sold_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    receipt_number: Mapped[str] = mapped_column(String(60), default="")
    # A manager's reason to bear claims in spite of a late registration (B9), and who gave it when; blank: none.
    override_reason: Mapped[str] = mapped_column(String(300), default="")
    override_by: Mapped[str] = mapped_column(String(100), default="")
    override_on: Mapped[date | None]

    software_version: Mapped[str] = mapped_column(String(60), default="")
    upgrade_entitlement: Mapped[str] = mapped_column(String(20), default="")
    replaces_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    replaced_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("equipment.id"))
    remark: Mapped[str] = mapped_column(Text, default="")

    settings: Mapped[list[DeviceSetting]] = relationship(cascade="all, delete-orphan", order_by="DeviceSetting.id")
    bom: Mapped[list[DevicePart]] = relationship(cascade="all, delete-orphan", order_by="DevicePart.id")
    checks: Mapped[list[DeviceCheck]] = relationship(cascade="all, delete-orphan", order_by="DeviceCheck.id")
    upgrades: Mapped[list[DeviceUpgrade]] = relationship(cascade="all, delete-orphan", order_by="DeviceUpgrade.id")


class EquipmentPhase(Row, Base):
    """A phase of a device's plan on the calendar, as extended; both days included, no ``ends_on`` for a lifetime.

    Derived by ``app.coverage.derived``, so that lists can show, filter and sort the phase of the day.
    """

    __tablename__ = "equipment_phase"
    __history__ = False
    __derived__ = True
    __table_args__ = (Index("ix_equipment_phase_equipment_id_begins_on", "equipment_id", "begins_on"),)

    equipment_id: Mapped[int] = mapped_column(BigId, ForeignKey("equipment.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    warranty: Mapped[bool] = mapped_column(default=False)

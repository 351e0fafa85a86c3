"""Registration receipts of dealers' sales (三包回执卡, B9): entered, listed as due, late or missing, overridden.

A late or missing one never changes what the end user gets; it decides who pays a claim, see ``decision.dealer_pays``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, case, func, or_
from sqlalchemy.orm import Session, aliased

from app.core.clock import office_day
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import INTEGER, TEXT, Field, choice, clean, reference
from app.core.i18n import Text, _, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.core.register import Details
from app.core.rights import needs
from app.core.settings import read_setting
from app.coverage.decision import Registration, dealer_pays
from app.customers.model import Customer
from app.equipment import fields as device_fields
from app.equipment.model import Equipment
from app.equipment.queries import Today, days_from, today_parameter
from app.equipment.service import EquipmentRegister

STANDING_KIND = choice(
    ("missing", lazy("Receipt missing")),
    ("due", lazy("To be registered")),
    ("late", lazy("Registered late")),
    ("in_time", lazy("Registered in time")),
    ("overridden", lazy("Late, borne by us")),
    ("unknown", lazy("No day of sale")),
)
STANDING = Field("registration_standing", lazy("Registration"), STANDING_KIND)
DAYS_TO_GO = Field("days_to_go", lazy("Days to register"), INTEGER)
END_USER = Field("end_user_id", lazy("End user"), reference("customers"), required=True)

# What the dialogs ask for.
RECEIPT_FIELDS = (
    device_fields.DEALER.but(required=True),
    END_USER,
    device_fields.SOLD_ON.but(required=True),
    device_fields.REGISTERED_ON.but(required=True),
    device_fields.RECEIPT_NUMBER,
)
OVERRIDE_FIELDS = (device_fields.OVERRIDE_REASON.but(required=True),)
WITHDRAW_FIELDS = (Field("reason", lazy("Reason"), required=True, max_length=300),)


def registration_of(session: Session, device: Any) -> Registration | None:
    """The sale of a device by a dealer and its registration; None where no dealer sold it.

    ``device`` is a device or a row with its columns.
    """
    if device.dealer_id is None:
        return None
    days = int(read_setting(session, "registration.days"))
    return Registration(device.sold_on, device.registered_on, days, device.override_reason or "")


class Registrations(EquipmentRegister):
    """The devices that dealers sold, with their registration receipts. Nothing is edited here but by its actions."""

    name = "registrations"
    title: ClassVar[Text] = lazy("Registration receipts")

    def list_spec(self) -> ListSpec:
        return registration_list(self.office.today, self._days)

    @needs("registrations.record")
    def register_receipt(self, device_id: int, raw: Mapping[str, Any]) -> None:
        """Enters the receipt of a sale (RECEIPT_FIELDS): dealer, end user, days, number; raises Invalid.

        The device becomes the end user's. Whether it came in time is told by the days.
        """
        values = clean(RECEIPT_FIELDS, raw)
        with self.office.write(_("Registration receipt")) as session:
            problems = list(self._resolve_references(session, RECEIPT_FIELDS, values, ""))
            if problems:
                raise Invalid(problems)
            device: Equipment = self.load(session, device_id, lock=True)
            dealer = session.get(Customer, values["dealer_id"])
            if dealer is None or dealer.kind != "dealer":
                raise Invalid([Problem("dealer_id", lazy("This customer is no dealer."))])
            end_user = values.pop("end_user_id")
            if end_user != device.customer_id:
                # The site and the project are those of whom the device was listed under before.
                values |= {"customer_id": end_user, "site_id": None, "project_id": None}
            self.save_in(session, values, {}, device_id)

    @needs("registrations.override")
    def override(self, device_id: int, raw: Mapping[str, Any]) -> None:
        """A manager bears the claims of a device in spite of its late or missing registration (OVERRIDE_FIELDS).

        Raises Refused where the dealer does not pay anyway.
        """
        values = clean(OVERRIDE_FIELDS, raw)
        with self.office.write() as session:
            device: Equipment = self.load(session, device_id, lock=True)
            today = office_day(session.info["now"])
            sale = registration_of(session, device)
            if sale is None:
                raise Refused(lazy("No dealer sold this device."))
            if not dealer_pays(Registration(sale.sold_on, sale.registered_on, sale.days), today):
                raise Refused(lazy("The registration is not late: there is nothing to override."))
            device.override_reason = values["override_reason"]
            device.override_by, device.override_on = session.info["user"].name, today

    @needs("registrations.override")
    def withdraw_override(self, device_id: int, raw: Mapping[str, Any]) -> None:
        """Takes an override back; the reason (WITHDRAW_FIELDS) goes into the history."""
        values = clean(WITHDRAW_FIELDS, raw)
        with self.office.write(values["reason"]) as session:
            device: Equipment = self.load(session, device_id, lock=True)
            if not device.override_reason:
                raise Refused(lazy("There is no override."))
            device.override_reason, device.override_by, device.override_on = "", "", None

    def details(self, session: Session, row: Any) -> Details:
        """Adds the override."""
        details = super().details(session, row)
        more = {key: getattr(row, key) for key in ("override_reason", "override_by", "override_on")}
        return replace(details, values={**details.values, **more})

    def _days(self) -> int:
        with self.office.read() as session:
            return int(read_setting(session, "registration.days"))


def registration_list(today: Today, within: Callable[[], int]) -> ListSpec:
    """The sales of dealers, those that wait longest first; ``within``: the days that a dealer has."""
    dealer = aliased(Customer)
    now = today_parameter(today)
    days = bindparam("registration_days", callable_=within, type_=Integer())
    used = days_from(func.coalesce(Equipment.registered_on, now, type_=Date()), Equipment.sold_on)
    late = or_(used > days, and_(Equipment.sold_on.is_(None), Equipment.registered_on.is_(None)))
    standing = case(
        (and_(Equipment.override_reason != "", late), "overridden"),
        (Equipment.sold_on.is_(None), "unknown"),
        (and_(Equipment.registered_on.is_(None), used > days), "missing"),
        (Equipment.registered_on.is_(None), "due"),
        (used > days, "late"),
        else_="in_time",
    )
    source = (
        table_of(Equipment)
        .join(table_of(Customer), Customer.id == Equipment.customer_id)
        .outerjoin(dealer, dealer.id == Equipment.dealer_id)
    )

    def last_sale(moment: datetime) -> date:
        """A sale before this day is overdue by now."""
        return office_day(moment) - timedelta(days=within())

    def due(moment: datetime) -> ColumnElement[bool]:
        return and_(Equipment.registered_on.is_(None), Equipment.sold_on >= last_sale(moment))

    def missing(moment: datetime) -> ColumnElement[bool]:
        overdue = or_(Equipment.sold_on < last_sale(moment), Equipment.sold_on.is_(None))
        return and_(Equipment.registered_on.is_(None), overdue)

    return ListSpec(
        name="registrations",
        title=lazy("Registration receipts"),
        columns=(
            Column(STANDING, standing, width=130),
            Column(device_fields.SOLD_ON, Equipment.sold_on, fast=True, width=100),
            Column(DAYS_TO_GO, case((Equipment.registered_on.is_(None), days - used)), width=90),
            Column(device_fields.DEALER.but(key="dealer", kind=TEXT), dealer.name, width=200),
            Column(device_fields.NUMBER, Equipment.number, fast=True, width=90),
            Column(device_fields.NAME, Equipment.name, fast=True, width=140),
            Column(device_fields.MODEL, Equipment.model, fast=True, width=110),
            Column(device_fields.SERIAL, Equipment.serial, fast=True, width=120),
            Column(
                device_fields.CUSTOMER.but(key="customer", kind=TEXT, title=lazy("End user")), Customer.name, width=200
            ),
            Column(device_fields.REGISTERED_ON, Equipment.registered_on, width=110),
            Column(device_fields.RECEIPT_NUMBER, Equipment.receipt_number, width=110),
            Column(device_fields.OVERRIDE_REASON, Equipment.override_reason, width=200),
            Column(device_fields.OVERRIDE_BY, Equipment.override_by, hidden=True),
            Column(device_fields.OVERRIDE_ON, Equipment.override_on, hidden=True),
        ),
        source=source,
        id=Equipment.id,
        tables=frozenset({"equipment", "customer"}),
        order="sold_on",
        # What no dealer sold is never listed here.
        archived=case((Equipment.dealer_id.is_(None), Equipment.created_at), else_=Equipment.archived_at),
        search_kind="equipment",
        scopes=(
            Scope("due", lazy("To be registered"), due),
            Scope("missing", lazy("Receipt missing"), missing),
            Scope(
                "late", lazy("Registered late"), lambda now_: and_(Equipment.registered_on.is_not(None), used > days)
            ),
            Scope("overridden", lazy("Overridden"), lambda now_: Equipment.override_reason != ""),
        ),
    )

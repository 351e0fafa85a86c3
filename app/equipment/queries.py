"""Lists of equipment and sites (A1, A3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import FunctionElement

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.customers.model import Customer, Site
from app.customers.projects.model import Project
from app.equipment import fields as f
from app.equipment.model import Equipment

Today = Callable[[], date]

IN_SERVICE = ("in_use", "repair", "lent")


class days_from(FunctionElement[int]):
    """``days_from(later, earlier)``: whole days between two dates."""

    type = Integer()
    inherit_cache = True
    name = "days_from"


@compiles(days_from, "sqlite")
def _sqlite_days(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(days_from, "postgresql")
def _postgresql_days(element: Any, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({later} - CAST({earlier} AS DATE))"


def today_parameter(today: Today) -> Any:
    """The office's day as a parameter that is asked for at each execution, since lists live longer than a day."""
    return bindparam("today", callable_=today, type_=Date())


def equipment_list(today: Today, expiring_days: Callable[[], int]) -> ListSpec:
    """The equipment register with customer, project, site and the days of warranty left."""
    dealer = aliased(Customer)
    source = (
        table_of(Equipment)
        .join(table_of(Customer), Customer.id == Equipment.customer_id)
        .outerjoin(table_of(Project), Project.id == Equipment.project_id)
        .outerjoin(table_of(Site), Site.id == Equipment.site_id)
        .outerjoin(dealer, dealer.id == Equipment.dealer_id)
    )

    def expiring(now: datetime) -> ColumnElement[bool]:
        day = office_day(now)
        last = day + timedelta(days=expiring_days())
        return and_(Equipment.warranty_end.between(day, last), Equipment.state.in_(IN_SERVICE))

    return ListSpec(
        name="equipment",
        title=lazy("Equipment"),
        columns=(
            Column(f.NUMBER, Equipment.number, fast=True, width=90),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.NAME, Equipment.name, fast=True, width=160),
            Column(f.MODEL, Equipment.model, fast=True, width=110),
            Column(f.SERIAL, Equipment.serial, fast=True, width=120),
            # A device that was accepted with its project has no day of its own.
            Column(f.ACCEPTED_ON, func.coalesce(Equipment.accepted_on, Project.accepted_on, type_=Date()), width=100),
            Column(f.WARRANTY_END, Equipment.warranty_end, fast=True, width=100),
            Column(f.DAYS_LEFT, days_from(Equipment.warranty_end, today_parameter(today)), width=80),
            Column(f.STATE, Equipment.state, width=80),
            Column(f.PROJECT.but(key="project", kind=TEXT), Project.name, width=180),
            Column(f.SITE.but(key="site", kind=TEXT), Site.name, width=120),
            Column(f.CATEGORY, Equipment.category, width=90),
            Column(f.BRAND, Equipment.brand, hidden=True),
            Column(f.MANUFACTURER, Equipment.manufacturer, hidden=True),
            Column(f.ORDER_NUMBER, Equipment.order_number, hidden=True),
            Column(f.PART_NUMBER, Equipment.part_number, hidden=True),
            Column(f.SPECIFICATION, Equipment.specification, hidden=True),
            Column(f.AMOUNT_OF, Equipment.quantity, hidden=True),
            Column(f.UNIT_PRICE, Equipment.unit_price, hidden=True),
            Column(f.MANUFACTURED_ON, Equipment.manufactured_on, hidden=True),
            Column(f.DELIVERED_ON, Equipment.delivered_on, hidden=True),
            Column(f.INSTALLED_ON, Equipment.installed_on, hidden=True),
            Column(f.MANUFACTURER_END, Equipment.manufacturer_warranty_end, hidden=True),
            Column(f.SUPPLIED, Equipment.supplied_by_us, hidden=True),
            Column(f.APPROVED, Equipment.approved, hidden=True),
            Column(f.LOANER, Equipment.loaner, hidden=True),
            Column(f.DEALER.but(key="dealer", kind=TEXT), dealer.name, hidden=True),
            Column(f.SOLD_ON, Equipment.sold_on, hidden=True),
            Column(f.REGISTERED_ON, Equipment.registered_on, hidden=True),
            Column(f.RECEIPT_NUMBER, Equipment.receipt_number, hidden=True),
            Column(f.SOFTWARE, Equipment.software_version, hidden=True),
            Column(f.REMARK, Equipment.remark, hidden=True),
        ),
        source=source,
        id=Equipment.id,
        tables=frozenset({"equipment", "customer", "project", "site"}),
        order="id",
        descending=True,
        archived=Equipment.archived_at,
        search_kind="equipment",
        scopes=(
            Scope("in_service", lazy("In service"), lambda now: Equipment.state.in_(IN_SERVICE)),
            Scope("expiring", lazy("Warranty ends soon"), expiring),
            Scope("covered", lazy("In warranty"), lambda now: Equipment.warranty_end >= office_day(now)),
            Scope("card_due", lazy("Warranty card due"), lambda now: Equipment.card_due_on.is_not(None)),
            Scope("loaners", lazy("Loaners"), lambda now: Equipment.loaner.is_(True)),
        ),
    )

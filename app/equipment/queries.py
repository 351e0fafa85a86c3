"""Lists of equipment and sites (A1, A3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, and_, bindparam, case, column, func, or_, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.functions import FunctionElement

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import language, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.core.settings import number_in_query
from app.customers.model import Customer, Site
from app.customers.projects.model import Project
from app.equipment import fields as f
from app.equipment.model import Equipment, EquipmentPhase

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


def phase_on(day: Any) -> Any:
    """The name of the phase that a device is in on a day, in the language of the program; a query of its own for each
    row, so that lists that do not show it pay nothing."""
    table = table_of(EquipmentPhase)
    english = bindparam("english", callable_=lambda: language() == "en", type_=Boolean())
    name = case((and_(english, table.c.name_en != ""), table.c.name_en), else_=table.c.name)
    here = and_(table.c.begins_on <= day, or_(table.c.ends_on.is_(None), table.c.ends_on >= day))
    query = select(name).where(table.c.equipment_id == Equipment.id, here)
    return query.correlate(Equipment).limit(1).scalar_subquery()


def standing_on(day: Any, soon: Any) -> Any:
    """How the coverage of a device stands on a day; ``soon``: how many days ahead count as ending soon."""
    return case(
        (Equipment.coverage_unknown != "", "unknown"),
        (Equipment.warranty_begin.is_(None), "none"),
        (Equipment.warranty_begin > day, "later"),
        (Equipment.warranty_end.is_(None), "life"),
        (Equipment.warranty_end < day, "over"),
        (days_from(Equipment.warranty_end, day) <= soon, "soon"),
        else_="covered",
    )


def covered(moment: datetime) -> ColumnElement[bool]:
    """The devices that are in their warranty."""
    day = office_day(moment)
    not_over = or_(Equipment.warranty_end >= day, Equipment.warranty_end.is_(None))
    return and_(Equipment.coverage_unknown == "", Equipment.warranty_begin <= day, not_over)


# Loans stand above the register: its table is known here by what hinders a device from leaving the pool (C12).
_LOAN = table("loan", column("equipment_id"), column("state"), column("number"))


def loan_out(session: Session, device_id: int | None) -> str:
    """The number of the loan by which a device is out; "" when it is in."""
    query = select(_LOAN.c.number).where(_LOAN.c.equipment_id == device_id, _LOAN.c.state == "out")
    with session.no_autoflush:
        return session.scalar(query) or ""


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

    now = today_parameter(today)
    soon = number_in_query("warranty.warn_days")

    def within(days: Callable[[], int]) -> Callable[[datetime], ColumnElement[bool]]:
        """Whose warranty ends within so many days, counted when it is asked."""

        def where(moment: datetime) -> ColumnElement[bool]:
            day = office_day(moment)
            ends = Equipment.warranty_end.between(day, day + timedelta(days=days()))
            return and_(ends, Equipment.state.in_(IN_SERVICE))

        return where

    return ListSpec(
        name="equipment",
        title=lazy("Equipment"),
        columns=(
            Column(f.NUMBER, Equipment.number, fast=True, width=90),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=180),
            Column(f.NAME, Equipment.name, fast=True, width=120),
            Column(f.MODEL, Equipment.model, fast=True, width=80),
            Column(f.SERIAL, Equipment.serial, fast=True, width=120),
            Column(f.WARRANTY_END, Equipment.warranty_end, fast=True, width=100),
            Column(f.DAYS_LEFT, days_from(Equipment.warranty_end, now), width=80),
            Column(f.PHASE, phase_on(now), width=110),
            Column(f.STANDING, standing_on(now, soon), width=100),
            # A device that was accepted with its project has no day of its own.
            Column(f.ACCEPTED_ON, func.coalesce(Equipment.accepted_on, Project.accepted_on, type_=Date()), width=100),
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
            Column(f.UNKNOWN, Equipment.coverage_unknown, hidden=True),
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
        tables=frozenset({"equipment", "equipment_phase", "customer", "project", "site", "setting"}),
        order="id",
        descending=True,
        archived=Equipment.archived_at,
        search_kind="equipment",
        scopes=(
            Scope("in_service", lazy("In service"), lambda now: Equipment.state.in_(IN_SERVICE)),
            Scope("covered", lazy("In warranty"), covered),
            Scope("expiring", lazy("Warranty ends soon"), within(expiring_days)),
            Scope("ends_30", lazy("Warranty ends in 30 days"), within(lambda: 30)),
            Scope("ends_60", lazy("Warranty ends in 60 days"), within(lambda: 60)),
            Scope("ends_90", lazy("Warranty ends in 90 days"), within(lambda: 90)),
            Scope("over", lazy("Out of warranty"), lambda moment: Equipment.warranty_end < office_day(moment)),
            Scope("unknown", lazy("Coverage unknown"), lambda moment: Equipment.coverage_unknown != ""),
            Scope("card_due", lazy("Warranty card due"), lambda now: Equipment.card_due_on.is_not(None)),
            Scope("loaners", lazy("Loaners"), lambda now: Equipment.loaner.is_(True)),
        ),
    )

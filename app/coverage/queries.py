"""Lists of coverage plans, exclusions, warranty cards and cards that are due (B1, B3, B8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Date, case, exists, func, select
from sqlalchemy.orm import aliased

from app.core.clock import office_day
from app.core.fields import INTEGER, TEXT, Field
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.coverage import fields as f
from app.coverage.model import CardDevice, CoveragePlan, Exclusion, PlanPhase, WarrantyCard
from app.customers.model import Customer
from app.customers.projects import fields as project_fields
from app.customers.projects.model import Project
from app.equipment import fields as device_fields
from app.equipment.model import Equipment
from app.equipment.queries import Today, days_from, today_parameter


def plan_list() -> ListSpec:
    """The coverage plans with how many phases they have and how many devices name them."""
    phases = select(func.count()).where(PlanPhase.plan_id == CoveragePlan.id).correlate(CoveragePlan)
    devices = (
        select(func.count())
        .where(Equipment.plan_id == CoveragePlan.id, Equipment.archived_at.is_(None))
        .correlate(CoveragePlan)
    )
    projects = (
        select(func.count())
        .where(Project.plan_id == CoveragePlan.id, Project.archived_at.is_(None))
        .correlate(CoveragePlan)
    )
    return ListSpec(
        name="plans",
        title=lazy("Coverage plans"),
        columns=(
            Column(f.NUMBER, CoveragePlan.number, fast=True, width=90),
            Column(f.NAME, CoveragePlan.name, width=220),
            Column(f.NAME_EN, CoveragePlan.name_en, hidden=True),
            Column(f.STARTS, CoveragePlan.start, width=100),
            Column(Field("phase_count", lazy("Phases"), INTEGER), phases.scalar_subquery(), width=70),
            Column(f.EXTENSION, CoveragePlan.extension, width=110),
            Column(f.REPLACEMENT, CoveragePlan.replacement, width=130),
            Column(Field("project_count", lazy("Projects"), INTEGER), projects.scalar_subquery(), width=80),
            Column(Field("device_count", lazy("Devices"), INTEGER), devices.scalar_subquery(), width=80),
            Column(f.REMARK, CoveragePlan.remark, width=240),
        ),
        source=table_of(CoveragePlan),
        id=CoveragePlan.id,
        tables=frozenset({"coverage_plan", "coverage_phase", "equipment", "project"}),
        order="number",
        archived=CoveragePlan.archived_at,
        search_kind="plans",
    )


def exclusion_list() -> ListSpec:
    """The reasons that turn a covered job into a charged one."""
    return ListSpec(
        name="exclusions",
        title=lazy("Exclusions"),
        columns=(
            Column(f.EXCLUSION_NUMBER, Exclusion.number, fast=True, width=90),
            Column(f.EXCLUSION_NAME, Exclusion.name, width=320),
            Column(f.EXCLUSION_NAME_EN, Exclusion.name_en, width=300),
            Column(f.EXCLUSION_CAUSE, Exclusion.cause, width=120),
            Column(f.ON_CARD, Exclusion.on_card, width=90),
        ),
        source=table_of(Exclusion),
        id=Exclusion.id,
        tables=frozenset({"exclusion"}),
        order="number",
        archived=Exclusion.archived_at,
        search_kind="exclusions",
    )


def card_list() -> ListSpec:
    """The issued warranty cards, superseded versions too."""
    of_card = CardDevice.card_id == WarrantyCard.id
    count = select(func.count()).where(of_card).correlate(WarrantyCard).scalar_subquery()
    first = select(func.min(CardDevice.equipment_id)).where(of_card).correlate(WarrantyCard).scalar_subquery()
    end = select(func.max(CardDevice.warranty_end)).where(of_card).correlate(WarrantyCard).scalar_subquery()
    device = aliased(Equipment)
    source = (
        table_of(WarrantyCard)
        .join(table_of(Customer), Customer.id == WarrantyCard.customer_id)
        .outerjoin(table_of(Project), Project.id == WarrantyCard.project_id)
        .outerjoin(device, device.id == first)
    )
    return ListSpec(
        name="cards",
        title=lazy("Warranty cards"),
        columns=(
            Column(f.CARD_NUMBER, WarrantyCard.number, fast=True, width=120),
            Column(f.CARD_EDITION, WarrantyCard.edition, width=60),
            Column(f.CARD_CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(f.CARD_PROJECT.but(key="project", kind=TEXT), Project.name, width=200),
            Column(device_fields.NAME.but(key="device", title=lazy("First device")), device.name, width=160),
            Column(device_fields.SERIAL, device.serial, width=120),
            Column(Field("device_count", lazy("Devices"), INTEGER), count, width=70),
            Column(device_fields.WARRANTY_END, end, width=100),
            Column(f.ISSUED_ON, WarrantyCard.issued_on, fast=True, width=100),
            Column(f.ISSUED_BY, WarrantyCard.issued_by, width=90),
            Column(f.PRINTED, WarrantyCard.printed, width=80),
            Column(f.SUPERSEDED_ON, WarrantyCard.superseded_on, width=100),
        ),
        source=source,
        id=WarrantyCard.id,
        tables=frozenset({"warranty_card", "warranty_card_device", "customer", "project", "equipment"}),
        order="id",
        descending=True,
        archived=WarrantyCard.archived_at,
        search_kind="cards",
        scopes=(
            Scope("current", lazy("Current"), lambda now: WarrantyCard.superseded_on.is_(None)),
            Scope(
                "unprinted",
                lazy("Not printed yet"),
                lambda now: (WarrantyCard.printed == 0) & WarrantyCard.superseded_on.is_(None),
            ),
            Scope("superseded", lazy("Superseded"), lambda now: WarrantyCard.superseded_on.is_not(None)),
        ),
    )


def due_list(today: Today) -> ListSpec:
    """The devices that are to get a warranty card, each with the day until which (B8)."""
    now = today_parameter(today)
    had_one = exists().where(CardDevice.equipment_id == Equipment.id).correlate(Equipment)
    standing = case((Equipment.card_due_on < now, "missing"), (had_one, "renew"), else_="due")
    completed = func.coalesce(
        Project.completed_on, Equipment.accepted_on, Project.accepted_on, Equipment.installed_on, type_=Date()
    )
    source = (
        table_of(Equipment)
        .join(table_of(Customer), Customer.id == Equipment.customer_id)
        .outerjoin(table_of(Project), Project.id == Equipment.project_id)
    )

    def before(moment: datetime) -> ColumnElement[bool]:
        return Equipment.card_due_on < office_day(moment)

    return ListSpec(
        name="cards_due",
        title=lazy("Cards due"),
        columns=(
            Column(f.CARD_STANDING, standing, width=90),
            Column(f.DUE_ON, Equipment.card_due_on, fast=True, width=100),
            Column(f.DUE_IN, days_from(Equipment.card_due_on, now), width=90),
            Column(device_fields.NUMBER, Equipment.number, fast=True, width=90),
            Column(device_fields.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(project_fields.NAME.but(key="project"), Project.name, width=200),
            Column(device_fields.NAME, Equipment.name, fast=True, width=160),
            Column(device_fields.MODEL, Equipment.model, fast=True, width=110),
            Column(device_fields.SERIAL, Equipment.serial, fast=True, width=120),
            Column(f.COMPLETED_ON, completed, width=100),
            Column(device_fields.WARRANTY_END, Equipment.warranty_end, fast=True, width=100),
        ),
        source=source,
        id=Equipment.id,
        tables=frozenset({"equipment", "customer", "project", "warranty_card", "warranty_card_device"}),
        order="card_due_on",
        # Whatever has no day is not due; an archived device has none either.
        archived=case((Equipment.card_due_on.is_(None), Equipment.created_at), else_=None),
        search_kind="equipment",
        scopes=(Scope("missing", lazy("Overdue"), before),),
    )

"""Lists of projects and charge rates (A2)."""

from __future__ import annotations

from sqlalchemy.orm import aliased

from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.customers.model import Customer
from app.customers.projects import fields as f
from app.customers.projects.model import Project, Rate
from app.customers.sla import SLA_POLICY
from app.staff.model import Staff


def project_list() -> ListSpec:
    """The project register."""
    manager = aliased(Staff)
    source = (
        table_of(Project)
        .join(table_of(Customer), Customer.id == Project.customer_id)
        .outerjoin(manager, manager.id == Project.manager_id)
        .outerjoin(SLA_POLICY, SLA_POLICY.c.id == Project.sla_policy_id)
    )
    return ListSpec(
        name="projects",
        title=lazy("Projects"),
        columns=(
            Column(f.NUMBER, Project.number, fast=True, width=100),
            Column(f.NAME, Project.name, fast=True, width=240),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(f.CONTRACT_NUMBER, Project.contract_number, width=120),
            Column(f.CONTRACT_ON, Project.contract_on, width=100),
            Column(f.AMOUNT, Project.amount, width=110),
            Column(f.COMPLETED_ON, Project.completed_on, width=100),
            Column(f.ACCEPTED_ON, Project.accepted_on, fast=True, width=100),
            Column(f.MANAGER.but(key="manager", kind=TEXT), manager.name, width=90),
            Column(f.CLASS, Project.service_class, width=80),
            Column(f.WARRANTY_MONTHS, Project.warranty_months, hidden=True),
            Column(f.SLA.but(key="sla", kind=TEXT), SLA_POLICY.c.name, hidden=True),
            Column(f.REMARK, Project.remark, hidden=True),
        ),
        source=source,
        id=Project.id,
        tables=frozenset({"project", "customer", "staff", "sla_policy"}),
        order="id",
        descending=True,
        archived=Project.archived_at,
        search_kind="projects",
    )


def rate_list() -> ListSpec:
    """The charge rates, all versions."""
    return ListSpec(
        name="rates",
        title=lazy("Charge rates"),
        columns=(
            Column(f.RATE_NUMBER, Rate.number, fast=True, width=90),
            Column(f.RATE_NAME, Rate.name, width=200),
            Column(f.RATE_OF, Rate.kind, width=90),
            Column(f.RATE_UNIT, Rate.unit, width=80),
            Column(f.RATE_COST, Rate.cost, width=100),
            Column(f.RATE_LIST, Rate.list_price, width=100),
            Column(f.RATE_FROM, Rate.valid_from, width=100),
            Column(f.RATE_REMARK, Rate.remark, width=240),
        ),
        source=table_of(Rate),
        id=Rate.id,
        tables=frozenset({"rate"}),
        order="valid_from",
        descending=True,
        archived=Rate.archived_at,
        search_kind="rates",
    )

"""The list of SLA policies and the rows of their versions (C2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, String, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.core.i18n import _, lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.core.settings import SettingRow
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.tickets.policies import fields as f
from app.tickets.policies.choice import DEFAULT
from app.tickets.policies.model import SlaPolicy, SlaPolicyVersion
from app.tickets.policies.versions import parsed
from app.tickets.policies.words import differences
from app.tickets.sla.shipped import DEFAULT as SHIPPED_DEFAULT


@dataclass(frozen=True)
class VersionRow:
    """A version of a policy: since when, by whom, and what it changed against the one before."""

    id: int
    edition: int
    valid_from: datetime
    who: str
    changes: str


def policy_list() -> ListSpec:
    """The SLA policies, which is the default, and how many projects and customers name each."""
    newest = aliased(SlaPolicyVersion)
    chosen = exists().where(SettingRow.key == DEFAULT, SettingRow.value == cast(SlaPolicy.id, String))
    nothing_chosen = ~exists().where(SettingRow.key == DEFAULT)
    is_default = or_(chosen, (SlaPolicy.shipped == SHIPPED_DEFAULT.code) & nothing_chosen)
    projects = select(func.count()).where(Project.sla_policy_id == SlaPolicy.id, Project.archived_at.is_(None))
    customers = select(func.count()).where(Customer.sla_policy_id == SlaPolicy.id, Customer.archived_at.is_(None))
    return ListSpec(
        name="policies",
        title=lazy("SLA policies"),
        columns=(
            Column(f.NUMBER, SlaPolicy.number, fast=True, width=80),
            Column(f.NAME, SlaPolicy.name, width=190),
            Column(f.NAME_EN, SlaPolicy.name_en, hidden=True),
            Column(f.IS_DEFAULT, case((is_default, literal(True)), else_=literal(False)).cast(Boolean), width=60),
            Column(f.LEVEL_NAMES, SlaPolicy.level_names, width=210),
            Column(f.HOLIDAYS, SlaPolicy.holidays_served, width=112),
            Column(f.WARN, SlaPolicy.warn_minutes, hidden=True),
            Column(f.PROJECT_COUNT, projects.correlate(SlaPolicy).scalar_subquery(), width=70),
            Column(f.CUSTOMER_COUNT, customers.correlate(SlaPolicy).scalar_subquery(), width=70),
            Column(f.EDITION, SlaPolicy.edition, width=60),
            Column(f.VALID_FROM, newest.valid_from, width=130),
            Column(f.REMARK, SlaPolicy.remark, width=200),
        ),
        source=table_of(SlaPolicy).outerjoin(
            newest, (newest.policy_id == SlaPolicy.id) & (newest.edition == SlaPolicy.edition)
        ),
        id=SlaPolicy.id,
        tables=frozenset({"sla_policy", "sla_policy_version", "project", "customer", "setting"}),
        order="number",
        archived=SlaPolicy.archived_at,
        search_kind="policies",
    )


def version_rows(policy: SlaPolicy) -> list[VersionRow]:
    """The versions of a policy, newest first."""
    rows: list[VersionRow] = []
    before = None
    for version in policy.versions:
        now = parsed(version.data)
        if before is None:
            changes = _("came with the program") if policy.shipped else _("entered")
        else:
            changes = "\n".join(differences(before, now))
        rows.append(VersionRow(version.id, version.edition, version.valid_from, version.who or _("System"), changes))
        before = now
    return rows[::-1]

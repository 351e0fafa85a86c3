"""Which SLA policy holds for a ticket (C2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.core.clock import utc
from app.core.settings import read_setting, write_setting
from app.coverage.contracts import policy_of_contract
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.tickets.policies.model import SlaPolicy, SlaPolicyVersion
from app.tickets.policies.versions import parsed
from app.tickets.sla import shipped as sla_shipped
from app.tickets.sla.policy import Policy, choose

DEFAULT = "sla.default"  # the setting: the default policy's id; None: the shipped three levels


@dataclass(frozen=True)
class Chosen:
    """The policy of a ticket: the stored version that it keeps, and whose it is (contract / project / customer /
    default)."""

    version_id: int | None
    policy: Policy
    whose: str


def policy_for(
    session: Session, customer_id: int, project_id: int | None, equipment_id: int | None, day: date
) -> Chosen:
    """The policy that holds for a call of this day: the contract's, the project's, the customer's, then the default.

    Where no project is given it is the device's. The version is the one that held at the end of that day.
    """
    contract = None if equipment_id is None else policy_of_contract(session, equipment_id, day)
    project = None if contract is not None else _of_project(session, project_id, equipment_id)
    customer = None
    if contract is None and project is None:
        customer = session.scalar(select(Customer.sla_policy_id).where(Customer.id == customer_id))
    named = any(policy is not None for policy in (contract, project, customer))
    found = choose(contract, project, customer, None if named else default_policy(session))
    version = None if found is None else _version_on(session, found[0], day)
    if found is None or version is None:  # a database without policies
        return Chosen(None, sla_shipped.DEFAULT, "default")
    return Chosen(version, kept_policy(session, version), found[1])


def kept_policy(session: Session, version_id: int | None) -> Policy:
    """The policy version that a ticket keeps; the shipped default for a ticket that keeps none."""
    if version_id is None:
        return sla_shipped.DEFAULT
    known: dict[int, Policy] = session.info.setdefault("sla_policies", {})
    if version_id not in known:
        data = session.scalar(select(SlaPolicyVersion.data).where(SlaPolicyVersion.id == version_id))
        known[version_id] = sla_shipped.DEFAULT if data is None else parsed(data)
    return known[version_id]


def current_policies(session: Session) -> list[tuple[int, int, Policy]]:
    """(id, newest version, policy) of all policies that are not archived, the oldest first."""
    newest = (
        select(SlaPolicyVersion.policy_id, func.max(SlaPolicyVersion.edition).label("edition"))
        .group_by(SlaPolicyVersion.policy_id)
        .subquery()
    )
    of_newest = and_(SlaPolicyVersion.policy_id == newest.c.policy_id, SlaPolicyVersion.edition == newest.c.edition)
    query = (
        select(SlaPolicy.id, SlaPolicyVersion.id, SlaPolicyVersion.data)
        .join(SlaPolicyVersion, SlaPolicyVersion.policy_id == SlaPolicy.id)
        .join(newest, of_newest)
        .where(SlaPolicy.archived_at.is_(None))
        .order_by(SlaPolicy.id)
    )
    return [(row[0], row[1], parsed(row[2])) for row in session.execute(query)]


def default_policy(session: Session) -> int | None:
    """The id of the default policy: the one chosen by the office, else the shipped three levels."""
    chosen = read_setting(session, DEFAULT)
    if isinstance(chosen, int) and session.scalar(select(SlaPolicy.id).where(SlaPolicy.id == chosen)) is not None:
        return chosen
    return session.scalar(select(SlaPolicy.id).where(SlaPolicy.shipped == sla_shipped.DEFAULT.code))


def set_default(session: Session, policy_id: int) -> None:
    """Stores the office's choice; the shipped default again removes it."""
    shipped = session.scalar(select(SlaPolicy.id).where(SlaPolicy.shipped == sla_shipped.DEFAULT.code))
    write_setting(session, DEFAULT, None if policy_id == shipped else policy_id)


def _of_project(session: Session, project_id: int | None, equipment_id: int | None) -> int | None:
    query = select(Project.sla_policy_id)
    if project_id is not None:
        return session.scalar(query.where(Project.id == project_id))
    if equipment_id is None:
        return None
    return session.scalar(query.join(Equipment, Equipment.project_id == Project.id).where(Equipment.id == equipment_id))


def _version_on(session: Session, policy_id: int, day: date) -> int | None:
    """The version that held at the end of a day; the first one for a call from before the policy was entered."""
    query = select(SlaPolicyVersion.id).where(SlaPolicyVersion.policy_id == policy_id)
    after = day + timedelta(days=1)
    held = query.where(SlaPolicyVersion.valid_from < utc(datetime(after.year, after.month, after.day)))
    return session.scalar(held.order_by(SlaPolicyVersion.edition.desc()).limit(1)) or session.scalar(
        query.order_by(SlaPolicyVersion.edition).limit(1)
    )

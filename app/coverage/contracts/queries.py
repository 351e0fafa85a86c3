"""Lists and look-ups of maintenance contracts, and of the warranties that end (B10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import Text, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.coverage.contracts import fields as f
from app.coverage.contracts.model import (
    ALIVE,
    CANCELLED,
    COVERING,
    DRAFT,
    ENDED,
    OFFERED,
    SIGNED,
    ContractDevice,
    MaintenanceContract,
)
from app.coverage.decision import Contract
from app.coverage.rules import LINES
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment import fields as device_fields
from app.equipment.model import Equipment
from app.equipment.queries import IN_SERVICE, Today, days_from, today_parameter

M = MaintenanceContract
# The last day of cover: never after the period, see ``MaintenanceContract.until``.
UNTIL = case((M.ended_on < M.last_on, M.ended_on), else_=M.last_on)
SOON = (30, 60, 90)


# -- what covers a device ----------------------------------------------------------------------------------------------


def contract_on(session: Session, equipment_id: int, day: date) -> Contract | None:
    """The maintenance contract in which the device lies on a day; None where there is none.

    It covers from the day on which it was signed, within its period, until it was ended.
    """
    found = session.scalar(_covering(equipment_id, day))
    if found is None:
        return None
    first = max(found.first_on, found.signed_on or found.first_on)
    return Contract(first, found.until, {line: getattr(found, line) for line in LINES}, found.number)


def policy_of_contract(session: Session, equipment_id: int, day: date) -> int | None:
    """The id of the service policy that the device's contract names on a day; None without one."""
    found = session.scalar(_covering(equipment_id, day))
    return None if found is None else found.sla_policy_id


def class_of_contract(session: Session, equipment_id: int, day: date) -> str:
    """The service class that the device's contract names on a day; "" without one."""
    found = session.scalar(_covering(equipment_id, day))
    return "" if found is None else found.service_class


def _covering(equipment_id: int, day: date) -> Select[Any]:
    return (
        select(M)
        .join(ContractDevice, ContractDevice.contract_id == M.id)
        .where(
            ContractDevice.equipment_id == equipment_id,
            M.state.in_(COVERING),
            M.signed_on <= day,
            M.first_on <= day,
            day <= UNTIL,
        )
        .order_by(M.signed_on.desc(), M.id.desc())
        .limit(1)
    )


def others_of(session: Session, contract: MaintenanceContract, device_ids: Sequence[int]) -> list[tuple[int, Any]]:
    """(device id, contract) of all other contracts that these devices lie in, cancelled ones left out."""
    query = (
        select(ContractDevice.equipment_id, M)
        .join(M, M.id == ContractDevice.contract_id)
        .where(ContractDevice.equipment_id.in_(device_ids), M.id != (contract.id or 0), M.state.in_(ALIVE))
        .order_by(M.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


# -- lists -------------------------------------------------------------------------------------------------------------


def contract_list(today: Today) -> ListSpec:
    """The maintenance contracts; a signed one is shown as ahead, running or ended by its dates."""
    now = today_parameter(today)
    count = (
        select(func.count()).where(ContractDevice.contract_id == M.id).correlate(M).scalar_subquery().label("devices")
    )
    return ListSpec(
        name="contracts",
        title=lazy("Maintenance contracts"),
        columns=(
            Column(f.NUMBER, M.number, fast=True, width=120),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(f.NAME, M.name, width=180),
            Column(f.STATE, shown_state(now), width=100),
            Column(f.FIRST_ON, M.first_on, fast=True, width=100),
            Column(f.LAST_ON, M.last_on, fast=True, width=100),
            Column(f.DAYS_LEFT, case((and_(M.state.in_(COVERING), now <= UNTIL), days_from(UNTIL, now))), width=80),
            Column(f.PRICE, M.price, width=110),
            Column(f.DEVICE_COUNT, count, width=70),
            Column(f.VISITS, M.visits_per_year, width=90),
            Column(f.OFFERED_ON, M.offered_on, width=100),
            Column(f.ANSWER, M.answer, width=110),
            Column(f.FOLLOW_UP_ON, M.follow_up_on, width=100),
            Column(f.SIGNED_ON, M.signed_on, width=100),
            Column(f.CLASS, M.service_class, hidden=True),
            Column(f.OFFERED_BY, M.offered_by, hidden=True),
            Column(f.ENDED_ON, M.ended_on, hidden=True),
            Column(f.REASON, M.end_reason, hidden=True),
            Column(f.PRINTED, M.printed, hidden=True),
            Column(f.REMARK, M.remark, hidden=True),
        ),
        source=table_of(M).join(table_of(Customer), Customer.id == M.customer_id),
        id=M.id,
        tables=frozenset({"maintenance_contract", "maintenance_contract_device", "customer"}),
        order="id",
        descending=True,
        archived=M.archived_at,
        search_kind="contracts",
        scopes=(
            Scope("running", lazy("In force"), _running),
            *(Scope(f"ends_{days}", _ends_in(days), _contract_ends(days)) for days in SOON),
            Scope("offered", lazy("Offered, not answered"), _unanswered),
            Scope("draft", lazy("Drafts"), lambda now: M.state == DRAFT),
        ),
    )


def expiring_list(today: Today, warn_days: Callable[[], int]) -> ListSpec:
    """The devices in service whose warranty has an end, with the contract or offer that follows it."""
    now = today_parameter(today)
    contract = _latest_number(and_(M.state.in_(COVERING), now <= UNTIL))
    offer = _latest_number(M.state.in_((DRAFT, OFFERED)))
    source = (
        table_of(Equipment)
        .join(table_of(Customer), Customer.id == Equipment.customer_id)
        .outerjoin(table_of(Project), Project.id == Equipment.project_id)
    )
    others = or_(Equipment.warranty_end.is_(None), not_(Equipment.state.in_(IN_SERVICE)), Equipment.loaner.is_(True))

    def to_offer(moment: datetime) -> ColumnElement[bool]:
        day = office_day(moment)
        return and_(_ends(day, warn_days()), not_(_has(_contract_until(day))), not_(_has(_OPEN_OFFER)))

    def expired(moment: datetime) -> ColumnElement[bool]:
        day = office_day(moment)
        return and_(Equipment.warranty_end < day, not_(_has(_contract_until(day))))

    return ListSpec(
        name="expiring",
        title=lazy("Warranties that end"),
        columns=(
            Column(device_fields.WARRANTY_END, Equipment.warranty_end, fast=True, width=100),
            Column(device_fields.DAYS_LEFT, days_from(Equipment.warranty_end, now), width=90),
            Column(device_fields.NUMBER, Equipment.number, fast=True, width=90),
            Column(device_fields.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(device_fields.NAME, Equipment.name, fast=True, width=160),
            Column(device_fields.MODEL, Equipment.model, fast=True, width=110),
            Column(device_fields.SERIAL, Equipment.serial, fast=True, width=120),
            Column(f.CONTRACT_OF, contract, width=120),
            Column(f.OFFER_OF, offer, width=120),
            Column(device_fields.PROJECT.but(key="project", kind=TEXT), Project.name, width=180),
            Column(device_fields.STATE, Equipment.state, hidden=True),
        ),
        source=source,
        id=Equipment.id,
        tables=frozenset({"equipment", "customer", "project", "maintenance_contract", "maintenance_contract_device"}),
        order="warranty_end",
        # What has no end to its warranty, or is out of use, is never listed here.
        archived=case((others, Equipment.created_at), else_=Equipment.archived_at),
        search_kind="equipment",
        scopes=(
            Scope("to_offer", lazy("To be offered"), to_offer),
            *(Scope(f"ends_{days}", _ends_in(days), _warranty_ends(days)) for days in SOON),
            Scope("expired", lazy("Expired without contract"), expired),
        ),
    )


def shown_state(now: Any) -> ColumnElement[str]:
    """The state as lists and pages show it on a day."""
    return case(
        (M.state.in_((DRAFT, OFFERED, CANCELLED)), M.state),
        (now > UNTIL, ENDED),
        (M.first_on > now, "ahead"),
        else_="running",
        # The shortest of these is what the database would otherwise take for the type.
    ).cast(String(10))


def shown_state_of(contract: MaintenanceContract, today: date) -> str:
    """As ``shown_state``, of one contract."""
    if contract.state not in COVERING:
        return contract.state
    if contract.until < today:
        return ENDED
    return "ahead" if contract.first_on > today else "running"


def _ends_in(days: int) -> Text:
    return {
        30: lazy("Ends within 30 days"),
        60: lazy("Ends within 60 days"),
        90: lazy("Ends within 90 days"),
    }[days]


def _running(moment: datetime) -> ColumnElement[bool]:
    day = office_day(moment)
    return and_(M.state.in_(COVERING), M.first_on <= day, day <= UNTIL)


def _contract_ends(days: int) -> Callable[[datetime], ColumnElement[bool]]:
    def where(moment: datetime) -> ColumnElement[bool]:
        day = office_day(moment)
        return and_(M.state == SIGNED, M.last_on.between(day, day + timedelta(days=days)))

    return where


def _unanswered(moment: datetime) -> ColumnElement[bool]:
    """Offered, and not answered; "later" counts as an answer until the day on which to ask again."""
    due = and_(M.answer == "later", or_(M.follow_up_on.is_(None), M.follow_up_on <= office_day(moment)))
    return and_(M.state == OFFERED, or_(M.answer == "", due))


def _warranty_ends(days: int) -> Callable[[datetime], ColumnElement[bool]]:
    return lambda moment: _ends(office_day(moment), days)


def _ends(day: date, days: int) -> ColumnElement[bool]:
    return Equipment.warranty_end.between(day, day + timedelta(days=days))


_OPEN_OFFER = M.state.in_((DRAFT, OFFERED))


def _contract_until(day: date) -> ColumnElement[bool]:
    return and_(M.state.in_(COVERING), day <= UNTIL)


def _has(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the device lies in such a contract."""
    return exists().where(ContractDevice.equipment_id == Equipment.id, ContractDevice.contract_id == M.id, which)


def _latest_number(which: ColumnElement[bool]) -> Any:
    return (
        select(M.number)
        .join(ContractDevice, ContractDevice.contract_id == M.id)
        .where(ContractDevice.equipment_id == Equipment.id, which)
        .order_by(M.id.desc())
        .limit(1)
        .correlate(Equipment)
        .scalar_subquery()
    )

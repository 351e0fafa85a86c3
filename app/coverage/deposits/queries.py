"""Lists of quality deposits and their ledgers (A2, B11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, func, not_, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import MONEY_TYPE, table_of
from app.coverage.deposits import fields as f
from app.coverage.deposits.model import Deposit, DepositRow
from app.coverage.deposits.rules import Line, Standing, standing
from app.customers.model import Customer
from app.customers.projects import fields as project_fields
from app.customers.projects.model import Project
from app.equipment.queries import Today, days_from, today_parameter


def standing_of(session: Session, deposit_id: int) -> Standing:
    """What the ledger of a deposit says."""
    rows = session.execute(select(DepositRow.kind, DepositRow.amount).where(DepositRow.deposit_id == deposit_id))
    return standing(Line(kind, amount) for kind, amount in rows)


def _sum_of(*kinds: str) -> Any:
    """The sum of the ledger's rows, 0 without any; of these kinds, or of all."""
    total = func.coalesce(func.sum(DepositRow.amount), 0)
    total.type = MONEY_TYPE
    query = select(total).where(DepositRow.deposit_id == Deposit.id)
    if kinds:
        query = query.where(DepositRow.kind.in_(kinds))
    return query.correlate(Deposit).scalar_subquery()


def _breaches() -> Any:
    counted = case((DepositRow.kind == "breach", 1), (DepositRow.kind == "lifted", -1), else_=0)
    query = select(func.coalesce(func.sum(counted), 0)).where(DepositRow.deposit_id == Deposit.id)
    return query.correlate(Deposit).scalar_subquery()


def deposit_list(today: Today, warn_days: Callable[[], int]) -> ListSpec:
    """The quality deposits, those that are due first."""
    now = today_parameter(today)
    agreed, balance, breaches = _sum_of("agreed"), _sum_of(), _breaches()
    none = Decimal(0)
    state = case(
        (agreed == none, "none"),
        (balance == none, "settled"),
        (breaches > 0, "breach"),
        (Deposit.due_on <= now, "due"),
        else_="held",
    ).cast(String(10))
    open_ = and_(balance != none, not_(breaches > 0))

    def due_by(days: Callable[[], int]) -> Callable[[datetime], ColumnElement[bool]]:
        return lambda moment: and_(Deposit.due_on <= office_day(moment) + timedelta(days=days()), open_)

    return ListSpec(
        name="deposits",
        title=lazy("Quality deposits"),
        columns=(
            Column(f.NUMBER, Deposit.number, fast=True, width=110),
            Column(f.PROJECT.but(key="project", kind=TEXT), Project.name, width=200),
            Column(project_fields.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(f.STATE, state, width=110),
            Column(f.DUE_ON, Deposit.due_on, fast=True, width=100),
            Column(f.DUE_IN, case((balance != none, days_from(Deposit.due_on, now))), width=90),
            Column(f.AGREED, agreed, width=110),
            Column(f.DEDUCTED, _minus(_sum_of("deduction")), width=100),
            Column(f.RETURNED, _minus(_sum_of("returned")), width=110),
            Column(f.BALANCE, balance, width=110),
            Column(f.START_ON, Deposit.start_on, width=100),
            Column(f.MONTHS, Deposit.months, hidden=True),
            Column(project_fields.CONTRACT_NUMBER, Project.contract_number, hidden=True),
            Column(f.REMARK, Deposit.remark, hidden=True),
        ),
        source=table_of(Deposit)
        .join(table_of(Project), Project.id == Deposit.project_id)
        .join(table_of(Customer), Customer.id == Project.customer_id),
        id=Deposit.id,
        tables=frozenset({"deposit", "deposit_row", "project", "customer"}),
        order="due_on",
        archived=Deposit.archived_at,
        search_kind="deposits",
        scopes=(
            Scope("due", lazy("Due back"), due_by(lambda: 0)),
            Scope("soon", lazy("Due back soon"), due_by(warn_days)),
            Scope("breach", lazy("Held for a breach"), lambda moment: and_(balance != none, breaches > 0)),
            Scope("open", lazy("Not settled"), lambda moment: balance != none),
        ),
    )


def row_list() -> ListSpec:
    """The ledger of the deposits, newest first."""
    return ListSpec(
        name="deposit_rows",
        title=lazy("Deposit ledger"),
        columns=(
            Column(f.NUMBER.but(key="deposit"), Deposit.number, width=110),
            Column(f.ROW_DAY, DepositRow.day, width=100),
            Column(f.ROW_OF, DepositRow.kind, width=110),
            Column(f.ROW_AMOUNT, DepositRow.amount, width=110),
            Column(f.ROW_REASON, DepositRow.reason, width=260),
            Column(f.ROW_BY, DepositRow.who, width=90),
            Column(f.ROW_AT, DepositRow.at, width=130),
        ),
        source=table_of(DepositRow).join(table_of(Deposit), Deposit.id == DepositRow.deposit_id),
        id=DepositRow.id,
        tables=frozenset({"deposit_row", "deposit"}),
        order="id",
        descending=True,
        search_kind="deposits",
        search_id=Deposit.id,
    )


def _minus(amount: Any) -> Any:
    turned = -amount
    turned.type = MONEY_TYPE
    return turned

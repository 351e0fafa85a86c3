"""Lists and look-ups of spare parts and their ledger (E1, E2, G3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import MONEY_TYPE
from app.parts import fields as f
from app.parts.model import Movement, Part, PartModel
from app.parts.rules import Balance


def _sum_of(column: Any) -> Any:
    """The sum over the part's movements, 0 without any; an index on the part makes it quick for a page of rows."""
    total = func.coalesce(func.sum(column), 0)
    total.type = column.type
    return select(total).where(Movement.part_id == Part.id).correlate(Part).scalar_subquery()


def _model_names() -> Any:
    ordered = (
        select(PartModel.model).where(PartModel.part_id == Part.id).order_by(PartModel.id).correlate(Part).subquery()
    )
    return select(func.aggregate_strings(ordered.c.model, "、")).correlate(Part).scalar_subquery()


def part_list() -> ListSpec:
    """The parts register with stock and stock value."""
    stock, value = _sum_of(Movement.quantity), _sum_of(Movement.amount)
    state = case((stock == 0, "out"), (stock < Part.minimum, "low"), else_="enough")
    return ListSpec(
        name="parts",
        title=lazy("Spare parts"),
        columns=(
            Column(f.NUMBER, Part.number, fast=True, width=90),
            Column(f.NAME, Part.name, fast=True, width=160),
            Column(f.SPECIFICATION, Part.specification, width=160),
            Column(f.CATEGORY, Part.category, fast=True, width=90),
            Column(f.WEAR, Part.wear, width=60),
            Column(f.STOCK, stock, width=70),
            Column(f.UNIT, Part.unit, width=50),
            Column(f.MINIMUM, Part.minimum, width=70),
            Column(f.STOCK_STATE, state, width=120),
            Column(f.BIN, Part.bin, width=70),
            Column(f.AVERAGE_COST, _average(stock, value), width=90),
            Column(f.VALUE, value, width=100),
            Column(f.LIST_PRICE, Part.list_price, width=90),
            Column(f.MODEL_NAMES, _model_names(), width=180),
            Column(f.SUPPLIER, Part.supplier, width=180),
            Column(f.SUPPLIER_CONTACT, Part.supplier_contact, width=90),
            Column(f.SUPPLIER_PHONE, Part.supplier_phone, width=120),
            Column(f.LEAD_DAYS, Part.lead_days, width=80),
            Column(f.COST, Part.cost, hidden=True),
            Column(f.REMARK, Part.remark, hidden=True),
        ),
        source=Part.__table__,
        id=Part.id,
        tables=frozenset({"part", "part_model", "movement"}),
        order="number",
        archived=Part.archived_at,
        search_kind="parts",
        scopes=(
            Scope("low", lazy("Below minimum stock"), lambda _now: stock < Part.minimum),
            Scope("none", lazy("Out of stock"), lambda _now: stock == 0),
            Scope("wear", lazy("Wear parts"), lambda _now: Part.wear.is_(True)),
        ),
    )


def movement_list() -> ListSpec:
    """The ledger, newest first."""
    return ListSpec(
        name="movements",
        title=lazy("Stock ledger"),
        columns=(
            Column(f.MOVED_AT, Movement.at, width=130),
            Column(f.NUMBER.but(key="part_number"), Part.number, width=90),
            Column(f.NAME.but(key="part_name"), Part.name, width=160),
            Column(f.MOVED_KIND, Movement.kind, width=90),
            Column(f.MOVED_IN, Movement.warehouse, width=90),
            Column(f.QUANTITY_MOVED, Movement.quantity, width=80),
            Column(f.UNIT_COST, Movement.unit_cost, width=90),
            Column(f.AMOUNT, Movement.amount, width=100),
            Column(f.MOVED_BY, Movement.who, width=90),
            Column(f.CAUSE, Movement.cause, width=200),
        ),
        source=Movement.__table__.join(Part.__table__, Part.id == Movement.part_id),
        id=Movement.id,
        tables=frozenset({"movement", "part"}),
        order="id",
        descending=True,
        search_kind="parts",
        search_id=Part.id,
    )


def balance_of(session: Session, part_id: int, warehouse: str) -> Balance:
    """The part's stock and value in one warehouse."""
    query = select(func.sum(Movement.quantity), func.sum(Movement.amount)).where(
        Movement.part_id == part_id, Movement.warehouse == warehouse
    )
    stock, value = session.execute(query).one()
    return Balance() if stock is None else Balance(stock, value)


def stock_of(session: Session, part_id: int) -> Balance:
    """The part's stock and value over all warehouses."""
    query = select(func.sum(Movement.quantity), func.sum(Movement.amount)).where(Movement.part_id == part_id)
    stock, value = session.execute(query).one()
    return Balance() if stock is None else Balance(stock, value)


def _average(stock: Any, value: Any) -> Any:
    """Value by stock, as money: both are whole numbers of their units, 0.01 and 0.001, so a factor 1000 remains."""
    from sqlalchemy import BigInteger, Float, cast, type_coerce

    raw_stock, raw_value = type_coerce(stock, BigInteger), type_coerce(value, BigInteger)
    exact = func.round(cast(raw_value, Float) * 1000 / cast(raw_stock, Float))
    return type_coerce(case((raw_stock > 0, cast(exact, BigInteger))), MONEY_TYPE)

"""Actions on spare parts (E1) and their stock (E2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core import search
from app.core.database import lock_row
from app.core.errors import Refused
from app.core.fields import Field, Section, clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.owned import OwnedRows
from app.core.register import Details, Register
from app.core.rights import needs
from app.parts import fields as f
from app.parts.model import Movement, Part
from app.parts.queries import balance_of, movement_list, part_list, stock_of
from app.parts.rules import CENT, line

MAIN_WAREHOUSE = "new"


class Parts(Register):
    """The register of spare parts (备件)."""

    name = "parts"
    title: ClassVar[Text] = lazy("Spare parts")
    one: ClassVar[Text] = lazy("Spare part")
    model = Part
    form = f.FORM
    children = (f.MODELS,)
    series = "parts"

    # Beside the form's fields, a new record and a sheet may give the stock. It is no field of the form: somebody who
    # saves a dialog that was opened before a part was issued must not bring that part back.
    import_fields: ClassVar[tuple[Field, ...]] = (f.STOCK,)
    # Many parts share a name and differ in their specification.
    import_match = (("name", "specification"),)

    def list_spec(self) -> ListSpec:
        return part_list()

    @needs(".edit")
    def receive(self, part_id: int, raw: Mapping[str, Any]) -> int:
        """Takes parts into stock: ``quantity`` and ``unit_cost`` (RECEIVE_FIELDS) as typed; answers the id."""
        values = clean(f.RECEIVE_FIELDS, raw)
        with self.office.write() as session:
            return move(session, part_id, values["quantity"], "receive", values["cause"], values["unit_cost"])

    @needs(".edit")
    def adjust(self, part_id: int, raw: Mapping[str, Any]) -> int | None:
        """Books the difference between the ledger and the counted ``stock`` with its ``cause`` (ADJUST_FIELDS).

        Answers the movement's id, None when the ledger was right.
        """
        values = clean(f.ADJUST_FIELDS, raw)
        with self.office.write() as session:
            return set_stock(session, part_id, values["stock"], values["cause"])

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"unit": _("pc"), "wear": False} | given

    @needs(".edit")
    def save(self, raw: Mapping[str, Any], record_id: int | None = None, version: int | None = None) -> int:
        """As every register; ``stock`` in ``raw`` is the opening balance, or what was counted."""
        values = dict(raw)
        stock = clean((f.STOCK,), {"stock": values.pop("stock", None)})["stock"]
        if record_id is None:
            values = self.blank() | values
        cleaned, children = self._clean(values, partial=record_id is not None)
        with self.office.write() as session:
            part_id = self.save_in(session, cleaned, children, record_id, version)
            if stock is not None:
                set_stock(session, part_id, stock)
            return part_id

    def import_known(self, session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """The stock of the warehouse that a sheet counts."""
        return {part_id: {"stock": balance_of(session, part_id, MAIN_WAREHOUSE).stock} for part_id in ids}

    def imported(self, session: Session, record_id: int, values: Mapping[str, Any], is_new: bool) -> None:
        """Books the stock of the sheet as an opening balance or an adjustment."""
        if values.get("stock") is not None:
            set_stock(session, record_id, values["stock"], session.info["note"])

    def details(self, session: Session, row: Part) -> Details:
        """Adds what the ledger says: ``stock``, ``value`` and ``average_cost``."""
        details, balance = super().details(session, row), stock_of(session, row.id)
        average = balance.average_cost
        ledger = {
            "stock": balance.stock,
            "value": balance.value,
            "average_cost": None if average is None else average.quantize(CENT),
        }
        return replace(details, values=dict(details.values) | ledger)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by code, name, specification, supplier and the models that it fits."""
        query = select(Part).where(Part.id.in_(ids)).options(selectinload(Part.models))
        for part in session.scalars(query):
            yield search.Entry(
                part.id,
                self.label_text(part.number, part.name),
                detail=" · ".join(filter(None, (part.specification, part.bin))),
                names=(part.name,),
                texts=(part.number, part.specification, part.category, part.supplier, *(m.model for m in part.models)),
                phones=(part.supplier_phone,),
            )


class Movements(OwnedRows):
    """The stock ledger of all parts (出入库流水), as a list page shows it."""

    name = "movements"
    title: ClassVar[Text] = lazy("Stock ledger")
    one: ClassVar[Text] = lazy("Movement")
    model = Movement
    form = (Section(lazy("Movement"), f.MOVEMENT),)
    key = "kind"
    label = "cause"
    owner = "parts"

    def list_spec(self) -> ListSpec:
        return movement_list()

    def label_text(self, key: Any, label: Any) -> str:
        return " · ".join(filter(None, (f.MOVED_KIND.show(key), str(label or ""))))


# -- for the features: functions that take a session and never commit ------------------------------------------------


def move(
    session: Session,
    part_id: int,
    quantity: Decimal,
    kind: str,
    cause: str = "",
    unit_cost: Decimal | None = None,
    warehouse: str = MAIN_WAREHOUSE,
) -> int:
    """Appends one movement and answers its id; raises Refused when the stock would fall below zero (E2)."""
    lock_row(session, Part, part_id)
    balance = balance_of(session, part_id, warehouse)
    try:
        change = line(balance, quantity, unit_cost)
    except ValueError:
        number, name = session.execute(select(Part.number, Part.name).where(Part.id == part_id)).one()
        raise Refused(
            _("There are only {stock} of {name} ({number}) in stock.").format(
                stock=f.STOCK.show(balance.stock), name=name, number=number
            )
        ) from None
    row = Movement(
        part_id=part_id,
        warehouse=warehouse,
        kind=kind,
        quantity=change.quantity,
        unit_cost=change.unit_cost,
        amount=change.amount,
        at=session.info["now"],
        who=session.info["user"].name,
        cause=cause,
    )
    session.add(row)
    session.flush()
    return row.id


def set_stock(session: Session, part_id: int, stock: Decimal, cause: str = "") -> int | None:
    """Brings the stock of the main warehouse to what was counted: one movement, none when it is right already.

    The first movement of a part is its opening balance, at the part's cost; later ones keep the average.
    """
    lock_row(session, Part, part_id)
    balance = balance_of(session, part_id, MAIN_WAREHOUSE)
    if stock == balance.stock:
        return None
    is_first = session.scalar(select(Movement.id).where(Movement.part_id == part_id).limit(1)) is None
    cost = None if balance.stock else session.scalar(select(Part.cost).where(Part.id == part_id)) or Decimal(0)
    return move(session, part_id, stock - balance.stock, "opening" if is_first else "adjust", cause, cost)

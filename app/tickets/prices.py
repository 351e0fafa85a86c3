"""What a line costs in money, read from the data: contract prices, charge rates, parts (A2, B1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.fields import DATE, Field, choice, clean
from app.core.i18n import Text, lazy
from app.core.rights import needs
from app.coverage.fields import BASIS_TITLES, LINE_TITLES
from app.coverage.prices import PARTS, DatedRate, Item, Price, missing_words, price
from app.customers.projects.model import ProjectPrice, Rate
from app.customers.projects.rules import DatedPrice
from app.parts.model import Part

if TYPE_CHECKING:
    from app.office import Office

LINE = Field("line", lazy("Charged for"), choice(*LINE_TITLES.items()), required=True)
ITEM = Field("item", lazy("Part, device or charge"), hint=lazy("By name or number"))
DAY = Field("day", lazy("On the day"), DATE, required=True)
CHECK_FIELDS = (LINE, ITEM, DAY)

SOURCES: dict[str, Text] = {
    "free": lazy("Free of charge"),
    "contract": lazy("Price table of the contract"),
    "part": lazy("Spare parts register"),
    "rate": lazy("Charge rates"),
}


@dataclass(frozen=True)
class PriceRow:
    """The price of one unit by one basis: the amount and where it comes from, or what is missing."""

    basis: str
    title: Text
    unit: Decimal | None
    source: str


def price_of_line(
    session: Session,
    line: str,
    basis: str | None,
    day: date,
    *,
    project_id: int | None = None,
    part_id: int | None = None,
    name: str = "",
    number: str = "",
    quantity: Decimal = Decimal(1),
) -> Price:
    """The price of a line on a day by its basis (B1): unit price, amount and source, or what is missing for it.

    ``part_id`` gives name, number, cost and list price of a part; of work ``name`` says which charge rate is meant.
    A project gives the prices of its contract. Raises ValueError for a basis that is none.
    """
    item = Item(line, name, number, quantity)
    part = session.get(Part, part_id) if part_id is not None else None
    if part is not None:
        item = replace(item, name=part.name, number=part.number, cost=part.cost, list_price=part.list_price)
    contract = contract_prices(session, project_id) if project_id is not None else []
    return price(item, basis, day, contract, rates_of(session, line) if line not in PARTS else ())


def contract_prices(session: Session, project_id: int) -> list[DatedPrice]:
    """The price table of a project's contract, all versions."""
    columns = (ProjectPrice.item, ProjectPrice.item_number, ProjectPrice.price, ProjectPrice.valid_from)
    rows = session.execute(select(*columns).where(ProjectPrice.project_id == project_id).order_by(ProjectPrice.id))
    return [DatedPrice(*row) for row in rows]


def rates_of(session: Session, line: str) -> list[DatedRate]:
    """The charge rates of a line kind, all versions; archived ones count no more."""
    columns = (Rate.kind, Rate.cost, Rate.list_price, Rate.valid_from, Rate.name)
    rows = session.execute(select(*columns).where(Rate.kind == line, Rate.archived_at.is_(None)).order_by(Rate.id))
    return [DatedRate(*row) for row in rows]


def only_rate(session: Session, line: str, day: date) -> str:
    """The name of the one charge rate that a line kind has on a day, "" where there are several or none."""
    names = {rate.name for rate in rates_of(session, line) if (rate.valid_from or date.min) <= day}
    return names.pop() if len(names) == 1 else ""


class Prices:
    """Looks prices up for the screen; nothing is written here."""

    name: ClassVar[str] = "prices"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def check(self, project_id: int, raw: Mapping[str, Any]) -> list[PriceRow]:
        """What an item or work of this project costs on a day by each basis (CHECK_FIELDS); raises Invalid."""
        values = clean(CHECK_FIELDS, raw)
        line, typed, day = values["line"], values["item"], values["day"]
        with self.office.read() as session:
            part = _part_named(session, typed) if line in PARTS and typed else None
            numbered = line in PARTS and part is None and _is_number(session, project_id, typed)
            found = [
                (
                    basis,
                    price_of_line(
                        session,
                        line,
                        basis,
                        day,
                        project_id=project_id,
                        part_id=part,
                        name="" if numbered else typed,
                        number=typed if numbered else "",
                    ),
                )
                for basis in BASIS_TITLES
            ]
        return [PriceRow(basis, BASIS_TITLES[basis], p.unit, _source(line, p)) for basis, p in found]


def _part_named(session: Session, typed: str) -> int | None:
    """The part with this number, else the only one with this name."""
    known = session.scalar(select(Part.id).where(func.lower(Part.number) == typed.lower()))
    if known is not None:
        return known
    named = session.scalars(select(Part.id).where(Part.name == typed, Part.archived_at.is_(None)).limit(2)).all()
    return named[0] if len(named) == 1 else None


def _is_number(session: Session, project_id: int, typed: str) -> bool:
    """Whether the contract's table knows what was typed as a number."""
    where = (ProjectPrice.project_id == project_id, ProjectPrice.item_number == typed)
    return bool(typed) and session.scalar(select(ProjectPrice.id).where(*where).limit(1)) is not None


def _source(line: str, found: Price) -> str:
    if found.missing is not None:
        return missing_words(found.missing)
    if found.taken in ("free", "contract"):
        return str(SOURCES[found.taken])
    return str(SOURCES["part" if line in PARTS else "rate"])

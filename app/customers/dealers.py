"""Dealers (经销商): customers with an agreement, a season and a receivable that is booked line by line (A6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import Section, clean
from app.core.i18n import Text, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import MONEY_TYPE, table_of
from app.core.owned import OwnedRows
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers import fields as f
from app.customers.model import Customer, DealerEntry
from app.customers.service import Customers
from app.staff.model import Staff

# The sign that a kind of entry gives to its amount; one that is not named brings its own.
SIGNS = {"charge": 1, "payment": -1, "write_off": -1}


def stocking_day(season_on: date, today: date, days: int) -> date:
    """Until when the dealer's own spare parts are to be stocked: so many days before the season, each year again (A6).

    A season that has begun is over for stocking; the next one counts.
    """
    season = season_on
    while season < today:
        season = _a_year_later(season, season_on)
    return season - timedelta(days=days)


def _a_year_later(day: date, first: date) -> date:
    year = day.year + 1
    try:
        return first.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


class Dealers(Customers):
    """The customers that are dealers, as a list of their own; edited as customers, booked here."""

    name = "dealers"
    title: ClassVar[Text] = lazy("Dealers")
    one: ClassVar[Text] = lazy("Dealer")

    def list_spec(self) -> ListSpec:
        return dealer_list()

    @needs("dealers.book")
    def book(self, customer_id: int, raw: Mapping[str, Any]) -> int:
        """Books what a dealer owes or paid (BOOK_FIELDS) and answers the row's id; raises Invalid and Refused."""
        values = clean(f.BOOK_FIELDS, raw)
        amount, kind = values["amount"], values["kind"]
        if amount == 0 or (kind in SIGNS and amount < 0):
            raise Invalid([Problem("amount", lazy("This must be more than zero."))])
        if values["day"] > self.office.today():
            raise Invalid([Problem("day", lazy("This date lies in the future."))])
        with self.office.write() as session:
            signed = amount * SIGNS.get(kind, 1)
            return book_entry(session, customer_id, kind, signed, values["day"], values["document"], values["cause"])

    @needs(".view")
    def standing(self, customer_id: int) -> dict[str, Any]:
        """``balance`` of the dealer and ``stocking_on``, until when parts are to be stocked (None: no season)."""
        with self.office.read() as session:
            customer: Customer = self.load(session, customer_id)
            days = int(read_setting(session, "dealers.stocking_days"))
            season = customer.season_on
            return {
                "balance": balance_of(session, customer_id),
                "stocking_on": stocking_day(season, self.office.today(), days) if season else None,
            }


class DealerEntries(OwnedRows):
    """The receivables of all dealers, line by line."""

    name = "dealer_entries"
    title: ClassVar[Text] = lazy("Receivable ledger")
    one: ClassVar[Text] = lazy("Ledger entry")
    model = DealerEntry
    form = (Section(lazy("Ledger entry"), f.ENTRY),)
    key = "kind"
    label = "cause"
    owner = "customers"

    def list_spec(self) -> ListSpec:
        return entry_list()

    def label_text(self, key: Any, label: Any) -> str:
        return " · ".join(filter(None, (f.ENTRY_OF.show(key), str(label or ""))))


# -- functions that take a session and never commit --------------------------------------------------------------------


def book_entry(
    session: Session, customer_id: int, kind: str, amount: Decimal, day: date, document: str = "", cause: str = ""
) -> int:
    """Appends one line with a signed amount to a dealer's receivable and answers its id; raises NotFound, Refused."""
    customer = session.get(Customer, customer_id, with_for_update=True)
    if customer is None:
        raise NotFound()
    if customer.kind != "dealer":
        raise Refused(lazy("This customer is no dealer."))
    row = DealerEntry(
        customer_id=customer_id,
        day=day,
        kind=kind,
        amount=amount,
        document=document,
        cause=cause,
        at=session.info["now"],
        who=session.info["user"].name,
    )
    session.add(row)
    session.flush()
    return row.id


def balance_of(session: Session, customer_id: int) -> Decimal:
    """What the dealer owes us: the sum of the ledger."""
    total = session.scalar(select(func.sum(DealerEntry.amount)).where(DealerEntry.customer_id == customer_id))
    return total if total is not None else Decimal("0.00")


# -- lists -------------------------------------------------------------------------------------------------------------


def dealer_list() -> ListSpec:
    """The dealers with their agreements and receivables."""
    responsible = aliased(Staff)
    total = func.coalesce(func.sum(DealerEntry.amount), 0)
    total.type = MONEY_TYPE
    balance = select(total).where(DealerEntry.customer_id == Customer.id).correlate(Customer).scalar_subquery()

    def ended(moment: datetime) -> ColumnElement[bool]:
        return Customer.agreement_until < office_day(moment)

    return ListSpec(
        name="dealers",
        title=lazy("Dealers"),
        columns=(
            Column(f.NUMBER, Customer.number, fast=True, width=90),
            Column(f.NAME, Customer.name, fast=True, width=240),
            Column(f.REGION, Customer.region, fast=True, width=80),
            Column(f.GRADE, Customer.grade, width=80),
            Column(f.AGREEMENT_NUMBER, Customer.agreement_number, width=120),
            Column(f.AGREEMENT_FROM, Customer.agreement_from, width=100),
            Column(f.AGREEMENT_UNTIL, Customer.agreement_until, width=100),
            Column(f.BALANCE, balance, width=110),
            Column(f.SEASON_ON, Customer.season_on, width=110),
            Column(f.RESPONSIBLE.but(key="responsible", kind=f.NAME.kind), responsible.name, width=90),
            Column(f.CUSTOMER_PHONE, Customer.phone, width=120),
        ),
        source=table_of(Customer).outerjoin(responsible, responsible.id == Customer.responsible_id),
        id=Customer.id,
        tables=frozenset({"customer", "dealer_entry", "staff"}),
        order="number",
        # Whoever is no dealer is never listed here.
        archived=case((Customer.kind != "dealer", Customer.created_at), else_=Customer.archived_at),
        search_kind="customers",
        scopes=(
            Scope("owing", lazy("Owes us"), lambda moment: balance > Decimal(0)),
            Scope("ended", lazy("Agreement has ended"), ended),
        ),
    )


def entry_list() -> ListSpec:
    """The receivables of the dealers, newest first."""
    return ListSpec(
        name="dealer_entries",
        title=lazy("Receivable ledger"),
        columns=(
            Column(f.NAME.but(key="dealer"), Customer.name, width=220),
            Column(f.ENTRY_DAY, DealerEntry.day, width=100),
            Column(f.ENTRY_OF, DealerEntry.kind, width=110),
            Column(f.ENTRY_AMOUNT, DealerEntry.amount, width=110),
            Column(f.ENTRY_DOCUMENT, DealerEntry.document, width=120),
            Column(f.ENTRY_CAUSE, DealerEntry.cause, width=220),
            Column(f.ENTRY_BY, DealerEntry.who, width=90),
            Column(f.ENTRY_AT, DealerEntry.at, width=130),
        ),
        source=table_of(DealerEntry).join(table_of(Customer), Customer.id == DealerEntry.customer_id),
        id=DealerEntry.id,
        tables=frozenset({"dealer_entry", "customer"}),
        order="id",
        descending=True,
        search_kind="customers",
        search_id=Customer.id,
    )

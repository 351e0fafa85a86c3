"""The events of maintenance contracts, quality deposits and dealers' receivables (A6, B10, B11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.event import Event, Source, Where
from app.core.i18n import lazy
from app.coverage.contracts.model import MaintenanceContract
from app.coverage.deposits import fields as f
from app.coverage.deposits.model import Deposit, DepositRow
from app.customers import fields as customer_fields
from app.customers.model import DealerEntry


def contracts(where: Callable[[int], Where]) -> Source:
    """Maintenance contracts offered, signed and ended before their time."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(MaintenanceContract).where(where(record_id)).order_by(MaintenanceContract.id.desc())
        for row in session.scalars(query.limit(limit)):
            place = ("contracts", row.id)
            days = (
                (row.offered_on, row.offered_by, lazy("Maintenance contract offered")),
                (row.signed_on, row.signed_by, lazy("Maintenance contract signed")),
                (row.ended_on, row.ended_by, lazy("Maintenance contract ends early")),
            )
            for day, who, words in days:
                if day is not None:
                    yield Event(day, who, "contracts", row.id, f"{words} {row.number}", row.name, place)

    return read


def deposits(where: Callable[[int], Where]) -> Source:
    """What was booked on quality deposits."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(DepositRow, Deposit.number).join(Deposit, Deposit.id == DepositRow.deposit_id)
        for row, number in session.execute(query.where(where(record_id)).order_by(DepositRow.id.desc()).limit(limit)):
            amount = f.ROW_AMOUNT.show(row.amount) if row.amount else ""
            title = " ".join(filter(None, (number, f.ROW_OF.show(row.kind), amount)))
            yield Event(row.at, row.who, "deposits", row.deposit_id, title, row.reason, ("deposits", row.deposit_id))

    return read


def dealer_entries(session: Session, customer_id: int, limit: int) -> Iterable[Event]:
    """What was booked on a dealer's receivable."""
    query = select(DealerEntry).where(DealerEntry.customer_id == customer_id).order_by(DealerEntry.id.desc())
    for row in session.scalars(query.limit(limit)):
        title = f"{customer_fields.ENTRY_OF.show(row.kind)} {customer_fields.ENTRY_AMOUNT.show(row.amount)}"
        detail = " · ".join(filter(None, (row.document, row.cause)))
        yield Event(row.at, row.who, "customers", customer_id, title, detail)

"""The events of maintenance contracts and quality deposits (B10, B11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.archive.event import Event, Source, Where, noon
from app.core.i18n import lazy
from app.coverage.contracts.model import MaintenanceContract
from app.coverage.deposits import fields as deposit_fields
from app.coverage.deposits.model import Deposit, DepositRow


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
                    yield Event(noon(day), who, "contracts", row.id, f"{words} {row.number}", row.name, place)

    return read


def deposits(session: Session, project_id: int, limit: int) -> Iterable[Event]:
    """What was booked on the quality deposit of a project."""
    query = (
        select(DepositRow, Deposit.number)
        .join(Deposit, Deposit.id == DepositRow.deposit_id)
        .where(Deposit.project_id == project_id)
        .order_by(DepositRow.id.desc())
    )
    for row, number in session.execute(query.limit(limit)):
        amount = deposit_fields.ROW_AMOUNT.show(abs(row.amount)) if row.amount else ""
        title = " ".join(filter(None, (number, deposit_fields.ROW_OF.show(row.kind), amount)))
        yield Event(row.at, row.who, "deposits", row.deposit_id, title, row.reason, ("deposits", row.deposit_id))

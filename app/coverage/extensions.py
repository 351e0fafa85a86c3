"""The stored ledger of warranty extensions: its rows in words, and how a row is booked (B5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, Problem
from app.core.i18n import _, lazy
from app.core.model import Base
from app.coverage import devices, rules
from app.coverage import extension_fields as f
from app.coverage.decision import Case
from app.coverage.ledger import check_extension, extend
from app.coverage.model import CONFIRMED, PROPOSED, WITHDRAWN, WarrantyExtension
from app.equipment.model import Equipment

# The field of the dialog for a field of the rules.
_FIELDS = {"until": "ends_on", "ticket": "kind"}


@dataclass(frozen=True)
class ExtensionRow:
    """A row of a ledger. ``counted``: the days that it adds in the end, None while it is not confirmed; ``phase``: the
    name of the phase that it lengthens."""

    id: int
    device_id: int
    ticket_id: int | None
    ticket: str
    kind: str
    begins_on: date
    ends_on: date | None
    days: int
    reason: str
    state: str
    counted: int | None
    phase: str
    created_at: datetime
    created_by: str
    decided_at: datetime | None
    decided_by: str
    cancel_reason: str
    device: str = ""

    @property
    def text(self) -> str:
        """The row in a few words."""
        return f.row_text(self)


def ledger_rows(session: Session, stored: Sequence[Any], case: Case) -> tuple[ExtensionRow, ...]:
    """The rows of a device's ledger, newest first, each with the days that it adds."""
    spans = rules.coverage(case.plan, case.starts, case.contract_months, case.category).spans
    confirmed = {row.id: devices.as_extension(row) for row in stored if row.state == CONFIRMED}
    booked = {id(item.row): item for item in extend(spans, list(confirmed.values()), case.cap).booked}
    numbers = _numbers(session, stored)
    found = []
    for row in reversed(stored):
        item = booked[id(confirmed[row.id])] if row.id in confirmed else None
        phase = spans[item.phase].phase.name if item is not None and item.phase is not None else ""
        found.append(_row(row, numbers, item.days if item is not None else None, phase))
    return tuple(found)


def waiting(session: Session, limit: int) -> list[ExtensionRow]:
    """The rows that wait for a decision, oldest first, each with its device."""
    query = (
        select(WarrantyExtension, Equipment.number, Equipment.name)
        .join(Equipment, Equipment.id == WarrantyExtension.equipment_id)
        .where(WarrantyExtension.state == PROPOSED)
        .order_by(WarrantyExtension.id)
        .limit(limit)
    )
    found = session.execute(query).all()
    numbers = _numbers(session, [row for row, _number, _name in found])
    return [_row(row, numbers, None, "", f"{number} {name}") for row, number, name in found]


def book(session: Session, device_id: int, values: Mapping[str, Any], ticket_id: int | None, user: str) -> int:
    """Books a proposed row from cleaned values; answers its id. Raises Invalid, at the field of the dialog.

    The caller holds the device's row.
    """
    row = WarrantyExtension(
        equipment_id=device_id,
        ticket_id=ticket_id,
        kind=values["kind"],
        begins_on=values["begins_on"],
        ends_on=values["ends_on"],
        days=values["days"] or 0,
        reason=values["reason"],
        state=PROPOSED,
        created_at=session.info["now"],
        created_by=user,
    )
    problems = [Problem(_FIELDS.get(p.field, p.field), p.message) for p in check_extension(devices.as_extension(row))]
    if ticket_id is not None and row.kind == "fault" and fault_known(session, ticket_id):
        problems.append(
            Problem("kind", lazy("This ticket has extended the warranty already, or it was decided not to."))
        )
    if problems:
        raise Invalid(problems)
    session.info["note"] = _("Extension: {text}").format(text=f.row_text(row))
    session.add(row)
    session.flush()
    return row.id


def fault_known(session: Session, ticket_id: int) -> bool:
    """Whether the ticket's fault has a row already; a cancelled one was a decision too, a withdrawn one is none."""
    query = select(WarrantyExtension.id).where(
        WarrantyExtension.ticket_id == ticket_id, WarrantyExtension.state != WITHDRAWN
    )
    return session.scalar(query.where(WarrantyExtension.kind == "fault").limit(1)) is not None


def _numbers(session: Session, rows: Iterable[Any]) -> dict[int, str]:
    """The numbers of the tickets that caused the rows; tickets stand above this feature, so by the bare table."""
    ids = {row.ticket_id for row in rows if row.ticket_id is not None}
    if not ids:
        return {}
    table = Base.metadata.tables["ticket"]
    return dict(session.execute(select(table.c.id, table.c.number).where(table.c.id.in_(ids))).tuples().all())


def _row(row: Any, numbers: Mapping[int, str], counted: int | None, phase: str, device: str = "") -> ExtensionRow:
    return ExtensionRow(
        row.id,
        row.equipment_id,
        row.ticket_id,
        numbers.get(row.ticket_id, ""),
        row.kind,
        row.begins_on,
        row.ends_on,
        row.days,
        row.reason,
        row.state,
        counted,
        phase,
        row.created_at,
        row.created_by,
        row.decided_at,
        row.decided_by,
        row.cancel_reason,
        device,
    )

"""What the coverage of a device depends on, as plain rows: its dates, its plan, its ledger of extensions (B1, B5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row as ResultRow
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import language
from app.core.model import table_of
from app.core.settings import read_setting
from app.coverage import rules
from app.coverage.ledger import Extension, Ledger, extend
from app.coverage.model import (
    CANCELLED,
    CONFIRMED,
    CoveragePlan,
    PlanCause,
    PlanPeriod,
    PlanPhase,
    WarrantyExtension,
)
from app.coverage.rules import LINES, Coverage, Length, Phase, Plan, Start
from app.customers.projects.model import Project
from app.equipment.model import Equipment

_BLOCK = 500

COLUMNS = (
    Equipment.id,
    Equipment.created_at,
    Equipment.archived_at,
    Equipment.state,
    Equipment.loaner,
    Equipment.supplied_by_us,
    Equipment.approved,
    Equipment.category,
    Equipment.manufactured_on,
    Equipment.delivered_on,
    Equipment.installed_on,
    Equipment.accepted_on,
    Equipment.manufacturer_warranty_end,
    Equipment.dealer_id,
    Equipment.sold_on,
    Equipment.registered_on,
    Equipment.override_reason,
    Equipment.plan_id,
    Equipment.warranty_months,
    Equipment.warranty_from,
    Equipment.warranty_begin,
    Equipment.warranty_end,
    Equipment.coverage_unknown,
    Equipment.card_due_on,
    Equipment.replaces_id,
    Project.plan_id.label("project_plan_id"),
    Project.warranty_months.label("project_months"),
    Project.accepted_on.label("project_accepted_on"),
    Project.completed_on.label("project_completed_on"),
)
FROM = table_of(Equipment).outerjoin(table_of(Project), Project.id == Equipment.project_id)


def blocks(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids in lists that one statement can take."""
    listed = list(ids)
    for start in range(0, len(listed), _BLOCK):
        yield listed[start : start + _BLOCK]


def device_rows(session: Session, ids: Sequence[int]) -> Iterator[ResultRow[Any]]:
    """The rows of ``COLUMNS`` of these devices."""
    for block in blocks(ids):
        yield from session.execute(select(*COLUMNS).select_from(FROM).where(Equipment.id.in_(block)))


def plan_id_of(device: Any) -> int | None:
    """The device's own plan, else that of its project."""
    found: int | None = device.plan_id or device.project_plan_id
    return found


def starts_of(device: Any) -> dict[Start, Any]:
    """The dates from which its coverage may run; a day that was set for the device goes before all of them."""
    if device.warranty_from is not None:
        return dict.fromkeys(Start, device.warranty_from)
    return {
        Start.ACCEPTANCE: device.accepted_on or device.project_accepted_on,
        Start.INSTALLATION: device.installed_on,
        Start.DELIVERY: device.delivered_on,
        Start.SALE: device.sold_on,
        Start.MANUFACTURE: device.manufactured_on,
    }


def months_of(device: Any) -> int | None:
    """The warranty period agreed: the device's own, else the contract's."""
    found: int | None = device.warranty_months or device.project_months
    return found


def coverage_of(device: Any, plan: Plan | None) -> Coverage:
    """The device's phases by its plan, without extensions."""
    return rules.coverage(plan, starts_of(device), months_of(device), device.category)


# -- plans -------------------------------------------------------------------------------------------------------------


def plan_of(row: Any, phases: Iterable[Any], causes: Iterable[Any] = (), periods: Iterable[Any] = ()) -> Plan:
    """The plan as the rules see it, from its stored rows, its names in the language of the program."""
    english = language() == "en"
    return Plan(
        name=(row.name_en if english else "") or row.name,
        start=Start(row.start),
        phases=tuple(
            Phase(
                name=(phase.name_en if english else "") or phase.name,
                bases={line: getattr(phase, line) for line in LINES},
                length=Length(phase.length),
                months=phase.months or 0,
                warranty=phase.warranty,
            )
            for phase in phases
        ),
        causes={cause.cause: {line: getattr(cause, line) for line in LINES} for cause in causes},
        category_months={period.category: period.months for period in periods},
    )


def plans(session: Session, ids: Iterable[int | None]) -> dict[int, Plan]:
    """These plans by id, read as plain rows: this runs at each save of a device."""
    wanted = sorted({plan_id for plan_id in ids if plan_id is not None})
    if not wanted:
        return {}
    parts: list[dict[int, list[Any]]] = []
    for model, order in ((PlanPhase, PlanPhase.position), (PlanCause, PlanCause.id), (PlanPeriod, PlanPeriod.id)):
        table, found = table_of(model), defaultdict(list)
        for row in session.connection().execute(select(table).where(table.c.plan_id.in_(wanted)).order_by(order)):
            found[row.plan_id].append(row)
        parts.append(found)
    table = table_of(CoveragePlan)
    rows = session.connection().execute(select(table).where(table.c.id.in_(wanted)))
    return {row.id: plan_of(row, *(part.get(row.id, ()) for part in parts)) for row in rows}


# -- extensions --------------------------------------------------------------------------------------------------------


def extension_rows(session: Session, device_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The stored rows of the ledgers by device, oldest first, as plain rows."""
    table, found = table_of(WarrantyExtension), defaultdict(list)
    for block in blocks(device_ids):
        query = select(table).where(table.c.equipment_id.in_(block)).order_by(table.c.id)
        for row in session.connection().execute(query):
            found[row.equipment_id].append(row)
    return found


def as_extension(row: Any) -> Extension:
    """A stored row as the rules see it."""
    return Extension(
        row.begins_on,
        row.days,
        row.ends_on,
        row.kind,
        "" if row.ticket_id is None else str(row.ticket_id),
        row.reason,
        (row.cancel_reason or "-") if row.state == CANCELLED else "",
    )


def counted(rows: Iterable[Any]) -> tuple[Extension, ...]:
    """The rows that count: what is only proposed changes nothing, and what is cancelled no more."""
    return tuple(as_extension(row) for row in rows if row.state == CONFIRMED)


def read_cap(session: Session) -> int:
    """The most days by which one device's warranty may be extended (a setting)."""
    return int(read_setting(session, "warranty.cap_days"))


def ledgers(session: Session, devices: Iterable[Any], coverages: Mapping[int, Coverage]) -> dict[int, Ledger]:
    """The phases of these devices as their confirmed extensions shift them, by id."""
    listed = list(devices)
    rows = extension_rows(session, [device.id for device in listed])
    cap = read_cap(session)
    return {device.id: extend(coverages[device.id].spans, counted(rows.get(device.id, ())), cap) for device in listed}

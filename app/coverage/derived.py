"""What a device stores of its coverage so that lists sort by it: the warranty's end, and until when a card is due.

Called before each commit with the records that were touched, so that no way of changing a plan, a date, a project or
a card — a dialog, an import, a merge — can forget it (B1, B8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row as ResultRow
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.i18n import language
from app.core.model import table_of
from app.core.settings import SettingRow, read_setting
from app.coverage import rules
from app.coverage.model import CardDevice, CoveragePlan, PlanCause, PlanPeriod, PlanPhase, WarrantyCard
from app.coverage.rules import LINES, Coverage, Length, Phase, Plan, Start
from app.customers.projects.model import Project
from app.equipment.model import Equipment

_BLOCK = 500
# A device in one of these states needs no card any more.
GONE = {"replaced", "returned", "scrapped"}

_COLUMNS = (
    Equipment.id,
    Equipment.created_at,
    Equipment.archived_at,
    Equipment.state,
    Equipment.loaner,
    Equipment.supplied_by_us,
    Equipment.category,
    Equipment.manufactured_on,
    Equipment.delivered_on,
    Equipment.installed_on,
    Equipment.accepted_on,
    Equipment.sold_on,
    Equipment.plan_id,
    Equipment.warranty_months,
    Equipment.warranty_end,
    Equipment.card_due_on,
    Project.plan_id.label("project_plan_id"),
    Project.warranty_months.label("project_months"),
    Project.accepted_on.label("project_accepted_on"),
    Project.completed_on.label("project_completed_on"),
)
_FROM = table_of(Equipment).outerjoin(table_of(Project), Project.id == Equipment.project_id)


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


def plans(session: Session, ids: Iterable[int]) -> dict[int, Plan]:
    """These plans by id, read as plain rows: this runs at each save of a device."""
    wanted = sorted(set(ids))
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


def coverages(session: Session, device_ids: Sequence[int]) -> dict[int, tuple[Plan | None, Coverage]]:
    """Plan and phases of these devices, by id."""
    devices = list(_devices(session, device_ids))
    known = _plans_of(session, devices)
    found = {}
    for device in devices:
        plan = known.get(device.plan_id or device.project_plan_id)
        found[device.id] = (plan, _coverage(device, plan))
    return found


def refresh(session: Session, touched: Mapping[str, set[int]]) -> None:
    """Brings the stored ends and card dates of the touched devices up to date, and supersedes cards that tell another
    end than the device's."""
    ids = _touched_devices(session, touched)
    if not ids:
        return
    devices = {device.id: device for device in _devices(session, sorted(ids))}
    known = _plans_of(session, devices.values())
    ends = {
        device.id: _coverage(device, known.get(device.plan_id or device.project_plan_id)).end
        for device in devices.values()
    }
    _store_ends(session, devices.values(), ends)
    others = _supersede(session, ends, office_day(session.info["now"])) - devices.keys()
    devices.update((device.id, device) for device in _devices(session, sorted(others)))
    _store_due(session, devices)


def _plans_of(session: Session, devices: Iterable[ResultRow[Any]]) -> dict[int, Plan]:
    ids = {device.plan_id or device.project_plan_id for device in devices}
    return plans(session, ids - {None})


def _coverage(device: ResultRow[Any], plan: Plan | None) -> Coverage:
    starts = {
        Start.ACCEPTANCE: device.accepted_on or device.project_accepted_on,
        Start.INSTALLATION: device.installed_on,
        Start.DELIVERY: device.delivered_on,
        Start.SALE: device.sold_on,
        Start.MANUFACTURE: device.manufactured_on,
    }
    return rules.coverage(plan, starts, device.warranty_months or device.project_months, device.category)


def _touched_devices(session: Session, touched: Mapping[str, set[int]]) -> set[int]:
    ids = set(touched.get("equipment", ()))
    for block in _blocks(touched.get("project", ())):
        ids.update(session.scalars(select(Equipment.id).where(Equipment.project_id.in_(block))))
    for block in _blocks(touched.get("coverage_plan", ())):
        of_plan = or_(Equipment.plan_id.in_(block), Equipment.plan_id.is_(None) & Project.plan_id.in_(block))
        ids.update(session.scalars(select(Equipment.id).select_from(_FROM).where(of_plan)))
    for block in _blocks(touched.get("warranty_card", ())):
        ids.update(session.scalars(select(CardDevice.equipment_id).where(CardDevice.card_id.in_(block))))
    if _due_months_changed(session, touched.get("setting", set())):
        ids.update(session.scalars(select(Equipment.id)))
    return ids


def _due_months_changed(session: Session, settings: set[int]) -> bool:
    """Whether one of the touched settings is the card's time limit; one that is gone went back to its default."""
    if not settings:
        return False
    keys = session.scalars(select(SettingRow.key).where(SettingRow.id.in_(settings))).all()
    return len(keys) < len(settings) or "card.due_months" in keys


def _store_ends(session: Session, devices: Iterable[ResultRow[Any]], ends: Mapping[int, date | None]) -> None:
    """With history for devices that were there before; on a new one the end is part of what is new."""
    changed: dict[date | None, list[int]] = defaultdict(list)
    fresh = []
    for device in devices:
        end = ends[device.id]
        if device.warranty_end == end:
            continue
        if device.created_at == session.info["now"] and device.warranty_end is None:
            fresh.append({"row": device.id, "end": end})
        else:
            changed[end].append(device.id)
    for end, ids in changed.items():
        for block in _blocks(ids):
            session.execute(update(Equipment).where(Equipment.id.in_(block)).values(warranty_end=end))
    _store_quietly(session, "warranty_end", fresh)


def _supersede(session: Session, ends: Mapping[int, date | None], today: date) -> set[int]:
    """Marks the current cards that tell another end; answers all devices on them."""
    cards: set[int] = set()
    for block in _blocks(ends):
        query = (
            select(CardDevice.card_id, CardDevice.equipment_id, CardDevice.warranty_end)
            .join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
            .where(CardDevice.equipment_id.in_(block), WarrantyCard.superseded_on.is_(None))
        )
        cards.update(row.card_id for row in session.execute(query) if row.warranty_end != ends[row.equipment_id])
    devices: set[int] = set()
    for block in _blocks(sorted(cards)):
        session.execute(update(WarrantyCard).where(WarrantyCard.id.in_(block)).values(superseded_on=today))
        devices.update(session.scalars(select(CardDevice.equipment_id).where(CardDevice.card_id.in_(block))))
    return devices


def _store_due(session: Session, devices: Mapping[int, ResultRow[Any]]) -> None:
    months = int(read_setting(session, "card.due_months"))
    rows = []
    for block in _blocks(devices):
        carded, superseded = _card_days(session, block)
        for device in (devices[device_id] for device_id in block):
            due = None
            if device.id not in carded and (base := completed_on(device)) is not None:
                due = rules.due_day(max(base, superseded.get(device.id, base)), months)
            if due != device.card_due_on:
                rows.append({"row": device.id, "end": due})
    # The history tells of cards by the cards themselves.
    _store_quietly(session, "card_due_on", rows)


def completed_on(device: Any) -> date | None:
    """The day from which the month for the card runs; None where no card is due at all."""
    if device.archived_at is not None or device.state in GONE or device.loaner or not device.supplied_by_us:
        return None
    found: date | None = (
        device.project_completed_on or device.accepted_on or device.project_accepted_on or device.installed_on
    )
    return found


def _card_days(session: Session, ids: Sequence[int]) -> tuple[set[int], dict[int, date]]:
    """Which of the devices have a card that holds, and the last day on which one of theirs was superseded."""
    carded: set[int] = set()
    superseded: dict[int, date] = {}
    query = (
        select(CardDevice.equipment_id, WarrantyCard.superseded_on)
        .join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
        .where(CardDevice.equipment_id.in_(ids))
    )
    for device, day in session.execute(query):
        if day is None:
            carded.add(device)
        else:
            superseded[device] = max(day, superseded.get(device, day))
    return carded, superseded


def _store_quietly(session: Session, column: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        table = table_of(Equipment)
        statement = update(table).where(table.c.id == bindparam("row")).values({column: bindparam("end")})
        session.connection().execute(statement, rows)
        session.info["changed"].add(table.name)


def _devices(session: Session, ids: Sequence[int]) -> Iterator[ResultRow[Any]]:
    for block in _blocks(ids):
        yield from session.execute(select(*_COLUMNS).select_from(_FROM).where(Equipment.id.in_(block)))


def _blocks(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for start in range(0, len(listed), _BLOCK):
        yield listed[start : start + _BLOCK]

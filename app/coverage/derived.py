"""What a device stores of its coverage so that lists sort by it: its phases as extended, where its warranty begins and
ends, what is missing where that is not known, and until when a card is due.

Called before each commit with the records that were touched, so that no way of changing a plan, a date, a project, an
extension or a card — a dialog, an import, a merge — can forget it (B1, B5, B8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row as ResultRow
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.history import update_many
from app.core.model import table_of
from app.core.settings import SettingRow, read_setting
from app.coverage import rules
from app.coverage.devices import FROM, blocks, coverage_of, device_rows, ledgers, plan_id_of, plans
from app.coverage.model import CardDevice, PlanPhase, WarrantyCard
from app.coverage.rules import Coverage, Plan
from app.customers.projects.model import Project
from app.equipment.model import Equipment, EquipmentPhase

# A device in one of these states needs no card any more.
GONE = {"replaced", "returned", "scrapped"}
# The settings on which something stored here depends; a change brings all devices up to date.
_SETTINGS = {"card.due_months", "warranty.cap_days"}


def coverages(session: Session, device_ids: Sequence[int]) -> dict[int, tuple[Plan | None, Coverage]]:
    """Plan and phases, as extended, of these devices, by id."""
    return _covered(session, list(device_rows(session, device_ids)))


def refresh(session: Session, touched: Mapping[str, set[int]]) -> None:
    """Brings what is stored of the touched devices' coverage up to date, and supersedes cards that tell another end
    than the device's."""
    ids = _touched_devices(session, touched)
    if not ids:
        return
    found = {device.id: device for device in device_rows(session, sorted(ids))}
    standings = _standings(session, list(found.values()))
    _store_ends(session, found.values(), {key: standing.end for key, standing in standings.items()})
    _store_begins(session, found.values(), standings)
    _store_phases(session, standings)
    ends = {key: standing.end for key, standing in standings.items()}
    others = _supersede(session, ends, office_day(session.info["now"])) - found.keys()
    found.update((device.id, device) for device in device_rows(session, sorted(others)))
    _store_due(session, found)


@dataclass(frozen=True)
class _Standing:
    """What is stored of a device's coverage: its phases as extended, with their names in both languages."""

    coverage: Coverage
    names: tuple[tuple[str, str], ...] = ()

    @property
    def end(self) -> date | None:
        return self.coverage.end

    @property
    def begin(self) -> date | None:
        return next((span.first for span in self.coverage.spans if span.phase.warranty), None)

    @property
    def unknown(self) -> str:
        return self.coverage.unknown.value if self.coverage.unknown is not None else ""


def _covered(session: Session, devices: Sequence[Any]) -> dict[int, tuple[Plan | None, Coverage]]:
    known = plans(session, {plan_id_of(device) for device in devices})
    plan_of = {device.id: known.get(plan_id_of(device) or 0) for device in devices}
    bare = {device.id: coverage_of(device, plan_of[device.id]) for device in devices}
    extended = ledgers(session, devices, bare)
    return {key: (plan, replace(bare[key], spans=extended[key].spans)) for key, plan in plan_of.items()}


def _standings(session: Session, devices: Sequence[Any]) -> dict[int, _Standing]:
    covered = _covered(session, devices)
    names = _phase_names(session, {plan_id for device in devices if (plan_id := plan_id_of(device)) is not None})
    return {device.id: _Standing(covered[device.id][1], names.get(plan_id_of(device) or 0, ())) for device in devices}


def _phase_names(session: Session, ids: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """The names of the plans' phases in their order, in both languages."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    query = select(PlanPhase.plan_id, PlanPhase.name, PlanPhase.name_en).where(PlanPhase.plan_id.in_(list(ids)))
    for row in session.execute(query.order_by(PlanPhase.plan_id, PlanPhase.position)):
        found[row.plan_id].append((row.name, row.name_en))
    return {plan_id: tuple(names) for plan_id, names in found.items()}


def _touched_devices(session: Session, touched: Mapping[str, set[int]]) -> set[int]:
    ids = set(touched.get("equipment", ()))
    for block in blocks(touched.get("project", ())):
        ids.update(session.scalars(select(Equipment.id).where(Equipment.project_id.in_(block))))
    for block in blocks(touched.get("coverage_plan", ())):
        of_plan = or_(Equipment.plan_id.in_(block), Equipment.plan_id.is_(None) & Project.plan_id.in_(block))
        ids.update(session.scalars(select(Equipment.id).select_from(FROM).where(of_plan)))
    for block in blocks(touched.get("warranty_card", ())):
        ids.update(session.scalars(select(CardDevice.equipment_id).where(CardDevice.card_id.in_(block))))
    if _settings_changed(session, touched.get("setting", set())):
        ids.update(session.scalars(select(Equipment.id)))
    return ids


def _settings_changed(session: Session, settings: set[int]) -> bool:
    """Whether one of the touched settings counts here; one that is gone went back to its default."""
    if not settings:
        return False
    keys = session.scalars(select(SettingRow.key).where(SettingRow.id.in_(settings))).all()
    return len(keys) < len(settings) or not _SETTINGS.isdisjoint(keys)


def _store_ends(session: Session, devices: Iterable[ResultRow[Any]], ends: Mapping[int, date | None]) -> None:
    """With history for devices that were there before; on a new one the end is part of what is new."""
    changed: dict[int, dict[str, Any]] = {}
    fresh = []
    for device in devices:
        end = ends[device.id]
        if device.warranty_end == end:
            continue
        if device.created_at == session.info["now"] and device.warranty_end is None:
            fresh.append({"row": device.id, "end": end})
        else:
            changed[device.id] = {"warranty_end": end}
    if changed:
        update_many(session, Equipment, changes=changed, derived=True)
        # What this session holds of them is out of date.
        for key in changed.keys() & {row.id for row in session.identity_map.values() if isinstance(row, Equipment)}:
            session.expire(session.get_one(Equipment, key), ["warranty_end"])
    _store_quietly(session, "warranty_end", fresh)


def _store_begins(session: Session, devices: Iterable[Any], standings: Mapping[int, _Standing]) -> None:
    changed = []
    for device in devices:
        standing = standings[device.id]
        if (device.warranty_begin, device.coverage_unknown) != (standing.begin, standing.unknown):
            changed.append({"row": device.id, "begin": standing.begin, "unknown": standing.unknown})
    if changed:
        table = table_of(Equipment)
        statement = update(table).where(table.c.id == bindparam("row"))
        statement = statement.values(warranty_begin=bindparam("begin"), coverage_unknown=bindparam("unknown"))
        session.connection().execute(statement, changed)
        session.info["changed"].add(table.name)


def _store_phases(session: Session, standings: Mapping[int, _Standing]) -> None:
    """Writes the phases of the devices whose stored ones differ."""
    table = table_of(EquipmentPhase)
    columns = (table.c.begins_on, table.c.ends_on, table.c.name, table.c.name_en, table.c.warranty)
    stored: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for block in blocks(standings):
        query = (
            select(table.c.equipment_id, *columns).where(table.c.equipment_id.in_(block)).order_by(table.c.begins_on)
        )
        for row in session.connection().execute(query):
            stored[row.equipment_id].append(tuple(row)[1:])
    fresh = {
        key: [
            (span.first, span.last, name, name_en, span.phase.warranty)
            for span, (name, name_en) in zip(standing.coverage.spans, standing.names, strict=False)
        ]
        for key, standing in standings.items()
    }
    changed = [key for key in fresh if fresh[key] != stored.get(key, [])]
    for block in blocks([key for key in changed if key in stored]):
        session.connection().execute(delete(table).where(table.c.equipment_id.in_(block)))
    keys = [column.name for column in columns]
    rows = [{"equipment_id": key, **dict(zip(keys, phase, strict=True))} for key in changed for phase in fresh[key]]
    if rows:
        session.connection().execute(insert(table), rows)
    if changed:
        session.info["changed"].add(table.name)


def _supersede(session: Session, ends: Mapping[int, date | None], today: date) -> set[int]:
    """Marks the current cards that tell another end; answers all devices on them."""
    cards: set[int] = set()
    for block in blocks(ends):
        query = (
            select(CardDevice.card_id, CardDevice.equipment_id, CardDevice.warranty_end)
            .join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
            .where(CardDevice.equipment_id.in_(block), WarrantyCard.superseded_on.is_(None))
        )
        cards.update(row.card_id for row in session.execute(query) if row.warranty_end != ends[row.equipment_id])
    devices: set[int] = set()
    for block in blocks(sorted(cards)):
        session.execute(update(WarrantyCard).where(WarrantyCard.id.in_(block)).values(superseded_on=today))
        devices.update(session.scalars(select(CardDevice.equipment_id).where(CardDevice.card_id.in_(block))))
    return devices


def _store_due(session: Session, devices: Mapping[int, ResultRow[Any]]) -> None:
    months = int(read_setting(session, "card.due_months"))
    rows = []
    for block in blocks(devices):
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
    if found is not None and device.replaces_id is not None and device.installed_on is not None:
        # What took another device's place came after its project was completed.
        found = max(found, device.installed_on)
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

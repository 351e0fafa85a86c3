"""From stored records to a ``decision.Case``: all that the coverage answer of a device on a day depends on (B2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import language
from app.core.settings import read_settings
from app.coverage import decision, devices
from app.coverage.contracts import contract_on
from app.coverage.decision import Case, Maker, Part
from app.coverage.model import Appraisal, Exclusion
from app.coverage.registrations import registration_of
from app.coverage.rules import LINES
from app.equipment.model import DevicePart


@dataclass(frozen=True)
class Asked:
    """What is asked beside the device and the day.

    ``quality``: whether it is a quality fault, None while nobody has said. ``ticket_id``: the ticket whose appraisals
    count. ``parts``: certain parts to answer for beside those that the device's parts list names as fitted.
    """

    exclusion_id: int | None = None
    quality: bool | None = None
    ticket_id: int | None = None
    parts: tuple[Part, ...] = ()


NOTHING = Asked()


def case_of(session: Session, device_id: int, day: date, asked: Asked = NOTHING) -> Case | None:
    """All that the device's coverage on the day depends on; None where there is no such device."""
    device = next(devices.device_rows(session, [device_id]), None)
    if device is None:
        return None
    plan_id = devices.plan_id_of(device)
    settings = read_settings(session)
    return Case(
        day=day,
        plan=devices.plans(session, [plan_id]).get(plan_id or 0),
        starts=devices.starts_of(device),
        contract_months=devices.months_of(device),
        category=device.category,
        extensions=devices.counted(devices.extension_rows(session, [device_id]).get(device_id, ())),
        cap=int(settings["warranty.cap_days"]),
        supplied=device.supplied_by_us,
        approved=device.approved,
        exclusion=_exclusion(session, asked.exclusion_id),
        quality=asked.quality,
        maker=_maker(device, settings),
        contract=contract_on(session, device_id, day),
        parts=tuple(_parts(session, device_id, day, asked)),
        registration=registration_of(session, device),
    )


def _exclusion(session: Session, exclusion_id: int | None) -> decision.Exclusion | None:
    row = session.get(Exclusion, exclusion_id) if exclusion_id is not None else None
    if row is None:
        return None
    return decision.Exclusion(row.cause, (row.name_en if language() == "en" else "") or row.name)


def _maker(device: Any, settings: dict[str, Any]) -> Maker | None:
    """The manufacturer's warranty with the lines that the settings say it covers (B4)."""
    if device.manufacturer_warranty_end is None:
        return None
    lines = frozenset(line for line in LINES if settings[f"maker.{line}"] == "yes")
    return Maker(device.manufacturer_warranty_end, lines, settings["maker.wins"] == "yes")


def _parts(session: Session, device_id: int, day: date, asked: Asked) -> Iterator[Part]:
    """The parts with something of their own: a warranty that holds on the day, an appraisal on the ticket, or asked."""
    appraisals = _appraisals(session, asked.ticket_id)
    fitted = [part for part in _fitted(session, device_id) if part.covers(day)]
    seen: set[str] = set()
    for part in (*asked.parts, *fitted):
        found = appraisals.get(part.name)
        seen.add(part.name)
        appraisal = part.appraisal or (found.appraisal if found is not None else None)
        yield Part(part.name, part.wear, part.fitted_on, part.months, appraisal)
    yield from (part for name, part in appraisals.items() if name not in seen)


def _fitted(session: Session, device_id: int) -> Iterator[Part]:
    """The parts of the device's parts list that were fitted with a warranty of their own (B2)."""
    columns = (DevicePart.part, DevicePart.wear, DevicePart.fitted_on, DevicePart.warranty_months)
    of_device = (DevicePart.equipment_id == device_id) & DevicePart.fitted_on.is_not(None)
    for row in session.execute(select(*columns).where(of_device).order_by(DevicePart.id)):
        yield Part(row.part, row.wear, row.fitted_on, row.warranty_months or 0)


def _appraisals(session: Session, ticket_id: int | None) -> dict[str, Part]:
    """The appraised parts of a ticket by name; of two for one part the later one counts (B7)."""
    if ticket_id is None:
        return {}
    rows: Sequence[Any] = session.scalars(
        select(Appraisal).where(Appraisal.ticket_id == ticket_id).order_by(Appraisal.id)
    ).all()
    return {
        row.part: Part(
            row.part,
            row.wear,
            appraisal=decision.Appraisal(row.appraised_by, row.appraised_on, row.document),
        )
        for row in rows
    }

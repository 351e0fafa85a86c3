"""From stored cards to what is printed on them (B8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.core.errors import NotFound, Refused
from app.core.fields import QUANTITY
from app.core.i18n import _, language, lazy
from app.core.settings import read_settings
from app.coverage import derived, words
from app.coverage.model import CardDevice, Exclusion, WarrantyCard
from app.coverage.papers import CardDevice as PrintedDevice
from app.coverage.papers import CardPaper, CardPhase
from app.coverage.rules import Coverage
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.paper.company import company as company
from app.staff.model import Staff

# Printed unless the office writes its own in the settings.
PURPOSE = lazy(
    "This card is our promise of service for the devices named on it. Please keep it and show it, or tell its "
    "number, when you report a fault."
)
PRINCIPLE = lazy(
    "Within the warranty we remove quality faults as the phases above say. A fault is judged by the day on which it "
    "was reported. Faults from the causes below are repaired too, but charged."
)


def papers(session: Session, ids: Sequence[int], today: date) -> list[CardPaper]:
    """What these cards say, in this order; raises NotFound, and Refused for a superseded one."""
    cards = by_id(session, WarrantyCard, ids, WarrantyCard.devices)
    if missing := [card_id for card_id in ids if card_id not in cards]:
        raise NotFound(_("{n} of the cards do not exist any more.").format(n=len(missing)))
    device_ids = [item.equipment_id for card in cards.values() for item in card.devices]
    devices = by_id(session, Equipment, device_ids)
    coverages = derived.coverages(session, device_ids)
    customers = by_id(session, Customer, [card.customer_id for card in cards.values()], Customer.contacts)
    projects = by_id(session, Project, [card.project_id for card in cards.values() if card.project_id])
    people = by_id(session, Staff, [p.manager_id for p in projects.values() if p.manager_id])
    settings = read_settings(session)
    exclusions = _exclusions(session)
    found = []
    for card_id in ids:
        card = cards[card_id]
        if card.superseded_on is not None:
            raise Refused(
                _("Card {number} was superseded; issue a new version.").format(number=f"{card.number}/{card.edition}")
            )
        project = projects.get(card.project_id)
        listed = [devices[item.equipment_id] for item in card.devices]
        customer = customers[card.customer_id]
        contact = next((c for c in customer.contacts if not c.has_left), None)
        accepted = {device.accepted_on or (project.accepted_on if project else None) for device in listed}
        phases, notes = _phases([(device, coverages[device.id][1]) for device in listed])
        found.append(
            CardPaper(
                number=card.number,
                version=card.edition,
                printed_on=today,
                qr=listed[0].number if len(listed) == 1 else card.number,
                customer=customer.name,
                devices=[_device(device, item, project) for device, item in zip(listed, card.devices, strict=True)],
                phases=phases,
                phase_notes=notes,
                print_number=card.printed + 1,
                address=customer.address,
                contact=contact.name if contact else "",
                phone=(contact.phone if contact else "") or customer.phone,
                project_number=project.number if project else "",
                project_name=project.name if project else "",
                accepted_on=accepted.pop() if len(accepted) == 1 else None,
                principle=settings["card.principle"] or str(PRINCIPLE),
                purpose=settings["card.purpose"] or str(PURPOSE),
                department=settings["company.department"],
                persons=persons(settings, people.get(project.manager_id) if project else None),
                hotline=settings["company.hotline"],
                exclusions=exclusions,
            )
        )
    return found


def _device(device: Equipment, item: CardDevice, project: Any) -> PrintedDevice:
    return PrintedDevice(
        number=device.number,
        name=device.name,
        model=device.model,
        serial=device.serial,
        quantity=QUANTITY.show(device.quantity),
        installed_on=device.installed_on,
        accepted_on=device.accepted_on or (project.accepted_on if project else None),
        warranty_end=item.warranty_end,
    )


def _phases(devices: Sequence[tuple[Equipment, Coverage]]) -> tuple[list[CardPhase], list[str]]:
    """The phases of all devices; devices with the same ones share them, others are named."""
    groups: list[tuple[Coverage, list[Equipment]]] = []
    for device, coverage in devices:
        members = next((members for known, members in groups if known == coverage), None)
        if members is None:
            groups.append((coverage, [device]))
        else:
            members.append(device)
    phases, notes = [], []
    for coverage, members in groups:
        whose = _(", ").join(device.number for device in members) if len(groups) > 1 else ""
        if coverage.unknown is not None:
            reason = words.unknown_words(coverage.unknown)
            notes.append(_("{devices}: {note}").format(devices=whose, note=reason) if whose else reason)
        for span in coverage.spans:
            said = words.phase_words(span)
            title = _("{title} ({devices})").format(title=said.title, devices=whose) if whose else said.title
            phases.append(CardPhase(title, said.dates, said.terms))
    return phases, notes


def persons(settings: Mapping[str, Any], manager: Staff | None) -> list[tuple[str, str]]:
    """(name with duty, phone) of whom to call: the project's manager, then whom the settings name."""
    found = [(_("{name} (project manager)").format(name=manager.name), manager.phone)] if manager else []
    for line in str(settings["card.persons"]).splitlines():
        name, _comma, phone = line.replace("，", ",").partition(",")
        if name.strip():
            found.append((name.strip(), phone.strip()))
    return found


def _exclusions(session: Session) -> list[str]:
    query = select(Exclusion).where(Exclusion.on_card.is_(True), Exclusion.archived_at.is_(None))
    english = language() == "en"
    rows = session.scalars(query.order_by(Exclusion.number, Exclusion.id))
    return [(row.name_en if english else "") or row.name for row in rows]


def by_id(session: Session, model: Any, ids: Sequence[int], *parts: Any) -> dict[int, Any]:
    """The rows with these ids, by id, a block at a time, with these relationships loaded."""
    found: dict[int, Any] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 400):
        query = select(model).where(model.id.in_(wanted[start : start + 400]))
        found.update((row.id, row) for row in session.scalars(query.options(*(selectinload(part) for part in parts))))
    return found

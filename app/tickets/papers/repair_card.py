"""The repair card of a project (工程维修卡 / 回访维修卡): all its repairs and revisits on one card (C9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.i18n import _, ngettext
from app.customers.model import Customer
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4, A4_LANDSCAPE
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.staff.model import Staff
from app.tickets.model import QUESTION, Ticket
from app.tickets.papers.facts import day
from app.tickets.papers.lines import TicketLine, lines_of, numbered

# Empty rows to go on by hand until the card is printed anew.
_BLANK = 3


@dataclass(frozen=True, slots=True)
class CardDeviceRow:
    """A device of the project."""

    number: str
    name: str
    model: str
    serial: str
    warranty: str


@dataclass(frozen=True, slots=True)
class RepairCardPaper:
    """All that the repair card of a project says."""

    number: str
    name: str
    customer: str
    address: str = ""
    contract: str = ""
    completed_on: str = ""
    accepted_on: str = ""
    manager: str = ""
    devices: Sequence[CardDeviceRow] = ()
    repairs: Sequence[TicketLine] = ()
    revisits: Sequence[TicketLine] = ()


def repair_card_form(paper: RepairCardPaper, info: PrintInfo) -> Form:
    """The card as a form."""
    body: list[Block] = [
        Grid(
            [
                Cell(_("Project name"), paper.name, strong=True),
                Cell(_("Project no."), paper.number),
                Cell(_("Customer"), paper.customer),
                Cell(_("Contract no."), paper.contract),
                Cell(_("Address"), paper.address, span=2),
                Cell(_("Completed on"), paper.completed_on),
                Cell(_("Acceptance date"), paper.accepted_on),
                Cell(_("Project manager"), paper.manager, span=2),
            ]
        )
    ]
    if paper.devices:
        body += [Heading(_("Devices")), _devices(paper.devices)]
    body += [Heading(_("Repairs")), _repairs(paper.repairs), Heading(_("Revisits")), _revisits(paper.revisits)]
    repairs, revisits = len(paper.repairs), len(paper.revisits)
    counts = (
        ngettext("{n} repair", "{n} repairs", repairs).format(n=repairs),
        ngettext("{n} revisit", "{n} revisits", revisits).format(n=revisits),
    )
    body.append(Paragraph(_(", ").join(counts), small=True))
    return info.form(
        _("Project repair card"), body, [SignatureBox(_("Service department")), SignatureBox(_("Customer"))]
    )


def _devices(devices: Sequence[CardDeviceRow]) -> Table:
    columns = [
        Column(_("No."), "centre"),
        Column(_("Device no.")),
        Column(_("Device name")),
        Column(_("Model")),
        Column(_("Serial no.")),
        Column(_("Warranty until"), "centre"),
    ]
    return Table(columns, numbered([(row.number, row.name, row.model, row.serial, row.warranty) for row in devices]))


def _repairs(lines: Sequence[TicketLine]) -> Table:
    columns = [
        Column(_("No."), "centre"),
        Column(_("Reported on"), "centre"),
        Column(_("Ticket no.")),
        Column(_("Device")),
        Column(_("Fault reported")),
        Column(_("Cause and result")),
        Column(_("Technician")),
        Column(_("Solved on"), "centre"),
    ]
    rows = [
        (
            *(line.called_on, line.ticket, " ".join(filter(None, (line.device, line.serial))), line.fault),
            *("\n".join(filter(None, (line.found, line.result))), line.technician, line.resolved_on),
        )
        for line in lines
    ]
    blank = [("",) * len(columns)] * _BLANK
    return Table(columns, [*numbered(rows), *blank], least=(2, 6, 8, 8, 12, 14, 4, 6))


def _revisits(lines: Sequence[TicketLine]) -> Table:
    columns = [
        Column(_("No."), "centre"),
        Column(_("Revisited on"), "centre"),
        Column(_("Ticket no.")),
        Column(_("Solved for good"), "centre"),
        Column(_("Satisfaction"), "centre"),
        Column(_("What the customer says")),
    ]
    rows = [(line.called_back_on, line.ticket, line.solved, line.satisfaction, line.remark) for line in lines]
    blank = [("",) * len(columns)] * _BLANK
    return Table(columns, [*numbered(rows), *blank], least=(2, 6, 8, 6, 7, 20))


def _about(session: Session, project_id: int, _selection: Mapping[str, str]) -> About:
    project = _project(session, project_id)
    return About(f"{project.number} {project.name}", project_id=project.id, customer_id=project.customer_id)


def _build(session: Session, project_id: int, info: PrintInfo) -> Form:
    return repair_card_form(_paper(session, _project(session, project_id)), info)


def _paper(session: Session, project: Project) -> RepairCardPaper:
    customer = session.get_one(Customer, project.customer_id)
    manager = session.get(Staff, project.manager_id) if project.manager_id is not None else None
    devices = session.scalars(
        select(Equipment)
        .where(Equipment.project_id == project.id, Equipment.archived_at.is_(None))
        .order_by(Equipment.number)
    ).all()
    of_project = or_(Ticket.project_id == project.id, Equipment.project_id == project.id)
    lines = lines_of(session, of_project, Ticket.kind != QUESTION)
    revisits = sorted((line for line in lines if line.called_back_on), key=lambda line: line.called_back_on)
    return RepairCardPaper(
        number=project.number,
        name=project.name,
        customer=customer.name,
        address=customer.address,
        contract=project.contract_number,
        completed_on=day(project.completed_on),
        accepted_on=day(project.accepted_on),
        manager=manager.name if manager is not None else "",
        devices=[
            CardDeviceRow(device.number, device.name, device.model, device.serial, day(device.warranty_end))
            for device in devices
        ],
        repairs=lines,
        revisits=revisits,
    )


def _project(session: Session, project_id: int) -> Project:
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound()
    return project


REPAIR_CARD = FormKind(
    key="repair_card",
    subject="projects",
    about=_about,
    build=_build,
    sizes=(A4.key, A4_LANDSCAPE.key),
)

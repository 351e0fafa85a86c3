"""Where the events of a time line come from: one function per feature, each with a session, newest first.

To add a feature: 1. a function here that answers events ``where`` its rows belong to the record; 2. its line in
``SOURCES`` for each kind of record on whose page it shows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.archive.contract_events import contracts, dealer_entries, deposits
from app.archive.event import Event, Source, Where
from app.archive.form_events import forms
from app.complaints import fields as complaint_fields
from app.complaints.model import Complaint
from app.core.attachments import AttachmentRow
from app.core.i18n import Text, _, lazy
from app.core.media import type_title
from app.coverage.contracts.model import ContractDevice, MaintenanceContract
from app.coverage.deposits.model import Deposit
from app.coverage.model import CardDevice, Guarantee, WarrantyCard
from app.customers.model import Customer
from app.customers.projects.model import Project, ProjectMember
from app.equipment.model import DeviceCheck, DeviceUpgrade, Equipment
from app.forms.model import IssuedForm
from app.parts import fields as part_fields
from app.parts.model import Movement, Part
from app.staff.model import Staff
from app.tickets import fields as ticket_fields
from app.tickets.charges.model import Settlement
from app.tickets.clocks import events as ticket_events
from app.tickets.clocks.model import TicketEvent
from app.tickets.loans.model import Loan
from app.tickets.model import Ticket, TicketMove, TicketUrge
from app.tickets.orders.model import CallerOrder, TaskOrder
from app.todos.model import Todo

MAX_DETAIL = 300
_DATES: tuple[tuple[str, Text], ...] = (
    ("delivered_on", lazy("Delivered")),
    ("installed_on", lazy("Installed")),
    ("accepted_on", lazy("Accepted")),
    ("sold_on", lazy("Sold")),
)


# -- tickets and complaints --------------------------------------------------------------------------------------------


def tickets(where: Callable[[int], Where]) -> Source:
    """The tickets' calls, moves, repeated calls and events, and the work on them."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        yield from _calls(session, where(record_id), limit)
        yield from _moves(session, where(record_id), limit)
        yield from _urges(session, where(record_id), limit)
        yield from _happened(session, where(record_id), limit)
        # Stands on the events here, so it is known only when it is used.
        from app.archive.charge_events import charge_events
        from app.archive.work_events import work_events

        yield from work_events(session, where(record_id), limit)
        yield from charge_events(session, where(record_id), limit)

    return read


def _calls(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = select(Ticket.id, Ticket.number, Ticket.kind, Ticket.called_at, Ticket.created_by, Ticket.fault_reported)
    for row in session.execute(query.where(where).order_by(Ticket.called_at.desc()).limit(limit)):
        title = f"{ticket_fields.KIND_OF.show(row.kind)} {row.number}"
        detail = shortened(row.fault_reported)
        yield Event(row.called_at, row.created_by, "tickets", row.id, title, detail, ("tickets", row.id))


def _moves(session: Session, where: Where, limit: int) -> Iterable[Event]:
    taken_back = aliased(TicketMove)
    query = (
        select(
            Ticket.id,
            Ticket.number,
            TicketMove.changes,
            TicketMove.at,
            TicketMove.who,
            TicketMove.move,
            TicketMove.note,
        )
        .add_columns(taken_back.move.label("undoes"))
        .join(Ticket, Ticket.id == TicketMove.ticket_id)
        .outerjoin(taken_back, taken_back.id == TicketMove.undoes_id)
        .where(where)
        .order_by(TicketMove.id.desc())
        .limit(limit)
    )
    for row in session.execute(query):
        title = f"{ticket_fields.move_words(row.move, row.undoes or '')} {row.number}"
        # As it was said then: what was said since is another solution's.
        detail = row.note or (json.loads(row.changes)["result"][1] if row.move == "resolve" else "")
        yield Event(row.at, row.who, "tickets", row.id, title, shortened(detail), ("tickets", row.id))


def _urges(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = (
        select(Ticket.id, Ticket.number, TicketUrge.at, TicketUrge.who, TicketUrge.note)
        .join(Ticket, Ticket.id == TicketUrge.ticket_id)
        .where(where)
        .order_by(TicketUrge.id.desc())
        .limit(limit)
    )
    for row in session.execute(query):
        title = _("Asked again about {number}").format(number=row.number)
        yield Event(row.at, row.who, "tickets", row.id, title, shortened(row.note), ("tickets", row.id))


def _happened(session: Session, where: Where, limit: int) -> Iterable[Event]:
    query = (
        select(Ticket.id, Ticket.number, TicketEvent.at, TicketEvent.who, TicketEvent.event, TicketEvent.note)
        .join(Ticket, Ticket.id == TicketEvent.ticket_id)
        .where(where, TicketEvent.undone.is_(False))
        .order_by(TicketEvent.id.desc())
        .limit(limit)
    )
    for row in session.execute(query):
        title = f"{ticket_events.EVENT_OF.show(row.event)} {row.number}"
        yield Event(row.at, row.who, "tickets", row.id, title, shortened(row.note), ("tickets", row.id))


def complaints(where: Callable[[int], Where]) -> Source:
    """Complaints received and closed."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(Complaint).where(where(record_id)).order_by(Complaint.received_at.desc()).limit(limit)
        for row in session.scalars(query):
            place = ("complaints", row.id)
            severity = complaint_fields.SEVERITY.show(row.severity)
            title = _("Complaint {number} ({severity})").format(number=row.number, severity=severity)
            yield Event(row.received_at, row.created_by, "complaints", row.id, title, shortened(row.content), place)
            if row.closed_at is not None:
                closed = _("Complaint {number} closed").format(number=row.number)
                yield Event(row.closed_at, "", "complaints", row.id, closed, "", place)

    return read


def lent() -> Source:
    """Where a loaner has been."""

    def read(session: Session, device_id: int, limit: int) -> Iterable[Event]:
        from app.archive.flow_events import loans

        yield from loans(session, Loan.equipment_id == device_id, limit)

    return read


# -- projects, equipment, cards ----------------------------------------------------------------------------------------


def projects(where: Callable[[int], Where]) -> Source:
    """Projects entered, completed and accepted."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(Project).where(where(record_id)).order_by(Project.id.desc()).limit(limit)
        for row in session.scalars(query):
            yield from project_events(row)

    return read


def project_events(row: Project) -> Iterable[Event]:
    """What the dates of a project say."""
    place = ("projects", row.id)
    dates = (
        (row.contract_on, lazy("Contract signed")),
        (row.completed_on, lazy("Completed")),
        (row.accepted_on, lazy("Accepted")),
    )
    for day, words in dates:
        if day is not None:
            yield Event(day, "", "projects", row.id, f"{words} {row.number}", row.name, place)


def equipment(where: Callable[[int], Where]) -> Source:
    """Devices entered, delivered, installed, accepted, sold."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(Equipment).where(where(record_id)).order_by(Equipment.id.desc()).limit(limit)
        for row in session.scalars(query):
            yield from device_events(row)

    return read


def device_events(row: Equipment) -> Iterable[Event]:
    """What the dates of a device say."""
    detail = " · ".join(filter(None, (row.name, row.model, row.serial)))
    for key, words in _DATES:
        day = getattr(row, key)
        if day is not None:
            yield Event(day, "", "equipment", row.id, f"{words} {row.number}", detail, ("equipment", row.id))


def device_checks(session: Session, device_id: int, limit: int) -> Iterable[Event]:
    """The checks of a device and its software upgrades."""
    place = ("equipment", device_id)
    checks = select(DeviceCheck).where(DeviceCheck.equipment_id == device_id, DeviceCheck.checked_on.is_not(None))
    for check in session.scalars(checks.order_by(DeviceCheck.checked_on.desc()).limit(limit)):
        if check.checked_on is not None:
            title = _("Checked: {result}").format(result=check.result) if check.result else _("Checked")
            yield Event(check.checked_on, check.checked_by, "equipment", device_id, title, "", place)
    upgrades = select(DeviceUpgrade).where(
        DeviceUpgrade.equipment_id == device_id, DeviceUpgrade.upgraded_on.is_not(None)
    )
    for upgrade in session.scalars(upgrades.order_by(DeviceUpgrade.upgraded_on.desc()).limit(limit)):
        if upgrade.upgraded_on is not None:
            title = _("Software {version}").format(version=upgrade.version_name)
            yield Event(upgrade.upgraded_on, upgrade.upgraded_by, "equipment", device_id, title, upgrade.remark, place)


def cards(where: Callable[[int], Where]) -> Source:
    """Warranty cards issued."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(WarrantyCard).where(where(record_id)).order_by(WarrantyCard.id.desc()).limit(limit)
        for row in session.scalars(query):
            title = _("Warranty card {number}, edition {n}").format(number=row.number, n=row.edition)
            yield Event(row.created_at, row.issued_by, "cards", row.id, title, "", ("cards", row.id))

    return read


def guarantees(session: Session, project_id: int, limit: int) -> Iterable[Event]:
    """Service guarantees issued with a contract."""
    query = select(Guarantee).where(Guarantee.project_id == project_id).order_by(Guarantee.id.desc()).limit(limit)
    for row in session.scalars(query):
        title = _("Service guarantee {number}").format(number=row.number)
        yield Event(row.created_at, row.issued_by, "projects", project_id, title, "", ("projects", project_id))


# -- parts, to-dos, attachments ----------------------------------------------------------------------------------------


def movements(session: Session, part_id: int, limit: int) -> Iterable[Event]:
    """The movements of a part."""
    query = select(Movement).where(Movement.part_id == part_id).order_by(Movement.id.desc()).limit(limit)
    for row in session.scalars(query):
        sign = "+" if row.quantity > 0 else ""
        title = f"{part_fields.MOVED_KIND.show(row.kind)} {sign}{part_fields.QUANTITY_MOVED.show(row.quantity)}"
        yield Event(row.at, row.who, "parts", part_id, title, row.cause)


def todos(kind: str) -> Source:
    """To-dos on the record, written and done."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        query = select(Todo).where(Todo.record_kind == kind, Todo.record_id == record_id)
        for row in session.scalars(query.order_by(Todo.id.desc()).limit(limit)):
            yield Event(row.created_at, row.created_by, "todo", row.id, _("To do: {text}").format(text=row.text))
            if row.done_at is not None:
                title = _("Done: {text}").format(text=row.text)
                yield Event(row.done_at, row.done_by, "todo", row.id, title, shortened(row.answer))

    return read


def attachments(*records: tuple[str, Callable[[int], Select[Any]]]) -> Source:
    """Files attached to the record and to those around it; ``records``: (root table, ids of the record's roots)."""

    def read(session: Session, record_id: int, limit: int) -> Iterable[Event]:
        belongs = or_(
            *(
                and_(AttachmentRow.root_table == table, AttachmentRow.root_id.in_(ids(record_id)))
                for table, ids in records
            )
        )
        query = select(AttachmentRow).where(belongs, AttachmentRow.removed_at.is_(None))
        for row in session.scalars(query.order_by(AttachmentRow.id.desc()).limit(limit)):
            place = (REGISTER_OF[row.root_table], row.root_id) if row.root_table in REGISTER_OF else None
            detail = " · ".join(filter(None, (type_title(row.media_type), row.note)))
            yield Event(row.at, row.who, "attachment", row.id, row.name, detail, place)

    return read


# -- what belongs to what ----------------------------------------------------------------------------------------------


REGISTER_OF = {
    "customer": "customers",
    "project": "projects",
    "equipment": "equipment",
    "ticket": "tickets",
    "complaint": "complaints",
    "settlement": "settlements",
    "task_order": "task_orders",
    "caller_order": "caller_orders",
    "warranty_card": "cards",
    "maintenance_contract": "contracts",
    "deposit": "deposits",
    "part": "parts",
    "staff": "staff",
}


def _self(model: Any) -> Callable[[int], Select[Any]]:
    return lambda record_id: select(model.id).where(model.id == record_id)


def _of(model: Any, column: Any) -> Callable[[int], Select[Any]]:
    return lambda record_id: select(model.id).where(column == record_id)


def _card_of_device(device_id: int) -> Where:
    return WarrantyCard.id.in_(select(CardDevice.card_id).where(CardDevice.equipment_id == device_id))


def _line_of(device_id: int) -> Any:
    """The device and those whose place it took, one after the other: their history is its own (B6)."""
    line = select(Equipment.id, Equipment.replaces_id).where(Equipment.id == device_id).cte("line", recursive=True)
    line = line.union(select(Equipment.id, Equipment.replaces_id).join(line, Equipment.id == line.c.replaces_id))
    return select(line.c.id)


def _contract_of_device(device_id: int) -> Where:
    devices = select(ContractDevice.contract_id).where(ContractDevice.equipment_id == device_id)
    return MaintenanceContract.id.in_(devices)


def _ticket_of_complaint(complaint_id: int) -> Where:
    return Ticket.id.in_(select(Complaint.ticket_id).where(Complaint.id == complaint_id))


def _project_of_person(staff_id: int) -> Where:
    team = select(ProjectMember.project_id).where(ProjectMember.staff_id == staff_id)
    return or_(Project.manager_id == staff_id, Project.id.in_(team))


SOURCES: dict[str, Sequence[Source]] = {
    "customers": (
        projects(lambda n: Project.customer_id == n),
        equipment(lambda n: Equipment.customer_id == n),
        tickets(lambda n: Ticket.customer_id == n),
        complaints(lambda n: Complaint.customer_id == n),
        cards(lambda n: WarrantyCard.customer_id == n),
        contracts(lambda n: MaintenanceContract.customer_id == n),
        forms(lambda n: IssuedForm.customer_id == n),
        dealer_entries,
        todos("customers"),
        attachments(
            ("customer", _self(Customer)),
            ("project", _of(Project, Project.customer_id)),
            ("equipment", _of(Equipment, Equipment.customer_id)),
            ("ticket", _of(Ticket, Ticket.customer_id)),
            ("complaint", _of(Complaint, Complaint.customer_id)),
        ),
    ),
    "projects": (
        projects(lambda n: Project.id == n),
        equipment(lambda n: Equipment.project_id == n),
        tickets(lambda n: Ticket.project_id == n),
        cards(lambda n: WarrantyCard.project_id == n),
        guarantees,
        forms(lambda n: IssuedForm.project_id == n),
        deposits(lambda n: Deposit.project_id == n),
        todos("projects"),
        attachments(
            ("project", _self(Project)),
            ("equipment", _of(Equipment, Equipment.project_id)),
            ("ticket", _of(Ticket, Ticket.project_id)),
        ),
    ),
    "equipment": (
        equipment(lambda n: Equipment.id == n),
        device_checks,
        lent(),
        tickets(lambda n: Ticket.equipment_id.in_(_line_of(n))),
        complaints(lambda n: Complaint.equipment_id.in_(_line_of(n))),
        cards(_card_of_device),
        contracts(_contract_of_device),
        todos("equipment"),
        attachments(
            ("equipment", _self(Equipment)),
            ("ticket", _of(Ticket, Ticket.equipment_id)),
            ("complaint", _of(Complaint, Complaint.equipment_id)),
        ),
    ),
    "tickets": (
        tickets(lambda n: Ticket.id == n),
        forms(lambda n: IssuedForm.ticket_id == n),
        complaints(lambda n: Complaint.ticket_id == n),
        todos("tickets"),
        attachments(("ticket", _self(Ticket)), ("complaint", _of(Complaint, Complaint.ticket_id))),
    ),
    "complaints": (
        complaints(lambda n: Complaint.id == n),
        tickets(_ticket_of_complaint),
        todos("complaints"),
        attachments(("complaint", _self(Complaint))),
    ),
    "staff": (
        projects(_project_of_person),
        tickets(lambda n: Ticket.technician_id == n),
        todos("staff"),
        attachments(("staff", _self(Staff))),
    ),
    "contracts": (todos("contracts"), attachments(("maintenance_contract", _self(MaintenanceContract)))),
    "deposits": (
        deposits(lambda n: Deposit.id == n),
        todos("deposits"),
        attachments(("deposit", _self(Deposit))),
    ),
    "settlements": (todos("settlements"), attachments(("settlement", _self(Settlement)))),
    "task_orders": (todos("task_orders"), attachments(("task_order", _self(TaskOrder)))),
    "caller_orders": (todos("caller_orders"), attachments(("caller_order", _self(CallerOrder)))),
    "parts": (movements, todos("parts"), attachments(("part", _self(Part)))),
}


def shortened(text: str) -> str:
    """A text in one line, cut where it is too long for a time line."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_DETAIL else text[: MAX_DETAIL - 1] + "…"

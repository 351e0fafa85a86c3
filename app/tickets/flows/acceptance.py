"""Installation and acceptance: the report, its devices and open points; confirming it sets the dates (C5, A2)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.attachments import AttachmentRow, attach
from app.core.database import lock_row
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import clean
from app.core.i18n import _, lazy
from app.core.rights import needs
from app.core.seen import require_seen
from app.core.settings import read_setting
from app.coverage import derived
from app.coverage.model import CardDevice, WarrantyCard
from app.customers.projects.model import Project
from app.equipment.model import Equipment
from app.equipment.rules import COURSE, date_problems
from app.forms.scans import is_only_scan, read_scan, scans_of
from app.tickets.flows import fields as f
from app.tickets.flows import rules
from app.tickets.flows.model import Acceptance, AcceptedDevice, OpenPoint
from app.tickets.flows.rules import DateChange
from app.tickets.flows.tickets import open_ticket, part_of, resolve
from app.tickets.model import ACCEPTED, Ticket
from app.tickets.rules import device_text
from app.todos.model import Todo
from app.todos.service import put_todo

if TYPE_CHECKING:
    from app.office import Office

EDIT = "tickets.edit"
# Of the whole project, whose acceptance date it sets.
PROJECT = "projects.edit"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class TicketAcceptance:
    """The acceptance of a ticket: ``report`` has one row or none; ``moves`` of a row are what can be done now."""

    report: Rows
    devices: Rows
    points: Rows


@dataclass(frozen=True)
class Consequences:
    """What a confirmation would do, in lines; ``overwrites``: a date that is there already changes; ``wants_scan``: the
    signed report is asked for and is not attached."""

    lines: tuple[str, ...]
    overwrites: bool
    wants_scan: bool


class Acceptances:
    """Acceptance on tickets of installation and acceptance. Each action raises Invalid, Refused, NotFound."""

    name = "acceptances"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, ticket_id: int) -> TicketAcceptance:
        """The acceptance report of a ticket with its devices and points."""
        with self.office.read() as session:
            row = _report(session, ticket_id)
            devices = [_device_row(row_id, device) for row_id, device in _devices(session, ticket_id)]
            report = [_report_row(session, row, self.office.user.may(PROJECT))] if row is not None else []
            return TicketAcceptance(report, devices, _points(session, ticket_id))

    # -- the report ----------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def write(self, ticket_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> int:
        """Writes the report, or corrects it while it is not confirmed; answers its id.

        ``seen``: the row as it was when the writing began, empty where there was none (H7).
        """
        values = clean(f.REPORT, raw)
        values["whole_project"] = bool(values["whole_project"])
        with self.office.write() as session:
            ticket = open_ticket(session, ticket_id, ACCEPTED)
            problems = list(rules.report_problems(values["accepted_on"], self.office.today()))
            project = _project_of(session, ticket) if values["whole_project"] else None
            if words := _too_early(session, ticket_id, values["accepted_on"], project):
                problems.append(Problem("accepted_on", words))
            if values["whole_project"] and ticket.project_id is None:
                problems.append(Problem("whole_project", lazy("The ticket names no project.")))
            if problems:
                raise Invalid(problems)
            known = _report(session, ticket_id)
            if known is not None and known.confirmed_at is not None:
                raise Refused(lazy("This acceptance is confirmed already. Take that back before you change it."))
            if known is not None and seen is not None and not seen:
                raise Refused(
                    lazy("Somebody else has written the report meanwhile. Nothing was saved: look at it first.")
                )
            row = known or Acceptance(ticket_id=ticket_id, before="{}")
            require_seen(row, f.REPORT, seen)
            for key, value in values.items():
                setattr(row, key, value)
            session.add(row)
            session.flush()
            return row.id

    @needs(EDIT)
    def attach_scans(self, ticket_id: int, paths: Sequence[Path]) -> None:
        """Attaches the scans of the signed pages to the report, which shows them on the ticket, and to the project.
        Raises Invalid for what is neither a picture nor a PDF; then none is attached."""
        scans = [(path.name, read_scan(path)) for path in paths]
        with self.office.write() as session:
            # What was confirmed without it may come by post when the ticket is closed.
            ticket = open_ticket(session, ticket_id, ACCEPTED, ended=True)
            row = _needed(session, ticket_id)
            note = _("Signed acceptance report of {number}").format(number=ticket.number)
            for name, data in scans:
                attach(session, "acceptance", row.id, name, data, note)
                if ticket.project_id is not None:
                    attach(session, "project", ticket.project_id, name, data, note)

    @needs(EDIT)
    def consequences(self, ticket_id: int) -> Consequences:
        """What confirming the report would do to dates, warranties and cards; nothing is kept of it."""
        with self.office.rehearsal() as session:
            ticket = open_ticket(session, ticket_id, ACCEPTED)
            row = _needed(session, ticket_id)
            ids = [device.id for _row_id, device in _devices(session, ticket_id)]
            before = _superseded(session, ids)
            changes = self._set_dates(session, ticket, row)
            lines = [change.words() for change in changes]
            words = _("Warranty card {number} is superseded.")
            lines += [words.format(number=number) for number in sorted(_superseded(session, ids) - before)]
            overwrites = any(change.overwrites for change in changes)
            return Consequences(tuple(lines), overwrites, _wants_scan(session, row))

    @needs("equipment.edit")
    def confirm(self, ticket_id: int, raw: Mapping[str, Any]) -> None:
        """Makes the day of the report the acceptance date of its devices, and of the project where that is accepted as
        a whole, which needs the right to change projects: their warranty starts. A date that is there already changes
        only with a reason; without the signed scan it needs one too, unless the setting says otherwise."""
        values = clean(f.CONFIRM, raw)
        with self.office.write() as session:
            ticket = open_ticket(session, ticket_id, ACCEPTED)
            row = _needed(session, ticket_id)
            project_id = ticket.project_id if row.whole_project else None
            if project_id is not None:
                self.office.user.require(PROJECT)
            before = {
                "project_id": project_id,
                "project": _iso(session.get_one(Project, project_id).accepted_on) if project_id is not None else None,
                "devices": {str(device.id): _iso(device.accepted_on) for _id, device in _devices(session, ticket_id)},
            }
            row.confirm(session.info["now"], self.office.user.name, json.dumps(before), **values)
            changes = self._set_dates(session, ticket, row)
            if problems := list(rules.confirm_problems(changes, _wants_scan(session, row), **values)):
                raise Invalid(problems)

    @needs("equipment.edit")
    def take_back(self, ticket_id: int) -> None:
        """Takes the confirmation back: the dates are as before. Refused where one was changed since."""
        with self.office.write(note=_("The acceptance was taken back")) as session:
            open_ticket(session, ticket_id, ACCEPTED)
            row = _needed(session, ticket_id)
            before, day = json.loads(row.before), row.accepted_on
            row.take_back()
            dated: list[tuple[Any, str | None]] = []
            for key, was in before["devices"].items():
                dated.append((session.get(Equipment, int(key)), was))
                kept = _merged_into(session, int(key))
                # A device that it was merged into has taken the date over, or had its own.
                if kept is not None and kept.accepted_on == day:
                    dated.append((kept, was))
            if before["project_id"] is not None:
                self.office.user.require(PROJECT)
                dated.append((session.get(Project, before["project_id"]), before["project"]))
            if any(record is None or record.accepted_on != day for record, _was in dated):
                raise Refused(lazy("This cannot be taken back: an acceptance date was changed since."))
            for record, was in dated:
                record.accepted_on = date.fromisoformat(was) if was else None

    # -- devices -------------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def add_devices(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Puts a device of the register on the report, or makes new ones, one for each serial number or so many.
        Answers how many. Devices that are made need the right to change equipment."""
        values = clean(f.ADD_DEVICES, raw)
        serials = rules.serials_of(values["serials"])
        picked = values["equipment_id"] is not None
        if found := list(rules.device_problems(picked, values["name"], serials, values["count"])):
            raise Invalid(found)
        with self.office.write() as session:
            ticket = open_ticket(session, ticket_id, ACCEPTED)
            self._not_confirmed(session, ticket_id)
            resolve(self.office, session, f.ADD_DEVICES, values)
            if picked:
                ids = [self._picked(session, ticket, values)]
            else:
                ids = [
                    self._known_or_made(session, ticket, values, serial)
                    for serial in serials or [""] * (values["count"] or 1)
                ]
            known = {device.id for _row_id, device in _devices(session, ticket_id)}
            fresh = [device_id for device_id in ids if device_id not in known]
            session.add_all(AcceptedDevice(ticket_id=ticket.id, equipment_id=device_id) for device_id in fresh)
            return len(fresh)

    @needs(EDIT)
    def drop_device(self, row_id: int) -> None:
        """Takes a device off the report; it stays in the register."""
        with self.office.write() as session:
            row, ticket = part_of(session, AcceptedDevice, row_id, ACCEPTED)
            self._not_confirmed(session, ticket.id)
            session.delete(row)

    # -- open points ---------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def add_point(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """A point that was left open; answers its id."""
        values = clean(f.POINT, raw)
        with self.office.write() as session:
            ticket = open_ticket(session, ticket_id, ACCEPTED)
            row = OpenPoint(ticket_id=ticket.id, **values)
            session.add(row)
            session.flush()
            return row.id

    @needs(EDIT)
    def settle_point(self, point_id: int, done: bool) -> None:
        """A point is settled, or open again."""
        with self.office.write() as session:
            row, _ticket = part_of(session, OpenPoint, point_id, ACCEPTED)
            row.done_at, row.done_by = (session.info["now"], self.office.user.name) if done else (None, "")

    @needs("todos.edit")
    def point_to_todo(self, point_id: int, raw: Mapping[str, Any]) -> int:
        """Carries a point on as a to-do on the ticket; answers the to-do's id."""
        values = clean(f.POINT_TODO, raw)
        with self.office.write() as session:
            row, ticket = part_of(session, OpenPoint, point_id, ACCEPTED)
            resolve(self.office, session, f.POINT_TODO, values)
            self._not_carried_on(row)
            title = self.office.tickets.labels(session, [ticket.id])[ticket.id]
            about = ("tickets", ticket.id, title)
            row.due_on = values["due_on"]
            row.todo_id = put_todo(session, "note", row.text, values["due_on"], values["staff_id"], about).id
            return int(row.todo_id)

    @needs(EDIT)
    def point_to_ticket(self, point_id: int) -> int:
        """Carries a point on as a follow-up ticket of the same customer and device; answers the ticket's id."""
        with self.office.write() as session:
            row, ticket = part_of(session, OpenPoint, point_id, ACCEPTED)
            self._not_carried_on(row)
            same = ("customer_id", "contact_id", "caller_name", "caller_phone", "site_id", "equipment_id", "project_id")
            values = {key: getattr(ticket, key) for key in same} | {
                "kind": "fault",
                "channel": "visit",
                "called_at": session.info["now"],
                "fault_reported": row.text,
                "follow_up_of_id": ticket.id,
            }
            follow_up: int = self.office.tickets.save_in(session, values, {})
            row.follow_up_id = follow_up
            return follow_up

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _set_dates(self, session: Session, ticket: Ticket, row: Acceptance) -> list[DateChange]:
        """Sets the dates, and answers what that changes, with the warranty's end before and after."""
        devices = [device for _row_id, device in _devices(session, ticket.id)]
        project = _project_of(session, ticket) if row.whole_project else None
        if not devices and project is None:
            raise Refused(lazy("Name the devices that were accepted, or say that the whole project is."))
        if words := _too_early(session, ticket.id, row.accepted_on, project):
            raise Refused(words)
        found: list[tuple[str, Any, date | None, date | None]] = []
        if project is not None:
            lock_row(session, Project, project.id)
            found.append((f"{project.number} {project.name}", project, project.accepted_on, None))
        for device in devices:
            lock_row(session, Equipment, device.id)
            found.append((f"{device.number} {device.name}", device, device.accepted_on, device.warranty_end))
        for _title, record, _old, _end in found:
            record.accepted_on = row.accepted_on
        session.flush()
        touched = {"equipment": {device.id for device in devices}, "project": {project.id} if project else set()}
        derived.refresh(session, touched)
        session.flush()
        for device in devices:
            session.refresh(device)
        return [
            DateChange(title, old, row.accepted_on, end, getattr(record, "warranty_end", None))
            for title, record, old, end in found
        ]

    def _picked(self, session: Session, ticket: Ticket, values: dict[str, Any]) -> int:
        device = session.get_one(Equipment, values["equipment_id"])
        if device.customer_id != ticket.customer_id:
            raise Invalid([Problem("equipment_id", lazy("This device belongs to another customer."))])
        if values["installed_on"] is not None and values["installed_on"] != device.installed_on:
            self.office.user.require("equipment.edit")
            try:
                self.office.equipment.save_in(session, {"installed_on": values["installed_on"]}, {}, device.id)
            except Invalid as error:
                # Whatever of the device does not go with it: here only this day can be mended.
                raise Invalid(Problem("installed_on", problem.message) for problem in error.problems) from error
        return device.id

    def _known_or_made(self, session: Session, ticket: Ticket, values: dict[str, Any], serial: str) -> int:
        """The customer's device with this serial number, else a new one."""
        if serial:
            query = select(Equipment).where(Equipment.serial == serial, Equipment.archived_at.is_(None))
            known = session.scalars(query.order_by(Equipment.customer_id != ticket.customer_id)).first()
            if known is not None and known.customer_id == ticket.customer_id:
                return known.id
            if known is not None:
                words = _("The serial number {serial} is that of another customer's device: {number}.")
                raise Invalid([Problem("serials", words.format(serial=serial, number=known.number))])
        if not values["name"]:
            words = _("The serial number {serial} is not known: name the new devices.")
            raise Invalid([Problem("name", words.format(serial=serial))])
        self.office.user.require("equipment.edit")
        fresh = self.office.equipment.blank(
            customer_id=ticket.customer_id,
            site_id=ticket.site_id,
            project_id=ticket.project_id,
            name=values["name"],
            model=values["model"],
            category=values["category"],
            serial=serial,
            installed_on=values["installed_on"],
        )
        return self.office.equipment.save_in(session, fresh, {})

    def _not_confirmed(self, session: Session, ticket_id: int) -> None:
        row = _report(session, ticket_id)
        if row is not None and row.confirmed_at is not None:
            raise Refused(lazy("This acceptance is confirmed already. Take that back before you change it."))

    def _not_carried_on(self, row: OpenPoint) -> None:
        if row.todo_id is not None or row.follow_up_id is not None:
            raise Refused(lazy("This point is carried on already."))


def _report(session: Session, ticket_id: int) -> Acceptance | None:
    return session.scalar(select(Acceptance).where(Acceptance.ticket_id == ticket_id))


def _needed(session: Session, ticket_id: int) -> Acceptance:
    row = _report(session, ticket_id)
    if row is None:
        raise Refused(lazy("Write the acceptance report first."))
    return row


def _devices(session: Session, ticket_id: int) -> list[tuple[int, Equipment]]:
    """(row id, device) of a report's devices, in the order in which they were added."""
    query = select(AcceptedDevice.id, Equipment).join(Equipment, Equipment.id == AcceptedDevice.equipment_id)
    rows = session.execute(query.where(AcceptedDevice.ticket_id == ticket_id).order_by(AcceptedDevice.id))
    return [(row[0], row[1]) for row in rows]


def _merged_into(session: Session, device_id: int) -> Equipment | None:
    """The device that another one was merged into, at the end of the chain; None when it was not merged."""
    device, kept = session.get(Equipment, device_id), None
    while device is not None and device.merged_into_id is not None:
        device = kept = session.get(Equipment, device.merged_into_id)
    return kept


def _project_of(session: Session, ticket: Ticket) -> Project | None:
    return session.get(Project, ticket.project_id) if ticket.project_id is not None else None


def _too_early(session: Session, ticket_id: int, day: date, project: Project | None) -> str:
    """Why the project and the devices of a report cannot have been accepted that day, by their other dates; "" when
    they can."""
    found = []
    if project is not None and project.contract_on is not None and day < project.contract_on:
        found.append(_("The acceptance date lies before the contract date."))
    for _row_id, device in _devices(session, ticket_id):
        dates = {key: getattr(device, key) for key, _words in COURSE} | {"accepted_on": day}
        for problem in date_problems(dates, day):
            if problem.field == "accepted_on":
                words = _("{device}: {words} Correct the day of acceptance, or the dates of the device.")
                found.append(words.format(device=f"{device.number} {device.name}", words=problem.message))
    return " ".join(found)


def _superseded(session: Session, device_ids: list[int]) -> set[str]:
    """The devices' cards that do not hold any more, each with its version."""
    on = select(CardDevice.card_id).where(CardDevice.equipment_id.in_(device_ids))
    query = select(WarrantyCard.number, WarrantyCard.edition)
    rows = session.execute(query.where(WarrantyCard.id.in_(on), WarrantyCard.superseded_on.is_not(None)))
    return {f"{row.number}/{row.edition}" for row in rows}


def _report_row(session: Session, row: Acceptance, of_projects: bool) -> dict[str, Any]:
    """``of_projects``: whether whoever looks may change projects."""
    keys = ("accepted_on", "result", "confirmed_at", "confirmed_by", "scan_reason", "our_signer", "customer_signer")
    moves = ("confirm", "take_back") if of_projects or not row.whole_project else ()
    return {key: getattr(row, key) for key in (*keys, "whole_project", "remark")} | {
        "id": row.id,
        "scans": len(scans_of(session, "acceptance", row.id)) or None,
        "moves": tuple(move for move in moves if getattr(row, f"can_{move}")()),
    }


def keep_scan(session: Session, attachment: AttachmentRow) -> None:
    """The last scan of a confirmed report is its proof (H5). Raises Refused when it is to be taken off."""
    # Held as by whoever confirms it or takes another scan off at this moment.
    session.get(Ticket, attachment.root_id, with_for_update=True)
    row = session.get_one(Acceptance, attachment.record_id)
    if row.confirmed_at is not None and is_only_scan(session, attachment):
        raise Refused(lazy("This is the only scan of the confirmed acceptance: attach another one first."))


def _wants_scan(session: Session, row: Acceptance) -> bool:
    return read_setting(session, "acceptance.scan") == "yes" and not scans_of(session, "acceptance", row.id)


def _device_row(row_id: int, device: Equipment) -> dict[str, Any]:
    keys = ("serial", "installed_on", "accepted_on", "warranty_end")
    return {key: getattr(device, key) for key in keys} | {
        "id": row_id,
        "equipment_id": device.id,
        "device": f"{device.number} {device_text(device.name, device.model, '')}",
    }


def _points(session: Session, ticket_id: int) -> Rows:
    query = (
        select(OpenPoint, Todo, Ticket.number)
        .outerjoin(Todo, Todo.id == OpenPoint.todo_id)
        .outerjoin(Ticket, Ticket.id == OpenPoint.follow_up_id)
        .where(OpenPoint.ticket_id == ticket_id)
        .order_by(OpenPoint.id)
    )
    found = []
    for row, todo, number in session.execute(query):
        leads_to = _("ticket {number}").format(number=number) if number else ""
        if todo is not None:
            state = _("done") if todo.done_at is not None else _("until {day}").format(day=todo.due_on)
            leads_to = _("to-do, {state}").format(state=state)
        found.append(
            {
                "id": row.id,
                "text": row.text,
                "due_on": row.due_on,
                "done_at": row.done_at,
                "leads_to": leads_to,
                "todo_id": row.todo_id,
                "follow_up_id": row.follow_up_id,
            }
        )
    return found


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None

"""Actions on the support chain and the repair work of a ticket (C6, C7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import lazy
from app.core.rights import needs
from app.core.seen import require_seen
from app.equipment.model import DeviceUpgrade, Equipment
from app.equipment.queries import loan_out
from app.parts.model import Part
from app.tickets import undoing
from app.tickets.model import Ticket
from app.tickets.rules import device_text
from app.tickets.visits.planning import window_of
from app.tickets.visits.rules import AHEAD, at_time
from app.tickets.work import attempts, rules, solution
from app.tickets.work import fields as f
from app.tickets.work import model as w
from app.tickets.work.model import (
    CheckItem,
    CheckList,
    Escalation,
    Rma,
    SoftwareChange,
    SupportAttempt,
    WorkStep,
)
from app.tickets.work.queries import Share, TicketWork, is_away, share_without_visit, work_of

if TYPE_CHECKING:
    from app.office import Office

EDIT = "tickets.edit"


class Work:
    """What is done on a ticket beside its moves: attempts, escalations, steps, check list, RMA, software.

    Each action raises Invalid beside the field, Refused when the ticket is closed, NotFound.
    """

    name = "work"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of(self, ticket_id: int) -> TicketWork:
        """All that was done on a ticket."""
        with self.office.read() as session:
            return work_of(session, ticket_id)

    @needs("view")
    def share_without_visit(self, first: date, last: date) -> list[Share]:
        """How many of the faults resolved from one day to another needed no visit, for each level (target 80 %)."""
        with self.office.read() as session:
            until = at_time(last + timedelta(days=1), time())
            return share_without_visit(session, at_time(first, time()), until)

    # -- the support chain (C6) ----------------------------------------------------------------------------------------

    @needs(EDIT)
    def record_attempt(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Records an attempt; one that solved the fault resolves the ticket. Answers the attempt's id.

        Without ``at`` it has just ended, after its minutes.
        """
        values = clean(f.NEW_ATTEMPT, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            if values["at"] is None:
                values["at"] = session.info["now"] - timedelta(minutes=values["minutes"] or 0)
            self._check_attempt(session, ticket, values)
            solved = values.pop("solved") == "yes"
            if solved:
                self.office.user.require("tickets.move")
            values["minutes"] = values["minutes"] or 0
            return attempts.add(session, ticket, solved=solved, **values).id

    @needs(EDIT)
    def change_attempt(self, attempt_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> None:
        """Corrects an attempt. Whether, how and when the ticket was solved follows it; raises Refused where that cannot
        be any more. ``seen``: the row as it was when the correcting began (H7)."""
        values = clean(f.ATTEMPT, raw)
        with self.office.write() as session:
            row, ticket = self._part(session, SupportAttempt, attempt_id)
            require_seen(row, f.ATTEMPT, seen and {**seen, "solved": seen["solved"] == "yes"})
            if row.visit_id is not None and values["mode"] != w.SITE:
                raise Invalid([Problem("mode", lazy("This attempt belongs to a visit."))])
            self._check_attempt(session, ticket, values)
            before = attempts.told(session, ticket.id, row)
            values |= {"solved": values["solved"] == "yes", "minutes": values["minutes"] or 0}
            tells_more = any(getattr(row, key) != values[key] for key in ("solved", "mode", "at", "minutes"))
            for key, value in values.items():
                setattr(row, key, value)
            if tells_more:
                row.corrected_at = session.info["now"]
            session.flush()
            if tells_more:
                attempts.tell_clocks(session, ticket, before, attempts.told(session, ticket.id, row))
                before_it = ticket.state
                undoing.settle(session, ticket, row)
                if ticket.state != before_it:
                    self.office.user.require("tickets.move")

    @needs(EDIT)
    def escalate(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Hands the ticket up to another tier, with the reason; answers the escalation's id."""
        values = clean(f.ESCALATION, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            current = rules.tier_of([row.to_tier for row in _standing(session, ticket_id)])
            if words := rules.escalation_problem(current, values["to_tier"]):
                raise Invalid([Problem("to_tier", words)])
            row = Escalation(
                ticket_id=ticket.id,
                from_tier=current,
                at=session.info["now"],
                who=self.office.user.name,
                **values,
            )
            session.add(row)
            session.flush()
            return row.id

    @needs(EDIT)
    def take_escalation_back(self, ticket_id: int, raw: Mapping[str, Any]) -> None:
        """Takes the newest escalation back, with the reason; the ticket is at the tier before."""
        values = clean(f.TAKE_BACK, raw)
        with self.office.write() as session:
            self._open_ticket(session, ticket_id)
            standing = _standing(session, ticket_id)
            if not standing:
                raise Refused(lazy("There is no escalation to take back."))
            row = standing[-1]
            row.taken_back_at, row.taken_back_by = session.info["now"], self.office.user.name
            row.taken_back_reason = values["reason"]

    # -- the steps and the check list (C7) -----------------------------------------------------------------------------

    @needs(EDIT)
    def record_step(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Records a step; answers its id."""
        values = clean(f.STEP_FIELDS, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            self._check_step(session, ticket, values, None)
            row = WorkStep(ticket_id=ticket.id, entered_by=self.office.user.name, **values)
            session.add(row)
            solution.follow(session, ticket)
            session.flush()
            return row.id

    @needs(EDIT)
    def change_step(self, step_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> None:
        """Corrects a step. ``seen``: the row as it was when the correcting began (H7)."""
        values = clean(f.STEP_FIELDS, raw)
        with self.office.write() as session:
            row, ticket = self._part(session, WorkStep, step_id)
            require_seen(row, f.STEP_FIELDS, seen)
            self._check_step(session, ticket, values, step_id)
            for key, value in values.items():
                setattr(row, key, value)
            solution.follow(session, ticket)

    @needs("view")
    def fitting_check_list(self, ticket_id: int) -> tuple[int, str] | None:
        """The check list for the ticket's device (id, name), None when there is none."""
        with self.office.read() as session:
            ticket = session.get(Ticket, ticket_id)
            if ticket is None:
                raise NotFound()
            device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
            query = select(CheckList.id, CheckList.category, CheckList.name).where(CheckList.archived_at.is_(None))
            rows = session.execute(query.order_by(CheckList.number)).all()
            ids = rules.fitting([(row[0], row[1]) for row in rows], device.category if device is not None else "")
            return next(((row[0], row[2]) for row in rows if row[0] == ids[0]), None) if ids else None

    @needs(EDIT)
    def take_check_list(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Puts the items of a check list on the ticket; those that are there already are left out. Answers how many."""
        values = clean((f.CHECK_LIST,), raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            list_id = values["check_list_id"]
            if isinstance(list_id, str):
                try:
                    list_id = self.office.check_lists.resolve(session, list_id)
                except ValueError as error:
                    raise Invalid([Problem("check_list_id", str(error))]) from error
            chosen = session.get(CheckList, list_id)
            if chosen is None:
                raise NotFound()
            there = set(session.scalars(select(CheckItem.text).where(CheckItem.ticket_id == ticket_id)))
            fresh = [item.text for item in chosen.items if item.text not in there]
            position = _last_position(session, ticket_id)
            for place, text in enumerate(fresh, start=position + 1):
                session.add(CheckItem(ticket_id=ticket.id, position=place, text=text))
            return len(fresh)

    @needs(EDIT)
    def add_check_item(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Puts one more item on the ticket's check list; answers its id."""
        values = clean(f.CHECK_ITEM, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            row = CheckItem(ticket_id=ticket.id, position=_last_position(session, ticket_id) + 1, **values)
            session.add(row)
            session.flush()
            return row.id

    @needs(EDIT)
    def tick(self, item_id: int, done: bool, remark: str | None = None) -> None:
        """Ticks an item of the check list or takes the tick away; who and when is kept."""
        with self.office.write() as session:
            row, _ticket = self._part(session, CheckItem, item_id)
            if remark is not None:
                row.remark = f.CHECK_REMARK.read(remark)
            if (row.done_at is not None) != done:
                row.done_at = session.info["now"] if done else None
                row.done_by = self.office.user.name if done else ""

    # -- hardware: RMA -------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def take_away(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """A device or part is taken away to be repaired; a device is then under repair. Answers the RMA's id."""
        values = clean(f.TAKE_AWAY, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            self._resolve_people(session, values, "taken_by_id")
            device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
            row = Rma(
                ticket_id=ticket.id,
                state=w.TAKEN,
                taken_at=values["taken_at"],
                taken_by_id=values["taken_by_id"],
                condition=values["condition"],
                serial=values["serial"],
                item=values["item"],
            )
            if values["what"] == "device":
                self._take_device(session, row, device)
            else:
                self._take_part(session, row, values["part_id"])
            if words := rules.moment_problem(row.taken_at, window_of(ticket), session.info["now"]):
                raise Invalid([Problem("taken_at", words)])
            session.add(row)
            session.flush()
            return row.id

    @needs(EDIT)
    def move_rma(self, key: str, rma_id: int, raw: Mapping[str, Any]) -> None:
        """Sends, receives, puts back, writes off, or steps back; ``raw`` is what ``RMA_ASKED`` says of the move.

        What is away comes back when its ticket has ended, too: it is only sent no more.
        """
        values = clean(f.RMA_ASKED[key], raw)
        with self.office.write() as session:
            row, _ticket = self._part(session, Rma, rma_id, ended=key in w.RMA_WHEN_ENDED)
            if key == "send":
                row.send(
                    values["sent_at"],
                    values["sent_to"],
                    values["courier"],
                    values["courier_number"],
                    values["due_back_on"],
                )
            elif key == "receive":
                row.receive(values["received_at"], values["repair"])
            elif key == "put_back":
                row.put_back(values["back_on_at"], values["repair"])
            elif key == "write_off":
                row.write_off(values["written_off_at"], values["reason"])
            else:
                was_away = row.state in w.AWAY
                row.step_back()
                if not was_away:
                    self._check_not_away(session, row)
            self._check_rma(session, row)
            self._device_follows(session, row)

    # -- software ------------------------------------------------------------------------------------------------------

    @needs(EDIT)
    def record_software(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Records what was adjusted; a new version is the device's from then on. Answers the row's id."""
        values = clean(f.SOFTWARE, raw)
        if not values["version_after"] and not values["settings"]:
            raise Invalid([Problem("version_after", lazy("Give the new version, or the settings that were changed."))])
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            self._resolve_people(session, values, "staff_id")
            if words := rules.moment_problem(values["at"], window_of(ticket), session.info["now"]):
                raise Invalid([Problem("at", words)])
            row = SoftwareChange(
                ticket_id=ticket.id, equipment_id=ticket.equipment_id, entered_by=self.office.user.name, **values
            )
            session.add(row)
            self._upgrade_device(session, ticket, row)
            session.flush()
            return row.id

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _open_ticket(self, session: Session, ticket_id: int, ended: bool = False) -> Ticket:
        """The ticket, held until the end of the action; ``ended``: it may have ended."""
        ticket = session.get(Ticket, ticket_id, with_for_update=True)
        if ticket is None:
            raise NotFound()
        if not (ended or ticket.is_open()):
            raise Refused(lazy("This ticket is closed already."))
        if ticket.archived_at is not None:
            # What is away would be away unseen.
            raise Refused(lazy("This record is archived; restore it first."))
        return ticket

    def _part(self, session: Session, model: Any, row_id: int, ended: bool = False) -> tuple[Any, Ticket]:
        """A row and its ticket, which is held first."""
        ticket_id = session.scalar(select(model.ticket_id).where(model.id == row_id))
        if ticket_id is None:
            raise NotFound()
        ticket = self._open_ticket(session, ticket_id, ended)
        return session.get_one(model, row_id, with_for_update=True, populate_existing=True), ticket

    def _check_attempt(self, session: Session, ticket: Ticket, values: dict[str, Any]) -> None:
        self._resolve_people(session, values, "staff_id")
        if problems := list(rules.attempt_problems(values, window_of(ticket), session.info["now"])):
            raise Invalid(problems)

    def _check_step(self, session: Session, ticket: Ticket, values: dict[str, Any], step_id: int | None) -> None:
        self._resolve_people(session, values, "staff_id")
        others: list[tuple[str, datetime]] = [
            (row[0], row[1])
            for row in session.execute(
                select(WorkStep.step, WorkStep.at).where(WorkStep.ticket_id == ticket.id, WorkStep.id != (step_id or 0))
            )
        ]
        words = rules.moment_problem(values["at"], window_of(ticket), session.info["now"])
        words = words or rules.step_problem(values["step"], values["at"], others)
        if words:
            raise Invalid([Problem("at", words)])

    def _resolve_people(self, session: Session, values: dict[str, Any], key: str) -> None:
        """A typed name becomes the person's id; nobody named is whoever works here."""
        if isinstance(values[key], str):
            try:
                values[key] = self.office.staff.resolve(session, values[key])
            except ValueError as error:
                raise Invalid([Problem(key, str(error))]) from error
        values[key] = values[key] or self.office.user.id

    def _take_device(self, session: Session, row: Rma, device: Equipment | None) -> None:
        if device is None:
            raise Invalid([Problem("what", lazy("The ticket names no device."))])
        if self._is_away(session, device.id, 0):
            raise Invalid([Problem("what", lazy("This device was taken away already."))])
        row.equipment_id = device.id
        row.item = row.item or device_text(device.name, device.model, "")
        row.serial = row.serial or device.serial
        if device.state == "in_use":
            device.state = "repair"

    def _check_not_away(self, session: Session, row: Rma) -> None:
        """A misclick is not taken back once the device was taken away anew."""
        if row.equipment_id is not None and self._is_away(session, row.equipment_id, row.id):
            raise Refused(lazy("This device was taken away already."))

    def _is_away(self, session: Session, device_id: int, without: int) -> bool:
        """Whether the device, which is held, is away by another row than this one."""
        session.get(Equipment, device_id, with_for_update=True)
        return is_away(session, device_id, without)

    def _take_part(self, session: Session, row: Rma, part_id: Any) -> None:
        if isinstance(part_id, str):
            try:
                part_id = self.office.parts.resolve(session, part_id)
            except ValueError as error:
                raise Invalid([Problem("part_id", str(error))]) from error
        part = session.get(Part, part_id) if part_id is not None else None
        row.part_id = part.id if part is not None else None
        row.item = row.item or (" ".join(filter(None, (part.name, part.specification))) if part is not None else "")
        if not row.item:
            raise Invalid([Problem("item", lazy("Which part? Pick a spare part or write its name."))])

    def _check_rma(self, session: Session, row: Rma) -> None:
        times = {key: getattr(row, key) for key in rules.RMA_TIMES}
        problems = list(rules.rma_problems(times, row.due_back_on))
        now = session.info["now"]
        problems += [
            Problem(key, lazy("This lies in the future."))
            for key, at in times.items()
            if at is not None and at > now + AHEAD
        ]
        if problems:
            raise Invalid(problems)

    def _device_follows(self, session: Session, row: Rma) -> None:
        """A device that is back on is in use again, one that is still away, by whatever row, is under repair."""
        device = session.get(Equipment, row.equipment_id) if row.equipment_id is not None else None
        if device is None:
            return
        if row.state == w.BACK_ON and device.state == "repair":
            # Two entries of it, both away, may have been merged.
            if not self._is_away(session, device.id, row.id):
                device.state = "lent" if loan_out(session, device.id) else "in_use"
        elif row.state in w.AWAY and device.state == "in_use":
            device.state = "repair"

    def _upgrade_device(self, session: Session, ticket: Ticket, row: SoftwareChange) -> None:
        device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
        if device is None:
            return
        row.version_before = row.version_before or device.software_version
        if row.version_after and row.version_after != device.software_version:
            device.software_version = row.version_after
            device.upgrades.append(
                DeviceUpgrade(
                    version_name=row.version_after,
                    upgraded_on=office_day(row.at),
                    upgraded_by=self.office.user.name,
                    remark=ticket.number,
                )
            )


def _standing(session: Session, ticket_id: int) -> list[Escalation]:
    """The escalations that were not taken back, oldest first."""
    query = select(Escalation).where(Escalation.ticket_id == ticket_id, Escalation.taken_back_at.is_(None))
    return list(session.scalars(query.order_by(Escalation.id)))


def _last_position(session: Session, ticket_id: int) -> int:
    return session.scalar(select(func.max(CheckItem.position)).where(CheckItem.ticket_id == ticket_id)) or 0

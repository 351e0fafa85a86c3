"""Actions on returned goods: request, inspection, decision, result (C18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.numbering import take_number
from app.core.owned import OwnedRows
from app.core.rights import needs
from app.equipment.model import Equipment
from app.parts.model import Part
from app.tickets.model import RETURN, Ticket
from app.tickets.returns import fields as f
from app.tickets.returns import giving_up, queries, rules
from app.tickets.returns import model as m
from app.tickets.returns.model import ReturnedGoods
from app.tickets.rules import device_text


class Returns(OwnedRows):
    """Returned and exchanged goods (退换货), which hang on tickets of that kind.

    Each action raises Invalid beside the field, Refused where the state does not allow it, NotFound.
    """

    name = "returns"
    title: ClassVar[Text] = lazy("Returns and exchanges")
    one: ClassVar[Text] = lazy("Returned goods")
    model = ReturnedGoods
    form = f.SHOWN
    key = "number"
    label = "item"
    owner = "tickets"

    def list_spec(self) -> ListSpec:
        return queries.return_list()

    @needs(".view")
    def of(self, ticket_id: int) -> queries.Rows:
        """The goods of a ticket, each a dict by field key with ``id``, its ``moves``, and the ``rule`` in words."""
        with self.office.read() as session:
            return queries.returns_of(session, ticket_id)

    @needs("returns.record")
    def request(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """What a customer wants to give back or exchange; answers its id."""
        values = clean(f.REQUEST, raw)
        with self.office.write() as session:
            ticket = self._open_ticket(session, ticket_id)
            self._resolve(session, f.REQUEST, values)
            what = values.pop("what")
            row = ReturnedGoods(
                ticket_id=ticket.id,
                state=m.REQUESTED,
                requested_at=session.info["now"],
                requested_by=self.office.user.name,
                **values,
            )
            if what == "device":
                self._take_device(session, ticket, row)
            else:
                _name_goods(session, row)
            if problems := list(rules.request_problems(row.delivered_on, self.office.today())):
                raise Invalid(problems)
            row.number = take_number(session, "returns")
            session.add(row)
            session.flush()
            return row.id

    @needs("returns.record")
    def inspect(self, goods_id: int, raw: Mapping[str, Any]) -> None:
        """The goods are here: what is the matter with them, and on what that rests."""
        values = clean(f.ASKED["inspect"], raw)
        with self.office.write() as session:
            row, ticket = self._held(session, goods_id)
            self._resolve(session, f.ASKED["inspect"], values)
            values["inspected_by_id"] = values["inspected_by_id"] or self.office.user.id
            row.inspect(session.info["now"], **values)
            problems = rules.inspect_problems(
                row.received_on or self.office.today(),
                office_day(ticket.called_at),
                self.office.today(),
                row.ground,
                row.delivered_on,
            )
            if found := list(problems):
                raise Invalid(found)

    @needs("returns.decide")
    def decide(self, goods_id: int, raw: Mapping[str, Any]) -> None:
        """Taken back, exchanged or repaired, and who bears freight and labour; against the rule only with the right
        "returns.override" and a reason. A blank bearer is the rule's."""
        values = clean(f.ASKED["decide"], raw)
        with self.office.write() as session:
            row, _ticket = self._held(session, goods_id)
            if not row.can_decide():
                row.decide(session.info["now"], "", "", "", "", "")  # says why not
            rule = queries.bearing_of(session, row)
            decision, why = values["decision"], values["override_reason"]
            freight = values["freight"] or rule.freight
            labour = values["labour"] or rule.labour
            if problems := list(rules.decide_problems(rule, decision, freight, labour, why)):
                raise Invalid(problems)
            row.decide(session.info["now"], self.office.user.name, decision, values["decision_reason"], freight, labour)
            if rules.overrides(rule, decision, freight, labour):
                self.office.user.require("returns.override")
                row.override_reason, row.override_by = why, self.office.user.name

    @needs("returns.decide")
    def refuse(self, goods_id: int, raw: Mapping[str, Any]) -> None:
        """Neither taken back nor exchanged, with why."""
        values = clean(f.ASKED["refuse"], raw)
        with self.office.write() as session:
            row, _ticket = self._held(session, goods_id)
            row.refuse(
                session.info["now"],
                self.office.user.name,
                values["decision_reason"],
                values["courier"],
                values["courier_number"],
            )

    @needs("returns.record")
    def finish(self, goods_id: int, raw: Mapping[str, Any]) -> None:
        """What was done. A device that is taken back is returned; one that is exchanged is replaced in the same action,
        which needs the right "coverage.replace" (B6)."""
        values = clean(f.ASKED["finish"], raw)
        with self.office.write() as session:
            row, _ticket = self._held(session, goods_id)
            decided_on = office_day(row.decided_at) if row.decided_at is not None else date.min
            new, serial = values.pop("new_equipment_id"), values.pop("serial")
            row.finish(**values)
            if words := rules.finish_problem(values["done_on"], decided_on, self.office.today()):
                raise Invalid([Problem("done_on", words)])
            if row.equipment_id is not None:
                self._device_follows(session, row, new, serial)

    @needs("returns.record")
    def step_back(self, goods_id: int) -> None:
        """Takes the last move back; a decision needs the right to decide."""
        with self.office.write() as session:
            row, _ticket = self._held(session, goods_id)
            if row.state in (m.DECIDED, m.REFUSED):
                self.office.user.require("returns.decide")
            device = session.get(Equipment, row.equipment_id) if row.equipment_id is not None else None
            if row.new_equipment_id is not None and device is not None and device.replaced_by_id is not None:
                raise Refused(lazy("The device was replaced. Take the replacement back on the page of the new device."))
            if row.state == m.DONE and row.decision == "return" and device is not None and device.state == "returned":
                device.state = "in_use"
            giving_up.require_alone(session, row)
            row.step_back()

    # -- helpers -------------------------------------------------------------------------------------------------------

    def label_text(self, key: Any, label: Any) -> str:
        return " ".join(filter(None, (str(key or ""), str(label or ""))))

    def _resolve(self, session: Session, fields: Any, values: dict[str, Any]) -> None:
        if problems := list(self._resolve_references(session, fields, values, "")):
            raise Invalid(problems)

    def _open_ticket(self, session: Session, ticket_id: int) -> Ticket:
        ticket = session.get(Ticket, ticket_id, with_for_update=True)
        if ticket is None:
            raise NotFound()
        if not ticket.is_open():
            raise Refused(lazy("This ticket is closed already."))
        if ticket.kind != RETURN:
            raise Refused(lazy("This ticket is no return or exchange. Change its kind first."))
        return ticket

    def _held(self, session: Session, goods_id: int) -> tuple[ReturnedGoods, Ticket]:
        """The goods and their ticket, which is held first."""
        ticket_id = session.scalar(select(ReturnedGoods.ticket_id).where(ReturnedGoods.id == goods_id))
        if ticket_id is None:
            raise NotFound()
        ticket = self._open_ticket(session, ticket_id)
        return session.get_one(ReturnedGoods, goods_id, with_for_update=True, populate_existing=True), ticket

    def _take_device(self, session: Session, ticket: Ticket, row: ReturnedGoods) -> None:
        device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
        if device is None:
            raise Invalid([Problem("what", lazy("The ticket names no device."))])
        session.get(Equipment, device.id, with_for_update=True)
        if queries.under_way(session, device.id):
            raise Invalid([Problem("what", lazy("A return of this device is under way already."))])
        row.equipment_id, row.part_id = device.id, None
        row.item = row.item or device_text(device.name, device.model, device.serial)
        row.delivered_on = row.delivered_on or device.delivered_on

    def _device_follows(self, session: Session, row: ReturnedGoods, new: Any, serial: str) -> None:
        device = session.get_one(Equipment, row.equipment_id)
        if row.decision == "return":
            device.state = "returned"
        elif row.decision == "exchange":
            self.office.user.require("coverage.replace")
            swap = {
                "new_equipment_id": new,
                "serial": serial,
                "swapped_on": row.done_on,
                "reason": _("Exchanged: {number}").format(number=row.number),
            }
            row.new_equipment_id = self.office.replacements.swap_in(session, device.id, swap)


def _name_goods(session: Session, row: ReturnedGoods) -> None:
    part = session.get(Part, row.part_id) if row.part_id is not None else None
    row.item = row.item or (" ".join(filter(None, (part.name, part.specification))) if part is not None else "")
    if not row.item:
        raise Invalid([Problem("item", lazy("Which goods? Pick a spare part or write their name."))])

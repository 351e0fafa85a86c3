"""Actions on call-backs (C16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Invalid, NotFound
from app.core.fields import clean
from app.core.i18n import Text, lazy
from app.core.lists import ListSpec
from app.core.register import Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.customers.model import Contact, Customer
from app.equipment.model import Equipment
from app.tickets import fields as ticket_fields
from app.tickets.callbacks import fields as f
from app.tickets.callbacks import recording, rules
from app.tickets.callbacks.model import REACHED
from app.tickets.callbacks.queries import CallSheet, attempts_of, call_back_list, who_resolved
from app.tickets.callbacks.script import script_text
from app.tickets.clocks.model import TicketClock
from app.tickets.ending import keeps_open, left_undone
from app.tickets.model import Ticket
from app.tickets.rules import device_text, ticket_title
from app.tickets.sla.policy import Goal


class CallBacks(Register):
    """The tickets that want a call-back (待回访), and the calls. There is no right to edit one here."""

    name = "call_backs"
    title: ClassVar[Text] = lazy("To call back")
    one: ClassVar[Text] = lazy("Ticket")
    model = Ticket
    form = ticket_fields.FORM
    label = "fault_reported"

    def list_spec(self) -> ListSpec:
        return call_back_list(self.office.clock)

    def label_text(self, key: Any, label: Any) -> str:
        return ticket_title(key, label)

    @needs("view")
    def sheet(self, ticket_id: int) -> CallSheet:
        """What the clerk sees while calling; raises NotFound."""
        with self.office.read() as session:
            ticket = session.get(Ticket, ticket_id)
            if ticket is None:
                raise NotFound()
            return self._sheet(session, ticket)

    @needs("tickets.move")
    def record(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Keeps an attempt (``fields.ATTEMPT``) and what follows from it; answers the ticket's new version.

        Reached and solved with ``close`` closes the ticket in the same action, not solved opens it again. Where
        they are not named at all it was now, and the customer was reached. Raises Invalid, Stale, and Refused when the
        ticket wants no call-back.
        """
        begun = {"outcome": REACHED, "at": self.office.clock()}
        values = clean(f.ATTEMPT, begun | dict(raw))
        if problems := list(rules.answer_problems(values)):
            raise Invalid(problems)
        with self.office.write() as session:
            ticket = self.office.tickets.current(session, ticket_id, version, values)
            recording.record(session, ticket, values, bool(raw.get("close")))
            session.flush()
            return ticket.version

    @needs("tickets.move")
    def close_unreached(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Closes the ticket as 未联系上, solved or not being unknown; answers the new version.

        An attempt in vain that is typed with it (``fields.ATTEMPT``) is kept first, and counts. Raises Refused, with
        what is missing, before the attempts and days that the settings ask for.
        """
        values = clean(f.LAST_ATTEMPT, {"at": self.office.clock()} | dict(raw))
        in_vain = values["outcome"] not in ("", REACHED)
        if in_vain and (problems := list(rules.answer_problems(values))):
            raise Invalid(problems)
        with self.office.write() as session:
            ticket = self.office.tickets.current(session, ticket_id, version, values)
            if in_vain:
                recording.record(session, ticket, values, close=False)
            recording.close_unreached(session, ticket, values["note"])
            session.flush()
            return ticket.version

    def _sheet(self, session: Session, ticket: Ticket) -> CallSheet:
        customer = session.get_one(Customer, ticket.customer_id)
        contact = session.get(Contact, ticket.contact_id) if ticket.contact_id is not None else None
        device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
        phones = [ticket.caller_phone, *((contact.phone, contact.phone2) if contact is not None else ())]
        phones = list(dict.fromkeys(filter(None, (*phones, customer.phone))))
        person = ticket.caller_name or (contact.name if contact is not None else "")
        words = device_text(device.name, device.model, device.serial) if device is not None else ""
        solver = who_resolved(session, ticket)
        said = {
            "customer": customer.name,
            "contact": person or customer.name,
            "device": words,
            "fault": " ".join(ticket.fault_reported.split()),
            "result": " ".join(ticket.result.split()),
            "technician": solver,
            "number": ticket.number,
            "company": str(read_setting(session, "company.name") or ""),
            "me": self.office.user.name,
        }
        own = {"zh_CN": "call_back.script", "en": "call_back.script_en"}
        scripts = {name: str(read_setting(session, key) or "") for name, key in own.items()}
        clock = select(TicketClock.due_at).where(
            TicketClock.ticket_id == ticket.id, TicketClock.goal == Goal.CALL_BACK.value
        )
        rows = [
            {field.key: getattr(row, field.key) for field in f.ATTEMPT_ROWS.fields} | {"id": row.id}
            for row in attempts_of(session, ticket.id)
            if not row.undone
        ]
        return CallSheet(
            ticket.id,
            ticket.version,
            ticket.number,
            ticket.state,
            customer.name,
            person,
            phones[0] if phones else "",
            tuple(phones),
            words,
            ticket.fault_reported,
            ticket.result,
            solver,
            session.scalar(clock),
            script_text(scripts, said),
            tuple(rows),
            str(recording.hindrance(session, ticket, self.office.clock()) or ""),
            int(read_setting(session, "call_back.dissatisfied")),
            ticket.kind,
            keeps_open(session, ticket, self.office.today()),
            tuple(left_undone(session, ticket, self.office.clock())),
        )

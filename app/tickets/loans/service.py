"""Lending loaners and taking them back (C12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import lock_row
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.numbering import take_number
from app.core.owned import OwnedRows
from app.core.register import Details
from app.core.rights import needs
from app.core.seen import require_seen
from app.core.settings import read_setting
from app.equipment.model import Equipment
from app.equipment.service import EquipmentRegister
from app.tickets.loans import fields as f
from app.tickets.loans import model as m
from app.tickets.loans import queries, rules
from app.tickets.loans.model import Loan, LoanerDeclined, LoanExtension
from app.tickets.loans.queries import Offer, PoolDevice, TicketLoans
from app.tickets.model import Ticket
from app.tickets.sla.policy import Event
from app.tickets.visits.planning import window_of
from app.tickets.work import clock_events
from app.tickets.work.queries import is_away

RECORD = "loans.record"


class Loans(OwnedRows):
    """The loans of loaners (备机借用), which hang on tickets.

    Each action raises Invalid beside the field, Refused where the state does not allow it, NotFound. A loaner is taken
    back on a ticket that is closed, too.
    """

    name = "loans"
    title: ClassVar[Text] = lazy("Loans of loaners")
    one: ClassVar[Text] = lazy("Loan of a loaner")
    model = Loan
    form = f.SHOWN
    key = "number"
    label = "receiver"
    owner = "tickets"

    def list_spec(self) -> ListSpec:
        return queries.loan_list(self.office.today)

    # -- reading -------------------------------------------------------------------------------------------------------

    @needs(".view")
    def of(self, ticket_id: int) -> TicketLoans:
        """The loans of a ticket, and whether its customer is to be offered one."""
        with self.office.read() as session:
            return queries.loans_of(session, ticket_id, self.office.clock())

    @needs(".view")
    def pool_for(self, ticket_id: int) -> list[PoolDevice]:
        """The loaners for a ticket: those that can be lent first, the best fitting of them at the top."""
        with self.office.read() as session:
            return queries.pool_for(session, ticket_id, self.office.today())

    @needs(".view")
    def offers(self) -> list[Offer]:
        """The tickets whose customers are to be offered a loaner."""
        with self.office.read() as session:
            return queries.offers(session, self.office.clock())

    @needs(".view")
    def whereabouts(self, device_id: int) -> str:
        """Who has a loaner now and until when; "" when it is in, or is none."""
        with self.office.read() as session:
            return queries.holder_words(session, device_id, self.office.today())

    @needs(".view")
    def begin(self, ticket_id: int) -> dict[str, Any]:
        """What the dialog of a new loan begins with, by field key."""
        with self.office.read() as session:
            ticket = session.get(Ticket, ticket_id)
            if ticket is None:
                raise NotFound()
            now = self.office.clock()
            days = int(read_setting(session, "loans.days"))
            return {
                "out_at": now,
                "due_on": rules.usual_due(now, days),
                "receiver": ticket.caller_name,
                "receiver_phone": ticket.caller_phone,
                "handed_by_id": self.office.user.id,
            }

    # -- actions -------------------------------------------------------------------------------------------------------

    @needs(RECORD)
    def lend(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """Hands a loaner out for a ticket; the device is then lent out. Answers the loan's id."""
        values = clean(f.LEND, raw)
        with self.office.write() as session:
            ticket = _ticket(session, ticket_id)
            if not ticket.is_open():
                raise Refused(lazy("This ticket is closed already."))
            self._resolve(session, f.LEND, values)
            now: datetime = session.info["now"]
            device = self._device_to_lend(session, values["equipment_id"])
            last_back = queries.last_back(session, device.id, values["out_at"])
            window = window_of(ticket)
            if problems := list(rules.out_problems(values["out_at"], values["due_on"], window, now, last_back)):
                raise Invalid(problems)
            values["handed_by_id"] = values["handed_by_id"] or self.office.user.id
            values["accessories"] = "\n".join(rules.lines(values["accessories"]))
            loan = Loan(
                number=take_number(session, "loans"),
                ticket_id=ticket.id,
                state=m.OUT,
                created_at=now,
                created_by=self.office.user.name,
                **values,
            )
            session.add(loan)
            device.state = "lent"
            session.flush()
            clock_events.tell(session, ticket, Event.LOANER_LENT, loan.out_at)
            return loan.id

    @needs(RECORD)
    def correct(self, loan_id: int, raw: Mapping[str, Any], seen: Mapping[str, Any] | None = None) -> None:
        """Corrects what was written when it was handed out: receiver, condition, accessories.

        ``seen``: the row as it was when the correcting began (H7).
        """
        values = clean(f.CORRECT, raw)
        with self.office.write() as session:
            loan, _ticket = self._held(session, loan_id)
            require_seen(loan, f.CORRECT, seen)
            self._resolve(session, f.CORRECT, values)
            values["accessories"] = "\n".join(rules.lines(values["accessories"]))
            if words := rules.missing_problem(rules.lines(values["accessories"]), rules.lines(loan.missing)):
                raise Invalid([Problem("accessories", words)])
            for key, value in values.items():
                setattr(loan, key, value)

    @needs(RECORD)
    def take_back(self, loan_id: int, raw: Mapping[str, Any]) -> None:
        """The loaner is back: its condition, what is missing, damage, and what becomes of it."""
        values = clean(f.TAKE_BACK, raw)
        with self.office.write() as session:
            loan, _ticket = self._held(session, loan_id)
            self._resolve(session, f.TAKE_BACK, values)
            afterwards = values.pop("afterwards")
            missing = rules.lines(values["missing"])
            next_out = queries.next_out(session, loan)
            problems = list(rules.back_problems(loan.out_at, values["back_at"], session.info["now"], next_out))
            if words := rules.missing_problem(rules.lines(loan.accessories), missing):
                problems.append(Problem("missing", words))
            if afterwards != "in_use" and not values["damage"]:
                problems.append(Problem("damage", lazy("What is broken? It is not to be lent again as it is.")))
            values["missing"] = "\n".join(missing)
            values["taken_by_id"] = values["taken_by_id"] or self.office.user.id
            # The move says first that it is back already.
            loan.take_back(values.pop("back_at"), **values)
            if problems:
                raise Invalid(problems)
            # Two entries of it, one lent and one away for repair, may have been merged.
            away = afterwards == "in_use" and is_away(session, loan.equipment_id)
            session.get_one(Equipment, loan.equipment_id).state = "repair" if away else afterwards

    @needs(RECORD)
    def extend(self, loan_id: int, raw: Mapping[str, Any]) -> None:
        """A later day of return, with the reason."""
        values = clean(f.EXTEND, raw)
        with self.office.write() as session:
            loan, ticket = self._held(session, loan_id)
            old = loan.due_on
            loan.extend(values["due_on"])
            if words := rules.extension_problem(old, values["due_on"], self.office.today()):
                raise Invalid([Problem("due_on", words)])
            session.add(
                LoanExtension(
                    ticket_id=ticket.id,
                    loan_id=loan.id,
                    at=session.info["now"],
                    who=self.office.user.name,
                    old_due_on=old,
                    **values,
                )
            )

    @needs("loans.leave_out")
    def give_up(self, loan_id: int, raw: Mapping[str, Any]) -> None:
        """The loaner does not come back; it leaves the pool."""
        values = clean(f.GIVE_UP, raw)
        with self.office.write() as session:
            loan, _ticket = self._held(session, loan_id)
            loan.give_up(session.info["now"], values["reason"])
            session.get_one(Equipment, loan.equipment_id).state = "scrapped"

    @needs(RECORD)
    def put_out(self, loan_id: int) -> None:
        """Taking it back was a misclick: it is still out. Refused when it was lent again meanwhile."""
        with self.office.write() as session:
            loan, ticket = self._held(session, loan_id)
            if ticket.archived_at is not None:
                raise Refused(lazy("This record is archived; restore it first."))
            if loan.state == m.LOST:
                self.office.user.require("loans.leave_out")
            if holder := queries.holder_words(session, loan.equipment_id, self.office.today()):
                raise Refused(_("This loaner is out: {holder}.").format(holder=holder))
            if number := queries.lent_after(session, loan):
                raise Refused(_("This loaner was lent again since ({number}).").format(number=number))
            loan.put_out()
            if not ticket.is_open():
                loan.leave(self.office.user.name, session.info["now"], _("The ticket had ended before."))
            session.get_one(Equipment, loan.equipment_id).state = "lent"

    @needs(RECORD)
    def decline(self, ticket_id: int, raw: Mapping[str, Any]) -> None:
        """The customer wants no loaner: none is offered for this ticket any more."""
        values = clean(f.DECLINE, raw)
        with self.office.write() as session:
            ticket = _ticket(session, ticket_id)
            session.add(
                LoanerDeclined(ticket_id=ticket.id, at=session.info["now"], who=self.office.user.name, **values)
            )

    def details(self, session: Session, row: Any) -> Details:
        """Adds the device, as a keeper knows it."""
        details = super().details(session, row)
        device = session.get_one(Equipment, row.equipment_id)
        label = queries.device_label(device.number, device.name, device.model, device.serial)
        return replace(details, labels={**details.labels, "equipment_id": label})

    # -- helpers -------------------------------------------------------------------------------------------------------

    def label_text(self, key: Any, label: Any) -> str:
        return " · ".join(filter(None, (str(key or ""), str(label or ""))))

    def _resolve(self, session: Session, fields: Any, values: dict[str, Any]) -> None:
        if problems := list(self._resolve_references(session, fields, values, "")):
            raise Invalid(problems)

    def _device_to_lend(self, session: Session, device_id: int) -> Equipment:
        """The loaner, held until the end: two clerks never lend one device."""
        lock_row(session, Equipment, device_id)
        device = session.get(Equipment, device_id, populate_existing=True)
        if device is None:
            raise NotFound()
        holder = queries.holder_words(session, device_id, self.office.today())
        standing = rules.Standing(device.loaner, device.state, device.archived_at is not None, holder)
        if words := rules.lend_problem(standing):
            raise Invalid([Problem("equipment_id", words)])
        return device

    def _held(self, session: Session, loan_id: int) -> tuple[Loan, Ticket]:
        """The loan, its ticket and its device, held in that order."""
        keys = session.execute(select(Loan.ticket_id, Loan.equipment_id).where(Loan.id == loan_id)).first()
        if keys is None:
            raise NotFound()
        ticket = _ticket(session, keys[0])
        lock_row(session, Equipment, keys[1])
        loan = session.get_one(Loan, loan_id, with_for_update=True, populate_existing=True)
        session.refresh(session.get_one(Equipment, keys[1]))
        return loan, ticket


class Loaners(EquipmentRegister):
    """The pool of loaners as a list page shows it. Read only: there is no right to edit one here."""

    name = "loaners"
    title: ClassVar[Text] = lazy("Loaner pool")

    def list_spec(self) -> ListSpec:
        return queries.pool_list(self.office.today)


def _ticket(session: Session, ticket_id: int) -> Ticket:
    ticket = session.get(Ticket, ticket_id, with_for_update=True)
    if ticket is None:
        raise NotFound()
    return ticket

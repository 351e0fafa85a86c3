"""Actions on settlements: confirm, correct, payments, invoice, the statement of a month (C13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import search
from app.core.clock import office_day
from app.core.database import hold
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import MONEY, clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.numbering import take_number
from app.core.register import Details, Register
from app.core.rights import needs
from app.coverage.card_papers import company
from app.customers.model import Customer
from app.tickets.charges import fields as f
from app.tickets.charges import model as c
from app.tickets.charges import papers, pricing, rules
from app.tickets.charges.model import Settlement, SettlementPayment
from app.tickets.charges.queries import charges_of, of_month, settlement_list, settlement_values
from app.tickets.model import Ticket

BOOK = "settlements.book"
CONFIRM = "settlements.confirm"


class Settlements(Register):
    """The settlements (结算单). They come from moves and are never typed: there is no right to edit one.

    Each move takes what ``fields.ASKED`` names and raises Invalid beside the field, Refused when the state does not
    allow it, NotFound.
    """

    name = "settlements"
    title: ClassVar[Text] = lazy("Settlements")
    one: ClassVar[Text] = lazy("Settlement")
    model = Settlement
    form = f.FORM
    children = (f.PAYMENT_ROWS,)
    label = "invoice_number"
    named_by = "customer_id"
    told_fields = f.TOLD
    # Slips of payments and invoices belong here; signed papers lie with their form.
    attach_right = BOOK

    def list_spec(self) -> ListSpec:
        return settlement_list()

    # -- the moves -----------------------------------------------------------------------------------------------------

    @needs(CONFIRM)
    def confirm(self, ticket_id: int, raw: Mapping[str, Any], seen: Decimal | None = None) -> int:
        """Confirms the final of a ticket: its settlement gets a number, or holds again after a correction. ``seen``:
        what the customer pays as it was shown, which must still hold (H7). Answers the settlement's id."""
        values = clean(f.ASKED["confirm"], raw)
        with self.office.write() as session:
            ticket = session.get(Ticket, ticket_id, with_for_update=True)
            if ticket is None:
                raise NotFound()
            pricing.require_own(session, ticket)
            row = pricing.settlement_of(session, ticket_id, lock=True)
            if row is not None:
                row.require("confirm")
            found = charges_of(session, ticket)
            paid = row.paid if row is not None else rules.ZERO
            stale = found.stale if found.final else 0
            again = row is not None
            words = rules.confirm_problem(len(found.final), found.final_totals, stale, paid, again)
            if words := words or rules.seen_problem(seen, found.final_totals.due):
                raise Refused(words)
            if row is None:
                row = self._new_for(session, ticket)
            row.confirm(self.office.user.name, self.office.today(), dict(found.final_totals.by_payer))
            row.remark = values["remark"]
            row.payment = rules.payment_state(row.due, paid)
            session.add(row)
            session.flush()
            return row.id

    @needs(CONFIRM)
    def reopen(self, record_id: int, raw: Mapping[str, Any]) -> None:
        """The final can be corrected; the reason is kept."""
        values = clean(f.ASKED["reopen"], raw)
        with self.office.write(values["reopen_reason"]) as session:
            self._held(session, record_id).reopen(values["reopen_reason"])

    @needs(CONFIRM)
    def void(self, record_id: int, raw: Mapping[str, Any]) -> None:
        """It never should have been, with the reason; its ticket can be settled anew."""
        values = clean(f.ASKED["void"], raw)
        with self.office.write(values["void_reason"]) as session:
            self._held(session, record_id).void(values["void_reason"], self.office.user.name, self.office.today())

    @needs(BOOK)
    def pay(self, record_id: int, raw: Mapping[str, Any]) -> int:
        """Books a payment; never more than is open. Answers the row's id."""
        values = self._paid(f.ASKED["pay"], raw)
        with self.office.write() as session:
            row = self._held(session, record_id)
            row.require("pay")
            if words := rules.payment_problem(values["amount"], row.open_amount):
                raise Invalid([Problem("amount", words)])
            return self._book(session, row, values)

    @needs(BOOK)
    def pay_back(self, record_id: int, raw: Mapping[str, Any]) -> int:
        """Books money that went back to the customer, or takes a wrong payment back, with the reason."""
        values = self._paid(f.ASKED["pay_back"], raw)
        with self.office.write() as session:
            row = self._held(session, record_id)
            row.require("pay_back")
            if values["amount"] > row.paid:
                words = _("Only {amount} were paid.").format(amount=MONEY.show(row.paid))
                raise Invalid([Problem("amount", words)])
            return self._book(session, row, values | {"amount": -values["amount"]})

    @needs(BOOK)
    def ask_invoice(self, record_id: int, raw: Mapping[str, Any]) -> None:
        """The customer wants an invoice in this name."""
        values = self._dated(f.ASKED["ask_invoice"], raw, "invoice_asked_on")
        with self.office.write() as session:
            self._held(session, record_id).ask_invoice(values["invoice_title"], values["invoice_asked_on"])

    @needs(BOOK)
    def issue_invoice(self, record_id: int, raw: Mapping[str, Any]) -> None:
        """The invoice went out with this number; each number once."""
        values = self._dated(f.ASKED["issue_invoice"], raw, "invoice_on")
        with self.office.write() as session:
            row = self._held(session, record_id)
            row.require("issue_invoice")
            # Two clerks never give two settlements one invoice.
            hold(session, "settlement invoice")
            same = select(Settlement.number).where(
                Settlement.invoice_number == values["invoice_number"], Settlement.id != record_id
            )
            if (other := session.scalar(same.limit(1))) is not None:
                words = _("This invoice number stands on {number} already.").format(number=other)
                raise Invalid([Problem("invoice_number", words)])
            row.issue_invoice(values["invoice_number"], values["invoice_on"])

    @needs(BOOK)
    def take_invoice_back(self, record_id: int, raw: Mapping[str, Any]) -> None:
        """The invoice is not wanted any more, or was cancelled; the reason goes into the history."""
        values = clean(f.ASKED["take_invoice_back"], raw)
        with self.office.write(values["reason"]) as session:
            self._held(session, record_id).take_invoice_back()

    # -- papers --------------------------------------------------------------------------------------------------------

    @needs(".view")
    def statement(self, raw: Mapping[str, Any]) -> papers.Statement:
        """All that was settled for a customer in a month (STATEMENT), paid and open; raises Invalid, and Refused where
        there is nothing."""
        values = clean(f.STATEMENT, raw)
        with self.office.read() as session:
            customer = values["customer_id"]
            if isinstance(customer, str):
                try:
                    customer = self.office.customers.resolve(session, customer)
                except ValueError as error:
                    raise Invalid([Problem("customer_id", str(error))]) from error
            found = session.get(Customer, customer)
            if found is None:
                raise NotFound()
            year, month = (int(part) for part in values["month"].split("-"))
            first = date(year, month, 1)
            after = date(year + month // 12, month % 12 + 1, 1)
            rows = of_month(session, found.id, first, after)
            if not rows:
                words = _("Nothing was settled for {customer} in {month}.")
                raise Refused(words.format(customer=found.name, month=values["month"]))
            return papers.statement_of(found, values["month"], rows)

    @needs("papers.print")
    def write_statement(self, found: papers.Statement, out: Path | BinaryIO) -> int:
        """Writes the statement of a month as a PDF; answers the number of sheets."""
        with self.office.read() as session:
            ours = company(session)
        return papers.write_statement(found, ours, self.office.today(), out)

    @needs("export")
    def save_statement(self, found: papers.Statement, path: Path) -> None:
        """Writes the statement of a month as a spreadsheet."""
        with self.office.read() as session:
            ours = company(session)
        papers.save_statement(found, ours.name, self.office.clock(), path)

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def details(self, session: Session, row: Any) -> Details:
        """Adds how it stands and what can be done now."""
        details = super().details(session, row)
        customer = session.get_one(Customer, row.customer_id)
        title = self.label_text(row.number, customer.name)
        return replace(details, title=title, values={**details.values, **settlement_values(row)})

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        query = select(Settlement.id, Settlement.number, Customer.name)
        rows = session.execute(
            query.join(Customer, Customer.id == Settlement.customer_id).where(Settlement.id.in_(set(ids)))
        )
        return {row[0]: self.label_text(row[1], row[2]) for row in rows}

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by its number, that of its ticket and invoice, and the customer."""
        query = (
            select(Settlement, Customer.name, Ticket.number)
            .join(Customer, Customer.id == Settlement.customer_id)
            .join(Ticket, Ticket.id == Settlement.ticket_id)
        )
        for row, customer, ticket in session.execute(query.where(Settlement.id.in_(ids))):
            texts = tuple(filter(None, (row.number, ticket, row.invoice_number)))
            title = self.label_text(row.number, customer)
            yield search.Entry(row.id, title, detail=ticket, names=(customer,), texts=texts)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _new_for(self, session: Session, ticket: Ticket) -> Settlement:
        row: Settlement = self.new_row(session)
        row.number, row.ticket_id, row.customer_id = take_number(session, self.name), ticket.id, ticket.customer_id
        row.paid, row.reopened_count, row.invoice = rules.ZERO, 0, c.NOT_ASKED
        return row

    def _held(self, session: Session, record_id: int) -> Settlement:
        row: Settlement = self.load(session, record_id, lock=True)
        return row

    def _paid(self, fields: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
        return self._dated(fields, raw, "day")

    def _dated(self, fields: Any, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        values = clean(fields, raw)
        if values[key] > self.office.today():
            raise Invalid([Problem(key, lazy("This date lies in the future."))])
        return values

    def _book(self, session: Session, row: Settlement, values: Mapping[str, Any]) -> int:
        """Appends a line to the ledger; what was paid follows from it."""
        called = session.get_one(Ticket, row.ticket_id).called_at
        if values["day"] < office_day(called):
            raise Invalid([Problem("day", lazy("This is before the call."))])
        booked = SettlementPayment(settlement_id=row.id, at=session.info["now"], who=self.office.user.name, **values)
        session.add(booked)
        session.flush()
        sum_of = select(func.sum(SettlementPayment.amount)).where(SettlementPayment.settlement_id == row.id)
        row.paid = session.scalar(sum_of) or Decimal(0)
        row.payment = rules.payment_state(row.due, row.paid)
        return booked.id

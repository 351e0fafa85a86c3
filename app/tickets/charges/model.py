"""Mapped classes of charges: lines, the customer's agreement, the settlement and what was paid of it (C11, C13)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.errors import Refused
from app.core.i18n import _
from app.core.model import MONEY_TYPE, QUANTITY_TYPE, Base, BigId, Record, Row, partial_index
from app.core.rights import RIGHTS
from app.coverage.rules import LINES

ESTIMATE = "estimate"
FINAL = "final"
STAGES = (ESTIMATE, FINAL)

OTHER = "other"
# What can be charged: the lines of coverage, and what it does not know.
CHARGED = (*LINES, OTHER)

CUSTOMER = "customer"
PAYERS = ("us", CUSTOMER, "dealer", "manufacturer")

EXPECTED = "expected"
BACK = "back"

CONFIRMED = "confirmed"
REOPENED = "reopened"
VOID = "void"
STATES = (CONFIRMED, REOPENED, VOID)

NOTHING_DUE = "nothing"
UNPAID = "unpaid"
PART_PAID = "part"
PAID = "paid"
PAYMENTS = (NOTHING_DUE, UNPAID, PART_PAID, PAID)

NOT_ASKED = "none"
ASKED = "asked"
ISSUED = "issued"
INVOICES = (NOT_ASKED, ASKED, ISSUED)

# move -> (the states it leads from, the state it leads to). The only tables; see ``Settlement``.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "confirm": ((REOPENED,), CONFIRMED),
    "pay": ((CONFIRMED,), CONFIRMED),
    "pay_back": ((CONFIRMED, REOPENED), ""),
    "reopen": ((CONFIRMED,), REOPENED),
    "void": ((CONFIRMED, REOPENED), VOID),
}
INVOICE_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "ask_invoice": ((NOT_ASKED,), ASKED),
    "issue_invoice": ((NOT_ASKED, ASKED), ISSUED),
    "take_invoice_back": ((ASKED, ISSUED), NOT_ASKED),
}


class ChargeLine(Row, Base):
    """One line of what a ticket costs, in the estimate or in the final.

    ``basis``, ``payer`` and the words follow from the coverage that the ticket keeps; ``unit_price`` is what one unit
    costs whoever pays, or is worth where it is free; None: nobody has entered it, and ``missing`` says what.
    ``typed_price`` is the one by hand, with its reason. The customer pays ``amount`` of their own lines only.
    """

    __tablename__ = "charge_line"
    __root__ = ("ticket", "ticket_id")
    __table_args__ = (
        Index("ix_charge_line_ticket_id_stage", "ticket_id", "stage", "position"),
        Index("ix_charge_line_old_part", "old_part", "old_part_since", "id"),
    )

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"))
    stage: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(default=0)
    line: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(String(200), default="")
    part_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("part.id"), index=True)
    rate_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("rate.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(QUANTITY_TYPE)
    unit: Mapped[str] = mapped_column(String(20), default="")
    visit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ticket_visit.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    day: Mapped[date]

    basis: Mapped[str] = mapped_column(String(10), default="")
    payer: Mapped[str] = mapped_column(String(20), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    why_en: Mapped[str] = mapped_column(Text, default="")

    typed_price: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    price_reason: Mapped[str] = mapped_column(String(300), default="")
    unit_price: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    amount: Mapped[Decimal | None] = mapped_column(MONEY_TYPE)
    missing: Mapped[str] = mapped_column(String(20), default="")

    # The old part of a covered replacement (C11): expected, back, "" for none.
    old_part: Mapped[str] = mapped_column(String(10), default="")
    old_part_since: Mapped[date | None]
    old_part_back_on: Mapped[date | None]
    old_part_by: Mapped[str] = mapped_column(String(100), default="")
    old_part_note: Mapped[str] = mapped_column(String(300), default="")
    entered_by: Mapped[str] = mapped_column(String(100), default="")


class ChargeAgreement(Row, Base):
    """The customer agreed to the estimate: who, when, how, and to which amount. The newest one counts."""

    __tablename__ = "charge_agreement"
    __root__ = ("ticket", "ticket_id")

    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    agreed_by: Mapped[str] = mapped_column(String(60))
    agreed_at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(20))
    amount: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_by: Mapped[str] = mapped_column(String(100), default="")


class SettlementPayment(Row, Base):
    """A payment of a settlement: appended, never edited; what is paid back is a negative line with its reason."""

    __tablename__ = "settlement_payment"
    __root__ = ("settlement", "settlement_id")

    settlement_id: Mapped[int] = mapped_column(BigId, ForeignKey("settlement.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    day: Mapped[date]
    means: Mapped[str] = mapped_column(String(20))
    document: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(100), default="")


class Settlement(Record, Base):
    """The settlement of a ticket's charges (结算单), made when the final is confirmed.

    Its states and moves, ``MOVES`` and ``INVOICE_MOVES`` as a drawing::

        (final) ──confirm──> confirmed ──reopen, with a reason──> reopened ──confirm──> confirmed
                             confirmed ──pay──> confirmed         confirmed, reopened ──pay back──> the same
                             confirmed, reopened ──void, with a reason──> void

        invoice:  not asked ──ask──> asked ──issue──> issued ──take back──> not asked
                      └───────────issue────────────────^
                  asked ──take back──> not asked

        payment follows from what is due and the ledger: nothing due, unpaid, paid in part, paid

    Payments are signed rows that are never edited. While an invoice is issued nothing is reopened: it would tell of
    another amount. An invoice is asked and issued of a confirmed settlement with something due only. One that never
    should have been is made void, while nothing is paid and no invoice is asked for or issued: its number stays taken,
    nothing is due of it, and its ticket can be settled anew.

    ``confirmed_on`` is the day of the first confirmation and never moves: it is the month in whose statement the
    settlement stands. ``corrected_on``: the day of the latest correction, or on which it was made void.

    To add a state: 1. its constant and moves above; 2. its title in ``fields.py`` and its colour in
    ``ui/charges/look.py``; 3. the table in ``tests/tickets/test_settlements.py``.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        Index("ix_settlement_customer_id_confirmed_on", "customer_id", "confirmed_on"),
        Index("ix_settlement_confirmed_on_id", "confirmed_on", "id"),
        # One that holds for each ticket; void ones do not count.
        partial_index("ix_settlement_holding", "ticket_id", where=text("state != 'void'"), unique=True),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    ticket_id: Mapped[int] = mapped_column(BigId, ForeignKey("ticket.id"), index=True)
    customer_id: Mapped[int] = mapped_column(BigId, ForeignKey("customer.id"))
    state: Mapped[str] = mapped_column(String(10), default=CONFIRMED)
    confirmed_on: Mapped[date]
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    corrected_on: Mapped[date | None]
    corrected_by: Mapped[str] = mapped_column(String(100), default="")
    # What each payer bears; the customer's is what is due.
    due: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    borne_by_us: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    borne_by_dealer: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    borne_by_manufacturer: Mapped[Decimal] = mapped_column(MONEY_TYPE)
    # Derived from the payments whenever one is booked, for lists.
    paid: Mapped[Decimal] = mapped_column(MONEY_TYPE, default=Decimal(0))
    payment: Mapped[str] = mapped_column(String(10), default=UNPAID)
    invoice: Mapped[str] = mapped_column(String(10), default=NOT_ASKED)
    invoice_title: Mapped[str] = mapped_column(String(200), default="")
    invoice_asked_on: Mapped[date | None]
    invoice_number: Mapped[str] = mapped_column(String(60), default="")
    invoice_on: Mapped[date | None]
    reopened_count: Mapped[int] = mapped_column(default=0)
    reopen_reason: Mapped[str] = mapped_column(String(300), default="")
    void_reason: Mapped[str] = mapped_column(String(300), default="")
    remark: Mapped[str] = mapped_column(Text, default="")

    payments: Mapped[list[SettlementPayment]] = relationship(
        cascade="all, delete-orphan", order_by="SettlementPayment.id"
    )

    # -- what is possible ----------------------------------------------------------------------------------------------

    @property
    def open_amount(self) -> Decimal:
        """What the customer has still to pay."""
        return self.due - self.paid

    def can_confirm(self) -> bool:
        return self._can("confirm")

    def can_pay(self) -> bool:
        return self._can("pay") and self.open_amount > 0

    def can_pay_back(self) -> bool:
        return self._can("pay_back") and self.paid > 0

    def can_reopen(self) -> bool:
        return self._can("reopen") and self.invoice != ISSUED

    def can_void(self) -> bool:
        return self._can("void") and not self.paid and self.invoice == NOT_ASKED

    def can_ask_invoice(self) -> bool:
        return self._can_invoice("ask_invoice") and self.state == CONFIRMED and self.due > 0

    def can_issue_invoice(self) -> bool:
        return self._can_invoice("issue_invoice") and self.state == CONFIRMED and self.due > 0

    def can_take_invoice_back(self) -> bool:
        return self._can_invoice("take_invoice_back")

    # -- the moves -----------------------------------------------------------------------------------------------------

    def confirm(self, who: str, today: date, totals: dict[str, Decimal]) -> None:
        """→ confirmed, with what each payer bears (by payer); a later one is a correction of the first."""
        is_new = self.state is None
        if is_new:
            self.confirmed_on, self.confirmed_by = today, who
        else:
            self.require("confirm")
            self.corrected_on, self.corrected_by = today, who
        self.state = CONFIRMED
        self.due = totals[CUSTOMER]
        self.borne_by_us, self.borne_by_dealer = totals["us"], totals["dealer"]
        self.borne_by_manufacturer = totals["manufacturer"]
        if self.due <= 0 and self.invoice == ASKED:
            # No invoice is issued of nothing.
            self.take_invoice_back()

    def reopen(self, reason: str) -> None:
        """confirmed → reopened, counted; the lines of the final can be changed again."""
        self.require("reopen")
        self.state, self.reopen_reason = REOPENED, reason
        self.reopened_count += 1

    def void(self, reason: str, who: str, today: date) -> None:
        """→ void: it never should have been. The history tells what it came to."""
        self.require("void")
        self.state, self.void_reason = VOID, reason
        self.corrected_on, self.corrected_by = today, who
        self.due = self.borne_by_us = self.borne_by_dealer = self.borne_by_manufacturer = Decimal(0)
        self.payment = NOTHING_DUE

    def ask_invoice(self, title: str, day: date) -> None:
        """not asked → asked: in whose name."""
        self.require("ask_invoice")
        self.invoice, self.invoice_title, self.invoice_asked_on = ASKED, title, day

    def issue_invoice(self, number: str, day: date) -> None:
        """→ issued."""
        self.require("issue_invoice")
        self.invoice, self.invoice_number, self.invoice_on = ISSUED, number, day

    def take_invoice_back(self) -> None:
        """→ not asked: nobody wants it any more, or it was cancelled."""
        self.require("take_invoice_back")
        self.invoice, self.invoice_title, self.invoice_asked_on = NOT_ASKED, "", None
        self.invoice_number, self.invoice_on = "", None

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _can(self, move: str) -> bool:
        return self.state in MOVES[move][0]

    def _can_invoice(self, move: str) -> bool:
        return self.invoice in INVOICE_MOVES[move][0]

    def require(self, move: str) -> None:
        """Raises Refused, with the state in words, when the move is not possible."""
        if getattr(self, f"can_{move}")():
            return
        from app.tickets.charges.fields import INVOICE_OF, MOVE_OF, PAYMENT_OF, STATE_OF

        if move == "reopen" and self.invoice == ISSUED:
            # Whoever may reopen or void need not be the one who may book: the words say who can.
            words = _("The invoice {number} was issued: somebody with the right “{right}” must take it back first.")
            raise Refused(words.format(number=self.invoice_number, right=RIGHTS["settlements.book"]))
        if move == "void" and self._can(move):
            words = _(
                "{number} has a payment or an invoice: somebody with the right “{right}” must pay it back and take the "
                "invoice back first."
            )
            raise Refused(words.format(number=self.number, right=RIGHTS["settlements.book"]))
        words = _("“{move}” is not possible: {number} is {state}, {payment}, invoice {invoice}.")
        raise Refused(
            words.format(
                move=MOVE_OF.show(move),
                number=self.number,
                state=STATE_OF.show(self.state),
                payment=PAYMENT_OF.show(self.payment),
                invoice=INVOICE_OF.show(self.invoice),
            )
        )

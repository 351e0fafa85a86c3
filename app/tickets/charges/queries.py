"""The charges of a ticket as plain rows, and the lists of settlements and old parts (C11, C13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import language, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import MONEY_TYPE, table_of
from app.customers.model import Customer
from app.customers.projects.model import Rate
from app.equipment.queries import Today, days_from, today_parameter
from app.parts.model import Part
from app.staff.model import Staff
from app.tickets.charges import fields as f
from app.tickets.charges import model as c
from app.tickets.charges.model import ChargeAgreement, ChargeLine, Settlement
from app.tickets.charges.pricing import Answers, charge_of, is_stale, settlement_of, totals_of
from app.tickets.charges.rules import Totals, told_otherwise
from app.tickets.model import Ticket
from app.tickets.orders import model as o
from app.tickets.orders.model import CallerOrder

Rows = list[dict[str, Any]]
_PLAIN = (
    "stage", "line", "text", "part_id", "rate_id", "quantity", "unit", "visit_id", "staff_id", "day", "basis", "payer",
    "typed_price", "price_reason", "unit_price", "amount", "missing", "old_part", "old_part_since", "old_part_back_on",
    "old_part_by", "old_part_note",
)  # fmt: skip


@dataclass(frozen=True)
class TicketCharges:
    """The charges of a ticket. A row is a dict by field key with its ``id`` and ``….label`` of references.

    ``agreement``: the newest, None without one; ``ordered``: number and price of the order that the caller confirmed,
    None without one; ``stale``: how many lines of the current version coverage sees
    otherwise by now; ``settlement``: its plain values with ``moves``, None before the final was confirmed.
    """

    estimate: Rows
    final: Rows
    estimate_totals: Totals
    final_totals: Totals
    agreement: dict[str, Any] | None
    ordered: tuple[str, Decimal] | None
    stale: int
    settlement: dict[str, Any] | None

    @property
    def stage(self) -> str:
        """The version that counts now."""
        return c.FINAL if self.final else c.ESTIMATE

    def told_otherwise(self, totals: Totals) -> list[str]:
        """What the customer was told that differs from these totals, in words."""
        agreed = self.agreement["amount"] if self.agreement is not None else None
        return told_otherwise(totals.due, agreed, self.ordered)


def charges_of(session: Session, ticket: Ticket) -> TicketCharges:
    """All charges of a ticket; the lines come with one query however many there are."""
    query = (
        select(
            ChargeLine,
            Part.name.label("part"),
            Part.number.label("part_number"),
            Staff.name.label("staff"),
            Rate.name.label("rate"),
            Rate.number.label("rate_number"),
        )
        .outerjoin(Rate, Rate.id == ChargeLine.rate_id)
        .outerjoin(Part, Part.id == ChargeLine.part_id)
        .outerjoin(Staff, Staff.id == ChargeLine.staff_id)
        .where(ChargeLine.ticket_id == ticket.id)
        .order_by(ChargeLine.position, ChargeLine.id)
    )
    found = session.execute(query).all()
    by_stage = {stage: [row for row in found if row.ChargeLine.stage == stage] for stage in c.STAGES}
    current = by_stage[c.FINAL] or by_stage[c.ESTIMATE]
    answers = Answers(session, ticket) if current else None
    stale = sum(is_stale(answers, row.ChargeLine, row.part or "") for row in current) if answers is not None else 0
    settlement = settlement_of(session, ticket.id)
    return TicketCharges(
        [_row(row) for row in by_stage[c.ESTIMATE]],
        [_row(row) for row in by_stage[c.FINAL]],
        totals_of(row.ChargeLine for row in by_stage[c.ESTIMATE]),
        totals_of(row.ChargeLine for row in by_stage[c.FINAL]),
        latest_agreement(session, ticket.id),
        _ordered(session, ticket.id),
        stale,
        None if settlement is None else settlement_values(settlement),
    )


def latest_agreement(session: Session, ticket_id: int) -> dict[str, Any] | None:
    """The customer's newest agreement to an estimate."""
    query = select(ChargeAgreement).where(ChargeAgreement.ticket_id == ticket_id)
    row = session.scalar(query.order_by(ChargeAgreement.id.desc()).limit(1))
    if row is None:
        return None
    return {key: getattr(row, key) for key in ("agreed_by", "agreed_at", "how", "amount", "note", "entered_by")}


def settlement_values(row: Settlement) -> dict[str, Any]:
    """A settlement as plain values, with what can be done now."""
    keys = (*(field.key for section in f.FORM for field in section.fields), *(field.key for field in f.TOLD))
    moves = tuple(move for move in (*c.MOVES, *c.INVOICE_MOVES) if getattr(row, f"can_{move}")())
    more = {"id": row.id, "version": row.version, "open_amount": row.open_amount, "moves": moves}
    return {key: getattr(row, key) for key in keys} | more


def settlement_list() -> ListSpec:
    """The settlements, newest first."""
    open_amount = Settlement.due - Settlement.paid
    open_amount.type = MONEY_TYPE
    return ListSpec(
        name="settlements",
        title=lazy("Settlements"),
        columns=(
            Column(f.NUMBER, Settlement.number, width=120),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=220),
            Column(f.TICKET.but(key="ticket", kind=TEXT), Ticket.number, width=130),
            Column(f.CONFIRMED_ON, Settlement.confirmed_on, fast=True, width=100),
            Column(f.PAYMENT, Settlement.payment, width=90),
            Column(f.DUE, Settlement.due, width=110),
            Column(f.PAID, Settlement.paid, width=100),
            Column(f.OPEN_AMOUNT, open_amount, width=100),
            Column(f.INVOICE, Settlement.invoice, width=100),
            Column(f.INVOICE_NUMBER, Settlement.invoice_number, width=120),
            Column(f.STATE, Settlement.state, width=110),
            Column(f.CORRECTED_ON, Settlement.corrected_on, width=100),
            Column(f.INVOICE_ON, Settlement.invoice_on, hidden=True),
            Column(f.INVOICE_TITLE, Settlement.invoice_title, hidden=True),
            Column(f.BY_US, Settlement.borne_by_us, hidden=True),
            Column(f.BY_DEALER, Settlement.borne_by_dealer, hidden=True),
            Column(f.BY_MANUFACTURER, Settlement.borne_by_manufacturer, hidden=True),
            Column(f.CONFIRMED_BY, Settlement.confirmed_by, hidden=True),
            Column(f.REOPENED_COUNT, Settlement.reopened_count, hidden=True),
            Column(f.CORRECTED_BY, Settlement.corrected_by, hidden=True),
            Column(f.REOPEN_REASON, Settlement.reopen_reason, hidden=True),
            Column(f.VOID_REASON, Settlement.void_reason, hidden=True),
            Column(f.REMARK, Settlement.remark, hidden=True),
        ),
        source=table_of(Settlement)
        .join(table_of(Customer), Customer.id == Settlement.customer_id)
        .join(table_of(Ticket), Ticket.id == Settlement.ticket_id),
        id=Settlement.id,
        tables=frozenset({"settlement", "customer", "ticket"}),
        order="confirmed_on",
        descending=True,
        archived=Settlement.archived_at,
        search_kind="settlements",
        scopes=(
            Scope("open", lazy("Still to pay"), lambda _now: Settlement.payment.in_((c.UNPAID, c.PART_PAID))),
            Scope("asked", lazy("Invoice to issue"), lambda _now: Settlement.invoice == c.ASKED),
            Scope("reopened", lazy("Being corrected"), lambda _now: Settlement.state == c.REOPENED),
        ),
    )


def old_part_list(today: Today, days: Callable[[], int]) -> ListSpec:
    """The old parts of covered replacements, those outstanding longest first (C11)."""
    now = today_parameter(today)
    outstanding = case((ChargeLine.old_part == c.EXPECTED, -days_from(ChargeLine.old_part_since, now)))

    def overdue(moment: datetime) -> Any:
        before = office_day(moment) - timedelta(days=days())
        return and_(ChargeLine.old_part == c.EXPECTED, ChargeLine.old_part_since < before)

    return ListSpec(
        name="old_parts",
        title=lazy("Old parts"),
        columns=(
            Column(f.OLD_PART_SINCE, ChargeLine.old_part_since, width=100),
            Column(f.OLD_PART_DAYS, outstanding, width=80),
            Column(f.TEXT.but(title=lazy("Old part"), hint=""), ChargeLine.text, width=200),
            Column(f.LINE_QUANTITY.but(title=lazy("Qty"), required=False), ChargeLine.quantity, width=60),
            Column(f.STAFF.but(key="staff", kind=TEXT), Staff.name, width=90),
            Column(f.TICKET.but(key="ticket", kind=TEXT), Ticket.number, width=130),
            Column(f.CUSTOMER.but(key="customer", kind=TEXT), Customer.name, width=200),
            Column(f.OLD_PART.but(title=lazy("Old part status")), ChargeLine.old_part, width=90),
            Column(f.BACK_ON, ChargeLine.old_part_back_on, width=100),
            Column(f.BACK_BY, ChargeLine.old_part_by, width=90),
            Column(f.BACK_NOTE, ChargeLine.old_part_note, width=180),
        ),
        source=table_of(ChargeLine)
        .join(table_of(Ticket), Ticket.id == ChargeLine.ticket_id)
        .join(table_of(Customer), Customer.id == Ticket.customer_id)
        .outerjoin(table_of(Staff), Staff.id == ChargeLine.staff_id),
        id=ChargeLine.id,
        tables=frozenset({"charge_line", "ticket", "customer", "staff"}),
        order="old_part_since",
        # A line without an old part is never listed here.
        archived=case((ChargeLine.old_part == "", ChargeLine.id)),
        search_kind="tickets",
        search_id=Ticket.id,
        scopes=(
            Scope("expected", lazy("Old part not back yet"), lambda _now: ChargeLine.old_part == c.EXPECTED),
            Scope("overdue", lazy("Back too late"), overdue),
        ),
    )


def of_month(session: Session, customer_id: int, first: date, after: date) -> list[Any]:
    """(settlement, ticket number, device name, what was reported) settled for a customer from a day until before
    another, oldest first. One that was reopened or made void since stays: what was told once is never left out."""
    from app.equipment.model import Equipment

    query = (
        select(Settlement, Ticket.number, Equipment.name, Ticket.fault_reported)
        .join(Ticket, Ticket.id == Settlement.ticket_id)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .where(
            Settlement.customer_id == customer_id,
            Settlement.archived_at.is_(None),
            Settlement.confirmed_on >= first,
            Settlement.confirmed_on < after,
        )
    )
    return list(session.execute(query.order_by(Settlement.confirmed_on, Settlement.id)))


# -- helpers -----------------------------------------------------------------------------------------------------------


def _ordered(session: Session, ticket_id: int) -> tuple[str, Decimal] | None:
    query = select(CallerOrder.number, CallerOrder.price).where(
        CallerOrder.ticket_id == ticket_id, CallerOrder.state == o.CONFIRMED, CallerOrder.price.is_not(None)
    )
    found = session.execute(query.order_by(CallerOrder.id.desc()).limit(1)).first()
    return (found.number, found.price) if found is not None else None


def _row(found: Any) -> dict[str, Any]:
    line: ChargeLine = found.ChargeLine
    part = f"{found.part} ({found.part_number})" if found.part else ""
    return (
        {"id": line.id}
        | {key: getattr(line, key) for key in _PLAIN}
        | {
            "why": line.why_en if language() == "en" else line.why,
            "charge": charge_of(line.payer, line.amount),
            "staff": found.staff or "",
            "staff_id.label": found.staff or "",
            "part_id.label": part,
            "rate_id.label": f"{found.rate} ({found.rate_number})" if found.rate else "",
        }
    )

"""Loans and the pool of loaners as plain rows and lists (C12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import _, lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.customers.model import Customer, Site
from app.equipment import fields as device_fields
from app.equipment.model import Equipment
from app.equipment.queries import Today, days_from, today_parameter
from app.staff.model import Staff
from app.tickets import model as t
from app.tickets.clocks.model import TicketClock
from app.tickets.loans import fields as f
from app.tickets.loans import model as m
from app.tickets.loans import rules
from app.tickets.loans.model import Loan, LoanerDeclined
from app.tickets.model import Ticket
from app.tickets.rules import device_text
from app.tickets.sla.policy import Goal
from app.tickets.sla.words import goal_title

Rows = list[dict[str, Any]]
_GONE = ("scrapped", "replaced", "returned")


@dataclass(frozen=True)
class TicketLoans:
    """The loans of a ticket, newest first, each a dict by field key with ``id`` and its ``moves``; ``offer``: why a
    loaner is to be offered now, "" when none is; ``declined``: why the customer wants none."""

    rows: Rows
    offer: str
    declined: str


@dataclass(frozen=True)
class PoolDevice:
    """A loaner that a ticket may get, or that is out: ``problem`` is "" for one that can be lent now."""

    id: int
    text: str
    fit: int
    where: str
    problem: str


@dataclass(frozen=True)
class Offer:
    """A ticket whose customer is to be offered a loaner, why, and since when."""

    ticket_id: int
    number: str
    customer: str
    reason: str
    since: datetime


# -- one ticket --------------------------------------------------------------------------------------------------------


def loans_of(session: Session, ticket_id: int, now: datetime) -> TicketLoans:
    """The loans of a ticket, and whether one is to be offered."""
    query = (
        select(Loan, Equipment.number, Equipment.name, Equipment.model, Equipment.serial)
        .join(Equipment, Equipment.id == Loan.equipment_id)
        .where(Loan.ticket_id == ticket_id)
        .order_by(Loan.id.desc())
    )
    today = office_day(now)
    names = {row[0]: row[1] for row in session.execute(select(Staff.id, Staff.name))}
    rows = [_row(loan, device_label(*device), names, today) for loan, *device in session.execute(query)]
    declined = select(LoanerDeclined.reason).where(LoanerDeclined.ticket_id == ticket_id)
    found = session.execute(_offered(now).where(Ticket.id == ticket_id)).first()
    return TicketLoans(
        rows,
        _reason(found) if found is not None else "",
        session.scalar(declined.order_by(LoanerDeclined.id.desc()).limit(1)) or "",
    )


def out_of(session: Session, ticket_id: int) -> list[Loan]:
    """The loans of a ticket that are out and that nobody has allowed to stay when it ends."""
    query = select(Loan).where(Loan.ticket_id == ticket_id, Loan.state == m.OUT, Loan.left_reason == "")
    return list(session.scalars(query.order_by(Loan.id)))


def numbers_of(session: Session, ticket_ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    """(ticket, number of a loan and serial number of its loaner): a ticket is found by them."""
    query = select(Loan.ticket_id, Loan.number, Equipment.serial).join(Equipment, Equipment.id == Loan.equipment_id)
    for ticket_id, number, serial in session.execute(query.where(Loan.ticket_id.in_(ticket_ids))):
        yield ticket_id, f"{number} {serial}".strip()


def left_out(session: Session, ticket_id: int) -> list[Loan]:
    """The loans that are out and that somebody allowed to stay when the ticket ended."""
    query = select(Loan).where(Loan.ticket_id == ticket_id, Loan.state == m.OUT, Loan.left_reason != "")
    return list(session.scalars(query.order_by(Loan.id)))


def out_words(session: Session, loans: list[Loan], today: date) -> list[tuple[str, str]]:
    """(device, when due) of loans, in words."""
    found = []
    for loan in loans:
        device = session.get_one(Equipment, loan.equipment_id)
        label = device_label(device.number, device.name, device.model, device.serial)
        found.append((label, rules.due_words(loan.due_on, today)))
    return found


def offers(session: Session, now: datetime) -> list[Offer]:
    """The open tickets whose limit has passed and that have no loaner yet, the longest waiting first."""
    rows = session.execute(_offered(now).order_by(TicketClock.due_at, Ticket.id)).all()
    found: dict[int, Offer] = {}
    for row in rows:
        found.setdefault(row.id, Offer(row.id, row.number, row.name, _reason(row), row.due_at))
    return list(found.values())


def device_label(number: str, name: str, model: str, serial: str) -> str:
    """A device with its number, as a keeper knows it."""
    return f"{device_text(name, model, serial)} ({number})"


def last_back(session: Session, device_id: int, at: datetime) -> datetime | None:
    """When a loaner came back last that was handed out until then; None when it never was. Loans are typed late, too:
    what was handed out afterwards does not count."""
    return session.scalar(select(func.max(Loan.back_at)).where(Loan.equipment_id == device_id, Loan.out_at <= at))


def next_out(session: Session, loan: Loan) -> datetime | None:
    """When the same loaner was handed out the next time; None when it was not."""
    later = (Loan.equipment_id == loan.equipment_id, Loan.out_at > loan.out_at)
    return session.scalar(select(func.min(Loan.out_at)).where(*later))


def lent_after(session: Session, loan: Loan) -> str:
    """The number of a loan of the same loaner that began later; "" when there is none."""
    later = select(Loan.number).where(
        Loan.equipment_id == loan.equipment_id, Loan.id != loan.id, Loan.out_at >= loan.out_at
    )
    return session.scalar(later.order_by(Loan.id).limit(1)) or ""


def holder_words(session: Session, device_id: int, today: date) -> str:
    """Who has a loaner, for which ticket, and when it is due; "" when it is in."""
    return _holders(session, Loan.equipment_id == device_id, today).get(device_id, "")


def _holders(session: Session, where: ColumnElement[bool], today: date) -> dict[int, str]:
    """Who has each of these loaners that are out, in words."""
    query = (
        select(Loan.equipment_id, Customer.name, Site.name, Ticket.number, Loan.due_on)
        .select_from(Loan)
        .join(Ticket, Ticket.id == Loan.ticket_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
        .where(where, Loan.state == m.OUT)
    )
    found = {}
    for device_id, customer, site, number, due_on in session.execute(query):
        place = " · ".join(filter(None, (customer, site, number)))
        found[device_id] = _("{place}, {due}").format(place=place, due=rules.due_words(due_on, today))
    return found


def pool_for(session: Session, ticket_id: int, today: date) -> list[PoolDevice]:
    """All loaners that are not gone: those that can be lent first, among them those that fit the ticket's device."""
    wanted = session.execute(
        select(Equipment.model, Equipment.category)
        .join(Ticket, Ticket.equipment_id == Equipment.id)
        .where(Ticket.id == ticket_id)
    ).first()
    model, category = (wanted[0], wanted[1]) if wanted is not None else ("", "")
    query = (
        select(Equipment, Site.name, Customer.name)
        .join(Customer, Customer.id == Equipment.customer_id)
        .outerjoin(Site, Site.id == Equipment.site_id)
        .where(Equipment.loaner.is_(True), Equipment.archived_at.is_(None), Equipment.state.not_in(_GONE))
        .order_by(Equipment.number)
    )
    found = []
    holders = _holders(session, Loan.id.is_not(None), today)
    for device, site, owner in session.execute(query):
        holder = holders.get(device.id, "")
        problem = rules.lend_problem(rules.Standing(device.loaner, device.state, False, holder))
        found.append(
            PoolDevice(
                device.id,
                device_label(device.number, device.name, device.model, device.serial),
                rules.fit(model, category, device.model, device.category),
                holder or site or owner,
                str(problem or ""),
            )
        )
    return sorted(found, key=lambda one: (bool(one.problem), one.fit))


# -- lists -------------------------------------------------------------------------------------------------------------


def loan_list(today: Today) -> ListSpec:
    """All loans; those that are out are called by their day of return."""
    now = today_parameter(today)
    handed, taken = aliased(Staff), aliased(Staff)
    source = (
        table_of(Loan)
        .join(table_of(Ticket), Ticket.id == Loan.ticket_id)
        .join(table_of(Customer), Customer.id == Ticket.customer_id)
        .outerjoin(table_of(Site), Site.id == Ticket.site_id)
        .join(table_of(Equipment), Equipment.id == Loan.equipment_id)
        .outerjoin(handed, handed.id == Loan.handed_by_id)
        .outerjoin(taken, taken.id == Loan.taken_by_id)
    )
    is_out = Loan.state == m.OUT
    late = days_from(now, Loan.due_on)
    return ListSpec(
        name="loans",
        title=lazy("Loans of loaners"),
        columns=(
            Column(f.NUMBER, Loan.number, fast=True, width=120),
            Column(f.STATE, Loan.state, width=100),
            Column(f.DUE_ON, Loan.due_on, fast=True, width=100),
            Column(f.DAYS_LATE, case((and_(is_out, Loan.due_on < now), late)), width=80),
            Column(f.DEVICE, Equipment.name, width=120),
            Column(f.DEVICE_NUMBER, Equipment.number, width=90),
            Column(device_fields.SERIAL, Equipment.serial, width=110),
            Column(f.HOLDER, Customer.name, width=180),
            Column(f.HOLDER_SITE, Site.name, width=110),
            Column(f.TICKET, Ticket.number, width=130),
            Column(f.RECEIVER, Loan.receiver, width=80),
            Column(f.OUT_AT, Loan.out_at, width=130),
            Column(f.BACK_AT, Loan.back_at, width=130),
            Column(f.MISSING, Loan.missing, width=140),
            Column(f.DAMAGE, Loan.damage, width=140),
            Column(f.LEFT_REASON, Loan.left_reason, hidden=True),
            Column(f.RECEIVER_PHONE, Loan.receiver_phone, hidden=True),
            Column(f.CONDITION_OUT, Loan.condition_out, hidden=True),
            Column(f.ACCESSORIES, Loan.accessories, hidden=True),
            Column(f.CONDITION_BACK, Loan.condition_back, hidden=True),
            Column(f.HANDED_BY.but(key="handed_by", kind=TEXT), handed.name, hidden=True),
            Column(f.TAKEN_BY.but(key="taken_by", kind=TEXT), taken.name, hidden=True),
            Column(f.REMARK, Loan.remark, hidden=True),
            Column(f.BACK_REMARK, Loan.back_remark, hidden=True),
        ),
        source=source,
        id=Loan.id,
        tables=frozenset({"loan", "ticket", "customer", "site", "equipment", "staff"}),
        order="due_on",
        search_kind="tickets",
        search_id=Loan.ticket_id,
        scopes=(
            Scope("out", lazy("Not back yet"), lambda moment: is_out),
            Scope("late", lazy("Return overdue"), lambda moment: and_(is_out, Loan.due_on < office_day(moment))),
            Scope("back", lazy("Came back"), lambda moment: Loan.state == m.BACK),
            Scope(
                "short",
                lazy("Damaged or not whole"),
                lambda moment: or_(Loan.missing != "", Loan.damage != "", Loan.state == m.LOST),
            ),
        ),
    )


def pool_list(today: Today) -> ListSpec:
    """The loaners of the company: in or out, with whom, until when, how often lent."""
    now = today_parameter(today)
    home, place = aliased(Site), aliased(Site)
    holder = aliased(Customer)
    source = (
        table_of(Equipment)
        .outerjoin(table_of(Loan), and_(Loan.equipment_id == Equipment.id, Loan.state == m.OUT))
        .outerjoin(table_of(Ticket), Ticket.id == Loan.ticket_id)
        .outerjoin(holder, holder.id == Ticket.customer_id)
        .outerjoin(place, place.id == Ticket.site_id)
        .outerjoin(home, home.id == Equipment.site_id)
    )
    lent = aliased(Loan)
    times = select(func.count(lent.id)).where(lent.equipment_id == Equipment.id).correlate(Equipment).scalar_subquery()
    late = case((Loan.due_on < now, days_from(now, Loan.due_on)))
    in_pool = and_(Equipment.loaner.is_(True), Equipment.state.not_in(_GONE))
    standing = case(
        (or_(Equipment.loaner.is_(False), Equipment.state.in_(_GONE)), "gone"),
        (or_(Loan.id.is_not(None), Equipment.state == "lent"), "out"),
        (Equipment.state == "repair", "repair"),
        else_="in",
    )
    return ListSpec(
        name="loaners",
        title=lazy("Loaner pool"),
        columns=(
            Column(f.DEVICE_NUMBER, Equipment.number, fast=True, width=90),
            Column(f.DEVICE, Equipment.name, width=130),
            Column(device_fields.MODEL, Equipment.model, width=90),
            Column(device_fields.CATEGORY, Equipment.category, width=100),
            Column(device_fields.SERIAL, Equipment.serial, width=110),
            Column(f.POOL_STANDING, standing, width=100),
            Column(f.HOLDER, holder.name, width=180),
            Column(f.HOLDER_SITE, func.coalesce(place.name, home.name), width=120),
            Column(f.DUE_ON, Loan.due_on, width=100),
            Column(f.DAYS_LATE, late, width=80),
            Column(f.TICKET, Ticket.number, width=130),
            Column(f.TIMES_LENT, times, width=80),
            Column(device_fields.REMARK, Equipment.remark, hidden=True),
        ),
        source=source,
        id=Equipment.id,
        tables=frozenset({"equipment", "loan", "ticket", "customer", "site"}),
        order="device_number",
        archived=Equipment.archived_at,
        search_kind="equipment",
        scopes=(
            Scope("pool", lazy("The pool"), lambda moment: in_pool),
            Scope(
                "in",
                lazy("Can be lent"),
                lambda moment: and_(Equipment.loaner.is_(True), Equipment.state == "in_use", Loan.id.is_(None)),
            ),
            Scope("out", lazy("Lent to a customer"), lambda moment: Loan.id.is_not(None)),
            Scope("late", lazy("Return overdue"), lambda moment: Loan.due_on < office_day(moment)),
        ),
    )


# -- helpers -----------------------------------------------------------------------------------------------------------


def _offered(now: datetime) -> Select[Any]:
    """The open tickets whose clock says that a loaner is due or whose time to restore has passed, without a loan so
    far and without a customer who wants none."""
    lent = exists().where(Loan.ticket_id == Ticket.id)
    declined = exists().where(LoanerDeclined.ticket_id == Ticket.id)
    return (
        select(Ticket.id, Ticket.number, Customer.name, TicketClock.goal, TicketClock.due_at)
        .join(TicketClock, TicketClock.ticket_id == Ticket.id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(t.IS_OPEN, Ticket.state.not_in((t.RESOLVED, t.CALLED_BACK)), Ticket.kind == "fault", _passed(now))
        .where(~lent, ~declined, Ticket.archived_at.is_(None))
    )


def _passed(now: datetime) -> ColumnElement[bool]:
    return and_(
        TicketClock.goal.in_((Goal.LOANER.value, Goal.RESTORE.value)),
        TicketClock.state.in_(("running", "due")),
        TicketClock.reached_at.is_(None),
        TicketClock.due_at <= now,
    )


def _reason(row: Any) -> str:
    words = (
        _("the promised moment for a loaner has come")
        if row.goal == Goal.LOANER.value
        else _("the limit “{goal}” has passed").format(goal=goal_title(Goal(row.goal)))
    )
    return _("Offer a loaner: {reason}.").format(reason=words)


def _row(loan: Loan, device: str, names: Mapping[int, str], today: date) -> dict[str, Any]:
    keys = (
        "number",
        "state",
        "out_at",
        "due_on",
        "receiver",
        "receiver_phone",
        "handed_by_id",
        "condition_out",
        "accessories",
        "remark",
        "back_at",
        "condition_back",
        "missing",
        "damage",
        "back_remark",
        "left_reason",
        "equipment_id",
    )
    late = rules.days_late(loan.due_on, today) if loan.state == m.OUT else 0
    return {key: getattr(loan, key) for key in keys} | {
        "id": loan.id,
        "device": device,
        "days_late": late if late > 0 else None,
        "handed_by_id.label": names.get(loan.handed_by_id or 0, ""),
        "moves": tuple(move for move in m.LOAN_MOVES if getattr(loan, f"can_{move}")()),
    }

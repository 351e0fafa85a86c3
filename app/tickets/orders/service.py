"""Actions on task orders: write, submit, review, approve, refuse, complete, file (C9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from app.core import search
from app.core.clock import office_day
from app.core.errors import Invalid, NotAllowed, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import RIGHTS, User, needs
from app.core.settings import read_setting
from app.customers.model import Customer
from app.staff.duty.queries import represented_by
from app.staff.model import Staff
from app.tickets.model import CANCELLED, Ticket
from app.tickets.orders import fields as f
from app.tickets.orders import model as o
from app.tickets.orders import rules
from app.tickets.orders.model import TaskOrder
from app.tickets.orders.queries import manager_of, orders_of, person_of, steps_of, task_order_list
from app.tickets.orders.rules import Person

EDIT = "task_orders.edit"


class TaskOrders(Register):
    """The repair task orders (维修任务书). A draft is written with ``save``; all else are moves."""

    name = "task_orders"
    title: ClassVar[Text] = lazy("Task orders")
    one: ClassVar[Text] = lazy("Task order")
    model = TaskOrder
    form = f.FORM
    label = "problem"
    series = "task_orders"
    named_by = "customer_id"
    told_fields = f.TOLD
    history_parts = (f.STEPS_HISTORY,)

    def list_spec(self) -> ListSpec:
        return task_order_list(self._mine)

    @needs(".view")
    def begin(self, ticket_id: int) -> tuple[dict[str, Any], dict[str, str]]:
        """(values, labels) that the dialog of a new order begins with: what the ticket says, the project's manager."""
        with self.office.read() as session:
            ticket: Ticket = self.office.tickets.load(session, ticket_id)
            manager = manager_of(session, ticket)
            responsible = rules.default_responsible(manager)
            values = {
                "problem": ticket.fault_reported,
                "analysis": ticket.fault_found,
                "measures": ticket.result,
                "responsible_id": responsible,
                "due_on": self.office.today() + timedelta(days=int(read_setting(session, "orders.due_days"))),
            }
            return values, {"responsible_id": manager.name} if manager is not None and responsible else {}

    @needs(".view")
    def of_ticket(self, ticket_id: int) -> list[dict[str, Any]]:
        """All orders of a ticket, task orders and orders from the caller, with the ``moves`` that the rights allow too;
        see ``queries.orders_of``."""
        may = self.office.user.may(EDIT)
        with self.office.read() as session:
            rows = orders_of(session, ticket_id)
            for row in rows:
                if row["kind"] == self.name:
                    row["moves"] = self._moves(session, self.load(session, row["record_id"]))
                elif not may:
                    row["moves"] = ()
                row["editable"] = row["editable"] and may
            return rows

    @needs(".view")
    def steps(self, order_id: int) -> list[dict[str, Any]]:
        """The steps of an order, newest first, as rows of ``STEP_ROWS``."""
        with self.office.read() as session:
            rows = steps_of(session, order_id)
            keys = ("id", "at", "move", "who", "for_whom", "comment")
            return [{key: getattr(row, key) for key in keys} for row in reversed(rows)]

    # -- the moves -----------------------------------------------------------------------------------------------------
    #
    # Each takes what was typed into the fields of ``fields.ASKED`` and the version on the screen. Raises Invalid,
    # Refused when the state does not allow it, Stale when somebody else was quicker.

    @needs(EDIT)
    def submit(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """draft → submitted; raises Refused while something is still to be written."""
        with self.office.write() as session:
            row = self._held(session, order_id, version)
            row.require("submit")
            self._require_wanted(session, row)
            titles = {field.key: field.title for field in f.WRITTEN}
            if missing := rules.incomplete({key: getattr(row, key) for key in rules.COMPLETE}, titles):
                raise Refused(_("Still to be written: {titles}.").format(titles=_(", ").join(missing)))
            row.submitted_by_id, row.submitted_by = self.office.user.id, self.office.user.name
            self._step(session, row, "submit", clean(f.ASKED["submit"], raw)["comment"])

    @needs(EDIT)
    def withdraw(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """submitted → draft."""
        with self.office.write() as session:
            self._step(session, self._held(session, order_id, version), "withdraw")

    @needs("view")
    def review(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """submitted → reviewed by the department head, or their deputy; raises NotAllowed for all others."""
        self._decide("review", "review", order_id, raw, version)

    @needs("view")
    def approve(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """reviewed → approved by the manager, or their deputy; raises NotAllowed for all others."""
        self._decide("approve", "approve", order_id, raw, version)

    @needs("view")
    def refuse(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """→ draft, with the reason, by who reviews or approves it next; raises NotAllowed for all others."""
        self._decide("refuse", "", order_id, raw, version)

    @needs(EDIT)
    def complete(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """approved → done: the owner has confirmed the work."""
        self._dated("complete", "owner_on", order_id, raw, version)

    @needs(EDIT)
    def file(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """done → filed: returned to production."""
        self._dated("file", "filed_on", order_id, raw, version)

    @needs(EDIT)
    def cancel(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """→ cancelled, with the reason; the number stays taken."""
        values = clean(f.ASKED["cancel"], raw)
        with self.office.write(values["comment"]) as session:
            self._step(session, self._held(session, order_id, version), "cancel", values["comment"])

    @needs(EDIT)
    def archive(self, ids: Sequence[int]) -> None:
        """As every register; an order that is on its way is cancelled first."""
        with self.office.read() as session:
            for order_id in ids:
                row = self.load(session, order_id)
                if row.state in o.ALIVE and row.state != o.DRAFT:
                    raise Refused(_("{number} is on its way: cancel it first.").format(number=row.number))
        self._set_archived(ids, archived=True)

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def before_save(self, session: Session, row: TaskOrder, is_new: bool) -> None:
        with session.no_autoflush:
            ticket = session.get(Ticket, row.ticket_id, with_for_update=True)
            if ticket is None:
                raise Invalid([Problem("ticket_id", lazy("This ticket does not exist any more."))])
            if is_new:
                self._check_new(session, row, ticket)
                row.state, row.state_since, row.customer_id = o.DRAFT, session.info["now"], ticket.customer_id
            elif row.state != o.DRAFT:
                raise Refused(_("{number} was submitted: withdraw it to change it.").format(number=row.number))
            elif row.customer_id != ticket.customer_id:
                raise Invalid([Problem("ticket_id", lazy("This ticket belongs to another customer."))])
            self._check_responsible(session, row, ticket)
            if words := rules.due_problem(row.due_on, office_day(ticket.called_at)):
                raise Invalid([Problem("due_on", words)])

    def details(self, session: Session, row: Any) -> Details:
        """Adds how it stands, ``moves`` (what the state and the rights allow) and the steps."""
        details = super().details(session, row)
        more = {field.key: getattr(row, field.key) for field in f.TOLD}
        more |= {"state_since": row.state_since, "moves": self._moves(session, row)}
        customer = session.get_one(Customer, row.customer_id)
        title = self.label_text(row.number, customer.name)
        return replace(details, title=title, values={**details.values, **more})

    def label_text(self, key: Any, label: Any) -> str:
        words = " ".join(str(label or "").split())
        return super().label_text(key, words if len(words) <= 40 else words[:39] + "…")

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by its number, that of its ticket, the customer and the problem."""
        query = (
            select(TaskOrder, Customer.name, Ticket.number)
            .join(Customer, Customer.id == TaskOrder.customer_id)
            .join(Ticket, Ticket.id == TaskOrder.ticket_id)
        )
        for row, customer, ticket in session.execute(query.where(TaskOrder.id.in_(ids))):
            title = self.label_text(row.number, customer)
            yield search.Entry(row.id, title, detail=ticket, names=(customer,), texts=(row.number, ticket, row.problem))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _held(self, session: Session, order_id: int, version: int | None) -> TaskOrder:
        row: TaskOrder = self.load(session, order_id, lock=True)
        if version is not None and row.version != version:
            raise self._stale(session, row, {})
        return row

    def _step(self, session: Session, row: TaskOrder, key: str, comment: str = "", for_whom: str = "") -> None:
        session.add(row.move(key, session.info["now"], self.office.user.name, comment, for_whom))
        session.flush()

    def _dated(self, key: str, date_key: str, order_id: int, raw: Mapping[str, Any], version: int | None) -> None:
        values = clean(f.ASKED[key], raw)
        if values[date_key] > self.office.today():
            raise Invalid([Problem(date_key, lazy("This date lies in the future."))])
        with self.office.write() as session:
            row = self._held(session, order_id, version)
            row.require(key)
            for name, value in values.items():
                if name != "comment":
                    setattr(row, name, value)
            self._step(session, row, key, values["comment"])

    def _decide(self, key: str, place: str, order_id: int, raw: Mapping[str, Any], version: int | None) -> None:
        """Review, approval or refusal; ``place``: the decision that is due, whose right is needed; "": the next one."""
        values = clean(f.ASKED[key], raw)
        with self.office.write() as session:
            row = self._held(session, order_id, version)
            row.require(key)
            if key in rules.STOPPED:
                self._require_wanted(session, row)
            right = rules.DECIDED[place or ("approve" if row.state == o.REVIEWED else "review")]
            found = self._deciders(session, right)
            if not found:
                raise NotAllowed(right, RIGHTS[right])
            chosen = rules.fitting(found, self._me(), _submitted(row), _own_allowed(session))
            if chosen is None:
                words = _("{number} was submitted by yourself or the person you stand in for: somebody else decides.")
                raise Refused(words.format(number=row.number))
            self._step(session, row, key, values["comment"], chosen[1])

    def _require_wanted(self, session: Session, row: TaskOrder) -> None:
        """Raises Refused where the ticket was cancelled: nothing is done for it any more."""
        ticket = session.get_one(Ticket, row.ticket_id, with_for_update=True)
        if ticket.state == CANCELLED:
            words = _("Ticket {ticket} was cancelled: discard {number}, or undo the cancelling first.")
            raise Refused(words.format(ticket=ticket.number, number=row.number))

    def _me(self) -> Person:
        return Person(self.office.user.id, self.office.user.name)

    def _deciders(self, session: Session, right: str) -> list[tuple[Person, str]]:
        """In whose place the person who works here can use the right: their own, and of those they are deputy of."""
        user = self.office.user
        away = represented_by(session, user.id, self.office.today()) if user.id is not None else []
        people = [Person(n, name) for n, name, role in away if User(n, name, role).may(right)]
        return rules.deciders(self._me(), user.may(right), people)

    def _moves(self, session: Session, row: TaskOrder) -> tuple[str, ...]:
        found = []
        stopped = rules.STOPPED if session.get_one(Ticket, row.ticket_id).state == CANCELLED else ()
        for key in o.MOVES:
            if not getattr(row, f"can_{key}")() or key in stopped:
                continue
            place = ("approve" if row.state == o.REVIEWED else "review") if key == "refuse" else key
            right = rules.DECIDED.get(place)
            if right is None:
                allowed = self.office.user.may(EDIT)
            else:
                people = self._deciders(session, right)
                allowed = rules.fitting(people, self._me(), _submitted(row), _own_allowed(session)) is not None
            if allowed:
                found.append(key)
        return tuple(found)

    def _mine(self, _now: datetime) -> ColumnElement[bool]:
        """What waits for the person who works here."""
        with self.office.read() as session:
            own = _own_allowed(session)
            found = []
            for key, state in (("review", o.SUBMITTED), ("approve", o.REVIEWED)):
                people = self._deciders(session, rules.DECIDED[key])
                # Nobody's name is an empty choice, which is false in every database.
                of_state = [and_(TaskOrder.state == state, _not_from(who, self._me(), own)) for who, _name in people]
                found += of_state
        return or_(*found) if found else TaskOrder.id.is_(None)

    def _check_new(self, session: Session, row: TaskOrder, ticket: Ticket) -> None:
        if ticket.state == CANCELLED:
            raise Invalid([Problem("ticket_id", lazy("This ticket was cancelled."))])
        alive = select(TaskOrder.number).where(TaskOrder.ticket_id == ticket.id, TaskOrder.state.in_(o.ALIVE))
        if (number := session.scalar(alive.where(TaskOrder.archived_at.is_(None)).limit(1))) is not None:
            words = _("The ticket has task order {number} already: finish or cancel that one first.")
            raise Invalid([Problem("ticket_id", words.format(number=number))])

    def _check_responsible(self, session: Session, row: TaskOrder, ticket: Ticket) -> None:
        manager = manager_of(session, ticket)
        if row.responsible_id is None:
            row.responsible_id = rules.default_responsible(manager)
        staff = session.get(Staff, row.responsible_id) if row.responsible_id is not None else None
        named = person_of(staff) if staff is not None else None
        if words := rules.responsible_problem(manager, named):
            raise Invalid([Problem("responsible_id", words)])


def _submitted(row: TaskOrder) -> Person:
    return Person(row.submitted_by_id, row.submitted_by)


def _own_allowed(session: Session) -> bool:
    return str(read_setting(session, "orders.approve_own")) == "yes"


def _not_from(who: Person, me: Person, own: bool) -> ColumnElement[bool]:
    """As ``rules.fitting``, for a list."""
    if own:
        return TaskOrder.id.is_not(None)
    clauses = []
    for person in (who, me):
        if person.id is not None:
            clauses.append(func.coalesce(TaskOrder.submitted_by_id, 0) != person.id)
        else:
            clauses.append(not_(and_(TaskOrder.submitted_by_id.is_(None), TaskOrder.submitted_by == person.name)))
    return and_(*clauses)

"""Actions on orders from callers: write, confirm, renew, withdraw (C9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.errors import Invalid, NotFound, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import ListSpec
from app.core.numbering import take_number
from app.core.register import Details, Register
from app.core.rights import needs
from app.customers.model import Customer
from app.tickets.charges import model as c
from app.tickets.charges.pricing import lines_of, totals_of
from app.tickets.model import CANCELLED, OPEN, Ticket
from app.tickets.orders import fields as f
from app.tickets.orders import model as o
from app.tickets.orders import rules
from app.tickets.orders.model import CallerOrder
from app.tickets.orders.queries import caller_moves, caller_order_list
from app.tickets.visits import planning
from app.tickets.visits.rules import AHEAD

EDIT = "task_orders.edit"


class CallerOrders(Register):
    """The orders from callers (任务委托书). They come from actions on a ticket: there is no right to edit one here.

    Each action raises Invalid beside the field, Refused when the state does not allow it, Stale when the ``version``
    that was on the screen is not the newest, NotFound.
    """

    name = "caller_orders"
    title: ClassVar[Text] = lazy("Orders from callers")
    one: ClassVar[Text] = lazy("Order from the caller")
    model = CallerOrder
    form = f.CALLER_FORM
    label = "items"
    named_by = "customer_id"
    told_fields = f.CALLER_TOLD
    attach_right = EDIT

    def list_spec(self) -> ListSpec:
        return caller_order_list()

    @needs(".view")
    def begin(self, ticket_id: int) -> dict[str, Any]:
        """What the dialog of a new order begins with: the fault, the estimate's total, the appointed time."""
        with self.office.read() as session:
            ticket = _ticket(session, ticket_id)
            leading = planning.leading(planning.visits_of(session, ticket_id))
            appointed = leading.planned_from if leading is not None else ticket.appointed_at
            return {"items": ticket.fault_reported, "price": _estimate(session, ticket_id), "agreed_for": appointed}

    @needs(EDIT)
    def write_order(self, ticket_id: int, raw: Mapping[str, Any]) -> int:
        """A new order of a ticket (CALLER_WRITTEN), one at a time; a blank price is the estimate's. Answers its id."""
        values = clean(f.CALLER_WRITTEN, raw)
        with self.office.write() as session:
            ticket = _ticket(session, ticket_id, lock=True)
            holding = select(CallerOrder.number).where(
                CallerOrder.ticket_id == ticket_id, CallerOrder.state.in_((o.OPEN, o.CONFIRMED))
            )
            if (number := session.scalar(holding.limit(1))) is not None:
                raise Refused(_("The ticket has order {number} already: renew it.").format(number=number))
            return self._new(session, ticket, values)

    @needs(EDIT)
    def change_order(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Corrects an order that is not confirmed yet."""
        values = clean(f.CALLER_WRITTEN, raw)
        with self.office.write() as session:
            row = self._held(session, order_id, version, values)
            if row.state != o.OPEN:
                words = _("{number} is confirmed: take the confirmation back or renew it.")
                raise Refused(words.format(number=row.number))
            self._check(session, _ticket(session, row.ticket_id), values)
            for key, value in values.items():
                setattr(row, key, value)

    @needs(EDIT)
    def confirm(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """The caller has confirmed the order: who, when, how."""
        values = clean(f.CALLER_ASKED["confirm"], raw)
        with self.office.write() as session:
            row = self._held(session, order_id, version)
            ticket = _ticket(session, row.ticket_id, lock=True)
            if ticket.state == CANCELLED:
                words = _("Ticket {ticket} was cancelled: withdraw {number}, or undo the cancelling first.")
                raise Refused(words.format(ticket=ticket.number, number=row.number))
            now = session.info["now"] + AHEAD
            if problems := list(rules.confirm_problems(values["confirmed_at"], ticket.called_at, now)):
                raise Invalid(problems)
            row.confirm(values["confirmed_by"], values["confirmed_at"], values["confirmed_how"])

    @needs(EDIT)
    def unconfirm(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Takes the confirmation back."""
        with self.office.write() as session:
            self._held(session, order_id, version).unconfirm()

    @needs(EDIT)
    def renew(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """A newer order in place of this one; answers its id."""
        values = clean(f.CALLER_ASKED["renew"], raw)
        with self.office.write() as session:
            row = self._held(session, order_id, version, values)
            row.renew()
            return self._new(session, _ticket(session, row.ticket_id, lock=True), values)

    @needs(EDIT)
    def withdraw(self, order_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Nothing comes of it, with the reason."""
        values = clean(f.CALLER_ASKED["withdraw"], raw)
        with self.office.write(values["withdrawn_reason"]) as session:
            self._held(session, order_id, version).withdraw(values["withdrawn_reason"])

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def details(self, session: Session, row: Any) -> Details:
        """Adds how it stands and what can be done now."""
        details = super().details(session, row)
        moves = caller_moves(row, session.get_one(Ticket, row.ticket_id))
        customer = session.get_one(Customer, row.customer_id)
        title = self.label_text(row.number, customer.name)
        return replace(details, title=title, values={**details.values, "state": row.state, "moves": moves})

    def label_text(self, key: Any, label: Any) -> str:
        words = " ".join(str(label or "").split())
        return super().label_text(key, words if len(words) <= 40 else words[:39] + "…")

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by its number, that of its ticket and the customer."""
        query = (
            select(CallerOrder, Customer.name, Ticket.number)
            .join(Customer, Customer.id == CallerOrder.customer_id)
            .join(Ticket, Ticket.id == CallerOrder.ticket_id)
        )
        for row, customer, ticket in session.execute(query.where(CallerOrder.id.in_(ids))):
            title = self.label_text(row.number, customer)
            yield search.Entry(row.id, title, detail=ticket, names=(customer,), texts=(row.number, ticket, row.items))

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _held(
        self, session: Session, order_id: int, version: int | None, mine: Mapping[str, Any] | None = None
    ) -> CallerOrder:
        row: CallerOrder = self.load(session, order_id, lock=True)
        if version is not None and row.version != version:
            raise self._stale(session, row, mine or {})
        return row

    def _new(self, session: Session, ticket: Ticket, values: dict[str, Any]) -> int:
        if ticket.state not in OPEN:
            raise Refused(lazy("This ticket is closed already."))
        self._check(session, ticket, values)
        row: CallerOrder = self.new_row(session)
        row.number, row.ticket_id, row.customer_id = take_number(session, self.name), ticket.id, ticket.customer_id
        row.state = o.OPEN
        for key, value in values.items():
            setattr(row, key, value)
        session.add(row)
        session.flush()
        return row.id

    def _check(self, session: Session, ticket: Ticket, values: dict[str, Any]) -> None:
        if values["price"] is None:
            values["price"] = _estimate(session, ticket.id)
        if values["price"] is None:
            words = lazy("The estimate has no total yet: complete it, or type the price that was told.")
            raise Invalid([Problem("price", words)])
        if values["agreed_for"] is not None and values["agreed_for"] < ticket.called_at.replace(
            second=0, microsecond=0
        ):
            raise Invalid([Problem("agreed_for", lazy("This is before the call."))])


def _ticket(session: Session, ticket_id: int, *, lock: bool = False) -> Ticket:
    ticket = session.get(Ticket, ticket_id, with_for_update=lock)
    if ticket is None:
        raise NotFound()
    return ticket


def _estimate(session: Session, ticket_id: int) -> Any:
    """What the customer pays by the estimate; None while there is none, or a price is missing."""
    lines = lines_of(session, ticket_id, c.ESTIMATE)
    found = totals_of(lines)
    return found.due if lines and not found.open else None

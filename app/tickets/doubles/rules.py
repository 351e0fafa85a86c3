"""What hangs on a double report: what keeps the two tickets apart, what stays with it, what is made void (C1).

What is not named here moves to the ticket that is kept. A new table of which a ticket has one row, or whose rows hold
together by a state, needs a line in ``hindrance`` or in ``stays``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core.i18n import Text, _, lazy
from app.forms.model import PRINTED, SIGNED, VOID, IssuedForm
from app.tickets import fields as f
from app.tickets.analysis.model import FaultAnalysis
from app.tickets.charges.model import CONFIRMED, ChargeLine, Settlement
from app.tickets.charges.model import VOID as VOID_SETTLEMENT
from app.tickets.flows.model import Acceptance, AcceptedDevice, ConsumableItem, OpenPoint
from app.tickets.model import ACCEPTED, CONSUMABLES, FAULT, PLANNED, QUESTION, RETURN, Ticket
from app.tickets.orders import model as o
from app.tickets.orders.model import CallerOrder, TaskOrder
from app.tickets.papers.told import untell_all
from app.tickets.returns.model import ReturnedGoods

# (class, its name in words, the kinds of ticket on which it is seen)
_OF_KINDS: tuple[tuple[Any, Text, Collection[str]], ...] = (
    (ReturnedGoods, lazy("returned goods"), (RETURN,)),
    (Acceptance, lazy("an acceptance report"), ACCEPTED),
    (AcceptedDevice, lazy("accepted devices"), ACCEPTED),
    (OpenPoint, lazy("open points"), ACCEPTED),
    (ConsumableItem, lazy("wanted goods"), (CONSUMABLES,)),
)
# (class, what it is called): a ticket has one row of it, so that the second one is not moved.
_ONE_EACH: tuple[tuple[Any, Text], ...] = (
    (FaultAnalysis, lazy("a fault analysis")),
    (Acceptance, lazy("an acceptance report")),
)
# What coverage and prices go by: it stays as it is while the charges are confirmed.
_PRICED_BY = ("equipment_id", "project_id")


def hindrance(session: Session, keep: Ticket, other: Ticket) -> str:
    """Why what hangs on ``other`` cannot move to ``keep``, in words that say what is to be done; "" when it can."""
    for find in (_settled, _kinds_differ, _promises_less, _accepted, _two_orders, _signed):
        if words := find(session, keep, other):
            return words
    return ""


def stays(session: Session, keep: Ticket, other: Ticket) -> set[str]:
    """The tables whose row stays with the double report because the kept one has its own."""
    return {model.__tablename__ for model, _words in _doubled(session, keep, other)}


def warnings(session: Session, keep: Ticket, other: Ticket) -> Iterator[str]:
    """What happens beside the move, in words."""
    for _model, words in _doubled(session, keep, other):
        yield _("Both have {what}: that of {other} stays with it.").format(what=words, other=other.number)
    forms = _own_forms(session, other)
    if made_void := [form.number for form in forms]:
        words = _("These forms bear the number of {other} and become void: {forms}. Print them anew for {keep}.")
        yield words.format(other=other.number, keep=keep.number, forms=_(", ").join(made_void))
    out = [form.number for form in forms if form.state == PRINTED and form.comes_back]
    if out:
        words = _("Printed and not signed yet: {forms}. Ask for the paper back.")
        yield words.format(forms=_(", ").join(out))


def prepare(session: Session, keep: Ticket, other: Ticket, reason: str) -> None:
    """Settles what must not simply move: forms with the number of the double report become void, a device is accepted
    once, and no point is carried on by the ticket on which it stands."""
    now, user = session.info["now"], session.info["user"]
    for form in _own_forms(session, other):
        form.void(now, user.name, reason)
        untell_all(session, other, form.number)
    kept = set(session.scalars(select(AcceptedDevice.equipment_id).where(AcceptedDevice.ticket_id == keep.id)))
    for row in session.scalars(select(AcceptedDevice).where(AcceptedDevice.ticket_id == other.id)):
        if row.equipment_id in kept:
            session.delete(row)
    between = or_(
        and_(OpenPoint.ticket_id == keep.id, OpenPoint.follow_up_id == other.id),
        and_(OpenPoint.ticket_id == other.id, OpenPoint.follow_up_id == keep.id),
    )
    for point in session.scalars(select(OpenPoint).where(between)):
        point.follow_up_id = None
    session.flush()


# -- what keeps them apart ---------------------------------------------------------------------------------------------


def _settled(session: Session, keep: Ticket, other: Ticket) -> str:
    query = select(Settlement).where(_of_both(Settlement, keep, other), Settlement.state != VOID_SETTLEMENT)
    settlements = {row.ticket_id: row for row in session.scalars(query)}
    if (found := settlements.get(other.id)) is not None:
        words = _("{number} has settled charges ({settlement}): it stays a ticket of its own.")
        return words.format(number=other.number, settlement=found.number)
    charged = set(session.scalars(select(ChargeLine.ticket_id).where(_of_both(ChargeLine, keep, other)).distinct()))
    found = settlements.get(keep.id)
    if other.id in charged and found is not None and found.state == CONFIRMED:
        words = _("The charges of {number} are confirmed ({settlement}): reopen them, or remove those of {other}.")
        return words.format(number=keep.number, settlement=found.number, other=other.number)
    taken_over = any(getattr(keep, key) is None and getattr(other, key) is not None for key in _PRICED_BY)
    if taken_over and found is not None and found.state == CONFIRMED:
        words = _(
            "The charges of {number} are confirmed ({settlement}): reopen them before it takes over the device or the "
            "project of {other}."
        )
        return words.format(number=keep.number, settlement=found.number, other=other.number)
    if len(charged) == 2:
        words = _("{first} and {second} both have charges: remove those of one of them first.")
        return words.format(first=keep.number, second=other.number)
    return ""


def _kinds_differ(session: Session, keep: Ticket, other: Ticket) -> str:
    for model, what, kinds in _OF_KINDS:
        if keep.kind not in kinds and _has(session, model, other):
            words = _("{other} has {what}, and {keep} is of the kind “{kind}”: give both one kind first.")
            return words.format(other=other.number, what=what, keep=keep.number, kind=f.KIND.show(keep.kind))
    return ""


def _promises_less(_session: Session, keep: Ticket, other: Ticket) -> str:
    """A question has no limits but its answer and no call-back, planned support none of a fault (C5): merged into one,
    the worse report would lose what it was promised."""
    lost = keep.kind == QUESTION != other.kind or (keep.kind == PLANNED and other.kind == FAULT)
    if not lost:
        return ""
    words = _("{other} is of the kind “{kind}”, which promises more than {keep} does: give {keep} that kind first.")
    return words.format(other=other.number, kind=f.KIND.show(other.kind), keep=keep.number)


def _accepted(session: Session, keep: Ticket, other: Ticket) -> str:
    """What a confirmation has set, only that one report can take back."""
    query = select(Acceptance.ticket_id).where(_of_both(Acceptance, keep, other), Acceptance.confirmed_at.is_not(None))
    confirmed = set(session.scalars(query))
    if confirmed and (_has(session, Acceptance, other) or _has(session, AcceptedDevice, other)):
        number = other.number if other.id in confirmed else keep.number
        return _("The acceptance of {number} is confirmed: take that back first.").format(number=number)
    return ""


def _two_orders(session: Session, keep: Ticket, other: Ticket) -> str:
    """One order of a kind holds at a time."""
    caller = select(CallerOrder.ticket_id, CallerOrder.number).where(
        _of_both(CallerOrder, keep, other), CallerOrder.state.in_((o.OPEN, o.CONFIRMED))
    )
    task = select(TaskOrder.ticket_id, TaskOrder.number).where(
        _of_both(TaskOrder, keep, other), TaskOrder.state.in_(o.ALIVE), TaskOrder.archived_at.is_(None)
    )
    for query, words in (
        (caller, _("Both have an order from the caller ({first}, {second}): withdraw one of them first.")),
        (task, _("Both have a task order ({first}, {second}): finish or cancel one of them first.")),
    ):
        numbers = {row.ticket_id: row.number for row in session.execute(query)}
        if len(numbers) == 2:
            return words.format(first=numbers[keep.id], second=numbers[other.id])
    return ""


def _signed(session: Session, _keep: Ticket, other: Ticket) -> str:
    numbers = [form.number for form in _own_forms(session, other) if form.state == SIGNED]
    if not numbers:
        return ""
    words = _("{number} has a signed form ({forms}), which bears its number: make it void first, or keep both tickets.")
    return words.format(number=other.number, forms=_(", ").join(numbers))


# -- helpers -----------------------------------------------------------------------------------------------------------


def _of_both(model: Any, keep: Ticket, other: Ticket) -> Any:
    return model.ticket_id.in_((keep.id, other.id))


def _has(session: Session, model: Any, ticket: Ticket) -> bool:
    return session.scalar(select(model.id).where(model.ticket_id == ticket.id).limit(1)) is not None


def _doubled(session: Session, keep: Ticket, other: Ticket) -> list[tuple[Any, Text]]:
    return [(model, words) for model, words in _ONE_EACH if _has(session, model, keep) and _has(session, model, other)]


def _own_forms(session: Session, ticket: Ticket) -> list[IssuedForm]:
    """The forms that are made out for the ticket itself and hold; those of its orders and loans move with them."""
    query = select(IssuedForm).where(
        IssuedForm.subject == "tickets", IssuedForm.subject_id == ticket.id, IssuedForm.state != VOID
    )
    return list(session.scalars(query.order_by(IssuedForm.id)))

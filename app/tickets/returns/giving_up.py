"""Goods that were only asked for end with their ticket, and are back when that is undone (C18)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.i18n import _
from app.equipment.model import Equipment
from app.tickets.model import TicketMove
from app.tickets.returns import model as m
from app.tickets.returns import queries
from app.tickets.returns.model import ReturnedGoods


def give_up(session: Session, made: TicketMove) -> None:
    """The ticket was cancelled: nobody waits for goods any more that have not come."""
    for row in _of(session, made.ticket_id, m.REQUESTED):
        row.refuse(made.at, made.who, _("The ticket was cancelled."), "", "")
    session.flush()


def bring_back(session: Session, ticket_id: int, at: datetime) -> None:
    """The cancelling at that moment was undone: what ended with it is asked for again."""
    for row in _of(session, ticket_id, m.REFUSED):
        if row.decided_at == at:
            require_alone(session, row)
            row.step_back()
    session.flush()


def require_alone(session: Session, row: ReturnedGoods) -> None:
    """Raises Refused where a return that is to be open again would be the second one of its device."""
    if row.equipment_id is None:
        return
    session.get(Equipment, row.equipment_id, with_for_update=True)
    if number := queries.under_way(session, row.equipment_id, row.id):
        words = _("A return of this device is under way already ({number}): finish or refuse that one first.")
        raise Refused(words.format(number=number))


def _of(session: Session, ticket_id: int, state: str) -> list[ReturnedGoods]:
    query = select(ReturnedGoods).where(ReturnedGoods.ticket_id == ticket_id, ReturnedGoods.state == state)
    return list(session.scalars(query.order_by(ReturnedGoods.id)))

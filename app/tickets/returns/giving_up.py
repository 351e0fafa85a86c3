"""Goods that were only asked for end with their ticket, and are back when that is undone (C18)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.i18n import _
from app.tickets.model import TicketMove
from app.tickets.returns import model as m
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
            row.step_back()
    session.flush()


def _of(session: Session, ticket_id: int, state: str) -> list[ReturnedGoods]:
    query = select(ReturnedGoods).where(ReturnedGoods.ticket_id == ticket_id, ReturnedGoods.state == state)
    return list(session.scalars(query.order_by(ReturnedGoods.id)))

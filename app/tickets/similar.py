"""Past tickets that are like a fault, and the article that is written from a ticket (A8, C1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.core.i18n import lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.core.near import near
from app.core.search import SearchEntry
from app.equipment.model import Equipment
from app.knowledge import fields as knowledge
from app.knowledge.model import ArticleTicket
from app.knowledge.rules import Asked, Known, Similar, in_a_line, offered, phrases_of, rank, titled, told_once
from app.tickets import fields as f
from app.tickets import model as m
from app.tickets.analysis.service import analysis_of
from app.tickets.model import Ticket

KIND = "tickets"
# What a ticket of another fault looks like; several of them may say the same and become one.
RANKED = 50
TITLE = 60


@dataclass(frozen=True)
class ArticleStart:
    """What the editor begins with: ``article_id`` when the ticket has an article already, else ``values``."""

    article_id: int | None
    values: Mapping[str, Any]


def similar_tickets(session: Session, asked: Asked, limit: int, without: int | None = None) -> list[Similar]:
    """The solved tickets that are like the case, the best first; those that say the same are told once."""
    words = near(session, KIND, phrases_of(asked.text), _solved)
    if not words:
        return []
    columns = (Ticket.id, Ticket.number, Ticket.fault_reported, Ticket.fault_found, Ticket.result, Ticket.equipment_id)
    query = (
        select(*columns, Equipment.model, Equipment.category)
        .outerjoin(Equipment, Equipment.id == Ticket.equipment_id)
        .where(Ticket.id.in_(words))
    )
    known = []
    for ticket_id, number, fault, found, result, device_id, model, category in session.execute(query):
        if ticket_id == without:
            continue
        models = (model,) if model else ()
        known.append(
            Known(
                KIND,
                ticket_id,
                words[ticket_id],
                number,
                fault,
                result or found,
                models,
                category or "",
                device_id,
            )
        )
    return offered(told_once(rank(asked, known, RANKED), limit))


def _solved(entries: Select[Any]) -> Select[Any]:
    solved = and_(Ticket.state.in_((m.RESOLVED, m.CALLED_BACK, m.CLOSED)), Ticket.archived_at.is_(None))
    return entries.join(Ticket, Ticket.id == SearchEntry.record_id).where(solved)


def article_values(session: Session, ticket: Ticket) -> dict[str, Any]:
    """What an article that is written from this ticket begins with."""
    device = session.get(Equipment, ticket.equipment_id) if ticket.equipment_id is not None else None
    model = device.model if device is not None else ""
    analysis = analysis_of(session, ticket.id)
    return {
        "category": ticket.fault_category,
        "title": titled(in_a_line(ticket.fault_reported, TITLE), (model,), model),
        "symptom": ticket.fault_reported,
        "cause": analysis.cause if analysis is not None else ticket.fault_found,
        "solution": analysis.solution if analysis is not None else ticket.result,
        "prevention": analysis.prevention if analysis is not None else "",
        "models": model,
        "equipment_category": device.category if device is not None else "",
    }


def tickets_of_articles() -> ListSpec:
    """The tickets of an article: ``only`` names its ``article_id``; an id of a row is the ticket's."""
    link = table_of(ArticleTicket)
    return ListSpec(
        name="tickets_of_articles",
        title=lazy("Tickets"),
        columns=(
            Column(f.NUMBER, Ticket.number, width=130),
            Column(f.CALLED_AT, Ticket.called_at, width=130),
            Column(f.STATE, Ticket.state, width=90),
            Column(f.FAULT_REPORTED, Ticket.fault_reported, width=220),
            Column(f.RESULT, Ticket.result, width=220),
            Column(knowledge.HOW, ArticleTicket.how, width=100),
            Column(knowledge.HELPED_AT, ArticleTicket.helped_at, width=130),
            Column(knowledge.HELPED_BY, ArticleTicket.helped_by, width=90),
        ),
        source=link.join(table_of(Ticket), Ticket.id == ArticleTicket.ticket_id),
        id=link.c.ticket_id,
        tables=frozenset({"ticket", "article_ticket"}),
        order="called_at",
        descending=True,
        archived=Ticket.archived_at,
    )

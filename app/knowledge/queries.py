"""Lists of articles, and what is like a text (A8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.core.near import near
from app.core.search import SearchEntry
from app.knowledge import fields as f
from app.knowledge.model import DRAFT, PUBLISHED, Article, ArticleTicket
from app.knowledge.rules import Asked, Known, Similar, offered, phrases_of, rank

KIND = "articles"


def _times_helped() -> ColumnElement[int]:
    """How often the article helped; an index on its pairs makes it quick for a page of rows."""
    helped = ArticleTicket.helped_at.is_not(None)
    query: Select[tuple[int]] = select(func.count()).where(ArticleTicket.article_id == Article.id, helped)
    return query.correlate(Article).scalar_subquery()


def article_list() -> ListSpec:
    """The register of articles."""
    helped = _times_helped()
    return ListSpec(
        name=KIND,
        title=lazy("Knowledge base"),
        columns=(
            Column(f.NUMBER, Article.number, fast=True, width=90),
            Column(f.TITLE, Article.title, fast=True, width=240),
            Column(f.FAULT_CATEGORY, Article.category, fast=True, width=80),
            Column(f.EQUIPMENT_CATEGORY, Article.equipment_category, fast=True, width=90),
            Column(f.MODELS, Article.models, width=140),
            Column(f.SOLUTION, Article.solution, width=260),
            Column(f.HELPED, func.nullif(helped, 0), width=70),
            Column(f.STATE, Article.state, width=70),
            Column(f.AUTHOR, Article.author, width=80),
            Column(f.SYMPTOM, Article.symptom, hidden=True, width=240),
            Column(f.CAUSE, Article.cause, hidden=True, width=240),
            Column(f.PREVENTION, Article.prevention, hidden=True, width=240),
            Column(f.CREATED_AT, Article.created_at, hidden=True, width=130),
        ),
        source=table_of(Article),
        id=Article.id,
        tables=frozenset({"article", "article_ticket"}),
        order="number",
        descending=True,
        archived=Article.archived_at,
        search_kind=KIND,
        scopes=(
            Scope("published", f.STATE_OF.options[0][1], lambda _now: Article.state == PUBLISHED),
            Scope("draft", lazy("Drafts"), lambda _now: Article.state == DRAFT),
            Scope("helped", lazy("Have helped"), lambda _now: helped > 0),
        ),
    )


def articles_of_tickets() -> ListSpec:
    """The articles of a ticket: ``only`` names its ``ticket_id``; an id of a row is the article's."""
    link = table_of(ArticleTicket)
    return ListSpec(
        name="articles_of_tickets",
        title=lazy("Knowledge articles"),
        columns=(
            Column(f.NUMBER, Article.number, width=90),
            Column(f.TITLE, Article.title, width=240),
            Column(f.SOLUTION, Article.solution, width=300),
            Column(f.HOW, ArticleTicket.how, width=100),
            Column(f.HELPED_AT, ArticleTicket.helped_at, width=130),
            Column(f.HELPED_BY, ArticleTicket.helped_by, width=90),
        ),
        source=link.join(table_of(Article), Article.id == ArticleTicket.article_id),
        id=link.c.article_id,
        tables=frozenset({"article", "article_ticket"}),
        order="number",
        archived=Article.archived_at,
    )


def times_helped(session: Session, article_id: int) -> int:
    """With how many tickets the article helped."""
    helped = (ArticleTicket.article_id == article_id, ArticleTicket.helped_at.is_not(None))
    return session.scalar(select(func.count()).select_from(ArticleTicket).where(*helped)) or 0


def _published(entries: Select[Any]) -> Select[Any]:
    published = and_(Article.state == PUBLISHED, Article.archived_at.is_(None))
    return entries.join(Article, Article.id == SearchEntry.record_id).where(published)


def similar_articles(session: Session, asked: Asked, limit: int) -> list[Similar]:
    """The published articles that are like the case, the best first; looked for among the newest candidates."""
    words = near(session, KIND, phrases_of(asked.text), _published, many=False)
    if not words:
        return []
    query = select(
        Article.id,
        Article.number,
        Article.title,
        Article.solution,
        Article.models,
        Article.equipment_category,
        _times_helped(),
    ).where(Article.id.in_(words))
    known = []
    for article_id, number, title, solution, models, category, helped in session.execute(query):
        names = f.model_names(models)
        known.append(Known(KIND, article_id, words[article_id], number, title, solution, names, category, times=helped))
    return offered(rank(asked, known, limit), asked.model)

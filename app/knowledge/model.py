"""Mapped classes of the knowledge base (A8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.model import Base, BigId, Moment, Record, Row

DRAFT = "draft"
PUBLISHED = "published"

WRITTEN = "written"
LINKED = "linked"
USED = "used"


class Article(Record, Base):
    """A knowledge article (知识库条目). Its pictures are attachments; ``models`` are parted by 、 (see ``fields``).

    Both states may be chosen freely; only published articles are offered while a fault is typed in.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_title_id", "title", "id"),
        Index("ix_article_category_id", "category", "id"),
        Index("ix_article_equipment_category_id", "equipment_category", "id"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    category: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(20), default=PUBLISHED)
    equipment_category: Mapped[str] = mapped_column(String(60), default="")
    models: Mapped[str] = mapped_column(String(1000), default="")
    symptom: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    prevention: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(100), default="")


class ArticleTicket(Row, Base):
    """A ticket that an article has to do with: the article was ``WRITTEN`` from it, ``LINKED`` by hand, or ``USED``
    there. ``helped_at``: it helped there; each ticket counts once, since there is one row for the two.

    Tickets stand above the knowledge base, so the reference is a plain id; the number is kept to be named.
    """

    __tablename__ = "article_ticket"
    __root__ = ("article", "article_id")
    __table_args__ = (UniqueConstraint("article_id", "ticket_id"),)

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("article.id"))
    ticket_id: Mapped[int] = mapped_column(BigId, index=True)
    ticket_number: Mapped[str] = mapped_column(String(40), default="")
    how: Mapped[str] = mapped_column(String(20), default=LINKED)
    linked_at: Mapped[datetime]
    linked_by: Mapped[str] = mapped_column(String(100), default="")
    helped_at: Mapped[datetime | None] = mapped_column(Moment())
    helped_by: Mapped[str] = mapped_column(String(100), default="")

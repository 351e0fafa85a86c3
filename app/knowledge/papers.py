"""A knowledge article on paper, with its pictures (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.attachments import contents
from app.core.i18n import _
from app.core.pictures import PICTURE_TYPES
from app.knowledge import fields as f
from app.knowledge.model import DRAFT, Article, ArticleTicket
from app.knowledge.queries import times_helped
from app.paper.blocks import Heading, Paragraph
from app.paper.document import Form, write
from app.paper.grid import Cell, Grid
from app.paper.page import A4, Company
from app.paper.pictures import Picture
from app.paper.strips import Block

# So many tickets are named; the screen shows them all.
NAMED = 12


@dataclass(frozen=True, slots=True)
class ArticlePaper:
    """All that an article says on paper. ``pictures``: (caption, content of the file)."""

    number: str
    title: str
    printed_on: date
    facts: Sequence[tuple[str, str]]
    parts: Sequence[tuple[str, str]]
    pictures: Sequence[tuple[str, bytes]] = ()
    remark: str = ""


def paper_of(session: Session, row: Article, today: date) -> ArticlePaper:
    """What a stored article says."""
    link = (ArticleTicket.article_id == row.id,)
    numbers = session.scalars(select(ArticleTicket.ticket_number).where(*link).order_by(ArticleTicket.id.desc())).all()
    helped = times_helped(session, row.id)
    tickets = _(", ").join(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
    facts = [
        (f.FAULT_CATEGORY, f.FAULT_CATEGORY.show(row.category)),
        (f.EQUIPMENT_CATEGORY, row.equipment_category),
        (f.MODELS, row.models),
        (f.AUTHOR, row.author),
        (f.HELPED, str(helped or "")),
        (f.TICKET, tickets),
    ]
    parts = [(field, getattr(row, field.key)) for field in (f.SYMPTOM, f.CAUSE, f.SOLUTION, f.PREVENTION)]
    stored = contents(session, Article.__tablename__, row.id, PICTURE_TYPES)
    return ArticlePaper(
        number=row.number,
        title=row.title,
        printed_on=today,
        facts=[(str(field.title), text) for field, text in facts if text],
        parts=[(str(field.title), text) for field, text in parts if text],
        pictures=[(_caption(n, found.note or found.name), data) for n, (found, data) in enumerate(stored, start=1)],
        remark=f.STATE.show(DRAFT) if row.state == DRAFT else "",
    )


def article_form(paper: ArticlePaper) -> Form:
    """One article as a form."""
    blocks: list[Block] = [Paragraph(paper.title, bold=True)]
    if paper.facts:
        blocks.append(Grid([Cell(title, text) for title, text in paper.facts]))
    for title, text in paper.parts:
        blocks += [Heading(title), Paragraph(text)]
    if paper.pictures:
        blocks.append(Heading(_("Pictures")))
        blocks += [Picture(data, caption) for caption, data in paper.pictures]
    return Form(
        title=_("Knowledge article"),
        number=paper.number,
        remark=paper.remark,
        blocks=blocks,
        printed_on=paper.printed_on,
    )


def write_articles(papers: Sequence[ArticlePaper], company: Company, out: Path | BinaryIO) -> int:
    """Writes the articles into one PDF and answers its number of sheets."""
    title = papers[0].title if len(papers) == 1 else _("Knowledge base")
    return write(map(article_form, papers), len(papers), A4, company, title, out)


def _caption(number: int, name: str) -> str:
    return _("Picture {n}: {name}").format(n=number, name=name.rpartition(".")[0] or name)

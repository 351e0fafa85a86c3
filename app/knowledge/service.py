"""Actions on the knowledge base (A8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.attachments import Attachment, attach, attached, detach
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, _, lazy
from app.core.lists import List, ListSpec
from app.core.pictures import Picture, check_picture, is_picture
from app.core.register import Details, Register
from app.core.rights import needs
from app.knowledge import fields as f
from app.knowledge.model import LINKED, PUBLISHED, USED, WRITTEN, Article, ArticleTicket
from app.knowledge.queries import article_list, articles_of_tickets, similar_articles, times_helped
from app.knowledge.rules import Asked, Similar

SHOWN = 5


class Articles(Register):
    """The knowledge base (知识库)."""

    name = "articles"
    title: ClassVar[Text] = lazy("Knowledge base")
    one: ClassVar[Text] = lazy("Knowledge article")
    model = Article
    form = f.FORM
    label = "title"
    series = "articles"

    def list_spec(self) -> ListSpec:
        return article_list()

    @cached_property
    def of_tickets(self) -> List:
        """The articles of a ticket, for its page."""
        return List(self.office.database, articles_of_tickets())

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"state": PUBLISHED, "author": self.office.user.name} | given

    # -- reading -------------------------------------------------------------------------------------------------------

    @needs(".view")
    def similar(self, text: str, model: str = "", device_id: int | None = None, limit: int = SHOWN) -> list[Similar]:
        """The articles that are like what is typed of a fault, the best first; nothing for a blank text.

        A device gives its model and category where no ``model`` is named.
        """
        with self.office.read() as session:
            return similar_articles(session, self.asked(session, text, model, device_id), limit)

    @needs(".view")
    def helped_with(self, ticket_id: int) -> frozenset[int]:
        """The ids of the articles that helped with a ticket."""
        helped = (ArticleTicket.ticket_id == ticket_id, ArticleTicket.helped_at.is_not(None))
        with self.office.read() as session:
            return frozenset(session.scalars(select(ArticleTicket.article_id).where(*helped)))

    @needs(".view")
    def pictures(self, article_id: int) -> list[Attachment]:
        """The pictures of an article, in the order in which they came; other attachments are no part of it."""
        found = self.office.attachments.of(self.table, article_id)
        return [attachment for attachment in found if is_picture(attachment.media_type)]

    @needs("papers.print")
    def write_pdf(self, ids: Sequence[int], out: Path | BinaryIO) -> int:
        """Writes the articles with their pictures into one PDF and answers its number of sheets."""
        from app.knowledge.papers import paper_of, write_articles
        from app.paper.company import company

        with self.office.read() as session:
            ours = company(session)
            papers = [paper_of(session, self.load(session, article_id), self.office.today()) for article_id in ids]
        return write_articles(papers, ours, out)

    # -- writing -------------------------------------------------------------------------------------------------------

    @needs(".edit")
    def write(
        self,
        raw: Mapping[str, Any],
        record_id: int | None = None,
        version: int | None = None,
        *,
        pictures: Sequence[Picture] = (),
        removed: Sequence[int] = (),
        ticket_id: int | None = None,
    ) -> int:
        """As ``save``, with pictures that came and attachments that were taken off, all in one; answers the id.

        ``ticket_id``: the ticket that a new article is written from. Raises Refused for a file that is no picture.
        """
        if record_id is None:
            raw = self.blank() | dict(raw)
        values, children = self._clean(raw, partial=record_id is not None)
        checked = [check_picture(picture.name, picture.data) for picture in pictures]
        with self.office.write() as session:
            article_id = self.save_in(session, values, children, record_id, version)
            for picture in checked:
                attach(session, self.table, article_id, picture.name, picture.data)
            for attachment_id in attached(session, self.table, article_id, removed):
                detach(session, attachment_id)
            if ticket_id is not None:
                self.link_in(session, article_id, ticket_id, WRITTEN)
            return article_id

    @needs(".edit")
    def link(self, article_id: int, raw: Mapping[str, Any]) -> None:
        """Ties a ticket to the article: ``ticket_id`` as typed; nothing happens when it is already."""
        values = clean((f.TICKET,), raw)
        with self.office.write() as session:
            if problems := list(self._resolve_references(session, (f.TICKET,), values, "")):
                raise Invalid(problems)
            self.link_in(session, article_id, values["ticket_id"])

    @needs(".edit")
    def unlink(self, article_id: int, ticket_id: int) -> None:
        """Takes a ticket off the article, and its help with it; nothing happens when there is no such link."""
        with self.office.write() as session:
            if (row := _link(session, article_id, ticket_id)) is not None:
                session.delete(row)

    @needs(".view")
    def helped(self, article_id: int, ticket_id: int) -> int:
        """The article helped with this ticket; answers how often it has by now. A ticket counts once.

        Whoever works on tickets may say so; nothing of the article is changed.
        """
        self.office.user.require("tickets.edit")
        with self.office.write() as session:
            self.helped_in(session, article_id, ticket_id)
            return times_helped(session, article_id)

    @needs(".view")
    def not_helped(self, article_id: int, ticket_id: int) -> int:
        """Takes ``helped`` back, and the link where nothing else made it; answers how often it has helped."""
        self.office.user.require("tickets.edit")
        with self.office.write() as session:
            row = _link(session, article_id, ticket_id)
            if row is not None and row.how == USED:
                session.delete(row)
            elif row is not None:
                row.helped_at, row.helped_by = None, ""
            session.flush()
            return times_helped(session, article_id)

    # -- for the features: functions that take a session ---------------------------------------------------------------

    def asked(self, session: Session, text: str, model: str, device_id: int | None) -> Asked:
        """The case at hand, with what is known of its device."""
        category = ""
        if device_id is not None:
            device = self.office.register("equipment").load(session, device_id)
            model, category = model or device.model, device.category
        return Asked(text, model, category, device_id)

    def helped_in(self, session: Session, article_id: int, ticket_id: int) -> None:
        """As ``helped``, inside a transaction; raises NotFound, and Refused for the ticket that it was written from."""
        row = self.link_in(session, article_id, ticket_id, USED)
        if row.how == WRITTEN:
            raise Refused(_("This article was written from this ticket, so it cannot have helped there."))
        if row.helped_at is None:
            row.helped_at, row.helped_by = session.info["now"], session.info["user"].name

    def link_in(self, session: Session, article_id: int, ticket_id: int, how: str = LINKED) -> ArticleTicket:
        """The link between the two, made where there is none; raises NotFound."""
        # Held, so that two clerks who link at once make one link.
        self.load(session, article_id, lock=True)
        if (row := _link(session, article_id, ticket_id)) is not None:
            # What was only used there can be tied to it by hand too.
            row.how = how if row.how == USED else row.how
            return row
        # The register of tickets stands above this one: it is asked as a dialog would.
        ticket = self.office.register("tickets").load(session, ticket_id)
        now, who = session.info["now"], session.info["user"].name
        row = ArticleTicket(
            article_id=article_id,
            ticket_id=ticket_id,
            ticket_number=ticket.number,
            how=how,
            linked_at=now,
            linked_by=who,
            helped_by="",
        )
        session.add(row)
        session.flush()
        return row

    def written_from(self, session: Session, ticket_id: int) -> int | None:
        """The article of a ticket: written from it, else tied to it by hand; one that only helped is no article of
        its own."""
        return session.scalar(
            select(ArticleTicket.article_id)
            .join(Article, Article.id == ArticleTicket.article_id)
            .where(
                ArticleTicket.ticket_id == ticket_id,
                ArticleTicket.how.in_((WRITTEN, LINKED)),
                Article.archived_at.is_(None),
            )
            .order_by(ArticleTicket.how.desc(), ArticleTicket.id)
            .limit(1)
        )

    # -- hooks ---------------------------------------------------------------------------------------------------------

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> Iterable[Problem]:
        # Asked before anything is written where both are typed, so that a sheet's cell can be named.
        return _unsolved(values["state"], values["solution"]) if {"state", "solution"} <= values.keys() else ()

    def before_save(self, session: Session, row: Article, is_new: bool) -> None:
        row.state = row.state or PUBLISHED
        if problems := _unsolved(row.state, row.solution):
            raise Invalid(problems)

    def details(self, session: Session, row: Article) -> Details:
        """Adds ``helped``: how often it has."""
        details = super().details(session, row)
        return replace(details, values=dict(details.values) | {"helped": times_helped(session, row.id)})

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number, title, symptom, cause, solution, models and category of equipment."""
        for row in session.scalars(select(Article).where(Article.id.in_(ids))):
            yield search.Entry(
                row.id,
                self.label_text(row.number, row.title),
                detail=" · ".join(filter(None, (row.equipment_category, row.models))),
                names=(row.title,),
                texts=(row.number, row.symptom, row.cause, row.solution, row.models, row.equipment_category),
            )


def _unsolved(state: str, solution: str) -> list[Problem]:
    if state != PUBLISHED or solution:
        return []
    return [Problem("solution", lazy("Without a solution it is a draft: choose “Draft”, or say what helps."))]


def _link(session: Session, article_id: int, ticket_id: int) -> ArticleTicket | None:
    pair = (ArticleTicket.article_id == article_id, ArticleTicket.ticket_id == ticket_id)
    return session.scalar(select(ArticleTicket).where(*pair))

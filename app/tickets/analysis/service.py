"""Actions on fault analyses: begin with what is known, save (C15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.database import lock_row
from app.core.errors import Invalid, NotFound, Problem, Stale
from app.core.fields import clean
from app.core.i18n import lazy
from app.core.rights import needs
from app.knowledge.model import Article, ArticleTicket
from app.tickets.analysis import fields as f
from app.tickets.analysis.model import FaultAnalysis
from app.tickets.model import Ticket

if TYPE_CHECKING:
    from app.office import Office


@dataclass(frozen=True)
class Analysis:
    """The analysis of a ticket as its dialog shows it. ``version`` None: nothing is stored, ``values`` are what the
    ticket and its article say so far."""

    values: Mapping[str, Any]
    labels: Mapping[str, str]
    version: int | None = None


class Analyses:
    """The fault analyses of tickets as a service."""

    name = "analyses"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("view")
    def of_ticket(self, ticket_id: int) -> Analysis:
        """The analysis, or what one begins with; raises NotFound."""
        with self.office.read() as session:
            row = analysis_of(session, ticket_id)
            values = _values(row) if row is not None else self._begun(session, ticket_id)
            who = values["analysed_by_id"]
            label = self.office.staff.labels(session, [who]).get(who, "") if who is not None else ""
            return Analysis(values, {"analysed_by_id": label}, row.version if row is not None else None)

    @needs("tickets.edit")
    def save(self, ticket_id: int, raw: Mapping[str, Any], version: int | None = None) -> int:
        """Saves what was typed (ASKED) and answers the new version; raises Invalid, NotFound and Stale.

        ``version`` None: none was stored when the dialog was opened.
        """
        values = clean(f.ASKED, raw)
        with self.office.write() as session:
            lock_row(session, Ticket, ticket_id)
            if session.get(Ticket, ticket_id) is None:
                raise NotFound()
            self._check(session, values)
            row = analysis_of(session, ticket_id)
            if row is not None and row.version != version:
                raise Stale(values, _values(row), row.version)
            if row is None:
                user = session.info["user"]
                row = FaultAnalysis(ticket_id=ticket_id, created_at=session.info["now"], created_by=user.name)
                session.add(row)
            for key, value in values.items():
                setattr(row, key, value)
            session.flush()
            return row.version

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _check(self, session: Session, values: dict[str, Any]) -> None:
        problems = []
        if values["analysed_on"] > self.office.today():
            problems.append(Problem("analysed_on", lazy("This date lies in the future.")))
        if isinstance(values["analysed_by_id"], str):
            try:
                values["analysed_by_id"] = self.office.staff.resolve(session, values["analysed_by_id"])
            except ValueError as error:
                problems.append(Problem("analysed_by_id", str(error)))
        if problems:
            raise Invalid(problems)

    def _begun(self, session: Session, ticket_id: int) -> dict[str, Any]:
        """What the knowledge base knows of this ticket, else what was found and done."""
        ticket = session.get(Ticket, ticket_id)
        if ticket is None:
            raise NotFound()
        linked = (
            select(Article)
            .join(ArticleTicket, ArticleTicket.article_id == Article.id)
            .where(ArticleTicket.ticket_id == ticket_id, Article.archived_at.is_(None))
            .order_by(ArticleTicket.helped_at.is_(None), ArticleTicket.id)
        )
        article = session.scalar(linked.limit(1))
        return {
            "cause": ticket.fault_found or (article.cause if article is not None else ""),
            "solution": ticket.result or (article.solution if article is not None else ""),
            "prevention": article.prevention if article is not None else "",
            "analysed_by_id": self.office.user.id or ticket.technician_id,
            "analysed_on": self.office.today(),
        }


def analysis_of(session: Session, ticket_id: int) -> FaultAnalysis | None:
    """The stored analysis of a ticket."""
    return session.scalar(select(FaultAnalysis).where(FaultAnalysis.ticket_id == ticket_id))


def _values(row: FaultAnalysis) -> dict[str, Any]:
    return {field.key: getattr(row, field.key) for field in f.ASKED}

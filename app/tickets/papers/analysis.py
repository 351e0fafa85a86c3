"""The fault analysis report (故障分析报告): cause, solution, how to avoid it (C15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.i18n import _
from app.forms.kind import About, FormKind, PrintInfo
from app.forms.model import IssuedForm
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4
from app.paper.strips import Block
from app.staff.model import Staff
from app.tickets.analysis.service import analysis_of
from app.tickets.papers import blocks
from app.tickets.papers.facts import TicketFacts, about_ticket, day, facts_of, ticket_of
from app.tickets.papers.told import tell, untell
from app.tickets.sla.policy import Event


@dataclass(frozen=True, slots=True)
class AnalysisPaper:
    """All that a fault analysis report says."""

    facts: TicketFacts
    cause: str
    solution: str
    prevention: str
    analysed_by: str = ""
    analysed_on: str = ""


def analysis_form(paper: AnalysisPaper, info: PrintInfo) -> Form:
    """The paper as a form."""
    facts = paper.facts
    body: list[Block] = [
        Grid(
            [
                *blocks.whose(facts),
                *blocks.project(facts),
                *blocks.device(facts),
                Cell(_("Fault level"), facts.level),
                Cell(_("Fault category"), facts.category),
                Cell(_("Technician"), facts.technicians),
                Cell(_("Solved at"), facts.resolved_at),
                Cell(_("Fault reported"), facts.fault_reported, span=2, lines=2),
                Cell(_("Analysed by"), paper.analysed_by),
                Cell(_("Analysed on"), paper.analysed_on),
            ]
        ),
    ]
    for title, text in (
        (_("Cause of the fault"), paper.cause),
        (_("Solution found"), paper.solution),
        (_("How to avoid it"), paper.prevention),
    ):
        body += [Heading(title), Paragraph(text, indent=2)]
    return info.form(
        _("Fault analysis report"),
        body,
        [
            SignatureBox(_("Analysed by"), paper.analysed_by, stamp=False),
            SignatureBox(_("Checked by"), stamp=False),
            SignatureBox(_("Service department")),
        ],
    )


def _about(session: Session, ticket_id: int, selection: Mapping[str, str]) -> About:
    about = about_ticket(session, ticket_id, selection)
    if analysis_of(session, ticket_id) is None:
        raise Refused(_("The fault was not analysed yet: write the analysis first."))
    return about


def _build(session: Session, ticket_id: int, info: PrintInfo) -> Form:
    row = analysis_of(session, ticket_id)
    if row is None:
        raise Refused(_("The fault was not analysed yet: write the analysis first."))
    who = session.get(Staff, row.analysed_by_id) if row.analysed_by_id is not None else None
    paper = AnalysisPaper(
        facts_of(session, ticket_id),
        row.cause,
        row.solution,
        row.prevention,
        who.name if who is not None else "",
        day(row.analysed_on),
    )
    return analysis_form(paper, info)


def _moved(session: Session, form: IssuedForm, move: str) -> None:
    """Where a report was promised within a limit, issuing it keeps that."""
    if form.ticket_id is None:
        return
    ticket = ticket_of(session, form.ticket_id)
    if move == "print":
        tell(session, ticket, Event.REPORTED, session.info["now"], form.number)
    elif move == "void" or (move == "not_printed" and not form.printed):
        untell(session, ticket, Event.REPORTED, form.number)


ANALYSIS = FormKind(
    key="analysis",
    subject="tickets",
    about=_about,
    build=_build,
    sizes=(A4.key,),
    moved=_moved,
)

"""The order from the caller (任务委托书) and the task order (维修任务书) on paper (C9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.core.i18n import _
from app.forms.kind import About, FormKind, PrintInfo
from app.paper.blocks import Heading, Paragraph, SignatureBox
from app.paper.document import Form
from app.paper.grid import Cell, Grid
from app.paper.page import A4
from app.paper.strips import Block
from app.paper.tables import Column, Table
from app.staff.model import Staff
from app.tickets.charges import model as c
from app.tickets.charges.fields import HOW_OF
from app.tickets.charges.papers import amount_words, line_cells, line_columns
from app.tickets.charges.pricing import lines_of
from app.tickets.orders import fields as f
from app.tickets.orders import model as o
from app.tickets.orders.model import CallerOrder, TaskOrder
from app.tickets.orders.queries import steps_of
from app.tickets.papers import blocks
from app.tickets.papers.facts import TicketFacts, day, facts_of, moment


@dataclass(frozen=True, slots=True)
class CallerOrderPaper:
    """All that an order from the caller says; ``lines`` are the cells of the estimate."""

    facts: TicketFacts
    items: str
    price: Decimal
    agreed_for: str
    confirmed: str = ""
    remark: str = ""
    lines: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One decision on a task order: what, who (in whose name), when, the comment."""

    move: str
    who: str
    at: str
    comment: str


@dataclass(frozen=True, slots=True)
class TaskOrderPaper:
    """All that a task order says, with all decisions on it."""

    facts: TicketFacts
    state: str
    problem: str
    analysis: str
    main_cause: str
    measures: str
    responsible: str
    due_on: str
    briefing: str
    owner: str = ""
    filed: str = ""
    steps: Sequence[StepFacts] = ()


# -- the order from the caller -----------------------------------------------------------------------------------------


def caller_order_form(paper: CallerOrderPaper, info: PrintInfo) -> Form:
    """The order from the caller as a form, with room for the caller's signature."""
    body: list[Block] = [
        Grid([*blocks.whose(paper.facts), *blocks.project(paper.facts), *blocks.device(paper.facts)]),
        Grid(
            [
                Cell(_("Repair items"), paper.items, span=2, lines=blocks.lines(info.size, 4)),
                Cell(_("Estimated price"), amount_words(paper.price), span=2, strong=True),
                Cell(_("Agreed time"), paper.agreed_for),
                Cell(_("Caller confirms"), paper.confirmed),
                *([Cell(_("Remark"), paper.remark, span=2)] if paper.remark else []),
            ]
        ),
    ]
    if paper.lines:
        body += [Heading(_("Estimate")), Table(line_columns(), paper.lines)]
    body.append(
        Paragraph(
            _(
                "The caller orders the repair above. The price is an estimate by what is known before the visit; what "
                "is found on site beyond it is told and agreed first."
            ),
            small=True,
        )
    )
    return info.form(
        _("Order from the caller"), body, [SignatureBox(_("Ordering party")), SignatureBox(_("Accepted by"))]
    )


def caller_order_paper(session: Session, row: CallerOrder) -> CallerOrderPaper:
    """What an order from the caller says now."""
    confirmed = ""
    if row.confirmed_at is not None:
        words = (row.confirmed_by, moment(row.confirmed_at), HOW_OF.show(row.confirmed_how))
        confirmed = " ".join(filter(None, words))
    lines = lines_of(session, row.ticket_id, c.ESTIMATE)
    return CallerOrderPaper(
        facts=facts_of(session, row.ticket_id),
        items=row.items,
        price=row.price or Decimal(0),
        agreed_for=moment(row.agreed_for),
        confirmed=confirmed,
        remark=row.remark,
        lines=[line_cells(place, line) for place, line in enumerate(lines, start=1)],
    )


# -- the task order ----------------------------------------------------------------------------------------------------


def task_order_form(paper: TaskOrderPaper, info: PrintInfo) -> Form:
    """The task order as a form, with the decisions on it and room for the owner's signature."""
    lines = blocks.lines(info.size, 3)
    body: list[Block] = [
        Grid([*blocks.whose(paper.facts), *blocks.project(paper.facts), *blocks.device(paper.facts)]),
        Grid(
            [
                Cell(_("Problem"), paper.problem, span=2, lines=lines),
                Cell(_("Analysis"), paper.analysis, span=2, lines=lines),
                Cell(_("Main cause"), paper.main_cause, span=2, lines=lines),
                Cell(_("Measures"), paper.measures, span=2, lines=lines),
                Cell(_("Person responsible"), paper.responsible, strong=True),
                Cell(_("To be done by"), paper.due_on, strong=True),
                Cell(_("Briefing"), paper.briefing, span=2, lines=lines),
                Cell(_("Order state"), paper.state),
                Cell(_("Owner confirms"), paper.owner),
                *([Cell(_("Return to production"), paper.filed, span=2)] if paper.filed else []),
            ]
        ),
        Heading(_("Review and approval")),
        Table(
            [Column(_("Step")), Column(_("Who")), Column(_("When"), "centre"), Column(_("Comment"))],
            [(step.move, step.who, step.at, step.comment) for step in paper.steps] or [("", "", "", "")] * 2,
        ),
    ]
    boxes = (_("Department head"), _("Service manager"), _("Owner"))
    return info.form(_("Repair task order"), body, [SignatureBox(title) for title in boxes])


def task_order_paper(session: Session, row: TaskOrder) -> TaskOrderPaper:
    """What a task order says now."""
    responsible = session.get(Staff, row.responsible_id) if row.responsible_id is not None else None
    return TaskOrderPaper(
        facts=facts_of(session, row.ticket_id),
        state=f.STATE_OF.show(row.state),
        problem=row.problem,
        analysis=row.analysis,
        main_cause=row.main_cause,
        measures=row.measures,
        responsible=responsible.name if responsible is not None else "",
        due_on=day(row.due_on),
        briefing=row.briefing,
        owner=" ".join(filter(None, (row.owner_name, day(row.owner_on)))),
        filed=" ".join(filter(None, (row.filed_with, day(row.filed_on)))),
        steps=[
            StepFacts(f.MOVE_OF.show(step.move), step_who(step.who, step.for_whom), moment(step.at), step.comment)
            for step in steps_of(session, row.id)
        ],
    )


def step_who(who: str, for_whom: str) -> str:
    """Who decided, and in whose name."""
    return _("{who} in the name of {person}").format(who=who, person=for_whom) if for_whom else who


# -- the kinds of forms ------------------------------------------------------------------------------------------------


def _about(session: Session, model: Any, record_id: int) -> About:
    row = session.get(model, record_id)
    if row is None:
        raise NotFound()
    if row.state in (o.CANCELLED, o.REPLACED, o.WITHDRAWN):
        raise Refused(_("{number} does not hold any more.").format(number=row.number))
    facts = facts_of(session, row.ticket_id)
    title = " ".join(filter(None, (facts.number, facts.customer)))
    return About(title, ticket_id=row.ticket_id, customer_id=row.customer_id)


def _about_task(session: Session, record_id: int, _selection: Mapping[str, str]) -> About:
    return _about(session, TaskOrder, record_id)


def _about_caller(session: Session, record_id: int, _selection: Mapping[str, str]) -> About:
    return _about(session, CallerOrder, record_id)


def _build_task(session: Session, record_id: int, info: PrintInfo) -> Form:
    return task_order_form(task_order_paper(session, session.get_one(TaskOrder, record_id)), info)


def _build_caller(session: Session, record_id: int, info: PrintInfo) -> Form:
    return caller_order_form(caller_order_paper(session, session.get_one(CallerOrder, record_id)), info)


TASK_ORDER = FormKind(
    key="task_orders",
    subject="task_orders",
    about=_about_task,
    build=_build_task,
    sizes=(A4.key,),
    number_of=lambda session, record_id: session.get_one(TaskOrder, record_id).number,
)
CALLER_ORDER = FormKind(
    key="caller_orders",
    subject="caller_orders",
    about=_about_caller,
    build=_build_caller,
    sizes=(A4.key,),
    comes_back=True,
    number_of=lambda session, record_id: session.get_one(CallerOrder, record_id).number,
)

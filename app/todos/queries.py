"""Lists of to-dos (A1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.core.clock import office_day
from app.core.fields import TEXT
from app.core.i18n import lazy
from app.core.lists import Column, ListSpec, Scope
from app.core.model import table_of
from app.staff.model import Staff
from app.todos import fields as f
from app.todos.model import Todo


@dataclass(frozen=True)
class TodoRow:
    """A to-do as a record's page and the day's list show it."""

    id: int
    version: int
    text: str
    due_on: date | None
    who: str
    record_kind: str
    record_id: int | None
    record_title: str
    answer: str
    done_at: datetime | None
    done_by: str
    kind: str


def todo_list(user_id: Callable[[], int | None]) -> ListSpec:
    """All to-dos, the most urgent first."""

    def is_mine() -> ColumnElement[bool]:
        return or_(Todo.staff_id == user_id(), Todo.staff_id.is_(None))

    open_ = Todo.done_at.is_(None)
    return ListSpec(
        name="todos",
        title=lazy("To-dos"),
        columns=(
            Column(f.DUE_ON, Todo.due_on, fast=True, width=100),
            Column(f.TEXT, Todo.text, width=360),
            Column(f.RECORD_TITLE, Todo.record_title, width=260),
            Column(f.STAFF.but(key="who", kind=TEXT), Staff.name, width=90),
            Column(f.KIND, Todo.kind, width=90),
            Column(f.DONE_AT, Todo.done_at, width=130),
            Column(f.DONE_BY, Todo.done_by, width=90),
            Column(f.OUTCOME, Todo.outcome, width=100),
            Column(f.ANSWER, Todo.answer, width=260),
        ),
        source=table_of(Todo).outerjoin(table_of(Staff), Staff.id == Todo.staff_id),
        id=Todo.id,
        tables=frozenset({"todo", "staff"}),
        order="due_on",
        archived=Todo.archived_at,
        search_kind="todos",
        scopes=(
            Scope("mine", lazy("Mine"), lambda now: and_(open_, is_mine())),
            Scope("due", lazy("Due now"), lambda now: and_(open_, Todo.due_on <= office_day(now))),
            Scope("open", lazy("To be done"), lambda now: open_),
            Scope("done", lazy("Done"), lambda now: Todo.done_at.is_not(None)),
        ),
    )


def todos_of(session: Session, kind: str, record_id: int) -> list[TodoRow]:
    """All to-dos on a record, open ones first, the most urgent at the top."""
    here = and_(Todo.record_kind == kind, Todo.record_id == record_id)
    return _rows(session, select(Todo, Staff.name).where(here).order_by(Todo.done_at.is_not(None), Todo.due_on))


def open_todos(session: Session, staff_id: int | None, until: date, limit: int) -> list[TodoRow]:
    """What one person has to do until a day, what nobody was named for included; the most urgent first."""
    mine = or_(Todo.staff_id == staff_id, Todo.staff_id.is_(None))
    return _rows(
        session,
        select(Todo, Staff.name)
        .where(mine, Todo.done_at.is_(None), Todo.due_on <= until)
        .order_by(Todo.due_on, Todo.id)
        .limit(limit),
    )


def _rows(session: Session, statement: Select[tuple[Todo, str]]) -> list[TodoRow]:
    joined = statement.outerjoin(Staff, Staff.id == Todo.staff_id).where(Todo.archived_at.is_(None))
    found: Sequence[tuple[Todo, str | None]] = [tuple(row) for row in session.execute(joined)]
    return [
        TodoRow(
            todo.id,
            todo.version,
            todo.text,
            todo.due_on,
            who or "",
            todo.record_kind,
            todo.record_id,
            todo.record_title,
            todo.answer,
            todo.done_at,
            todo.done_by,
            todo.kind,
        )
        for todo, who in found
    ]

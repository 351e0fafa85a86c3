"""Actions on to-dos (A1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import search
from app.core.clock import office_day
from app.core.database import lock_row
from app.core.errors import Invalid, Problem, Refused
from app.core.fields import clean
from app.core.i18n import Text, lazy
from app.core.lists import ListSpec
from app.core.register import Details, Register
from app.core.rights import needs
from app.core.settings import read_setting
from app.todos import fields as f
from app.todos.model import Todo
from app.todos.queries import TodoRow, open_todos, todo_list, todos_of


class Todos(Register):
    """The to-dos (待办). One on a record names it by its register and id."""

    name = "todos"
    title: ClassVar[Text] = lazy("To-dos")
    one: ClassVar[Text] = lazy("To-do")
    model = Todo
    form = f.FORM
    key = "id"
    label = "text"

    def list_spec(self) -> ListSpec:
        return todo_list(lambda: self.office.user.id)

    def blank(self, **given: Any) -> dict[str, Any]:
        return {"kind": "note", "due_on": self.office.today(), "staff_id": self.office.user.id} | given

    @needs(".edit")
    def add(self, kind: str, record_id: int, raw: Mapping[str, Any]) -> int:
        """Puts a to-do on a record of the register ``kind`` and answers its id; raises Invalid and NotFound."""
        register = self.office.register(kind)
        values, _children = self._clean(self.blank() | dict(raw), partial=False)
        with self.office.write() as session:
            register.load(session, record_id)
            title = register.labels(session, [record_id])[record_id]
            about = {"record_kind": kind, "record_id": record_id, "record_title": title[:300]}
            return self.save_in(session, values | about, {})

    @needs(".edit")
    def done(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Marks it as done, with the answer that was given; raises Refused when it is done already."""
        values = clean(f.DONE, raw)
        with self.office.write() as session:
            row = self._current(session, record_id, version)
            if row.done_at is not None:
                raise Refused(lazy("This to-do is done already."))
            row.answer = values["answer"]
            row.done_at = session.info["now"]
            row.done_by = self.office.user.name

    @needs(".edit")
    def answer_offer(self, record_id: int, raw: Mapping[str, Any], version: int | None = None) -> None:
        """Records what the customer said to an offer (OFFER_ANSWER): "later" asks again on a day, else it is done (C1).

        Raises Invalid, and Refused when it is done already.
        """
        values = clean(f.OFFER_ANSWER, raw)
        with self.office.write() as session:
            row = self._current(session, record_id, version)
            if row.done_at is not None:
                raise Refused(lazy("This to-do is done already."))
            ask_again = ask_again_day(session, values["outcome"], values["ask_again_on"])
            take_outcome(session, row, values["outcome"], values["answer"], ask_again)

    @needs(".edit")
    def undone(self, record_id: int, version: int | None = None) -> None:
        """Opens it again; the answer stays until another one is given."""
        with self.office.write() as session:
            row = self._current(session, record_id, version)
            row.done_at, row.done_by = None, ""

    @needs(".view")
    def of(self, kind: str, record_id: int) -> list[TodoRow]:
        """The to-dos on a record: open ones first."""
        with self.office.read() as session:
            return todos_of(session, kind, record_id)

    @needs(".view")
    def mine(self, days: int = 0, limit: int = 100) -> list[TodoRow]:
        """What the person who is logged in has to do within so many days, overdue ones included."""
        with self.office.read() as session:
            return open_todos(session, self.office.user.id, self.office.today() + timedelta(days=days), limit)

    def details(self, session: Session, row: Any) -> Details:
        """Adds what the to-do is about, and how it ended."""
        details = super().details(session, row)
        more = ("record_kind", "record_id", "record_title", "outcome", "answer", "done_at", "done_by")
        return Details(**(vars(details) | {"values": {**details.values, **{key: getattr(row, key) for key in more}}}))

    def label_text(self, key: Any, label: Any) -> str:
        return str(label or "")

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by its text and the record's title."""
        for row in session.execute(select(Todo.id, Todo.text, Todo.record_title).where(Todo.id.in_(ids))):
            yield search.Entry(row[0], row[1], detail=row[2], texts=(row[1], row[2]))

    def _current(self, session: Session, record_id: int, version: int | None) -> Todo:
        lock_row(session, Todo, record_id)
        row: Todo = self.load(session, record_id)
        if version is not None and row.version != version:
            raise self._stale(session, row, {})
        return row


def put_todo(
    session: Session,
    kind: str,
    text: str,
    due_on: date,
    staff_id: int | None,
    about: tuple[str, int, str],
) -> Todo:
    """Writes a to-do within another action. ``about``: the record's register, id and title."""
    todo = Todo(
        created_at=session.info["now"],
        created_by=session.info["user"].name,
        kind=kind,
        text=text,
        due_on=due_on,
        staff_id=staff_id,
        record_kind=about[0],
        record_id=about[1],
        record_title=about[2][:300],
    )
    session.add(todo)
    session.flush()
    return todo


def ask_again_day(session: Session, outcome: str, day: date | None, key: str = "ask_again_on") -> date | None:
    """When to ask again after the answer "later": the given day, else that of the settings; None after other answers.

    Raises Invalid, named by ``key``, for a day that is past.
    """
    if outcome != "later":
        return None
    today = office_day(session.info["now"])
    if day is not None and day < today:
        raise Invalid([Problem(key, lazy("This day is past."))])
    return day or today + timedelta(days=int(read_setting(session, "offers.ask_again_days")))


def take_outcome(session: Session, todo: Todo, outcome: str, answer: str, ask_again_on: date | None) -> None:
    """Records the customer's answer on the to-do: "later" moves its day, any other answer ends it."""
    todo.outcome, todo.answer = outcome, answer or todo.answer
    if outcome == "later":
        todo.due_on, todo.done_at, todo.done_by = ask_again_on, None, ""
    else:
        todo.done_at, todo.done_by = session.info["now"], session.info["user"].name

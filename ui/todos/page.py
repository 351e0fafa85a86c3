"""The list of to-dos, and the page of one (A1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core.i18n import lazy
from app.core.lists import Query
from app.core.register import Details
from app.todos import fields as f
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.todos.dialogs import ask_answer, make_offer


class TodosPage(ListPage):
    """The to-dos; the person's own ones at first."""

    def __init__(self, navigator: Navigator) -> None:
        def due_colour(value: Any) -> str:
            return "danger" if isinstance(value, date) and value <= navigator.office.today() else ""

        actions = (
            Action(
                "done", lazy("Mark as done"), lambda ids: self._answer(ids[0]), "ok", "Ctrl+D", "todos.edit", most=1
            ),
            Action(
                "offer", lazy("Make an offer…"), lambda ids: self._offer(ids[0]), "contracts", "Ctrl+Shift+O",
                "contracts.edit", most=1,
            ),
            Action("about", lazy("Open the record"), lambda ids: self._about(ids[0]), "link", most=1, place="menu"),
        )  # fmt: skip
        super().__init__(navigator, "todos", actions=actions, state_colour={"due_on": due_colour})
        self.set_query(Query(scope="mine"))
        self.bar.views.show_scope("mine")

    def _answer(self, todo_id: int) -> None:
        todos = self.navigator.office.todos
        self.work.run("answer", lambda _cancel: todos.get(todo_id), self._ask)

    def _ask(self, details: Details) -> None:
        if details.values["done_at"] is None:
            ask_answer(self.navigator, details, self.window())

    def _offer(self, todo_id: int) -> None:
        todos = self.navigator.office.todos
        self.work.run(
            "offer", lambda _cancel: todos.get(todo_id), lambda found: make_offer(self.navigator, found, self.window())
        )

    def _about(self, todo_id: int) -> None:
        todos = self.navigator.office.todos
        self.work.run("about", lambda _cancel: todos.get(todo_id), self._open_record)

    def _open_record(self, details: Details) -> None:
        if details.values["record_id"] is not None:
            self.navigator.open(details.values["record_kind"], details.values["record_id"])


class TodoRecord(RecordPage):
    """One to-do."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "todos", record_id)

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = []
        if details.values["record_id"] is not None:
            kind, record_id = details.values["record_kind"], details.values["record_id"]
            actions.append(
                Action("about", lazy("Open the record"), lambda _ids: self.navigator.open(kind, record_id), "link")
            )
        if details.values["done_at"] is None and details.values["kind"] == "offer":
            offer = lambda _ids: make_offer(self.navigator, details, self.window())  # noqa: E731
            actions.append(
                Action("offer", lazy("Make an offer…"), offer, "contracts", "Ctrl+Shift+O", "contracts.edit")
            )
        if details.values["done_at"] is None:
            actions.append(Action("done", lazy("Mark as done"), self._answer, "ok", "Ctrl+D", "todos.edit"))
        return actions

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        facts = [
            (str(f.RECORD_TITLE.title), values["record_title"]),
            (str(f.DONE_AT.title), f.DONE_AT.show(values["done_at"])),
            (str(f.DONE_BY.title), values["done_by"]),
            (str(f.OUTCOME.title), f.OUTCOME.show(values["outcome"])),
            (str(f.ANSWER.title), values["answer"]),
        ]
        return [(title, text) for title, text in facts if text]

    def _answer(self, _ids: object) -> None:
        if self.details is not None:
            ask_answer(self.navigator, self.details, self.window())

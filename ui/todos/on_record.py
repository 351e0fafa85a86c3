"""The to-dos on a record, for every record's page: the list below, and the button that puts one there (A1)."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy
from ui.kit.actions import Action
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.dialogs import put_todo


def todos_on(page: RecordPage) -> RelatedList:
    """The list of the to-dos on the page's record; Ins puts another one there."""
    only: Any = {"record_kind": page.register.name, "record_id": page.record_id}
    without = ("record_title", "kind", "done_by")
    return RelatedList(page.navigator, "todos", only, without=without, new=lambda: _put(page))


def todo_action(page: RecordPage) -> Action:
    """The button that puts a to-do on the page's record."""
    return Action("todo", lazy("New to-do"), lambda _ids: _put(page), "to-do", "Ctrl+Shift+T", "todos.edit")


def _put(page: RecordPage) -> None:
    if page.details is not None:
        put_todo(page.navigator, page.register.name, page.record_id, page.details.title, page.window())

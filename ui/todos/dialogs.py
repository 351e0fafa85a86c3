"""The dialogs of a to-do: put one on a record, answer one (A1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.core.i18n import _
from app.core.register import Details
from app.todos import fields as f
from ui.kit.ask_dialog import AskDialog
from ui.kit.dialog import RegisterDialog
from ui.kit.navigator import Navigator


def put_todo(navigator: Navigator, kind: str, record_id: int, title: str, parent: QWidget | None = None) -> AskDialog:
    """Asks for a to-do on a record of the register ``kind``."""
    office = navigator.office

    def add(raw: Mapping[str, Any]) -> int:
        return office.todos.add(kind, record_id, raw)

    values = office.todos.blank()
    name = office.user.name if office.user.id is not None else ""
    fields = (f.TEXT, f.DUE_ON, f.STAFF)
    dialog = AskDialog(
        navigator,
        f.FORM[0].title,
        fields,
        add,
        values=values,
        labels={"staff_id": name},
        about=title,
        button=_("Save"),
        parent=parent,
    )
    dialog.done_with.connect(lambda _id: navigator.say(_("To-do saved.")))
    dialog.open()
    return dialog


def answer_todo(navigator: Navigator, details: Details, parent: QWidget | None = None) -> AskDialog:
    """Asks for the answer and marks the to-do as done."""
    todos = navigator.office.todos
    dialog = AskDialog(
        navigator,
        _("Mark as done"),
        f.DONE,
        partial(_done, todos, details),
        values={"answer": details.values.get("answer")},
        about=" · ".join(filter(None, (details.values["text"], details.values.get("record_title")))),
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("Done."), lambda: todos.undone(details.id)))
    dialog.open()
    return dialog


def new_todo(navigator: Navigator, **given: Any) -> None:
    """A to-do: on the record that is given by ``record_kind`` and ``record_id``, else on none."""
    parent = QApplication.activeWindow()
    if given.get("record_kind") and given.get("record_id"):
        kind, record_id = given["record_kind"], given["record_id"]
        put_todo(navigator, kind, record_id, navigator.office.register(kind).label_of(record_id), parent)
        return
    RegisterDialog(navigator, "todos", given=given, parent=parent).open()


def _done(todos: Any, details: Details, raw: Mapping[str, Any]) -> None:
    todos.done(details.id, raw, details.version)

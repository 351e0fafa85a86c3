"""The dialogs of a to-do: put one on a record, answer one (A1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.core.i18n import _
from app.core.register import Details
from app.todos import fields as f
from ui.kit import jobs
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


def answer_offer(navigator: Navigator, details: Details, parent: QWidget | None = None) -> AskDialog:
    """Asks what the customer said to an offer; "later" keeps the to-do for another day (C1)."""
    todos = navigator.office.todos

    def run(raw: Mapping[str, Any]) -> None:
        todos.answer_offer(details.id, raw, details.version)

    dialog = AskDialog(
        navigator,
        _("Customer's answer"),
        f.OFFER_ANSWER,
        run,
        values={key: details.values.get(key) for key in ("outcome", "answer")},
        about=" · ".join(filter(None, (details.values["text"], details.values.get("record_title")))),
        button=_("Save"),
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("Saved.")))
    dialog.open()
    return dialog


def ask_answer(navigator: Navigator, details: Details, parent: QWidget | None = None) -> AskDialog:
    """Asks what came of a to-do: of an offer the customer's answer, else a word or two."""
    ask = answer_offer if details.values["kind"] == "offer" else answer_todo
    return ask(navigator, details, parent)


def make_offer(navigator: Navigator, details: Details, parent: QWidget | None = None) -> None:
    """The offer that a to-do of sales asks for, with the device of its ticket chosen (B10)."""
    from ui.contracts.offer import offer_contract

    office, values = navigator.office, details.values

    def look(_progress: jobs.Progress) -> int | None:
        if values["record_kind"] == "equipment":
            return int(values["record_id"])
        if values["record_kind"] != "tickets":
            return None
        device: int | None = office.tickets.get(values["record_id"]).values["equipment_id"]
        return device

    def show(device: int | None) -> None:
        if device is None:
            navigator.say(_("This to-do names no device."))
        else:
            offer_contract(navigator, [device], details.id, parent)

    jobs.run(_("Offer"), look, show, quiet=True)


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

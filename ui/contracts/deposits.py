"""The list and the page of quality deposits, and their dialogs (A2, B11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import Text, _, lazy
from app.core.lists import Query
from app.core.register import Details
from app.coverage.deposits import fields as f
from ui.contracts.colours import deposit_colour, money_colour, to_go_colour
from ui.kit import jobs, theme
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on

RIGHT = "deposits.edit"
# Action of the service -> title, fields, icon, key.
BOOKINGS: dict[str, tuple[Text, Any, str, str]] = {
    "give_back": (lazy("Paid back…"), f.RETURN_FIELDS, "ok", "Ctrl+Shift+R"),
    "deduct": (lazy("Deduct…"), f.DEDUCT_FIELDS, "remove", "Ctrl+Shift+D"),
    "record_breach": (lazy("Record a breach…"), f.BREACH_FIELDS, "warning", ""),
    "lift_breach": (lazy("Lift the breach…"), f.BREACH_FIELDS, "undo", ""),
    "correct": (lazy("Correct…"), f.CORRECT_FIELDS, "edit", ""),
}


class DepositList(ListPage):
    """The quality deposits, those that are due first; at first what is not settled."""

    def __init__(self, navigator: Navigator) -> None:
        colours = {"state": deposit_colour, "due_in": to_go_colour}
        super().__init__(navigator, "deposits", state_colour=colours)
        self.set_query(Query(scope="open"))
        self.bar.views.show_scope("open")


class DepositRecord(RecordPage):
    """A deposit with its ledger."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "deposits", record_id)

    def related(self) -> Sequence[RelatedList]:
        return [Ledger(self.navigator, "deposit_rows", {"deposit_id": self.record_id}, "deposit"), todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        if details.archived_at is not None:
            return ()
        return [*booking_actions(self.navigator, details, self), todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        facts = [f.BALANCE, f.DUE_ON, f.AGREED, f.DEDUCTED, f.RETURNED]
        shown = [(str(field.title), field.show(values[field.key])) for field in facts]
        return [(title, text) for title, text in shown if text != "0.00"]

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is None:
            state = details.values["state"]
            palette = self.state_label.palette()
            palette.setColor(self.state_label.foregroundRole(), theme.colour(deposit_colour(state) or "text"))
            self.state_label.setPalette(palette)
            self.state_label.setText(f"● {f.STATE.show(state)}")


class Ledger(RelatedList):
    """The lines of a ledger on the page of what they belong to: they are read, there is nothing to open."""

    def __init__(self, navigator: Navigator, register: str, only: Mapping[str, int], *without: str) -> None:
        super().__init__(navigator, register, only, without=without, state_colour={"amount": money_colour})

    def _make(self) -> QWidget:
        view = super()._make()
        self.new_button.hide()
        return view

    def open(self) -> None:
        """Nothing: the line says all."""


def booking_actions(navigator: Navigator, details: Details, parent: QWidget) -> list[Action]:
    """What can be booked on the deposit now."""
    values = details.values
    fits = {
        "give_back": values["balance"] > 0 and not values["breached"],
        "deduct": values["balance"] > 0,
        "record_breach": not values["breached"] and values["balance"] > 0,
        "lift_breach": values["breached"],
    }
    return [
        Action(key, title, partial(_book, navigator, key, details, parent), icon, keys, RIGHT)
        for key, (title, _fields, icon, keys) in BOOKINGS.items()
        if fits.get(key, True)
    ]


def ask_booking(navigator: Navigator, key: str, details: Details, parent: QWidget | None) -> AskDialog:
    """Asks what is booked, and books it."""
    title, fields, _icon, _keys = BOOKINGS[key]
    book: Callable[..., int] = getattr(navigator.office.deposits, key)

    def run(raw: Mapping[str, Any]) -> int:
        return book(details.id, raw)

    begins: dict[str, Any] = {"day": navigator.office.today()}
    if key == "give_back":
        begins["amount"] = details.values["balance"]
    about = _("{deposit} · still to return: {amount}").format(
        deposit=details.title, amount=f.BALANCE.show(details.values["balance"])
    )
    title_words = str(title).rstrip("…")
    dialog = AskDialog(navigator, title_words, fields, run, values=begins, about=about, button=_("Book"), parent=parent)
    dialog.done_with.connect(lambda _id: navigator.say(_("Booked.")))
    dialog.open()
    return dialog


def deposit_of(navigator: Navigator, project_id: int) -> None:
    """Opens the deposit of a project, or asks for a new one with the usual amount."""
    deposits, window = navigator.office.deposits, window_of(navigator)

    def look(_progress: jobs.Progress) -> tuple[int | None, dict[str, Any], str]:
        known = deposits.of_project(project_id)
        title = navigator.office.projects.label_of(project_id)
        return known, {} if known is not None else deposits.propose(project_id), title

    def show(found: tuple[int | None, dict[str, Any], str]) -> None:
        known, values, title = found
        if known is not None:
            navigator.open("deposits", known)
        elif navigator.office.user.may(RIGHT):
            ask_deposit(navigator, project_id, values, title, window)
        else:
            navigator.say(_("This project has no deposit yet."))

    jobs.run(_("Quality deposit"), look, show, quiet=True)


def new_deposit(navigator: Navigator, **given: Any) -> None:
    """Asks for a new deposit of a project that is chosen there."""
    values = navigator.office.deposits.blank(**given)
    ask_deposit(navigator, given.get("project_id"), values, "", window_of(navigator))


def ask_deposit(
    navigator: Navigator, project_id: int | None, values: Mapping[str, Any], title: str, parent: QWidget | None
) -> AskDialog:
    """The dialog of a new deposit, of this project or of one to be chosen."""
    deposits = navigator.office.deposits

    def run(raw: Mapping[str, Any]) -> int:
        return deposits.save(raw if project_id is None else {**raw, "project_id": project_id})

    dialog = AskDialog(
        navigator,
        _("New: {record}").format(record=deposits.one),
        f.NEW_FIELDS if project_id is not None else (f.PROJECT, *f.NEW_FIELDS),
        run,
        values=values,
        about=title,
        button=_("Save"),
        parent=parent,
    )
    dialog.done_with.connect(lambda found: navigator.open("deposits", found))
    dialog.open()
    return dialog


def _book(navigator: Navigator, key: str, details: Details, parent: QWidget, _ids: object) -> None:
    ask_booking(navigator, key, details, parent.window())

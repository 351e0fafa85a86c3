"""The lists of orders, settlements and old parts under the tickets (C9, C11, C13)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import Text, _, lazy
from app.core.lists import Query
from app.tickets.charges import fields as f
from ui.charges.look import (
    caller_colour,
    invoice_colour,
    old_part_colour,
    order_colour,
    payment_colour,
    settlement_colour,
)
from ui.charges.statement import ask_statement
from ui.forms.printing import print_forms
from ui.kit.actions import Action, Ids
from ui.kit.ask_dialog import AskDialog
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator


class TaskOrderList(ListPage):
    """The task orders; new ones are begun on their ticket."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (_paper(self, navigator, "task_orders", lazy("Print the task order…")),)
        super().__init__(navigator, "task_orders", actions=actions, state_colour={"state": order_colour})
        self.bar.drop("new")


class CallerOrderList(ListPage):
    """The orders from callers; new ones are written on their ticket."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (_paper(self, navigator, "caller_orders", lazy("Print the order…")),)
        super().__init__(navigator, "caller_orders", actions=actions, state_colour={"state": caller_colour})
        self.bar.drop("new")


class SettlementList(ListPage):
    """The settlements, the newest first, and the statement of a customer's month."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            _paper(self, navigator, "settlements", lazy("Print the settlement…")),
            Action(
                "statement",
                lazy("Monthly statement…"),
                self._statement,
                "calendar",
                "Ctrl+Shift+M",
                "papers.print",
                needs=0,
            ),
        )
        colours = {"state": settlement_colour, "payment": payment_colour, "invoice": invoice_colour}
        super().__init__(navigator, "settlements", actions=actions, state_colour=colours)
        self.bar.drop("new")

    def _statement(self, ids: Ids) -> None:
        ask_statement(self.navigator, self.window(), ids[0] if len(ids) == 1 else None)


class OldPartList(ListPage):
    """The old parts; at first those that are not back."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "take_in",
                lazy("Take in…"),
                lambda ids: ask_take_in(navigator, ids[0], self.window()),
                "import",
                "Ctrl+Shift+I",
                "old_parts.take",
                most=1,
            ),
        )
        super().__init__(navigator, "old_parts", actions=actions, state_colour={"old_part": old_part_colour})
        self.bar.drop("new")
        self.set_query(Query(scope="expected"))
        self.bar.views.show_scope("expected")

    def open(self) -> None:
        """Opens the ticket of the old part."""
        line = self.pane.current_id()
        if line is not None:
            parts = self.navigator.office.old_parts
            self.work.run("owner", lambda _cancel: parts.owner_of(line), partial(self.navigator.open, "tickets"))


def _paper(page: ListPage, navigator: Navigator, kind: str, title: Text) -> Action:
    """Prints the form of the one selected row."""
    return Action(
        "paper",
        title,
        lambda ids: print_forms(navigator, kind, [ids[0]], parent=page.window()),
        "print",
        "Ctrl+Shift+P",
        "papers.print",
        most=1,
        place="print",
    )


def ask_take_in(navigator: Navigator, line_id: int, parent: QWidget) -> AskDialog:
    """Asks when and by whom an old part was taken in."""
    office = navigator.office

    def run(raw: Mapping[str, Any]) -> None:
        office.charges.take_in(line_id, raw)

    begins = {"old_part_back_on": office.today(), "old_part_by": office.user.name}
    dialog = AskDialog(
        navigator,
        _("Take the old part in"),
        f.TAKE_IN,
        run,
        values=begins,
        about=office.old_parts.label_of(line_id),
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("The old part is taken in.")))
    dialog.open()
    return dialog

"""The list of dealers, and the booking of their receivables (A6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import _, lazy
from app.customers import fields as f
from ui.contracts.colours import money_colour
from ui.kit import jobs
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of


class DealerList(ListPage):
    """The customers that are dealers."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            navigator, "dealers", actions=(book_action(navigator),), state_colour={"balance": money_colour}
        )
        self.bar.drop("new")

    def open(self) -> None:
        """Opens the customer's page."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open("customers", record_id)


def book_action(navigator: Navigator) -> Action:
    """The button that books what a dealer owes or paid."""
    return Action(
        "book",
        lazy("Book receivable…"),
        lambda ids: book_receivable(navigator, ids[0]),
        "edit",
        "Ctrl+Shift+R",
        "dealers.book",
        most=1,
    )


def book_receivable(navigator: Navigator, dealer_id: int) -> None:
    """Asks what is booked on a dealer's receivable, and books it."""
    dealers, window = navigator.office.dealers, window_of(navigator)

    def look(_progress: jobs.Progress) -> str:
        balance = f.BALANCE.show(dealers.standing(dealer_id)["balance"])
        return _("{dealer} · receivable: {amount}").format(dealer=dealers.label_of(dealer_id), amount=balance)

    jobs.run(_("Book receivable"), look, lambda about: ask_entry(navigator, dealer_id, about, window), quiet=True)


def ask_entry(navigator: Navigator, dealer_id: int, about: str, parent: QWidget | None) -> AskDialog:
    """The dialog of a booking."""
    dealers = navigator.office.dealers

    def run(raw: Mapping[str, Any]) -> int:
        return dealers.book(dealer_id, raw)

    dialog = AskDialog(
        navigator,
        _("Book receivable"),
        f.BOOK_FIELDS,
        run,
        values={"kind": "charge", "day": navigator.office.today()},
        about=about,
        button=_("Book"),
        parent=parent,
    )
    dialog.done_with.connect(lambda _id: navigator.say(_("Booked.")))
    dialog.open()
    return dialog

"""The lists of loans, of the pool of loaners and of returned goods (C12, C18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.core.i18n import Text, lazy
from app.core.lists import Query
from app.core.register import Details
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.tickets.loans import MOVES, RECORD, ask_back, ask_extension, print_slip
from ui.tickets.look import days_late_colour, loan_colour, pool_colour, return_colour


class _OfTickets(ListPage):
    """Rows that hang on tickets: nothing new is made here, and Enter opens the ticket."""

    def __init__(self, navigator: Navigator, register: str, **more: Any) -> None:
        super().__init__(navigator, register, **more)
        self.bar.drop("new")

    def open(self) -> None:
        """Opens the ticket that the row belongs to."""
        row_id = self.pane.current_id()
        if row_id is not None:
            register: Any = self.register
            show = lambda ticket: self.navigator.open("tickets", ticket)  # noqa: E731
            self.work.run("owner", lambda _cancel: register.owner_of(row_id), show)

    def begin_with(self, scope: str) -> None:
        """Shows this view at first."""
        self.set_query(Query(scope=scope))
        self.bar.views.show_scope(scope)


class LoanList(_OfTickets):
    """All loans; at first those that are not back. The keeper takes back and extends from here."""

    def __init__(self, navigator: Navigator) -> None:
        back, extend = MOVES["take_back"], MOVES["extend"]
        actions = (
            Action(
                "take_back", back, self._asks(ask_back), "import", "Ctrl+Shift+R", RECORD, most=1, enabled=self._is_out
            ),
            Action(
                "extend", extend, self._asks(ask_extension), "calendar", "Ctrl+Shift+E", RECORD, most=1,
                enabled=self._is_out,
            ),
            Action(
                "slip",
                lazy("Print slip"),
                lambda ids: print_slip(navigator, ids[0], self.window()),
                "print",
                "Ctrl+Shift+P",
                "papers.print",
                most=1,
                place="print",
            ),
        )  # fmt: skip
        colours = {"state": loan_colour, "days_late": days_late_colour}
        super().__init__(navigator, "loans", actions=actions, state_colour=colours)
        self.begin_with("out")

    def _asks(self, ask: Callable[..., object]) -> Callable[[Ids], object]:
        def run(ids: Ids) -> None:
            loans: Any = self.register
            self.work.run("loan", lambda _cancel: loans.get(ids[0]), lambda found: self._ask(ask, found))

        return run

    def _ask(self, ask: Callable[..., object], found: Details) -> None:
        about: Mapping[str, Any] = found.values
        ask(self.navigator, found.id, about, found.labels.get("equipment_id", "") or found.title, self.window())

    def _is_out(self, ids: Ids) -> bool:
        """Whether the one selected row is out, as it is shown."""
        shown = self.model.shown(self.pane.main.currentIndex().row())
        if shown is None or len(ids) != 1 or shown.values[0] != ids[0]:
            return False
        keys = [column.key for column in self.listing.columns]
        return bool(shown.values[1 + keys.index("state")] == "out")


class LoanerList(ListPage):
    """The pool of loaners: in or out, with whom, until when."""

    def __init__(self, navigator: Navigator) -> None:
        title: Text = lazy("New loaner")
        new = Action("loaner", title, lambda _ids: self._new(), "new", "Ins", "equipment.edit", needs=0)
        colours = {"pool_standing": pool_colour, "days_late": days_late_colour}
        super().__init__(navigator, "loaners", actions=(new,), state_colour=colours)
        # A loaner is a device: its own dialog makes it.
        self.bar.drop("new")
        self.set_query(Query(scope="pool"))
        self.bar.views.show_scope("pool")

    def open(self) -> None:
        """Opens the device."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open("equipment", record_id)

    def _new(self) -> None:
        self.navigator.new("equipment", loaner=True)


class ReturnList(_OfTickets):
    """The goods that customers give back or exchange; at first those without a result."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(navigator, "returns", state_colour={"state": return_colour})
        self.begin_with("open")

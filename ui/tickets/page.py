"""The tab of tickets: the list, and what stands beside it (C1, C2, C9, C11, C13, A1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from app.core.i18n import lazy
from app.core.register import Details
from app.tickets.model import MOVES, OPEN
from ui.charges.pages import CallerOrderList, OldPartList, SettlementList, TaskOrderList
from ui.dispatch.page import DispatchPage
from ui.forms.lists import list_actions
from ui.forms.page import FormList
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage
from ui.policies.page import PolicyList
from ui.tickets.call_backs import CallBackList
from ui.tickets.loan_lists import ReturnList
from ui.tickets.look import ICONS, due_cell, late_colour, missed_colour, state_colour, urge_colour
from ui.tickets.merge import MergeTicketsDialog
from ui.tickets.moves import KEYS, TITLES, Mover, complain
from ui.todos.page import TodosPage


class TicketsPage(TabsPage):
    """Tickets, and beside them what is called back, planned, ordered, settled and printed."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            (
                (lazy("Tickets"), lambda: TicketList(navigator)),
                (lazy("To call back"), lambda: CallBackList(navigator)),
                (lazy("Dispatch"), lambda: DispatchPage(navigator)),
                (lazy("Orders from callers"), lambda: CallerOrderList(navigator)),
                (lazy("Task orders"), lambda: TaskOrderList(navigator)),
                (lazy("Settlements"), lambda: SettlementList(navigator)),
                (lazy("Old parts"), lambda: OldPartList(navigator)),
                (lazy("Returns and exchanges"), lambda: ReturnList(navigator)),
                (lazy("Printed forms"), lambda: FormList(navigator)),
                (lazy("To-dos"), lambda: TodosPage(navigator)),
                (lazy("SLA policies"), lambda: PolicyList(navigator)),
                (lazy("Check lists"), lambda: ListPage(navigator, "check_lists")),
            )
        )


class TicketList(ListPage):
    """The register of tickets; every move can be made from the right click menu and by its key."""

    def __init__(self, navigator: Navigator) -> None:
        moves = [
            Action(
                key,
                TITLES[key],
                self._runner_of(key),
                ICONS[key],
                KEYS[key],
                most=1,
                enabled=self._can(key),
                place="menu",
            )
            for key in MOVES
        ]
        urge = Action(
            "urge", lazy("Urge"), self._urge, ICONS["urge"], "Ctrl+U", "tickets.edit", most=1, enabled=self._is_open
        )
        complaint = Action(
            "complaint",
            lazy("Complaint"),
            self._complain,
            "complaints",
            right="complaints.edit",
            most=1,
            place="menu",
        )
        merge = Action(
            "merge",
            lazy("Merge double reports"),
            self._merge,
            "merge",
            "Ctrl+M",
            "tickets.approve",
            needs=2,
            most=2,
            place="menu",
        )
        colours = {"state": state_colour, "late": late_colour, "urge_count": urge_colour, "missed_count": missed_colour}
        clock = navigator.office.clock
        super().__init__(
            navigator,
            "tickets",
            actions=(urge, *moves, complaint, merge, *list_actions(self)),
            state_colour=colours,
            live={"due_at": lambda values: due_cell(values, clock())},
        )

    @cached_property
    def mover(self) -> Mover:
        """What makes the moves; the page may be filled while it is still being built."""
        return Mover(self.navigator, self, self.work)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _state_of(self, ids: Ids) -> str:
        """The state of the one selected row, as it is shown."""
        shown = self.model.shown(self.pane.main.currentIndex().row())
        if shown is None or len(ids) != 1 or shown.values[0] != ids[0]:
            return ""
        keys = [column.key for column in self.listing.columns]
        return str(shown.values[1 + keys.index("state")])

    def _can(self, move: str) -> Callable[[Ids], bool]:
        # Questions have a shorter way, so what the row allows is only offered here; the service decides.
        states = {*MOVES[move][0], *(("resolved",) if move == "close" else ())}
        return lambda ids: self._state_of(ids) in states

    def _is_open(self, ids: Ids) -> bool:
        return self._state_of(ids) in OPEN

    def _runner_of(self, move: str) -> Callable[[Ids], object]:
        return lambda ids: self._with(ids, lambda details: self.mover.make(move, details))

    def _urge(self, ids: Ids) -> None:
        self._with(ids, self.mover.urge)

    def _merge(self, ids: Ids) -> None:
        MergeTicketsDialog(self.navigator, (ids[0], ids[1]), self.window()).open()

    def _complain(self, ids: Ids) -> None:
        self._with(ids, lambda details: complain(self.navigator, details))

    def _with(self, ids: Ids, run: Callable[[Details], object]) -> None:
        """Reads the ticket as it is now, then goes on."""
        tickets, ticket_id = self.navigator.office.tickets, ids[0]
        self.work.run("one", lambda _cancel: tickets.get(ticket_id), run)

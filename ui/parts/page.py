"""The tab of spare parts: the register with its stock, and the ledger (E1, E2, G3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.i18n import lazy
from ui.excel.export import export_inventory
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage
from ui.parts.colours import quantity_colour, stock_colour


class PartsPage(TabsPage):
    """Parts and their movements, each a list."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            (
                (lazy("Spare parts"), lambda: PartList(navigator)),
                (lazy("Stock ledger"), lambda: MovementList(navigator)),
            )
        )


class PartList(ListPage):
    """The register of spare parts."""

    def __init__(self, navigator: Navigator) -> None:
        from ui.parts import dialogs

        actions = (
            Action(
                "receive",
                lazy("Receive…"),
                lambda ids: self._with(ids, dialogs.receive),
                "import",
                "Ctrl+R",
                "parts.edit",
                most=1,
            ),
            Action(
                "adjust",
                lazy("Correct stock…"),
                lambda ids: self._with(ids, dialogs.adjust),
                "check",
                "",
                "parts.edit",
                most=1,
                place="menu",
            ),
            Action(
                "inventory",
                lazy("Parts inventory to Excel"),
                lambda _ids: export_inventory(navigator, "parts", self),
                "excel",
                right="export",
                needs=0,
            ),
        )
        super().__init__(navigator, "parts", actions=actions, state_colour={"stock_state": stock_colour})

    def _with(self, ids: Ids, show: Callable[..., Any]) -> None:
        register, part_id = self.register, ids[0]
        self.work.run(
            "part",
            lambda _cancel: register.get(part_id),
            lambda details: show(self.navigator, details, self.window()),
        )


class MovementList(ListPage):
    """The ledger; Enter opens the part."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(navigator, "movements", state_colour={"quantity": quantity_colour})

    def open(self) -> None:
        """Opens the part that was moved."""
        row = self.pane.current_id()
        if row is not None:
            movements = self.navigator.office.movements
            self.work.run(
                "owner", lambda _cancel: movements.owner_of(row), lambda found: self.navigator.open("parts", found)
            )

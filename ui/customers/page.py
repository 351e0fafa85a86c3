"""The tab of customers, projects, dealers and quality deposits (A1, A2, A6, B11)."""

from __future__ import annotations

from app.core.i18n import lazy
from ui.contracts.deposits import DepositList
from ui.customers.colours import status_colour
from ui.customers.dealers import DealerList
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage


class CustomersPage(TabsPage):
    """Customers, projects, dealers and deposits, each a list."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            (
                (lazy("Customers"), lambda: CustomerList(navigator)),
                (lazy("Projects"), lambda: ProjectList(navigator)),
                (lazy("Dealers"), lambda: DealerList(navigator)),
                (lazy("Quality deposits"), lambda: DepositList(navigator)),
            )
        )


class CustomerList(ListPage):
    """The register of customers."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "project",
                lazy("New project"),
                lambda ids: navigator.new("projects", customer_id=ids[0]),
                "projects",
                right="projects.edit",
                most=1,
                place="menu",
            ),
            Action(
                "device",
                lazy("New device"),
                lambda ids: navigator.new("equipment", customer_id=ids[0]),
                "equipment",
                right="equipment.edit",
                most=1,
                place="menu",
            ),
            Action(
                "ticket",
                lazy("New ticket"),
                lambda ids: navigator.new("tickets", customer_id=ids[0]),
                "tickets",
                right="tickets.edit",
                most=1,
            ),
            Action(
                "merge", lazy("Merge duplicates…"), self._merge, "merge", right="merge", needs=2, most=2, place="menu"
            ),
        )
        super().__init__(navigator, "customers", actions=actions, state_colour={"status": status_colour})

    def _merge(self, ids: Ids) -> None:
        from ui.customers.merge import MergeCustomersDialog

        MergeCustomersDialog(self.navigator, (ids[0], ids[1]), self.window()).open()


class ProjectList(ListPage):
    """The register of projects and contracts."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "device",
                lazy("New device"),
                lambda ids: navigator.new("equipment", project_id=ids[0]),
                "equipment",
                right="equipment.edit",
                most=1,
            ),
        )
        super().__init__(navigator, "projects", actions=actions)

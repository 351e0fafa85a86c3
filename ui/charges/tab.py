"""The tabs of charges and orders on a ticket's page (C9, C13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QTabWidget

from app.core.i18n import Text, lazy
from app.core.register import Details
from app.tickets.charges.queries import TicketCharges
from ui.charges.lines import ChargeLines
from ui.charges.orders import OrderRows
from ui.kit.navigator import Navigator
from ui.kit.tab_counts import add_counted
from ui.kit.work import Work

TITLE: Text = lazy("Charges")


class ChargesTabs:
    """What the ticket costs, and what was ordered."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        self.lines = ChargeLines(navigator, work)
        self.orders = OrderRows(navigator, work)

    def add_to(self, tabs: QTabWidget) -> None:
        """Puts the tabs into the page's, each with the number of its rows."""
        add_counted(tabs, self.lines, TITLE, self.lines.rows)
        add_counted(tabs, self.orders, self.orders.title, self.orders)

    def show_all(self, details: Details, charges: TicketCharges, orders: Sequence[dict[str, Any]]) -> None:
        """Shows the charges and orders of the ticket."""
        self.lines.show_charges(details, charges)
        self.orders.show_orders(details, orders)

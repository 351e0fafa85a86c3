"""The tab of charges on a ticket's page: the lines left, the orders right (C9, C13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from app.core.i18n import Text, lazy
from app.core.register import Details
from app.tickets.charges.queries import TicketCharges
from ui.charges.lines import ChargeLines
from ui.charges.orders import OrderRows
from ui.kit.navigator import Navigator
from ui.kit.work import Work

TITLE: Text = lazy("Charges")


class ChargesTab(QWidget):
    """What the ticket costs, and what was ordered."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__()
        self.lines = ChargeLines(navigator, work)
        self.orders = OrderRows(navigator, work)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.lines)
        splitter.addWidget(self.orders)
        splitter.setSizes([530, 320])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)
        self.setFocusProxy(self.lines)

    def add_to(self, tabs: Any) -> None:
        """Puts itself into the page's tabs, with the number of its lines and orders."""
        tabs.addTab(self, str(TITLE))

        def show_count(_count: int = 0) -> None:
            count = len(self.lines.rows.rows) + len(self.orders.rows)
            tabs.setTabText(tabs.indexOf(self), f"{TITLE} ({count})" if count else str(TITLE))

        self.lines.rows.counted.connect(show_count)
        self.orders.counted.connect(show_count)
        show_count()

    def show_all(self, details: Details, charges: TicketCharges, orders: Sequence[dict[str, Any]]) -> None:
        """Shows the charges and orders of the ticket."""
        self.lines.show_charges(details, charges)
        self.orders.show_orders(details, orders)

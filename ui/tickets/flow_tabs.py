"""The tab that a ticket of a kind with a short flow has: return, acceptance, consumables, planned support (C5, C18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QTabWidget, QWidget

from app.core.i18n import Text
from app.core.register import Details
from ui.kit.navigator import Navigator
from ui.kit.tab_counts import counted_title
from ui.kit.work import Work
from ui.tickets.asker import Asker

if TYPE_CHECKING:
    from app.office import Office


class FlowTab(Asker):
    """The tab of one flow. ``widget`` goes into the page."""

    kinds: ClassVar[tuple[str, ...]]
    title: ClassVar[Text]
    widget: QWidget

    @staticmethod
    def read(office: Office, ticket_id: int) -> Any:
        """What the tab shows, read off the window's thread."""
        raise NotImplementedError

    def show_flow(self, details: Details, found: Any) -> int:
        """Shows what ``read`` found; answers the number for the tab's title."""
        raise NotImplementedError

    def _window(self) -> QWidget:
        return self.widget.window()


def flow_of(kind: str) -> type[FlowTab] | None:
    """The tab of a kind of ticket; None for a kind without a flow of its own."""
    from ui.tickets.acceptance_tab import AcceptanceTab
    from ui.tickets.consumables_tab import ConsumablesTab
    from ui.tickets.planned_tab import PlannedTab
    from ui.tickets.returns_tab import ReturnsTab

    return next((tab for tab in (ReturnsTab, AcceptanceTab, ConsumablesTab, PlannedTab) if kind in tab.kinds), None)


class FlowPlace:
    """Puts the flow's tab before the others of a page, and takes it away when the ticket becomes another kind."""

    def __init__(self, navigator: Navigator, work: Work, tabs: QTabWidget) -> None:
        self._navigator = navigator
        self._work = work
        self._tabs = tabs
        self.tab: FlowTab | None = None

    def to_front(self) -> None:
        """Brings the tab before the others again, which were put in after it."""
        if self.tab is not None:
            place = self._tabs.indexOf(self.tab.widget)
            title = self._tabs.tabText(place)
            self._tabs.removeTab(place)
            self._tabs.insertTab(0, self.tab.widget, title)
            self._tabs.setCurrentIndex(0)

    def show_flow(self, details: Details, found: Any) -> None:
        """Shows the flow of the ticket as it is now; it stands in front when it is new on the page."""
        wanted = flow_of(details.values["kind"])
        if self.tab is not None and type(self.tab) is not wanted:
            self._tabs.removeTab(self._tabs.indexOf(self.tab.widget))
            self.tab.widget.deleteLater()
            self.tab = None
        if wanted is None:
            return
        if self.tab is None:
            self.tab = wanted(self._navigator, self._work)
            self._tabs.insertTab(0, self.tab.widget, str(wanted.title))
            self._tabs.setCurrentIndex(0)
        count = self.tab.show_flow(details, found)
        self._tabs.setTabText(self._tabs.indexOf(self.tab.widget), counted_title(wanted.title, count))

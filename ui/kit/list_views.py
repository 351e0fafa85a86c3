"""Keeps the views of a list: reads them, saves them, and remembers how the columns were left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.database import Cancel
from app.core.i18n import _
from app.core.lists import List, Query
from app.core.views import LAST, View
from ui.kit.navigator import Navigator
from ui.kit.seen import query_data
from ui.kit.table import Layout, TablePane
from ui.kit.view_box import ViewBox
from ui.kit.work import Work

PAUSE = 1500  # milliseconds after the last change of a column until it is remembered


class ListViews(QObject):
    """Stands between the choice of views, the table and the service that stores them."""

    chosen = Signal(object)  # what the view holds, as it was saved

    def __init__(
        self,
        navigator: Navigator,
        listing: List,
        pane: TablePane,
        box: ViewBox,
        work: Work,
        query: Callable[[], Query],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._listing = listing
        self._pane = pane
        self._box = box
        self._work = work
        self._query = query
        self._arranged = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._remember)
        pane.layout_changed.connect(self._timer.start)
        box.view_chosen.connect(lambda view: self.chosen.emit(view.data))
        box.save_wanted.connect(self.save)
        box.delete_wanted.connect(self.delete)

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Offers what is saved, and arranges the columns as they were left."""
        self._work.run("views", lambda _cancel: self._read(), self._take)

    def arrange(self, data: Mapping[str, Any]) -> None:
        """Arranges the columns as a view says."""
        self._arranged = True
        self._pane.set_layout(Layout.of(self._listing.columns).read(data.get("layout", {})))

    def data(self) -> dict[str, Any]:
        """What a view of the list as it stands holds."""
        return {"layout": self._pane.columns_layout.data(), "query": query_data(self._query())}

    def save(self, name: str) -> None:
        """Saves the list as it stands under a name."""
        data, views = self.data(), self._navigator.office.views

        def write(_cancel: Cancel) -> list[View]:
            views.save(self._listing.name, name, data)
            return self._read()

        def saved(found: list[View]) -> None:
            self._box.set_views(found)
            self._box.show_view(name)
            self._navigator.say(_("The view “{name}” is saved.").format(name=name))

        self._work.run("save view", write, saved)

    def delete(self, name: str) -> None:
        """Deletes a saved view."""
        views = self._navigator.office.views

        def write(_cancel: Cancel) -> list[View]:
            views.delete(self._listing.name, name)
            return self._read()

        self._work.run("save view", write, self._box.set_views)

    def remember_now(self) -> None:
        """Remembers how the columns stand, without waiting for the next change."""
        if self._timer.isActive():
            self._timer.stop()
            self._remember()

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _read(self) -> list[View]:
        return self._navigator.office.views.of(self._listing.name)

    def _take(self, views: list[View]) -> None:
        self._box.set_views(views)
        last = next((view for view in views if view.name == LAST), None)
        if last is not None and not self._arranged:
            self.arrange(last.data)
        self._arranged = True

    def _remember(self) -> None:
        data, views = {"layout": self._pane.columns_layout.data()}, self._navigator.office.views
        self._work.run("layout", lambda _cancel: views.save(self._listing.name, LAST, data), lambda _none: None)

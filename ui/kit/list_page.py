"""The list page that all registers share: buttons, views, search, table, and the selected record at the right.

A register's page is this class with the register's name; what is special about it is given as data::

    class EquipmentPage(ListPage):
        def __init__(self, navigator: Navigator) -> None:
            super().__init__(navigator, "equipment", actions=[...], state_colour={"state": state_colour})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QSplitter, QVBoxLayout, QWidget

from app.core.database import Tables
from app.core.i18n import _, lazy, ngettext
from app.core.lists import Query
from app.core.register import Register
from ui.kit.actions import HOOKS, Action, Hooks
from ui.kit.changes import changes_of
from ui.kit.column_menu import column_menu
from ui.kit.empty import EmptyNote, empty_note
from ui.kit.list_bar import ListBar
from ui.kit.list_menu import fill_print_menu, page_menu
from ui.kit.list_model import ListModel, Live, StateColour
from ui.kit.list_views import ListViews
from ui.kit.navigator import Navigator
from ui.kit.seen import Seen, read_query, table_text
from ui.kit.side_panel import SidePanel
from ui.kit.table import Layout, TablePane
from ui.kit.ticker import ticker
from ui.kit.work import Work

SLOW = 250  # milliseconds until a load that is not done shows its cancel button
PAUSE = 120  # milliseconds the cursor must rest on a row before the record is read


class ListPage(QWidget):
    """A page with the list of one register."""

    counted = Signal(str)  # "1 / 12,408" for the status bar

    def __init__(
        self,
        navigator: Navigator,
        register: str,
        *,
        actions: Sequence[Action] = (),
        state_colour: Mapping[str, StateColour] | None = None,
        live: Mapping[str, Live] | None = None,
        hooks: Hooks = HOOKS,
        beside: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``beside``: the register that the selected record is shown as, where the list is another look at it."""
        super().__init__(parent)
        self.navigator = navigator
        self.register: Register = navigator.office.register(register)
        self.listing = self.register.listing
        self.actions_given = tuple(actions)
        self.hooks = hooks
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self.model = ListModel(self.listing, self.work, self, state_colour, live)
        self.pane = TablePane(self.model)
        self.panel = SidePanel(navigator, beside or register)
        self._query = Query()
        self._stale = True
        self._timers()
        self._build()
        self._connect()
        self._keys()
        self.views.load()

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """What the user wants to see."""
        return self._query

    def set_query(self, query: Query) -> None:
        """Shows this, with boxes and arrows set to match."""
        self._query = query
        self.pane.set_filters(query.filters)
        self.pane.set_sort(query.sort, query.descending)
        self.bar.set_search(query.search)
        self.bar.archived.setChecked(query.archived)
        self._load()

    def seen(self) -> Seen:
        """What is on the screen now."""
        return Seen(
            self.listing,
            self.model.query,
            self.pane.columns_layout.shown,
            self.pane.selected_ids(),
            str(self.register.title),
            self.model.rowCount(),
        )

    def selected_ids(self) -> tuple[int, ...]:
        """The selected records, from top to bottom."""
        return self.pane.selected_ids()

    def select(self, record_id: int) -> None:
        """Selects a record, when it is in the list."""
        self.pane.select_ids([record_id])

    def state(self) -> dict[str, Any]:
        """How the page stands, to outlive a change of language."""
        return {
            **self.views.data(),
            "view": self.bar.views.chosen_view,
            "selected": list(self.selected_ids()[:200]),
            "panel": self.panel.isVisibleTo(self),
            "sizes": self.splitter.sizes(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Brings the page back to how it stood."""
        self._show_view(state)
        self.bar.views.show_scope(self._query.scope)
        if state.get("view"):
            self.bar.views.show_view(state["view"])
        self.panel.setVisible(bool(state.get("panel", True)))
        if state.get("sizes"):
            self.splitter.setSizes(state["sizes"])
        self._select_later = list(state.get("selected", ()))

    def count_text(self) -> str:
        """Which row of how many, for the status bar."""
        count = self.model.rowCount()
        return f"{self.pane.main.currentIndex().row() + 1:,} / {count:,}" if count else ""

    # -- actions ---------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Opens the dialog for a new record."""
        if self.may_edit():
            self.navigator.new(self.register.name)

    def open(self) -> None:
        """Opens the record that the cursor stands on."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open(self.register.name, record_id)

    def archive(self) -> None:
        """Archives the selected records; the message at the foot can undo it."""
        ids = self.selected_ids()
        if not ids or self._query.archived or not self.may_edit():
            return
        self.work.run("archive", lambda _cancel: self.register.archive(ids), lambda _none: self._archived(ids))

    def bring_back(self) -> None:
        """Brings the selected archived records back."""
        ids = self.selected_ids()
        if ids and self.may_edit():
            text = ngettext("{n} record is back.", "{n} records are back.", len(ids)).format(n=len(ids))
            self.work.run("archive", lambda _cancel: self.register.restore(ids), lambda _none: self.navigator.say(text))

    def copy(self) -> None:
        """Copies the selected rows as a table with titles, ready for a sheet."""
        seen = self.seen()
        if seen.ids:
            self.work.run("copy", lambda cancel: table_text(seen, cancel), self._copied)

    def export(self) -> None:
        """Exports what is seen."""
        if self.hooks.export is not None and self.navigator.office.user.may("export"):
            self.hooks.export(self)

    def import_file(self) -> None:
        """Imports records of this register from a file."""
        if self.hooks.import_ is not None and self.may_import():
            self.hooks.import_(self)

    def print_list(self) -> None:
        """Prints the selected rows, or all that is seen."""
        if self.hooks.print_list is not None:
            self.hooks.print_list(self)

    def clear_filters(self) -> None:
        """Shows all records of the view again."""
        self.set_query(self._query.but(filters={}, search=""))

    def show_all(self) -> None:
        """Shows all records, not only those of a view."""
        self._scope_chosen("")
        self.bar.views.show_scope("")

    # -- building --------------------------------------------------------------------------------------------------

    def _timers(self) -> None:
        self._select_later: list[int] = []
        self._refresh_timer = self._timer(0, self._refresh)
        self._slow_timer = self._timer(SLOW, lambda: self.bar.show_busy(True))
        self._panel_timer = self._timer(PAUSE, self._show_selected)

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    def _build(self) -> None:
        self.bar = ListBar(self._bar_actions(), self.listing.scopes)
        if self.hooks.print_list is None and not self.print_actions():
            self.bar.drop("print")
        self.bar.archived.setVisible(self.listing.spec.archived is not None)
        self.empty = EmptyNote(self.pane)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.pane)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setCollapsible(0, False)
        self.splitter.setSizes([960, 304])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.splitter, 1)
        self.setFocusProxy(self.pane)
        navigator, views = self.navigator, self.bar.views
        self.views = ListViews(navigator, self.listing, self.pane, views, self.work, lambda: self._query, self)

    def _bar_actions(self) -> list[Action]:
        # What has no form is not typed in by hand: issued cards, movements of stock.
        new = Action("new", lazy("New"), lambda _ids: self.new(), "new", "Ins", self._edit_right, needs=0)
        own = [
            *((new,) if self.register.form else ()),
            Action("open", lazy("Open"), lambda _ids: self.open(), "open", "Enter"),
            *(action for action in self.actions_given if action.place == "bar"),
            Action("print", lazy("Print"), lambda _ids: None, "print", "Ctrl+P", needs=0),
        ]
        if self.hooks.import_ is not None and self.may_import():
            own.append(Action("import", lazy("Import"), lambda _ids: self.import_file(), "import", needs=0))
        if self.hooks.export is not None:
            own.append(Action("export", lazy("Export"), lambda _ids: self.export(), "export", "", "export", needs=0))
        return own

    def _connect(self) -> None:
        pane, model = self.pane, self.model
        pane.opened.connect(lambda _id: self.open())
        pane.deleted.connect(self.archive)
        pane.copied.connect(self.copy)
        pane.selected.connect(self._selection_changed)
        pane.sorted.connect(self._sort_by)
        pane.filtered.connect(lambda _key, _text: self._filtered())
        pane.menu_wanted.connect(lambda point: self.menu().popup(point))
        model.first_shown.connect(self._first_shown)
        model.all_counted.connect(self._all_counted)
        model.refreshed.connect(self._all_counted)
        model.given_up.connect(self._given_up)
        bar = self.bar
        bar.run_wanted.connect(self._run)
        bar.searched.connect(self._searched)
        bar.search_left.connect(pane.focus_rows)
        bar.print_menu_wanted.connect(self._fill_print_menu)
        bar.stop.clicked.connect(model.cancel)
        bar.archived.clicked.connect(lambda checked: self.set_query(self._query.but(archived=checked)))
        bar.no_filters.clicked.connect(self.clear_filters)
        bar.columns.clicked.connect(self._show_columns)
        bar.views.scope_chosen.connect(self._scope_chosen)
        self.views.chosen.connect(self._show_view)
        changes_of(self.navigator.office).changed.connect(self._tables_changed)
        ticker().ticked.connect(model.repaint_live)

    def _keys(self) -> None:
        # A list's own action may take the key of the usual one: two at once would mean neither.
        if all(action.shortcut != "Ins" for action in self.actions_given):
            self._key("Ins", self.new)
        self._key("Ctrl+F", self._focus_search)
        self._key("Ctrl+P", self.print_list)
        self._key("Ctrl+L", self.pane.focus_filter)
        self._key("F4", lambda: self.panel.setVisible(not self.panel.isVisible()))
        self._key("F5", self._refresh)
        self._key("F6", self._show_columns)
        self._key("Esc", self._escape)
        for action in self.actions_given:
            if action.shortcut:
                self._key(action.shortcut, self.runner(action))

    def _key(self, keys: str, run: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(run)

    # -- events ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            if self.model.complete:
                self.model.refresh()
            else:
                self._load()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.views.remember_now()

    # -- what the user asks for ------------------------------------------------------------------------------------

    def _load(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        self._slow_timer.start()
        self.model.load(self._query)

    def _filtered(self) -> None:
        self._query = self._query.but(filters=dict(self.pane.filters))
        self._load()

    def _searched(self, text: str) -> None:
        if text != self._query.search:
            self._query = self._query.but(search=text)
            self._load()

    def _sort_by(self, key: str) -> None:
        column = self.listing.spec.column(key)
        again = self._query.sort == key
        newest_first = column.field.kind.name in ("date", "moment") and not column.blanks_last
        descending = not self._query.descending if again else newest_first
        self.set_query(self._query.but(sort=key, descending=descending))

    def _scope_chosen(self, key: str) -> None:
        self.set_query(self._query.but(scope=key, filters={}, search=""))

    def _escape(self) -> None:
        if self.model.is_loading:
            self.model.cancel()
        elif self._query.filters or self._query.search:
            self.clear_filters()
        self.pane.focus_rows()

    def _focus_search(self) -> None:
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    # -- what the model tells --------------------------------------------------------------------------------------

    def _first_shown(self) -> None:
        self._slow_timer.stop()
        self.bar.show_busy(False)
        self._show_counts()
        self._show_empty()

    def _all_counted(self) -> None:
        self._show_counts()
        self._show_empty()
        if self._select_later:
            self.pane.select_ids(self._select_later)
            self._select_later = []
        elif not self.selected_ids() and self.model.rowCount() and self.pane.main.hasFocus():
            self.pane.focus_rows()
        self._selection_changed()

    def _given_up(self) -> None:
        self._slow_timer.stop()
        self.bar.show_busy(False)
        self._query = self.model.query
        self.pane.set_filters(self._query.filters)
        self.pane.set_sort(self._query.sort, self._query.descending)
        self.bar.set_search(self._query.search)
        self.bar.views.show_scope(self._query.scope)
        self.bar.archived.setChecked(self._query.archived)

    def _show_counts(self) -> None:
        shown = self.model.rowCount()
        query = self.model.query
        narrowed = bool(query.filters or query.search.strip() or query.scope)
        self.bar.no_filters.setEnabled(bool(query.filters or query.search.strip()))
        if not self.model.complete:
            self.bar.counts.setText(_("counting…"))
            return
        text = ngettext("{n} record", "{n} records", self.model.total).format(n=f"{self.model.total:,}")
        if narrowed:
            text += "  " + _("{n} after filtering").format(n=f"{shown:,}")
        self.bar.counts.setText(text)

    def _show_empty(self) -> None:
        if self.model.rowCount() or self.model.is_loading:
            self.empty.hide()
            return
        self.empty.show_note(*empty_note(self))

    # -- selection -------------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        ids = self.selected_ids()
        self.bar.offer(lambda action: self.offered(action, ids))
        self._panel_timer.start()
        self.counted.emit(self.count_text())

    def _show_selected(self) -> None:
        ids = self.selected_ids()
        self.panel.show_record(ids[0] if len(ids) == 1 else None, len(ids))

    # -- menus -----------------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """The right click menu for the selected rows."""
        return page_menu(self)

    def print_actions(self) -> list[Action]:
        """The page's own forms."""
        return [action for action in self.actions_given if action.place == "print"]

    def offered(self, action: Action, ids: Sequence[int]) -> bool:
        """Whether the user can do this with these records now."""
        return action.fits(ids) and (not action.right or self.navigator.office.user.may(action.right))

    def runner(self, action: Action) -> Callable[[], None]:
        """What runs the action on the selected records."""
        return lambda: self._run(action)

    def _run(self, action: Action) -> None:
        ids = self.selected_ids()
        if self.offered(action, ids):
            action.run(ids)

    def _show_columns(self) -> None:
        menu = column_menu(self.pane, "", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.bar.columns.mapToGlobal(QPoint(0, self.bar.columns.height())))

    def _fill_print_menu(self, menu: QMenu) -> None:
        menu.clear()
        fill_print_menu(menu, self)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _show_view(self, data: Mapping[str, Any]) -> None:
        self.pane.set_layout(Layout.of(self.listing.columns).read(data.get("layout", {})))
        self.set_query(read_query(data.get("query", {}), self.listing))

    def _tables_changed(self, tables: Tables) -> None:
        if not tables & self.listing.tables:
            return
        if self.isVisible():
            self._refresh_timer.start()
        else:
            self._stale = True

    def _refresh(self) -> None:
        if self.model.query == self._query:
            self.model.refresh()
        else:
            self._load()
        self._panel_timer.start()

    def _archived(self, ids: Sequence[int]) -> None:
        text = ngettext("{n} record archived.", "{n} records archived.", len(ids)).format(n=len(ids))
        register = self.register
        self.navigator.say(text, lambda: register.restore(ids))

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        rows = text.count("\n") - 1
        self.navigator.say(ngettext("{n} row copied.", "{n} rows copied.", rows).format(n=rows))

    @property
    def _edit_right(self) -> str:
        return f"{self.register.name}.edit"

    def may_edit(self) -> bool:
        """Whether the user may change records of this register."""
        return bool(self.register.form) and self.navigator.office.user.may(self._edit_right)

    def may_import(self) -> bool:
        """Whether the user may import into this register."""
        return self.may_edit() and self.navigator.office.user.may("import")

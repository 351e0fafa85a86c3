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

from app.core.database import Cancel, Tables
from app.core.i18n import _, lazy, ngettext
from app.core.lists import Query
from app.core.register import Register
from app.core.views import LAST, View
from ui.kit.actions import HOOKS, Action, Hooks
from ui.kit.changes import changes_of
from ui.kit.empty import EmptyNote
from ui.kit.list_bar import ListBar, add_to_menu
from ui.kit.list_model import ListModel, StateColour
from ui.kit.navigator import Navigator
from ui.kit.seen import Seen, query_data, read_query, table_text
from ui.kit.side_panel import SidePanel
from ui.kit.table import Layout, TablePane
from ui.kit.work import Work

SLOW = 250  # milliseconds until a load that is not done shows its cancel button
PAUSE = 120  # milliseconds the cursor must rest on a row before the record is read
LAYOUT_PAUSE = 1500


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
        hooks: Hooks = HOOKS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.navigator = navigator
        self.register: Register = navigator.office.register(register)
        self.listing = self.register.listing
        self.actions_given = tuple(actions)
        self.hooks = hooks
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self.model = ListModel(self.listing, self.work, self, state_colour)
        self.pane = TablePane(self.model)
        self.panel = SidePanel(navigator, register)
        self._query = Query()
        self._stale = True
        self._timers()
        self._build()
        self._connect()
        self._keys()
        self.work.run("views", lambda _cancel: self._saved_views(), self._take_views)

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
            "layout": self.pane.columns_layout.data(),
            "query": query_data(self._query),
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
        self._restored = True
        self._select_later = list(state.get("selected", ()))

    def count_text(self) -> str:
        """Which row of how many, for the status bar."""
        count = self.model.rowCount()
        return f"{self.pane.main.currentIndex().row() + 1:,} / {count:,}" if count else ""

    # -- actions ---------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Opens the dialog for a new record."""
        if self._may_edit():
            self.navigator.new(self.register.name)

    def open(self) -> None:
        """Opens the record that the cursor stands on."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open(self.register.name, record_id)

    def archive(self) -> None:
        """Archives the selected records; the message at the foot can undo it."""
        ids = self.selected_ids()
        if not ids or self._query.archived or not self._may_edit():
            return
        self.work.run("archive", lambda _cancel: self.register.archive(ids), lambda _none: self._archived(ids))

    def bring_back(self) -> None:
        """Brings the selected archived records back."""
        ids = self.selected_ids()
        if ids and self._may_edit():
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
        if self.hooks.import_ is not None and self._may_import():
            self.hooks.import_(self)

    def print_list(self) -> None:
        """Prints the selected rows, or all that is seen."""
        if self.hooks.print_list is not None:
            self.hooks.print_list(self)

    def clear_filters(self) -> None:
        """Shows all records of the view again."""
        self.set_query(self._query.but(filters={}, search=""))

    # -- building --------------------------------------------------------------------------------------------------

    def _timers(self) -> None:
        self._restored = False
        self._select_later: list[int] = []
        self._refresh_timer = self._timer(0, self._refresh)
        self._slow_timer = self._timer(SLOW, lambda: self.bar.show_busy(True))
        self._panel_timer = self._timer(PAUSE, self._show_selected)
        self._layout_timer = self._timer(LAYOUT_PAUSE, self._save_layout)

    def _timer(self, interval: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    def _build(self) -> None:
        self.bar = ListBar(self._bar_actions(), self.listing.scopes)
        self.bar.button("print").setVisible(self.hooks.print_list is not None or bool(self._print_actions()))
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

    def _bar_actions(self) -> list[Action]:
        own = [
            Action("new", lazy("New"), lambda _ids: self.new(), "new", "Ins", self._edit_right, needs=0),
            Action("open", lazy("Open"), lambda _ids: self.open(), "open", "Enter"),
            *(action for action in self.actions_given if action.place == "bar"),
            Action("print", lazy("Print"), lambda _ids: None, "print", "Ctrl+P", needs=0),
        ]
        if self.hooks.import_ is not None and self._may_import():
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
        pane.layout_changed.connect(self._layout_timer.start)
        pane.menu_wanted.connect(self._show_menu)
        model.first_shown.connect(self._first_shown)
        model.all_counted.connect(self._all_counted)
        model.refreshed.connect(self._all_counted)
        model.given_up.connect(self._given_up)
        bar, views = self.bar, self.bar.views
        bar.run_wanted.connect(self._run)
        bar.searched.connect(self._searched)
        bar.search_left.connect(pane.focus_rows)
        bar.print_menu_wanted.connect(self._fill_print_menu)
        bar.stop.clicked.connect(model.cancel)
        bar.archived.clicked.connect(lambda checked: self.set_query(self._query.but(archived=checked)))
        bar.no_filters.clicked.connect(self.clear_filters)
        bar.columns.clicked.connect(self._show_columns)
        views.scope_chosen.connect(self._scope_chosen)
        views.view_chosen.connect(lambda view: self._show_view(view.data))
        views.save_wanted.connect(self._save_view)
        views.delete_wanted.connect(self._delete_view)
        changes_of(self.navigator.office).changed.connect(self._tables_changed)

    def _keys(self) -> None:
        self._key("Ins", self.new)
        self._key("Ctrl+F", self._focus_search)
        self._key("Ctrl+P", self.print_list)
        self._key("Ctrl+L", self.pane.focus_filter)
        self._key("F4", lambda: self.panel.setVisible(not self.panel.isVisible()))
        self._key("F5", self._refresh)
        self._key("Esc", self._escape)
        for action in self.actions_given:
            if action.shortcut:
                self._key(action.shortcut, self._runner(action))

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
        if self._layout_timer.isActive():
            self._layout_timer.stop()
            self._save_layout()

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
        descending = not self._query.descending if again else column.field.kind.name in ("date", "moment")
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
        query = self.model.query
        if query.filters or query.search.strip():
            sentence = _("Nothing matches the filters.")
            buttons = [(_("Clear all filters"), self.clear_filters)]
        elif query.archived:
            sentence = _("Nothing has been archived.")
            buttons = [(_("Back to the list"), lambda: self.set_query(query.but(archived=False)))]
        else:
            sentence = _("There is nothing here yet: {register}.").format(register=self.register.title)
            buttons = []
        if not query.archived and self._may_edit():
            buttons.append((_("New: {record}").format(record=self.register.one), self.new))
        if not buttons or (len(buttons) == 1 and self.hooks.import_ is not None and self._may_import()):
            buttons.append((_("Import from Excel"), self.import_file))
        self.empty.show_note(sentence, buttons)

    # -- selection -------------------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        ids = self.selected_ids()
        self.bar.offer(lambda action: self._offered(action, ids))
        self._panel_timer.start()
        self.counted.emit(self.count_text())

    def _show_selected(self) -> None:
        ids = self.selected_ids()
        self.panel.show_record(ids[0] if len(ids) == 1 else None, len(ids))

    def _offered(self, action: Action, ids: Sequence[int]) -> bool:
        return action.fits(ids) and (not action.right or self.navigator.office.user.may(action.right))

    def _run(self, action: Action) -> None:
        ids = self.selected_ids()
        if self._offered(action, ids):
            action.run(ids)

    def _runner(self, action: Action) -> Callable[[], None]:
        return lambda: self._run(action)

    # -- menus -----------------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """The right click menu: all that the buttons have, and copy, archive, clear filters."""
        menu, ids = QMenu(self), self.selected_ids()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_to_menu(menu, _("Open"), "open", "Enter", self.open, bool(ids))
        add_to_menu(menu, _("New"), "new", "Ins", self.new, self._may_edit())
        menu.addSeparator()
        for action in self.actions_given:
            if action.place != "print":
                self._add_action(menu, action, ids)
        self._fill_print(menu, ids)
        menu.addSeparator()
        add_to_menu(menu, _("Copy as a table"), "copy", "Ctrl+C", self.copy, bool(ids))
        if self.hooks.export is not None:
            add_to_menu(menu, _("Export"), "export", "", self.export, self.navigator.office.user.may("export"))
        menu.addSeparator()
        if self._query.archived:
            add_to_menu(menu, _("Bring back"), "restore", "", self.bring_back, bool(ids) and self._may_edit())
        else:
            add_to_menu(menu, _("Archive"), "archive", "Del", self.archive, bool(ids) and self._may_edit())
        return menu

    def _show_menu(self, point: QPoint) -> None:
        self.menu().popup(point)

    def _show_columns(self) -> None:
        menu = self.pane.column_menu("", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.bar.columns.mapToGlobal(QPoint(0, self.bar.columns.height())))

    def _fill_print_menu(self, menu: QMenu) -> None:
        menu.clear()
        self._fill_print(menu, self.selected_ids())

    def _fill_print(self, menu: QMenu, ids: Sequence[int]) -> None:
        for action in self._print_actions():
            self._add_action(menu, action, ids)
        if self.hooks.print_list is not None:
            title = _("Print the selected rows") if ids else _("Print the list")
            add_to_menu(menu, title, "print", "Ctrl+P", self.print_list, True)

    def _print_actions(self) -> list[Action]:
        return [action for action in self.actions_given if action.place == "print"]

    def _add_action(self, menu: QMenu, action: Action, ids: Sequence[int]) -> None:
        run, offered = self._runner(action), self._offered(action, ids)
        add_to_menu(menu, str(action.title), action.icon, action.shortcut, run, offered)

    # -- views -----------------------------------------------------------------------------------------------------

    def _saved_views(self) -> list[View]:
        return self.navigator.office.views.of(self.listing.name)

    def _take_views(self, views: list[View]) -> None:
        self.bar.views.set_views(views)
        last = next((view for view in views if view.name == LAST), None)
        if last is not None and not self._restored:
            self.pane.set_layout(Layout.of(self.listing.columns).read(last.data.get("layout", {})))
        self._restored = True

    def _show_view(self, data: Mapping[str, Any]) -> None:
        self.pane.set_layout(Layout.of(self.listing.columns).read(data.get("layout", {})))
        self.set_query(read_query(data.get("query", {}), self.listing))

    def _save_view(self, name: str) -> None:
        data = {"layout": self.pane.columns_layout.data(), "query": query_data(self._query)}
        views = self.navigator.office.views

        def save(_cancel: Cancel) -> list[View]:
            views.save(self.listing.name, name, data)
            return self._saved_views()

        def saved(found: list[View]) -> None:
            self.bar.views.set_views(found)
            self.bar.views.show_view(name)
            self.navigator.say(_("The view “{name}” is saved.").format(name=name))

        self.work.run("save view", save, saved)

    def _delete_view(self, name: str) -> None:
        def delete(_cancel: Cancel) -> list[View]:
            self.navigator.office.views.delete(self.listing.name, name)
            return self._saved_views()

        self.work.run("save view", delete, self.bar.views.set_views)

    def _save_layout(self) -> None:
        data = {"layout": self.pane.columns_layout.data()}
        views = self.navigator.office.views
        self.work.run("layout", lambda _cancel: views.save(self.listing.name, LAST, data), lambda _none: None)

    # -- helpers ---------------------------------------------------------------------------------------------------

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

    def _may_edit(self) -> bool:
        return self.navigator.office.user.may(self._edit_right)

    def _may_import(self) -> bool:
        return self._may_edit() and self.navigator.office.user.may("import")

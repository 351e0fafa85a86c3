"""A list inside a record's page: the devices of a customer, the tickets of a device."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.database import Tables
from app.core.i18n import Text, _
from app.core.lists import List, Query
from ui.kit import theme
from ui.kit.changes import changes_of
from ui.kit.empty import EmptyNote
from ui.kit.icons import icon
from ui.kit.late import LateWidget
from ui.kit.list_model import ListModel, StateColour
from ui.kit.navigator import Navigator
from ui.kit.seen import Seen, table_text
from ui.kit.table import DEFAULT_WIDTH, TableView
from ui.kit.work import Work


class RelatedList(LateWidget):
    """The rows of a register's list that belong to one record. Enter opens one, Ins makes a new one."""

    counted = Signal(int)

    def __init__(
        self,
        navigator: Navigator,
        register: str,
        only: Mapping[str, int],
        *,
        given: Mapping[str, Any] | None = None,
        without: Iterable[str] = (),
        state_colour: Mapping[str, StateColour] | None = None,
        listing: List | None = None,
        title: Text = "",
        new: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``only``: the columns that tie the rows to the record, e.g. ``{"customer_id": 3}``, given to a new row too
        unless ``given`` says otherwise. ``without``: columns not worth showing here. ``new``: what Ins does instead of
        the register's own dialog."""
        super().__init__(parent)
        self._navigator = navigator
        self._register = navigator.office.register(register)
        self._listing = listing or self._register.listing
        self.title = title or self._register.title
        self._query = Query(only=dict(only))
        self._given = dict(only if given is None else given)
        self._new = new
        self._stale = True
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))
        self.model = ListModel(self._listing, self.work, self, state_colour)
        self._without = frozenset(without)
        self.model.first_shown.connect(self._shown)
        self.model.all_counted.connect(self._shown)
        self.model.refreshed.connect(self._shown)
        changes_of(navigator.office).changed.connect(self._tables_changed)

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the rows, also while the list is hidden: its number stands on its tab."""
        self._stale = False
        self.model.load(self._query)

    def new(self) -> None:
        """Opens the dialog for a new record that belongs here."""
        if not self.may_edit():
            return
        if self._new is not None:
            self._new()
        else:
            self._navigator.new(self._register.name, **self._given)

    def open(self) -> None:
        """Opens the record that the cursor stands on."""
        row = self.view.currentIndex().row()
        if 0 <= row < self.model.rowCount():
            self._navigator.open(self._register.name, self.model.id_at(row))

    def may_edit(self) -> bool:
        """Whether the user may add to this list."""
        return self._navigator.office.user.may(f"{self._register.name}.edit")

    @property
    def view(self) -> TableView:
        """The table itself."""
        self.make()
        return self._view

    @property
    def count(self) -> int:
        """How many rows it has, as far as it has read them."""
        return self.model.rowCount()

    # -- building --------------------------------------------------------------------------------------------------

    def _table(self) -> TableView:
        view = TableView(self)
        view.setModel(self.model)
        view.colour_states(self.model)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for place, column in enumerate(self.model.columns):
            view.setColumnHidden(place, column.hidden or column.key in self._without)
            view.setColumnWidth(place, theme.scaled(column.width or DEFAULT_WIDTH))
        view.opened.connect(self.open)
        view.doubleClicked.connect(self.open)
        view.copied.connect(self._copy)
        return view

    def _make(self) -> QWidget:
        self.new_button = QPushButton(icon("new"), _("New: {record}").format(record=self._register.one))
        self.new_button.setAutoDefault(False)
        self.new_button.setProperty("flat", True)
        self.new_button.setEnabled(self.may_edit())
        self.new_button.clicked.connect(self.new)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.addWidget(self.new_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self._view = self._table()
        column.addWidget(self._view, 1)
        self.empty = EmptyNote(self._view)
        shortcut = QShortcut(QKeySequence("Ins"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.new)
        if self.model.complete:
            self._show_rows()
        return self._view

    # -- events ----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.load()

    def _tables_changed(self, tables: Tables) -> None:
        if not tables & self._listing.tables:
            return
        if self.isVisible() and self.model.complete:
            self.model.refresh()
        else:
            self._stale = True

    def _shown(self) -> None:
        if self.is_made:
            self._show_rows()
        self.counted.emit(self.count)

    def _show_rows(self) -> None:
        if not self.model.rowCount():
            self.empty.show_note(_("None yet."), [])
            return
        self.empty.hide()
        if not self._view.currentIndex().isValid():
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self._view.selectionModel().setCurrentIndex(self.model.index(0, 0), flag)

    def _copy(self) -> None:
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        shown = tuple(c.key for place, c in enumerate(self.model.columns) if not self.view.isColumnHidden(place))
        ids = tuple(self.model.id_at(row) for row in rows)
        if ids:
            seen = Seen(self._listing, self._query, shown, ids, str(self.title), len(ids))
            self.work.run("copy", lambda cancel: table_text(seen, cancel), QGuiApplication.clipboard().setText)

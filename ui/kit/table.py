"""The table of a list: header with filters, columns that hide, move, resize and freeze, rows that keep their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QWidget

from app.core.lists import Column
from ui.kit import theme
from ui.kit.column_menu import column_menu
from ui.kit.delegates import CellDelegate
from ui.kit.header import FilterHeader
from ui.kit.list_model import ListModel

DEFAULT_WIDTH = 110


@dataclass(frozen=True)
class Layout:
    """How the columns stand: keys in order, those hidden, widths, and how many at the left stay put."""

    order: tuple[str, ...]
    hidden: frozenset[str]
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 0

    @classmethod
    def of(cls, columns: Iterable[Column]) -> Layout:
        """How a list looks at first."""
        columns = tuple(columns)
        return cls(
            tuple(column.key for column in columns),
            frozenset(column.key for column in columns if column.hidden),
            {column.key: column.width or DEFAULT_WIDTH for column in columns},
        )

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys of the columns in sight, from left to right."""
        return tuple(key for key in self.order if key not in self.hidden)

    def data(self) -> dict[str, Any]:
        """As plain values, for a saved view."""
        return {
            "order": list(self.order),
            "hidden": sorted(self.hidden),
            "widths": dict(self.widths),
            "frozen": self.frozen,
        }

    def read(self, data: Mapping[str, Any]) -> Layout:
        """This layout with what was saved; columns that came later stand at the end, lost ones are left out."""
        order = [key for key in data.get("order", ()) if key in self.order]
        late = [key for key in self.order if key not in order]
        hidden = frozenset(key for key in data.get("hidden", ()) if key in self.order)
        widths = {key: int(width) for key, width in data.get("widths", {}).items() if key in self.order}
        if order:
            hidden |= frozenset(late) & self.hidden
        return Layout((*order, *late), hidden, {**self.widths, **widths}, int(data.get("frozen", 0)))


class TableView(QTableView):
    """A table of whole rows that is worked by keys."""

    opened = Signal()
    deleted = Signal()
    copied = Signal()
    up_from_top = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        # The pane draws the lines; a border here would make the frozen part scroll by its width. The whole row is
        # marked, so no cell needs a frame.
        self.setProperty("plain", True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme.row_height())
        rows.setDefaultSectionSize(theme.row_height())

    def colour_states(self, model: ListModel) -> None:
        """Draws the columns that have a state; the others are left to Qt, which is many times as fast."""
        delegate = CellDelegate(self)
        for column in model.state_columns():
            self.setItemDelegateForColumn(column, delegate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 0:
            self.up_from_top.emit()
        else:
            super().keyPressEvent(event)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class TablePane(QWidget):
    """The table of one list: at the left the frozen columns, then the others; both show the same rows."""

    opened = Signal(int)  # id
    deleted = Signal()
    copied = Signal()
    selected = Signal()  # another set of rows is selected
    sorted = Signal(str)  # the title of this column was clicked
    filtered = Signal(str, str)  # column, text
    layout_changed = Signal()
    menu_wanted = Signal(QPoint)  # in global coordinates

    def __init__(self, model: ListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.filters: dict[str, str] = {}
        self._columns = model.columns
        self._keys = [column.key for column in model.columns]
        self._layout = Layout.of(model.columns)
        self._arranging = False
        self._selected: tuple[int, ...] = ()
        self._pending: tuple[int, ...] = ()
        self._kept: tuple[tuple[int, ...], int, int, int] | None = None
        self.main = TableView(self)
        self.frozen = TableView(self)
        self._headers: dict[TableView, FilterHeader] = {}
        for view in (self.frozen, self.main):
            self._prepare(view)
        self._join()
        model.sight = self._rows_in_sight
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._bring_back)
        model.all_counted.connect(self._select_pending)
        self.set_layout(self._layout)

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def columns_layout(self) -> Layout:
        """How the columns stand now."""
        return self._layout

    def set_layout(self, layout: Layout) -> None:
        """Arranges the columns."""
        shown = layout.shown or layout.order[:1]
        layout = replace(layout, hidden=frozenset(layout.order) - frozenset(shown))
        layout = replace(layout, frozen=max(0, min(layout.frozen, len(shown) - 1)))
        self._layout = layout
        self._arranging = True
        still = shown[: layout.frozen]
        self._arrange(self.frozen, layout, still)
        self._arrange(self.main, layout, shown[layout.frozen :])
        self.frozen.setVisible(bool(still))
        self._fit_frozen()
        self._arranging = False

    def set_filters(self, filters: Mapping[str, str]) -> None:
        """Shows these filters in the boxes."""
        self.filters = {key: text for key, text in filters.items() if text.strip()}
        for header in self._headers.values():
            header.set_texts(self.filters)

    def set_sort(self, key: str, descending: bool) -> None:
        """Shows by which column the rows are sorted; "" for the list's own order."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        column = self._keys.index(key) if key in self._keys else -1
        for header in self._headers.values():
            header.setSortIndicator(column, order)

    def selected_ids(self) -> tuple[int, ...]:
        """The selected records, from top to bottom."""
        spans = {(span.top(), span.bottom()) for span in self.main.selectionModel().selection()}
        ids = self.model.ids()
        return tuple(record_id for top, bottom in sorted(spans) for record_id in ids[top : bottom + 1])

    def current_id(self) -> int | None:
        """The record that the cursor stands on."""
        row = self.main.currentIndex().row()
        return self.model.id_at(row) if 0 <= row < self.model.rowCount() else None

    def select_ids(self, ids: Iterable[int]) -> None:
        """Selects these records, as far as they are in the list, and scrolls to the first."""
        self._select_rows(self.model.rows_of(ids))
        rows = self.main.selectionModel().selectedRows()
        if rows:
            self.main.scrollTo(min(rows, key=lambda index: index.row()))

    def focus_rows(self) -> None:
        """Puts the cursor into the rows."""
        self.main.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.main.currentIndex().row() < 0 and self.model.rowCount():
            self._select_rows([0])

    def focus_filter(self) -> None:
        """Puts the cursor into the filter of the first column, or of the one where the cursor stands."""
        shown = self._layout.shown
        key = shown[0]
        column = self.main.currentIndex().column()
        if column >= 0 and self._keys[column] in shown:
            key = self._keys[column]
        view = self.frozen if key in shown[: self._layout.frozen] else self.main
        self._headers[view].focus_box(self._keys.index(key))

    def filter_box(self, key: str) -> Any:
        """The box under a column's title."""
        view = self.frozen if key in self._layout.shown[: self._layout.frozen] else self.main
        return self._headers[view].box(self._keys.index(key))

    def hide_column(self, key: str) -> None:
        """Takes a column out of sight, and its filter with it."""
        self._hide(key, True)

    def show_column(self, key: str) -> None:
        """Brings a hidden column back."""
        self._hide(key, False)

    def freeze(self, count: int) -> None:
        """Keeps the first ``count`` columns in sight while the others scroll."""
        self.set_layout(replace(self._layout, frozen=count))
        self.layout_changed.emit()

    # -- building --------------------------------------------------------------------------------------------------

    def _prepare(self, view: TableView) -> None:
        header = FilterHeader(view, self.model.listing.fields)
        self._headers[view] = header
        view.setHorizontalHeader(header)
        view.setModel(self.model)
        view.colour_states(self.model)
        header.filter_changed.connect(self._filter_changed)
        header.filter_left.connect(self.focus_rows)
        header.filter_focused.connect(self._show_whole_column)
        header.sectionClicked.connect(lambda column: self.sorted.emit(self._keys[column]))
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        header.customContextMenuRequested.connect(lambda point: self._header_menu(header, point))
        view.opened.connect(self._open_current)
        view.doubleClicked.connect(self._open_current)
        view.deleted.connect(self.deleted)
        view.copied.connect(self.copied)
        view.up_from_top.connect(self.focus_filter)
        view.customContextMenuRequested.connect(lambda point: self.menu_wanted.emit(view.viewport().mapToGlobal(point)))

    def _join(self) -> None:
        self.frozen.setSelectionModel(self.main.selectionModel())
        self.main.selectionModel().selectionChanged.connect(self._selection_changed)
        self.frozen.setFocusProxy(self.main)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.main.horizontalHeader().setStretchLastSection(True)
        self.main.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.main.verticalScrollBar().setValue)
        # Both must show the same number of rows, with or without a bar at the foot.
        self.main.horizontalScrollBar().rangeChanged.connect(self._match_foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(self.frozen)
        row.addWidget(self.main, 1)
        self.setFocusProxy(self.main)

    def _arrange(self, view: TableView, layout: Layout, shown: tuple[str, ...]) -> None:
        header = self._headers[view]
        for place, key in enumerate(layout.order):
            header.moveSection(header.visualIndex(self._keys.index(key)), place)
        for column, key in enumerate(self._keys):
            view.setColumnHidden(column, key not in shown)
            if key in shown:
                header.resizeSection(column, theme.scaled(layout.widths.get(key, DEFAULT_WIDTH)))
        header.make_boxes([self._keys.index(key) for key in shown], self.filters)

    def _fit_frozen(self) -> None:
        self.frozen.setFixedWidth(max(1, self._headers[self.frozen].length()))

    # -- events of the header --------------------------------------------------------------------------------------

    def _resized(self, column: int, _old: int, width: int) -> None:
        if self._arranging or width == 0:
            return
        header = self.sender()
        shown = self._layout.shown
        # The last column is stretched to the edge; that is no width anybody chose.
        if header is self._headers[self.main] and self._keys[column] == shown[-1]:
            return
        self._layout = replace(self._layout, widths={**self._layout.widths, self._keys[column]: theme.unscaled(width)})
        self._fit_frozen()
        self.layout_changed.emit()

    def _moved(self, _column: int, _old: int, _new: int) -> None:
        if self._arranging:
            return
        header = self.sender()
        assert isinstance(header, FilterHeader)
        order = [self._keys[header.logicalIndex(place)] for place in range(header.count())]
        own = [key for key in order if not header.isSectionHidden(self._keys.index(key))]
        still = set(self._layout.shown[: self._layout.frozen])
        others = [key for key in self._layout.order if key not in own]
        frozen_first = [key for key in (own if set(own) == still else others) if key in still]
        rest = [key for key in order if key not in still]
        self.set_layout(replace(self._layout, order=(*frozen_first, *rest)))
        self.layout_changed.emit()

    def _header_menu(self, header: FilterHeader, point: QPoint) -> None:
        column = header.logicalIndexAt(point)
        menu = column_menu(self, self._keys[column] if column >= 0 else "", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(header.viewport().mapToGlobal(point))

    def _filter_changed(self, key: str, text: str) -> None:
        if text.strip():
            self.filters[key] = text
        else:
            self.filters.pop(key, None)
        self.filtered.emit(key, text)

    def _show_whole_column(self, column: int) -> None:
        header = self._headers[self.main]
        if header.isSectionHidden(column):
            return
        bar, left = self.main.horizontalScrollBar(), header.sectionViewportPosition(column)
        right = left + header.sectionSize(column) - self.main.viewport().width()
        if left < 0:
            bar.setValue(bar.value() + left)
        elif right > 0:
            bar.setValue(bar.value() + min(right, left))

    def _hide(self, key: str, hide: bool) -> None:
        hidden = self._layout.hidden | {key} if hide else self._layout.hidden - {key}
        frozen = self._layout.frozen
        if hide and key in self._layout.shown[:frozen]:
            frozen -= 1
        if hide and self.filters.pop(key, ""):
            self.filtered.emit(key, "")
        self.set_layout(replace(self._layout, hidden=hidden, frozen=frozen))
        self.layout_changed.emit()

    # -- rows ------------------------------------------------------------------------------------------------------

    def _open_current(self) -> None:
        record_id = self.current_id()
        if record_id is not None:
            self.opened.emit(record_id)

    def _selection_changed(self) -> None:
        if self._kept is not None:
            return
        selected = self.selected_ids()
        if selected != self._selected:
            self._selected = selected
            self.selected.emit()

    def _keep(self) -> None:
        current = self.current_id()
        top = self.main.rowAt(0)
        top_id = self.model.id_at(top) if 0 <= top < self.model.rowCount() else -1
        offset = self.main.rowViewportPosition(top) if top >= 0 else 0
        self._kept = (self.selected_ids(), current if current is not None else -1, top_id, offset)

    def _bring_back(self) -> None:
        if self._kept is None:
            return
        selected, current, top_id, offset = self._kept
        same_query = self.model.complete
        if same_query:
            rows = self.model.rows_of([top_id])
            if rows:
                self.main.verticalScrollBar().setValue(rows[0] * theme.row_height() - offset)
        else:
            self.main.verticalScrollBar().setValue(0)
        self._select_rows(self.model.rows_of(selected), current)
        self._kept = None
        # Of another query only the first page is here; the rest of the selection follows with the ids.
        self._pending = () if same_query else selected
        self._selection_changed()

    def _select_pending(self) -> None:
        pending, self._pending = self._pending, ()
        if len(self.selected_ids()) < len(pending) and set(self.selected_ids()) <= set(pending):
            self._select_rows(self.model.rows_of(pending))

    def _select_rows(self, rows: list[int], current: int = -1) -> None:
        selection, last = QItemSelection(), self.model.columnCount() - 1
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, last))
        model = self.main.selectionModel()
        flag = QItemSelectionModel.SelectionFlag
        if rows:
            at = next((row for row in rows if self.model.id_at(row) == current), rows[0])
            column = self._keys.index(self._layout.shown[self._layout.frozen])
            model.setCurrentIndex(self.model.index(at, column), flag.NoUpdate)
        model.select(selection, flag.ClearAndSelect)

    def _rows_in_sight(self) -> tuple[int, int]:
        first = max(0, self.main.rowAt(0))
        last = self.main.rowAt(self.main.viewport().height() - 1)
        return first, last if last >= 0 else self.model.rowCount() - 1

    def _match_foot(self, _low: int, high: int) -> None:
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if high > 0 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.frozen.setHorizontalScrollBarPolicy(policy)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.main.wheelEvent(event)

"""The model of a list of any length: it holds the ids and a window of rows, never everything.

The first page is there at once, then the ids arrive, then rows by id in blocks as they come into sight. Everything is
read on another thread.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.core.database import Cancel
from app.core.lists import PAGE, List, ListRow, Query
from ui.kit import theme
from ui.kit.work import Work

BLOCK = PAGE  # rows fetched together
BLOCKS_KEPT = 60
BLOCKS_AT_ONCE = 6

# Roles arrive as plain ints: comparing with the enum would never be true.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)
STATE_ROLE = VALUE_ROLE + 1
_LIVE_ROLES = (DISPLAY, FOREGROUND, STATE_ROLE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

Index = QModelIndex | QPersistentModelIndex
# The colour of the theme for a value, e.g. "danger"; "" for none. The word in the cell says the same.
StateColour = Callable[[Any], str]
# What a cell says now, and the name of its colour, from the row's values by column: a countdown. Asked when painted.
Live = Callable[[Mapping[str, Any]], tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A row as it is shown: the values with the id in front, and their texts."""

    values: ListRow
    texts: tuple[str, ...]


class ListModel(QAbstractTableModel):
    """The rows of a list that a query asks for."""

    first_shown = Signal()  # the first page of another query is there
    all_counted = Signal()  # all ids are there
    refreshed = Signal()  # the same query again, after a change
    given_up = Signal()  # cancelled or failed: what is shown is what was before

    def __init__(
        self,
        listing: List,
        work: Work,
        parent: QObject | None = None,
        state_colour: Mapping[str, StateColour] | None = None,
        live: Mapping[str, Live] | None = None,
    ) -> None:
        super().__init__(parent)
        self.listing = listing
        self.columns = listing.columns
        self.query = Query()
        self.wanted = Query()
        self.total = 0
        self.complete = False
        # The rows in sight, first and last; the view says, so that a refresh brings these at once.
        self.sight: Callable[[], tuple[int, int]] = lambda: (0, BLOCK - 1)
        self._work = work
        self._numeric = [column.field.kind.numeric for column in self.columns]
        colours = state_colour or {}
        self._colours = [colours.get(column.key) for column in self.columns]
        alive = live or {}
        self._live = {place: alive[column.key] for place, column in enumerate(self.columns) if column.key in alive}
        self._ids: array[int] = array("q")
        self._blocks: OrderedDict[int, list[Shown | None]] = OrderedDict()
        self._missing: OrderedDict[int, None] = OrderedDict()
        self._generation = 0
        self._fetch_timer = QTimer(self)
        self._fetch_timer.setSingleShot(True)
        self._fetch_timer.setInterval(0)
        self._fetch_timer.timeout.connect(self._fetch)

    # -- loading ---------------------------------------------------------------------------------------------------

    def load(self, query: Query) -> None:
        """Shows what this query asks for, the first page first."""
        self.wanted = query
        self._work.cancel("refresh")
        self._work.cancel("count")
        self._work.run("list", lambda cancel: self._read_first(query, cancel), self._show_first, self._failed)

    def refresh(self) -> None:
        """Reads the same query again; what has not changed stays where it is."""
        if self._work.is_running("list"):
            self.load(self.wanted)
            return
        query, around = self.query, self._blocks_in_sight()
        self._work.run("refresh", lambda cancel: self._read_again(query, around, cancel), self._show_again)

    def cancel(self) -> None:
        """Stops a slow sort or filter; what was shown before stays."""
        if not self._work.is_running("list"):
            return
        self._work.cancel("list")
        self.wanted = self.query
        self.given_up.emit()

    @property
    def is_loading(self) -> bool:
        return self._work.is_running("list")

    # -- rows ------------------------------------------------------------------------------------------------------

    def id_at(self, row: int) -> int:
        """The record of this row."""
        return self._ids[row]

    def ids(self) -> array[int]:
        """All ids in order; not to be changed."""
        return self._ids

    def rows_of(self, ids: Iterable[int]) -> list[int]:
        """The rows of these records, in order; those not in the list are left out."""
        wanted = set(ids)
        if not wanted:
            return []
        if len(wanted) > 20:
            return [row for row, record_id in enumerate(self._ids) if record_id in wanted]
        found = []
        for record_id in wanted:
            try:
                found.append(self._ids.index(record_id))
            except ValueError:
                continue
        return sorted(found)

    def shown(self, row: int) -> Shown | None:
        """The row as it is shown; None while it is being fetched."""
        number, offset = divmod(row, BLOCK)
        block = self._blocks.get(number)
        if block is None or offset >= len(block):
            if row >= 0:
                self._ask_for(number)
            return None
        return block[offset]

    def value(self, row: int, key: str) -> Any:
        """One value of a row; None while it is being fetched."""
        shown = self.shown(row)
        return None if shown is None else shown.values[1 + self.column_index(key)]

    def column_index(self, key: str) -> int:
        """The model's column of a field."""
        return next(i for i, column in enumerate(self.columns) if column.key == key)

    def state_columns(self) -> list[int]:
        """The columns whose values have a colour."""
        coloured = {column for column, colour in enumerate(self._colours) if colour is not None}
        return sorted(coloured | self._live.keys())

    def repaint_live(self) -> None:
        """Time has passed: what counts it is painted anew, without being read."""
        if len(self._ids):
            first, last = (min(max(row, 0), len(self._ids) - 1) for row in self.sight())
            for column in self._live:
                self.dataChanged.emit(self.index(first, column), self.index(last, column))

    # -- the interface of Qt ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if self._live and index.column() in self._live and role in _LIVE_ROLES:
            return self._live_data(index.row(), index.column(), role)
        if role == DISPLAY:
            shown = self.shown(index.row())
            return "…" if shown is None else shown.texts[index.column()]
        if role == ALIGNMENT:
            return _RIGHT if self._numeric[index.column()] else None
        if role in (FOREGROUND, STATE_ROLE):
            column = index.column()
            return None if self._colours[column] is None else self._state(index.row(), column, role)
        if role in (TOOL_TIP, VALUE_ROLE):
            shown = self.shown(index.row())
            if shown is None:
                return None
            return shown.texts[index.column()] if role == TOOL_TIP else shown.values[1 + index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if role == DISPLAY and orientation == Qt.Orientation.Horizontal:
            return str(self.columns[section].field.title)
        if role == ALIGNMENT and orientation == Qt.Orientation.Horizontal:
            return _RIGHT if self._numeric[section] else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    # -- reading, on another thread --------------------------------------------------------------------------------

    def _read_first(self, query: Query, cancel: Cancel) -> tuple[Query, list[Shown]]:
        return query, [self._show(row) for row in self.listing.first_page(query, BLOCK, cancel)]

    def _read_rest(self, query: Query, known: int, cancel: Cancel) -> tuple[array[int], int]:
        ids = self.listing.ids(query, cancel) if known < 0 else None
        narrowed = bool(query.search.strip() or query.scope or any(text.strip() for text in query.filters.values()))
        counted = len(ids) if ids is not None else known
        total = self.listing.count(query.but(filters={}, search="", scope=""), cancel) if narrowed else counted
        return ids if ids is not None else array("q"), total

    def _read_again(
        self, query: Query, around: Sequence[int], cancel: Cancel
    ) -> tuple[array[int], int, dict[int, list[Shown | None]]]:
        ids = self.listing.ids(query, cancel)
        _none, total = self._read_rest(query, len(ids), cancel)
        return ids, total, self._read_blocks(ids, around, cancel)

    def _read_blocks(self, ids: array[int], numbers: Iterable[int], cancel: Cancel) -> dict[int, list[Shown | None]]:
        spans = {number: ids[number * BLOCK : (number + 1) * BLOCK] for number in numbers}
        rows = self.listing.rows([record_id for span in spans.values() for record_id in span], cancel)
        return {
            number: [self._show(rows[record_id]) if record_id in rows else None for record_id in span]
            for number, span in spans.items()
        }

    def _show(self, row: ListRow) -> Shown:
        return Shown(row, tuple(self.listing.texts(row)))

    # -- what was read ---------------------------------------------------------------------------------------------

    def _show_first(self, answer: tuple[Query, list[Shown]]) -> None:
        query, rows = answer
        self.beginResetModel()
        self._generation += 1
        self.query = query
        self._ids = array("q", (row.values[0] for row in rows))
        self._forget_rows()
        self._blocks[0] = list(rows)
        self.complete = False
        self.endResetModel()
        self.first_shown.emit()
        known = len(rows) if len(rows) < BLOCK else -1
        self._work.run(
            "count", lambda cancel: self._read_rest(query, known, cancel), lambda answer: self._show_rest(*answer)
        )

    def _show_rest(self, ids: array[int], total: int) -> None:
        have = len(self._ids)
        self.total = total
        if len(ids) > have and ids[:have] == self._ids:
            self.beginInsertRows(QModelIndex(), have, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        elif len(ids):
            # Somebody saved between the two looks.
            self._replace(ids, {})
        self.complete = True
        self.all_counted.emit()

    def _show_again(self, answer: tuple[array[int], int, dict[int, list[Shown | None]]]) -> None:
        ids, self.total, blocks = answer
        self._replace(ids, blocks)
        self.complete = True
        self.refreshed.emit()

    def _replace(self, ids: array[int], blocks: Mapping[int, list[Shown | None]]) -> None:
        self._generation += 1
        if ids == self._ids:
            self._forget_rows()
            self._blocks.update(blocks)
            if len(ids):
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._ids = ids
        self._forget_rows()
        self._blocks.update(blocks)
        self.endResetModel()

    def _failed(self, error: Exception) -> None:
        self.wanted = self.query
        self.given_up.emit()
        self._work.report(error)

    # -- blocks of rows --------------------------------------------------------------------------------------------

    def _forget_rows(self) -> None:
        self._blocks.clear()
        self._missing.clear()

    def _blocks_in_sight(self) -> list[int]:
        first, last = self.sight()
        return list(range(max(first, 0) // BLOCK, max(last, 0) // BLOCK + 1))[:BLOCKS_AT_ONCE]

    def _ask_for(self, number: int) -> None:
        self._missing[number] = None
        self._missing.move_to_end(number)
        while len(self._missing) > BLOCKS_AT_ONCE:
            self._missing.popitem(last=False)
        if not self._fetch_timer.isActive():
            self._fetch_timer.start()

    def _fetch(self) -> None:
        if self._work.is_running("rows") or not self._missing:
            return
        last = (len(self._ids) - 1) // BLOCK
        # The neighbours too, so that slow scrolling never meets a row that is not there.
        around = {n + step for n in self._missing for step in (0, -1, 1)}
        numbers = [n for n in sorted(around) if (0 <= n <= last and n not in self._blocks) or n in self._missing]
        self._missing.clear()
        ids, generation = self._ids, self._generation
        self._work.run(
            "rows",
            lambda cancel: self._read_blocks(ids, numbers, cancel),
            lambda blocks: self._take_blocks(generation, blocks),
        )

    def _take_blocks(self, generation: int, blocks: Mapping[int, list[Shown | None]]) -> None:
        if generation == self._generation:
            for number, rows in blocks.items():
                self._blocks[number] = rows
                self._blocks.move_to_end(number)
                bottom = min((number + 1) * BLOCK, len(self._ids)) - 1
                if bottom >= number * BLOCK:
                    self.dataChanged.emit(self.index(number * BLOCK, 0), self.index(bottom, len(self.columns) - 1))
            while len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        if self._missing:
            self._fetch_timer.start()

    def _live_data(self, row: int, column: int, role: int) -> Any:
        shown = self.shown(row)
        if shown is None:
            return "…" if role == DISPLAY else None
        keys = (column.key for column in self.columns)
        words, colour = self._live[column](dict(zip(keys, shown.values[1:], strict=True)))
        if role == DISPLAY:
            return words
        return colour if role == STATE_ROLE else theme.colour(colour) if colour else None

    def _state(self, row: int, column: int, role: int) -> Any:
        colour_of = self._colours[column]
        shown = self.shown(row) if colour_of is not None else None
        if colour_of is None or shown is None:
            return None
        name = colour_of(shown.values[1 + column])
        if role == STATE_ROLE:
            return name
        return theme.colour(name) if name else None

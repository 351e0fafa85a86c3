"""A table of what hangs on a ticket, with its actions as buttons and keys; only what is possible now is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.fields import Child
from app.core.i18n import Text
from ui.kit import theme
from ui.kit.button_row import ButtonRow
from ui.kit.child_view import ChildView
from ui.kit.icons import icon
from ui.kit.list_model import StateColour
from ui.kit.navigator import Navigator

Row = Mapping[str, Any]


@dataclass(frozen=True)
class RowAction:
    """Something to do with the row that the cursor stands in, None when there is none. ``fits``: whether it can be
    done now; what cannot is not shown."""

    key: str
    title: Text
    run: Callable[[Row | None], object]
    icon: str
    shortcut: str
    fits: Callable[[Row | None], bool]


class WorkRows(QWidget):
    """Rows that are read only; what is done with them is asked in dialogs. Enter does ``opens``."""

    counted = Signal(int)

    def __init__(
        self,
        navigator: Navigator,
        child: Child,
        actions: Sequence[RowAction],
        opens: str = "",
        state: tuple[str, StateColour] | None = None,
        widths: Mapping[str, int] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``opens``: the key of the action that Enter and a double click stand for. ``state``: the field that holds a
        state, and the colour for a value of it. ``widths``: of columns, in pixels at the default size."""
        super().__init__(parent)
        self.title = child.title
        self._actions = tuple(actions)
        self._opens = opens
        self._rows: list[Row] = []
        self.view = _Rows(navigator, child, state)
        self.view.row_opened.connect(self._open)
        self.buttons: dict[str, QPushButton] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        self._build(widths or {})
        self.view.selectionModel().currentChanged.connect(lambda *_indexes: self._show_possible())
        self._show_possible()

    # -- public --------------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Shows these rows; the cursor stays on the row that it stood on."""
        current = self.row
        self._rows = list(rows)
        self.view.set_rows(self._rows)
        place = next((i for i, row in enumerate(self._rows) if current and row["id"] == current["id"]), 0)
        if self._rows:
            self.view.setCurrentIndex(self.view.model().index(place, 0))
        self._show_possible()
        self.counted.emit(len(self._rows))

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are shown."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row that the cursor stands in."""
        place = self.view.currentIndex().row()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def run(self, key: str) -> object:
        """Does an action with the current row, when that is possible now."""
        action = next(action for action in self._actions if action.key == key)
        return action.run(self.row) if action.fits(self.row) else None

    # -- building ------------------------------------------------------------------------------------------------------

    def _build(self, widths: Mapping[str, int]) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 4, 0, 4)
        self.bar = ButtonRow(flat=True)
        for action in self._actions:
            button = QPushButton(icon(action.icon), str(action.title))
            button.setAutoDefault(False)
            button.setProperty("flat", True)
            button.setObjectName(action.key)
            button.setToolTip(f"{action.title}  {action.shortcut}" if action.shortcut else "")
            button.clicked.connect(lambda _checked=False, key=action.key: self.run(key))
            self.bar.add(button)
            self.buttons[action.key] = button
            if action.shortcut:
                shortcut = QShortcut(QKeySequence(action.shortcut), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda key=action.key: self.run(key))
                self._shortcuts[action.key] = shortcut
        bar.addWidget(self.bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        for place, field in enumerate(self.view.child.fields):
            if field.key in widths:
                self.view.setColumnWidth(place, theme.scaled(widths[field.key]))
        self.setFocusProxy(self.view)

    # -- slots ---------------------------------------------------------------------------------------------------------

    def _show_possible(self) -> None:
        row = self.row
        for action in self._actions:
            fits = action.fits(row)
            self.bar.offer(self.buttons[action.key], fits)
            if action.key in self._shortcuts:
                self._shortcuts[action.key].setEnabled(fits)

    def _open(self) -> None:
        if self._opens and self.row is not None:
            self.run(self._opens)


class _Rows(ChildView):
    """The table itself: Enter and a double click are the owner's business."""

    row_opened = Signal()

    def __init__(self, navigator: Navigator, child: Child, state: tuple[str, StateColour] | None) -> None:
        super().__init__(navigator, child, state=state)
        self.setSelectionMode(self.SelectionMode.SingleSelection)
        self.setAccessibleName(str(child.title))

    def _open(self, index: QModelIndex) -> None:
        self.row_opened.emit()

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
from ui.kit.button_row import ButtonRow
from ui.kit.child_view import ChildView
from ui.kit.icons import icon
from ui.kit.late import LateWidget
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
    page_key: str = ""


class WorkRows(LateWidget):
    """Rows that are read only; what is done with them is asked in dialogs. Enter does ``opens``."""

    counted = Signal(int)
    row_changed = Signal()  # the cursor went to another row

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
        self._navigator = navigator
        self._child = child
        self._state = state
        self._widths = widths or {}
        self._actions = tuple(actions)
        self._opens = opens
        self._rows: list[Row] = []
        self._shortcuts: dict[str, QShortcut] = {}

    # -- public --------------------------------------------------------------------------------------------------------

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Shows these rows; the cursor stays on the row that it stood on."""
        current = self.row
        self._rows = list(rows)
        if self.is_made:
            place = next((i for i, row in enumerate(self._rows) if current and row["id"] == current["id"]), 0)
            self._fill(place)
        self.counted.emit(len(self._rows))

    @property
    def rows(self) -> Sequence[Row]:
        """The rows that are shown."""
        return self._rows

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self._rows)

    @property
    def row(self) -> Row | None:
        """The row that the cursor stands in; the first before anybody has looked."""
        place = self._view.currentIndex().row() if self.is_made else 0
        return self._rows[place] if 0 <= place < len(self._rows) else None

    @property
    def view(self) -> ChildView:
        """The table itself."""
        self.make()
        return self._view

    @property
    def buttons(self) -> Mapping[str, QPushButton]:
        """The buttons by the keys of their actions."""
        self.make()
        return self._buttons

    @property
    def bar(self) -> ButtonRow:
        """The row of the buttons."""
        self.make()
        return self._bar

    def has_cursor(self) -> bool:
        """Whether the keys go to the table."""
        return self.is_made and self._view.hasFocus()

    def can(self, key: str) -> bool:
        """Whether an action is possible now with the current row."""
        return self._action(key).fits(self.row)

    def run(self, key: str) -> object:
        """Does an action with the current row, when that is possible now."""
        return self._action(key).run(self.row) if self.can(key) else None

    # -- building ------------------------------------------------------------------------------------------------------

    def _make(self) -> QWidget:
        self._view = _Rows(self._navigator, self._child, self._state)
        self._view.row_opened.connect(self._open)
        self._bar = ButtonRow(flat=True)
        self._buttons = {action.key: self._button(action) for action in self._actions}
        for action in self._actions:
            if action.shortcut:
                shortcut = QShortcut(QKeySequence(action.shortcut), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(lambda key=action.key: self.run(key))
                self._shortcuts[action.key] = shortcut
        bar = QHBoxLayout()
        bar.setContentsMargins(0, 4, 0, 4)
        bar.addWidget(self._bar, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._view, 1)
        for place, field in enumerate(self._child.fields):
            if field.key in self._widths:
                self._view.set_width(place, self._widths[field.key])
        self._view.selectionModel().currentChanged.connect(lambda *_indexes: self._moved())
        self._fill(0)
        return self._view

    def _action(self, key: str) -> RowAction:
        return next(action for action in self._actions if action.key == key)

    def _button(self, action: RowAction) -> QPushButton:
        button = QPushButton(icon(action.icon), str(action.title))
        button.setAutoDefault(False)
        button.setProperty("flat", True)
        button.setObjectName(action.key)
        keys = action.shortcut or action.page_key
        button.setToolTip(f"{action.title}  {keys}" if keys else "")
        button.clicked.connect(lambda: self.run(action.key))
        self._bar.add(button)
        return button

    # -- slots ---------------------------------------------------------------------------------------------------------

    def _fill(self, place: int) -> None:
        self._view.set_rows(self._rows)
        if self._rows:
            self._view.setCurrentIndex(self._view.model().index(place, 0))
        self._show_possible()

    def _moved(self) -> None:
        self._show_possible()
        self.row_changed.emit()

    def _show_possible(self) -> None:
        row = self.row
        for action in self._actions:
            fits = action.fits(row)
            self._bar.offer(self._buttons[action.key], fits)
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

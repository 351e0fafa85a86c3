"""A table inside a form (contacts, sites, …): typed into like a sheet, rows added and removed by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Problem
from app.core.fields import Child, Field
from app.core.i18n import _
from ui.kit import theme
from ui.kit.editors import make_editor
from ui.kit.form import ProblemLabel
from ui.kit.icons import icon
from ui.kit.list_model import DISPLAY
from ui.kit.navigator import Navigator

Index = QModelIndex | QPersistentModelIndex
BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
DECORATION = int(Qt.ItemDataRole.DecorationRole)
TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
CHECK = int(Qt.ItemDataRole.CheckStateRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
WIDTHS = {
    "yes_no": 72,
    "integer": 72,
    "money": 100,
    "quantity": 80,
    "date": 104,
    "moment": 124,
    "choice": 100,
    "phone": 120,
}


class ChildModel(QAbstractTableModel):
    """The rows of a form's table as they were typed."""

    changed = Signal()

    def __init__(self, child: Child, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.child = child
        self.fields = child.fields
        self._rows: list[dict[str, Any]] = []
        self._problems: dict[tuple[int, str], str] = {}

    # -- public ----------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Shows these rows."""
        self.beginResetModel()
        self._rows = [dict(row) for row in rows]
        self._problems = {}
        self.endResetModel()

    def raw(self) -> list[dict[str, Any]]:
        """The rows to save: values by field key, and the id of a row that is stored. Blank new rows are left out."""
        keys = [field.key for field in self.fields]
        return [
            {key: row.get(key) for key in keys} | {"id": row.get("id")} for row in self._rows if not self._is_blank(row)
        ]

    def value(self, row: int, key: str) -> tuple[Any, str]:
        """A cell's value and, for a reference, its label."""
        return self._rows[row].get(key), str(self._rows[row].get(f"{key}.label", ""))

    def set_value(self, row: int, key: str, value: Any, label: str) -> None:
        """Takes what was typed into a cell."""
        if (self._rows[row].get(key) or None) == (value or None):
            return
        self._rows[row][key] = value
        self._rows[row][f"{key}.label"] = label
        self._problems.pop((row, key), None)
        column = next(place for place, field in enumerate(self.fields) if field.key == key)
        self.dataChanged.emit(self.index(row, column), self.index(row, column))
        self.changed.emit()

    def add(self) -> int:
        """A new blank row at the end; answers its place."""
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.append({})
        self.endInsertRows()
        self.changed.emit()
        return place

    def remove(self, row: int) -> None:
        """Takes a row out."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        self._problems = {}
        self.endRemoveRows()
        self.changed.emit()

    def move(self, row: int, by: int) -> int:
        """Moves a row up (-1) or down (1) where that is possible; answers its place then."""
        place = row + by
        if not (0 <= row < len(self._rows) and 0 <= place < len(self._rows)):
            return row
        self.beginResetModel()
        self._rows[row], self._rows[place] = self._rows[place], self._rows[row]
        self._problems = {}
        self.endResetModel()
        self.changed.emit()
        return place

    def is_blank(self, row: int) -> bool:
        """Whether nothing was typed into a row yet."""
        return self._is_blank(self._rows[row])

    def show_problems(self, problems: Iterable[tuple[int, str, str]]) -> None:
        """Marks cells: (row among those of ``raw``, key, words)."""
        places = [place for place, row in enumerate(self._rows) if not self._is_blank(row)]
        self._problems = {(places[row], key): words for row, key, words in problems if row < len(places)}
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.fields) - 1))

    def first_problem(self) -> tuple[int, int, str] | None:
        """Row, column and words of the first marked cell."""
        for row in range(len(self._rows)):
            for column, field in enumerate(self.fields):
                if words := self._problems.get((row, field.key)):
                    return row, column, words
        return None

    # -- the interface of Qt ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if role == DISPLAY and orientation == Qt.Orientation.Horizontal:
            field = self.fields[section]
            return f"{field.title} *" if field.required else str(field.title)
        if role == ALIGNMENT and orientation == Qt.Orientation.Horizontal:
            numeric = self.fields[section].kind.numeric
            return _RIGHT if numeric else int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.fields[index.column()].kind.name == "yes_no":
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        field = self.fields[index.column()]
        if role == DISPLAY:
            return "" if field.kind.name == "yes_no" else self._text(index.row(), field)
        if role == CHECK:
            return self._check_state(index.row(), field)
        if role == ALIGNMENT:
            return _RIGHT if field.kind.numeric else None
        words = self._problems.get((index.row(), field.key))
        if words is None:
            return self._text(index.row(), field) if role == TOOL_TIP else None
        return {
            BACKGROUND: theme.colour("danger_soft"),
            FOREGROUND: theme.colour("danger"),
            DECORATION: icon("problem", "danger"),
            TOOL_TIP: words,
        }.get(role)

    def setData(self, index: Index, value: Any, role: int = DISPLAY) -> bool:
        if role != CHECK:
            return False
        checked = Qt.CheckState(value) == Qt.CheckState.Checked
        self.set_value(index.row(), self.fields[index.column()].key, checked, "")
        return True

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _is_blank(self, row: Mapping[str, Any]) -> bool:
        # A zero is something that was typed.
        values = (row.get(field.key) for field in self.fields)
        return not row.get("id") and all(value is None or value == "" or value is False for value in values)

    def _check_state(self, row: int, field: Field) -> Any:
        if field.kind.name != "yes_no":
            return None
        return Qt.CheckState.Checked if self._rows[row].get(field.key) else Qt.CheckState.Unchecked

    def _text(self, row: int, field: Field) -> str:
        value, label = self.value(row, field.key)
        if label or value is None:
            return label
        if isinstance(value, str) and field.kind.type is not str:
            return value
        return field.show(value)


class ChildTable(QWidget):
    """The table with its two buttons. Ins adds a row, Del removes one, Enter goes to the next cell."""

    changed = Signal()

    def __init__(self, navigator: Navigator, child: Child, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.child = child
        self.model = ChildModel(child, self)
        self.view = _Grid(self.model, navigator)
        self.view.add_wanted.connect(self.add)
        self.view.remove_wanted.connect(self.remove)
        self.model.changed.connect(self._changed)
        self.problem_label = ProblemLabel()
        self._start: list[dict[str, Any]] = []
        add = self._button("new", _("Add  Ins"), self.add)
        self.remove_button = self._button("remove", _("Remove  Del"), self.remove)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(add)
        row.addWidget(self.remove_button)
        row.addWidget(self.problem_label, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self.setFocusProxy(self.view)

    # -- public ----------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Shows these rows; from here on ``is_dirty`` counts."""
        self.model.set_rows(rows)
        self._start = self.model.raw()
        self.problem_label.say("")

    def raw(self) -> list[dict[str, Any]]:
        """The rows to save."""
        return self.model.raw()

    def is_dirty(self) -> bool:
        """Whether anything was changed."""
        return self.model.raw() != self._start

    def add(self) -> None:
        """A new row, ready for typing."""
        last = self.model.rowCount() - 1
        row = last if last >= 0 and self.model.is_blank(last) else self.model.add()
        self.view.go_to(row, 0)

    def remove(self) -> None:
        """Removes the row that the cursor stands in."""
        row = self.view.currentIndex().row()
        if row >= 0:
            self.model.remove(row)
            left = self.model.rowCount()
            if left:
                self.view.setCurrentIndex(self.model.index(min(row, left - 1), 0))

    def move(self, by: int) -> None:
        """Moves the row that the cursor stands in up (-1) or down (1), for tables whose order matters."""
        index = self.view.currentIndex()
        if index.isValid():
            row, column = index.row(), index.column()
            self.view.setCurrentIndex(self.model.index(self.model.move(row, by), column))

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Marks the cells of ``contacts.2.name``-like problems; answers whether there were any for this table."""
        found = []
        for problem in problems:
            table, _dot, rest = problem.field.partition(".")
            number, _dot, key = rest.partition(".")
            if table == self.child.key and number.isdigit():
                found.append((int(number), key, str(problem)))
        self.model.show_problems(found)
        first = self.model.first_problem()
        self.problem_label.say(self._words(*first) if first else "")
        return bool(found)

    def focus_problem(self) -> None:
        """Puts the cursor into the first marked cell."""
        first = self.model.first_problem()
        if first is not None:
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.setCurrentIndex(self.model.index(first[0], first[1]))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _words(self, row: int, column: int, words: str) -> str:
        field = self.child.fields[column]
        return _("Row {n}, {column}: {problem}").format(n=row + 1, column=field.title, problem=words)

    def _changed(self) -> None:
        first = self.model.first_problem()
        self.problem_label.say(self._words(*first) if first else "")
        self.changed.emit()

    def _button(self, name: str, title: str, run: Any) -> QPushButton:
        button = QPushButton(icon(name), title)
        button.setAutoDefault(False)
        button.setProperty("flat", True)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(run)
        return button


class _Grid(QTableView):
    """The grid itself."""

    add_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, model: ChildModel, navigator: Navigator) -> None:
        super().__init__()
        self.setModel(model)
        self._model = model
        self.setItemDelegate(_CellEditing(model, navigator, self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for place, field in enumerate(model.fields):
            width = WIDTHS.get(field.kind.name, 220 if field.max_length >= 200 else 130)
            self.setColumnWidth(place, theme.scaled(width))

    def go_to(self, row: int, column: int) -> None:
        """Puts the cursor into a cell and begins to type."""
        index = self._model.index(row, column)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif event.key() == Qt.Key.Key_Insert:
            self.add_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        submitted = hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if submitted else hint)
        if submitted:
            self._next_cell()

    def _enter(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            self.add_wanted.emit()
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self._next_cell()

    def _next_cell(self) -> None:
        """On to the next cell; behind the last one of a row to the next row, which is made when there is none."""
        index = self.currentIndex()
        row, column = index.row(), index.column() + 1
        if column < self._model.columnCount():
            self.go_to(row, column)
        elif row + 1 < self._model.rowCount():
            self.go_to(row + 1, 0)
        elif row >= 0 and not self._model.is_blank(row):
            self.add_wanted.emit()


class _CellEditing(QStyledItemDelegate):
    """Types into a cell with the same boxes as a form."""

    def __init__(self, model: ChildModel, navigator: Navigator, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._navigator = navigator

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor: QWidget = make_editor(self._model.fields[index.column()], self._navigator, parent)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        made: Any = option
        editor.setGeometry(made.rect)
        # In a cell there is no room for more than the text.
        editor.setStyleSheet("padding: 0 3px; min-height: 0; border-radius: 0;")

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        box: Any = editor
        box.set_value(*self._model.value(index.row(), self._model.fields[index.column()].key))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        box: Any = editor
        if hasattr(box, "tidy"):
            box.tidy()
        field = self._model.fields[index.column()]
        label = box.label() if field.kind.name == "reference" else ""
        self._model.set_value(index.row(), field.key, box.raw(), label)

"""The rows of a checked import as a table: state, record, what would change or what is wrong (H1)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.core.i18n import Text, lazy
from app.excel.plan import CHANGED, NEW, SAME, WRONG, CellError, ImportPlan, PlannedRow
from ui.kit import theme

STATE_TITLES: dict[str, Text] = {
    NEW: lazy("New record"),
    CHANGED: lazy("Changed"),
    SAME: lazy("Unchanged"),
    WRONG: lazy("Wrong"),
}
STATE_COLOURS = {NEW: "success", CHANGED: "accent", SAME: "muted", WRONG: "danger"}
_HEADERS = (lazy("Row"), lazy("State"), lazy("Record"), lazy("Difference or error"))
_ANYWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class PlanModel(QAbstractTableModel):
    """Shows the rows of a plan that are in one state, or all."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: ImportPlan | None = None
        self._rows: list[PlannedRow] = []
        self._errors: dict[int, list[CellError]] = {}

    def show(self, plan: ImportPlan | None, state: str = "") -> None:
        """Shows the plan's rows in this state; all without one."""
        self.beginResetModel()
        self._plan = plan
        self._errors = defaultdict(list)
        self._rows = [row for row in plan.rows if state in ("", row.state)] if plan else []
        for error in plan.errors if plan else ():
            self._errors[error.row].append(error)
        self.endResetModel()

    def details(self, row: int) -> list[str]:
        """Everything there is to say about a row, a line each."""
        planned = self._rows[row]
        if planned.state == WRONG:
            return [str(error) for number in planned.rows for error in self._errors.get(number, ())]
        if planned.state == NEW:
            return self._values(planned)
        return [str(difference) for difference in planned.differences]

    def rowCount(self, parent: Index = _ANYWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ANYWHERE) -> int:
        return 0 if parent.isValid() else len(_HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return str(_HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (1, 3):
            row = self._rows[index.row()]
            wanted = STATE_COLOURS[row.state] if index.column() == 1 or row.state == WRONG else "text"
            return QColor(theme.colour(wanted))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 3:
            return "\n".join(self.details(index.row())[:20])
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 0:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, row: PlannedRow, column: int) -> str:
        if column == 0:
            return f"{row.rows[0]}–{row.rows[-1]}" if len(row.rows) > 1 else str(row.rows[0])
        if column == 1:
            return str(STATE_TITLES[row.state])
        if column == 2:
            return self._plan.title_of(row) if self._plan else ""
        return self._what(row)

    def _what(self, row: PlannedRow) -> str:
        if row.state == WRONG:
            errors = [error for number in row.rows for error in self._errors.get(number, ())]
            return "; ".join(f"{e.place} {e.title}: {e.reason}" if e.title else e.reason for e in errors[:4])
        if row.state == NEW:
            return ", ".join(self._values(row)[:6])
        return "; ".join(str(difference) for difference in row.differences[:6])

    def _values(self, row: PlannedRow) -> list[str]:
        assert self._plan is not None
        texts = []
        for target in self._plan.layout.targets:
            if target.child is None:
                value, known = row.values.get(target.key), target.key not in (self._plan.key, self._plan.label)
                # A reference is an id by now; its text stands in the sheet.
                if known and value not in (None, "") and not target.field.kind.target:
                    texts.append(f"{target.title}: {target.field.show(value)}")
        for parts in row.parts.values():
            texts += [f"+ {' '.join(str(v) for v in part.values.values() if isinstance(v, str))}" for part in parts]
        return texts

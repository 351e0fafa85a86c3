"""A table of a form on the record's page: read only, copied as a table, references open their record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.fields import Child
from app.core.i18n import _, language
from ui.kit import theme
from ui.kit.children import WIDTHS, ChildModel, Index
from ui.kit.delegates import CellDelegate
from ui.kit.empty import EmptyNote
from ui.kit.list_model import DISPLAY, STATE_ROLE, StateColour
from ui.kit.navigator import Navigator
from ui.kit.table import TableView

# What stands beside the words of a title, and of a value: the edges, the dot of a state.
_AROUND_TITLE, _AROUND_VALUE = 10, 34


class _ReadOnlyModel(ChildModel):
    state: tuple[str, StateColour] | None = None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if role == DISPLAY and orientation == Qt.Orientation.Horizontal:
            return str(self.fields[section].title)
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        field = self.fields[index.column()]
        if role == STATE_ROLE:
            if self.state is None or self.state[0] != field.key:
                return None
            return self.state[1](self.value(index.row(), field.key)[0])
        if field.kind.name == "yes_no":
            return field.show(bool(self.value(index.row(), field.key)[0])) if role == DISPLAY else None
        return super().data(index, role)


class ChildView(TableView):
    """The rows of one table of a record."""

    def __init__(
        self,
        navigator: Navigator,
        child: Child,
        parent: QWidget | None = None,
        state: tuple[str, StateColour] | None = None,
    ) -> None:
        """``state``: the field that holds a row's state, and the colour for a value of it."""
        super().__init__(parent)
        self.child = child
        self.empty: EmptyNote | None = None
        self._navigator = navigator
        self._rows = _ReadOnlyModel(child, self)
        self.setModel(self._rows)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        for place, field in enumerate(child.fields):
            width = WIDTHS.get(field.kind.name, 220 if field.max_length >= 200 else 110)
            self.set_width(place, width)
        self._rows.state = state
        if state is not None:
            place = next(i for i, field in enumerate(child.fields) if field.key == state[0])
            self.setItemDelegateForColumn(place, CellDelegate(self))
        self.copied.connect(self._copy)
        self.opened.connect(lambda: self._open(self.currentIndex()))
        self.doubleClicked.connect(self._open)

    def set_width(self, place: int, width: int) -> None:
        """How wide a column is, in pixels at the default size; as wide as its title at least. Widths are given for
        Chinese words: in English a choice is as wide as its longest value."""
        field = self.child.fields[place]
        advance, values = self.fontMetrics().horizontalAdvance, field.kind.options if language() != "zh_CN" else ()
        least = advance(str(field.title)) + theme.scaled(_AROUND_TITLE)
        longest = max((advance(str(title)) + theme.scaled(_AROUND_VALUE) for _value, title in values), default=0)
        self.setColumnWidth(place, max(theme.scaled(width), least, longest))

    def set_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Shows these rows; a sentence where there is none."""
        self._rows.set_rows(rows)
        if not self._rows.rowCount():
            if self.empty is None:
                self.empty = EmptyNote(self)
            self.empty.show_note(_("None yet."), [])
        elif self.empty is not None:
            self.empty.hide()

    def _open(self, index: QModelIndex) -> None:
        """Opens what the cell refers to, else the first record that its row refers to."""
        if not index.isValid():
            return
        fields = self.child.fields
        for field in (fields[index.column()], *fields):
            value, _label = self._rows.value(index.row(), field.key)
            if field.kind.target and isinstance(value, int):
                self._navigator.open(field.kind.target, value)
                return

    def _copy(self) -> None:
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        lines = ["\t".join(str(field.title) for field in self.child.fields)]
        for row in rows:
            texts = (str(self._rows.index(row, c).data() or "") for c in range(len(self.child.fields)))
            lines.append("\t".join(" ".join(text.split()) for text in texts))
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")

"""Import, step 2: what each column of the sheet means, changeable (H1)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _
from app.core.register import Register
from app.excel.columns import Layout
from ui.kit import theme


class ColumnsStep(QWidget):
    """One row for each column of the sheet, with a box to choose its field."""

    header_moved = Signal(int)  # another row of the sheet is the header
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[int, QComboBox] = {}
        self._layout: Layout | None = None
        self._register: Register | None = None
        self.header = QSpinBox()
        self.header.setRange(1, 1000)
        self.header.setKeyboardTracking(False)
        self.header.valueChanged.connect(self.header_moved)
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels([_("Column"), _("Header in the file"), _("First values"), _("Field")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height() + 4)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 64), (1, 190), (3, 260)):
            self.table.setColumnWidth(column, width)
        self.note = QLabel()
        self.note.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(QLabel(_("Header in row")))
        top.addWidget(self.header)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def show_layout(self, layout: Layout, register: Register) -> None:
        """Shows the columns as they were matched."""
        self._layout, self._register = layout, register
        self.header.blockSignals(True)
        self.header.setValue(layout.header_row)
        self.header.blockSignals(False)
        self.boxes.clear()
        self.table.setRowCount(0)
        self.table.setRowCount(len(layout.headers))
        for row, header in enumerate(layout.headers):
            samples = "  |  ".join(text for text in header.samples if text)
            for place, text in enumerate((header.letters, header.text, samples)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if place == 2:
                    item.setForeground(theme.colour("muted"))
                self.table.setItem(row, place, item)
            box = self._box(layout, header.column)
            self.boxes[header.column] = box
            self.table.setCellWidget(row, 3, box)
        self._show_missing()

    def mapping(self) -> dict[int, str]:
        """Target key by column, as the user wants it."""
        return {column: box.currentData() for column, box in self.boxes.items() if box.currentData()}

    def _box(self, layout: Layout, column: int) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_("Field"))
        box.addItem(_("(not imported)"), "")
        for target in layout.targets:
            box.addItem(target.title, target.key)
        box.setCurrentIndex(max(0, box.findData(layout.mapping.get(column, ""))))
        box.currentIndexChanged.connect(partial(self._chosen, column))
        self._tint(box)
        return box

    def _chosen(self, column: int, _index: int) -> None:
        key = self.boxes[column].currentData()
        for other, box in self.boxes.items():
            # A field is filled by one column: the one that was chosen last.
            if key and other != column and box.currentData() == key:
                box.setCurrentIndex(0)
        self._tint(self.boxes[column])
        self._show_missing()
        self.changed.emit()

    def _tint(self, box: QComboBox) -> None:
        box.setStyleSheet("" if box.currentData() else f"color: {theme.colour('muted').name()}")

    def _show_missing(self) -> None:
        assert self._register is not None
        chosen = set(self.mapping().values())
        register = self._register
        missing = [
            str(field.title)
            for field in register.fields
            if field.required and field.key not in chosen and not (field.key == register.key and register.series)
        ]
        text = ""
        if missing:
            names = ", ".join(missing)
            text = _("New records need: {names}. Without it the sheet can only change known ones.").format(names=names)
        self.note.setText(text)
        self.note.setStyleSheet(f"color: {theme.colour('warning').name()}")

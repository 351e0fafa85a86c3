"""Import, step 1: which file, into which register, which sheet of it (H1)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _
from app.core.register import Register
from app.excel.columns import Layout
from app.excel.read import SUFFIXES
from ui.kit import theme
from ui.kit.icons import icon, pixmap


class DropArea(QFrame):
    """A large box: drop a file, click, or press Enter to choose one."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(150)
        self.picture = QLabel()
        self.picture.setPixmap(pixmap("excel", 40, "accent"))
        self.text = QLabel(_("Drag a file here, or press Enter to choose one"))
        self.kinds = QLabel(_("Excel (.xlsx, .xls), OpenDocument (.ods), text (.csv)"))
        self.kinds.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.addStretch(1)
        for label in (self.picture, self.text, self.kinds):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        column.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()


class FileStep(QWidget):
    """Register, file and sheet."""

    changed = Signal()  # register, file or sheet
    template_wanted = Signal()

    def __init__(self, registers: list[Register]) -> None:
        super().__init__()
        self.path: Path | None = None
        self.register = QComboBox()
        for register in registers:
            self.register.addItem(str(register.title), register.name)
        self.template = QPushButton(icon("save"), _("Save a template…"))
        self.template.setAutoDefault(False)
        self.area = DropArea()
        self.sheet = QComboBox()
        self.sheet_label = QLabel(_("Sheet"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._build()
        self.register.currentIndexChanged.connect(lambda _index: self._register_changed())
        self.sheet.activated.connect(lambda _index: self.changed.emit())
        self.area.pressed.connect(self.choose)
        self.template.clicked.connect(self.template_wanted)
        self._show_sheets(())

    def choose(self) -> None:
        """Asks for the file."""
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = f"{_('Spreadsheets')} ({pattern});;{_('All files')} (*)"
        name, _chosen = QFileDialog.getOpenFileName(self, _("Import from a file"), "", kinds)
        if name:
            self.set_file(Path(name))

    def set_file(self, path: Path) -> None:
        """Takes this file; the sheets are told by ``show_layout`` once it has been looked at."""
        self.path = path
        self.area.text.setText(path.name)
        self.area.kinds.setText(str(path.parent))
        self._show_sheets(())
        self.changed.emit()

    def show_layout(self, layout: Layout) -> None:
        """Shows what was found in the file."""
        self._show_sheets(layout.sheets)
        self.sheet.setCurrentText(layout.sheet)
        matched = _("{n} of {all} columns are known.").format(
            n=len(layout.mapping), all=sum(1 for header in layout.headers if header.text)
        )
        where = _("The header stands in row {n}.").format(n=layout.header_row)
        self._tell(f"{where} {matched}", "muted" if layout.mapping else "warning")

    def show_problem(self, text: str) -> None:
        """Says why the file cannot be imported."""
        self._tell(text, "danger")

    def register_name(self) -> str:
        return str(self.register.currentData() or "")

    def sheet_name(self) -> str:
        return self.sheet.currentText()

    def _build(self) -> None:
        choice = QHBoxLayout()
        choice.addWidget(self.register, 1)
        choice.addWidget(self.template)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(_("Import into"), choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID * 2)
        column.addLayout(form)
        column.addWidget(self.area, 1)
        row = QHBoxLayout()
        row.addWidget(self.sheet_label)
        row.addWidget(self.sheet, 1)
        column.addLayout(row)
        column.addWidget(self.note)

    def _register_changed(self) -> None:
        # Another register may fit another sheet.
        self._show_sheets(())
        self.changed.emit()

    def _show_sheets(self, names: tuple[str, ...]) -> None:
        self.sheet.blockSignals(True)
        self.sheet.clear()
        self.sheet.addItems(list(names))
        self.sheet.blockSignals(False)
        for widget in (self.sheet, self.sheet_label):
            widget.setVisible(len(names) > 1)

    def _tell(self, text: str, tint: str) -> None:
        self.note.setStyleSheet(f"color: {theme.colour(tint).name()}")
        self.note.setText(text)

"""A plan's phases as a table: when, and what each kind of line costs (B1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QHeaderView, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.i18n import _
from ui.coverage.answer_table import AnswerTable
from ui.coverage.time_bar import TimeBar
from ui.kit import theme
from ui.kit.table import TableView

if TYPE_CHECKING:
    from app.coverage.words import PhaseWords


class PhaseTable(TableView):
    """The phases; today's is marked with a dot and bold type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setAccessibleName(_("Phases"))
        self.horizontalHeader().setHighlightSections(False)
        self.setAlternatingRowColors(False)

    def show_phases(self, phases: Sequence[PhaseWords]) -> None:
        """Shows these phases in their order."""
        lines = [line for line, _basis in phases[0].terms] if phases else []
        self._rows.clear()
        self._rows.setHorizontalHeaderLabels([_("Phase"), _("Period"), *lines] if phases else [])
        for phase in phases:
            mark = "● " if phase.current else ""
            self._rows.appendRow(
                [_item(mark + phase.title, phase.current), _item(phase.dates, phase.current)]
                + [_item(basis, phase.current) for _line, basis in phase.terms]
            )
        for place, width in enumerate([200, 190, *[96] * len(lines)][: self._rows.columnCount()]):
            self.setColumnWidth(place, width)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setStretchLastSection(True)


class CoverageView(QWidget):
    """What covers a device: where it stands today in a sentence, and its phases."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel()
        self.sentence.setMargin(8)
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = TimeBar()
        self.answer = AnswerTable()
        self.notes = QLabel()
        self.notes.setMargin(8)
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.setProperty("muted", True)
        self.table = PhaseTable()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.sentence, self.bar, self.notes, self.answer):
            column.addWidget(widget)
        column.addWidget(self.table)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.addWidget(scroll)
        self.setFocusProxy(self.answer)

    def show_coverage(self, coverage: Any, colour: str) -> None:
        """Shows a ``DeviceCoverage``; the sentence in this colour of the theme."""
        parts = [coverage.plan, coverage.standing] if coverage.plan else [coverage.standing]
        now = next((phase for phase in coverage.phases if phase.current), None)
        if now is not None:
            parts.append(now.prices)
        self.sentence.setText(" · ".join(parts))
        palette = self.sentence.palette()
        palette.setColor(self.sentence.foregroundRole(), theme.colour(colour or "muted"))
        self.sentence.setPalette(palette)
        self.bar.show_phases(coverage.phases, coverage.today)
        self.answer.show_sheet(coverage.answer)
        self.notes.setText("\n".join(coverage.answer.notes))
        self.notes.setVisible(bool(coverage.answer.notes))
        self.table.show_phases(coverage.phases)
        self.table.setVisible(bool(coverage.phases))
        self.table.setFixedHeight((len(coverage.phases) + 1) * theme.row_height() + 16)


def _item(text: str, bold: bool) -> QStandardItem:
    item = QStandardItem(text)
    item.setToolTip(text)
    item.setEditable(False)
    if bold:
        font = QFont()
        font.setBold(True)
        item.setFont(font)
    return item

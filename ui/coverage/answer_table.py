"""The coverage answer as a table: line, what it costs, until when, who pays, and why (B2)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.core.i18n import _
from app.coverage.sheet import AnswerSheet
from ui.coverage.look import BASIS_COLOURS
from ui.kit import theme

_WIDTHS = (130, 150, 100, 90)


class AnswerTable(QTableWidget):
    """A table that is only read, as high as its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setHorizontalHeaderLabels([_("Line"), _("Price"), _("Until"), _("Paid by"), _("Why")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("What each line costs"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(_WIDTHS):
            self.setColumnWidth(place, theme.scaled(width))
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)

    def show_sheet(self, sheet: AnswerSheet | None) -> None:
        """Shows the lines of an answer."""
        rows = sheet.rows if sheet is not None else ()
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            colour = BASIS_COLOURS.get(row.basis, "text")
            for column, text in enumerate((row.title, row.basis_title, row.until, row.payer_title, row.why)):
                item = QTableWidgetItem(f"● {text}" if column == 1 else text)
                item.setToolTip(text)
                if column == 1:
                    item.setForeground(theme.colour(colour))
                self.setItem(place, column, item)
        header = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(header + len(rows) * theme.row_height() + 4)

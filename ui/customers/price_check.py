"""What an item costs on a day by each price basis, looked up on a project's page (A2, B1)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError, Invalid
from app.core.fields import MONEY, Section
from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets.prices import CHECK_FIELDS, PriceRow
from ui.kit.form import Form, ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.work import Work


def check_prices(navigator: Navigator, project: Details) -> PriceDialog:
    """Shows the dialog for a project."""
    dialog = PriceDialog(navigator, project, window_of(navigator))
    dialog.open()
    return dialog


class PriceDialog(QDialog):
    """Asks for a line, an item and a day; Ctrl+Enter, or Enter in the last box, shows the prices. Nothing is saved."""

    def __init__(self, navigator: Navigator, project: Details, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Price check"))
        self._prices = navigator.office.prices
        self._project = project.id
        self.work = Work(self, refused=lambda error: self.message.say(str(error)))
        self.form = Form(navigator, [Section(lazy("What is charged"), CHECK_FIELDS)])
        self.form.set_values({"line": "part", "day": navigator.office.today()})
        self.form.left.connect(self.look)
        self._build(project.title)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.look)
        self.form.focus("item")

    def look(self) -> None:
        """Looks the prices up."""
        self.message.say("")
        project, raw = self._project, self.form.raw()
        self.work.run("look", lambda _cancel: self._prices.check(project, raw), self._show, self._failed)

    def _build(self, title: str) -> None:
        about = QLabel(title)
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setProperty("muted", True)
        about.setContentsMargins(16, 8, 16, 0)
        self.table = QTableWidget(0, 3)
        self.table.setHorizontalHeaderLabels([_("Price basis"), _("Unit price"), _("Where it comes from")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.message = ProblemLabel()
        self.look_button = QPushButton(_("Look up  Ctrl+Enter"))
        self.look_button.setProperty("primary", True)
        self.look_button.clicked.connect(self.look)
        close = QPushButton(_("Close  Esc"))
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 16)
        foot.addWidget(self.message, 1)
        foot.addStretch(0)
        for button in (self.look_button, close):
            button.setAutoDefault(False)
            foot.addWidget(button)
        inner = QHBoxLayout()
        inner.setContentsMargins(16, 0, 16, 0)
        inner.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(about)
        column.addWidget(self.form)
        column.addLayout(inner, 1)
        column.addLayout(foot)
        self.resize(720, 420)

    def _show(self, rows: list[PriceRow]) -> None:
        self.table.setRowCount(len(rows))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for place, row in enumerate(rows):
            unit = QTableWidgetItem(MONEY.show(row.unit) if row.unit is not None else "–")
            unit.setTextAlignment(right)
            for column, item in enumerate((QTableWidgetItem(str(row.title)), unit, QTableWidgetItem(row.source))):
                self.table.setItem(place, column, item)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Invalid):
            strange: Any = self.form.show_problems(error.problems)
            self.message.say(" ".join(str(problem) for problem in strange))
        elif isinstance(error, AppError):
            self.message.say(str(error))
        else:
            self.work.report(error)

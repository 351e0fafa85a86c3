"""Import, step 3: what would happen, row by row; nothing has changed yet (H1)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _, ngettext
from app.excel.plan import CHANGED, NEW, SAME, WRONG, ImportPlan
from ui.excel.plan_model import STATE_COLOURS, STATE_TITLES, PlanModel
from ui.kit import theme
from ui.kit.icons import icon


class PreviewStep(QWidget):
    """Counts that filter, the rows, and everything about the selected one."""

    marked_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.plan: ImportPlan | None = None
        self.model = PlanModel()
        self.filters: dict[str, QPushButton] = {}
        self.group = QButtonGroup(self)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.marked = QPushButton(icon("save"), _("Save a marked copy…"))
        self.marked.setAutoDefault(False)
        self.table = QTableView()
        self.details = QPlainTextEdit()
        self._build()
        self.marked.clicked.connect(self.marked_wanted)
        self.group.buttonClicked.connect(lambda _button: self._filter())
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_details(now.row()))

    def show_plan(self, plan: ImportPlan) -> None:
        """Shows the result of a check; the wrong rows first, when there are any."""
        self.plan = plan
        counts = {"": len(plan.rows), NEW: plan.new, CHANGED: plan.changed, SAME: plan.same, WRONG: plan.wrong}
        for state, button in self.filters.items():
            title = STATE_TITLES.get(state) or _("All")
            button.setText(f"{title} {counts[state]:,}")
            button.setEnabled(state == "" or counts[state] > 0)
        self.filters[WRONG if plan.wrong else ""].setChecked(True)
        self.marked.setVisible(bool(plan.errors))
        self._show_verdict(plan)
        self._filter()

    def shown_state(self) -> str:
        """The state that the rows are narrowed to; "" for all."""
        return next(state for state, button in self.filters.items() if button.isChecked())

    def _build(self) -> None:
        top = QHBoxLayout()
        for state in ("", NEW, CHANGED, SAME, WRONG):
            button = QPushButton()
            button.setCheckable(True)
            button.setAutoDefault(False)
            tint, chosen = (theme.colour(name).name() for name in (STATE_COLOURS.get(state, "text"), "selection"))
            button.setStyleSheet(
                f"QPushButton:enabled {{ color: {tint} }} QPushButton:checked {{ background: {chosen} }}"
            )
            self.filters[state] = button
            self.group.addButton(button)
            top.addWidget(button)
        self.filters[""].setChecked(True)
        top.addStretch(1)
        top.addWidget(self.marked)
        table = self.table
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.row_height())
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 72), (1, 88), (2, 260)):
            table.setColumnWidth(column, width)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setPlaceholderText(_("Select a row to see all about it."))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(table)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([320, 84])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.verdict)
        column.addLayout(top)
        column.addWidget(splitter, 1)

    def _filter(self) -> None:
        self.model.show(self.plan, self.shown_state())
        self.details.clear()
        if self.model.rowCount():
            self.table.selectRow(0)

    def _show_details(self, row: int) -> None:
        self.details.setPlainText("\n".join(self.model.details(row)) if row >= 0 else "")

    def _show_verdict(self, plan: ImportPlan) -> None:
        if plan.wrong or plan.errors:
            n = plan.wrong or len(plan.errors)
            text = ngettext(
                "{n} row is wrong. Nothing is imported until all are right: mend the file and check again.",
                "{n} rows are wrong. Nothing is imported until all are right: mend the file and check again.",
                n,
            ).format(n=f"{n:,}")
            tint = "danger"
        elif plan.can_apply:
            text, tint = _("Everything is right. Nothing has been changed yet."), "success"
        else:
            text, tint = _("Nothing to do: everything is stored as the file says."), "muted"
        if plan.skipped:
            text += " " + ngettext(
                "{n} row is left out (example or total).", "{n} rows are left out (example or total).", plan.skipped
            ).format(n=plan.skipped)
        self.verdict.setText(text)
        self.verdict.setStyleSheet(f"color: {theme.colour(tint).name()}; font-weight: 600")

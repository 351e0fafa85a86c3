"""The "try it" box: type a call time and a level, see all deadlines and why (C2, C4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app.core.errors import AppError, Invalid
from app.core.fields import Field
from app.core.i18n import _
from app.tickets.policies import fields as f
from app.tickets.policies.trial import Trial
from ui.kit import theme
from ui.kit.editors import make_editor, single_shot
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.table import TableView
from ui.kit.work import Work

# What is asked now; made in the window's thread, run on another.
Ask = Callable[[Mapping[str, Any]], Trial]
PAUSE = 250  # milliseconds after typing
_FIELDS = (f.TRY_CALLED, f.TRY_CLASS, f.TRY_LATER)


class TryBox(QWidget):
    """Asks again whenever something was typed. ``prepare`` answers what computes the trial."""

    def __init__(self, navigator: Navigator, prepare: Callable[[], Ask], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self.work = Work(self, refused=lambda error: self._failed(error))
        self._timer = single_shot(self, PAUSE, self.refresh)
        self.boxes = {field.key: make_editor(field, navigator) for field in _FIELDS}
        self.level = QComboBox()
        self.level.setAccessibleName(_("Level"))
        self.problem = ProblemLabel()
        self.warnings = QLabel()
        self.table = TableView()
        self.why = QPlainTextEdit()
        self._trial = Trial((), ())
        self._build()
        self.boxes["called_at"].set_value(navigator.office.clock())
        for box in self.boxes.values():
            box.changed.connect(self._timer.start)
        self.level.currentIndexChanged.connect(lambda _place: self._timer.start())
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_why(now))

    # -- public ----------------------------------------------------------------------------------------------------

    def set_levels(self, levels: Sequence[tuple[str, str]]) -> None:
        """Offers these levels, (code, title); the chosen one stays where it is still there."""
        chosen = self.level.currentData()
        self.level.blockSignals(True)
        self.level.clear()
        for code, title in levels:
            self.level.addItem(title, code)
        self.level.setCurrentIndex(max(0, self.level.findData(chosen)) if levels else -1)
        self.level.blockSignals(False)

    def raw(self) -> dict[str, Any]:
        """What stands in the boxes."""
        return {key: box.raw() for key, box in self.boxes.items()} | {"level": self.level.currentData() or ""}

    def refresh(self) -> None:
        """Asks again."""
        self._timer.stop()
        try:
            ask, raw = self._prepare(), self.raw()
        except AppError as error:
            self._failed(error)
            return
        self.work.run("try", lambda _cancel: ask(raw), self._show, self._failed)

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(8)
        asked: tuple[tuple[Field | str, QWidget], ...] = (
            (f.TRY_CALLED, self.boxes["called_at"]),
            (_("Level"), self.level),
            (f.TRY_CLASS, self.boxes["service_class"]),
            (f.TRY_LATER, self.boxes["later_at"]),
        )
        for place, (field, box) in enumerate(asked):
            label = QLabel(str(field.title) if isinstance(field, Field) else field)
            label.setBuddy(box)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(box, 0, 2 * place + 1)
            grid.setColumnStretch(2 * place + 1, 1)
            box.setMinimumWidth(theme.scaled(152 if "_at" in getattr(field, "key", "") else 88))
        self.boxes["later_at"].setToolTip(_("Promise of an answer, hand-over, end of the visit, solution, return …"))
        self.warnings.setWordWrap(True)
        self.warnings.setTextFormat(Qt.TextFormat.PlainText)
        self.warnings.setContentsMargins(16, 0, 16, 4)
        palette = self.warnings.palette()
        palette.setColor(self.warnings.foregroundRole(), theme.colour("warning"))
        self.warnings.setPalette(palette)
        self.warnings.hide()
        self.problem.setContentsMargins(16, 0, 16, 4)
        self._rows = QStandardItemModel(self)
        self.table.setModel(self._rows)
        self.table.setAccessibleName(_("Deadlines"))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.why.setReadOnly(True)
        self.why.setTabChangesFocus(True)
        self.why.setAccessibleName(_("Why is it due then?"))
        self.why.setPlaceholderText(_("Why is it due then?"))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.why)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([520, 380])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addWidget(self.warnings)
        column.addWidget(splitter, 1)
        self.setFocusProxy(self.boxes["called_at"])

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, trial: Trial) -> None:
        chosen = self.table.currentIndex().row()
        goal = self._trial.deadlines[chosen].goal if 0 <= chosen < len(self._trial.deadlines) else ""
        self._trial = trial
        self.problem.say("")
        self.warnings.setText("\n".join(trial.warnings))
        self.warnings.setVisible(bool(trial.warnings))
        self._rows.clear()
        self._rows.setHorizontalHeaderLabels([_("Goal"), _("Due at"), _("Limit")])
        for deadline in trial.deadlines:
            self._rows.appendRow([_item(text) for text in (deadline.goal, deadline.shown, deadline.limit)])
        for place, width in enumerate((116, 180, 180)):
            self.table.setColumnWidth(place, theme.scaled(width))
        place = next((place for place, each in enumerate(trial.deadlines) if each.goal == goal), 0)
        if trial.deadlines:
            self.table.setCurrentIndex(self._rows.index(place, 0))
            self._show_why(self._rows.index(place, 0))
        else:
            self.why.clear()

    def _show_why(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._trial.deadlines):
            self.why.setPlainText("\n".join(self._trial.deadlines[index.row()].why))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self.work.report(error)
            return
        self._show(Trial((), ()))
        self.problem.say(self._words(error))

    def _words(self, error: AppError) -> str:
        if not isinstance(error, Invalid):
            return str(error)
        titles = {field.key: field.title for field in _FIELDS}
        own = [problem for problem in error.problems if problem.field in titles]
        if own:
            return " ".join(_("{title}: ").format(title=titles[p.field]) + str(p) for p in own)
        return _("The policy cannot be tried yet: {problems}").format(problems=" ".join(map(str, error.problems)))


def _item(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setToolTip(text)
    item.setEditable(False)
    return item

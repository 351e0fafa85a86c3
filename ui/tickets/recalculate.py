"""Another level or policy for a ticket: what its deadlines were and would be, before it is done (C4)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError, Stale
from app.core.fields import now_text
from app.core.i18n import _
from app.tickets.clocks.service import KEPT, Recalculated
from app.tickets.fields import LEVEL
from app.tickets.sla.words import goal_title
from ui.kit import theme
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.level_box import LevelBox


class RecalculateDialog(QDialog):
    """Open it with ``open()``; it frees itself when closed."""

    saved = Signal()

    def __init__(self, navigator: Navigator, ticket_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Level and time limits"))
        self.clocks = navigator.office.clocks
        self.ticket_id = ticket_id
        self.version: int | None = None
        self._filling = self._saving = False
        self.work = Work(self, refused=lambda error: self.message.say(str(error)))
        self._build()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        self.level.changed.connect(self._chosen)
        self.policy.currentIndexChanged.connect(lambda _place: self._policy_chosen())
        self._read(None, KEPT)

    # -- public ----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Does it, and closes when that worked."""
        if self._saving or not self.ok.isEnabled():
            return
        self._saving = True
        self.message.say("")
        clocks, ticket_id, version = self.clocks, self.ticket_id, self.version
        level, policy = self.level.raw(), self.policy.currentData() or KEPT
        self.work.run(
            "save",
            lambda _cancel: clocks.recalculate(ticket_id, level, policy, version),
            lambda _none: self._done(),
            self._failed,
        )

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.policy = QComboBox()
        self.policy.setAccessibleName(_("Policy"))
        self.policy_label = QLabel(_("Policy"))
        self.policy_label.setBuddy(self.policy)
        self.level = LevelBox()
        level_label = QLabel(str(LEVEL.title))
        level_label.setBuddy(self.level)
        self.definition = QLabel()
        self.definition.setTextFormat(Qt.TextFormat.PlainText)
        self.definition.setWordWrap(True)
        self.definition.setProperty("muted", True)
        boxes = QGridLayout()
        boxes.setHorizontalSpacing(8)
        boxes.setVerticalSpacing(6)
        boxes.setColumnStretch(1, 1)
        for row, (label, box) in enumerate(((level_label, self.level), (self.policy_label, self.policy))):
            boxes.addWidget(label, row, 0)
            boxes.addWidget(box, row, 1)
        boxes.addWidget(self.definition, 2, 1)
        self.table = _table()
        self.nothing = QLabel(_("No deadline moves."))
        self.nothing.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(boxes)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        column.addLayout(self._foot())
        theme.fit(self, 600, 420)

    def _foot(self) -> QHBoxLayout:
        self.message = ProblemLabel()
        self.ok = QPushButton(_("Save  Ctrl+Enter"))
        self.ok.setProperty("primary", True)
        self.ok.clicked.connect(self.save)
        cancel = QPushButton(_("Cancel  Esc"))
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        for button in (self.ok, cancel):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            elif focus is not None:
                focus.focusNextChild()
            return
        super().keyPressEvent(event)

    def done(self, code: int) -> None:
        super().done(code)
        self.close()

    # -- slots -----------------------------------------------------------------------------------------------------

    def _chosen(self) -> None:
        if not self._filling:
            self._read(self.level.raw(), self.policy.currentData() or KEPT)

    def _policy_chosen(self) -> None:
        if not self._filling:
            # Another policy has levels of its own: the one that stands for the present one is proposed.
            self._read(None, self.policy.currentData() or KEPT)

    def _read(self, level: str | None, policy: str) -> None:
        clocks, ticket_id = self.clocks, self.ticket_id
        self.ok.setEnabled(False)
        self.work.run("read", lambda _cancel: clocks.recalculated(ticket_id, level, policy), self._show)

    def _show(self, found: Recalculated) -> None:
        self._filling = True
        self.version = found.version if self.version is None else self.version
        if self.policy.count() == 0:
            for key, words in found.policies:
                self.policy.addItem(words, key)
        self.policy.setCurrentIndex(self.policy.findData(found.policy))
        for widget in (self.policy, self.policy_label):
            widget.setVisible(len(found.policies) > 1)
        self.level.set_levels(found.promise.levels)
        self.level.set_value(found.promise.level)
        self.definition.setText(self.level.definition())
        self._show_moved(found)
        self.ok.setEnabled(True)
        self._filling = False

    def _show_moved(self, found: Recalculated) -> None:
        self.nothing.setVisible(not found.moved)
        self.table.setVisible(bool(found.moved))
        self.table.setRowCount(len(found.moved))
        for row, (goal, old, new) in enumerate(found.moved):
            texts = (goal_title(goal), *(now_text(at) if at is not None else "–" for at in (old, new)))
            for place, text in enumerate(texts):
                self.table.setItem(row, place, QTableWidgetItem(text))

    def _done(self) -> None:
        self.saved.emit()
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._saving = False
        if isinstance(error, Stale):
            self.message.say(_("Somebody else has changed this ticket meanwhile. Please look again."))
        elif isinstance(error, AppError):
            self.message.say(str(error))
        else:
            self.work.report(error)


def _table() -> QTableWidget:
    table = QTableWidget(0, 3)
    table.setHorizontalHeaderLabels([_("Goal"), _("Deadline now"), _("Deadline then")])
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setAccessibleName(_("Deadlines that move"))
    rows: Any = table.verticalHeader()
    rows.hide()
    rows.setDefaultSectionSize(theme.row_height())
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table

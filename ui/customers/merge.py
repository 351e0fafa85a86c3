"""Makes two entries of one customer one (A1)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.database import Cancel
from app.core.errors import AppError
from app.core.i18n import _
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class MergeDialog(QDialog):
    """Asks which of the two stays; everything that hangs on the other one moves to it."""

    def __init__(self, navigator: Navigator, ids: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge duplicates"))
        self._navigator = navigator
        self._ids = ids
        self.work = Work(self, refused=self._refused)
        self._group = QButtonGroup(self)
        self._build()
        self.work.run("labels", self._labels, self._show)

    def merge(self) -> None:
        """Merges, and closes when that worked."""
        keep = self._group.checkedId()
        if keep < 0 or self.work.is_running("merge"):
            return
        other = next(record_id for record_id in self._ids if record_id != keep)
        self.merge_button.setEnabled(False)
        customers = self._navigator.office.customers
        self.work.run("merge", lambda _cancel: customers.merge(keep, other), lambda _none: self._merged(keep))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        head = QLabel(
            _("Which entry stays? Projects, devices, tickets and contacts of the other one move to it; it is archived.")
        )
        head.setWordWrap(True)
        column.addWidget(head)
        for record_id in self._ids:
            button = QRadioButton("…")
            self._group.addButton(button, record_id)
            column.addWidget(button)
        self.message = ProblemLabel()
        column.addWidget(self.message)
        column.addStretch(1)
        self.merge_button = QPushButton(_("Merge  Ctrl+Enter"))
        self.merge_button.setProperty("primary", True)
        self.merge_button.setAutoDefault(False)
        self.merge_button.clicked.connect(self.merge)
        cancel = QPushButton(_("Cancel  Esc"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.merge_button)
        row.addWidget(cancel)
        column.addLayout(row)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.merge)
        self.resize(480, 200)

    def _labels(self, _cancel: Cancel) -> dict[int, str]:
        customers = self._navigator.office.customers
        return {record_id: customers.label_of(record_id) for record_id in self._ids}

    def _show(self, labels: dict[int, str]) -> None:
        for record_id, label in labels.items():
            self._group.button(record_id).setText(label)
        first = self._group.button(min(self._ids))
        first.setChecked(True)
        first.setFocus()

    def _merged(self, keep: int) -> None:
        self._navigator.say(_("The two entries are one now."))
        self.accept()
        self._navigator.open("customers", keep)

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))
        self.merge_button.setEnabled(True)

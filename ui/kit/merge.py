"""Merging two entries of one thing (A1): both are shown side by side, one is chosen to be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

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

from app.core.errors import AppError
from app.core.i18n import Text, _
from ui.kit import theme
from ui.kit.facts import FactsView
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.core.register import Details


class MergeDialog(QDialog):
    """Asks which of two records is kept; a subclass names the register, whose ``merge`` it calls, and the question.

    Frees itself when closed.
    """

    register: ClassVar[str]
    question: ClassVar[Text]

    def __init__(self, navigator: Navigator, ids: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge duplicates"))
        self._navigator = navigator
        # The older entry first: it is the one that is mostly kept.
        self._ids = (min(ids), max(ids))
        self._service: Any = navigator.office.register(self.register)
        self.work = Work(self, refused=self._refused)
        self.choices: list[QRadioButton] = []
        self.views: list[FactsView] = []
        self._build()
        service = self._service
        self.work.run("read", lambda _cancel: [service.get(record) for record in self._ids], self._show)

    # -- public ----------------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merges, and closes when that worked."""
        if not self.merge_button.isEnabled():
            return
        keep, other = self._ids if self.choices[0].isChecked() else self._ids[::-1]
        self.merge_button.setEnabled(False)
        service = self._service
        self.work.run("merge", lambda _cancel: service.merge(keep, other), lambda _none: self._done(keep))

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = QLabel(f"{self.question} {_('This cannot be undone.')}")
        self.head.setWordWrap(True)
        group, sides = QButtonGroup(self), QHBoxLayout()
        for _record in self._ids:
            choice, view = QRadioButton("…"), FactsView(self._navigator, self._service)
            group.addButton(choice)
            self.choices.append(choice)
            self.views.append(view)
            side = QVBoxLayout()
            side.addWidget(choice)
            side.addWidget(view, 1)
            sides.addLayout(side, 1)
        self.choices[0].setChecked(True)
        self.message = ProblemLabel()
        self.merge_button = QPushButton(_("Merge  Ctrl+Enter"))
        self.merge_button.setProperty("primary", True)
        self.merge_button.setAutoDefault(False)
        self.merge_button.setEnabled(False)
        self.merge_button.clicked.connect(self.merge)
        cancel = QPushButton(_("Cancel  Esc"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addStretch(0)
        foot.addWidget(self.merge_button)
        foot.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addLayout(sides, 1)
        column.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.merge)
        theme.fit(self, 880, 560)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, found: list[Details]) -> None:
        for choice, view, details in zip(self.choices, self.views, found, strict=True):
            choice.setText(_("Keep {record}").format(record=details.title).replace("&", "&&"))
            view.show_details(details)
        self.merge_button.setEnabled(True)
        self.choices[0].setFocus()

    def _done(self, keep: int) -> None:
        self.accept()
        self._navigator.open(self.register, keep)
        self._navigator.say(_("The two entries are one now."))

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))
        self.merge_button.setEnabled(True)

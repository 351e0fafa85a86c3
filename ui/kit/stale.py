"""Two people changed the same record: both versions side by side, and the choice what to do (H7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.fields import now_text
from app.core.i18n import _
from ui.kit import theme


@dataclass(frozen=True)
class Difference:
    """One field in both versions, as shown. ``both``: both have changed it, so only one of them can stay."""

    title: str
    mine: str
    theirs: str
    both: bool


class StaleDialog(QDialog):
    """Nothing is lost without a word: mine is kept over theirs, theirs is taken, or the user goes back to think."""

    keep_wanted = Signal()
    take_wanted = Signal()

    def __init__(
        self, differences: Sequence[Difference], who: str, when: datetime | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Changed in the meantime"))
        theme.fit(self, 680, 360)
        self.table = self._table(differences)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        head = QLabel(self._head(who, when))
        head.setWordWrap(True)
        column.addWidget(head)
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())
        QShortcut(QKeySequence("Alt+1"), self, self._keep)
        QShortcut(QKeySequence("Alt+2"), self, self._take)

    def _head(self, who: str, when: datetime | None) -> str:
        name = who or _("Somebody else")
        moment = now_text(when) if when else ""
        return _(
            "{who} saved this record while you were working on it ({when}). Nothing of yours is saved yet."
        ).format(who=name, when=moment or "–")

    def _table(self, differences: Sequence[Difference]) -> QTableWidget:
        table = QTableWidget(len(differences), 3)
        table.setHorizontalHeaderLabels([_("Field"), _("Yours"), _("Theirs")])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.verticalHeader().hide()
        table.setWordWrap(True)
        for width_of, width in ((0, 140), (1, 240)):
            table.setColumnWidth(width_of, width)
        table.horizontalHeader().setStretchLastSection(True)
        for row, difference in enumerate(differences):
            for column, text in enumerate((difference.title, difference.mine, difference.theirs)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if difference.both and column:
                    item.setBackground(theme.colour("warning_soft"))
                table.setItem(row, column, item)
        return table

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.keep = self._button(_("Keep mine  Alt+1"), self._keep)
        self.keep.setToolTip(_("Saves what you changed over theirs; what only they changed stays"))
        self.take = self._button(_("Take theirs  Alt+2"), self._take)
        self.take.setToolTip(_("Drops what you typed and shows the record as it is stored"))
        self.back = self._button(_("Go back  Esc"), self.reject)
        self.back.setDefault(True)
        row.addWidget(self.keep)
        row.addWidget(self.take)
        row.addStretch(1)
        row.addWidget(self.back)
        return row

    def _button(self, title: str, run: object) -> QPushButton:
        button = QPushButton(title)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    def _keep(self) -> None:
        self.accept()
        self.keep_wanted.emit()

    def _take(self) -> None:
        self.accept()
        self.take_wanted.emit()

"""Merging a double report: says which joins which, what moves and what to look at; cannot be undone (C1)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.i18n import _
from app.tickets.doubles.joining import Joining
from ui.kit import theme
from ui.kit.form import ProblemLabel
from ui.kit.icons import pixmap
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class MergeTicketsDialog(QDialog):
    """Reads what merging would do, and merges on Ctrl+Enter. Frees itself when closed."""

    def __init__(self, navigator: Navigator, ids: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge double reports"))
        self._navigator = navigator
        self._ids = ids
        self.found: Joining | None = None
        self.work = Work(self, refused=self._refused)
        self._build()
        reports = navigator.office.double_reports
        self.work.run("read", lambda _cancel: reports.joining(ids), self._show)

    # -- public ----------------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merges, and closes when that worked."""
        if not self.merge_button.isEnabled():
            return
        self.merge_button.setEnabled(False)
        reports, ids = self._navigator.office.double_reports, self._ids
        self.work.run("merge", lambda _cancel: reports.merge(ids), self._done)

    def text(self) -> str:
        """All that is shown."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.text())

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.column = QVBoxLayout()
        self.column.setSpacing(4)
        self.message = ProblemLabel()
        self.merge_button = QPushButton(_("Merge  Ctrl+Enter"))
        self.merge_button.setProperty("primary", True)
        self.merge_button.setEnabled(False)
        self.merge_button.clicked.connect(self.merge)
        self.cancel_button = cancel = QPushButton(_("Cancel  Esc"))
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.message, 1)
        foot.addStretch(0)
        for button in (self.merge_button, cancel):
            button.setAutoDefault(False)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(self.column, 1)
        column.addLayout(foot)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.merge)
        theme.fit(self, 620, 340)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, found: Joining) -> None:
        self.found = found
        self._line(_("The younger report joins the older one:"), section=True)
        self._line(found.other)
        self._line(f"→ {found.keep}")
        moves = _(", ").join(f"{title} {count}" for title, count in found.moves) or _("nothing but the report itself")
        self._line(_("What moves"), section=True)
        self._line(moves)
        self._line(_("The younger one is cancelled and points to the older; its report counts as an urge."), muted=True)
        for words in found.warnings:
            self._line(words, picture="warning")
        self._line(_("This cannot be undone."), picture="warning")
        self.column.addStretch(1)
        self.merge_button.setEnabled(True)
        # Not on merging: it cannot be undone.
        self.cancel_button.setFocus()

    def _done(self, keep: int) -> None:
        self.accept()
        self.close()
        self._navigator.open("tickets", keep)
        self._navigator.say(_("The two reports are one ticket now."))

    def _refused(self, error: AppError) -> None:
        self.message.say(str(error))
        if self.found is None:
            # Nothing to read but why not.
            self.adjustSize()
        self.merge_button.setEnabled(self.found is not None)

    def _line(self, text: str, section: bool = False, muted: bool = False, picture: str = "") -> None:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("section", section)
        label.setProperty("muted", muted)
        if not picture:
            self.column.addWidget(label)
            return
        row, mark = QHBoxLayout(), QLabel()
        mark.setPixmap(pixmap(picture, 16, "warning", self.devicePixelRatioF()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        self.column.addLayout(row)

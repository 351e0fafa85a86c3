"""The dialog that shows the report of a defect; imported only when there is one."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.core.i18n import _


class CrashDialog(QDialog):
    """Shows the report of a defect."""

    def __init__(self, report: str, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.resize(720, 420)
        self.report = report
        box = QVBoxLayout(self)
        text = QLabel(
            _("The program has met a defect. What you were just doing was not saved; everything before it is safe.")
            + "\n"
            + _("Please copy the report and send it to whoever looks after the program.")
        )
        text.setWordWrap(True)
        box.addWidget(text)
        view = QPlainTextEdit(report)
        view.setReadOnly(True)
        box.addWidget(view, 1)
        if path:
            where = QLabel(path)
            where.setProperty("muted", True)
            box.addWidget(where)
        buttons = QDialogButtonBox()
        self.copy_button = buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        close = buttons.addButton(_("Go on working"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        box.addWidget(buttons)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report)
        self.copy_button.setText(_("Copied"))

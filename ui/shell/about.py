"""About: the version, where the data, the log and the crash reports lie."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from app import __version__
from app.core.i18n import _
from app.core.paths import config_folder, log_folder


class About(QDialog):
    """What is running here."""

    def __init__(self, database: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("About this program"))
        self.setMinimumWidth(560)
        heading = QLabel(_("After-sales service"))
        heading.setProperty("heading", True)
        form = QFormLayout()
        self.rows: dict[str, str] = {
            _("Version"): __version__,
            _("Data"): database,
            _("Log and crash reports"): str(log_folder()),
            _("Settings of this computer"): str(config_folder()),
            _("Built with"): f"Python {platform.python_version()}, Qt {qVersion()}",
            _("Fonts and icons"): "Noto Sans SC (OFL 1.1), Lucide (ISC)",
        }
        for title, value in self.rows.items():
            label = QLabel(value)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(title, label)
        buttons = QDialogButtonBox()
        folder = buttons.addButton(_("Open the log folder"), QDialogButtonBox.ButtonRole.ActionRole)
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder()))))
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(heading)
        box.addSpacing(8)
        box.addLayout(form)
        box.addStretch(1)
        box.addWidget(buttons)

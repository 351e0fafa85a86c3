"""Step of the first start: where the data lies."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.core import local
from app.core.i18n import _
from app.core.paths import default_database
from ui.kit import jobs, theme
from ui.login.opening import server_version
from ui.login.password import KeepBox


class DataStep(QWidget):
    """A file on this computer, or a PostgreSQL server."""

    busy = Signal(bool)
    changed = Signal()  # another place was chosen or typed

    def __init__(self) -> None:
        super().__init__()
        self.here = QRadioButton(_("On this computer (nothing else to install)"))
        self.server = QRadioButton(_("On a PostgreSQL server (several clerks at once)"))
        self.here.setChecked(True)
        self.here.toggled.connect(self._switch)
        self.path = QLineEdit(str(default_database()))
        self.path.setAccessibleName(_("Data file"))
        browse = QPushButton(_("Choose folder …"))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        self.file_box = QWidget()
        file_form = QFormLayout(self.file_box)
        file_form.addRow(_("Data file"), row)
        self.host = QLineEdit("127.0.0.1")
        self.port = QSpinBox(minimum=1, maximum=65535, value=5432)
        self.database = QLineEdit("after_sales")
        self.user = QLineEdit("after_sales")
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._keep: KeepBox | None = None
        self.test = QPushButton(_("Test connection"))
        self.test.clicked.connect(self.try_server)
        for button in (browse, self.test):
            button.setAutoDefault(False)  # Enter means "Next"
        self.result = QLabel()
        self.result.setWordWrap(True)
        self.server_box = QWidget()
        self.server_form = QFormLayout(self.server_box)
        for title, box in (
            (_("Server"), self.host),
            (_("Port"), self.port),
            (_("Database"), self.database),
            (_("User"), self.user),
            (_("Password"), self.password),
        ):
            self.server_form.addRow(title, box)
        test_row = QHBoxLayout()
        test_row.addWidget(self.test)
        test_row.addWidget(self.result, 1)
        self.server_form.addRow(test_row)
        self.port.setMaximumWidth(110)
        box_ = QVBoxLayout(self)
        box_.setContentsMargins(0, 0, 0, 0)
        box_.setSpacing(theme.GRID)
        for widget in (self.here, self.file_box, self.server, self.server_box):
            box_.addWidget(widget)
        box_.addStretch(1)
        self._switch()
        self.here.toggled.connect(self.changed)
        for edit in (self.path, self.host, self.database, self.user, self.password):
            edit.textChanged.connect(self.changed)
        self.port.valueChanged.connect(self.changed)

    @property
    def address(self) -> str:
        """The path or address, without password."""
        if self.here.isChecked():
            return str(Path(self.path.text().strip()).expanduser())
        return local.server_address(
            self.host.text().strip(), self.port.value(), self.database.text().strip(), self.user.text().strip()
        )

    def problem(self) -> str:
        """What is missing, in words; empty when one can go on."""
        if self.here.isChecked():
            return _file_problem(self.path.text().strip())
        if not (self.host.text().strip() and self.database.text().strip() and self.user.text().strip()):
            return _("Please give server, database and user.")
        return ""

    def keep_password(self) -> str:
        """Keeps the password as ticked; answers the words for where it lies."""
        if self.here.isChecked() or self._keep is None:
            return ""
        return self._keep.keep(self.address, self.password.text())

    def try_server(self) -> None:
        """Asks the server, off the UI thread, and says what it answered."""
        address, password = self.address, self.password.text()
        self._say(_("Asking the server …"), "muted")
        self.test.setEnabled(False)
        jobs.run(
            _("Test connection"),
            lambda _progress: server_version(address, password),
            self._answered,
            failed=self._refused,
            owner=self,
            quiet=True,
        )

    def _answered(self, version: str) -> None:
        self.test.setEnabled(True)
        self._say(_("The server answers: PostgreSQL {version}.").format(version=version), "success")

    def _refused(self, error: Exception) -> None:
        self.test.setEnabled(True)
        self._say(str(error), "danger")

    def _say(self, text: str, tint: str) -> None:
        self.result.setText(text)
        self.result.setStyleSheet(f"color: {theme.colour(tint).name()};")

    def _switch(self) -> None:
        self.file_box.setVisible(self.here.isChecked())
        self.server_box.setVisible(self.server.isChecked())
        if self.server.isChecked() and self._keep is None:
            # Looking for a key store takes its time; only who wants a server waits for it.
            self._keep = KeepBox()
            self.server_form.insertRow(5, "", self._keep)
            if self._keep.toolTip():
                note = QLabel(self._keep.toolTip())
                note.setProperty("muted", True)
                note.setWordWrap(True)
                self.server_form.insertRow(6, "", note)

    def _browse(self) -> None:
        start = str(Path(self.path.text()).parent)
        folder = QFileDialog.getExistingDirectory(self, _("Folder of the data file"), start)
        if folder:
            self.path.setText(str(Path(folder) / default_database().name))


def _file_problem(typed: str) -> str:
    if not typed:
        return _("Please give the data file.")
    path = Path(typed).expanduser()
    if not path.is_absolute():
        return _("Please give the whole path of the data file.")
    if path.is_dir():
        return _("This is a folder. Please add the name of the data file.")
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        return _("You may not write into the folder {path}.").format(path=folder)
    return ""

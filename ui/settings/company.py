"""The company: name, address, hotline, department, logo. Printed on every form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.core.i18n import _
from app.core.setting_fields import COMPANY
from app.core.settings import LOGO, LOGO_BYTES
from ui.kit import notify
from ui.kit.icons import icon
from ui.settings.boxes import Boxes

PICTURE = (220, 72)


class CompanyPage(QWidget):
    """The company's page of the settings, and a step of the first start."""

    def __init__(self) -> None:
        super().__init__()
        self.title = _("Company")
        self.boxes = Boxes(COMPANY)
        self.logo = b""
        self._logo_stored = b""
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(*PICTURE)
        self.picture.setProperty("card", True)
        self.picture.setStyleSheet("background: white; color: #66707d; border: 1px solid #cfd5dd;")
        self.choose = QPushButton(icon("image"), _("Choose logo …"))
        self.choose.clicked.connect(self._choose)
        self.remove = QPushButton(_("Remove"))
        self.remove.clicked.connect(lambda: self._show_logo(b""))
        for button in (self.choose, self.remove):
            button.setAutoDefault(False)  # Enter in a box means "Save", never "Choose logo"
        self.logo_wrong = QLabel()
        self.logo_wrong.setProperty("wrong", True)
        self.logo_wrong.hide()
        row = QHBoxLayout()
        row.addWidget(self.picture)
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch(1)
        self.boxes.form.addRow(_("Logo"), row)
        self.boxes.form.addRow("", self.logo_wrong)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.boxes)
        box.addStretch(1)
        self._show_logo(b"")

    def fill(self, values: Mapping[str, Any], logo: bytes) -> None:
        """Shows what is stored."""
        self.boxes.fill(values)
        self._logo_stored = logo
        self._show_logo(logo)

    def values(self) -> dict[str, Any]:
        """What was typed; the logo only when it was changed."""
        changed = {LOGO: self.logo} if self.logo != self._logo_stored else {}
        return self.boxes.values() | changed

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Shows the problems of this page; answers whether there is one."""
        problems = list(problems)
        logo = next((str(problem) for problem in problems if problem.field == LOGO), "")
        self._show_logo_problem(logo)
        return self.boxes.show_problems(problems) or bool(logo)

    def _choose(self) -> None:
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg)"
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose logo"), "", kinds)
        if name:
            self.take_logo(Path(name))

    def take_logo(self, path: Path) -> None:
        """Takes the picture in this file as logo."""
        try:
            if path.stat().st_size > LOGO_BYTES:
                self._show_logo_problem(_("The logo has more than {n} MiB.").format(n=LOGO_BYTES // 1024 // 1024))
                return
            content = path.read_bytes()
        except OSError as error:
            notify.error(self, _("The file cannot be read: {why}").format(why=error.strerror or error))
            return
        from app.paper.pen import open_logo

        if open_logo(content) is None:
            self._show_logo_problem(_("The logo must be a PNG or JPEG picture."))
            return
        self._show_logo(content)

    def _show_logo(self, content: bytes) -> None:
        self.logo = content
        self._show_logo_problem("")
        picture = QPixmap()
        if content and picture.loadFromData(content):
            wide, high = PICTURE
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(picture.scaled(wide - 8, high - 8, Qt.AspectRatioMode.KeepAspectRatio, smooth))
        else:
            self.picture.clear()
            self.picture.setText(_("No logo"))
        self.remove.setEnabled(bool(content))

    def _show_logo_problem(self, text: str) -> None:
        self.logo_wrong.setText(text)
        self.logo_wrong.setVisible(bool(text))

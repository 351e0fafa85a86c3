"""The status bar: who works, where the data lies, the last backup, running jobs, how many records."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.core import clock
from app.core.i18n import _
from ui.kit.icons import icon
from ui.kit.jobs import JobBar


class Status(QWidget):
    """One line at the foot of the window."""

    switch_user = Signal()
    show_backup = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 12, 2)
        row.setSpacing(16)
        self.user = QToolButton()
        self.user.setIcon(icon("user", "muted"))
        self.user.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.user.setToolTip(_("Switch user"))
        self.user.clicked.connect(self.switch_user)
        self.database = QLabel()
        self.backup = QLabel()
        self.duty = QLabel()
        self.duty.setTextFormat(Qt.TextFormat.PlainText)
        self.jobs = JobBar()
        self.count = QLabel()
        for label in (self.database, self.backup, self.duty, self.count):
            label.setProperty("muted", True)
        row.addWidget(self.user)
        row.addWidget(self.database)
        row.addWidget(self.backup)
        row.addWidget(self.duty)
        row.addWidget(self.jobs)
        row.addStretch(1)
        row.addWidget(self.count)
        self.user.hide()
        self.duty.hide()

    def show_user(self, name: str, role: str) -> None:
        """Who works at this window."""
        self.user.setText(f"{name} ({role})" if name else role)
        self.user.show()

    def show_database(self, is_file: bool, where: str) -> None:
        """Where the data lies; the whole place is in the tool tip."""
        kind = _("file on this computer") if is_file else "PostgreSQL"
        self.database.setText(_("Data: {kind}").format(kind=kind))
        self.database.setToolTip(where)

    def show_last_backup(self, made: datetime | None, now: datetime) -> None:
        """When the last backup was made; what is too old or missing is a warning."""
        old = made is None or now - made > timedelta(days=2)
        shown = _("none yet") if made is None else day_and_time(made, now)
        mark = "⚠" if old else "✓"
        self.backup.setText(_("Last backup: {when}").format(when=shown) + f" {mark}")
        self.backup.setProperty("muted", not old)

    def show_duty(self, text: str, more: str = "", wrong: bool = False) -> None:
        """Who has the duty phone; "" where no roster is kept. ``wrong``: nobody has it though somebody should."""
        self.duty.setText(text)
        self.duty.setToolTip(more)
        self.duty.setVisible(bool(text))
        self.duty.setProperty("muted", not wrong)
        self.duty.style().unpolish(self.duty)
        self.duty.style().polish(self.duty)


def day_and_time(moment: datetime, now: datetime) -> str:
    """A moment of the last days in words, an older one whole."""
    time = f"{clock.local(moment):%H:%M}"
    days = (clock.office_day(now) - clock.office_day(moment)).days
    if days == 0:
        return _("today {time}").format(time=time)
    if days == 1:
        return _("yesterday {time}").format(time=time)
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"

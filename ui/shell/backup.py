"""Backups as the window sees them: the last one, one now, and the daily one by itself (H4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.core.errors import AppError
from app.core.i18n import _
from app.core.log import logger
from ui.kit import jobs
from ui.kit.navigator import Navigator
from ui.shell.status import day_and_time

if TYPE_CHECKING:
    from app.core.backup import Backup
    from app.office import Office

FIRST_LOOK = 8000  # milliseconds after the start, when the first page stands
LOOK_EVERY = 30 * 60 * 1000  # milliseconds; a program that stays open overnight backs up the next morning


def last_backup(office: Office) -> datetime | None:
    """When the last backup of this data was made."""
    made = office.backup.last()
    return made.at if made is not None else None


def last_backup_text(office: Office) -> str:
    """When the last backup was made, in words."""
    made = last_backup(office)
    return _("none yet") if made is None else day_and_time(made, office.clock())


def back_up(navigator: Navigator, owner: QObject, done: Callable[[], None]) -> None:
    """Makes a backup now and says where it lies."""
    office = navigator.office

    def finished(made: Backup) -> None:
        done()
        text = _("Backed up: {path}").format(path=made.path)
        navigator.say(f"{text} — {made.problem}" if made.problem else text)

    jobs.run(_("Backup"), lambda _progress: office.backup.now(), finished, owner=owner)


class DailyBackup(QObject):
    """Makes the backup of the day, off the UI thread, and looks again while the program stays open."""

    def __init__(self, office: Office, owner: QObject, done: Callable[[], None], say: Callable[[str], None]) -> None:
        super().__init__(owner)
        self._office = office
        self._done = done
        self._say = say
        self._failed_before = False
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QTimer.singleShot(FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Backs up when there is none of today."""
        office = self._office
        jobs.run(
            _("Backup"),
            lambda _progress: office.backup.if_due(),
            self._made,
            failed=self._failed,
            owner=self,
            quiet=True,
        )

    def _made(self, made: Backup | None) -> None:
        if made is not None and made.problem:
            self._say(made.problem)
        self._done()

    def _failed(self, error: Exception) -> None:
        logger.warning("daily backup: %s", error)
        # Once: a server without pg_dump would say the same every half hour.
        if not self._failed_before:
            self._say(str(error) if isinstance(error, AppError) else _("The daily backup failed."))
        self._failed_before = True

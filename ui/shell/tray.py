"""Notices of deadlines in the system's tray: once for each step of a ticket's limit, to whom it concerns (C4).

Where the system has no tray the same words stand at the foot of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from app.core.errors import AppError
from app.core.i18n import ngettext
from app.core.log import logger
from app.tickets.clocks.words import due_text
from ui.kit.icons import icon
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.office import Office
    from app.tickets.clocks.notices import Notice
    from ui.main_window import MainWindow

EVERY = 60_000  # milliseconds between two looks
FIRST_LOOK = 5_000  # milliseconds after the start
SHOWN = 15_000  # milliseconds; the system may keep it longer
SINGLY = 3  # more at once are told by their number


class Tray(QObject):
    """Looks every minute, off the window's thread; belongs to the main window."""

    def __init__(self, office: Office, window: MainWindow) -> None:
        super().__init__(window)
        self._office = office
        self._window = window
        self._last: int | None = None
        self._work = Work(self, refused=_refused)
        self.icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(icon("tickets", "accent"), self)
            self.icon.messageClicked.connect(self.open_last)
            self.icon.activated.connect(lambda _reason: window.to_front())
            self.icon.show()
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        QTimer.singleShot(FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Asks what is new, and remembers that it is told."""
        clocks = self._office.clocks

        def read(_cancel: object) -> list[Notice]:
            found = clocks.notices(untold=True)
            if found:
                clocks.told(found)
            return found

        self._work.run("notices", read, self.tell)

    def tell(self, notices: Sequence[Notice]) -> None:
        """Shows what is new; a few each by itself, more by their number."""
        if not notices:
            return
        if len(notices) > SINGLY:
            words = ngettext("{n} time limit needs you now.", "{n} time limits need you now.", len(notices))
            self._show(words.format(n=len(notices)), "", None)
            return
        now = self._office.clock()
        for one in notices:
            title = " ".join((one.number, one.words or due_text(one.goal, one.due_at, one.at, False, now)))
            self._show(title, one.customer, one.ticket_id)

    def open_last(self) -> None:
        """Opens the ticket of the notice that was clicked, the home page where it told of several."""
        self._window.to_front()
        if self._last is None:
            self._window.show_page("today")
        else:
            self._window.open("tickets", self._last)

    def _show(self, title: str, text: str, ticket_id: int | None) -> None:
        self._last = ticket_id
        if self.icon is not None:
            self.icon.setToolTip(title)
            self.icon.showMessage(title, text, icon("warning", "warning"), SHOWN)
        else:
            self._window.say(" ".join(filter(None, (title, text))))


def _refused(error: AppError) -> None:
    # Nobody asked for the look; the next one is in a minute.
    logger.warning("deadlines: %s", error)

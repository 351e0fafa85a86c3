"""The window of the working calendar (工作日历): the year, and the list of special dates (C3).

It stands beside the main window and is a navigator itself: what its pages open and say stays in it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app.core.i18n import _, lazy
from ui.kit import theme
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage
from ui.shell.message import Message
from ui.worktime.dialogs import DateDialog
from ui.worktime.page import SpecialDates, YearPage

if TYPE_CHECKING:
    from app.office import Office
    from ui.main_window import MainWindow

YEAR, DATES = range(2)


def show_calendar(window: MainWindow, record_id: int | None = None) -> CalendarWindow:
    """Shows the calendar, the one that is open already if there is one; at a special date when one is named."""
    found = next((one for one in window.windows if isinstance(one, CalendarWindow)), None)
    if found is None:
        found = CalendarWindow(window, window)
        window.show_beside(found)
    found.raise_()
    found.activateWindow()
    if record_id is not None:
        found.tabs.tabs.setCurrentIndex(YEAR)
        found.year.go_to(window.office.worktime.get(record_id).values["date"])
    return found


class CalendarWindow(QDialog):
    """The working calendar; not modal."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._body: QWidget | None = None
        self._build()
        self.resize(theme.scaled(1160), theme.scaled(640))
        QShortcut(QKeySequence("F1"), self, self.help)

    # -- Navigator -------------------------------------------------------------------------------------------------

    @property
    def office(self) -> Office:
        """The services, as the person who works here."""
        return self._navigator.office

    def open(self, kind: str, record_id: int) -> None:
        """Opens the dialog of a special date; what else there is opens in the main window."""
        if kind != "worktime":
            self._navigator.open(kind, record_id)
        elif self.office.user.may("worktime.edit"):
            DateDialog(self, record_id, parent=self).open()

    def new(self, kind: str, **given: Any) -> None:
        """Opens the dialog for a new special date."""
        if kind == "worktime":
            DateDialog(self, given=given, parent=self).open()
        else:
            self._navigator.new(kind, **given)

    def say(self, text: str, undo: Any = None, show: tuple[str, int] | None = None) -> None:
        """Shows a short message at the foot of this window."""
        self.message.say(text, undo, partial(self.open, *show) if show is not None else None)

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def year(self) -> YearPage:
        """The page of the year."""
        page: YearPage = self.tabs.part(YEAR)
        return page

    def rebuild(self) -> None:
        """Makes all contents anew after a change of language, look or user."""
        state = self.tabs.state()
        self._build()
        self.tabs.restore(state)

    def help(self) -> None:
        """The help text of this window (F1)."""
        from ui.shell.help import Help

        dialog = Help(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_page("worktime")

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setWindowTitle(_("Working calendar"))
        old = self._body
        self.tabs = TabsPage(
            ((lazy("Year"), lambda: YearPage(self)), (lazy("Special dates"), lambda: SpecialDates(self)))
        )
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        self.message = Message(self.tabs, self._body)
        self._column.addWidget(self._body)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.tabs.setFocus()

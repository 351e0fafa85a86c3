"""How the program starts with windows: paint first, then load the database's library and open the data on a worker.

Nothing heavy may be imported by the modules that this one imports (a test holds it): the first picture of the window
would wait for it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from app.core import i18n, local, log
from app.core.errors import AppError
from app.core.i18n import _
from app.core.local import Local
from ui.kit import crash, jobs, theme
from ui.kit.single import Single
from ui.kit.threads import Collector
from ui.main_window import MainWindow

if TYPE_CHECKING:
    from app.office import Office
    from ui.login.people import Person


def main(arguments: list[str] | None = None) -> int:
    """Opens the program; answers the exit code."""
    app = make_application(arguments)
    crash.install()
    program = Program(app, local.load())
    if not program.begin():
        return 0
    code = app.exec()
    program.end()
    return code


def make_application(arguments: list[str] | None = None) -> QApplication:
    """The one QApplication."""
    made = QApplication.instance()
    if made is None:
        words = sys.argv if arguments is None else ["after-sales", *arguments]
        made = QApplication([*words, "-style", "fusion"])
        made.setProperty(theme.FUSION, True)
    assert isinstance(made, QApplication)
    made.setApplicationName("after-sales")
    made.setDesktopFileName("after-sales")
    return made


class Program(QObject):
    """The life of the program from start to end: opens the data, says who works, switches language and look."""

    def __init__(self, app: QApplication, settings: Local) -> None:
        super().__init__()
        self.app = app
        self.local = settings
        self.office: Office | None = None
        self.window: MainWindow | None = None
        self.collector = Collector(self)
        self.single = Single(self)
        self.single.asked.connect(self._to_front)
        self._translator: QTranslator | None = None
        self._wizard: Any = None
        self._daily: Any = None
        self._tray: Any = None
        self._duty: Any = None
        self._password = ""
        self._apply_language()
        theme.apply(app, settings.theme, settings.font_size)
        app.styleHints().colorSchemeChanged.connect(self._system_theme)

    # -- start and end ---------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        """Shows the first window; False when the program is open already."""
        if not self.local.database:
            self.first_start()
            return True
        if not self.single.claim(self.local.database):
            return False
        self.show_window()
        return True

    def end(self) -> None:
        """Leaves everything in order."""
        jobs.jobs.cancel_all()
        jobs.jobs.wait(10)
        if "ui.kit.work" in sys.modules:
            from ui.kit.work import close_pool

            close_pool()
        if self.office is not None:
            self.office.database.close()
        self.collector.end()
        self.single.release()
        if self._translator is not None:
            self.app.removeTranslator(self._translator)
        log.stop()

    def first_start(self) -> None:
        """The wizard of a machine that knows no data yet."""
        log.start()
        from ui.first_start.wizard import Wizard

        self._wizard = Wizard(self)
        self._wizard.finished_with.connect(self._first_start_done)
        self._wizard.show()

    def show_window(self) -> None:
        """Shows the main window and opens the data once it is painted."""
        self.window = MainWindow(self.local)
        self._connect(self.window)
        # Queued: whoever else waits for the first picture comes first.
        self.window.painted.connect(self.open_data, Qt.ConnectionType.QueuedConnection)
        self.window.show()

    def open_data(self) -> None:
        """Opens the database on a worker; the window stays alive."""
        log.start()
        self.collector.rest()  # until it is open: thousands of new objects, none of them garbage
        assert self.window is not None
        database = self.local.database
        if not local.is_server(database) and not Path(database).exists():
            self.collector.go_on()
            self._data_missing(database)
            return
        self.window.opening.wait()

        def work(_progress: jobs.Progress) -> tuple[Office, list[Person]]:
            from ui.login.opening import open_office
            from ui.login.people import people_of

            office = open_office(database, self._password)
            return office, people_of(office)

        jobs.run(_("Opening the data"), work, self._opened, failed=self._not_opened, quiet=True)

    def enter(self, office: Office, people: list[Person]) -> bool:
        """Begins to work in this office: as who worked last, else as who is chosen now. False when nobody was."""
        assert self.window is not None
        from ui.login.people import user_of

        self.office = office
        person = next((one for one in people if one.id == self.local.user_id), None)
        if person is None:
            from ui.login.choose import choose_person

            person = choose_person(self.window, office, people)
        if person is None:
            self.window.opening.fail(
                _("Nobody has been chosen to work here."),
                [(_("Choose who works"), lambda: self.enter(office, people)), (_("Quit"), self.app.quit)],
            )
            return False
        office.user = user_of(person)
        self.local.user_id = person.id
        local.save(self.local)
        self.window.attach(office)
        from ui.staff.duty.watch import DutyWatch

        self._duty = DutyWatch(self.window)
        self._show_status()
        from ui.shell.backup import DailyBackup
        from ui.shell.tray import Tray

        self._daily = DailyBackup(office, self.window, self._show_status, self.window.say)
        self._tray = Tray(office, self.window)
        QTimer.singleShot(0, self._offer_drafts)
        # What lives now lives to the end: the collector need not look at it again and again.
        self.collector.freeze()
        return True

    def _offer_drafts(self) -> None:
        """Offers the phone reports that a crash has left; without any nothing is imported for it (C1)."""
        from app.tickets.drafts import drafts_folder

        if any(drafts_folder().glob("*.json")):
            from ui.tickets.drafts import offer_drafts

            offer_drafts(self.window)

    # -- what the gear does ----------------------------------------------------------------------------------------

    def set_language(self, language: str) -> None:
        """Switches the language; everything open stays open."""
        self.local.language = language
        self._apply_language()
        self._look_changed()

    def set_theme(self, name: str) -> None:
        """Switches light and dark."""
        self.local.theme = name
        self._look_changed()

    def set_font_size(self, points: int) -> None:
        """Switches the size of all texts."""
        self.local.font_size = points
        self._look_changed()

    def switch_user(self) -> None:
        """Somebody else works now."""
        from ui.login.choose import choose_person
        from ui.login.people import people_of, user_of

        assert self.window is not None and self.office is not None
        person = choose_person(self.window, self.office, people_of(self.office))
        if person is None or person.id == self.office.user.id:
            return
        self.office.user = user_of(person)
        self.local.user_id = person.id
        local.save(self.local)
        self.window.recent.clear()
        self.window.rebuild()
        self._show_status()

    def show_settings(self) -> None:
        """The settings window."""
        from ui.settings.dialog import SettingsDialog

        assert self.window is not None
        dialog = SettingsDialog(self.window, self.local)
        dialog.look_chosen.connect(self._take_look)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def back_up(self) -> None:
        """Makes a backup now."""
        from ui.shell.backup import back_up

        assert self.window is not None and self.office is not None
        back_up(self.window, self.window, self._show_status)

    def show_about(self) -> None:
        """What is running here."""
        from ui.shell.about import About

        About(local.shown_address(self.local.database), self.window).exec()

    def show_help(self) -> None:
        """Help for the page in front."""
        from ui.shell.help import Help

        assert self.window is not None
        dialog = Help(self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_page(self.window.help_page())

    # -- slots -----------------------------------------------------------------------------------------------------

    def _opened(self, result: tuple[Office, list[Person]]) -> None:
        self.enter(*result)
        self.collector.go_on()

    def _not_opened(self, error: Exception) -> None:
        self.collector.go_on()
        assert self.window is not None
        from ui.login.opening import in_words, wants_password
        from ui.login.password import ask_password

        if wants_password(error, self.local.database):
            password = ask_password(self.window, self.local.database, wrong=bool(self._password))
            if password is not None:
                self._password = password
                self.open_data()
                return
        text = in_words(error, self.local.database)
        if not isinstance(error, AppError):
            log.crash(type(error), error, error.__traceback__)
            text = _("The data cannot be opened: {why}").format(why=text)
        self.window.opening.fail(text, self._ways_out())

    def _data_missing(self, database: str) -> None:
        assert self.window is not None
        text = _("The data file is not there:\n{path}\n\nIs a drive missing, or has the file been moved?")
        self.window.opening.fail(text.format(path=database), self._ways_out())

    def _ways_out(self) -> list[Any]:
        return [
            (_("Try again"), self.open_data),
            (_("Choose other data …"), self._choose_other_data),
            (_("Quit"), self.app.quit),
        ]

    def _choose_other_data(self) -> None:
        window, self.window = self.window, None
        self.first_start()
        if window is not None:
            window.deleteLater()

    def _first_start_done(self, office: Office, people: list[Person]) -> None:
        self._wizard.close()
        self._wizard.deleteLater()
        self._wizard = None
        if not self.single.claim(self.local.database):
            self.app.quit()
            return
        self.window = MainWindow(self.local)
        self._connect(self.window)
        self.window.show()
        self.enter(office, people)

    def _to_front(self) -> None:
        if self.window is not None:
            self.window.to_front()

    def _system_theme(self) -> None:
        if theme.follow_system(self.app) and self.window is not None:
            self.window.rebuild()
            self._show_status()

    def _take_look(self, language: str, theme_name: str, font_size: int) -> None:
        self.local.theme, self.local.font_size = theme_name, font_size
        self.set_language(language)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _connect(self, window: MainWindow) -> None:
        window.closing.connect(lambda: local.save(self.local))
        window.language_chosen.connect(self.set_language)
        window.theme_chosen.connect(self.set_theme)
        window.font_chosen.connect(self.set_font_size)
        window.wants_settings.connect(self.show_settings)
        window.wants_other_user.connect(self.switch_user)
        window.wants_backup.connect(self.back_up)
        window.wants_help.connect(self.show_help)
        window.wants_about.connect(self.show_about)

    def _look_changed(self) -> None:
        theme.apply(self.app, self.local.theme, self.local.font_size)
        local.save(self.local)
        if self.window is not None:
            self.window.rebuild()
            self._show_status()

    def _apply_language(self) -> None:
        i18n.set_language(self.local.language)
        self.app.setApplicationDisplayName(_("After-sales service"))
        if self._translator is not None:
            self.app.removeTranslator(self._translator)
            self._translator = None
        if self.local.language != "en":
            translator = QTranslator(self.app)
            folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            if translator.load(f"qtbase_{self.local.language}", folder):
                self.app.installTranslator(translator)
                self._translator = translator

    def _show_status(self) -> None:
        if self.window is None or self.office is None:
            return
        from ui.login.people import role_title
        from ui.shell.backup import last_backup

        window, office = self.window, self.office
        window.show_company(str(office.settings.get("company.name")))
        window.status.show_user(office.user.name, role_title(office.user.role))
        window.status.show_database(office.database.is_sqlite, local.shown_address(self.local.database))
        window.status.show_last_backup(last_backup(office), office.clock())
        if self._duty is not None:
            self._duty.refresh()

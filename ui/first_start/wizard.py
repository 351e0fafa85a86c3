"""The first start on a machine: language, where the data lies, company, who begins.

Data that is there already (a second clerk on the same server) keeps its company and people: those steps are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core import local
from app.core.errors import AppError, Cancelled, Invalid
from app.core.i18n import _
from app.core.local import Local
from ui.first_start.data_step import DataStep
from ui.first_start.steps import LookStep, PersonStep
from ui.kit import crash, jobs, theme
from ui.login.opening import in_words, open_office
from ui.login.people import add_first_person, people_of

if TYPE_CHECKING:
    from app.office import Office
    from ui.login.people import Person
    from ui.settings.company import CompanyPage


class Host(Protocol):
    """What the wizard needs of the program."""

    local: Local

    def set_language(self, language: str) -> None: ...

    def set_theme(self, name: str) -> None: ...


class Wizard(QDialog):
    """Asks what must be known before the first working day."""

    finished_with = Signal(object, object)  # the office, its people

    def __init__(self, host: Host) -> None:
        super().__init__()
        self.host = host
        self.office: Office | None = None
        self.people: list[Person] = []
        self.company: CompanyPage | None = None
        self.person: PersonStep | None = None
        self._running = False
        self.resize(720, 540)
        self._build()
        self._begin()

    # -- public ----------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The button "Next", and "Begin" on the last step."""
        step = self.stack.currentWidget()
        self._say("")
        if step is self.data:
            self._open_data()
        elif step is self.person or (self.stack.currentIndex() == self.stack.count() - 1 and self.office is not None):
            self._finish()
        elif step is self.company and not self._company_is_right():
            return
        else:
            self._go(1)

    def go_back(self) -> None:
        """The button "Back"."""
        self._say("")
        self._go(-1)

    # -- events ----------------------------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            event.ignore()
            return
        super().closeEvent(event)

    def reject(self) -> None:
        if not self._running:
            if self.office is not None:
                self.office.database.close()
            super().reject()

    # -- slots -----------------------------------------------------------------------------------------------------

    def _set_language(self, language: str) -> None:
        self.host.set_language(language)
        self._begin()

    def _set_theme(self, name: str) -> None:
        self.host.set_theme(name)
        self._begin()

    def _opened(self, result: tuple[Office, list[Person], dict[str, Any]]) -> None:
        self._wait(False)
        self.office, self.people, found = result
        note = self.data.keep_password()
        self._say(note)
        while self.stack.count() > 2:
            gone = self.stack.widget(2)
            self.stack.removeWidget(gone)
            gone.deleteLater()
        self.company = self.person = None
        if not found["company.name"]:
            from ui.settings.company import CompanyPage

            self.company = CompanyPage()
            self.stack.addWidget(self.company)
        if not self.people or found["empty"]:
            self.person = PersonStep(ask_name=not self.people, offer_sample=bool(found["empty"]))
            self.stack.addWidget(self.person)
        if self.stack.count() == 2:
            self._finish()
        else:
            self._go(1)

    def _not_opened(self, error: Exception) -> None:
        self._wait(False)
        self._say(in_words(error, self.data.address), wrong=True)
        if not isinstance(error, AppError):
            crash.show(error)

    def _done(self, people: list[Person]) -> None:
        self._wait(False)
        settings = self.host.local
        settings.database = self.data.address
        if self.person is not None and self.person.ask_name:
            name = self.person.name.text().strip()
            settings.user_id = next((one.id for one in people if one.name == name), 0)
        elif settings.user_id not in {one.id for one in people}:
            settings.user_id = 0
        local.save(settings)
        office, self.office = self.office, None
        self.finished_with.emit(office, people)

    def _not_done(self, error: Exception) -> None:
        self._wait(False)
        if isinstance(error, Invalid) and self.company is not None and self.company.show_problems(error.problems):
            self.stack.setCurrentWidget(self.company)
            self._refresh()
        elif isinstance(error, Cancelled) and self.person is not None:
            self.person.sample.setChecked(False)
            self._say(_("Stopped. The sample data filled in so far stays."))
        elif isinstance(error, AppError):
            self._say(str(error), wrong=True)
        else:
            crash.show(error)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.text = QLabel()
        self.text.setProperty("muted", True)
        self.text.setWordWrap(True)
        self.stack = QStackedWidget()
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.bar = QWidget()
        self._bar_box = QHBoxLayout(self.bar)
        self._bar_box.setContentsMargins(0, 0, 0, 0)
        self.cancel = QPushButton()
        self.back = QPushButton()
        self.next = QPushButton()
        self.next.setDefault(True)
        for button in (self.cancel, self.back):
            button.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        buttons = QHBoxLayout()
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        box = QVBoxLayout(self)
        box.setContentsMargins(32, 24, 32, 24)
        box.setSpacing(theme.GRID)
        box.addWidget(self.heading)
        box.addWidget(self.text)
        box.addSpacing(theme.GRID * 2)
        box.addWidget(self.stack, 1)
        box.addWidget(self.message)
        box.addWidget(self.bar)
        box.addLayout(buttons)

    def _begin(self) -> None:
        """All steps anew, in the language of now."""
        while self.stack.count():
            gone = self.stack.widget(0)
            self.stack.removeWidget(gone)
            gone.deleteLater()
        self.company = self.person = None
        self.look = LookStep(self.host.local)
        self.look.language_chosen.connect(self._set_language)
        self.look.theme_chosen.connect(self._set_theme)
        self.data = DataStep()
        # What was wrong with one place says nothing of another.
        self.data.changed.connect(lambda: self._say(""))
        self.stack.addWidget(self.look)
        self.stack.addWidget(self.data)
        self._refresh()

    def _go(self, by: int) -> None:
        self.stack.setCurrentIndex(self.stack.currentIndex() + by)
        self._refresh()
        # The page's first box: whoever goes on with Enter types on at once.
        page = self.stack.currentWidget()
        page.setFocus()
        page.focusNextChild()

    def _refresh(self) -> None:
        step = self.stack.currentWidget()
        words = {
            self.look: (_("Welcome"), _("A few questions, then the program is ready. All of it can be changed later.")),
            self.data: (
                _("Where does the data lie?"),
                _("Customers, devices, tickets and attachments are all kept there."),
            ),
            self.company: (_("Your company"), _("Printed at the head of every form.")),
            self.person: (_("Who begins?"), _("Everybody else is added in the staff register.")),
        }
        title, text = words[step]  # type: ignore[index]
        self.setWindowTitle(_("First start"))
        self.heading.setText(title)
        self.text.setText(text)
        self.cancel.setText(_("Quit"))
        self.back.setText(_("Back"))
        self.back.setVisible(self.stack.currentIndex() > 0)
        last = self.stack.currentIndex() == self.stack.count() - 1 and step is not self.data
        self.next.setText(_("Begin") if last else _("Next"))

    def _open_data(self) -> None:
        if problem := self.data.problem():
            self._say(problem, wrong=True)
            return
        if self.office is not None:
            self.office.database.close()
            self.office = None
        address, password = self.data.address, self.data.password.text()

        def work(_progress: jobs.Progress) -> Any:
            from app.core.lists import Query

            office = open_office(address, password)
            found = office.settings.all()
            return office, people_of(office), found | {"empty": office.customers.listing.count(Query()) == 0}

        self._wait(True)
        self._job(jobs.run(_("Opening the data"), work, self._opened, failed=self._not_opened, owner=self, quiet=True))

    def _company_is_right(self) -> bool:
        from app.core.settings import clean_settings

        assert self.company is not None
        try:
            clean_settings(self.company.values())
        except Invalid as error:
            self.company.show_problems(error.problems)
            return False
        self.company.show_problems(())
        return True

    def _finish(self) -> None:
        if (self.company is not None and not self._company_is_right()) or (
            self.person is not None and self.person.problem()
        ):
            return
        office = self.office
        assert office is not None
        company = self.company.values() if self.company is not None else {}
        name = self.person.name.text() if self.person is not None and self.person.ask_name else ""
        sample = self.person is not None and self.person.sample.isChecked()

        def work(progress: jobs.Progress) -> list[Person]:
            if name and not any(person.name == name.strip() for person in people_of(office)):
                add_first_person(office, name)
            if sample:
                from app.sample import fill

                fill(office, progress, progress.is_cancelled)
            if company:
                office.settings.save(company)
            return people_of(office)

        self._wait(True)
        title = _("Filling in sample data") if sample else _("Saving")
        self._job(jobs.run(title, work, self._done, failed=self._not_done, owner=self, quiet=True))

    def _job(self, job: jobs.Job) -> None:
        old = self._bar_box.takeAt(0)
        if old is not None:
            old.widget().deleteLater()
        self._bar_box.addWidget(jobs.JobBar(job))

    def _wait(self, running: bool) -> None:
        self._running = running
        for widget in (self.stack, self.back, self.next, self.cancel):
            widget.setEnabled(not running)

    def _say(self, text: str, wrong: bool = False) -> None:
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {theme.colour('danger' if wrong else 'muted').name()};")

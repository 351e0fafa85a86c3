"""The tour: sample data, a phone report by keys, a warranty card, the exports, and a picture of each window.

``main.py --tour FOLDER``; ``make run`` plays it where there is no screen. It shows that an installation works, and
makes the pictures of the README.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOUR_SECONDS = 120
ASKED = 0.4  # seconds: longer than the pause in typing after which a box asks
QUIET_TURNS = 5  # of the event loop, without anything being read
SIZE = (1280, 720)
CALLER = "hrdl"
FAULT = "真空度不够，抽真空时报警"


def main(folder: Path) -> int:
    """Plays the tour into ``folder`` and answers the exit code; whatever lay there under the same names is replaced."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # Nothing of the user's own data is touched: the tour lives in its folder.
    os.environ["AFTER_SALES_HOME"] = str(folder / "home")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and os.name == "posix":
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _sample_office(folder)
    from ui import start

    app = start.make_application()
    guide = Guide(folder, app)
    try:
        guide.play()
    finally:
        guide.program.end()
    print(f"{folder}:")
    for path in sorted(folder.iterdir()):
        if path.is_file():
            print(f"  {path.name}")
    return 0


def _sample_office(folder: Path) -> None:
    """A fresh data file with sample data, and this machine's settings that name it."""
    from app import sample
    from app.core import i18n, local, paths
    from app.core.clock import system_clock
    from app.core.rights import User
    from app.core.schema import open_database
    from app.office import Office

    i18n.set_language("zh_CN")
    path = paths.default_database()
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    database = open_database(path, system_clock)
    office = Office(database, system_clock, User(None, "陈建国", "manager"))
    sample.fill(office)
    manager = next(row[0] for row in office.staff.look_up("陈建国"))
    database.close()
    settings = local.load()
    settings.database = str(path)
    settings.language = "zh_CN"
    settings.theme = "light"
    settings.user_id = manager
    local.save(settings)


class Guide:
    """Drives the real program as a user would, and takes the pictures."""

    def __init__(self, folder: Path, app: Any) -> None:
        from app.core import local
        from ui import start

        self.folder = folder
        self.app = app
        self.program = start.Program(app, local.load())
        self._number = 0

    def play(self) -> None:
        """The whole tour."""
        self.program.begin()
        window = self.program.window
        assert window is not None
        self.window = window
        window.resize(*SIZE)
        self._wait(lambda: self.program.office is not None and window.bar.isEnabled())
        assert self.program.office is not None
        self.office = self.program.office
        self._pages()
        self._records()
        self._calendar()
        self._report()
        self._story()
        self._cards()
        self._exports()
        self.program.set_theme("dark")
        self._page("tickets", "dark")
        self.program.set_theme("light")
        self.program.set_language("en")
        self._page("today", "english")
        self.program.set_language("zh_CN")
        window.close()

    # -- the stations ----------------------------------------------------------------------------------------------

    def _pages(self) -> None:
        from ui.pages import PAGES

        for page in PAGES:
            self._page(page.key, page.key)

    def _records(self) -> None:
        for kind, typed in (
            ("customers", "华润电力"),
            ("equipment", "DK200"),
            ("tickets", "真空"),
            ("projects", "华润"),
        ):
            hits = self.office.find(typed, (kind,))
            if hits:
                self.window.open(kind, hits[0].record_id)
                self._picture(f"{kind}-record")

    def _calendar(self) -> None:
        """The working calendar of this year."""
        self.window.show_calendar()
        calendar = self.window.windows[-1]
        self._picture("working-calendar", calendar)
        calendar.close()

    def _report(self) -> None:
        """A phone report by keys alone: initials, Enter, the fault, Ctrl+Enter."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        before = self._count("tickets")
        dialog = self.window.report()
        dialog.resize(1180, 660)
        self._settle()
        for letter in CALLER:
            QTest.keyClick(self._focus(dialog), letter)
        self._settle(ASKED)
        self._picture("phone-report-caller", dialog)
        QTest.keyClick(self._focus(dialog), Qt.Key.Key_Return)
        self._settle(ASKED)
        _go_to_fault(dialog)
        self._type(dialog, FAULT)
        self._settle(ASKED)
        # On to what it does to the user, from which the time limits follow.
        QTest.keyClick(self._focus(dialog), Qt.Key.Key_Return)
        QTest.keyClick(self._focus(dialog), Qt.Key.Key_Down)
        self._settle(ASKED)
        self._picture("phone-report", dialog)
        QTest.keyClick(self._focus(dialog), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self._wait(lambda: self._count("tickets") == before + 1)
        self._settle()

    def _story(self) -> None:
        """The whole life of a ticket."""
        from ui.tour_story import Story

        Story(self).play()

    def _cards(self) -> None:
        """A warranty card for a device that has none yet, in each size; the first sheet as a picture."""
        from app.core.lists import Query
        from app.coverage.papers import CARD_SIZES

        due = next(iter(self.office.cards.due.walk(Query())))[0]
        cards = self.office.cards.issue([due])
        for size in CARD_SIZES:
            path = self.folder / f"warranty-card-{size.replace(' ', '-')}.pdf"
            self.office.cards.write_pdf(cards, size, path)
        self.office.cards.printed(cards)
        self._sheet(self.folder / "warranty-card-A4.pdf")

    def _exports(self) -> None:
        """The two inventories and the list of tickets as it is seen."""
        from app.core.lists import Query

        excel = self.office.excel
        excel.inventory("staff", self.folder / "staff.xlsx")
        excel.inventory("parts", self.folder / "parts.xlsx")
        listing = self.office.tickets.listing
        excel.export(listing, Query(), [c.key for c in listing.columns if not c.hidden], self.folder / "tickets.xlsx")

    # -- hands and eyes --------------------------------------------------------------------------------------------

    def _page(self, key: str, name: str) -> None:
        self.window.show_page(key)
        self._picture(name)

    def _picture(self, name: str, widget: Any = None) -> None:
        self._settle()
        self._number += 1
        (widget or self.window).grab().save(str(self.folder / f"{self._number:02}-{name}.png"))

    def _sheet(self, pdf: Path) -> None:
        import pypdfium2

        document = pypdfium2.PdfDocument(pdf)
        document[0].render(scale=1.5).to_pil().save(pdf.with_suffix(".png"))
        document.close()

    def _focus(self, dialog: Any) -> Any:
        return dialog.focusWidget() or dialog

    def _type(self, dialog: Any, text: str) -> None:
        """Chinese arrives as an input method sends it, not as keys."""
        from PySide6.QtGui import QInputMethodEvent

        event = QInputMethodEvent()
        event.setCommitString(text)
        self.app.sendEvent(self._focus(dialog), event)

    def _count(self, register: str) -> int:
        from app.core.lists import Query

        return self.office.register(register).listing.count(Query())

    def _settle(self, seconds: float = 0.05) -> None:
        """Until all that was asked for is answered and drawn, and at least so long: some boxes ask after a pause."""
        from ui.kit import threads

        until, quiet = time.monotonic() + seconds, 0
        while quiet < QUIET_TURNS or time.monotonic() < until:
            self.app.processEvents()
            time.sleep(0.01)
            quiet = quiet + 1 if threads.is_idle() else 0
            if time.monotonic() > until + TOUR_SECONDS:
                raise TimeoutError("the tour waited in vain")

    def _wait(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + TOUR_SECONDS
        while not done():
            if time.monotonic() > until:
                raise TimeoutError("the tour waited in vain")
            self.app.processEvents()
            time.sleep(0.01)


def _go_to_fault(dialog: Any) -> None:
    dialog.form.go_to("fault_reported")

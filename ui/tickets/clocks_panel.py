"""The clocks on a ticket's page: how they stand, what can be recorded now, another level (C2, C4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.core.fields import now_text
from app.core.i18n import _
from app.tickets.clocks.events import ASKED, EVENT_OF
from app.tickets.clocks.service import EventRow, TicketClocks
from app.tickets.clocks.words import short_time
from ui.kit.ask_dialog import AskDialog
from ui.kit.record_page import RecordPage
from ui.kit.work import Work
from ui.tickets.clocks_box import ClocksBox, promise_words
from ui.tickets.look import is_ungraded

EVENT_KEYS = {"responded": "Alt+1", "departed": "Alt+2", "arrived": "Alt+3", "restored": "Alt+4"}
MORE_KEYS = "Alt+5"
LEVEL_KEYS = "Ctrl+Shift+L"
BUTTONS = 4


class ClocksPanel(QFrame):
    """Reads the clocks anew whenever its page has read the ticket."""

    def __init__(self, page: RecordPage) -> None:
        super().__init__(page)
        self.navigator = page.navigator
        self.office = page.navigator.office
        self.ticket_id = page.record_id
        self.found: TicketClocks | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.more: QToolButton | None = None
        self._page = page
        self._shortcuts: list[QShortcut] = []
        self.work = Work(self, refused=lambda error: page.message.say(str(error)))
        self.setProperty("card", True)
        self.box = ClocksBox(self.office.clock)
        self.level_button = QPushButton(_("Level…"))
        self.level_button.setAutoDefault(False)
        self.level_button.setToolTip(_("Another level or policy") + f"  {LEVEL_KEYS}")
        self.level_button.clicked.connect(self.change_level)
        self.events = QHBoxLayout()
        self.events.setSpacing(4)
        head = self.box.head
        head.insertLayout(head.count() - 1, self.events)
        head.insertWidget(head.count() - 1, self.level_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 4)
        column.addWidget(self.box)
        page.shown.connect(lambda _details: self.load())
        if page.details is not None:
            self.load()

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads the clocks again."""
        clocks, ticket_id = self.office.clocks, self.ticket_id
        self.work.run("clocks", lambda _cancel: clocks.of(ticket_id), self._show)

    def record(self, event: str) -> AskDialog:
        """Asks when it happened, now to begin with, and records it."""
        title = EVENT_OF.show(event)

        def run(raw: Mapping[str, Any]) -> int:
            return self.office.clocks.happened(self.ticket_id, event, raw)

        dialog = AskDialog(
            self.navigator,
            title,
            ASKED,
            run,
            values={"at": self.office.clock()},
            about=self._page.details.title if self._page.details else "",
            parent=self.window(),
        )
        dialog.done_with.connect(lambda entry: self._recorded(title, entry))
        dialog.open()
        return dialog

    def take_back(self, entry: int) -> None:
        """What was recorded has not happened."""
        clocks = self.office.clocks
        self.work.run("back", lambda _cancel: clocks.take_back(entry), lambda _none: None)

    def change_level(self) -> QWidget | None:
        """Opens the dialog that shows what another level or policy would move."""
        if not self.level_button.isVisibleTo(self):
            return None
        from ui.tickets.recalculate import RecalculateDialog

        dialog = RecalculateDialog(self.navigator, self.ticket_id, self.window())
        dialog.open()
        return dialog

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, found: TicketClocks) -> None:
        self.found = found
        about = promise_words(found.promise, found.level_title)
        if found.late:
            about += " · " + _("typed {time} after the call").format(time=short_time(found.late * 60))
        details, user = self._page.details, self.office.user
        ungraded = details is not None and is_ungraded(details.values)
        self.box.show_promise(found.promise, about, _("Not graded") if ungraded else "")
        here = details is not None and details.archived_at is None
        self.level_button.setVisible(here and user.may("tickets.edit"))
        self._show_events(found.offered, here and user.may("tickets.move"))

    def _show_events(self, offered: tuple[str, ...], may: bool) -> None:
        while (item := self.events.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for shortcut in self._shortcuts:
            # Until it is gone it would make its key mean two things.
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts, self.buttons, self.more = [], {}, None
        # Those with a key of their own first; what has no room is in the menu.
        ordered = sorted(offered if may else (), key=lambda event: event not in EVENT_KEYS)
        for event in ordered[:BUTTONS]:
            self._add_button(event)
        recorded = self.found.events[-BUTTONS:] if self.found is not None and may else ()
        if ordered[BUTTONS:] or recorded:
            self._add_more(ordered[BUTTONS:], recorded)
        self._key(LEVEL_KEYS, self.change_level)

    def _add_button(self, event: str) -> None:
        keys = EVENT_KEYS.get(event, "")
        button = QPushButton(EVENT_OF.show(event))
        button.setAutoDefault(False)
        button.setToolTip(f"{button.text()}  {keys}" if keys else "")
        button.setObjectName(event)
        button.clicked.connect(lambda: self.record(event))
        self.events.addWidget(button)
        self.buttons[event] = button
        if keys:
            self._key(keys, lambda: self.record(event))

    def _add_more(self, events: Sequence[str], recorded: Sequence[EventRow]) -> None:
        self.more = more = QToolButton()
        more.setText(_("More"))
        more.setProperty("box", True)
        more.setToolTip(_("Record something else") + f"  {MORE_KEYS}")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        for event in events:
            menu.addAction(EVENT_OF.show(event), lambda event=event: self.record(event))  # type: ignore[misc]
        for entry in recorded:
            words = _("Take back: {event} {moment}")
            words = words.format(event=EVENT_OF.show(entry.event), moment=now_text(entry.at))
            menu.addAction(words, lambda entry=entry: self.take_back(entry.id))  # type: ignore[misc]
        more.setMenu(menu)
        self.events.addWidget(more)
        self._key(MORE_KEYS, more.showMenu)

    def _key(self, keys: str, run: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self._page, run)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._shortcuts.append(shortcut)

    def _recorded(self, title: str, entry: int) -> None:
        number = self.found.number if self.found else ""
        clocks = self.office.clocks
        # A misclick is taken back from the message at the foot.
        self.navigator.say(
            _("{number}: {event} — recorded.").format(number=number, event=title), lambda: clocks.take_back(entry)
        )


def add_clocks(page: RecordPage) -> ClocksPanel:
    """Puts the clocks between the head of a ticket's page and its facts."""
    panel = ClocksPanel(page)
    layout: Any = page.layout()
    layout.insertWidget(1, panel)
    return panel

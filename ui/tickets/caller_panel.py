"""The right side of the phone report: who is calling, what they have, what is open, what was reported last (C1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.clock import local
from app.core.i18n import _, ngettext
from app.tickets.callers import CallerSheet, TicketRow
from app.tickets.fields import STATE_OF
from ui.coverage.answer_box import AnswerBox, answer_box
from ui.kit import theme
from ui.kit.icons import pixmap
from ui.tickets.clocks_box import ClocksBox, promise_words
from ui.tickets.look import STATE_COLOURS

if TYPE_CHECKING:
    from app.tickets.clocks.service import Promise

WIDTH = 320
KEYS = 9  # Alt+1 … Alt+9
FOLLOW_KEY = "Alt+F"
FAULT = 60


class CallerPanel(QScrollArea):
    """Empty until somebody is picked; never a box for what is not known."""

    urge_wanted = Signal(int)  # a ticket's id
    same_wanted = Signal(int)  # the call is about this ticket
    follow_wanted = Signal(int)
    open_wanted = Signal(int)

    def __init__(self, office: Any, called_on: Callable[[], date | None], parent: QWidget | None = None) -> None:
        """``called_on``: the day of the call as it stands in the form; it judges the coverage."""
        super().__init__(parent)
        self._office, self._called_on = office, called_on
        self.sheet: CallerSheet | None = None
        self.answer: AnswerBox | None = None
        self.buttons: list[QPushButton] = []
        self.clocks: ClocksBox | None = None
        self._promise: tuple[Promise, Callable[[], datetime]] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH)
        for number in range(1, KEYS + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(lambda place=number - 1: self.urge(place))
            same = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            same.setContext(Qt.ShortcutContext.WindowShortcut)
            same.activated.connect(lambda place=number - 1: self.same(place))
        follow = QShortcut(QKeySequence(FOLLOW_KEY), self)
        follow.setContext(Qt.ShortcutContext.WindowShortcut)
        follow.activated.connect(self.follow)
        self.show_sheet(None, None)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_sheet(self, sheet: CallerSheet | None, device_id: int | None) -> None:
        """Shows what is known; None: that nobody is picked yet."""
        self.sheet, self._device_id = sheet, device_id
        self.buttons = []
        self.answer = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(4)
        if sheet is None:
            self._add_text(_("Who is calling is shown here while you type."), muted=True)
        else:
            self._add_customer(sheet)
            self._add_open_of_device(sheet, device_id)
            self._add_devices(sheet, device_id)
        self._add_clocks()
        if sheet is not None:
            self._add_open(sheet, device_id)
            self._add_last(sheet)
        self._column.addStretch(1)
        self.setWidget(inner)

    def show_promise(self, promise: Promise, clock: Callable[[], datetime]) -> None:
        """Shows what the report would promise as far as it is typed."""
        self._promise = (promise, clock)
        if self.clocks is None:
            self.show_sheet(self.sheet, self._device_id)
        else:
            self.clocks.show_promise(promise, promise_words(promise))

    def answer_again(self) -> None:
        """Asks for the coverage once more where the day of the call has changed."""
        if self.answer is not None and self.answer.device_id is not None:
            self.answer.ask(self.answer.device_id, self._called_on())

    def urge(self, place: int) -> None:
        """Asks to count an urge on one of the open tickets shown."""
        if self.sheet is not None and place < len(self.buttons) and self.buttons[place].isEnabled():
            # Once per call and key; the answer brings the button back.
            self.buttons[place].setEnabled(False)
            self.urge_wanted.emit(self.sheet.open[place].id)

    def same(self, place: int) -> None:
        """Asks to attach the call to one of the open tickets shown."""
        if self.sheet is not None and place < len(self.sheet.open):
            self.same_wanted.emit(self.sheet.open[place].id)

    def follow(self) -> None:
        """Asks to make the report a follow-up of the device's newest ticket."""
        if self.sheet is not None and self.sheet.to_follow is not None:
            self.follow_wanted.emit(self.sheet.to_follow.id)

    def text(self) -> str:
        """All that is shown, for tests and the screen reader."""
        return "\n".join(label.text() for label in self.widget().findChildren(QLabel))

    # -- parts -----------------------------------------------------------------------------------------------------

    def _add_customer(self, sheet: CallerSheet) -> None:
        name = self._add_text(sheet.customer)
        name.setProperty("heading", True)
        name.setStyleSheet(f"font-size: {theme.scaled(12)}pt;")
        if sheet.key_account:
            self._add_marked("star", "warning", _("Key account"))
        facts = (
            sheet.region,
            sheet.number,
            sheet.responsible and _("Responsible: {name}").format(name=sheet.responsible),
        )
        self._add_text(" · ".join(filter(None, facts)), muted=True)
        people = [" ".join(filter(None, (name, duty, phone))) for _id, name, duty, phone in sheet.contacts[:4]]
        if people:
            self._add_text("\n".join(people), muted=True)

    def _add_devices(self, sheet: CallerSheet, device_id: int | None) -> None:
        count = sheet.device_count
        self._add_title(ngettext("{n} device", "{n} devices", count).format(n=count) if count else _("No device yet"))
        device = next((device for device in sheet.devices if device.id == device_id), None)
        self.answer = answer_box(self._office, device_id, self._called_on) if device is not None else None
        if device is not None:
            self._add_text(device.text)
            if sheet.device_faults:
                words = ngettext("Reported {n} time before", "Reported {n} times before", sheet.device_faults)
                self._add_marked("warning", "warning", words.format(n=sheet.device_faults))
            self._column.addWidget(self.answer)

    def _add_clocks(self) -> None:
        self.clocks = None
        if self._promise is not None:
            promise, clock = self._promise
            self.clocks = ClocksBox(clock, upright=True)
            self.clocks.show_promise(promise, promise_words(promise))
            self._column.addWidget(self.clocks)

    def _add_open_of_device(self, sheet: CallerSheet, device_id: int | None) -> None:
        """What the call may be about: before all else, so that nobody reports it twice."""
        own = [ticket for ticket in sheet.open if ticket.device_id == device_id] if device_id is not None else []
        if not own:
            return
        words = ngettext("This device: {n} ticket is not closed", "This device: {n} tickets are not closed", len(own))
        self._add_marked("warning", "warning", words.format(n=len(own)))
        for ticket in own:
            self._add_ticket(ticket, sheet.open.index(ticket))

    def _add_open(self, sheet: CallerSheet, device_id: int | None) -> None:
        """The other open tickets of the customer."""
        others = [ticket for ticket in sheet.open if device_id is None or ticket.device_id != device_id]
        count = sheet.open_count - (len(sheet.open) - len(others))
        if not count:
            return
        words = (
            ngettext("{n} ticket is not closed", "{n} tickets are not closed", count)
            if len(others) == len(sheet.open)
            else ngettext("{n} other ticket is not closed", "{n} other tickets are not closed", count)
        )
        self._add_title(words.format(n=count))
        for ticket in others:
            self._add_ticket(ticket, sheet.open.index(ticket))

    def _add_last(self, sheet: CallerSheet) -> None:
        shown = {ticket.id for ticket in sheet.open}
        last = [ticket for ticket in sheet.last if ticket.id not in shown]
        if not last:
            return
        self._add_title(_("Reported last"))
        for ticket in last:
            self._add_ticket(ticket, None)

    def _add_ticket(self, ticket: TicketRow, urge_place: int | None) -> None:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 2, 0, 6)
        column.setSpacing(4)
        column.addWidget(self._ticket_label(ticket))
        buttons = []
        if urge_place is not None:
            buttons += [self._urge_button(urge_place), self._same_button(urge_place)]
        if self.sheet is not None and self.sheet.to_follow is not None and self.sheet.to_follow.id == ticket.id:
            buttons.append(self._follow_button())
        # Two beside each other: with their keys three are too wide in English.
        for first in range(0, len(buttons), 2):
            row = QHBoxLayout()
            row.setSpacing(4)
            for button in buttons[first : first + 2]:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        self._column.addWidget(box)

    def _ticket_label(self, ticket: TicketRow) -> QLabel:
        accent, muted = theme.colour("accent").name(), theme.colour("muted").name()
        state = theme.colour(STATE_COLOURS.get(ticket.state, "muted")).name()
        fault = " ".join(ticket.fault.split())
        fault = fault[:FAULT] + ("…" if len(fault) > FAULT else "")
        facts = [f"{local(ticket.called_at):%Y-%m-%d}", ticket.technician]
        if ticket.urge_count:
            facts.append(ngettext("urged {n} time", "urged {n} times", ticket.urge_count).format(n=ticket.urge_count))
        label = QLabel(
            f'<a href="{ticket.id}" style="color:{accent};text-decoration:none">{escape(ticket.number)}</a> '
            f'<span style="color:{state}">● {escape(STATE_OF.show(ticket.state))}</span><br>{escape(fault)}<br>'
            f'<span style="color:{muted}">{escape(" · ".join(filter(None, facts)))}</span>'
        )
        label.setWordWrap(True)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.linkActivated.connect(lambda link: self.open_wanted.emit(int(link)))
        return label

    def _urge_button(self, place: int) -> QPushButton:
        keys = f"Alt+{place + 1}" if place < KEYS else ""
        button = self._button(_("Urge"), keys, _("The caller asks again about this ticket"), lambda: self.urge(place))
        self.buttons.append(button)
        return button

    def _same_button(self, place: int) -> QPushButton:
        keys = f"Ctrl+{place + 1}" if place < KEYS else ""
        tip = _("This call is about the same event: attach it to this ticket, without a new one")
        return self._button(_("The same"), keys, tip, lambda: self.same(place))

    def _follow_button(self) -> QPushButton:
        tip = _("The report becomes a follow-up of this ticket; once more: not")
        return self._button(_("Follow-up"), FOLLOW_KEY, tip, self.follow)

    def _button(self, words: str, keys: str, tip: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(" ".join(filter(None, (words, keys))))
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: run())
        return button

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _add_title(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("section", True)
        label.setContentsMargins(0, 12, 0, 0)
        self._column.addWidget(label)

    def _add_text(self, text: str, muted: bool = False) -> QLabel:
        label = QLabel(text)
        # Plain: a customer's name with < in it is no markup.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("muted", muted)
        self._column.addWidget(label)
        return label

    def _add_marked(self, picture: str, tint: str, text: str) -> None:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        mark, words = QLabel(), QLabel(text)
        mark.setPixmap(pixmap(picture, 16, tint, self.devicePixelRatioF()))
        words.setWordWrap(True)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self._column.addWidget(box)

"""The phone report (F2): one minute, no mouse. Several windows can be open at once (C1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.clock import office_day
from app.core.database import Cancel
from app.core.errors import AppError, Invalid
from app.core.i18n import _, ngettext
from app.tickets import fields as f
from app.tickets.assignment.facts import Doubtful
from app.tickets.callers import CallerSheet
from app.tickets.drafts import Draft, new_draft_id
from app.tickets.report import Doubled, Recorded, Unsure
from app.tickets.rules import is_out_of_warranty, ticket_title
from ui.forms.printing import print_report
from ui.kit import notify, theme
from ui.kit.editors import single_shot
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.anyway import ask_anyway
from ui.tickets.caller_panel import CallerPanel
from ui.tickets.drafts import drafts_of, open_drafts, shown_ids
from ui.tickets.finder import CallerFinder
from ui.tickets.offers import Findable, findable
from ui.tickets.pick_line import Item
from ui.tickets.promises import Promises
from ui.tickets.report_form import ReportForm, shown_moment
from ui.tickets.same_event import SameEvent
from ui.tickets.similar import similar_below
from ui.tickets.technicians import TechnicianOffer

DRAFT_PAUSE = 500
OFFERED = 50


class ReportDialog(QDialog):
    """One report. Frees itself when closed; ``saved`` tells the new ticket's id."""

    saved = Signal(int)

    def __init__(self, navigator: Navigator, draft: Draft | None = None, **given: Any) -> None:
        super().__init__(navigator if isinstance(navigator, QWidget) else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlags(Qt.WindowType.Window)
        self.navigator = navigator
        self.office = navigator.office
        self.drafts = drafts_of(navigator)
        self.draft_id = draft.id if draft is not None else new_draft_id()
        self.called_at = draft.called_at if draft is not None else given.get("called_at") or self.office.clock()
        self.sheet: CallerSheet | None = None
        self._devices: list[Findable] = []
        self._anyway = ""
        # What the clerk has been asked about this report, see ``app.tickets.report``.
        self._asked: frozenset[str] = frozenset()
        self._cell: QWidget | None = None
        self._closing = self._saving = self._prints = False
        self.work = Work(self, refused=lambda error: self.message.say(str(error)))
        self._timers()
        self._frame()
        self._build()
        self._connect()
        self._keys()
        shown_ids.add(self.draft_id)
        draft_id = self.draft_id
        self.destroyed.connect(lambda: shown_ids.discard(draft_id))
        self._begin(draft, given)

    # -- public ----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Saves, off the window's thread, and closes when that worked."""
        self._prints = False
        self._save()

    def save_and_print(self) -> None:
        """Saves, then shows the form that the settings name for printing; a report that is not saved prints nothing."""
        self._prints = True
        self._save()

    def keep_draft(self) -> None:
        """Keeps what is typed on the disk, so that a crash loses nothing."""
        if not self.form.has_typed():
            return
        drafts, draft_id, called_at, state = self.drafts, self.draft_id, self.called_at, self.form.state()
        self.work.run("draft", lambda _cancel: drafts.keep(draft_id, called_at, state), lambda _none: None)

    def rebuild(self) -> None:
        """Makes all contents anew after a change of language or look; what is typed stays, and the cursor (H9)."""
        if self._saving or self._closing:
            return
        state, place = self.form.state(), self.form.place()
        for key in ("find", "customer"):
            self.work.cancel(key)
        for old in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not old.isWindow():
                old.hide()
                old.deleteLater()
        self._build()
        self._connect()
        self.form.restore(state)
        if self.form.called_at.text() == shown_moment(self.called_at):
            # The box shows minutes; the call keeps its seconds.
            self.form.called_at.set_value(self.called_at)
        if self.form.customer.data is not None:
            self._load_sheet(self.form.customer.data, self.form.device.data)
        self._read_more()
        self._show_news()
        self.form.go_to(place)

    # -- building --------------------------------------------------------------------------------------------------

    def _timers(self) -> None:
        self._draft_timer = single_shot(self, DRAFT_PAUSE, self.keep_draft)
        self._reveal_timer = single_shot(self, 0, self._reveal)

    def _frame(self) -> None:
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(880, 540)
        # As much as a small screen has beside its bars: with a new device and similar cases there are many rows.
        theme.fit(self, 1000, max(540, min(700, self.screen().availableGeometry().height() - 80)))

    def _build(self) -> None:
        self.form = ReportForm(self.navigator)
        self.similar = similar_below(self.navigator, self.form)
        self.panel = CallerPanel(self.office, self._called_on)
        self.news = QLabel()
        self.news.setTextFormat(Qt.TextFormat.PlainText)
        self.news.setWordWrap(True)
        self.news.setProperty("muted", True)
        self.news.setContentsMargins(16, 0, 16, 0)
        self.message = ProblemLabel()
        self.scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.form)
        # The words beside a box need room, which comes in several steps.
        scroll.verticalScrollBar().rangeChanged.connect(lambda *_range: self._reveal())
        left = QVBoxLayout()
        left.setContentsMargins(0, 12, 0, 12)
        left.setSpacing(4)
        left.addLayout(self._head())
        left.addWidget(scroll, 1)
        left.addWidget(self.news)
        left.addLayout(self._foot())
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(_line())
        row.addWidget(self.panel)
        self.layout().addWidget(body)
        body.show()  # at once, also when the window is shown already

    def _head(self) -> QHBoxLayout:
        title = QLabel(_("Phone report"))
        title.setProperty("heading", True)
        self.drafts_button = QPushButton()
        self.drafts_button.setAutoDefault(False)
        self.drafts_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.drafts_button.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addWidget(self.drafts_button)
        row.addStretch(1)
        row.addLayout(self.form.head())
        return row

    def _foot(self) -> QHBoxLayout:
        self.save_button = QPushButton(_("Save  Ctrl+Enter"))
        self.save_button.setProperty("primary", True)
        self.cancel_button = QPushButton(_("Cancel  Esc"))
        hint = QLabel(_("Enter: next field"))
        hint.setProperty("muted", True)
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 16, 0)
        row.setSpacing(8)
        row.addWidget(hint)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        self.print_button = QPushButton(_("Save and print  Ctrl+Shift+Enter"))
        self.print_button.setVisible(self.office.user.may("papers.print"))
        for button in (self.save_button, self.print_button, self.cancel_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        form = self.form
        self.finder = CallerFinder(self.office, form, self.work)
        self.finder.forgotten.connect(self._forget_customer)
        self.finder.known.connect(self._load_sheet)
        form.device.typed.connect(lambda _text: self._offer_devices())
        form.device.entered.connect(self._offer_devices)
        form.device.picked.connect(self._take_device)
        self.technicians = TechnicianOffer(self.office, form, self.work)
        self.technicians.taken.connect(self._show_news)
        form.changed.connect(self._changed)
        self.promises = Promises(self.office, form, self.panel, self.work)
        self.promises.read_anew.connect(self._show_news)
        form.gone_to.connect(self._gone_to)
        form.left.connect(lambda: self.save_button.setFocus(Qt.FocusReason.TabFocusReason))
        self.panel.urge_wanted.connect(self._urge)
        self.same = SameEvent(self.office, form, self.panel, self.work, self._not_saved)
        self.same.attached.connect(self._attached)
        self.same.changed.connect(self._followed)
        self.panel.open_wanted.connect(lambda ticket_id: self.navigator.open("tickets", ticket_id))
        self.drafts_button.clicked.connect(self._open_draft)
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.save_and_print)
        self.cancel_button.clicked.connect(self.reject)

    def _keys(self) -> None:
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            QShortcut(QKeySequence(keys), self, self.save_and_print)
        # A second call comes during the first.
        QShortcut(QKeySequence("F2"), self, lambda: show_report(self.navigator))

    def _begin(self, draft: Draft | None, given: dict[str, Any]) -> None:
        form = self.form
        form.called_at.set_value(self.called_at)
        form.channel.set_value(given.get("channel", "phone"))
        if given.get("kind"):
            form.kind.set_value(given["kind"])
        form.fault.set_value(given.get("fault_reported", ""))
        form.follow_up_of_id = given.get("follow_up_of_id")
        self._given = {key: given[key] for key in ("customer_id", "equipment_id") if given.get(key) is not None}
        if draft is not None:
            form.restore(draft.data)
            if form.customer.data is not None:
                self._load_sheet(form.customer.data, form.device.data)
        elif self._given:
            self.work.run("given", lambda _cancel: self._read_given(), self._show_given)
        self._show_title()
        self._show_news()
        self._read_more(drafts=draft is None)
        form.find.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_more(self, drafts: bool = True) -> None:
        self.technicians.load()
        if drafts:
            self.work.run("drafts", lambda _cancel: open_drafts(self.drafts), self._show_drafts)

    # -- who is calling --------------------------------------------------------------------------------------------

    def _forget_customer(self) -> None:
        """Another customer: what is known of the former one is not theirs."""
        self.sheet, self._devices = None, []
        self.work.cancel("sheet")
        self.panel.show_sheet(None, None)
        self.technicians.load()
        self._show_news()

    # -- what is known ---------------------------------------------------------------------------------------------

    def _load_sheet(self, customer_id: int, device_id: int | None) -> None:
        def read(_cancel: Cancel) -> tuple[CallerSheet, list[Findable]]:
            sheet = self.office.tickets.caller_sheet(customer_id, device_id)
            return sheet, [findable(Item(device.text, device.id, device.number)) for device in sheet.devices]

        self.work.run("sheet", read, lambda found: self._show_sheet(*found, device_id))

    def _show_sheet(self, sheet: CallerSheet, devices: list[Findable], device_id: int | None) -> None:
        self.sheet, self._devices = sheet, devices
        self.panel.show_sheet(sheet, device_id)
        self.technicians.load()
        self._show_news()
        if self.form.device.hasFocus() and self.form.device.data is None:
            self._offer_devices()

    def _offer_devices(self) -> None:
        box = self.form.device
        if box.data is not None:
            return
        self._offer(box, self._devices)

    def _take_device(self, device_id: int) -> None:
        device = next((item.item for item in self._devices if item.item.data == device_id), None)
        if device is None or self.sheet is None:
            return
        self.form.device.show_picked(device.text, device_id)
        self._load_sheet(self.sheet.customer_id, device_id)
        self.form.go_on_from("equipment_id")

    def _urge(self, ticket_id: int) -> None:
        def urge(_cancel: Cancel) -> tuple[int, CallerSheet]:
            count = self.office.tickets.urge(ticket_id)
            assert self.sheet is not None
            return count, self.office.tickets.caller_sheet(self.sheet.customer_id, self.form.device.data)

        self.work.run("urge", urge, lambda done: self._urged(ticket_id, *done))

    def _urged(self, ticket_id: int, count: int, sheet: CallerSheet) -> None:
        number = next((ticket.number for ticket in sheet.open if ticket.id == ticket_id), "")
        self.sheet = sheet
        self.panel.show_sheet(sheet, self.form.device.data)
        words = ngettext("{number}: urged {n} time.", "{number}: urged {n} times.", count)
        self.news.setText(words.format(number=number, n=count))
        self.navigator.say(words.format(number=number, n=count))

    def _offer(self, box: Any, items: list[Findable]) -> None:
        typed = box.text()
        fitting = [item.item for item in items if item.fits(typed)][:OFFERED]
        # Enter in an empty box goes on; a first letter chooses.
        box.offer(fitting, choose=bool(typed.strip()))

    # -- beginning with something ----------------------------------------------------------------------------------

    def _read_given(self) -> tuple[int, str, int | None, str]:
        device_id = self._given.get("equipment_id")
        customer_id, device = self._given.get("customer_id"), ""
        if device_id is not None:
            values = self.office.equipment.get(device_id).values
            customer_id = values["customer_id"]
            device = " ".join(
                filter(None, (values["name"], values["model"], values["serial"] and f"#{values['serial']}"))
            )
        assert customer_id is not None
        return customer_id, str(self.office.customers.get(customer_id).values["name"]), device_id, device

    def _show_given(self, given: tuple[int, str, int | None, str]) -> None:
        customer_id, customer, device_id, device = given
        self.form.customer.show_picked(customer, customer_id)
        if device_id is not None:
            self.form.device.show_picked(device, device_id)
        self._load_sheet(customer_id, device_id)
        self.form.go_to("caller_name")

    # -- what the window says --------------------------------------------------------------------------------------

    def _called_on(self) -> date:
        """The day of the call as it stands in its box; while that cannot be read, the one it began with."""
        try:
            return office_day(f.CALLED_AT.read(self.form.called_at.raw()))
        except ValueError:
            return office_day(self.called_at)

    def _changed(self) -> None:
        self._show_news()
        self.panel.answer_again()
        self._draft_timer.start()

    def _show_title(self) -> None:
        who = self.form.customer.text()
        self.setWindowTitle(" · ".join(filter(None, (_("Phone report"), shown_moment(self.called_at), who))))

    def _show_news(self) -> None:
        form, news = self.form, []
        if form.is_new_customer():
            contact = " ".join(filter(None, (form.caller_name.text(), form.caller_phone.text())))
            words = (
                _("Saving creates the customer “{name}” with {contact}.")
                if contact
                else _("Saving creates the customer “{name}”.")
            )
            news.append(words.format(name=form.customer.text().strip(), contact=contact))
        if form.is_new_device():
            name = form.device.text().strip() or form.device_serial.text().strip()
            news.append(_("Saving creates the device “{name}”.").format(name=name))
        device = next((d for d in self.sheet.devices if d.id == form.device.data), None) if self.sheet else None
        if device is not None and is_out_of_warranty(device.warranty_end, office_day(self.called_at)):
            news.append(
                _("The warranty ended on {day}: sales is asked to make an offer.").format(day=device.warranty_end)
            )
        if follows := self.same.words():
            news.append(follows)
        if doubts := self.technicians.doubts():
            news.append(doubts)
        if late := self.promises.late_words():
            news.append(late)
        self.news.setText(" ".join(news))
        self.news.setVisible(bool(news))
        closes = form.is_answered()
        self.save_button.setText(_("Save and close  Ctrl+Enter") if closes else _("Save  Ctrl+Enter"))
        self._show_title()

    def _show_drafts(self, drafts: list[Draft]) -> None:
        self._waiting = drafts
        words = ngettext("Open {n} draft", "Open {n} drafts", len(drafts)).format(n=len(drafts))
        self.drafts_button.setText(words)
        self.drafts_button.setVisible(bool(drafts))

    def _open_draft(self) -> None:
        for draft in self._waiting:
            show_report(self.navigator, draft=draft)
        self._show_drafts([])

    # -- saving and closing ----------------------------------------------------------------------------------------

    def _gone_to(self, cell: QWidget) -> None:
        self._cell = cell
        self._reveal_timer.start()

    def _reveal(self) -> None:
        """Scrolls to the box that the cursor was put into, with what is wrong with it."""
        cell, focus = self._cell, self.focusWidget()
        if cell is not None and isValid(cell) and focus is not None and cell.isAncestorOf(focus):
            self.scroll.ensureWidgetVisible(cell, 0, 8)

    def _save(self) -> None:
        if self._saving:
            return
        self._saving = True
        self._draft_timer.stop()
        self.message.say("")
        raw = self.form.raw() | {"anyway": self._anyway, "asked": self._asked}
        self.form.setEnabled(False)
        self.save_button.setEnabled(False)
        self.print_button.setEnabled(False)
        self.work.run("save", lambda _cancel: self.office.tickets.record_report(raw), self._saved, self._not_saved)

    def _saved(self, recorded: Recorded) -> None:
        self.drafts.remove(self.draft_id)
        words = [_("Saved {number}.").format(number=recorded.number)]
        if self.form.is_answered():
            words.append(_("It is answered and closed."))
        if recorded.todo_id is not None:
            words.append(_("Sales is asked to make an offer."))
        self.navigator.say(" ".join(words), show=("tickets", recorded.id))
        self._end(recorded.id)
        if self._prints:
            print_report(self.navigator, recorded.id)

    def _attached(self, ticket_id: int, words: str, count: int) -> None:
        """The call is kept on a ticket that is there: no new one, and nothing left to write."""
        self.drafts.remove(self.draft_id)
        navigator, reports = self.navigator, self.office.double_reports
        draft = Draft(new_draft_id(), self.drafts.database, self.called_at, self.form.state())

        def take_back() -> None:
            reports.take_back(ticket_id, count)
            # What was typed is there again, to be saved in another way.
            show_report(navigator, draft=draft)

        navigator.say(words, take_back)
        self._end(ticket_id)

    def _followed(self) -> None:
        self._show_news()
        self._draft_timer.start()

    def _end(self, ticket_id: int) -> None:
        self._draft_timer.stop()
        self.saved.emit(ticket_id)
        self._closing = True
        self.accept()
        self.close()

    def _not_saved(self, error: Exception) -> None:
        self._saving = False
        self.form.setEnabled(True)
        self.save_button.setEnabled(True)
        self.print_button.setEnabled(True)
        self._anyway = ""
        if isinstance(error, Unsure):
            self._asked |= error.tokens
        if isinstance(error, Doubled):
            self._ask_double(error)
        elif isinstance(error, Invalid):
            strange = self.form.show_problems(error.problems)
            self.message.say(" ".join(str(problem) for problem in strange))
        elif isinstance(error, AppError):
            self.message.say(str(error))
        else:
            self.work.report(error)
        if isinstance(error, Doubtful):
            ask_anyway(self.navigator, self, error, self._save_anyway)
        self._draft_timer.start()

    def _ask_double(self, error: Doubled) -> None:
        """The device has an open ticket: the same event, a follow-up, or another matter. Esc goes back to typing."""
        newest = error.tickets[0]
        lines = [ticket_title(f"{t.number} · {f.STATE_OF.show(t.state)} ·", t.fault) for t in error.tickets[:3]]
        question = "\n".join((_("This device has a ticket that is not closed. What is this call?"), *lines))
        answers = (
            _("The same as {number}").format(number=newest.number),
            _("A follow-up of {number}").format(number=newest.number),
            _("Another matter"),
        )
        chosen = notify.choose(self, question, answers, _("Keep typing"))
        if chosen is None:
            return
        if chosen == 0:
            self.same.attach_known(newest)
            return
        self._asked |= {error.token}
        if chosen == 1:
            self.same.follow_known(newest)
        self._save()

    def _save_anyway(self, reason: str) -> None:
        self._anyway = reason
        self._save()

    def reject(self) -> None:
        """Closes; when something was typed the clerk says what becomes of it, and may go on typing."""
        if self._may_leave():
            super().reject()
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Not QDialog's own: that would ask ``reject`` once more. Who closes is told whether it was done.
        event.setAccepted(self._may_leave())

    def _may_leave(self) -> bool:
        """Whether the window may go, with its draft kept or thrown away; asks when something was typed."""
        if self._closing:
            return True
        if self._saving:
            return False
        keep = False
        if self.form.has_typed():
            question = _("The report is not saved. A draft is offered again at the next report and the next start.")
            chosen = notify.choose(self, question, (_("Keep as draft"), _("Throw away")), _("Keep typing"))
            if chosen is None:
                return False
            keep = chosen == 0
        self._draft_timer.stop()
        if keep:
            self.drafts.keep(self.draft_id, self.called_at, self.form.state())
        else:
            self.drafts.remove(self.draft_id)
        self._closing = True
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter never presses a button by chance; it goes from field to field.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, QPushButton):
                focus.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.keep_draft()
        super().changeEvent(event)


def show_report(navigator: Navigator, draft: Draft | None = None, **given: Any) -> QWidget:
    """Opens a phone report; the window keeps it."""
    keeper = getattr(navigator, "report", None)
    if keeper is not None:
        shown: QWidget = keeper(draft=draft, **given)
        return shown
    dialog = ReportDialog(navigator, draft, **given)
    dialog.show()
    return dialog


def _line() -> QFrame:
    line = QFrame()
    line.setFixedWidth(1)
    line.setStyleSheet(f"background: {theme.colour('line').name()};")
    return line

"""A call about something that has a ticket already: attached to it, or made its follow-up, by one key (C1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.i18n import _, ngettext
from app.tickets.callers import TicketRow
from ui.kit import notify
from ui.kit.work import Work
from ui.tickets.caller_panel import CallerPanel
from ui.tickets.report_form import ReportForm


class SameEvent(QObject):
    """Between the panel of the caller and the form. ``attached``: a ticket's id, the words to say, and how
    often it was reported and urged by now."""

    attached = Signal(int, str, int)
    changed = Signal()  # what the report follows

    def __init__(
        self,
        office: Any,
        form: ReportForm,
        panel: CallerPanel,
        work: Work,
        failed: Callable[[Exception], object],
    ) -> None:
        # Goes with the panel, when a change of language makes that anew.
        super().__init__(panel)
        self._office, self._form, self._panel, self._work, self._failed = office, form, panel, work, failed
        self._numbers: dict[int, str] = {}
        panel.same_wanted.connect(self.attach)
        panel.follow_wanted.connect(self.follow)

    def attach(self, ticket_id: int) -> None:
        """Keeps the call as one more report of this ticket; asks first where the report names another device."""
        if self._is_meant(ticket_id):
            self._attach(ticket_id)

    def attach_known(self, ticket: TicketRow) -> None:
        """The same without a question, for a ticket of the device that stands in the form."""
        self._numbers[ticket.id] = ticket.number
        self._attach(ticket.id)

    def follow_known(self, ticket: TicketRow) -> None:
        """The report becomes a follow-up of this ticket."""
        self._numbers[ticket.id] = ticket.number
        self._form.follow_up_of_id = ticket.id
        self.changed.emit()

    def _attach(self, ticket_id: int) -> None:
        raw = self._form.raw()
        keys = ("called_at", "caller_name", "caller_phone", "fault_reported")
        again, service = {key: raw[key] for key in keys}, self._office.double_reports

        def done(count: int) -> None:
            words = ngettext("{number}: reported again, {n} time.", "{number}: reported again, {n} times.", count)
            self.attached.emit(ticket_id, words.format(number=self._number(ticket_id), n=count), count)

        self._work.run("again", lambda _cancel: service.report_again(ticket_id, again), done, self._failed)

    def _is_meant(self, ticket_id: int) -> bool:
        sheet, form = self._panel.sheet, self._form
        ticket = next((one for one in sheet.open if one.id == ticket_id), None) if sheet is not None else None
        chosen = form.device.text().strip() or form.device_serial.text().strip()
        if ticket is None or ticket.device_id is None or not chosen or form.device.data == ticket.device_id:
            return True
        words = _("{number} is about another device ({device}) than this report ({chosen}). Is it the same event?")
        question = words.format(number=ticket.number, device=ticket.device, chosen=chosen)
        return notify.ask(form, question, _("The same"), _("Keep typing"), danger=True)

    def follow(self, ticket_id: int) -> None:
        """The report becomes a follow-up of this ticket; once more, and it is none."""
        form = self._form
        form.follow_up_of_id = None if form.follow_up_of_id == ticket_id else ticket_id
        self.changed.emit()

    def words(self) -> str:
        """What the report follows, for the line above the buttons."""
        followed = self._form.follow_up_of_id
        if followed is None:
            return ""
        number = self._number(followed)
        if not number:
            tickets = self._office.tickets
            self._work.run("follows", lambda _cancel: tickets.label_of(followed), lambda t: self._known(followed, t))
            return ""
        return _("Follow-up of {number}.").format(number=number)

    def _known(self, ticket_id: int, title: str) -> None:
        self._numbers[ticket_id] = title.partition(" ")[0]
        self.changed.emit()

    def _number(self, ticket_id: int) -> str:
        sheet = self._panel.sheet
        for ticket in (*sheet.open, *sheet.last) if sheet is not None else ():
            self._numbers[ticket.id] = ticket.number
        return self._numbers.get(ticket_id, "")

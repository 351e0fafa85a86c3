"""Finds who is calling, from what is typed into the first boxes of the phone report (C1)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.i18n import _
from app.office import Office
from app.tickets.callers import Caller
from app.tickets.rules import is_bare_word
from ui.kit.editors import single_shot
from ui.kit.work import Work
from ui.tickets.offers import caller_item, is_phone, is_serial
from ui.tickets.pick_line import Item
from ui.tickets.report_form import ReportForm

PAUSE = 120  # milliseconds after the last key until somebody is looked for
CUSTOMERS = 8


class CallerFinder(QObject):
    """Looks up beside the window; a newer question drops the older answer."""

    forgotten = Signal()  # the customer who stood there is not meant any more
    known = Signal(int, object)  # a customer's id, and a device's or None

    def __init__(self, office: Office, form: ReportForm, work: Work) -> None:
        super().__init__(form)
        self._office = office
        self._form = form
        self._work = work
        self._take_first = False
        self._nobody_by = ""
        holder: QWidget = form
        self._find_timer = single_shot(holder, PAUSE, self._find)
        self._customer_timer = single_shot(holder, PAUSE, self._look_up)
        form.find.typed.connect(lambda _text: self._find_timer.start())
        form.find.picked.connect(self._take)
        form.find_entered.connect(self._entered)
        form.customer.typed.connect(lambda _text: self._customer_typed())
        form.customer.picked.connect(self._take_customer)

    # -- the first box: anything -----------------------------------------------------------------------------------

    def _find(self) -> None:
        typed = self._form.find.text()
        if not typed.strip():
            self._work.cancel("find")
            self._form.find.close_list()
            return
        tickets = self._office.tickets
        self._work.run("find", lambda _cancel: tickets.find_caller(typed), lambda found: self._found(typed, found))

    def _entered(self) -> None:
        """Enter before the list has come: take the first when it comes."""
        text = self._form.find.text().strip()
        if text and (self._find_timer.isActive() or self._work.is_running("find")):
            self._find_timer.stop()
            self._take_first = True
            self._find()
        elif text and text == self._nobody_by and not self._form.problem("find"):
            self._say_nobody()
        else:
            self._form.go_on_from("find")

    def _found(self, typed: str, found: list[Caller]) -> None:
        items = [caller_item(caller) for caller in found]
        if is_serial(typed):
            items.append(_new_device(typed))
        elif not is_bare_word(typed) or is_phone(typed):
            items.append(_new(typed, typed.strip()))
        if not items:
            self._nobody(typed)
        elif self._take_first:
            self._take_first = False
            self._take(items[0].data)
        else:
            self._form.find.offer(items)

    def _nobody(self, typed: str) -> None:
        """Initials that find nobody are a slip of the keys, no customer."""
        self._nobody_by = typed.strip()
        self._form.find.close_list()
        if self._take_first:
            self._take_first = False
            self._say_nobody()

    def _say_nobody(self) -> None:
        words = _("Nobody is found by “{typed}”. To create a customer, type the name in full below.")
        self._form.show_problem("find", words.format(typed=self._nobody_by))

    def _take(self, picked: Caller | str) -> None:
        self._forget()
        if isinstance(picked, str):
            self._take_unknown(picked)
            return
        form = self._form
        form.customer.show_picked(picked.customer, picked.customer_id)
        form.contact_id = picked.contact_id
        form.caller_name.set_value(picked.contact)
        form.caller_phone.set_value(picked.phone)
        if picked.device_id is not None:
            form.device.show_picked(picked.device, picked.device_id)
        self.known.emit(picked.customer_id, picked.device_id)
        form.go_to("kind" if picked.device_id is not None else "equipment_id")

    def _take_unknown(self, typed: str) -> None:
        """What was typed to find somebody is the beginning of the new customer."""
        form = self._form
        if is_phone(typed):
            form.customer.show_picked("", None)
            form.caller_phone.setText(typed)
            form.go_to("customer_id")
        elif is_serial(typed):
            form.customer.show_picked("", None)
            form.device_serial.setText(typed)
            form.go_to("customer_id")
        else:
            form.customer.show_picked(typed, None)
            form.go_to("caller_name")

    # -- the second box: a customer's name -------------------------------------------------------------------------

    def _customer_typed(self) -> None:
        self._forget()
        self._customer_timer.start()

    def _look_up(self) -> None:
        typed, customers = self._form.customer.text(), self._office.customers
        if not typed.strip():
            self._work.cancel("customer")
            self._form.customer.close_list()
            return
        self._work.run(
            "customer", lambda _cancel: customers.look_up(typed, CUSTOMERS), lambda found: self._customers(typed, found)
        )

    def _customers(self, typed: str, found: list[tuple[int, str]]) -> None:
        items = [Item(label, (record_id, label)) for record_id, label in found]
        # With nobody known of that name there is nothing to choose: Enter goes on.
        self._form.customer.offer(items if is_bare_word(typed) or not items else [*items, _new(typed, None)])

    def _take_customer(self, picked: tuple[int, str] | None) -> None:
        if picked is not None:
            self._forget()
            self._form.customer.show_picked(picked[1].rpartition(" (")[0] or picked[1], picked[0])
            self.known.emit(picked[0], None)
        self._form.go_on_from("customer_id")

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        """Another customer: contact, device and place of the former one are not theirs."""
        form = self._form
        form.contact_id = form.site_id = form.project_id = None
        if form.device.data is not None:
            form.device.show_picked("", None)
        self.forgotten.emit()


def _new(typed: str, data: str | None) -> Item:
    return Item(_("New customer: {typed}").format(typed=typed.strip()), data)


def _new_device(typed: str) -> Item:
    return Item(_("New device: {typed}").format(typed=typed.strip()), typed.strip())

"""Whom the phone report offers for the box of the technician, and why (C8)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.database import Cancel
from app.core.i18n import _
from app.office import Office
from app.tickets.assignment.rules import Suggestion
from ui.kit.work import Work
from ui.tickets.offers import Findable, day_typed, findable, in_hand, with_reason
from ui.tickets.pick_line import Item

OFFERED = 50


class TechnicianOffer(QObject):
    """Fills the list below the box: by load alone until it is known to whom somebody is sent."""

    taken = Signal()

    def __init__(self, office: Office, form: Any, work: Work) -> None:
        super().__init__(form)
        self._office = office
        self._form = form
        self._work = work
        self._known: list[Findable] = []
        self._suggestions: dict[int, Suggestion] = {}
        form.technician.typed.connect(lambda _text: self._offer())
        form.technician.entered.connect(self._offer)
        form.technician.picked.connect(self._take)

    def load(self) -> None:
        """Reads who can be sent to the customer, to the device and on the day that stand in the form."""
        tickets, form = self._office.tickets, self._form
        customer, device, day = form.customer.data, form.device.data, day_typed(form.appointed_at.raw())

        def read(_cancel: Cancel) -> tuple[list[Findable], list[Suggestion]]:
            if customer is None:
                rows = tickets.technicians()
                return [findable(Item(name, staff_id, in_hand(count))) for staff_id, name, count in rows], []
            found = tickets.suggest_technicians(customer, device, day)
            return [findable(Item(one.name, one.staff_id, one.short())) for one in found], found

        self._work.run("technicians", read, lambda found: self._show(*found))

    def doubts(self) -> str:
        """In words what speaks against who was picked, "" for nothing."""
        chosen = self._suggestions.get(self._form.technician.data or 0)
        against = (*chosen.refusals, *chosen.warnings) if chosen is not None else ()
        if chosen is None or not against:
            return ""
        return _("Against {name}: {warnings}").format(name=chosen.name, warnings=_("; ").join(against))

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, known: list[Findable], suggestions: list[Suggestion]) -> None:
        self._known = known
        self._suggestions = {one.staff_id: one for one in suggestions}
        best = next((one for one in suggestions if one.is_suggested), None)
        hint = _("Suggested: {name}").format(name=with_reason(best)) if best else _("Blank: not assigned yet")
        box = self._form.technician
        box.setPlaceholderText(hint)
        box.setToolTip(hint)
        if box.hasFocus():
            self._offer()

    def _offer(self) -> None:
        box = self._form.technician
        if box.data is None:
            typed = box.text()
            fitting = [item.item for item in self._known if item.fits(typed)][:OFFERED]
            # Enter in an empty box goes on; a first letter chooses.
            box.offer(fitting, choose=bool(typed.strip()))

    def _take(self, staff_id: int) -> None:
        name = next((item.item.text for item in self._known if item.item.data == staff_id), "")
        self._form.technician.show_picked(name, staff_id)
        self.taken.emit()
        self._form.go_on_from("technician_id")

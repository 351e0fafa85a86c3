"""The page of one device: facts, coverage by phase, settings, parts list, checks, tickets (A3, B1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.core.i18n import _, lazy
from app.core.register import Details
from ui.contracts.registration import receipt_actions
from ui.coverage.phases import CoverageView
from ui.coverage.print_cards import print_cards
from ui.equipment.colours import end_colour, state_colour
from ui.equipment.dialog import NARROW
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on

if TYPE_CHECKING:
    from app.coverage.service import DeviceCoverage


class DeviceRecord(RecordPage):
    """A device with its coverage, its tables and its tickets."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self._facts: list[tuple[str, str]] = []
        self.coverage = CoverageView()
        super().__init__(navigator, "equipment", record_id, state=("state", state_colour), narrow=NARROW)
        self.lists.insertTab(0, self.coverage, _("Coverage"))
        self.lists.setCurrentIndex(0)

    def load(self) -> None:
        self._stale = False
        office, record_id = self.navigator.office, self.record_id

        def read(_cancel: object) -> tuple[Details, DeviceCoverage, list[str], tuple[int, str] | None]:
            equipment = office.equipment
            coverage = office.plans.of_device(record_id)
            return equipment.get(record_id), coverage, equipment.notes(record_id), equipment.replaced_by(record_id)

        self.work.run("get", read, lambda found: self._show_all(*found))

    def related(self) -> Sequence[RelatedList]:
        tickets = RelatedList(
            self.navigator, "tickets", {"equipment_id": self.record_id}, without=("customer", "equipment", "device")
        )
        return [tickets, todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        return [
            Action(
                "ticket",
                lazy("New ticket"),
                lambda ids: self.navigator.new("tickets", equipment_id=ids[0]),
                "tickets",
                "Ctrl+T",
                "tickets.edit",
            ),
            Action(
                "cards",
                lazy("Warranty card"),
                lambda ids: print_cards(self.navigator, device_ids=ids),
                "cards",
                "Ctrl+Shift+P",
                "cards.print",
            ),
            *receipt_actions(self.navigator, details),
            todo_action(self),
        ]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        return self._facts

    def _show_all(
        self, details: Details, coverage: DeviceCoverage, notes: list[str], successor: tuple[int, str] | None
    ) -> None:
        self._facts = [(_("Warranty"), coverage.standing)]
        self._facts += [(_("Please note"), note) for note in notes]
        if successor is not None:
            self._facts.append((_("Replaced by"), successor[1]))
        self.coverage.show_coverage(coverage, end_colour(coverage.end, self.navigator.office.today()))
        self._show(details)

"""The page of one device: facts, coverage by phase, settings, parts list, checks, tickets (A3, B1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.core.i18n import _, lazy
from app.core.register import Details
from ui.contracts.registration import receipt_actions
from ui.coverage.extensions import ExtensionsView
from ui.coverage.phases import CoverageView
from ui.coverage.print_cards import print_cards
from ui.coverage.swap import swap_actions
from ui.equipment.colours import end_colour, state_colour
from ui.equipment.dialog import NARROW
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on

if TYPE_CHECKING:
    from app.coverage.answers import DeviceCoverage
    from app.tickets.coverage.replacing import ReplacementRow

# (id, label) of the device that replaced this one.
Successor = tuple[int, str] | None


class DeviceRecord(RecordPage):
    """A device with its coverage, its tables and its tickets."""

    more_tables = frozenset({"loan", "warranty_extension", "replacement", "coverage_plan", "exclusion", "setting"})

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self._facts: list[tuple[str, str]] = []
        self.coverage = CoverageView()
        self.extensions = ExtensionsView(navigator, record_id)
        self._replacements: list[ReplacementRow] = []
        super().__init__(navigator, "equipment", record_id, state=("state", state_colour), narrow=NARROW)
        self.lists.insertTab(0, self.coverage, _("Coverage"))
        self.lists.insertTab(1, self.extensions, _("Warranty extensions"))
        self.lists.setCurrentIndex(0)

    def load(self) -> None:
        self._stale = False
        office, record_id = self.navigator.office, self.record_id

        def read(_cancel: object) -> tuple[Details, DeviceCoverage, list[ReplacementRow], list[str], Successor, str]:
            equipment = office.equipment
            return (
                equipment.get(record_id),
                office.coverage.of_device(record_id),
                office.replacements.of_device(record_id),
                equipment.notes(record_id),
                equipment.replaced_by(record_id),
                office.loans.whereabouts(record_id),
            )

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
            *swap_actions(self, str(details.values["state"]), self._replacements),
            *receipt_actions(self.navigator, details),
            todo_action(self),
        ]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        return self._facts

    def _show_all(
        self,
        details: Details,
        coverage: DeviceCoverage,
        replacements: list[ReplacementRow],
        notes: list[str],
        successor: Successor,
        holder: str,
    ) -> None:
        self._replacements = replacements
        self._facts = [(_("Warranty"), coverage.standing)]
        self._facts += [(_("Please note"), line) for row in self._replacements for line in _raised_lines(row)]
        self._facts += [(_("Please note"), note) for note in notes]
        if holder:
            self._facts.append((_("Lent to"), holder))
        if successor is not None:
            self._facts.append((_("Replaced by"), successor[1]))
        self.extensions.show_coverage(coverage)
        self.lists.setTabText(
            self.lists.indexOf(self.extensions), f"{_('Warranty extensions')} ({len(coverage.extensions)})"
        )
        self.coverage.show_coverage(coverage, end_colour(coverage.end, self.navigator.office.today()))
        self._show(details)


def _raised_lines(row: ReplacementRow) -> tuple[str, ...]:
    """What must be seen of a replacement: why it was raised, while nobody has decided."""
    return row.lines if row.state == "raised" else ()

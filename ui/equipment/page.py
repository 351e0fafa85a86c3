"""The tab of equipment: devices and what belongs to their warranty (A2, A3, B1, B3, B8, B9, B10)."""

from __future__ import annotations

from app.core.i18n import lazy
from ui.contracts.page import ContractList, ExpiringList, RegistrationList
from ui.coverage.page import CardList, DueList, PlanList
from ui.coverage.print_cards import print_cards
from ui.equipment.colours import days_colour, standing_colour, state_colour
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.tabs_page import TabsPage
from ui.tickets.loan_lists import LoanerList, LoanList


class EquipmentPage(TabsPage):
    """Devices and what belongs to their warranty, each a list."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(
            (
                (lazy("Equipment"), lambda: DeviceList(navigator)),
                (lazy("Warranty cards"), lambda: CardList(navigator)),
                (lazy("Cards due"), lambda: DueList(navigator)),
                (lazy("Warranties that end"), lambda: ExpiringList(navigator)),
                (lazy("Maintenance contracts"), lambda: ContractList(navigator)),
                (lazy("Loaner pool"), lambda: LoanerList(navigator)),
                (lazy("Loans of loaners"), lambda: LoanList(navigator)),
                (lazy("Registration receipts"), lambda: RegistrationList(navigator)),
                (lazy("Coverage plans"), lambda: PlanList(navigator)),
                (lazy("Exclusions"), lambda: ListPage(navigator, "exclusions")),
                (lazy("Charge rates"), lambda: ListPage(navigator, "rates")),
            )
        )


class DeviceList(ListPage):
    """The register of equipment."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "ticket",
                lazy("New ticket"),
                lambda ids: navigator.new("tickets", equipment_id=ids[0]),
                "tickets",
                right="tickets.edit",
                most=1,
            ),
            Action(
                "cards",
                lazy("Warranty cards…"),
                lambda ids: print_cards(navigator, device_ids=ids),
                "cards",
                "Ctrl+Shift+P",
                "cards.print",
                place="print",
            ),
            Action(
                "merge",
                lazy("Merge duplicates…"),
                self._merge,
                "merge",
                right="merge",
                needs=2,
                most=2,
                place="menu",
            ),
        )
        colours = {"state": state_colour, "days_left": days_colour, "standing": standing_colour}
        super().__init__(navigator, "equipment", actions=actions, state_colour=colours)

    def _merge(self, ids: object) -> None:
        from ui.equipment.merge import merge_devices

        merge_devices(self.navigator, self.selected_ids())

"""The lists of maintenance contracts, of warranties that end, and of registration receipts (B9, B10)."""

from __future__ import annotations

from app.core.i18n import lazy
from app.core.lists import Query
from ui.contracts.colours import contract_colour, registration_colour, to_go_colour
from ui.contracts.offer import offer_contract, print_letter
from ui.contracts.registration import override_registration, register_receipt
from ui.equipment.colours import days_colour, state_colour
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator


class ContractList(ListPage):
    """The maintenance contracts."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "letter",
                lazy("Offer letter…"),
                lambda ids: print_letter(navigator, ids[0]),
                "print",
                "Ctrl+Shift+P",
                "papers.print",
                most=1,
                place="print",
            ),
        )
        colours = {"state": contract_colour, "contract_days_left": days_colour}
        super().__init__(navigator, "contracts", actions=actions, state_colour=colours)


class _DeviceRows(ListPage):
    """A list of devices for one purpose: nothing new is made here, and Enter opens the device itself."""

    def open(self) -> None:
        """Opens the device."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open("equipment", record_id)


class ExpiringList(_DeviceRows):
    """The devices whose warranty ends; at first those that are to be offered a contract."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "offer",
                lazy("Make an offer…"),
                lambda ids: offer_contract(navigator, ids, parent=self.window()),
                "contracts",
                "Ctrl+Shift+O",
                "contracts.edit",
            ),
        )
        colours = {"days_left": days_colour, "state": state_colour}
        super().__init__(navigator, "expiring", actions=actions, state_colour=colours)
        self.bar.drop("new")
        self.set_query(Query(scope="to_offer"))
        self.bar.views.show_scope("to_offer")


class RegistrationList(_DeviceRows):
    """The sales of dealers, those that wait longest first."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "receipt",
                lazy("Enter receipt…"),
                lambda ids: register_receipt(navigator, ids[0], self.window()),
                "check",
                "Ctrl+Shift+R",
                "registrations.record",
                most=1,
            ),
            Action(
                "override",
                lazy("Bear the claims…"),
                lambda ids: override_registration(navigator, ids[0], self.window()),
                "user",
                right="registrations.override",
                most=1,
            ),
        )
        colours = {"registration_standing": registration_colour, "days_to_go": to_go_colour}
        super().__init__(navigator, "registrations", actions=actions, state_colour=colours)
        self.bar.drop("new")

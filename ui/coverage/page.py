"""The lists of warranty cards, of cards that are due, and of coverage plans (B1, B8)."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy
from ui.coverage.print_cards import print_cards
from ui.equipment.colours import days_colour
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator

_STANDING = {"missing": "danger", "due": "warning", "renew": "accent"}


def standing_colour(value: Any) -> str:
    """The colour of how urgent a card is."""
    return _STANDING.get(str(value), "")


def due_colour(value: Any) -> str:
    """The colour of the days until a card is due."""
    return "danger" if value is not None and value < 0 else ""


class CardList(ListPage):
    """The cards that were issued."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "reprint",
                lazy("Print again…"),
                lambda ids: print_cards(navigator, card_ids=ids),
                "print",
                "Ctrl+Shift+P",
                "cards.print",
            ),
        )
        super().__init__(navigator, "cards", actions=actions)
        # A card comes from its devices, never from an empty form.
        self.bar.drop("new")


class DueList(ListPage):
    """The devices that are to get a card."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            Action(
                "cards",
                lazy("Warranty cards…"),
                lambda ids: print_cards(navigator, device_ids=ids),
                "cards",
                "Ctrl+Shift+P",
                "cards.print",
            ),
        )
        colours = {"standing": standing_colour, "due_in": due_colour, "days_left": days_colour}
        super().__init__(navigator, "cards_due", actions=actions, state_colour=colours)
        self.bar.drop("new")

    def open(self) -> None:
        """Opens the device itself."""
        record_id = self.pane.current_id()
        if record_id is not None:
            self.navigator.open("equipment", record_id)


class PlanList(ListPage):
    """The coverage plans."""

    def __init__(self, navigator: Navigator) -> None:
        super().__init__(navigator, "plans")

"""The page of one spare part: facts, models that it fits, its movements (E1, E2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import lazy
from app.core.register import Details
from app.parts import fields as f
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.parts import dialogs
from ui.parts.colours import quantity_colour
from ui.todos.on_record import todo_action, todos_on


class PartRecord(RecordPage):
    """A part with its stock and its ledger."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "parts", record_id)

    def actions_for(self, details: Details) -> Sequence[Action]:
        if details.archived_at is not None:
            return ()
        return (
            Action(
                "receive", lazy("Receive…"), lambda _ids: self._ask(dialogs.receive), "import", "Ctrl+R", "parts.edit"
            ),
            Action("adjust", lazy("Correct stock…"), lambda _ids: self._ask(dialogs.adjust), "check", "", "parts.edit"),
            todo_action(self),
        )

    def related(self) -> Sequence[RelatedList]:
        return [_Ledger(self.navigator, self.record_id), todos_on(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        stock = f"{f.STOCK.show(values['stock'])} {values.get('unit') or ''}".strip()
        facts = [(str(f.STOCK.title), stock), (str(f.VALUE.title), f.VALUE.show(values["value"]))]
        if values["average_cost"] is not None:
            facts.append((str(f.AVERAGE_COST.title), f.AVERAGE_COST.show(values["average_cost"])))
        return facts

    def _ask(self, show: Any) -> None:
        if self.details is not None:
            show(self.navigator, self.details, self.window())


class _Ledger(RelatedList):
    """The movements of the part. They are lines to read, there is nothing to open."""

    def __init__(self, navigator: Navigator, part_id: int) -> None:
        super().__init__(
            navigator,
            "movements",
            {"part_id": part_id},
            without=("part_number", "part_name"),
            state_colour={"quantity": quantity_colour},
        )

    def _make(self) -> QWidget:
        view = super()._make()
        self.new_button.hide()
        return view

    def open(self) -> None:
        """Nothing: the line says all."""

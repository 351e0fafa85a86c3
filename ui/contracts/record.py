"""The page of one maintenance contract (B10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.register import Details
from app.coverage.contracts import fields as f
from ui.contracts.colours import contract_colour
from ui.contracts.moves import contract_actions
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on


class ContractRecord(RecordPage):
    """A contract with its devices, how it stands, and what can be done now."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "contracts", record_id)

    def related(self) -> Sequence[RelatedList]:
        return [todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        if details.archived_at is not None:
            return ()
        return [*contract_actions(self.navigator, details, self), todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        answer = " · ".join(
            filter(None, (f.ANSWER.show(values["answer"]), values["answer_note"], _by(values, "answered")))
        )
        facts = [
            (f.OFFERED_ON.title, _by(values, "offered")),
            (f.ANSWER.title, answer),
            (f.FOLLOW_UP_ON.title, f.FOLLOW_UP_ON.show(values["follow_up_on"])),
            (f.SIGNED_ON.title, _by(values, "signed")),
            (f.ENDED_ON.title, _by(values, "ended") if values["ended_on"] else ""),
            (f.REASON.title, values["end_reason"]),
        ]
        return [(str(title), text) for title, text in facts if text]

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is None:
            state = details.values["state"]
            palette = self.state_label.palette()
            palette.setColor(self.state_label.foregroundRole(), theme.colour(contract_colour(state)))
            self.state_label.setPalette(palette)
            self.state_label.setText(f"● {f.STATE.show(state)}")


def _by(values: Mapping[str, Any], move: str) -> str:
    """The day of a move and who made it."""
    day, who = values[f"{move}_on"], values[f"{move}_by"]
    return f"{day} ({who})" if day and who else str(day or "")

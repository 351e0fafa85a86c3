"""The list of complaints and the page of one (D1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.complaints import fields as f
from app.core.clock import office_day
from app.core.i18n import _
from app.core.register import Details
from ui.complaints.dialog import NARROW
from ui.coverage.answer_box import AnswerBox, beside
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on

_STATE = {"registered": "danger", "closed": "muted"}
_SEVERITY = {"serious": "danger", "minor": ""}


def state_colour(value: Any) -> str:
    """The colour of a complaint's state."""
    return _STATE.get(str(value), "")


def severity_colour(value: Any) -> str:
    """The colour of how serious it is."""
    return _SEVERITY.get(str(value), "")


class ComplaintsPage(ListPage):
    """The register of complaints."""

    def __init__(self, navigator: Navigator) -> None:
        colours = {"state": state_colour, "severity": severity_colour}
        super().__init__(navigator, "complaints", state_colour=colours)


class ComplaintRecord(RecordPage):
    """A complaint with its to-dos."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.answer = AnswerBox(navigator.office)
        super().__init__(navigator, "complaints", record_id, narrow=NARROW)
        self.lists.addTab(beside(self.answer), _("Coverage"))

    def related(self) -> Sequence[RelatedList]:
        return [todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        return [todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        closed_at = details.values["closed_at"]
        return [(str(f.CLOSED_AT.title), f.CLOSED_AT.show(closed_at))] if closed_at is not None else []

    def _show(self, details: Details) -> None:
        super()._show(details)
        self.answer.ask(details.values["equipment_id"], office_day(details.values["received_at"]))
        # The number alone: the words of the complaint are long and stand below.
        self.heading.setText(str(details.values["number"]))

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is not None:
            return
        state = details.values["state"]
        palette = self.state_label.palette()
        palette.setColor(self.state_label.foregroundRole(), theme.colour(_STATE.get(state, "text")))
        self.state_label.setPalette(palette)
        self.state_label.setText(f"● {f.STATE.show(state)} · {f.SEVERITY.show(details.values['severity'])}")

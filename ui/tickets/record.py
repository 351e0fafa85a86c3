"""The page of one ticket: how it stands, what can be done now, what happened (C1, C17)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets import fields as f
from app.tickets.model import OPEN
from app.tickets.queries import MoveRow
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.tickets.clocks_panel import add_clocks
from ui.tickets.course import CourseView
from ui.tickets.look import ICONS, STATE_COLOURS, state_colour
from ui.tickets.moves import Mover, complain
from ui.tickets.similar import SimilarTab, article_action, articles_of
from ui.todos.on_record import todo_action, todos_on

NARROW = {
    "equipment_id": ("customer_id",),
    "site_id": ("customer_id",),
    "project_id": ("customer_id",),
    "follow_up_of_id": ("customer_id",),
}


class TicketRecord(RecordPage):
    """A ticket with its course, to-dos, complaints and follow-ups."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.course = CourseView()
        self.similar = SimilarTab(navigator, record_id)
        super().__init__(navigator, "tickets", record_id, narrow=NARROW)
        self.lists.addTab(self.course, _("Course"))
        self.lists.setCurrentIndex(0)
        self.clocks = add_clocks(self)

    def _build(self) -> None:
        super()._build()
        self.lists.addTab(self.similar, _("Similar"))

    @cached_property
    def mover(self) -> Mover:
        """What makes the moves; the page may be filled while it is still being built."""
        return Mover(self.navigator, self, self.work)

    def load(self) -> None:
        self._stale = False
        tickets, record_id = self.navigator.office.tickets, self.record_id

        def read(_cancel: object) -> tuple[Details, list[MoveRow]]:
            return tickets.get(record_id), tickets.course(record_id)

        self.work.run("get", read, lambda found: self._show_all(*found))

    def related(self) -> Sequence[RelatedList]:
        return [
            todos_on(self),
            RelatedList(
                self.navigator,
                "complaints",
                {"ticket_id": self.record_id},
                without=("customer", "device", "ticket", "person", "phone"),
            ),
            RelatedList(
                self.navigator,
                "tickets",
                {"follow_up_of_id": self.record_id},
                title=lazy("Follow-up tickets"),
                without=("customer", "device", "model", "caller_name", "caller_phone"),
                state_colour={"state": state_colour},
                new=self._follow_up,
            ),
            articles_of(self),
        ]

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = self.mover.actions(details) if details.archived_at is None else []
        if details.values["state"] in OPEN:
            urge = lambda _ids: self.mover.urge(details)  # noqa: E731
            actions.append(Action("urge", lazy("Urge"), urge, ICONS["urge"], "Ctrl+U", "tickets.edit"))
        complaint = lambda _ids: complain(self.navigator, details)  # noqa: E731
        actions.append(Action("complaint", lazy("Complaint"), complaint, "complaints", "", "complaints.edit"))
        actions.append(article_action(self, details))
        actions.append(todo_action(self))
        return actions

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        waiting = " · ".join(filter(None, (f.WAITING_FOR.show(values["waiting_for"]), values["waiting_note"])))
        facts = [
            (f.WAITING_FOR.title, waiting),
            (f.URGED_AT.title, _urged(values)),
            (f.RESOLVED_AT.title, _joined(f.RESOLVED_AT.show(values["resolved_at"]), f.SOLVED_HOW, values)),
            (f.CALLED_BACK_AT.title, _joined(f.CALLED_BACK_AT.show(values["called_back_at"]), f.SATISFACTION, values)),
            (f.CALL_BACK_NOTE.title, values["call_back_note"]),
            (f.CANCEL_REASON.title, values["cancel_reason"]),
            (f.REOPENED_COUNT.title, str(values["reopened_count"] or "")),
        ]
        if values["late"]:
            facts.append(
                (
                    f.ENTERED_AT.title,
                    _("{moment} (entered late)").format(moment=f.ENTERED_AT.show(values["entered_at"])),
                )
            )
        return [(str(title), text) for title, text in facts if text]

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show_all(self, details: Details, course: list[MoveRow]) -> None:
        self._show(details)
        # The number alone: the words of the fault are long and stand below.
        self.heading.setText(str(details.values["number"]))
        self.course.show_rows(course)
        is_open = details.values["state"] in OPEN
        self.lists.setTabVisible(self.lists.indexOf(self.similar), is_open)
        if is_open:
            self.similar.show_ticket(details)

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is not None:
            return
        state = details.values["state"]
        palette = self.state_label.palette()
        palette.setColor(self.state_label.foregroundRole(), theme.colour(STATE_COLOURS.get(state, "text")))
        self.state_label.setPalette(palette)
        self.state_label.setText(f"● {f.STATE.show(state)}")

    def _follow_up(self) -> None:
        if self.details is not None:
            values = self.details.values
            self.navigator.new(
                "tickets",
                customer_id=values["customer_id"],
                equipment_id=values["equipment_id"],
                follow_up_of_id=self.record_id,
            )


def _urged(values: Any) -> str:
    if not values["urge_count"]:
        return ""
    shown = f.URGED_AT.show(values["urged_at"])
    return _("{n} times, last {moment} ({who})").format(n=values["urge_count"], moment=shown, who=values["urged_by"])


def _joined(text: str, field: Any, values: Any) -> str:
    return " · ".join(filter(None, (text, field.show(values[field.key])))) if text else ""

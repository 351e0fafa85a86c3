"""Planned support on its ticket's page: the customer's date, who goes, what was prepared, the result (C5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.flows.rules import planned_words
from app.tickets.model import CALLED_BACK, CANCELLED, CLOSED, PLANNED, RESOLVED
from app.tickets.visits.queries import VisitRow
from app.tickets.work import fields as f
from ui.kit import theme
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.flow_tabs import FlowTab
from ui.tickets.rows import Row, WorkRows

if TYPE_CHECKING:
    from app.office import Office

OVER = (RESOLVED, CALLED_BACK, CLOSED, CANCELLED)
TAKE = lazy("Take a check list")


class PlannedTab(FlowTab):
    """The deadline and the preparation; the check list is that of the ticket's steps."""

    kinds: ClassVar[tuple[str, ...]] = (PLANNED,)
    title: ClassVar[Text] = lazy("Support day")

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        self.deadline, self.people, self.result = QLabel(), QLabel(), QLabel()
        self.rows = WorkRows(
            navigator,
            f.CHECK_ROWS,
            (
                self._action("tick", lazy("Tick"), self._tick, "ok", "Space", needs_row=True),
                self._action("take", TAKE, self._take, "new", "Ins"),
                self._action("item", lazy("Add an item"), self._add, "edit", "A"),
            ),
            "tick",
            widths={"done": 56, "text": 320, "done_by": 80},
        )
        self.widget = QWidget()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        for label in (self.deadline, self.people, self.result):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setContentsMargins(12, 0, 12, 0)
            column.addWidget(label)
        column.addWidget(self.rows, 1)
        self.widget.setFocusProxy(self.rows)

    @staticmethod
    def read(office: Office, ticket_id: int) -> Any:
        return office.dispatch.visits(ticket_id), office.work.of(ticket_id).checks

    def show_flow(self, details: Details, found: Any) -> int:
        visits, checks = found
        self._details = details
        values, today = details.values, self._navigator.office.today()
        over = values["state"] in OVER
        day = values["planned_on"]
        words = planned_words(day, today, over) if day is not None else _("no date yet")
        self.deadline.setText(_("Deadline: {words}").format(words=words))
        palette = self.deadline.palette()
        late = day is not None and day < today and not over
        palette.setColor(self.deadline.foregroundRole(), theme.colour("danger" if late else "text"))
        self.deadline.setPalette(palette)
        self.people.setText(_("Who goes: {people}").format(people=_who(details, visits)))
        done = sum(1 for row in checks if row["done"])
        prepared = _("Prepared: {n} of {total}").format(n=done, total=len(checks))
        result = _("Result: {result}").format(result=values.get("result") or _("none yet"))
        self.result.setText(f"{prepared}    {result}")
        self.rows.show_rows(checks)
        return 0

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _tick(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, item, done = self._service, row["id"], not row["done"]
            self._work.run("tick", lambda _cancel: service.tick(item, done), lambda _none: None)

    def _take(self, ticket: int, _row: Row | None) -> None:
        service = self._service
        self._work.run(
            "fitting", lambda _cancel: service.fitting_check_list(ticket), lambda found: self._ask_list(ticket, found)
        )

    def _ask_list(self, ticket: int, found: tuple[int, str] | None) -> None:
        values = {"check_list_id": found[0]} if found is not None else {}
        labels = {"check_list_id": found[1]} if found is not None else {}
        self._ask(TAKE, (f.CHECK_LIST,), partial(self._service.take_check_list, ticket), values, labels)

    def _add(self, ticket: int, _row: Row | None) -> None:
        self._ask(lazy("Add an item"), f.CHECK_ITEM, partial(self._service.add_check_item, ticket))

    @property
    def _service(self) -> Any:
        return self._navigator.office.work


def _who(details: Details, visits: list[VisitRow]) -> str:
    """Who goes when: the visits that are planned, else the technician."""
    planned = [f"{row['people']} ({row['span']})" for row in (visit.values() for visit in visits) if row["people"]]
    return _("; ").join(planned) or details.labels.get("technician_id", "") or _("nobody is sent")

"""What a customer wants and has got, on the page of a ticket for parts or consumables (C5)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.flows import fields as f
from app.tickets.model import CONSUMABLES
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.flow_tabs import FlowTab
from ui.tickets.look import delivery_colour
from ui.tickets.moves import KEYS
from ui.tickets.rows import Row, WorkRows

if TYPE_CHECKING:
    from app.office import Office

DELIVER = lazy("Record delivery")


class ConsumablesTab(FlowTab):
    """Wanted, promised, delivered: how and to whom."""

    kinds: ClassVar[tuple[str, ...]] = (CONSUMABLES,)
    title: ClassVar[Text] = lazy("Consumables")

    def __init__(self, navigator: Navigator, work: Work) -> None:
        super().__init__(navigator, work)
        self.widget = self.rows = WorkRows(
            navigator,
            f.CONSUMABLE_ROWS,
            (
                self._action("want", lazy("Add what is wanted"), self._want, "new", "Ins"),
                self._action("deliver", DELIVER, self._deliver, "ok", "D", _wanted),
                self._action("change", lazy("Correct"), self._change, "edit", "E", needs_row=True),
                self._action("take_back", lazy("Not delivered after all"), self._take_back, "undo", "B", _delivered),
                self._action("drop", lazy("Not wanted after all"), self._drop, "delete", "X", _wanted),
            ),
            "change",
            ("state", delivery_colour),
            {"item": 200, "quantity": 70, "state": 84, "promised_on": 100, "delivered_at": 130, "tracking": 130},
        )

    @staticmethod
    def read(office: Office, ticket_id: int) -> Any:
        return office.consumables.of(ticket_id)

    def show_flow(self, details: Details, found: Any) -> int:
        self._details = details
        self.rows.show_rows(found)
        return len(found)

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _want(self, ticket: int, _row: Row | None) -> None:
        run = partial(self._service.want, ticket)
        self._ask(lazy("Add what is wanted"), f.WANT, run, {"quantity": 1})

    def _change(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            # The part has given the thing its name, which is what counts from then on.
            values = {**row, "part_id": None}
            run = partial(self._service.change, row["id"], seen=row)
            self._ask(lazy("Correct"), f.WANT, run, values, about=row["item"])

    def _deliver(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            run = partial(self._service.deliver, row["id"])
            receiver = self._details.values["caller_name"] if self._details is not None else ""
            values = {"delivered_at": self._now(), "receiver": receiver}
            dialog = self._ask(DELIVER, f.DELIVER, run, values, about=row["item"])
            if dialog is not None and not any(_wanted(other) for other in self.rows.rows if other["id"] != row["id"]):
                # Said after the usual words, in their place.
                dialog.done_with.connect(lambda _result: self._say_all())

    def _say_all(self) -> None:
        words = _("All is delivered: the ticket can be resolved ({key}).")
        self._navigator.say(words.format(key=KEYS["resolve"]))

    def _take_back(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, item = self._service, row["id"]
            self._do("consumables", lazy("Not delivered after all"), lambda: service.take_back(item))

    def _drop(self, _ticket: int, row: Row | None) -> None:
        if row is not None:
            service, item = self._service, row["id"]
            self._do("consumables", lazy("Not wanted after all"), lambda: service.drop(item))

    @property
    def _service(self) -> Any:
        return self._navigator.office.consumables


def _wanted(row: Row) -> bool:
    return bool(row["state"] == "wanted")


def _delivered(row: Row) -> bool:
    return bool(row["state"] == "delivered")

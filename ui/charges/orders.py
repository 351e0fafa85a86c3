"""The orders of a ticket on its page, and what is asked for their moves (C9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.fields import Field
from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.tickets.orders import fields as f
from app.tickets.orders.model import ALIVE, CALLER_MOVES, CONFIRMED, MOVES, OPEN
from ui.charges.look import CALLER_KEYS, ORDER_KEYS, caller_colour, order_colour
from ui.forms.printing import print_forms
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.rows import Row, RowAction, WorkRows

EDIT = "task_orders.edit"
TASK, CALLER = "task_orders", "caller_orders"
TITLES: dict[str, dict[str, Any]] = {TASK: dict(f.MOVE_OF.options), CALLER: dict(f.CALLER_MOVE_OF.options)}
ASKED = {TASK: f.ASKED, CALLER: f.CALLER_ASKED}


class OrderRows(WorkRows):
    """The orders of a ticket; Enter opens one."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        self._navigator = navigator
        self._work = work
        self._details: Details | None = None
        task = RowAction("task", lazy("Task order"), self._new_task, "new", "T", lambda _row: self._may_begin(TASK))
        order = lazy("Caller's order")
        caller = RowAction("caller", order, self._new_caller, "new", "W", lambda _row: self._may_begin(CALLER))
        edit = RowAction("edit", lazy("Correct"), self._edit, "edit", "E", lambda row: bool(row and row["editable"]))
        moves = [
            RowAction(
                f"{kind}.{move}",
                TITLES[kind][move],
                partial(self._move, kind, move),
                keys[move][0],
                keys[move][2],
                _can(kind, move),
            )
            for kind, keys, table in ((TASK, ORDER_KEYS, MOVES), (CALLER, CALLER_KEYS, CALLER_MOVES))
            for move in table
        ]
        show = RowAction("open", lazy("Open"), self._show_record, "open", "O", lambda row: row is not None)
        print_ = RowAction("print", lazy("Print"), self._print, "print", "P", self._can_print)
        widths = {"number": 120, "title": 150, "standing": 260, "since": 130, "who": 80}
        super().__init__(
            navigator,
            f.ORDER_ROWS,
            (task, caller, edit, *moves, print_, show),
            "open",
            ("standing", standing_colour),
            widths,
        )

    def show_orders(self, details: Details, rows: Sequence[Row]) -> None:
        """Shows the orders of the ticket."""
        self._details = details
        self.show_rows(rows)

    # -- what is possible ----------------------------------------------------------------------------------------------

    def _may_begin(self, kind: str) -> bool:
        if self._details is None or not self._navigator.office.user.may(EDIT):
            return False
        alive = ALIVE if kind == TASK else (OPEN, CONFIRMED)
        return not any(row["kind"] == kind and row["state"] in alive for row in self.rows)

    def _can_print(self, row: Row | None) -> bool:
        return row is not None and self._navigator.office.user.may("papers.print")

    # -- what is asked -------------------------------------------------------------------------------------------------

    def _new_task(self, _row: Row | None) -> None:
        orders, ticket = self._navigator.office.task_orders, self._ticket
        ask = lambda found: self._ask_task(*found)  # noqa: E731
        self._work.run("begin", lambda _cancel: orders.begin(ticket), ask, self._failed)

    def _ask_task(self, values: Mapping[str, Any], labels: Mapping[str, str]) -> None:
        orders, ticket = self._navigator.office.task_orders, self._ticket

        def run(raw: Mapping[str, Any]) -> Any:
            return orders.save({"ticket_id": ticket, **raw})

        self._ask(lazy("New task order"), f.WRITTEN, run, values, labels)

    def _new_caller(self, _row: Row | None) -> None:
        orders, ticket = self._navigator.office.caller_orders, self._ticket

        def ask(values: Mapping[str, Any]) -> None:
            self._ask(lazy("New order from the caller"), f.CALLER_WRITTEN, partial(orders.write_order, ticket), values)

        self._work.run("begin", lambda _cancel: orders.begin(ticket), ask, self._failed)

    def _edit(self, row: Row | None) -> None:
        if row is None:
            return
        office, record = self._navigator.office, row["record_id"]
        if row["kind"] == TASK:
            run = partial(office.task_orders.save, record_id=record, version=row["version"])
            self._ask(lazy("Correct the task order"), f.WRITTEN, run, row["values"], row["labels"], row["number"])
        else:
            change = partial(office.caller_orders.change_order, record, version=row["version"])
            self._ask(lazy("Correct the order"), f.CALLER_WRITTEN, change, row["values"], None, row["number"])

    def _move(self, kind: str, move: str, row: Row | None) -> None:
        if row is not None:
            begins = row["values"] if kind == CALLER and move == "renew" else {}
            about, window = row["number"], self.window()
            ask_order_move(
                self._navigator, kind, move, row["record_id"], about, window, self._work, begins, row["version"]
            )

    def _show_record(self, row: Row | None) -> None:
        if row is not None:
            self._navigator.open(row["kind"], row["record_id"])

    def _print(self, row: Row | None) -> None:
        if row is not None:
            print_forms(self._navigator, row["kind"], [row["record_id"]], parent=self.window())

    # -- helpers -------------------------------------------------------------------------------------------------------

    @property
    def _ticket(self) -> int:
        return self._details.id if self._details is not None else 0

    def _ask(
        self,
        title: Text,
        fields: Sequence[Field],
        run: Callable[[Mapping[str, Any]], Any],
        values: Mapping[str, Any],
        labels: Mapping[str, str] | None = None,
        about: str = "",
    ) -> None:
        about = about or (self._details.title if self._details is not None else "")
        dialog = AskDialog(
            self._navigator,
            title,
            fields,
            run,
            values=values,
            labels=labels,
            about=about,
            button=_("Save"),
            parent=self.window(),
        )
        dialog.done_with.connect(lambda _result: self._navigator.say(_("Saved.")))
        dialog.open()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            notify.error(self.window(), error)
        else:
            self._work.report(error)


def ask_order_move(
    navigator: Navigator,
    kind: str,
    move: str,
    record_id: int,
    about: str,
    parent: QWidget,
    work: Work,
    values: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> AskDialog | None:
    """Asks what a move of an order needs, and makes it; what asks nothing is done at once."""
    service: Any = navigator.office.task_orders if kind == TASK else navigator.office.caller_orders
    title, fields, make = TITLES[kind][move], ASKED[kind][move], getattr(service, move)

    def run(raw: Mapping[str, Any]) -> Any:
        return make(record_id, raw, version)

    def done(_result: object) -> None:
        navigator.say(_("{number}: {move} — done.").format(number=about, move=title))

    def failed(error: Exception) -> None:
        if isinstance(error, AppError):
            notify.error(parent, error)
        else:
            work.report(error)

    if not fields:
        work.run("order", lambda _cancel: run({}), done, failed)
        return None
    begins = {"owner_on": navigator.office.today(), "filed_on": navigator.office.today()}
    begins |= {"confirmed_at": navigator.office.clock(), "confirmed_how": "phone"}
    dialog = AskDialog(
        navigator,
        title,
        fields,
        run,
        values=begins | dict(values or {}),
        about=about,
        back=_("Back  Esc") if move == "cancel" else "",
        parent=parent,
    )
    dialog.done_with.connect(done)
    dialog.stale.connect(lambda error: notify.error(parent, error))
    dialog.open()
    return dialog


def _can(kind: str, move: str) -> Callable[[Row | None], bool]:
    return lambda row: row is not None and row["kind"] == kind and move in row["moves"]


def standing_colour(words: Any) -> str:
    """The colour of how an order of either kind stands, by its words."""
    if str(words).startswith(str(f.REFUSED)):
        return "danger"
    for options, colour in ((f.STATE_OF.options, order_colour), (f.CALLER_STATE_OF.options, caller_colour)):
        for value, title in options:
            if str(title) == words:
                return colour(value)
    return ""

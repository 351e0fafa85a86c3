"""The pages of a settlement, a task order and an order from a caller (C9, C13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from app.core.i18n import _, lazy
from app.core.register import Details
from app.tickets.charges import fields as c
from app.tickets.charges.model import INVOICE_MOVES
from app.tickets.charges.model import MOVES as SETTLEMENT_MOVES
from app.tickets.orders import fields as f
from app.tickets.orders.model import CALLER_MOVES, DRAFT, MOVES
from ui.charges.look import (
    CALLER_KEYS,
    ORDER_KEYS,
    SETTLEMENT_KEYS,
    caller_colour,
    order_colour,
    payment_colour,
    settlement_colour,
)
from ui.charges.orders import CALLER, TASK, TITLES, ask_order_move
from ui.charges.statement import ask_statement
from ui.forms.printing import print_forms
from ui.kit import theme
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.child_view import ChildView
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.todos.on_record import todo_action, todos_on

BOOK = "settlements.book"
CONFIRM = "settlements.confirm"
MOVE_TITLES: dict[str, Any] = dict(c.MOVE_OF.options)


class _WithState(RecordPage):
    """A page whose state comes from moves; ``_state_words`` says it in words and colour."""

    def _state_words(self, details: Details) -> tuple[str, str]:
        raise NotImplementedError

    def _show_state(self, details: Details) -> None:
        super()._show_state(details)
        if details.archived_at is None:
            words, colour = self._state_words(details)
            palette = self.state_label.palette()
            palette.setColor(self.state_label.foregroundRole(), theme.colour(colour or "text"))
            self.state_label.setPalette(palette)
            self.state_label.setText(f"● {words}")

    def _ticket_action(self, details: Details) -> Action:
        ticket = details.values["ticket_id"]
        return Action(
            "ticket", lazy("Ticket"), lambda _ids: self.navigator.open("tickets", ticket), "tickets", "Ctrl+T"
        )

    def _print_action(self, kind: str, details: Details) -> Action:
        show = lambda _ids: print_forms(self.navigator, kind, [details.id], parent=self.window())  # noqa: E731
        return Action("paper", lazy("Print"), show, "print", "Ctrl+P", "papers.print")


class SettlementRecord(_WithState):
    """A settlement: amounts, payments, invoice."""

    more_tables = frozenset({"settlement_payment"})

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "settlements", record_id)

    def related(self) -> Sequence[RelatedList]:
        return [todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = []
        for move in (*SETTLEMENT_MOVES, *INVOICE_MOVES):
            if move in details.values["moves"] and move != "confirm":
                icon, keys = SETTLEMENT_KEYS[move]
                right = CONFIRM if move in ("reopen", "void") else BOOK
                run = partial(self._make, move, details)
                actions.append(Action(move, MOVE_TITLES[move], run, icon, keys, right))
        if details.values["state"] == "confirmed":
            actions.append(self._print_action("settlements", details))
        month = lambda _ids: ask_statement(self.navigator, self.window(), details.id)  # noqa: E731
        actions.append(Action("month", lazy("Monthly statement…"), month, "calendar", "Ctrl+Shift+M", "papers.print"))
        return [*actions, self._ticket_action(details), todo_action(self)]

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        facts = [
            (c.DUE.title, c.DUE.show(values["due"])),
            (c.OPEN_AMOUNT.title, c.OPEN_AMOUNT.show(values["open_amount"]) if values["open_amount"] else ""),
            (c.INVOICE.title, c.INVOICE.show(values["invoice"])),
            (c.REOPENED_COUNT.title, str(values["reopened_count"] or "")),
        ]
        return [(str(title), text) for title, text in facts if text]

    def _state_words(self, details: Details) -> tuple[str, str]:
        values = details.values
        if values["state"] != "confirmed":
            return c.STATE.show(values["state"]), settlement_colour(values["state"])
        return c.PAYMENT.show(values["payment"]), payment_colour(values["payment"])

    def _make(self, move: str, details: Details, _ids: object) -> AskDialog:
        run: Callable[..., Any] = getattr(self.navigator.office.settlements, move)

        def make(raw: Mapping[str, Any]) -> Any:
            return run(details.id, raw)

        dialog = AskDialog(
            self.navigator,
            MOVE_TITLES[move],
            c.ASKED[move],
            make,
            values=self._begins(move, details),
            about=_("{record} · still open: {amount}").format(
                record=details.title, amount=c.OPEN_AMOUNT.show(details.values["open_amount"])
            ),
            parent=self.window(),
        )
        dialog.done_with.connect(
            lambda _none: self.navigator.say(_("{action} — done.").format(action=MOVE_TITLES[move]))
        )
        dialog.open()
        return dialog

    def _begins(self, move: str, details: Details) -> dict[str, Any]:
        today, values = self.navigator.office.today(), details.values
        known: dict[str, Any] = {"day": today, "means": "transfer", "invoice_asked_on": today, "invoice_on": today}
        if move == "pay":
            known["amount"] = values["open_amount"]
        if move == "ask_invoice":
            known["invoice_title"] = details.labels.get("customer_id", "").rpartition(" (")[0]
        return known


class TaskOrderRecord(_WithState):
    """A task order with its steps."""

    more_tables = frozenset({"task_order_step", "absence"})

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        self.steps = ChildView(navigator, f.STEP_ROWS)
        super().__init__(navigator, "task_orders", record_id)

    def _build(self) -> None:
        super()._build()
        self.lists.insertTab(0, self.steps, str(f.STEP_ROWS.title))
        self.lists.setCurrentIndex(0)

    def related(self) -> Sequence[RelatedList]:
        return [todos_on(self)]

    def edit(self) -> None:
        """Opens the dialog while it is a draft."""
        if self.details is not None and self.details.values["state"] == DRAFT:
            super().edit()
        else:
            self.message.say(_("Only a draft can be changed: withdraw the order first."))

    def _all_actions(self, details: Details) -> list[Action]:
        actions = super()._all_actions(details)
        return [one for one in actions if one.key != "edit" or details.values["state"] == DRAFT]

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = []
        for move in MOVES:
            if move in details.values["moves"]:
                icon, keys, _key = ORDER_KEYS[move]
                run = partial(self._make, move, details)
                actions.append(Action(move, TITLES[TASK][move], run, icon, keys))
        return [*actions, self._print_action(TASK, details), self._ticket_action(details), todo_action(self)]

    def _state_words(self, details: Details) -> tuple[str, str]:
        state = details.values["state"]
        return f.STATE.show(state), order_colour(state)

    def _show(self, details: Details) -> None:
        super()._show(details)
        orders, order_id = self.navigator.office.task_orders, details.id
        self.work.run("steps", lambda _cancel: orders.steps(order_id), self.steps.set_rows)

    def _make(self, move: str, details: Details, _ids: object) -> None:
        number, version = details.values["number"], details.version
        ask_order_move(self.navigator, TASK, move, details.id, number, self.window(), self.work, version=version)


class CallerOrderRecord(_WithState):
    """An order from a caller."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "caller_orders", record_id)

    def related(self) -> Sequence[RelatedList]:
        return [todos_on(self)]

    def actions_for(self, details: Details) -> Sequence[Action]:
        actions = []
        for move in CALLER_MOVES:
            if move in details.values["moves"]:
                icon, keys, _key = CALLER_KEYS[move]
                run = partial(self._make, move, details)
                actions.append(Action(move, TITLES[CALLER][move], run, icon, keys, "task_orders.edit"))
        return [*actions, self._print_action(CALLER, details), self._ticket_action(details), todo_action(self)]

    def _state_words(self, details: Details) -> tuple[str, str]:
        state = details.values["state"]
        return f.CALLER_STATE.show(state), caller_colour(state)

    def _make(self, move: str, details: Details, _ids: object) -> None:
        number, version = details.values["number"], details.version
        begins = details.values if move == "renew" else {}
        ask_order_move(self.navigator, CALLER, move, details.id, number, self.window(), self.work, begins, version)

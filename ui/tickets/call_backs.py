"""The list of the customers to be called back (待回访): Enter calls, and the next one is offered (C16)."""

from __future__ import annotations

from typing import Any

from app.core.i18n import lazy
from app.tickets.callbacks.rules import next_after
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator
from ui.tickets.call_back import CallBackDialog, call_back
from ui.tickets.look import ICONS
from ui.tickets.moves import KEYS

_STANDS = {"late": "danger", "later": "muted", "now": ""}


def stands_colour(value: Any) -> str:
    """The colour of how a call-back stands."""
    return _STANDS.get(str(value), "")


class CallBackList(ListPage):
    """What is resolved and wants a call. Enter opens the call, not the ticket; that is a key of its own."""

    def __init__(self, navigator: Navigator) -> None:
        call = Action(
            "call_back",
            lazy("Call back"),
            self._call,
            ICONS["call_back"],
            KEYS["call_back"],
            "tickets.move",
            most=1,
        )
        ticket = Action("ticket", lazy("Open the ticket"), self._open_ticket, "tickets", "Ctrl+T", most=1)
        super().__init__(
            navigator,
            "call_backs",
            actions=(call, ticket),
            state_colour={"call_stands": stands_colour},
            beside="tickets",
        )

        # Enter calls; nothing is made here.
        for key in ("new", "open"):
            self.bar.drop(key)
        self.bar.button("call_back").setToolTip(f"{call.title}  Enter")

    def open(self) -> None:
        """Calls whom the cursor stands on; who may not call sees the ticket."""
        ids = [record_id] if (record_id := self.pane.current_id()) is not None else []
        if ids and self.navigator.office.user.may("tickets.move"):
            self._call(ids)
        elif ids:
            self._open_ticket(ids)

    def _call(self, ids: Ids) -> CallBackDialog:
        order = [self.model.id_at(row) for row in range(self.model.rowCount())]
        done: set[int] = set()

        def following(ticket_id: int) -> int | None:
            # Down the list as it stood when the first call began, whatever has moved since.
            done.add(ticket_id)
            return next_after([key for key in order if key not in done - {ticket_id}], ticket_id)

        dialog = call_back(self.navigator, ids[0], following, self.window())
        dialog.called.connect(self.select)
        return dialog

    def _open_ticket(self, ids: Ids) -> None:
        self.navigator.open("tickets", ids[0])

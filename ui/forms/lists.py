"""The lists of tickets on paper: the service register and the three-guarantees list of a period (C10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.core.fields import Field
from app.core.i18n import Text, lazy
from app.forms import fields as f
from ui.forms.printing import print_forms
from ui.kit.actions import Action, Ids
from ui.kit.ask_dialog import AskDialog
from ui.kit.list_page import ListPage


def list_actions(page: ListPage) -> Sequence[Action]:
    """What the print menu of the tickets offers besides the list itself."""
    return (
        Action(
            "service_register",
            lazy("Service register…"),
            lambda _ids: ask_register(page),
            "print",
            "",
            "papers.print",
            needs=0,
            place="print",
        ),
        Action(
            "three_guarantees_list",
            lazy("Three-guarantees list…"),
            lambda _ids: ask_guarantees(page),
            "print",
            "",
            "papers.print",
            needs=0,
            place="print",
        ),
        Action(
            "forms",
            lazy("Registration forms…"),
            lambda ids: _print_registrations(page, ids),
            "print",
            "Ctrl+Shift+P",
            "papers.print",
            most=200,
            place="print",
        ),
    )


def ask_register(page: ListPage) -> AskDialog:
    """Asks for the period and which tickets, then shows the register."""
    query = page.query
    narrowed = bool(query.filters or query.search.strip() or query.scope)
    values = {"which": "shown" if narrowed else "all"}
    return _ask(page, "service_register", lazy("Service register"), (f.FROM, f.TO, f.OF_CUSTOMER, f.WHICH), values)


def ask_guarantees(page: ListPage) -> AskDialog:
    """Asks for the period and the dealer, then shows the list."""
    return _ask(page, "three_guarantees_list", lazy("Three-guarantees list"), (f.FROM, f.TO, f.OF_DEALER), {})


def _ask(page: ListPage, kind: str, title: Text, fields: Sequence[Field], values: Mapping[str, Any]) -> AskDialog:
    navigator, query = page.navigator, page.query

    def selection(raw: Mapping[str, Any]) -> dict[str, str]:
        """What was asked for, as forms keep it; raises Invalid."""
        found = navigator.office.forms.asked(raw, fields)
        if found.pop("which", "") == "shown":
            # No ticket has the id 0: a list that shows none makes an empty register, not one of all.
            found["tickets"] = ",".join(str(ticket) for ticket in page.listing.ids(query)) or "0"
        return found

    today = navigator.office.today()
    last = today.replace(day=1) - timedelta(days=1)
    # In the first days of a month the one before is wanted.
    first = last.replace(day=1) if today.day <= 5 else today.replace(day=1)
    begun = {"from": first, "to": last if today.day <= 5 else today}
    button = lazy("Preview")
    dialog = AskDialog(
        navigator, title, fields, selection, values=begun | dict(values), button=button, parent=page.window()
    )
    dialog.done_with.connect(lambda found: print_forms(navigator, kind, [0], found, page.window()))
    dialog.open()
    return dialog


def _print_registrations(page: ListPage, ids: Ids) -> None:
    print_forms(page.navigator, "registration", ids, parent=page.window())

"""The moves of a maintenance contract as buttons; a dialog asks only what the move needs (B10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import Text, _, lazy
from app.core.register import Details
from app.coverage.contracts import fields as f
from ui.contracts.offer import print_letter
from ui.kit import notify
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator

# Move -> title, fields, icon, key, right; in the order of the buttons.
MOVES: dict[str, tuple[Text, Any, str, str, str]] = {
    "answer": (lazy("Customer's answer…"), f.ANSWER_FIELDS, "call-back", "Ctrl+Shift+B", "contracts.edit"),
    "sign": (lazy("Signed…"), f.SIGN_FIELDS, "ok", "Ctrl+Shift+S", "contracts.sign"),
    "end": (lazy("End early…"), f.END_FIELDS, "close", "Ctrl+Shift+C", "contracts.sign"),
    "cancel": (lazy("Cancel contract…"), f.CANCEL_FIELDS, "cancel", "Ctrl+Shift+X", "contracts.edit"),
    "reopen": (lazy("Reopen…"), f.REOPEN_FIELDS, "reopen", "Ctrl+Shift+O", "contracts.sign"),
}


def contract_actions(navigator: Navigator, details: Details, parent: QWidget) -> list[Action]:
    """What can be done with the contract now."""
    letter = Action(
        "letter",
        lazy("Offer letter…"),
        lambda _ids: print_letter(navigator, details.id),
        "print",
        "Ctrl+Shift+P",
        "papers.print",
    )
    complete = details.values["price"] is not None and bool(details.children["devices"])
    actions = [letter] if complete else []
    for move, (title, _fields, icon, keys, right) in MOVES.items():
        if move in details.values["moves"]:
            actions.append(Action(move, title, partial(_make, navigator, move, details, parent), icon, keys, right))
    return actions


def ask_move(navigator: Navigator, move: str, details: Details, parent: QWidget) -> AskDialog:
    """Asks what a move needs and makes it."""
    title, fields, _icon, _keys, _right = MOVES[move]
    run: Callable[..., None] = getattr(navigator.office.contracts, move)

    def make(raw: Mapping[str, Any]) -> None:
        run(details.id, raw, details.version)

    dialog = AskDialog(
        navigator,
        str(title).rstrip("…"),
        fields,
        make,
        values=_begin(navigator, move, details),
        about=details.title,
        button=_("Save"),
        back=_("Back  Esc") if move == "cancel" else "",
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("Saved.")))
    dialog.stale.connect(lambda _error: notify.tell(parent, _("Somebody else was quicker. Please look again.")))
    dialog.open()
    return dialog


def _make(navigator: Navigator, move: str, details: Details, parent: QWidget, _ids: object) -> None:
    ask_move(navigator, move, details, parent.window())


def _begin(navigator: Navigator, move: str, details: Details) -> dict[str, Any]:
    if move == "sign":
        return {"signed_on": navigator.office.today()}
    if move == "end":
        return {"ended_on": details.values["ended_on"] or navigator.office.today()}
    if move == "answer":
        return {key: details.values[key] for key in ("answer", "follow_up_on", "answer_note")}
    return {}

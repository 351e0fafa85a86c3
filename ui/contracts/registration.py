"""The dialogs of a registration receipt: enter one, bear the claims in spite of a late one (B9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.i18n import _, lazy
from app.core.register import Details
from app.coverage import registrations as r
from ui.kit import jobs
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of


def receipt_actions(navigator: Navigator, details: Details) -> list[Action]:
    """The button on a device's page that enters the receipt of its sale; only on one that a dealer sold."""
    if details.values["dealer_id"] is None:
        return []
    action = Action(
        "receipt",
        lazy("Enter receipt…"),
        lambda ids: register_receipt(navigator, ids[0]),
        "check",
        "Ctrl+Shift+R",
        "registrations.record",
    )
    return [action]


def register_receipt(navigator: Navigator, device_id: int, parent: QWidget | None = None) -> None:
    """Asks for the receipt of a device's sale."""
    _with(navigator, device_id, lambda details: ask_receipt(navigator, details, parent or window_of(navigator)))


def override_registration(navigator: Navigator, device_id: int, parent: QWidget | None = None) -> None:
    """Asks why the claims are borne by us, or why that is taken back."""
    _with(navigator, device_id, lambda details: ask_override(navigator, details, parent or window_of(navigator)))


def ask_receipt(navigator: Navigator, details: Details, parent: QWidget | None) -> AskDialog:
    """The dialog of a receipt; the device becomes the end user's."""
    registrations, values = navigator.office.registrations, details.values

    def run(raw: Mapping[str, Any]) -> None:
        registrations.register_receipt(details.id, raw)

    begins = {
        "dealer_id": values["dealer_id"],
        "end_user_id": values["customer_id"],
        "sold_on": values["sold_on"],
        "registered_on": values["registered_on"] or navigator.office.today(),
        "receipt_number": values["receipt_number"],
    }
    labels = {"dealer_id": details.labels.get("dealer_id", ""), "end_user_id": details.labels.get("customer_id", "")}
    dialog = AskDialog(
        navigator,
        _("Registration receipt"),
        r.RECEIPT_FIELDS,
        run,
        values=begins,
        labels=labels,
        about=details.title,
        button=_("Save"),
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("Receipt entered.")))
    dialog.open()
    return dialog


def ask_override(navigator: Navigator, details: Details, parent: QWidget | None) -> AskDialog:
    """The dialog of an override, or of taking one back."""
    registrations = navigator.office.registrations
    overridden = bool(details.values["override_reason"])
    action = registrations.withdraw_override if overridden else registrations.override

    def run(raw: Mapping[str, Any]) -> None:
        action(details.id, raw)

    dialog = AskDialog(
        navigator,
        _("Take the override back") if overridden else _("Bear the claims of this device"),
        r.WITHDRAW_FIELDS if overridden else r.OVERRIDE_FIELDS,
        run,
        about="\n".join(filter(None, (details.title, details.values["override_reason"]))),
        button=_("Save"),
        parent=parent,
    )
    dialog.done_with.connect(lambda _none: navigator.say(_("Saved.")))
    dialog.open()
    return dialog


def _with(navigator: Navigator, device_id: int, show: Any) -> None:
    registrations = navigator.office.registrations
    jobs.run(_("Registration receipt"), lambda _progress: registrations.get(device_id), show, quiet=True)

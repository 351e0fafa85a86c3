"""The dialog of a complaint: from the tab, from a customer, from a ticket (D1)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from app.core.i18n import _
from ui.kit.dialog import RegisterDialog
from ui.kit.navigator import Navigator

# Tickets and devices are those of the customer.
NARROW = {"ticket_id": ("customer_id",), "equipment_id": ("customer_id",)}


def new_complaint(navigator: Navigator, wanted: bool = False, **given: Any) -> RegisterDialog:
    """Shows the dialog for a new complaint; about a ticket it begins with what is known of it. ``wanted``: somebody has
    asked for it already, so that it is not dropped without a question."""
    office = navigator.office
    if given.get("ticket_id") is not None:
        given = office.complaints.given_by_ticket(given["ticket_id"]) | given
    elif given.get("equipment_id") is not None and "customer_id" not in given:
        given["customer_id"] = office.equipment.get(given["equipment_id"]).values["customer_id"]
    dialog = RegisterDialog(navigator, "complaints", given=given, narrow=NARROW, parent=QApplication.activeWindow())
    if wanted:
        dialog.unsaved = _("The complaint is not recorded yet. Leave without it?")
    dialog.open()
    return dialog

"""The dialog of a device (A3)."""

from __future__ import annotations

from typing import Any

from ui.kit.dialog import RegisterDialog
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of

# A device's sites and projects are those of its customer.
NARROW = {"site_id": ("customer_id",), "project_id": ("customer_id",)}


def new_device(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new device; from a project it gets the project's customer."""
    if "project_id" in given and "customer_id" not in given:
        given["customer_id"] = navigator.office.projects.get(given["project_id"]).values["customer_id"]
    RegisterDialog(navigator, "equipment", given=given, narrow=NARROW, parent=window_of(navigator)).open()

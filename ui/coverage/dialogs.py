"""The dialogs of coverage plans, exclusions and charge rates (A2, B1, B3)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from ui.kit.dialog import RegisterDialog
from ui.kit.navigator import Navigator


def new_plan(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new coverage plan: its phases, its cause table, its periods by category."""
    RegisterDialog(navigator, "plans", given=given, parent=QApplication.activeWindow()).open()


def new_exclusion(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new exclusion."""
    RegisterDialog(navigator, "exclusions", given=given, parent=QApplication.activeWindow()).open()


def new_rate(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new charge rate."""
    RegisterDialog(navigator, "rates", given=given, parent=QApplication.activeWindow()).open()

"""The dialogs of stock: receive parts, enter what was counted (E2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.core.i18n import _, lazy
from app.core.register import Details
from app.parts import fields as f
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator


def receive(navigator: Navigator, details: Details, parent: QWidget | None = None) -> AskDialog:
    """Asks what came in and at what cost."""
    parts = navigator.office.parts

    def run(raw: Mapping[str, Any]) -> int:
        return parts.receive(details.id, raw)

    values = {"unit_cost": details.values.get("cost")}
    return _ask(navigator, details, lazy("Receive"), f.RECEIVE_FIELDS, run, values, parent)


def adjust(navigator: Navigator, details: Details, parent: QWidget | None = None) -> AskDialog:
    """Asks how many were counted; the difference is booked."""
    parts = navigator.office.parts

    def run(raw: Mapping[str, Any]) -> int | None:
        return parts.adjust(details.id, raw)

    values = {"stock": details.values.get("stock")}
    return _ask(navigator, details, lazy("Correct stock"), f.ADJUST_FIELDS, run, values, parent)


def _ask(
    navigator: Navigator,
    details: Details,
    title: Any,
    fields: Any,
    run: Any,
    values: Mapping[str, Any],
    parent: QWidget | None,
) -> AskDialog:
    stock = f.STOCK.show(details.values["stock"])
    about = _("{part} · in stock: {stock} {unit}").format(
        part=details.title, stock=stock, unit=details.values.get("unit") or ""
    )
    dialog = AskDialog(
        navigator, title, fields, run, values=values, about=about, parent=parent or QApplication.activeWindow()
    )
    dialog.done_with.connect(
        lambda moved: navigator.say(_("Booked.") if moved is not None else _("The stock was right already."))
    )
    dialog.open()
    return dialog

"""The dialog of a customer: what only a dealer has shows for a dealer (A1, A6)."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.customers import fields as f
from ui.kit.dialog import RegisterDialog, Start
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of

_DEALER = f.FORM.index(f.DEALER)


def new_customer(navigator: Navigator, **given: Any) -> None:
    """Shows the dialog for a new customer."""
    CustomerDialog(navigator, given=given, parent=window_of(navigator)).open()


class CustomerDialog(RegisterDialog):
    """Edits a customer."""

    def __init__(
        self,
        navigator: Navigator,
        record_id: int | None = None,
        given: dict[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(navigator, "customers", record_id, given, parent=parent)
        self.form.changed.connect(self._typed)
        self._show_dealer()

    def _fill(self, start: Start) -> None:
        super()._fill(start)
        self._show_dealer()

    def _typed(self, key: str) -> None:
        if key == "kind":
            self._show_dealer()

    def _show_dealer(self) -> None:
        """What was typed for a dealer stays in sight after the kind was changed: it is refused until it is emptied."""
        raw = self.form.raw()
        filled = any(raw[field.key] for field in f.DEALER.fields)
        self.form.show_section(_DEALER, filled or raw["kind"] == "dealer")

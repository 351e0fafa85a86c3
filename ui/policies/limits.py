"""The table in which the limits of a level are typed (C2)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.tickets.policies import fields as f
from app.tickets.policies.typed import usual_limit
from ui.kit import theme
from ui.kit.children import ChildTable
from ui.kit.navigator import Navigator

_WIDTHS = {
    "goal": 120,
    "amount": 60,
    "unit": 80,
    "start": 130,
    "working": 90,
    "end_of_day": 70,
    "classes": 84,
    "pausable": 64,
    "escalation": 120,
}


class LimitsTable(ChildTable):
    """Limits, a row each. One for which a goal was chosen begins with the usual measure and event."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(navigator, f.LIMITS, parent)
        for place, field in enumerate(f.LIMITS.fields):
            if field.key in _WIDTHS:
                self.view.setColumnWidth(place, theme.scaled(_WIDTHS[field.key]))
        self.view.setAccessibleName(str(f.LIMITS.title))
        self.model.changed.connect(self._complete)

    def _complete(self) -> None:
        model = self.model
        for row in range(model.rowCount()):
            goal, _label = model.value(row, "goal")
            if goal and not model.value(row, "unit")[0]:
                for key, value in usual_limit(goal).items():
                    if not model.value(row, key)[0]:
                        model.set_value(row, key, value, "")

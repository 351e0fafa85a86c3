"""The box that a fault level is chosen in: the levels of the policy that holds, each with its definition (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from app.tickets.fields import LEVEL

if TYPE_CHECKING:
    from app.tickets.clocks.service import LevelOption


class LevelBox(QComboBox):
    """As every box of a form: ``raw``, ``set_value`` and ``changed``. The wheel turns pages, not values."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.levels: tuple[LevelOption, ...] = ()
        self.setAccessibleName(str(LEVEL.title))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItem("", "")
        self.currentIndexChanged.connect(lambda _index: self.changed.emit())

    def set_levels(self, levels: Sequence[LevelOption]) -> bool:
        """Offers these levels; the chosen one stays when it is among them. Answers whether anything is new."""
        if self.levels == tuple(levels):
            return False
        code, self.levels = self.raw(), tuple(levels)
        self.blockSignals(True)
        self.clear()
        self.addItem("", "")
        for place, level in enumerate(levels, 1):
            self.addItem(level.title, level.code)
            self.setItemData(place, level.definition, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(max(0, self.findData(code)))
        self.blockSignals(False)
        return True

    def suggested(self, effect: str) -> str:
        """The level that an effect proposes, "" for none."""
        return next((level.code for level in self.levels if effect and level.effect == effect), "")

    def definition(self) -> str:
        """What the chosen level means."""
        return next((level.definition for level in self.levels if level.code == self.raw()), "")

    def raw(self) -> str:
        return self.currentData() or ""

    def set_value(self, value: Any, label: str = "") -> None:
        """Chooses a level; one that is not offered yet is kept until the levels are known."""
        place = self.findData(value or "")
        if place < 0:
            self.addItem(label or LEVEL.show(value), value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

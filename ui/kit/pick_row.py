"""A few choices in a row, made by one digit: for whoever has the phone in the other hand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from app.core.fields import Field

_CLEARING = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PickRow(QWidget):
    """The options of a choice field as radio buttons. A digit chooses and goes on, Enter goes on, Delete takes the
    choice away; arrows choose too.

    Where the values are digits themselves (a mark from 1 to 5) the digit is the value, else it is the place.
    """

    changed = Signal()
    left = Signal()  # go on to what comes next

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(str(field.title))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        self._keys: dict[str, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for place, (value, title) in enumerate(field.kind.options, start=1):
            key = value if value.isdigit() else str(place)
            button = QRadioButton(str(title) if value.isdigit() else f"{key} {title}")
            button.installEventFilter(self)
            self._keys[key] = value
            self.buttons[value] = button
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self._group.buttonToggled.connect(lambda _button, _on: self.changed.emit())
        self._point()

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> str:
        """The chosen value, "" for none."""
        return next((value for value, button in self.buttons.items() if button.isChecked()), "")

    def set_value(self, value: Any) -> None:
        """Chooses a value, or none."""
        if (button := self.buttons.get(str(value or ""))) is not None:
            button.setChecked(True)
        else:
            self._group.setExclusive(False)
            for button in self.buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        self._point()

    def go_in(self) -> None:
        """Puts the cursor on the chosen one, else on the first."""
        self._point()
        self.focusProxy().setFocus(Qt.FocusReason.TabFocusReason)

    # -- events ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in _ENTER and plain:
            self.left.emit()
        elif plain and event.text() in self._keys:
            self.set_value(self._keys[event.text()])
            self.left.emit()
        elif event.key() in _CLEARING:
            self.set_value("")
        else:
            return False
        return True

    def _point(self) -> None:
        chosen = self._group.checkedButton()
        self.setFocusProxy(chosen if chosen is not None else next(iter(self.buttons.values())))

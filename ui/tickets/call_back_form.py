"""How a call-back went: what is asked depends on whether the customer was reached (C16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.core.fields import Field
from app.core.i18n import _
from app.tickets import fields as ticket_fields
from app.tickets.callbacks import fields as f
from app.tickets.callbacks.model import REACHED
from ui.kit import theme
from ui.kit.editors import DateEditor, LineEditor, TextEditor
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.pick_row import PickRow

# Asked of a customer who was reached; the rest of one who was not. What stands in neither is always asked.
ANSWERS = ("solved", "satisfaction", "on_time", "attitude")
IN_VAIN = ("next_try_at",)


class CallBackForm(QWidget):
    """Boxes in the order in which they are asked; a digit or Enter goes on to the next one. Knows no service."""

    changed = Signal()
    left = Signal()  # Enter in the last box

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, Any] = {
            "outcome": PickRow(f.OUTCOME),
            "solved": PickRow(f.SOLVED),
            "satisfaction": PickRow(ticket_fields.SATISFACTION),
            "on_time": PickRow(f.ON_TIME),
            "attitude": PickRow(f.ATTITUDE),
            "next_try_at": DateEditor(f.NEXT_TRY_AT, navigator),
            "note": TextEditor(f.NOTE),
            "phone": LineEditor(f.PHONE_CALLED),
            "at": DateEditor(f.AT, navigator),
        }
        self._fields: dict[str, Field] = {key: box.field for key, box in self.boxes.items()}
        self._titles: dict[str, QLabel] = {}
        self._problems: dict[str, ProblemLabel] = {}
        self._lay_out()
        for key, box in self.boxes.items():
            if isinstance(box, PickRow):
                box.left.connect(lambda key=key: self._go_on_from(key))
            else:
                box.installEventFilter(self)
            box.changed.connect(lambda key=key: self._changed(key))

    # -- public ----------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """What was typed; what is not asked now is left out by the service."""
        return {key: box.raw() for key, box in self.boxes.items()}

    def begin(self, phone: str, now: datetime) -> None:
        """Empty boxes for the next call."""
        for key, box in self.boxes.items():
            box.set_value({"phone": phone, "at": now}.get(key, ""))
        self.show_problems(())
        self._show_rows()

    def go_in(self) -> None:
        """Puts the cursor into the first box."""
        self.boxes["outcome"].go_in()

    def problem(self, key: str) -> str:
        """What is wrong with a box, in words."""
        return self._problems[key].text()

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Shows each beside its box and puts the cursor into the first; answers those that belong to none."""
        found = {problem.field: problem for problem in problems}
        for key, label in self._problems.items():
            label.say(str(found[key]) if key in found else "")
        first = next((key for key in self.boxes if key in found), None)
        if first is not None:
            self._go_to(first)
        return [problem for key, problem in found.items() if key not in self.boxes]

    # -- building --------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for row, (key, box) in enumerate(self.boxes.items()):
            title, problem = QLabel(str(self._fields[key].title)), ProblemLabel()
            title.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            title.setContentsMargins(0, 4, 0, 0)
            title.setBuddy(box)
            self._titles[key], self._problems[key] = title, problem
            if key in ("next_try_at", "phone", "at"):
                box.setMaximumWidth(theme.scaled(220))
            holder = QVBoxLayout()
            holder.setSpacing(2)
            holder.addWidget(box)
            holder.addWidget(problem)
            grid.addWidget(title, row, 0)
            grid.addLayout(holder, row, 1)
        self.boxes["note"].setFixedHeight(theme.scaled(72))
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(self.boxes), 1)

    # -- events ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            # Ctrl+Enter saves, Shift+Enter begins a line.
            if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:  # type: ignore[attr-defined]
                return False
            self._go_on_from(next(key for key, box in self.boxes.items() if box is watched))
            return True
        return False

    # -- slots -----------------------------------------------------------------------------------------------------

    def _changed(self, key: str) -> None:
        # A problem is answered by typing; it would only stand in the way.
        self._problems[key].say("")
        self._show_rows()
        self.changed.emit()

    def _show_rows(self) -> None:
        outcome = self.boxes["outcome"].raw()
        for keys, wanted in ((ANSWERS, outcome == REACHED), (IN_VAIN, outcome not in ("", REACHED))):
            for key in keys:
                self.boxes[key].setVisible(wanted)
                self._titles[key].setVisible(wanted)
                if not wanted:
                    self._problems[key].say("")
        # Who was not reached has said nothing.
        heard = outcome in ("", REACHED)
        self._titles["note"].setText(str(self._fields["note"].title) if heard else _("Note"))

    def _go_on_from(self, key: str) -> None:
        keys = [other for other, box in self.boxes.items() if not box.isHidden()]
        place = keys.index(key) + 1
        if place < len(keys):
            self._go_to(keys[place])
        else:
            self.left.emit()

    def _go_to(self, key: str) -> None:
        box = self.boxes[key]
        if isinstance(box, PickRow):
            box.go_in()
        else:
            box.setFocus(Qt.FocusReason.TabFocusReason)

"""The number patterns, each with a live example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.core.i18n import Text, _, lazy
from app.core.numbering import PATTERNS, check_pattern, format_number
from app.core.settings import NUMBER
from app.forms.titles import TITLES as FORMS
from ui.settings.boxes import mark_wrong

if TYPE_CHECKING:
    from app.office import Office

# Series that are no register of their own.
TITLES: dict[str, Text] = {
    "cards": lazy("Warranty card"),
    "guarantees": lazy("Service guarantee"),
    **FORMS,
}


class NumbersPage(QWidget):
    """One row per series: name, pattern, what the next number looks like, or what is wrong with the pattern."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.title = _("Numbers")
        self.office = office
        self.boxes: dict[str, QLineEdit] = {}
        self.examples: dict[str, QLabel] = {}
        # More series than a small screen is high.
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnMinimumWidth(2, 150)
        for row, series in enumerate(PATTERNS):
            box = QLineEdit(maxLength=60)
            box.setMinimumWidth(220)
            box.setAccessibleName(self._title(series))
            example = QLabel()
            grid.addWidget(QLabel(self._title(series)), row, 0)
            grid.addWidget(box, row, 1)
            grid.addWidget(example, row, 2)
            key = NUMBER + series
            box.textChanged.connect(lambda _text, of=key: self._check(of))
            self.boxes[key], self.examples[key] = box, example
        note = QLabel(
            _("{year}, {month} and {day} start a new count; {n:04} is the running number with four digits.")
            + "\n"
            + _("A new pattern is for new records; numbers that were given stay.")
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        box_ = QVBoxLayout(self)
        box_.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        box_.addWidget(scroll, 1)
        box_.addWidget(note)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Shows what is stored."""
        for key, box in self.boxes.items():
            box.setText(str(values[key]))

    def values(self) -> dict[str, Any]:
        """What was typed."""
        return {key: box.text() for key, box in self.boxes.items()}

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Puts the cursor into the first pattern that is wrong; answers whether there is one."""
        wrong = [problem.field for problem in problems if problem.field in self.boxes]
        for key in self.boxes:
            self._check(key)
        if wrong:
            self.boxes[wrong[0]].setFocus()
        return bool(wrong)

    def _check(self, key: str) -> None:
        pattern, example = self.boxes[key].text().strip(), self.examples[key]
        wrong = check_pattern(pattern)
        example.setText(wrong or format_number(pattern, self.office.today(), 7))
        for name, value in (("wrong", bool(wrong)), ("muted", not wrong)):
            example.setProperty(name, value)
        example.style().unpolish(example)
        example.style().polish(example)
        mark_wrong(self.boxes[key], bool(wrong))

    def _title(self, series: str) -> str:
        if series in TITLES:
            return str(TITLES[series])
        if series in self.office.REGISTERS:
            return str(self.office.register(series).one)
        return series

"""Boxes for a few Fields, each with its problem beside it: settings and first start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.core.fields import LONG_TEXT, Field

Box = QLineEdit | QComboBox | QPlainTextEdit


class Boxes(QWidget):
    """A column of boxes; ``values()`` is what was typed, by field key."""

    def __init__(self, fields: Iterable[Field]) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.boxes: dict[str, Box] = {}
        self.wrong: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.form = QFormLayout()
        column.addLayout(self.form)
        column.addStretch(1)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in self.fields:
            self._add(field)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Shows these values."""
        for field in self.fields:
            box, value = self.boxes[field.key], values.get(field.key)
            if isinstance(box, QComboBox):
                box.setCurrentIndex(max(0, box.findData(value)))
            elif isinstance(box, QPlainTextEdit):
                box.setPlainText(field.show(value))
            else:
                box.setText(field.show(value))

    def values(self) -> dict[str, Any]:
        """What is in the boxes."""
        return {key: _typed(box) for key, box in self.boxes.items()}

    def show_problems(self, problems: Iterable[Problem]) -> bool:
        """Shows each problem beside its box and puts the cursor into the first; answers whether any is here."""
        by_key = {problem.field: str(problem) for problem in problems}
        first: QWidget | None = None
        for field in self.fields:
            text = by_key.get(field.key, "")
            box, label = self.boxes[field.key], self.wrong[field.key]
            label.setText(text)
            label.setVisible(bool(text))
            mark_wrong(box, bool(text))
            first = first or (box if text else None)
        if first is not None:
            first.setFocus()
        return first is not None

    def _add(self, field: Field) -> None:
        box: Box
        if field.kind.options:
            box = QComboBox()
            for value, title in field.kind.options:
                box.addItem(str(title), value)
        elif field.kind is LONG_TEXT:
            box = QPlainTextEdit(tabChangesFocus=True)
            box.setPlaceholderText(str(field.hint))
            box.setFixedHeight(96)
        else:
            box = QLineEdit(maxLength=field.max_length)
            box.setPlaceholderText(str(field.hint))
            if field.kind.numeric:
                box.setMaximumWidth(120)
        box.setAccessibleName(str(field.title))
        wrong = QLabel()
        wrong.setProperty("wrong", True)
        wrong.setWordWrap(True)
        wrong.hide()
        both = QVBoxLayout()
        both.setSpacing(2)
        both.addWidget(box)
        both.addWidget(wrong)
        title = QLabel(str(field.title) + (" *" if field.required else ""))
        title.setBuddy(box)
        self.form.addRow(title, both)
        self.boxes[field.key], self.wrong[field.key] = box, wrong


def _typed(box: Box) -> str:
    if isinstance(box, QComboBox):
        return str(box.currentData())
    return box.toPlainText() if isinstance(box, QPlainTextEdit) else box.text()


def mark_wrong(box: QWidget, wrong: bool) -> None:
    """Gives the box the red line of a problem, or takes it away."""
    if bool(box.property("wrong")) != wrong:
        box.setProperty("wrong", wrong)
        box.style().unpolish(box)
        box.style().polish(box)

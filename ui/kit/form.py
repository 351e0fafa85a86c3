"""A form made of Sections of Fields: two columns, problems beside their fields, worked by keys alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.core.errors import Problem
from app.core.fields import Field, Section, flatten
from app.core.i18n import Text, _
from ui.kit.editors import Narrow, make_editor
from ui.kit.icons import pixmap
from ui.kit.navigator import Navigator

# A field this long takes the whole width.
LONG = 300


class ProblemLabel(QWidget):
    """What is wrong with a field: an icon and the words, in place of nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._picture.setPixmap(pixmap("problem", 14, "danger", self.devicePixelRatioF()))
        self._words = QLabel()
        self._words.setProperty("wrong", True)
        self._words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def text(self) -> str:
        """The words shown, "" when nothing is wrong."""
        return self._words.text() if not self.isHidden() else ""

    def say(self, words: str) -> None:
        """Shows the words; "" hides the label."""
        self._words.setText(words)
        self.setVisible(bool(words))


class Form(QScrollArea):
    """The fields of a record, editable."""

    changed = Signal(str)  # the key of the field that was typed into
    left = Signal()  # Enter in the last field

    def __init__(
        self,
        navigator: Navigator,
        sections: Sequence[Section],
        narrow: Mapping[str, tuple[str, ...]] | None = None,
        optional: Iterable[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """``narrow``: for a reference, the other fields that its list is narrowed by, e.g.
        ``{"project_id": ("customer_id",)}``. ``optional``: required fields that the service fills in by itself:
        numbers."""
        super().__init__(parent)
        self._navigator = navigator
        self._narrow = narrow or {}
        self._optional = frozenset(optional)
        self.fields: tuple[Field, ...] = flatten(sections)
        self._editors: dict[str, Any] = {}
        self._problems: dict[str, ProblemLabel] = {}
        self._labels: dict[str, QLabel] = {}
        self._sections: list[QWidget] = []
        self._start: dict[str, Any] = {}
        self._filling = False
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build(sections)

    # -- public ----------------------------------------------------------------------------------------------------

    def editor(self, key: str) -> Any:
        """The box of a field."""
        return self._editors[key]

    def set_values(self, values: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> None:
        """Shows a record; from here on ``dirty`` counts."""
        self._filling = True
        for key, editor in self._editors.items():
            editor.set_value(values.get(key), (labels or {}).get(key, ""))
        self._filling = False
        self._start = self.raw()
        self.show_problems(())

    def set_titles(self, titles: Mapping[str, Text]) -> None:
        """What fields are called for this record; the others by their own titles."""
        for field in self.fields:
            title = self._title(field.but(title=titles.get(field.key, field.title)))
            self._labels[field.key].setText(title)
            self._editors[field.key].setAccessibleName(str(titles.get(field.key, field.title)))

    def raw(self) -> dict[str, Any]:
        """What stands in the boxes, by field key."""
        return {key: editor.raw() for key, editor in self._editors.items()}

    def text(self, key: str) -> str:
        """What stands in a box, as it is shown."""
        return str(self._editors[key].label())

    def begin_here(self) -> None:
        """What stands in the fields now was typed by nobody."""
        self._start = self.raw()

    def dirty(self) -> set[str]:
        """The fields that were changed since ``set_values``."""
        return {key for key, value in self.raw().items() if (value or None) != (self._start.get(key) or None)}

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Marks what is wrong and puts the cursor into the first; answers those that are no field of this form."""
        words: dict[str, list[str]] = {}
        strange = []
        for problem in problems:
            if problem.field in self._editors:
                words.setdefault(problem.field, []).append(str(problem))
            else:
                strange.append(problem)
        for key in self._editors:
            self._mark(key, " ".join(words.get(key, ())))
        first = next((key for key in self._editors if key in words), None)
        if first is not None:
            self.focus(first)
        return strange

    def problem(self, key: str) -> str:
        """What is shown as wrong with a field."""
        return self._problems[key].text()

    def focus(self, key: str = "") -> None:
        """Puts the cursor into a field, the first one by default."""
        editor = self._editors.get(key) or next(iter(self._editors.values()), None)
        if editor is not None:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(editor, 24, 48)

    def show_section(self, place: int, shown: bool) -> None:
        """Shows or hides a whole section, counted from 0; what stands in its boxes stays."""
        self._sections[place].setVisible(shown)

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self, sections: Sequence[Section]) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        width = self._label_width()
        for section in sections:
            group = QWidget()
            rows = QVBoxLayout(group)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setSpacing(4)
            heading = QLabel(str(section.title))
            heading.setProperty("section", True)
            heading.setContentsMargins(0, 8, 0, 0)
            rows.addWidget(heading)
            rows.addLayout(self._grid(section.fields, width))
            column.addWidget(group)
            self._sections.append(group)
        column.addStretch(1)
        self.setWidget(inner)
        self.setFocusProxy(next(iter(self._editors.values()), None))

    def _grid(self, fields: Sequence[Field], width: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for column in (0, 2):
            grid.setColumnMinimumWidth(column, width)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        row = place = 0
        for field in fields:
            wide = field.kind.name == "long_text" or (
                field.kind.name in ("text", "choice") and field.max_length >= LONG
            )
            if place == 2 or (wide and place):
                row, place = row + 1, 0
            label, cell = self._cell(field, width)
            grid.addWidget(label, row, 2 * place, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(cell, row, 2 * place + 1, 1, 3 if wide else 1)
            place = 2 if wide else place + 1
        return grid

    def _cell(self, field: Field, width: int) -> tuple[QLabel, QWidget]:
        editor = make_editor(field, self._navigator, None, self._narrowing(field.key))
        if field.key in self._optional and not field.hint:
            editor.setPlaceholderText(_("automatic number"))
        editor.installEventFilter(self)
        editor.changed.connect(lambda: self._typed(field.key))
        label = QLabel(self._title(field))
        label.setBuddy(editor)
        label.setFixedWidth(width)
        label.setWordWrap(True)
        label.setContentsMargins(0, 5, 0, 0)
        problem = ProblemLabel()
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if field.kind.name == "yes_no":
            editor.setContentsMargins(0, 4, 0, 4)
            editor.setMinimumHeight(26)
        else:
            editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(editor)
        column.addWidget(problem)
        column.addStretch(1)
        self._labels[field.key] = label
        self._editors[field.key] = editor
        self._problems[field.key] = problem
        return label, cell

    def _title(self, field: Field) -> str:
        return f"{field.title} *" if field.required and field.key not in self._optional else str(field.title)

    def _label_width(self) -> int:
        metrics = QFontMetrics(self.font())
        widths = [metrics.horizontalAdvance(self._title(field)) for field in self.fields]
        return min(160, max([64, *widths]) + 4)

    def _narrowing(self, key: str) -> Narrow | None:
        others = self._narrow.get(key)
        if not others:
            return None
        return lambda: {other: raw for other in others if isinstance(raw := self._editors[other].raw(), int)}

    # -- events ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_plain_enter(event):
            self._go_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, editor: QObject) -> None:
        boxes = list(self._editors.values())
        place = boxes.index(editor)
        following = [box for box in boxes[place + 1 :] if box.isEnabled() and box.isVisible()]
        if not following:
            self.left.emit()
            return
        following[0].setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(following[0], 24, 48)

    def _typed(self, key: str) -> None:
        if self._filling:
            return
        # A problem is answered by typing; it would only stand in the way.
        self._mark(key, "")
        for other, by in self._narrow.items():
            if key in by and isinstance(self._editors[other].raw(), int):
                self._editors[other].set_value(None)
        self.changed.emit(key)

    def _mark(self, key: str, words: str) -> None:
        self._problems[key].say(words)
        editor = self._editors[key]
        wrong = bool(words)
        if bool(editor.property("wrong")) != wrong:
            editor.setProperty("wrong", wrong)
            editor.style().unpolish(editor)
            editor.style().polish(editor)


def _is_plain_enter(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

"""The boxes that a value is typed into, one class for each sort of box; forms and tables of forms use the same.

Each has ``raw()`` (what was typed, or the value itself while nobody touched it), ``set_value(value, label)``,
``label()`` and the signal ``changed``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.clock import local, office_day
from app.core.fields import DATE, Field, with_day
from app.core.i18n import _, language
from ui.kit import theme
from ui.kit.icons import icon
from ui.kit.navigator import Navigator

# The values by which a reference box narrows its list, e.g. {"customer_id": 3}.
Narrow = Callable[[], Mapping[str, int]]


class LineEditor(QLineEdit):
    """One line of text, of whatever kind; what can be read is shown tidily when the cursor leaves."""

    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._value: Any = None
        self._shown = ""
        self.setPlaceholderText(str(field.hint))
        self.setAccessibleName(str(field.title))
        if field.kind.numeric:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(lambda _text: self.changed.emit())

    def raw(self) -> Any:
        """What was typed; the value as it was given while the text is untouched, so that nothing is rounded."""
        return self._value if self.text() == self._shown else self.text()

    def label(self) -> str:
        """The text as it is shown in a cell."""
        return self.text()

    def set_value(self, value: Any, label: str = "") -> None:
        """Shows a value."""
        self._value = value
        self._shown = value if isinstance(value, str) else self.field.show(value)
        self.setText(self._shown)
        self.setCursorPosition(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.tidy()

    def tidy(self) -> None:
        """Shows what was typed as it will be stored: 20250301 becomes 2025-03-01."""
        if self.text() != self._shown and self.text().strip():
            try:
                shown = self.field.show(self.field.kind.parse(self.text()))
            except ValueError:
                return
            if shown != self.text():
                self.setText(shown)


class DateEditor(LineEditor):
    """A date, or a date with a time: typed freely, or picked from a calendar (Alt+Down)."""

    def __init__(self, field: Field, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._clock = navigator.office.clock
        with_time = field.kind.name == "moment"
        if not field.hint:
            self.setPlaceholderText(_("e.g. 2025-03-01 09:30") if with_time else _("e.g. 2025-03-01"))
        button = self.addAction(icon("calendar", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        button.setToolTip(_("Calendar  Alt+Down"))
        button.triggered.connect(self.show_calendar)

    def raw(self) -> Any:
        """As typed; a moment without its year or its day gets them."""
        return self._with_day(super().raw())

    def tidy(self) -> None:
        """As in every box; a moment without its year or its day gets them."""
        if self.text() != (full := self._with_day(self.text())):
            self.setText(full)
        super().tidy()

    def show_calendar(self) -> None:
        """Opens the calendar at the date that stands there."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setFrameShape(QFrame.Shape.Box)
        calendar = QCalendarWidget(popup)
        calendar.setLocale(QLocale("zh_CN" if language() == "zh_CN" else "en"))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        day = self._day()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        column = QVBoxLayout(popup)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(calendar)
        calendar.clicked.connect(lambda chosen: self._picked(chosen, popup))
        calendar.activated.connect(lambda chosen: self._picked(chosen, popup))
        popup.move(self.mapToGlobal(QPoint(0, self.height())))
        popup.show()
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.show_calendar()
        else:
            super().keyPressEvent(event)

    def _with_day(self, typed: Any) -> Any:
        if self.field.kind.name != "moment" or not isinstance(typed, str):
            return typed
        return with_day(typed, office_day(self._clock()))

    def _day(self) -> date:
        try:
            return DATE.parse(self._with_day(self.text())) or office_day(self._clock())
        except ValueError:
            return office_day(self._clock())

    def _picked(self, chosen: QDate, popup: QWidget) -> None:
        text = chosen.toString(Qt.DateFormat.ISODate)
        if self.field.kind.name == "moment":
            _day, _blank, time = self.text().strip().partition(" ")
            text += f" {time or f'{local(self._clock()):%H:%M}'}"
        self.setText(text)
        popup.close()
        self.setFocus(Qt.FocusReason.PopupFocusReason)


class TextEditor(QPlainTextEdit):
    """Several lines. Enter goes on to the next field as everywhere; Shift+Enter begins a new line."""

    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setPlaceholderText(str(field.hint) or _("Shift+Enter: new line"))
        self.setAccessibleName(str(field.title))
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.scaled(64))
        self.textChanged.connect(self.changed)

    def raw(self) -> str:
        return self.toPlainText()

    def label(self) -> str:
        return self.toPlainText()

    def set_value(self, value: Any, label: str = "") -> None:
        self.setPlainText(str(value or ""))


class YesNoEditor(QCheckBox):
    """A tick box. A blank value counts as no."""

    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(str(field.title))
        self.toggled.connect(lambda _on: self.changed.emit())

    def raw(self) -> bool:
        return self.isChecked()

    def label(self) -> str:
        return self.field.show(self.isChecked())

    def set_value(self, value: Any, label: str = "") -> None:
        self.setChecked(bool(value))


class ChoiceEditor(QComboBox):
    """One of a fixed set; typing the first letters chooses. The wheel turns pages, not values."""

    changed = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(str(field.title))
        if not field.required:
            self.addItem("", "")
        for value, title in field.kind.options:
            self.addItem(str(title), value)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.currentIndexChanged.connect(lambda _index: self.changed.emit())

    def raw(self) -> str:
        return self.currentData() or ""

    def label(self) -> str:
        return self.currentText()

    def set_value(self, value: Any, label: str = "") -> None:
        place = self.findData(value or "")
        if place < 0 and value:
            # A value that is no longer offered must not become another one in silence.
            self.addItem(self.field.show(value), value)
            place = self.count() - 1
        self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


Editor = LineEditor | TextEditor | YesNoEditor | ChoiceEditor


def make_editor(field: Field, navigator: Navigator, parent: QWidget | None = None, narrow: Narrow | None = None) -> Any:
    """The box for this field."""
    from ui.kit.reference import ReferenceEditor

    name = field.kind.name
    if name == "reference":
        return ReferenceEditor(field, navigator, parent, narrow)
    if name in ("date", "moment"):
        return DateEditor(field, navigator, parent)
    if name == "long_text":
        return TextEditor(field, parent)
    if name == "yes_no":
        return YesNoEditor(field, parent)
    return ChoiceEditor(field, parent) if name == "choice" else LineEditor(field, parent)


def single_shot(parent: QWidget, interval: int, run: Callable[[], object]) -> QTimer:
    """A timer that runs once, a pause after its last start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(run)
    return timer

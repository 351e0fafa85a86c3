"""Beside the year: the day that is chosen, what the colours mean, and the working hours (C3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _
from app.worktime.hours import HoursRow
from app.worktime.rules import Day, DayKind
from app.worktime.words import KIND_TITLES, date_words, day_words
from ui.kit import theme
from ui.kit.icons import icon
from ui.worktime.year_view import paint_day


def heading(text: str) -> QLabel:
    """The title of a part of the panel."""
    label = QLabel(text)
    label.setProperty("section", True)
    return label


def button(name: str, title: str) -> QPushButton:
    """A quiet button that Enter does not press by chance."""
    made = QPushButton(icon(name), title)
    made.setAutoDefault(False)
    return made


class Sample(QWidget):
    """A sample of a kind of day for the legend."""

    def __init__(self, kind: DayKind, season: bool = False) -> None:
        super().__init__()
        self._kind, self._season = kind, season
        metrics = QFontMetrics(self.font())
        self.setFixedSize(QSize(theme.scaled(22), metrics.height() + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_day(painter, self.rect(), "", self._kind, self._season)
        painter.setPen(theme.colour("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class Legend(QWidget):
    """Every kind of day with its colour, its mark and its name."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        entries = [(Sample(kind), str(title)) for kind, title in KIND_TITLES.items()]
        entries.append((Sample(DayKind.WORKING, season=True), _("In a season")))
        for place, (sample, title) in enumerate(entries):
            row, column = divmod(place, 2)
            grid.addWidget(sample, row, 2 * column)
            grid.addWidget(QLabel(title), row, 2 * column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)


class DayCard(QWidget):
    """The day that is chosen, and what can be done with it."""

    edit_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, may_edit: bool) -> None:
        super().__init__()
        self._may_edit = may_edit
        self.title, self.words = QLabel(), QLabel()
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setMinimumHeight(4 * QFontMetrics(self.font()).height())
        self.edit = button("edit", _("Edit") + "  Enter")
        self.clear = button("undo", _("Clear") + "  Del")
        self.clear.setToolTip(_("The day is again as the calendar says"))
        self.edit.clicked.connect(self.edit_wanted)
        self.clear.clicked.connect(self.clear_wanted)
        row = QHBoxLayout()
        row.addWidget(self.edit)
        row.addWidget(self.clear)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(row)

    def show_day(self, day: Day) -> None:
        """Shows this day."""
        self.title.setText(date_words(day.day))
        self.words.setText("\n".join(day_words(day)))
        self.edit.setEnabled(self._may_edit)
        self.clear.setEnabled(self._may_edit and day.record_id is not None)


class HoursList(QWidget):
    """The hours of the whole year and of the seasons; Ins makes a season, Enter edits, Del removes."""

    edit_wanted = Signal(object)  # HoursRow
    new_wanted = Signal()
    remove_wanted = Signal(object)  # HoursRow

    def __init__(self, may_edit: bool) -> None:
        super().__init__()
        self._may_edit = may_edit
        self._rows: list[HoursRow] = []
        self.list = _Keys()
        self.list.setProperty("choice", True)
        self.list.setAccessibleName(_("Working hours"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.edit = button("edit", _("Edit"))
        self.new = button("new", _("New season"))
        self.remove = button("delete", _("Remove"))
        self.list.currentRowChanged.connect(lambda _row: self._offer())
        self.list.itemDoubleClicked.connect(lambda _item: self._edit())
        self.list.enter.connect(self._edit)
        self.list.insert.connect(self._new)
        self.list.delete.connect(self._remove)
        self.edit.clicked.connect(self._edit)
        self.new.clicked.connect(self._new)
        self.remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.setSpacing(4)
        for one in (self.edit, self.new, self.remove):
            row.addWidget(one)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._offer()

    def show_rows(self, rows: Sequence[HoursRow]) -> None:
        """Shows these hours; the same one stays chosen."""
        chosen = self.chosen()
        self._rows = list(rows)
        self.list.clear()
        for row in self._rows:
            item = QListWidgetItem("\n".join((f"{row.title}  {row.days}", *row.lines)))
            lines = 1 + len(row.lines)
            item.setSizeHint(QSize(0, lines * QFontMetrics(self.font()).lineSpacing() + 10))
            self.list.addItem(item)
        ids = [row.id for row in self._rows]
        self.list.setCurrentRow(ids.index(chosen.id) if chosen is not None and chosen.id in ids else 0)
        self._offer()

    def chosen(self) -> HoursRow | None:
        """The hours that the cursor stands on."""
        place = self.list.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def ordinary(self) -> Mapping[str, str]:
        """The hours of the whole year, by weekday's key."""
        return next((row.values for row in self._rows if not row.seasonal), {})

    def _offer(self) -> None:
        row = self.chosen()
        self.edit.setEnabled(self._may_edit and row is not None)
        self.new.setEnabled(self._may_edit)
        self.remove.setEnabled(self._may_edit and row is not None and row.seasonal)

    def _edit(self) -> None:
        if self.edit.isEnabled():
            self.edit_wanted.emit(self.chosen())

    def _new(self) -> None:
        if self.new.isEnabled():
            self.new_wanted.emit()

    def _remove(self) -> None:
        if self.remove.isEnabled():
            self.remove_wanted.emit(self.chosen())


class _Keys(QListWidget):
    """A list that tells of its keys."""

    enter = Signal()
    insert = Signal()
    delete = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys: dict[int, Any] = {
            Qt.Key.Key_Return: self.enter,
            Qt.Key.Key_Enter: self.enter,
            Qt.Key.Key_Insert: self.insert,
            Qt.Key.Key_Delete: self.delete,
        }
        wanted = keys.get(event.key())
        if wanted is None:
            super().keyPressEvent(event)
        else:
            wanted.emit()

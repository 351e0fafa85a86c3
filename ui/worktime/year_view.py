"""Twelve months of a year, each date in the colour and with the mark of what it is; worked by mouse and keys (C3)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from html import escape

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPolygon,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.core.i18n import Text, _, lazy
from app.worktime.rules import Day, DayKind
from app.worktime.service import Year
from app.worktime.words import date_words, day_words
from ui.kit import theme

COLUMNS, WEEKS = 4, 6  # as many months beside each other as there is room for, four at most
_GAP = 2 * theme.GRID
# (background, text, mark); a mark says in print or to who sees no colours what the colour says.
LOOKS: dict[DayKind, tuple[str, str, Text]] = {
    DayKind.WORKING: ("base", "text", ""),
    DayKind.REST: ("hover", "muted", "·"),
    DayKind.HOLIDAY: ("danger_soft", "danger", lazy("off")),
    DayKind.SWAPPED: ("warning_soft", "warning", lazy("on")),
    DayKind.OWN_WORKED: ("success_soft", "success", lazy("on")),
    DayKind.OWN_OFF: ("danger_soft", "danger", lazy("off")),
}
_SHORT_DAYS: tuple[Text, ...] = (
    lazy("Mo"), lazy("Tu"), lazy("We"), lazy("Th"), lazy("Fr"), lazy("Sa"), lazy("Su"),
)  # fmt: skip
MONTHS: tuple[Text, ...] = (
    lazy("January"), lazy("February"), lazy("March"), lazy("April"), lazy("May"), lazy("June"),
    lazy("July"), lazy("August"), lazy("September"), lazy("October"), lazy("November"), lazy("December"),
)  # fmt: skip


def paint_day(painter: QPainter, box: QRect, text: str, kind: DayKind, season: bool = False) -> None:
    """Draws one date, or a sample of it for the legend; ``box`` is its cell."""
    back, front, mark = LOOKS[kind]
    painter.fillRect(box, theme.colour(back))
    if kind.own:
        # The corner says: this is the office's own word.
        corner, size = box.topLeft(), box.height() // 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawPolygon(QPolygon([corner, corner + QPoint(size, 0), corner + QPoint(0, size)]))
    if season:
        painter.fillRect(QRect(box.left() + 3, box.bottom() - 1, box.width() - 6, 2), theme.colour("accent"))
    painter.setPen(theme.colour(front))
    font = painter.font()
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.7)
    room = box.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(str(mark)) if text else 0, 0)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
    if mark:
        painter.setFont(small)
        place = box.adjusted(0, 1, -2, 0) if text else box
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop if text else Qt.AlignmentFlag.AlignCenter
        painter.drawText(place, where, str(mark))
        painter.setFont(font)


class YearView(QWidget):
    """The year. Arrows move by day and week, PgUp and PgDn by month, Enter or a double click opens the day."""

    moved = Signal(object)  # the date that the cursor stands on now, maybe of another year
    opened = Signal(object)  # the date that shall be edited
    cleared = Signal(object)  # the date whose own word shall go

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Year"))
        self._year: Year | None = None
        self._day = date(2000, 1, 1)
        self._today = date(2000, 1, 1)
        bold = QFont(self.font())
        bold.setBold(True)
        self._bold = bold
        self._places: dict[date, QRect] = {}

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The date that the cursor stands on."""
        return self._day

    def show_year(self, year: Year, day: date, today: date) -> None:
        """Shows a year with the cursor on one of its dates."""
        self._year, self._day, self._today = year, day, today
        self._lay_out()
        self._describe()
        self.update()

    def day_at(self, point: QPoint) -> date | None:
        """The date that is drawn there."""
        return next((day for day, box in self._places.items() if box.contains(point)), None)

    def place_of(self, day: date) -> QRect:
        """Where a date is drawn."""
        return self._places.get(day, QRect())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        cell = self._smallest_cell()
        return QSize(7 * cell.width(), self._rows() * (WEEKS * cell.height() + self._head() + theme.GRID))

    # -- events ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._year is None:
            return
        painter = QPainter(self)
        cell = self._cell()
        for month in range(1, 13):
            self._paint_head(painter, month, cell)
        painter.setFont(self.font())
        for day, box in self._places.items():
            if event.rect().intersects(box):
                self._paint_day(painter, day, box)
        painter.end()

    def resizeEvent(self, event: object) -> None:
        self.setMinimumHeight(self.minimumSizeHint().height())
        self._lay_out()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if day is not None:
            self._go(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, steps = event.key(), {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if key in steps:
            self._go(self._day + timedelta(days=steps[Qt.Key(key)]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            months = 12 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            self._go(_months_on(self._day, months if key == Qt.Key.Key_PageDown else -months))
        elif key == Qt.Key.Key_Home:
            self._go(self._day.replace(day=1))
        elif key == Qt.Key.Key_End:
            self._go(self._day.replace(day=monthrange(self._day.year, self._day.month)[1]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._day)
        elif key == Qt.Key.Key_Delete:
            self.cleared.emit(self._day)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            if day is not None and self._year is not None:
                lines = [date_words(day), *day_words(self._year.day(day))]
                # A reason is what somebody typed: never markup.
                text = "<br>".join(escape(line) for line in lines)
                QToolTip.showText(event.globalPos(), text, self, self._places[day])
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _go(self, day: date) -> None:
        if day == self._day:
            return
        self._day = day
        self._describe()
        self.update()
        self.moved.emit(day)

    def _describe(self) -> None:
        if self._year is not None and self._day.year == self._year.year:
            lines = [date_words(self._day), *day_words(self._year.day(self._day))]
            self.setAccessibleDescription(", ".join(lines))

    def _smallest_cell(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("30") + theme.scaled(16), metrics.ascent() + theme.scaled(6))

    def _head(self) -> int:
        return 2 * QFontMetrics(self.font()).height() + 4

    def _columns(self) -> int:
        month = 7 * self._smallest_cell().width() + _GAP
        return max(1, min(COLUMNS, (self.width() + _GAP) // month))

    def _rows(self) -> int:
        return -(-12 // self._columns())

    def _cell(self) -> QSize:
        smallest, columns = self._smallest_cell(), self._columns()
        wide = (self.width() - (columns - 1) * _GAP) // columns // 7
        high = (self.height() // self._rows() - theme.GRID - self._head()) // WEEKS
        return QSize(max(smallest.width(), wide), max(smallest.height(), min(high, 2 * smallest.height())))

    def _corner(self, month: int, cell: QSize) -> QPoint:
        row, column = divmod(month - 1, self._columns())
        return QPoint(column * (7 * cell.width() + _GAP), row * (WEEKS * cell.height() + self._head() + theme.GRID))

    def _lay_out(self) -> None:
        self._places = {}
        if self._year is None:
            return
        cell = self._cell()
        for one in self._year.days:
            day = one.day
            first = day.replace(day=1).weekday()
            week, weekday = divmod(first + day.day - 1, 7)
            corner = self._corner(day.month, cell) + QPoint(weekday * cell.width(), self._head() + week * cell.height())
            # One pixel of distance, so that days of one colour can be told apart.
            self._places[day] = QRect(corner, cell - QSize(1, 1))

    def _paint_head(self, painter: QPainter, month: int, cell: QSize) -> None:
        corner, high = self._corner(month, cell), QFontMetrics(self.font()).height()
        painter.setFont(self._bold)
        here = self._year is not None and self._today.year == self._year.year and self._today.month == month
        painter.setPen(theme.colour("accent" if here else "text"))
        wide = 7 * cell.width()
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(corner, QSize(wide, high)), left, str(MONTHS[month - 1]))
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted"))
        for weekday, title in enumerate(_SHORT_DAYS):
            box = QRect(corner + QPoint(weekday * cell.width(), high), QSize(cell.width(), high))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(title))

    def _paint_day(self, painter: QPainter, day: date, box: QRect) -> None:
        assert self._year is not None
        one: Day = self._year.day(day)
        if day == self._today:
            painter.setFont(self._bold)
        paint_day(painter, box, str(day.day), one.kind, bool(one.season) and one.worked)
        painter.setFont(self.font())
        if day == self._today:
            self._frame(painter, box, theme.colour("muted"), 1)
        if day == self._day:
            active = QPalette.ColorGroup.Active
            colour = self.palette().color(active, QPalette.ColorRole.Accent)
            self._frame(painter, box, colour, 2 if self.hasFocus() else 1)

    @staticmethod
    def _frame(painter: QPainter, box: QRect, colour: QColor, width: int) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = painter.pen()
        pen.setColor(colour)
        pen.setWidth(width)
        painter.setPen(pen)
        painter.drawRect(box.adjusted(width // 2, width // 2, -1, -1))
        pen.setWidth(1)
        painter.setPen(pen)


def _months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

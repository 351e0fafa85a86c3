"""The grid of a month, worked by keys or by dragging over days (A9).

Enter gives the selected days to the person of the row, Shift+Enter the whole week; Delete clears; Ctrl+C copies the
names of the selected days as a sheet would, Ctrl+V puts them on the days from the cursor on, again and again over a
selection that is longer. It knows no service: what is wanted goes out as pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.core.i18n import _
from app.staff.duty import fields as f
from app.staff.duty.rules import Piece, days_of, runs
from ui.kit import theme
from ui.staff.duty.model import HOLDERS, DutyModel, Index

_WEEK = 7
_NAMES_HEIGHT = 44
_SMALLEST = 8  # points


class DutyGrid(QTableView):
    """Shows a ``DutyModel``. ``kind`` is the duty that is being entered."""

    wanted = Signal(object)  # pieces to be laid
    refused = Signal(str)  # what cannot be done, in words
    month_wanted = Signal(int)  # steps forward or back
    undo_wanted = Signal()

    def __init__(self, model: DutyModel) -> None:
        super().__init__()
        self.kind = f.PHONE_DUTY
        self.may_edit = True
        self._pressed: tuple[int, int] | None = None
        self._duty = model
        self.setModel(model)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(_("Duty roster"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setWordWrap(True)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(24)
        across.setSectionsClickable(False)
        across.setHighlightSections(False)
        across.setFixedHeight(theme.scaled(44))
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(theme.row_height())
        down.setSectionsClickable(False)
        model.modelReset.connect(self._size_rows)

    # -- public ----------------------------------------------------------------------------------------------------

    def days(self) -> tuple[date, ...]:
        """The selected days, else that of the cursor."""
        columns = sorted({index.column() for index in self.selectedIndexes()})
        if not columns and self.currentIndex().isValid():
            columns = [self.currentIndex().column()]
        return tuple(self._duty.day(column) for column in columns)

    def go_to(self, index: Index) -> None:
        """Puts the cursor on a cell and selects it alone, whatever keys are held down."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def staff_id(self) -> int | None:
        """The person of the row with the cursor; None on the row of names."""
        person = self._duty.person(self.currentIndex().row()) if self.currentIndex().isValid() else None
        return person.id if person is not None else None

    def set_days(self, days: Sequence[date] | None = None) -> None:
        """Gives the selected days to the person of the row."""
        staff_id = self.staff_id()
        if staff_id is None:
            self.refused.emit(_("Go down to a person first: Enter gives the selected days to that person."))
            return
        self._want([Piece(staff_id, first, last) for first, last in runs(days or self.days())])

    def set_week(self) -> None:
        """Gives the whole week of the cursor, Monday to Sunday, to the person of the row."""
        days = self.days()
        if days:
            monday = days[0] - timedelta(days=days[0].weekday())
            self.set_days(tuple(days_of(monday, monday + timedelta(days=_WEEK - 1))))

    def clear_days(self) -> None:
        """Clears the selected days: those that the person of the row has, on the row of names whoever has them."""
        month, staff_id = self._duty.month, self.staff_id()
        if month is None:
            return
        held = [(day, month.turn(self.kind, day)) for day in self.days()]
        days = [day for day, turn in held if turn is not None and staff_id in (None, turn.staff_id)]
        self._want([Piece(None, first, last) for first, last in runs(days)])

    def copy(self) -> None:
        """Copies the names of the selected days, parted by tabs."""
        month = self._duty.month
        if month is not None:
            turns = (month.turn(self.kind, day) for day in self.days())
            names = [month.person(turn.staff_id).name if turn is not None else "" for turn in turns]
            QApplication.clipboard().setText("\t".join(names))

    def paste(self) -> None:
        """Puts copied names on the days from the cursor on; a blank one clears its day."""
        month, days = self._duty.month, self.days()
        names = QApplication.clipboard().text().rstrip("\r\n").replace("\r", "").replace("\n", "\t").split("\t")
        if month is None or not days or not any(name.strip() for name in names):
            return
        by_name = {person.name: person.id for person in month.people}
        unknown = next((name for name in names if name.strip() and name.strip() not in by_name), None)
        if unknown is not None:
            self.refused.emit(_("“{name}” is nobody of this roster.").format(name=unknown.strip()[:40]))
            return
        count = max(len(names), len(days))
        found = [
            Piece(by_name.get(names[n % len(names)].strip()), day, day)
            for n, day in enumerate(days_of(days[0], days[0] + timedelta(days=count - 1)))
        ]
        self._want(found)

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.set_week if shift else self.set_days)()
        elif shift and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._stretch(-1 if key == Qt.Key.Key_Left else 1)
        elif shift and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            pass  # a stretch of days is one person's
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_days()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.month_wanted.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._pressed = (index.row(), index.column()) if index.isValid() and plain else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            # A drag stays in its row: it is one person's turn.
            row = self._pressed[0]
            level = self.rowViewportPosition(row) + self.rowHeight(row) / 2
            place = QPointF(event.position().x(), level)
            event = QMouseEvent(
                event.type(), place, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
            )
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        # A click only moves the cursor; a drag over days is a turn.
        if pressed is not None and pressed[0] > HOLDERS and len(self.days()) > 1:
            self.set_days()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.go_to(index)
            self.set_days()

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _want(self, pieces: list[Piece]) -> None:
        if not self.may_edit:
            self.refused.emit(_("Your role may look at the roster, not change it."))
        elif pieces:
            self.wanted.emit(pieces)

    def _stretch(self, step: int) -> None:
        """Makes the selection longer or shorter at the cursor; its other end stays."""
        current, selection = self.currentIndex(), self.selectionModel()
        column = current.column() + step
        if not current.isValid() or not 0 <= column < self._duty.columnCount():
            return
        columns = [index.column() for index in self.selectedIndexes()] or [current.column()]
        anchor = min(columns) if current.column() == max(columns) else max(columns)
        cell = lambda place: self._duty.index(current.row(), place)  # noqa: E731
        chosen = QItemSelection(cell(min(anchor, column)), cell(max(anchor, column)))
        selection.setCurrentIndex(cell(column), QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _size_rows(self) -> None:
        if self._duty.rowCount():
            self.setRowHeight(HOLDERS, theme.scaled(_NAMES_HEIGHT))


class _Cells(QStyledItemDelegate):
    """A coloured cell with its word; today's column stands between two lines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = option
        area: QRect = shown.rect
        model = index.model()
        painter.save()
        painter.fillRect(area, index.data(Qt.ItemDataRole.BackgroundRole))
        selected = bool(shown.state & QStyle.StateFlag.State_Selected)
        if selected:
            chosen = theme.colour("accent")
            chosen.setAlpha(50)
            painter.fillRect(area, chosen)
        font, text = shown.font, str(index.data())
        # A name of three signs wants a little less than its column has.
        while font.pointSize() > _SMALLEST and QFontMetrics(font).horizontalAdvance(text) > area.width() - 4:
            font.setPointSize(font.pointSize() - 1)
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(area, int(flags), text)
        if isinstance(model, DutyModel) and model.day(index.column()) == model.today:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawLine(area.topLeft(), area.bottomLeft())
            painter.drawLine(area.topRight(), area.bottomRight())
        if shown.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.restore()

"""The side column of the board: tickets that wait for dispatch, dragged or taken up from here (C8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.clock import local
from app.core.i18n import _
from app.tickets.visits.board import Waiting
from ui.kit import theme

PAD = 8
WAITING_ROLE = int(Qt.ItemDataRole.UserRole)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class WaitingView(QListWidget):
    """A list of tickets; each can be dragged out of it."""

    dragged = Signal(object, object)  # Waiting, the point on the screen
    dropped = Signal(object)  # the point on the screen
    let_go = Signal()
    opened = Signal(object)  # Waiting
    keyed = Signal(str)  # a key that the page knows: a letter
    selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet("QListWidget { border: none; outline: 0; }")
        self.setAccessibleName(_("Waiting for dispatch"))
        self.setUniformItemSizes(True)
        self._lines = _Lines(self)
        self.setItemDelegate(self._lines)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentRowChanged.connect(lambda _row: self.selected.emit())
        self._pressed: QPoint | None = None
        self._dragging: Waiting | None = None

    # -- public --------------------------------------------------------------------------------------------------------

    def show_tickets(self, tickets: Sequence[Waiting], now: datetime) -> None:
        """Shows these tickets as they stand now; the cursor stays on its ticket."""
        self._lines.now = now
        current = self.ticket
        self.clear()
        place = 0
        for i, ticket in enumerate(tickets):
            item = QListWidgetItem(f"{ticket.number} {ticket.customer}")
            item.setData(WAITING_ROLE, ticket)
            item.setToolTip(_plain(ticket))
            self.addItem(item)
            if current is not None and ticket.ticket_id == current.ticket_id:
                place = i
        if tickets:
            self.setCurrentRow(place)

    @property
    def ticket(self) -> Waiting | None:
        """The ticket that the cursor stands on."""
        item = self.currentItem()
        found: Waiting | None = item.data(WAITING_ROLE) if item is not None else None
        return found

    # -- events --------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.itemAt(at) is not None:
            self._pressed = at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # Not the base's: it would select what the pointer passes.
        at = event.position().toPoint()
        if self._pressed is not None and (at - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed, self._dragging = None, self.ticket
        if self._dragging is not None:
            self.dragged.emit(self._dragging, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed = None
        if self._dragging is not None:
            self._dragging = None
            self.dropped.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.ticket is not None:
            self.opened.emit(self.ticket)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if self.ticket is not None:
                self.opened.emit(self.ticket)
        elif key == Qt.Key.Key_Escape and self._dragging is not None:
            self._dragging = None
            self.let_go.emit()
        elif plain and Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
            self.keyed.emit(chr(key))
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.doItemsLayout()


class _Lines(QStyledItemDelegate):
    """Three lines: number and level, coloured by its deadline; customer; fault, or the appointment."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.now: datetime | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        made: Any = option
        return QSize(100, 3 * made.fontMetrics.lineSpacing() + PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ticket: Waiting = index.data(WAITING_ROLE)
        made: Any = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        made.text = ""
        made.state &= ~QStyle.StateFlag.State_HasFocus
        style = made.widget.style() if made.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, made, painter, made.widget)
        area: QRect = made.rect.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        step, metrics = made.fontMetrics.lineSpacing(), made.fontMetrics
        painter.save()
        painter.setFont(made.font)
        line = QRect(area.left(), area.top(), area.width(), step)
        level = ticket.level
        painter.setPen(theme.colour(_urgency(ticket, self.now)))
        painter.drawText(line, _RIGHT, level)
        texts = (
            (ticket.number, "text", metrics.horizontalAdvance(level) + PAD),
            (ticket.customer, "text", 0),
            (_third(ticket), "accent" if ticket.appointed_at is not None else "muted", 0),
        )
        for place, (text, colour, less) in enumerate(texts):
            painter.setPen(theme.colour(colour))
            room = line.translated(0, place * step).adjusted(0, 0, -less, 0)
            painter.drawText(room, _LEFT, metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width()))
        painter.fillRect(QRect(made.rect.left(), made.rect.bottom(), made.rect.width(), 1), theme.colour("line"))
        painter.restore()


def _urgency(ticket: Waiting, now: datetime | None) -> str:
    """The colour of a ticket's next deadline."""
    if now is None or ticket.due_at is None:
        return "muted"
    if ticket.due_at <= now:
        return "danger"
    return "warning" if ticket.warn_at is not None and ticket.warn_at <= now else "muted"


def _third(ticket: Waiting) -> str:
    fault = " ".join(ticket.fault.split())
    if ticket.appointed_at is not None:
        return _("Appointment {moment}").format(moment=f"{local(ticket.appointed_at):%m-%d %H:%M}")
    return f"{ticket.technician} · {fault}" if ticket.technician else fault


def _plain(ticket: Waiting) -> str:
    """For a tool tip: in lines of plain text, without what would look like markup."""
    due = _("Time limit {moment}").format(moment=f"{local(ticket.due_at):%m-%d %H:%M}") if ticket.due_at else ""
    lines = (ticket.number, ticket.customer, " ".join(ticket.fault.split()), due)
    return "\n".join(line.replace("<", "‹") for line in lines if line)

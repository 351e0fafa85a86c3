"""The time line of a record (时间线): all that happened, newest first; each line opens its own record."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.i18n import _
from ui.kit import theme
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work

EVENT_ROLE = int(Qt.ItemDataRole.UserRole)
# The picture of an event: the register of the record that it belongs to, or what happened.
ICONS = {
    "customers": "customers",
    "projects": "projects",
    "equipment": "equipment",
    "tickets": "tickets",
    "complaints": "complaints",
    "cards": "cards",
    "contracts": "contracts",
    "deposits": "deposits",
    "settlements": "deposits",
    "task_orders": "check",
    "refused": "cancel",
    "caller_orders": "contacts",
    "forms": "print",
    "staff": "staff",
    "parts": "parts",
    "attachment": "attach",
    "attachments": "attach",
}
PAD, ICON = 8, 16


class TimeLineView(QListWidget):
    """The events of one record."""

    def __init__(self, navigator: Navigator, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._kind = register
        self._work = Work(self, refused=lambda error: self._show_text(str(error)))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", True)
        self.setItemDelegate(_EventDelegate(self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(False)
        self.setAccessibleName(_("Time line"))
        self.itemDoubleClicked.connect(self._open)

    def show_record(self, record_id: int | None) -> None:
        """Shows what happened around this record."""
        if record_id is None:
            self._work.cancel("events")
            self.clear()
            return
        archive, kind = self._navigator.office.archive, self._kind
        self._work.run("events", lambda _cancel: list(archive.time_line(kind, record_id)), self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._open(item)
        else:
            super().keyPressEvent(event)

    def _show(self, events: list[Any]) -> None:
        self.clear()
        for event in events:
            item = QListWidgetItem(self)
            item.setData(EVENT_ROLE, event)
            head = " ".join(filter(None, (event.when, event.who)))
            item.setToolTip("\n".join(filter(None, (head, str(event.title), str(event.detail or "")))))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, item.toolTip())
        if not events:
            self._show_text(_("Nothing has happened yet."))

    def _show_text(self, text: str) -> None:
        self.clear()
        item = QListWidgetItem(text, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _open(self, item: QListWidgetItem) -> None:
        event = item.data(EVENT_ROLE)
        if event is not None and event.open is not None:
            self._navigator.open(*event.open)


class _EventDelegate(QStyledItemDelegate):
    """Two lines: when, who and what; then the detail, muted, in as many lines as it needs up to two."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        event = index.data(EVENT_ROLE)
        made: Any = option
        lines = 1 if event is None else 2 if not event.detail else 3
        return QSize(100, made.fontMetrics.lineSpacing() * lines + PAD + 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        event = index.data(EVENT_ROLE)
        if event is None:
            super().paint(painter, option, index)
            return
        made: Any = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        made.text = ""
        style = made.widget.style() if made.widget is not None else QApplication.style()
        made.state &= ~QStyle.StateFlag.State_HasFocus
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, made, painter, made.widget)
        area: QRect = made.rect.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        icon(ICONS.get(event.kind, "history"), "muted").paint(painter, area.left(), area.top() + 2, ICON, ICON)
        self._write(painter, area.adjusted(ICON + PAD, 0, 0, 0), made, event)

    def _write(self, painter: QPainter, area: QRect, option: Any, event: Any) -> None:
        metrics: QFontMetrics = option.fontMetrics
        step = metrics.lineSpacing()
        painter.save()
        painter.setFont(option.font)
        lines = [
            (str(event.title), theme.colour("text")),
            (" ".join(filter(None, (event.when, event.who))), theme.colour("muted")),
            (str(event.detail or "").replace("\n", " "), theme.colour("muted")),
        ]
        for place, (text, pen) in enumerate(lines):
            painter.setPen(pen)
            line = QRect(area.left(), area.top() + place * step, area.width(), step)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()

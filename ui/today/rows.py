"""How a row of the home page is drawn: title, detail in grey, the time or the countdown at the right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core import clock
from ui.kit import theme

ROW = Qt.ItemDataRole.UserRole


def when_text(when: Any) -> str:
    """A moment or a date, the year included: an old one must not look like one of this year."""
    if isinstance(when, datetime):
        return f"{clock.local(when):%Y-%m-%d %H:%M}"
    return when.isoformat() if isinstance(when, date) else str(when or "")


class RowDelegate(QStyledItemDelegate):
    """Draws one row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(160, theme.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        row = index.data(ROW)
        state, area = option.state, option.rect.adjusted(6, 0, -6, 0)
        painter.save()
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(option.rect, theme.colour("selection"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.colour("hover"))
        metrics, middle = option.fontMetrics, Qt.AlignmentFlag.AlignVCenter
        when = f"● {row.state}" if row.state else when_text(row.when)
        painter.setPen(theme.colour(row.colour or "muted"))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, when)
        room = area.width() - (metrics.horizontalAdvance(when) + 12 if when else 0)
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.colour("text"))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, title)
        used = metrics.horizontalAdvance(title) + 12
        if row.detail and room - used > 40:
            detail = metrics.elidedText(row.detail, Qt.TextElideMode.ElideRight, room - used)
            painter.setPen(theme.colour("muted"))
            painter.drawText(area.adjusted(used, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, detail)
        painter.restore()

"""How a state is drawn in a cell: as a dot of its colour before the word."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.kit import theme
from ui.kit.list_model import STATE_ROLE

DOT = 8
_ACROSS = Qt.AlignmentFlag.AlignHorizontal_Mask
MARGIN = 6


class CellDelegate(QStyledItemDelegate):
    """The cells of a column with a state."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        state = index.data(STATE_ROLE)
        if not state:
            super().paint(painter, option, index)
            return
        self._paint_state(painter, option, index, state)

    def _paint_state(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        state: str,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        made: Any = cell
        text, made.text = made.text, ""
        style = made.widget.style() if made.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, made.widget)
        area = made.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(state))
        painter.drawEllipse(QRectF(area.left() + MARGIN, area.center().y() - DOT / 2 + 1, DOT, DOT))
        painter.setPen(theme.colour(state))
        room = area.adjusted(MARGIN + DOT + 6, 0, -MARGIN, 0)
        shown = made.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | (made.displayAlignment & _ACROSS)), shown)
        painter.restore()

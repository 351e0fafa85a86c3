"""A line that offers a list below itself while one types; worked by keys alone, and free text stays possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.kit import theme

ITEM = int(Qt.ItemDataRole.UserRole)
ROWS = 9


@dataclass(frozen=True)
class Item:
    """One thing to pick: what it is called, a muted note behind it, and what picking it means."""

    text: str
    data: Any
    note: str = ""


class PickLine(QLineEdit):
    """Shows what was picked or typed. ``data`` is what was picked, None while the text is free."""

    typed = Signal(str)  # by the user, not by the program
    picked = Signal(object)  # the item's data
    entered = Signal()  # the cursor came in

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.data: Any = None
        self._list: QListWidget | None = None
        self.textEdited.connect(self._edited)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_picked(self, text: str, data: Any) -> None:
        """Shows something as picked; None: as free text."""
        self.data = data
        self.setText(text)
        self.setCursorPosition(0)
        self.close_list()

    def offer(self, items: Sequence[Item], *, choose: bool = True) -> None:
        """Opens the list; with ``choose`` Enter takes the first. Without items, or without the cursor, it closes."""
        if not items or not self.hasFocus():
            self.close_list()
            return
        box = self._make_list()
        box.clear()
        for item in items:
            row = QListWidgetItem(item.text, box)
            row.setData(ITEM, item)
        box.setCurrentRow(0 if choose else -1)
        self._place(box, len(items))
        box.show()
        box.raise_()

    @property
    def popup_open(self) -> bool:
        """Whether the list is shown."""
        return self._list is not None and self._list.isVisible()

    def offered(self) -> list[Item]:
        """What the list shows now."""
        box = self._list
        if box is None or not box.isVisible():
            return []
        return [box.item(row).data(ITEM) for row in range(box.count())]

    def close_list(self) -> None:
        """Closes the list."""
        if self._list is not None:
            self._list.hide()

    # -- events ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        box, key = self._list, event.key()
        if box is None or not box.isVisible():
            if key == Qt.Key.Key_Down:
                self.entered.emit()
                return
            super().keyPressEvent(event)
            return
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            box.setCurrentRow(max(0, min(box.count() - 1, box.currentRow() + step)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and box.currentItem() is not None:
            self._take(box.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def takes_enter(self) -> bool:
        """Whether Enter picks from the list, not goes on to the next field."""
        return self.popup_open and self._list is not None and self._list.currentItem() is not None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.close_list()

    # -- slots -----------------------------------------------------------------------------------------------------

    def _edited(self, text: str) -> None:
        self.data = None
        self.typed.emit(text)

    def _take(self, row: QListWidgetItem) -> None:
        item: Item = row.data(ITEM)
        self.close_list()
        self.picked.emit(item.data)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _make_list(self) -> QListWidget:
        if self._list is None:
            # A child of the window, not a window of its own: it never takes the cursor or the keys.
            self._list = _List(self.window())
            self._list.itemClicked.connect(self._take)
            self.destroyed.connect(self._list.deleteLater)
        return self._list

    def _place(self, box: QListWidget, count: int) -> None:
        window = self.window()
        below = self.mapTo(window, QPoint(0, self.height()))
        height = box.sizeHintForRow(0) * min(count, ROWS) + 2 * box.frameWidth()
        room = window.height() - below.y() - 4
        if height > room and below.y() - self.height() > room:
            height = min(height, below.y() - self.height() - 4)
            top = below.y() - self.height() - height
        else:
            height, top = min(height, room), below.y()
        box.setGeometry(QRect(below.x(), top, max(self.width(), 280), height))


class _List(QListWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setItemDelegate(Rows(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.itemAt(event.position().toPoint())
        if row is not None:
            self.setCurrentItem(row)


class Rows(QStyledItemDelegate):
    """The name, and the note muted behind it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        shown: Any = made
        text, shown.text = shown.text, ""
        shown.state &= ~QStyle.StateFlag.State_HasFocus
        style = shown.widget.style() if shown.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, made, painter, shown.widget)
        area = shown.rect.adjusted(8, 0, -8, 0)
        note = index.data(ITEM).note
        metrics = shown.fontMetrics
        painter.save()
        painter.setFont(shown.font)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        # The name keeps two thirds when both do not fit.
        room = area.width() - (min(metrics.horizontalAdvance(note), area.width() // 3) + 12 if note else 0)
        name = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.colour("text"))
        painter.drawText(area, middle, name)
        if note:
            rest = area.adjusted(metrics.horizontalAdvance(name) + 12, 0, 0, 0)
            painter.setPen(theme.colour("muted"))
            painter.drawText(rest, middle, metrics.elidedText(note, Qt.TextElideMode.ElideRight, rest.width()))
        painter.restore()

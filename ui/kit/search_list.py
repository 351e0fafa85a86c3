"""The found records under the search box; imported when something is first looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.paths import resource
from ui.kit import theme
from ui.kit.icons import pixmap

if TYPE_CHECKING:
    from ui.kit.search_box import SearchBox

HIT = Qt.ItemDataRole.UserRole


class SearchList(QFrame):
    """The found records, drawn over the page below the box; never takes the focus."""

    def __init__(self, box: SearchBox) -> None:
        super().__init__(None)
        self.box = box
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        self.hide()
        box.installEventFilter(self)
        box.destroyed.connect(self.deleteLater)

    def fill(self, hits: list[Any], titles: dict[str, str], empty: str) -> None:
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.title)
            item.setData(HIT, hit)
            item.setData(HIT + 1, titles.get(hit.kind, ""))
            self.list.addItem(item)
        if not hits:
            item = QListWidgetItem(empty)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._place()

    def step(self, by: int) -> None:
        if self.list.count() and self.list.item(0).data(HIT) is not None:
            self.list.setCurrentRow((self.list.currentRow() + by) % self.list.count())

    def showEvent(self, event: Any) -> None:
        self._place()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def _place(self) -> None:
        window: QWidget = self.box.window()
        if self.parent() is not window:
            visible = self.isVisible()
            self.setParent(window)
            self.setVisible(visible)
        rows = min(max(self.list.count(), 1), 12)
        height = rows * self.list.sizeHintForRow(0) + 4
        wide = max(self.box.width(), 520)
        corner = self.box.mapTo(window, QPoint(0, self.box.height() + 2))
        left = max(8, min(corner.x(), window.width() - wide - 8))
        self.setGeometry(left, corner.y(), wide, min(height, window.height() - corner.y() - 8))
        self.raise_()


class HitDelegate(QStyledItemDelegate):
    """Icon, title, detail in grey, and the kind at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(200, theme.row_height() + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        hit = index.data(HIT)
        chosen = option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.fillRect(option.rect, theme.colour("selection" if chosen and hit else "base"))
        area = option.rect.adjusted(10, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if hit is None:
            painter.setPen(theme.colour("muted"))
            painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, index.data())
            painter.restore()
            return
        ratio = option.widget.devicePixelRatioF() if option.widget else 1.0
        painter.drawPixmap(area.left(), area.center().y() - 7, pixmap(_icon_of(hit.kind), 16, "muted", ratio))
        metrics = option.fontMetrics
        painter.setPen(theme.colour("muted"))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, index.data(HIT + 1))
        room = area.width() - 26 - metrics.horizontalAdvance(index.data(HIT + 1)) - 16
        title = metrics.elidedText(hit.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.colour("text"))
        text_area = QRect(area.left() + 26, area.top(), room, area.height())
        painter.drawText(text_area, middle | Qt.AlignmentFlag.AlignLeft, title)
        used = metrics.horizontalAdvance(title) + 12
        if hit.detail and room - used > 40:
            painter.setPen(theme.colour("muted"))
            detail = metrics.elidedText(hit.detail, Qt.TextElideMode.ElideRight, room - used)
            painter.drawText(text_area.adjusted(used, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, detail)
        painter.restore()


def _icon_of(kind: str) -> str:
    return kind if resource("icons", f"{kind}.svg").exists() else "file"

"""The search box over everything (Ctrl+K): type-ahead off the UI thread, arrows choose, Enter opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _
from ui.kit import theme
from ui.kit.icons import icon, pixmap

if TYPE_CHECKING:
    from app.core.database import Cancel
    from app.core.search import Hit
    from app.office import Office

PAUSE = 120  # milliseconds after the last key before the search runs
SHOWN = 30
_HIT = Qt.ItemDataRole.UserRole


class SearchBox(QLineEdit):
    """Finds records of all registers. An empty box offers those that were opened last."""

    chosen = Signal(str, int)  # kind, record id

    def __init__(self, recent: Callable[[], list[Any]], titles: Callable[[], dict[str, str]]) -> None:
        super().__init__()
        self._recent = recent
        self._titles = titles
        self._office: Office | None = None
        self._work: Any = None
        self._enter_waits = False
        self.setPlaceholderText(_("Search everything") + "  Ctrl+K")
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self.setMaxLength(200)
        self.setAccessibleName(_("Search everything"))
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._search)
        self.textEdited.connect(self._edited)
        self.popup = _Popup(self)
        self.popup.list.itemClicked.connect(self._open_item)

    def attach(self, office: Office) -> None:
        """Searches in this office from now on."""
        from ui.kit.work import Work

        self._office = office
        self._work = Work(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.popup.isVisible():
                self._edited()
            self.popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Escape and (self.popup.isVisible() or self.text()):
            self.clear()
            self.popup.hide()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._edited()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.popup.hide()

    def _edited(self) -> None:
        self._enter_waits = False
        if self.text().strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._show(self._recent(), "")

    def _search(self) -> None:
        typed, office = self.text().strip(), self._office
        if not typed or office is None:
            return

        def find(cancel: Cancel) -> list[Hit]:
            return office.find(typed, limit=SHOWN)

        self._work.run("find", find, lambda hits: self._found(typed, hits))

    def _found(self, typed: str, hits: list[Hit]) -> None:
        if typed != self.text().strip() or not self.hasFocus():
            return
        self._show(hits, _("Nothing is found for “{text}”.").format(text=typed))
        if self._enter_waits:
            self._enter_waits = False
            self._open_item(self.popup.list.item(0))

    def _show(self, hits: list[Any], empty: str) -> None:
        self.popup.fill(hits, self._titles(), empty)
        self.popup.setVisible(bool(hits or empty))

    def _enter(self) -> None:
        # A scanner sends Enter right behind the number, before the search has answered.
        if self._timer.isActive() or (self._work is not None and self._work.is_running("find")):
            self._enter_waits = True
            if self._timer.isActive():
                self._timer.stop()
                self._search()
            return
        self._open_item(self.popup.list.currentItem() or self.popup.list.item(0))

    def _open_item(self, item: QListWidgetItem | None) -> None:
        hit = item.data(_HIT) if item is not None else None
        if hit is None:
            return
        self.clear()
        self.popup.hide()
        self.clearFocus()
        self.chosen.emit(hit.kind, hit.record_id)


class _Popup(QFrame):
    """The found records, drawn over the page below the box; never takes the focus."""

    def __init__(self, box: SearchBox) -> None:
        super().__init__(None)
        self.box = box
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_HitDelegate(self.list))
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
            item.setData(_HIT, hit)
            item.setData(_HIT + 1, titles.get(hit.kind, ""))
            self.list.addItem(item)
        if not hits:
            item = QListWidgetItem(empty)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._place()

    def step(self, by: int) -> None:
        if self.list.count() and self.list.item(0).data(_HIT) is not None:
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


class _HitDelegate(QStyledItemDelegate):
    """Icon, title, detail in grey, and the kind at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(200, theme.row_height() + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        hit = index.data(_HIT)
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
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, index.data(_HIT + 1))
        room = area.width() - 26 - metrics.horizontalAdvance(index.data(_HIT + 1)) - 16
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
    from app.core.paths import resource

    return kind if resource("icons", f"{kind}.svg").exists() else "file"

"""What is like the fault that is being typed: articles and past tickets, each in a line (A8, C1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import _, ngettext
from app.knowledge.rules import Similar
from ui.kit import theme
from ui.kit.editors import single_shot
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work

PAUSE = 200  # milliseconds after the last key until it is looked for
KEY = "Ctrl+J"
ARTICLES, TICKETS = 3, 2  # so many of each at least, where there are as many
ROWS = 4
_HIT = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class Question:
    """What is looked for: the words of the fault, and the device or its model. ``ticket_id``: the ticket itself."""

    text: str
    model: str = ""
    device_id: int | None = None
    ticket_id: int | None = None


class SimilarBox(QWidget):
    """Answers off the window's thread; a newer question drops the older answer. Hidden while there is nothing.

    Enter opens a line, Space says that an article helped, Esc goes back to where the cursor came from.
    """

    marked = Signal(int, bool)  # an article's id; whether it helped
    left = Signal()  # Esc in the list
    found = Signal(int)  # how many lines are shown

    def __init__(
        self,
        navigator: Navigator,
        helped: set[int],
        rows: int = ROWS,
        may_mark: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``helped``: the ids of the articles that are marked as helpful; the box keeps this very set up to date."""
        super().__init__(parent)
        self._navigator = navigator
        self._helped = helped
        self._rows = rows
        self._may_mark = may_mark
        self._question = Question("")
        self._hits: list[Similar] = []
        self._filling = False
        # What is offered by the way must never disturb the typing.
        self.work = Work(self, refused=lambda _error: self._show([]))
        self._timer = single_shot(self, PAUSE, self._look)
        self._build()
        self.hide()

    # -- public ----------------------------------------------------------------------------------------------------

    def ask(self, question: Question) -> None:
        """Looks for it after a pause; the same question is asked once."""
        if question == self._question:
            return
        self._question = question
        self.work.cancel("similar")
        if question.text.strip():
            self._timer.start()
        else:
            self._timer.stop()
            self._show([])

    def ask_at_once(self, question: Question) -> None:
        """Looks for it without a pause, also for the same once more: what is known may have changed."""
        self._question = question
        self._look()

    def hits(self) -> list[Similar]:
        """What is shown."""
        return list(self._hits)

    def go_in(self) -> None:
        """Puts the cursor on the first line."""
        if self._hits:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.list.setCurrentRow(max(0, self.list.currentRow()))

    def add_key(self, owner: QWidget) -> None:
        """Ctrl+J anywhere in the owner's window goes into the list."""
        QShortcut(QKeySequence(KEY), owner, self.go_in)

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        title = QLabel(_("Similar") + f"  {KEY}")
        title.setProperty("muted", True)
        hint = QLabel(_("Enter: open · Space: it helped") if self._may_mark else _("Enter: open"))
        hint.setProperty("muted", True)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(hint)
        self.list = _Lines(self)
        self.list.setAccessibleName(_("Similar"))
        self.list.setToolTip(
            _("Similar articles and past tickets  {key}").format(key=KEY)
            + "\n"
            + _("Enter opens one; a tick (Space) says that the article helped.")
        )
        self.list.itemChanged.connect(self._ticked)
        self.list.itemDoubleClicked.connect(lambda _item: self.open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.list)

    # -- what the keys do ------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Opens the article or ticket of the line in the main window; nothing here closes."""
        item = self.list.currentItem()
        if item is not None:
            hit: Similar = item.data(_HIT)
            self._navigator.open(hit.kind, hit.id)

    def list_key(self, event: QKeyEvent) -> bool:
        """What a key in the list does; False when it is none of ours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.open()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True

    # -- slots -----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        office, asked, rows = self._navigator.office, self._question, self._rows

        def look(_cancel: object) -> list[Similar]:
            articles = office.articles.similar(asked.text, asked.model, asked.device_id, rows)
            tickets = office.tickets.similar(asked.text, asked.model, asked.device_id, rows, asked.ticket_id)
            return together(articles, tickets, rows)

        self.work.run("similar", look, self._show)

    def _show(self, hits: list[Similar]) -> None:
        # What was ticked stays in sight, whatever is typed afterwards: it will be counted.
        known = {(hit.kind, hit.id) for hit in hits}
        ticked = [hit for hit in self._hits if self._is_ticked(hit) and (hit.kind, hit.id) not in known]
        self._hits = [*ticked, *hits]
        self._filling = True
        row = self.list.currentRow()
        self.list.clear()
        for hit in self._hits:
            self._add(hit)
        self.list.setCurrentRow(min(row, len(self._hits) - 1))
        self._filling = False
        self.list.setFixedHeight(self._height())
        self.setVisible(bool(self._hits))
        self.found.emit(len(self._hits))

    def _add(self, hit: Similar) -> None:
        item = QListWidgetItem(icon("knowledge" if hit.kind == "articles" else "tickets", "muted"), line(hit))
        item.setData(_HIT, hit)
        item.setToolTip("\n".join(filter(None, (f"{hit.number} {hit.title}", hit.solution))))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if hit.kind == "articles" and self._may_mark:
            item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if hit.id in self._helped else Qt.CheckState.Unchecked)
        else:
            item.setFlags(flags)
        self.list.addItem(item)

    def _ticked(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        hit: Similar = item.data(_HIT)
        is_on = item.checkState() is Qt.CheckState.Checked
        (self._helped.add if is_on else self._helped.discard)(hit.id)
        self.marked.emit(hit.id, is_on)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _is_ticked(self, hit: Similar) -> bool:
        return hit.kind == "articles" and hit.id in self._helped

    def _height(self) -> int:
        return theme.row_height() * min(len(self._hits), self._rows) + 2 * self.list.frameWidth()


def together(articles: Sequence[Similar], tickets: Sequence[Similar], rows: int) -> list[Similar]:
    """The best of both, articles first: they were written to be read. Each leaves room for the other."""
    most = max(rows - len(tickets), rows * ARTICLES // (ARTICLES + TICKETS))
    chosen = list(articles[:most])
    return [*chosen, *tickets[: rows - len(chosen)]]


def line(hit: Similar) -> str:
    """DK-200 真空报警 → 更换密封圈"""
    return " → ".join(filter(None, (hit.title, hit.solution)))


def times(hit: Similar) -> str:
    """How often an article helped, or how many past tickets say the same."""
    if hit.kind == "articles" and hit.times:
        return ngettext("helped {n} time", "helped {n} times", hit.times).format(n=hit.times)
    return ngettext("{n} time", "{n} times", hit.times).format(n=hit.times) if hit.times > 1 else ""


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class _Lines(QListWidget):
    """The list itself; its keys are the box's business."""

    def __init__(self, box: SimilarBox) -> None:
        super().__init__(box)
        self._box = box
        self.setFrameShape(QFrame.Shape.Box)
        self.setProperty("ticks", True)
        self.setItemDelegate(_Rows(self))
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        # The cursor goes from box to box of the form; the list is entered by its key or a click.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._box.list_key(event):
            super().keyPressEvent(event)


class _Rows(QStyledItemDelegate):
    """Fault and solution, cut where they are long; how often it helped stands at the end and is never cut."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        made = QStyleOptionViewItem(option)
        self.initStyleOption(made, index)
        shown: Any = made
        style = shown.widget.style() if shown.widget is not None else QApplication.style()
        area: QRect = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, made, shown.widget)
        text, shown.text = shown.text, ""
        shown.state &= ~QStyle.StateFlag.State_HasFocus
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, made, painter, shown.widget)
        area.setRight(shown.rect.right() - 8)
        note, metrics = times(index.data(_HIT)), shown.fontMetrics
        room = area.width() - (metrics.horizontalAdvance(note) + 12 if note else 0)
        painter.save()
        painter.setFont(shown.font)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("text"))
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, int(middle | Qt.AlignmentFlag.AlignLeft), cut)
        painter.setPen(theme.colour("muted"))
        painter.drawText(area, int(middle | Qt.AlignmentFlag.AlignRight), note)
        painter.restore()

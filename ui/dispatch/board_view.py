"""The board itself: technicians down, days across, cards that are dragged or moved by keys (C8).

It draws and tells what is wanted; the page does it. One widget for all cards: three hundred of their own would be slow.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.core.i18n import _
from app.tickets.visits.board import Board, Card, Waiting
from ui.dispatch.canvas import Canvas
from ui.dispatch.layout import GAP, Cell
from ui.kit import theme

_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True)
class Carried:
    """What is being moved: a card from its cell, or a waiting ticket."""

    thing: Card | Waiting
    cell: Cell | None = None


class BoardView(Canvas):
    """Shows one week. The cursor stands on a cell, and on one of its cards where there are any."""

    moved = Signal(object, object, object)  # Card, Cell it was taken from, Cell it shall go to
    placed = Signal(object, object)  # Waiting ticket, Cell it shall go to
    opened = Signal(object)  # Card
    keyed = Signal(str)  # a key that the page knows: a letter
    selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Dispatch board"))
        self.cursor_cell = Cell(0, 0)
        self.slot = 0
        self.carried: Carried | None = None
        self._by_mouse = False
        self._dropped = False
        self._pressed: tuple[QPoint, Carried] | None = None
        self._at = QPoint()

    # -- public --------------------------------------------------------------------------------------------------------

    def show_board(self, board: Board) -> None:
        """Shows a week; the cursor stays on its card, or where it stood."""
        current = self.card
        self._count(board)
        first = self.layout_ is None
        self._lay_out(board)
        if first and board.today in board.days:
            self.cursor_cell = Cell(0, board.days.index(board.today))
        place = self.layout_.find(current.visit_id, self.cursor_cell) if current and self.layout_ else None
        self._stand(*(place or (self.cursor_cell, self.slot)), follow=False)
        # What is still in the air stays there: somebody else's change must not take it out of the hand.
        if self._dropped:
            self._end_carrying()

    @property
    def card(self) -> Card | None:
        """The card that the cursor stands on."""
        cards = self.layout_.cards(self.cursor_cell) if self.layout_ is not None and self.layout_.rows else ()
        return cards[self.slot] if self.slot < len(cards) else None

    def go_to_person(self, staff_id: int) -> bool:
        """Puts the cursor into a person's row; answers whether there is one."""
        people = self.layout_.board.people if self.layout_ is not None else ()
        row = next((i for i, person in enumerate(people) if person.id == staff_id), None)
        if row is None:
            return False
        self._stand(Cell(row, self.cursor_cell.day), 0)
        return True

    def take_up(self, thing: Card | Waiting | None = None) -> None:
        """Takes up the current card, or a waiting ticket: arrows aim, Enter drops it, Esc lets it go."""
        thing = thing if thing is not None else self.card
        if thing is not None and self.layout_ is not None and self.layout_.rows:
            self.carried = Carried(thing, self.cursor_cell if isinstance(thing, Card) else None)
            self._by_mouse = False
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.viewport().update()

    def drop(self) -> None:
        """Drops what is carried on the current cell."""
        if self.carried is not None:
            self._drop_on(self.cursor_cell)

    def hover(self, at: QPoint, ticket: Waiting) -> None:
        """A waiting ticket is dragged over the board; ``at`` on the screen."""
        self._at = self.viewport().mapFromGlobal(at)
        self.carried, self._by_mouse = Carried(ticket), True
        self._scroll_near_edge()
        self.viewport().update()

    def drop_at(self, at: QPoint) -> None:
        """What is dragged is dropped at a point of the screen; beside the cells it goes back."""
        self._at = self.viewport().mapFromGlobal(at)
        self._drop_by_mouse()

    def let_go(self) -> None:
        """Nothing is carried any more: it is back where it was."""
        self._end_carrying()

    # -- events: drawing -----------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self.layout_ is None:
            painter.fillRect(self.viewport().rect(), theme.colour("base"))
            return
        self._draw_still(painter)
        painter.setClipRect(0, self._head, self.viewport().width(), self.viewport().height())
        self._draw_cursor(painter)
        self._draw_carried(painter)

    # -- events: mouse -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.layout_ is None:
            return
        if self.carried is not None:
            cell = self._cell_under(event.position().toPoint())
            if cell is not None:
                self._drop_on(cell)
            return
        self._press(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is not None:
            begun, carried = self._pressed
            if (at - begun).manhattanLength() < QApplication.startDragDistance():
                return
            self._pressed, self.carried, self._by_mouse = None, carried, True
        if self.carried is not None and self._by_mouse:
            self._at = at
            self._scroll_near_edge()
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self.carried is not None and self._by_mouse:
            self._at = event.position().toPoint()
            self._drop_by_mouse()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press(event.position().toPoint())
        self._pressed = None
        if self.card is not None:
            self.opened.emit(self.card)

    # -- events: keys --------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = modifiers == Qt.KeyboardModifier.ShiftModifier
        if key in _ARROWS and not modifiers:
            self._step(*_ARROWS[key])
        elif key in _ARROWS and shift:
            self._move_card(*_ARROWS[key])
        elif key == Qt.Key.Key_Escape and self.carried is not None:
            self._end_carrying()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self._enter()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not modifiers:
            self._stand(Cell(self.cursor_cell.row, 0 if key == Qt.Key.Key_Home else 6), 0)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and not modifiers:
            self._page(-1 if key == Qt.Key.Key_PageUp else 1)
        elif not modifiers and Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
            self.keyed.emit(chr(key))
        else:
            super().keyPressEvent(event)

    # -- helpers: moving about -----------------------------------------------------------------------------------------

    def _step(self, down: int, right: int) -> None:
        """On by a card within the cell, then to the next cell; what is carried aims from cell to cell."""
        if self.layout_ is None or not self.layout_.rows:
            return
        cell = self.cursor_cell
        if down and self.carried is None:
            count = len(self.layout_.cards(cell))
            if 0 <= self.slot + down < count:
                self._stand(cell, self.slot + down)
                return
        target = self._neighbour(cell, down, right)
        if target != cell:
            last = len(self.layout_.cards(target)) - 1
            self._stand(target, max(0, last) if down < 0 else min(self.slot, max(0, last)) if right else 0)

    def _page(self, by: int) -> None:
        if self.layout_ is None or not self.layout_.rows:
            return
        box = self.layout_.row_box(self.cursor_cell.row)
        aim = box.y + by * (self.viewport().height() - self._head)
        rows = self.layout_.rows_between(max(0, aim), max(0, aim))
        row = rows.start if len(rows) else self.layout_.rows - 1
        self._stand(Cell(min(row, self.layout_.rows - 1), self.cursor_cell.day), 0)

    def _move_card(self, down: int, right: int) -> None:
        """The current card a person down, or a day on."""
        card, cell = self.card, self.cursor_cell
        if card is None or self.layout_ is None or self.carried is not None:
            return
        target = self._neighbour(cell, down, right)
        if target == cell and right:
            # Over the edge of the week: the card goes, the week stays.
            target = Cell(cell.row, cell.day + right)
        if target != cell:
            self.carried = Carried(card, cell)
            self._drop_on(target)

    def _neighbour(self, cell: Cell, down: int, right: int) -> Cell:
        assert self.layout_ is not None
        row = min(max(0, cell.row + down), self.layout_.rows - 1)
        day = min(max(0, cell.day + right), len(self.layout_.board.days) - 1)
        return Cell(row, day)

    def _enter(self) -> None:
        if self.carried is not None:
            self.drop()
        elif self.card is not None:
            self.opened.emit(self.card)

    def _stand(self, cell: Cell, slot: int, follow: bool = True) -> None:
        if self.layout_ is None or not self.layout_.rows:
            self.cursor_cell, self.slot = Cell(0, cell.day), 0
        else:
            self.cursor_cell = Cell(min(cell.row, self.layout_.rows - 1), cell.day)
            self.slot = min(slot, max(0, len(self.layout_.cards(self.cursor_cell)) - 1))
            if follow:
                self._show_cursor()
        self.viewport().update()
        self.selected.emit()

    def _show_cursor(self) -> None:
        assert self.layout_ is not None
        card = self.layout_.cards(self.cursor_cell)
        box = self.layout_.card_box(self.cursor_cell, self.slot) if card else self.layout_.cell_box(self.cursor_cell)
        height = self.viewport().height() - self._head
        bar = self.verticalScrollBar()
        if box.y - GAP < bar.value():
            bar.setValue(box.y - GAP)
        elif box.y + box.height + GAP > bar.value() + height:
            bar.setValue(box.y + box.height + GAP - height)
        across, width = self.horizontalScrollBar(), self.viewport().width() - self.layout_.name_width
        left = box.x - self.layout_.name_width
        if left < across.value():
            across.setValue(left)
        elif left + box.width > across.value() + width:
            across.setValue(left + box.width - width)

    # -- helpers: carrying ---------------------------------------------------------------------------------------------

    def _press(self, at: QPoint) -> None:
        point = self._on_board(at)
        if self.layout_ is None or point is None:
            return
        found = self.layout_.slot_at(point.x(), point.y())
        cell = self.layout_.cell_at(point.x(), point.y())
        if found is not None:
            self._stand(*found, follow=False)
            if self.card is not None:
                self._pressed = at, Carried(self.card, found[0])
        elif cell is not None:
            self._stand(cell, 0, follow=False)

    def _drop_by_mouse(self) -> None:
        cell = self._cell_under(self._at)
        if cell is None:
            self._end_carrying()
        else:
            self._drop_on(cell)

    def _drop_on(self, cell: Cell) -> None:
        carried = self.carried
        if carried is None:
            return
        self._dropped = True
        if isinstance(carried.thing, Waiting):
            self._stand(cell, 0, follow=False)
            self.placed.emit(carried.thing, cell)
        elif carried.cell is not None and cell != carried.cell:
            if self.layout_ is not None and 0 <= cell.day < len(self.layout_.board.days):
                # The cursor goes with the card; a refusal brings both back.
                self._stand(cell, 0, follow=not self._by_mouse)
            self.moved.emit(carried.thing, carried.cell, cell)
        else:
            self._end_carrying()

    def _end_carrying(self) -> None:
        card = self.carried.thing if self.carried is not None else None
        self.carried, self._by_mouse, self._dropped, self._pressed = None, False, False, None
        if self.layout_ is not None and isinstance(card, Card):
            place = self.layout_.find(card.visit_id, self.cursor_cell)
            if place is not None:
                self._stand(*place, follow=False)
        self.viewport().update()

    def _scroll_near_edge(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if self._at.y() > height - 24:
            bar.setValue(bar.value() + bar.singleStep())
        elif self._head < self._at.y() < self._head + 24:
            bar.setValue(bar.value() - bar.singleStep())

    # -- helpers: drawing ----------------------------------------------------------------------------------------------

    def _draw_cursor(self, painter: QPainter) -> None:
        assert self.layout_ is not None
        if not self.layout_.rows:
            return
        aimed = self._cell_under(self._at) if self._by_mouse and self.carried is not None else self.cursor_cell
        if aimed is None:
            return
        if self.carried is not None or not self.layout_.cards(aimed):
            area = self._in_view(self.layout_.cell_box(aimed))
            self._brush.frame(painter, area, "accent", 2 if self.hasFocus() else 1)
        else:
            area = self._in_view(self.layout_.card_box(aimed, self.slot))
            self._brush.frame(painter, area, "accent" if self.hasFocus() else "muted")

    def _draw_carried(self, painter: QPainter) -> None:
        if self.carried is None or self.layout_ is None:
            return
        size = QRect(0, 0, self.layout_.day_width - GAP, self._brush.card_height)
        if self._by_mouse:
            area = size.translated(self._at + QPoint(8, 8))
        else:
            cell = self._in_view(self.layout_.cell_box(self.cursor_cell))
            area = size.translated(cell.topLeft() + QPoint(GAP, GAP))
        painter.setOpacity(0.85)
        if isinstance(self.carried.thing, Waiting):
            self._brush.waiting(painter, area, self.carried.thing)
        else:
            self._brush.card(painter, area, self.carried.thing, self.carried.thing.days[0])
        painter.setOpacity(1)

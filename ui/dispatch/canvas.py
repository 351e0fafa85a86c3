"""What of the board stands still: a week drawn by rows, and where a point of the view lies on it (C8)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import QEvent, QPoint, QRect, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from app.tickets.visits.board import Board, Person
from ui.dispatch.layout import Box, Cell, Layout
from ui.dispatch.paint import Painter, tool_tip
from ui.kit import theme

NAME_WIDTH = 104
LEAST_DAY = 118


class Canvas(QAbstractScrollArea):
    """Draws one week and scrolls it; the heads of the days and the names stay in sight.

    Each row is kept as a picture, so that scrolling draws only what comes into sight, and dragging only the card.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.layout_: Layout | None = None
        self._names: Mapping[int, str] = {}
        self._counts: Mapping[int, int] = {}
        self._marked: frozenset[int] = frozenset()
        self._brush = Painter(self.font(), self.devicePixelRatioF())
        self._pictures: dict[int, QPixmap] = {}
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self.viewport().update)
            bar.setSingleStep(3 * theme.GRID)

    @property
    def board(self) -> Board | None:
        """The week that is shown."""
        return self.layout_.board if self.layout_ is not None else None

    def person_of(self, cell: Cell) -> int:
        """The id of the person whose row a cell is in."""
        assert self.layout_ is not None
        return self.layout_.board.people[cell.row].id

    def tip_at(self, at: QPoint) -> str:
        """What is told of a point of the view: a card, or what speaks against a person on a day."""
        layout = self.layout_
        if layout is None:
            return ""
        if at.x() < layout.name_width and at.y() >= self._head:
            rows = layout.rows_between(*[at.y() - self._head + self.verticalScrollBar().value()] * 2)
            person = layout.board.people[rows.start] if len(rows) else None
            return _person_tip(layout.board, person) if person is not None else ""
        point = self._on_board(at)
        cell = layout.cell_at(point.x(), point.y()) if point is not None else None
        if point is None or cell is None:
            return ""
        found = layout.slot_at(point.x(), point.y())
        if found is not None:
            card = layout.cards(cell)[found[1]]
            return tool_tip(card, [self._names.get(person, "") for person in card.people])
        marks = layout.board.marks.get((self.person_of(cell), layout.board.days[cell.day]), ())
        return "\n".join(mark.words for mark in marks)

    # -- events --------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.layout_ is not None:
            self._lay_out(self.layout_.board)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange) and self.layout_ is not None:
            self._lay_out(self.layout_.board)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event)
            return True
        return super().viewportEvent(event)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _count(self, board: Board) -> None:
        """Names, and how many visits each person has."""
        counts: dict[int, int] = {}
        for card in board.cards:
            for person in card.people:
                counts[person] = counts.get(person, 0) + 1
        self._counts = counts
        self._names = {person.id: person.name for person in board.people}
        self._marked = frozenset(person for person, _day in board.marks)

    @property
    def _head(self) -> int:
        return self._brush.line + 12

    def _lay_out(self, board: Board) -> None:
        self._brush = Painter(self.font(), self.devicePixelRatioF())
        bar = self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent, None, self)
        width = self.maximumViewportSize().width() - bar
        self.layout_ = Layout(board, width, theme.scaled(NAME_WIDTH), self._brush.card_height, theme.scaled(LEAST_DAY))
        seen = self.viewport().size()
        for scroll, whole, part in (
            (self.verticalScrollBar(), self.layout_.height, seen.height() - self._head),
            (self.horizontalScrollBar(), self.layout_.width, seen.width()),
        ):
            scroll.setRange(0, max(0, whole - part))
            scroll.setPageStep(max(1, part))
        self._pictures = {}
        self.viewport().update()

    def _draw_still(self, painter: QPainter) -> None:
        """All that does not move while a card is dragged."""
        layout, brush = self.layout_, self._brush
        assert layout is not None
        painter.fillRect(self.viewport().rect(), theme.colour("base"))
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        for row in layout.rows_between(top, top + self.viewport().height() - self._head):
            box, down = layout.row_box(row), self._head - top
            if row not in self._pictures:
                self._pictures[row] = self._picture_of(layout, row)
            painter.drawPixmap(layout.name_width - left, box.y + down, self._pictures[row])
            person = layout.board.people[row]
            name = Box(0, box.y + down, layout.name_width, box.height)
            brush.person(painter, name, person, self._counts.get(person.id, 0), person.id in self._marked)
        brush.head(painter, layout, left, self._head)

    def _picture_of(self, layout: Layout, row: int) -> QPixmap:
        """The days of a row with their cards."""
        board, person, box = layout.board, layout.board.people[row], layout.row_box(row)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(layout.width - layout.name_width, box.height) * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        for place, day in enumerate(board.days):
            cell = Cell(row, place)
            area = _shifted(layout.cell_box(cell), -layout.name_width, -box.y)
            self._brush.cell(painter, area, board, day, (person.id, day) in board.marks)
            for slot, card in enumerate(layout.cards(cell)):
                inner = _shifted(layout.card_box(cell, slot), -layout.name_width, -box.y)
                self._brush.card(painter, QRect(inner.x, inner.y, inner.width, inner.height), card, day)
        painter.end()
        return picture

    def _cell_under(self, at: QPoint) -> Cell | None:
        point = self._on_board(at)
        return self.layout_.cell_at(point.x(), point.y()) if self.layout_ is not None and point is not None else None

    def _on_board(self, at: QPoint) -> QPoint | None:
        """A point of the view as one of the board; None in the head, on the names and outside."""
        if self.layout_ is None or not self.viewport().rect().contains(at):
            return None
        if at.y() < self._head or at.x() < self.layout_.name_width:
            return None
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QPoint(at.x() + left, at.y() - self._head + top)

    def _in_view(self, box: Box) -> QRect:
        shift = QPoint(-self.horizontalScrollBar().value(), self._head - self.verticalScrollBar().value())
        return QRect(box.x, box.y, box.width, box.height).translated(shift)

    def _show_tip(self, event: QHelpEvent) -> None:
        text = self.tip_at(event.pos())
        if text:
            # Typed text is data: a tip that looks like markup would be shown as such.
            QToolTip.showText(event.globalPos(), f"<p style='white-space:pre'>{escape(text)}</p>", self.viewport())
        else:
            QToolTip.hideText()


def _shifted(box: Box, right: int, down: int) -> Box:
    return Box(box.x + right, box.y + down, box.width, box.height)


def _person_tip(board: Board, person: Person) -> str:
    words = {mark.words: None for (who, _day), marks in board.marks.items() if who == person.id for mark in marks}
    return "\n".join(filter(None, (person.name, person.phone, *words)))

"""Where everything stands on the board: pure geometry, in pixels from the top left of the whole board (C8)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.tickets.visits.board import Board, Card

GAP = 4


@dataclass(frozen=True)
class Cell:
    """A person's day: row and column, counted from 0."""

    row: int
    day: int


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, width, height."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Whether a point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Layout:
    """A week of the board, laid out in a width. A row is as high as its fullest day needs."""

    def __init__(self, board: Board, width: int, name_width: int, card_height: int, least_day: int) -> None:
        """``name_width``: of the column with the names; ``least_day``: the narrowest that a day gets."""
        self.board = board
        self.name_width = name_width
        self.card_height = card_height
        days = len(board.days)
        self.day_width = max(least_day, (width - name_width) // days)
        self.width = name_width + days * self.day_width
        self._cells = _cards_by_cell(board)
        self._tops = [0]
        for row in range(len(board.people)):
            fullest = max((len(self.cards(Cell(row, day))) for day in range(days)), default=0)
            self._tops.append(self._tops[-1] + max(1, fullest) * (card_height + GAP) + GAP)

    @property
    def height(self) -> int:
        """Of all rows."""
        return self._tops[-1]

    @property
    def rows(self) -> int:
        """How many people there are."""
        return len(self.board.people)

    def cards(self, cell: Cell) -> tuple[Card, ...]:
        """The cards of a cell from top to bottom."""
        return self._cells.get((self.board.people[cell.row].id, self.board.days[cell.day]), ())

    def row_box(self, row: int) -> Box:
        """A whole row."""
        return Box(0, self._tops[row], self.width, self._tops[row + 1] - self._tops[row])

    def cell_box(self, cell: Cell) -> Box:
        """A cell."""
        left = self.name_width + cell.day * self.day_width
        return Box(left, self._tops[cell.row], self.day_width, self._tops[cell.row + 1] - self._tops[cell.row])

    def card_box(self, cell: Cell, slot: int) -> Box:
        """The card at a place in its cell."""
        box = self.cell_box(cell)
        top = box.y + GAP + slot * (self.card_height + GAP)
        return Box(box.x + GAP // 2, top, box.width - GAP, self.card_height)

    def cell_at(self, x: int, y: int) -> Cell | None:
        """The cell at a point; None beside the days and below the rows."""
        day = (x - self.name_width) // self.day_width
        if x < self.name_width or day >= len(self.board.days) or not 0 <= y < self.height:
            return None
        return Cell(bisect_right(self._tops, y) - 1, day)

    def slot_at(self, x: int, y: int) -> tuple[Cell, int] | None:
        """The card at a point, as its cell and its place in it."""
        cell = self.cell_at(x, y)
        if cell is None:
            return None
        for slot in range(len(self.cards(cell))):
            if self.card_box(cell, slot).holds(x, y):
                return cell, slot
        return None

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows that are seen between two heights."""
        if not self.rows:
            return range(0)
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, min(self.rows, bisect_right(self._tops, bottom)))

    def find(self, visit_id: int, near: Cell | None = None) -> tuple[Cell, int] | None:
        """Where a visit's card stands: in the cell ``near``, else in the first."""
        places = [
            (cell, slot)
            for cell in ([near] if near is not None and near.row < self.rows else [])
            for slot, card in enumerate(self.cards(cell))
            if card.visit_id == visit_id
        ]
        return places[0] if places else next(self._places(visit_id), None)

    def _places(self, visit_id: int) -> Iterator[tuple[Cell, int]]:
        for row in range(self.rows):
            for day in range(len(self.board.days)):
                for slot, card in enumerate(self.cards(Cell(row, day))):
                    if card.visit_id == visit_id:
                        yield Cell(row, day), slot


def _cards_by_cell(board: Board) -> dict[tuple[int, date], tuple[Card, ...]]:
    found: dict[tuple[int, date], list[Card]] = {}
    for card in board.cards:
        for day in card.days:
            for person in card.people:
                found.setdefault((person, day), []).append(card)
    return {key: tuple(cards) for key, cards in found.items()}

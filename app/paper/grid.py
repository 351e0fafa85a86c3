"""Boxed grids of labels and values, with lines to write on where a value is blank (H3)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.paper.blocks import LINES_TOGETHER, frame_numbers
from app.paper.page import MM, Style
from app.paper.pen import GREY
from app.paper.strips import Room, Strip
from app.paper.text import width, wrap

if TYPE_CHECKING:
    from app.paper.pen import Pen

HANDWRITING = 7.5 * MM  # from one line to the next where somebody writes by hand
_WIDEST_LABEL = 0.36  # of its pair


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value. A blank value leaves ``lines`` lines to write on; one line is the box itself.

    ``small`` is for long texts, ``strong`` for what the eye should find first.
    """

    label: str
    value: str = ""
    span: int = 1
    lines: int = 1
    strong: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """``pairs`` labels with values beside each other; a ``span`` lets a value run over several pairs."""

    cells: Sequence[Cell]
    pairs: int = 2

    def strips(self, room: Room) -> list[Strip]:
        rows = self._rows()
        labels = self._label_widths(rows, room.style, room.width)
        values = (room.width - sum(labels)) / self.pairs
        edges = list(itertools.accumulate((label + values for label in labels), initial=0.0))
        frame = next(frame_numbers)
        result: list[Strip] = []
        for row in rows:
            ends = [at for at, _cell in row[1:]] + [self.pairs]
            boxes = [
                _box(cell, edges[at], edges[at] + labels[at], edges[end], room.style)
                for (at, cell), end in zip(row, ends, strict=True)
            ]
            result.extend(_row(boxes, room, frame))
        return result

    def _rows(self) -> list[list[tuple[int, Cell]]]:
        """The cells by row, each with the number of its first pair; the last of a row takes what is left."""
        rows: list[list[tuple[int, Cell]]] = []
        at = self.pairs
        for cell in self.cells:
            span = min(cell.span, self.pairs)
            if at + span > self.pairs:
                rows.append([])
                at = 0
            rows[-1].append((at, cell))
            at += span
        return rows

    def _label_widths(self, rows: Sequence[Sequence[tuple[int, Cell]]], style: Style, room: float) -> list[float]:
        most = room / self.pairs * _WIDEST_LABEL
        widest = [0.0] * self.pairs
        for at, cell in itertools.chain.from_iterable(rows):
            wide = max(width(line, style.body) for line in wrap(cell.label, 1e6, style.body))
            # 0.01: what was measured to fit must not break through rounding.
            widest[at] = max(widest[at], min(wide + 2 * style.pad_x + 0.01, most))
        return widest


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell in its place: label from ``left``, value from ``middle`` to ``right``."""

    cell: Cell
    left: float
    middle: float
    right: float
    names: tuple[str, ...]
    lines: tuple[str, ...]
    name_leading: float
    leading: float
    size: float

    @property
    def height(self) -> float:
        return max(len(self.names) * self.name_leading, len(self.lines) * self.leading)

    def cut(self, top: float, bottom: float) -> _Box:
        """What of the box lies between two heights, by whole lines."""
        return replace(
            self,
            names=self.names[round(top / self.name_leading) : round(bottom / self.name_leading)],
            lines=self.lines[round(top / self.leading) : round(bottom / self.leading)],
        )


def _box(cell: Cell, left: float, middle: float, right: float, style: Style) -> _Box:
    size = style.small if cell.small else style.body
    inner = right - middle - 2 * style.pad_x
    lines = wrap(cell.value, inner, size, cell.strong) if cell.value else ("",) * cell.lines
    by_hand = not cell.value and cell.lines > 1
    return _Box(
        cell=cell,
        left=left,
        middle=middle,
        right=right,
        names=wrap(cell.label, middle - left - 2 * style.pad_x, style.body),
        lines=lines,
        name_leading=style.line(style.body),
        leading=HANDWRITING if by_hand else style.line(size),
        size=size,
    )


def _row(boxes: Sequence[_Box], room: Room, frame: int) -> list[Strip]:
    """One row as strips; more than one only where a value is very long."""
    step = max(boxes, key=lambda box: box.height).leading
    whole = max(box.height for box in boxes)
    together = max(min(LINES_TOGETHER, int((room.height - 2 * room.style.pad_y) / step)), 1) * step
    if whole <= together + 0.01:
        return [_strip(boxes, room, frame, opens=True, closes=True)]
    # Cut at the lines of the tallest box; the others are shorter and are cut where they are nearest.
    tops = [together * number for number in range(math.ceil(whole / together - 0.001))]
    return [
        _strip([box.cut(top, top + together) for box in boxes], room, frame, top == 0, top == tops[-1]) for top in tops
    ]


def _strip(boxes: Sequence[_Box], room: Room, frame: int, opens: bool, closes: bool) -> Strip:
    style = room.style
    above = style.pad_y if opens else 0.0
    inner = max(box.height for box in boxes)
    high = above + inner + (style.pad_y if closes else 0.0)

    def draw(pen: Pen, x: float, y: float) -> None:
        for box in boxes:
            pen.shade(x + box.left, y, box.middle - box.left, high)
        # The line above is drawn again: this row's shade has covered its lower half.
        strokes = [(x, y, x + room.width, y)] if opens else []
        if closes:
            strokes.append((x, y + high, x + room.width, y + high))
        for box in boxes:
            _draw_box(pen, box, x, y + above, inner, style)
            strokes.append((x + box.middle, y, x + box.middle, y + high))
            if box.left:
                strokes.append((x + box.left, y, x + box.left, y + high))
        pen.strokes(strokes, style.hairline)

    return Strip(high, draw, frame=frame)


def _draw_box(pen: Pen, box: _Box, x: float, y: float, high: float, style: Style) -> None:
    top = y + (high - len(box.names) * box.name_leading) / 2
    pen.lines(x + box.left + style.pad_x, top, box.names, style.body, box.name_leading, grey=GREY)
    top = y + (high - len(box.lines) * box.leading) / 2
    if box.cell.value:
        pen.lines(x + box.middle + style.pad_x, top, box.lines, box.size, box.leading, box.cell.strong)
    elif box.cell.lines > 1:
        for number in range(1, len(box.lines)):  # the last line is the box's own
            level = top + number * box.leading
            pen.dotted(x + box.middle + style.pad_x, level, x + box.right - style.pad_x)

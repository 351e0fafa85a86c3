"""Tables on paper: widths by content, repeated header, long cells that wrap and split over pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.paper.blocks import LINES_TOGETHER, frame_numbers
from app.paper.fonts import drawable
from app.paper.page import Style
from app.paper.pen import MIDDLE
from app.paper.strips import Room, Strip
from app.paper.text import width, wrap

if TYPE_CHECKING:
    from app.paper.pen import Pen

Align = Literal["left", "right", "centre"]
_NARROWEST = 3.2  # characters


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and where its cells stand."""

    title: str
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts below a header that is repeated on each page. ``widths`` in points, else by content. ``least``: how
    many characters wide each column is at least, where rows are left to write on by hand."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]
    widths: Sequence[float] | None = None
    size: float | None = None
    least: Sequence[float] = ()

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        size = self.size or style.table
        rows = self.rows
        widths = self.widths
        if widths is None:
            rows = list(rows)
            natural = natural_widths(self.columns, rows, size, style)
            if self.least:
                natural = [max(wide, chars * size) for wide, chars in zip(natural, self.least, strict=True)]
            widths = fit_widths(natural, room.width, size, style)
        frame = next(frame_numbers)
        layout = _Layout(tuple(widths), tuple(c.align for c in self.columns), size, style, frame)
        titles = layout.row([column.title for column in self.columns], room.height, head=True)
        heads = tuple(titles)
        room_below = room.height - sum(strip.height for strip in heads)
        result = list(heads)
        for row in rows:
            result.extend(layout.row(row, room_below, heads=heads))
        return result


def natural_widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float, style: Style) -> list[float]:
    """How wide each column would like to be, so that no cell breaks; a title may break between its words."""
    result = []
    for index, column in enumerate(columns):
        wide = max((width(word, size, True) for word in drawable(column.title).split()), default=0.0)
        for text in {row[index] for row in rows}:
            if len(text) * size > wide:  # no character is wider than the size
                wide = max(wide, *(width(line, size) for line in wrap(text, 1e6, size)))
        result.append(wide + 2 * style.pad_x + 0.01)
    return result


def fit_widths(natural: Sequence[float], room: float, size: float, style: Style) -> list[float]:
    """Column widths that fill the room. Where it is short, the widest columns give way first and their cells wrap."""
    total = sum(natural)
    if total <= room:
        return [wide * room / total for wide in natural]
    floor = min(_NARROWEST * size + 2 * style.pad_x, room / len(natural))
    floors = [min(wide, floor) for wide in natural]
    low, high = 0.0, max(natural)
    for _step in range(40):
        cap = (low + high) / 2
        if sum(max(min(wide, cap), least) for wide, least in zip(natural, floors, strict=True)) > room:
            high = cap
        else:
            low = cap
    fitted = [max(min(wide, low), least) for wide, least in zip(natural, floors, strict=True)]
    return [wide * room / sum(fitted) for wide in fitted]


@dataclass(frozen=True, slots=True)
class _Layout:
    """One table's columns; turns rows into strips."""

    widths: tuple[float, ...]
    aligns: tuple[Align, ...]
    size: float
    style: Style
    frame: int

    def row(
        self, texts: Sequence[str], tallest: float, head: bool = False, heads: tuple[Strip, ...] = ()
    ) -> list[Strip]:
        pad, leading = self.style.pad_x, self.style.line(self.size)
        cells = [wrap(text, wide - 2 * pad, self.size, head) for text, wide in zip(texts, self.widths, strict=True)]
        lines = max(map(len, cells))
        together = max(min(LINES_TOGETHER, int((tallest - 2 * self.style.pad_y) // leading)), 1)
        if head or lines <= together:
            return [self._strip(cells, lines, head, True, True, heads)]
        return [
            self._strip(
                [cell[first : first + together] for cell in cells],
                min(together, lines - first),
                head,
                first == 0,
                first + together >= lines,
                heads,
            )
            for first in range(0, lines, together)
        ]

    def _strip(
        self,
        cells: Sequence[tuple[str, ...]],
        lines: int,
        head: bool,
        opens: bool,
        closes: bool,
        heads: tuple[Strip, ...],
    ) -> Strip:
        style, size, leading = self.style, self.size, self.style.line(self.size)
        above = style.pad_y if opens else 0.0
        high = above + lines * leading + (style.pad_y if closes else 0.0)

        def draw(pen: Pen, x: float, y: float) -> None:
            right = x + sum(self.widths)
            if head:
                pen.shade(x, y, right - x, high, 0.9)
            strokes = [(x, y + high, right, y + high)] if closes else []
            left = x
            for cell, wide, align in zip(cells, self.widths, self.aligns, strict=True):
                baseline = y + above + leading / 2 + size * MIDDLE
                if opens and closes:
                    baseline += (lines - len(cell)) * leading / 2
                for line in cell:
                    if align == "left" and not head:
                        pen.text(left + style.pad_x, baseline, line, size)
                    elif align == "right" and not head:
                        pen.text_right(left + wide - style.pad_x, baseline, line, size)
                    else:
                        pen.text_centred(left + wide / 2, baseline, line, size, bold=head)
                    baseline += leading
                if left > x:
                    strokes.append((left, y, left, y + high))
                left += wide
            pen.strokes(strokes, style.hairline)

        is_blank = not head and not any(line for cell in cells for line in cell)
        return Strip(high, draw, keep=head, heads=heads, frame=self.frame, spare=is_blank)

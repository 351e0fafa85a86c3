"""The pieces that forms are made of: headings, paragraphs, numbered lists, signature boxes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.i18n import _
from app.paper.pen import MIDDLE
from app.paper.strips import Room, Strip, space
from app.paper.text import width, wrap

if TYPE_CHECKING:
    from app.paper.pen import Pen

frame_numbers = itertools.count(1)
# A line of Chinese that is nearly full is spread to the margin; one that is not stays ragged.
_SPREAD = 0.12
# A longer cell or item is cut there, so that it can begin on one page and end on the next.
LINES_TOGETHER = 12
_AFTER_NUMBER = 0.4  # of the size, between "1." and its text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a form; stays with what follows."""

    text: str

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        lines = wrap(self.text, room.width, style.heading, True)
        leading = style.line(style.heading)

        def draw(pen: Pen, x: float, y: float) -> None:
            pen.lines(x, y, lines, style.heading, leading, bold=True)

        return [Strip(leading * len(lines) + style.pad_y / 2, draw, keep=True)]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, spread to both margins. ``indent`` is that of each first line, in characters."""

    text: str
    small: bool = False
    bold: bool = False
    indent: int = 0
    hanging: str = ""  # a number or mark that stands before the text, which hangs behind it

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        size = style.small if self.small else style.body
        leading = style.line(size) * (1.0 if self.small else 1.08)
        inset = width(self.hanging, size, self.bold) + size * _AFTER_NUMBER if self.hanging else 0.0
        # Full width spaces are characters like others to the line breaker, and copy as such.
        first = "\u3000" * self.indent
        lines = wrap(first + self.text.replace("\n", f"\n{first}"), room.width - inset, size, self.bold)
        last = len(lines) - 1

        def strip(index: int, line: str) -> Strip:
            fit = 0.0 if index == last else _spread(line, room.width - inset, size, self.bold)

            def draw(pen: Pen, x: float, y: float) -> None:
                baseline = y + leading / 2 + size * MIDDLE
                if index == 0 and self.hanging:
                    pen.text(x, baseline, self.hanging, size, self.bold)
                pen.text(x + inset, baseline, line, size, self.bold, fit=fit)

            # The first and the last two lines stay together: no single line is left alone on a page.
            return Strip(leading, draw, keep=index < last and index in (0, last - 1))

        return [strip(index, line) for index, line in enumerate(lines)]


@dataclass(frozen=True, slots=True)
class Items:
    """Short texts, numbered, in columns, read line by line."""

    texts: Sequence[str]
    columns: int = 1

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        size = style.small
        leading = style.line(size)
        gutter = size
        column = (room.width - gutter * (self.columns - 1)) / self.columns
        inset = width(f"{len(self.texts)}.", size) + size * _AFTER_NUMBER
        result = []
        for start in range(0, len(self.texts), self.columns):
            cells = [
                (f"{start + offset + 1}.", wrap(text, column - inset, size))
                for offset, text in enumerate(self.texts[start : start + self.columns])
            ]
            rows = max(len(lines) for _number, lines in cells)
            per_strip = max(min(LINES_TOGETHER, int(room.height // leading)), 1)
            for first in range(0, rows, per_strip):
                part = [(number if not first else "", lines[first : first + per_strip]) for number, lines in cells]
                result.append(self._strip(part, column + gutter, inset, size, leading))
        return result

    @staticmethod
    def _strip(
        cells: Sequence[tuple[str, tuple[str, ...]]], step: float, inset: float, size: float, leading: float
    ) -> Strip:
        def draw(pen: Pen, x: float, y: float) -> None:
            for number, lines in cells:
                pen.text_right(x + inset - size * _AFTER_NUMBER, y + leading / 2 + size * MIDDLE, number, size)
                pen.lines(x + inset, y, lines, size, leading)
                x += step

        return Strip(leading * max(len(lines) for _number, lines in cells), draw)


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """Who signs, with room for the signature, a date and the company's stamp. ``name``: of who is to sign, beside the
    title; on the line it would look signed already."""

    title: str
    name: str = ""
    stamp: bool = True


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signature boxes beside each other."""

    boxes: Sequence[SignatureBox]

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        wide = room.width / len(self.boxes)
        size = style.small
        leading = style.line(size) * 1.25

        def one(pen: Pen, box: SignatureBox, x: float, y: float) -> None:
            inner = x + style.pad_x * 1.5
            named = _("{title}: {text}").format(title=box.title, text=box.name) if box.name else box.title
            title = wrap(named, wide - 3 * style.pad_x, style.body, True)
            pen.lines(inner, y + style.pad_y, title, style.body, style.line(style.body), bold=True)
            baseline = y + style.stamp - max(style.pad_y, 3) - leading * 1.5 + size * MIDDLE
            signed, dated = _("Signature:"), _("Date:")
            line = inner + max(width(signed, size), width(dated, size)) + size / 2
            end = inner + (wide - 3 * style.pad_x) * 0.62
            if box.stamp:
                pen.text_right(x + wide - style.pad_x * 1.5, baseline, _("(stamp)"), size, grey=0.6)
            pen.text(inner, baseline, signed, size)
            pen.dotted(line, baseline + 2.5, end)
            baseline += leading
            pen.text(inner, baseline, dated, size)
            pen.text(line, baseline, _("____ / __ / __"), size)

        def draw(pen: Pen, x: float, y: float) -> None:
            for number, box in enumerate(self.boxes):
                one(pen, box, x + number * wide, y)
            lines = [(x + n * wide, y, x + n * wide, y + style.stamp) for n in range(1, len(self.boxes))]
            pen.strokes(lines, style.hairline)

        return [space(style.gap), Strip(style.stamp, draw, frame=next(frame_numbers))]


def _spread(line: str, room: float, size: float, bold: bool) -> float:
    """The width to spread a line to; 0 for one that is too short, or not Chinese."""
    if sum(c > "\u2e80" for c in line) * 2 < len(line):
        return 0.0
    slack = room - width(line, size, bold)
    return room if 0 < slack <= _SPREAD * size * (len(line) - 1) else 0.0

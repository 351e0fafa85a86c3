"""Forms become a PDF: header, pages, foot, "page n of m", batches with progress and cancel (H3, B8)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.core.errors import Cancelled, Refused
from app.core.i18n import _
from app.paper.fonts import drawable
from app.paper.page import Company, PageSize, Style
from app.paper.pen import GREY, MIDDLE, Pen
from app.paper.strips import Block, Room, Strip, deal, space, total_height, with_fewer_spares
from app.paper.text import width, wrap

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]
_GROWN = 1.5
# Between the title in the head of a low sheet and what stands beside it, and what the company gets at least, in points.
_APART, _LEAST_COMPANY = 8, 120
# A longer remark is broken into lines.
_REMARK = 80


@dataclass(frozen=True, slots=True)
class Form:
    """One form. ``closing`` (signatures) stands at the foot of its last page. ``print_number`` 1 is the first print.

    ``may_tighten``: set a little smaller where that saves a page; its blocks are then laid out twice.
    """

    title: str
    blocks: Sequence[Block]
    printed_on: date
    closing: Sequence[Block] = ()
    number: str = ""
    remark: str = ""  # beside the number: a version, a copy for whom
    qr: str = ""
    print_number: int = 1
    may_tighten: bool = True


def write(
    forms: Iterable[Form],
    count: int,
    size: PageSize,
    company: Company,
    title: str,
    out: Path | BinaryIO,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> int:
    """Writes ``count`` forms into one PDF and answers its number of sheets.

    ``progress(done, count)`` is told after each form. Raises ``Cancelled`` soon after ``cancelled()`` says so, and
    ``Refused`` when the file cannot be replaced; in both cases no half file is left and an older one stays.
    """
    document = Document(size, company, title)
    for done, form in enumerate(forms, start=1):
        if cancelled is not None and cancelled():
            raise Cancelled
        document.add(form)
        if progress is not None:
            progress(done, count)
    if cancelled is not None and cancelled():
        raise Cancelled
    return document.save(out)


class Document:
    """A PDF that grows by forms and is written at the end."""

    def __init__(self, size: PageSize, company: Company, title: str) -> None:
        self.size = size
        self.company = replace(company, address=_one_line(company.address), hotline=_one_line(company.hotline))
        self._pen = Pen(size, title, company.name)
        self._slot = 0
        self._sheets = 0

    def add(self, form: Form) -> int:
        """Draws the form on the next free places and answers how many pages it took."""
        size = self.size
        form = replace(form, title=_one_line(form.title), number=_one_line(form.number), remark=_one_line(form.remark))
        first_room, next_room = self._rooms()
        room, pages = self._lay_out(form, size.style)
        if len(pages) > 1 and form.may_tighten:
            for style, spares in ((size.style.tighter(), True), (size.style, False), (size.style.tighter(), False)):
                other = self._lay_out(form, style, spares)
                if len(other[1]) < len(pages):
                    room, pages = other
        for number, page in enumerate(pages, start=1):
            self._next_place()
            self._draw_head(form, first=number == 1)
            head = self._first_head() if number == 1 else self._next_head()
            self._draw_strips(page, size.margin_y + head)
            if number == len(pages):
                free = (first_room if number == 1 else next_room) - total_height(page)
                self._draw_closing(form, room, free)
            self._draw_foot(form, number, len(pages))
        return len(pages)

    def save(self, out: Path | BinaryIO) -> int:
        """Writes the PDF, a file under a temporary name first, and answers its number of sheets."""
        if self._slot:
            self._end_sheet()
        if not isinstance(out, Path):
            self._pen.save(out)
            return self._sheets
        part = out.with_name(f".{out.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                self._pen.save(file)
            part.replace(out)
        except PermissionError as error:
            message = _("The file {name} cannot be written. It may be open in another program.")
            raise Refused(message.format(name=out.name)) from error
        finally:
            part.unlink(missing_ok=True)
        return self._sheets

    # ---- places ----

    def _lay_out(self, form: Form, style: Style, spares: bool = True) -> tuple[Room, list[tuple[Strip, ...]]]:
        """The pages in this style; without ``spares`` blank rows are left out as far as that saves a page."""
        first_room, next_room = self._rooms()
        room = Room(self.size.room, min(first_room, next_room), style)
        closing = total_height(_joined(form.closing, room))
        strips = _joined(form.blocks, room)
        pages = deal(strips, closing, first_room, next_room)
        for fewer in () if spares else with_fewer_spares(strips):
            shorter = deal(fewer, closing, first_room, next_room)
            pages = shorter if len(shorter) < len(pages) else pages
        return room, pages

    def _next_place(self) -> None:
        if self._slot == self.size.slots:
            self._end_sheet()
        self._pen.slot(self._slot)
        self._slot += 1

    def _end_sheet(self) -> None:
        for line in range(1, self.size.slots):
            self._pen.slot(line)
            self._pen.dashed(0, 0, self.size.width)
        self._pen.end_sheet()
        self._slot = 0
        self._sheets += 1

    def _rooms(self) -> tuple[float, float]:
        free = self.size.slot_height - 2 * self.size.margin_y - self._foot()
        return free - self._first_head(), free - self._next_head()

    def _first_head(self) -> float:
        style = self.size.style
        return style.header + style.gap + (style.line(style.title) + style.gap if self._has_title_row else 0)

    def _next_head(self) -> float:
        style = self.size.style
        return style.line(style.heading) + style.gap

    def _foot(self) -> float:
        return self.size.style.line(self.size.style.small) + 4

    @property
    def _has_title_row(self) -> bool:
        """A4 has room for the form's name in a row of its own; on small sheets it stands in the header."""
        return self.size.slot_height > 700 and not self.size.style.plain

    # ---- drawing ----

    def _draw_strips(self, strips: Sequence[Strip], top: float) -> None:
        pen, x = self._pen, self.size.margin_x
        framed, frame_top, y = 0, top, top
        for strip in strips:
            if strip.frame != framed:
                self._draw_frame(framed, frame_top, y)
                framed, frame_top = strip.frame, y
            strip.draw(pen, x, y)
            y += strip.height
        self._draw_frame(framed, frame_top, y)

    def _draw_closing(self, form: Form, room: Room, free: float) -> None:
        """The signatures at the foot; boxes grow into what is free, since a stamp wants 40 mm."""
        style = room.style
        grown = min(style.stamp * _GROWN, style.stamp + free - total_height(_joined(form.closing, room)))
        closing = _joined(form.closing, replace(room, style=replace(style, stamp=grown)))
        bottom = self.size.slot_height - self.size.margin_y - self._foot()
        self._draw_strips(closing, bottom - total_height(closing))

    def _draw_frame(self, frame: int, top: float, bottom: float) -> None:
        if frame:
            self._pen.box(self.size.margin_x, top, self.size.room, bottom - top, self.size.style.frame)

    def _draw_head(self, form: Form, first: bool) -> None:
        if not first:
            self._draw_next_head(form)
            return
        size, style, pen = self.size, self.size.style, self._pen
        top, right = size.margin_y, size.width - size.margin_x
        if form.qr:
            side = style.header - 6
            pen.qr(right - side, top, side, form.qr)
            right -= side + 8
        taken = 0.0
        if not self._has_title_row:
            middle = size.width / 2
            title = self._title_size(form, right)
            baseline = top + style.header * 0.42 + title * MIDDLE
            pen.text_centred(middle, baseline, form.title, title, bold=True)
            taken = width(form.title, title, True) / 2
        self._draw_company(top, (size.width / 2 - taken if taken else right - 90) - size.margin_x - 12)
        self._draw_number(form, right)
        level = top + style.header
        pen.strokes([(size.margin_x, level, size.width - size.margin_x, level)], style.frame * 1.4)

    def _title_size(self, form: Form, right: float) -> float:
        """As large as the number and the remark at the right, and some room for the company at the left, allow."""
        style, middle = self.size.style, self.size.width / 2
        number = width(_("No. {number}").format(number=form.number), style.body)
        beside = max(number, min(width(form.remark, style.small), _REMARK))
        half = min(right - beside - _APART - middle, middle - self.size.margin_x - _LEAST_COMPANY)
        size = style.title
        while size > style.body and width(form.title, size, True) / 2 > half:
            size -= 0.5
        return size

    def _draw_company(self, top: float, room: float) -> None:
        size, style, pen, company = self.size, self.size.style, self._pen, self.company
        x, high = size.margin_x, style.header - 8
        if company.logo:
            wide = pen.logo(x, top, company.logo, high, room * 0.42)
            if wide:
                x, room = x + wide + 7, room - wide - 7
        hotline = _("Hotline: {phone}").format(phone=company.hotline) if company.hotline else ""
        # Smaller first; where that is not enough the hotline says more than the address.
        for scale, told in (
            *((scale, (company.address, hotline)) for scale in (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)),
            *((scale, (hotline,)) for scale in (0.84, 0.68, 0.6)),
            (0.6, ()),
        ):
            name_size, small = style.body * 1.2 * scale, style.small * 0.92 * max(scale, 0.76)
            name_leading, leading = name_size * 1.28, small * 1.28
            name = wrap(company.name, room, name_size, True)
            rest = [line for text in told if text for line in wrap(text, room, small)]
            tall = len(name) * name_leading + len(rest) * leading
            if tall <= style.header - 4:
                break
        y = top + max((high - tall) / 2, 0)
        pen.lines(x, y, name, name_size, name_leading, bold=True)
        pen.lines(x, y + len(name) * name_leading, rest, small, leading, grey=GREY)

    def _draw_number(self, form: Form, right: float) -> None:
        size, style, pen = self.size, self.size.style, self._pen
        number = _("No. {number}").format(number=form.number) if form.number else ""
        if self._has_title_row:
            top = size.margin_y + style.header + style.gap
            baseline = top + style.line(style.title) / 2 + style.title * MIDDLE
            pen.text_centred(size.width / 2, baseline, form.title, style.title, bold=True)
            edge = size.width - size.margin_x
            pen.text_right(edge, baseline - style.line(style.body) * 0.55, form.remark, style.small, grey=GREY)
            pen.text_right(edge, baseline + style.body * 0.55, number, style.body)
            return
        baseline = size.margin_y + style.header * 0.42
        pen.text_right(right, baseline, number, style.body)
        room = right - size.width / 2 - width(form.title, self._title_size(form, right), True) / 2 - _APART
        for scale in (1.0, 0.9, 0.8, 0.7, 0.6):
            small = style.small * scale
            lines = wrap(form.remark, room, small)
            if len(lines) * style.line(small) <= style.header * 0.58 - small * 0.5:
                break
        for line in lines:
            baseline += style.line(small)
            pen.text_right(right, baseline, line, small, grey=GREY)

    def _draw_next_head(self, form: Form) -> None:
        size, style, pen = self.size, self.size.style, self._pen
        baseline = size.margin_y + style.heading * 0.9
        title = _("{title} (continued)").format(title=form.title)
        pen.text(size.margin_x, baseline, title, style.heading, bold=True)
        right = "  ".join(text for text in (form.number, form.remark) if text)
        pen.text_right(size.width - size.margin_x, baseline, right, style.small)
        level = size.margin_y + style.line(style.heading)
        pen.strokes([(size.margin_x, level, size.width - size.margin_x, level)], style.frame)

    def _draw_foot(self, form: Form, page: int, pages: int) -> None:
        size, style, pen = self.size, self.size.style, self._pen
        baseline = size.slot_height - size.margin_y - 1
        small = style.small * 0.92
        printed = _("Printed {date}").format(date=form.printed_on.isoformat())
        times = _("Print no. {n}").format(n=form.print_number)
        pen.text(size.margin_x, baseline, f"{printed}    {times}", small, grey=GREY)
        where = _("Page {n} of {m}").format(n=page, m=pages)
        pen.text_right(size.width - size.margin_x, baseline, where, small, grey=GREY)


def _joined(blocks: Sequence[Block], room: Room) -> list[Strip]:
    """All strips of the blocks, with the usual space between blocks (none after a heading)."""
    result: list[Strip] = []
    for block in blocks:
        strips = block.strips(room)
        if result and strips and not result[-1].keep and not strips[0].space:
            result.append(space(room.style.gap))
        result.extend(strips)
    return result


def _one_line(text: str) -> str:
    return drawable(text).replace("\n", " ")

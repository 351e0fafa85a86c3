"""A list on paper as it is seen on the screen (Ctrl+P on every list; H3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.core.errors import Cancelled
from app.paper.blocks import Paragraph
from app.paper.document import Document, Form, IsCancelled, Progress
from app.paper.page import A4, A4_LANDSCAPE, Company, PageSize
from app.paper.strips import Block
from app.paper.tables import Column, Table, fit_widths, natural_widths

# The type gets smaller before cells have to wrap, but never smaller than can be read.
_SIZES = (9.0, 8.5, 8.0, 7.5)
_LOOK_EVERY = 200  # rows between two looks at "cancel"


@dataclass(frozen=True, slots=True)
class TablePaper:
    """A list: what the columns are called, the rows as shown, and in words what was filtered (``remark``)."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    printed_on: date
    remark: str = ""
    print_number: int = 1


def print_table(
    paper: TablePaper,
    company: Company,
    out: Path | BinaryIO,
    size: PageSize | None = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> int:
    """Writes the list into a PDF and answers its number of pages.

    A4, landscape when the columns want it, unless a size is given. ``progress`` counts rows. Raises ``Cancelled`` and
    ``Refused`` as ``document.write`` does.
    """
    chosen, widths, type_size = _choose(paper, size)
    total = len(paper.rows)

    def watched() -> Iterator[Sequence[str]]:
        for done, row in enumerate(paper.rows):
            if done % _LOOK_EVERY == 0:
                if cancelled is not None and cancelled():
                    raise Cancelled
                if progress is not None:
                    progress(done, total)
            yield row

    blocks: list[Block] = [Paragraph(paper.remark, small=True)] if paper.remark else []
    blocks.append(Table(paper.columns, watched(), widths=widths, size=type_size))
    document = Document(chosen, company, paper.title)
    document.add(
        Form(
            title=paper.title,
            blocks=blocks,
            printed_on=paper.printed_on,
            print_number=paper.print_number,
            may_tighten=False,  # the rows are read once
        )
    )
    if cancelled is not None and cancelled():
        raise Cancelled
    sheets = document.save(out)
    if progress is not None:
        progress(total, total)
    return sheets


def _choose(paper: TablePaper, wanted: PageSize | None) -> tuple[PageSize, list[float], float]:
    """Page, column widths and type size: portrait, else landscape, the largest type at which no cell wraps."""
    sizes = (wanted,) if wanted is not None else (A4, A4_LANDSCAPE)
    natural = natural_widths(paper.columns, paper.rows, _SIZES[0], sizes[0].style)
    for size in sizes:
        for type_size in _SIZES:
            scaled = _scaled(natural, type_size, size)
            if sum(scaled) <= size.room:
                return size, fit_widths(scaled, size.room, type_size, size.style), type_size
    smallest = _SIZES[-1]
    widths = fit_widths(_scaled(natural, smallest, sizes[-1]), sizes[-1].room, smallest, sizes[-1].style)
    return sizes[-1], widths, smallest


def _scaled(natural: Sequence[float], type_size: float, size: PageSize) -> list[float]:
    """Column widths measured at the largest type, at another one; the space around the text stays."""
    pads = 2 * size.style.pad_x
    return [(wide - pads) * type_size / _SIZES[0] + pads for wide in natural]

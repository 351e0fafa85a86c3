"""A letter or register form in words: title, parties, numbered paragraphs, signatures (售后服务保证书, A2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.paper.blocks import Heading, Paragraph, SignatureBox, Signatures
from app.paper.document import Form, IsCancelled, Progress, write
from app.paper.grid import Cell, Grid
from app.paper.page import A4, Company, PageSize
from app.paper.strips import Block
from app.paper.tables import Table


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered paragraph, with a heading of its own where it has one."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """A letter. ``parties`` are labels with values in a boxed grid; ``to``, ``opening`` and ``table`` stand before
    the clauses, ``ending`` after them. ``signatures`` name who signs."""

    title: str
    printed_on: date
    clauses: Sequence[Clause]
    number: str = ""
    qr: str = ""
    parties: Sequence[tuple[str, str]] = ()
    to: str = ""
    opening: str = ""
    table: Table | None = None
    ending: str = ""
    signatures: Sequence[str] = ()
    print_number: int = 1


def letters(
    papers: Sequence[LetterPaper],
    company: Company,
    out: Path | BinaryIO,
    size: PageSize = A4,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> int:
    """Writes the letters into one PDF and answers its number of sheets; see ``document.write``."""
    title = papers[0].title if papers else ""
    return write(map(letter_form, papers), len(papers), size, company, title, out, progress, cancelled)


def letter_form(paper: LetterPaper) -> Form:
    """The form of one letter."""
    blocks: list[Block] = []
    if paper.parties:
        blocks.append(Grid([Cell(label, value) for label, value in paper.parties], pairs=1))
    if paper.to:
        blocks.append(Paragraph(paper.to, bold=True))
    if paper.opening:
        blocks.append(Paragraph(paper.opening, indent=2))
    if paper.table is not None:
        blocks.append(paper.table)
    for number, clause in enumerate(paper.clauses, start=1):
        if clause.title:
            blocks.append(Heading(f"{number}. {clause.title}"))
            blocks.append(Paragraph(clause.text, indent=2))
        else:
            blocks.append(Paragraph(clause.text, hanging=f"{number}."))
    if paper.ending:
        blocks.append(Paragraph(paper.ending, indent=2))
    return Form(
        title=paper.title,
        number=paper.number,
        qr=paper.qr,
        blocks=blocks,
        closing=[Signatures([SignatureBox(title) for title in paper.signatures])] if paper.signatures else [],
        printed_on=paper.printed_on,
        print_number=paper.print_number,
    )

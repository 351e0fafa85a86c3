"""The one door to written spreadsheets (H2, G3).

Big lists go through our own small writer (``app/excel/stream.py``): flat memory and within 1.8 times of a native
library, where XlsxWriter needs six times and openpyxl nine times as long. Small styled books with drop-downs and
comments (``template.py``, ``marked.py``) are openpyxl's. Every file is written under a temporary name and renamed when
complete: a cancelled or failed export leaves nothing behind and an older file of that name untouched.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.core import clock
from app.core.database import Cancel
from app.core.errors import Refused
from app.core.fields import Field
from app.core.files import told
from app.core.i18n import Text, _
from app.excel.texts import protect

# Called now and then with the number of rows done.
Progress = Callable[[int], object]
EVERY = 500


@dataclass(frozen=True)
class Page:
    """One sheet to be written: its name, the rows' fields and the rows, each with one value per field.

    ``title`` and ``notes`` stand above the header, ``total`` holds the keys of columns that get a sum at the end,
    ``widths`` are given in characters by field key; the others are measured from the first rows.
    """

    name: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = ()
    total: frozenset[str] = frozenset()
    wrap: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Written:
    """What an export wrote: how many rows, and how many texts were cut because Excel takes 32,767 characters."""

    path: Path
    rows: int
    cut: int = 0

    def __str__(self) -> str:
        text = _("{n} rows written to “{name}”.").format(n=f"{self.rows:,}", name=self.path.name)
        if self.cut:
            text += " " + _("{n} texts were too long for Excel and were cut.").format(n=self.cut)
        return text


def write_list(
    path: Path,
    title: Text,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    company: str = "",
    printed_on: datetime | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    note: str = "",
) -> Written:
    """Writes one list as .xlsx: title, company and date above a frozen header with filter, ready to print (H2)."""
    page = Page(str(title), fields, rows, str(title), heading(company, printed_on, note))
    return write_pages(path, [page], progress, cancel)


def heading(company: str, printed_on: datetime | None, note: str = "") -> tuple[str, ...]:
    """The lines below a title: company, day of printing, what was filtered."""
    day = _("Printed on {day}").format(day=f"{clock.local(printed_on):%Y-%m-%d %H:%M}") if printed_on else ""
    line = "    ".join(filter(None, (company, day)))
    return tuple(filter(None, (line, note)))


def write_pages(
    path: Path, pages: Sequence[Page], progress: Progress | None = None, cancel: Cancel | None = None
) -> Written:
    """Writes the sheets as one .xlsx; raises Cancelled, and Refused when the file cannot be written."""
    from app.excel.stream import Book

    with new_file(path) as fresh:
        with fresh.open("wb") as file, Book(file) as book:
            for page in pages:
                book.write_page(page, _watched(progress, cancel))
        return Written(path, book.rows, book.cut)


def write_csv(
    path: Path,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Any]],
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Written:
    """Writes a list as .csv in UTF-8 with the mark that Excel needs.

    A text that begins with = + - @ gets an apostrophe before it, so that no program runs it as a formula; the import
    takes it off again.
    """
    watch = _watched(progress, cancel)
    plain = [_plain_text(field) for field in fields]
    done = 0
    with new_file(path) as fresh:
        with fresh.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
            writer = csv.writer(file)
            writer.writerow([protect(str(field.title)) for field in fields])
            for row in rows:
                writer.writerow([show(value) for show, value in zip(plain, row, strict=True)])
                done += 1
                watch(done)
        return Written(path, done)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its place when all went well, and is removed when not."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise Refused(_("The folder “{name}” cannot be written to.").format(name=path.parent)) from error
    fresh = Path(name)
    try:
        yield fresh
        fresh.chmod(0o666 & ~_umask())
        fresh.replace(path)
    except OSError as error:
        raise Refused(
            _("“{name}” cannot be written: {reason}. Is it open in Excel?").format(name=path.name, reason=told(error))
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def _umask() -> int:
    # A temporary file is readable by its owner only; an export is an ordinary file. (Reading it means setting it.)
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _watched(progress: Progress | None, cancel: Cancel | None) -> Callable[[int], None]:
    def watch(done: int) -> None:
        if done % EVERY == 0:
            if cancel is not None:
                cancel.check()
            if progress is not None:
                progress(done)

    return watch


def _plain_text(field: Field) -> Callable[[Any], str]:
    """Exact values for a csv: numbers without thousands separators, words for choices, texts protected."""

    def show(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return field.show(value)
        if isinstance(value, int | float | Decimal):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        if isinstance(value, date):
            return field.show(value)
        return protect(field.show(value))

    return show

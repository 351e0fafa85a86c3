"""A PDF to look at and to print, through pypdfium2 (H3).

pdfium may be used by one thread at a time in the whole process: every call to it in this program is made here, under
one lock. The library is loaded with the first document.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from app.core.errors import Refused
from app.core.i18n import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

POINTS_PER_INCH = 72
# A printer's 1200 dpi would only cost time: 600 is finer than toner and needles.
_FINEST = 600
# Rendering goes in bands of this many dots, so that a page never takes more than 32 MB.
_BAND_DOTS = 8_000_000

# Taken again by the same thread when the garbage collector finds an old document during a call.
_library = threading.RLock()


class Pdf:
    """One open document. Made from a file or its content; ``sizes`` are the pages' width and height in points."""

    def __init__(self, source: Path | bytes) -> None:
        """Raises ``Refused`` where this is no PDF that can be shown, and ``OSError`` where there is no such file."""
        # The content, not the path: on Windows an open file could not be replaced by a newer one.
        self.content = source.read_bytes() if isinstance(source, Path) else source
        with _library:
            import pypdfium2

            try:
                self._document: Any = pypdfium2.PdfDocument(self.content)
            except pypdfium2.PdfiumError as error:
                raise Refused(_("This file is no PDF that can be shown.")) from error
            self.sizes: list[tuple[float, float]] = [
                self._document.get_page_size(index) for index in range(len(self._document))
            ]

    def image(self, page: int, scale: float) -> QImage:
        """The page with ``scale`` dots per point. Empty once the document is closed."""
        return self._render(page, scale)

    def bands(self, page: int, scale: float) -> Iterable[tuple[float, float, QImage]]:
        """The page in bands from top to bottom: their top and height in points, and the picture."""
        wide, high = self.sizes[page]
        rows = max(int(_BAND_DOTS / (wide * scale)), 1) / scale
        top = 0.0
        while top < high:
            tall = min(rows, high - top)
            image = self._render(page, scale, (0, high - top - tall, 0, top))
            yield top, tall, image
            top += tall

    def close(self) -> None:
        """Gives the document back. Waits for a page that is being drawn."""
        with _library:
            if self._document is not None:
                self._document.close()
                self._document = None

    def __del__(self) -> None:
        # Where nobody closed it: pypdfium2 would do it too, but without the lock. At the very end nothing is left.
        if hasattr(self, "_document") and _library is not None:
            self.close()

    def _render(self, number: int, scale: float, crop: tuple[float, float, float, float] = (0, 0, 0, 0)) -> QImage:
        with _library:
            if self._document is None:
                return QImage()
            page = self._document[number]
            bitmap = page.render(scale=scale, crop=crop, prefer_bgrx=True)
            image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32).copy()
            bitmap.close()
            page.close()
            return image


def page_layout(size: tuple[float, float]) -> QPageLayout:
    """The printer's paper for a page of this size in points, without margins: the page has its own."""
    wide, high = size
    across = wide > high
    paper = QPageSize(
        QSizeF(min(wide, high), max(wide, high)), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch
    )
    if paper.id() is QPageSize.PageSizeId.Custom:
        # Continuous paper is wider than high by nature; a driver that is told "landscape" would turn it.
        paper = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
        across = False
    orientation = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    return QPageLayout(paper, orientation, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point)


def prepare(printer: QPrinter, pdf: Pdf, title: str) -> None:
    """Tells the printer the paper of the first page, and what the job is called in its queue."""
    printer.setDocName(title)
    printer.setFullPage(True)
    printer.setPageLayout(page_layout(pdf.sizes[0]))


def chosen_pages(printer: QPrinter, count: int, current: int) -> list[int]:
    """The pages to print, from 0, as the print dialog was answered; copies that the printer can't make included."""
    from PySide6.QtPrintSupport import QPrinter

    kind = printer.printRange()
    if kind is QPrinter.PrintRange.CurrentPage:
        pages = [current]
    elif kind is QPrinter.PrintRange.PageRange:
        asked = printer.pageRanges()
        pages = [page for page in range(count) if asked.isEmpty() or asked.contains(page + 1)]
    else:
        pages = list(range(count))
    if printer.pageOrder() is QPrinter.PageOrder.LastPageFirst:
        pages.reverse()
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    if printer.collateCopies():
        return pages * copies
    return [page for page in pages for _copy in range(copies)]


def print_pages(pdf: Pdf, printer: QPrinter, pages: list[int], progress: Callable[[int, int], None]) -> None:
    """Draws the pages on the printer, each on paper of its own size; may run on any thread.

    ``progress(done, total)`` may raise to stop: the job is then taken back from the queue. Raises ``Refused`` where the
    printer does not start.
    """
    printer.setPageLayout(page_layout(pdf.sizes[pages[0]]))
    painter = QPainter()
    if not painter.begin(printer):
        raise Refused(_("The printer “{name}” cannot be used.").format(name=printer.printerName()))
    try:
        for done, page in enumerate(pages):
            progress(done, len(pages))
            if done:
                printer.setPageLayout(page_layout(pdf.sizes[page]))
                printer.newPage()
            _print_page(pdf, printer, painter, page)
        progress(len(pages), len(pages))
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()


def _print_page(pdf: Pdf, printer: QPrinter, painter: QPainter, page: int) -> None:
    wide, _high = pdf.sizes[page]
    dots = printer.resolution() / POINTS_PER_INCH
    scale = min(printer.resolution(), _FINEST) / POINTS_PER_INCH
    for top, tall, image in pdf.bands(page, scale):
        painter.drawImage(QRectF(0, top * dots, wide * dots, tall * dots), image)

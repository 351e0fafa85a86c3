"""The pages of a PDF below each other: scrolled, turned, zoomed; only what is seen is drawn, beside the window."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.core.errors import AppError
from app.core.i18n import _
from ui.kit import theme
from ui.kit.pdf import POINTS_PER_INCH, Pdf
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.core.database import Cancel

FIT_WIDTH = "width"
FIT_PAGE = "page"
STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0)
Zoom = str | float

_GAP = 2 * theme.GRID
_MOST_DOTS = 16_000_000  # a page is drawn with no more and then enlarged
_KEPT_DOTS = 40_000_000  # pages that are kept drawn, seen or not


class PageView(QAbstractScrollArea):
    """Shows one document. Pages are counted from 0 here and from 1 on the screen."""

    opened = Signal(int)  # with how many pages
    page_changed = Signal(int)
    zoom_changed = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pdf: Pdf | None = None
        self._zoom: Zoom = FIT_WIDTH
        self._scale = 1.0  # logical pixels per point
        self._tops: list[float] = []
        self._wide = 0.0
        self._high = 0.0
        self._page = 0
        self._placing = False
        self._message = _("Loading …")
        self._drawn: dict[int, tuple[float, QImage]] = {}  # with the dots per point it was drawn with
        self._work = Work(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    # ---- public ----

    def open(self, source: Path | bytes) -> None:
        """Loads the document on another thread; ``opened`` or ``refused`` tells how it ended."""
        self._work.run("open", lambda _cancel: Pdf(source), self._opened, self._not_opened)

    @property
    def page_count(self) -> int:
        return len(self._tops)

    @property
    def page(self) -> int:
        """The page that the user is at."""
        return self._page

    @property
    def zoom(self) -> Zoom:
        """``FIT_WIDTH``, ``FIT_PAGE`` or a factor of the real size."""
        return self._zoom

    @property
    def factor(self) -> float:
        """How large the pages are shown now, 1 being their real size."""
        return self._scale * POINTS_PER_INCH / self.logicalDpiY()

    def go_to(self, page: int) -> None:
        """Shows the top of this page, or of the nearest that there is."""
        if not self.page_count:
            return
        page = min(max(page, 0), self.page_count - 1)
        self._placing = True
        self.verticalScrollBar().setValue(round(self._tops[page] - _GAP))
        self._placing = False
        self._set_page(page)
        self._draw_next()

    def set_zoom(self, zoom: Zoom) -> None:
        """Shows the pages in this size; what was in the middle stays there."""
        middle = QPointF(self.viewport().width() / 2, self.viewport().height() / 2)
        self._apply_zoom(zoom, middle)

    def step_zoom(self, direction: int, about: QPointF | None = None) -> None:
        """One step larger (1) or smaller (-1), about this point of the view."""
        now = self.factor
        larger = [step for step in STEPS if step > now * 1.02]
        smaller = [step for step in STEPS if step < now * 0.98]
        steps = larger[:1] if direction > 0 else smaller[-1:]
        if steps:
            self._apply_zoom(steps[0], about or QPointF(self.viewport().width() / 2, self.viewport().height() / 2))

    def is_drawn(self, page: int) -> bool:
        """Whether the page is there as sharp as it is shown."""
        return page in self._drawn and self._drawn[page][0] == self._dots(page)

    def close_pdf(self) -> None:
        """Gives the document back; the view is empty then."""
        self._work.cancel("open")
        self._work.cancel("page")
        if self.pdf is not None:
            self.pdf.close()
            self.pdf = None
        self._tops = []
        self._drawn.clear()

    # ---- events ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("hover"))
        if not self.page_count:
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._message)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in self._visible():
            place = self._place(page)
            # Paper is white in the dark theme too.
            painter.fillRect(place, Qt.GlobalColor.white)
            if page in self._drawn:
                painter.drawImage(place, self._drawn[page][1])
            painter.setPen(theme.colour("line"))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        if isinstance(self._zoom, str):
            self.go_to(self._page)
        self._draw_next()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(1 if event.angleDelta().y() > 0 else -1, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    # ---- slots ----

    def _opened(self, pdf: Pdf) -> None:
        self.pdf = pdf
        # A function of the document, not of this half dead object.
        self.destroyed.connect(lambda: pdf.close())
        self._lay_out()
        self.opened.emit(self.page_count)
        self.go_to(0)

    def _not_opened(self, error: Exception) -> None:
        if not isinstance(error, (AppError, OSError)):
            self._work.report(error)
        self._message = str(error) if isinstance(error, AppError) else _("This file cannot be read.")
        self.viewport().update()
        self.refused.emit(self._message)

    def _scrolled(self) -> None:
        self.viewport().update()
        if self._placing or not self.page_count:
            return
        bar = self.verticalScrollBar()
        if bar.value() >= bar.maximum():
            self._set_page(self.page_count - 1)
        else:
            self._set_page(self._page_at(bar.value() + self.viewport().height() / 2))
        self._draw_next()

    # ---- helpers ----

    def _set_page(self, page: int) -> None:
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)

    def _page_at(self, y: float) -> int:
        return max(bisect_right(self._tops, y) - 1, 0)

    def _visible(self) -> range:
        top = self.verticalScrollBar().value()
        return range(self._page_at(top), self._page_at(top + self.viewport().height()) + 1)

    def _place(self, page: int) -> QRectF:
        """Where the page is in the viewport."""
        assert self.pdf is not None
        wide, high = (side * self._scale for side in self.pdf.sizes[page])
        left = max((max(self._wide, self.viewport().width()) - wide) / 2, _GAP) - self.horizontalScrollBar().value()
        return QRectF(round(left), round(self._tops[page] - self.verticalScrollBar().value()), wide, high)

    def _lay_out(self) -> None:
        """Scale, tops of the pages and ranges of the scroll bars, for the zoom and the size of the view."""
        if self.pdf is None:
            return
        self._scale = self._scale_of(self._zoom)
        self._tops = []
        top = float(_GAP)
        for _wide, high in self.pdf.sizes:
            self._tops.append(top)
            top += high * self._scale + _GAP
        self._high = top
        self._wide = max(wide for wide, _high in self.pdf.sizes) * self._scale + 2 * _GAP
        self._placing = True
        view = self.viewport().size()
        for bar, whole, seen in (
            (self.verticalScrollBar(), self._high, view.height()),
            (self.horizontalScrollBar(), self._wide, view.width()),
        ):
            bar.setRange(0, max(round(whole - seen), 0))
            bar.setPageStep(seen)
            bar.setSingleStep(3 * theme.GRID)
        self._placing = False

    def _scale_of(self, zoom: Zoom) -> float:
        assert self.pdf is not None
        if not isinstance(zoom, str):
            return zoom * self.logicalDpiY() / POINTS_PER_INCH
        # As if both bars were there: fitting must not make a bar come and go.
        bar = self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent, None, self)
        room = self.maximumViewportSize()
        wide: float = max(size[0] for size in self.pdf.sizes)
        high: float = max(size[1] for size in self.pdf.sizes)
        fitted = (room.width() - bar - 2 * _GAP) / wide
        if zoom == FIT_PAGE:
            fitted = min(fitted, (room.height() - 2 * _GAP) / high)
        return float(max(fitted, STEPS[0]))

    def _apply_zoom(self, zoom: Zoom, about: QPointF) -> None:
        if self.pdf is None:
            self._zoom = zoom
            return
        page = self._page_at(self.verticalScrollBar().value() + about.y())
        before = self._place(page)
        at = (about - before.topLeft()) / self._scale  # in points of that page
        self._zoom = zoom
        self._lay_out()
        after = self._place(page)
        shift = after.topLeft() + at * self._scale - about
        self._placing = True
        for bar, way in ((self.horizontalScrollBar(), shift.x()), (self.verticalScrollBar(), shift.y())):
            bar.setValue(round(bar.value() + way))
        self._placing = False
        if zoom == FIT_PAGE:
            self.go_to(self._page)
        self.zoom_changed.emit()
        self.viewport().update()
        self._draw_next()

    def _dots(self, page: int) -> float:
        """Dots per point to draw this page with."""
        assert self.pdf is not None
        wide, high = self.pdf.sizes[page]
        return min(self._scale * self.devicePixelRatioF(), (_MOST_DOTS / (wide * high)) ** 0.5)

    def _draw_next(self) -> None:
        """Draws the first seen page that is not there yet, then its neighbours, one at a time."""
        self.viewport().update()
        pdf = self.pdf
        if pdf is None or not self.page_count or self._work.is_running("page"):
            return
        seen = self._visible()
        near = [page for page in (seen.stop, seen.start - 1) if 0 <= page < self.page_count]
        page = next((page for page in (*seen, *near) if not self.is_drawn(page)), None)
        if page is None:
            return
        dots = self._dots(page)

        def draw(_cancel: Cancel) -> tuple[int, float, QImage]:
            return page, dots, pdf.image(page, dots)

        self._work.run("page", draw, self._take)

    def _take(self, drawn: tuple[int, float, QImage]) -> None:
        page, dots, image = drawn
        self._drawn.pop(page, None)
        self._drawn[page] = (dots, image)
        self._forget(page)
        self._draw_next()

    def _forget(self, newest: int) -> None:
        """Lets go of the pages farthest from what is seen."""
        seen = self._visible()
        middle = (seen.start + seen.stop) // 2
        kept = 0
        for page in sorted(self._drawn, key=lambda each: abs(each - middle)):
            image = self._drawn[page][1]
            kept += image.width() * image.height()
            if kept > _KEPT_DOTS and page not in seen and page != newest:
                del self._drawn[page]

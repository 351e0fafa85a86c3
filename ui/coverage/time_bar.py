"""The phases of a device on a bar drawn to scale: names, dates, today, what extensions added (B1, B5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.core.i18n import _, ngettext
from ui.kit import theme

if TYPE_CHECKING:
    from app.coverage.words import PhaseWords

MARGIN = 8
# A lifetime is drawn as long as this share of what has an end, and at least this many days.
_OPEN_SHARE, _OPEN_DAYS = 0.3, 365
# Day and month of a border are left out where they would overlap the one before.
_GAP = 10


class TimeBar(QWidget):
    """Painted; says the same as accessible text and, phase by phase, as tool tips."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phases: tuple[PhaseWords, ...] = ()
        self._today = date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Phases on the calendar"))

    # -- public ----------------------------------------------------------------------------------------------------

    def show_phases(self, phases: Sequence[PhaseWords], today: date) -> None:
        """Shows these phases, each with its first day, and marks today."""
        self._phases, self._today = tuple(phase for phase in phases if phase.first is not None), today
        self.setVisible(bool(self._phases))
        self.setAccessibleDescription("\n".join(self._tip(phase) for phase in self._phases))
        self.updateGeometry()
        self.update()

    def rects(self) -> list[QRectF]:
        """Where each phase lies, in the order of the phases."""
        top = self._line() + 6
        return [
            QRectF(self._x(first), top, max(1.0, self._x(last) - self._x(first)), self._bar())
            for first, last in map(self._reach, self._phases)
        ]

    def sizeHint(self) -> QSize:
        return QSize(480, 2 * self._line() + self._bar() + 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    # -- events ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._phases:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        free = -1.0
        for phase, rect in zip(self._phases, self.rects(), strict=True):
            self._paint_phase(painter, phase, rect)
            free = self._paint_border(painter, phase.first, rect.left(), free)
        last = self._phases[-1]
        if last.last is not None:
            self._paint_border(painter, last.last, self.rects()[-1].right(), free, end=True)
        self._paint_today(painter)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for phase, rect in zip(self._phases, self.rects(), strict=True):
                if rect.left() <= event.pos().x() <= rect.right():
                    QToolTip.showText(event.globalPos(), self._tip(phase), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    # -- the scale ---------------------------------------------------------------------------------------------------

    def _line(self) -> int:
        return QFontMetrics(self.font()).height()

    def _bar(self) -> int:
        return self._line() + 10

    def _bounds(self) -> tuple[date, date]:
        first = min(phase.first for phase in self._phases if phase.first is not None)
        lasts = [phase.last for phase in self._phases if phase.last is not None]
        known = max([*lasts, self._today, first])
        if self._phases[-1].last is None:
            begin = self._phases[-1].first or first
            known = max(known, begin) + timedelta(days=max(_OPEN_DAYS, int((known - first).days * _OPEN_SHARE)))
        return min(first, self._today), known + timedelta(days=1)

    def _x(self, day: date) -> float:
        first, last = self._bounds()
        return MARGIN + (self.width() - 2 * MARGIN) * (day - first).days / max(1, (last - first).days)

    def _reach(self, phase: PhaseWords) -> tuple[date, date]:
        """The first day, and the one behind the last."""
        assert phase.first is not None
        return phase.first, phase.last + timedelta(days=1) if phase.last is not None else self._bounds()[1]

    # -- painting ----------------------------------------------------------------------------------------------------

    def _paint_phase(self, painter: QPainter, phase: PhaseWords, rect: QRectF) -> None:
        colour, soft = self._colours(phase)
        painter.setPen(QPen(colour, 2 if phase.current else 1))
        painter.setBrush(soft)
        if phase.last is None:
            tip = min(self._bar() / 2, rect.width())
            right, middle = rect.right() - tip, rect.center().y()
            points = [rect.topLeft(), QPointF(right, rect.top()), QPointF(rect.right(), middle)]
            points += [QPointF(right, rect.bottom()), rect.bottomLeft()]
            painter.drawPolygon(QPolygonF(points))
        else:
            painter.drawRect(rect)
        if phase.extended > 0 and phase.last is not None:
            begin = self._x(phase.last + timedelta(days=1 - phase.extended))
            hatched = QRectF(max(begin, rect.left()), rect.top(), rect.right() - max(begin, rect.left()), rect.height())
            painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(hatched)
        painter.setPen(theme.colour("text"))
        inner = rect.adjusted(6, 0, -6, 0)
        text = painter.fontMetrics().elidedText(phase.title, Qt.TextElideMode.ElideRight, max(0, int(inner.width())))
        if len(text) > 1 or text == phase.title:
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)

    def _colours(self, phase: PhaseWords) -> tuple[QColor, QColor]:
        bases = {basis for _line, basis in phase.terms}
        if phase.warranty or (len(bases) == 1 and phase.prices == _("everything free")):
            return theme.colour("success"), theme.colour("success_soft")
        if phase.last is None:
            return theme.colour("muted"), theme.colour("hover")
        return theme.colour("warning"), theme.colour("warning_soft")

    def _paint_border(self, painter: QPainter, day: date | None, x: float, free: float, *, end: bool = False) -> float:
        """The date under a border where there is room; answers up to where it is taken now."""
        text = day.isoformat() if day is not None else ""
        width = painter.fontMetrics().horizontalAdvance(text)
        left = min(x, self.width() - MARGIN - width) if not end else min(x - width, self.width() - MARGIN - width)
        if left < free:
            return free
        painter.setPen(theme.colour("muted"))
        top = self._line() + self._bar() + 8
        painter.drawText(QRectF(left, top, width + 2, self._line()), int(Qt.AlignmentFlag.AlignLeft), text)
        return left + width + _GAP

    def _paint_today(self, painter: QPainter) -> None:
        x = self._x(self._today)
        text = _("Today {day}").format(day=self._today.isoformat())
        width = painter.fontMetrics().horizontalAdvance(text)
        left = min(max(MARGIN, x - width / 2), self.width() - MARGIN - width)
        painter.setPen(theme.colour("accent"))
        painter.drawText(QRectF(left, 0, width + 2, self._line()), int(Qt.AlignmentFlag.AlignLeft), text)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawLine(QPointF(x, self._line() + 1), QPointF(x, self._line() + self._bar() + 8))

    def _tip(self, phase: PhaseWords) -> str:
        lines = [f"{phase.title}{'  ●' if phase.current else ''}", phase.dates, phase.prices]
        if phase.extended:
            words = ngettext("{n} day of extension included", "{n} days of extension included", phase.extended)
            lines.append(words.format(n=phase.extended))
        return "\n".join(lines)

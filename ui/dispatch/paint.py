"""How the board is drawn: heads, cells, cards, and what is being carried (C8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from app.core.clock import local
from app.core.i18n import _, ngettext
from app.tickets.visits.board import Board, Card, Person, Waiting
from app.tickets.visits.fields import STATE_OF
from app.tickets.visits.rules import span_text
from ui.dispatch.layout import Box, Layout
from ui.dispatch.look import STATE_COLOURS
from ui.kit import theme
from ui.kit.icons import pixmap

PAD = 6
TIGHT = 4
BAR = 3
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


def weekday(day: date) -> str:
    """The short name of a weekday."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]


def time_text(card: Card, day: date) -> str:
    """When a visit is on a day: 「09:00–11:00」; an arrow where it goes on over midnight."""
    begin, end = local(card.first), local(card.last)
    first = f"{begin:%H:%M}" if begin.date() == day else "←"
    last = f"{end:%H:%M}" if card.days[-1] == day else "→"
    return f"{first}–{last}"


def card_word(card: Card) -> str:
    """The one word that a card has room for: what is wrong with it, else its state."""
    return _("conflict") if card.clash else _("late") if card.late else STATE_OF.show(card.state)


def card_words(card: Card) -> str:
    """The state, and what is wrong with a visit, in words."""
    wrong = (_("late") if card.late else "", _("conflict") if card.clash else "")
    return " · ".join(filter(None, (STATE_OF.show(card.state), *wrong)))


class Painter:
    """Draws with one font; the width of a text is asked once."""

    def __init__(self, font: QFont, ratio: float) -> None:
        self.font = font
        self.bold = QFont(font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        self.metrics = QFontMetrics(font)
        self._bold_metrics = QFontMetrics(self.bold)
        self._ratio = ratio
        self._cut: dict[tuple[str, int, bool], str] = {}
        self._icons: dict[str, QPixmap] = {}

    @property
    def line(self) -> int:
        """The height of a line."""
        return self.metrics.lineSpacing()

    @property
    def card_height(self) -> int:
        """Of a card with its three lines."""
        return 3 * self.line + 8

    def head(self, painter: QPainter, layout: Layout, left: int, height: int) -> None:
        """The names of the days; today is marked."""
        board = layout.board
        painter.fillRect(QRect(0, 0, layout.width, height), theme.colour("window"))
        for place, day in enumerate(board.days):
            box = QRect(layout.name_width + place * layout.day_width - left, 0, layout.day_width, height)
            today = day == board.today
            painter.setFont(self.bold if today else self.font)
            painter.setPen(theme.colour("accent" if today else "muted"))
            words = f"{day:%m-%d} {weekday(day)}"
            painter.drawText(box, _CENTRE, f"{words} · {_('today')}" if today else words)
            if today:
                painter.fillRect(QRect(box.left(), height - 3, box.width(), 2), theme.colour("accent"))
            painter.fillRect(QRect(box.left(), 0, 1, height), theme.colour("line"))
        painter.fillRect(QRect(0, 0, layout.name_width, height), theme.colour("window"))
        painter.fillRect(QRect(0, height - 1, layout.width, 1), theme.colour("line"))

    def person(self, painter: QPainter, box: Box, person: Person, count: int, marked: bool) -> None:
        """A person's name and how many visits they have this week."""
        area = _rect(box)
        painter.fillRect(area, theme.colour("window"))
        name = QRect(area.left() + PAD, area.top() + PAD, area.width() - 2 * PAD, self.line)
        self._text(painter, name, person.name, "text", bold=True)
        if count:
            words = ngettext("{n} visit", "{n} visits", count).format(n=count)
            self._text(painter, name.translated(0, self.line), words, "muted")
        if marked:
            self._icon(painter, "warning", QPoint(area.right() - PAD - 14, area.top() + PAD + 1))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.colour("line"))
        painter.fillRect(QRect(area.right(), area.top(), 1, area.height()), theme.colour("line"))

    def cell(self, painter: QPainter, box: Box, board: Board, day: date, marked: bool) -> None:
        """An empty cell: weekends are quieter, today is lighter, a day with something against it is marked."""
        area = _rect(box)
        ground = "stripe" if day.weekday() >= 5 else "base"
        painter.fillRect(area, theme.colour("warning_soft" if marked else ground))
        if day == board.today:
            tint = QColor(theme.colour("accent"))
            tint.setAlpha(18)
            painter.fillRect(area, tint)
        painter.fillRect(QRect(area.left(), area.top(), 1, area.height()), theme.colour("line"))
        painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), theme.colour("line"))

    def card(self, painter: QPainter, area: QRect, card: Card, day: date) -> None:
        """A visit: time, state as colour and word, customer, ticket number."""
        colour = theme.colour(STATE_COLOURS.get(card.state, "muted"))
        wrong = card.clash or card.late
        painter.fillRect(area, theme.colour("danger_soft" if wrong else "raised"))
        painter.setPen(QPen(theme.colour("danger" if wrong else "line"), 1))
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        painter.fillRect(QRect(area.left(), area.top(), BAR, area.height()), colour)
        given_up = card.state in ("missed", "done")
        inner = QRect(area.left() + BAR + TIGHT, area.top() + 4, area.width() - BAR - 2 * TIGHT, self.line)
        time = time_text(card, day)
        self._text(painter, inner, time, "muted" if given_up else "text")
        used = self.metrics.horizontalAdvance(time) + TIGHT
        state = "danger" if wrong else STATE_COLOURS.get(card.state, "muted")
        self._text(painter, inner.adjusted(used, 0, 0, 0), card_word(card), state)
        self._text(painter, inner.translated(0, self.line), card.customer, "muted" if given_up else "text", bold=True)
        self._text(painter, inner.translated(0, 2 * self.line), card.number, "muted")
        if card.warnings:
            self._icon(painter, "warning", QPoint(inner.right() - 12, inner.top() + 2 * self.line + 3))

    def waiting(self, painter: QPainter, area: QRect, ticket: Waiting) -> None:
        """A ticket that is being carried from the side column."""
        painter.fillRect(area, theme.colour("raised"))
        painter.setPen(QPen(theme.colour("accent"), 1))
        painter.drawRect(area.adjusted(0, 0, -1, -1))
        inner = QRect(area.left() + BAR + PAD, area.top() + 4, area.width() - BAR - 2 * PAD, self.line)
        for place, text in enumerate((ticket.number, ticket.customer, " ".join(ticket.fault.split()))):
            self._text(painter, inner.translated(0, place * self.line), text, "text" if place < 2 else "muted")

    def frame(self, painter: QPainter, area: QRect, name: str = "accent", width: int = 2) -> None:
        """The frame around what is selected or aimed at."""
        pen = QPen(theme.colour(name), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(1, 1, -1, -1))

    def _text(self, painter: QPainter, area: QRect, text: str, colour: str, bold: bool = False) -> None:
        if area.width() <= 8:
            return
        key = (text, area.width(), bold)
        if key not in self._cut:
            metrics = self._bold_metrics if bold else self.metrics
            self._cut[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(self.bold if bold else self.font)
        painter.setPen(theme.colour(colour))
        painter.drawText(area, _LEFT, self._cut[key])

    def _icon(self, painter: QPainter, name: str, at: QPoint) -> None:
        if name not in self._icons:
            self._icons[name] = pixmap(name, 12, "warning", self._ratio)
        painter.drawPixmap(at, self._icons[name])


def _rect(box: Box) -> QRect:
    return QRect(box.x, box.y, box.width, box.height)


def tool_tip(card: Card, names: Sequence[str]) -> str:
    """What is known of a card, in lines of plain text."""
    lines = [
        f"{card.number}  {card_words(card)}",
        span_text(card.first, card.last),
        card.customer,
        "、".join(names),
        " ".join(card.fault.split()),
        *(f"⚠ {words}" for words in card.warnings),
    ]
    return "\n".join(line for line in lines if line)

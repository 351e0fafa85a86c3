"""The box 时限: all clocks of a ticket or of a report that is being typed, counted down, with "why is it due then?"
(C4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.clock import local
from app.core.fields import now_text
from app.core.i18n import _
from app.tickets.clocks.words import clock_countdown, goal_text
from app.tickets.sla.rules import State
from app.tickets.sla.words import unannounced_words
from ui.kit import theme
from ui.kit.ticker import ticker

if TYPE_CHECKING:
    from app.tickets.clocks.service import ClockRow, Promise

OPEN = (State.RUNNING, State.PAUSED, State.DUE)
WHY_KEYS = "Ctrl+Shift+Y"


class ClocksBox(QWidget):
    """Goal, countdown and deadline of each clock: side by side on a record, below each other in a narrow column."""

    def __init__(self, clock: Callable[[], datetime], *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.promise: Promise | None = None
        self._clock = clock
        self._upright = upright
        self._counted: list[QLabel] = []
        self.title = QLabel(_("Time limits"))
        self.title.setProperty("section", True)
        self.about = _plain()
        self.about.setProperty("muted", True)
        self.why_button = QPushButton(_("Why?"))
        self.why_button.setProperty("flat", True)
        self.why_button.setAutoDefault(False)
        self.why_button.setToolTip(_("The steps of the computation") + f"  {WHY_KEYS}")
        self.why_button.clicked.connect(self.show_why)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.doubt = _plain()
        _tint(self.doubt, "warning")
        self.head.addWidget(self.title)
        self.head.addWidget(self.doubt)
        if not upright:
            self.head.addWidget(self.about)
        self.head.addStretch(1)
        self.head.addWidget(self.why_button)
        self.rows = QWidget()
        self.warning = _plain()
        self.warning.setWordWrap(True)
        _tint(self.warning, "warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(self.head)
        if upright:
            self.about.setWordWrap(True)
            column.addWidget(self.about)
        column.addWidget(self.rows)
        column.addWidget(self.warning)
        keys = QShortcut(QKeySequence(WHY_KEYS), self, self.show_why)
        keys.setContext(Qt.ShortcutContext.WindowShortcut)
        ticker().ticked.connect(self.tick)
        self.show_promise(None)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_promise(self, promise: Promise | None, about: str = "", doubt: str = "") -> None:
        """Shows these clocks; ``about`` is said beside the title, and before it, in a colour, what is missing."""
        self.promise = promise
        self.doubt.setText(f"● {doubt}" if doubt else "")
        self.doubt.setVisible(bool(doubt))
        clocks: Sequence[ClockRow] = promise.clocks if promise is not None else ()
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.why_button.setVisible(bool(clocks))
        years = sorted({year for clock in clocks for year in clock.unannounced})
        self.warning.setText("\n".join(unannounced_words(year) for year in years))
        self.warning.setVisible(bool(years))
        self._make_rows(clocks)
        self.tick()

    def tick(self) -> None:
        """Time has passed: the words and colours are those of now."""
        now = self._clock()
        for label, row in zip(self._counted, self.promise.clocks if self.promise else (), strict=True):
            left = clock_countdown(row.state, row.due_at, row.warn_at, row.reached_at, now)
            label.setText(f"● {left.words}")
            _tint(label, left.colour)

    def show_why(self) -> QDialog | None:
        """Opens the steps of all clocks as text that can be copied."""
        if self.promise is None or not self.promise.clocks:
            return None
        # What still runs is what is asked about.
        clocks = sorted(self.promise.clocks, key=lambda clock: clock.state not in OPEN)
        lines = "\n\n".join("\n".join(clock.why) for clock in clocks if clock.due_at is not None)
        dialog = WhyDialog(lines, self.window())
        dialog.open()
        return dialog

    def text(self) -> str:
        """All that is shown, for tests and the screen reader."""
        return "\n".join(label.text() for label in self.findChildren(QLabel) if label.isVisibleTo(self))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _make_rows(self, clocks: Sequence[ClockRow]) -> None:
        self._counted = []
        old, self.rows = self.rows, QWidget()
        grid = QGridLayout(self.rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        for place, clock in enumerate(clocks):
            for part, label in enumerate(self._labels(clock)):
                grid.addWidget(label, *((place, part) if self._upright else (part, place)))
        grid.setColumnStretch(3 if self._upright else max(1, len(clocks)), 1)
        layout: Any = self.layout()
        layout.replaceWidget(old, self.rows)
        old.hide()
        old.deleteLater()
        self.rows.setVisible(bool(clocks))

    def _labels(self, clock: ClockRow) -> Iterator[QLabel]:
        title, words, due = _plain(goal_text(clock.goal)), _plain(), _plain(self._due(clock))
        title.setProperty("muted", True)
        due.setProperty("muted", True)
        words.setAccessibleName(title.text())
        self._counted.append(words)
        reached = _("reached {moment}").format(moment=now_text(clock.reached_at)) if clock.reached_at else ""
        tip = "\n".join(filter(None, (clock.limit, reached)))
        for label in (title, words, due):
            label.setToolTip(tip)
            yield label

    def _due(self, clock: ClockRow) -> str:
        moment = clock.due_at
        if moment is None:
            return ""
        # The narrow column has no room for a year that everybody knows.
        same_year = self._upright and local(moment).year == local(self._clock()).year
        return f"{local(moment):%m-%d %H:%M}" if same_year else now_text(moment)


class WhyDialog(QDialog):
    """Why is it due then: the steps, to be read and copied. Frees itself when closed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Why is it due then?"))
        self.steps = QPlainTextEdit(text)
        self.steps.setReadOnly(True)
        close = QPushButton(_("Close  Esc"))
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.steps, 1)
        column.addLayout(foot)
        theme.fit(self, 640, 480)
        self.steps.setFocus()

    def done(self, code: int) -> None:
        super().done(code)
        self.close()


def _plain(text: str = "") -> QLabel:
    label = QLabel(text)
    # Plain: what an office calls its levels and policies is no markup.
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _tint(label: QLabel, colour: str) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), theme.colour(colour))
    label.setPalette(palette)


def promise_words(promise: Promise, level: str = "") -> str:
    """The level, the policy and whose it is, in a line: 重大 · 三级响应（默认）."""
    title = level or next((one.title for one in promise.levels if one.code == promise.level), "")
    policy = _("{policy} ({whose})").format(policy=promise.policy, whose=promise.whose)
    letter = _("Class {letter}").format(letter=promise.service_class) if promise.service_class else ""
    return " · ".join(filter(None, (title, letter, policy)))

"""The short message at the foot of the window, with Undo where there is something to undo, and Open where it tells of
a record that is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.core.i18n import _
from ui.kit.icons import icon

# With something to press, and only to be read: it covers the foot of the page.
SECONDS, BRIEF = 12, 5


class Message(QFrame):
    """Shows one message for a while; a new one takes its place. It lies over the lower edge of ``over``: nothing moves
    when it comes and goes."""

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        """``parent``: the widget that ``over`` is a child of."""
        super().__init__(parent)
        self.setProperty("message", True)
        self._over = over
        self._undo: Callable[[], Any] | None = None
        self._open: Callable[[], Any] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.open_button = QPushButton(icon("link"), _("Open"))
        self.open_button.clicked.connect(self.open)
        self.button = QPushButton(icon("undo"), _("Undo"))
        self.button.clicked.connect(self.undo)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip(_("Close"))
        close.clicked.connect(self.hide)
        row.addWidget(self.text, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.button)
        row.addWidget(close)
        # A text box under the cursor keeps its own Ctrl+Z: Qt asks it first.
        QShortcut(QKeySequence.StandardKey.Undo, self.button, self.undo)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str, undo: Callable[[], Any] | None = None, show: Callable[[], Any] | None = None) -> None:
        """Shows the text; ``undo`` takes the action back, ``show`` opens what it tells of."""
        self._undo, self._open = undo, show
        self.text.setText(text)
        self.button.setVisible(undo is not None)
        self.open_button.setVisible(show is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(1000 * (BRIEF if undo is None and show is None else SECONDS))

    def leave(self) -> None:
        """Something else is looked at: what can still be undone stays, all else is told."""
        if self._undo is None:
            self.hide()

    def open(self) -> None:
        """Opens what the message tells of."""
        show, self._open = self._open, None
        self.hide()
        if show is not None:
            show()

    def undo(self) -> None:
        """Takes back what the message tells of, once."""
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        area, layout = self._over.geometry(), self.layout()
        height = layout.totalHeightForWidth(area.width()) if layout is not None else 0
        self.setGeometry(area.left(), area.bottom() + 1 - height, area.width(), height)

"""The short message at the foot of the window, with Undo where there is something to undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.core.i18n import _
from ui.kit.icons import icon

SECONDS = 12


class Message(QFrame):
    """Shows one message for a while; a new one takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("message", True)
        self._undo: Callable[[], Any] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(icon("undo"), _("Undo"))
        self.button.clicked.connect(self.undo)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip(_("Close"))
        close.clicked.connect(self.hide)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        row.addWidget(close)
        # A text box under the cursor keeps its own Ctrl+Z: Qt asks it first.
        QShortcut(QKeySequence.StandardKey.Undo, self.button, self.undo)
        self._timer = QTimer(self, singleShot=True, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, undo: Callable[[], Any] | None = None) -> None:
        """Shows the text; ``undo`` takes the action back."""
        self._undo = undo
        self.text.setText(text)
        self.button.setVisible(undo is not None)
        self.show()
        self._timer.start()

    def undo(self) -> None:
        """Takes back what the message tells of, once."""
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

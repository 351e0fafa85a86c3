"""One timer for everything on the screen that changes with the time alone: countdowns are painted anew, not read."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from shiboken6 import isValid

EVERY = 15_000  # milliseconds; what is shown counts minutes


class Ticker(QObject):
    """Tells whoever shows a countdown that time has passed."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self.ticked)
        self._timer.start()


_ticker: Ticker | None = None


def ticker() -> Ticker:
    """The one ticker of the program; made when first asked for, in the window's thread."""
    global _ticker
    if _ticker is None or not isValid(_ticker):
        _ticker = Ticker()
    return _ticker

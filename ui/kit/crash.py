"""Defects end here: logged with a traceback, shown with "copy report", and the window stays.

Every action is one transaction, so after a defect the data is as it was before the action.
"""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QApplication

from app.core import log
from app.core.errors import AppError
from ui.kit import notify


class _Bridge(QObject):
    """Carries what other threads throw to the thread of the windows."""

    thrown = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.open: Any = None
        self.thrown.connect(self._show)

    def _show(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            notify.error(None, error)
            return
        report, path = log.crash(type(error), error, error.__traceback__)
        if self.open is not None:
            # A defect that repeats (in painting, say) must not cover the screen with dialogs.
            return
        from ui.kit import crash_dialog

        self.open = crash_dialog.CrashDialog(report, str(path or ""), QApplication.activeWindow())
        try:
            self.open.exec()
        finally:
            self.open.deleteLater()
            self.open = None


_bridge: _Bridge | None = None


def install() -> None:
    """Takes over all exceptions that nobody caught, in slots and in threads."""
    global _bridge
    _bridge = _bridge or _Bridge()
    sys.excepthook = _hook
    threading.excepthook = lambda given: show(given.exc_value) if given.exc_value is not None else None


def show(error: BaseException) -> None:
    """Shows an exception: a message of ours as a message, anything else as a defect. From any thread."""
    if _bridge is not None and QApplication.instance() is not None:
        if QThread.currentThread() is QApplication.instance().thread():
            _bridge._show(error)
        else:
            _bridge.thrown.emit(error)
        return
    # Without windows (tests of single widgets) it goes where it would have gone anyway.
    sys.excepthook(type(error), error, error.__traceback__)


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QApplication.quit()
        return
    show(error.with_traceback(trace))

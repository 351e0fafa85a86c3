"""Which window a new dialog belongs to. A dialog without one is freed as soon as nobody in Python holds it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from ui.kit.navigator import Navigator


def window_of(navigator: Navigator) -> QWidget | None:
    """The main window, which is the navigator itself; in a test whatever is active."""
    return navigator if isinstance(navigator, QWidget) else QApplication.activeWindow()

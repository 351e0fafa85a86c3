"""What the tests of ticket screens share: keys as a person presses them, and an office with a customer."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.tickets.conftest import World, world_of
from tests.ui.conftest import Remembering


class Keys:
    """A keyboard: it types into whatever has the cursor."""

    def __init__(self, qtbot: Any) -> None:
        self._qtbot = qtbot

    def into(self, window: QWidget) -> None:
        """Brings a window to the front, as the window manager does."""
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)
        QApplication.processEvents()

    @property
    def focus(self) -> QWidget:
        """Where the cursor is."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def type(self, text: str) -> None:
        """Types; Chinese comes from the input method, as it does from a real one."""
        if text.isascii():
            self._qtbot.keyClicks(self.focus, text)
            return
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.focus, event)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses one key."""
        self._qtbot.keyClick(self.focus, key, modifier)

    def enter(self, times: int = 1) -> None:
        """Presses Enter."""
        for _time in range(times):
            self.press(Qt.Key.Key_Return)

    def save(self) -> None:
        """Presses Ctrl+Enter."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def keys(qtbot: Any) -> Keys:
    return Keys(qtbot)


@pytest.fixture
def world(navigator: Remembering) -> World:
    """The navigator's office with a customer in it."""
    return world_of(navigator.office)

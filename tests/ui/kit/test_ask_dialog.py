"""A dialog that came too late keeps what was typed, unless its owner takes it from there (H7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import Stale
from app.core.fields import Field
from tests.ui.conftest import Remembering
from ui.kit.ask_dialog import AskDialog

Show = Callable[[QWidget], QWidget]


@pytest.mark.parametrize("owner_listens", [False, True])
def test_H7_nothing_typed_is_lost_in_silence(
    navigator: Remembering, shown: Show, qtbot: Any, owner_listens: bool
) -> None:
    def too_late(_raw: Mapping[str, Any]) -> object:
        raise Stale({}, {}, 2, "王芳")

    dialog = AskDialog(navigator, "Correct", (Field("reason", "Reason"),), too_late)
    heard: list[Stale] = []
    if owner_listens:
        dialog.stale.connect(heard.append)
    shown(dialog)
    box = dialog.findChild(QLineEdit)
    qtbot.keyClicks(box, "typed")
    qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    if owner_listens:
        assert [error.who for error in heard] == ["王芳"]
        return
    assert dialog.isVisible() and box.text() == "typed"
    assert "王芳" in dialog.message.text()

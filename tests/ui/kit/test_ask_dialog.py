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
from ui.kit import notify
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


@pytest.mark.parametrize("way", ["escape", "cross"])
def test_H7_what_was_typed_is_dropped_only_after_a_question(
    navigator: Remembering, shown: Show, qtbot: Any, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    dialog = AskDialog(navigator, "Correct", (Field("reason", "Reason"),), lambda _raw: None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    shown(dialog)
    box, asked, answers = dialog.findChild(QLineEdit), [], [False, True]

    def ask(_parent: object, question: object, *_more: object, **_how: object) -> bool:
        asked.append(question)
        return answers.pop(0)

    def leave() -> None:
        if way == "cross":
            dialog.close()
        else:
            qtbot.keyClick(box, Qt.Key.Key_Escape)

    monkeypatch.setattr(notify, "ask", ask)
    qtbot.keyClicks(box, "typed")
    leave()
    assert dialog.isVisible() and box.text() == "typed" and len(asked) == 1
    leave()
    assert not dialog.isVisible() and len(asked) == 2


def test_H7_nobody_is_asked_where_nothing_was_typed(navigator: Remembering, shown: Show, qtbot: Any) -> None:
    dialog = AskDialog(navigator, "Correct", (Field("reason", "Reason"),), lambda _raw: None, values={"reason": "why"})
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    # What its owner fills in afterwards is nobody's typing either.
    dialog.form.editor("reason").set_value("proposed")
    shown(dialog)
    qtbot.keyClick(dialog.findChild(QLineEdit), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_H7_what_was_typed_counts_also_when_the_dialog_is_shown_again(
    navigator: Remembering, shown: Show, qtbot: Any
) -> None:
    dialog = AskDialog(navigator, "Correct", (Field("reason", "Reason"),), lambda _raw: None)
    shown(dialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "typed")
    dialog.hide()
    dialog.show()
    assert dialog.is_dirty()


def test_H7_done_is_done_without_a_question(navigator: Remembering, shown: Show, qtbot: Any) -> None:
    done: list[Mapping[str, Any]] = []
    dialog = AskDialog(navigator, "Correct", (Field("reason", "Reason"),), done.append)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    shown(dialog)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "typed")
    dialog.save()
    assert done == [{"reason": "typed"}] and not dialog.isVisible()

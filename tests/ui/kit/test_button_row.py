"""A row of buttons in any width: what has no room is in the menu at its end (G3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from ui.kit.button_row import ButtonRow

Show = Callable[[QWidget], QWidget]
NAMES = ("Assign", "Resolve", "Cancel ticket", "Urge", "Edit", "Archive")


@pytest.fixture
def row(themed: object, shown: Show) -> ButtonRow:
    row = ButtonRow()
    for name in NAMES:
        button = QPushButton(name)
        button.setToolTip(f"{name}  Ctrl+{name[0]}")
        row.add(button)
    row.resize(row.sizeHint())
    shown(row)
    return row


def shown_names(row: ButtonRow) -> list[str]:
    return [button.text() for button in row.buttons if button.isVisible()]


def menu_names(row: ButtonRow) -> list[str]:
    row.more.menu().aboutToShow.emit()
    return [action.text() for action in row.more.menu().actions()]


def test_in_its_whole_width_there_is_no_menu(row: ButtonRow) -> None:
    assert shown_names(row) == list(NAMES)
    assert not row.more.isVisible()


@pytest.mark.parametrize("share", [0.9, 0.6, 0.3, 0.0])
def test_what_has_no_room_is_in_the_menu_with_its_key(row: ButtonRow, qtbot: Any, share: float) -> None:
    row.resize(max(int(row.sizeHint().width() * share), row.minimumSizeHint().width()), row.height())
    qtbot.waitUntil(row.more.isVisible)
    kept = shown_names(row)
    assert kept == list(NAMES[: len(kept)]), "the first ones stay"
    assert menu_names(row) == [f"{name}\tCtrl+{name[0]}" for name in NAMES[len(kept) :]]
    assert all(row.rect().contains(button.geometry()) for button in row.buttons if button.isVisible())
    assert row.rect().contains(row.more.geometry())


def test_the_menu_does_what_the_button_does(row: ButtonRow, qtbot: Any) -> None:
    done: list[str] = []
    row.buttons[-1].clicked.connect(lambda: done.append("archived"))
    row.buttons[-2].setEnabled(False)
    row.resize(row.minimumSizeHint())
    qtbot.waitUntil(row.more.isVisible)
    menu = row.more.menu()
    menu.popup(row.mapToGlobal(row.rect().bottomLeft()))
    assert not menu.actions()[-2].isEnabled()
    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert done == ["archived"]


def test_what_is_not_wanted_is_nowhere(row: ButtonRow, qtbot: Any) -> None:
    row.offer(row.buttons[1], False)
    assert "Resolve" not in shown_names(row)
    row.resize(row.minimumSizeHint())
    qtbot.waitUntil(row.more.isVisible)
    assert [text.partition("\t")[0] for text in menu_names(row)] == [name for name in NAMES if name != "Resolve"]
    row.resize(2000, row.height())
    qtbot.waitUntil(lambda: not row.more.isVisible())
    row.clear()
    assert not row.buttons and row.sizeHint().width() == 0

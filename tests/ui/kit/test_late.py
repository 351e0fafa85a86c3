"""What is put together when it is first looked at; the speed of a ticket's page stands on it (C13)."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTabWidget, QVBoxLayout, QWidget

from ui.kit.late import LateWidget


class _Boxes(LateWidget):
    """Two boxes, and a third that is not wanted."""

    made = 0

    def _make(self) -> QWidget:
        self.made += 1
        self.boxes = [QLineEdit() for _place in range(3)]
        column = QVBoxLayout(self)
        for box in self.boxes:
            column.addWidget(box)
        self.boxes[2].hide()
        return self.boxes[1]


@pytest.fixture
def window(qtbot: Any) -> QWidget:
    found = QWidget()
    found.resize(400, 300)
    qtbot.addWidget(found)
    return found


def test_a_tab_is_made_when_it_is_first_shown_and_only_once(window: QWidget) -> None:
    tabs = QTabWidget(window)
    first, second = _Boxes(), _Boxes()
    tabs.addTab(first, "1")
    tabs.addTab(second, "2")
    window.show()
    assert first.is_made and not second.is_made
    tabs.setCurrentIndex(1)
    tabs.setCurrentIndex(0)
    tabs.setCurrentIndex(1)
    second.make()
    assert (first.made, second.made) == (1, 1)


def test_it_is_whole_at_once_and_what_was_hidden_stays_so(window: QWidget) -> None:
    late = _Boxes(window)
    late.resize(300, 200)
    window.show()
    # Without a turn of the event loop: there must not be an empty picture first.
    assert [box.isVisible() for box in late.boxes] == [True, True, False]
    assert late.boxes[0].width() > 200 and late.boxes[1].y() > late.boxes[0].y()


def test_the_cursor_goes_to_what_was_made_in_its_turn(window: QWidget, qtbot: Any) -> None:
    column = QVBoxLayout(window)
    before, late, after = QLineEdit(), _Boxes(), QLineEdit()
    for widget in (before, late, after):
        column.addWidget(widget)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    before.setFocus()
    seen = []
    for _stop in range(4):
        seen.append(window.focusWidget())
        qtbot.keyClick(seen[-1], Qt.Key.Key_Tab)
    # As always in Qt, Tab enters where the cursor is to go; what stands before that is reached backwards.
    assert seen == [before, late.boxes[1], after, before]
    qtbot.keyClick(late.boxes[1], Qt.Key.Key_Backtab)
    assert window.focusWidget() is late.boxes[0]

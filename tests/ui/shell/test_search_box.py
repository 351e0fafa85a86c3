"""The search box over everything (Ctrl+K, C1)."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.office import Office
from ui.kit.search_box import SearchBox
from ui.main_window import MainWindow


def type_(box: SearchBox, text: str) -> None:
    # keyClicks with Chinese text aborts the interpreter; this is what an input method does.
    box.setText(text)
    box.textEdited.emit(text)


@pytest.fixture
def box(window: MainWindow, qtbot: Any) -> SearchBox:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    return window.search


def titles(box: SearchBox) -> list[str]:
    return [box.popup.list.item(row).text() for row in range(box.popup.list.count())]


def test_C1_initials_find_and_enter_opens(window: MainWindow, box: SearchBox, qtbot: Any) -> None:
    for letter in (Qt.Key.Key_H, Qt.Key.Key_N, Qt.Key.Key_J):
        qtbot.keyClick(box, letter)
    qtbot.waitUntil(box.popup.isVisible)
    assert titles(box) == ["华能集团 (KH00002)"]
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args[0] == "customers"
    assert window.tabs[window.bar.currentIndex()].record == ("customers", chosen.args[1])
    assert box.text() == ""
    assert not box.popup.isVisible()


def test_a_scanner_that_sends_enter_at_once_opens_what_is_found_then(box: SearchBox, qtbot: Any) -> None:
    with qtbot.waitSignal(box.chosen) as chosen:
        type_(box, "KH00003")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args[0] == "customers"


def test_arrows_choose_and_go_round(box: SearchBox, qtbot: Any) -> None:
    type_(box, "KH0000")
    qtbot.waitUntil(box.popup.isVisible)
    assert len(titles(box)) == 3
    for expected in (0, 1, 2, 0):
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.popup.list.currentRow() == expected
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.popup.list.currentRow() == 2


def test_nothing_found_is_said_and_enter_does_nothing(language: str, window: MainWindow, qtbot: Any) -> None:
    box = window.search
    box.setFocus()
    type_(box, "不存在的")
    qtbot.waitUntil(box.popup.isVisible)
    assert "不存在的" in titles(box)[0]
    with qtbot.assertNotEmitted(box.chosen):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_escape_empties_the_box_and_hides_the_list(box: SearchBox, qtbot: Any) -> None:
    type_(box, "华")
    qtbot.waitUntil(box.popup.isVisible)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert not box.popup.isVisible()


def test_the_empty_box_offers_what_was_opened_last(
    window: MainWindow, working: Office, box: SearchBox, qtbot: Any
) -> None:
    box.clearFocus()
    records = [record_id for record_id, _label in working.customers.look_up("")]
    for record_id in records[:2]:
        window.open("customers", record_id)
    box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(box.popup.isVisible)
    assert titles(box) == [working.customers.label_of(record_id) for record_id in reversed(records[:2])]


@pytest.mark.parametrize("typed", ['"', "%", "_", "AND", "NEAR", "*", "'; DROP TABLE customer; --", "^("])
def test_what_means_something_to_sql_is_plain_text(box: SearchBox, qtbot: Any, typed: str) -> None:
    type_(box, typed)
    qtbot.waitUntil(box.popup.isVisible)
    assert len(titles(box)) == 1  # "nothing is found"

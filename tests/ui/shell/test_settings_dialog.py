"""The settings window: all pages are checked before any is saved (H3, H8, H9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QPushButton

from app.core.local import Local
from app.core.rights import User
from app.office import Office
from ui.kit import notify
from ui.main_window import MainWindow
from ui.settings.dialog import SettingsDialog


@pytest.fixture
def dialog(window: MainWindow, qtbot: Any) -> SettingsDialog:
    made = SettingsDialog(window, Local(language="en", theme="light"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_is_typed_is_saved_by_enter(language: str, dialog: SettingsDialog, working: Office, qtbot: Any) -> None:
    dialog.company.boxes.boxes["company.name"].setText("某某设备有限公司")
    dialog.limits.boxes["attachments.limit_mb"].setText("３５")  # full width, as an input method types it
    qtbot.keyClick(dialog.company.boxes.boxes["company.name"], Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert working.settings.get("company.name") == "某某设备有限公司"
    assert working.settings.get("attachments.limit_mb") == 35


def test_every_page_fits_the_smallest_screen(language: str, dialog: SettingsDialog) -> None:
    for place in range(dialog.list.count()):
        dialog.list.setCurrentRow(place)
        assert dialog.minimumSizeHint().height() <= 600, dialog.list.item(place).text()
        assert dialog.minimumSizeHint().width() <= 1024, dialog.list.item(place).text()


def test_a_wrong_page_is_shown_and_none_is_saved(dialog: SettingsDialog, working: Office) -> None:
    dialog.company.boxes.boxes["company.name"].setText("某某设备有限公司")
    dialog.limits.boxes["card.due_months"].setText("viele")
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.stack.currentWidget().isAncestorOf(dialog.limits)
    assert dialog.limits.wrong["card.due_months"].isVisible()
    assert working.settings.get("company.name") == ""
    dialog.limits.boxes["card.due_months"].setText("2")
    dialog.accept()
    assert working.settings.get("card.due_months") == 2
    assert working.settings.get("company.name") == "某某设备有限公司"


def test_C10_a_pattern_shows_its_next_number_and_what_is_wrong_with_it(dialog: SettingsDialog, working: Office) -> None:
    dialog.list.setCurrentRow(1)
    box, example = dialog.numbers.boxes["number.tickets"], dialog.numbers.examples["number.tickets"]
    assert example.text() == "GD202611-0007"
    box.setText("W-{year}-{n:03}")
    assert example.text() == "W-2026-007"
    box.setText("W-{year}")
    assert "running number" in example.text()
    dialog.list.setCurrentRow(0)
    dialog.company.boxes.boxes["company.name"].setText("公司")
    dialog.accept()
    assert dialog.stack.currentWidget() is dialog.numbers
    assert working.settings.get("number.tickets") == "GD{year}{month}-{n:04}"
    box.setText("GD{year}{month}-{n:04}")
    dialog.accept()


def test_H9_enter_saves_whatever_the_cursor_has_passed(dialog: SettingsDialog, working: Office, qtbot: Any) -> None:
    dialog.activateWindow()
    box = dialog.company.boxes.boxes["company.name"]
    for button in dialog.findChildren(QPushButton):
        button.setFocus(Qt.FocusReason.TabFocusReason)
    box.setFocus(Qt.FocusReason.TabFocusReason)
    box.setText("某某设备有限公司")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert working.settings.get("company.name") == "某某设备有限公司"


def test_H9_esc_asks_before_it_drops_a_changed_setting(
    dialog: SettingsDialog, working: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    monkeypatch.setattr(notify, "ask", lambda *_args, **_more: answers.pop(0))
    dialog.coverage.boxes["warranty.cap_days"].setText("400")
    assert dialog.is_dirty()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.coverage.values()["warranty.cap_days"] == "400"
    dialog.close()
    assert not dialog.isVisible() and answers == []
    assert working.settings.get("warranty.cap_days") == 365


def test_what_somebody_else_has_set_meanwhile_stays(dialog: SettingsDialog, working: Office) -> None:
    working.settings.save({"company.name": "老名字", "company.address": "上海"})
    dialog.company.boxes.boxes["company.hotline"].setText("400-1")
    dialog.accept()
    assert working.settings.get("company.address") == "上海"
    assert working.settings.get("company.hotline") == "400-1"


def test_H3_a_logo_is_taken_shown_and_removed(dialog: SettingsDialog, working: Office, tmp_path: Path) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#1a6aa8"))
    path = tmp_path / "logo.png"
    image.save(str(path))
    dialog.company.take_logo(path)
    assert not dialog.company.picture.pixmap().isNull()
    dialog.company.boxes.boxes["company.name"].setText("公司")
    dialog.accept()
    assert working.settings.logo() == path.read_bytes()
    dialog.company.fill(working.settings.all(), working.settings.logo())
    dialog.company.remove.click()
    dialog.show()
    dialog.accept()
    assert working.settings.logo() == b""


def test_H3_what_is_no_picture_is_no_logo(dialog: SettingsDialog, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(b"not a picture")
    dialog.company.take_logo(path)
    assert dialog.company.logo == b""
    assert dialog.company.logo_wrong.isVisible()


def test_H8_who_may_not_sees_the_settings_and_changes_only_this_computer(
    window: MainWindow, working: Office, qtbot: Any
) -> None:
    working.user = User(None, "小李", "clerk")
    dialog = SettingsDialog(window, Local(language="en", theme="light", font_size=10))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.company.isEnabled()
    dialog.machine.font_size.setCurrentIndex(dialog.machine.font_size.findData(12))
    with qtbot.waitSignal(dialog.look_chosen) as chosen:
        dialog.accept()
    assert chosen.args == ["en", "light", 12]


def test_H9_the_look_of_this_computer_is_told_only_when_it_changed(dialog: SettingsDialog, qtbot: Any) -> None:
    dialog.company.boxes.boxes["company.name"].setText("公司")
    with qtbot.assertNotEmitted(dialog.look_chosen):
        dialog.accept()

"""The home page (G1)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.office import Office
from ui.main_window import MainWindow
from ui.today.page import EMPTY, ICONS, TodayPage


def report(office: Office, fault: str) -> int:
    customer = office.customers.look_up("")[0][0]
    return int(office.tickets.save({"customer_id": customer, "fault_reported": fault}))


def test_G1_what_came_in_today_is_shown_and_opens(
    language: str, window: MainWindow, working: Office, qtbot: Any
) -> None:
    page = window.show_page("today")
    assert isinstance(page, TodayPage)
    assert page.sections["reported"].empty.isVisible()
    ticket = report(working, "真空报警")
    section = page.sections["reported"]
    qtbot.waitUntil(lambda: section.list.count() == 1)
    assert not section.empty.isVisible()
    section.list.setFocus()
    section.list.setCurrentRow(0)
    with qtbot.waitSignal(section.chosen) as chosen:
        qtbot.keyClick(section.list, Qt.Key.Key_Return)
    assert chosen.args == ["tickets", ticket]


def test_G1_every_section_has_its_sentence_and_icon(window: MainWindow, working: Office) -> None:
    from app.core.paths import resource

    for section in working.archive.today():
        assert section.key in EMPTY
        assert resource("icons", f"{ICONS[section.key]}.svg").exists()


def test_G1_a_hidden_page_reloads_when_it_is_shown_again(window: MainWindow, working: Office, qtbot: Any) -> None:
    page = window.show_page("today")
    assert isinstance(page, TodayPage)
    window.show_page("customers")
    report(working, "不启动")
    assert page.sections["open"].list.count() == 0
    window.show_page("today")
    qtbot.waitUntil(lambda: page.sections["open"].list.count() == 1)


def test_G1_more_rows_than_fit_are_counted(window: MainWindow, working: Office, qtbot: Any) -> None:
    page = window.show_page("today")
    assert isinstance(page, TodayPage)
    for n in range(11):
        report(working, f"报警 {n}")
    section = page.sections["open"]
    qtbot.waitUntil(lambda: section.total.text() != "")
    qtbot.waitUntil(lambda: "11" in section.total.text())
    assert section.list.count() < 11

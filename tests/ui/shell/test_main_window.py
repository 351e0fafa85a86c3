"""The main window: tabs, keys, the way back, a switch of language (A1, H9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core import i18n, paths
from app.core.errors import Refused
from app.core.lists import Query
from app.office import Office
from ui.kit import jobs, notify
from ui.main_window import MainWindow
from ui.pages import PAGES, RECORDS, found


def key(window: MainWindow, qtbot: Any, code: Qt.Key, control: bool = False) -> None:
    """Presses a key where the cursor is."""
    target = window.focusWidget() or window
    qtbot.keyClick(target, code, Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier)


def page(window: MainWindow) -> str:
    return PAGES[window.bar.currentIndex()].key


def ids(office: Office) -> list[int]:
    return [record_id for record_id, _label in office.customers.look_up("")]


def test_H9_each_tab_is_reached_by_its_key_in_both_languages(language: str, window: MainWindow, qtbot: Any) -> None:
    for place in range(min(len(PAGES), 10)):
        key(window, qtbot, Qt.Key(Qt.Key.Key_0 + (place + 1) % 10), control=True)
        assert window.bar.currentIndex() == place
        assert window.tabs[place].widget is not None
        assert window.bar.tabText(place) == str(PAGES[place].title)


def test_every_page_and_record_page_of_the_table_can_be_imported() -> None:
    for made in PAGES:
        assert callable(found(made.make))
    for place in RECORDS.values():
        assert callable(found(place))


def test_a_tab_is_made_only_when_it_is_looked_at(window: MainWindow) -> None:
    made = [tab for tab in window.tabs if tab.widget is not None]
    assert [tab.page.key for tab in made] == ["today"]


def test_a_record_opens_in_its_tab_and_escape_leads_back_to_where_one_was(
    window: MainWindow, working: Office, qtbot: Any
) -> None:
    assert page(window) == "today"
    window.open("customers", ids(working)[0])
    assert page(window) == "customers"
    tab = window.tabs[window.bar.currentIndex()]
    assert tab.record == ("customers", ids(working)[0])
    key(window, qtbot, Qt.Key.Key_Escape)
    assert tab.record is None
    assert page(window) == "today"


def test_records_on_top_of_each_other_and_the_same_one_only_once(window: MainWindow, working: Office) -> None:
    first, second, third = ids(working)
    for record_id in (first, second, third, second):
        window.open("customers", record_id)
    tab = window.tabs[window.bar.currentIndex()]
    assert tab.record == ("customers", second)
    tab.back()
    assert tab.record == ("customers", first)


def test_the_tab_in_front_clicked_again_shows_its_list(window: MainWindow, working: Office, qtbot: Any) -> None:
    window.open("customers", ids(working)[0])
    place = window.bar.currentIndex()
    key(window, qtbot, Qt.Key(Qt.Key.Key_0 + place + 1), control=True)
    assert window.tabs[place].record is None


def test_a_record_that_is_gone_is_told_and_nothing_opens(window: MainWindow) -> None:
    from app.core.errors import NotFound

    with pytest.raises(NotFound):
        window.open("customers", 99_999)
    assert page(window) == "today"


def test_H9_the_language_is_switched_while_running_and_all_stays_open(window: MainWindow, working: Office) -> None:
    record_id = ids(working)[1]
    window.open("customers", record_id)
    i18n.set_language("zh_CN")
    window.local.language = "zh_CN"
    window.rebuild()
    assert page(window) == "customers"
    assert window.tabs[window.bar.currentIndex()].record == ("customers", record_id)
    assert window.bar.tabText(0) == "今日"
    assert window.phone.text().startswith("电话报修")


def test_H9_dark_and_large_fonts_fit_the_smallest_screen(window: MainWindow, themed: Any) -> None:
    from ui.kit import theme

    try:
        for name, size in (("dark", 10), ("light", 16)):
            theme.apply(themed, name, size)
            window.rebuild()
            assert window.minimumSizeHint().width() <= 1280
            assert window.minimumSizeHint().height() <= 720
    finally:
        theme.apply(themed, "light")


def test_H6_a_message_offers_undo_by_key_once(window: MainWindow, qtbot: Any) -> None:
    undone: list[int] = []
    window.say("3 records are archived.", lambda: undone.append(1))
    assert window.message.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]
    assert not window.message.isVisible()
    window.message.undo()
    assert undone == [1]


def test_a_message_without_undo_has_no_button(window: MainWindow) -> None:
    window.say("Saved.")
    assert window.message.isVisible()
    assert not window.message.button.isVisible()


def test_a_message_lies_over_the_page_and_moves_nothing(window: MainWindow, qtbot: Any) -> None:
    before = window.body.geometry()
    window.say("Saved.")
    one_line = window.message.height()
    window.say("Saved. " * 60)
    QApplication.processEvents()
    assert window.body.geometry() == before
    placed = window.message.geometry()
    assert placed.bottom() == before.bottom() and placed.width() == before.width()
    assert placed.height() > one_line, "a long one takes the lines that it needs"
    window.resize(window.width() + 40, window.height() + 40)
    QApplication.processEvents()
    assert window.message.geometry().bottom() == window.body.geometry().bottom()


def test_a_message_goes_with_its_page_unless_it_can_be_undone(window: MainWindow) -> None:
    window.show_page("customers")
    window.say("Saved.")
    window.show_page("customers")
    assert window.message.isVisible()
    window.show_page("tickets")
    assert not window.message.isVisible()
    window.say("Archived.", lambda: None)
    window.show_page("customers")
    assert window.message.isVisible()


def test_C1_a_message_offers_to_open_what_it_tells_of(window: MainWindow) -> None:
    record = window.office.customers.save({"name": "华润电力"})
    window.show_page("tickets")
    window.say("Saved.", show=("customers", record))
    assert window.message.open_button.isVisible()
    window.message.open_button.click()
    assert window.tabs[window.bar.currentIndex()].record == ("customers", record)
    assert not window.message.isVisible()


def test_the_place_of_the_window_and_the_tab_are_remembered(window: MainWindow, themed: Any, qtbot: Any) -> None:
    window.resize(1100, 700)
    window.show_page("customers")
    window.close()
    assert window.local.tab == "customers"
    again = MainWindow(window.local)
    qtbot.addWidget(again)
    # The screen of the tests is 800 pixels wide, so Qt narrows the window to its minimum.
    assert again.height() == 700


def test_closing_while_long_work_runs_asks(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = [False, True]

    def ask(_parent: QWidget, question: str, *_words: str, **_more: bool) -> bool:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr(notify, "ask", ask)
    job = jobs.run("Export", lambda progress: _until_cancelled(progress))
    assert not window.close()
    assert "Export" in asked[0]
    assert job.running
    assert window.close()
    assert not job.running
    assert len(asked) == 2


def _until_cancelled(progress: jobs.Progress) -> None:
    import time

    while True:
        progress.check()
        time.sleep(0.002)


def test_H9_an_open_report_changes_its_language_too_and_keeps_what_is_typed(
    window: MainWindow, working: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    report: Any = window.report(customer_id=ids(working)[0])
    report.form.fault.setPlainText("漏油")
    report.form.device.setText("真空泵")
    report.form.device_serial.setText("SN-17")
    report.form.kind.set_value("planned")
    report.form.go_to("fault_reported")
    before = report.form.raw()
    i18n.set_language("zh_CN")
    window.rebuild()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert report.windowTitle().startswith("电话报修") and report.save_button.text().startswith("保存")
    assert report.form.raw() == before
    assert report.form.place() == "fault_reported"
    assert working.customers.label_of(ids(working)[0]).startswith(report.sheet.customer)
    assert report.form.device_serial.isVisible() and report.form.planned_on.isVisible()
    report.save()
    report.form.planned_on.setText("2026-12-01")
    report.save()
    assert not report.isVisible()
    assert [str(row[0]) for row in working.tickets.listing.first_page(Query())]


@pytest.mark.parametrize("way", [None, 0])
def test_C1_going_on_with_an_open_report_keeps_it_and_the_window(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: int | None
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(notify, "choose", lambda *_given: way)
    report: Any = window.report()
    report.form.fault.setPlainText("漏油")
    assert window.close() == (way is not None)
    assert window.isVisible() == report.isVisible() == (way is None)
    report.form.fault.setPlainText("")
    report.close()


def test_H8_what_the_role_may_not_is_not_offered(window: MainWindow, working: Office) -> None:
    from app.core.rights import User

    assert window.phone.isEnabled()
    working.user = User(None, "库管", "keeper")
    window.rebuild()
    assert not window.phone.isEnabled()


def test_the_window_is_painted_before_it_has_data(themed: Any, qtbot: Any) -> None:
    from app.core.local import Local

    window = MainWindow(Local(language="en"))
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert window.body.currentWidget() is window.opening
    assert not window.bar.isEnabled()
    with pytest.raises(RuntimeError):
        _ = window.office


def test_what_cannot_be_opened_is_said_with_ways_out(themed: Any, qtbot: Any) -> None:
    from app.core.local import Local

    chosen: list[str] = []
    window = MainWindow(Local(language="en"))
    qtbot.addWidget(window)
    window.opening.fail(str(Refused("No.")), [("Try again", lambda: chosen.append("again"))])
    button = window.opening.buttons.itemAt(1).widget()
    button.click()
    assert window.opening.text.text() == "No."
    assert chosen == ["again"]

"""C3: the working calendar on the screen: looked at, worked by keys, asked about before a deadline moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QToolTip
from shiboken6 import isValid

from app.core import i18n
from app.core.calendar import OFFICE_DAY, Calendar
from app.core.rights import User
from app.worktime.rules import DayKind
from app.worktime.words import KIND_TITLES
from tests.excel import sheets
from tests.ui.conftest import Remembering
from tests.ui.worktime.conftest import MOVED
from ui.kit import jobs
from ui.worktime.dialogs import DateDialog
from ui.worktime.moved import MovedDialog, MovedModel
from ui.worktime.window import CalendarWindow
from ui.worktime.year_view import LOOKS

Dialog = Callable[[str], Any]
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
FRIDAY = date(2026, 11, 20)


def press(qtbot: Any, widget: Any, *keys: Qt.Key, control: bool = False) -> None:
    for key in keys:
        qtbot.keyClick(widget, key, CONTROL if control else Qt.KeyboardModifier.NoModifier)


def spans(navigator: Remembering, day: date) -> tuple[Any, ...]:
    return navigator.office.worktime.calendar().spans(day)


def enter_party(navigator: Remembering, **more: str) -> int:
    return navigator.office.worktime.save({"date": FRIDAY, "kind": "off", "reason": "公司年会"} | more)


# -- looking -----------------------------------------------------------------------------------------------------------


def test_C3_it_opens_at_today_and_says_what_the_day_is(language: str, window: Any) -> None:
    page, chinese = window.year, language == "zh_CN"
    assert page.view.day == date(2026, 11, 22)
    assert page.card.title.text() == ("2026-11-22 周日" if chinese else "2026-11-22 Sunday")
    assert page.card.words.text().splitlines() == (["周末", "不上班"] if chinese else ["Weekend", "not worked"])
    assert ("周日" if chinese else "Sunday") in page.view.accessibleDescription()
    assert window.windowTitle() == ("工作日历" if chinese else "Working calendar")
    assert page.warning.isHidden()


def test_C3_an_unannounced_year_is_warned_of_until_its_swaps_are_entered(
    language: str, window: Any, navigator: Remembering, qtbot: Any
) -> None:
    page = window.year
    page.on.click()
    assert (page.number.text(), page.view.day) == ("2027", date(2027, 11, 22))
    assert page.warning.isVisible()
    words = "2027 年的调休尚未公布" if language == "zh_CN" else "swapped working days of 2027 are not announced"
    assert words in page.warning_text.text()
    navigator.office.worktime.save({"date": "2027-10-09", "kind": "work"})
    qtbot.waitUntil(page.warning.isHidden)
    page.back.click()
    assert page.warning.isHidden()


@pytest.mark.parametrize(
    ("keys", "control", "day"),
    [
        ([KEY.Key_Right], False, "2026-11-23"),
        ([KEY.Key_Left], False, "2026-11-21"),
        ([KEY.Key_Down], False, "2026-11-29"),
        ([KEY.Key_Up], False, "2026-11-15"),
        ([KEY.Key_PageUp], False, "2026-10-22"),
        ([KEY.Key_PageDown], False, "2026-12-22"),
        ([KEY.Key_Home], False, "2026-11-01"),
        ([KEY.Key_End], False, "2026-11-30"),
        ([KEY.Key_PageDown, KEY.Key_PageDown], False, "2027-01-22"),  # into the next year
        ([KEY.Key_Home, *[KEY.Key_PageUp] * 11], False, "2025-12-01"),
        ([KEY.Key_PageUp], True, "2025-11-22"),
        ([KEY.Key_PageDown], True, "2027-11-22"),
    ],
)
def test_C3_the_keys_move_by_day_week_month_and_year(
    window: Any, qtbot: Any, keys: list[Qt.Key], control: bool, day: str
) -> None:
    page = window.year
    press(qtbot, page.view, *keys, control=control)
    assert page.view.day == date.fromisoformat(day)
    assert page.card.title.text().startswith(day)
    assert page.number.text() == day[:4]


def test_C3_the_last_day_of_a_month_and_29_February_find_a_place_in_shorter_ones(window: Any, qtbot: Any) -> None:
    page = window.year
    page.go_to(date(2024, 1, 31))
    press(qtbot, page.view, KEY.Key_PageDown)
    assert page.view.day == date(2024, 2, 29)
    page.on.click()
    assert page.view.day == date(2025, 2, 28)


def test_C3_the_year_can_be_typed_and_stays_within_what_is_known(window: Any, qtbot: Any) -> None:
    page = window.year
    page.number.setText("２０２５")
    press(qtbot, page.number, KEY.Key_Return)
    assert page.view.day == date(2025, 11, 22)
    for typed in ("abc", "99999", ""):
        page.number.setText(typed)
        press(qtbot, page.number, KEY.Key_Return)
        assert (page.number.text(), page.view.day.year) == ("2025", 2025)
    page.go_to(date(2100, 12, 31))
    press(qtbot, page.view, KEY.Key_Right)
    assert page.view.day == date(2100, 12, 31)


def test_C3_a_click_chooses_a_day_and_a_double_click_edits_it(window: Any, qtbot: Any, dialog: Dialog) -> None:
    view = window.year.view
    place = view.place_of(FRIDAY).center()
    assert view.day_at(place) == FRIDAY
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert window.year.card.title.text().startswith("2026-11-20")
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert dialog("DateDialog").form.raw()["date"] == FRIDAY
    assert view.day_at(QPoint(-5, -5)) is None


def test_C3_every_kind_of_day_has_a_colour_a_mark_and_a_name_of_its_own(language: str) -> None:
    def seen(kind: DayKind) -> tuple[Any, ...]:
        return (*(str(part) for part in LOOKS[kind]), kind.own)

    assert len({seen(kind) for kind in DayKind}) == len({str(KIND_TITLES[kind]) for kind in DayKind}) == len(DayKind)
    # Without colours too: the mark and the corner of the office's own word tell them apart.
    marks = {(str(LOOKS[kind][2]), kind.own) for kind in DayKind}
    assert len(marks) == len(DayKind)


def test_C3_each_day_is_drawn_in_its_colour(window: Any, navigator: Remembering, qtbot: Any) -> None:
    enter_party(navigator)
    view = window.year.view
    window.year.go_to(date(2026, 11, 2))
    qtbot.waitUntil(lambda: view._year.day(FRIDAY).kind is DayKind.OWN_OFF)
    picture = view.grab().toImage()

    def at(day: date) -> str:
        box = view.place_of(day)
        return str(picture.pixelColor(box.right() - 2, box.bottom() - 4).name())

    from ui.kit import theme

    for day, colour in (
        (date(2026, 11, 19), "base"),
        (date(2026, 11, 22), "hover"),
        (date(2026, 10, 1), "danger_soft"),
        (date(2026, 10, 10), "warning_soft"),
        (FRIDAY, "danger_soft"),
    ):
        assert at(day) == theme.colour(colour).name(), day


def test_C3_a_tip_names_the_day_and_what_was_typed_is_no_markup(
    window: Any, navigator: Remembering, qtbot: Any
) -> None:
    enter_party(navigator, reason="<b>年会</b>")
    view = window.year.view
    qtbot.waitUntil(lambda: view._year.day(FRIDAY).kind is DayKind.OWN_OFF)
    point = view.place_of(FRIDAY).center()
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point)))
    assert "&lt;b&gt;年会" in QToolTip.text()
    QToolTip.hideText()


# -- changing a day ----------------------------------------------------------------------------------------------------


def test_C3_Enter_edits_the_day_and_proposes_the_opposite(
    language: str, window: Any, navigator: Remembering, qtbot: Any, dialog: Dialog
) -> None:
    page = window.year
    page.go_to(FRIDAY)
    press(qtbot, page.view, KEY.Key_Return)
    form = dialog("DateDialog").form
    assert (form.raw()["date"], form.raw()["kind"]) == (FRIDAY, "off")
    form.editor("reason").setText("公司年会")
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    assert dialog("DateDialog") is None
    assert spans(navigator, FRIDAY) == ()
    qtbot.waitUntil(lambda: "公司年会" in page.card.words.text())
    press(qtbot, page.view, KEY.Key_Return)  # the same day again: now it is changed
    again = dialog("DateDialog")
    assert again.record_id is not None and again.form.raw()["reason"] == "公司年会"
    again.reject()


def test_C3_a_day_of_rest_is_proposed_to_be_worked(window: Any, qtbot: Any, dialog: Dialog) -> None:
    press(qtbot, window.year.view, KEY.Key_Return)
    assert dialog("DateDialog").form.raw()["kind"] == "work"
    assert dialog("DateDialog").focusWidget() is dialog("DateDialog").form.editor("kind")
    dialog("DateDialog").reject()


def test_C3_wrong_hours_are_marked_beside_their_box(
    language: str, window: Any, navigator: Remembering, qtbot: Any, dialog: Dialog
) -> None:
    press(qtbot, window.year.view, KEY.Key_Return)
    form = dialog("DateDialog").form
    form.editor("hours").setText("08:30-12:00, 11:00-13:00")
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    assert form.problem("hours") == ("两个时段重叠。" if language == "zh_CN" else "Two spans overlap.")
    form.editor("hours").setText("０９：００—１２：００")
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    assert spans(navigator, date(2026, 11, 22)) == ((9 * 3600, 12 * 3600),)


def test_C3_Del_clears_the_day_and_it_can_be_undone(window: Any, navigator: Remembering, qtbot: Any) -> None:
    enter_party(navigator)
    page = window.year
    page.go_to(FRIDAY)
    qtbot.waitUntil(page.card.clear.isEnabled)
    press(qtbot, page.view, KEY.Key_Delete)
    assert spans(navigator, FRIDAY) == OFFICE_DAY
    assert window.message.isVisible() and "2026-11-20" in window.message.text.text()
    window.message.undo()
    assert spans(navigator, FRIDAY) == ()
    page.go_to(date(2026, 11, 19))
    press(qtbot, page.view, KEY.Key_Delete)  # nothing of the office's own there
    assert not page.card.clear.isEnabled()


def test_H8_who_may_only_look_can_change_nothing(
    navigator: Remembering, shown: Any, qtbot: Any, dialog: Dialog
) -> None:
    enter_party(navigator)
    navigator.office.user = User(None, "李强", "clerk")
    window = shown(CalendarWindow(navigator))
    page = window.year
    page.go_to(FRIDAY)
    press(qtbot, page.view, KEY.Key_Return, KEY.Key_Delete)
    press(qtbot, page.hours.list, KEY.Key_Return, KEY.Key_Insert, KEY.Key_Delete)
    window.open("worktime", 1)
    assert dialog("DateDialog") is dialog("HoursDialog") is None
    assert spans(navigator, FRIDAY) == ()
    assert not any(one.isEnabled() for one in (page.card.edit, page.card.clear, page.hours.edit, page.hours.new))


# -- what would move ---------------------------------------------------------------------------------------------------


def test_C3_deadlines_that_would_move_are_shown_and_nothing_is_saved_on_no(
    language: str, window: Any, navigator: Remembering, qtbot: Any, asked: list[Calendar], dialog: Dialog
) -> None:
    window.year.go_to(FRIDAY)
    press(qtbot, window.year.view, KEY.Key_Return)
    dialog("DateDialog").form.editor("reason").setText("年会")
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    moved = dialog("MovedDialog")
    row = [moved.model.index(0, column).data() for column in range(5)]
    chinese = language == "zh_CN"
    assert row == [
        "GD-0007",
        "<b>华润</b>",
        "到场" if chinese else "Arrival",
        "周五 2026-11-20 10:00" if chinese else "Fri 2026-11-20 10:00",
        "周一 2026-11-23 10:00" if chinese else "Mon 2026-11-23 10:00",
    ]
    assert moved.model.index(1, 4).data() == "–"
    assert asked[0].spans(FRIDAY) == () and spans(navigator, FRIDAY) == OFFICE_DAY
    press(qtbot, moved, KEY.Key_Escape)
    assert spans(navigator, FRIDAY) == OFFICE_DAY
    still = dialog("DateDialog")
    assert still.form.isEnabled() and still.form.raw()["reason"] == "年会"
    press(qtbot, still, KEY.Key_Return, control=True)
    press(qtbot, dialog("MovedDialog"), KEY.Key_Return)  # on the table: no answer by chance
    assert spans(navigator, FRIDAY) == OFFICE_DAY
    press(qtbot, dialog("MovedDialog"), KEY.Key_Return, control=True)
    assert spans(navigator, FRIDAY) == ()
    assert dialog("DateDialog") is None


def test_C3_clearing_a_day_asks_too(
    window: Any, navigator: Remembering, qtbot: Any, asked: list[Calendar], dialog: Dialog
) -> None:
    enter_party(navigator)
    page = window.year
    page.go_to(FRIDAY)
    qtbot.waitUntil(page.card.clear.isEnabled)
    page.card.clear.click()
    dialog("MovedDialog").no.click()
    assert spans(navigator, FRIDAY) == ()
    page.card.clear.click()
    dialog("MovedDialog").yes.click()
    assert spans(navigator, FRIDAY) == OFFICE_DAY


def test_C3_a_problem_is_told_before_anything_is_asked(
    window: Any, navigator: Remembering, qtbot: Any, asked: list[Calendar], dialog: Dialog
) -> None:
    enter_party(navigator)
    window.new("worktime", date=FRIDAY)
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    assert dialog("DateDialog").form.problem("kind") == "Please fill this in."  # nothing is guessed
    dialog("DateDialog").form.editor("kind").set_value("off")
    press(qtbot, dialog("DateDialog"), KEY.Key_Return, control=True)
    assert dialog("DateDialog").form.problem("date") == "This is already in use."
    assert dialog("MovedDialog") is None and asked == []


def test_C3_the_model_of_what_would_move_is_sound() -> None:
    QAbstractItemModelTester(MovedModel(MOVED), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_C3_dialogs_are_freed_when_closed(window: Any, qtbot: Any) -> None:
    for made in (MovedDialog(MOVED, window), DateDialog(window, given={"date": FRIDAY}, parent=window)):
        made.open()
        made.reject()
        qtbot.waitUntil(lambda made=made: not isValid(made))  # type: ignore[misc]


# -- working hours -----------------------------------------------------------------------------------------------------


def test_C3_the_hours_of_the_week_are_edited_beside_the_year(
    language: str, window: Any, navigator: Remembering, qtbot: Any, dialog: Dialog
) -> None:
    hours = window.year.hours
    chinese = language == "zh_CN"
    assert hours.list.item(0).text().splitlines() == (
        ["平时  全年", "周一至周五 08:30-12:00, 13:30-17:30"]
        if chinese
        else ["Ordinary hours  whole year", "Monday–Friday 08:30-12:00, 13:30-17:30"]
    )
    assert not hours.remove.isEnabled()
    press(qtbot, hours.list, KEY.Key_Return)
    form = dialog("HoursDialog").form
    assert not form.editor("first_day").isEnabled()
    form.editor("monday").setText("09:00-12:00, 13:00-18:00")
    dialog("HoursDialog").same.click()
    press(qtbot, dialog("HoursDialog"), KEY.Key_Return, control=True)
    assert spans(navigator, FRIDAY) == ((9 * 3600, 12 * 3600), (13 * 3600, 18 * 3600))
    qtbot.waitUntil(lambda: "09:00-12:00, 13:00-18:00" in hours.list.item(0).text())


def test_C3_a_season_is_made_changed_and_removed_by_keys(
    window: Any, navigator: Remembering, qtbot: Any, asked: list[Calendar], dialog: Dialog
) -> None:
    hours = window.year.hours
    press(qtbot, hours.list, KEY.Key_Insert)
    form = dialog("HoursDialog").form
    assert form.raw()["monday"] == "08:30-12:00, 13:30-17:30"  # begins with the hours of the year
    for key, text in (("name", "夏季"), ("first_day", "6月1日"), ("last_day", "8-31"), ("friday", "08:30-12:00")):
        form.editor(key).setText(text)
    press(qtbot, dialog("HoursDialog"), KEY.Key_Return, control=True)
    assert len(navigator.office.workhours.rows()) == 1
    dialog("MovedDialog").yes.click()
    assert spans(navigator, date(2026, 7, 3)) == OFFICE_DAY[:1]
    qtbot.waitUntil(lambda: hours.list.count() == 2)
    hours.list.setCurrentRow(1)
    press(qtbot, hours.list, KEY.Key_Delete)
    dialog("MovedDialog").yes.click()
    assert spans(navigator, date(2026, 7, 3)) == OFFICE_DAY
    window.message.undo()
    assert spans(navigator, date(2026, 7, 3)) == OFFICE_DAY[:1]


def test_C3_a_season_that_meets_another_is_refused_beside_its_first_day(
    language: str, window: Any, navigator: Remembering, qtbot: Any, dialog: Dialog
) -> None:
    base = navigator.office.workhours.rows()[0].values
    navigator.office.workhours.save({**base, "name": "冬季", "first_day": "11-15", "last_day": "03-15"})
    window.year.hours.new.click()
    form = dialog("HoursDialog").form
    for key, text in (("name", "春季"), ("first_day", "03-01"), ("last_day", "05-31")):
        form.editor(key).setText(text)
    press(qtbot, dialog("HoursDialog"), KEY.Key_Return, control=True)
    assert "冬季" in form.problem("first_day") and "03-01" in form.problem("first_day")
    dialog("HoursDialog").reject()


# -- the list, the import, the main window -----------------------------------------------------------------------------


def test_C3_the_list_of_special_dates_opens_makes_and_removes_after_asking(
    language: str, window: Any, navigator: Remembering, qtbot: Any, asked: list[Calendar], dialog: Dialog
) -> None:
    record_id = enter_party(navigator)
    window.tabs.tabs.setCurrentIndex(1)
    page = window.tabs.page
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    page.select(record_id)
    page.open()
    assert dialog("DateDialog").record_id == record_id
    dialog("DateDialog").reject()
    page.new()
    assert dialog("DateDialog").record_id is None
    dialog("DateDialog").reject()
    page.archive()
    dialog("MovedDialog").no.click()
    assert spans(navigator, FRIDAY) == ()
    page.archive()
    dialog("MovedDialog").yes.click()
    assert spans(navigator, FRIDAY) == OFFICE_DAY
    page.set_query(page.query.but(archived=True))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    page.select(record_id)
    page.bring_back()
    dialog("MovedDialog").yes.click()
    assert spans(navigator, FRIDAY) == ()


def test_C3_an_import_asks_before_it_is_written(
    window: Any,
    navigator: Remembering,
    qtbot: Any,
    asked: list[Calendar],
    dialog: Dialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)
    path = sheets.xlsx(tmp_path / "放假.xlsx", [["日期", "上班或休息", "原因"], ["2026-11-20", "休息", "年会"]])
    window.tabs.tabs.setCurrentIndex(1)
    window.tabs.page.import_file()
    importer = dialog("ImportWindow")
    assert importer.file_step.register_name() == "worktime"
    importer.file_step.set_file(path)
    for step in (1, 2):
        qtbot.waitUntil(lambda: not importer.busy and importer.forward.isEnabled())
        importer.next()
        qtbot.waitUntil(lambda step=step: not importer.busy and importer.step == step)  # type: ignore[misc]
    importer.next()
    qtbot.waitUntil(lambda: dialog("MovedDialog") is not None)
    assert asked[-1].spans(FRIDAY) == () and spans(navigator, FRIDAY) == OFFICE_DAY
    dialog("MovedDialog").no.click()
    assert importer.step == 2 and spans(navigator, FRIDAY) == OFFICE_DAY
    importer.next()
    qtbot.waitUntil(lambda: dialog("MovedDialog") is not None)
    dialog("MovedDialog").yes.click()
    qtbot.waitUntil(lambda: importer.step == 3)
    assert spans(navigator, FRIDAY) == ()
    importer.close()
    jobs.jobs.wait(10)


def test_H9_a_change_of_language_keeps_the_day(window: Any, qtbot: Any) -> None:
    window.year.go_to(date(2027, 5, 1))
    i18n.set_language("zh_CN")
    window.rebuild()
    assert window.windowTitle() == "工作日历"
    assert window.year.view.day == date(2027, 5, 1)
    assert window.tabs.tabs.tabText(1) == "特殊日期"


def test_C3_what_else_is_opened_or_made_goes_to_the_main_window(window: Any, navigator: Remembering) -> None:
    window.open("customers", 3)
    window.new("customers", name="x")
    assert (navigator.opened, navigator.made) == ([("customers", 3)], [("customers", {"name": "x"})])
    assert window.office is navigator.office

"""C3: the working calendar is opened from the gear and from the search, once, and goes along with the main window."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core import i18n
from app.office import Office
from ui.main_window import MainWindow
from ui.worktime.window import CalendarWindow


def calendars(window: MainWindow) -> list[Any]:
    return [one for one in window.windows if isinstance(one, CalendarWindow)]


def test_C3_the_gear_opens_the_calendar_once(window: MainWindow, working: Office) -> None:
    window._make_menu()
    assert window.menu is not None and window.menu.calendar_action.isEnabled()
    window.menu.calendar_action.trigger()
    window.menu.calendar_action.trigger()
    assert len(calendars(window)) == 1
    assert calendars(window)[0].isVisible()


def test_C3_a_special_date_that_was_searched_is_shown_in_the_calendar(window: MainWindow, working: Office) -> None:
    record_id = working.worktime.save({"date": "2026-12-31", "kind": "off", "reason": "盘点"})
    before = window.bar.currentIndex()
    window.open("worktime", record_id)
    (calendar,) = calendars(window)
    assert calendar.year.view.day == date(2026, 12, 31)
    assert window.bar.currentIndex() == before
    assert window.recent.hits()[0].title == "2026-12-31 盘点"


def test_H9_the_calendar_goes_along_with_the_language_and_closes_with_the_window(
    window: MainWindow, working: Office
) -> None:
    window.show_calendar()
    (calendar,) = calendars(window)
    i18n.set_language("zh_CN")
    window.rebuild()
    assert calendar.windowTitle() == "工作日历"
    assert window.close()
    assert not calendars(window) or not calendar.isVisible()

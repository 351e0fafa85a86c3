"""A9: the duty roster on the screen, by keys and by dragging, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from app.core import i18n
from app.core.local import Local
from app.core.rights import User
from app.office import Office
from app.staff.duty.rules import Piece
from tests.conftest import StandingClock
from tests.ui.conftest import Remembering
from ui.main_window import MainWindow
from ui.staff.duty.absence import AbsenceRecord
from ui.staff.duty.note import NoteDialog
from ui.staff.duty.page import DutyPage
from ui.staff.duty.watch import DutyWatch
from ui.staff.record import StaffRecord

Show = Callable[[QWidget], QWidget]
Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def d(day: int, month: int = 11) -> date:
    return date(2026, month, day)


@pytest.fixture
def people(file_office: Office) -> dict[str, int]:
    return {
        name: file_office.staff.save({"name": name, "role": "technician", "category": "service", "phone": phone})
        for name, phone in (("李强", "13812340004"), ("周敏", "13812340005"))
    }


@pytest.fixture
def page(navigator: Remembering, people: dict[str, int], shown: Show) -> Any:
    made: Any = shown(DutyPage(navigator))
    made.grid.setFocus()
    return made


def turns(office: Office, month: int = 11) -> list[tuple[str, int, int]]:
    found = office.duty.month(d(1, month))
    return [(found.person(turn.staff_id).name, turn.first.day, turn.last.day) for turn in found.turns]


def at(page: Any, row: int, day: int) -> None:
    page.grid.go_to(page.model.index(row, day - 1))


def test_A9_the_month_opens_at_today_with_gaps_in_words(language: str, page: Any) -> None:
    QAbstractItemModelTester(page.model)
    assert page.model.columnCount() == 30 and page.model.rowCount() == 3
    assert page.grid.days() == (d(22),) and page.grid.staff_id() is not None
    assert page.heading.text() == ("2026年11月" if language == "zh_CN" else "2026-11")
    today = "今日" if language == "zh_CN" else "Today"
    assert page.model.headerData(21, Qt.Orientation.Horizontal) == f"22\n{today}"
    assert ("尚未排班" if language == "zh_CN" else "Nobody") in page.remarks.text()


def test_A9_keys_set_a_day_a_week_a_selection_and_clear_it(
    language: str, qtbot: Any, page: Any, navigator: Remembering
) -> None:
    office = navigator.office
    at(page, 1, 3)
    qtbot.keyClick(page.grid, Key.Key_Return)
    assert turns(office) == [("李强", 3, 3)]
    qtbot.keyClick(page.grid, Key.Key_Return, SHIFT)
    assert turns(office) == [("李强", 2, 8)]
    at(page, 2, 5)
    qtbot.keyClick(page.grid, Key.Key_Right, SHIFT)
    qtbot.keyClick(page.grid, Key.Key_Return)
    assert turns(office) == [("李强", 2, 4), ("周敏", 5, 6), ("李强", 7, 8)]
    # In a person's row only what that person has is cleared, on the row of names whoever has it.
    at(page, 1, 5)
    qtbot.keyClick(page.grid, Key.Key_Delete)
    assert len(turns(office)) == 3
    at(page, 0, 5)
    qtbot.keyClick(page.grid, Key.Key_Delete)
    assert turns(office) == [("李强", 2, 4), ("周敏", 6, 6), ("李强", 7, 8)]
    qtbot.keyClick(page.grid, Key.Key_Z, CONTROL)
    qtbot.keyClick(page.grid, Key.Key_Z, CONTROL)
    assert turns(office) == [("李强", 2, 8)]
    at(page, 0, 9)
    qtbot.keyClick(page.grid, Key.Key_Return)
    assert turns(office) == [("李强", 2, 8)] and navigator.said


def test_A9_a_week_is_copied_onto_the_next_ones_as_in_a_sheet(qtbot: Any, page: Any, navigator: Remembering) -> None:
    office = navigator.office
    li, zhou = (person.id for person in page.model.month.people)
    office.duty.lay("phone", [Piece(li, d(2), d(4)), Piece(zhou, d(5), d(7))])
    at(page, 0, 2)
    for _day in range(6):
        qtbot.keyClick(page.grid, Key.Key_Right, SHIFT)
    qtbot.keyClick(page.grid, Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "李强\t李强\t李强\t周敏\t周敏\t周敏\t"
    at(page, 0, 9)
    for _day in range(13):
        qtbot.keyClick(page.grid, Key.Key_Right, SHIFT)
    qtbot.keyClick(page.grid, Key.Key_V, CONTROL)
    assert turns(office)[2:] == [("李强", 9, 11), ("周敏", 12, 14), ("李强", 16, 18), ("周敏", 19, 21)]
    QApplication.clipboard().setText("赵六")
    qtbot.keyClick(page.grid, Key.Key_V, CONTROL)
    assert "赵六" in navigator.said[-1] and len(turns(office)) == 6


def test_A9_dragging_over_days_is_a_turn_a_click_only_moves_the_cursor(
    qtbot: Any, page: Any, navigator: Remembering
) -> None:
    grid = page.grid
    place = lambda row, day: grid.visualRect(page.model.index(row, day - 1)).center()  # noqa: E731
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place(2, 10))
    assert turns(navigator.office) == [] and grid.days() == (d(10),)
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=place(1, 10))
    # The hand shakes: a drag stays in its row.
    qtbot.mouseMove(grid.viewport(), pos=place(1, 12) + QPoint(0, 20))
    qtbot.mouseMove(grid.viewport(), pos=place(2, 13))
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=place(2, 13))
    assert turns(navigator.office) == [("李强", 10, 13)]
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place(2, 20))
    assert turns(navigator.office)[-1] == ("周敏", 20, 20)


def test_A9_months_are_switched_and_survive_a_rebuild(qtbot: Any, page: Any, navigator: Remembering) -> None:
    qtbot.keyClick(page.grid, Key.Key_PageDown)
    qtbot.keyClick(page.grid, Key.Key_PageDown)
    assert page.model.month.first == date(2027, 1, 1)
    state = page.state()
    other = DutyPage(navigator)
    other.restore(state)
    assert other.model.month is not None and other.model.month.first == date(2027, 1, 1)
    other.deleteLater()
    qtbot.keyClick(page.grid, Key.Key_PageUp)
    assert page.model.month.first == d(1, 12)
    page.buttons["today"].click()
    assert page.grid.days() == (d(22),)


def test_A9_cells_say_in_words_and_colours_who_and_what(language: str, page: Any, navigator: Remembering) -> None:
    office, (li, zhou) = navigator.office, (person.id for person in page.model.month.people)
    office.duty.lay("phone", [Piece(li, d(2), d(4))])
    office.duty.lay("backup", [Piece(li, d(4), d(4))])
    office.absences.save({"staff_id": zhou, "kind": "sick", "first_on": d(3), "reason": "感冒"})
    chinese = language == "zh_CN"
    text = lambda row, day: page.model.index(row, day - 1).data()  # noqa: E731
    assert (text(0, 3), text(0, 5)) == ("李强", "–")
    assert text(1, 4) == ("值 备" if chinese else "☎ 2nd")
    assert text(2, 3) == ("病" if chinese else "ill")
    words = page.model.index(2, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words.startswith("周敏 · 2026-11-03") and "感冒" in words
    tint = page.model.index(1, 2).data(Qt.ItemDataRole.BackgroundRole)
    assert tint == page.model.index(0, 2).data(Qt.ItemDataRole.BackgroundRole)
    assert tint != page.model.index(1, 5).data(Qt.ItemDataRole.BackgroundRole)


def test_A9_who_may_not_change_the_roster_sees_it(qtbot: Any, navigator: Remembering, people: Any, shown: Show) -> None:
    navigator.office.user = User(people["李强"], "李强", "technician")
    page: Any = shown(DutyPage(navigator))
    at(page, 1, 3)
    qtbot.keyClick(page.grid, Key.Key_Return)
    assert turns(navigator.office) == [] and navigator.said
    assert not page.buttons["import"].isVisible() and page.buttons["note"].isVisible()


def test_C8_an_absence_begins_with_the_person_and_the_selected_days(
    qtbot: Any, page: Any, navigator: Remembering, people: dict[str, int]
) -> None:
    at(page, 2, 5)
    qtbot.keyClick(page.grid, Key.Key_Right, SHIFT)
    qtbot.keyClick(page.grid, Key.Key_B, CONTROL)
    assert navigator.made == [("absences", {"staff_id": people["周敏"], "first_on": d(5), "last_on": d(6)})]
    page.buttons["note"].click()
    assert navigator.made[-1] == ("handovers", {})


def test_C8_the_page_of_an_absence_leads_with_the_turns_in_it(
    language: str, navigator: Remembering, people: dict[str, int], shown: Show
) -> None:
    navigator.office.duty.lay("phone", [Piece(people["李强"], d(5), d(8))])
    absence = navigator.office.absences.save({"staff_id": people["李强"], "first_on": d(7), "last_on": d(9)})
    page: Any = shown(AbsenceRecord(navigator, absence))
    assert "2026-11-05 – 2026-11-08" in page.facts.toPlainText()
    person: Any = shown(StaffRecord(navigator, people["李强"]))
    titles = [person.lists.tabText(place) for place in range(person.lists.count())]
    assert any(("值班表" if language == "zh_CN" else "Duty roster") in title for title in titles), titles


def test_A9_the_month_is_printed_and_exported(
    qtbot: Any, page: Any, navigator: Remembering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    path = tmp_path / "roster.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given, **_named: (str(path), ""))
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: False)
    page.export()
    qtbot.waitUntil(path.exists)
    shown_pdfs: list[bytes] = []

    class Preview:
        def __init__(self, _parent: QWidget, _title: str, pdf: bytes) -> None:
            shown_pdfs.append(pdf)

        def show(self) -> None:
            pass

    monkeypatch.setattr("ui.kit.preview.PreviewDialog", Preview)
    page.print_month()
    qtbot.waitUntil(lambda: bool(shown_pdfs))
    assert shown_pdfs[0].startswith(b"%PDF")


# -- the foot of the window, and the note ------------------------------------------------------------------------------


@pytest.fixture
def window(navigator: Remembering, people: dict[str, int], shown: Show) -> MainWindow:
    office = navigator.office
    office.user = User(people["周敏"], "周敏", "technician")
    made: Any = shown(MainWindow(Local(language=i18n.language(), database="x.db")))
    made.attach(office)
    return made  # type: ignore[no-any-return]


def test_A9_the_foot_of_the_window_names_who_has_the_phone(
    language: str, window: MainWindow, people: dict[str, int], clock: StandingClock
) -> None:
    watch = DutyWatch(window)
    watch.refresh()
    duty = window.status.duty
    assert not duty.isVisible(), "no roster is kept"
    manager = Office(window.office.database, clock, User(None, "王芳", "manager"))
    manager.duty.lay("phone", [Piece(people["李强"], d(22), d(22))])
    watch.refresh()
    assert duty.isVisible()
    assert duty.text() == ("值班：李强 13812340004" if language == "zh_CN" else "On duty: 李强 13812340004")
    clock.forward(days=1)
    watch.refresh()
    assert "⚠" in duty.text()
    window.rebuild()
    watch.refresh()
    assert "⚠" in window.status.duty.text()


def test_A9_who_begins_a_turn_is_shown_the_note_until_it_is_read(
    language: str, qtbot: Any, window: MainWindow, people: dict[str, int], clock: StandingClock
) -> None:
    office = window.office
    manager = Office(office.database, clock, User(None, "王芳", "manager"))
    manager.duty.lay("phone", [Piece(people["李强"], d(22), d(22)), Piece(people["周敏"], d(23), d(24))])
    manager.handovers.save({"text": "夜里 <b>两个</b> 电话", "open_points": "华润回电"})
    watch = DutyWatch(window)
    watch.refresh()
    assert window.findChildren(NoteDialog) == []
    clock.forward(days=1)
    watch.refresh()
    (dialog,) = window.findChildren(NoteDialog)
    assert "<b>两个</b>" in dialog.text() and "华润回电" in dialog.text() and "李强" in dialog.text()
    dialog.reject()
    watch.refresh()
    assert office.handovers.for_me() is not None
    other = DutyWatch(window)
    other.refresh()
    dialog = next(one for one in window.findChildren(NoteDialog) if one.isVisible())
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog.ok, Key.Key_Return, CONTROL)
    assert not dialog.isVisible() and office.handovers.for_me() is None


def test_A9_today_shows_who_is_on_duty_the_last_note_and_who_is_away(
    language: str, window: MainWindow, people: dict[str, int], clock: StandingClock
) -> None:
    manager = Office(window.office.database, clock, User(None, "王芳", "manager"))
    manager.duty.lay("phone", [Piece(people["李强"], d(22), d(22)), Piece(people["周敏"], d(23), d(24))])
    manager.handovers.save({"text": "夜里两个电话", "open_points": "华润回电"})
    manager.absences.save({"staff_id": people["周敏"], "first_on": d(22) - timedelta(days=1), "last_on": d(22)})
    (section,) = (one for one in manager.archive.today() if one.key == "duty")
    assert [(row.kind, row.title.split()[0]) for row in section.rows] == [
        ("staff", "李强"), ("staff", "周敏"), ("handovers", section.rows[2].title.split()[0]), ("absences", "周敏"),
    ]  # fmt: skip
    assert "13812340004" in section.rows[0].title and "11-23 08:30" in section.rows[0].detail
    assert "华润回电" in section.rows[2].detail
    assert section.total == 4

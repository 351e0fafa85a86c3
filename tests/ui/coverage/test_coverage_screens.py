"""B1, B2, B3, B5, B6, B7 on the screen: answer, time bar, ledger, verdict, swap — in both languages, by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock
from tests.ui.conftest import Remembering
from ui.coverage.answer_box import AnswerBox
from ui.coverage.extensions import ExtensionsView
from ui.coverage.swap import swap
from ui.coverage.time_bar import TimeBar
from ui.equipment.record import DeviceRecord
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog
from ui.today.page import TodayPage

Show = Callable[[QWidget], QWidget]
Open = Callable[[QDialog], Any]
HAND = {"kind": "hand", "begins_on": "2026-11-01", "days": "60", "reason": "停工"}


@pytest.fixture
def customer(file_office: Office) -> int:
    return file_office.customers.save({"name": "华润电力"})


@pytest.fixture
def device(file_office: Office, customer: int) -> int:
    raw = {"customer_id": customer, "name": "真空泵", "serial": "SN1", "accepted_on": "2026-10-01"}
    return file_office.equipment.save(raw | {"plan_id": "1+2+1 服务"})


def dialog_of(window: QWidget, kind: type[QDialog] = AskDialog) -> Any:
    (dialog,) = [found for found in window.window().findChildren(kind) if found.isVisible()]
    return dialog


# -- the answer wherever a device is picked (B2) -----------------------------------------------------------------------


def test_B2_the_report_shows_the_answer_of_the_picked_device_and_of_the_day_of_the_call(
    language: str, navigator: Remembering, shown: Show, device: int
) -> None:
    dialog: Any = ReportDialog(navigator, equipment_id=device)
    shown(dialog)
    zh = language == "zh_CN"
    text = dialog.panel.text()
    assert ("第一年全免费至 2027-09-30：全部免费。" if zh else "everything free.") in text
    assert ("我方" if zh else "us") in text
    assert dialog.panel.answer.text() in text
    dialog.form.called_at.setText("2026-09-01 10:00")
    assert dialog.panel.answer.sheet.unknown == "before"
    dialog.form.called_at.setText("nonsense")
    assert dialog.panel.answer.sheet.unknown == ""
    dialog._closing = True


def test_B2_an_unknown_answer_says_what_is_missing_and_shows_no_lines(
    language: str, navigator: Remembering, shown: Show, customer: int
) -> None:
    device = navigator.office.equipment.save({"customer_id": customer, "name": "泵", "plan_id": "两年质保"})
    box: Any = AnswerBox(navigator.office)
    box.ask(device)
    shown(box)
    assert ("未知：没有验收日期" if language == "zh_CN" else "unknown: no acceptance date") in box.text()
    assert "2026" not in box.text()
    box.ask(None)
    assert box.text() == ""


def test_B6_a_raised_replacement_leads_the_answer_the_ticket_and_today(
    language: str, navigator: Remembering, shown: Show, device: int, customer: int, clock: StandingClock
) -> None:
    office, zh = navigator.office, language == "zh_CN"
    office.equipment.save({"plan_id": "一年质保 + 终身服务"}, device)
    for _time in range(3):
        raw = {"customer_id": customer, "equipment_id": device, "fault_reported": "异响"}
        ticket = office.tickets.record_report(raw).id
        office.ticket_coverage.conclude(ticket, {"fault_category": "hardware"})
        office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "调整"})
    words = "连续 2 次维修失败" if zh else "2 failed repairs in a row"
    box: Any = AnswerBox(office)
    box.ask(device)
    shown(box)
    assert words in box.text()
    page: Any = shown(TicketRecord(navigator, ticket))
    assert words in page.facts.toPlainText()
    today: Any = shown(TodayPage(navigator))
    assert today.sections["replacements"].list.count() == 1


def test_B5_B6_today_shows_what_is_to_be_decided_to_those_who_may(
    navigator: Remembering, shown: Show, file_office: Office
) -> None:
    assert {"extensions", "replacements"} <= shown(TodayPage(navigator)).sections.keys()  # type: ignore[attr-defined]
    navigator.office = Office(file_office.database, file_office.clock, User(None, "李强", "clerk"))
    page: Any = shown(TodayPage(navigator))
    assert not {"extensions", "replacements"} & page.sections.keys()


# -- the time bar (B1) -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [300, 900])
def test_B1_the_phases_are_drawn_to_scale_and_a_lifetime_stays_open(
    navigator: Remembering, shown: Show, device: int, width: int
) -> None:
    navigator.office.coverage.extend(device, HAND)
    found = navigator.office.coverage.of_device(device)
    bar: Any = shown(TimeBar())
    bar.resize(width, bar.sizeHint().height())
    bar.show_phases(found.phases, found.today)
    rects = bar.rects()
    days = [(p.last - p.first).days + 1 for p in found.phases if p.last and p.first]
    for rect, length in zip(rects, days, strict=False):
        assert rect.width() / rects[0].width() == pytest.approx(length / days[0], rel=0.02)
    assert len(rects) == 4
    assert all(left.right() == pytest.approx(right.left()) for left, right in pairwise(rects))
    assert rects[-1].right() <= width
    assert rects[0].left() < bar._x(date(2026, 11, 22)) < rects[0].right()


def test_B1_the_bar_is_told_in_words_too(language: str, navigator: Remembering, shown: Show, device: int) -> None:
    navigator.office.coverage.extend(device, HAND)
    page: Any = shown(DeviceRecord(navigator, device))
    told = page.coverage.bar.accessibleDescription()
    assert ("含延长 60 天" if language == "zh_CN" else "60 days of extension included") in told
    assert "2026-10-01" in told
    assert "2027-11-29" in told


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [10, 15])
def test_H9_the_bar_is_painted_in_both_looks_and_bigger_type(
    navigator: Remembering, qapp: QApplication, shown: Show, device: int, look: str, size: int
) -> None:
    theme.apply(qapp, look, size)
    try:
        page: Any = shown(DeviceRecord(navigator, device))
        picture = page.coverage.bar.grab().toImage()
        colours = {picture.pixelColor(x, picture.height() // 2).name() for x in range(0, picture.width(), 5)}
        assert len(colours) >= 3
    finally:
        theme.apply(qapp, "light")


def test_B1_a_device_without_a_date_has_no_bar(navigator: Remembering, shown: Show, device: int) -> None:
    navigator.office.equipment.save({"accepted_on": None}, device)
    page: Any = shown(DeviceRecord(navigator, device))
    assert page.coverage.bar.isHidden()
    assert page.coverage.answer.rowCount() == 6


# -- the ledger (B5) ---------------------------------------------------------------------------------------------------


def test_B5_the_warranty_is_extended_by_hand_and_the_row_cancelled_by_keys(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, device: int
) -> None:
    page: Any = shown(DeviceRecord(navigator, device))
    view = page.extensions
    page.lists.setCurrentWidget(view)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Insert)
    dialog = dialog_of(page)
    dialog.form.editor("days").set_value(60)
    dialog.form.editor("reason").set_value("停工")
    dialog.save()
    qtbot.waitUntil(lambda: view.table.rowCount() == 1)
    assert ("计入 60 天" if language == "zh_CN" else "60 days count") in view.totals.text()
    assert navigator.office.coverage.of_device(device).end == date(2027, 11, 29)
    qtbot.waitUntil(lambda: "2027-11-29" in page.coverage.sentence.text())
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    dialog = dialog_of(page)
    dialog.save()
    assert dialog.form.problem("reason")
    dialog.form.editor("reason").set_value("重复")
    dialog.save()
    qtbot.waitUntil(lambda: "2027-09-30" in page.coverage.sentence.text())
    assert not view.cancel_button.isEnabled()


def test_B5_what_the_cap_cut_off_is_shown(navigator: Remembering, shown: Show, device: int) -> None:
    navigator.office.coverage.extend(device, HAND | {"days": "400"})
    page: Any = shown(DeviceRecord(navigator, device))
    assert "35 days were cut off" in page.extensions.totals.text()


def test_H8_who_may_not_decide_sees_the_ledger_only(
    navigator: Remembering, shown: Show, device: int, file_office: Office
) -> None:
    navigator.office.coverage.extend(device, HAND)
    navigator.office = Office(file_office.database, file_office.clock, User(None, "李强", "clerk"))
    view: Any = shown(ExtensionsView(navigator, device))
    view.show_coverage(navigator.office.coverage.of_device(device))
    assert view.table.rowCount() == 1
    buttons = (view.add_button, view.confirm_button, view.cancel_button)
    assert not any(button.isEnabled() for button in buttons)
    assert view.add() is None
    assert view.cancel() is None


# -- on the ticket (B2, B3, B7) ----------------------------------------------------------------------------------------


@pytest.fixture
def ticket(file_office: Office, customer: int, device: int) -> int:
    raw = {"customer_id": customer, "equipment_id": device, "fault_reported": "漏油"}
    return file_office.tickets.record_report(raw).id


def test_B3_the_verdict_dialog_says_before_and_after_and_the_page_follows(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, ticket: int
) -> None:
    zh = language == "zh_CN"
    page: Any = shown(TicketRecord(navigator, ticket))
    page.lists.setCurrentWidget(page.coverage)
    assert ("来电当天（2026-11-22）" if zh else "On the day of the call, 2026-11-22") in page.coverage.text()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page, Qt.Key.Key_V, keys)
    dialog = dialog_of(page)
    exclusion = navigator.office.exclusions.listing.ids(Query(filters={"name": "疏忽"}))[0]
    dialog.form.set_values({"exclusion_id": exclusion}, {"exclusion_id": "x"})
    dialog.look()
    assert ("之后：不在保修范围" if zh else "After: not covered") in dialog.preview.text()
    dialog.save()
    assert dialog.form.problem("exclusion_grounds")
    dialog.form.editor("exclusion_grounds").set_value("进水")
    dialog.save()
    words = "作出结论后" if zh else "After the verdict"
    qtbot.waitUntil(lambda: words in page.coverage.text())
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_B7_an_appraisal_is_recorded_and_removed_on_the_page(
    qtbot: Any, navigator: Remembering, shown: Show, ticket: int
) -> None:
    page: Any = shown(TicketRecord(navigator, ticket))
    page.lists.setCurrentWidget(page.coverage)
    page.coverage._appraise()
    dialog = dialog_of(page)
    dialog.form.set_values(
        {"part": "主轴", "appraised_by": "质检院", "appraised_on": date(2026, 11, 20), "document": "1"}
    )
    dialog.save()
    qtbot.waitUntil(lambda: "质检院" in page.coverage.text())
    page.coverage._remove(page.coverage.cover.appraisals[0])
    qtbot.waitUntil(lambda: "质检院" not in page.coverage.text())


def test_B5_an_extension_is_proposed_from_the_ticket(
    qtbot: Any, navigator: Remembering, shown: Show, ticket: int
) -> None:
    page: Any = shown(TicketRecord(navigator, ticket))
    page.coverage._extend()
    dialog = dialog_of(page)
    dialog.form.editor("days").set_value(60)
    dialog.form.editor("reason").set_value("停工")
    dialog.save()
    assert [row.state for row in navigator.office.coverage.waiting()] == ["proposed"]


# -- the swap (B6) -----------------------------------------------------------------------------------------------------


def test_B6_a_device_is_replaced_from_its_page_and_the_message_takes_it_back(
    qtbot: Any, navigator: Remembering, shown: Show, device: int
) -> None:
    page: Any = shown(DeviceRecord(navigator, device))
    dialog = swap(navigator, device)
    dialog.form.editor("serial").set_value("SN2")
    dialog.form.editor("reason").set_value("两次维修不成功")
    dialog.save()
    (opened,) = navigator.opened
    assert opened[0] == "equipment"
    assert navigator.office.equipment.get(device).values["state"] == "replaced"
    assert navigator.undo is not None
    navigator.undo()
    assert navigator.office.equipment.get(device).values["state"] == "in_use"
    assert isValid(page)

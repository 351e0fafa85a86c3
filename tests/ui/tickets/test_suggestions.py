"""C8, C1: suggested technicians in the phone report and in the dialog of an assignment, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.core.lists import Query
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.work import Work
from ui.tickets.assign import AssignDialog
from ui.tickets.moves import Mover
from ui.tickets.report import ReportDialog

Show = Callable[[QWidget], QWidget]
SICK = {"kind": "sick", "first_on": "2026-11-22"}


def newest(world: World) -> dict[str, Any]:
    return world.values(max(world.office.tickets.listing.ids(Query())))


@pytest.fixture
def project(world: World) -> int:
    """李强 manages the project of the device."""
    office = world.office
    made = office.projects.save({"name": "一期", "customer_id": world.customer, "manager_id": world.technician})
    office.equipment.save({"project_id": made}, world.device)
    return made


@pytest.fixture
def report(navigator: Remembering, world: World, project: int, shown: Show) -> Any:
    """A report about a known device, the fault typed."""
    dialog: Any = shown(ReportDialog(navigator, equipment_id=world.device))
    dialog.form.fault.setPlainText("真空报警")
    dialog.form.effect.set_value("partly")
    yield dialog
    dialog._closing = True


def anyway(dialog: QWidget) -> Any:
    return next(child for child in dialog.findChildren(AskDialog) if child.isVisible())


def test_C1_C8_the_box_offers_the_suggestions_with_their_reasons(
    language: str, report: Any, keys: Keys, world: World
) -> None:
    chinese = language == "zh_CN"
    wanted = "李强（项目经理、今天空闲）" if chinese else "李强 (project manager, free today)"
    assert wanted in report.form.technician.placeholderText()
    report.form.go_to("technician_id")
    first, second = report.form.technician.offered()
    assert (first.text, first.note) == ("李强", "项目经理、今天空闲" if chinese else "project manager, free today")
    assert second.text == "周敏"
    keys.press(Qt.Key.Key_Down)
    keys.enter()
    assert report.form.technician.text() == "李强" and not report.technicians.doubts()
    keys.save()
    assert newest(world)["technician_id"] == world.technician


def test_C8_who_is_away_stands_last_and_is_saved_only_with_a_reason(
    language: str, qtbot: Any, report: Any, keys: Keys, world: World
) -> None:
    world.office.absences.save(SICK | {"staff_id": world.technician})
    report.technicians.load()
    assert "周敏" in report.form.technician.placeholderText()
    report.form.go_to("technician_id")
    assert [item.text for item in report.form.technician.offered()] == ["周敏", "李强"]
    assert report.form.technician.offered()[1].note.startswith("⚠")
    report.technicians._take(world.technician)
    assert "李强" in report.news.text()
    report.save()
    assert world.office.tickets.listing.count(Query()) == 0 and report.message.text()
    dialog = anyway(report)
    dialog.save()
    assert dialog.form.problem("anyway"), "a reason is demanded"
    dialog.form.editor("anyway").setText("电话指导")
    dialog.save()
    values = newest(world)
    assert values["technician_id"] == world.technician
    assert "电话指导" in world.office.tickets.course(max(world.office.tickets.listing.ids(Query())))[0].note


def test_C8_going_back_from_the_question_leaves_the_report_as_it_was(report: Any, world: World) -> None:
    world.office.absences.save(SICK | {"staff_id": world.technician})
    report.technicians.load()
    report.technicians._take(world.technician)
    report.save()
    anyway(report).reject()
    assert report.isVisible() and report.form.isEnabled() and report.form.fault.raw() == "真空报警"
    report.technicians._take(world.second)
    report.save()
    assert newest(world)["technician_id"] == world.second


def test_C8_until_a_customer_is_known_the_load_decides(navigator: Remembering, world: World, shown: Show) -> None:
    dialog: Any = shown(ReportDialog(navigator))
    dialog.form.go_to("technician_id")
    assert [item.note for item in dialog.form.technician.offered()] == ["free", "free"]
    dialog._closing = True


@pytest.fixture
def assign(navigator: Remembering, world: World, project: int, shown: Show) -> Any:
    """The dialog that assigns a ticket about the device."""
    ticket = world.report(equipment_id=world.device)
    page = shown(QWidget())
    dialog = Mover(navigator, page, Work(page)).make("assign", navigator.office.tickets.get(ticket))
    assert isinstance(dialog, AssignDialog)
    dialog.activateWindow()
    QApplication.processEvents()
    return dialog


@pytest.mark.parametrize("size", [10, 14])
def test_H9_the_boxes_of_an_assignment_are_in_sight(
    qtbot: Any, themed: Any, navigator: Remembering, world: World, project: int, shown: Show, size: int
) -> None:
    for place in range(5):
        navigator.office.staff.save({"name": f"工程师{place}", "role": "technician"})
    theme.apply(themed, "light", size)
    try:
        page = shown(QWidget())
        ticket = world.report(equipment_id=world.device)
        dialog = Mover(navigator, page, Work(page)).make("assign", navigator.office.tickets.get(ticket))
        assert isinstance(dialog, AssignDialog)
        qtbot.waitUntil(lambda: dialog.list.count() > 4)
        QApplication.processEvents()
        assert dialog.form.verticalScrollBar().maximum() == 0
        dialog.reject()
    finally:
        theme.apply(themed, "light")


def test_C8_enter_takes_the_best_suggestion_and_ctrl_enter_assigns(
    language: str, qtbot: Any, assign: Any, world: World
) -> None:
    assert assign.list.count() == 2 and assign.list.currentRow() == 0
    qtbot.keyClick(assign.list, Qt.Key.Key_Return)
    assert assign.form.raw()["technician_id"] == world.technician
    assign.save()
    assert newest(world)["technician_id"] == world.technician


def test_C8_the_appointment_makes_the_suggestions_those_of_its_day(assign: Any, world: World) -> None:
    world.office.absences.save({"staff_id": world.technician, "first_on": "2026-11-23"})
    names = lambda: [assign.list.item(row).text() for row in range(assign.list.count())]  # noqa: E731
    assert names() == ["李强", "周敏"]
    assign.form.editor("appointed_at").setText("2026-11-23 09:00")
    assert names() == ["周敏", "李强"]
    assert assign.list.currentRow() == 0


def test_C8_an_appointment_after_the_limit_of_arrival_is_said_in_the_dialog(language: str, assign: Any) -> None:
    assert assign.late.isHidden()
    assign.form.editor("appointed_at").setText("2026-11-22 10:30")
    assert assign.late.isHidden()
    assign.form.editor("appointed_at").setText("2026-11-23 09:00")
    assert assign.late.isVisible() and "2026-11-22 11:14" in assign.late.text()


def test_C8_a_warning_is_confirmed_with_a_reason_in_the_dialog(language: str, assign: Any, world: World) -> None:
    world.office.absences.save(SICK | {"staff_id": world.technician})
    assign.form.editor("technician_id").set_value(world.technician, "李强")
    assign.save()
    assert newest(world)["state"] == "registered" and "李强" in assign.message.text()
    question = anyway(assign)
    question.form.editor("anyway").setText("客户指定")
    question.save()
    assert newest(world)["state"] == "assigned"
    assert "客户指定" in world.office.tickets.course(max(world.office.tickets.listing.ids(Query())))[0].note


def test_C8_a_refusal_is_told_in_words_and_asks_nothing(assign: Any, world: World) -> None:
    office = world.office
    office.equipment.save({"category": "真空设备"}, world.device)
    office.staff.save({"skills": "PLC"}, world.technician)
    office.settings.save({"dispatch.skill": "refuse"})
    assign.form.editor("technician_id").set_value(world.technician, "李强")
    assign.save()
    assert "does not serve 真空设备" in assign.message.text()
    assert not [child for child in assign.findChildren(AskDialog) if child.isVisible()]

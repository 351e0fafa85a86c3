"""C1: what the phone report asks before it saves, and what it says while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.core import paths
from app.core.lists import Query
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit import notify
from ui.tickets.report import ReportDialog

Open = Callable[..., ReportDialog]
SAME, FOLLOW, OTHER = 0, 1, 2
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def open_report(
    navigator: Remembering, world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, themed: Any
) -> Iterator[Open]:
    """Opens a report window as F2 does."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    opened: list[ReportDialog] = []

    def show(**given: Any) -> ReportDialog:
        dialog = ReportDialog(navigator, **given)
        opened.append(dialog)
        dialog.show()
        dialog.activateWindow()
        QApplication.processEvents()
        return dialog

    navigator.report = show  # type: ignore[attr-defined]
    yield show
    for dialog in opened:
        if isValid(dialog):
            dialog._closing = True
            dialog.close()
            dialog.deleteLater()


def count(world: World) -> int:
    return world.office.tickets.listing.count(Query())


def newest(world: World) -> dict[str, Any]:
    return world.values(max(world.office.tickets.listing.ids(Query())))


def choose(monkeypatch: pytest.MonkeyPatch, place: int | None) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(notify, "choose", lambda _parent, question, *_more: asked.append(str(question)) or place)
    return asked


def answer(monkeypatch: pytest.MonkeyPatch, yes: bool) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(
        notify, "ask", lambda _parent, question, *_more, **_named: bool(asked.append(str(question))) or yes
    )
    return asked


def put_fault(dialog: ReportDialog, text: str = "真空报警") -> None:
    dialog.form.fault.setPlainText(text)
    dialog.form.effect.set_value("down")


# -- finding 1: what is wrong is seen ----------------------------------------------------------------------------------


def test_C1_the_words_beside_a_wrong_box_are_scrolled_to(qtbot: Any, language: str, open_report: Open) -> None:
    dialog = open_report()
    dialog.resize(880, 540)
    dialog.form.customer.setText("新天成食品")
    dialog.form.device.setText("包装机")
    put_fault(dialog, "不封口")
    dialog.form.put_below("fault_reported", _tall())
    dialog.form.appointed_at.setText("昨天")
    QApplication.processEvents()
    dialog.save()
    words = dialog.form._problems["appointed_at"]
    port = dialog.scroll.viewport()

    def is_seen() -> bool:
        bottom = words.mapTo(port, QPoint(0, words.height())).y()
        return words.isVisible() and 0 < bottom <= port.height()

    qtbot.waitUntil(is_seen)
    lines = dialog.form.fault.viewport().height() // dialog.form.fault.fontMetrics().lineSpacing()
    assert lines >= 2
    dialog.form.go_to("find")
    qtbot.waitUntil(lambda: 0 <= dialog.form.find.mapTo(port, QPoint(0, 0)).y() < port.height())


def _tall() -> Any:
    from PySide6.QtWidgets import QWidget

    box = QWidget()
    box.setFixedHeight(160)
    return box


# -- finding 2: a double report ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [SAME, FOLLOW, OTHER])
def test_C1_a_device_with_an_open_ticket_is_asked_about_once(
    language: str, open_report: Open, world: World, monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    there = world.report(equipment_id=world.device, fault_reported="抽不上真空")
    asked = choose(monkeypatch, way)
    dialog = open_report(equipment_id=world.device)
    put_fault(dialog)
    saved: list[int] = []
    dialog.saved.connect(saved.append)
    dialog.save()
    assert len(asked) == 1 and "GD202611-0001" in asked[0] and "抽不上真空" in asked[0]
    assert not dialog.isVisible() and len(saved) == 1
    assert count(world) == (1 if way == SAME else 2)
    if way == SAME:
        assert saved == [there] and world.values(there)["urge_count"] == 1
    else:
        assert newest(world)["follow_up_of_id"] == (there if way == FOLLOW else None)


def test_C1_escape_at_the_question_goes_back_to_typing_and_asks_again(
    open_report: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.report(equipment_id=world.device)
    asked = choose(monkeypatch, None)
    dialog = open_report(equipment_id=world.device)
    put_fault(dialog)
    dialog.save()
    assert dialog.isVisible() and dialog.form.isEnabled() and count(world) == 1
    dialog.save()
    assert len(asked) == 2


def test_C1_a_serial_number_that_is_known_finds_the_double_too(
    open_report: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = world.report(equipment_id=world.device)
    choose(monkeypatch, SAME)
    questions = answer(monkeypatch, yes=False)
    dialog = open_report(customer_id=world.customer)
    dialog.form.device_serial.setText("SN4711")
    put_fault(dialog)
    dialog.save()
    assert count(world) == 1 and world.values(there)["urge_count"] == 1 and questions == []


def test_C1_no_question_for_a_follow_up_or_another_device(
    open_report: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = world.report(equipment_id=world.device)
    asked = choose(monkeypatch, None)
    dialog = open_report(equipment_id=world.device, follow_up_of_id=there)
    put_fault(dialog)
    dialog.save()
    dialog = open_report(customer_id=world.customer)
    put_fault(dialog)
    dialog.save()
    assert asked == [] and count(world) == 3


def test_C1_open_tickets_of_the_device_stand_at_the_top(language: str, open_report: Open, world: World) -> None:
    own = world.report(equipment_id=world.device, fault_reported="本机故障")
    for place in range(3):
        world.report(fault_reported=f"别的{place}")
    dialog = open_report(equipment_id=world.device)
    text = dialog.panel.text()
    coverage = {"zh_CN": "台设备", "en": "1 device"}[language]
    assert text.index("本机故障") < text.index(coverage) < text.index("别的0")
    assert dialog.panel.sheet is not None and dialog.panel.sheet.open[0].id == own
    # The first key means the first that is shown.
    urged: list[int] = []
    dialog.panel.urge_wanted.disconnect()
    dialog.panel.urge_wanted.connect(urged.append)
    dialog.panel.urge(0)
    assert urged == [own]


# -- finding 9: the same event -----------------------------------------------------------------------------------------


def test_C1_the_same_event_of_another_device_is_asked_about(
    open_report: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.office.equipment.save({"customer_id": world.customer, "name": "冷干机", "serial": "LG1"})
    there = world.report(equipment_id=other)
    questions = answer(monkeypatch, yes=False)
    dialog = open_report(equipment_id=world.device)
    put_fault(dialog)
    dialog.panel.same(0)
    assert len(questions) == 1 and "冷干机" in questions[0] and "真空炉" in questions[0]
    assert dialog.isVisible() and world.values(there)["urge_count"] == 0
    answer(monkeypatch, yes=True)
    dialog.panel.same(0)
    assert not dialog.isVisible() and world.values(there)["urge_count"] == 1


def test_C1_H6_a_call_attached_by_mistake_is_taken_back_with_what_was_typed(
    language: str, open_report: Open, world: World, navigator: Remembering
) -> None:
    there = world.report(equipment_id=world.device)
    dialog = open_report(equipment_id=world.device)
    put_fault(dialog, "还是停着")
    dialog.panel.same(0)
    assert world.values(there)["urge_count"] == 1 and navigator.undo is not None
    opened: list[ReportDialog] = []
    show = navigator.report  # type: ignore[attr-defined]
    navigator.report = lambda **given: opened.append(show(**given))  # type: ignore[attr-defined]
    navigator.undo()
    assert world.values(there)["urge_count"] == 0
    assert opened[0].form.fault.toPlainText() == "还是停着" and opened[0].form.device.data == world.device


# -- finding 7: a fault without a level --------------------------------------------------------------------------------


def test_C2_a_fault_without_a_level_is_saved_the_second_time(
    language: str, open_report: Open, keys: Keys, world: World
) -> None:
    dialog = open_report(customer_id=world.customer)
    dialog.form.fault.setPlainText("漏油")
    dialog.save()
    assert count(world) == 0 and dialog.form.problem("effect") and keys.focus is dialog.form.effect
    dialog.save()
    assert newest(world)["level"] == "" and not dialog.isVisible()


def test_C2_only_a_fault_is_asked_for_its_level(open_report: Open, world: World) -> None:
    dialog = open_report(customer_id=world.customer)
    dialog.form.fault.setPlainText("滤芯 3 个")
    dialog.form.kind.set_value("consumables")
    dialog.save()
    assert newest(world)["kind"] == "consumables"


# -- finding 18: other kinds have other words --------------------------------------------------------------------------


def test_C5_what_is_asked_of_a_report_follows_its_kind(language: str, open_report: Open) -> None:
    form = open_report().form
    label: Any = form._rows["fault_reported"][0]
    seen = {}
    for kind in ("fault", "question", "consumables", "maintenance", "return"):
        form.kind.set_value(kind)
        seen[kind] = (label.text(), form.effect.isVisible(), form.level.isVisible())
    words = {
        "zh_CN": ["故障现象", "咨询内容", "需求内容", "服务内容", "退换原因"],
        "en": ["Fault reported", "What is asked", "What is requested", "What is to be done", "Reason of the return"],
    }[language]
    assert [title for title, *_rest in seen.values()] == words
    assert [rest for _title, *rest in seen.values()] == [[True, True], *([[False, False]] * 4)]


def test_C2_a_level_that_does_not_belong_to_the_kind_is_not_saved(open_report: Open, world: World) -> None:
    dialog = open_report(customer_id=world.customer)
    put_fault(dialog, "年度保养")
    assert dialog.form.raw()["level"] == "major"
    dialog.form.kind.set_value("maintenance")
    dialog.save()
    values = newest(world)
    assert (values["effect"], values["level"]) == ("", "")


# -- finding 19: a slip of the keys is no customer ---------------------------------------------------------------------


def test_C1_initials_that_find_nobody_are_no_customer(
    qtbot: Any, language: str, open_report: Open, keys: Keys, world: World
) -> None:
    dialog = open_report()
    keys.type("tstg")
    keys.enter()
    qtbot.waitUntil(lambda: bool(dialog.form.problem("find")))
    assert "tstg" in dialog.form.problem("find") and dialog.form.customer.text() == ""
    assert keys.focus is dialog.form.find
    # Once more: on to the box where a name can be typed.
    keys.enter()
    assert keys.focus is dialog.form.customer
    keys.type("tstg")
    put_fault(dialog)
    dialog.save()
    assert "tstg" in dialog.form.problem("customer_id") and count(world) == 0
    dialog.save()
    assert newest(world)["customer_id"] not in (world.customer, world.other)


@pytest.mark.parametrize("name", ["新天成食品", "ABC Foods", "天成"])
def test_C1_a_name_is_taken_as_a_new_customer_at_once(open_report: Open, world: World, name: str) -> None:
    dialog = open_report()
    dialog.form.customer.setText(name)
    put_fault(dialog)
    dialog.save()
    assert count(world) == 1


# -- findings 21 and 24 ------------------------------------------------------------------------------------------------


def test_C8_an_appointment_after_the_limit_of_arrival_is_said(language: str, open_report: Open) -> None:
    dialog = open_report()
    put_fault(dialog)
    dialog.promises.read()
    assert "2026-11-22" not in dialog.news.text()
    dialog.form.appointed_at.setText("2026-11-22 11:00")
    assert not dialog.news.text()
    dialog.form.appointed_at.setText("2026-11-25 11:00")
    assert "2026-11-22 11:14" in dialog.news.text()


def test_C5_right_and_left_go_through_all_kinds(open_report: Open, keys: Keys) -> None:
    form = open_report().form
    form.go_to("kind")
    seen = []
    for _kind in form.kind.buttons:
        keys.press(Qt.Key.Key_Right)
        seen.append(form.kind.raw())
    assert seen == [*list(form.kind.buttons)[1:], "fault"]
    keys.press(Qt.Key.Key_Left)
    assert form.kind.raw() == list(form.kind.buttons)[-1]
    assert keys.focus is form.kind.buttons[form.kind.raw()]


def test_A8_similar_cases_of_a_new_device_without_a_model(qtbot: Any, open_report: Open, world: World) -> None:
    world.office.articles.save({"title": "真空泵漏油", "solution": "更换密封圈", "models": "DK-200"})
    dialog = open_report()
    dialog.form.device.setText("包装机")
    dialog.form.fault.setPlainText("真空泵漏油，真空度上不去")
    qtbot.waitUntil(lambda: bool(dialog.similar.hits()))

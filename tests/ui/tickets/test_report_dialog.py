"""C1: the phone report by keys alone, in both languages; drafts; several windows."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from app.core import paths
from app.core.lists import Query
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import ASK_REALLY, Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit import notify
from ui.tickets import drafts
from ui.tickets.drafts import drafts_of, offer_drafts, open_drafts
from ui.tickets.offers import is_serial
from ui.tickets.report import ReportDialog

Open = Callable[..., ReportDialog]
KEEP, THROW_AWAY = 0, 1
Down, Escape = Qt.Key.Key_Down, Qt.Key.Key_Escape


@pytest.fixture(autouse=True)
def own_drafts(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def open_report(navigator: Remembering, world: World, shown: Callable[[Any], Any]) -> Iterator[Open]:
    """Opens a report window as F2 does."""
    opened: list[ReportDialog] = []

    def show(**given: Any) -> ReportDialog:
        dialog = ReportDialog(navigator, **given)
        opened.append(dialog)
        dialog.show()
        dialog.activateWindow()
        QApplication.processEvents()
        return dialog

    yield show
    for dialog in opened:
        if isValid(dialog):
            dialog._closing = True
            dialog.close()
            dialog.deleteLater()


def newest(world: World) -> dict[str, Any]:
    return world.values(max(world.office.tickets.listing.ids(Query())))


def put_fault(dialog: ReportDialog, text: str) -> None:
    """A fault with its effect, so that saving has nothing to ask."""
    dialog.form.fault.setPlainText(text)
    dialog.form.effect.set_value("down")


def wait_list(qtbot: Any, box: Any) -> None:
    qtbot.waitUntil(lambda: box.popup_open)


def test_C1_a_known_caller_in_less_than_a_minute_by_keys_alone(
    qtbot: Any, language: str, open_report: Open, keys: Keys, world: World, navigator: Remembering
) -> None:
    dialog = open_report()
    keys.type("zg")
    wait_list(qtbot, dialog.form.find)
    keys.enter()
    assert dialog.form.customer.text() == "华润电力（江苏）有限公司"
    assert (dialog.form.caller_name.text(), dialog.form.caller_phone.text()) == ("赵工", "13800138000")
    # The customer's devices are offered at once.
    assert keys.focus is dialog.form.device and dialog.form.device.popup_open
    keys.press(Down)
    keys.enter()
    assert dialog.form.device.text() == "真空炉 DK-200 #SN4711"
    keys.enter(2)
    assert keys.focus is dialog.form.fault
    keys.type("真空报警")
    keys.enter()
    keys.press(Down)
    assert dialog.form.level.raw() == "major"
    keys.enter(2)
    keys.type("lq")
    wait_list(qtbot, dialog.form.technician)
    keys.enter()
    keys.type("2026-11-22 11:00")
    keys.save()
    values = newest(world)
    wanted = {
        "customer_id": world.customer,
        "equipment_id": world.device,
        "caller_name": "赵工",
        "fault_reported": "真空报警",
        "effect": "down",
        "level": "major",
        "technician_id": world.technician,
        "state": "assigned",
        "channel": "phone",
        "kind": "fault",
        "called_at": NOW,
    }
    assert {key: values[key] for key in wanted} == wanted
    assert "GD202611-0001" in navigator.said[-1]
    assert open_drafts(drafts_of(navigator)) == []


def test_C1_an_unknown_caller_is_created_from_what_was_typed(
    qtbot: Any, language: str, open_report: Open, keys: Keys, world: World
) -> None:
    dialog = open_report()
    keys.type("139 1111 2222")
    wait_list(qtbot, dialog.form.find)
    keys.enter()
    assert keys.focus is dialog.form.customer and dialog.form.caller_phone.text() == "139 1111 2222"
    keys.type("新天成食品")
    keys.enter()
    keys.type("王主任")
    keys.enter(2)
    keys.type("包装机")
    keys.enter()
    assert "新天成食品" in dialog.news.text() and "包装机" in dialog.news.text()
    assert keys.focus is dialog.form.device_model
    keys.type("BZ")
    keys.enter()
    keys.type("SN-9")
    keys.enter(3)
    keys.type("不封口")
    dialog.form.effect.set_value("partly")
    keys.save()
    values = newest(world)
    customer = world.office.customers.get(values["customer_id"])
    assert customer.values["name"] == "新天成食品"
    assert [(c["name"], c["phone"]) for c in customer.children["contacts"]] == [("王主任", "139 1111 2222")]
    device = world.office.equipment.get(values["equipment_id"]).values
    assert (device["name"], device["model"], device["serial"]) == ("包装机", "BZ", "SN-9")


def test_C1_an_unknown_serial_number_begins_a_device_not_a_customer(
    qtbot: Any, language: str, open_report: Open, keys: Keys, world: World
) -> None:
    dialog = open_report()
    keys.type("LG1525124808")
    wait_list(qtbot, dialog.form.find)
    assert dialog.form.find.offered()[0].text.startswith({"zh_CN": "新设备", "en": "New device"}[language])
    keys.enter()
    assert keys.focus is dialog.form.customer and dialog.form.customer.text() == ""
    assert dialog.form.device_serial.isVisible() and dialog.form.device_serial.text() == "LG1525124808"
    assert "LG1525124808" in dialog.news.text()
    keys.type("新天成食品")
    put_fault(dialog, "不封口")
    keys.save()
    device = world.office.equipment.get(newest(world)["equipment_id"]).values
    assert (device["serial"], device["name"]) == ("LG1525124808", "LG1525124808")
    assert world.office.customers.get(device["customer_id"]).values["name"] == "新天成食品"


@pytest.mark.parametrize(
    ("typed", "serial"),
    [
        ("LG1525124808", True),
        ("dk-200/17", True),
        ("DK200", False),
        ("1525124808", False),
        ("Siemens", False),
        ("华润LG1525", False),
        ("Hall 12 B", False),
    ],
)
def test_C1_what_looks_like_a_serial_number(typed: str, serial: bool) -> None:
    assert is_serial(typed) == serial


def test_C1_enter_before_the_answer_takes_the_first_when_it_comes(open_report: Open, keys: Keys) -> None:
    dialog = open_report()
    keys.type("4711")
    keys.enter()
    assert dialog.form.device.text() == "真空炉 DK-200 #SN4711"
    assert keys.focus in dialog.form.kind.buttons.values()


def test_C1_up_and_down_choose_and_escape_closes_the_list_only(
    qtbot: Any, open_report: Open, keys: Keys, world: World
) -> None:
    world.office.customers.save({"name": "华润燃气"})
    dialog = open_report()
    keys.type("hr")
    wait_list(qtbot, dialog.form.find)
    assert len(dialog.form.find.offered()) == 2
    keys.press(Escape)
    assert not dialog.form.find.popup_open and dialog.isVisible()
    keys.type("r")
    keys.press(Qt.Key.Key_Backspace)
    wait_list(qtbot, dialog.form.find)
    second = dialog.form.find.offered()[1]
    keys.press(Down)
    keys.press(Qt.Key.Key_Up)
    keys.press(Down)
    keys.enter()
    assert dialog.form.customer.data == second.data.customer_id


def test_C1_a_stale_answer_is_dropped(open_report: Open) -> None:
    dialog = open_report()
    waiting: list[Any] = []
    dialog.work.run = lambda key, task, done, failed=None: waiting.append((key, task, done))  # type: ignore[method-assign]
    dialog._load_sheet(1, None)
    dialog._forget_customer()
    assert dialog.sheet is None and "华润" not in dialog.panel.text()


def test_C1_what_is_missing_is_marked_and_the_window_stays(
    language: str, open_report: Open, keys: Keys, world: World
) -> None:
    dialog = open_report()
    keys.save()
    assert dialog.isVisible() and dialog.form.problem("fault_reported")
    dialog.form.fault.setPlainText("漏油")
    assert not dialog.form.problem("fault_reported")
    keys.save()
    assert dialog.form.problem("customer_id") and keys.focus is dialog.form.customer
    dialog.form.caller_phone.setText("abc")
    keys.type("甲")
    keys.save()
    assert dialog.form.problem("caller_phone") and keys.focus is dialog.form.caller_phone
    assert world.office.tickets.listing.count(Query()) == 0


def test_C1_shift_enter_begins_a_line_in_the_fault(open_report: Open, keys: Keys) -> None:
    dialog = open_report()
    dialog.form.go_to("fault_reported")
    keys.type("a")
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    keys.type("b")
    keys.enter()
    assert dialog.form.fault.toPlainText() == "a\nb" and keys.focus is dialog.form.effect


def test_C1_an_urge_is_one_key_and_the_panel_shows_it(
    qtbot: Any, language: str, open_report: Open, keys: Keys, world: World
) -> None:
    ticket = world.report(fault_reported="漏油")
    dialog = open_report()
    keys.type("hrdl")
    wait_list(qtbot, dialog.form.find)
    keys.enter()
    assert "GD202611-0001" in dialog.panel.text()
    keys.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    keys.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert world.values(ticket)["urge_count"] == 2
    assert "2" in dialog.panel.text().partition("漏油")[2]
    # Nothing was typed: Esc just closes.
    dialog.form.device.close_list()
    keys.press(Escape)
    assert not dialog.isVisible()


def test_C1_the_panel_warns_of_a_device_that_failed_before(open_report: Open, world: World) -> None:
    world.report(equipment_id=world.device)
    world.report(equipment_id=world.device)
    dialog = open_report(equipment_id=world.device)
    assert dialog.form.customer.data == world.customer
    assert "Reported 2 times before" in dialog.panel.text()
    assert "Key account" in dialog.panel.text()


def test_C1_another_customer_takes_the_device_of_the_former_away(open_report: Open, keys: Keys, world: World) -> None:
    dialog = open_report(equipment_id=world.device)
    dialog.form.customer.setFocus()
    dialog.form.customer.selectAll()
    keys.type("x")
    raw = dialog.form.raw()
    assert (raw["customer_id"], raw["equipment_id"], raw["contact_id"]) == (None, None, None)
    assert dialog.panel.sheet is None


def test_C5_planned_support_asks_its_date(open_report: Open, keys: Keys, world: World) -> None:
    dialog = open_report(customer_id=world.customer)
    assert not dialog.form.planned_on.isVisible()
    dialog.form.kind.set_value("planned")
    assert dialog.form.planned_on.isVisible()
    dialog.form.fault.setPlainText("重要会议")
    keys.save()
    assert dialog.form.problem("planned_on")
    keys.type("2026-12-01")
    keys.save()
    assert str(newest(world)["planned_on"]) == "2026-12-01"


def test_C1_F2_opens_a_second_report_from_the_first(open_report: Open, keys: Keys, navigator: Remembering) -> None:
    opened: list[dict[str, Any]] = []
    navigator.report = lambda **given: opened.append(given)  # type: ignore[attr-defined]
    open_report()
    keys.press(Qt.Key.Key_F2)
    assert opened == [{"draft": None}]


def test_C1_two_calls_at_once_do_not_mix(open_report: Open, keys: Keys, world: World) -> None:
    first, second = open_report(), open_report(customer_id=world.other)
    put_fault(first, "第一个")
    put_fault(second, "第二个")
    second.save()
    assert not second.isVisible() and first.isVisible()
    first.form.customer.setText("新客户")
    first.save()
    listing = world.office.tickets.listing
    place = 1 + [column.key for column in listing.columns].index("fault_reported")
    assert [row[place] for row in listing.first_page(Query(sort="number"))] == ["第二个", "第一个"]


# -- drafts ------------------------------------------------------------------------------------------------------------


def answer(monkeypatch: pytest.MonkeyPatch, yes: bool) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(
        notify, "ask", lambda _parent, question, *_more, **_named: bool(asked.append(str(question))) or yes
    )
    return asked


def test_C1_what_is_typed_is_kept_while_typing_and_comes_back_after_a_crash(
    qtbot: Any, open_report: Open, navigator: Remembering, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = open_report(equipment_id=world.device)
    dialog.form.fault.setPlainText("真空报警\n第二行")
    dialog.form.kind.set_value("planned")
    dialog.form.technician.show_picked("李强", world.technician)
    qtbot.waitUntil(lambda: len(drafts_of(navigator).all()) == 1)
    before = dialog.form.raw()
    # The program dies: no window tells anything.
    drafts.shown_ids.clear()
    reopened: list[ReportDialog] = []
    navigator.report = lambda **given: reopened.append(open_report(**given))  # type: ignore[attr-defined]
    answer(monkeypatch, yes=True)
    offer_drafts(navigator)
    (again,) = reopened
    assert again.draft_id == dialog.draft_id
    assert {key: str(value) for key, value in again.form.raw().items() if key != "called_at"} == {
        key: str(value) for key, value in before.items() if key != "called_at"
    }
    assert again.form.called_at.text() == "2026-11-22 09:14"
    again.form.kind.set_value("fault")
    again.form.effect.set_value("down")
    again.save()
    assert newest(world)["fault_reported"] == "真空报警\n第二行"
    assert drafts_of(navigator).all() == []


def choose(monkeypatch: pytest.MonkeyPatch, place: int | None) -> list[str]:
    """Answers the question with a way: 0 keeps the draft, 1 throws it away, None goes on typing."""
    asked: list[str] = []

    def chosen(_parent: Any, question: Any, *_more: Any) -> int | None:
        asked.append(str(question))
        return place

    monkeypatch.setattr(notify, "choose", chosen)
    return asked


@pytest.mark.parametrize("way", [KEEP, THROW_AWAY])
def test_C1_escape_asks_only_when_something_was_typed(
    open_report: Open, keys: Keys, navigator: Remembering, monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    asked = choose(monkeypatch, way)
    open_report()
    keys.press(Escape)
    assert asked == []
    dialog = open_report()
    dialog.form.fault.setPlainText("漏油")
    keys.press(Escape)
    assert len(asked) == 1 and not dialog.isVisible()
    assert len(drafts_of(navigator).all()) == (1 if way == KEEP else 0)


def test_C1_escape_on_the_question_goes_on_typing(
    qtbot: Any, language: str, open_report: Open, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", ASK_REALLY)
    dialog = open_report()
    dialog.form.fault.setPlainText("漏油")
    shown: list[list[str]] = []

    def answer_it() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.append([button.text() for button in box.buttons()])
        qtbot.keyClick(box, Escape)

    QTimer.singleShot(0, answer_it)
    keys.press(Escape)
    words = {"zh_CN": {"存为草稿", "丢弃", "继续填写"}, "en": {"Keep as draft", "Throw away", "Keep typing"}}
    assert [set(texts) for texts in shown] == [words[language]]
    assert dialog.isVisible() and dialog.form.fault.toPlainText() == "漏油"


@pytest.mark.parametrize(("way", "closed"), [(KEEP, True), (THROW_AWAY, True), (None, False)])
def test_C1_who_closes_the_window_is_told_whether_it_was_done(
    open_report: Open, monkeypatch: pytest.MonkeyPatch, way: int | None, closed: bool
) -> None:
    asked = choose(monkeypatch, way)
    dialog = open_report()
    dialog.form.fault.setPlainText("漏油")
    assert dialog.close() == closed
    assert dialog.isVisible() != closed and len(asked) == 1


def test_C1_a_kept_draft_is_offered_by_the_next_report(
    open_report: Open, keys: Keys, navigator: Remembering, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, KEEP)
    dialog = open_report()
    dialog.form.fault.setPlainText("漏油")
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    following = open_report()
    assert following.drafts_button.isVisible() and "1" in following.drafts_button.text()
    reopened: list[ReportDialog] = []
    navigator.report = lambda **given: reopened.append(open_report(**given))  # type: ignore[attr-defined]
    following.drafts_button.click()
    assert reopened[0].form.fault.toPlainText() == "漏油"
    assert not following.drafts_button.isVisible()


def test_C1_the_time_of_the_call_can_be_set_back_and_counts(
    open_report: Open, world: World, clock: StandingClock
) -> None:
    dialog = open_report(customer_id=world.customer)
    put_fault(dialog, "漏油")
    dialog.form.called_at.setText("2026-11-20 16:30")
    dialog.save()
    assert newest(world)["late"]


def test_C1_the_call_time_is_that_of_opening_the_window(open_report: Open, world: World, clock: StandingClock) -> None:
    dialog = open_report(customer_id=world.customer)
    clock.forward(minutes=5)
    put_fault(dialog, "漏油")
    dialog.save()
    values = newest(world)
    assert (values["called_at"], values["entered_at"]) == (NOW, clock.now)


def test_the_window_is_freed_when_closed(open_report: Open, navigator: Remembering, world: World) -> None:
    dialog = ReportDialog(navigator)
    dialog.show()
    gone = weakref.ref(dialog)
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del dialog
    gc.collect()
    assert gone() is None

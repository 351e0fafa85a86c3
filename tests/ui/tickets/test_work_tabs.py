"""C6, C7, C8: visits, support and repair work on a ticket's page, driven by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from app.core.rights import User
from app.office import Office
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.dispatch.look import ICONS as VISIT_ICONS
from ui.dispatch.look import KEYS as VISIT_KEYS
from ui.dispatch.look import STATE_COLOURS
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.tickets.look import RMA_COLOURS, RMA_ICONS, RMA_KEYS
from ui.tickets.record import TicketRecord
from ui.tickets.rows import WorkRows

Show = Callable[[QWidget], QWidget]
Key = Qt.Key


def dialog_of(page: QWidget) -> AskDialog:
    QApplication.processEvents()
    (dialog,) = [d for d in page.window().findChildren(AskDialog) if d.isVisible()]
    return dialog


def fill(page: QWidget, **values: Any) -> None:
    """Types into the open dialog and saves."""
    dialog = dialog_of(page)
    for key, value in values.items():
        dialog.form.editor(key).set_value(value)
    dialog.save()
    assert not dialog.isVisible(), [dialog.form.problem(field.key) for field in dialog.form.fields]
    QApplication.processEvents()


def offered(rows: WorkRows) -> set[str]:
    """The actions whose buttons are shown."""
    return {key for key, button in rows.buttons.items() if button in rows.bar.buttons}


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    record = TicketRecord(navigator, world.report(called_at="2026-11-20 09:00", equipment_id=world.device))
    record.resize(1280, 660)
    shown(record)
    return record


def go(page: TicketRecord, keys: Keys, rows: WorkRows) -> None:
    """Puts the cursor into one of the tables."""
    place = next(i for i in range(page.lists.count()) if page.lists.widget(i).isAncestorOf(rows.view))
    page.lists.setCurrentIndex(place)
    keys.into(page)
    rows.view.setFocus()


def test_C8_a_visit_goes_its_way_by_keys(
    language: str,
    page: TicketRecord,
    world: World,
    keys: Keys,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visits = page.visits
    go(page, keys, visits)
    assert offered(visits) == {"plan"}
    keys.press(Key.Key_Insert)
    fill(page, planned_from="2026-11-22 10:00", technician_id=world.technician)
    assert visits.row is not None and world.values(page.record_id)["state"] == "assigned"
    assert offered(visits) == {"plan", "replan", "confirm", "depart", "arrive", "times", "miss", "cancel"}
    go(page, keys, visits)
    keys.press(Key.Key_E)
    fill(page, planned_from="2026-11-22 11:00", planned_to="2026-11-22 12:30", reason="客户要求")
    assert visits.row["span"] == "2026-11-22 11:00–12:30" and "changes" in offered(visits)
    clock.now = NOW + timedelta(hours=6)
    for key, values, state in (
        (Key.Key_K, {"agreed_with": "赵工"}, "confirmed"),
        (Key.Key_D, {"at": "2026-11-22 10:20"}, "under_way"),
        (Key.Key_R, {"at": "2026-11-22 11:05"}, "under_way"),
        (Key.Key_F, {"at": "2026-11-22 12:20", "result": "更换密封圈", "solved": "yes"}, "done"),
        (Key.Key_L, {"at": "2026-11-22 12:30"}, "done"),
    ):
        go(page, keys, visits)
        keys.press(key)
        fill(page, **values)
        assert visits.row["state"] == state
    assert world.values(page.record_id)["solved_how"] == "site"
    assert offered(visits) == {"times", "changes"}
    go(page, keys, visits)
    keys.press(Key.Key_Return)
    dialog = dialog_of(page)
    dialog.form.editor("arrived_at").set_value("2026-11-22 10:00")
    dialog.save()
    assert dialog.form.problem("arrived_at")
    monkeypatch.setattr(notify, "ask", lambda *_all, **_more: True)
    dialog.reject()


def test_C8_the_history_of_a_re_appointment_is_shown(
    page: TicketRecord, world: World, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, text: told.append(text))
    raw = {"planned_from": "2026-11-23 10:00", "technician_id": world.technician}
    visit = world.office.dispatch.plan(page.record_id, raw).visit_id
    world.office.dispatch.replan(visit, raw | {"technician_id": world.second, "reason": "生病"})
    QApplication.processEvents()
    go(page, keys, page.visits)
    keys.press(Key.Key_H)
    assert "李强" in told[0] and "周敏" in told[0] and "生病" in told[0]


def test_H7_a_visit_that_was_changed_meanwhile_is_told(
    page: TicketRecord, world: World, keys: Keys, monkeypatch: pytest.MonkeyPatch, clock: StandingClock
) -> None:
    told: list[str] = []
    monkeypatch.setattr(notify, "error", lambda _parent, what: told.append(str(what)))
    raw = {"planned_from": "2026-11-23 10:00", "technician_id": world.technician}
    visit = world.office.dispatch.plan(page.record_id, raw).visit_id
    QApplication.processEvents()
    go(page, keys, page.visits)
    keys.press(Key.Key_X)
    other = Office(world.office.database, clock, User(None, "刘敏", "clerk"))
    other.dispatch.move("confirm", visit, {})
    dialog = dialog_of(page)
    dialog.form.editor("reason").set_value("不去了")
    dialog.save()
    assert len(told) == 1 and "刘敏" in told[0] and "Confirmed" in told[0]
    assert world.office.dispatch.visit(visit).state == "confirmed"


def test_C6_the_support_chain_by_keys(language: str, page: TicketRecord, world: World, keys: Keys) -> None:
    tabs = page.work_tabs
    go(page, keys, tabs.attempts)
    assert offered(tabs.attempts) == {"attempt"} and offered(tabs.escalations) == {"escalate"}
    keys.press(Key.Key_Insert)
    fill(page, mode="phone", minutes="5", result="重启无效", solved="no", at="2026-11-20 09:10")
    assert tabs.attempts.row is not None and tabs.attempts.row["minutes"] == 5
    go(page, keys, tabs.attempts)
    keys.press(Key.Key_Return)
    fill(page, minutes="7")
    assert tabs.attempts.row["minutes"] == 7
    go(page, keys, tabs.escalations)
    keys.press(Key.Key_Insert)
    # Only what is higher is offered, the next one first.
    box = dialog_of(page).form.editor("to_tier")
    assert [box.itemData(place) for place in range(box.count())] == ["expert", "manufacturer"]
    fill(page, to_whom="王工", reason="疑难")
    assert offered(tabs.escalations) == {"escalate", "take_back"}
    assert {"en": "Expert centre", "zh_CN": "专家中心"}[language] in page.facts.toPlainText()
    go(page, keys, tabs.escalations)
    keys.press(Key.Key_B)
    fill(page, reason="误操作")
    assert offered(tabs.escalations) == {"escalate"}
    go(page, keys, tabs.attempts)
    keys.press(Key.Key_Insert)
    fill(page, mode="remote", minutes="5", result="改参数", solved="yes", at="2026-11-22 09:00")
    assert world.values(page.record_id)["solved_how"] == "remote"
    place = page.lists.currentIndex()
    assert "(3)" in page.lists.tabText(place)


def test_C7_steps_and_check_list_by_keys(language: str, page: TicketRecord, world: World, keys: Keys) -> None:
    tabs = page.work_tabs
    go(page, keys, tabs.steps)
    keys.press(Key.Key_Insert)
    fill(page, step="diagnose", at="2026-11-21 10:00", text="密封圈老化")
    go(page, keys, tabs.steps)
    keys.press(Key.Key_E)
    fill(page, text="密封圈老化开裂")
    assert tabs.steps.row is not None and tabs.steps.row["text"] == "密封圈老化开裂"
    go(page, keys, tabs.checks)
    keys.press(Key.Key_Insert)
    fill(page)  # the one for every device is proposed
    assert len(tabs.checks.rows) == 7
    go(page, keys, tabs.checks)
    keys.press(Key.Key_Space)
    QApplication.processEvents()
    assert tabs.checks.rows[0]["done"] and tabs.checks.rows[0]["done_by"] == "王芳"
    go(page, keys, tabs.checks)
    keys.press(Key.Key_A)
    fill(page, text="看铭牌")
    assert len(tabs.checks.rows) == 8


def test_C7_an_rma_and_software_by_keys(
    language: str, page: TicketRecord, world: World, keys: Keys, clock: StandingClock
) -> None:
    tabs = page.work_tabs
    go(page, keys, tabs.rmas)
    keys.press(Key.Key_Insert)
    fill(page)  # the whole device, now
    assert tabs.rmas.row is not None and tabs.rmas.row["state"] == "taken"
    assert offered(tabs.rmas) == {"take_away", "send", "put_back", "write_off"}
    clock.forward(hours=1)
    for key, values, state in (
        (Key.Key_S, {"sent_to": "厂家", "courier": "顺丰", "courier_number": "SF1"}, "sent"),
        (Key.Key_R, {"repair": "换主板"}, "received"),
        (Key.Key_P, {}, "back_on"),
    ):
        go(page, keys, tabs.rmas)
        keys.press(key)
        fill(page, **values)
        assert tabs.rmas.row["state"] == state
    go(page, keys, tabs.rmas)
    keys.press(Key.Key_B)
    QApplication.processEvents()
    assert tabs.rmas.row["state"] == "received"
    go(page, keys, tabs.software)
    keys.press(Key.Key_Insert)
    fill(page, version_after="V2.4", settings="延时: 3 → 5")
    assert tabs.software.row is not None and tabs.software.row["version_after"] == "V2.4"


def test_C6_C7_a_closed_ticket_offers_no_work(page: TicketRecord, world: World) -> None:
    world.office.tickets.cancel(page.record_id, {"reason": "误报"})
    QApplication.processEvents()
    tabs = page.work_tabs
    for rows in (page.visits, tabs.attempts, tabs.escalations, tabs.steps, tabs.checks, tabs.rmas, tabs.software):
        assert offered(rows) == set()


def test_H8_who_may_only_look_is_offered_nothing(world: World, clock: StandingClock, shown: Show) -> None:
    ticket = world.report()
    office = Office(world.office.database, clock, User(None, "库管", "keeper"))
    page = TicketRecord(Remembering(office), ticket)
    shown(page)
    tabs = page.work_tabs
    for rows in (page.visits, tabs.attempts, tabs.escalations, tabs.steps, tabs.checks, tabs.rmas, tabs.software):
        assert offered(rows) == set()


def test_C8_the_dispatch_is_copied_from_the_page(language: str, page: TicketRecord, keys: Keys) -> None:
    QGuiApplication.clipboard().clear()
    keys.into(page)
    page.facts.setFocus()
    keys.press(Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert "GD202611-0001" in QGuiApplication.clipboard().text()


def test_C8_a_pasted_screenshot_becomes_an_attachment(page: TicketRecord, world: World, keys: Keys) -> None:
    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(picture)
    keys.into(page)
    page.facts.setFocus()
    keys.press(Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    (found,) = world.office.attachments.of("ticket", page.record_id)
    assert found.media_type == "image/png"


def test_C8_the_time_line_tells_visits_and_attempts(page: TicketRecord, world: World) -> None:
    raw = {"mode": "phone", "at": NOW, "minutes": 0, "result": "重启", "solved": "no"}
    world.office.work.record_attempt(page.record_id, raw)
    plan = {"planned_from": "2026-11-23 10:00", "technician_id": world.technician}
    world.office.dispatch.plan(page.record_id, plan)
    for kind, record in (("tickets", page.record_id), ("customers", world.customer), ("equipment", world.device)):
        titles = [event.title for event in world.office.archive.time_line(kind, record)]
        assert "Visit GD202611-0001: Planned" in titles
        assert "Support On the phone GD202611-0001: Not solved" in titles


def test_C7_C8_every_state_and_move_has_its_look() -> None:
    from app.tickets.visits import model as v
    from app.tickets.work import model as w

    assert set(STATE_COLOURS) == set(v.STATES) and set(VISIT_KEYS) == set(VISIT_ICONS) == set(v.MOVES)
    assert set(RMA_COLOURS) == set(w.RMA_STATES) and set(RMA_KEYS) == set(RMA_ICONS) == set(w.RMA_MOVES)
    assert len(set(VISIT_KEYS.values()) | {"M", "A", "C", "T", "H"}) == len(VISIT_KEYS) + 5


def test_C7_what_is_away_is_put_back_on_a_cancelled_ticket(
    language: str, page: TicketRecord, world: World, keys: Keys, clock: StandingClock
) -> None:
    tabs = page.work_tabs
    world.office.work.take_away(page.record_id, {"what": "device", "taken_at": clock.now})
    world.office.tickets.cancel(page.record_id, {"reason": "不修了"})
    clock.forward(hours=1)
    QApplication.processEvents()
    go(page, keys, tabs.rmas)
    assert offered(tabs.rmas) == {"put_back", "write_off"}
    keys.press(Key.Key_P)
    fill(page)
    assert world.office.equipment.get(world.device).values["state"] == "in_use"


def test_C6_C17_an_attempt_that_resolves_the_ticket_says_so_and_is_undone_from_there(
    language: str, page: TicketRecord, world: World, keys: Keys, navigator: Remembering
) -> None:
    attempts = page.work_tabs.attempts
    go(page, keys, attempts)
    keys.press(Key.Key_Insert)
    fill(page, mode="phone", minutes="0", result="重启", solved="no")
    assert navigator.undo is None
    go(page, keys, attempts)
    keys.press(Key.Key_E)
    fill(page, solved="yes")
    assert world.values(page.record_id)["state"] == "resolved"
    assert ("解决" if language == "zh_CN" else "Resolve") in navigator.said[-1] and navigator.undo is not None
    navigator.undo()
    assert world.values(page.record_id)["state"] == "registered"


def test_H9_tab_leaves_the_tables_that_are_only_read(page: TicketRecord) -> None:
    tables = page.findChildren(QTableView)
    assert tables and not [table for table in tables if table.tabKeyNavigation()]

"""C4: deadlines on the screen — list, record, report that is being typed, today, tray — in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from shiboken6 import isValid

from app.core import i18n, paths
from app.core.lists import Query
from app.core.local import Local
from app.core.rights import User
from app.office import Office
from app.tickets.clocks.events import RECORDED
from tests.conftest import NOW, StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit.ask_dialog import AskDialog
from ui.kit.list_model import DISPLAY, STATE_ROLE
from ui.kit.ticker import ticker
from ui.main_window import MainWindow
from ui.shell import tray
from ui.shell.tray import Tray
from ui.tickets.clocks_box import WhyDialog
from ui.tickets.clocks_panel import EVENT_KEYS
from ui.tickets.look import due_cell
from ui.tickets.moves import KEYS
from ui.tickets.page import TicketList
from ui.tickets.recalculate import RecalculateDialog
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog

Show = Callable[[QWidget], QWidget]
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(autouse=True)
def own_drafts(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    """The page of a ticket that somebody was just sent to."""
    record = TicketRecord(navigator, world.report(technician_id=world.technician))
    shown(record)
    return record


def dialog_of(page: QWidget, kind: type[Any]) -> Any:
    (dialog,) = [d for d in page.window().findChildren(kind) if d.isVisible()]
    return dialog


# -- the list ----------------------------------------------------------------------------------------------------------


def cell(page: TicketList, ticket: int) -> tuple[str, str]:
    (row,) = page.model.rows_of([ticket])
    index = page.model.index(row, page.model.column_index("due_at"))
    return page.model.data(index, DISPLAY), page.model.data(index, STATE_ROLE)


def test_C4_the_list_counts_down_without_being_read_again(
    qtbot: Any, language: str, navigator: Remembering, world: World, shown: Show, clock: StandingClock
) -> None:
    ticket = world.report()
    page = TicketList(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    chinese = language == "zh_CN"
    assert cell(page, ticket) == ("响应 剩 1 小时" if chinese else "Response 1 h left", "text")
    clock.forward(minutes=40)
    with qtbot.waitSignal(page.model.dataChanged) as painted:
        ticker().ticked.emit()
    assert painted.args[0].column() == page.model.column_index("due_at")
    assert not page.work.is_running("list") and not page.work.is_running("refresh")
    assert cell(page, ticket) == ("响应 剩 20 分" if chinese else "Response 20 min left", "warning")
    clock.forward(minutes=55)
    assert cell(page, ticket) == ("响应 超时 35 分" if chinese else "Response 35 min late", "danger")


def test_C4_what_stands_still_and_what_is_done_is_said_in_a_word(
    qtbot: Any, navigator: Remembering, world: World, shown: Show, clock: StandingClock
) -> None:
    i18n.set_language("zh_CN")
    waiting = world.report(technician_id=world.technician)
    world.office.tickets.start(waiting, {})
    world.office.tickets.wait(waiting, {"waiting_for": "customer"})
    done = world.report(kind="question", effect="", level="normal")
    world.office.tickets.resolve_ticket(done, {"solved_how": "phone", "result": "好了"})
    world.office.tickets.close(done, {})
    page = TicketList(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    assert cell(page, waiting) == ("响应 暂停", "muted")
    assert cell(page, done) == ("已完成", "success")
    # What was cancelled has kept nothing.
    dropped = world.report()
    world.office.clocks.happened(dropped, "responded", {"at": clock()})
    world.office.tickets.cancel(dropped, {"reason": "客户撤单"})
    qtbot.waitUntil(lambda: page.model.rowCount() == 3 and cell(page, dropped) == ("不再需要", "muted"))
    page.set_query(Query(scope="overdue"))
    assert page.model.rowCount() == 0
    page.set_query(Query(sort="due_at"))
    assert page.model.id_at(0) == waiting


# -- the record --------------------------------------------------------------------------------------------------------


def test_C4_the_record_shows_all_clocks_and_why(language: str, page: TicketRecord, clock: StandingClock) -> None:
    box = page.clocks.box
    chinese = language == "zh_CN"
    assert ("● 剩 1 小时" if chinese else "● 1 h left") in box.text().splitlines()
    assert "2026-11-22 10:14" in box.text()
    assert ("重大 · 三级响应（默认）" if chinese else "Major · Three levels (the default)") in box.text()
    clock.forward(minutes=95)
    ticker().ticked.emit()
    assert ("● 超时 35 分" if chinese else "● 35 min late") in box.text().splitlines()
    dialog = box.show_why()
    assert isinstance(dialog, WhyDialog)
    assert (
        "周日 2026-11-22 09:14：起算" if chinese else "Sun 2026-11-22 09:14: it starts"
    ) in dialog.steps.toPlainText()
    dialog.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(dialog)


def test_C4_what_happens_is_recorded_by_key_with_its_time_and_taken_back(
    qtbot: Any,
    language: str,
    page: TicketRecord,
    world: World,
    navigator: Remembering,
    keys: Keys,
    clock: StandingClock,
) -> None:
    assert list(page.clocks.buttons) == ["responded", "departed", "arrived", "restored"]
    clock.forward(hours=1)
    page.facts.setFocus()
    keys.press(Qt.Key.Key_3, ALT)
    dialog = dialog_of(page, AskDialog)
    assert dialog.form.editor("at").text() == "2026-11-22 10:14"
    dialog.form.editor("at").setText("8:00")
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("at"), "before the call"
    dialog.form.editor("at").setText("9:50")
    dialog.save()
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: list(page.clocks.buttons) == ["restored", "returned"])
    event = {"zh_CN": "已到场", "en": "Arrived"}[language]
    page.lists.setCurrentWidget(page.course)
    assert event in navigator.said[-1] and page.course.item(0, 1).text() == event
    assert ("● 按时" if language == "zh_CN" else "● kept") in page.clocks.box.text().splitlines()
    assert navigator.undo is not None
    navigator.undo()
    qtbot.waitUntil(lambda: "arrived" in page.clocks.buttons)
    # Later from the menu too.
    assert page.clocks.more is None
    world.office.clocks.happened(page.record_id, "departed", {"at": clock()})
    qtbot.waitUntil(lambda: page.clocks.more is not None)
    take_back = page.clocks.more.menu().actions()[-1]
    assert {"zh_CN": "撤回：已出发", "en": "Take back: Departed"}[language] in take_back.text()
    take_back.trigger()
    qtbot.waitUntil(lambda: "departed" in page.clocks.buttons)


def test_C4_another_level_shows_what_moves_before_it_is_done(
    qtbot: Any, language: str, page: TicketRecord, world: World, keys: Keys
) -> None:
    page.facts.setFocus()
    keys.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(page, RecalculateDialog)
    assert dialog.level.raw() == "major" and dialog.nothing.isVisible()
    emergency = {"zh_CN": "应急服务", "en": "Emergency"}[language]
    dialog.policy.setCurrentIndex(dialog.policy.findText(emergency))
    assert dialog.level.raw() == "emergency" and dialog.table.rowCount()
    dialog.policy.setCurrentIndex(0)
    assert dialog.level.raw() == "major"
    dialog.level.set_value("urgent")
    texts = [[dialog.table.item(row, place).text() for place in range(3)] for row in range(dialog.table.rowCount())]
    arrive = {"zh_CN": "到场", "en": "Arrival"}[language]
    assert [arrive, "2026-11-22 11:14", "2026-11-22 13:14"] in texts
    assert dialog.definition.text()
    assert world.values(page.record_id)["level"] == "major"
    keys.into(dialog)
    keys.save()
    assert world.values(page.record_id)["level"] == "urgent"
    qtbot.waitUntil(lambda: "2026-11-22 13:14" in page.clocks.box.text())


def test_C4_who_comes_too_late_with_a_level_is_told(page: TicketRecord, world: World) -> None:
    dialog = page.clocks.change_level()
    assert isinstance(dialog, RecalculateDialog)
    world.office.tickets.start(page.record_id, {})
    dialog.level.set_value("urgent")
    dialog.save()
    assert dialog.isVisible() and "Somebody else" in dialog.message.text()
    dialog.reject()


def test_C1_late_entry_and_an_unannounced_year_are_visible(
    navigator: Remembering, world: World, shown: Show, clock: StandingClock
) -> None:
    late = TicketRecord(navigator, world.report(called_at="2026-11-20 16:30"))
    shown(late)
    assert "typed 1 d 16 h after the call" in late.clocks.box.text()
    assert not late.clocks.box.warning.isVisible()
    clock.forward(days=365 * 3 + 35)
    far = TicketRecord(navigator, world.report(level="normal", effect="none"))
    shown(far)
    assert "not announced" in far.clocks.box.warning.text() and far.clocks.box.warning.isVisible()


def test_H8_who_may_only_look_records_nothing(world: World, clock: StandingClock, shown: Show) -> None:
    ticket = world.report()
    office = Office(world.office.database, clock, User(None, "库管", "keeper"))
    page = TicketRecord(Remembering(office), ticket)
    shown(page)
    assert page.clocks.buttons == {} and page.clocks.change_level() is None
    assert "1 h left" in page.clocks.box.text()


def test_C4_every_event_has_a_title_and_keys_mean_one_thing(language: str) -> None:
    titles = [str(title) for title in RECORDED.values()]
    assert len(set(titles)) == len(titles)
    keys = [*EVENT_KEYS.values(), *KEYS.values()]
    assert len(set(keys)) == len(keys)


# -- the phone report --------------------------------------------------------------------------------------------------


@pytest.fixture
def report(navigator: Remembering, world: World) -> Iterator[ReportDialog]:
    dialog = ReportDialog(navigator)
    dialog.show()
    yield dialog
    if isValid(dialog):
        dialog._closing = True
        dialog.close()
        dialog.deleteLater()


def test_C4_the_box_follows_what_is_typed(
    qtbot: Any, language: str, report: ReportDialog, world: World, clock: StandingClock
) -> None:
    box = lambda: report.panel.clocks  # noqa: E731
    assert box() is not None and box().promise.clocks == ()
    report.form.effect.set_value("down")
    assert report.form.level.raw() == "major", "suggested at once"
    qtbot.waitUntil(lambda: "11-22 11:14" in box().text())
    report.form.level.set_value("urgent")
    qtbot.waitUntil(lambda: "11-22 13:14" in box().text())
    report.form.called_at.setText("2026-11-22 08:00")
    late = {"zh_CN": "超时 14 分", "en": "14 min late"}[language]
    qtbot.waitUntil(lambda: late in box().text())
    report.form.effect.set_value("none")
    assert report.form.level.raw() == "urgent", "the clerk's own choice stays"
    # Another sheet at the right is another box with the same clocks.
    report._load_sheet(world.customer, world.device)
    assert late in box().text()
    dialog = box().show_why()
    assert isinstance(dialog, WhyDialog)
    dialog.reject()


def test_C4_the_levels_are_those_of_the_customers_policy(
    qtbot: Any, report: ReportDialog, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.tickets.policies import levels
    from app.tickets.policies.choice import Chosen
    from app.tickets.sla.shipped import P1_P4, THREE_LEVELS

    monkeypatch.setattr(
        levels,
        "policy_for",
        lambda _session, customer, *_rest: (
            Chosen(2, P1_P4, "customer") if customer == world.customer else Chosen(1, THREE_LEVELS, "default")
        ),
    )
    level = report.form.level
    report.form.effect.set_value("down")
    assert level.raw() == "major"
    report.form.customer.show_picked("华润电力", world.customer)
    qtbot.waitUntil(lambda: level.raw() == "p1")
    assert [level.itemText(place) for place in range(level.count())] == ["", "P1", "P2", "P3", "P4"]
    assert level.itemData(1, Qt.ItemDataRole.ToolTipRole)


def test_C1_a_draft_brings_its_level_back(report: ReportDialog, navigator: Remembering) -> None:
    report.form.effect.set_value("down")
    report.form.level.set_value("normal")
    state = report.form.state()
    report.rebuild()
    assert report.form.level.raw() == "normal"
    report.form.restore(state)
    assert (report.form.effect.raw(), report.form.level.raw()) == ("down", "normal")


# -- today and the tray ------------------------------------------------------------------------------------------------


@pytest.fixture
def window(navigator: Remembering, world: World, shown: Show) -> MainWindow:
    made = MainWindow(Local(language=i18n.language(), database="x.db"))
    shown(made)
    made.attach(navigator.office)
    return made


def test_C4_today_leads_with_what_is_late_and_what_will_be(
    qtbot: Any, language: str, window: MainWindow, world: World, clock: StandingClock
) -> None:
    page: Any = window.show_page("today")
    assert list(page.sections)[:2] == ["overdue", "due_soon"]
    ticket = world.report()
    assert page.sections["overdue"].list.count() == page.sections["due_soon"].list.count() == 0
    clock.forward(minutes=45)
    page._minute.timeout.emit()
    qtbot.waitUntil(lambda: page.sections["due_soon"].list.count() == 1)
    clock.forward(minutes=16)
    page._minute.timeout.emit()
    section = page.sections["overdue"]
    qtbot.waitUntil(lambda: section.list.count() == 1)
    assert page.sections["due_soon"].list.count() == 0
    assert {"zh_CN": "响应 超时 1 分", "en": "Response 1 min late"}[language] in section.list.item(0).toolTip()
    # The manager is told of it too.
    assert page.sections["notices"].list.count() == 1
    section.list.setCurrentRow(0)
    with qtbot.waitSignal(section.chosen) as chosen:
        qtbot.keyClick(section.list, Qt.Key.Key_Return)
    assert chosen.args == ["tickets", ticket]


class FakeIcon(QSystemTrayIcon):
    """A tray that remembers what it showed."""

    shown_messages: list[tuple[str, str]]

    def showMessage(self, title: str, text: str, *_rest: Any) -> None:
        self.shown_messages = [*getattr(self, "shown_messages", []), (title, text)]

    def isSystemTrayAvailable() -> bool:  # type: ignore[misc]
        return True


def test_C4_the_tray_tells_each_step_once_and_a_click_opens_the_ticket(
    language: str, window: MainWindow, world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "QSystemTrayIcon", FakeIcon)
    made = Tray(window.office, window)
    ticket = world.report()
    made.look()
    assert not hasattr(made.icon, "shown_messages")
    clock.forward(minutes=60)
    made.look()
    made.look()
    words = {"zh_CN": "响应 剩 1 分", "en": "Response 1 min left"}[language]
    assert isinstance(made.icon, FakeIcon)
    assert made.icon.shown_messages == [(f"GD202611-0001 {words}", "华润电力（江苏）有限公司")]
    made.icon.messageClicked.emit()
    opened = [record for record in window.findChildren(TicketRecord) if record.isVisible()]
    assert [record.record_id for record in opened] == [ticket]


def test_C4_many_at_once_are_told_by_their_number(
    window: MainWindow, world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "QSystemTrayIcon", FakeIcon)
    made = Tray(window.office, window)
    for _n in range(4):
        world.report()
    clock.forward(minutes=60)
    made.look()
    assert isinstance(made.icon, FakeIcon)
    assert made.icon.shown_messages == [("4 time limits need you now.", "")]
    made.icon.messageClicked.emit()
    assert window.bar.currentIndex() == 0


def test_C4_without_a_tray_the_words_stand_at_the_foot(
    window: MainWindow, world: World, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray.QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    made = Tray(window.office, window)
    assert made.icon is None
    world.report()
    clock.forward(minutes=61)
    made.look()
    assert "GD202611-0001" in window.message.text.text() and window.message.isVisible()


@pytest.mark.parametrize(
    ("values", "words", "colour"),
    [
        ({}, "Not graded", "warning"),
        ({"due_at": NOW + timedelta(hours=2), "due_goal": "respond"}, "Not graded Response 2 h left", "warning"),
        ({"due_at": NOW - timedelta(hours=2), "due_goal": "respond"}, "Not graded Response 2 h late", "danger"),
        ({"kind": "question"}, "", ""),
        ({"level": "Major"}, "", ""),
        ({"state": "cancelled"}, "", ""),
    ],
)
def test_C2_an_open_fault_without_a_level_says_so_in_the_list(values: dict[str, Any], words: str, colour: str) -> None:
    row = {"kind": "fault", "state": "registered", "level": ""}
    row |= dict.fromkeys(("due_at", "warn_at", "stands", "due_goal")) | values
    shown_words, shown_colour = due_cell(row, NOW)
    assert shown_words.startswith(words) and bool(shown_words) is bool(words) and shown_colour == colour


def test_C2_an_open_fault_without_a_level_says_so_on_its_page(
    language: str, navigator: Remembering, world: World, shown: Show
) -> None:
    words = {"zh_CN": "未定级", "en": "Not graded"}[language]
    for given, said in (({"effect": "", "level": ""}, True), ({}, False)):
        page = TicketRecord(navigator, world.report(**given))
        shown(page)
        assert (words in page.clocks.box.text()) is said

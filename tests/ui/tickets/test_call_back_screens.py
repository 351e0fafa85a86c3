"""C16, C1: calling a list down by keys, the page's tab of what is related, merging and attaching double reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.tickets.call_back import CallBackDialog
from ui.tickets.call_backs import CallBackList, stands_colour
from ui.tickets.merge import MergeTicketsDialog
from ui.tickets.page import TicketList, TicketsPage
from ui.tickets.record import TicketRecord
from ui.tickets.report import ReportDialog

Show = Callable[[QWidget], QWidget]
CONTROL = Qt.KeyboardModifier.ControlModifier


def resolved(world: World, **typed: Any) -> int:
    ticket = world.report(**typed)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "phone", "result": "重新启动"})
    return ticket


@pytest.fixture
def three(world: World, clock: StandingClock) -> list[int]:
    """Three tickets to be called back, the most urgent first."""
    found = []
    for name in ("赵工", "仇经理", "门卫"):
        found.append(resolved(world, caller_name=name, caller_phone="13800138000", equipment_id=world.device))
        clock.forward(minutes=10)
    return found


@pytest.fixture
def page(qtbot: Any, navigator: Remembering, three: list[int], shown: Show) -> CallBackList:
    tickets = TicketsPage(navigator)
    shown(tickets)
    tickets.tabs.setCurrentIndex(1)
    found: CallBackList = tickets.page
    qtbot.waitUntil(lambda: found.model.complete)
    found.pane.focus_rows()
    QApplication.processEvents()
    return found


def dialog_of(window: QWidget) -> CallBackDialog:
    (found,) = [d for d in window.window().findChildren(CallBackDialog) if d.isVisible()]
    return found


def test_C16_a_list_is_called_down_by_keys_alone(
    language: str, page: CallBackList, three: list[int], world: World, keys: Keys, navigator: Remembering
) -> None:
    keys.enter()
    dialog = dialog_of(page)
    keys.into(dialog)
    text = dialog.view.text()
    assert "13800138000" in text and "赵工" in text and "重新启动" in text
    # Reached, solved, satisfied, on time, friendly: a digit each, then the words.
    for digit in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_5, Qt.Key.Key_1, Qt.Key.Key_1):
        keys.press(digit)
    assert keys.focus is dialog.form.boxes["note"]
    keys.type("很好")
    keys.save()
    values = world.values(three[0])
    assert (values["state"], values["satisfaction"], values["call_back_note"]) == ("closed", "5", "很好")
    assert navigator.undo is not None
    # The next one is there at once.
    assert isValid(dialog) and dialog.sheet is not None and dialog.sheet.id == three[1]
    assert "仇经理" in dialog.view.text() and dialog.form.raw()["note"] == ""
    keys.press(Qt.Key.Key_4)
    keys.save()
    assert dialog.form.problem("next_try_at") and keys.focus is dialog.form.boxes["next_try_at"]
    keys.type("2026-11-23 15:00")
    assert not dialog.form.problem("next_try_at"), "it is answered by typing"
    keys.save()
    assert dialog.sheet.id == three[2]
    # The last one: not solved, with the reason; then the list is done and begins again at what is left.
    keys.press(Qt.Key.Key_1)
    keys.press(Qt.Key.Key_2)
    keys.save()
    assert dialog.form.problem("note")
    keys.type("又报警")
    keys.press(Qt.Key.Key_S, CONTROL)
    assert not isValid(dialog) or not dialog.isVisible()
    assert world.values(three[2])["state"] == "in_progress"
    QApplication.processEvents()
    assert [page.model.id_at(row) for row in range(page.model.rowCount())] == [three[1]]
    navigator.undo()
    assert world.values(three[2])["state"] == "resolved"


def test_C16_who_is_dissatisfied_has_a_complaint_in_one_step(
    page: CallBackList, three: list[int], keys: Keys, navigator: Remembering, world: World
) -> None:
    keys.enter()
    dialog = dialog_of(page)
    keys.into(dialog)
    assert dialog.complaint_box.isHidden() and dialog.close_box.isHidden()
    for digit in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_4):
        keys.press(digit)
    assert dialog.complaint_box.isHidden() and dialog.close_box.isChecked()
    dialog.form.boxes["satisfaction"].set_value("2")
    assert dialog.complaint_box.isVisible() and dialog.complaint_box.isChecked() and not dialog.close_box.isChecked()
    dialog.form.boxes["note"].set_value("来得太晚")
    keys.press(Qt.Key.Key_S, CONTROL)
    assert navigator.made == [("complaints", {"ticket_id": three[0], "content": "来得太晚", "wanted": True})]
    assert world.values(three[0])["state"] == "called_back"


def test_C16_a_corrected_box_is_not_red_any_more(
    page: CallBackList, three: list[int], keys: Keys, world: World
) -> None:
    keys.enter()
    dialog = dialog_of(page)
    keys.into(dialog)
    keys.press(Qt.Key.Key_4)
    keys.save()
    assert dialog.form.problem("next_try_at")
    dialog.form.boxes["next_try_at"].setText("2026-11-23 15:00")
    assert not dialog.form.problem("next_try_at")


def test_C16_not_reached_says_what_is_missing_and_then_closes(
    language: str, page: CallBackList, three: list[int], keys: Keys, world: World, clock: StandingClock
) -> None:
    def dialog() -> CallBackDialog:
        page.select(three[0])
        page.open()
        found = dialog_of(page)
        keys.into(found)
        return found

    for hours in (1, 20):
        call = dialog()
        keys.press(Qt.Key.Key_U, CONTROL)
        assert call.message.text() and world.values(three[0])["state"] == "resolved"
        keys.press(Qt.Key.Key_2)
        assert call.unreached_button.isVisible() and call.form.boxes["solved"].isHidden()
        keys.press(Qt.Key.Key_S, CONTROL)
        clock.forward(hours=hours)
        QApplication.processEvents()
    # The third attempt, on another day, is kept and closes the ticket at once.
    dialog()
    keys.press(Qt.Key.Key_3)
    keys.press(Qt.Key.Key_U, CONTROL)
    assert (world.values(three[0])["state"], world.values(three[0])["unreached"]) == ("closed", True)
    assert [row["outcome"] for row in world.office.call_backs.sheet(three[0]).attempts] == ["busy", *["no_answer"] * 2]


def test_C16_H7_who_comes_too_late_sees_how_it_stands_and_keeps_the_words(
    page: CallBackList, three: list[int], keys: Keys, world: World
) -> None:
    keys.enter()
    dialog = dialog_of(page)
    keys.into(dialog)
    other = Office(world.office.database, world.office.clock, User(world.second, "周敏", "manager"))
    other.tickets.save({"remark": "x"}, three[0])
    dialog.form.boxes["outcome"].set_value("reached")
    dialog.form.boxes["solved"].set_value("yes")
    dialog.form.boxes["note"].set_value("很好")
    keys.press(Qt.Key.Key_S, CONTROL)
    assert "周敏" in dialog.message.text() and dialog.form.raw()["note"] == "很好"
    assert world.values(three[0])["state"] == "resolved"
    keys.press(Qt.Key.Key_S, CONTROL)
    assert world.values(three[0])["state"] == "closed"


def test_C16_the_page_calls_too_and_shows_what_was_not_reached(
    navigator: Remembering, world: World, clock: StandingClock, shown: Show, keys: Keys
) -> None:
    world.office.settings.save({"call_back.attempts": "1", "call_back.days": "1"})
    ticket = resolved(world)
    record = TicketRecord(navigator, ticket)
    shown(record)
    record.facts.setFocus()
    keys.press(Qt.Key.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(record)
    assert dialog.next_button.isHidden()
    dialog.form.boxes["outcome"].set_value("no_answer")
    dialog.save()
    world.office.call_backs.close_unreached(ticket, {})
    QApplication.processEvents()
    assert "not reached" in record.state_label.text() and "solved or not is unknown" in record.facts.toPlainText()
    assert stands_colour("late") == "danger"


def test_C17_the_key_of_the_undo_says_what_stands_in_the_way(
    navigator: Remembering, world: World, clock: StandingClock, shown: Show, keys: Keys
) -> None:
    ticket = resolved(world)
    clock.forward(minutes=5)
    world.office.todos.add("tickets", ticket, {"text": "回电"})
    record = TicketRecord(navigator, ticket)
    shown(record)
    record.facts.setFocus()
    keys.press(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert navigator.said == ["This cannot be undone: a to-do was put on it since."]
    assert world.values(ticket)["state"] == "resolved"


def test_A1_what_is_related_stands_in_one_tab_with_counts_and_keys(
    language: str, navigator: Remembering, world: World, clock: StandingClock, shown: Show, keys: Keys
) -> None:
    ticket = world.report()
    world.office.todos.add("tickets", ticket, {"text": "回电"})
    world.report(follow_up_of_id=ticket)
    record = TicketRecord(navigator, ticket)
    shown(record)
    QApplication.processEvents()
    tab = record.related_tab
    record.lists.setCurrentWidget(tab)
    counts = [tab.names.item(place).text()[-3:] for place in range(tab.names.count())]
    assert [text == "(1)" for text in counts] == [True, False, True, False]
    assert record.lists.tabText(record.lists.indexOf(tab)).endswith("(2)")
    assert record.lists.tabBar().sizeHint().width() < 800, "all tabs fit the left side of 1280 pixels"
    tab.names.setFocus()
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Down)
    assert tab.stack.currentWidget() is record.related_lists[2]
    keys.press(Qt.Key.Key_Insert)
    assert navigator.made[-1][1]["follow_up_of_id"] == ticket
    keys.enter()
    assert keys.focus is record.related_lists[2].view


# -- double reports ----------------------------------------------------------------------------------------------------


def test_C1_two_selected_tickets_are_merged(
    qtbot: Any, language: str, navigator: Remembering, world: World, clock: StandingClock, shown: Show, keys: Keys
) -> None:
    older = world.report()
    clock.forward(hours=1)
    younger = world.report(fault_reported="又停机了")
    world.office.todos.add("tickets", younger, {"text": "回电"})
    page = TicketList(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    page.pane.select_ids([older, younger])
    merge = next(action for action in page.actions_given if action.key == "merge")
    assert merge.fits(page.selected_ids()) and not merge.fits([older])
    keys.press(Qt.Key.Key_M, CONTROL)
    (dialog,) = page.window().findChildren(MergeTicketsDialog)
    text = dialog.text()
    assert text.index("GD202611-0002") < text.index("GD202611-0001") and "又停机了" in text
    keys.into(dialog)
    # It cannot be undone: Enter alone does nothing of the kind.
    assert dialog.cancel_button.hasFocus()
    keys.save()
    assert world.values(younger)["merged_into_id"] == older
    assert navigator.opened == [("tickets", older)]
    record = TicketRecord(navigator, younger)
    shown(record)
    keys.into(record)
    record.facts.setFocus()
    keys.press(Qt.Key.Key_M, CONTROL)
    assert navigator.opened[-1] == ("tickets", older)


def test_C1_what_cannot_be_merged_says_why(navigator: Remembering, world: World, shown: Show) -> None:
    dialog = MergeTicketsDialog(navigator, (world.report(), world.report(customer_id=world.other)))
    shown(dialog)
    assert "different customers" in dialog.message.text() and not dialog.merge_button.isEnabled()
    dialog.merge()
    assert world.office.tickets.listing.count(Query(filters={"state": "cancelled"})) == 0


@pytest.fixture
def report(navigator: Remembering, world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, shown: Show) -> Any:
    from app.core import paths

    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))

    def show() -> ReportDialog:
        dialog = ReportDialog(navigator, customer_id=world.customer, equipment_id=world.device)
        shown(dialog)
        QApplication.processEvents()
        return dialog

    return show


def test_C1_a_call_about_an_open_ticket_is_attached_by_one_key(
    language: str, report: Any, navigator: Remembering, world: World, keys: Keys
) -> None:
    ticket = world.report(equipment_id=world.device)
    dialog = report()
    saved: list[int] = []
    dialog.saved.connect(saved.append)
    dialog.form.caller_name.setText("门卫")
    dialog.form.go_to("fault_reported")
    keys.type("还是停着")
    keys.press(Qt.Key.Key_1, CONTROL)
    assert saved == [ticket] and not dialog.isVisible()
    assert world.office.tickets.listing.count(Query()) == 1
    row = world.office.tickets.course(ticket)[0]
    assert row.move == "report" and "门卫" in row.note and "还是停着" in row.note
    assert "GD202611-0001" in navigator.said[-1]


def test_C1_a_report_follows_the_last_ticket_of_the_device_by_one_key(
    language: str, report: Any, world: World, clock: StandingClock, keys: Keys
) -> None:
    before = resolved(world, equipment_id=world.device)
    world.office.call_backs.record(before, {"solved": "yes", "close": True})
    clock.forward(days=2)
    dialog = report()
    keys.into(dialog)
    keys.press(Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert "GD202611-0001" in dialog.news.text()
    keys.press(Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    assert "GD202611-0001" not in dialog.news.text()
    keys.press(Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier)
    dialog.form.go_to("fault_reported")
    keys.type("又坏了")
    dialog.form.effect.set_value("down")
    keys.save()
    newest = max(world.office.tickets.listing.ids(Query()))
    assert world.values(newest)["follow_up_of_id"] == before


def test_the_windows_are_freed(navigator: Remembering, world: World, themed: Any) -> None:
    ticket = resolved(world)
    for make in (
        lambda: CallBackDialog(navigator, ticket, lambda _done: None),
        lambda: MergeTicketsDialog(navigator, (ticket, ticket)),
        lambda: CallBackList(navigator),
    ):
        window = make()
        window.show()
        destroyed: list[bool] = []
        window.destroyed.connect(lambda _o=None, done=destroyed: done.append(True))
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert destroyed == [True]


def test_C8_C16_the_sheet_tells_of_a_visit_that_nobody_typed_and_the_page_that_it_was_not_solved(
    language: str, navigator: Remembering, world: World, clock: StandingClock, shown: Show
) -> None:
    ticket = world.report(technician_id=world.technician)
    world.office.dispatch.plan(
        ticket, {"technician_id": world.technician, "planned_from": clock.now + timedelta(hours=1)}
    )
    world.office.tickets.start(ticket, {})
    clock.forward(hours=3)
    world.office.tickets.resolve_ticket(ticket, {"solved_how": "site", "result": "好"})
    clock.forward(minutes=30)
    again = {"mode": "phone", "at": clock.now, "minutes": 0, "result": "再修", "solved": "yes"}
    world.office.work.record_attempt(ticket, again)
    dialog = CallBackDialog(navigator, ticket)
    shown(dialog)
    for key in ("outcome", "solved"):
        assert not dialog.left_undone.isVisible()
        dialog.form.boxes[key].set_value({"outcome": "reached", "solved": "yes"}[key])
        dialog.form.changed.emit()
    assert dialog.left_undone.isVisible() and "10:14" in dialog.left_undone.text()
    # It was not solved ten minutes ago; what was done since has solved it.
    typed = {"at": clock.now - timedelta(minutes=10), "outcome": "reached", "solved": "no", "note": "又停了"}
    for key, value in typed.items():
        dialog.form.boxes[key].set_value(value)
    dialog.save()
    solved_again, not_solved = ("再次解决", "未解决") if language == "zh_CN" else ("solved again", "not solved")
    assert world.values(ticket)["state"] == "resolved" and solved_again in navigator.said[-1]
    page = TicketRecord(navigator, ticket)
    shown(page)
    assert page.details is not None
    assert any(not_solved in text for _title, text in page.key_facts(page.details))

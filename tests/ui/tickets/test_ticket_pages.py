"""C17: a ticket's page and list — only what is possible is offered, and a move asks only what it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.core import i18n
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from app.tickets.fields import ASKED, STATE_OF
from app.tickets.model import MOVES, STATES
from tests.conftest import StandingClock
from tests.tickets import hanging
from tests.tickets.conftest import World
from tests.tickets.test_moves import go
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.dialog import RegisterDialog
from ui.tickets.call_back import CallBackDialog
from ui.tickets.look import ICONS, STATE_COLOURS
from ui.tickets.moves import KEYS
from ui.tickets.page import TicketList, TicketsPage
from ui.tickets.record import TicketRecord

Show = Callable[[QWidget], QWidget]


def buttons(page: TicketRecord) -> set[str]:
    """The moves that the page offers as buttons."""
    return {button.objectName() for button in page.buttons.buttons} & {*MOVES, "undo", "urge", "complaint"}


def dialog_of(page: QWidget) -> AskDialog:
    (dialog,) = [d for d in page.window().findChildren(AskDialog) if d.isVisible()]
    return dialog


@pytest.fixture
def page(navigator: Remembering, world: World, shown: Show) -> TicketRecord:
    """The page of a ticket that was just registered."""
    record = TicketRecord(navigator, world.report())
    shown(record)
    return record


def test_C17_only_the_possible_moves_are_offered_through_the_whole_way(
    qtbot: Any, page: TicketRecord, world: World, navigator: Remembering
) -> None:
    tickets, ticket = world.office.tickets, page.record_id
    assert buttons(page) == {"assign", "resolve", "cancel", "urge", "complaint"}
    tickets.assign(ticket, {"technician_id": world.technician})
    qtbot.waitUntil(lambda: buttons(page) == {"start", "cancel", "undo", "urge", "complaint"})
    tickets.start(ticket, {})
    qtbot.waitUntil(lambda: buttons(page) == {"wait", "resolve", "cancel", "undo", "urge", "complaint"})
    tickets.cancel(ticket, {"reason": "误报"})
    qtbot.waitUntil(lambda: buttons(page) == {"undo", "complaint"})
    assert page.state_label.text() == "● Cancelled"


def test_C10_C13_closing_says_what_is_left_undone_and_does_it_all_the_same(
    language: str, page: TicketRecord, world: World, navigator: Remembering, keys: Keys, qtbot: Any
) -> None:
    ticket = page.record_id
    go(world, ticket, "assign", "start", "resolve", "call_back")
    hanging.charge(world, ticket, "final")
    number = world.office.forms.get(hanging.form(world, ticket)).values["number"]
    qtbot.waitUntil(lambda: "close" in buttons(page))
    keys.into(page)
    page.facts.setFocus()
    keys.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(page)
    said = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert number in said and ("The charges are not settled yet." if language == "en" else "费用尚未结算") in said
    keys.into(dialog)
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: world.values(ticket)["state"] == "closed")


def test_C9_C13_cancelling_says_what_it_leaves_behind(
    language: str, page: TicketRecord, world: World, keys: Keys, qtbot: Any
) -> None:
    settlement = hanging.settled(world, page.record_id)
    world.office.settlements.pay(settlement, {"amount": "100", "day": "2026-11-22", "means": "transfer"})
    qtbot.waitUntil(lambda: page.details is not None and bool(page.details.values["left_by_cancelling"]))
    keys.into(page)
    page.facts.setFocus()
    keys.press(Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    said = "\n".join(label.text() for label in dialog_of(page).findChildren(QLabel))
    assert "JS2026-0001" in said and "100.00" in said and "350.00" in said


def test_C17_undoing_says_which_visit_does_not_come_back(
    page: TicketRecord, world: World, clock: StandingClock, keys: Keys, qtbot: Any
) -> None:
    ticket, plan = page.record_id, {"planned_from": "2026-11-24 09:00", "technician_id": world.technician}
    world.office.dispatch.plan(ticket, plan)
    go(world, ticket, "start")
    clock.forward(minutes=5)
    go(world, ticket, "resolve")
    clock.forward(minutes=5)
    world.office.dispatch.plan(world.report(), plan)
    qtbot.waitUntil(lambda: page.details is not None and bool(page.details.values["undo_loses"]))
    keys.into(page)
    page.facts.setFocus()
    keys.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(page)
    assert "Plan it anew." in "\n".join(label.text() for label in dialog.findChildren(QLabel))
    dialog.save()
    qtbot.waitUntil(lambda: world.values(ticket)["state"] == "in_progress")


def test_C17_a_ticket_goes_its_whole_way_by_keys(
    language: str, page: TicketRecord, world: World, navigator: Remembering, keys: Keys
) -> None:
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    def press(key: Qt.Key) -> None:
        keys.into(page)
        page.facts.setFocus()
        keys.press(key, shift)

    def state() -> str:
        return str(world.values(page.record_id)["state"])

    press(Qt.Key.Key_A)
    dialog = dialog_of(page)
    dialog.form.editor("technician_id").set_value(world.technician, "李强")
    dialog.save()
    assert state() == "assigned"
    press(Qt.Key.Key_S)
    assert state() == "in_progress"
    press(Qt.Key.Key_W)
    dialog = dialog_of(page)
    # Nothing chosen: marked, and the dialog stays.
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("waiting_for")
    dialog.form.editor("waiting_for").set_value("parts")
    dialog.save()
    assert state() == "waiting"
    press(Qt.Key.Key_G)
    press(Qt.Key.Key_R)
    dialog = dialog_of(page)
    dialog.form.editor("result").set_value("更换密封圈")
    dialog.save()
    assert state() == "resolved"
    press(Qt.Key.Key_B)
    (call,) = [d for d in page.window().findChildren(CallBackDialog) if d.isVisible()]
    call.save()
    assert call.form.problem("outcome")
    call.form.boxes["outcome"].set_value("reached")
    call.form.boxes["solved"].set_value("yes")
    call.close_box.setChecked(False)
    call.save()
    press(Qt.Key.Key_F)
    assert state() == "closed"
    assert navigator.undo is not None
    navigator.undo()
    assert state() == "called_back"
    press(Qt.Key.Key_Z)
    assert state() == "resolved"
    QApplication.processEvents()
    page.lists.setCurrentWidget(page.course)
    assert page.course.rowCount() == len(world.office.tickets.course(page.record_id)) == 9


def test_C17_a_key_of_a_move_that_is_not_possible_does_nothing(page: TicketRecord, world: World, keys: Keys) -> None:
    page.facts.setFocus()
    for key in (Qt.Key.Key_S, Qt.Key.Key_F, Qt.Key.Key_B):
        keys.press(key, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert world.values(page.record_id)["state"] == "registered"
    assert not [d for d in page.findChildren(AskDialog) if d.isVisible()]


def test_C17_H7_who_comes_too_late_is_told_what_happened(
    page: TicketRecord, world: World, monkeypatch: pytest.MonkeyPatch, clock: StandingClock
) -> None:
    told: list[str] = []
    monkeypatch.setattr(notify, "error", lambda _parent, what: told.append(str(what)))
    before = page.details
    assert before is not None
    dialog = page.mover.make("cancel", before)
    assert dialog is not None
    words = [button.text().split("  ")[0] for button in dialog.findChildren(QPushButton)]
    assert "Back" in words and "Cancel" not in words, "beside “Cancel ticket” it would be mistaken"
    other = Office(world.office.database, clock, User(world.second, "周敏", "manager"))
    other.tickets.assign(page.record_id, {"technician_id": world.second})
    dialog.form.editor("reason").set_value("误报")
    dialog.save()
    assert len(told) == 1 and "周敏" in told[0] and "Assigned" in told[0]
    assert world.values(page.record_id)["state"] == "assigned"


def test_C1_urge_is_one_key_and_is_shown(page: TicketRecord, world: World, keys: Keys) -> None:
    page.facts.setFocus()
    keys.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert world.values(page.record_id)["urge_count"] == 1
    QApplication.processEvents()
    assert "1 time, " in page.facts.toPlainText()


def test_C1_late_entry_is_shown_on_the_page(navigator: Remembering, world: World, shown: Show) -> None:
    page = TicketRecord(navigator, world.report(called_at="2026-11-20 16:30"))
    shown(page)
    assert "entered late" in page.facts.toPlainText()


def test_D1_a_complaint_begins_from_the_ticket(page: TicketRecord, navigator: Remembering) -> None:
    page.findChild(QPushButton, "complaint").click()
    assert navigator.made == [("complaints", {"ticket_id": page.record_id})]


def test_A1_a_todo_is_put_on_the_ticket(language: str, page: TicketRecord, world: World) -> None:
    page.lists.setCurrentWidget(page.related_tab)
    page.related_lists[0].new()
    dialog = dialog_of(page)
    dialog.form.editor("text").set_value("回电")
    dialog.save()
    assert [row.text for row in world.office.todos.of("tickets", page.record_id)] == ["回电"]
    QApplication.processEvents()
    assert page.related_lists[0].model.rowCount() == 1


def test_C1_a_follow_up_begins_with_customer_and_device(
    page: TicketRecord, navigator: Remembering, world: World
) -> None:
    page.related_lists[2].new()
    given = {"customer_id": world.customer, "equipment_id": None, "follow_up_of_id": page.record_id}
    assert navigator.made == [("tickets", given)]


def test_H8_who_may_not_move_sees_no_moves(world: World, clock: StandingClock, shown: Show) -> None:
    ticket = world.report()
    office = Office(world.office.database, clock, User(None, "库管", "keeper"))
    page = TicketRecord(Remembering(office), ticket)
    shown(page)
    assert buttons(page) == set()


# -- the list ----------------------------------------------------------------------------------------------------------


def test_C1_the_list_offers_the_moves_of_the_selected_row(
    qtbot: Any, language: str, navigator: Remembering, world: World, shown: Show
) -> None:
    first = world.report()
    second = world.report(technician_id=world.technician)
    page = TicketsPage(navigator)
    shown(page)
    tickets: TicketList = page.page
    qtbot.waitUntil(lambda: tickets.model.complete)

    def offered(ticket: int) -> set[str]:
        tickets.select(ticket)
        return {a.key for a in tickets.actions_given if a.fits(tickets.selected_ids()) and a.key in MOVES}

    assert offered(first) == {"assign", "resolve", "cancel"}
    assert offered(second) == {"start", "cancel"}
    start = next(action for action in tickets.actions_given if action.key == "start")
    start.run(tickets.selected_ids())
    assert world.values(second)["state"] == "in_progress"


def test_C1_urging_from_the_list_is_one_key(
    qtbot: Any, navigator: Remembering, world: World, shown: Show, keys: Keys
) -> None:
    ticket = world.report()
    page = TicketList(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    page.select(ticket)
    page.pane.focus_rows()
    keys.press(Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert world.values(ticket)["urge_count"] == 1
    assert "GD202611-0001" in navigator.said[-1]


def test_C17_every_state_and_move_has_its_look() -> None:
    assert set(STATE_COLOURS) == set(STATES) == {value for value, _title in STATE_OF.options}
    assert set(KEYS) == set(ASKED) == {*MOVES, "undo"}
    assert set(KEYS) <= set(ICONS)
    assert len(set(KEYS.values())) == len(KEYS)


def test_the_pages_are_freed(navigator: Remembering, world: World) -> None:
    ticket = world.report()
    for make in (lambda: TicketRecord(navigator, ticket), lambda: TicketList(navigator)):
        page = make()
        page.show()
        destroyed: list[bool] = []
        page.destroyed.connect(lambda _o=None, done=destroyed: done.append(True))
        page.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert destroyed == [True]
    assert world.office.tickets.listing.count(Query()) == 1


@pytest.mark.parametrize(
    "kind, called",
    [("installation", "服务内容"), ("question", "咨询内容"), ("fault", "故障现象")],
)
def test_C5_what_is_reported_is_called_after_the_kind_of_ticket(
    navigator: Remembering, world: World, shown: Show, kind: str, called: str
) -> None:
    i18n.set_language("zh_CN")
    ticket = world.report(kind=kind, fault_reported="真空泵两台", level="", effect="")
    page = TicketRecord(navigator, ticket)
    shown(page)
    assert f"{called}\n真空泵两台" in page.facts.toPlainText()
    dialog = RegisterDialog(navigator, "tickets", ticket)
    shown(dialog)
    assert dialog.form.editor("fault_reported").accessibleName().removesuffix(" *") == called

"""C8: the dispatch board, driven by keys and by the mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.core import i18n
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock
from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from tests.ui.dispatch.conftest import DAYS, Mouse, Week, plan
from tests.ui.tickets.conftest import Keys
from ui.dispatch.page import DispatchPage
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog

Show = Callable[[], Week]
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SATURDAY, SUNDAY = DAYS[5], DAYS[6]


def dialog_of(week: Week) -> AskDialog:
    (dialog,) = [d for d in week.page.window().findChildren(AskDialog) if d.isVisible()]
    return dialog


# -- by keys -----------------------------------------------------------------------------------------------------------


def test_C8_a_card_is_moved_by_a_day_and_to_another_person_by_keys(
    language: str, world: World, week: Show, keys: Keys, navigator: Remembering
) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_Right, SHIFT)
    assert shown.place(visit) == ("李强", SUNDAY)
    assert shown.view.card is not None and shown.view.card.visit_id == visit, "the cursor goes with its card"
    keys.press(Key.Key_Down, SHIFT)
    assert shown.place(visit) == ("周敏", SUNDAY)
    keys.press(Key.Key_Up, SHIFT)
    keys.press(Key.Key_Left, SHIFT)
    assert shown.place(visit) == ("李强", SATURDAY)
    assert len(world.office.dispatch.changes(visit)) == 4
    assert navigator.undo is not None
    navigator.undo()
    QApplication.processEvents()
    assert shown.place(visit) == ("李强", SUNDAY)


def test_C8_a_card_is_taken_up_and_dropped_by_keys(world: World, week: Show, keys: Keys) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_M)
    assert shown.view.carried is not None
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Down):
        keys.press(key)
    assert shown.place(visit) == ("李强", SATURDAY), "not before it is dropped"
    keys.press(Key.Key_Return)
    assert shown.view.carried is None
    assert shown.place(visit) == ("周敏", DAYS[3])
    keys.press(Key.Key_M)
    keys.press(Key.Key_Right)
    keys.press(Key.Key_Escape)
    assert shown.view.carried is None and shown.place(visit) == ("周敏", DAYS[3])
    assert shown.view.cursor_cell == shown.cell("周敏", DAYS[3])


def test_C8_the_cursor_walks_over_cards_and_cells(world: World, week: Show, keys: Keys) -> None:
    first, second = plan(world, SATURDAY, 9), plan(world, SATURDAY, 14)
    third = plan(world, SATURDAY, 9, technician_id=world.second)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)

    def at() -> int | None:
        return shown.view.card.visit_id if shown.view.card is not None else None

    walked = [at()]
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_Left, Key.Key_Right):
        keys.press(key)
        walked.append(at())
    assert walked == [first, second, third, second, first, first, None, first]
    keys.press(Key.Key_Home)
    assert shown.view.cursor_cell.day == 0
    keys.press(Key.Key_End)
    assert shown.view.cursor_cell.day == 6
    for key in (Key.Key_PageDown, Key.Key_PageUp):
        keys.press(key)
    assert shown.view.cursor_cell.row == 0


def test_C8_a_waiting_ticket_is_placed_by_keys(
    language: str, world: World, week: Show, keys: Keys, navigator: Remembering
) -> None:
    ticket = world.report()
    shown = week()
    shown.page.waiting.setFocus()
    assert shown.page.waiting.ticket is not None and shown.page.waiting.ticket.ticket_id == ticket
    keys.press(Key.Key_M)
    assert keys.focus is shown.view
    shown.view._stand(shown.cell("周敏", SUNDAY), 0)
    keys.press(Key.Key_Return)
    (visit,) = world.office.dispatch.visits(ticket)
    assert (visit.technician, world.values(ticket)["state"]) == ("周敏", "assigned")
    assert shown.page.waiting.count() == 0
    assert navigator.undo is not None
    navigator.undo()
    QApplication.processEvents()
    assert world.values(ticket)["state"] == "registered"
    assert shown.page.waiting.count() == 1 and shown.view.board is not None and shown.view.board.cards == ()


def test_C8_enter_opens_and_A_assigns(
    language: str, world: World, week: Show, keys: Keys, navigator: Remembering
) -> None:
    ticket = world.report(called_at="2026-11-16 08:00")
    visit, waits = plan(world, SATURDAY, ticket=ticket), world.report()
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_Return)
    shown.page.waiting.setFocus()
    keys.press(Key.Key_Return)
    assert navigator.opened == [("tickets", ticket), ("tickets", waits)]
    keys.press(Key.Key_A)
    dialog = dialog_of(shown)
    assert dialog.form.editor("technician_id").raw() == world.technician, "the board's cell is proposed"
    dialog.form.editor("technician_id").set_value(world.second, "周敏")
    dialog.form.editor("planned_from").set_value("2026-11-22 15:00")
    dialog.save()
    assert [row.technician for row in world.office.dispatch.visits(waits)] == ["周敏"]
    shown.view.setFocus()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_A)
    dialog = dialog_of(shown)
    assert dialog.table is not None
    dialog.table.set_rows([{"staff_id": world.second, "staff_id.label": "周敏"}])
    dialog.save()
    assert shown.visit(visit).others == ((world.second, "周敏"),)


def test_C8_what_is_wrong_in_the_dialog_is_told_beside_it(world: World, week: Show, keys: Keys) -> None:
    visit = plan(world, SATURDAY)
    plan(world, SATURDAY, 14, technician_id=world.second)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_E)
    dialog = dialog_of(shown)
    assert dialog.table is not None
    dialog.table.set_rows([{"staff_id": "没有此人"}])
    dialog.save()
    assert "没有此人" in dialog.table.problem_label.text() and dialog.isVisible()
    dialog.table.set_rows([{"staff_id": world.second}])
    dialog.save()
    assert "周敏" in dialog.form.problem("planned_from")
    dialog.reject()
    assert shown.visit(visit).changes == 0


def test_C8_the_moves_of_a_visit_have_keys_where_they_are_possible(
    world: World, week: Show, keys: Keys, clock: StandingClock
) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    keys.press(Key.Key_F)  # not under way
    assert not [d for d in shown.page.findChildren(AskDialog) if d.isVisible()]
    keys.press(Key.Key_K)
    dialog_of(shown).save()
    assert shown.visit(visit).state == "confirmed"
    keys.press(Key.Key_D)
    dialog_of(shown).form.editor("at").set_value("2026-11-21 13:30")
    dialog_of(shown).save()
    assert shown.visit(visit).state == "under_way"


def test_C8_the_dispatch_is_copied_in_one_key(language: str, world: World, week: Show, keys: Keys) -> None:
    ticket = world.report(called_at="2026-11-16 08:00", caller_name="赵工")
    plan(world, SATURDAY, ticket=ticket)
    shown = week()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    for key, modifier in ((Key.Key_C, Qt.KeyboardModifier.NoModifier), (Key.Key_C, CTRL | SHIFT)):
        QGuiApplication.clipboard().clear()
        keys.press(key, modifier)
        text = QGuiApplication.clipboard().text()
        assert text.startswith({"en": "[Dispatch]", "zh_CN": "【派工】"}[language]) and "赵工" in text


def test_C8_weeks_are_switched_and_a_person_is_found(
    qtbot: Any, language: str, world: World, week: Show, keys: Keys
) -> None:
    plan(world, date(2026, 11, 24))
    shown = week()
    assert shown.view.board is not None and shown.view.board.days == DAYS
    keys.press(Key.Key_Right, CTRL)
    assert [card.days for card in shown.view.board.cards] == [[date(2026, 11, 24)]]
    assert "2026-11-23" in shown.page.week.text() and "48" in shown.page.week.text()
    for key in (Key.Key_Left, Key.Key_Left):
        keys.press(key, CTRL)
    assert shown.view.board.first == DAYS[0] - timedelta(days=7)
    keys.press(Key.Key_T)
    assert shown.view.board.first == DAYS[0]
    keys.press(Key.Key_F, CTRL)
    assert keys.focus is shown.page.find
    keys.type("zm")
    assert shown.view.cursor_cell.row == shown.cell("周敏", SUNDAY).row
    keys.enter()
    assert keys.focus is shown.view


# -- by the mouse ------------------------------------------------------------------------------------------------------


def test_C8_a_card_is_dragged_to_another_cell(language: str, world: World, week: Show, mouse: Mouse) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", DAYS[2]))
    assert shown.place(visit) == ("周敏", DAYS[2])
    assert shown.view.carried is None
    stored = shown.visit(visit)
    assert (stored.technician, stored.changes) == ("周敏", 1)


def test_C8_a_card_dropped_beside_the_cells_goes_back(world: World, week: Show, mouse: Mouse) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    pane = shown.view.viewport()
    for target in (QPoint(20, 60), QPoint(600, 5), QPoint(600, pane.height() - 5)):
        mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, target)
        assert shown.view.carried is None and shown.place(visit) == ("李强", SATURDAY)
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("李强", SATURDAY))
    assert shown.visit(visit).changes == 0, "its own cell is no other place"


def test_C8_an_overlap_is_refused_in_words_and_the_card_goes_back(world: World, week: Show, mouse: Mouse) -> None:
    visit = plan(world, SATURDAY)
    plan(world, SATURDAY, 15, technician_id=world.second)
    shown = week()
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SATURDAY))
    assert shown.place(visit) == ("李强", SATURDAY) and shown.view.carried is None
    assert "周敏 is at 华润电力" in shown.page.message.text()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SUNDAY))
    assert shown.place(visit) == ("周敏", SUNDAY) and shown.page.message.text() == ""


def test_H7_whoever_drags_too_late_is_told_and_the_card_goes_where_it_is_now(
    world: World, week: Show, mouse: Mouse, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    monkeypatch.setattr(shown.page, "isVisible", lambda: False)  # this window has not heard of it yet
    other = Office(world.office.database, clock, User(None, "刘敏", "clerk"))
    other.dispatch.move_card(visit, -1)
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SUNDAY))
    assert "刘敏" in shown.page.message.text() and "Planned 2026-11-20 14:00" in shown.page.message.text()
    assert shown.place(visit) == ("李强", DAYS[4])


def test_C8_a_confirmed_visit_is_asked_why(language: str, world: World, week: Show, mouse: Mouse) -> None:
    visit = plan(world, SATURDAY)
    world.office.dispatch.move("confirm", visit, {})
    shown = week()
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("李强", SUNDAY))
    dialog_of(shown).reject()
    assert shown.place(visit) == ("李强", SATURDAY) and shown.view.carried is None
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("李强", SUNDAY))
    dialog = dialog_of(shown)
    dialog.save()
    assert dialog.form.problem("reason")
    dialog.form.editor("reason").set_value("客户停电")
    dialog.save()
    assert shown.place(visit) == ("李强", SUNDAY) and shown.visit(visit).state == "planned"


def test_C8_a_waiting_ticket_is_dragged_into_a_cell(language: str, world: World, week: Show, mouse: Mouse) -> None:
    tickets = [world.report(), world.report()]
    shown = week()
    side = shown.page.waiting
    at = side.visualItemRect(side.item(1)).center()
    mouse.drag(side.viewport(), at, shown.view.viewport(), QPoint(600, shown.view.viewport().height() - 5))
    assert shown.view.carried is None and side.count() == 2, "beside the cells: nothing"
    mouse.drag(side.viewport(), at, shown.view.viewport(), shown.cell_at("周敏", SUNDAY))
    assert world.office.dispatch.visits(tickets[0]) == []
    (visit,) = world.office.dispatch.visits(tickets[1])
    assert visit.technician == "周敏" and side.count() == 1


def test_C8_a_change_of_somebody_else_does_not_take_the_card_out_of_the_hand(
    world: World, week: Show, mouse: Mouse
) -> None:
    visit = plan(world, SATURDAY)
    shown = week()
    pane, start = shown.view.viewport(), shown.card_at("李强", SATURDAY)
    mouse.send(pane, QEvent.Type.MouseButtonPress, start, True)
    mouse.send(pane, QEvent.Type.MouseMove, start + QPoint(30, 0), True)
    world.office.customers.save({"name": "新客户"})
    QApplication.processEvents()
    assert shown.view.carried is not None
    mouse.send(pane, QEvent.Type.MouseButtonRelease, shown.cell_at("周敏", SATURDAY), False)
    assert shown.place(visit) == ("周敏", SATURDAY)


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_A5_what_speaks_against_a_person_is_marked(world: World, week: Show) -> None:
    world.office.staff.save({"certificates": [{"name": "电工证", "expires_on": str(DAYS[4])}]}, world.technician)
    visit = plan(world, SATURDAY)
    world.office.customers.save({"demands_permits": True}, world.customer)
    away = {"staff_id": world.second, "kind": "leave", "first_on": str(DAYS[1]), "last_on": str(DAYS[2])}
    world.office.absences.save(away)
    shown = week()
    board = shown.view.board
    assert board is not None and len(board.cards[0].warnings) == 1
    assert "电工证 expired on 2026-11-20" in shown.view.tip_at(shown.cell_at("李强", SUNDAY))
    assert shown.view.tip_at(shown.cell_at("李强", DAYS[0])) == ""
    assert "2026-11-17" in shown.view.tip_at(shown.cell_at("周敏", DAYS[2]))
    tip = shown.view.tip_at(shown.card_at("李强", SATURDAY))
    assert "GD202611-0001" in tip and f"⚠ {board.cards[0].warnings[0]}" in tip and "14:00–16:00" in tip
    assert "电工证" in shown.view.tip_at(QPoint(20, shown.card_at("李强", SATURDAY).y()))
    assert shown.visit(visit).state == "planned"


def test_C8_whoever_should_not_go_is_asked_about_and_the_card_waits(
    language: str, world: World, week: Show, mouse: Mouse
) -> None:
    visit = plan(world, SATURDAY)
    away = {"staff_id": world.second, "kind": "leave", "first_on": str(SUNDAY), "last_on": str(SUNDAY)}
    world.office.absences.save(away)
    shown = week()
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SUNDAY))
    dialog_of(shown).reject()
    assert shown.place(visit) == ("李强", SATURDAY) and shown.view.carried is None
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SUNDAY))
    dialog = dialog_of(shown)
    dialog.save()
    assert dialog.form.problem("anyway")
    dialog.form.editor("anyway").set_value("本人同意")
    dialog.save()
    assert shown.place(visit) == ("周敏", SUNDAY)
    assert "本人同意" in world.office.dispatch.changes(visit)[0].reason


def test_C8_conflicts_and_late_visits_are_marked_in_words(world: World, week: Show, clock: StandingClock) -> None:
    first = plan(world, SATURDAY, 9)
    plan(world, SATURDAY, 11)
    world.office.dispatch.move("times", first, {"arrived_at": "2026-11-21 09:00", "finished_at": "2026-11-21 12:00"})
    shown = week()
    assert shown.view.board is not None
    assert [card.clash for card in shown.view.board.cards] == [True, True]
    assert "Done · conflict" in shown.view.tip_at(shown.card_at("李强", SATURDAY, 0))
    assert "Planned · late · conflict" in shown.view.tip_at(shown.card_at("李强", SATURDAY, 1))


def test_H8_who_may_not_dispatch_only_looks(
    world: World, navigator: Remembering, week: Show, mouse: Mouse, keys: Keys, clock: StandingClock
) -> None:
    visit = plan(world, SATURDAY)
    world.report()
    navigator.office = Office(world.office.database, clock, User(None, "库管", "keeper"))
    shown = week()
    pane = shown.view.viewport()
    mouse.drag(pane, shown.card_at("李强", SATURDAY), pane, shown.cell_at("周敏", SUNDAY))
    side = shown.page.waiting
    mouse.drag(side.viewport(), QPoint(20, 10), pane, shown.cell_at("周敏", SUNDAY))
    shown.view.setFocus()
    shown.view._stand(shown.cell("李强", SATURDAY), 0)
    for key, modifier in ((Key.Key_Right, SHIFT), (Key.Key_M, Qt.KeyboardModifier.NoModifier), (Key.Key_A, CTRL)):
        keys.press(key, modifier)
    assert shown.view.carried is None and shown.place(visit) == ("李强", SATURDAY)
    assert shown.visit(visit).changes == 0 and side.count() == 1
    assert not shown.page.buttons["move"].isEnabled() and shown.page.buttons["copy"].isEnabled()


def test_C8_the_board_is_drawn_in_both_themes_and_languages(
    language: str, world: World, week: Show, navigator: Remembering, themed: QApplication
) -> None:
    plan(world, SATURDAY, others=[{"staff_id": world.second}])
    plan(world, DAYS[4], 22, planned_to="2026-11-21 03:00")
    world.report(level="major")
    shown = week()
    for name in ("dark", "light"):
        theme.apply(themed, name)
        shown.page.load()
        assert not shown.page.grab().isNull()
    words = {"en": "2 visits, 1 waiting", "zh_CN": "上门 2 次，待派工 1 张"}
    assert shown.page.count_text() == words[language]


def test_C8_an_empty_office_has_an_empty_board(
    navigator: Remembering, shown: Callable[[QWidget], QWidget], keys: Keys
) -> None:
    page = DispatchPage(navigator)
    shown(page)
    page.board.setFocus()
    for key in (Key.Key_Down, Key.Key_Right, Key.Key_M, Key.Key_Return, Key.Key_A, Key.Key_C, Key.Key_PageDown):
        keys.press(key)
    assert page.board.carried is None and page.waiting.count() == 0
    assert page.board.tip_at(QPoint(300, 100)) == page.board.tip_at(QPoint(20, 100)) == ""


def test_H9_the_week_outlives_a_change_of_language(world: World, week: Show, navigator: Remembering) -> None:
    shown = week()
    shown.page.show_week(date(2026, 12, 3))
    state = shown.page.state()
    i18n.set_language("zh_CN")
    other = DispatchPage(navigator)
    other.restore(state)
    assert other.board.board is not None and other.board.board.first == date(2026, 11, 30)
    other.deleteLater()


def test_the_page_is_freed(navigator: Remembering, world: World) -> None:
    page = DispatchPage(navigator)
    page.show()
    destroyed: list[bool] = []
    page.destroyed.connect(lambda: destroyed.append(True))
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert destroyed == [True]

"""C2: SLA policies on the screen: the list, a policy in words, the editor with its problems, the box to try it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from tests.ui.conftest import Remembering
from ui.kit.stale import StaleDialog
from ui.policies.dialog import LEVELS, POLICY, TRY, PolicyDialog, new_policy
from ui.policies.page import PolicyList
from ui.policies.record import PolicyRecord
from ui.tickets.page import TicketsPage

Show = Callable[[QWidget], QWidget]
Open = Callable[[QDialog], Any]
Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with yes; what was asked."""
    asked: list[str] = []
    monkeypatch.setattr("ui.kit.notify.ask", lambda _parent, question, *_t, **_h: asked.append(str(question)) or True)
    return asked


@pytest.fixture
def opened(qtbot: Any, answers: list[str]) -> Iterator[Callable[[QDialog], Any]]:
    """Shows a dialog that frees itself; one that is left with changes closes without asking."""
    made: list[QDialog] = []

    def show(dialog: QDialog) -> QDialog:
        made.append(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield show
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()


def policy(office: Office, name: str) -> int:
    return int(office.policies.listing.ids(Query(filters={"name": f"={name}"}))[0])


def limits_of(office: Office, record_id: int, level: int = 0) -> list[tuple[str, int, str]]:
    rows = office.policies.get(record_id).children["levels"][level]["limits"]
    return [(row["goal"], row["amount"], row["unit"]) for row in rows]


def button(page: QWidget, name: str) -> QPushButton | None:
    found: Any = page.findChild(QPushButton, name)
    return found if found is not None and found.isVisibleTo(page) else None


# -- the list ----------------------------------------------------------------------------------------------------------


def test_C2_the_policies_are_a_tab_beside_the_tickets(
    language: str, qtbot: Any, navigator: Remembering, shown: Show
) -> None:
    page: Any = shown(TicketsPage(navigator))
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index("SLA 策略" if language == "zh_CN" else "SLA policies"))
    qtbot.waitUntil(lambda: page.page.model.rowCount() == 8)


def test_C2_the_default_is_made_and_a_copy_begun_from_the_list(
    language: str, navigator: Remembering, shown: Show
) -> None:
    office = navigator.office
    page: Any = shown(PolicyList(navigator))
    emergency = policy(office, "应急服务")
    page.select(emergency)
    page.bar.button("default").click()
    assert office.policies.facts(emergency).is_default
    assert navigator.said == [
        "已把应急服务 (SLA03)设为默认。" if language == "zh_CN" else "应急服务 (SLA03) is the default now."
    ]
    page.bar.button("copy").click()
    ((kind, given),) = navigator.made
    assert (kind, given["name"]) == ("policies", "应急服务（副本）" if language == "zh_CN" else "应急服务 (copy)")
    page.archive()
    assert office.policies.get(emergency).archived_at is None
    assert ("默认" if language == "zh_CN" else "default") in navigator.said[-1]


def test_H8_who_may_not_change_policies_sees_them_only(navigator: Remembering, shown: Show) -> None:
    navigator.office.user = User(None, "李强", "clerk")
    page: Any = shown(PolicyList(navigator))
    page.select(policy(navigator.office, "应急服务"))
    for name in ("new", "copy", "default"):
        assert not page.bar.button(name).isVisible() or not page.bar.button(name).isEnabled()
    record: Any = shown(PolicyRecord(navigator, policy(navigator.office, "应急服务")))
    assert [button(record, name) for name in ("edit", "archive", "default", "copy")] == [None] * 4
    record.edit()
    assert not record.findChildren(PolicyDialog)


# -- the page ----------------------------------------------------------------------------------------------------------


def test_C2_a_policys_page_says_it_in_words(language: str, navigator: Remembering, shown: Show) -> None:
    page: Any = shown(PolicyRecord(navigator, policy(navigator.office, "三级响应")))
    zh = language == "zh_CN"
    lines = page.words.toPlainText().splitlines()
    assert lines[0] == ("重大 系统瘫痪 · major" if zh else "Major System down · major")
    assert ("3 个工作日" if zh else "3 working days") in lines
    assert ("等待客户、等待备件、等待审批期间暂停计时。" in lines) is zh
    assert page.lists.tabText(2) == ("版本 (1)" if zh else "Versions (1)")
    assert button(page, "default") is None and button(page, "shipped") is None
    assert ("默认" if zh else "Default") in page.facts.toPlainText()


def test_C2_an_old_version_is_shown_in_words_by_keys(qtbot: Any, navigator: Remembering, shown: Show) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    page: Any = shown(PolicyRecord(navigator, three))
    levels = office.policies.get(three).children["levels"]
    levels[0]["limits"][0] |= {"amount": 25, "unit": "minutes"}
    office.policies.save({"levels": levels}, three)
    qtbot.waitUntil(lambda: page.versions.rowCount() == 2)
    assert "25 minutes" in page.words.toPlainText()
    assert page.versions.item(0, 3).text() == (
        "Major · Response: 1 hour from the call (7×24) → 25 minutes from the call (7×24)"
    )
    page.lists.setCurrentWidget(page.versions)
    page.versions.setFocus()
    page.versions.setCurrentCell(1, 0)
    qtbot.keyClick(page.versions, Key.Key_Return)
    assert page.lists.currentWidget() is page.words
    assert "Version 1 does not hold any more" in page.words.toPlainText()
    assert "25 minutes" not in page.words.toPlainText()
    page.words.present_wanted.emit()
    assert "25 minutes" in page.words.toPlainText()


def test_C2_the_shipped_version_is_brought_back_from_the_page(
    navigator: Remembering, shown: Show, qtbot: Any, answers: list[str]
) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    office.policies.save({"warn_minutes": 5, "common": []}, three)
    page: Any = shown(PolicyRecord(navigator, three))
    found = button(page, "shipped")
    assert found is not None
    found.click()
    assert len(answers) == 1
    assert len(office.policies.facts(three).versions) == 3
    qtbot.waitUntil(lambda: button(page, "shipped") is None)
    assert office.policies.get(three).values["warn_minutes"] == 30


def test_C2_C3_try_it_shows_deadlines_why_and_the_warning(
    language: str, qtbot: Any, navigator: Remembering, shown: Show
) -> None:
    page: Any = shown(PolicyRecord(navigator, policy(navigator.office, "三级响应")))
    box, zh = page.try_box, language == "zh_CN"
    page.lists.setCurrentWidget(box)
    assert [box.level.itemText(place) for place in range(3)] == (
        ["重大", "紧急", "一般"] if zh else ["Major", "Urgent", "Normal"]
    )
    box.boxes["called_at"].setText("2031-12-30 10:00")
    box.level.setCurrentIndex(2)
    goal = "恢复" if zh else "Restoration"
    qtbot.waitUntil(lambda: "2031" in box.warnings.text())
    rows = {box.table.model().index(r, 0).data(): r for r in range(box.table.model().rowCount())}
    box.table.setCurrentIndex(box.table.model().index(rows[goal], 0))
    assert box.why.toPlainText().splitlines()[0].startswith(goal)
    assert "2032" in box.warnings.text() and box.warnings.isVisible()
    box.boxes["called_at"].setText("2026-11-20 10:00")
    qtbot.waitUntil(lambda: not box.warnings.isVisible())
    # The goal that was looked at stays chosen.
    assert box.table.currentIndex().siblingAtColumn(0).data() == goal
    box.boxes["called_at"].setText("bald")
    qtbot.waitUntil(lambda: bool(box.problem.text()))
    assert box.problem.text().startswith("来电时间：" if zh else "Call time: ")
    assert box.table.model().rowCount() == 0


# -- the editor --------------------------------------------------------------------------------------------------------


def test_C2_a_limit_is_changed_by_keys_and_saved_as_a_new_version(
    qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    dialog: Any = opened(PolicyDialog(navigator, three))
    qtbot.keyClick(dialog.focusWidget(), Key.Key_Tab, CONTROL)
    assert dialog.tabs.currentIndex() == LEVELS
    names = dialog.levels.names
    assert [names.item(n).text() for n in range(4)] == ["Every level", "重大", "紧急", "一般"]
    qtbot.keyClick(names, Key.Key_Down)
    assert dialog.levels.form.editor("code").text() == "urgent"
    view, model = dialog.levels.limits.view, dialog.levels.limits.model
    view.setFocus()
    view.setCurrentIndex(model.index(2, 1))
    qtbot.keyClick(view, Key.Key_6)
    qtbot.keyClick(dialog.focusWidget(), Key.Key_Return)
    qtbot.keyClick(dialog, Key.Key_Return, CONTROL)
    assert limits_of(office, three, 1)[2] == ("arrive", 6, "hours")
    assert len(office.policies.facts(three).versions) == 2
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_C2_what_was_looked_at_only_is_no_change(qtbot: Any, navigator: Remembering, opened: Open) -> None:
    for name in ("三级响应", "应急服务", "经销商服务", "P1–P4 优先级"):
        dialog: Any = opened(PolicyDialog(navigator, policy(navigator.office, name)))
        dialog.tabs.setCurrentIndex(LEVELS)
        for place in range(dialog.levels.names.count()):
            dialog.levels.names.setCurrentRow(place)
        dialog.tabs.setCurrentIndex(TRY)
        assert dialog.dirty() == set()
        dialog.save()
        assert len(navigator.office.policies.facts(policy(navigator.office, name)).versions) == 1


def test_C2_a_new_policy_with_a_level_and_a_limit_that_begins_with_the_usual(
    language: str, qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    dialog: Any = opened(PolicyDialog(navigator))
    assert dialog.focusWidget() is dialog.form.editor("name")
    dialog.form.editor("name").setText("重点客户")
    dialog.tabs.setCurrentIndex(LEVELS)
    names = dialog.levels.names
    names.setFocus()
    qtbot.keyClick(names, Key.Key_Insert)
    assert dialog.focusWidget() is dialog.levels.form.editor("name")
    dialog.levels.form.editor("name").setText("重大")
    assert names.item(1).text() == "重大"
    limits = dialog.levels.limits.model
    for goal, amount in (("respond", "30"), ("call_back", "12")):
        row = limits.add()
        limits.set_value(row, "goal", goal, "")
        assert limits.value(row, "unit")[0] == "hours"
        assert limits.value(row, "pausable")[0] is True
        limits.set_value(row, "amount", amount, "")
    assert [limits.value(row, "start")[0] for row in range(2)] == ["call", "resolved"]
    limits.set_value(0, "unit", "minutes", "")
    qtbot.keyClick(dialog, Key.Key_Return, CONTROL)
    new = policy(navigator.office, "重点客户")
    found = navigator.office.policies.get(new).children
    assert [(level["code"], level["name"]) for level in found["levels"]] == [("level-1", "重大")]
    assert limits_of(navigator.office, new) == [("respond", 30, "minutes"), ("call_back", 12, "hours")]
    assert [row["goal"] for row in found["common"]] == ["register", "call_back", "record"]
    assert [row["tell"] for row in found["escalation"]] == ["technician", "technician,manager"]


def test_C2_a_policy_that_arrives_before_it_responds_is_refused_at_its_cell(
    language: str, qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    dialog: Any = opened(PolicyDialog(navigator, three))
    dialog.levels.names.setCurrentRow(2)
    dialog.levels.limits.model.set_value(0, "amount", "5", "")
    dialog.tabs.setCurrentIndex(POLICY)
    qtbot.keyClick(dialog, Key.Key_Return, CONTROL)
    assert dialog.isVisible() and dialog.tabs.currentIndex() == LEVELS
    assert dialog.levels.names.currentRow() == 2
    assert dialog.levels.limits.model.first_problem()[:2] == (1, 1)
    assert ("先到期" if language == "zh_CN" else "would be due before") in dialog.levels.limits.problem_label.text()
    assert len(office.policies.facts(three).versions) == 1
    dialog.levels.limits.model.set_value(0, "amount", "1", "")
    qtbot.keyClick(dialog, Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_C2_problems_of_several_lines_are_marked_in_the_list_and_go_when_mended(
    qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    dialog: Any = opened(PolicyDialog(navigator, policy(navigator.office, "三级响应")))
    levels = dialog.levels
    levels.names.setCurrentRow(3)
    levels.form.editor("name").setText("")
    levels.limits.model.set_value(1, "escalation", "soon", "")
    levels.names.setCurrentRow(0)
    levels.limits.model.set_value(0, "amount", "x", "")
    levels.names.setCurrentRow(1)
    dialog.save()
    assert [not levels.names.item(place).icon().isNull() for place in range(4)] == [True, False, False, True]
    assert levels.names.currentRow() == 0
    levels.names.setFocus()
    levels.names.setCurrentRow(3)
    assert levels.names.hasFocus()  # looking at a level does not take the cursor away
    assert levels.form.problem("name")
    assert levels.limits.model.first_problem()[:2] == (1, 8)
    levels.form.editor("name").setText("一般")
    levels.limits.model.set_value(1, "escalation", "", "")
    levels.names.setCurrentRow(0)
    levels.names.setCurrentRow(3)
    assert not levels.form.problem("name") and levels.limits.model.first_problem() is None
    levels.names.setCurrentRow(0)
    levels.limits.model.set_value(0, "amount", "20", "")
    dialog.save()
    assert navigator.said == ["Saved."]


def test_C2_a_problem_of_the_policy_itself_and_of_its_steps_leads_to_the_first_part(
    navigator: Remembering, opened: Open
) -> None:
    dialog: Any = opened(PolicyDialog(navigator, policy(navigator.office, "三级响应")))
    dialog.form.editor("warn_minutes").setText("x")
    dialog.tabs.setCurrentIndex(LEVELS)
    dialog.save()
    assert dialog.tabs.currentIndex() == POLICY
    assert dialog.focusWidget() is dialog.form.editor("warn_minutes")
    dialog.form.editor("warn_minutes").setText("30")
    dialog.steps.model.set_value(1, "tell", "", "")
    dialog.tabs.setCurrentIndex(LEVELS)
    dialog.save()
    assert dialog.tabs.currentIndex() == POLICY
    assert dialog.steps.model.first_problem()[:2] == (1, 1)


def test_C2_levels_are_moved_and_removed_by_keys(
    qtbot: Any, navigator: Remembering, opened: Open, answers: list[str]
) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    dialog: Any = opened(PolicyDialog(navigator, three))
    dialog.tabs.setCurrentIndex(LEVELS)
    names = dialog.levels.names
    names.setFocus()
    qtbot.keyClick(names, Key.Key_Down, ALT)
    qtbot.keyClick(names, Key.Key_Up, ALT)
    qtbot.keyClick(names, Key.Key_Up, ALT)  # never above what holds on every level
    qtbot.keyClick(names, Key.Key_Down, ALT)
    assert [names.item(n).text() for n in range(4)] == ["Every level", "紧急", "重大", "一般"]
    assert names.currentRow() == 2
    qtbot.keyClick(names, Key.Key_Delete)
    assert answers == ["Remove the level “重大” with its limits?"]
    assert dialog.levels.form.editor("code").text() == "normal"
    qtbot.keyClick(names, Key.Key_Home)
    qtbot.keyClick(names, Key.Key_Delete)
    assert names.count() == 3  # what holds on every level is no level
    dialog.save()
    assert [level["code"] for level in office.policies.get(three).children["levels"]] == ["urgent", "normal"]


def test_C2_a_policy_without_levels_is_refused_in_words(navigator: Remembering, opened: Open) -> None:
    dialog: Any = opened(PolicyDialog(navigator, given={"name": "空"}))
    dialog.save()
    assert dialog.message.text() == "A policy needs at least one level."
    assert dialog.tabs.currentIndex() == LEVELS


def test_C2_the_editor_tries_what_is_typed(language: str, qtbot: Any, navigator: Remembering, opened: Open) -> None:
    zh = language == "zh_CN"
    dialog: Any = opened(PolicyDialog(navigator, policy(navigator.office, "三级响应")))
    dialog.levels.limits.model.set_value(0, "amount", "2", "")
    dialog.levels.add()
    dialog.levels.form.editor("name").setText("新等级")
    dialog.tabs.setCurrentIndex(TRY)
    box = dialog.try_box
    assert [box.level.itemText(place) for place in range(4)] == ["重大", "紧急", "一般", "新等级"]
    box.boxes["called_at"].set_value("2026-11-20 10:00")
    box.refresh()
    shown = {box.table.model().index(r, 0).data(): box.table.model().index(r, 1).data() for r in range(6)}
    assert shown["响应" if zh else "Response"] == ("周五 2026-11-20 12:00" if zh else "Fri 2026-11-20 12:00")
    box.level.setCurrentIndex(3)
    box.refresh()
    assert box.table.model().rowCount() == 3  # what holds on every level
    dialog.levels.names.setCurrentRow(1)
    dialog.levels.limits.model.set_value(0, "amount", "3", "")
    box.refresh()
    assert ("先到期" if zh else "would be due before") in box.problem.text()
    assert dialog.tabs.currentIndex() == TRY


def test_C2_a_copy_is_saved_as_a_policy_of_its_own(qtbot: Any, navigator: Remembering, opened: Open) -> None:
    office = navigator.office
    window = QWidget()
    window.show()
    raw = office.policies.copied(policy(office, "应急服务"))
    dialog: Any = opened(PolicyDialog(navigator, given=raw))
    assert dialog.form.editor("name").text() == "应急服务 (copy)"
    dialog.save()
    copy = policy(office, "应急服务 (copy)")
    assert limits_of(office, copy) == limits_of(office, policy(office, "应急服务"))
    window.deleteLater()


def test_C2_the_window_makes_a_new_policy_by_the_editor(qtbot: Any, navigator: Remembering, shown: Show) -> None:
    window = shown(QWidget())
    new_policy(navigator)
    qtbot.waitUntil(lambda: bool(window.findChildren(PolicyDialog)))
    (dialog,) = window.findChildren(PolicyDialog)
    assert dialog.windowTitle() == "New: SLA policy"
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_H7_somebody_elses_version_is_shown_beside_mine_and_only_my_part_goes_over_it(
    qtbot: Any, navigator: Remembering, opened: Open
) -> None:
    office = navigator.office
    three = policy(office, "三级响应")
    dialog: Any = opened(PolicyDialog(navigator, three))
    theirs = office.policies.get(three).children["levels"]
    theirs[0]["limits"][0]["amount"] = 2
    office.policies.save({"levels": theirs}, three)
    dialog.levels.names.setCurrentRow(0)
    dialog.levels.limits.model.set_value(0, "amount", "20", "")
    dialog.save()
    (stale,) = dialog.findChildren(StaleDialog)
    assert [difference.title for difference in dialog._differences(office.policies.get(three))] == [
        "Levels", "Every level",
    ]  # fmt: skip
    stale.keep_wanted.emit()
    found = office.policies.get(three).children
    assert found["levels"][0]["limits"][0]["amount"] == 2
    assert found["common"][0]["amount"] == 20
    assert len(office.policies.facts(three).versions) == 3

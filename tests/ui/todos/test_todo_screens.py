"""A1: to-dos on the screen — the person's own list, answered by key, and the record behind one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.kit.ask_dialog import AskDialog
from ui.pages import RECORDS, found
from ui.todos.dialogs import new_todo
from ui.todos.page import TodoRecord, TodosPage

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def todo(navigator: Remembering) -> int:
    customer = navigator.office.customers.save({"name": "华润电力"})
    return navigator.office.todos.add("customers", customer, {"text": "寄合同"})


def test_A1_the_own_list_is_answered_by_key(
    qtbot: Any, language: str, navigator: Remembering, todo: int, shown: Show
) -> None:
    page = TodosPage(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    page.select(todo)
    page.pane.focus_rows()
    Keys(qtbot).press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = page.findChildren(AskDialog)
    Keys(qtbot).into(dialog)
    assert dialog.form.editor("answer").hasFocus()
    Keys(qtbot).type("已寄出")
    Keys(qtbot).save()
    assert not dialog.isVisible()
    values = navigator.office.todos.get(todo).values
    assert (values["answer"], values["done_by"]) == ("已寄出", "王芳")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert navigator.undo is not None
    navigator.undo()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)


def test_A1_from_a_todo_to_its_record(language: str, navigator: Remembering, todo: int, shown: Show) -> None:
    page = TodoRecord(navigator, todo)
    shown(page)
    assert "华润电力" in page.facts.toPlainText()
    page.findChild(QWidget, "about").click()
    assert navigator.opened == [("customers", 1)]


def test_A1_a_todo_can_stand_alone_or_on_a_record(
    navigator: Remembering, todo: int, shown: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = QWidget()
    shown(holder)
    new_todo(navigator, record_kind="customers", record_id=1)
    (dialog,) = holder.findChildren(AskDialog)
    dialog.form.editor("text").set_value("拜访")
    dialog.save()
    assert {row.text for row in navigator.office.todos.of("customers", 1)} == {"寄合同", "拜访"}


def record_of(office: Office, kind: str) -> int:
    """A record of this register."""
    if kind == "staff":
        return office.staff.save({"name": "李强"})
    if kind == "parts":
        return office.parts.save({"name": "密封圈", "unit": "个"})
    customer = office.customers.save({"name": "华润燃气"})
    return customer if kind == "customers" else office.register(kind).save({"name": "二期", "customer_id": customer})


@pytest.mark.parametrize("kind", ["customers", "projects", "equipment", "parts", "staff"])
def test_A1_a_todo_is_put_on_any_record_from_its_page(
    qtbot: Any, navigator: Remembering, shown: Show, kind: str
) -> None:
    record_id = record_of(navigator.office, kind)
    page = found(RECORDS[kind])(navigator, record_id)
    shown(page)
    qtbot.waitUntil(lambda: page.findChild(QWidget, "todo") is not None)
    titles = [page.lists.tabText(place) for place in range(page.lists.count())]
    place = titles.index("To-dos")
    page.findChild(QWidget, "todo").click()
    (dialog,) = page.findChildren(AskDialog)
    dialog.form.editor("text").set_value("寄资料")
    dialog.save()
    assert [row.text for row in navigator.office.todos.of(kind, record_id)] == ["寄资料"]
    page.lists.widget(place).load()
    qtbot.waitUntil(lambda: page.lists.tabText(place) == "To-dos (1)")


def test_A1_an_empty_view_says_so_and_leads_to_all_records(
    qtbot: Any, language: str, navigator: Remembering, shown: Show
) -> None:
    other = navigator.office.staff.save({"name": "李强"})
    navigator.office.todos.save({"text": "寄合同", "due_on": "2026-11-30", "staff_id": other})
    page = TodosPage(navigator)
    shown(page)
    qtbot.waitUntil(page.empty.isVisible)
    words = {"zh_CN": ("此视图中没有记录。", "显示全部"), "en": ("There are no records in this view.", "Show all")}
    assert (page.empty.sentence(), page.empty.buttons()[0].text()) == words[language]
    page.empty.buttons()[0].click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert (page.query.scope, page.bar.views.box.currentIndex()) == ("", 0)
    assert not page.empty.isVisible()

"""The dialog of a register, worked by keys: saving, problems, tables, two editors at once; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from app.core.database import Database
from app.core.errors import Refused
from app.core.rights import User
from app.office import Office
from tests.ui.conftest import Remembering
from ui.kit import notify
from ui.kit.dialog import RegisterDialog
from ui.kit.stale import StaleDialog

Show = Callable[[QWidget], QWidget]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(navigator: Remembering, shown: Show) -> RegisterDialog:
    dialog = RegisterDialog(navigator, "customers")
    shown(dialog)
    return dialog


@pytest.fixture
def customer(navigator: Remembering) -> int:
    return navigator.office.customers.save(
        {"name": "华润电力", "region": "江苏", "contacts": [{"name": "赵工", "phone": "13800138000"}]}
    )


@pytest.fixture
def editing(navigator: Remembering, shown: Show, customer: int) -> RegisterDialog:
    dialog = RegisterDialog(navigator, "customers", customer)
    shown(dialog)
    return dialog


def press(qtbot: Any, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses a key where the cursor is."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)
    # A cell takes what was typed only after the key is through.
    QApplication.processEvents()


def typed(qtbot: Any, text: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), text)


@pytest.mark.parametrize("register", ["customers", "projects", "equipment", "parts", "staff"])
def test_every_dialog_opens_in_both_languages(
    qtbot: Any, navigator: Remembering, shown: Show, language: str, register: str
) -> None:
    dialog = RegisterDialog(navigator, register)
    shown(dialog)
    one = str(navigator.office.register(register).one)
    assert dialog.windowTitle() == {"zh_CN": f"新建{one}", "en": f"New: {one}"}[language]
    assert dialog.dirty() == set()
    numbered = {"zh_CN": "自动编号", "en": "automatic number"}[language]
    assert dialog.form.editor(dialog.register.key).placeholderText() == numbered


def test_A1_a_customer_with_a_contact_is_typed_with_keys_alone(
    qtbot: Any, navigator: Remembering, dialog: RegisterDialog
) -> None:
    assert QApplication.focusWidget() is dialog.form.editor("name"), "typing begins where something must be typed"
    typed(qtbot, "Huarun Power")
    press(qtbot, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is dialog.form.editor("short_name")
    typed(qtbot, "Huarun")
    for _step in range(30):
        if QApplication.focusWidget() is dialog.children_tables["contacts"].view:
            break
        press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Insert)
    typed(qtbot, "Zhao")
    press(qtbot, Qt.Key.Key_Return)
    typed(qtbot, "Engineer")
    press(qtbot, Qt.Key.Key_Return)
    typed(qtbot, "13800138000")
    press(qtbot, Qt.Key.Key_Return, CONTROL)
    assert navigator.said == ["Saved."]
    record = navigator.office.customers.get(1)
    assert (record.values["name"], record.values["short_name"]) == ("Huarun Power", "Huarun")
    assert [(c["name"], c["duty"], c["phone"]) for c in record.children["contacts"]] == [
        ("Zhao", "Engineer", "13800138000")
    ]


def test_problems_stand_at_their_fields_and_the_first_has_the_cursor(qtbot: Any, dialog: RegisterDialog) -> None:
    dialog.form.editor("phone").setText("abc")
    dialog.children_tables["contacts"].model.add()
    dialog.children_tables["contacts"].model.set_value(0, "phone", "1", "")
    dialog.save()
    assert dialog.form.problem("name") == "Please fill this in."
    assert dialog.form.problem("phone") == "A phone number has digits, spaces, + - ( ) only."
    assert QApplication.focusWidget() is dialog.form.editor("name")
    contacts = dialog.children_tables["contacts"]
    assert contacts.problem_label.text() == "Row 1, Contact: Please fill this in."
    typed(qtbot, "x")
    assert dialog.form.problem("name") == "", "an answer takes the problem away"
    assert dialog.form.problem("phone") != ""


def test_a_problem_in_a_table_alone_brings_its_tab_and_cell_up(dialog: RegisterDialog) -> None:
    dialog.form.editor("name").setText("华润")
    sites = dialog.children_tables["sites"]
    for address in ("一号", "二号"):
        sites.model.set_value(sites.model.add(), "address", address, "")
    sites.model.set_value(0, "name", "机房", "")
    dialog.save()
    assert dialog.tables.currentWidget() is sites
    assert (sites.view.currentIndex().row(), sites.view.currentIndex().column()) == (1, 0)
    assert sites.view.currentIndex().data(Qt.ItemDataRole.ToolTipRole) == "Please fill this in."


def test_a_number_in_use_is_told_beside_the_number(dialog: RegisterDialog, customer: int) -> None:
    dialog.form.editor("name").setText("另一家")
    dialog.form.editor("number").setText("KH00001")
    dialog.save()
    assert dialog.form.problem("number") == "This is already in use."


def test_a_double_press_saves_once(
    navigator: Remembering, dialog: RegisterDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Any] = []

    class Later:
        def submit(self, function: Any, /) -> None:
            waiting.append(function)

    monkeypatch.setattr("ui.kit.work._pool", Later())
    dialog.form.editor("name").setText("华润")
    dialog.save()
    dialog.save()
    dialog.reject()
    assert (len(waiting), dialog.isVisible()) == (1, True), "while it saves it neither saves again nor closes"
    waiting[0]()
    assert navigator.office.customers.look_up("") == [(1, "华润 (KH00001)")]


def test_escape_asks_only_when_something_was_typed(
    qtbot: Any, dialog: RegisterDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    asked: list[str] = []

    def ask(_parent: Any, question: Any, *_words: Any, **_more: Any) -> bool:
        asked.append(str(question))
        return answers.pop(0)

    monkeypatch.setattr(notify, "ask", ask)
    typed(qtbot, "x")
    press(qtbot, Qt.Key.Key_Escape)
    assert dialog.isVisible() and len(asked) == 1
    with qtbot.waitSignal(dialog.destroyed):
        press(qtbot, Qt.Key.Key_Escape)
    assert len(asked) == 2


def test_escape_without_typing_closes_and_frees(
    qtbot: Any, dialog: RegisterDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "ask", lambda *_all, **_more: pytest.fail("nothing was typed"))
    with qtbot.waitSignal(dialog.destroyed):
        press(qtbot, Qt.Key.Key_Escape)


def test_a_refusal_is_shown_at_the_foot_and_nothing_is_lost(
    dialog: RegisterDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_all: Any) -> int:
        raise Refused("The disk is full. Nothing was saved.")

    monkeypatch.setattr(dialog.register, "save", refuse)
    dialog.form.editor("name").setText("华润")
    dialog.save()
    assert dialog.message.text() == "The disk is full. Nothing was saved."
    assert dialog.isVisible() and dialog.form.editor("name").text() == "华润" and dialog.save_button.isEnabled()


def test_H8_who_may_not_save_is_told(sqlite_database: Database, clock: Any, customer: int, shown: Show) -> None:
    keeper = Remembering(Office(sqlite_database, clock, User(None, "李强", "keeper")))
    dialog = RegisterDialog(keeper, "customers", customer)
    shown(dialog)
    dialog.form.editor("region").setText("上海")
    dialog.save()
    assert "Change customers" in dialog.message.text()
    assert dialog.isVisible()


def test_a_blank_row_is_not_saved_and_delete_takes_a_row_out(
    qtbot: Any, navigator: Remembering, editing: RegisterDialog, customer: int
) -> None:
    contacts = editing.children_tables["contacts"]
    contacts.view.setFocus()
    contacts.view.setCurrentIndex(contacts.model.index(0, 0))
    qtbot.keyClick(contacts.view, Qt.Key.Key_Delete)
    contacts.add()
    editing.save()
    assert navigator.office.customers.get(customer).children["contacts"] == []


def test_the_table_of_a_form_is_right_for_qt(editing: RegisterDialog) -> None:
    model = editing.children_tables["contacts"].model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    row = model.add()
    model.set_value(row, "name", "钱会计", "")
    model.remove(0)
    model.set_rows([{"id": 7, "name": "孙"}])
    assert model.raw()[0]["id"] == 7


def test_what_nobody_touched_is_not_rounded(navigator: Remembering, shown: Show, clock: Any) -> None:
    """A moment is shown to the minute; saving the form must not cut its seconds."""
    from app.core.fields import MOMENT, Field
    from ui.kit.editors import DateEditor

    editor = DateEditor(Field("at", "At", MOMENT), navigator)  # type: ignore[arg-type]
    moment = clock().replace(second=37)
    editor.set_value(moment)
    assert editor.raw() == moment
    editor.setText("2025-03-01 9:30")
    assert editor.raw() == "2025-03-01 9:30"


# -- H7: somebody else was faster -----------------------------------------------------------------------------------


@pytest.fixture
def stale(navigator: Remembering, editing: RegisterDialog, customer: int) -> StaleDialog:
    """I changed phone and region, they changed region and address."""
    editing.form.editor("phone").setText("010-12345")
    editing.form.editor("region").setText("上海")
    navigator.office.customers.save({"region": "北京", "address": "海淀"}, customer)
    editing.save()
    found = editing.findChild(StaleDialog)
    assert found is not None
    return found


def cells(dialog: StaleDialog) -> list[tuple[str, ...]]:
    table = dialog.table
    return [tuple(table.item(row, c).text() for c in range(3)) for row in range(table.rowCount())]  # type: ignore[union-attr]


def test_H7_both_versions_are_shown_side_by_side(stale: StaleDialog) -> None:
    assert cells(stale) == [
        ("Region", "上海", "北京"),
        ("Address", "(not changed by you)", "海淀"),
        ("Phone", "010-12345", ""),
    ]


def test_H7_keep_mine_saves_only_what_i_changed(
    qtbot: Any, navigator: Remembering, stale: StaleDialog, customer: int
) -> None:
    stale.keep.click()
    values = navigator.office.customers.get(customer).values
    assert (values["region"], values["phone"], values["address"]) == ("上海", "010-12345", "海淀")


def test_H7_take_theirs_shows_what_is_stored_and_stays_open(editing: RegisterDialog, stale: StaleDialog) -> None:
    stale.take.click()
    assert (editing.form.editor("region").text(), editing.form.editor("phone").text()) == ("北京", "")
    assert editing.isVisible() and editing.dirty() == set()


def test_H7_go_back_leaves_everything_typed(
    navigator: Remembering, editing: RegisterDialog, stale: StaleDialog, customer: int
) -> None:
    stale.back.click()
    assert editing.form.editor("region").text() == "上海"
    assert navigator.office.customers.get(customer).values["region"] == "北京"


def test_H7_a_contact_that_they_removed_and_i_kept_is_added_again(
    navigator: Remembering, editing: RegisterDialog, customer: int
) -> None:
    contacts = editing.children_tables["contacts"]
    contacts.model.set_value(0, "duty", "科长", "")
    navigator.office.customers.save({"contacts": []}, customer)
    editing.save()
    found = editing.findChild(StaleDialog)
    assert found is not None
    found.keep.click()
    kept = navigator.office.customers.get(customer).children["contacts"]
    assert [(row["name"], row["duty"]) for row in kept] == [("赵工", "科长")]


# -- references -----------------------------------------------------------------------------------------------------


def test_a_reference_is_found_by_typing_and_taken_by_enter(
    qtbot: Any, navigator: Remembering, shown: Show, customer: int
) -> None:
    navigator.office.customers.save({"name": "重庆仇氏机械"})
    dialog = RegisterDialog(navigator, "projects")
    shown(dialog)
    box = dialog.form.editor("customer_id")
    box.setFocus()
    qtbot.keyClicks(box, "hrdl")
    qtbot.waitUntil(lambda: box.popup_is_open)
    qtbot.keyClick(box._list.popup(), Qt.Key.Key_Return)
    assert (box.raw(), box.text()) == (customer, "华润电力 (KH00001)")
    assert not box.popup_is_open


def test_a_reference_typed_but_not_chosen_is_found_by_the_service_or_told(
    navigator: Remembering, shown: Show, customer: int
) -> None:
    dialog = RegisterDialog(navigator, "projects")
    shown(dialog)
    dialog.form.editor("name").setText("二期")
    dialog.form.editor("customer_id").setText("华润电")
    dialog.save()
    assert "Did you mean" in dialog.form.problem("customer_id")
    dialog.form.editor("customer_id").setText("KH00001")
    dialog.save()
    assert navigator.said == ["Saved."]


def test_an_unknown_reference_is_made_on_the_spot(qtbot: Any, navigator: Remembering, shown: Show) -> None:
    dialog = RegisterDialog(navigator, "projects")
    shown(dialog)
    box = dialog.form.editor("customer_id")
    box.setFocus()
    qtbot.keyClicks(box, "Neu AG")
    qtbot.waitUntil(lambda: box.popup_is_open)
    popup = box._list.popup()
    assert popup.model().index(0, 0).data() == "New: “Neu AG”…"
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    inner = next(d for d in dialog.findChildren(RegisterDialog) if d.register.name == "customers")
    assert inner.form.editor("name").text() == "Neu AG"
    inner.save()
    assert box.text() == "Neu AG (KH00001)" and box.raw() == 1

"""B9, B10: offers, contracts and receipts on the screen, by keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from app.core.lists import Query
from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.contracts.conftest import World
from ui.contracts.moves import ask_move
from ui.contracts.offer import ask_price, offer_contract, print_letter
from ui.contracts.page import ContractList, ExpiringList, RegistrationList
from ui.contracts.record import ContractRecord
from ui.contracts.registration import ask_override, ask_receipt
from ui.equipment.record import DeviceRecord
from ui.kit.ask_dialog import AskDialog
from ui.kit.jobs import jobs
from ui.kit.preview import PreviewDialog
from ui.todos.dialogs import answer_offer, make_offer

Show = Callable[[QWidget], QWidget]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return
QUOTE = {"price": "9800", "first_on": "2026-12-01", "last_on": "2027-11-30"}


@pytest.fixture
def holder(shown: Show) -> QWidget:
    """The window that a dialog belongs to; the dialog frees itself."""
    return shown(QWidget())


@pytest.fixture(autouse=True)
def nothing_left(qtbot: Any) -> Iterator[None]:
    yield
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QDialog) and shiboken6.isValid(window):
            window.deleteLater()
    qtbot.wait(1)


def open_dialog(qtbot: Any, kind: type) -> Any:
    def found() -> list[Any]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[-1]


def press(page: Any, key: str) -> None:
    """Presses a button of a record's page that is there now; older ones may wait for their end."""
    made = list(page.buttons.buttons)
    next(button for button in made if button.objectName() == key).click()


def press_save(qtbot: Any, dialog: Any) -> None:
    """Ctrl+Enter, once the dialog has the keyboard."""
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, ENTER, CONTROL)


def wait_for_list(qtbot: Any, page: Any) -> None:
    qtbot.waitUntil(lambda: page.model.complete)


def test_B10_selected_devices_become_an_offer_by_keys(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    office = navigator.office
    page: Any = shown(ExpiringList(navigator))
    wait_for_list(qtbot, page)
    assert page.model.rowCount() == 2
    page.pane.select_ids(world.devices)
    qtbot.keyClick(page, Qt.Key.Key_O, CONTROL | SHIFT)
    dialog = open_dialog(qtbot, AskDialog)
    assert dialog.form.editor("first_on").raw() == date(2026, 12, 1)
    press_save(qtbot, dialog)
    assert dialog.form.problem("price") == ("请填写此项。" if language == "zh_CN" else "Please fill this in.")
    dialog.form.editor("price").set_value("9800")
    press_save(qtbot, dialog)
    preview = open_dialog(qtbot, PreviewDialog)
    (contract,) = office.contracts.listing.ids(Query())
    assert "WB2026-0001" in preview.windowTitle()
    assert office.contracts.get(contract).values["state"] == "draft"
    preview.preview.on_printed()
    assert office.contracts.get(contract).values["state"] == "offered"
    preview.close()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    page.open()
    assert jobs.wait()


def test_B10_devices_of_two_customers_are_refused_in_words(
    navigator: Remembering, holder: QWidget, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("ui.kit.notify.tell", lambda _parent, text, *_more: told.append(str(text)))
    other = navigator.office.equipment.save({"customer_id": world.dealer, "name": "泵"})
    offer_contract(navigator, [*world.devices, other], parent=holder)
    assert jobs.wait()
    assert told == ["The devices belong to several customers; an offer is for one."]


def test_B10_the_page_offers_what_can_be_done_now(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    office = navigator.office
    contract = office.contracts.quote(world.devices, QUOTE)
    page: Any = shown(ContractRecord(navigator, contract))

    def buttons() -> set[str]:
        made = [button.objectName() for button in page.buttons.buttons]
        return {*made} - {"todo", "edit", "archive"}

    zh = language == "zh_CN"
    assert buttons() == {"letter", "sign", "cancel"}
    assert page.state_label.text() == ("● 草稿" if zh else "● Draft")
    office.contracts.offer(contract)
    qtbot.waitUntil(lambda: buttons() == {"letter", "answer", "sign", "cancel"})
    press(page, "sign")
    (dialog,) = page.findChildren(AskDialog)
    press_save(qtbot, dialog)
    qtbot.waitUntil(lambda: buttons() == {"letter", "end"})
    assert page.state_label.text() == ("● 已签未开始" if zh else "● Signed, not begun")
    assert "2026-11-22 (王芳)" in page.facts.toPlainText()


def test_B10_an_answer_is_asked_and_a_late_one_told(
    navigator: Remembering, holder: QWidget, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts = navigator.office.contracts
    contract = contracts.quote(world.devices, QUOTE)
    contracts.offer(contract)
    details = contracts.get(contract)
    dialog: Any = ask_move(navigator, "answer", details, holder)
    dialog.form.set_values({"answer": "later", "follow_up_on": "2026-11-01"})
    dialog.save()
    assert dialog.form.problem("follow_up_on") == "This day is past."
    dialog.form.set_values({"answer": "later", "follow_up_on": "2026-12-20"})
    dialog.save()
    assert contracts.get(contract).values["follow_up_on"] == date(2026, 12, 20)
    told: list[str] = []
    monkeypatch.setattr("ui.kit.notify.tell", lambda _parent, text, *_more: told.append(str(text)))
    late: Any = ask_move(navigator, "cancel", details, holder)
    late.form.set_values({"end_reason": "x"})
    late.save()
    assert told == ["Somebody else was quicker. Please look again."]


def test_B10_the_list_shows_states_in_words(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    navigator.office.contracts.quote(world.devices, QUOTE)
    page: Any = shown(ContractList(navigator))
    wait_for_list(qtbot, page)
    place = [column.key for column in page.listing.columns].index("state")
    assert page.model.index(0, place).data() == ("草稿" if language == "zh_CN" else "Draft")
    print_letter(navigator, page.model.id_at(0))
    preview = open_dialog(qtbot, PreviewDialog)
    preview.close()
    assert jobs.wait()


def test_C1_B10_the_to_do_of_sales_opens_the_offer_with_its_device(
    qtbot: Any, navigator: Remembering, holder: QWidget, world: World, clock: Any
) -> None:
    office = navigator.office
    clock.forward(days=30)
    report = {"customer_id": world.customer, "equipment_id": world.devices[1], "fault_reported": "不启动"}
    todo = office.tickets.record_report(report | {"kind": "fault"}).todo_id
    assert todo is not None
    make_offer(navigator, office.todos.get(todo), holder)
    dialog = open_dialog(qtbot, AskDialog)
    dialog.form.editor("price").set_value("9800")
    dialog.save()
    open_dialog(qtbot, PreviewDialog).close()
    contract = office.contracts.of_todo(todo)
    assert contract is not None
    rows = office.contracts.get(contract).children["devices"]
    assert [row["equipment_id"] for row in rows] == [world.devices[1]]
    make_offer(navigator, office.todos.get(todo), holder)  # once more leads to the contract
    assert jobs.wait()
    assert navigator.opened == [("contracts", contract)]


def test_C1_the_answer_of_a_to_do_is_a_choice(navigator: Remembering, holder: QWidget) -> None:
    todos = navigator.office.todos
    todo = todos.save({"text": "报价", "kind": "offer", "due_on": "2026-11-23"})
    dialog: Any = answer_offer(navigator, todos.get(todo), holder)
    dialog.save()
    assert dialog.form.problem("outcome") == "Please fill this in."
    dialog.form.set_values({"outcome": "declined", "answer": "不需要"})
    dialog.save()
    values = todos.get(todo).values
    assert (values["outcome"], values["done_by"]) == ("declined", "王芳")
    make_offer(navigator, todos.get(todo), holder)
    assert jobs.wait()
    assert navigator.said[-1] == "This to-do names no device."


def test_B9_a_receipt_is_entered_from_the_list_and_late_ones_are_overridden(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    office = navigator.office
    device = world.devices[0]
    office.equipment.save({"dealer_id": world.dealer, "sold_on": "2026-09-01"}, device)
    page: Any = shown(RegistrationList(navigator))
    wait_for_list(qtbot, page)
    zh = language == "zh_CN"
    assert page.model.index(0, 0).data() == ("逾期未登记" if zh else "Receipt missing")
    page.select(device)
    qtbot.keyClick(page, Qt.Key.Key_R, CONTROL | SHIFT)
    dialog = open_dialog(qtbot, AskDialog)
    dialog.form.editor("receipt_number").set_value("HZ-1")
    press_save(qtbot, dialog)
    qtbot.waitUntil(lambda: page.model.index(0, 0).data() == ("逾期登记" if zh else "Registered late"))
    dialog = ask_override(navigator, office.registrations.get(device), page)
    dialog.form.set_values({"override_reason": "邮寄遗失"})
    dialog.save()
    qtbot.waitUntil(lambda: page.model.index(0, 0).data() == ("逾期，我方承担" if zh else "Late, borne by us"))
    dialog = ask_override(navigator, office.registrations.get(device), page)
    dialog.form.set_values({"reason": "查实未寄"})
    dialog.save()
    assert office.registrations.get(device).values["override_reason"] == ""
    page.open()
    assert navigator.opened == [("equipment", device)]


def test_B9_a_device_of_a_dealer_has_the_button_and_says_late(
    language: str, navigator: Remembering, shown: Show, world: World
) -> None:
    own: Any = shown(DeviceRecord(navigator, world.devices[1]))
    assert own.findChild(QWidget, "receipt") is None
    navigator.office.equipment.save({"dealer_id": world.dealer, "sold_on": "2026-09-01"}, world.devices[0])
    page: Any = shown(DeviceRecord(navigator, world.devices[0]))
    assert page.findChild(QWidget, "receipt") is not None
    words = "经销商未在 20 天内登记销售" if language == "zh_CN" else "has not registered the sale within 20 days"
    assert words in page.facts.toPlainText()


def test_B9_a_wrong_receipt_is_marked_and_the_dialog_stays(
    navigator: Remembering, holder: QWidget, world: World
) -> None:
    registrations = navigator.office.registrations
    dialog: Any = ask_receipt(navigator, registrations.get(world.devices[0]), holder)
    dialog.form.editor("dealer_id").set_value("华润电力")
    dialog.form.editor("sold_on").set_value("2026-11-01")
    dialog.save()
    assert dialog.form.problem("dealer_id") == "This customer is no dealer."
    assert dialog.isVisible()


@pytest.mark.parametrize("role", ["technician", "keeper"])
def test_H8_who_may_not_sees_no_buttons(
    role: str, file_office: Office, navigator: Remembering, shown: Show, world: World
) -> None:
    from app.core.rights import User

    contract = file_office.contracts.quote(world.devices, QUOTE)
    navigator.office = Office(file_office.database, file_office.clock, User(None, "李强", role))
    page: Any = shown(ContractRecord(navigator, contract))
    assert [key for key in ("sign", "cancel", "edit") if page.findChild(QWidget, key) is not None] == []


def test_B10_a_proposal_with_many_devices_names_the_first_ones(
    navigator: Remembering, holder: QWidget, world: World
) -> None:
    office = navigator.office
    base = {"customer_id": world.customer, "project_id": world.project}
    ids = [*world.devices, *(office.equipment.save(base | {"name": f"泵{n}"}) for n in range(5))]
    dialog: Any = ask_price(navigator, tuple(ids), office.contracts.propose(ids), None, holder)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("and 3 more" in text for text in texts)
    dialog.reject()

"""A2, A6, B11: deposits, dealers' receivables and the price check on the screen, by keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.core.lists import Query
from tests.ui.conftest import Remembering
from tests.ui.contracts.conftest import World
from tests.ui.contracts.test_contract_screens import press, press_save
from ui.contracts.deposits import DepositList, DepositRecord, ask_booking, ask_deposit, deposit_of
from ui.customers.dealers import DealerList, ask_entry
from ui.customers.dialog import CustomerDialog
from ui.customers.price_check import PriceDialog
from ui.customers.record import CustomerRecord, ProjectRecord
from ui.kit.ask_dialog import AskDialog
from ui.kit.jobs import jobs

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def holder(shown: Show) -> QWidget:
    """The window that a dialog belongs to; the dialog frees itself."""
    return shown(QWidget())


def test_B11_a_project_gets_its_deposit_with_the_usual_amount(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    page: Any = shown(ProjectRecord(navigator, world.project))
    page.findChild(QWidget, "deposit").click()
    assert jobs.wait()
    (dialog,) = page.findChildren(AskDialog)
    assert dialog.form.editor("agreed").raw() == Decimal("5000.00")
    assert dialog.form.editor("start_on").raw() == date(2024, 12, 1)
    press_save(qtbot, dialog)
    (deposit,) = navigator.office.deposits.listing.ids(Query())
    assert navigator.opened == [("deposits", deposit)]
    deposit_of(navigator, world.project)  # once more opens it
    assert jobs.wait()
    assert navigator.opened == [("deposits", deposit)] * 2
    tabs = [page.lists.tabText(place) for place in range(page.lists.count())]
    assert any(text.startswith("质保金" if language == "zh_CN" else "Quality deposits") for text in tabs)


def test_B11_the_page_books_and_shows_the_ledger(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    deposits = navigator.office.deposits
    deposit = deposits.save({"project_id": world.project, "start_on": "2024-12-01"})
    page: Any = shown(DepositRecord(navigator, deposit))
    zh = language == "zh_CN"
    assert page.state_label.text() == ("● 应退" if zh else "● Due back")
    dialog: Any = ask_booking(navigator, "deduct", page.details, page)
    press_save(qtbot, dialog)
    assert dialog.form.problem("reason") == ("请填写此项。" if zh else "Please fill this in.")
    dialog.form.set_values({"amount": "5000.01", "day": "2026-11-22", "reason": "备件费"})
    dialog.save()
    assert ("5,000.00" in dialog.message.text()) and dialog.isVisible()
    dialog.form.set_values({"amount": "200", "day": "2026-11-22", "reason": "备件费"})
    dialog.save()
    qtbot.waitUntil(lambda: "4,800.00" in page.facts.toPlainText())
    ledger = page.related_lists[0]
    qtbot.waitUntil(lambda: ledger.model.rowCount() == 2)
    ledger.open()
    assert navigator.opened == []
    back: Any = ask_booking(navigator, "give_back", deposits.get(deposit), page)
    assert back.form.editor("amount").raw() == Decimal("4800.00")
    back.save()
    qtbot.waitUntil(lambda: page.state_label.text() == ("● 已结清" if zh else "● Settled"))
    assert page.findChild(QWidget, "deduct") is None or not page.findChild(QWidget, "deduct").isVisible()


def test_B11_a_breach_is_recorded_and_lifted_by_its_buttons(
    qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    deposit = navigator.office.deposits.save({"project_id": world.project, "start_on": "2024-12-01"})
    page: Any = shown(DepositRecord(navigator, deposit))
    for key, state in (("record_breach", "breach"), ("lift_breach", "due")):
        press(page, key)
        dialog = page.findChildren(AskDialog)[-1]
        dialog.form.editor("reason").set_value("到场超时")
        dialog.save()
        qtbot.waitUntil(lambda state=state: page.details.values["state"] == state)


def test_B11_a_new_deposit_asks_for_its_project(navigator: Remembering, holder: QWidget, world: World) -> None:
    dialog: Any = ask_deposit(navigator, None, navigator.office.deposits.blank(), "", holder)
    dialog.save()
    assert dialog.form.problem("project_id") == "Please fill this in."
    dialog.form.editor("project_id").set_value("一期")
    dialog.save()
    assert navigator.office.deposits.listing.count(Query()) == 1


def test_B11_the_list_begins_with_what_is_not_settled(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    deposits = navigator.office.deposits
    deposit = deposits.save({"project_id": world.project, "start_on": "2024-12-01"})
    page: Any = shown(DepositList(navigator))
    qtbot.waitUntil(lambda: page.model.complete)
    assert page.model.rowCount() == 1
    deposits.give_back(deposit, {"day": "2026-11-22", "amount": "5000"})
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_A6_a_dealers_record_shows_receivable_and_season(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    office = navigator.office
    office.dealers.book(world.dealer, {"kind": "charge", "amount": "1000", "day": "2026-11-22"})
    page: Any = shown(CustomerRecord(navigator, world.dealer))
    facts = page.facts.toPlainText()
    zh = language == "zh_CN"
    assert ("应收余额" if zh else "Receivable") in facts
    assert "1,000.00" in facts
    assert "2027-01-30" in facts
    assert page.lists.isTabVisible(page.lists.indexOf(page.ledger))
    dialog: Any = ask_entry(navigator, world.dealer, "津海机电", page)
    dialog.form.set_values({"kind": "payment", "amount": "400", "day": "2026-11-22"})
    press_save(qtbot, dialog)
    qtbot.waitUntil(lambda: "600.00" in page.facts.toPlainText())
    user: Any = shown(CustomerRecord(navigator, world.customer))
    assert not user.lists.isTabVisible(user.lists.indexOf(user.ledger))
    assert user.findChild(QWidget, "book") is None


def test_A6_the_dialog_shows_what_is_a_dealers_for_a_dealer(
    navigator: Remembering, shown: Show, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: True)
    dialog: Any = shown(CustomerDialog(navigator, world.customer))
    grade, kind = dialog.form.editor("grade"), dialog.form.editor("kind")
    assert not grade.isVisible()
    kind.set_value("dealer")
    assert grade.isVisible()
    grade.set_value("A")
    kind.set_value("user")
    assert grade.isVisible()  # what was typed stays in sight until it is emptied
    dialog.save()
    assert dialog.form.problem("grade") == "Only a dealer has this."
    kind.set_value("dealer")
    dialog.save()
    assert navigator.office.customers.get(world.customer).values["grade"] == "A"


def test_A6_the_list_of_dealers_opens_the_customer(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    page: Any = shown(DealerList(navigator))
    qtbot.waitUntil(lambda: page.model.complete)
    assert page.model.rowCount() == 1
    page.select(world.dealer)
    page.open()
    assert navigator.opened == [("customers", world.dealer)]


def test_A2_the_price_check_shows_prices_or_what_is_missing(
    language: str, qtbot: Any, navigator: Remembering, shown: Show, world: World
) -> None:
    project = navigator.office.projects.get(world.project)
    dialog: Any = shown(PriceDialog(navigator, project, None))
    dialog.form.editor("item").set_value("密封圈")
    press_save(qtbot, dialog)
    cells = [[dialog.table.item(row, column).text() for column in range(3)] for row in range(4)]
    zh = language == "zh_CN"
    assert cells[1] == (
        ["不高于合同价", "20.00", "合同价格表"]
        if zh
        else ["Contract price or lower", "20.00", "Price table of the contract"]
    )
    assert cells[2][1:] == ["–", "该项目的成本未录入。" if zh else "The cost of this is not entered."]
    dialog.form.editor("day").set_value("")
    dialog.look()
    assert dialog.form.problem("day") == ("请填写此项。" if zh else "Please fill this in.")

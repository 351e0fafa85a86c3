"""A3, B1, A1: a device's page, dialog and merging on the screen, in both languages, by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.core.lists import Query
from app.office import Office
from tests.ui.conftest import Remembering
from ui.coverage.record import CardRecord
from ui.equipment.dialog import NARROW, new_device
from ui.equipment.merge import MergeDevicesDialog
from ui.equipment.page import EquipmentPage
from ui.equipment.record import DeviceRecord
from ui.kit.dialog import RegisterDialog

Show = Callable[[QWidget], QWidget]
Open = Callable[[QDialog], Any]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def customer(file_office: Office) -> int:
    return file_office.customers.save({"name": "华润电力", "sites": [{"name": "一号机房"}]})


@pytest.fixture
def device(file_office: Office, customer: int) -> int:
    return file_office.equipment.save(
        {"customer_id": customer, "name": "真空泵", "plan_id": "1+2+1 服务", "accepted_on": "2026-10-01"}
    )


def test_A3_B1_a_devices_page_shows_what_covers_it_today(
    language: str, navigator: Remembering, shown: Show, device: int
) -> None:
    page: Any = shown(DeviceRecord(navigator, device))
    zh = language == "zh_CN"
    words = "质保期内至 2027-09-30（剩 312 天）" if zh else "In warranty until 2027-09-30 (312 days left)"
    assert words in page.coverage.sentence.text()
    assert words in page.facts.toPlainText()
    table = page.coverage.table.model()
    assert table.rowCount() == 4
    assert table.index(0, 0).data().startswith("● ")
    assert table.index(1, 0).data().startswith("●") is False


def test_A3_the_page_follows_a_change(navigator: Remembering, shown: Show, qtbot: Any, device: int) -> None:
    page: Any = shown(DeviceRecord(navigator, device))
    navigator.office.equipment.save({"accepted_on": "2026-11-01"}, device)
    qtbot.waitUntil(lambda: "2027-10-31" in page.coverage.sentence.text())


def test_A3_new_ticket_by_key_carries_the_device(navigator: Remembering, shown: Show, qtbot: Any, device: int) -> None:
    page: Any = shown(DeviceRecord(navigator, device))
    qtbot.keyClick(page, Qt.Key.Key_T, CONTROL)
    assert navigator.made == [("tickets", {"equipment_id": device})]


def test_A3_a_wrong_date_is_marked_and_the_dialog_stays(
    language: str, navigator: Remembering, opened: Open, qtbot: Any, device: int
) -> None:
    dialog: Any = opened(RegisterDialog(navigator, "equipment", device, narrow=NARROW))
    dialog.form.editor("accepted_on").set_value("2026-11-23")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert dialog.form.problem("accepted_on") == (
        "日期在今天之后。" if language == "zh_CN" else "This date lies in the future."
    )
    assert dialog.isVisible()


def test_A3_a_device_made_from_a_project_gets_its_customer(navigator: Remembering, qtbot: Any, customer: int) -> None:
    project = navigator.office.projects.save({"customer_id": customer, "name": "一期"})
    new_device(navigator, project_id=project)
    dialog: Any = next(w for w in QApplication.topLevelWidgets() if isinstance(w, RegisterDialog) and w.isVisible())
    assert dialog.form.editor("customer_id").raw() == customer
    dialog.form.editor("name").set_value("泵")
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    (saved,) = navigator.office.equipment.listing.ids(Query())
    assert navigator.office.equipment.get(saved).values["project_id"] == project


def test_A1_two_devices_become_one_by_keys(
    language: str, navigator: Remembering, opened: Open, qtbot: Any, customer: int, device: int
) -> None:
    other = navigator.office.equipment.save({"customer_id": customer, "name": "真空泵", "serial": "4711"})
    dialog: Any = opened(MergeDevicesDialog(navigator, (device, other)))
    assert "SB000001" in dialog.choices[0].text() and "SB000002" in dialog.choices[1].text()
    dialog.choices[1].setChecked(True)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert navigator.opened == [("equipment", other)]
    assert navigator.office.equipment.get(device).archived_at is not None
    assert str(navigator.office.equipment.get(other).values["accepted_on"]) == "2026-10-01"


def test_B8_a_superseded_card_says_so(language: str, navigator: Remembering, shown: Show, device: int) -> None:
    (card,) = navigator.office.cards.issue([device])
    navigator.office.equipment.save({"accepted_on": "2026-11-01"}, device)
    page: Any = shown(CardRecord(navigator, card))
    assert ("已作废" if language == "zh_CN" else "superseded") in page.facts.toPlainText()
    assert page.findChild(QWidget, "renew") is not None


def test_A3_B1_B8_every_list_of_the_tab_is_shown(
    language: str, navigator: Remembering, shown: Show, qtbot: Any, device: int
) -> None:
    page: Any = shown(EquipmentPage(navigator))
    rows = []
    for place in range(page.tabs.count()):
        page.tabs.setCurrentIndex(place)
        listing = page.page
        qtbot.waitUntil(lambda listing=listing: listing.model.complete)
        rows.append(listing.model.rowCount())
    # Devices, cards, cards due, warranties, contracts, loaners, loans, receipts, plans, exclusions, rates.
    assert rows == [1, 0, 1, 0, 0, 0, 0, 0, 5, 12, 0]
    page.tabs.setCurrentIndex(2)
    page.page.select(device)
    page.page.open()
    assert navigator.opened == [("equipment", device)]


def test_dialogs_are_freed_when_closed(navigator: Remembering, qtbot: Any, device: int) -> None:
    from ui.coverage.print_cards import PrintCardsDialog

    made: list[QDialog] = [
        PrintCardsDialog(navigator, (device,), None, (), False),
        MergeDevicesDialog(navigator, (device, device)),
    ]
    for dialog in made:
        with qtbot.waitSignal(dialog.destroyed):
            dialog.show()
            dialog.reject()

"""E1, E2, G3: the tab of spare parts on the screen, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.lists import Query
from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.staff.test_staff_screens import cells
from ui.kit.dialog import RegisterDialog
from ui.parts import dialogs
from ui.parts.page import MovementList, PartsPage
from ui.parts.record import PartRecord

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def part(file_office: Office) -> int:
    file_office.parts.save({"name": "电机"})
    file_office.parts.save({"name": "过滤器", "stock": 5, "cost": 10, "minimum": 8})
    return file_office.parts.save({"name": "密封圈", "stock": 40, "cost": "3.50", "minimum": 20, "unit": "个"})


@pytest.fixture
def holder(shown: Show) -> QWidget:
    """The window that a dialog belongs to; the dialog frees itself."""
    return shown(QWidget())


def test_E1_the_list_tells_what_is_low_in_words(language: str, navigator: Remembering, shown: Show, part: int) -> None:
    page: Any = shown(PartsPage(navigator))
    zh = language == "zh_CN"
    assert {row["name"]: row["stock_state"] for row in cells(page.part(0))} == {
        "电机": "无库存" if zh else "Out of stock",
        "过滤器": "低于最低库存" if zh else "Below minimum stock",
        "密封圈": "充足" if zh else "Enough",
    }


def test_E2_receiving_is_a_dialog_that_marks_what_is_wrong(
    language: str, navigator: Remembering, holder: QWidget, part: int
) -> None:
    office = navigator.office
    dialog: Any = dialogs.receive(navigator, office.parts.get(part), holder)
    dialog.save()
    assert dialog.isVisible()
    assert office.parts.get(part).values["stock"] == 40
    dialog.form.set_values({"quantity": Decimal(10), "unit_cost": Decimal("4.00")})
    dialog.save()
    assert office.parts.get(part).values["stock"] == 50
    assert navigator.said


def test_E2_what_was_counted_is_booked_as_a_difference(navigator: Remembering, holder: QWidget, part: int) -> None:
    office = navigator.office
    dialog: Any = dialogs.adjust(navigator, office.parts.get(part), holder)
    dialog.form.set_values({"stock": Decimal(38), "cause": "盘点"})
    dialog.save()
    row = office.movements.listing.first_page(Query())[0]
    keys = ["id", *(column.key for column in office.movements.listing.columns)]
    newest = dict(zip(keys, row, strict=True))
    assert (newest["quantity"], newest["cause"]) == (-2, "盘点")


def test_E1_the_parts_page_shows_stock_value_and_movements(
    language: str, navigator: Remembering, shown: Show, part: int
) -> None:
    page: Any = shown(PartRecord(navigator, part))
    facts = page.facts.toPlainText()
    assert "40 个" in facts
    assert "140.00" in facts
    ledger, _todos = page.related_lists
    assert ledger.model.rowCount() == 1


def test_E2_the_ledger_opens_the_part(navigator: Remembering, shown: Show, part: int) -> None:
    page: Any = shown(MovementList(navigator))
    page.select(page.model.id_at(0))
    page.open()
    assert navigator.opened == [("parts", part)]


def test_H8_nobody_makes_a_movement_by_hand(navigator: Remembering, shown: Show, part: int) -> None:
    page: Any = shown(MovementList(navigator))
    assert page.may_edit() is False
    page.new()
    assert navigator.made == []


def test_G3_the_inventory_goes_to_Excel_in_one_click(
    navigator: Remembering, shown: Show, part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    path = tmp_path / "parts.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given, **_named: (str(path), ""))
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: False)
    page: Any = shown(PartsPage(navigator))
    page.part(0).bar.button("inventory").click()
    qtbot.waitUntil(path.exists)


def test_E1_the_dialog_opens_in_both_languages(language: str, navigator: Remembering, shown: Show, part: int) -> None:
    dialog: Any = shown(RegisterDialog(navigator, "parts", part))
    assert dialog.form.text("name") == "密封圈"

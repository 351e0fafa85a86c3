"""B8: warranty cards are issued, previewed, printed and saved from the screen, by keys, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.core.lists import Query
from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.coverage.conftest import Stock
from ui.coverage.guarantee import print_guarantee
from ui.coverage.print_cards import PrintCardsDialog
from ui.kit import notify, preview
from ui.kit.jobs import jobs

Open = Callable[[QDialog], Any]
ENTER, S = Qt.Key.Key_Return, Qt.Key.Key_S
CONTROL = Qt.KeyboardModifier.ControlModifier


def make(navigator: Remembering, show: Open, **given: Any) -> PrintCardsDialog:
    whole = "project_id" in given
    asked = {"device_ids": (), "project_id": None, "card_ids": (), "per_project": whole} | given
    dialog = PrintCardsDialog(navigator, **asked)
    show(dialog)
    return dialog


def cards(office: Office) -> list[int]:
    return list(office.cards.listing.ids(Query()))


def test_B8_says_what_will_be_issued(language: str, navigator: Remembering, opened: Open, stock: Stock) -> None:
    navigator.office.cards.issue(stock.devices[:1])
    dialog = make(navigator, opened, device_ids=[*stock.devices, stock.loaner])
    zh = language == "zh_CN"
    assert dialog.summary.text() == (
        "将签发 2 张新保修卡。\n重新打印 1 张保修卡。"
        if zh
        else "2 new cards will be issued.\n1 card is printed again."
    )
    assert dialog.refused.text().endswith("是我方备机。" if zh else "is a loaner of our own.")
    dialog.whole.setChecked(True)
    assert ("签发 1 张" if zh else "1 new card ") in dialog.summary.text()


def test_B8_Ctrl_Enter_issues_and_previews_and_a_print_is_counted(
    qtbot: Any, navigator: Remembering, opened: Open, stock: Stock
) -> None:
    dialog = make(navigator, opened, project_id=stock.project)
    previews: list[Any] = []
    dialog.previewed.connect(previews.append)
    qtbot.keyClick(dialog, ENTER, CONTROL)
    qtbot.waitUntil(lambda: bool(previews))
    (card,) = cards(navigator.office)
    assert len(navigator.office.cards.get(card).children["devices"]) == 3
    assert navigator.office.cards.get(card).values["printed"] == 0
    assert "BX2026-00001" in previews[0].windowTitle()
    previews[0].preview.on_printed()
    assert navigator.office.cards.get(card).values["printed"] == 1
    previews[0].close()
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_B8_Ctrl_S_saves_all_cards_in_one_file_and_counts(
    qtbot: Any, navigator: Remembering, opened: Open, stock: Stock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "卡.pdf"
    monkeypatch.setattr(preview, "ask_file", lambda _parent, _name: path)
    dialog = make(navigator, opened, device_ids=stock.devices)
    qtbot.keyClick(dialog, S, CONTROL)
    qtbot.waitUntil(lambda: bool(navigator.said))
    assert navigator.said == ["3 cards saved in 卡.pdf."]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    assert all(f"BX2026-0000{n}" in text for n in (1, 2, 3))
    assert [navigator.office.cards.get(card).values["printed"] for card in cards(navigator.office)] == [1, 1, 1]


def test_B8_Esc_cancels_a_running_batch_and_no_card_is_left(
    qtbot: Any, navigator: Remembering, opened: Open, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = make(navigator, opened, device_ids=stock.devices)
    issue = navigator.office.cards.issue

    def slow(devices: Any, whole: bool, progress: Any, cancelled: Any) -> list[int]:
        while not cancelled():
            pass
        return issue(devices, whole, progress, cancelled)

    monkeypatch.setattr(navigator.office.cards, "issue", slow)
    qtbot.keyClick(dialog, ENTER, CONTROL)
    assert not dialog.preview_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(dialog.preview_button.isEnabled)
    assert dialog.isVisible()
    assert cards(navigator.office) == []
    assert jobs.wait()
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_B8_a_refusal_is_told_in_the_dialog(qtbot: Any, navigator: Remembering, opened: Open, stock: Stock) -> None:
    dialog = make(navigator, opened, device_ids=stock.devices)
    navigator.office.equipment.save({"state": "scrapped"}, stock.devices[0])
    qtbot.keyClick(dialog, ENTER, CONTROL)
    qtbot.waitUntil(lambda: bool(dialog.message.text()))
    assert "no longer in use" in dialog.message.text()
    assert cards(navigator.office) == []


def test_B8_cards_that_are_there_are_printed_again(
    qtbot: Any, navigator: Remembering, opened: Open, stock: Stock
) -> None:
    ids = navigator.office.cards.issue(stock.devices[:2])
    dialog = make(navigator, opened, card_ids=ids)
    assert dialog.summary.text() == "2 cards are printed again."
    previews: list[Any] = []
    dialog.previewed.connect(previews.append)
    dialog.preview()
    qtbot.waitUntil(lambda: bool(previews))
    assert cards(navigator.office) == ids[::-1]
    previews[0].close()


def test_B8_nothing_to_issue_is_said(language: str, navigator: Remembering, opened: Open, stock: Stock) -> None:
    dialog = make(navigator, opened, device_ids=[stock.loaner])
    assert dialog.summary.text()
    assert not dialog.preview_button.isEnabled()


def test_B8_characters_that_the_font_lacks_are_named(
    qtbot: Any, navigator: Remembering, opened: Open, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(notify, "tell", lambda _parent, text, details="": told.append(str(text)))
    navigator.office.customers.save({"name": "华\U0002fffd电"}, stock.customer)
    dialog = make(navigator, opened, device_ids=stock.devices)
    previews: list[Any] = []
    dialog.previewed.connect(previews.append)
    dialog.preview()
    qtbot.waitUntil(lambda: bool(told))
    assert "\U0002fffd" in told[0]
    previews[0].close()


def test_A2_service_guarantee_is_issued_once_and_shown(
    language: str, qtbot: Any, navigator: Remembering, shown: Callable[[QWidget], QWidget], stock: Stock
) -> None:
    window = shown(QWidget())
    guarantees = navigator.office.guarantees
    for _time in range(2):
        print_guarantee(navigator, stock.project)
        found: list[Any] = []

        def look(found: list[Any] = found) -> bool:
            found[:] = [
                w for w in QApplication.topLevelWidgets() if isinstance(w, preview.PreviewDialog) and w.isVisible()
            ]
            return bool(found)

        qtbot.waitUntil(look)
        assert "BZ2026-0001" in found[0].windowTitle()
        found[0].preview.on_printed()
        with qtbot.waitSignal(found[0].destroyed):
            found[0].close()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
    (guarantee,) = guarantees.listing.ids(Query())
    assert guarantees.get(guarantee).values["printed"] == 2

"""A5, G3: the tab of staff on the screen, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.office import Office
from tests.ui.conftest import Remembering
from ui.kit.attachments_view import AttachmentsView
from ui.kit.dialog import RegisterDialog
from ui.staff.page import CertificateList, StaffPage
from ui.staff.record import StaffRecord

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def person(file_office: Office) -> int:
    file_office.staff.save({"name": "王芳"})
    return file_office.staff.save(
        {
            "name": "李强",
            "hired_on": "2015-07-01",
            "certificates": [
                {"name": "电工证", "expires_on": "2026-12-01"},
                {"name": "焊工证", "expires_on": "2026-11-01"},
                {"name": "高压证", "expires_on": "2030-01-01"},
            ],
        }
    )


def cells(page: Any) -> list[dict[str, str]]:
    """What the list shows, by column key."""
    model = page.model
    keys = [column.key for column in model.columns]
    return [
        {key: str(model.index(row, place).data() or "") for place, key in enumerate(keys)}
        for row in range(model.rowCount())
    ]


def test_A5_the_list_tells_the_state_of_certificates_in_words(
    language: str, navigator: Remembering, shown: Show, person: int
) -> None:
    page: Any = shown(StaffPage(navigator))
    states = {row["name"]: row["state"] for row in cells(page.part(0))}
    assert states == {"李强": "已过期" if language == "zh_CN" else "Expired", "王芳": ""}
    assert {row["name"]: row["senior"] for row in cells(page.part(0))}["李强"] == (
        "是" if language == "zh_CN" else "Yes"
    )


def test_A5_certificates_stand_in_the_order_in_which_they_expire_and_open_the_person(
    language: str, navigator: Remembering, shown: Show, person: int
) -> None:
    page: Any = shown(CertificateList(navigator))
    assert [row["name"] for row in cells(page)] == ["焊工证", "电工证", "高压证"]
    words = ["已过期", "即将到期", "有效"] if language == "zh_CN" else ["Expired", "Expires soon", "Valid"]
    assert [row["state"] for row in cells(page)] == words
    page.select(page.model.id_at(1))
    page.open()
    assert navigator.opened == [("staff", person)]


def test_A5_A7_a_certificates_scan_is_attached_beside_the_list_and_shows_on_the_person(
    navigator: Remembering, shown: Show, person: int, tmp_path: Path
) -> None:
    certificate = navigator.office.staff.get(person).children["certificates"][0]["id"]
    path = tmp_path / "扫描.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    view: Any = shown(AttachmentsView(navigator, "certificates"))
    view.show_record(certificate)
    assert view.add_button.isEnabled()
    view.add_files([path])
    attachments = navigator.office.attachments
    assert [found.name for found in attachments.of("certificate", certificate)] == ["扫描.png"]
    assert [found.name for found in attachments.of("staff", person, parts=True)] == ["扫描.png"]


def test_A5_the_persons_page_leads_with_what_expires(
    language: str, navigator: Remembering, shown: Show, person: int
) -> None:
    page: Any = shown(StaffRecord(navigator, person))
    facts = page.facts.toPlainText()
    zh = language == "zh_CN"
    assert ("11 年 · 资深" if zh else "11 years · senior") in facts
    assert ("焊工证 2026-11-01 · 已过期" if zh else "焊工证 2026-11-01 · Expired") in facts
    assert "高压证 2030" not in facts


def test_G3_the_staff_list_goes_to_Excel_in_one_click(
    navigator: Remembering, shown: Show, person: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    path = tmp_path / "staff.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given, **_named: (str(path), ""))
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: False)
    page: Any = shown(StaffPage(navigator))
    page.part(0).bar.button("inventory").click()
    qtbot.waitUntil(path.exists)


def test_A5_the_dialog_opens_in_both_languages(language: str, navigator: Remembering, shown: Show, person: int) -> None:
    dialog: Any = shown(RegisterDialog(navigator, "staff", person))
    assert dialog.form.text("name") == "李强"
    assert len(dialog.children_tables["certificates"].raw()) == 3

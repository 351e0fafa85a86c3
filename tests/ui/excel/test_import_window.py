"""H1: the import window, driven by keys from file to done; H2: export of what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.modeltest import ModelTester
from shiboken6 import isValid

from app.core.lists import Query
from app.excel.plan import WRONG
from tests.excel import sheets
from tests.ui.conftest import Remembering
from ui.excel import export
from ui.excel.import_window import COLUMNS, DONE, PREVIEW, ImportWindow
from ui.excel.plan_model import PlanModel
from ui.kit import jobs, notify

HEADER = ["序号", "客户编号", "客户名称", "地区", "联系人", "手机"]
GOOD = [[1, "KH1", "华润", "江苏", "赵工", 13800138000], [2, "KH2", "中泰", "新疆", "", ""]]
BAD = [*GOOD, [3, "KH3", "恒瑞", "", "孙工", "abc"]]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No backup, and message boxes are noted instead of shown."""
    told: list[str] = []
    monkeypatch.setattr("app.core.backup.Backups.before", lambda _self, _what: None)
    monkeypatch.setattr(notify, "_show", lambda _parent, _icon, text, *_more: told.append(text))
    yield told
    jobs.jobs.cancel_all()
    assert jobs.jobs.wait()


@pytest.fixture
def window(navigator: Remembering, shown: Callable[[QWidget], QWidget]) -> ImportWindow:
    found = shown(ImportWindow(navigator, "customers"))
    assert isinstance(found, ImportWindow)
    return found


def give(window: ImportWindow, path: Path) -> None:
    window.file_step.set_file(path)
    assert jobs.jobs.wait()


def file_of(tmp_path: Path, rows: list[list[Any]], name: str = "客户.xlsx") -> Path:
    return sheets.xlsx(tmp_path / name, [["客户一览表"], HEADER, *rows])


def count(window: ImportWindow) -> int:
    return window.navigator.office.customers.listing.count(Query())


def test_H1_from_file_to_done_with_the_enter_key(
    language: str, navigator: Remembering, shown: Callable[[QWidget], QWidget], tmp_path: Path, qtbot: Any
) -> None:
    window = ImportWindow(navigator, "customers")
    shown(window)
    give(window, file_of(tmp_path, GOOD))
    for step in (COLUMNS, PREVIEW, DONE):
        qtbot.keyClick(window, Qt.Key.Key_Return)
        assert jobs.jobs.wait()
        assert window.step == step
    assert count(window) == 2
    assert navigator.said == [window.result_text.text()]
    assert "2" in window.result_text.text()
    qtbot.keyClick(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(window))


def test_H1_the_file_may_be_dropped_and_the_header_is_told(window: ImportWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file_of(tmp_path, GOOD)))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert jobs.jobs.wait()
    assert window.file_step.note.text() == "The header stands in row 2. 5 of 6 columns are known."
    assert window.forward.isEnabled()


def test_H1_a_bad_file_is_told_in_the_window_and_no_step_follows(window: ImportWindow, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    give(window, path)
    assert "0 bytes" in window.file_step.note.text()
    assert not window.forward.isEnabled()
    give(window, file_of(tmp_path, GOOD))
    assert window.forward.isEnabled()


def test_H1_columns_can_be_matched_otherwise_and_a_field_is_filled_once(window: ImportWindow, tmp_path: Path) -> None:
    give(window, file_of(tmp_path, GOOD))
    window.next()
    boxes = window.columns_step.boxes
    assert [box.currentData() for box in boxes.values()] == ["", "number", "name", "region", "contacts.name",
                                                             "contacts.phone"]  # fmt: skip
    boxes[4].setCurrentIndex(boxes[4].findData("short_name"))
    boxes[3].setCurrentIndex(boxes[3].findData("name"))
    assert boxes[2].currentData() == ""
    assert window.columns_step.mapping() == {1: "number", 3: "name", 4: "short_name", 5: "contacts.phone"}
    boxes[3].setCurrentIndex(0)
    assert "Customer name" in window.columns_step.note.text()
    window.columns_step.header.setValue(3)
    assert jobs.jobs.wait()
    assert [header.text for header in window._layout.headers][:2] == ["1", "KH1"]  # type: ignore[union-attr]


def test_H1_wrong_rows_are_shown_first_and_nothing_can_be_imported(window: ImportWindow, tmp_path: Path) -> None:
    give(window, file_of(tmp_path, BAD))
    window.next()
    window.next()
    assert jobs.jobs.wait()
    preview = window.preview_step
    assert (window.step, preview.shown_state(), preview.model.rowCount()) == (PREVIEW, WRONG, 1)
    assert "F5" in preview.model.index(0, 3).data()
    assert preview.details.toPlainText().startswith("Row 5, F (Contacts · Mobile)")
    assert not window.forward.isEnabled()
    preview.filters[""].click()
    assert preview.model.rowCount() == 3
    assert count(window) == 0


def test_H1_the_marked_copy_is_saved(window: ImportWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(window, file_of(tmp_path, BAD))
    window.next()
    window.next()
    assert jobs.jobs.wait()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "标注"), ""))
    window.preview_step.marked.click()
    assert jobs.jobs.wait()
    assert (tmp_path / "标注.xlsx").exists()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "模板.xlsx"), ""))
    window.previous()
    window.previous()
    window.file_step.template.click()
    assert jobs.jobs.wait()
    assert (tmp_path / "模板.xlsx").exists()


def test_H1_esc_cancels_the_work_first_and_then_closes(
    window: ImportWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any, alone: list[str]
) -> None:
    give(window, file_of(tmp_path, GOOD))
    window.next()
    window.next()
    assert jobs.jobs.wait()

    def slow(_plan: Any, _progress: Any, cancel: Any) -> None:
        while True:
            cancel.check()

    monkeypatch.setattr(window.excel, "apply", slow)
    window.next()
    assert window.busy
    assert not window.pages.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert jobs.jobs.wait()
    assert (window.busy, window.step, count(window)) == (False, PREVIEW, 0)
    assert alone == []
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(window))


def test_H1_a_refusal_while_writing_is_told_and_the_window_stays(
    window: ImportWindow, tmp_path: Path, alone: list[str]
) -> None:
    window.navigator.office.customers.save({"number": "KH1", "name": "华润"})
    give(window, file_of(tmp_path, GOOD))
    window.next()
    window.next()
    assert jobs.jobs.wait()
    window.navigator.office.customers.save({"region": "上海"}, 1)
    window.next()
    assert jobs.jobs.wait()
    assert window.step == PREVIEW
    assert len(alone) == 1 and "check the file again" in alone[0]


def test_H1_the_preview_is_a_proper_model(navigator: Remembering, tmp_path: Path, qtmodeltester: ModelTester) -> None:
    model = PlanModel()
    model.show(navigator.office.excel.check("customers", file_of(tmp_path, BAD)))
    qtmodeltester.check(model)


# -- export ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "kind", "made"), [("a", "Excel (*.xlsx)", "a.xlsx"), ("a", "(*.csv)", "a.csv")])
def test_H2_the_list_is_exported_as_seen(
    navigator: Remembering,
    shown: Callable[[QWidget], QWidget],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    kind: str,
    made: str,
) -> None:
    from ui.kit.list_page import ListPage

    for name, region in (("华润", "江苏"), ("中泰", "新疆")):
        navigator.office.customers.save({"name": name, "region": region})
    page = shown(ListPage(navigator, "customers"))
    assert isinstance(page, ListPage)
    page.set_query(Query(filters={"region": "江苏"}))
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / typed), kind))
    monkeypatch.setattr(notify, "ask", lambda _parent, text, *_a: bool(asked.append(str(text))))
    assert export.export_seen(page) is not None
    assert jobs.jobs.wait()
    assert asked == [f"1 rows written to “{made}”."]
    plan = navigator.office.excel.check("customers", tmp_path / made)
    assert [row.values["name"] for row in plan.rows] == ["华润"]


def test_H2_no_name_means_no_export(
    navigator: Remembering, shown: Callable[[QWidget], QWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: ("", ""))
    assert export.export_inventory(navigator, "parts") is None


def test_G3_the_inventory_is_written_in_one_click(
    navigator: Remembering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    navigator.office.parts.save({"name": "密封圈", "cost": "2", "stock": "3"})
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "库存.xlsx"), ""))
    monkeypatch.setattr(notify, "ask", lambda *_a: False)
    export.export_inventory(navigator, "parts")
    assert jobs.jobs.wait()
    assert (tmp_path / "库存.xlsx").exists()

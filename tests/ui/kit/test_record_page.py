"""A record's page: facts, what can be done now, lists of what belongs to it, attachments, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from app.core.database import Database
from app.core.register import Details
from app.core.rights import User
from app.office import Office
from tests.ui.conftest import Remembering
from tests.ui.drops import drop_files
from ui.kit.actions import Action
from ui.kit.attachments_view import AttachmentsView
from ui.kit.dialog import RegisterDialog
from ui.kit.history_view import HistoryView
from ui.kit.record_page import RecordPage
from ui.kit.related import RelatedList
from ui.kit.side_panel import RecordTabs
from ui.kit.time_line import TimeLineView

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def customer(navigator: Remembering) -> int:
    return navigator.office.customers.save(
        {
            "name": "华润电力 <江苏>",
            "region": "江苏",
            "contacts": [{"name": "赵工", "phone": "13800138000"}, {"name": "钱会计"}],
        }
    )


class Page(RecordPage):
    """A customer's page with one action and one list."""

    def __init__(self, navigator: Any, record_id: int) -> None:
        self.done: list[Any] = []
        super().__init__(navigator, "customers", record_id, state=("status", lambda _value: "success"))

    def actions_for(self, details: Details) -> Sequence[Action]:
        fits = details.values["status"] == "active"
        return [Action("close", "Close down", self.done.append, shortcut="Ctrl+D", enabled=lambda _ids: fits)]

    def related(self) -> Sequence[RelatedList]:
        return [RelatedList(self.navigator, "projects", {"customer_id": self.record_id}, without=("customer",))]


@pytest.fixture
def page(navigator: Remembering, shown: Show, customer: int) -> Page:
    page = Page(navigator, customer)
    page.resize(1200, 600)
    shown(page)
    return page


def buttons(page: RecordPage) -> list[str]:
    return [button.objectName() for button in page.buttons.buttons]


def test_the_page_shows_all_that_is_known(page: Page) -> None:
    assert page.heading.text() == "华润电力 <江苏> (KH00001)"
    assert page.state_label.text() == "● Active"
    assert "华润电力 <江苏>" in page.facts.toPlainText(), "what looks like markup is text"
    assert page.lists.tabText(0) == "Contacts (2)"
    assert page.child_views["contacts"].model().index(0, 2).data() == "13800138000"


@pytest.mark.parametrize("register", ["customers", "projects", "equipment", "parts", "staff"])
def test_every_record_opens_in_both_languages(
    navigator: Remembering, shown: Show, language: str, register: str, customer: int
) -> None:
    office = navigator.office
    made = {
        "customers": lambda: customer,
        "projects": lambda: office.projects.save({"name": "二期", "customer_id": customer}),
        "equipment": lambda: office.equipment.save({"name": "真空泵", "customer_id": customer, "serial": "4711"}),
        "parts": lambda: office.parts.save({"name": "密封圈", "unit": "个"}),
        "staff": lambda: office.staff.save({"name": "李强", "role": "technician"}),
    }
    page = RecordPage(navigator, register, made[register]())
    shown(page)
    assert page.details is not None and page.details.title in page.heading.text()
    assert page.message.text() == ""


def test_only_what_fits_now_is_offered(qtbot: Any, page: Page, navigator: Remembering, customer: int) -> None:
    assert buttons(page) == ["close", "edit", "archive"]
    page.facts.setFocus()
    qtbot.keyClick(page.facts, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert page.done == [[customer]]
    navigator.office.customers.save({"status": "closed"}, customer)
    qtbot.waitUntil(lambda: buttons(page) == ["edit", "archive"])
    assert page.state_label.text() == "● Closed down"


def test_H8_who_may_not_change_gets_no_buttons(
    sqlite_database: Database, clock: Any, customer: int, shown: Show
) -> None:
    keeper = Remembering(Office(sqlite_database, clock, User(None, "李强", "keeper")))
    page = RecordPage(keeper, "customers", customer)
    shown(page)
    assert buttons(page) == []


def test_ctrl_e_edits_and_the_page_follows(qtbot: Any, page: Page) -> None:
    page.facts.setFocus()
    qtbot.keyClick(page.facts, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(RegisterDialog)
    assert dialog is not None
    dialog.form.editor("region").setText("上海")
    dialog.save()
    qtbot.waitUntil(lambda: "上海" in page.facts.toPlainText())


def test_archive_and_back(qtbot: Any, page: Page, navigator: Remembering) -> None:
    page.archive()
    qtbot.waitUntil(lambda: page.state_label.text() == "● Archived")
    assert "restore" in buttons(page)
    assert navigator.undo is not None
    navigator.undo()
    qtbot.waitUntil(lambda: page.state_label.text() == "● Active")


def test_a_record_that_is_gone_says_so(navigator: Remembering, shown: Show) -> None:
    page = RecordPage(navigator, "customers", 4711)
    shown(page)
    assert page.message.text() == "This record does not exist any more."


def test_the_list_inside_counts_opens_and_makes_new(
    qtbot: Any, page: Page, navigator: Remembering, customer: int
) -> None:
    other = navigator.office.customers.save({"name": "另一家"})
    project = navigator.office.projects.save({"name": "二期", "customer_id": customer})
    navigator.office.projects.save({"name": "别家的", "customer_id": other})
    (related,) = page.related_lists
    page.lists.setCurrentWidget(related)
    qtbot.waitUntil(lambda: page.lists.tabText(page.lists.indexOf(related)) == "Projects (1)")
    related.view.setFocus()
    qtbot.keyClick(related.view, Qt.Key.Key_Down)
    qtbot.keyClick(related.view, Qt.Key.Key_Return)
    qtbot.keyClick(related.view, Qt.Key.Key_Insert)
    assert navigator.opened == [("projects", project)]
    assert navigator.made == [("projects", {"customer_id": customer})]
    assert related.view.isColumnHidden(related.model.column_index("customer"))


def test_a_reference_opens_the_other_record(navigator: Remembering, shown: Show, customer: int) -> None:
    project = navigator.office.projects.save({"name": "二期", "customer_id": customer})
    page = RecordPage(navigator, "projects", project)
    shown(page)
    page.facts.anchorClicked.emit(QUrl(f"record:customers/{customer}"))
    assert f'href="record:customers/{customer}"' in page.facts.toHtml()
    assert navigator.opened == [("customers", customer)]


def test_H6_history_in_words(navigator: Remembering, shown: Show, customer: int) -> None:
    staff = navigator.office.staff.save({"name": "李强", "role": "technician"})
    record = navigator.office.customers.get(customer)
    contact = record.children["contacts"][0] | {"has_left": True}
    navigator.office.customers.save(
        {"kind": "dealer", "responsible_id": staff, "contacts": [contact]}, customer, record.version
    )
    view = HistoryView(navigator, "customers")
    shown(view)
    view.show_record(customer)
    text = view.toPlainText()
    assert "Customer kind: End user → Dealer" in text
    assert "Responsible: – → 李强" in text
    assert "Has left: No → Yes" in text
    assert "王芳 Contacts removed" in text and "Contact: 钱会计 → –" in text


def test_the_time_line_shows_what_happened(navigator: Remembering, shown: Show, customer: int) -> None:
    view = TimeLineView(navigator, "customers")
    shown(view)
    view.show_record(customer)
    assert view.count() >= 1
    assert "王芳" in view.item(0).toolTip()


# -- A7 attachments -------------------------------------------------------------------------------------------------


@pytest.fixture
def files(navigator: Remembering, shown: Show, customer: int) -> AttachmentsView:
    view = AttachmentsView(navigator, "customers")
    view.resize(400, 300)
    shown(view)
    view.show_record(customer)
    return view


def listed(view: AttachmentsView) -> list[str]:
    return [view.list.item(row).text().split("  ")[0] for row in range(view.list.count())]


def test_A7_files_are_dropped_opened_removed_and_brought_back(
    qtbot: Any, navigator: Remembering, files: AttachmentsView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = tmp_path / "验收报告.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    assert drop_files(files, scan)
    assert listed(files) == ["验收报告.pdf"]
    assert navigator.said == ["1 file attached."]

    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    files.list.setCurrentRow(0)
    qtbot.keyClick(files.list, Qt.Key.Key_Return)
    assert Path(opened[0]).read_bytes() == scan.read_bytes() and opened[0] != str(scan)

    qtbot.keyClick(files.list, Qt.Key.Key_Delete)
    assert listed(files) == []
    assert navigator.undo is not None
    navigator.undo()
    qtbot.waitUntil(lambda: listed(files) == ["验收报告.pdf"])


def test_A7_a_screenshot_is_pasted(qtbot: Any, files: AttachmentsView) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(picture)
    qtbot.keyClick(files.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert listed(files) == ["Screenshot 2026-11-22 091400.png"]


def test_A7_a_clipboard_of_words_is_told_not_attached(
    qtbot: Any, navigator: Remembering, files: AttachmentsView
) -> None:
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(files.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert (listed(files), len(navigator.said)) == ([], 1)


def test_tabs_are_filled_when_first_looked_at(qtbot: Any, navigator: Remembering, shown: Show, customer: int) -> None:
    tabs = RecordTabs(navigator, "customers")
    shown(tabs)
    tabs.show_record(customer)
    assert tabs.findChildren(HistoryView) == []
    tabs.setCurrentIndex(tabs.count() - 1)
    (history,) = tabs.findChildren(HistoryView)
    assert "created" in history.toPlainText()

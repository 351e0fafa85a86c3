"""The tab of customers and projects (A1, A2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.lists import Query
from tests.ui.conftest import Remembering
from ui.customers.merge import MergeCustomersDialog
from ui.customers.page import CustomersPage
from ui.customers.record import CustomerRecord, ProjectRecord

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def customer(navigator: Remembering) -> int:
    return navigator.office.customers.save({"name": "华润电力"})


def test_both_lists_open_in_both_languages(
    qtbot: Any, navigator: Remembering, shown: Show, language: str, customer: int
) -> None:
    navigator.office.projects.save({"name": "二期", "customer_id": customer})
    page = CustomersPage(navigator)
    shown(page)
    assert [page.tabs.tabText(place) for place in range(2)] == {
        "zh_CN": ["客户", "项目"],
        "en": ["Customers", "Projects"],
    }[language]
    assert page.page.model.rowCount() == 1
    qtbot.keyClick(page.page.pane.main, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert page.page.listing.name == "projects"
    qtbot.waitUntil(lambda: page.page.model.rowCount() == 1)


def test_H9_both_lists_keep_their_state(navigator: Remembering, shown: Show, customer: int) -> None:
    page = CustomersPage(navigator)
    shown(page)
    page.page.set_query(Query(filters={"name": "华润"}))
    page.tabs.setCurrentIndex(1)
    page.page.set_query(Query(sort="name"))
    other = CustomersPage(navigator)
    other.restore(page.state())
    shown(other)
    assert (other.tabs.currentIndex(), other.page.query.sort) == (1, "name")
    assert other.part(0).query.filters == {"name": "华润"}


def test_A1_the_customers_page_has_all_that_belongs_to_it(
    qtbot: Any, navigator: Remembering, shown: Show, customer: int, language: str
) -> None:
    office = navigator.office
    project = office.projects.save({"name": "二期", "customer_id": customer})
    office.equipment.save({"name": "真空泵", "customer_id": customer, "project_id": project})
    page = CustomerRecord(navigator, customer)
    shown(page)
    titles = [page.lists.tabText(place) for place in range(page.lists.count()) if page.lists.isTabVisible(place)]
    assert (
        titles
        == {
            "zh_CN": [
                "联系人",
                "使用地点",
                "设备 (1)",
                "项目 (1)",
                "维保合同",
                "服务工单",
                "投诉",
                "待办",
            ],
            "en": [
                "Contacts",
                "Sites",
                "Equipment (1)",
                "Projects (1)",
                "Maintenance contracts",
                "Tickets",
                "Complaints",
                "To-dos",
            ],
        }[language]
    )


def test_A2_a_new_device_of_a_project_belongs_to_its_customer(
    navigator: Remembering, shown: Show, customer: int
) -> None:
    project = navigator.office.projects.save({"name": "二期", "customer_id": customer})
    page = ProjectRecord(navigator, project)
    shown(page)
    page.related_lists[0].new()
    assert navigator.made == [("equipment", {"project_id": project, "customer_id": customer})]


def test_A1_two_entries_become_one(qtbot: Any, navigator: Remembering, shown: Show, customer: int) -> None:
    double = navigator.office.customers.save({"name": "华润电力(重复)", "contacts": [{"name": "赵工"}]})
    page = CustomersPage(navigator)
    shown(page)
    page.page.pane.main.selectAll()
    entry = next(entry for entry in page.page.menu().actions() if entry.text().startswith("Merge"))
    entry.trigger()
    dialog = page.findChild(MergeCustomersDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.merge_button.isEnabled)
    assert "cannot be undone" in dialog.head.text()
    assert "赵工" in dialog.views[1].toPlainText() and "赵工" not in dialog.views[0].toPlainText()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = navigator.office.customers.get(customer)
    assert [row["name"] for row in kept.children["contacts"]] == ["赵工"]
    assert navigator.office.customers.get(double).archived_at is not None
    assert navigator.opened == [("customers", customer)]

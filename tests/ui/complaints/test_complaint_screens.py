"""D1: complaints on the screen — the list, the page, the dialog from tab, customer and ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.tickets.conftest import World, world_of
from tests.ui.conftest import Remembering
from ui.complaints.dialog import new_complaint
from ui.complaints.page import ComplaintRecord, ComplaintsPage
from ui.kit import notify

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def world(navigator: Remembering) -> World:
    return world_of(navigator.office)


def test_D1_from_a_ticket_the_dialog_knows_customer_device_and_caller(
    language: str, navigator: Remembering, world: World, qtbot: Any
) -> None:
    ticket = world.report(equipment_id=world.device, caller_name="赵工", caller_phone="13800138000")
    dialog = new_complaint(navigator, ticket_id=ticket)
    assert dialog.form.text("customer_id").startswith("华润电力")
    assert dialog.form.text("equipment_id").startswith("真空炉")
    assert (dialog.form.text("person"), dialog.form.text("phone")) == ("赵工", "13800138000")
    dialog.form.editor("content").set_value("修了三次")
    dialog.form.editor("quantity").set_value("1")
    dialog.form.editor("defective_quantity").setText("2")
    dialog.save()
    assert dialog.isVisible() and dialog.form.problem("defective_quantity")
    dialog.form.editor("defective_quantity").setText("1")
    saved: list[int] = []
    dialog.saved.connect(saved.append)
    dialog.save()
    values = navigator.office.complaints.get(saved[0]).values
    assert (values["ticket_id"], values["content"], values["severity"]) == (ticket, "修了三次", "minor")


@pytest.mark.parametrize("given", [{}, {"customer_id": 1}, {"equipment_id": 1}])
def test_D1_from_the_tab_a_customer_and_a_device(navigator: Remembering, world: World, given: dict[str, int]) -> None:
    dialog = new_complaint(navigator, **given)
    assert (dialog.form.raw()["customer_id"] == world.customer) is bool(given)
    dialog.reject()


def test_D1_the_list_and_the_page_show_a_complaint(
    qtbot: Any, language: str, navigator: Remembering, world: World, shown: Show
) -> None:
    record = navigator.office.complaints.save(
        {"customer_id": world.customer, "content": "外壳划伤", "severity": "serious"}
    )
    page = ComplaintsPage(navigator)
    shown(page)
    qtbot.waitUntil(lambda: page.model.complete)
    assert page.model.rowCount() == 1
    one = ComplaintRecord(navigator, record)
    shown(one)
    assert one.heading.text() == "TS2026-0001" and "外壳划伤" in one.facts.toPlainText()
    assert {"zh_CN": "严重", "en": "Serious"}[language] in one.state_label.text()


def test_C16_a_complaint_that_was_asked_for_is_not_dropped_without_a_question(
    language: str, navigator: Remembering, world: World, monkeypatch: pytest.MonkeyPatch, shown: Show
) -> None:
    asked: list[str] = []
    answers = [False, True]
    monkeypatch.setattr(
        notify, "ask", lambda _parent, question, *_more, **_named: asked.append(str(question)) or answers.pop(0)
    )
    dialog = new_complaint(navigator, ticket_id=world.report(), content="来得太晚", wanted=True)
    shown(dialog)
    dialog.reject()
    assert len(asked) == 1 and dialog.isVisible()
    dialog.reject()
    assert len(asked) == 2 and not dialog.isVisible()

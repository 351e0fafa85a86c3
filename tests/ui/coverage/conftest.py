"""Devices with a plan, for the screens of coverage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import shiboken6
from PySide6.QtWidgets import QDialog

from app.office import Office


@dataclass
class Stock:
    """A project with three devices, and one device that gets no card."""

    customer: int
    project: int
    devices: list[int]
    loaner: int


@pytest.fixture
def stock(file_office: Office) -> Stock:
    office = file_office
    customer = office.customers.save({"name": "华润电力", "sites": [{"name": "一号机房"}]})
    project = office.projects.save(
        {"customer_id": customer, "name": "一期", "plan_id": "两年质保", "accepted_on": "2026-10-01"}
    )
    base = {"customer_id": customer, "project_id": project, "name": "空压机", "site_id": "一号机房"}
    devices = [office.equipment.save(base | {"serial": f"47{n}"}) for n in range(3)]
    loaner = office.equipment.save(base | {"loaner": True})
    return Stock(customer, project, devices, loaner)


@pytest.fixture
def opened(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[QDialog], Any]]:
    """Shows a dialog that frees itself; one that is left with changes closes without asking."""
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: True)
    made: list[QDialog] = []

    def show(dialog: QDialog) -> QDialog:
        made.append(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    yield show
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()

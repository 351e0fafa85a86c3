"""Devices whose warranty ends, a dealer and a project, for the screens of contracts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.office import Office


@dataclass
class World:
    """Today is 22 November 2026; the warranty of both devices ends on the 30th."""

    customer: int
    project: int
    devices: list[int]
    dealer: int


@pytest.fixture
def world(file_office: Office) -> World:
    office = file_office
    customer = office.customers.save({"name": "华润电力"})
    project = office.projects.save(
        {
            "customer_id": customer,
            "name": "一期",
            "amount": "100000",
            "plan_id": "两年质保",
            "accepted_on": "2024-12-01",
            "prices": [{"item": "密封圈", "price": "20"}],
        }
    )
    base = {"customer_id": customer, "project_id": project}
    devices = [office.equipment.save(base | {"name": name}) for name in ("空压机", "真空泵")]
    dealer = office.customers.save({"name": "津海机电", "kind": "dealer", "season_on": "2027-03-01"})
    return World(customer, project, devices, dealer)

"""What the tests of tickets begin with: a customer with contact and devices, and two technicians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from app.office import Office


@dataclass
class World:
    """An office with a customer in it."""

    office: Office
    customer: int
    other: int
    device: int
    technician: int
    second: int

    def report(self, **typed: Any) -> int:
        """Records a report and answers the ticket's id."""
        raw = {"customer_id": self.customer, "fault_reported": "真空报警", "effect": "down", "level": "major"}
        return self.office.tickets.record_report(raw | typed).id

    def values(self, ticket: int) -> dict[str, Any]:
        """The ticket's values now."""
        return dict(self.office.tickets.get(ticket).values)


def world_of(office: Office) -> World:
    """Fills an empty office."""
    customer = office.customers.save(
        {
            "name": "华润电力（江苏）有限公司",
            "key_account": True,
            "region": "江苏",
            "contacts": [{"name": "赵工", "phone": "13800138000"}, {"name": "仇经理", "phone": "0512-6668 1234"}],
            "sites": [{"name": "一号机房"}],
        }
    )
    site = office.customers.get(customer).children["sites"][0]["id"]
    device = office.equipment.save(
        {
            "customer_id": customer,
            "site_id": site,
            "name": "真空炉",
            "model": "DK-200",
            "serial": "SN4711",
            "accepted_on": "2026-01-10",
        }
    )
    return World(
        office,
        customer,
        office.customers.save({"name": "东方机械", "phone": "010-6000 0000"}),
        device,
        office.staff.save({"name": "李强", "role": "technician"}),
        office.staff.save({"name": "周敏", "role": "technician"}),
    )


@pytest.fixture
def world(office: Office) -> World:
    return world_of(office)


@pytest.fixture
def file_world(file_office: Office) -> World:
    return world_of(file_office)

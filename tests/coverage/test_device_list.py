"""B1, B5: phase, standing and scopes of the device list, stored so that the database filters and sorts by them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.core import i18n
from app.core.lists import Query
from app.equipment.model import EquipmentPhase
from app.office import Office
from tests.conftest import StandingClock

# The day of the tests is 2026-11-22. Plan 1+2+1: 12, 24, 12 months, then for life.
DEVICES: dict[str, dict[str, Any]] = {
    "covered": {"accepted_on": "2026-06-01"},
    "soon": {"accepted_on": "2025-12-20"},
    "last day": {"accepted_on": "2025-11-23"},
    "over": {"accepted_on": "2025-11-22"},
    "third": {"accepted_on": "2023-01-10"},
    "after": {"accepted_on": "2020-01-10"},
    "unknown": {"accepted_on": None},
    "planless": {"plan_id": None},
    "later": {"warranty_from": "2026-12-01"},
}


@pytest.fixture
def devices(office: Office) -> dict[int, str]:
    customer = office.customers.save({"name": "华润电力"})
    base = {"customer_id": customer, "plan_id": "1+2+1 服务"}
    return {office.equipment.save(base | given | {"name": name}): name for name, given in DEVICES.items()}


def column(office: Office, key: str) -> dict[str, Any]:
    listing = office.equipment.listing
    keys = [found.key for found in listing.columns]
    name, place = 1 + keys.index("name"), 1 + keys.index(key)
    return {row[name]: row[place] for row in listing.first_page(Query())}


def names(office: Office, **query: Any) -> list[str]:
    listing = office.equipment.listing
    place = 1 + [found.key for found in listing.columns].index("name")
    return [row[place] for row in listing.walk(Query(**query))]


def test_B1_every_device_shows_its_phase_and_how_it_stands(office: Office, devices: dict[int, str]) -> None:
    assert column(office, "standing") == {
        "covered": "covered",
        "soon": "soon",
        "last day": "soon",
        "over": "over",
        "third": "over",
        "after": "over",
        "unknown": "unknown",
        "planless": "unknown",
        "later": "later",
    }
    assert column(office, "phase") == {
        "covered": "First year, all free",
        "soon": "First year, all free",
        "last day": "First year, all free",
        "over": "Two years, labour and travel free",
        "third": "One year, labour free",
        "after": "Afterwards at cost",
        "unknown": None,
        "planless": None,
        "later": None,
    }
    assert (column(office, "coverage_unknown")["unknown"], column(office, "coverage_unknown")["planless"]) == (
        "acceptance",
        "plan",
    )
    i18n.set_language("zh_CN")
    assert column(office, "phase")["covered"] == "第一年全免费"


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("covered", {"covered", "soon", "last day"}),
        ("ends_30", {"soon", "last day"}),
        ("ends_60", {"soon", "last day"}),
        ("over", {"over", "third", "after"}),
        ("unknown", {"unknown", "planless"}),
    ],
)
def test_B10_scopes_by_how_the_warranty_stands(
    office: Office, devices: dict[int, str], scope: str, found: set[str]
) -> None:
    assert set(names(office, scope=scope)) == found


def test_B1_phase_and_standing_are_filtered_and_sorted_by_the_database(office: Office, devices: dict[int, str]) -> None:
    assert names(office, filters={"phase": "first year"}, sort="days_left") == ["last day", "soon", "covered"]
    assert set(names(office, filters={"standing": "Out of warranty"})) == {"over", "third", "after"}
    assert set(names(office, filters={"phase": "="})) == {"unknown", "planless", "later"}
    assert len(names(office, sort="phase")) == len(names(office, sort="standing", descending=True)) == len(DEVICES)


def test_B1_the_phase_follows_the_days_without_anybody_touching_the_device(
    office: Office, devices: dict[int, str], clock: StandingClock
) -> None:
    clock.forward(days=1)
    assert column(office, "phase")["last day"] == "Two years, labour and travel free"
    assert column(office, "standing")["last day"] == "over"


def test_B1_B5_the_stored_phases_follow_plan_dates_and_ledger(office: Office, devices: dict[int, str]) -> None:
    device = next(key for key, name in devices.items() if name == "covered")

    def stored() -> list[tuple[date, date | None]]:
        query = select(EquipmentPhase.begins_on, EquipmentPhase.ends_on).where(EquipmentPhase.equipment_id == device)
        with office.read() as session:
            return [(row[0], row[1]) for row in session.execute(query.order_by(EquipmentPhase.begins_on))]

    assert stored()[:2] == [(date(2026, 6, 1), date(2027, 5, 31)), (date(2027, 6, 1), date(2029, 5, 31))]
    office.coverage.extend(device, {"kind": "hand", "begins_on": "2026-07-01", "days": "10", "reason": "x"})
    assert stored()[:2] == [(date(2026, 6, 1), date(2027, 6, 10)), (date(2027, 6, 11), date(2029, 6, 10))]
    plan = next(row[0] for row in office.plans.listing.walk(Query()) if row[2] == "1+2+1 服务")
    phases = office.plans.get(plan).children["phases"]
    office.plans.save({"phases": [phases[0] | {"months": 6}, *phases[1:]]}, plan)
    assert stored()[0] == (date(2026, 6, 1), date(2026, 12, 10))
    office.equipment.save({"accepted_on": None}, device)
    assert stored() == []


def test_A1_after_a_merge_each_device_has_its_own_phases(office: Office, devices: dict[int, str]) -> None:
    by_name = {name: key for key, name in devices.items()}
    office.equipment.merge(by_name["covered"], by_name["third"])
    with office.read() as session:
        query = select(EquipmentPhase.begins_on).where(EquipmentPhase.equipment_id == by_name["covered"])
        assert list(session.scalars(query.order_by(EquipmentPhase.begins_on)))[:2] == [
            date(2026, 6, 1),
            date(2027, 6, 1),
        ]

"""A5 staff with certificates and work permits, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed
from app.core.lists import ListRow, Query
from app.core.settings import write_setting
from app.office import Office
from app.staff.queries import full_years, years_before
from tests.conftest import StandingClock

LI: dict[str, Any] = {
    "name": "李强",
    "role": "technician",
    "category": "售后",
    "department": "售后部",
    "phone": 13912345678.0,
    "hired_on": "2015年7月1日",
    "skills": "真空泵、PLC",
    "certificates": [
        {"name": "电工证", "level": "高级", "number": "T-0001", "issued_on": "2020-01-01", "expires_on": "2027-01-15"},
        {"name": "焊工证", "number": "W-0002", "expires_on": "2026-11-01"},
    ],
}


def row_of(office: Office, query: Query | None = None) -> dict[str, object]:
    (row,) = office.staff.listing.first_page(query or Query())
    return _by_key(office, row)


def _by_key(office: Office, row: ListRow) -> dict[str, object]:
    return dict(zip((column.key for column in office.staff.listing.columns), row[1:], strict=True))


def test_A5_person_with_certificates_is_saved_and_read_back(office: Office) -> None:
    record = office.staff.get(office.staff.save(LI))
    assert record.values["number"] == "RY001"
    assert (record.values["category"], record.values["phone"]) == ("service", "13912345678")
    assert (record.values["senior"], record.values["years"]) == (True, 11)
    assert [c["name"] for c in record.children["certificates"]] == ["电工证", "焊工证"]
    assert record.children["certificates"][0]["expires_on"] == date(2027, 1, 15)


def test_A5_work_permit_names_the_customer(office: Office) -> None:
    office.customers.save({"name": "华润电力"})
    permit = {
        "customer_id": "华润电力", "review": "passed", "examination": "passed", "number": "P-1",
        "valid_from": "2026-01-01", "valid_to": "2026-12-31", "nda": "是",
    }  # fmt: skip
    record = office.staff.get(office.staff.save(LI | {"permits": [permit]}))
    (stored,) = record.children["permits"]
    assert stored["customer_id.label"] == "华润电力 (KH00001)"
    assert stored["nda"] is True


def test_A5_dates_in_the_wrong_order_are_problems_beside_their_fields(office: Office) -> None:
    with pytest.raises(Invalid) as error:
        office.staff.save(
            {"name": "王", "certificates": [{"name": "证", "issued_on": "2026-02-01", "expires_on": "2026-01-31"}]}
        )
    assert [p.field for p in error.value.problems] == ["certificates.0.expires_on"]


def test_G3_the_list_sums_up_the_certificates(office: Office) -> None:
    office.staff.save(LI)
    row = row_of(office)
    assert row["certificate_count"] == 2
    assert row["certificate_names"] == "电工证(高级)、焊工证"
    assert row["next_expiry"] == date(2026, 11, 1)
    assert row["senior"] is True


@pytest.mark.parametrize(
    ("hired_on", "senior"),
    [("2021-11-22", True), ("2021-11-23", False), ("", False), ("2030-01-01", False), ("2016-02-29", True)],
)
def test_A5_senior_is_five_full_years_from_the_hire_date(office: Office, hired_on: str, senior: bool) -> None:
    person = office.staff.save({"name": "周", "hired_on": hired_on})
    assert office.staff.get(person).values["senior"] is senior
    assert office.staff.listing.count(Query(filters={"senior": "yes" if senior else "no"})) == 1
    assert office.staff.listing.count(Query(filters={"senior": "no" if senior else "yes"})) == 0


def test_A5_the_years_that_make_senior_are_a_setting(office: Office) -> None:
    person = office.staff.save({"name": "周", "hired_on": "2023-01-01"})
    with office.write() as session:
        write_setting(session, "staff.senior_years", 3)
    assert office.staff.get(person).values["senior"] is True
    assert office.staff.listing.count(Query(filters={"senior": "是"})) == 1


def test_A5_a_person_becomes_senior_while_the_list_is_open(office: Office, clock: StandingClock) -> None:
    office.staff.save({"name": "周", "hired_on": "2021-12-01"})
    assert row_of(office)["senior"] is False
    clock.forward(days=30)
    assert row_of(office)["senior"] is True


def test_A5_expiring_certificates_sixty_days_ahead_and_expired_ones_first(office: Office) -> None:
    person = office.staff.save(LI)
    office.staff.save(
        {"name": "远", "certificates": [{"name": "高压证", "expires_on": "2027-01-22"}, {"name": "无期"}]}
    )
    found = office.staff.expiring_certificates()
    assert [(c.staff_id, c.name, c.days_left, c.state) for c in found] == [
        (person, "焊工证", -21, "expired"),
        (person, "电工证", 54, "expiring"),
    ]
    assert [c.name for c in office.staff.expiring_certificates(61)] == ["焊工证", "电工证", "高压证"]
    office.staff.archive([person])
    assert office.staff.expiring_certificates() == []


def test_A5_scopes_show_whose_certificates_expire(office: Office) -> None:
    office.staff.save(LI)
    office.staff.save({"name": "无证"})
    office.staff.save({"name": "过期", "certificates": [{"name": "证", "expires_on": "2020-01-01"}]})
    names = {
        scope: {_by_key(office, row)["name"] for row in office.staff.listing.first_page(Query(scope=scope))}
        for scope in ("expiring", "expired")
    }
    assert names == {"expiring": {"李强"}, "expired": {"李强", "过期"}}


def test_A5_the_list_of_certificates_tells_their_state(office: Office) -> None:
    far = [{"name": "无期"}, {"name": "远", "expires_on": "2030-01-01"}]
    office.staff.save(LI | {"certificates": [*LI["certificates"], *far]})
    listing = office.certificates.listing
    keys = [column.key for column in listing.columns]
    rows = [dict(zip(keys, row[1:], strict=True)) for row in listing.first_page(Query(sort="name"))]
    assert {row["name"]: row["state"] for row in rows} == {
        "无期": "unlimited", "焊工证": "expired", "电工证": "expiring", "远": "valid",
    }  # fmt: skip
    assert listing.count(Query(filters={"state": "expired"})) == 1


@pytest.mark.parametrize("typed", ["李强", "lq", "5678", "T-0001", "电工", "plc"])
def test_A5_found_by_name_initials_phone_and_certificate(office: Office, typed: str) -> None:
    office.staff.save(LI)
    office.staff.save({"name": "王芳"})
    assert [hit.title for hit in office.find(typed, ("staff",))] == ["李强 (RY001)"]


def test_H8_a_clerk_sees_staff_but_changes_none(office: Office, as_role: Callable[[str], Office]) -> None:
    person = office.staff.save(LI)
    clerk = as_role("clerk")
    assert clerk.staff.get(person).values["name"] == "李强"
    with pytest.raises(NotAllowed):
        clerk.staff.save({"name": "别人"}, person)


@pytest.mark.parametrize(
    ("since", "day", "years"),
    [
        (date(2020, 2, 29), date(2025, 2, 28), 4),
        (date(2020, 2, 29), date(2025, 3, 1), 5),
        (date(2020, 5, 1), date(2025, 5, 1), 5),
        (date(2020, 5, 1), date(2025, 4, 30), 4),
    ],
)
def test_full_years_between_two_days(since: date, day: date, years: int) -> None:
    assert full_years(since, day) == years


def test_years_before_the_leap_day_is_the_28th() -> None:
    assert years_before(date(2024, 2, 29), 5) == date(2019, 2, 28)

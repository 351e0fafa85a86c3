"""A3, B9 the equipment register, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.core.errors import Invalid, NotAllowed
from app.core.lists import Query
from app.equipment.rules import date_problems, registration_late
from app.office import Office


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save(
        {"name": "华润电力（江苏）有限公司", "short_name": "华电", "sites": [{"name": "一号机房"}, {"name": "锅炉房"}]}
    )


def test_A3_device_with_all_its_tables_is_saved_and_read_back(office: Office, customer: int) -> None:
    device = office.equipment.save(
        {
            "customer_id": customer,
            "site_id": "一号机房",
            "name": "真空泵",
            "model": "DK-200",
            "serial": 4711.0,
            "unit_price": "88,000",
            "software_version": "2.1",
            "upgrade_entitlement": "life",
            "settings": [{"name": "真空度", "value": "-0.08 MPa"}],
            "bom": [{"part": "密封圈", "part_number": "BJ00001", "quantity": "2.5"}],
            "checks": [{"kind": "unpacking", "checked_on": "2026-03-01", "checked_by": "李强"}],
            "upgrades": [{"version_name": "2.1", "upgraded_on": "2026-04-01"}],
        }
    )
    record = office.equipment.get(device)
    assert (record.values["number"], record.values["serial"]) == ("SB000001", "4711")
    assert record.values["state"] == "in_use"
    assert (record.values["supplied_by_us"], record.values["approved"], record.values["loaner"]) == (True, True, False)
    assert record.values["quantity"] == Decimal(1)
    assert record.labels["site_id"] == "一号机房"
    assert record.children["bom"][0]["quantity"] == Decimal("2.5")
    assert record.children["checks"][0]["checked_on"] == date(2026, 3, 1)
    assert [len(rows) for rows in record.children.values()] == [1, 1, 1, 1]


@pytest.mark.parametrize("typed", ["sb000001", "4711", "dk-200", "DK200", "真空", "zkb", "华润", "hrdl", "华电"])
def test_A3_found_by_number_serial_model_name_and_customer(office: Office, customer: int, typed: str) -> None:
    device = office.equipment.save({"customer_id": customer, "name": "真空泵", "model": "DK-200", "serial": "A4711B"})
    assert ("equipment", device) in [(hit.kind, hit.record_id) for hit in office.find(typed)]


def test_A3_a_renamed_customer_is_found_at_its_devices_too(office: Office, customer: int) -> None:
    device = office.equipment.save({"customer_id": customer, "name": "真空泵"})
    office.customers.save({"name": "国能集团", "short_name": "国能"}, customer)
    assert [hit.record_id for hit in office.find("国能集团", ("equipment",))] == [device]
    assert office.find("华润", ("equipment",)) == []


def test_A3_a_site_is_known_within_its_customer(office: Office, customer: int) -> None:
    other = office.customers.save({"name": "中石化", "sites": [{"name": "一号机房"}]})
    device = office.equipment.save({"customer_id": "中石化", "site_id": "一号机房", "name": "泵"})
    sites = {site["name"]: site["id"] for site in office.customers.get(other).children["sites"]}
    assert office.equipment.get(device).values["site_id"] == sites["一号机房"]
    with pytest.raises(Invalid) as error:
        office.equipment.save({"customer_id": "中石化", "site_id": "锅炉房", "name": "泵"})
    (problem,) = error.value.problems
    assert (problem.field, str(problem)) == (
        "site_id",
        "The customer has no site “锅炉房”. Known sites: 一号机房.",
    )
    with pytest.raises(Invalid) as error:
        office.equipment.save({"customer_id": customer}, device)
    assert [p.field for p in error.value.problems] == ["site_id"]
    assert office.sites.look_up("机房", customer_id=other) == [(sites["一号机房"], "一号机房")]


def test_A3_with_an_unknown_customer_only_that_is_the_problem(office: Office, customer: int) -> None:
    with pytest.raises(Invalid) as error:
        office.equipment.save({"customer_id": "没有", "site_id": "一号机房", "name": "泵"})
    assert [p.field for p in error.value.problems] == ["customer_id"]


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        ({"accepted_on": "2026-11-22"}, []),
        ({"accepted_on": "2026-11-23"}, ["accepted_on"]),
        ({"delivered_on": "2026-12-24"}, []),
        ({"accepted_on": "2026-01-01", "delivered_on": "2026-01-02"}, ["accepted_on"]),
        ({"accepted_on": "2026-01-02", "delivered_on": "2026-01-02"}, []),
        ({"accepted_on": "2026-01-01", "installed_on": "2026-01-02"}, ["accepted_on"]),
        ({"installed_on": "2026-01-01", "delivered_on": "2026-01-02"}, ["installed_on"]),
        ({"delivered_on": "2026-01-01", "manufactured_on": "2026-01-02"}, ["delivered_on"]),
        ({"sold_on": "2026-01-02", "registered_on": "2026-01-01"}, ["registered_on"]),
        ({"sold_on": "2026-01-01", "manufactured_on": "2026-01-02"}, ["sold_on"]),
        ({"sold_on": "2026-11-23"}, ["sold_on"]),
    ],
)
def test_A3_B9_dates_that_contradict_each_other(dates: dict[str, str], wrong: list[str]) -> None:
    given = {key: date.fromisoformat(text) for key, text in dates.items()}
    assert [problem.field for problem in date_problems(given, TODAY)] == wrong


def test_A3_a_wrong_date_is_found_against_what_is_stored(office: Office, customer: int) -> None:
    device = office.equipment.save({"customer_id": customer, "name": "泵", "delivered_on": "2026-03-01"})
    with pytest.raises(Invalid) as error:
        office.equipment.save({"accepted_on": "2026-02-01"}, device)
    assert [(p.field, str(p)) for p in error.value.problems] == [("accepted_on", "Before the delivery date.")]


def test_A3_the_link_of_a_replacement_is_kept_both_ways(office: Office, customer: int) -> None:
    old, older, new = (office.equipment.save({"customer_id": customer, "name": name}) for name in ("旧", "更旧", "新"))
    office.equipment.save({"replaces_id": old}, new)
    assert office.equipment.replaced_by(old) == (new, "新 (SB000003)")
    office.equipment.save({"replaces_id": older}, new)
    assert office.equipment.replaced_by(old) is None
    assert office.equipment.replaced_by(older) == (new, "新 (SB000003)")
    newest = office.equipment.save({"customer_id": customer, "name": "最新", "replaces_id": "SB000003"})
    assert office.equipment.replaced_by(new) == (newest, "最新 (SB000004)")
    for wrong in (newest, new):
        with pytest.raises(Invalid) as error:
            office.equipment.save({"replaces_id": wrong}, older)
        assert [p.field for p in error.value.problems] == ["replaces_id"]
    with pytest.raises(Invalid):
        office.equipment.save({"customer_id": customer, "name": "另一台", "replaces_id": older})


def test_A3_a_device_that_changes_hands_keeps_its_history(office: Office, customer: int) -> None:
    device = office.equipment.save({"customer_id": customer, "name": "泵"})
    other = office.customers.save({"name": "中石化"})
    office.equipment.save({"customer_id": other}, device)
    (change,) = [c for c in office.equipment.changes(device) if "customer_id" in c.values]
    assert change.values["customer_id"] == (customer, other)
    assert [hit.detail for hit in office.find("SB000001")] == ["中石化"]


def test_A3_listed_with_names_filters_and_scopes(office: Office, customer: int) -> None:
    office.plans.seed()
    project = office.projects.save({"customer_id": customer, "name": "一期", "accepted_on": "2024-12-01"})
    base: dict[str, Any] = {"customer_id": customer, "plan_id": "两年质保", "name": "泵"}
    soon = office.equipment.save(base | {"project_id": project, "site_id": "锅炉房"})
    later = office.equipment.save(base | {"accepted_on": "2026-03-01"})
    over = office.equipment.save(base | {"accepted_on": "2020-03-01", "state": "scrapped"})
    loaner = office.equipment.save({"customer_id": customer, "name": "备机", "loaner": True})
    listing = office.equipment.listing
    keys = [column.key for column in listing.columns]
    row = listing.rows([soon])[soon]
    shown = {key: row[1 + keys.index(key)] for key in ("customer", "project", "site", "warranty_end", "days_left")}
    assert shown == {
        "customer": "华润电力（江苏）有限公司",
        "project": "一期",
        "site": "锅炉房",
        "warranty_end": date(2026, 11, 30),
        "days_left": 8,
    }

    def ids(**query: Any) -> set[int]:
        return set(listing.ids(Query(**query)))

    assert ids(scope="expiring") == {soon}
    assert ids(scope="covered") == {soon, later}
    assert ids(scope="in_service") == {soon, later, loaner}
    assert ids(scope="loaners") == {loaner}
    assert ids(scope="card_due") == {soon, later}
    assert ids(filters={"days_left": "<30"}) == {soon, over}
    assert ids(filters={"days_left": "="}) == {loaner}
    assert list(listing.ids(Query(sort="warranty_end", filters={"warranty_end": "!"}))) == [over, soon, later]
    longest_first = Query(sort="days_left", descending=True, filters={"days_left": "!"})
    assert list(listing.ids(longest_first)) == [later, soon, over]
    office.settings.save({"warranty.warn_days": 5})
    assert ids(scope="expiring") == set()


@pytest.mark.parametrize(
    ("sold", "registered", "late"),
    [
        ("2026-10-01", "2026-10-21", False),
        ("2026-10-01", "2026-10-22", True),
        ("2026-11-02", None, False),
        ("2026-11-01", None, True),
        (None, None, False),
    ],
)
def test_B9_a_sale_is_registered_within_twenty_days(sold: str | None, registered: str | None, late: bool) -> None:
    days = [date.fromisoformat(day) if day else None for day in (sold, registered)]
    assert registration_late(days[0], days[1], TODAY, 20) is late


def test_B9_a_late_registration_is_told_and_leaves_the_coverage_alone(office: Office, customer: int) -> None:
    office.plans.seed()
    dealer = office.customers.save({"name": "某经销商", "kind": "dealer"})
    base = {"customer_id": customer, "dealer_id": dealer, "name": "泵", "plan_id": "三包", "sold_on": "2026-06-01"}
    late = office.equipment.save(base | {"registered_on": "2026-08-01"})
    never = office.equipment.save(base)
    good = office.equipment.save(base | {"registered_on": "2026-06-05"})
    assert office.equipment.notes(late) == ["The dealer registered the sale late."]
    assert office.equipment.notes(never) == ["The dealer has not registered the sale within 20 days."]
    assert office.equipment.notes(good) == []
    assert {str(office.coverage.of_device(device).end) for device in (late, never, good)} == {"2027-05-31"}


@pytest.mark.parametrize(("role", "may"), [("clerk", True), ("technician", True), ("keeper", False), ("sales", False)])
def test_H8_who_changes_equipment(
    office: Office, customer: int, as_role: Callable[[str], Office], role: str, may: bool
) -> None:
    person = as_role(role)
    if may:
        assert person.equipment.save({"customer_id": customer, "name": "泵"}) > 0
        return
    with pytest.raises(NotAllowed):
        person.equipment.save({"customer_id": customer, "name": "泵"})
    assert person.equipment.listing.count(Query()) == 0

"""A1 customers: saved, found, listed, archived, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import Invalid, NotAllowed, Stale
from app.core.lists import Query
from app.office import Office

HUARUN = {
    "name": "华润电力（江苏）有限公司",
    "phone": "010-6668 8888",
    "contacts": [{"name": "赵工", "phone": 13800138000.0}],
    "sites": [{"name": "一号机房"}],
}


def test_A1_customer_with_contacts_and_sites_is_saved_and_read_back(office: Office) -> None:
    record = office.customers.get(office.customers.save(HUARUN))
    assert record.values["number"] == "KH00001"
    assert record.values["name"] == "华润电力（江苏）有限公司"
    assert [c["phone"] for c in record.children["contacts"]] == ["13800138000"]
    assert [s["name"] for s in record.children["sites"]] == ["一号机房"]


@pytest.mark.parametrize(
    "typed",
    ["华润", "电力", "hrdl", "dljsyx", "0106668", "010-6668", "8000", "赵工", "zg", "kh00002", "ＫＨ0"],
)
def test_A1_found_by_part_initials_and_digits(office: Office, typed: str) -> None:
    office.customers.save({"name": "重庆仇氏机械"})
    office.customers.save(HUARUN)
    titles = [hit.title for hit in office.find(typed)]
    assert "华润电力（江苏）有限公司 (KH00001)" not in titles
    assert "华润电力（江苏）有限公司 (KH00002)" in titles


@pytest.mark.parametrize("typed", ["cqqs", "cqcs", "zqqs", "zqcs"])
def test_C1_every_reading_of_a_character_finds(office: Office, typed: str) -> None:
    office.customers.save({"name": "重庆仇氏机械"})
    assert len(office.find(typed)) == 1


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "*", "a OR b", "华润 AND 电力x", "NEAR(华润)", "\\", "^华润)"])
def test_search_signs_of_SQL_and_FTS_are_plain_text(office: Office, typed: str) -> None:
    office.customers.save(HUARUN)
    # The shipped exclusions are found in English too, and have an “a” and an “or”.
    found = office.find(typed, kinds=("customers",))
    assert len(found) == (1 if typed == "^华润)" else 0)


def test_A1_problems_are_named_with_their_place_and_nothing_is_saved(office: Office) -> None:
    with pytest.raises(Invalid) as error:
        office.customers.save({"name": "", "phone": "abc", "contacts": [{"name": "", "phone": "1"}]})
    assert [p.field for p in error.value.problems] == ["name", "phone", "contacts.0.name", "contacts.0.phone"]
    assert office.customers.listing.count(Query()) == 0


def test_A1_a_number_in_use_is_a_problem_beside_the_field(office: Office) -> None:
    office.customers.save(HUARUN)
    with pytest.raises(Invalid) as error:
        office.customers.save({"name": "另一家", "number": "KH00001"})
    assert [p.field for p in error.value.problems] == ["number"]


def test_H7_second_editor_is_told_and_sees_both_versions(office: Office) -> None:
    record = office.customers.get(office.customers.save(HUARUN))
    office.customers.save({"region": "江苏"}, record.id, record.version)
    with pytest.raises(Stale) as error:
        office.customers.save({"region": "上海"}, record.id, record.version)
    assert (error.value.mine["region"], error.value.theirs["region"], error.value.who) == (
        "上海",
        "江苏",
        "王芳",
    )
    office.customers.save({"region": "上海"}, record.id, error.value.version)
    assert office.customers.get(record.id).values["region"] == "上海"


def test_H7_a_change_of_contacts_alone_meets_a_second_editor_too(office: Office) -> None:
    record = office.customers.get(office.customers.save(HUARUN))
    office.customers.save({"contacts": []}, record.id, record.version)
    with pytest.raises(Stale):
        office.customers.save({"region": "上海"}, record.id, record.version)


def test_H6_history_tells_who_changed_what(office: Office) -> None:
    record = office.customers.get(office.customers.save(HUARUN))
    contact = record.children["contacts"][0]
    office.customers.save({"region": "江苏", "contacts": [contact | {"name": "赵工程师"}]}, record.id, record.version)
    office.customers.save({"contacts": []}, record.id)
    gone, *changed = office.customers.changes(record.id)[:3]
    assert (gone.table, gone.action, gone.values["name"]) == ("contact", "delete", ("赵工程师", None))
    assert {(c.table, tuple(c.values.items())) for c in changed} == {
        ("customer", (("region", ("", "江苏")),)),
        ("contact", (("name", ("赵工", "赵工程师")),)),
    }
    assert all(c.who == "王芳" for c in changed)


def test_A1_archived_customer_leaves_the_list_and_comes_back(office: Office) -> None:
    customer = office.customers.save(HUARUN)
    office.customers.archive([customer])
    assert office.customers.listing.count(Query()) == 0
    assert office.customers.listing.count(Query(archived=True)) == 1
    office.customers.restore([customer])
    assert office.customers.listing.count(Query()) == 1


def test_H8_a_keeper_may_see_but_not_change_customers(office: Office, as_role: Callable[[str], Office]) -> None:
    customer = office.customers.save(HUARUN)
    keeper = as_role("keeper")
    assert keeper.customers.get(customer).values["name"] == HUARUN["name"]
    with pytest.raises(NotAllowed):
        keeper.customers.save({"region": "江苏"}, customer)

"""Saved views of lists, each person's own, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.database import Database
from app.core.errors import Invalid
from app.core.rights import User
from app.core.watch import Watch
from app.office import Office


def test_a_view_is_saved_replaced_and_deleted(office: Office) -> None:
    office.views.save("customers", "重点客户", {"filters": {"key_account": "是"}})
    office.views.save("customers", "重点客户", {"filters": {"key_account": "=是"}})
    assert [(v.name, v.data) for v in office.views.of("customers")] == [
        ("重点客户", {"filters": {"key_account": "=是"}})
    ]
    assert office.views.of("equipment") == []
    office.views.delete("customers", "重点客户")
    assert office.views.of("customers") == []


def test_each_person_has_their_own_views(office: Office, as_role: Callable[[str], Office]) -> None:
    office.views.save("customers", "我的", {})
    assert as_role("clerk").views.of("customers") == []


def test_a_name_that_is_too_long_is_a_problem(office: Office) -> None:
    with pytest.raises(Invalid):
        office.views.save("customers", "长" * 61, {})


@pytest.fixture
def other(database: Database, office: Office) -> Office:
    """The same data through another program: another connection pool, another count of what it wrote."""
    return Office(Database(database.url, office.clock), office.clock, User(None, "李强", "clerk"))


def test_H7_commits_of_another_program_are_noticed_and_our_own_are_not(office: Office, other: Office) -> None:
    office.customers.save({"name": "早就有的"})
    watch = Watch(office.database)
    assert watch.look() == frozenset()
    office.customers.save({"name": "我们的"})
    assert watch.look() == frozenset()
    other.customers.save({"name": "别人的"})
    office.customers.save({"name": "又是我们的"})
    assert watch.look() == {"customer"}
    assert watch.look() == frozenset()
    other.database.close()


def test_H7_a_change_is_told_once_while_the_looks_move_on(office: Office, other: Office) -> None:
    watch = Watch(office.database)
    told = []
    for n in range(130):
        if n % 13 == 0:
            other.customers.save({"name": f"客户{n}", "contacts": [{"name": "赵工"}]})
        if n % 5 == 0:
            office.customers.save({"name": f"我们{n}"})
        told.append(watch.look())
    assert [n for n, tables in enumerate(told) if tables] == list(range(0, 130, 13))
    assert set(filter(None, told)) == {frozenset({"customer", "contact"})}
    other.database.close()

"""A1: a dated to-do on any record, for any person."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import Invalid, NotFound, Refused, Stale
from app.core.lists import Query
from app.core.rights import User
from app.office import Office
from tests.conftest import StandingClock


@pytest.fixture
def customer(office: Office) -> int:
    return office.customers.save({"name": "华润电力"})


def test_A1_a_todo_on_a_customer_is_seen_there_and_by_whom_it_is_for(
    office: Office, customer: int, clock: StandingClock
) -> None:
    person = office.staff.save({"name": "李强", "role": "technician"})
    other = office.staff.save({"name": "周敏", "role": "technician"})
    todo = office.todos.add("customers", customer, {"text": "寄合同", "due_on": "2026-11-25", "staff_id": person})
    anybody = office.todos.add("customers", customer, {"text": "拜访", "due_on": "2026-11-24", "staff_id": ""})
    rows = office.todos.of("customers", customer)
    assert [(row.id, row.text, row.due_on, row.who) for row in rows] == [
        (anybody, "拜访", date(2026, 11, 24), ""),
        (todo, "寄合同", date(2026, 11, 25), "李强"),
    ]
    assert rows[0].record_title == "华润电力 (KH00001)"

    def mine(who: int, days: int) -> list[int]:
        theirs = Office(office.database, clock, User(who, "x", "technician"))
        assert set(theirs.todos.listing.ids(Query(scope="mine"))) == {r.id for r in theirs.todos.mine(days=1000)}
        return [row.id for row in theirs.todos.mine(days)]

    assert (mine(person, 1), mine(person, 2), mine(person, 3)) == ([], [anybody], [anybody, todo])
    assert mine(other, 30) == [anybody]


def test_A1_done_with_an_answer_once_and_opened_again(office: Office, customer: int, clock: StandingClock) -> None:
    todo = office.todos.add("customers", customer, {"text": "寄合同"})
    (row,) = office.todos.of("customers", customer)
    assert row.due_on == office.today()
    office.todos.done(todo, {"answer": "已寄"}, row.version)
    with pytest.raises(Stale):
        office.todos.done(todo, {"answer": "又寄"}, row.version)
    with pytest.raises(Refused):
        office.todos.done(todo, {"answer": "又寄"})
    record = office.todos.get(todo)
    assert (record.values["answer"], record.values["done_by"], record.values["done_at"]) == ("已寄", "王芳", clock.now)
    assert (office.todos.listing.count(Query(scope="open")), office.todos.listing.count(Query(scope="done"))) == (0, 1)
    office.todos.undone(todo)
    assert office.todos.listing.count(Query(scope="open")) == 1
    assert [change.action for change in office.todos.changes(todo)] == ["change", "change", "new"]


def test_A1_a_todo_needs_words_and_a_record(office: Office, customer: int) -> None:
    with pytest.raises(Invalid) as error:
        office.todos.add("customers", customer, {"text": " ", "due_on": "morgen"})
    assert {problem.field for problem in error.value.problems} == {"text", "due_on"}
    with pytest.raises(NotFound):
        office.todos.add("customers", 999_999, {"text": "x"})
    with pytest.raises(KeyError):
        office.todos.add("nothing", customer, {"text": "x"})


@pytest.mark.parametrize("typed", ["寄合同", "华润"])
def test_A1_a_todo_is_found_by_its_words_and_its_record(office: Office, customer: int, typed: str) -> None:
    todo = office.todos.add("customers", customer, {"text": "寄合同"})
    office.todos.save({"text": "打电话"})
    assert list(office.todos.listing.ids(Query(search=typed))) == [todo]


def test_A1_only_what_is_due_is_due(office: Office, customer: int, clock: StandingClock) -> None:
    office.todos.add("customers", customer, {"text": "明天", "due_on": "2026-11-23"})
    assert office.todos.listing.count(Query(scope="due")) == 0
    clock.forward(days=1)
    assert office.todos.listing.count(Query(scope="due")) == 1

"""Sample data: believable, relative to today, made by the program's own actions (first start, tour)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import sample
from app.core.errors import Cancelled, Refused
from app.core.lists import Query
from app.office import Office
from tests.conftest import NOW


def test_sample_data_fills_every_register_and_leaves_the_clock_alone(file_office: Office) -> None:
    steps: list[tuple[int, int]] = []
    sample.fill(file_office, lambda done, total: steps.append((done, total)))
    counts = {name: file_office.register(name).listing.count(Query()) for name in file_office.REGISTERS}
    wanted = {"customers": 41, "equipment": 123, "parts": 80, "staff": 12, "tickets": 102, "complaints": 15}
    wanted |= {"articles": 12}
    assert {name: counts[name] for name in wanted} == wanted
    assert counts["cards"] > 20
    scopes = {"loaners": "out", "returns": "to_decide"}
    assert {name: file_office.register(name).listing.count(Query(scope=key)) for name, key in scopes.items()} == {
        "loaners": 2,
        "returns": 1,
    }
    assert steps[-1][0] == steps[-1][1]
    assert file_office.database.clock() == NOW
    states = {row[1] for row in _rows(file_office, "tickets", "state")}
    assert states == {"registered", "assigned", "in_progress", "waiting", "resolved", "closed"}
    calls = [row[1] for row in _rows(file_office, "tickets", "called_at")]
    assert NOW - timedelta(days=731) < min(calls) < NOW - timedelta(days=600)
    assert max(calls) <= NOW


def test_sample_data_goes_into_an_empty_database_only(file_office: Office) -> None:
    file_office.customers.save({"name": "已有客户"})
    with pytest.raises(Refused):
        sample.fill(file_office)


def test_sample_data_can_be_cancelled_between_two_records(file_office: Office) -> None:
    with pytest.raises(Cancelled):
        sample.fill(file_office, cancelled=lambda: file_office.staff.listing.count(Query()) >= 3)
    assert file_office.staff.listing.count(Query()) == 3
    assert file_office.database.clock() == NOW


def _rows(office: Office, register: str, key: str) -> list[tuple[int, object]]:
    listing = office.register(register).listing
    place = 1 + [column.key for column in listing.columns].index(key)
    return [(row[0], row[place]) for row in listing.walk(Query())]

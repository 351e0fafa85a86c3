"""Lists: the small language of the header filters, order, pages, cancelling; on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text as sql

from app.core import i18n
from app.core.database import Cancel, Database
from app.core.errors import Cancelled
from app.core.lists import PAGE, Query
from app.office import Office

DEVICES: list[dict[str, Any]] = [
    {"name": "真空泵", "model": "DK-200", "accepted_on": "2025-03-01", "unit_price": "100", "brand": "甲"},
    {"name": "真空炉", "model": "DK-300", "accepted_on": "2025-12-31", "unit_price": "250.5", "brand": "乙"},
    {"name": "冷却塔", "model": "dk-400", "accepted_on": "2026-01-01", "unit_price": "1000", "state": "repair"},
    {"name": "100% 油_泵", "model": "", "loaner": True, "state": "scrapped"},
]


@pytest.fixture
def devices(office: Office) -> Office:
    customer = office.customers.save({"name": "华润电力"})
    for device in DEVICES:
        office.equipment.save({"customer_id": customer, **device})
    return office


def found(office: Office, **filters: str) -> set[str]:
    listing = office.equipment.listing
    place = [column.key for column in listing.columns].index("name") + 1
    rows = listing.first_page(Query(filters=filters))
    assert len(rows) == listing.count(Query(filters=filters))
    return {row[place] for row in rows}


ALL = {device["name"] for device in DEVICES}
PUMP, OVEN, TOWER, OIL = (device["name"] for device in DEVICES)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("真空", {PUMP, OVEN}),
        ("空炉", {OVEN}),
        ("!真空", {TOWER, OIL}),
        ("！真空", {TOWER, OIL}),
        ("=真空泵", {PUMP}),
        ("=真空", set()),
        ("%", {OIL}),
        ("_", {OIL}),
        ("'", set()),
        ("\\", set()),
        ("  ", ALL),
    ],
)
def test_texts_contain_exclude_or_equal_and_signs_are_plain(devices: Office, typed: str, names: set[str]) -> None:
    assert found(devices, name=typed) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("dk", {PUMP, OVEN, TOWER}),
        ("DK-4", {TOWER}),
        ("=", {OIL}),
        ("＝", {OIL}),
        ("!", {PUMP, OVEN, TOWER}),
        ("!=", {PUMP, OVEN, TOWER}),
        ("!dk-2", {OVEN, TOWER, OIL}),
        ("DK-200..DK-3", {PUMP, OVEN}),
    ],
)
def test_blank_not_blank_and_spans_of_texts(devices: Office, typed: str, names: set[str]) -> None:
    assert found(devices, model=typed) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("2025", {PUMP, OVEN}),
        ("2025-12", {OVEN}),
        ("2025年3月", {PUMP}),
        ("2025-03-01", {PUMP}),
        ("2025/3/1", {PUMP}),
        ("2025..2026", {PUMP, OVEN, TOWER}),
        ("2025-04..2025-12", {OVEN}),
        ("2025-12-31..", {OVEN, TOWER}),
        ("..2025", {PUMP, OVEN}),
        ("<2025-12-31", {PUMP}),
        ("<=2025", {PUMP, OVEN}),
        (">2025", {TOWER}),
        (">=2025-12", {OVEN, TOWER}),
        ("=2026", {TOWER}),
        ("=", {OIL}),
        ("!", {PUMP, OVEN, TOWER}),
        ("!2025", {TOWER, OIL}),
        ("2025-13", set()),
        ("2025-02-30", set()),
        ("someday", set()),
        ("..someday", set()),
    ],
)
def test_dates_by_year_month_day_and_span(devices: Office, typed: str, names: set[str]) -> None:
    assert found(devices, accepted_on=typed) == names


def test_days_count_from_today(office: Office) -> None:
    today = office.today()
    days = (-1, 0, 29, 31)
    certificates = [{"name": f"{n}", "expires_on": (today + timedelta(days=n)).isoformat()} for n in days]
    office.staff.save({"name": "李强", "certificates": certificates})
    listing = office.certificates.listing
    place = [column.key for column in listing.columns].index("name") + 1

    def within(typed: str) -> set[str]:
        return {row[place] for row in listing.first_page(Query(filters={"expires_on": typed}))}

    assert within("<=30天") == {"-1", "0", "29"}
    assert within("0d..30d") == {"0", "29"}
    assert within("0天") == {"0"}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("100", {PUMP}),
        ("=100.00", {PUMP}),
        ("<300", {PUMP, OVEN}),
        (">=250.5", {OVEN, TOWER}),
        ("100..300", {PUMP, OVEN}),
        ("..250.5", {PUMP, OVEN}),
        ("１００", {PUMP}),
        ("1,000", {TOWER}),
        ("=", {OIL}),
        ("!", {PUMP, OVEN, TOWER}),
        ("<many", set()),
        ("1..many", set()),
        ("many", set()),
    ],
)
def test_numbers_by_value_bound_and_span(devices: Office, typed: str, names: set[str]) -> None:
    assert found(devices, unit_price=typed) == names


@pytest.mark.parametrize(
    ("language", "typed", "names"),
    [
        ("en", "repair", {TOWER}),
        ("en", "Under repair", {TOWER}),
        ("zh_CN", "维修", {TOWER}),
        ("zh_CN", "repair", {TOWER}),
        ("en", "!repair", {PUMP, OVEN, OIL}),
        ("en", "flying", set()),
    ],
)
def test_choices_by_title_in_the_language_of_the_screen(
    devices: Office, language: str, typed: str, names: set[str]
) -> None:
    i18n.set_language(language)
    assert found(devices, state=typed) == names


@pytest.mark.parametrize(("typed", "names"), [("是", {OIL}), ("no", {PUMP, OVEN, TOWER}), ("x", set())])
def test_yes_and_no(devices: Office, typed: str, names: set[str]) -> None:
    listed = {column.key for column in devices.equipment.listing.columns}
    assert "loaner" in listed
    assert found(devices, loaner=typed) == names


def test_filters_hold_together(devices: Office) -> None:
    assert found(devices, name="真空", accepted_on="2025-12") == {OVEN}


def test_order_is_stable_and_pages_meet(office: Office) -> None:
    for n in range(PAGE * 2 + 5):
        office.customers.save({"name": f"客户 {n % 7}"})
    listing = office.customers.listing
    for descending in (False, True):
        query = Query(sort="name", descending=descending)
        ids = list(listing.ids(query))
        assert len(ids) == len(set(ids)) == listing.count(query)
        assert [row[0] for row in listing.first_page(query)] == ids[:PAGE]
        assert [row[0] for row in listing.walk(query)] == ids
        rows = listing.rows(ids[30:60])
        assert list(rows) != []
        assert set(rows) == set(ids[30:60])


def test_a_row_that_is_gone_is_missing(office: Office) -> None:
    customer = office.customers.save({"name": "华润"})
    assert set(office.customers.listing.rows([customer, 999])) == {customer}


def test_one_page_is_one_statement(devices: Office) -> None:
    from sqlalchemy import event

    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            said.append(statement)

    event.listen(devices.database.engine, "before_cursor_execute", note)
    try:
        devices.equipment.listing.first_page(Query(filters={"name": "真空"}, sort="name"))
    finally:
        event.remove(devices.database.engine, "before_cursor_execute", note)
    assert len(said) == 1


SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def test_a_long_query_is_cancelled_from_another_thread(database: Database) -> None:
    cancel = Cancel()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled), database.read(cancel) as session:
        session.execute(sql(SLOW[database.url.get_backend_name()]))
    timer.join()
    with pytest.raises(Cancelled), database.read(cancel):
        pass
    with database.read() as session:
        assert session.scalar(sql("SELECT 1")) == 1

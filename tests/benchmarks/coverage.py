"""Coverage from the database (B1, B2): the answer of a device, a plan with 10,000 devices, the list by phase."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from app.core.database import PROGRAM, Database, take_ids
from app.core.lists import Query
from app.core.model import table_of
from app.core.schema import migrate
from app.equipment.model import Equipment
from app.office import Office
from tests.benchmarks.measure import absolute, median, once

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OF_PLAN, ALL = 10_000, 100_000


def run(rows: int) -> None:
    """Prints the lines; always of the same number of devices, whatever ``rows`` says."""
    with tempfile.TemporaryDirectory(prefix="after-sales-bench-") as folder:
        database = Database.file(Path(folder) / "coverage.db", lambda: NOW)
        migrate(database)
        office = Office(database, lambda: NOW, PROGRAM)
        try:
            _run(office)
        finally:
            database.close()


def _run(office: Office) -> None:
    customer = office.customers.save({"name": "华润电力"})
    plans = [row[0] for row in office.plans.listing.walk(Query(sort="number"))]
    for start in range(0, ALL, 20_000):
        _fill(office, customer, plans, start, 20_000)
    ids = office.equipment.listing.ids(Query())
    some = list(ids[:: len(ids) // 200])
    seconds = once(lambda: [office.coverage.answer(device) for device in some]) / len(some)
    absolute("a coverage answer from the database", seconds, 20)
    plan = plans[0]
    phases = office.plans.get(plan).children["phases"]
    longer = [phases[0] | {"months": 30, "length": "months"}, *phases[1:]]
    absolute(
        "a plan that 10,000 devices follow is changed", once(lambda: office.plans.save({"phases": longer}, plan)), 15000
    )
    listing = office.equipment.listing
    absolute("first page of 100,000 devices with phase", median(lambda: listing.first_page(Query())), 100)
    absolute(
        "100,000 devices filtered by phase", median(lambda: listing.count(Query(filters={"phase": "终身"})), 3), 2000
    )
    absolute("100,000 devices sorted by phase", median(lambda: listing.first_page(Query(sort="phase")), 3), 3000)
    absolute("100,000 devices, ending in 60 days", median(lambda: listing.count(Query(scope="ends_60"))), 200)


def _fill(office: Office, customer: int, plans: list[int], start: int, count: int) -> None:
    """Devices by bulk statements; one in ten follows the first plan."""
    with office.write() as session:
        rows = []
        for place, record_id in enumerate(take_ids(session, Equipment, count), start=start):
            accepted = date(2020, 1, 1) + timedelta(days=place % 2500)
            plan = plans[0] if place % 10 == 0 else plans[1 + place % (len(plans) - 2)]
            rows.append(
                {
                    "id": record_id,
                    "number": f"SB{record_id:06}",
                    "customer_id": customer,
                    "name": "空压机",
                    "plan_id": plan,
                    "accepted_on": accepted,
                    "sold_on": accepted,
                    "warranty_months": 24,
                    "created_at": NOW - timedelta(days=1),
                    "version": 1,
                }
            )
        session.execute(insert(table_of(Equipment)), rows)

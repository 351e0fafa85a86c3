"""The databases of the tests: a used one is as clean as a new one."""

from __future__ import annotations

from sqlalchemy import text

from app.core.database import Database
from app.core.lists import Query
from app.office import Office
from tests.conftest import MANAGER, StandingClock
from tests.postgresql_pool import Pool


def test_a_used_database_is_given_out_again_as_the_template_was(postgresql_pool: Pool, clock: StandingClock) -> None:
    url = postgresql_pool.take()
    first = _use(url, clock)
    postgresql_pool.give_back(url)
    assert postgresql_pool.take() == url
    again = _use(url, clock)
    assert again == first == (1, "KH00001", 5, 4)
    postgresql_pool.give_back(url)


def test_a_database_whose_schema_was_changed_is_thrown_away(postgresql_pool: Pool, clock: StandingClock) -> None:
    url = postgresql_pool.take()
    database = Database(url, clock)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE customer ADD COLUMN more text"))
    database.close()
    postgresql_pool.give_back(url)
    assert postgresql_pool.take() != url


def _use(url: str, clock: StandingClock) -> tuple[int, str, int, int]:
    """Writes and changes; answers the first id and number, and how many plans there were before and after."""
    database = Database(url, clock)
    office = Office(database, clock, MANAGER)
    plans = [row[0] for row in office.plans.listing.walk(Query())]
    customer = office.customers.save({"name": "华润电力"})
    number = office.customers.get(customer).values["number"]
    office.plans.archive(plans[:1])
    left = office.plans.listing.count(Query())
    database.close()
    return customer, number, len(plans), left

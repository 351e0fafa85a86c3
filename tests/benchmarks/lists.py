"""The list of a million tickets: first page, sorting, jumping, counting, memory; below the screen and on it."""

from __future__ import annotations

import random
import sqlite3
import tracemalloc

from app.core.lists import List, Query
from app.office import Office
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, median, once, percentile95, ratio, ratio_of


def raw_page(listing: List, query: Query) -> str:
    """The very statement of the list's first page, with its values written in, for the bare driver."""
    with listing.database.read() as session:
        statement = listing._ordered(listing._filtered(session, listing._rows_statement, query), query).limit(50)
        dialect = session.get_bind().dialect
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def run(rows: int) -> None:
    """Prints the figures of the list."""
    with data.big_database(rows) as database:
        listing = Office(database).tickets.listing
        raw = sqlite3.connect(str(database.path))
        page = raw_page(listing, Query())
        ratio(
            "a list page of 50 against a raw join",
            lambda: listing.first_page(Query()),
            lambda: raw.execute(page).fetchall(),
            2,
            rounds=20,
            limit_name="sqlite3",
        )
        for column in listing.columns:
            if column.fast:
                query = Query(sort=column.key)
                times = [once(lambda query=query: listing.first_page(query)) for _ in range(20)]
                absolute(f"sorted by {column.key}: first page", percentile95(times), 16)
        ids = listing.ids(Query())
        absolute(f"all {len(ids):,} ids (off the screen's thread)", median(lambda: listing.ids(Query()), 3), 1000)
        source = random.Random(4)
        jumps = [source.randrange(max(1, len(ids) - 100)) for _ in range(40)]
        times = [once(lambda at=at: listing.rows(ids[at : at + 100])) for at in jumps]
        absolute("a jump: 100 rows by id", percentile95(times), 21)
        absolute(
            "count of a filter by index", median(lambda: listing.count(Query(filters={"state": "registered"}))), 50
        )
        _memory(listing)
        raw.close()


def _memory(listing: List) -> None:
    """Ids only, against loading all rows."""
    sizes = []
    for load in (lambda: listing.ids(Query()), lambda: list(listing.walk(Query()))):
        tracemalloc.start()
        kept = load()
        sizes.append(tracemalloc.get_traced_memory()[0] / 1e6)
        tracemalloc.stop()
        del kept
    ratio_of(f"memory: {sizes[0]:.0f} MB against {sizes[1]:.0f} MB", sizes[0] / 1000, sizes[1] / 1000, 1 / 8)

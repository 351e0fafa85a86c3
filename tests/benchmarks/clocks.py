"""The stored clocks of tickets (C4): computing and storing all open ones, and the list of what is due at a million."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import select

from app.core.database import Database
from app.core.lists import Query
from app.office import Office
from app.tickets import model as m
from app.tickets.clocks import stored as clocks
from app.tickets.model import Ticket
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, median, once, percentile95

OPEN = 10_000


def recompute(database: Database, what: str) -> float:
    """Computes and stores the clocks of the open tickets, as a changed calendar asks for."""
    with database.read() as session:
        ids = set(session.scalars(select(Ticket.id).where(m.IS_OPEN).limit(OPEN)))

    def run() -> None:
        with database.write() as session:
            clocks.refresh(session, {"ticket": ids})

    seconds = once(run)
    absolute(f"{len(ids):,} open tickets: {what}", seconds, 10_000)
    return seconds


def run(rows: int) -> None:
    """Prints the figures."""
    with data.big_database(rows) as database, tempfile.TemporaryDirectory() as folder:
        # A copy: the clocks are computed anew in it, and the others' figures stay as they are.
        copy = Path(folder) / "clocks.db"
        shutil.copy(str(database.path), copy)
        own = Database.file(copy, lambda: data.NOW)
        try:
            office = Office(own, lambda: data.NOW)
            with own.write() as session:
                connection = session.connection()
                for table in ("ticket_clock", "ticket_notice"):
                    connection.exec_driver_sql(f"DELETE FROM {table}")
            recompute(own, "clocks computed and stored")
            recompute(own, "computed again, nothing to store")
            with own.write() as session:
                ticket = session.scalars(select(Ticket).where(m.IS_OPEN).limit(1)).one()
                ticket_id = ticket.id
            times = [once(lambda: office.tickets.urge(ticket_id)) for _ in range(20)]
            absolute("one ticket: an urge with its clocks", percentile95(times), 50)
            listing = office.tickets.listing
            for query, what in (
                (Query(scope="overdue", sort="due_at"), "overdue, the earliest first: first page"),
                (Query(scope="due_soon", sort="due_at"), "due soon: first page"),
                (Query(sort="due_at"), "all by deadline, blanks last: first page"),
            ):
                times = [once(lambda query=query: listing.first_page(query)) for _ in range(20)]
                absolute(what, percentile95(times), 16)
            absolute("overdue: counted", median(lambda: listing.count(Query(scope="overdue"))), 50)
            absolute("today's notices to one person", median(lambda: office.clocks.notices(), 3), 500)
        finally:
            own.close()

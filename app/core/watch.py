"""Notices commits of other programs on the same data: another clerk, the command line (H7).

Every change of a record writes history, so the newest history rows tell which tables changed. What this program wrote
itself is known and taken off.
"""

from __future__ import annotations

from sqlalchemy import case, func, select

from app.core.database import Database, Tables
from app.core.history import HistoryRow

# A long transaction on PostgreSQL can commit rows with lower ids than others have shown meanwhile, so each look goes
# back as far as this many looks ago.
LOOKS_BACK = 60


class Watch:
    """Remembers what was there at the last look; the first one is when it is made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._newest: list[int] = [self._newest_id()]
        self._known = {table: -count for table, count in database.written.items()}

    def look(self) -> Tables:
        """The tables that others have changed since the last look."""
        floor = self._newest[0]
        self._newest.append(self._newest_id())
        if len(self._newest) > LOOKS_BACK:
            del self._newest[0]
        now, above = self._counts(floor, self._newest[0])
        # Ours are taken off only after they were read: rows counted too early would hide somebody else's.
        own = dict(self._database.written)
        changed = {table for table, count in now.items() if count - own.get(table, 0) > self._balance(table)}
        for table in now.keys() | own.keys() | self._known.keys():
            balance = max(self._balance(table), now.get(table, 0) - own.get(table, 0))
            self._known[table] = balance - now.get(table, 0) + above.get(table, 0)
        return frozenset(changed)

    def _balance(self, table: str) -> int:
        """History rows of the table at the last look, less those that this program had written by then."""
        return self._known.get(table, 0)

    def _counts(self, floor: int, next_floor: int) -> tuple[dict[str, int], dict[str, int]]:
        """History rows by table above this id, and above the id from which the next look counts."""
        above = func.sum(case((HistoryRow.id > next_floor, 1), else_=0))
        statement = (
            select(HistoryRow.table_name, func.count(), above)
            .where(HistoryRow.id > floor)
            .group_by(HistoryRow.table_name)
        )
        with self._database.read() as session:
            rows = session.execute(statement).all()
        return {row[0]: row[1] for row in rows}, {row[0]: int(row[2]) for row in rows}

    def _newest_id(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.max(HistoryRow.id))) or 0

"""The records that were opened last, newest first: what the empty search box offers."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 20
OFFERED = 10


@dataclass(frozen=True)
class RecentHit:
    """A record that was opened; looks like a hit of the search, which needs no database to be shown."""

    kind: str
    record_id: int
    title: str
    detail: str = ""


class Recent:
    """Remembers the visited records while the program runs."""

    def __init__(self) -> None:
        self._hits: list[RecentHit] = []

    def visited(self, kind: str, record_id: int, title: str) -> None:
        """Puts a record at the head."""
        others = (hit for hit in self._hits if (hit.kind, hit.record_id) != (kind, record_id))
        self._hits = [RecentHit(kind, record_id, title), *others][:KEPT]

    def hits(self) -> list[RecentHit]:
        """What to offer."""
        return self._hits[:OFFERED]

    def clear(self) -> None:
        """Forgets everything: another person works now."""
        self._hits.clear()

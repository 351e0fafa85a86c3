"""What a list page shows at the moment, for whoever copies, exports, prints or saves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.database import Cancel
from app.core.lists import ROWS_AT_ONCE, Column, List, ListRow, Query


@dataclass(frozen=True)
class Seen:
    """What is on the screen: what is exported and printed is exactly this (H2).

    ``columns``: the keys of the columns in sight, from left to right. ``ids``: the selected records; none means all
    that the query has.
    """

    listing: List
    query: Query
    columns: tuple[str, ...]
    ids: tuple[int, ...]
    title: str
    count: int

    def shown_columns(self) -> tuple[Column, ...]:
        """The columns in sight."""
        return tuple(self.listing.spec.column(key) for key in self.columns)

    def rows(self, cancel: Cancel | None = None) -> Iterator[ListRow]:
        """The selected rows, else all: each (id, value, …) with the values of the columns in sight."""
        places = [0, *(1 + self._place(key) for key in self.columns)]
        for row in self._all_columns(cancel):
            yield tuple(row[place] for place in places)

    def _all_columns(self, cancel: Cancel | None) -> Iterator[ListRow]:
        if not self.ids:
            yield from self.listing.walk(self.query, cancel)
            return
        for start in range(0, len(self.ids), ROWS_AT_ONCE):
            block = self.ids[start : start + ROWS_AT_ONCE]
            found = self.listing.rows(block, cancel)
            yield from (found[record_id] for record_id in block if record_id in found)

    def _place(self, key: str) -> int:
        return next(place for place, column in enumerate(self.listing.columns) if column.key == key)


def table_text(seen: Seen, cancel: Cancel | None = None) -> str:
    """The rows as text with tabs between the cells and a line of titles, as a sheet takes it from the clipboard."""
    columns = seen.shown_columns()
    lines = ["\t".join(str(column.field.title) for column in columns)]
    for row in seen.rows(cancel):
        texts = (column.field.show(value) for column, value in zip(columns, row[1:], strict=True))
        lines.append("\t".join(" ".join(text.split()) for text in texts))
    return "\n".join(lines) + "\n"


def query_data(query: Query) -> dict[str, Any]:
    """The query as plain values, for a saved view."""
    return {
        "filters": dict(query.filters),
        "search": query.search,
        "sort": query.sort,
        "descending": query.descending,
        "archived": query.archived,
        "scope": query.scope,
    }


def read_query(data: Mapping[str, Any], listing: List) -> Query:
    """The query that was saved; what the list no longer has is left out."""
    keys = {column.key for column in listing.columns}
    sort, scope = data.get("sort", ""), data.get("scope", "")
    return Query(
        filters={key: text for key, text in data.get("filters", {}).items() if key in keys},
        search=data.get("search", ""),
        sort=sort if sort in keys else "",
        descending=bool(data.get("descending")),
        archived=bool(data.get("archived")),
        scope=scope if any(known.key == scope for known in listing.scopes) else "",
    )

"""Papers that any list can give (Ctrl+P)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from app.core.database import Cancel
from app.core.errors import Refused
from app.core.i18n import Text, _
from app.core.lists import ROWS_AT_ONCE, List, ListRow, Query
from app.core.rights import needs
from app.coverage.card_papers import company
from app.paper.table import TablePaper, print_table
from app.paper.tables import Column

if TYPE_CHECKING:
    from app.office import Office

# More would be hundreds of sheets that nobody wants; a sheet of Excel is the better way then.
MOST_ROWS = 10_000


class Reports:
    """What is printed over all features."""

    name = "reports"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("papers.print")
    def list_pdf(
        self,
        listing: List,
        query: Query,
        columns: Sequence[str],
        ids: Sequence[int] = (),
        title: Text = "",
        progress: Callable[[int, int], None] | None = None,
        cancel: Cancel | None = None,
    ) -> bytes:
        """The list as a PDF, exactly as it is seen: these columns in this order; these rows, or all of the query.

        Raises Refused for more than ``MOST_ROWS`` rows, and Cancelled.
        """
        count = len(ids) or listing.count(query, cancel)
        if count > MOST_ROWS:
            raise Refused(
                _("{n} rows are too many to print. Filter the list first, or export it to Excel.").format(
                    n=f"{count:,}"
                )
            )
        shown = [listing.spec.column(key) for key in columns]
        places = [listing.columns.index(column) for column in shown]
        rows = [
            [shown[at].field.show(row[1 + place]) for at, place in enumerate(places)]
            for row in _rows(listing, query, ids, cancel)
        ]
        with self.office.read() as session:
            owner = company(session)
        paper = TablePaper(
            title=str(title or listing.title),
            columns=[
                Column(str(column.field.title), "right" if column.field.kind.numeric else "left") for column in shown
            ],
            rows=rows,
            printed_on=self.office.today(),
            remark="" if ids else self._remark(listing, query),
        )
        out = io.BytesIO()
        print_table(paper, owner, out, None, progress, (lambda: cancel.cancelled) if cancel is not None else None)
        return out.getvalue()

    @needs("papers.print")
    def duty_pdf(self, day: date) -> bytes:
        """The month of the duty roster in which a day lies, for the wall: A4 landscape (A9)."""
        from app.staff.duty.papers import print_month

        month = self.office.duty.month(day)
        with self.office.read() as session:
            owner = company(session)
        out = io.BytesIO()
        print_month(month, owner, self.office.today(), out)
        return out.getvalue()

    def _remark(self, listing: List, query: Query) -> str:
        """In words what the list was narrowed by."""
        parts = [f"{listing.spec.column(key).field.title} {text}" for key, text in query.filters.items()]
        if query.scope:
            parts.append(str(next(scope.title for scope in listing.scopes if scope.key == query.scope)))
        if query.search.strip():
            parts.append(query.search.strip())
        return _("Filtered: {filters}").format(filters="; ".join(parts)) if parts else ""


def _rows(listing: List, query: Query, ids: Sequence[int], cancel: Cancel | None) -> Iterable[ListRow]:
    if not ids:
        yield from listing.walk(query, cancel)
        return
    for start in range(0, len(ids), ROWS_AT_ONCE):
        block = ids[start : start + ROWS_AT_ONCE]
        found = listing.rows(block, cancel)
        yield from (found[record_id] for record_id in block if record_id in found)

"""The inventories that an office hands out, in one click: staff with certificates, parts with stock value (G3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.core.database import Cancel
from app.core.i18n import Text, _, lazy
from app.core.lists import List, Query
from app.excel.write import Page, Written, heading, write_pages

if TYPE_CHECKING:
    from app.office import Office

# Register -> title of the sheet, registers whose lists follow as sheets of their own, columns with a sum,
# columns whose text is wrapped.
INVENTORIES: dict[str, tuple[Text, tuple[str, ...], frozenset[str], frozenset[str]]] = {
    "staff": (
        lazy("Service staff list"),
        ("certificates",),
        frozenset(),
        frozenset({"certificate_names", "skills", "remark"}),
    ),
    "parts": (lazy("Spare parts inventory"), (), frozenset({"value"}), frozenset({"model_names", "remark"})),
}
# Says nothing to whoever gets the list.
_LEFT_OUT = {"role"}


def write_inventory(
    office: Office,
    name: str,
    path: Path,
    company: str,
    progress: Callable[[int, int, str], object] | None = None,
    cancel: Cancel | None = None,
) -> Written:
    """Writes all of a register with every column of its list, and the lists that belong to it."""
    title, more, totals, wrapped = INVENTORIES[name]
    register: Any = office.register(name)
    lists: list[tuple[Text, List]] = [(title, register.listing)]
    lists += [(listing.title, listing) for listing in (office.register(key).listing for key in more)]
    notes = heading(company, office.clock())
    count = sum(listing.count(Query()) for _title, listing in lists)
    pages = []
    for words, listing in lists:
        columns = [column for column in listing.columns if column.key not in _LEFT_OUT]
        places = [1 + listing.columns.index(column) for column in columns]
        pages.append(
            Page(
                name=str(words),
                fields=[column.field for column in columns],
                rows=_rows(listing, places, cancel),
                title=str(words),
                notes=notes,
                total=totals & {column.key for column in columns},
                wrap=wrapped,
            )
        )
    tell = progress or (lambda _done, _total, _text: None)
    return write_pages(path, pages, lambda done: tell(done, count, _("Writing")), cancel)


def _rows(listing: List, places: list[int], cancel: Cancel | None) -> Iterator[list[Any]]:
    for row in listing.walk(Query(), cancel):
        yield [row[place] for place in places]

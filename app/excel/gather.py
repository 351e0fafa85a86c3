"""From the rows of a sheet to records with their parts: cells read, rows of one record put together (H1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.fields import fold
from app.core.i18n import _, both, lazy
from app.core.register import Register
from app.excel.columns import Layout, Target
from app.excel.plan import WRONG, CellError, PlannedPart, PlannedRow
from app.excel.readers import Reader, Wrong, reader_of

# Stands before the first value of the template's example row, which is never imported.
EXAMPLE = lazy("Example: ")
_TOTALS = {"合计", "总计", "小计", "total"}
_EXAMPLE_WITHIN = 10

# (fields, their values)
Match = tuple[tuple[str, ...], tuple[Any, ...]]


@dataclass(frozen=True)
class SheetColumn:
    """A matched column with its parser."""

    column: int
    target: Target
    read: Reader


@dataclass
class Gathered:
    """The records of a sheet before they are compared with what is stored."""

    columns: dict[str, SheetColumn]
    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    skipped: int = 0
    # (row, target) of the bad cells.
    told: set[tuple[int, str]] = field(default_factory=set)

    def wrong(self, row: PlannedRow, key: str, reason: str, text: Any = "", number: int = 0) -> None:
        """Notes a bad cell of the row: the one of this target, or the row itself when it has no column."""
        found = self.columns.get(key)
        title = found.target.title if found else ""
        self.errors.append(
            CellError(number or row.rows[0], found.column if found else None, title, fold_text(text), reason)
        )
        self.told.add((number or row.rows[0], key))
        row.state = WRONG


def fold_text(cell: Any) -> str:
    """A cell as it is shown in a message."""
    try:
        return fold(cell)
    except ValueError:
        return str(cell)


def gather(
    register: Register, layout: Layout, rows: Iterable[tuple[int, list[Any]]], told: Callable[[int], object]
) -> Gathered:
    """Reads all rows below the header; nothing here looks at what is stored."""
    targets = {target.key: target for target in layout.targets}
    columns = [
        SheetColumn(column, targets[key], reader_of(targets[key].field)) for column, key in layout.mapping.items()
    ]
    gathered = Gathered({column.target.key: column for column in columns})
    joiner = _Joiner(register, gathered)
    own = [(c.column, c.target.key, c.read) for c in columns if c.target.child is None]
    parts = [c for c in columns if c.target.child is not None]
    width = 1 + max((column.column for column in columns), default=0)
    for number, cells in rows:
        if number <= layout.header_row:
            continue
        if number % 500 == 0:
            told(number)
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        row = PlannedRow([number], {})
        values = row.values
        for column, key, read in own:
            cell = cells[column]
            if cell == "" or cell is None:
                continue
            value = read(cell)
            if value is None:
                continue
            if value.__class__ is Wrong:
                gathered.wrong(row, key, value.reason, cell)
            else:
                values[key] = value
        if parts:
            _read_parts(gathered, row, parts, cells)
        if values or row.parts or row.state == WRONG:
            joiner.add(row, cells)
    return gathered


def _read_parts(gathered: Gathered, row: PlannedRow, columns: Sequence[SheetColumn], cells: list[Any]) -> None:
    found: dict[str, PlannedPart] = {}
    for item in columns:
        cell = cells[item.column]
        if cell == "" or cell is None:
            continue
        value = item.read(cell)
        if value is None:
            continue
        child, _dot, key = item.target.key.partition(".")
        part = found.setdefault(child, PlannedPart(row.rows[0], {}))
        if value.__class__ is Wrong:
            gathered.wrong(row, item.target.key, value.reason, cell)
        else:
            part.values[key] = value
    if found:
        row.parts = {child: [part] for child, part in found.items()}


class _Joiner:
    """Puts rows of one record together: one customer with three contacts stands in three rows."""

    def __init__(self, register: Register, gathered: Gathered) -> None:
        self._register = register
        self._gathered = gathered
        self._sets = matches_of(register)
        self._by_key: dict[Any, PlannedRow] = {}
        self._by_match: dict[Match, PlannedRow] = {}
        self._last: PlannedRow | None = None

    def add(self, row: PlannedRow, cells: list[Any]) -> None:
        """Takes the next row of the sheet."""
        if self._is_skipped(row, cells):
            # Whatever was wrong in it is no news.
            self._gathered.errors = [e for e in self._gathered.errors if e.row != row.rows[0]]
            self._gathered.skipped += 1
            return
        if not row.values and row.state != WRONG and self._last is not None:
            # Merged cells hold their value in the first row only: this one belongs to the record above.
            self._join(self._last, row)
            return
        first = self._known(row)
        if first is None:
            self._remember(row)
            self._gathered.rows.append(row)
            self._last = row
        else:
            self._join_or_refuse(first, row)

    def _is_skipped(self, row: PlannedRow, cells: list[Any]) -> bool:
        first = next((cell for cell in cells if cell not in ("", None)), "")
        if not isinstance(first, str):
            return False
        if first.strip().casefold() in _TOTALS:
            return True
        if len(self._gathered.rows) > _EXAMPLE_WITHIN:
            return False
        marks = tuple(mark.strip() for mark in both(EXAMPLE))
        return any(isinstance(cell, str) and cell.strip().startswith(marks) for cell in cells)

    def _known(self, row: PlannedRow) -> PlannedRow | None:
        key = row.values.get(self._register.key)
        if key is not None:
            return self._by_key.get(key)
        found = match_of(self._sets, row)
        return self._by_match.get(found) if found is not None else None

    def _remember(self, row: PlannedRow) -> None:
        key = row.values.get(self._register.key)
        if key is not None:
            self._by_key[key] = row
        if self._register.children or key is None:
            found = match_of(self._sets, row)
            if found is not None:
                self._by_match.setdefault(found, row)

    def _join_or_refuse(self, first: PlannedRow, row: PlannedRow) -> None:
        other = next((k for k, v in row.values.items() if first.values.get(k, v) != v), None)
        if row.parts and other is None:
            self._join(first, row)
            self._last = first
            return
        self._gathered.rows.append(row)
        self._last = row
        number = first.rows[0]
        if row.parts and other is not None:
            reason = _("Row {n} says something else of the same record.").format(n=number)
            self._gathered.wrong(row, other, reason, row.values[other])
        elif self._register.key in row.values:
            reason = _("The same as in row {n}.").format(n=number)
            self._gathered.wrong(row, self._register.key, reason, row.values[self._register.key])
        else:
            found = match_of(self._sets, row)
            key = found[0][-1] if found else self._register.label
            reason = _("The same as in row {n}; give both their numbers if they are two records.").format(n=number)
            self._gathered.wrong(row, key, reason, row.values.get(key, ""))

    def _join(self, first: PlannedRow, row: PlannedRow) -> None:
        first.rows += row.rows
        first.values.update(row.values)
        parts = {child: list(items) for child, items in first.parts.items()}
        for child, items in row.parts.items():
            known = parts.setdefault(child, [])
            known += [item for item in items if all(item.values != other.values for other in known)]
        first.parts = parts
        if row.state == WRONG:
            first.state = WRONG


def matches_of(register: Register) -> tuple[tuple[str, ...], ...]:
    """The sets of fields that tell a record whose key is blank."""
    return register.import_match or ((register.label,),)


def match_of(sets: tuple[tuple[str, ...], ...], row: PlannedRow) -> Match | None:
    """The first set of fields that the row fills, with its values."""
    for keys in sets:
        found = tuple(row.values.get(key) for key in keys)
        if None not in found:
            return keys, found
    return None

"""What an import would do: each row new, changed, same or wrong, with its differences and its bad cells (H1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.i18n import _, ngettext
from app.excel.columns import Layout
from app.excel.zipped import letters

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"
NOTHING: Mapping[str, list[PlannedPart]] = {}


@dataclass(frozen=True, slots=True)
class CellError:
    """A bad cell. ``column`` is counted from 0; None when the whole row is meant, or its column is not in the sheet."""

    row: int
    column: int | None
    title: str
    text: str
    reason: str

    @property
    def place(self) -> str:
        """As Excel names it: B12; the row alone when no cell is meant."""
        return f"{letters(self.column)}{self.row}" if self.column is not None else str(self.row)

    def __str__(self) -> str:
        if self.column is None:
            what = _("Row {n}").format(n=self.row)
        else:
            what = _("Row {n}, {column}").format(n=self.row, column=letters(self.column))
        if self.title:
            what = _("{place} ({title})").format(place=what, title=self.title)
        if self.text:
            what += f" “{self.text[:60]}”"
        return _("{place}: {reason}").format(place=what, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that would change, as shown texts."""

    title: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.title}: {self.old or '∅'} → {self.new}"


@dataclass(slots=True)
class PlannedPart:
    """A row of a child table, e.g. a contact: ``record_id`` is the stored one that it changes."""

    row: int
    values: dict[str, Any]
    record_id: int | None = None
    changed: bool = True


@dataclass(slots=True)
class PlannedRow:
    """One record of the sheet: ``rows`` are its rows there, ``values`` what they say by field key, blanks left out."""

    rows: list[int]
    values: dict[str, Any]
    parts: Mapping[str, list[PlannedPart]] = field(default_factory=lambda: NOTHING)
    state: str = NEW
    record_id: int | None = None
    version: int = 0
    differences: Sequence[Difference] = ()
    # What a new record gets beside the sheet's values; what changes on a stored one.
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class ImportPlan:
    """The result of a check, and what ``apply`` carries out."""

    register: str
    path: Path
    layout: Layout
    rows: list[PlannedRow]
    errors: list[CellError]
    skipped: int = 0
    label: str = "name"
    key: str = "number"

    def __post_init__(self) -> None:
        self.counts = Counter(row.state for row in self.rows)

    @property
    def new(self) -> int:
        return self.counts[NEW]

    @property
    def changed(self) -> int:
        return self.counts[CHANGED]

    @property
    def same(self) -> int:
        return self.counts[SAME]

    @property
    def wrong(self) -> int:
        return self.counts[WRONG]

    @property
    def can_apply(self) -> bool:
        """All or nothing: nothing wrong, and something to do."""
        return not self.errors and not self.wrong and bool(self.new or self.changed)

    def title_of(self, row: PlannedRow) -> str:
        """How a row is named in the preview."""
        key, label = row.values.get(self.key), row.values.get(self.label)
        return f"{label} ({key})" if key and label else str(label or key or "")

    def summary(self) -> str:
        """The counts in one line."""
        parts = [
            ngettext("{n} new", "{n} new", self.new).format(n=f"{self.new:,}"),
            ngettext("{n} changed", "{n} changed", self.changed).format(n=f"{self.changed:,}"),
            ngettext("{n} unchanged", "{n} unchanged", self.same).format(n=f"{self.same:,}"),
            ngettext("{n} wrong", "{n} wrong", self.wrong).format(n=f"{self.wrong:,}"),
        ]
        return " · ".join(parts)


@dataclass(frozen=True)
class Imported:
    """What an import has done."""

    new: int
    changed: int
    same: int
    warning: str = ""

    def __str__(self) -> str:
        counts = _("{new} new, {changed} changed, {same} unchanged.").format(
            new=f"{self.new:,}", changed=f"{self.changed:,}", same=f"{self.same:,}"
        )
        return f"{counts} {self.warning}".rstrip()

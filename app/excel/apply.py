"""Carries out a checked import: all or nothing, in one transaction (H1).

New rows go in by bulk statements with ids taken beforehand; history and search index are filled by the same mechanism
as for single saves. A register with rules of its own about saving is saved record by record, through those rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core import history
from app.core.database import Cancel, take_ids
from app.core.errors import AppError, Invalid, Refused
from app.core.i18n import _
from app.core.model import table_of
from app.core.numbering import take_numbers
from app.core.register import Register
from app.excel.compare import child_table
from app.excel.plan import CHANGED, NEW, Imported, ImportPlan, PlannedRow
from app.excel.references import chunks

if TYPE_CHECKING:
    from app.office import Office

_BLOCK = 5_000
_REHEARSED = 200
Told = Callable[[int], object]
T = TypeVar("T")


def saves_plainly(register: Register) -> bool:
    """Whether the register's rows can be written in bulk: it has no rules of its own about saving."""
    kind = type(register)
    in_bulk = kind.written_in_bulk is not Register.written_in_bulk or kind.before_save is Register.before_save
    return in_bulk and kind.save_in is Register.save_in


def apply(office: Office, register: Register, plan: ImportPlan, told: Told, cancel: Cancel | None) -> Imported:
    """Writes the plan; raises Refused when it has errors or somebody changed its records meanwhile."""
    if not plan.can_apply:
        raise Refused(_("Nothing was imported: mend the wrong cells first."))
    with office.write(_("Import from “{name}”").format(name=plan.path.name)) as session:
        writer = _Writer(register, session, told, cancel)
        writer.check_versions([row for row in plan.rows if row.record_id is not None])
        if saves_plainly(register):
            writer.insert([row for row in plan.rows if row.state == NEW])
            writer.update([row for row in plan.rows if row.state == CHANGED])
        else:
            writer.save_each([row for row in plan.rows if row.state in (NEW, CHANGED)])
    return Imported(plan.new, plan.changed, plan.same)


def rehearse(
    office: Office, register: Register, rows: Sequence[PlannedRow], told: Told, cancel: Cancel | None
) -> Iterator[tuple[PlannedRow, AppError]]:
    """What the register's own rules about saving say: every row is saved and taken back at once, in small blocks."""
    wanted = [row for row in rows if row.state in (NEW, CHANGED)]
    for start in range(0, len(wanted), _REHEARSED):
        found: list[tuple[PlannedRow, AppError]] = []
        with office.rehearsal() as session:
            writer = _Writer(register, session, told, cancel)
            for number, row in enumerate(wanted[start : start + _REHEARSED]):
                writer.step(start + number)
                try:
                    with session.begin_nested():
                        writer.save(row)
                except (Invalid, Refused) as error:
                    found.append((row, error))
        yield from found


def trial(office: Office, register: Register, plan: ImportPlan, look: Callable[[Session], T]) -> T:
    """What ``look`` answers of the data as the import would leave it; all of it is taken back."""
    with office.rehearsal() as session:
        writer = _Writer(register, session, lambda _done: None, None)
        writer.save_each([row for row in plan.rows if row.state in (NEW, CHANGED)])
        return look(session)


class _Writer:
    """Writes planned rows inside one transaction."""

    def __init__(self, register: Register, session: Session, told: Told, cancel: Cancel | None) -> None:
        self._register = register
        self._session = session
        self._told = told
        self._cancel = cancel
        own = {field.key for field in register.fields}
        self._extra = tuple(field.key for field in register.import_fields if field.key not in own)

    def step(self, done: int) -> None:
        """Tells the progress; raises Cancelled when the user has cancelled."""
        if self._cancel is not None:
            self._cancel.check()
        self._told(done)

    def check_versions(self, rows: Sequence[PlannedRow]) -> None:
        """The records must be as they were when they were compared; on PostgreSQL they stay locked."""
        table = table_of(self._register.model)
        expected = {row.record_id: row.version for row in rows if row.record_id is not None}
        for ids in chunks(list(expected)):
            statement = select(table.c.id, table.c.version).where(table.c.id.in_(ids)).with_for_update()
            found = {row.id: row.version for row in self._session.execute(statement)}
            if any(found.get(record_id) != expected[record_id] for record_id in ids):
                raise Refused(_("Somebody has changed these records since the check. Please check the file again."))

    # -- in bulk ---------------------------------------------------------------------------------------------------

    def insert(self, rows: Sequence[PlannedRow]) -> None:
        """Writes new records with their parts."""
        if not rows:
            return
        table = table_of(self._register.model)
        info = self._session.info
        base = defaults_of(table) | {"version": 1, "created_at": info["now"], "created_by": info["user"].name}
        self._give_numbers(rows)
        ids = take_ids(self._session, self._register.model, len(rows))
        columns = set(table.c.keys())
        for start in range(0, len(rows), _BLOCK):
            self.step(start)
            block = rows[start : start + _BLOCK]
            self._session.execute(
                insert(table),
                [
                    {**base, **_known(row.given, columns), **_known(row.values, columns), "id": record_id}
                    for record_id, row in zip(ids[start:], block, strict=False)
                ],
            )
        for record_id, row in zip(ids, rows, strict=True):
            row.record_id = record_id
        self._insert_parts(rows)
        self._take_extra(rows)

    def update(self, rows: Sequence[PlannedRow]) -> None:
        """Writes the differences of stored records, their new parts and the differences of their parts."""
        for start in range(0, len(rows), _BLOCK):
            self.step(start)
            block = rows[start : start + _BLOCK]
            given = {row.record_id: row.given for row in block if row.record_id is not None}
            history.update_many(self._session, self._register.model, given)
            self._register.written_in_bulk(self._session, given)
        changed: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
        for row in rows:
            for name, parts in row.parts.items():
                changed[name].update((p.record_id, p.values) for p in parts if p.record_id is not None and p.changed)
        for name, values in changed.items():
            _table, _link, model = child_table(self._register, name)
            history.update_many(self._session, model, values)
        self._insert_parts(rows)
        self._take_extra(rows)

    def _insert_parts(self, rows: Sequence[PlannedRow]) -> None:
        for child in self._register.children:
            found = [(row, p) for row in rows for p in row.parts.get(child.key, ()) if p.record_id is None]
            if not found:
                continue
            table, link, model = child_table(self._register, child.key)
            base = defaults_of(table)
            ids = take_ids(self._session, model, len(found))
            for start in range(0, len(found), _BLOCK):
                self.step(start)
                self._session.execute(
                    insert(table),
                    [
                        {**base, **part.values, link: row.record_id, "id": part_id}
                        for part_id, (row, part) in zip(ids[start:], found[start : start + _BLOCK], strict=False)
                    ],
                )

    def _give_numbers(self, rows: Sequence[PlannedRow]) -> None:
        key, series = self._register.key, self._register.series
        blank = [row for row in rows if row.values.get(key) in (None, "")]
        if not blank or not series:
            return
        used = {row.values[key] for row in rows if row.values.get(key)}
        numbers: list[str] = []
        while len(numbers) < len(blank):
            fresh = take_numbers(self._session, series, len(blank) - len(numbers))
            numbers += [number for number in fresh if number not in used | self._stored_numbers(fresh)]
        for row, number in zip(blank, numbers, strict=True):
            row.values[key] = number

    def _stored_numbers(self, numbers: list[str]) -> set[str]:
        column = getattr(self._register.model, self._register.key)
        found: set[str] = set()
        for chunk in chunks(numbers):
            found.update(self._session.scalars(select(column).where(column.in_(chunk))))
        return found

    def _take_extra(self, rows: Sequence[PlannedRow]) -> None:
        if not self._extra or type(self._register).imported is Register.imported:
            return
        for row in rows:
            self._imported(row)

    def _imported(self, row: PlannedRow) -> None:
        source = row.values if row.state == NEW else row.given
        values = {key: source[key] for key in self._extra if key in source}
        if values and row.record_id is not None:
            self._register.imported(self._session, row.record_id, values, row.state == NEW)

    # -- one by one ------------------------------------------------------------------------------------------------

    def save_each(self, rows: Sequence[PlannedRow]) -> None:
        """Saves through the register's own rules; an error names the row."""
        for done, row in enumerate(rows):
            if done % 50 == 0:
                self.step(done)
            try:
                self.save(row)
            except (Invalid, Refused) as error:
                raise Refused(f"{_('Row {n}').format(n=row.rows[0])}: {error}") from error

    def save(self, row: PlannedRow) -> None:
        """Saves one row through ``Register.save_in``."""
        register, session = self._register, self._session
        columns = set(table_of(register.model).c.keys())
        values = {**row.given, **row.values} if row.state == NEW else dict(row.given)
        is_new = row.state == NEW
        saved = register.save_in(
            session, _known(values, columns), self._all_parts(row), None if is_new else row.record_id
        )
        known, row.record_id = row.record_id, saved
        self._imported(row)
        session.flush()
        row.record_id = known

    def _all_parts(self, row: PlannedRow) -> dict[str, list[dict[str, Any]]]:
        """The stored rows of each child table with the sheet's changes, and its new rows behind them."""
        if not row.parts:
            return {}
        stored: Mapping[str, list[dict[str, Any]]] = {}
        if row.record_id is not None:
            register = self._register
            stored = register.details(self._session, register.load(self._session, row.record_id)).children
        found: dict[str, list[dict[str, Any]]] = {}
        for name, parts in row.parts.items():
            changes = {part.record_id: part.values for part in parts if part.record_id is not None}
            kept = [
                {key: value for key, value in item.items() if "." not in key} | changes.get(item["id"], {})
                for item in stored.get(name, ())
            ]
            found[name] = kept + [dict(part.values) for part in parts if part.record_id is None]
        return found


def defaults_of(table: Any) -> dict[str, Any]:
    """The plain defaults of a table's columns, so that all rows of a bulk insert have the same columns."""
    return {
        column.key: column.default.arg if column.default is not None and column.default.is_scalar else None
        for column in table.c
        if column.key != "id"
    }


def _known(values: Mapping[str, Any], columns: set[str]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in columns and value is not None}

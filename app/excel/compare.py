"""Compares the records of a sheet with what is stored: references, keys, differences, rules (H1).

A blank cell does not erase. The key decides which stored record is meant; without one, the fields that the register
names (mostly the name) do, when they fit exactly one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.fields import Child, Field
from app.core.i18n import _
from app.core.model import table_of
from app.core.register import Register
from app.excel.columns import fields_of
from app.excel.gather import Gathered, match_of, matches_of
from app.excel.plan import CHANGED, NEW, SAME, WRONG, Difference, PlannedPart, PlannedRow
from app.excel.readers import Wrong
from app.excel.references import chunks, resolve_all

if TYPE_CHECKING:
    from app.office import Office


class Comparison:
    """One sheet against one register."""

    def __init__(self, office: Office, register: Register, gathered: Gathered, session: Session) -> None:
        self._office = office
        self._register = register
        self._gathered = gathered
        self._session = session
        self._fields = fields_of(register)
        self._children = {child.key: child for child in register.children}
        self._labels: dict[str, dict[int, str]] = {}

    def run(self, told: Callable[[int], object]) -> None:
        """Gives every row its state, differences and errors."""
        self._resolve()
        stored = self._stored()
        parts = self._stored_parts(stored)
        defaults = self._register.import_defaults
        rules = type(self._register).check is not Register.check
        fresh = self._surely_new()
        for done, row in enumerate(self._gathered.rows):
            if done % 500 == 0:
                told(done)
            old = stored.get(row.record_id) if row.record_id is not None else None
            self._resolve_within(row, old)
            if row.state == WRONG:
                if id(row) in fresh:
                    # Whoever mends the row hears of all its cells at once.
                    row.given = defaults(row.values)
                    self._require(row)
                continue
            if old is None:
                row.state = NEW
                row.given = defaults(row.values)
                self._require(row)
            else:
                self._differ(row, old)
            if row.parts:
                self._compare_parts(row, parts)
            if rules and row.state != WRONG:
                self._check(row, old)
        self._show_references()

    # -- references ------------------------------------------------------------------------------------------------

    def _resolve(self) -> None:
        references = {key: f.kind.target for key, f in self._fields.items() if f.kind.target and not self._is_within(f)}
        in_parts = {
            (child.key, f.key): f.kind.target
            for child in self._children.values()
            for f in child.fields
            if f.kind.target
        }
        mapped = self._gathered.columns
        references = {key: target for key, target in references.items() if key in mapped}
        in_parts = {place: target for place, target in in_parts.items() if ".".join(place) in mapped}
        if not references and not in_parts:
            return
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in self._gathered.rows:
            for key, target in references.items():
                if key in row.values:
                    wanted[target].add(row.values[key])
            for (child, key), target in in_parts.items():
                wanted[target].update(p.values[key] for p in row.parts.get(child, ()) if key in p.values)
        found = resolve_all(self._session, self._office, wanted)
        for row in self._gathered.rows:
            for key, target in references.items():
                if key in row.values:
                    self._put(row, key, row.values, key, found[target, row.values[key]], row.rows[0])
            for (child, key), target in in_parts.items():
                for part in row.parts.get(child, ()):
                    if key in part.values:
                        answer = found[target, part.values[key]]
                        self._put(row, f"{child}.{key}", part.values, key, answer, part.row)

    def _put(
        self, row: PlannedRow, place: str, values: dict[str, Any], key: str, answer: int | Wrong, number: int
    ) -> None:
        if isinstance(answer, Wrong):
            self._gathered.wrong(row, place, answer.reason, values.pop(key), number)
        else:
            values[key] = answer

    def _is_within(self, field: Field) -> bool:
        """Whether the name means something only within the record's customer, as that of a site does."""
        return bool(field.kind.target) and hasattr(self._office.register(field.kind.target), "resolve_in")

    def _resolve_within(self, row: PlannedRow, old: Mapping[str, Any] | None) -> None:
        for key, field in self._fields.items():
            text = row.values.get(key)
            if not isinstance(text, str) or not field.kind.target or row.state == WRONG:
                continue
            customer = row.values.get("customer_id", old["customer_id"] if old else None)
            register: Any = self._office.register(field.kind.target)
            try:
                row.values[key] = register.resolve_in(self._session, text, customer)
            except ValueError as error:
                self._gathered.wrong(row, key, str(error), text)

    # -- what is stored --------------------------------------------------------------------------------------------

    def _stored(self) -> dict[int, Mapping[str, Any]]:
        """The stored records that the sheet means, by id; sets each row's ``record_id`` and ``version``."""
        model: Any = self._register.model
        stored: dict[int, Mapping[str, Any]] = {}
        if self._session.scalar(select(model.id).limit(1)) is None:
            return stored
        by_key = {
            row.values[self._register.key]: row for row in self._gathered.rows if self._register.key in row.values
        }
        for found in self._records(self._register.key, list(by_key)):
            self._meet(by_key[found[self._register.key]], found, stored)
        by_fields: dict[tuple[str, ...], dict[tuple[Any, ...], PlannedRow]] = defaultdict(dict)
        unnamed: list[PlannedRow] = []
        for row in self._gathered.rows:
            if self._register.key in row.values or row.state == WRONG:
                continue
            match = match_of(matches_of(self._register), row)
            if match is None:
                unnamed.append(row)
            else:
                by_fields[match[0]][match[1]] = row
        for keys in sorted(by_fields, key=matches_of(self._register).index):
            self._meet_by(keys, by_fields[keys], stored)
        self._meet_twins(unnamed, stored)
        return stored

    def _meet_by(
        self, keys: tuple[str, ...], rows: Mapping[tuple[Any, ...], PlannedRow], stored: dict[int, Mapping[str, Any]]
    ) -> None:
        """Meets the records that agree in these fields, when there is one for a row."""
        hits: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for found in self._records(keys[-1], list({values[-1] for values in rows})):
            values = tuple(found[key] for key in keys)
            if values in rows and found["archived_at"] is None:
                hits[values].append(found)
        for values, found_ones in hits.items():
            row = rows[values]
            records = [record for record in found_ones if record["id"] not in stored]
            # Of several, the one that agrees in all that the sheet says.
            records = records if len(records) == 1 else [r for r in records if _agrees(row.values, r)] or records
            if len(records) == 1:
                self._meet(row, records[0], stored)
            elif not records:
                # Other rows name all of them better: this one is new.
                continue
            else:
                text = self._shown(keys[-1], values[-1])
                reason = _("“{text}” names more than one record; give the number.").format(text=text)
                self._gathered.wrong(row, keys[-1], reason, text)

    def _meet_twins(self, rows: list[PlannedRow], stored: dict[int, Mapping[str, Any]]) -> None:
        """A row that nothing names is the stored record that agrees in all it says, if there is one: the same file
        imported again makes no second ones."""
        label = self._register.label
        waiting: dict[Any, list[PlannedRow]] = defaultdict(list)
        for row in rows:
            if label in row.values:
                waiting[row.values[label]].append(row)
        for found in self._records(label, list(waiting)):
            if found["archived_at"] is not None or found["id"] in stored:
                continue
            fits = (row for row in waiting[found[label]] if row.record_id is None and _agrees(row.values, found))
            if (twin := next(fits, None)) is not None:
                self._meet(twin, found, stored)

    def _meet(self, row: PlannedRow, found: Mapping[str, Any], stored: dict[int, Mapping[str, Any]]) -> None:
        if found["archived_at"] is not None:
            if self._register.revives:
                return
            key = self._register.key
            self._gathered.wrong(row, key, _("This record is archived; restore it first."), row.values[key])
            return
        if found["id"] in stored:
            reason = _("Another row of the sheet means the same record.")
            self._gathered.wrong(row, self._register.label, reason, row.values.get(self._register.label, ""))
            return
        row.record_id, row.version = found["id"], found["version"]
        stored[found["id"]] = found

    def _records(self, column: str, wanted: list[Any]) -> Iterable[Mapping[str, Any]]:
        columns = table_of(self._register.model).c
        keys = [key for key in self._fields if key in columns]
        statement = select(columns.id, columns.version, columns.archived_at, *(columns[key] for key in keys))
        known = bool(self._register.import_fields) and type(self._register).import_known is not Register.import_known
        for chunk in chunks(wanted):
            found = [dict(row._mapping) for row in self._session.execute(statement.where(columns[column].in_(chunk)))]
            more = self._register.import_known(self._session, [row["id"] for row in found]) if known else {}
            for row in found:
                yield {**row, **more.get(row["id"], {})} if more else row

    def _surely_new(self) -> set[int]:
        """Of the wrong rows those that can be no stored record, by ``id()``: their blanks are missing values.

        A row whose key is unreadable, or that agrees with a stored record in any set of fields that may name it, is
        left out: its blanks may well mean "as stored".
        """
        key, label = self._register.key, self._register.label
        fresh: set[int] = set()
        named: dict[tuple[str, ...], dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in self._gathered.rows:
            if row.state != WRONG or row.record_id is not None or not self._says_own(row):
                continue
            if (row.rows[0], key) in self._gathered.told:
                continue
            fresh.add(id(row))
            for keys in {(key,), (label,), *matches_of(self._register)}:
                values = tuple(row.values.get(name) for name in keys)
                if None not in values:
                    named[keys][values].append(id(row))
        for keys, rows in named.items():
            for found in self._records(keys[-1], list({values[-1] for values in rows})):
                fresh.difference_update(rows.get(tuple(found.get(name) for name in keys), ()))
        return fresh

    def _says_own(self, row: PlannedRow) -> bool:
        """Whether the row says, or tries to say, anything but rows of a child table."""
        return bool(row.values) or any((row.rows[0], key) in self._gathered.told for key in self._fields)

    def _stored_parts(self, stored: Mapping[int, Any]) -> dict[str, dict[int, list[Mapping[str, Any]]]]:
        """The stored rows of each child table that the sheet fills, by the record's id."""
        found: dict[str, dict[int, list[Mapping[str, Any]]]] = {}
        used = {key.partition(".")[0] for key in self._gathered.columns if "." in key}
        for name in used:
            table, link, _model = child_table(self._register, name)
            rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
            for chunk in chunks(list(stored)):
                for row in self._session.execute(select(table).where(table.c[link].in_(chunk)).order_by(table.c.id)):
                    rows[row._mapping[link]].append(dict(row._mapping))
            found[name] = rows
        return found

    # -- one row ---------------------------------------------------------------------------------------------------

    def _require(self, row: PlannedRow) -> None:
        register = self._register
        for field in register.fields:
            if not field.required or (field.key == register.key and register.series):
                continue
            if any((number, field.key) in self._gathered.told for number in row.rows):
                continue
            value = row.values.get(field.key, row.given.get(field.key))
            if value is None or value == "":
                reason = _("Please fill this in.")
                if field.key not in self._gathered.columns:
                    reason = _("A new record needs “{title}”, and the sheet has no such column.").format(
                        title=field.title
                    )
                self._gathered.wrong(row, field.key, reason)

    def _differ(self, row: PlannedRow, old: Mapping[str, Any]) -> None:
        given = {key: value for key, value in row.values.items() if not _same(self._fields[key], value, old.get(key))}
        row.given = given
        row.state = CHANGED if given else SAME
        if given:
            row.differences = [
                self._difference(self._fields[key], str(self._fields[key].title), old.get(key), value)
                for key, value in given.items()
            ]

    def _compare_parts(self, row: PlannedRow, stored: Mapping[str, Mapping[int, list[Mapping[str, Any]]]]) -> None:
        differences = list(row.differences)
        for name, parts in row.parts.items():
            child = self._children[name]
            known = list(stored[name].get(row.record_id, ())) if row.record_id is not None else []
            for part in parts:
                old = _same_part(child, part, known)
                if old is None:
                    self._require_part(row, child, part)
                    first = child.fields[0]
                    differences.append(self._difference(first, str(child.title), None, part.values.get(first.key)))
                    continue
                known.remove(old)
                part.record_id = old["id"]
                changed = {key: value for key, value in part.values.items() if old[key] != value}
                part.values, part.changed = changed, bool(changed)
                fields = {f.key: f for f in child.fields}
                for key, value in changed.items():
                    title = f"{child.title} · {fields[key].title}"
                    differences.append(self._difference(fields[key], title, old[key], value))
        if row.record_id is not None and row.state != WRONG:
            row.differences = differences
            if differences:
                row.state = CHANGED

    def _require_part(self, row: PlannedRow, child: Child, part: PlannedPart) -> None:
        for field in child.fields:
            if field.required and part.values.get(field.key) in (None, ""):
                self._gathered.wrong(row, f"{child.key}.{field.key}", _("Please fill this in."), number=part.row)

    def _check(self, row: PlannedRow, old: Mapping[str, Any] | None) -> None:
        values = {**(old or row.given), **row.values}
        parts = {name: [part.values for part in items] for name, items in row.parts.items()}
        for problem in self._register.check(values, parts):
            self.note_problem(row, problem.field, str(problem.message))

    def note_problem(self, row: PlannedRow, place: str, reason: str) -> None:
        """Notes what a rule says of a field (``name``, ``contacts.2.phone``) beside the cell that it came from."""
        name, _dot, rest = place.partition(".")
        if rest and name in row.parts:
            index, _dot, key = rest.partition(".")
            parts = row.parts[name]
            number = parts[int(index)].row if index.isdigit() and int(index) < len(parts) else 0
            self._gathered.wrong(row, f"{name}.{key}", reason, number=number)
            return
        self._gathered.wrong(row, place, reason, self._shown(place, row.values.get(place)))

    # -- differences -----------------------------------------------------------------------------------------------

    def _difference(self, field: Field, title: str, old: Any, new: Any) -> Difference:
        if field.kind.target:
            for value in (old, new):
                if value is not None:
                    self._labels.setdefault(field.kind.target, {}).setdefault(value, "")
            # Ids for now; their labels are looked up at once for all rows.
            return Difference(title, f"\0{field.kind.target}\0{old or ''}", f"\0{field.kind.target}\0{new}")
        return Difference(title, field.show(old), field.show(new))

    def _show_references(self) -> None:
        if not self._labels:
            return
        for target, ids in self._labels.items():
            register = self._office.register(target)
            for chunk in chunks(list(ids)):
                ids.update(register.labels(self._session, chunk))
        for row in self._gathered.rows:
            if any(d.new.startswith("\0") for d in row.differences):
                row.differences = [Difference(d.title, self._label(d.old), self._label(d.new)) for d in row.differences]

    def _label(self, text: str) -> str:
        if not text.startswith("\0"):
            return text
        _start, target, record_id = text.split("\0")
        return self._labels[target].get(int(record_id), "") if record_id else ""

    def _shown(self, key: str, value: Any) -> str:
        field = self._fields.get(key)
        return "" if field is None or field.kind.target else field.show(value)


def _same(field: Field, value: Any, stored: Any) -> bool:
    """Whether a cell says what is stored; a moment is written to the minute."""
    if value == stored:
        return True
    to_minute = isinstance(value, datetime) and isinstance(stored, datetime) and not value.second
    return to_minute and field.show(value) == field.show(stored)


def _agrees(values: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    return all(stored.get(key) == value for key, value in values.items())


def child_table(register: Register, name: str) -> tuple[Any, str, Any]:
    """(table, its column with the record's id, model) of a child table."""
    relation = register.model.__mapper__.relationships[name]
    (_own, link) = relation.local_remote_pairs[0]
    model = relation.mapper.class_
    return model.__table__, link.key, model


def _same_part(child: Child, part: PlannedPart, known: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The stored row that the sheet's row means: it agrees in the first field, and best in the others."""
    first = child.fields[0].key
    fits = [row for row in known if row[first] == part.values.get(first)]
    return max(fits, key=lambda row: sum(row[k] == v for k, v in part.values.items()), default=None)

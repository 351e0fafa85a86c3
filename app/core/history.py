"""Who changed what from which value to which and when (H6): one mechanism for every mapped class.

Written while a session flushes, and for bulk inserts, updates and deletes too, so that no feature can forget it. The
same mechanism notes which tables changed (for the lists) and which records were touched (for the search index).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, String, Table, bindparam, event, insert, inspect, literal, select, update
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column
from sqlalchemy.types import Text as LongText

from app.core.model import Base, BigId, Moment, Row, table_of

# Rows of a bulk insert from which on their history is written by one statement.
_MANY = 100
# Bookkeeping that would only repeat what the history row itself says.
_SILENT = {"id", "version", "created_at", "created_by"}


class HistoryRow(Row, Base):
    """One change of one row. ``changes`` is JSON: {column: [old, new]}; empty for a new row.

    ``root_table`` and ``root_id`` name the record on whose page it shows; ``action`` is new / change / delete.
    """

    __tablename__ = "history"
    __history__ = False
    __moves__ = False
    __table_args__ = (Index("ix_history_root", "root_table", "root_id", "id"),)

    at: Mapped[datetime] = mapped_column(Moment())
    user_id: Mapped[int | None] = mapped_column(BigId)
    user_name: Mapped[str] = mapped_column(String(100))
    root_table: Mapped[str] = mapped_column(String(60))
    root_id: Mapped[int] = mapped_column(BigId)
    table_name: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(String(10))
    changes: Mapped[str] = mapped_column(LongText, default="{}")
    note: Mapped[str] = mapped_column(LongText, default="")


@dataclass(frozen=True)
class Change:
    """One entry of a record's history. ``values``: {column: (old, new)} as stored texts."""

    id: int
    at: datetime
    who: str
    table: str
    record_id: int
    action: str
    values: Mapping[str, tuple[Any, Any]]
    note: str


def changes_of(session: Session, root_table: str, root_id: int, limit: int = 500) -> list[Change]:
    """The history of a record and its parts, newest first."""
    rows = session.scalars(
        select(HistoryRow)
        .where(HistoryRow.root_table == root_table, HistoryRow.root_id == root_id)
        .order_by(HistoryRow.id.desc())
        .limit(limit)
    )
    return [plain_change(row) for row in rows]


def plain_change(row: HistoryRow) -> Change:
    """A row of the history as a plain value."""
    values = {key: (old, new) for key, (old, new) in json.loads(row.changes).items()}
    return Change(row.id, row.at, row.user_name, row.table_name, row.record_id, row.action, values, row.note)


def note(session: Session, root_table: str, root_id: int, text: str, action: str = "note") -> None:
    """Adds a line to a record's history that is no change of a column, e.g. "printed"."""
    _write(session, [_entry(session, (root_table, root_id), root_table, root_id, action, {}, text)])


def notes(session: Session, root_table: str, texts: Mapping[int, str]) -> None:
    """Adds a line to the history of each of these records, by id."""
    _write(
        session, [_entry(session, (root_table, key), root_table, key, "note", {}, text) for key, text in texts.items()]
    )


def update_many(
    session: Session, model: type[Base], changes: Mapping[int, Mapping[str, Any]], *, derived: bool = False
) -> None:
    """Updates many rows, each with its own values, by few statements and with the same history as single saves.

    ``changes``: values by column for each id. A record gets a new version, also when its values are the same (a change
    in a child table alone). ``derived``: what follows from other records, which nobody has edited and nobody searches;
    the record keeps its version and does not count as touched.
    """
    touched = session.info["touched"]
    if derived:
        session.info["touched"] = {}
    table, mapper, connection = table_of(model), inspect(model), session.connection()
    session.info["changed"].add(table.name)
    versioned = "version" in table.c and not derived
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    entries = []
    for ids in _chunks(changes):
        for row in connection.execute(select(table).where(table.c.id.in_(ids))):
            old, new = dict(row._mapping), changes[row.id]
            values = _difference(old, {key: value for key, value in new.items() if key in table.c})
            root = _root_of(mapper, old)
            session.info["touched"].setdefault(root[0], set()).add(root[1])
            if values:
                entries.append(_entry(session, root, table.name, row.id, "change", values))
            if values or versioned:
                bound = {f"new_{key}": new[key] for key in values} | {"row_id": row.id}
                by_columns.setdefault(tuple(values), []).append(bound)
    for keys, rows in by_columns.items():
        wanted: dict[str, Any] = {key: bindparam(f"new_{key}", type_=table.c[key].type) for key in keys}
        if versioned:
            wanted["version"] = table.c.version + 1
        connection.execute(update(table).where(table.c.id == bindparam("row_id")).values(wanted), rows)
    _write(session, entries)
    session.info["touched"] = touched


# -- the mechanism -----------------------------------------------------------------------------------------------------


@event.listens_for(Base, "after_delete", propagate=True)
def _deleted(_mapper: Mapper[Any], _connection: Any, obj: Any) -> None:
    # Orphans removed by a cascade are not in session.deleted, so each deletion is noted here.
    session = Session.object_session(obj)
    if session is not None and "changed" in session.info:
        session.info.setdefault("deleted", []).append(obj)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: Any) -> None:
    if "changed" not in session.info:
        return
    entries: list[dict[str, Any]] = []
    for obj, action in _flushed_objects(session):
        mapper = inspect(type(obj))
        table = mapper.local_table
        session.info["changed"].add(table.name)
        if not mapper.class_.__history__:
            continue
        values = _changed_values(obj, mapper) if action == "change" else {}
        if action == "delete":
            values = _last_values(obj, mapper)
        if action == "change" and not values:
            continue
        root = _root_of(mapper, obj.__dict__ | {"id": obj.id})
        entries.append(_entry(session, root, table.name, obj.id, action, values))
    _write(session, entries)


def _flushed_objects(session: Session) -> Iterator[tuple[Any, str]]:
    for obj in session.new:
        yield obj, "new"
    for obj in session.dirty:
        if session.is_modified(obj, include_collections=False):
            yield obj, "change"
    for obj in session.info.pop("deleted", ()):
        yield obj, "delete"


def _changed_values(obj: Any, mapper: Mapper[Any]) -> dict[str, list[Any]]:
    state = inspect(obj)
    values: dict[str, list[Any]] = {}
    for column in mapper.column_attrs:
        if column.key in _SILENT:
            continue
        history = state.attrs[column.key].history
        if history.has_changes():
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
            if old != new:
                values[column.key] = [_plain(old), _plain(new)]
    return values


def _last_values(obj: Any, mapper: Mapper[Any]) -> dict[str, list[Any]]:
    """What a deleted row held, so that it can be read, and brought back."""
    stored = {column.key: obj.__dict__.get(column.key) for column in mapper.column_attrs if column.key not in _SILENT}
    return {key: [_plain(value), None] for key, value in stored.items() if value not in (None, "")}


@event.listens_for(Session, "do_orm_execute")
def _bulk(state: ORMExecuteState) -> Any:
    """Bulk statements write the same history as single saves."""
    session = state.session
    if not (state.is_insert or state.is_update or state.is_delete) or "changed" not in session.info:
        return None
    statement: Any = state.statement
    table: Table = statement.table
    mapper = _mapper_of(table)
    session.info["changed"].add(table.name)
    if mapper is None or not mapper.class_.__history__:
        return None
    if state.is_insert:
        return _bulk_insert(state, table, mapper)
    return _bulk_change(state, statement, table, mapper)


def _bulk_insert(state: ORMExecuteState, table: Table, mapper: Mapper[Any]) -> Any:
    parameters: Any = state.parameters or {}
    rows: list[Mapping[str, Any]] = [parameters] if isinstance(parameters, Mapping) else list(parameters)
    if not rows or not all("id" in row for row in rows):
        raise TypeError(f"a bulk insert into {table.name} gives its rows as parameters and names their ids")
    result = state.invoke_statement()
    first, last = rows[0]["id"], rows[-1]["id"]
    if len(rows) >= _MANY and last - first == len(rows) - 1:
        _note_block(state.session, table, mapper, rows, first, last)
    else:
        entries = [_entry(state.session, _root_of(mapper, row), table.name, row["id"], "new", {}) for row in rows]
        _write(state.session, entries)
    return result


def _note_block(
    session: Session, table: Table, mapper: Mapper[Any], rows: list[Mapping[str, Any]], first: int, last: int
) -> None:
    """The history of a block of new rows by one statement, from the rows themselves."""
    root_table, root_column = mapper.class_.__root__ or (table.name, "id")
    info = session.info
    info["touched"].setdefault(root_table, set()).update(row[root_column] for row in rows)
    info["written"][table.name] += len(rows)
    values: dict[str, Any] = {
        "at": literal(info["now"], Moment()),
        "user_id": literal(info["user"].id, BigId),
        "user_name": literal(info["user"].name),
        "root_table": literal(root_table),
        "root_id": table.c[root_column],
        "table_name": literal(table.name),
        "record_id": table.c.id,
        "action": literal("new"),
        "changes": literal("{}"),
        "note": literal(info["note"]),
    }
    columns: list[Any] = list(values.values())
    chosen = select(*columns).where(table.c.id.between(first, last)).order_by(table.c.id)
    session.connection().execute(insert(table_of(HistoryRow)).from_select(list(values), chosen))


def _bulk_change(state: ORMExecuteState, statement: Any, table: Table, mapper: Mapper[Any]) -> Any:
    session = state.session
    connection = session.connection()
    where = statement.whereclause
    query = select(table) if where is None else select(table).where(where)
    parameters = state.parameters if isinstance(state.parameters, Mapping) else {}
    before = {row.id: dict(row._mapping) for row in connection.execute(query, parameters)}
    result = state.invoke_statement()
    after: dict[int, Mapping[str, Any]] = {}
    if state.is_update:
        for ids in _chunks(before):
            found = connection.execute(select(table).where(table.c.id.in_(ids)))
            after.update((row.id, dict(row._mapping)) for row in found)
    entries = []
    for record_id, old in before.items():
        new = after.get(record_id)
        values = _difference(old, new or dict.fromkeys(old))
        if new is None or values:
            action = "delete" if new is None else "change"
            entries.append(_entry(session, _root_of(mapper, old), table.name, record_id, action, values))
    _write(session, entries)
    return result


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {key: [_plain(old[key]), _plain(new[key])] for key in new if key not in _SILENT and old[key] != new[key]}


def _entry(
    session: Session,
    root: tuple[str, int],
    table: str,
    record_id: int,
    action: str,
    values: Mapping[str, Any],
    text: str = "",
) -> dict[str, Any]:
    info = session.info
    info["touched"].setdefault(root[0], set()).add(root[1])
    return {
        "at": info["now"],
        "user_id": info["user"].id,
        "user_name": info["user"].name,
        "root_table": root[0],
        "root_id": root[1],
        "table_name": table,
        "record_id": record_id,
        "action": action,
        "changes": json.dumps(values, ensure_ascii=False) if values else "{}",
        "note": text or info["note"],
    }


def _write(session: Session, entries: list[dict[str, Any]]) -> None:
    if entries:
        session.connection().execute(insert(table_of(HistoryRow)), entries)
        session.info["written"].update(entry["table_name"] for entry in entries)


def _root_of(mapper: Mapper[Any], values: Mapping[str, Any]) -> tuple[str, int]:
    root = mapper.class_.__root__
    if root is None or values.get(root[1]) is None:
        return _table_name(mapper), values["id"]
    return root[0], values[root[1]]


def _table_name(mapper: Mapper[Any]) -> str:
    return str(mapper.class_.__tablename__)


_mappers: dict[str, Mapper[Any]] = {}


def _mapper_of(table: Table) -> Mapper[Any] | None:
    if table.name not in _mappers:
        _mappers.update((_table_name(mapper), mapper) for mapper in Base.registry.mappers)
    return _mappers.get(table.name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value


def _chunks(ids: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    block = list(ids)
    for start in range(0, len(block), size):
        yield block[start : start + size]

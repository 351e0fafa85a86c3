"""Two records that are one: everything that hangs on the other moves to the one that is kept (A1).

Nothing is listed by hand: whatever refers to the record by a foreign key, or loosely by (table, id) as attachments do,
is found in the schema. So a new table is merged rightly from its first day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, UniqueConstraint, delete, exists, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper, Session

from app.core import history
from app.core.database import lock_row
from app.core.errors import NotFound, Refused
from app.core.i18n import _
from app.core.model import Base, table_of

MERGED_INTO = "merged_into_id"
# How tables name a record of any kind: (column with the table's or register's name, column with the id).
LOOSE = (
    ("table_name", "record_id"),
    ("register", "record_id"),
    ("record_kind", "record_id"),
    ("kind", "record_id"),
    ("root_table", "root_id"),
)


def references(model: type[Base]) -> Iterator[tuple[type[Base], Column[Any]]]:
    """Every mapped column that refers to the model's table, the mark of an earlier merge and derived rows left out."""
    target = table_of(model).c.id
    for mapper in _mappers():
        if mapper.class_.__derived__:
            continue
        table = table_of(mapper.class_)
        for column in table.columns:
            own_mark = table is target.table and column.name == MERGED_INTO
            if not own_mark and any(key.column is target for key in column.foreign_keys):
                yield mapper.class_, column


def loose_references(model: type[Base]) -> Iterator[tuple[type[Base], Column[Any], Column[Any]]]:
    """Every pair of columns that names a record of any table. What is only bookkeeping (history, search) stays."""
    for mapper in _mappers():
        columns = table_of(mapper.class_).columns
        if not mapper.class_.__moves__:
            continue
        for name, record in LOOSE:
            # A to-do has a kind of its own beside that of its record.
            if name in columns and record in columns and not (name == "kind" and "record_kind" in columns):
                yield mapper.class_, columns[name], columns[record]


def merge(session: Session, model: Any, keep_id: int, other_id: int, register: str, blanks: tuple[str, ...]) -> None:
    """Moves what refers to ``other_id`` to ``keep_id``, fills these ``blanks`` of the kept one, archives the other.

    Bulk statements, so that a customer with 100,000 tickets merges too; the history mechanism sees each row. Raises
    NotFound, and Refused when the two are the same or one was merged before.
    """
    if keep_id == other_id:
        raise Refused(_("This is one and the same record."))
    for record_id in sorted((keep_id, other_id)):
        lock_row(session, model, record_id)
    keep, other = session.get(model, keep_id), session.get(model, other_id)
    if keep is None or other is None:
        raise NotFound()
    if keep.merged_into_id is not None or other.merged_into_id is not None:
        raise Refused(_("One of the two was merged with another record before."))
    if keep.archived_at is not None:
        raise Refused(_("The record that is kept is archived. Bring it back first."))
    move_references(session, model, keep_id, other_id, register)
    for key in blanks:
        if getattr(keep, key) in (None, "") and getattr(other, key) not in (None, ""):
            setattr(keep, key, getattr(other, key))
    other.merged_into_id = keep_id
    other.archived_at = other.archived_at or session.info["now"]
    session.flush()
    names = {"keep": keep.number, "other": other.number}
    history.note(session, table_of(model).name, keep_id, _("{other} was merged into this record.").format(**names))
    history.note(session, table_of(model).name, other_id, _("This record was merged into {keep}.").format(**names))


def move_references(
    session: Session, model: Any, keep_id: int, other_id: int, register: str, stays: Collection[str] = ()
) -> dict[str, int]:
    """Lets whatever refers to ``other_id`` refer to ``keep_id``; answers how many rows of each table did. ``stays``:
    tables whose rows are the other record's own."""
    moved: dict[str, int] = {}
    for class_, column, where in pointing_at(model, other_id, register):
        name = table_of(class_).name
        if name not in stays:
            moved[name] = moved.get(name, 0) + _move(session, class_, column, keep_id, where)
    session.expire_all()
    return moved


def pointing_at(model: Any, record_id: int, register: str) -> Iterator[tuple[type[Base], Column[Any], Any]]:
    """(mapped class, the column that refers, the condition of its rows) of all that refers to one record."""
    for class_, column in references(model):
        yield class_, column, column == record_id
    for class_, name, record in loose_references(model):
        yield class_, record, (name.in_((table_of(model).name, register))) & (record == record_id)


def _move(session: Session, class_: type[Base], column: Column[Any], keep_id: int, where: Any) -> int:
    if class_.__link__:
        _drop_doubles(session, class_, column, keep_id, where)
    statement = update(class_).where(where).values({column.name: keep_id})
    try:
        done: Any = session.execute(statement.execution_options(synchronize_session=False))
    except IntegrityError as error:
        words = str(class_.__once__) or _("Both have something of which there can be one only, so they stay apart.")
        raise Refused(words) from error
    return int(done.rowcount)


def _drop_doubles(session: Session, class_: type[Base], column: Column[Any], keep_id: int, where: Any) -> None:
    """Takes away the links that the kept record has too."""
    table = table_of(class_)
    for key in (
        one for one in table.constraints if isinstance(one, UniqueConstraint) and column in one.columns.values()
    ):
        there = table.alias()
        same = [there.c[part.name] == part for part in key.columns if part is not column]
        has_it = exists().where(there.c[column.name] == keep_id, *same)
        session.execute(delete(class_).where(where, has_it).execution_options(synchronize_session=False))


def _mappers() -> list[Mapper[Any]]:
    return sorted(Base.registry.mappers, key=lambda mapper: str(mapper.class_.__tablename__))

"""A record's history in words: titles instead of columns, shown values instead of stored ones (H6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.fields import Child, Field
from app.core.history import Change
from app.core.i18n import Text, _, lazy

if TYPE_CHECKING:
    from app.core.register import Register

ACTIONS: dict[str, Text] = {
    "new": lazy("created"),
    "change": lazy("changed"),
    "delete": lazy("removed"),
    "attach": lazy("attached"),
    "detach": lazy("attachment removed"),
}
# Columns that no form shows but whose change people must be able to read.
_OWN_TITLES: dict[str, Text] = {"archived_at": lazy("Archived"), "merged_into_id": lazy("Merged into")}
# Tables of a record that are no tables of its form, whose history is told by its note.
_OTHER_TABLES: dict[str, Text] = {
    "warranty_extension": lazy("Warranty extension"),
    "appraisal": lazy("Appraisal"),
    "compensation": lazy("Compensation"),
    "replacement": lazy("Replacement"),
    "ticket_move": lazy("Ticket state"),
    "ticket_urge": lazy("Urged by the caller"),
}
# The note of what was there from the first day, see schema.py; nobody entered it.
SHIPPED = "shipped"


@dataclass(frozen=True)
class ToldValue:
    """One changed value: the field's title, and what stood and stands there, as shown."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Told:
    """One change in words. ``part`` names the table of the form, "" for the record itself."""

    id: int
    at: datetime
    who: str
    part: str
    action: str
    values: tuple[ToldValue, ...]
    note: str


def tell_changes(register: Register, record_id: int, changes: Sequence[Change] | None = None) -> list[Told]:
    """The record's history in words, newest first; only these ``changes`` of it, when given.

    What changed in columns that nobody is shown (how often was urged) is told by what it counts, not by itself."""
    changes = register.changes(record_id) if changes is None else changes
    parts = _parts(register)
    labels = _labels(register, parts, changes)
    told = (_tell(change, parts, labels) for change in changes)
    return [one for one in told if one.part or one.values or one.note or one.action != str(ACTIONS["change"])]


Parts = Mapping[str, tuple[str, Mapping[str, Field]]]  # table -> (title, fields by key)
Labels = Mapping[tuple[str, int], str]


def _parts(register: Register) -> Parts:
    own = (*register.fields, *register.told_fields)
    found = {register.table: ("", {field.key: field for field in own})}
    for child in register.children:
        found[_table(register, child)] = (str(child.title), {field.key: field for field in child.fields})
    for table, title, fields in register.history_parts:
        found[table] = (str(title), {field.key: field for field in fields})
    return found


def _table(register: Register, child: Child) -> str:
    return str(register.model.__mapper__.relationships[child.key].mapper.local_table.name)


def _labels(register: Register, parts: Parts, changes: Iterable[Change]) -> Labels:
    """The names of the records that changed references point to, by register and id."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        _title, fields = parts.get(change.table, ("", {}))
        for key, values in change.values.items():
            if (field := fields.get(key)) and field.kind.target:
                wanted.setdefault(field.kind.target, set()).update(v for v in values if isinstance(v, int))
    found: dict[tuple[str, int], str] = {}
    with register.office.read() as session:
        for target, ids in wanted.items():
            named = register.office.register(target).labels(session, ids)
            found.update(((target, record_id), label) for record_id, label in named.items())
    return found


def _tell(change: Change, parts: Parts, labels: Labels) -> Told:
    title, fields = parts.get(change.table, (str(_OTHER_TABLES.get(change.table, change.table)), {}))
    values = tuple(
        ToldValue(_title_of(fields, key), _shown(fields.get(key), old, labels), _shown(fields.get(key), new, labels))
        for key, (old, new) in change.values.items()
        if key in fields or key in _OWN_TITLES
    )
    action = str(ACTIONS.get(change.action, change.action if change.action != "note" else ""))
    who, note = change.who, change.note
    if note == SHIPPED:
        who, note = who or _("System"), _("came with the program")
    return Told(change.id, change.at, who, title, action, values, note)


def _title_of(fields: Mapping[str, Field], key: str) -> str:
    return str(fields[key].title if key in fields else _OWN_TITLES[key])


def _shown(field: Field | None, stored: Any, labels: Labels) -> str:
    if stored is None or stored == "":
        return ""
    if field is None:
        return _("Yes") if isinstance(stored, str) else str(stored)
    if field.kind.target:
        return labels.get((field.kind.target, stored), f"#{stored}")
    try:
        return field.show(_stored_value(field, stored))
    except ValueError:
        return str(stored)


def _stored_value(field: Field, stored: Any) -> Any:
    if field.kind.type is datetime and isinstance(stored, str):
        return datetime.fromisoformat(stored)
    return field.kind.parse(stored)

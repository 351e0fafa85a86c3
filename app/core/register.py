"""A register: what all of them share — save, archive, list, history, search — so that each is told once.

A feature's ``service.py`` subclasses ``Register`` with its model, form and list, and adds its own actions. One public
method is one user action is one transaction; functions that take a session never commit.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from app.core import history, search
from app.core.errors import Invalid, NotFound, Problem, Stale
from app.core.fields import YES_NO, Child, Field, Section, clean, flatten
from app.core.history import Change
from app.core.i18n import Text, _, ngettext
from app.core.lists import List, ListSpec
from app.core.numbering import take_number
from app.core.rights import needs

if TYPE_CHECKING:
    from app.core.attachments import AttachmentRow
    from app.office import Office


@dataclass(frozen=True)
class Details:
    """A record for its page and dialog: plain values by field key, never a live entity.

    ``labels``: the title of each referenced record, by field key. ``children``: the rows of each child table, each a
    dict of values with ``id`` and, for references, ``<key>.label``. ``titles``: what fields are called for this record
    where that is not their own title.
    """

    id: int
    version: int
    title: str
    values: Mapping[str, Any]
    labels: Mapping[str, str] = dataclass_field(default_factory=dict)
    children: Mapping[str, list[dict[str, Any]]] = dataclass_field(default_factory=dict)
    archived_at: datetime | None = None
    created_at: datetime | None = None
    created_by: str = ""
    titles: Mapping[str, Text] = dataclass_field(default_factory=dict)


class Register:
    """The service of one register. ``office`` gives the database, the clock, the user and the other services."""

    name: ClassVar[str]  # of the register, its list, its rights and its kind in the search
    title: ClassVar[Text]  # 客户
    one: ClassVar[Text]  # a single one, for "New customer"
    model: ClassVar[Any]
    form: ClassVar[tuple[Section, ...]]
    children: ClassVar[tuple[Child, ...]] = ()
    key: ClassVar[str] = "number"  # the field that names a record for people and for Excel
    label: ClassVar[str] = "name"  # the field that describes it
    named_by: ClassVar[str] = ""  # the column with the customer by whose name the record is found too
    revives: ClassVar[bool] = False  # whether saving the key of an archived record brings it back
    attach_right: ClassVar[str] = ""  # who may attach files, where that is not who may edit
    series: ClassVar[str] = ""  # the number series for a blank key; none: the user must type it

    # Columns that no form asks, since actions write them, but whose change the history tells.
    told_fields: ClassVar[tuple[Field, ...]] = ()
    # What hangs on the record beside its child tables, for its history: table, title, fields.
    history_parts: ClassVar[tuple[tuple[str, Text, tuple[Field, ...]], ...]] = ()

    # What an import needs to know beside the form (H1); see the hooks ``import_…`` below.
    import_fields: ClassVar[tuple[Field, ...]] = ()  # further columns that a sheet may bring
    # What tells a record whose key is blank: sets of fields, the first that is filled decides; none: the label.
    import_match: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init__(self, office: Office) -> None:
        self.office = office

    # -- what it is ------------------------------------------------------------------------------------------------

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields of the form, in order."""
        return flatten(self.form)

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    def list_spec(self) -> ListSpec:
        """The register's list; each feature builds it in its ``queries.py``."""
        raise NotImplementedError

    @cached_property
    def listing(self) -> List:
        """The register's list, bound to the database."""
        return List(self.office.database, self.list_spec())

    # -- reading ---------------------------------------------------------------------------------------------------

    @needs(".view")
    def get(self, record_id: int) -> Details:
        """The record for its page; raises NotFound."""
        with self.office.read() as session:
            return self.details(session, self.load(session, record_id))

    def blank(self, **given: Any) -> dict[str, Any]:
        """The values that a new record begins with, by field key; ``given`` comes from where it is made."""
        return given

    @needs(".view")
    def look_up(self, /, typed: str, limit: int = 20, **only: int) -> list[tuple[int, str]]:
        """(id, label) of the records for a reference box: by any part, initials or digits; newest when nothing is
        typed. ``only`` narrows by a column of the list, e.g. ``customer_id=3``."""
        with self.office.read() as session:
            columns = (self.model.id, getattr(self.model, self.key), getattr(self.model, self.label))
            statement = select(*columns).where(self.model.archived_at.is_(None))
            for column, value in only.items():
                statement = statement.where(getattr(self.model, column) == value)
            if not typed.strip():
                rows = session.execute(statement.order_by(self.model.id.desc()).limit(limit))
                return [(row[0], self.label_text(row[1], row[2])) for row in rows]
            hits = search.find(session, typed, (self.name,), 200 if only else limit)
            ids = [hit.record_id for hit in hits]
            by_id = {row[0]: row for row in session.execute(statement.where(self.model.id.in_(ids)))}
            found = [by_id[record_id] for record_id in ids if record_id in by_id]
            return [(row[0], self.label_text(row[1], row[2])) for row in found[:limit]]

    @needs(".view")
    def label_of(self, record_id: int) -> str:
        """The record's label for a reference box; raises NotFound."""
        with self.office.read() as session:
            return self.labels(session, [record_id]).get(record_id) or self._gone()

    @needs(".view")
    def changes(self, record_id: int) -> list[Change]:
        """The record's history, its parts included, newest first."""
        with self.office.read() as session:
            return history.changes_of(session, self.table, record_id)

    # -- writing ---------------------------------------------------------------------------------------------------

    @needs(".edit")
    def save(self, raw: Mapping[str, Any], record_id: int | None = None, version: int | None = None) -> int:
        """Saves what was typed and answers the record's id.

        ``raw`` has texts (or values) by field key, and for each child table a list of such dicts with their ``id``;
        on an existing record missing keys stay as they are. Raises Invalid, NotFound, and Stale when the record has
        another ``version`` by now.
        """
        if record_id is None:
            raw = self.blank() | dict(raw)
        values, children = self._clean(raw, partial=record_id is not None)
        with self.office.write() as session:
            return self.save_in(session, values, children, record_id, version)

    @needs(".edit")
    def archive(self, ids: Sequence[int]) -> None:
        """Takes the records out of the lists; they stay stored and can be brought back."""
        self._set_archived(ids, archived=True)

    @needs(".edit")
    def restore(self, ids: Sequence[int]) -> None:
        """Brings archived records back."""
        self._set_archived(ids, archived=False)

    # -- for the features: hooks and functions that take a session -------------------------------------------------

    def check(self, values: Mapping[str, Any], children: Mapping[str, list[dict[str, Any]]]) -> Iterable[Problem]:
        """Rules about several fields, on the cleaned values that are present."""
        return ()

    def before_save(self, session: Session, row: Any, is_new: bool) -> None:
        """Last changes to the row inside the transaction; may raise Invalid or Refused."""

    def before_detach(self, session: Session, attachment: AttachmentRow) -> None:
        """A file is about to be taken off a record or one of its parts; may raise Refused."""

    def import_defaults(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a new record from a sheet begins with where the sheet says nothing, by field key."""
        return self.blank()

    def import_known(self, session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """What is stored of ``import_fields`` that are no columns of the table, by record id and field key."""
        return {}

    def written_in_bulk(self, session: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """What ``before_save`` does, for records that an import changed by bulk statements: their new values by id.

        A register with a ``before_save`` that overrides this one too says that an import may write it in bulk.
        """

    def imported(self, session: Session, record_id: int, values: Mapping[str, Any], is_new: bool) -> None:
        """Takes the ``import_fields`` of a row of a sheet that was just saved; may raise Invalid or Refused."""

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """The search entries of these records."""
        key, label = getattr(self.model, self.key), getattr(self.model, self.label)
        for row in session.execute(select(self.model.id, key, label).where(self.model.id.in_(ids))):
            yield search.Entry(row[0], self.label_text(row[1], row[2]), names=(row[2] or "",), texts=(row[1],))

    def label_text(self, key: Any, label: Any) -> str:
        """How a record is named in a reference box and in messages."""
        return f"{label} ({key})" if label and key else str(label or key or "")

    def load(self, session: Session, record_id: int, *, lock: bool = False) -> Any:
        """The mapped row; raises NotFound. With ``lock`` nobody else changes it until the end of the action."""
        row = session.get(self.model, record_id, with_for_update=lock)
        return row if row is not None else self._gone()

    def details(self, session: Session, row: Any) -> Details:
        """The plain record of a mapped row."""
        values = {field.key: getattr(row, field.key) for field in self.fields}
        return Details(
            id=row.id,
            version=row.version,
            title=self.label_text(getattr(row, self.key), getattr(row, self.label)),
            values=values,
            labels=self._reference_labels(session, self.fields, values),
            children={child.key: self._child_rows(session, row, child) for child in self.children},
            archived_at=row.archived_at,
            created_at=row.created_at,
            created_by=row.created_by,
        )

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        """The labels of these records by id."""
        key, label = getattr(self.model, self.key), getattr(self.model, self.label)
        rows = session.execute(select(self.model.id, key, label).where(self.model.id.in_(set(ids))))
        return {row[0]: self.label_text(row[1], row[2]) for row in rows}

    def resolve(self, session: Session, text: str) -> int:
        """The id of the record with this key, else with exactly this label; raises ValueError with a suggestion."""
        key, label = getattr(self.model, self.key), getattr(self.model, self.label)
        for column in (key, label):
            ids = session.scalars(select(self.model.id).where(column == text).limit(2)).all()
            if len(ids) == 1:
                return int(ids[0])
            if len(ids) > 1:
                raise ValueError(_("“{text}” names more than one record; give the number.").format(text=text))
        raise ValueError(self.unknown_text(session, text))

    def unknown_text(self, session: Session, text: str) -> str:
        """The words for an unknown reference, with the nearest known one."""
        hits = [hit.title for hit in search.find(session, text, (self.name,), 5)]
        if not hits:
            label = getattr(self.model, self.label)
            near = session.scalars(select(label).where(label.like(text[:1] + "%")).limit(2000))
            hits = difflib.get_close_matches(text, [name for name in near if name], 1, 0.5)
        unknown = _("“{text}” is not known.").format(text=text)
        return unknown + (" " + _("Did you mean “{name}”?").format(name=hits[0]) if hits else "")

    def save_in(
        self,
        session: Session,
        values: dict[str, Any],
        children: Mapping[str, list[dict[str, Any]]],
        record_id: int | None = None,
        version: int | None = None,
    ) -> int:
        """As ``save``, inside a transaction, with cleaned values."""
        problems = list(self._resolve_references(session, self.fields, values, ""))
        for child in self.children:
            for i, item in enumerate(children.get(child.key, ())):
                problems += self._resolve_references(session, child.fields, item, f"{child.key}.{i}.")
        if problems:
            raise Invalid(problems)
        row = self.new_row(session) if record_id is None else self.load(session, record_id, lock=True)
        if record_id is not None and version is not None and row.version != version:
            raise self._stale(session, row, values)
        for key, value in values.items():
            setattr(row, key, value)
        if record_id is None:
            self._number(session, row)
            session.add(row)
        for child in self.children:
            if child.key in children:
                self._save_children(row, child, children[child.key])
        self.before_save(session, row, record_id is None)
        if record_id is not None and self._only_children_changed(session, row):
            # A change in a child table alone makes a new version too, so that two editors meet.
            row.version = row.version + 1
        session.flush()
        return int(row.id)

    def set_archived(self, session: Session, ids: Sequence[int], archived: bool) -> None:
        """As ``archive`` and ``restore``, inside a transaction."""
        for record_id in ids:
            row = self.load(session, record_id, lock=True)
            if (row.archived_at is not None) != archived:
                row.archived_at = session.info["now"] if archived else None

    def new_row(self, session: Session) -> Any:
        """An empty mapped row, stamped with who and when."""
        return self.model(created_at=session.info["now"], created_by=session.info["user"].name)

    def number_taken(self, session: Session, number: str) -> bool:
        """Whether a record has this key already."""
        key = getattr(self.model, self.key)
        return session.scalar(select(func.count()).where(key == number)) != 0

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _clean(self, raw: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        problems: list[Problem] = []
        values: dict[str, Any] = {}
        fields = [f.but(required=False) if f.key == self.key and self.series else f for f in self.fields]
        try:
            values = clean(fields, raw, partial=partial)
        except Invalid as error:
            problems += error.problems
        children: dict[str, list[dict[str, Any]]] = {}
        for child in self.children:
            if child.key not in raw:
                continue
            children[child.key] = []
            for i, item in enumerate(raw[child.key]):
                try:
                    children[child.key].append(clean(child.fields, item) | {"id": item.get("id")})
                except Invalid as error:
                    problems += [Problem(f"{child.key}.{i}.{p.field}", p.message) for p in error.problems]
        for field in fields:
            # An empty tick box means no; only a filter knows "unknown".
            if field.kind is YES_NO and field.key in values and values[field.key] is None:
                values[field.key] = False
        if not problems:
            problems += self.check(values, children)
        if problems:
            raise Invalid(problems)
        return values, children

    def _resolve_references(
        self, session: Session, fields: Iterable[Field], values: dict[str, Any], prefix: str
    ) -> Iterable[Problem]:
        for field in fields:
            if field.kind.target and isinstance(values.get(field.key), str):
                try:
                    register = self.office.register(field.kind.target)
                    values[field.key] = register.resolve(session, values[field.key])
                except ValueError as error:
                    yield Problem(prefix + field.key, str(error))

    def _reference_labels(self, session: Session, fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, str]:
        labels = {}
        for field in fields:
            record_id = values.get(field.key)
            if field.kind.target and record_id is not None:
                register = self.office.register(field.kind.target)
                labels[field.key] = register.labels(session, [record_id]).get(record_id, "")
        return labels

    def _child_rows(self, session: Session, row: Any, child: Child) -> list[dict[str, Any]]:
        rows = []
        for item in getattr(row, child.key):
            values = {field.key: getattr(item, field.key) for field in child.fields}
            labels = self._reference_labels(session, child.fields, values)
            rows.append({"id": item.id} | values | {f"{key}.label": label for key, label in labels.items()})
        return rows

    def _save_children(self, row: Any, child: Child, items: list[dict[str, Any]]) -> None:
        stored = {item.id: item for item in getattr(row, child.key)}
        model = type(row).__mapper__.relationships[child.key].mapper.class_
        kept = []
        for values in items:
            item = stored.get(values["id"]) if values.get("id") else None
            if values.get("id") and item is None:
                raise Stale(values, {}, row.version)
            item = item if item is not None else model()
            for key, value in values.items():
                if key != "id" and (value is not None or getattr(item, key) is not None):
                    setattr(item, key, value)
            kept.append(item)
        setattr(row, child.key, kept)

    def _number(self, session: Session, row: Any) -> None:
        if not self.series or getattr(row, self.key):
            return
        number = take_number(session, self.series)
        while self.number_taken(session, number):
            number = take_number(session, self.series)
        setattr(row, self.key, number)

    def _stale(self, session: Session, row: Any, values: Mapping[str, Any]) -> Stale:
        theirs = self.details(session, row)
        latest = history.changes_of(session, self.table, row.id, limit=1)
        who, when = (latest[0].who, latest[0].at) if latest else ("", None)
        return Stale(values, theirs.values, row.version, who, when)

    def _set_archived(self, ids: Sequence[int], archived: bool) -> None:
        with self.office.write() as session:
            self.set_archived(session, ids, archived)

    def _only_children_changed(self, session: Session, row: Any) -> bool:
        if session.is_modified(row, include_collections=False):
            return False
        state = inspect(row)
        for child in self.children:
            if state.attrs[child.key].history.has_changes():
                return True
            if any(session.is_modified(item) for item in getattr(row, child.key)):
                return True
        return False

    def _gone(self) -> Any:
        raise NotFound()


def some_of(titles: Sequence[str], most: int = 5) -> str:
    """The first of several titles in one text, with how many more there are."""
    more = len(titles) - most
    rest = [ngettext("and {n} more", "and {n} more", more).format(n=more)] if more > 0 else []
    return _(", ").join([*titles[:most], *rest])

"""What a list is: a SELECT of plain columns with Fields, search, filters and order; and how it is paged.

The screen, Excel, the command line and the reports read the same list. A list of a million rows shows its first page at
once, holds only ids, and fetches rows by id in pages.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, False_, FromClause, Select, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import Session

from app.core import clock
from app.core.database import Cancel, Database
from app.core.fields import Field
from app.core.i18n import Text

PAGE = 50
# Ids fetched by one statement; SQLite allows 32,766 parameters, more would only cost parsing.
ROWS_AT_ONCE = 400

ListRow = tuple[Any, ...]


@dataclass(frozen=True)
class Column:
    """A Field and where its value comes from. ``hidden``: offered, not shown at first. ``fast``: has an index
    (column, id), so sorting by it is immediate. ``blanks_last``: rows without a value stand at the end, also when the
    least comes first. ``id_of``: the expression with the id of a record to open from it."""

    field: Field
    expression: Any
    hidden: bool = False
    fast: bool = False
    width: int = 0
    blanks_last: bool = False

    @property
    def key(self) -> str:
        return self.field.key


@dataclass(frozen=True)
class Scope:
    """A named choice of rows that the list offers, e.g. "open", "overdue". ``where`` gets the clock's moment."""

    key: str
    title: Text
    where: Callable[[datetime], ColumnElement[bool]]


@dataclass(frozen=True)
class ListSpec:
    """One list. ``source`` is a FROM whose joins are all to-one; ``tables`` are those whose change reloads it."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    source: FromClause
    id: Any
    tables: frozenset[str]
    order: str
    descending: bool = False
    archived: Any = None
    search_kind: str = ""
    # The id that the search knows the row by, when it is not the row's own: that of a movement's part.
    search_id: Any = None
    scopes: tuple[Scope, ...] = ()

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True)
class Query:
    """What the user wants to see of a list: header filters by column key, search words, order, scope."""

    filters: Mapping[str, str] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    descending: bool = False
    archived: bool = False
    scope: str = ""
    only: Mapping[str, int] = field(default_factory=dict)

    def but(self, **changes: Any) -> Query:
        return replace(self, **changes)


class List:
    """A list bound to its database."""

    def __init__(self, database: Database, spec: ListSpec) -> None:
        self.database = database
        self.spec = spec

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def title(self) -> Text:
        return self.spec.title

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.spec.columns

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(column.field for column in self.spec.columns)

    @property
    def tables(self) -> frozenset[str]:
        """The tables whose change makes the list stale."""
        return self.spec.tables

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return self.spec.scopes

    def first_page(self, query: Query, size: int = PAGE, cancel: Cancel | None = None) -> list[ListRow]:
        """The first rows, each (id, value, …) in the order of ``columns``."""
        with self.database.read(cancel) as session:
            statement = self._ordered(self._filtered(session, self._rows_statement, query), query)
            return [tuple(row) for row in session.connection().execute(statement.limit(size)).all()]

    def ids(self, query: Query, cancel: Cancel | None = None) -> array[int]:
        """The ids of all rows in order; 8 bytes each."""
        with self.database.read(cancel) as session:
            statement = select(self.spec.id).select_from(self.spec.source)
            statement = self._ordered(self._filtered(session, statement, query), query)
            found = session.connection().execution_options(yield_per=10_000).execute(statement)
            return array("q", (row[0] for row in found))

    def rows(self, ids: Sequence[int], cancel: Cancel | None = None) -> dict[int, ListRow]:
        """The rows with these ids, by id; a row that is gone is missing."""
        found: dict[int, ListRow] = {}
        with self.database.read(cancel) as session:
            for start in range(0, len(ids), ROWS_AT_ONCE):
                block = list(ids[start : start + ROWS_AT_ONCE])
                statement = self._rows_statement.where(self.spec.id.in_(block))
                found.update((row[0], tuple(row)) for row in session.connection().execute(statement))
        return found

    def count(self, query: Query, cancel: Cancel | None = None) -> int:
        """How many rows the query has."""
        with self.database.read(cancel) as session:
            wanted = self._filtered(session, select(self.spec.id).select_from(self.spec.source), query)
            if self.database.is_sqlite:
                # Keeps SQLite from flattening the query: it drops joins that nothing needs only below a count.
                wanted = wanted.limit(-1)
            return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0

    def walk(self, query: Query, cancel: Cancel | None = None) -> Iterator[ListRow]:
        """All rows in order, a block at a time, for export and print."""
        ids = self.ids(query, cancel)
        for start in range(0, len(ids), ROWS_AT_ONCE):
            block = ids[start : start + ROWS_AT_ONCE]
            found = self.rows(block, cancel)
            yield from (found[record_id] for record_id in block if record_id in found)

    def texts(self, row: ListRow) -> list[str]:
        """The row as it is shown, without the id."""
        return [column.field.show(value) for column, value in zip(self.columns, row[1:], strict=True)]

    @cached_property
    def _rows_statement(self) -> Select[Any]:
        expressions = [column.expression.label(column.key) for column in self.spec.columns]
        return select(self.spec.id.label("row_id"), *expressions).select_from(self.spec.source)

    def _filtered(self, session: Session, statement: Select[Any], query: Query) -> Select[Any]:
        spec = self.spec
        if spec.archived is not None:
            statement = statement.where(spec.archived.is_not(None) if query.archived else spec.archived.is_(None))
        if query.scope:
            scope = next(scope for scope in spec.scopes if scope.key == query.scope)
            statement = statement.where(scope.where(self.database.clock()))
        for key, value in query.only.items():
            statement = statement.where(_only_expression(spec, key) == value)
        for key, text in query.filters.items():
            if text.strip():
                column = spec.column(key)
                today = clock.office_day(self.database.clock())
                statement = statement.where(filter_clause(column.field, column.expression, text, today))
        if query.search.strip():
            from app.core.search import matching_ids

            ids = matching_ids(session, spec.search_kind, query.search)
            statement = statement.where((spec.id if spec.search_id is None else spec.search_id).in_(ids))
        return statement

    def _ordered(self, statement: Select[Any], query: Query) -> Select[Any]:
        spec = self.spec
        key, descending = (query.sort, query.descending) if query.sort else (spec.order, spec.descending)
        expression = spec.id if key == "id" else spec.column(key).expression
        if descending:
            return statement.order_by(expression.desc(), spec.id.desc())
        if key != "id" and spec.column(key).blanks_last:
            # Both databases read this from the index; without a word each has another order of its own.
            return statement.order_by(expression.nulls_last(), spec.id)
        return statement.order_by(expression, spec.id)


def _only_expression(spec: ListSpec, key: str) -> Any:
    """A column of the FROM by name, e.g. ``customer_id``, for a list inside a record's page."""
    if key == "id":
        return spec.id
    return spec.id.table.c[key]


# -- the small language of header filters ------------------------------------------------------------------------------
#
# text contains · !text does not · = blank · != not blank · =text exactly · a..b from a to b · <30 <=30 >30 >=30
# A date column reads 2025, 2025-03 and 2025-03-01; <30天 or <30d counts days from today.


def filter_clause(field_: Field, expression: Any, text: str, today: date) -> ColumnElement[bool]:
    """The condition for what is typed under a header. What cannot be read finds nothing, never everything.

    ``today`` is the office's date, from which days are counted.
    """
    text = text.strip()
    if text in {"=", "＝"}:
        return _blank(field_, expression)
    if text in {"!", "!=", "！", "！＝"}:
        return not_(_blank(field_, expression))
    if text[0] in "!！":
        found = _positive(field_, expression, text[1:].strip(), today)
        return found if isinstance(found, False_) else or_(not_(found), expression.is_(None))
    return _positive(field_, expression, text, today)


def _blank(field_: Field, expression: Any) -> ColumnElement[bool]:
    if field_.kind.type is str:
        return or_(expression.is_(None), expression == "")
    return expression.is_(None)  # type: ignore[no-any-return]


def _positive(field_: Field, expression: Any, text: str, today: date) -> ColumnElement[bool]:
    kind = field_.kind
    if kind.name == "choice":
        exactly, wanted = text[0] in "=＝", text.casefold().lstrip("=＝").strip()
        values = [
            value
            for value, title in kind.options
            if wanted in (value.casefold(), str(title).casefold()) or (not exactly and wanted in str(title).casefold())
        ]
        return expression.in_(values) if values else false()
    if kind.type is bool:
        try:
            return expression.is_(bool(kind.parse(text.lstrip("="))))  # type: ignore[no-any-return]
        except ValueError:
            return false()
    if kind.type in (date, datetime):
        return _date_clause(kind.type, expression, text, today)
    if kind.numeric:
        return _range_clause(expression, text, lambda part: _parsed(field_, part))
    return _text_clause(expression, text)


def _text_clause(expression: Any, text: str) -> ColumnElement[bool]:
    if text[0] in "=＝":
        return func.lower(expression) == text[1:].strip().lower()
    if ".." in text:
        low, _dots, high = (part.strip() for part in text.partition(".."))
        bounds = [expression >= low] if low else []
        # A bound includes what begins with it: 张..李 has 李强 too.
        return and_(true(), *bounds, *([expression <= high + "\U0010ffff"] if high else []))
    return expression.icontains(text, autoescape=True)  # type: ignore[no-any-return]


def _parsed(field_: Field, part: str) -> Any:
    try:
        return field_.kind.parse(part)
    except ValueError:
        return None


def _range_clause(expression: Any, text: str, parse: Callable[[str], Any]) -> ColumnElement[bool]:
    if match := re.fullmatch(r"(<=|>=|<|>|=)\s*(.+)", text):
        value = parse(match[2])
        if value is None:
            return false()
        return {  # type: ignore[no-any-return]
            "<": expression < value,
            "<=": expression <= value,
            ">": expression > value,
            ">=": expression >= value,
            "=": expression == value,
        }[match[1]]
    if ".." in text:
        low, _dots, high = text.partition("..")
        parts = [(parse(part.strip()) if part.strip() else None) for part in (low, high)]
        if (low.strip() and parts[0] is None) or (high.strip() and parts[1] is None):
            return false()
        clauses = [expression >= parts[0]] if parts[0] is not None else []
        clauses += [expression <= parts[1]] if parts[1] is not None else []
        return and_(true(), *clauses)
    value = parse(text)
    return false() if value is None else expression == value


def _date_clause(type_: type, expression: Any, text: str, today: date) -> ColumnElement[bool]:
    """Each bound is a span of days [first, after): 2025 means the year, 2025-03 the month."""
    edge = _edge(type_)
    if match := re.fullmatch(r"(<=|>=|<|>|=)\s*(.+)", text):
        span = _day_span(match[2], today)
        if span is None:
            return false()
        first, after = edge(span[0]), edge(span[1])
        return {  # type: ignore[no-any-return]
            "<": expression < first,
            "<=": expression < after,
            ">": expression >= after,
            ">=": expression >= first,
            "=": and_(expression >= first, expression < after),
        }[match[1]]
    low, dots, high = text.partition("..")
    spans = [_day_span(part, today) if part.strip() else None for part in (low, high if dots else low)]
    if (low.strip() and spans[0] is None) or ((high if dots else low).strip() and spans[1] is None):
        return false()
    clauses = [expression >= edge(spans[0][0])] if spans[0] else []
    clauses += [expression < edge(spans[1][1])] if spans[1] else []
    return and_(true(), *clauses)


def _edge(type_: type) -> Callable[[date], Any]:
    if type_ is datetime:
        return lambda day: clock.utc(datetime(day.year, day.month, day.day))
    return lambda day: day


def _day_span(text: str, today: date) -> tuple[date, date] | None:
    text = text.strip()
    if match := re.fullmatch(r"([+-]?\d{1,4})\s*(?:天|日|d|days?)", text):
        day = today + timedelta(days=int(match[1]))
        return day, day + timedelta(days=1)
    match = re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2}))?(?:[-/.月](\d{1,2}))?[月日年]?", text)
    if not match:
        return None
    year, month, day_of_month = (int(part) if part else None for part in match.groups())
    try:
        if day_of_month:
            first = date(year or 1, month or 1, day_of_month)
            return first, first + timedelta(days=1)
        if month:
            return date(year or 1, month, 1), _next_month(year or 1, month)
        return date(year or 1, 1, 1), date((year or 1) + 1, 1, 1)
    except ValueError:
        return None


def _next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)

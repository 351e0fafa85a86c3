"""The base of all mapped classes and the column types: exact money, UTC moments.

To add a table: 1. a class here-like in the feature's ``model.py``, with ``__root__`` when it belongs to another
record; 2. name the module in ``app/models.py``; 3. a migration (``docs/migrations.md``). A class that a
``relationship`` names stands before the one that has it: a page's modules are loaded while a worker asks for another
page's rows, and what SQLAlchemy then finds half named stays broken until the program ends.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TextClause,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer(), "sqlite")


class Scaled(TypeDecorator[Decimal]):
    """A Decimal stored exactly, as a whole number of its smallest unit."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(self.places).to_integral_exact())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


MONEY_TYPE = Scaled(2)
QUANTITY_TYPE = Scaled(3)


class Base(DeclarativeBase):
    """All mapped classes. Constraint names follow one pattern, so that errors and migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {Decimal: MONEY_TYPE, datetime: Moment()}

    # (root table, column with the root's id) for a part of another record: its history shows there.
    __root__: ClassVar[tuple[str, str] | None] = None
    # False for what keeps no history of its own (the history itself, the search index, counters, contents).
    __history__: ClassVar[bool] = True
    # False for bookkeeping about a record that stays that record's own when it is merged with another one.
    __moves__: ClassVar[bool] = True
    # True for rows that follow from their record's: whoever derives them writes them anew, a merge leaves them alone.
    __derived__: ClassVar[bool] = False
    # True for a bare link of two records: where a merge would make it twice, one of them goes.
    __link__: ClassVar[bool] = False
    # Said when a merge would leave two rows of which only one can hold; "": in general words.
    __once__: ClassVar[object] = ""


_HALF_MADE: list[tuple[Index, ColumnElement[bool] | TextClause]] = []


def partial_index(name: str, *columns: str, where: ColumnElement[bool] | TextClause, unique: bool = False) -> Index:
    """An index of the rows for which ``where`` holds.

    Naming it for PostgreSQL loads that dialect, which would hold up every start on SQLite: that half is told by
    ``complete_indexes`` to whoever needs the whole schema.
    """
    index = Index(name, *columns, unique=unique, sqlite_where=where)
    _HALF_MADE.append((index, where))
    return index


def complete_indexes() -> None:
    """Tells the partial indexes what PostgreSQL calls them."""
    for index, where in _HALF_MADE:
        index.dialect_kwargs["postgresql_where"] = where


def table_of(model: type[Base]) -> Table:
    """The model's table."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


class Row:
    """A mapped class with an id."""

    @declared_attr
    def id(cls) -> Mapped[int]:
        return mapped_column(BigId, primary_key=True, autoincrement=True)


class Record(Row):
    """A record of a register: saved against its ``version`` (H7), archived and never just deleted (H5)."""

    version: Mapped[int] = mapped_column(Integer, default=1, nullable=False)
    created_at: Mapped[datetime] = mapped_column(Moment())
    created_by: Mapped[str] = mapped_column(String(100), default="")
    archived_at: Mapped[datetime | None] = mapped_column(Moment())

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return (
            {"version_id_col": cls.__table__.c.version}
            if hasattr(cls, "__table__")
            else {"version_id_col": cls.version}
        )


__all__ = ["MONEY_TYPE", "QUANTITY_TYPE", "Base", "BigId", "Date", "Moment", "Record", "Row", "Scaled", "table_of"]

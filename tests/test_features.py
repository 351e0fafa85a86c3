"""What holds for every feature: fields fit their columns, lists can be filtered and sorted, actions need a right.

These tests walk over whatever there is, so a new register is under them without being named here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, Integer, String, Text
from sqlalchemy.sql.sqltypes import BigInteger

from app.core import i18n
from app.core.database import Database
from app.core.errors import NotAllowed
from app.core.fields import Field
from app.core.i18n import Lazy
from app.core.lists import Query
from app.core.model import Moment, Scaled
from app.core.register import Register
from app.core.rights import RIGHTS, User
from app.office import Office
from tests.conftest import StandingClock

NAMES = (*Office.REGISTERS, *Office.LOOK_UPS)
COLUMN_TYPES: dict[type, tuple[type, ...]] = {
    str: (String, Text),
    bool: (Boolean,),
    int: (Integer, BigInteger),
    date: (Date,),
    datetime: (Moment,),
    Decimal: (Scaled,),
}
# What a filter of each kind may be; a text of any other is nonsense that must find nothing rather than fail.
TYPED = ["=", "!=", "=x", "!x", "2025..2026", "<30", ">=2", "<30d", "%_'\"", "是", "是 否", "..", "1..", "x"]
# Registers whose rows are only looked at, and fields that are no columns: they follow from others.
COMPUTED = {"parts": {"stock"}}


def registers(office: Office) -> Iterator[Register]:
    for name in NAMES:
        yield office.register(name)


def tables_of(register: Register) -> Iterator[tuple[Any, tuple[Field, ...], str]]:
    """(model, fields, place) of the form and of each of its tables."""
    yield register.model, register.fields, register.name
    for child in register.children:
        model = register.model.__mapper__.relationships[child.key].mapper.class_
        yield model, child.fields, f"{register.name}.{child.key}"


def services(office: Office) -> Iterator[Any]:
    """Everything that the office gives: whatever is a property of it and knows the office."""
    for name, member in inspect.getmembers(type(office)):
        if type(member).__name__ == "cached_property" and not name.startswith("_"):
            yield getattr(office, name)


def test_every_field_has_a_column_of_its_kind_that_takes_its_longest_text(file_office: Office) -> None:
    wrong = []
    for register in registers(file_office):
        for model, fields, place in tables_of(register):
            columns = model.__table__.c
            for field in fields:
                if field.key not in columns:
                    if field.key not in COMPUTED.get(place, ()) and not hasattr(model, field.key):
                        wrong.append(f"{place}.{field.key}: no column")
                    continue
                column = columns[field.key]
                if not isinstance(column.type, COLUMN_TYPES[field.kind.type]):
                    wrong.append(f"{place}.{field.key}: {field.kind.name} in {column.type!r}")
                length = getattr(column.type, "length", None)
                if (
                    field.kind.type is str
                    and length is not None
                    and not field.kind.options
                    and length < field.max_length
                ):
                    wrong.append(f"{place}.{field.key}: {field.max_length} characters in {length}")
                longest = max((len(value) for value, _title in field.kind.options), default=0)
                if length is not None and longest > length:
                    wrong.append(f"{place}.{field.key}: option of {longest} characters in {length}")
    assert wrong == []


def test_every_field_that_may_stay_blank_fits_a_column_that_may(file_office: Office) -> None:
    """A blank number, date or reference is None: its column must take it, or the field must be demanded."""
    wrong = []
    for register in registers(file_office):
        if f"{register.name}.edit" not in RIGHTS:
            continue  # nobody types its records
        begins = register.blank()
        for model, fields, place in tables_of(register):
            for field in fields:
                column = model.__table__.c.get(field.key)
                if column is None or field.required or field.kind.type in (str, bool):
                    continue
                if not column.nullable and column.default is None and field.key not in begins:
                    wrong.append(f"{place}.{field.key}")
    assert wrong == []


def test_every_record_is_found_by_its_key_and_label(file_office: Office) -> None:
    for register in registers(file_office):
        columns = register.model.__table__.c
        assert register.key in columns, register.name
        assert register.label in columns, register.name


def test_every_reference_names_a_register(file_office: Office) -> None:
    for register in registers(file_office):
        for _model, fields, place in tables_of(register):
            for field in fields:
                assert not field.kind.target or field.kind.target in NAMES, f"{place}.{field.key}"


def test_keys_are_told_apart_in_every_form_and_list(file_office: Office) -> None:
    for register in registers(file_office):
        for _model, fields, place in tables_of(register):
            keys = [field.key for field in fields]
            assert len(keys) == len(set(keys)), place
        keys = [column.key for column in register.listing.columns]
        assert len(keys) == len(set(keys)), register.name


@pytest.mark.parametrize("name", NAMES)
def test_every_column_can_be_filtered_and_sorted_on_both_databases(office: Office, name: str) -> None:
    listing = office.register(name).listing
    for column in listing.columns:
        for text in TYPED:
            assert listing.count(Query(filters={column.key: text})) >= 0
        for descending in (False, True):
            query = Query(sort=column.key, descending=descending)
            assert len(listing.first_page(query)) == len(listing.ids(query)) == listing.count(query)
    for scope in listing.scopes:
        assert listing.count(Query(scope=scope.key)) == len(listing.ids(Query(scope=scope.key)))
    assert listing.count(Query(search="华润 1234")) == 0
    if listing.spec.archived is not None:
        assert listing.count(Query(archived=True)) == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_lists_rows_are_shown_in_both_languages(office: Office, name: str) -> None:
    """Shows the rows of the sample office, so that computed columns have values too."""
    listing = office.register(name).listing
    for language in ("zh_CN", "en"):
        i18n.set_language(language)
        for row in listing.first_page(Query()):
            assert all(isinstance(text, str) for text in listing.texts(row))


def test_every_list_names_the_tables_that_it_reads(file_office: Office) -> None:
    """A table that is missing there would leave the screen stale after a change."""
    from sqlalchemy import Table
    from sqlalchemy.sql import visitors

    for register in registers(file_office):
        spec = register.listing.spec
        read: set[str] = set()
        for expression in (spec.source, spec.id, *(column.expression for column in spec.columns)):
            clause = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
            read |= {element.name for element in visitors.iterate(clause) if isinstance(element, Table)}
            read |= {
                element.element.name
                for element in visitors.iterate(clause)
                if isinstance(getattr(element, "element", None), Table)
            }
        assert read <= spec.tables, f"{register.name}: {sorted(read - spec.tables)}"


def public_methods(service: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods that the service's own class or its bases in the program define."""
    for name, method in inspect.getmembers(type(service), inspect.isfunction):
        if not name.startswith("_") and method.__module__.startswith("app."):
            yield name, method


def takes_session(method: Callable[..., Any]) -> bool:
    return "session" in inspect.signature(inspect.unwrap(method)).parameters


# Hooks for the features, which never reach the data by themselves.
HOOKS = {"list_spec", "blank", "check", "label_text", "import_defaults", "warn_until", "registers", "may"}
# The one calls actions that name theirs, the other only reads what is being typed.
WITHOUT = ["Plans.phases_typed", "Tickets.move"]


def test_H8_every_action_of_every_service_names_the_right_that_it_needs(file_office: Office) -> None:
    without = []
    for service in services(file_office):
        for name, method in public_methods(service):
            if name not in HOOKS and not takes_session(method) and not hasattr(method, "right"):
                without.append(f"{type(service).__name__}.{name}")
    assert sorted(set(without)) == WITHOUT


def test_H8_every_right_that_is_named_can_be_given(file_office: Office) -> None:
    for service in services(file_office):
        for name, method in public_methods(service):
            right: str = getattr(method, "right", "view")
            if right == ".edit" and method.__qualname__.startswith("Register."):
                continue  # where nobody has it, the register is read only
            full = service.name + right if right.startswith(".") else right
            assert full.endswith(".view") or full in RIGHTS, f"{type(service).__name__}.{name}: {full}"


def test_H8_somebody_without_rights_can_do_nothing(sqlite_database: Database, clock: StandingClock) -> None:
    nobody = Office(sqlite_database, clock, User(None, "nobody", "no such role"))
    for service in services(nobody):
        for name, method in public_methods(service):
            if hasattr(method, "right"):
                signature = inspect.signature(inspect.unwrap(method))
                needed = [
                    parameter
                    for parameter in list(signature.parameters.values())[1:]
                    if parameter.default is parameter.empty
                    and parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
                ]
                with pytest.raises(NotAllowed):
                    getattr(service, name)(*[1] * len(needed))


def test_H9_every_title_is_translated_when_it_is_shown(file_office: Office) -> None:
    fixed = []
    for register in registers(file_office):
        texts: list[tuple[str, Any]] = [(register.name, register.title), (register.name, register.one)]
        texts += [(f"{register.name} form", section.title) for section in register.form]
        texts += [(f"{register.name} list", register.listing.title)]
        texts += [(f"{register.name} scope", scope.title) for scope in register.listing.scopes]
        fields = [*register.listing.fields, *register.fields]
        for child in register.children:
            texts.append((f"{register.name}.{child.key}", child.title))
            fields += child.fields
        for field in fields:
            texts += [(f"{register.name}.{field.key}", field.title)]
            texts += [(f"{register.name}.{field.key}", title) for _value, title in field.kind.options]
        fixed += [place for place, text in texts if not isinstance(text, Lazy)]
    assert fixed == []

"""Turns the cells of one column into values, quickly: a parser per column that remembers repeated cells (H1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.fields import MOMENT, MOMENT_OR_DAY, Field, fold
from app.core.i18n import _

# Columns repeat themselves (regions, kinds, dates) or do not at all (numbers, names).
_REMEMBERED = 5_000
_LOST_DIGITS = 10**15


class Wrong:
    """A cell that cannot be read, and why."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


Reader = Callable[[Any], Any]


def reader_of(field: Field) -> Reader:
    """Cell -> value, None for blank, or Wrong. Whether a blank is allowed is decided later, row by row."""
    # Old lists say on which day somebody called, and seldom when.
    kind = MOMENT_OR_DAY if field.kind is MOMENT else field.kind
    read = _reference if kind.target else field.but(required=False, kind=kind).read
    known: dict[Any, Any] = {}

    def read_cell(cell: Any) -> Any:
        try:
            return known[cell]
        except KeyError:
            pass
        value = _read(read, cell)
        if len(known) < _REMEMBERED:
            known[cell] = value
        return value

    return read_cell


def _read(read: Reader, cell: Any) -> Any:
    if isinstance(cell, int | float) and abs(cell) >= _LOST_DIGITS:
        return Wrong(_("This number has more than 15 digits; Excel has lost some. Make it a text cell."))
    try:
        value = read(cell)
    except ValueError as error:
        return Wrong(str(error))
    except (OverflowError, ArithmeticError, TypeError):
        return Wrong(_("This value cannot be read."))
    return None if value == "" else value


def _reference(cell: Any) -> Any:
    # Always a text, to be looked up: a number in a cell is a code, never the id of a record.
    return fold(cell) or None

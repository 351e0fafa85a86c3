"""Spreadsheets of 100,000 rows: export against a native library, import against reading and plain inserts."""

from __future__ import annotations

import sqlite3
import tempfile
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import python_calamine
import rustpy_xlsxwriter

from app.core.database import Database
from app.core.fields import DATE, MONEY, YES_NO, Field
from app.core.model import table_of
from app.core.rights import User
from app.core.schema import migrate
from app.customers import fields as f
from app.customers.model import Customer
from app.excel.write import write_list
from app.office import Office
from tests.benchmarks.data import customer_names
from tests.benchmarks.measure import once, ratio, ratio_of

ROWS = 100_000
_EXPORTED = (
    *(Field(f"text{n}", f"Text {n}") for n in range(8)),
    Field("amount", "Amount", MONEY),
    Field("day", "Day", DATE),
    Field("yes", "Yes", YES_NO),
    Field("remark", "Remark"),
)
_IMPORTED = (
    f.NUMBER,
    f.NAME,
    f.SHORT_NAME,
    f.KIND,
    f.KEY_ACCOUNT,
    f.REGION,
    f.ADDRESS,
    f.CUSTOMER_PHONE,
    f.CUSTOMER_EMAIL,
    f.TAX_NUMBER,
    f.STATUS,
    f.REMARK,
)


def run(rows: int) -> None:
    """Prints export, the memory that it takes, and import."""
    count = min(rows, ROWS)
    with tempfile.TemporaryDirectory() as folder:
        _export(Path(folder), count)
        _import(Path(folder), count)


def _export(folder: Path, count: int) -> None:
    def ours() -> None:
        write_list(folder / "ours.xlsx", "Bench", _EXPORTED, _exported(count), "Company")

    def native() -> None:
        titles = [str(field.title) for field in _EXPORTED]
        rows = (
            {title: float(v) if isinstance(v, Decimal) else v for title, v in zip(titles, row, strict=True)}
            for row in _exported(count)
        )
        rustpy_xlsxwriter.write_worksheet(rows, str(folder / "native.xlsx"), autofilter=True, freeze_row=1)

    ratio(f"export of {count:,} x 12, styled", ours, native, 1.8, 3, "rustpy-xlsxwriter")
    tracemalloc.start()
    ours()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(f"{'ok  ' if peak <= 40 else 'OVER'} {'memory of the export':<46} {peak:9.2f} MB {'':<42} goal 40 MB")


def _exported(count: int) -> Iterator[tuple[Any, ...]]:
    for i, name in enumerate(customer_names(count)):
        day = date(2025, 1, 1) + timedelta(days=i % 600)
        phone = f"138{i * 7919 % 10**8:08}"
        texts = (f"KH{i:06}", name, name[2:6], "最终用户", name[:2], f"工业路{i % 999}号", phone, "正常")
        yield (*texts, Decimal(i), day, i % 50 == 0, f"备注{i}")


def _import(folder: Path, count: int) -> None:
    path = folder / "customers.xlsx"
    write_list(path, "Bench", _IMPORTED, _imported(count))
    raw = once(lambda: _raw_import(folder, path))
    offices: list[Office] = []
    mine = once(lambda: offices.append(_our_import(folder, path, count)))
    offices[0].database.close()
    ratio_of(f"import of {count:,} rows, with search and history", mine, raw, 2.5, "calamine + executemany")


def _imported(count: int) -> Iterator[tuple[Any, ...]]:
    for i, name in enumerate(customer_names(count)):
        address, tax = f"{name[:2]}市工业路{i % 999}号", "" if i % 2 else f"9132{i:014}"
        phone, key = f"138{i * 7919 % 10**8:08}", i % 50 == 0
        yield f"KH{i:06}", name, name[2:6], "user", key, name[:2], address, phone, f"a{i}@x.cn", tax, "active", "老客户"


def _new_database(path: Path) -> Database:
    database = Database.file(path)
    migrate(database)
    return database


def _raw_import(folder: Path, path: Path) -> None:
    _new_database(folder / "raw.db").close()
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    columns = [field.key for field in _IMPORTED]
    rows = [
        (i, *(cell == "Yes" if key == "key_account" else cell for key, cell in zip(columns, cells, strict=True)))
        for i, cells in enumerate(sheet.iter_rows())
        if i > 1
    ]
    # What the sheet does not say and no row may lack.
    lacking = [c for c in table_of(Customer).columns if not c.nullable and c.name not in ("id", *columns)]
    rest = [c.default.arg if c.default is not None and c.default.is_scalar else "" for c in lacking]
    names = ", ".join(("id", *columns, *(column.name for column in lacking)))
    marks = ", ".join("?" * (1 + len(columns) + len(lacking)))
    connection = sqlite3.connect(folder / "raw.db")
    connection.execute("PRAGMA synchronous = FULL")
    connection.executemany(f"INSERT INTO customer({names}) VALUES({marks})", [(*row, *rest) for row in rows])
    connection.commit()
    connection.close()


def _our_import(folder: Path, path: Path, count: int) -> Office:
    office = Office(_new_database(folder / "ours.db"), user=User(None, "bench", "manager"))
    plan = office.excel.check("customers", path)
    assert plan.new == count, plan.summary()
    # The copy of the data before each import is the backup's figure.
    with patch("app.core.backup.Backups.before"):
        office.excel.apply(plan)
    return office

"""H1: files are opened safely; every bad one has its own exception and its own words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Refused
from app.excel import read
from app.excel.read import open_workbook
from tests.excel import sheets
from tests.excel.libreoffice import convert, needs_libreoffice

ROWS = [["编号", "名称"], ["KH1", "华润"], ["KH2", "中泰"]]


def rows_of(path: Path, **options: Any) -> list[tuple[int, list[Any]]]:
    book = open_workbook(path, **options)
    return list(book.rows(book.sheets[0].name))


# -- row and column numbers --------------------------------------------------------------------------------------------


def test_H1_rows_and_columns_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    rows = rows_of(sheets.xlsx(tmp_path / "a.xlsx", ROWS, first_row=5, first_column=3))
    assert [(n, cells) for n, cells in rows if any(cells)] == [
        (5, ["", "", "编号", "名称"]),
        (6, ["", "", "KH1", "华润"]),
        (7, ["", "", "KH2", "中泰"]),
    ]


@needs_libreoffice
@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_H1_other_formats_are_read_with_the_same_numbers(tmp_path: Path, kind: str) -> None:
    rows = [*ROWS, [date(2025, 3, 1), 13800138000]]
    source = sheets.xlsx(tmp_path / "a.xlsx", rows, first_row=4, first_column=2)
    found = [(n, cells) for n, cells in rows_of(convert(source, kind, tmp_path / "out")) if any(cells)]
    assert found[:3] == [(4, ["", "编号", "名称"]), (5, ["", "KH1", "华润"]), (6, ["", "KH2", "中泰"])]
    assert found[3][0] == 7
    assert found[3][1][1] in (date(2025, 3, 1), datetime(2025, 3, 1))
    assert found[3][1][2] == 13800138000


def test_H1_hidden_sheets_are_told_apart_and_five_sheets_are_listed(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name in ("一", "二", "三", "四", "五"):
        book.create_sheet(name)["A1"] = name
    book["三"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    opened = open_workbook(tmp_path / "a.xlsx")
    assert [s.name for s in opened.sheets] == ["Sheet", "一", "二", "三", "四", "五"]
    assert [s.name for s in opened.sheets if s.hidden] == ["三"]
    assert list(opened.rows("五")) == [(1, ["五"])]


# -- text files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_H1_csv_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in [*ROWS, ["䶮1", '"a,b;c\n换行"']]).encode(encoding))
    assert rows_of(path) == [(1, ROWS[0]), (2, ROWS[1]), (3, ROWS[2]), (4, ["䶮1", "a,b;c\n换行"])]


def test_H1_csv_a_record_with_line_breaks_is_one_row_and_blank_lines_count(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('sep=;\n编号;名称\n\nKH1;"一\n二\n三"\nKH2;x', encoding="utf-8")
    assert rows_of(path) == [(1, ["编号", "名称"]), (2, []), (3, ["KH1", "一\n二\n三"]), (4, ["KH2", "x"])]


@pytest.mark.parametrize(
    ("cell", "value"), [('="00123"', "00123"), ("'=1+1", "=1+1"), ("''=1", "'=1"), ("'abc", "'abc"), ("-5", "-5")]
)
def test_H1_csv_kept_texts_lose_what_kept_them(tmp_path: Path, cell: str, value: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + '"' + cell.replace('"', '""') + '",x', encoding="utf-8")
    assert rows_of(path)[1] == (2, [value, "x"])


def test_H1_tab_separated_gbk_text_under_the_name_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes("编号\t名称\r\nKH1\t华润".encode("gbk"))
    assert rows_of(path) == [(1, ["编号", "名称"]), (2, ["KH1", "华润"])]


# -- bad files ---------------------------------------------------------------------------------------------------------


def _zeros(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def _bytes(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _truncated(path: Path) -> Path:
    whole = sheets.xlsx(path, ROWS * 500).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _corrupt(path: Path) -> Path:
    content = bytearray(sheets.xlsx(path, ROWS * 500).read_bytes())
    middle = content.index(b"xl/worksheets/sheet1.xml") + 200
    content[middle : middle + 60] = b"\x00" * 60
    path.write_bytes(content)
    return path


def _bomb(path: Path) -> Path:
    return sheets.raw_xlsx(path, "<row r='1'/>" + " " * 80_000_000)


def _many_bombs(path: Path) -> Path:
    # Each looks small; the directory's sizes lie.
    sheets.raw_xlsx(path, "<row r='1'/>" + " " * 60_000_000)
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def _ole(*names: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)
    return head + b"".join(name.encode("utf-16-le") + bytes(64) for name in names) + bytes(1000)


def _word(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return path


def _encrypted_zip(path: Path) -> Path:
    sheets.xlsx(path, ROWS)
    content = bytearray(path.read_bytes())
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    path.write_bytes(content)
    return path


def _cells(*cells: str) -> Callable[[Path], Path]:
    xml = "".join(f'<row r="{c.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{c}"><v>1</v></c></row>' for c in cells)
    return lambda path: sheets.raw_xlsx(path, xml)


def _far_ods(path: Path) -> Path:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    return sheets.ods(path, f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')


BAD: list[tuple[str, Callable[[Path], Path], type[Refused], str]] = [
    ("a.xlsx", _zeros, read.EmptyFile, "0 bytes"),
    ("a.csv", _bytes(b"\xef\xbb\xbf \r\n ,,\r\n"), read.EmptyFile, "no filled cell"),
    ("a.pdf", _bytes(b"%PDF-1.7\x00\x01\x02\x03" + bytes(range(256)) * 20), read.WrongType, "no spreadsheet"),
    ("a.xlsx", _word, read.WrongType, "no spreadsheet"),
    ("a.xls", _bytes(_ole("WordDocument")), read.WrongType, "no spreadsheet"),
    ("a.xls", _bytes(b"<html><body><table><tr><td>1</td></tr></table></body></html>"), read.WebPage, ".xlsx"),
    ("a.xls", _bytes(b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>'), read.WebPage, ".xlsx"),
    ("a.xlsx", _bytes(_ole("EncryptionInfo", "EncryptedPackage")), read.Encrypted, "password"),
    ("a.xlsx", _encrypted_zip, read.Encrypted, "password"),
    ("a.xlsx", _truncated, read.Damaged, "damaged"),
    ("a.xlsx", _corrupt, read.Damaged, "damaged"),
    ("a.xlsx", _bytes(b"PK\x03\x04 and no more"), read.Damaged, "damaged"),
    ("a.xls", _bytes(_ole("Workbook")), read.Damaged, "damaged"),
    ("a.xlsx", _bomb, read.ZipBomb, "unpacks"),
    ("a.xlsx", _many_bombs, read.Damaged, "damaged"),
    ("a.xlsx", _cells("A1", "XFD1048576"), read.TooLarge, "XFD1048576"),
    ("a.xlsx", _cells("A1", "ZZ150000"), read.TooLarge, "ZZ150000"),
    ("a.ods", _far_ods, read.TooLarge, "A1000000"),
]


@pytest.mark.parametrize(
    ("name", "make", "error", "words"), BAD, ids=[f"{b[2].__name__}-{i}" for i, b in enumerate(BAD)]
)
def test_H1_a_bad_file_says_what_is_wrong_with_it(
    tmp_path: Path, name: str, make: Callable[[Path], Path], error: type[Refused], words: str
) -> None:
    with pytest.raises(error) as raised:
        book = open_workbook(make(tmp_path / name))
        list(book.rows(book.sheets[0].name))
    assert type(raised.value) is error
    assert words in str(raised.value)


def test_H1_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(read.FileMissing, match=r"nowhere\.xlsx"):
        open_workbook(tmp_path / "nowhere.xlsx")


def test_H1_more_rows_than_the_setting_allows_are_refused(tmp_path: Path) -> None:
    path = sheets.xlsx(tmp_path / "a.xlsx", [[n] for n in range(30)])
    assert len(rows_of(path, max_rows=30)) == 30
    with pytest.raises(read.TooLarge, match="more than 29 rows"):
        rows_of(path, max_rows=29)


def test_H1_a_format_down_to_the_last_row_is_no_giant(tmp_path: Path) -> None:
    """Users colour whole columns; only filled cells count."""
    path = sheets.raw_xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"></c></row>',
    )
    assert rows_of(path)[0] == (1, [7.0])


@needs_libreoffice
@pytest.mark.libreoffice
def test_H1_an_xls_with_a_password_is_told(tmp_path: Path) -> None:
    path = convert(sheets.xlsx(tmp_path / "a.xlsx", ROWS), "xls", tmp_path / "out")
    content = bytearray(path.read_bytes())
    begin = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    following = begin + 4 + 16
    content[following : following + 2] = b"\x2f\x00"  # FILEPASS, what stands there in a protected file
    path.write_bytes(content)
    with pytest.raises(read.Encrypted, match="password"):
        rows_of(path)

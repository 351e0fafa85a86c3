"""H2, G3: what is written is what was there; texts stay texts; nothing is left of what was cancelled."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.core.database import Cancel
from app.core.errors import Cancelled, Refused
from app.core.fields import DATE, INTEGER, LONG_TEXT, MOMENT, MONEY, PHONE, QUANTITY, YES_NO, Field, choice
from app.core.i18n import set_language
from app.excel.read import open_workbook
from app.excel.stream import MAX_TEXT, sheet_name
from app.excel.write import Page, write_csv, write_list, write_pages
from tests.excel.libreoffice import convert, needs_libreoffice

KIND = choice(("user", "End user"), ("dealer", "Dealer"))
FIELDS = (
    Field("number", "No."),
    Field("name", "Name"),
    Field("kind", "Kind", KIND),
    Field("vip", "VIP", YES_NO),
    Field("since", "Since", DATE),
    Field("called", "Called", MOMENT),
    Field("amount", "Amount", MONEY),
    Field("stock", "Stock", QUANTITY),
    Field("days", "Days", INTEGER),
    Field("remark", "Remark", LONG_TEXT),
)
ROW = (
    "KH001",
    "华润电力 <江苏> & Co.",
    "dealer",
    True,
    date(2025, 3, 1),
    datetime(2025, 3, 1, 1, 30, tzinfo=UTC),
    Decimal("1234567.89"),
    Decimal("2.500"),
    -7,
    "一行\n二行",
)
BLANK = (None, "", "", None, None, None, None, None, None, "")


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    book = open_workbook(path)
    return [row for _number, row in book.rows(book.sheets[sheet].name)]


def test_H2_values_arrive_with_their_types_below_title_company_and_date(tmp_path: Path) -> None:
    when = datetime(2026, 11, 22, 1, 14, tzinfo=UTC)
    done = write_list(tmp_path / "a.xlsx", "客户", FIELDS, iter([ROW, BLANK]), "某某公司", when, note="Filter: x")
    assert (done.rows, done.cut) == (2, 0)
    rows = cells(tmp_path / "a.xlsx")
    assert rows[0][0] == "客户"
    assert rows[1][0] == "某某公司    Printed on 2026-11-22 09:14"
    assert rows[2][0] == "Filter: x"
    assert rows[3] == [field.title for field in FIELDS]
    assert rows[4] == [
        "KH001",
        "华润电力 <江苏> & Co.",
        "Dealer",
        "Yes",
        date(2025, 3, 1),
        datetime(2025, 3, 1, 9, 30),
        1234567.89,
        2.5,
        -7.0,
        "一行\n二行",
    ]


def test_H2_choices_and_yes_no_are_words_in_the_language_in_use(tmp_path: Path) -> None:
    set_language("zh_CN")
    write_list(tmp_path / "a.xlsx", "x", FIELDS, [ROW])
    assert "是" in cells(tmp_path / "a.xlsx")[2]


def test_G3_header_is_frozen_filterable_and_repeated_on_paper(tmp_path: Path) -> None:
    write_list(tmp_path / "a.xlsx", "客户", FIELDS, [ROW] * 3, "某某公司")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:J6"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["E4"].number_format == "yyyy\\-mm\\-dd"
    assert sheet["G4"].number_format == "#,##0.00"
    assert sheet.column_dimensions["B"].width > 20


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-x", "@cmd", "\tx", '=HYPERLINK("http://x")'])
def test_H2_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    write_list(tmp_path / "a.xlsx", "x", (FIELDS[1],), [[text]])
    assert cells(tmp_path / "a.xlsx")[2] == [text]
    cell = load_workbook(tmp_path / "a.xlsx").active["A3"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert "<f>" not in zipfile.ZipFile(tmp_path / "a.xlsx").read("xl/worksheets/sheet1.xml").decode()


def test_H2_csv_a_formula_is_disarmed_and_numbers_are_plain(tmp_path: Path) -> None:
    fields = (FIELDS[1], FIELDS[6], FIELDS[3], FIELDS[5])
    rows = [["=1+1", Decimal("-1234.50"), True, ROW[5]], ["@x", None, False, None], ["'=1", None, None, None]]
    write_csv(tmp_path / "a.csv", fields, rows)
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert found[1:] == [["'=1+1", "-1234.50", "Yes", "2025-03-01 09:30"], ["'@x", "", "No", ""], ["''=1", "", "", ""]]


@given(st.lists(st.text(st.characters(codec="utf-16", exclude_categories=["Cc"]), max_size=40), min_size=1, max_size=8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_H2_any_text_comes_back_as_it_was(tmp_path: Path, texts: list[str]) -> None:
    write_list(tmp_path / "a.xlsx", "x", (FIELDS[1],), [[text] for text in texts])
    found = [row[0] if row else "" for row in cells(tmp_path / "a.xlsx")[2:]]
    found += [""] * (len(texts) - len(found))
    assert found == [text.replace("\uffff", "").replace("\ufffe", "") for text in texts]
    write_csv(tmp_path / "a.csv", (FIELDS[0], FIELDS[1]), [["k", text] for text in texts])
    assert [row[1] for row in cells(tmp_path / "a.csv")[1:]] == texts


def test_H2_what_no_cell_can_hold_is_left_out(tmp_path: Path) -> None:
    write_list(tmp_path / "a.xlsx", "x", (FIELDS[1],), [["a\x00b\x08c\x0bd\ud800e"], ["_x0041_ \r\n x"]])
    assert [row[0] for row in cells(tmp_path / "a.xlsx")[2:]] == ["abcde", "_x0041_ \n x"]


def test_H2_a_text_longer_than_excel_takes_is_cut_and_counted(tmp_path: Path) -> None:
    done = write_list(tmp_path / "a.xlsx", "x", (FIELDS[1],), [["𠮷" * 20_000], ["a" * MAX_TEXT]])
    assert done.cut == 1
    assert "1 text" in str(done)
    first, second = (row[0] for row in cells(tmp_path / "a.xlsx")[2:])
    assert len(first.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert first.endswith("(cut: too long for Excel)")
    assert second == "a" * MAX_TEXT


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2000, 2, 29), date(2199, 12, 31)]
)
def test_H2_dates_at_the_edges_are_read_back_as_the_same_day(tmp_path: Path, day: date) -> None:
    write_list(tmp_path / "a.xlsx", "x", (FIELDS[4],), [[day]])
    assert DATE.parse(cells(tmp_path / "a.xlsx")[2][0]) == day


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("客户/设备: [一]*?", "客户 设备   一"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("History", "History_"),
        ("长" * 40, "长" * 31),
        ("𠮷" * 20, "𠮷" * 15),
    ],
)
def test_H2_sheet_names_are_those_that_excel_allows(wanted: str, name: str) -> None:
    assert sheet_name(wanted, []) == name


def test_H2_sheet_names_are_given_once() -> None:
    assert sheet_name("a" * 31, ["A" * 31]) == "a" * 27 + " (2)"


def test_H2_a_list_longer_than_a_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.excel.stream.MAX_SHEET_ROWS", 12)
    done = write_list(tmp_path / "a.xlsx", "x", (FIELDS[8],), [[n] for n in range(25)])
    book = open_workbook(tmp_path / "a.xlsx")
    assert [s.name for s in book.sheets] == ["x", "x (2)", "x (3)"]
    found = [cells(tmp_path / "a.xlsx", n)[2:] for n in range(3)]
    assert [row[0] for rows in found for row in rows] == list(range(25))
    assert done.rows == 25


def test_G3_totals_are_sums_that_follow_the_filter(tmp_path: Path) -> None:
    page = Page("库存", (FIELDS[1], FIELDS[6]), [["a", Decimal("1.10")], ["b", None], ["c", Decimal("2.20")]], "库存")
    write_pages(tmp_path / "a.xlsx", [Page(**{**vars(page), "total": frozenset({"amount"})})])
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert (sheet["A6"].value, sheet["B6"].value) == ("Total", "=SUBTOTAL(109,B3:B5)")
    assert load_workbook(tmp_path / "a.xlsx", data_only=True).active["B6"].value == 3.3
    assert sheet.auto_filter.ref == "A2:B5"


def test_H2_cancel_leaves_nothing_and_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("older")
    cancel = Cancel()

    def rows() -> Iterator[tuple[Any, ...]]:
        for n in range(5000):
            if n == 1200:
                cancel.cancel()
            yield ROW

    with pytest.raises(Cancelled):
        write_list(path, "x", FIELDS, rows(), cancel=cancel)
    assert path.read_text() == "older"
    assert [p.name for p in tmp_path.iterdir()] == ["a.xlsx"]


def test_H2_a_failing_source_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[tuple[Any, ...]]:
        yield ROW
        raise RuntimeError

    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(RuntimeError):
            (write_csv if name.endswith("csv") else write_list_of)(tmp_path / name, FIELDS, rows())
    assert list(tmp_path.iterdir()) == []


def write_list_of(path: Path, fields: Any, rows: Any) -> Any:
    return write_list(path, "x", fields, rows)


def test_H2_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        write_list(tmp_path / "nowhere" / "a.xlsx", "x", FIELDS, [ROW])


def test_H2_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    write_list(tmp_path / "a.xlsx", "x", FIELDS, [ROW] * 1600, progress=told.append)
    assert told == [500, 1000, 1500]


@needs_libreoffice
@pytest.mark.libreoffice
def test_G3_libreoffice_opens_it_and_gives_every_cell_back(tmp_path: Path) -> None:
    texts = ["=1+1", "+86", "-5", "@x", "_x0041_", "a\nb", " 前后 ", "𠮷䶮", '"quoted"', "<b>&amp;</b>"]
    rows = [(text, text, "user", False, *ROW[4:9], text) for text in texts]
    fields = (*FIELDS[:4], FIELDS[4], FIELDS[5], *FIELDS[6:])
    write_list(tmp_path / "a.xlsx", "客户 & Co.", fields, rows, "某某公司")
    before = cells(tmp_path / "a.xlsx")
    back = convert(tmp_path / "a.xlsx", "ods", tmp_path / "out")
    again = convert(back, "xlsx", tmp_path / "again")
    for path in (back, again):
        after = cells(path)
        assert len(after) == len(before)
        for mine, theirs in zip(before[2:], after[2:], strict=True):
            assert [_same(cell) for cell in theirs[: len(mine)]] == [_same(cell) for cell in mine]


def _same(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0)
    return cell


@needs_libreoffice
@pytest.mark.libreoffice
def test_G3_libreoffice_finds_nothing_to_calculate_or_repair(tmp_path: Path) -> None:
    """As text, the sheet shows what was written: no formula ran, no cell was lost, dates and amounts look right."""
    phone = Field("phone", "Phone", PHONE)
    row = ["=1+1", "+8613800138000", date(2025, 3, 1), Decimal("1234.5")]
    write_list(tmp_path / "a.xlsx", "x", (FIELDS[1], phone, FIELDS[4], FIELDS[6]), [row])
    page = convert(tmp_path / "a.xlsx", "html", tmp_path / "out").read_text("utf-8", "replace")
    shown = re.findall(r">([^<>]+)</(?:td|font)>", page)
    assert shown[-4:] == ["=1+1", "+8613800138000", "2025-03-01", "1,234.50"]

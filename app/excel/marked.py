"""A copy of the user's file with the wrong cells marked, and a sheet that lists all errors (H1)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from app.core.i18n import _
from app.excel.plan import CellError, ImportPlan
from app.excel.read import open_workbook
from app.excel.stream import sheet_name
from app.excel.write import new_file
from app.excel.zipped import letters

_WRONG = PatternFill("solid", fgColor="FFFFC7CE")
_BOLD = Font(bold=True)
# openpyxl holds a whole book in memory and takes its time; a larger file is copied without its formats.
_KEEPS_FORMATS_BELOW = 4 * 1024 * 1024
_COMMENTED = 5_000
_LISTED = 100_000


def write_marked(plan: ImportPlan, path: Path) -> Path:
    """Writes the copy as .xlsx; a small .xlsx keeps its formats, other files are copied as values.

    Raises Refused when the file cannot be written; the user's own file is never touched.
    """
    by_cell: dict[tuple[int, int], list[str]] = defaultdict(list)
    for error in plan.errors:
        by_cell[error.row, error.column if error.column is not None else 0].append(
            f"{error.title}: {error.reason}" if error.title else error.reason
        )
    if plan.path.suffix.lower() == ".xlsx" and plan.path.stat().st_size <= _KEEPS_FORMATS_BELOW:
        book = _with_formats(plan, by_cell)
    else:
        book = _values_only(plan, by_cell)
    _list_errors(book, plan.errors)
    with new_file(path) as fresh:
        book.save(fresh)
    return path


def _with_formats(plan: ImportPlan, by_cell: dict[tuple[int, int], list[str]]) -> Workbook:
    book = load_workbook(plan.path)
    sheet: Any = book[plan.layout.sheet]
    for number, ((row, column), reasons) in enumerate(by_cell.items()):
        cell = sheet.cell(row, column + 1)
        if type(cell).__name__ == "MergedCell":
            area = next(a for a in sheet.merged_cells.ranges if cell.coordinate in a)
            cell = sheet.cell(area.min_row, area.min_col)
        cell.fill = _WRONG
        if number < _COMMENTED:
            cell.comment = _comment(reasons)
    return book


def _values_only(plan: ImportPlan, by_cell: dict[tuple[int, int], list[str]]) -> Workbook:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(sheet_name(plan.layout.sheet, []))
    source = open_workbook(plan.path, 1 << 31)
    commented = 0
    for number, cells in source.rows(plan.layout.sheet):
        written: list[Any] = [_plain(sheet, value) for value in cells]
        for column in [c for c in range(len(cells) or 1) if (number, c) in by_cell]:
            while len(written) <= column:
                written.append(None)
            cell = WriteOnlyCell(sheet, cells[column] if column < len(cells) else None)
            cell.fill = _WRONG
            if isinstance(cell.value, str):
                cell.data_type = "s"
            if commented < _COMMENTED:
                cell.comment = _comment(by_cell[number, column])
                commented += 1
            written[column] = cell
        sheet.append(written)
    return book


def _plain(sheet: Any, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("="):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value


def _comment(reasons: list[str]) -> Comment:
    return Comment("\n".join(dict.fromkeys(reasons)), "", height=90, width=300)


def _list_errors(book: Workbook, errors: list[CellError]) -> None:
    sheet: Any = book.create_sheet(sheet_name(_("Errors"), book.sheetnames))
    widths = (8, 8, 24, 30, 80)
    for name, width in zip("ABCDE", widths, strict=True):
        sheet.column_dimensions[name].width = width
    head = []
    for title in (_("Row"), _("Column"), _("Field"), _("In the cell"), _("What is wrong")):
        cell = WriteOnlyCell(sheet, title)
        cell.font = _BOLD
        head.append(cell)
    sheet.append(head if book.write_only else [cell.value for cell in head])
    for error in errors[:_LISTED]:
        place = letters(error.column) if error.column is not None else ""
        row: list[Any] = [error.row, place, error.title, error.text, error.reason]
        if book.write_only:
            sheet.append([_plain(sheet, value) for value in row])
            continue
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"

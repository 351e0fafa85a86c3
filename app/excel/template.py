"""The sheet that a user fills in: headers, drop-down lists, an example row, a second sheet that explains (H1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.core.fields import Field
from app.core.i18n import _
from app.core.numbering import PATTERNS
from app.core.register import Register
from app.excel.columns import Target, targets_of, template_titles
from app.excel.gather import EXAMPLE
from app.excel.stream import sheet_name, text_width
from app.excel.write import new_file
from app.excel.zipped import letters

# So many rows have drop-down lists and formats.
PREPARED_ROWS = 2000
_LINE = Side(style="thin", color="FFCFD5DD")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFE9EDF2")
_NEEDED = PatternFill("solid", fgColor="FFFBE9E7")
_GREY = Font(italic=True, color="FF66707D")
_EXAMPLES = {
    "phone": "13800138000",
    "email": "name@example.com",
    "date": "2026-03-01",
    "moment": "2026-03-01 09:30",
    "money": 1280.5,
    "quantity": 1,
    "integer": 12,
}
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "money": "#,##0.00"}


def write_template(register: Register, path: Path) -> Path:
    """Writes the register's template in the language in use; raises Refused when the file cannot be written."""
    targets = targets_of(register)
    titles = template_titles(register)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = sheet_name(str(register.title), [])
    explained = book.create_sheet(sheet_name(_("How to fill in"), [sheet.title]))
    choices = book.create_sheet(sheet_name(_("Lists"), [sheet.title, explained.title]))
    choices.sheet_state = "hidden"
    for column, target in enumerate(targets, 1):
        _write_column(sheet, choices, column, target, titles[target.key], register)
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[1].height = 30
    _explain(explained, register, targets, titles)
    with new_file(path) as fresh:
        book.save(fresh)
    return path


def is_needed(register: Register, target: Target) -> bool:
    """Whether a new record cannot do without it."""
    if target.child is not None:
        return target.field.required
    return target.field.required and not (target.field.key == register.key and register.series)


def _write_column(
    sheet: Worksheet, choices: Worksheet, column: int, target: Target, title: str, register: Register
) -> None:
    field = target.field
    needed = is_needed(register, target) and target.child is None
    head = sheet.cell(1, column, title + (" *" if needed else ""))
    head.font = Font(bold=True)
    head.fill = _NEEDED if needed else _HEAD
    head.border = _BORDER
    head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    head.comment = Comment("\n".join(_words(register, target)), "", height=120, width=280)
    example = _example(register, target)
    cell = sheet.cell(2, column, f"{EXAMPLE}{example}" if column == 1 else example)
    cell.font = _GREY
    name = letters(column - 1)
    sheet.column_dimensions[name].width = min(40, max(12, text_width(title) + 4, text_width(str(cell.value or "")) + 2))
    # Codes, phones and names stay the text that was typed, leading zeros too.
    number_format = _FORMATS.get(field.kind.name, "General" if field.kind.numeric else "@")
    for row in range(2, PREPARED_ROWS + 2):
        sheet.cell(row, column).number_format = number_format
    if allowed := _allowed(field):
        _offer(sheet, choices, column, allowed)


def _offer(sheet: Worksheet, choices: Worksheet, column: int, allowed: list[str]) -> None:
    name = letters(column - 1)
    for row, value in enumerate(allowed, 1):
        choices.cell(row, column, value)
    rule = DataValidation(type="list", formula1=f"'{choices.title}'!${name}$1:${name}${len(allowed)}", allow_blank=True)
    rule.error = _("Choose one of the list.")
    rule.add(f"{name}2:{name}{PREPARED_ROWS + 1}")
    sheet.add_data_validation(rule)


def _allowed(field: Field) -> list[str]:
    if field.kind.options:
        return [str(title) for _value, title in field.kind.options]
    return [_("Yes"), _("No")] if field.kind.type is bool else []


def _example(register: Register, target: Target) -> Any:
    field = target.field
    if allowed := _allowed(field):
        return allowed[0]
    if target.child is None and field.key == register.key and register.series in PATTERNS:
        return PATTERNS[register.series].format(year="2026", month="03", day="01", n=1)
    if field.kind.target:
        return _("Its number or name")
    return _EXAMPLES.get(field.kind.name, str(field.hint) or str(field.title))


def _words(register: Register, target: Target) -> list[str]:
    """What is to be known of a column, a line each."""
    return [line for line in (_need(register, target), _form(target.field), _others(target.field)) if line]


def _need(register: Register, target: Target) -> str:
    if target.child is not None:
        where = _("Belongs to “{title}”; a record with several of them takes several rows.").format(
            title=target.child.title
        )
        return where + (" " + _("Needed when the others of the group are filled.") if target.field.required else "")
    if target.field.key == register.key:
        if register.series:
            return _("Blank: a new number is given. Filled: the record with this number is changed, or made with it.")
        return _("Needed. It tells which record is meant.")
    return _("Needed for new records.") if target.field.required else ""


def _form(field: Field) -> str:
    if allowed := _allowed(field):
        return _("One of: {names}").format(names=", ".join(allowed))
    if field.kind.target:
        return _("The number or the exact name of a known record")
    words = {
        "phone": _("Phone number; digits, spaces, + - ( )"),
        "email": _("E-mail address"),
        "date": _("Date like 2026-03-01, 2026/3/1 or 20260301"),
        "moment": _("Date and time like 2026-03-01 09:30"),
        "money": _("Amount with at most two digits after the point"),
        "quantity": _("Number with at most three digits after the point"),
        "integer": _("Whole number"),
    }
    return words.get(field.kind.name) or _("Text, at most {n} characters").format(n=field.max_length)


def _others(field: Field) -> str:
    return _("Also understood: {names}").format(names=", ".join(field.also)) if field.also else ""


def _explain(sheet: Worksheet, register: Register, targets: tuple[Target, ...], titles: dict[str, str]) -> None:
    sheet.append([_("How to fill in “{title}”").format(title=register.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in (
        _("Columns may be left out or stand in any order. A blank cell changes nothing."),
        _("The example row is not imported. The import shows what it would do before it changes anything."),
    ):
        sheet.append([line])
    sheet.append([])
    sheet.append([_("Column"), _("Needed"), _("What to write"), _("Also understood as")])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _BORDER
    for target in targets:
        what = " ".join(filter(None, (_need(register, target), _form(target.field))))
        needed = _("Yes") if is_needed(register, target) else ""
        sheet.append([titles[target.key], needed, what, ", ".join(target.field.also)])
        for cell in sheet[sheet.max_row]:
            cell.alignment, cell.border = Alignment(vertical="center", wrap_text=True), _BORDER
    for name, width in zip("ABCD", (28, 10, 70, 50), strict=True):
        sheet.column_dimensions[name].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

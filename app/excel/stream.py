"""A small writer of .xlsx over zipfile: rows go out as they come, so the memory stays flat (H2).

Texts are written inline (no table of shared texts to be held), with a style that keeps them texts when somebody edits
the cell. Parts that are known only at the end (filter range, print titles) stand behind the rows in the format.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, islice
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from app.core import clock
from app.core.fields import Field
from app.core.i18n import _
from app.excel.zipped import letters

if TYPE_CHECKING:
    from app.excel.write import Page

MAX_SHEET_ROWS = 1_048_576
MAX_TEXT = 32_767
_MEASURED = 200
_BLOCK = 200
_COMPRESSION = 1  # three times as quick as the default, a tenth larger

# What XML forbids, halves of a character alone, and the signs that XML or Excel would read as something else.
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}
_FORMULA = ("=", "+", "-", "@", "\t")
_EPOCH = datetime(1899, 12, 30)
_EPOCH_DAY = date(1899, 12, 30).toordinal()
# Before it, Excel and the others count differently (Excel knows a 29 February 1900).
_FIRST_SERIAL = date(1900, 3, 1)

# Styles, by their place in ``_styles_xml``.
TEXT, KEPT_TEXT, HEADER, TITLE, NOTE, DATE, MOMENT, MONEY, NUMBER, WRAPPED, TOTAL, TOTAL_MONEY = range(12)

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Cell = Callable[[Any, str], str]
Watch = Callable[[int], None]


class Book:
    """An .xlsx being written into a file; used in a ``with``."""

    def __init__(self, file: IO[bytes]) -> None:
        self.rows = 0
        self._texts = _Texts()
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION)
        # (name, row of the header, last row, last column) of each sheet
        self._sheets: list[tuple[str, int, int, str]] = []

    @property
    def cut(self) -> int:
        """How many texts were longer than Excel takes."""
        return self._texts.cut

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._finish()
        self._zip.close()

    def write_page(self, page: Page, watch: Watch) -> None:
        """Writes one sheet; rows beyond what a sheet holds go on in further ones."""
        rows = iter(page.rows)
        first = list(islice(rows, _MEASURED))
        widths = [
            _width(field, [row[i] for row in first], field.key in page.wrap) for i, field in enumerate(page.fields)
        ]
        rest: Iterable[Sequence[Any]] | None = chain(first, rows)
        while rest is not None:
            rest = self._write_sheet(page, widths, iter(rest), watch)

    def _write_sheet(self, page: Page, widths: list[float], rows: Any, watch: Watch) -> Iterable[Sequence[Any]] | None:
        name = sheet_name(page.name, [sheet[0] for sheet in self._sheets])
        above = [line for line in (page.title, *page.notes) if line]
        header = len(above) + 1
        columns = [letters(i) for i in range(len(page.fields))]
        cells = [
            self._cell(field, column, field.key in page.wrap)
            for field, column in zip(page.fields, columns, strict=True)
        ]
        number = header
        last = MAX_SHEET_ROWS - (1 if page.total else 0)
        sums = {i: Decimal(0) for i, field in enumerate(page.fields) if field.key in page.total}
        with self._zip.open(f"xl/worksheets/sheet{len(self._sheets) + 1}.xml", "w", force_zip64=True) as out:
            out.write(self._head(above, header, columns, widths, page.fields).encode())
            block: list[str] = []
            for row in rows:
                number += 1
                n = str(number)
                block.append(
                    f'<row r="{n}">'
                    + "".join(
                        [
                            cell(value, n)
                            for cell, value in zip(cells, row, strict=True)
                            if value is not None and value != ""
                        ]
                    )
                    + "</row>"
                )
                for i in sums:
                    sums[i] += row[i] or 0
                if len(block) == _BLOCK:
                    out.write("".join(block).encode())
                    block.clear()
                self.rows += 1
                watch(self.rows)
                if number == last:
                    break
            end = number
            if sums and end > header:
                block.append(self._total_row(page, columns, sums, header, end))
            out.write("".join(block).encode())
            out.write(_foot(header, end, columns[-1]).encode())
        self._sheets.append((name, header, end, columns[-1]))
        following = next(rows, None) if end == last else None
        return None if following is None else chain([following], rows)

    def _head(
        self, above: list[str], header: int, columns: list[str], widths: list[float], fields: Sequence[Field]
    ) -> str:
        selected = ' tabSelected="1"' if not self._sheets else ""
        cols = "".join(
            f'<col min="{i}" max="{i}" width="{width:.2f}" customWidth="1"/>' for i, width in enumerate(widths, 1)
        )
        lines = [
            f'<row r="{n}" ht="{26 if n == 1 else 18}" customHeight="1">'
            + self._texts.cell("A", str(n), TITLE if n == 1 else NOTE, line)
            + "</row>"
            for n, line in enumerate(above, 1)
        ]
        titles = "".join(
            self._texts.cell(column, str(header), HEADER, str(field.title))
            for column, field in zip(columns, fields, strict=True)
        )
        return (
            f'{_XML}<worksheet {_MAIN} {_REL}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="{header}" topLeftCell="A{header + 1}" '
            f'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A{header + 1}" '
            f'sqref="A{header + 1}"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f"<cols>{cols}</cols><sheetData>{''.join(lines)}"
            f'<row r="{header}" ht="21" customHeight="1">{titles}</row>'
        )

    def _cell(self, field: Field, column: str, wrap: bool) -> Cell:
        kind = field.kind
        if kind.type is date:
            return _dates(column, self._texts)
        if kind.type is datetime:
            return _moments(column)
        if kind.numeric:
            return _numbers(column, MONEY if kind.name == "money" else NUMBER)
        if kind.type is bool or kind.options:
            return _words(column, field, self._texts)
        return self._texts.column(column, WRAPPED if wrap or kind.name == "long_text" else TEXT)

    def _total_row(self, page: Page, columns: list[str], sums: dict[int, Decimal], header: int, end: int) -> str:
        cells = []
        for i, (field, column) in enumerate(zip(page.fields, columns, strict=True)):
            if i in sums:
                style = TOTAL_MONEY if field.kind.name == "money" else TOTAL
                # 109: the sum of what the filter shows.
                formula = f"SUBTOTAL(109,{column}{header + 1}:{column}{end})"
                cells.append(f'<c r="{column}{end + 1}" s="{style}"><f>{formula}</f><v>{sums[i]:f}</v></c>')
            else:
                cells.append(self._texts.cell(column, str(end + 1), TOTAL, _("Total") if i == 0 else ""))
        return f'<row r="{end + 1}">{"".join(cells)}</row>'

    def _finish(self) -> None:
        for name, content in _parts(self._sheets).items():
            self._zip.writestr(name, content)


class _Texts:
    """Makes text cells and counts what had to be cut."""

    def __init__(self) -> None:
        self.cut = 0

    def cell(self, column: str, row: str, style: int, text: str) -> str:
        if style == TEXT and text.startswith(_FORMULA):
            style = KEPT_TEXT
        start = f'<c r="{column}{row}" s="{style}" t="inlineStr">'
        return f'{start}<is><t xml:space="preserve">{self.clean(text)}</t></is></c>'

    def column(self, column: str, style: int) -> Cell:
        special = _SPECIAL.search
        start = f'<c r="{column}'
        plain = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        kept = plain.replace(f's="{style}"', f's="{KEPT_TEXT}"')

        def write(value: Any, row: str) -> str:
            text = value if type(value) is str else str(value)
            if special(text) or len(text) > 16_000:
                text = self.clean(text)
            return f"{start}{row}{kept if text[:1] in _FORMULA else plain}{text}</t></is></c>"

        return write

    def clean(self, text: str) -> str:
        """The text as XML: forbidden signs left out, too long ones cut with a note."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > MAX_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
            self.cut += 1
            mark = _("… (cut: too long for Excel)")
            room = 2 * (MAX_TEXT - len(mark))
            text = text.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + mark
        return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], ""), text)


def _dates(column: str, texts: _Texts) -> Cell:
    def write(value: Any, row: str) -> str:
        if value < _FIRST_SERIAL:
            return texts.cell(column, row, TEXT, value.isoformat())
        return f'<c r="{column}{row}" s="{DATE}"><v>{value.toordinal() - _EPOCH_DAY}</v></c>'

    return write


def _moments(column: str) -> Cell:
    def write(value: Any, row: str) -> str:
        span: timedelta = clock.local(value).replace(tzinfo=None) - _EPOCH
        serial = span.days + span.seconds / 86400
        return f'<c r="{column}{row}" s="{MOMENT}"><v>{serial!r}</v></c>'

    return write


def _numbers(column: str, style: int) -> Cell:
    def write(value: Any, row: str) -> str:
        return (
            f'<c r="{column}{row}" s="{style}"><v>{value:f}</v></c>'
            if isinstance(value, Decimal)
            else (f'<c r="{column}{row}" s="{style}"><v>{value}</v></c>')
        )

    return write


def _words(column: str, field: Field, texts: _Texts) -> Cell:
    known: dict[Any, str] = {}

    def write(value: Any, row: str) -> str:
        end = known.get(value)
        if end is None:
            end = known[value] = texts.cell("", "", TEXT, field.show(value)).removeprefix('<c r="')
        return f'<c r="{column}{row}{end}'

    return write


# -- measures and names ------------------------------------------------------------------------------------------------


def _width(field: Field, values: Sequence[Any], wrap: bool) -> float:
    title = text_width(str(field.title)) + 4  # room for the filter's arrow
    widest = max((text_width(line) for value in values for line in _shown(field, value)), default=0)
    return float(max(title, min(widest + 2, 44 if wrap or field.kind.name == "long_text" else 50)))


def _shown(field: Field, value: Any) -> list[str]:
    return field.show(value)[:400].split("\n") if value is not None else []


def text_width(text: str) -> int:
    """The width in Excel's units: a Chinese character is two digits wide."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """A name that Excel allows: 31 characters, without []:*?/\\, no apostrophe at its ends, each once."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]", " ", wanted).strip().strip("'").strip() or "Sheet"
    if clean.casefold() == "history":
        clean += "_"
    known = {name.casefold() for name in taken}
    n = 1
    while True:
        end = f" ({n})" if n > 1 else ""
        name = clean.encode("utf-16-le")[: 2 * (31 - len(end))].decode("utf-16-le", "ignore").rstrip("' ") + end
        if name.casefold() not in known:
            return name
        n += 1


# -- the other parts of the file ---------------------------------------------------------------------------------------


def _foot(header: int, end: int, last: str) -> str:
    return (
        f'</sheetData><autoFilter ref="A{header}:{last}{max(end, header)}"/>'
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def _attribute(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match[0], ""), text).replace('"', "&quot;")


def _parts(sheets: list[tuple[str, int, int, str]]) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    listed = "".join(
        f'<sheet name="{_attribute(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, *_rest) in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="{what}" localSheetId="{n}"{more}>{_attribute(target)}</definedName>'
        for n, (name, header, end, last) in enumerate(sheets)
        for what, more, target in (
            ("_xlnm._FilterDatabase", ' hidden="1"', f"{_quoted(name)}!$A${header}:${last}${max(end, header)}"),
            ("_xlnm.Print_Titles", "", f"{_quoted(name)}!${header}:${header}"),
        )
    )
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{package}/relationships">{links}'
        f'<Relationship Id="rId{len(sheets) + 1}" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f"{_XML}<workbook {_MAIN} {_REL}><bookViews><workbookView/></bookViews>"
        f'<sheets>{listed}</sheets><definedNames>{names}</definedNames><calcPr calcId="191029"/>'
        "</workbook>",
        "xl/styles.xml": _styles_xml(),
    }


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _styles_xml() -> str:
    font = '<name val="等线"/><family val="2"/>'
    fonts = (
        f'<font><sz val="11"/>{font}</font><font><b/><sz val="11"/>{font}</font><font><b/><sz val="16"/>{font}</font>'
        f'<font><sz val="10"/><color rgb="FF66707D"/>{font}</font>'
    )
    side = '<{0} style="thin"><color rgb="FFCFD5DD"/></{0}>'
    border = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    middle = '<alignment vertical="center"/>'
    wrapped = '<alignment vertical="center" wrapText="1"/>'
    centred = '<alignment horizontal="center" vertical="center" wrapText="1"/>'

    def style(
        number: int = 0, font: int = 0, fill: int = 0, border: int = 1, more: str = "", inner: str = middle
    ) -> str:
        return (
            f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
            f'applyNumberFormat="1" '
            f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{more}>{inner}</xf>'
        )

    styles = [
        style(),  # TEXT
        style(more=' quotePrefix="1"'),  # KEPT_TEXT: stays text when the cell is edited
        style(font=1, fill=2, inner=centred),  # HEADER
        style(font=2, border=0),  # TITLE
        style(font=3, border=0),  # NOTE
        style(164),  # DATE
        style(165),  # MOMENT
        style(166),  # MONEY
        style(),  # NUMBER
        style(inner=wrapped),  # WRAPPED
        style(font=1, fill=2),  # TOTAL
        style(166, font=1, fill=2),  # TOTAL_MONEY
    ]
    return (
        f"{_XML}<styleSheet {_MAIN}>"
        '<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
        '<numFmt numFmtId="166" formatCode="#,##0.00"/></numFmts>'
        f'<fonts count="4">{fonts}</fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFE9EDF2"/><bgColor indexed="64"/></patternFill></fill></fills>'
        f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{border}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(styles)}">{"".join(styles)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )

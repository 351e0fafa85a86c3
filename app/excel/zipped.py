"""Looks into the zip of an .xlsx or .ods before it is opened: how much it unpacks to, and which area is filled.

One stray cell in the last column of the last row would cost the reader gigabytes, and what a file says of itself
(``dimension``, sizes in the directory) is often wrong, so the content itself is looked through, a block at a time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

MAX_UNPACKED = 1536 * 1024 * 1024
# Deflate reaches 1:1000 on emptiness; spreadsheets stay below 1:100.
MAX_RATIO = 250
SMALL = 32 * 1024 * 1024
MAX_CELLS = 16_000_000
_BLOCK = 1 << 20
_OVERLAP = 300

_FAR = re.compile(rb'r="([A-Z]{2,3}\d+|[A-Z]\d{6,7})"')
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]*[^/])?>(?!</(?:\w+:)?c>)')


class Bomb(Exception):
    """Unpacks into too much."""


class Broken(Exception):
    """Is no well formed document."""


class Wide(Exception):
    """The filled area is too large; ``cell`` is its lower right corner."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


def check_xlsx(archive: zipfile.ZipFile, max_rows: int) -> None:
    """Raises Bomb, Wide, or what zipfile raises for broken content."""
    _check_sizes(archive)
    for info in archive.infolist():
        name = info.filename.lower()
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _check_sheet(archive, info, max_rows)
        elif name.startswith("xl/") and name.endswith(".xml"):
            for _block in _blocks(archive, info):
                pass


def check_ods(archive: zipfile.ZipFile, max_rows: int) -> None:
    """As ``check_xlsx``; in an .ods one element can stand for a million rows."""
    _check_sizes(archive)
    area = _OdsArea(max_rows)
    parser = expat.ParserCreate()
    parser.StartElementHandler = area.start
    parser.EndElementHandler = area.end
    try:
        for block in _blocks(archive, archive.getinfo("content.xml")):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Broken from error


def is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file is a spreadsheet."""
    try:
        return b"spreadsheet" in archive.read("mimetype")[:200]
    except KeyError:
        return False


def is_encrypted_ods(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file has a password."""
    try:
        manifest = archive.getinfo("META-INF/manifest.xml")
    except KeyError:
        return False
    return manifest.file_size < SMALL and b"encryption-data" in archive.read(manifest)


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, … Z, AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(name: str) -> int:
    """The column of these letters, counted from 0."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _check_sizes(archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > 20_000 or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Bomb
    for info in infos:
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise Bomb


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    # zipfile stops at the size that the directory names and then finds the checksum wrong: a lie is "broken".
    with archive.open(info) as file:
        while block := file.read(_BLOCK):
            yield block


def _check_sheet(archive: zipfile.ZipFile, info: zipfile.ZipInfo, max_rows: int) -> None:
    # First quickly, the cells that lie far out; an empty cell with a border may do that, so then exactly.
    rows, columns = _corner(archive, info, _FAR)
    if not _too_large(max(rows, 99_999), columns, max(max_rows, 50_000)):
        return
    rows, columns = _corner(archive, info, _FILLED)
    if _too_large(rows, columns, max_rows):
        raise Wide(f"{letters(columns - 1)}{rows}")


def _too_large(rows: int, columns: int, max_rows: int) -> bool:
    return rows > max(max_rows, 1) * 2 or rows * columns > MAX_CELLS


def _corner(archive: zipfile.ZipFile, info: zipfile.ZipInfo, pattern: re.Pattern[bytes]) -> tuple[int, int]:
    rows, columns = 0, 26
    names: set[bytes] = set()
    tail = b""
    for block in _blocks(archive, info):
        text = tail + block
        for match in pattern.finditer(text):
            name = match[1].rstrip(b"0123456789")
            names.add(name)
            rows = max(rows, int(match[2] if pattern.groups > 1 else match[1][len(name) :]))
        tail = text[-_OVERLAP:]
    return rows, max([columns, *(column_number(name.decode()) + 1 for name in names)])


class _OdsArea:
    """Counts the filled area of the tables of an .ods while it is parsed."""

    def __init__(self, max_rows: int) -> None:
        self._max_rows = max_rows
        self._row = self._row_repeat = self._column = self._last_filled = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._row = 0
        elif tag == "table:table-row":
            self._row_repeat = _count(attributes.get("table:number-rows-repeated"))
            self._column = self._last_filled = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._column += _count(attributes.get("table:number-columns-repeated"))
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self._last_filled = self._column

    def end(self, tag: str) -> None:
        if tag != "table:table-row":
            return
        self._row += self._row_repeat
        if self._last_filled and _too_large(self._row, self._last_filled, self._max_rows):
            raise Wide(f"{letters(self._last_filled - 1)}{self._row}")


def _count(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isdecimal() or len(text) > 9:
        raise Broken
    return int(text)

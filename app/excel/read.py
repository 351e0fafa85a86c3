"""Opens .xlsx, .xls, .ods and .csv safely and answers rows with the row numbers that Excel shows (H1).

What a file is, is told from its content: systems save web pages and tab separated text under the name .xls. Whatever
cannot be read is refused with an exception of its own, in words that say what to do; nothing is guessed.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.database import Cancel
from app.core.errors import Refused
from app.core.i18n import _
from app.excel import zipped
from app.excel.texts import TextFile

Row = tuple[int, list[Any]]
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
MAX_ROWS = 200_000
# A file beyond this is no office's register; reading it whole would fill the memory.
MAX_BYTES = 300 * 1024 * 1024
# What zipfile raises for broken content.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zipped.Broken,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class BadFile(Refused):
    """The file cannot be imported."""


class FileMissing(BadFile):
    """There is no such file, or it may not be read."""


class WrongType(BadFile):
    """Not a spreadsheet."""


class WebPage(WrongType):
    """A web page (or a page's XML) saved under the name .xls."""


class EmptyFile(BadFile):
    """No bytes, or no filled cell."""


class Encrypted(BadFile):
    """Protected by a password."""


class TooLarge(BadFile):
    """More rows, cells or bytes than an import takes."""


class ZipBomb(BadFile):
    """Unpacks into far more than it can honestly hold."""


class Damaged(BadFile):
    """Cut off or broken."""


@dataclass(frozen=True)
class SheetInfo:
    """One sheet of a file."""

    name: str
    hidden: bool = False


class Workbook:
    """An opened file. ``sheets`` are in the order of the file; a csv has one, named after the file."""

    def __init__(self, path: Path, sheets: tuple[SheetInfo, ...], read: Callable[[str], Iterator[Row]], max_rows: int):
        self.path = path
        self.sheets = sheets
        self._read = read
        self._max_rows = max_rows

    def rows(self, sheet: str, cancel: Cancel | None = None) -> Iterator[Row]:
        """(row number, cells) of every row down to the last filled one; the first cell is column A.

        Raises TooLarge beyond the limit of rows, Damaged when the sheet cannot be read.
        """
        for number, cells in self._read(sheet):
            if number > self._max_rows:
                raise too_large(self._max_rows)
            if cancel is not None and number % 1000 == 0:
                cancel.check()
            yield number, cells


def too_large(max_rows: int) -> TooLarge:
    """The refusal of a file with too many rows."""
    return TooLarge(
        _("The file has more than {n} rows. Split it, or raise the limit in the settings.").format(n=max_rows)
    )


def open_workbook(path: Path, max_rows: int = MAX_ROWS) -> Workbook:
    """Opens the file after looking at what it is; raises a BadFile."""
    head = _head(path)
    if head.startswith(b"PK"):
        return _open_zip(path, max_rows)
    if head.startswith(_OLE):
        return _open_ole(path, max_rows)
    return _open_text(path, head, max_rows)


def _head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise FileMissing(_("There is no file “{name}”.").format(name=path.name)) from None
    except OSError:
        raise FileMissing(
            _("“{name}” cannot be opened. Is it open in another program?").format(name=path.name)
        ) from None
    if size == 0:
        raise EmptyFile(_("The file is empty (0 bytes). It was probably not saved or not copied completely."))
    if size > MAX_BYTES:
        raise TooLarge(_("The file is larger than {n} MB. Split it.").format(n=MAX_BYTES // 1024 // 1024))
    return head


def _open_zip(path: Path, max_rows: int) -> Workbook:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise Encrypted(_locked())
            if "xl/workbook.xml" in names:
                zipped.check_xlsx(archive, max_rows)
            elif "content.xml" in names and zipped.is_spreadsheet(archive):
                if zipped.is_encrypted_ods(archive):
                    raise Encrypted(_locked())
                zipped.check_ods(archive, max_rows)
            else:
                raise WrongType(_wrong_type(path))
    except zipped.Bomb:
        raise ZipBomb(_("The file unpacks into far more data than a spreadsheet holds. It was not opened.")) from None
    except zipped.Wide as error:
        raise TooLarge(
            _(
                "The filled area reaches to cell {cell}: too large. "
                "Delete the stray cells far below or far to the right, or split the file."
            ).format(cell=error.cell)
        ) from None
    except _BROKEN:
        raise Damaged(_damaged()) from None
    return _calamine(path, max_rows)


def _open_ole(path: Path, max_rows: int) -> Workbook:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Encrypted(_locked())
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise (WrongType(_wrong_type(path)) if len(content) >= 4096 else Damaged(_damaged()))
    return _calamine(path, max_rows)


def _open_text(path: Path, head: bytes, max_rows: int) -> Workbook:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta", b"<style", b"mime-version")):
        raise WebPage(_("This is a web page under the name of a spreadsheet. Open it in Excel and save it as .xlsx."))
    try:
        text = TextFile(path)
    except ValueError:
        raise WrongType(_wrong_type(path)) from None
    if text.is_blank:
        raise EmptyFile(_("The file has no filled cell."))
    return Workbook(path, (SheetInfo(path.stem),), lambda _sheet: text.rows(), max_rows)


def _calamine(path: Path, max_rows: int) -> Workbook:
    import python_calamine

    def guarded(action: Callable[[], Any]) -> Any:
        try:
            return action()
        except python_calamine.PasswordError:
            raise Encrypted(_locked()) from None
        except (python_calamine.CalamineError, OSError, ValueError, UnicodeError) as error:
            if "password" in str(error).lower():
                raise Encrypted(_locked()) from None
            raise Damaged(_damaged()) from error
        except BaseException as error:
            # A defect of the reader ends in a Rust panic, which is no Exception.
            if type(error).__name__ == "PanicException":
                raise Damaged(_damaged()) from error
            raise

    book = guarded(lambda: python_calamine.CalamineWorkbook.from_path(str(path)))
    work_sheets = [s for s in book.sheets_metadata if s.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if not work_sheets:
        raise EmptyFile(_("The file has no filled cell."))

    def read(name: str) -> Iterator[Row]:
        sheet = guarded(lambda: book.get_sheet_by_name(name))
        if sheet.start is None:
            return
        # The reader starts with the first row of the sheet, but with the first filled column.
        before = [""] * sheet.start[1]
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, before + cells if before else cells

    visible = python_calamine.SheetVisibleEnum.Visible
    sheets = tuple(SheetInfo(s.name, s.visible != visible) for s in work_sheets)
    return Workbook(path, sheets, read, max_rows)


def _locked() -> str:
    return _("The file is protected by a password. Open it in Excel, save it without the password, and try again.")


def _damaged() -> str:
    return _("The file is damaged or was cut off. Open it in Excel and save it again, or get a fresh copy.")


def _wrong_type(path: Path) -> str:
    return _("“{name}” is no spreadsheet. Files of type .xlsx, .xls, .ods and .csv can be imported.").format(
        name=path.name
    )

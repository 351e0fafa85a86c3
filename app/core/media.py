"""What a file is, told by its content, and how it may safely be called (A7)."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

from app.core.i18n import Text, _, lazy

MAX_NAME = 200
# What the system would run instead of show.
PROGRAM_TYPE = "application/x-executable"
_PROGRAMS = """
    .exe .com .bat .cmd .msi .msp .scr .pif .ps1 .psm1 .vbs .vbe .js .jse .wsf .wsh .hta .lnk .url .reg .cpl .jar
    .sh .run .desktop .appimage .apk .dll .scf .inf .chm .app .command .py .pyw
"""
PROGRAM_SUFFIXES = frozenset(_PROGRAMS.split())

TYPE_TITLES: dict[str, Text] = {
    "application/pdf": lazy("PDF document"),
    "image/jpeg": lazy("JPEG picture"),
    "image/png": lazy("PNG picture"),
    "image/gif": lazy("GIF picture"),
    "image/bmp": lazy("BMP picture"),
    "image/webp": lazy("WebP picture"),
    "image/tiff": lazy("TIFF picture"),
    "image/heic": lazy("HEIC picture"),
    "image/vnd.dwg": lazy("AutoCAD drawing"),
    "video/mp4": lazy("Video"),
    "video/x-msvideo": lazy("Video"),
    "audio/mpeg": lazy("Sound recording"),
    "audio/amr": lazy("Sound recording"),
    "audio/wav": lazy("Sound recording"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lazy("Word document"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": lazy("Excel workbook"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": lazy("PowerPoint presentation"),
    "application/vnd.oasis.opendocument.text": lazy("Text document (ODF)"),
    "application/vnd.oasis.opendocument.spreadsheet": lazy("Spreadsheet (ODF)"),
    "application/x-ole-storage": lazy("Office document (97–2003)"),
    "application/zip": lazy("Zip archive"),
    "application/vnd.rar": lazy("RAR archive"),
    "application/x-7z-compressed": lazy("7z archive"),
    "text/plain": lazy("Text"),
    PROGRAM_TYPE: lazy("Program"),
}

# Signatures: (offset, bytes, type).
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"AC10", "image/vnd.dwg"),
    (8, b"WEBP", "image/webp"),
    (8, b"AVI ", "video/x-msvideo"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"BM", "image/bmp"),
    (0, b"MZ", PROGRAM_TYPE),
    (0, b"\x7fELF", PROGRAM_TYPE),
    (0, b"#!", PROGRAM_TYPE),
)
_INSIDE_ZIP = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def type_title(media_type: str) -> str:
    """A media type in the user's words."""
    return str(TYPE_TITLES.get(media_type, lazy("File")))


def is_program(name: str, media_type: str) -> bool:
    """Whether the system would run it instead of showing it."""
    return media_type == PROGRAM_TYPE or Path(name).suffix.casefold() in PROGRAM_SUFFIXES


def sniff(data: bytes) -> str:
    """The media type by the content; its name says nothing, it may be wrong or meant to deceive."""
    if data[:4] == b"PK\x03\x04":
        return _sniff_zip(data)
    is_text = _is_text(data[:4096])
    for offset, signature, found in _SIGNATURES:
        # Two letters at the beginning of a text mean nothing.
        if data[offset : offset + len(signature)] == signature and not (is_text and signature in (b"BM", b"MZ")):
            return found
    return "text/plain" if is_text else "application/octet-stream"


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                if stated.startswith("application/vnd.oasis.opendocument."):
                    return stated
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return "application/zip"
    if "[Content_Types].xml" in names:
        for prefix, found in _INSIDE_ZIP.items():
            if any(name.startswith(prefix) for name in names):
                return found
    return "application/zip"


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last character may be cut in two.
            head.decode(encoding)
            return True
        except UnicodeDecodeError as error:
            if error.start >= len(head) - 4:
                return True
    return False


def shown_name(name: str) -> str:
    """The name as it is kept and shown: the last part of a path, without control and direction characters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c) not in ("Cc", "Cf"))
    kept = kept.strip()
    if len(kept) > MAX_NAME:
        stem, dot, suffix = kept.rpartition(".")
        kept = stem[: MAX_NAME - len(suffix) - 1] + dot + suffix if dot and len(suffix) < 20 else kept[:MAX_NAME]
    return kept or _("unnamed")


def safe_name(name: str) -> str:
    """A name that every file system takes and none takes for a path or device."""
    kept = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", shown_name(name)).strip(". ") or "_"
    if re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", kept, re.IGNORECASE):
        kept = "_" + kept
    stem, suffix = Path(kept).stem, Path(kept).suffix
    # File systems count bytes; a Chinese character has three.
    while len((stem + suffix).encode()) > 200:
        stem, suffix = (stem[:-1], suffix) if stem else ("_", suffix[:20])
    return stem + suffix

"""Text files (.csv): their encoding and separator are found out, quoted line breaks are kept (H1)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEPARATORS = ",;\t|"
_FIELD_LIMIT = 1_000_000
# ="00123" is how systems keep Excel from making a number of a text.
_KEPT = re.compile(r'="(.*)"', re.DOTALL)
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


class TextFile:
    """A decoded text file; raises ValueError when it is no text."""

    def __init__(self, path: Path) -> None:
        self._text = decode(path.read_bytes())
        self._separator = ""
        # A first line "sep=;" tells Excel the separator; Excel does not show it as a row.
        if match := re.match(r"sep=(.)\r?\n", self._text, re.IGNORECASE):
            self._separator = match[1]
            self._text = self._text[match.end() :]

    @property
    def is_blank(self) -> bool:
        return not self._text.strip(SEPARATORS + '" \r\n\u3000')

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """(row number, cells): a record with line breaks inside quotes is one row, as in Excel."""
        csv.field_size_limit(_FIELD_LIMIT)
        separator = self._separator or separator_of(self._text)
        reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=separator)
        for number, cells in enumerate(reader, 1):
            yield number, [_plain(cell) if cell[:1] in ("=", "'") else cell for cell in cells]


def decode(content: bytes) -> str:
    """The text of UTF-8 with and without mark, UTF-16, GB18030; raises ValueError for anything else."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if b"\0" in content:
        return _checked(content.decode(_utf16_without_mark(content)))
    for encoding in ("utf-8", "gb18030"):
        try:
            return _checked(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ValueError("no text")


def _utf16_without_mark(content: bytes) -> str:
    # In ASCII signs (separators, digits, line ends) one byte of the two is zero: which one tells the order.
    low, high = content[1::2].count(0), content[::2].count(0)
    return "utf-16-le" if low >= high else "utf-16-be"


def _checked(text: str) -> str:
    strange = sum(1 for c in text[:5000] if ord(c) < 32 and c not in "\t\r\n\f\x0b") + text[:5000].count("\0")
    if strange > len(text[:5000]) / 100:
        raise ValueError("no text")
    return text


def separator_of(text: str) -> str:
    """The sign that parts the cells: the one that the first rows have most evenly."""
    counts: dict[str, list[int]] = {sign: [] for sign in SEPARATORS}
    for record in _records(text, 30):
        found = Counter(c for c in record if c in counts)
        for sign in SEPARATORS:
            counts[sign].append(found[sign])

    def score(sign: str) -> tuple[int, int]:
        filled = [n for n in counts[sign] if n]
        same = Counter(filled).most_common(1)[0][1] if filled else 0
        return same, sum(filled)

    return max(SEPARATORS, key=score)


def _records(text: str, most: int) -> Iterator[str]:
    """The first records without what stands in quotes."""
    outside: list[str] = []
    quoted = False
    found = 0
    for character in text[:200_000]:
        if character == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif character == "\n":
            if outside:
                yield "".join(outside)
                found += 1
                if found == most:
                    return
            outside = []
        else:
            outside.append(character)
    if outside:
        yield "".join(outside)


def protect(text: str) -> str:
    """The text so that Excel takes it as text when it opens the csv: an apostrophe before = + - @ (H2).

    One more where apostrophes stand before such a sign already; ``TextFile`` takes one off again.
    """
    return "'" + text if (text[:1] in "=+-@\t\r" and text) or _PROTECTED.match(text) else text


def _plain(cell: str) -> str:
    if match := _KEPT.fullmatch(cell):
        return match[1].replace('""', '"')
    return cell[1:] if _PROTECTED.match(cell) else cell

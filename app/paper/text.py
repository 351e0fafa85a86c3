"""Measuring and breaking lines the Chinese way (H3).

A line may end after any Chinese character and after a space; it never starts with a closing mark (。、》) nor ends
with an opening one (《“); words and numbers stay whole unless they are wider than the line.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.paper import fonts

# Full width forms by their codes: in many editors they look like their ASCII cousins.
_WIDE_CLOSING = "\uff0c\uff0e\uff1b\uff1a\uff1f\uff01\uff09\uff3d\uff5d\uff05\uff5e"  # comma to tilde
_WIDE_OPENING = "\uff08\uff3b\uff5b\uffe5\uff04"  # brackets, yuan, dollar
_CLOSING = re.escape(_WIDE_CLOSING + "。、》〉」』】〕〗’”…—·‰℃〞々ー・°′″».,;:?!)]}%~")
_OPENING = re.escape(_WIDE_OPENING + "《〈「『【〔〖‘“〝«¥№([{$#①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_EAST = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
# Only these two end a line; a no-break space joins what stands on both sides of it.
_SPACE = " \u3000"
_JOIN = "\u00a0"
_WORD = rf"[^{_SPACE}{_JOIN}{_EAST}{_OPENING}{_CLOSING}][^{_SPACE}{_JOIN}{_EAST}{_OPENING}]*"
_UNIT = rf"[{_OPENING}]*(?:{_WORD}|[^{_SPACE}{_JOIN}])?[{_CLOSING}]*"
_PIECE = re.compile(rf"(?P<space>[{_SPACE}]+)|{_UNIT}(?:{_JOIN}+{_UNIT})*")


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide the text is, in points. The text must be drawable (``fonts.drawable``)."""
    known = fonts.widths(bold)
    return sum([known[ord(c)] for c in text]) * size / 1000


# What may vanish at the end of a line; a no-break space is a sign like any other.
_BLANK = " \u3000"


@lru_cache(maxsize=8192)
def wrap(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The lines of the text at this width in points; at least one, also for an empty text.

    Characters that the font lacks come out as their stand-in. Line breaks in the text are kept.
    """
    lines: list[str] = []
    for paragraph in fonts.drawable(text).split("\n"):
        lines.extend(_wrap_paragraph(paragraph, room, size, bold))
    return tuple(lines)


def _wrap_paragraph(text: str, room: float, size: float, bold: bool) -> list[str]:
    if width(text, size, bold) <= room:
        return [text.rstrip(" ")]
    lines: list[str] = []
    line, used = "", 0.0
    for piece, is_space in _pieces(text):
        wide = width(piece, size, bold)
        if used + wide <= room or (is_space and line):
            line, used = line + piece, used + wide
            continue
        if line.strip(_BLANK):
            lines.append(line.rstrip(" "))
        line, used = ("", 0.0) if is_space else (piece, wide)
        while used > room and len(line) > 1:
            head = _fitting(line, room, size, bold)
            lines.append(line[:head])
            line = line[head:]
            used = width(line, size, bold)
    lines.append(line.rstrip(" "))
    return lines


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The text cut where a line may end; True for white space."""
    return [(m.group(), m.lastgroup == "space") for m in _PIECE.finditer(text) if m.group()]


def _fitting(text: str, room: float, size: float, bold: bool) -> int:
    """How many characters of the text fit; at least one."""
    known = fonts.widths(bold)
    left = room * 1000 / size
    for index, c in enumerate(text):
        left -= known[ord(c)]
        if left < 0:
            return max(index, 1)
    return len(text)

"""The embedded Chinese font: registered once, measured, and asked what it can draw before anything is drawn (B8).

reportlab drops a character that the font lacks in silence. ``missing_characters`` names those characters for the
user; ``drawable`` puts a visible stand-in such as 〔U+20BB7〕 in their place on the paper.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from app.core.i18n import _
from app.core.paths import resource

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "NotoSansSC"
BOLD = "NotoSansSC-Bold"
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}

# Characters without a look of their own. They are left out on paper and never count as missing.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x00, 0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0xFE00, 0xFE10),  # variation selectors: the plain shape is drawn
        0xFEFF,
        *range(0xE0100, 0xE01F0),
    ]
)
# Line breaks of every origin become \n, white space becomes a space. Excel writes _x000B_ as a line break.
_WHITE = {0x09: " ", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_TIDY: Mapping[int, str | None] = {**_INVISIBLE, **_WHITE, **dict.fromkeys(range(0x2000, 0x200B), " ")}

# What every reader takes for the character that the font lacks. A higher digit keeps a sign of it: 10⁶ is not 106.
_PLAIN: Mapping[str, str] = {
    **{low: digit for low, digit in zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)},
    **{high: f"^{digit}" for high, digit in zip("⁰⁵⁶⁷⁸⁹", "056789", strict=True)},
    **{"⁻": "-", "⁺": "+", "₊": "+", "₋": "-", "⌀": "Φ", "☐": "□", "☑": "√", "✔": "√", "☒": "×", "✗": "×", "✘": "×"},
    **{"⅓": " 1/3", "⅔": " 2/3", "⅕": " 1/5", "⅙": " 1/6", "⅛": " 1/8", "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8"},
}

_loading = threading.RLock()


def font(name: str) -> TTFont:
    """The registered font, ``REGULAR`` or ``BOLD``; loads it on first use (about 0.1 s)."""
    return _fonts()[name]


def widths(bold: bool) -> Mapping[int, float]:
    """Width of each character that the font has, by code, in thousandths of the font size."""
    found: Mapping[int, float] = font(BOLD if bold else REGULAR).face.charWidths
    return found


def missing_characters(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters that neither weight of the font can draw, each once, in order of appearance (B8)."""
    known = _known()
    found: dict[str, None] = {}
    for text in texts:
        if not known.issuperset(text):
            tidy = text.translate(_TIDY)
            found.update(dict.fromkeys(c for c in tidy if c != "\n" and c not in known and c not in _PLAIN))
    return tuple(found)


def missing_message(characters: Iterable[str]) -> str:
    """What the user is told about characters that cannot be printed; empty where there are none."""
    named = "  ".join(f"{c} (U+{ord(c):04X})" for c in characters)
    return _("These characters cannot be printed: {characters}").format(characters=named) if named else ""


def drawable(text: str) -> str:
    """The text as it can be drawn: no tabs and control characters, and for what the font lacks what reads the same
    (H₂O as H2O), else 〔U+20BB7〕.

    ``\\n`` stays and means a new line.
    """
    known = _known()
    if known.issuperset(text):
        return text
    tidy = text.replace("\r\n", "\n").translate(_TIDY)
    return "".join(c if c == "\n" or c in known else _PLAIN.get(c) or stand_in(c) for c in tidy)


def stand_in(character: str) -> str:
    """What is drawn for a character that the font lacks: its code, readable and searchable."""
    return f"〔U+{ord(character):04X}〕"


@cache
def _known() -> frozenset[str]:
    regular, bold = (font(name).face.charToGlyph for name in (REGULAR, BOLD))
    both = {code for code in regular if regular[code] and bold.get(code)}
    return frozenset(map(chr, both - _TIDY.keys()))


def _fonts() -> Mapping[str, TTFont]:
    with _loading:
        return _load()


@cache
def _load() -> Mapping[str, TTFont]:
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics

    # reportlab by default wraps pages and pictures in ASCII, as for mail of the nineties: a quarter larger, and a
    # fifth of the time of a batch.
    rl_config.useA85 = 0
    kind = _paper_font_class()
    loaded = {name: kind(name, str(resource("fonts", file))) for name, file in _FILES.items()}
    for one in loaded.values():
        pdfmetrics.registerFont(one)
    return loaded


@cache
def _paper_font_class() -> type[TTFont]:
    from reportlab.pdfbase import ttfonts

    class PaperFace(ttfonts.TTFontFace):
        """The font file; gives out the outlines glyph by glyph instead of copying ten megabytes for each subset."""

        def get_table(self, tag: str) -> Any:
            start, length = self.get_table_pos(tag)
            data: bytes = self._ttf_data  # type: ignore[attr-defined]
            return _Window(data, start) if tag == "glyf" else data[start : start + length]

    class PaperFont(ttfonts.TTFont):
        """A TrueType font whose text can be copied from the PDF as it was, and that threads may share.

        reportlab 5.1 writes the ToUnicode map with ``%04X`` of the code point, so 𬭎 (U+2CB4E) became
        ``<2CB4E>``, which readers cut into U+2CB4 and rubbish; the format wants UTF-16BE (``<D872DF4E>``).
        It also puts up to 256 entries into one block where the format allows 100.
        """

        def __init__(self, name: str, filename: str) -> None:
            super().__init__(name, filename)
            self.face.__class__ = PaperFace  # reading the file a second time would cost 0.1 s

        def addObjects(self, doc: Any) -> None:
            # The face reads with a file position of its own: two documents must not subset it at once.
            with _loading:
                subsets = [list(subset) for subset in self.state[doc].subsets]
                internal = [self.getSubsetInternalName(number, doc)[1:] for number in range(len(subsets))]
                super().addObjects(doc)
            for number, subset in enumerate(subsets):
                base = f"{ttfonts.SUBSETN(number).decode()}+{self.face.name.decode()}"
                doc.idToObject[f"toUnicodeCMap:{base}"].content = to_unicode_map(base, subset)
                # Written out here: reportlab formats each number on its own, a tenth of the time of one card.
                face: Any = self.face
                widths = " ".join(f"{face.getCharWidth(code):g}" for code in subset)
                doc.idToObject["BasicFonts"].dict[internal[number]].Widths = f"[ {widths} ]"

    return PaperFont


class _Window:
    """Slices of a part of a file, without a copy of that part."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


def to_unicode_map(name: str, codes: Iterable[int]) -> str:
    """The ToUnicode map of a subset: ``codes`` are the code points of byte 0, 1, 2 …; 0 means unused."""
    pairs = [f"<{byte:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for byte, code in enumerate(codes) if code]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )

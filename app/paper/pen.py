"""Draws on one PDF: text, lines, boxes, pictures. Lengths in points; y runs down from the top of the slot.

It writes the page's operators itself: reportlab's ``drawString`` costs several times as much per text, and the labels
of a thousand cards are the same. What a text became (font subset and bytes) is kept for the whole document.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any, BinaryIO

from app.paper import fonts, qr
from app.paper.page import PageSize
from app.paper.text import width

INK = 0.08  # nearly black: softer than 0 on a laser printer, still solid on paper
GREY = 0.38
SHADE = 0.945
# The middle of a Chinese character stands this far above its baseline, as a part of its size.
MIDDLE = 0.375
_KEPT_TEXTS = 16384
_LOGO_PIXELS = (640, 220)  # 54 x 19 mm at 300 dpi: what the header has room for
_LOGO = "company-logo"


class Pen:
    """One document that is being drawn. ``sheet`` starts a sheet, ``slot`` chooses the form's place on it."""

    def __init__(self, size: PageSize, title: str, author: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.size = size
        self.plain = size.style.plain
        self._canvas: Any = Canvas(BytesIO(), pagesize=(size.width, size.height), pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator("after-sales")
        self._fonts = (fonts.font(fonts.REGULAR), fonts.font(fonts.BOLD))
        self._shown: dict[tuple[str, float, bool], str] = {}
        self._logo: tuple[float, float] | None = None
        self._code: list[str] = []
        self._top = size.height
        self._grey: float | None = None

    # ---- sheets ----

    def slot(self, number: int) -> None:
        """Draws from now on in this slot of the sheet, 0 at the top."""
        self._top = self.size.height - number * self.size.slot_height

    def end_sheet(self) -> None:
        """Finishes the sheet; the next thing is drawn on a new one."""
        self._flush()
        self._canvas.showPage()
        self._grey = None
        self.slot(0)

    def save(self, out: BinaryIO) -> None:
        """Writes the document. Nothing can be drawn afterwards."""
        out.write(self._canvas.getpdfdata())

    # ---- text ----

    def text(
        self, x: float, baseline: float, text: str, size: float, bold: bool = False, grey: float = INK, fit: float = 0
    ) -> None:
        """One line of drawable text from x on. ``fit`` spreads its characters to this width."""
        if not text:
            return
        self._ink(grey)
        spread = (fit - width(text, size, bold)) / (len(text) - 1) if fit and len(text) > 1 else 0.0
        place = f"1 0 0 1 {x:.2f} {self._top - baseline:.2f} Tm"
        if spread:
            self._code.append(f"BT {place} {spread:.3f} Tc {self._show(text, size, bold)} 0 Tc ET")
        else:
            self._code.append(f"BT {place} {self._show(text, size, bold)} ET")

    def text_right(
        self, x: float, baseline: float, text: str, size: float, bold: bool = False, grey: float = INK
    ) -> None:
        """One line of text that ends at x."""
        self.text(x - width(text, size, bold), baseline, text, size, bold, grey)

    def text_centred(
        self, x: float, baseline: float, text: str, size: float, bold: bool = False, grey: float = INK
    ) -> None:
        """One line of text around x."""
        self.text(x - width(text, size, bold) / 2, baseline, text, size, bold, grey)

    def lines(
        self,
        x: float,
        top: float,
        lines: Iterable[str],
        size: float,
        leading: float,
        bold: bool = False,
        grey: float = INK,
    ) -> None:
        """Lines below each other; ``top`` is the top of the first one's line box."""
        baseline = top + leading / 2 + size * MIDDLE
        for line in lines:
            self.text(x, baseline, line, size, bold, grey)
            baseline += leading

    # ---- lines, boxes, pictures ----

    def strokes(self, strokes: Iterable[tuple[float, float, float, float]], thickness: float) -> None:
        """Straight lines ``(x1, y1, x2, y2)``."""
        top = self._top
        path = " ".join(f"{a:.2f} {top - b:.2f} m {c:.2f} {top - d:.2f} l" for a, b, c, d in strokes)
        if path:
            self._code.append(f"{thickness} w {path} S")

    def dotted(self, x1: float, y: float, x2: float, thickness: float = 0.5) -> None:
        """A line to write on."""
        level = self._top - y
        self._code.append(f"q {thickness} w 1 J [0 2] 0 d {x1:.2f} {level:.2f} m {x2:.2f} {level:.2f} l S Q")

    def dashed(self, x1: float, y: float, x2: float) -> None:
        """A line to cut along."""
        level = self._top - y
        self._code.append(f"q 0.5 G 0.4 w [4 3] 0 d {x1:.2f} {level:.2f} m {x2:.2f} {level:.2f} l S Q")

    def box(self, x: float, y: float, wide: float, high: float, thickness: float) -> None:
        """An empty rectangle; x, y is its top left corner."""
        self._code.append(f"{thickness} w {x:.2f} {self._top - y - high:.2f} {wide:.2f} {high:.2f} re S")

    def shade(self, x: float, y: float, wide: float, high: float, grey: float = SHADE) -> None:
        """A filled rectangle behind a label; nothing on black-only paper."""
        if not self.plain:
            self._ink(grey)
            self._code.append(f"{x:.2f} {self._top - y - high:.2f} {wide:.2f} {high:.2f} re f")

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """The QR code of the text in a square; the quiet zone around it is the caller's white paper."""
        self._ink(0)
        modules, runs = qr.qr_runs(text)
        one = side / modules
        path = " ".join(f"{column} {-row - 1} {length} 1 re" for column, row, length in runs)
        self._code.append(f"q {one:.4f} 0 0 {one:.4f} {x:.2f} {self._top - y:.2f} cm {path} f Q")

    def logo(self, x: float, y: float, data: bytes, high: float, widest: float) -> float:
        """The company's logo, at most so high and wide; answers its width. Unreadable data draws nothing: 0."""
        if self._logo is None:
            self._logo = self._load_logo(data)
        wide, tall = self._logo
        if not wide:
            return 0.0
        scale = min(high / tall, widest / wide)
        below = (high - tall * scale) / 2 + tall * scale
        self._code.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.2f} {self._top - y - below:.2f} cm")
        self._flush()
        self._canvas.doForm(_LOGO)
        self._code.append("Q")
        return wide * scale

    def picture(self, x: float, y: float, wide: float, high: float, picture: Any) -> None:
        """A picture that Pillow has opened, so wide and high; x, y is its top left corner."""
        from reportlab.lib.utils import ImageReader

        self._flush()
        shown = _black_only(picture) if self.plain else picture
        self._canvas.drawImage(ImageReader(shown), x, self._top - y - high, wide, high, mask="auto")

    # ---- helpers ----

    def _load_logo(self, data: bytes) -> tuple[float, float]:
        picture = open_logo(data)
        if picture is None:
            return 0.0, 0.0
        if self.plain:
            picture = _black_only(picture)
        from reportlab.lib.utils import ImageReader

        wide, high = picture.size
        # A form of its own, so that a thousand cards hold the picture once.
        self._flush()
        self._canvas.beginForm(_LOGO, 0, 0, wide, high)
        self._canvas.drawImage(ImageReader(picture), 0, 0, wide, high, mask="auto")
        self._canvas.endForm()
        return float(wide), float(high)

    def _ink(self, grey: float) -> None:
        if self.plain:
            grey = 0
        if grey != self._grey:
            self._grey = grey
            self._code.append(f"{grey} g")

    def _show(self, text: str, size: float, bold: bool) -> str:
        key = (text, size, bold)
        shown = self._shown.get(key)
        if shown is None:
            if len(self._shown) >= _KEPT_TEXTS:
                self._shown.clear()
            font, doc = self._fonts[bold], self._canvas._doc
            shown = self._shown[key] = " ".join(
                f"{font.getSubsetInternalName(subset, doc)} {size:g} Tf <{codes.hex()}> Tj"
                for subset, codes in font.splitString(text, doc)
            )
        return shown

    def _flush(self) -> None:
        if self._code:
            self._canvas.addLiteral("\n".join(self._code))
            self._code.clear()


@lru_cache(maxsize=2)
def open_logo(data: bytes) -> Any:
    """The picture, not larger than paper can show, or None where the data is no picture that can be printed.

    The settings ask this before they take a logo.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        picture: Image.Image = Image.open(BytesIO(data))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    picture.thumbnail(_LOGO_PIXELS)
    return picture


def _black_only(picture: Any) -> Any:
    """The picture in dots of black, for paper that knows no grey."""
    from PIL import Image

    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L").convert("1")

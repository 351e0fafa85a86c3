"""Page sizes, the look of each, and the company whose paper it is (H3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.i18n import Text, lazy

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes of type, spaces and lines, in points. ``plain`` means black only: no grey, no fill (needle printers)."""

    body: float
    table: float
    small: float
    heading: float
    title: float
    leading: float = 1.4  # line height as a multiple of the size
    pad_x: float = 4.0
    pad_y: float = 3.0
    gap: float = 7.0  # between blocks
    hairline: float = 0.4
    frame: float = 0.9
    header: float = 60.0  # height of the band with logo, company and QR code
    stamp: float = 62.0  # height of a signature box
    plain: bool = False

    def line(self, size: float) -> float:
        """The line height of text of this size."""
        return size * self.leading

    def tighter(self) -> Style:
        """The same look, a little smaller: for a form that would otherwise put a few lines on a second page."""
        return replace(
            self,
            body=self.body * 0.94,
            table=self.table * 0.94,
            small=self.small * 0.94,
            heading=self.heading * 0.94,
            leading=self.leading * 0.95,
            pad_y=self.pad_y * 0.6,
            gap=self.gap * 0.6,
            stamp=self.stamp * 0.85,
        )


ROOMY = Style(body=10, table=9, small=8.5, heading=10.5, title=20, pad_y=3.3, gap=8, header=54, stamp=80)
COMPACT = Style(body=8.5, table=8, small=7.5, heading=9, title=15, leading=1.32, pad_y=2.1, gap=4, header=40, stamp=46)
PLAIN = Style(
    body=10,
    table=9.5,
    small=9,
    heading=10.5,
    title=15,
    leading=1.3,
    pad_y=3,
    gap=6,
    hairline=0.75,
    frame=0.75,
    header=40,
    stamp=50,
    plain=True,
)
PLAIN_LOW = replace(PLAIN, title=13, gap=4, pad_y=2, header=36, stamp=44)


@dataclass(frozen=True, slots=True)
class PageSize:
    """A sheet of paper with its margins, in points. ``slots`` forms stand below each other on one sheet."""

    key: str
    title: Text
    width: float
    height: float
    style: Style
    margin_x: float
    margin_y: float
    slots: int = 1

    @property
    def slot_height(self) -> float:
        """The height that one form has for itself."""
        return self.height / self.slots

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.margin_x


A4 = PageSize("A4", lazy("A4"), 210 * MM, 297 * MM, ROOMY, 18 * MM, 12 * MM)
A4_LANDSCAPE = PageSize("A4 landscape", lazy("A4 landscape"), 297 * MM, 210 * MM, ROOMY, 14 * MM, 12 * MM)
A5 = PageSize("A5", lazy("A5"), 148 * MM, 210 * MM, COMPACT, 10 * MM, 8 * MM)
A5_LANDSCAPE = PageSize("A5 landscape", lazy("A5 landscape"), 210 * MM, 148 * MM, COMPACT, 11 * MM, 7 * MM)
TWO_ON_A4 = PageSize("two on A4", lazy("Two on an A4"), 210 * MM, 297 * MM, COMPACT, 11 * MM, 7 * MM, slots=2)
# Continuous paper with tractor holes: 12.7 mm on each side belong to the holes.
CONTINUOUS = PageSize("241x279.4", lazy("241 × 279.4 mm continuous"), 241 * MM, 279.4 * MM, PLAIN, 18 * MM, 8 * MM)
CONTINUOUS_HALF = PageSize(
    "241x139.7", lazy("241 × 139.7 mm continuous (half)"), 241 * MM, 139.7 * MM, PLAIN_LOW, 18 * MM, 6 * MM
)
CONTINUOUS_THIRD = PageSize(
    "241x93.1", lazy("241 × 93.1 mm continuous (third)"), 241 * MM, 93.1 * MM, PLAIN_LOW, 18 * MM, 5 * MM
)
SIZES = {
    size.key: size
    for size in (
        A4,
        A4_LANDSCAPE,
        A5,
        A5_LANDSCAPE,
        TWO_ON_A4,
        CONTINUOUS,
        CONTINUOUS_HALF,
        CONTINUOUS_THIRD,
    )
}


@dataclass(frozen=True, slots=True)
class Company:
    """Whose paper it is; from the settings. ``logo`` is a PNG or JPEG file's content."""

    name: str
    address: str = ""
    hotline: str = ""
    logo: bytes = b""

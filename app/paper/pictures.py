"""Pictures inside a form: as large as the room allows, never larger than they are (A8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.paper.pen import MIDDLE
from app.paper.strips import Room, Strip
from app.paper.text import wrap

if TYPE_CHECKING:
    from app.paper.pen import Pen

# Finer is not seen on paper and makes the file large.
DOTS_PER_INCH = 200
# Of the room on a page: two pictures and their words fit on one.
_HIGHEST = 0.4
_WIDEST = 0.8


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, JPEG or BMP file's content with a line below it. What cannot be read leaves only its line."""

    data: bytes
    caption: str = ""

    def strips(self, room: Room) -> list[Strip]:
        style = room.style
        size = style.small
        leading = style.line(size)
        lines = wrap(self.caption, room.width * _WIDEST, size) if self.caption else ()
        wide, high = _fitted(self.data, room.width * _WIDEST, room.height * _HIGHEST)

        def draw(pen: Pen, x: float, y: float) -> None:
            if wide:
                pen.picture(x + (room.width - wide) / 2, y, wide, high, _opened(self.data))
            for number, line in enumerate(lines):
                baseline = y + high + style.pad_y + number * leading + leading / 2 + size * MIDDLE
                pen.text_centred(x + room.width / 2, baseline, line, size)

        return [Strip(high + style.pad_y + leading * len(lines) + style.pad_y, draw)]


def _fitted(data: bytes, widest: float, highest: float) -> tuple[float, float]:
    """The size on paper in points; a screen's dots are 1/96 inch. (0, 0) for what is no picture."""
    picture = _opened(data)
    if picture is None:
        return 0.0, 0.0
    wide, high = (side * 72 / 96 for side in picture.size)
    scale = min(1.0, widest / wide, highest / high)
    return wide * scale, high * scale


@lru_cache(maxsize=4)
def _opened(data: bytes) -> Any:
    """The picture, not finer than paper can show, or None."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        picture: Any = Image.open(BytesIO(data))
        # A telephone held upright says so in the file, and keeps the dots lying.
        picture = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    picture.thumbnail((DOTS_PER_INCH * 7, DOTS_PER_INCH * 7))
    return picture

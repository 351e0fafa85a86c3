"""Pictures that are shown and printed: told from other files by what they hold, never by their name (A8)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO

from app.core.errors import Refused
from app.core.i18n import _
from app.core.media import shown_name, sniff

# What every screen and printer of the program shows.
PICTURE_TYPES = ("image/png", "image/jpeg", "image/bmp")
# A photo of a telephone has 12 to 50 million dots; what has more fills the memory.
MOST_DOTS = 120_000_000


@dataclass(frozen=True)
class Picture:
    """A picture that is to be stored: the file's name and its content."""

    name: str
    data: bytes


def is_picture(media_type: str) -> bool:
    """Whether files of this type are shown as pictures."""
    return media_type in PICTURE_TYPES


def check_picture(name: str, data: bytes) -> Picture:
    """The picture under a name that can be kept; raises Refused, in words, when it is none or cannot be read."""
    name = shown_name(name)
    if not is_picture(sniff(data)):
        raise Refused(_("“{name}” is no picture. PNG, JPEG and BMP can be shown.").format(name=name))
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(BytesIO(data), formats=("PNG", "JPEG", "BMP"))
            if picture.width * picture.height > MOST_DOTS:
                raise Image.DecompressionBombError
            picture.load()
    except Image.DecompressionBombError as error:
        raise Refused(_("“{name}” is too large to be shown: make it smaller first.").format(name=name)) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(_("“{name}” is damaged: the picture cannot be read.").format(name=name)) from error
    return Picture(name, data)

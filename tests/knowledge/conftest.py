"""What the tests of the knowledge base begin with: pictures of each kind, and the office of the ticket tests."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from tests.tickets.conftest import World, file_world, world

__all__ = ["World", "file_world", "picture", "world"]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "red") -> bytes:
    """The content of a picture file."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()

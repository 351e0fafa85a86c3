"""QR codes of record numbers (B8), from reportlab's own encoder."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_MASK = 0


@lru_cache(maxsize=256)
def qr_runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """The code's side in modules and its dark runs ``(column, row, length)``, row 0 at the top.

    Level M: a quarter of a stained card may be unreadable. The four light modules around it that a reader needs are
    left to whoever draws it.
    """
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.version = code.calculate_version()
    # Any of the eight masks makes a valid code. Looking for the most even one, as ``make()`` does, takes six times as
    # long as all the rest of a card, and readers of today do not care.
    code.makeImpl(False, _MASK)
    side = code.getModuleCount()
    runs: list[tuple[int, int, int]] = []
    for row, dark in enumerate(code.modules):
        column = 0
        while column < side:
            length = 0
            while column + length < side and dark[column + length]:
                length += 1
            if length:
                runs.append((column, row, length))
            column += length + 1
    return side, tuple(runs)

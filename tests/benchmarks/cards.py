"""A thousand warranty cards in one file, against a bare canvas of reportlab with the same texts at the same places."""

from __future__ import annotations

import itertools
import statistics
from io import BytesIO
from typing import Any
from unittest.mock import patch

from app.core.i18n import set_language
from app.core.paths import resource
from app.coverage.papers import CARD_SIZES, CardPaper, warranty_cards
from app.paper import qr
from app.paper.pen import Pen
from tests.benchmarks.measure import absolute, once, ratio
from tests.paper.samples import COMPANY, card

Texts = list[tuple[float, float, str, float, bool] | None]  # None: the next sheet


def run(_rows: int) -> None:
    """Prints the batch in each size and one card that comes alone."""
    set_language("zh_CN")
    cards = [card(number) for number in range(1, 1001)]
    fonts = _stock_fonts()
    for size in CARD_SIZES:
        texts = _texts_of(cards, size)
        ratio(
            f"1,000 cards, {size}",
            lambda size=size: _ours(cards, size),
            lambda texts=texts: _bare(texts, fonts),
            1.5,
            rounds=3,
            limit_name="bare canvas",
        )
    numbers = itertools.count(5000)
    alone = [once(lambda: _ours([card(next(numbers))], "A4")) for _card in range(25)]
    absolute("one warm card, A4", statistics.median(alone), 16)


def _ours(cards: list[CardPaper], size: str) -> None:
    qr.qr_runs.cache_clear()  # each card's code is new to a real batch
    warranty_cards(cards, COMPANY, size, BytesIO())


def _stock_fonts() -> tuple[str, str]:
    """reportlab's own font class, without what ``app.paper.fonts`` mends."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    names = ("Bare", "BareBold")
    for name, weight in zip(names, ("Regular", "Bold"), strict=True):
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(resource("fonts", f"NotoSansSC-{weight}.ttf"))))
    return names


def _texts_of(cards: list[CardPaper], size: str) -> Texts:
    """Every text of the batch with its place, type size and weight."""
    found: Texts = []
    write, turn = Pen.text, Pen.end_sheet

    def text(pen: Pen, x: float, y: float, text: str, size: float, bold: bool = False, *rest: Any, **more: Any) -> None:
        if text:
            found.append((x, pen._top - y, text, size, bold))
        write(pen, x, y, text, size, bold, *rest, **more)

    def end_sheet(pen: Pen) -> None:
        found.append(None)
        turn(pen)

    with patch.object(Pen, "text", text), patch.object(Pen, "end_sheet", end_sheet):
        _ours(cards, size)
    return found


def _bare(texts: Texts, fonts: tuple[str, str]) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(BytesIO(), pageCompression=1)
    for entry in texts:
        if entry is None:
            canvas.showPage()
            continue
        x, y, text, size, bold = entry
        canvas.setFont(fonts[bold], size)
        canvas.drawString(x, y, text)
    canvas.getpdfdata()

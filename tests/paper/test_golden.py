"""H3: pages look as they were approved.

The pictures in ``golden`` are small on purpose: they show that lines, boxes and texts stand where they stood, not how
a rasteriser smooths a stroke. After a wanted change look at the new pages and write them anew:
``python -m tests.paper.test_golden``.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.core.i18n import set_language
from app.coverage.papers import warranty_cards
from app.paper.page import SIZES
from app.paper.table import TablePaper, print_table
from tests.paper.samples import COMPANY, PRINTED, card, picture
from tests.paper.test_document import form, made
from tests.paper.test_letter import guarantee
from tests.paper.test_table import COLUMNS, rows

GOLDEN = Path(__file__).parent / "golden"
DOTS_PER_INCH = 45
CELL = 8  # dots; a cell's mean grey is compared
TOLERANCE = 26  # of 255


def cards(size: str, devices: int = 2) -> bytes:
    out = BytesIO()
    warranty_cards([card(1, devices), card(2, devices)], COMPANY, size, out)
    return out.getvalue()


def table() -> bytes:
    out = BytesIO()
    print_table(TablePaper("工单", COLUMNS, rows(60), PRINTED, "状态 = 处理中"), COMPANY, out)
    return out.getvalue()


def letter() -> bytes:
    from app.paper.letter import letters

    out = BytesIO()
    letters([guarantee(3)], COMPANY, out)
    return out.getvalue()


PAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "card-a4": ("zh_CN", lambda: cards("A4")),
    "card-a4-english": ("en", lambda: cards("A4")),
    "card-a5": ("zh_CN", lambda: cards("A5 landscape")),
    "card-two-on-a4": ("zh_CN", lambda: cards("two on A4")),
    "form-continuous": ("zh_CN", lambda: made([form()], SIZES["241x139.7"])),
    "table": ("zh_CN", table),
    "letter": ("zh_CN", letter),
}


@pytest.mark.parametrize("name", PAGES)
def test_H3_page_looks_as_approved(name: str) -> None:
    now, approved = drawn(name), Image.open(GOLDEN / f"{name}.png").convert("L")
    assert now.size == approved.size
    assert worst_difference(now, approved) < TOLERANCE


def test_H3_the_comparison_notices_a_moved_line() -> None:
    page = drawn("card-a4")
    assert worst_difference(page, ImageChops.offset(page, 0, 3)) > TOLERANCE
    assert worst_difference(page, drawn("card-a4-english")) > TOLERANCE


def drawn(name: str) -> Image.Image:
    language, make = PAGES[name]
    set_language(language)
    return picture(make(), dots_per_inch=DOTS_PER_INCH)


def worst_difference(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of mean grey between two cells at the same place."""
    cells = (one.width // CELL + 1, one.height // CELL + 1)
    difference = ImageChops.difference(
        one.resize(cells, Image.Resampling.BOX), other.resize(cells, Image.Resampling.BOX)
    )
    return int(difference.getextrema()[1])


if __name__ == "__main__":
    for each in PAGES:
        drawn(each).quantize(16).save(GOLDEN / f"{each}.png", optimize=True)

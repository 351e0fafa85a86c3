"""C12: the loaner slip — one sheet for handing out and return; its words, and pages that look as they were approved.

After a wanted change look at the new pages and write them anew: ``python -m tests.tickets.test_loan_paper``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.core.i18n import set_language
from app.forms.kind import PrintInfo
from app.paper.document import write
from app.paper.page import SIZES
from app.tickets.loans.papers import LoanPaper, loan_form
from app.tickets.papers.facts import TicketFacts
from tests.conftest import NOW
from tests.paper.samples import COMPANY, pages, picture
from tests.paper.test_golden import DOTS_PER_INCH, GOLDEN, TOLERANCE, worst_difference
from tests.tickets.conftest import World
from tests.tickets.test_loans import BACK, lent, loaner

OUT = LoanPaper(
    facts=TicketFacts(
        number="GD202611-0012",
        customer="华润电力（江苏）有限公司",
        address="江苏省常熟市兴港路 28 号 一号机房",
        device="真空炉",
        model="DK-200",
        serial="SN4711",
    ),
    device="备用真空炉",
    model="DK-200",
    serial="L0007",
    device_number="SB000088",
    out_at="2026-11-22 09:14",
    due_on="2026-12-06",
    receiver="赵工",
    phone="138 0013 8000",
    handed_by="李强",
    condition_out="九成新，外壳无划痕，运行正常",
    accessories=[("电源线 ×1", None), ("操作手册 ×1", None), ("密封圈备件 ×2", None)],
)
RETURNED = replace(
    OUT,
    accessories=[("电源线 ×1", False), ("操作手册 ×1", True)],
    back_at="2026-12-04 15:30",
    taken_by="周敏",
    condition_back="外壳有划痕，运行正常",
    damage="左侧面板划伤 10 cm",
)


def drawn(paper: LoanPaper, size: str, language: str = "zh_CN") -> bytes:
    set_language(language)
    info = PrintInfo("JY2026-0001", date(2026, 11, 22), 1, size, "JY2026-0001")
    out = BytesIO()
    write([loan_form(paper, info)], 1, SIZES[size], COMPANY, "备机借用单", out)
    return out.getvalue()


PAGES = {
    "loan-a4": (OUT, "A4", "zh_CN"),
    "loan-a4-back-english": (RETURNED, "A4", "en"),
    "loan-a5": (RETURNED, "A5", "zh_CN"),
}


@pytest.mark.parametrize("name", PAGES)
def test_C12_the_slip_looks_as_approved(name: str) -> None:
    paper, size, language = PAGES[name]
    now, approved = (
        picture(drawn(paper, size, language), dots_per_inch=DOTS_PER_INCH),
        Image.open(GOLDEN / f"{name}.png"),
    )
    assert now.size == approved.size
    assert worst_difference(now, approved.convert("L")) < TOLERANCE


@pytest.mark.parametrize("size", ["A4", "A5"])
def test_C12_the_slip_is_one_sheet_with_four_signatures(size: str) -> None:
    (text,) = pages(drawn(RETURNED, size, "en"))
    assert text.count("Signature:") == 4
    for words in ("JY2026-0001", "备用真空炉", "SB000088", "2026-12-06", "操作手册", "missing", "左侧面板"):
        assert words in text, words


def test_C12_the_slip_is_printed_counted_and_comes_back_signed(world: World) -> None:
    forms, ticket = world.office.forms, world.report(equipment_id=world.device)
    loan = lent(world, ticket, loaner(world))
    (offer,) = forms.offers("loans", loan)
    assert offer.refused == "" and offer.form_id is None
    printed = forms.print_out("loan", [loan], "A4")
    text = "".join(pages(printed.pdf))
    assert printed.numbers[0] in text and "2026-11-30" in text and "power" not in text and "电源线" in text
    world.office.loans.take_back(loan, BACK | {"back_at": NOW + timedelta(minutes=5), "missing": "说明书"})
    again = forms.print_out("loan", [loan], "A5")
    assert again.numbers == printed.numbers and "missing" in "".join(pages(again.pdf))
    (row,) = (forms.get(form_id) for form_id in printed.form_ids)
    assert (row.values["ticket_id"], row.values["comes_back"]) == (ticket, True)


if __name__ == "__main__":
    for each, (paper, size, language) in PAGES.items():
        page = picture(drawn(paper, size, language), dots_per_inch=DOTS_PER_INCH)
        page.quantize(16).save(GOLDEN / f"{each}.png", optimize=True)

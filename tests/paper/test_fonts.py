"""B8, H3: every character is printed, copied as it was, or named."""

from __future__ import annotations

import threading
from io import BytesIO

import pytest

from app.core.i18n import set_language
from app.paper import fonts
from app.paper.blocks import Paragraph
from app.paper.document import Form, write
from app.paper.page import A4, Company
from tests.paper.samples import NAMES, PRINTED, pages, picture


def paper(text: str) -> bytes:
    out = BytesIO()
    write([Form("试", [Paragraph(text)], PRINTED)], 1, A4, Company("公司"), "试", out)
    return out.getvalue()


@pytest.mark.parametrize("character", [*NAMES, "㐀", "㿿", "龥", "魏"])
def test_B8_rare_characters_are_drawn_and_copied_as_they_were(character: str) -> None:
    pdf = paper(f"甲{character}乙")
    assert f"甲{character}乙" in pages(pdf)[0]
    assert fonts.missing_characters([character]) == ()
    # Drawn, and not as the empty box: the page differs from that of another character at this place.
    assert picture(pdf, dots_per_inch=100).tobytes() != picture(paper("甲□乙"), dots_per_inch=100).tobytes()
    assert picture(pdf, dots_per_inch=100).tobytes() != picture(paper("甲\u3000乙"), dots_per_inch=100).tobytes()


def test_B8_thousands_of_characters_over_many_subsets_copy_as_they_were() -> None:
    some = [chr(code) for code in range(0x4E00, 0x9FA6, 9)]
    beyond = [c for c in map(chr, range(0x20000, 0x2EBE0)) if not fonts.missing_characters([c])]
    assert len(beyond) > 100
    text = "".join(some + beyond)
    copied = "".join(pages(paper(text)))
    assert [c for c in text if c not in copied] == []


def test_B8_what_the_font_lacks_is_named_and_stands_in_visibly() -> None:
    assert fonts.missing_characters(["吉野家𠮷商事", "好", "𠮷😀"]) == ("𠮷", "😀")
    text = pages(paper("吉野家𠮷商事"))[0]
    assert "吉野家〔U+20BB7〕商事" in text
    message = fonts.missing_message(["𠮷"])
    assert "𠮷" in message and "U+20BB7" in message
    set_language("zh_CN")
    assert fonts.missing_message(["𠮷"]).startswith("这些字无法打印")
    assert fonts.missing_message([]) == ""


def test_B8_invisible_characters_neither_count_as_missing_nor_break_the_paper() -> None:
    text = "真空\u200b泵\ufeff\t一\u00a0二\u000b三\r\n四\x00\ufe0f五"
    assert fonts.missing_characters([text]) == ()
    assert fonts.drawable(text) == "真空泵 一\u00a0二\n三\n四五"
    assert "真空泵 一 二\n三\n四五" in pages(paper(text))[0]


def test_B8_what_the_font_lacks_but_reads_the_same_is_written_plainly() -> None:
    assert fonts.drawable("H₂O 10⁻³Pa 10⁶ ⌀80 ☑ 1⅓") == "H2O 10-³Pa 10^6 Φ80 √ 1 1/3"
    assert fonts.missing_characters(["H₂O 10⁻³Pa 10⁶ ⌀80 ☑ 1⅓"]) == ()


def test_B8_half_of_a_surrogate_pair_is_shown_not_raised() -> None:
    assert fonts.drawable("坏\ud842字") == "坏〔U+D842〕字"


def test_H3_to_unicode_map_is_utf_16_in_blocks_of_a_hundred() -> None:
    text = fonts.to_unicode_map("AAAAAA+Font", [0, *range(0x4E00, 0x4E00 + 150), 0x2CB4E])
    assert "<97> <D872DF4E>" in text
    assert "<00> <0000>" not in text
    assert "100 beginbfchar" in text and "51 beginbfchar" in text


def test_H3_papers_made_at_the_same_time_do_not_spoil_each_other() -> None:
    texts = ["".join(chr(0x4E00 + start + n * 16) for n in range(700)) for start in range(4)]
    made: dict[int, bytes] = {}

    def make(index: int) -> None:
        made[index] = paper(texts[index])

    threads = [threading.Thread(target=make, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, text in enumerate(texts):
        assert "".join(pages(made[index])).replace("\n", "").count(text) == 1
        assert picture(made[index]).tobytes() == picture(paper(text)).tobytes()

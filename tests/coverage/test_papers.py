"""B8: the warranty card on paper, in all sizes and both languages."""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from app.core.errors import Cancelled
from app.core.i18n import set_language
from app.coverage.papers import CARD_SIZES, CardPaper, missing_on_cards, warranty_cards
from tests.paper.samples import COMPANY, EXCLUSIONS, NAMES, card, device, pages, places


def made(cards: list[CardPaper], size: str = "A4") -> bytes:
    out = BytesIO()
    warranty_cards(cards, COMPANY, size, out)
    return out.getvalue()


@pytest.mark.parametrize("size", CARD_SIZES)
def test_B8_card_says_all_that_it_must(size: str) -> None:
    set_language("zh_CN")
    text = "".join(pages(made([card()], size))).replace("\n", "")
    for part in (
        "保修卡",
        "BX-2026-0001",
        "第 2 版",
        "第 3 次打印",
        "恒源真空设备有限公司",
        "400-820-1234",
        "华润电力常熟有限公司",
        "江苏省苏州市常熟市碧溪镇兴港路 18 号",
        "赵工",
        "13800138000",
        "XM-2026-018",
        "常熟电厂二期真空系统改造",
        "SB-2026-00100",
        "真空干燥箱",
        "DK-200",
        "DK2004810",
        "2026-10-08",
        "2026-10-20",
        "2028-10-19",
        "质量保证期",
        "终身服务期",
        "按成本",
        "最后保修日为周年日的前一天",
        "用户至上",
        "凡属本公司供货",
        "售后服务部",
        "王喆",
        "139 0512 0002",
        "签字",
        "日期",
        "盖章",
        "第 1 页 / 共 1 页",
        *EXCLUSIONS,
    ):
        assert part in text, part


@pytest.mark.parametrize("size", CARD_SIZES)
def test_B8_card_in_english_has_no_chinese_labels(size: str) -> None:
    plain = {name: "x" for name in ("customer", "address", "contact", "project_name", "principle", "purpose")}
    words = card(
        devices=0,
        phases=[],
        phase_notes=["The last covered day is the day before the anniversary."],
        department="x",
        persons=[("x", "1")],
        exclusions=["accident", "war"],
        **plain,
    )
    out = BytesIO()
    warranty_cards([words], COMPANY.__class__("Hengyuan", "x", "400"), size, out)
    text = "".join(pages(out.getvalue()))
    assert not [c for c in text if "\u4e00" <= c <= "\u9fff"]
    for part in (
        "Warranty card",
        "Version 2",
        "Print no. 3",
        "Customer",
        "Warranty until",
        "day before the anniversary",
    ):
        assert part in text.replace("\n", " ")


@pytest.mark.parametrize("size", CARD_SIZES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_B8_what_does_not_fit_goes_on_a_continuation_page(size: str, language: str) -> None:
    set_language(language)
    exclusions = [f"第{n}条不属于保修范围的原因写得比较长比较长" for n in range(60)]
    pdf = made([card(devices=45, exclusions=exclusions)], size)
    text = "".join(pages(pdf)).replace("\n", "")
    assert all(f"SB-2026-{100 + n:05}" in text for n in range(45))
    assert all(entry in text for entry in exclusions)
    continued = "保修卡\uff08续\uff09" if language == "zh_CN" else "Warranty card (continued)"
    assert text.count(continued) >= 1
    for page in range(len(pages(pdf))):
        boxes = [box for box in places(pdf, page) if box[0].strip("_ ")]
        for index, (one, left, bottom, right, top) in enumerate(boxes):
            for other, left2, bottom2, right2, top2 in boxes[index + 1 :]:
                wide, high = min(right, right2) - max(left, left2), min(top, top2) - max(bottom, bottom2)
                assert wide <= 0.5 or high <= 0.5, (page, one, other)


def test_B8_two_cards_on_an_a4_stand_in_their_halves() -> None:
    pdf = made([card(1), card(2), card(3)], "two on A4")
    assert len(pages(pdf)) == 2
    height = pypdfium2.PdfDocument(pdf)[0].get_height()
    first = [bottom for text, _left, bottom, _right, _top in places(pdf) if "BX-2026-0001" in text]
    second = [top for text, _left, _bottom, _right, top in places(pdf) if "BX-2026-0002" in text]
    assert first and min(first) > height / 2
    assert second and max(second) < height / 2
    assert "0003" in pages(pdf)[1]


@pytest.mark.parametrize("size", CARD_SIZES)
def test_B8_the_usual_card_of_a_few_devices_is_one_page(size: str) -> None:
    set_language("zh_CN")
    assert "共 1 页" in pages(made([card(devices=4)], size))[0]


def test_B8_rare_names_on_a_card_copy_as_they_were() -> None:
    names = card(contact=NAMES, persons=[(name, "1") for name in NAMES])
    assert missing_on_cards([names], COMPANY) == ()
    text = pages(made([names]))[0]
    assert NAMES in text and all(text.count(name) == 2 for name in NAMES)


def test_B8_characters_that_cannot_be_printed_are_named_wherever_they_stand() -> None:
    odd = card(customer="吉𠮷", devices=[device(name="泵😀")], exclusions=["𠮷", "𪚥"])
    assert missing_on_cards([card(), odd], COMPANY) == ("𠮷", "😀", "𪚥")
    assert "〔U+20BB7〕" in pages(made([odd]))[0]


def test_B8_a_batch_tells_its_progress_and_cancels_cleanly(tmp_path: Path) -> None:
    out = tmp_path / "cards.pdf"
    told: list[tuple[int, int]] = []
    cards = [card(n) for n in range(1, 21)]
    assert warranty_cards(cards, COMPANY, "two on A4", out, lambda d, t: told.append((d, t))) == 10
    assert told == [(n, 20) for n in range(1, 21)]
    out.unlink()
    told.clear()
    with pytest.raises(Cancelled):
        warranty_cards(cards, COMPANY, "A4", out, lambda d, t: told.append((d, t)), lambda: len(told) == 5)
    assert told[-1] == (5, 20) and list(tmp_path.iterdir()) == []


def test_B8_the_qr_code_carries_the_equipment_number() -> None:
    """Each card's page draws the modules that reportlab's encoder gives for its number, none other."""
    from app.paper.qr import qr_runs

    first, second = made([card(1)]), made([card(2)])
    for pdf, number, other in ((first, "SB-2026-00001", "SB-2026-00002"), (second, "SB-2026-00002", "SB-2026-00001")):
        drawn = _content(pdf)
        assert _path(qr_runs(number)[1]) in drawn
        assert _path(qr_runs(other)[1]) not in drawn


def test_B8_blank_fields_of_a_card_print_blank_not_none() -> None:
    bare = CardPaper("BX-1", 1, card().printed_on, "BX-1", "客户", [device(installed_on=None, warranty_end=None)], [])
    text = pages(made([bare]))[0]
    assert "None" not in text and "BX-1" in text


def _path(runs: tuple[tuple[int, int, int], ...]) -> bytes:
    return " ".join(f"{column} {-row - 1} {length} 1 re" for column, row, length in runs).encode()


def _content(pdf: bytes) -> bytes:
    """All streams of the file, unpacked."""
    parts = []
    for piece in pdf.split(b"stream\r\n")[1:] + pdf.split(b"stream\n")[1:]:
        try:
            parts.append(zlib.decompressobj().decompress(piece))
        except zlib.error:
            continue
    return b"\n".join(parts)

"""A2, H3: letters and register forms in words."""

from __future__ import annotations

from io import BytesIO

from app.core.i18n import set_language
from app.paper.letter import Clause, LetterPaper, letters
from tests.paper.samples import COMPANY, PRINTED, pages


def guarantee(clauses: int) -> LetterPaper:
    return LetterPaper(
        title="售后服务保证书",
        number="BZ-2026-0007",
        qr="BZ-2026-0007",
        printed_on=PRINTED,
        parties=[("甲方", "华润电力"), ("乙方", "恒源真空设备有限公司")],
        to="华润电力",
        opening="现就售后服务郑重承诺如下。",
        clauses=[
            Clause("本公司保证所供设备为全新产品。" * 6, "质量保证"),
            *(Clause(f"第{n}项承诺") for n in range(clauses)),
        ],
        ending="特此保证。",
        signatures=["甲方", "乙方"],
    )


def test_A2_service_guarantee_says_everything_in_order() -> None:
    set_language("zh_CN")
    out = BytesIO()
    assert letters([guarantee(3)], COMPANY, out) == 1
    text = pages(out.getvalue())[0]
    parts = ["恒源真空", "甲方", "华润电力", "郑重承诺", "1. 质量保证", "第0项承诺", "第2项承诺", "特此保证", "签字"]
    at = [text.index(part) for part in parts]
    assert at == sorted(at)
    assert "BZ-2026-0007" in text and "4." in text


def test_A2_long_guarantees_go_on_and_are_signed_at_the_end() -> None:
    out = BytesIO()
    sheets = letters([guarantee(80), guarantee(1)], COMPANY, out)
    texts = pages(out.getvalue())
    assert sheets == len(texts) > 3
    assert "Page 1 of 1" in texts[-1]
    assert "Signature:" in texts[-2] and "Signature:" not in texts[0]
    assert all(f"第{n}项承诺" in "".join(texts) for n in range(80))

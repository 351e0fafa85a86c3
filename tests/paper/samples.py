"""Papers to test with: a company, warranty cards in both languages, and how a PDF is read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from app.coverage.papers import CardDevice, CardPaper, CardPhase
from app.paper.page import Company

PRINTED = date(2026, 11, 22)
NAMES = "䶮堃喆𬭎"  # rare characters of names, the last one beyond U+FFFF
LINES = ("人工", "材料", "易损件", "交通", "住宿", "软件升级")
EXCLUSIONS = (
    "维修时使用不当的工具",
    "使用环境不符合本公司规定的要求",
    "意外事故",
    "自然灾害",
    "疏忽或使用不当",
    "战争、罢工",
    "雷击或供电故障",
    "客户搬运造成的损坏",
    "未经本公司授权的人员改动",
    "非本公司供应的产品",
    "未经本公司认可的产品",
    "客户拒绝改进",
)


def logo() -> bytes:
    """A round logo with a transparent background."""
    picture = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((5, 5, 195, 195), fill=(20, 70, 140, 255))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


COMPANY = Company("恒源真空设备有限公司", "苏州市工业园区星湖街 328 号", "400-820-1234", logo())


def device(number: int = 1, **changes: object) -> CardDevice:
    values: dict[str, object] = {
        "number": f"SB-2026-{number:05}",
        "name": "真空干燥箱",
        "model": "DK-200",
        "serial": f"DK200{4710 + number}",
        "quantity": "1",
        "installed_on": date(2026, 10, 8),
        "accepted_on": date(2026, 10, 20),
        "warranty_end": date(2028, 10, 19),
    }
    return CardDevice(**(values | changes))  # type: ignore[arg-type]


def card(number: int = 1, devices: int | Sequence[CardDevice] = 1, **changes: object) -> CardPaper:
    values: dict[str, object] = {
        "number": f"BX-2026-{number:04}",
        "version": 2,
        "printed_on": PRINTED,
        "print_number": 3,
        "qr": f"SB-2026-{number:05}",
        "customer": "华润电力常熟有限公司",
        "address": "江苏省苏州市常熟市碧溪镇兴港路 18 号",
        "contact": "赵工",
        "phone": "13800138000",
        "project_number": "XM-2026-018",
        "project_name": "常熟电厂二期真空系统改造",
        "accepted_on": date(2026, 10, 20),
        "devices": [device(number * 100 + n) for n in range(devices)] if isinstance(devices, int) else devices,
        "phases": [
            CardPhase("质量保证期", "2026-10-20 至 2028-10-19", [(line, "免费") for line in LINES]),
            CardPhase("终身服务期", "2028-10-20 起", [(line, "按成本") for line in LINES]),
        ],
        "phase_notes": [
            "质保期自验收之日起 24 个月。最后保修日为周年日的前一天。",
            "非质量问题造成的故障: 配件按成本收费。",
        ],
        "principle": "凡属本公司供货的设备在质保期内因产品质量造成的故障由本公司免费修理或更换。",
        "purpose": "用户至上、服务第一。",
        "department": "售后服务部",
        "persons": [("王喆", "139 0512 0001"), ("李强", "139 0512 0002")],
        "exclusions": EXCLUSIONS,
    }
    return CardPaper(**(values | changes))  # type: ignore[arg-type]


def pages(pdf: Path | bytes) -> list[str]:
    """The text of each page as it is copied from the PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            document[index].get_textpage().get_text_bounded().replace("\r\n", "\n") for index in range(len(document))
        ]
    finally:
        document.close()


def picture(pdf: Path | bytes, page: int = 0, dots_per_inch: int = 50) -> Image.Image:
    """A page in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[page].render(scale=dots_per_inch / 72).to_pil().convert("L")
        return image
    finally:
        document.close()


def places(pdf: Path | bytes, page: int = 0) -> list[tuple[str, float, float, float, float]]:
    """Each piece of text of a page with its box: left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[page].get_textpage()
        boxes = [text.get_rect(index) for index in range(text.count_rects())]
        return [(text.get_text_bounded(*box), *box) for box in boxes]
    finally:
        document.close()

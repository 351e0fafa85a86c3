"""C9, C13, H3: what the settlement, the month's statement and the orders say on paper, and how they look.

After a wanted change look at the new pages and write them anew: ``python -m tests.tickets.test_charge_papers``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.core.i18n import set_language
from app.forms.kind import PrintInfo
from app.paper.document import Form, write
from app.paper.page import SIZES
from app.tickets.charges.papers import (
    SettlementPaper,
    Statement,
    StatementRow,
    amount_words,
    settlement_form,
    write_statement,
)
from app.tickets.orders.papers import (
    CallerOrderPaper,
    StepFacts,
    TaskOrderPaper,
    caller_order_form,
    task_order_form,
)
from app.tickets.papers.facts import TicketFacts
from tests.paper.samples import COMPANY, PRINTED, pages, picture
from tests.paper.test_golden import DOTS_PER_INCH, TOLERANCE, worst_difference

GOLDEN = Path(__file__).parent / "golden"
LINES = (
    ("1", "人工", "维修工时", "9", "小时", "150.00", "1,350.00", "我方", "0.00"),
    ("2", "交通", "市内交通", "2", "次", "100.00", "200.00", "我方", "0.00"),
    ("3", "易损件", "真空泵油 4 L", "1", "桶", "260.00", "260.00", "客户", "260.00"),
    ("4", "其他", "外租吊车", "1", "次", "600.00", "600.00", "客户", "600.00"),
)
FACTS = TicketFacts(
    number="GD202611-0012",
    called_at="2026-11-18 09:14",
    customer="华润电力常熟有限公司",
    address="江苏省苏州市常熟市碧溪镇兴港路 18 号",
    contact="赵工",
    phone="13800138000",
    project_number="XM2026-018",
    project_name="常熟电厂二期真空系统改造",
    device="真空干燥箱",
    model="DK-200",
    serial="DK2004711",
    warranty="2028-01-09",
)
SETTLEMENT = SettlementPaper(
    facts=(
        ("客户", "华润电力常熟有限公司"),
        ("工单号", "GD202611-0012"),
        ("设备", "真空干燥箱 DK-200 #4711"),
        ("来电人", "赵工 13800138000"),
        ("故障现象", "真空报警"),
        ("工作内容", "更换门密封圈和泵油, 报警消除"),
        ("收费依据", "泵油为易损件, 按合同收费"),
    ),
    lines=LINES,
    due=Decimal("860.00"),
    borne="我方 1,550.00",
    paid="部分付款：已付 500.00，未付 360.00",
    remark="月结",
)
CALLER = CallerOrderPaper(
    FACTS, "更换门密封圈, 换泵油", Decimal("860.00"), "2026-11-19 09:00", "赵工 2026-11-18 10:02 微信", "", LINES
)
TASK = TaskOrderPaper(
    FACTS,
    "已批准",
    "真空报警, 抽不到 10 Pa 以下",
    "氦检仪在门下缘测到漏点",
    "门密封圈超过使用期限",
    "更换门密封圈 Φ620, 换泵油 4 L",
    "王喆",
    "2026-11-30",
    "断电挂牌, 两人作业",
    "赵工 2026-11-20",
    "",
    (
        StepFacts("提交", "李强", "2026-11-18 11:00", "请审核"),
        StepFacts("审核", "李部长", "2026-11-18 14:20", "同意"),
        StepFacts("批准", "库管（代总经理）", "2026-11-18 16:05", "按期完成"),
    ),
)
STATEMENT = Statement(
    "华润电力常熟有限公司",
    "2026-11",
    [
        StatementRow(
            date(2026, 11, 3 + n),
            f"JS2026-000{n}",
            f"GD202611-001{n}",
            "真空干燥箱 · 真空报警",
            Decimal("860.00"),
            Decimal("500.00") * (n % 2),
            "part",
            "已开票 26322000",
        )
        for n in range(1, 5)
    ],
)


def info(size: str, number: str) -> PrintInfo:
    return PrintInfo(number, PRINTED, 2, size, number)


def form(made: Callable[[PrintInfo], Form], number: str, size: str) -> bytes:
    out = BytesIO()
    write([made(info(size, number))], 1, SIZES[size], COMPANY, number, out)
    return out.getvalue()


def statement() -> bytes:
    out = BytesIO()
    write_statement(STATEMENT, COMPANY, PRINTED, out)
    return out.getvalue()


def settlement(size: str) -> bytes:
    return form(lambda about: settlement_form(SETTLEMENT, about), "JS2026-0001", size)


PAGES: dict[str, Callable[[], bytes]] = {
    "settlement-A4": lambda: settlement("A4"),
    "settlement-241x279.4": lambda: settlement("241x279.4"),
    "settlement-241x139.7": lambda: settlement("241x139.7"),
    "settlement-241x93.1": lambda: settlement("241x93.1"),
    "caller-order": lambda: form(lambda about: caller_order_form(CALLER, about), "WT2026-0001", "A4"),
    "task-order": lambda: form(lambda about: task_order_form(TASK, about), "RW2026-0001", "A4"),
    "statement": statement,
}
# What must be readable on each.
SAID = {
    "settlement": ("JS2026-0001", "GD202611-0012", "捌佰陆拾元整", "860.00", "外租吊车", "1,550.00"),
    "caller-order": ("WT2026-0001", "任务委托书", "捌佰陆拾元整", "2026-11-19 09:00", "赵工 2026-11-18 10:02 微信"),
    "task-order": ("RW2026-0001", "维修任务书", "门密封圈超过使用期限", "库管（代总经理）", "按期完成", "王喆"),
    "statement": ("对账单", "2026-11", "JS2026-0004", "3,440.00", "贰仟肆佰肆拾元整"),
}


@pytest.mark.parametrize("name", PAGES)
def test_H3_a_page_looks_as_approved(name: str) -> None:
    set_language("zh_CN")
    now, approved = picture(PAGES[name](), dots_per_inch=DOTS_PER_INCH), Image.open(golden(name)).convert("L")
    assert now.size == approved.size
    assert worst_difference(now, approved) < TOLERANCE


@pytest.mark.parametrize("name", PAGES)
def test_H3_a_page_says_all_in_one_language(name: str) -> None:
    set_language("zh_CN")
    sheets = pages(PAGES[name]())
    text = "\n".join(sheets)
    assert "U+" not in text and not re.findall(r"[A-Za-z]{5,}", text)
    wanted = next(words for key, words in SAID.items() if name.startswith(key))
    assert [words for words in wanted if words not in text] == []
    if name != "settlement-241x93.1":
        assert len(sheets) == 1
    set_language("en")
    assert "Date:" in "\n".join(pages(PAGES[name]()))


@pytest.mark.parametrize(
    "language, amount, words",
    [
        ("zh_CN", "860.00", "¥860.00（大写：捌佰陆拾元整）"),
        ("zh_CN", "0", "¥0.00（大写：零元整）"),
        ("en", "1234.5", "RMB 1,234.50"),
    ],
)
def test_C13_amounts_stand_in_capitals_too(language: str, amount: str, words: str) -> None:
    set_language(language)
    assert amount_words(Decimal(amount)) == words


def test_C9_a_blank_order_leaves_lines_to_write_on() -> None:
    set_language("zh_CN")
    blank = replace(TASK, analysis="", main_cause="", measures="", briefing="", steps=())
    made = form(lambda about: task_order_form(blank, about), "RW2026-0002", "A4")
    assert len(pages(made)) == 1 and "主要原因" in pages(made)[0]


def golden(name: str) -> Path:
    return GOLDEN / f"{name}.png"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    set_language("zh_CN")
    for each, make in PAGES.items():
        picture(make(), dots_per_inch=DOTS_PER_INCH).quantize(16).save(golden(each), optimize=True)

"""A sample of each paper, as full as a busy day makes it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from app.forms.kind import PrintInfo
from app.paper.document import Form, write
from app.paper.page import SIZES
from app.tickets.papers.analysis import AnalysisPaper, analysis_form
from app.tickets.papers.charges import ChargeRow, ChargesFacts
from app.tickets.papers.confirmation import ConfirmationPaper, confirmation_form
from app.tickets.papers.facts import StepFacts, TicketFacts, VisitFacts
from app.tickets.papers.guarantees import GuaranteeListPaper, GuaranteePaper, guarantee_form, guarantee_list_form
from app.tickets.papers.lines import TicketLine
from app.tickets.papers.register import RegisterPaper, register_form
from app.tickets.papers.registration import RegistrationPaper, registration_form
from app.tickets.papers.repair_card import CardDeviceRow, RepairCardPaper, repair_card_form
from app.tickets.papers.service_record import RecordPaper, record_form
from tests.paper.samples import COMPANY, PRINTED

FACTS = TicketFacts(
    number="GD202611-0012",
    kind="故障",
    called_at="2026-11-18 09:14",
    customer="华润电力常熟有限公司",
    address="江苏省苏州市常熟市碧溪镇兴港路 18 号 一号机房",
    contact="赵工",
    phone="13800138000",
    project_number="XM2026-018",
    project_name="常熟电厂二期真空系统改造",
    device="真空干燥箱",
    model="DK-200",
    serial="DK2004711",
    device_number="SB000012",
    accepted_on="2026-01-10",
    warranty="2028-01-09",
    coverage="质保期内, 剩 418 天",
    level="重大",
    fault_reported="真空报警, 抽不到 10 Pa 以下",
    fault_found="门密封圈老化, 泵油乳化",
    category="硬件",
    quality="质量问题",
    result="更换门密封圈和泵油, 抽空 30 分钟到 2 Pa, 报警消除",
    resolved_at="2026-11-19 16:30",
    technicians="李强、周敏",
    appointed="2026-11-19 09:00",
    visits=(
        VisitFacts("2026-11-18", "13:10", "14:20", "17:05", "李强", "检查真空管路, 判断密封圈老化, 缺备件"),
        VisitFacts("2026-11-19", "08:00", "09:10", "16:30", "李强、周敏", "更换密封圈和泵油, 试运行"),
    ),
    steps=(
        StepFacts("2026-11-18 09:40", "电话支持", "李强", "请客户关闭放气阀再试, 仍报警 (15 分钟)"),
        StepFacts("2026-11-18 15:00", "诊断", "李强", "氦检仪在门下缘测到漏点"),
        StepFacts("2026-11-19 10:00", "实施", "李强", "更换门密封圈 Φ620, 换泵油 4 L"),
        StepFacts("2026-11-19 15:30", "测试", "周敏", "抽空 30 分钟到 2 Pa, 保压 1 小时合格"),
    ),
)
BLANK = TicketFacts(number="GD202611-0013", customer="东方机械", called_at="2026-11-22 09:14")
CHARGES = ChargesFacts(
    (
        ChargeRow("人工", "现场维修", "9 小时", "200.00", "我方", "0.00"),
        ChargeRow("配件", "门密封圈 Φ620", "1 件", "480.00", "我方", "0.00"),
        ChargeRow("易损件", "真空泵油", "4 L", "65.00", "客户", "260.00"),
        ChargeRow("交通", "苏州—常熟", "2 次", "150.00", "客户", "300.00"),
    ),
    "¥560.00 (大写: 伍佰陆拾元整)",
)
NOTE = "客户签字表示以上工作已完成、配件已使用。质保期内更换下来的旧件归本公司所有。"
LINE = TicketLine(
    ticket="GD202611-0012",
    called_on="2026-11-18",
    customer="华润电力常熟有限公司",
    contact="赵工 13800138000",
    device="真空干燥箱",
    model="DK-200",
    serial="DK2004711",
    sold_on="2025-12-20",
    fault="真空报警, 抽不到 10 Pa 以下",
    found="门密封圈老化",
    result="更换门密封圈和泵油, 报警消除",
    technician="李强",
    resolved_on="2026-11-19",
    satisfaction="5 非常满意",
    called_back_on="2026-11-21",
    solved="已解决",
    remark="工程师很专业",
)
OTHER = TicketLine(ticket="GD202611-0013", called_on="2026-11-22", customer="东方机械", fault="泵不转")


def info(size: str, number: str) -> PrintInfo:
    return PrintInfo(number, PRINTED, 2, size, number)


def repair_card() -> RepairCardPaper:
    return RepairCardPaper(
        number="XM2026-018",
        name="常熟电厂二期真空系统改造",
        customer="华润电力常熟有限公司",
        address="江苏省苏州市常熟市碧溪镇兴港路 18 号",
        contract="HT-2026-018",
        completed_on="2026-01-05",
        accepted_on="2026-01-10",
        manager="王喆",
        devices=[CardDeviceRow(f"SB00001{n}", "真空干燥箱", "DK-200", f"DK200471{n}", "2028-01-09") for n in range(3)],
        repairs=[LINE, OTHER],
        revisits=[LINE],
    )


# Key of the kind (and what is special about it) -> what draws it on paper of a size.
PAPERS: dict[str, Callable[[str], Form]] = {
    "registration": lambda size: registration_form(RegistrationPaper(FACTS, CHARGES, NOTE), info(size, "WX2026-00012")),
    "registration-blank": lambda size: registration_form(RegistrationPaper(BLANK), info(size, "WX2026-00013")),
    "confirmation": lambda size: confirmation_form(ConfirmationPaper(FACTS, NOTE), info(size, "QR2026-00012")),
    "service_record": lambda size: record_form(RecordPaper(FACTS, NOTE), info(size, "FW2026-00012")),
    "analysis": lambda size: analysis_form(
        AnalysisPaper(
            FACTS, "门密封圈超过使用期限。" * 6, "更换门密封圈。" * 6, "每年更换一次密封圈。" * 6, "李强", "2026-11-20"
        ),
        info(size, "GZ2026-0003"),
    ),
    "three_guarantees": lambda size: guarantee_form(
        GuaranteePaper(FACTS, "常熟宏达机电", "2025-12-20", "HZ-0071", CHARGES), info(size, "SBJL2026-0002")
    ),
    "three_guarantees_list": lambda size: guarantee_list_form(
        GuaranteeListPaper("2026-11-01 至 2026-11-30", "常熟宏达机电", [LINE, OTHER] * 4), info(size, "SBHZ2026-0001")
    ),
    "service_register": lambda size: register_form(
        RegisterPaper("2026-11-01 至 2026-11-30", "", [LINE, OTHER] * 4), info(size, "DJ2026-0001")
    ),
    "repair_card": lambda size: repair_card_form(repair_card(), info(size, "WXK2026-0001")),
}


def drawn(paper: str, size: str) -> bytes:
    """The PDF of a sample on paper of this size."""
    out = BytesIO()
    write([PAPERS[paper](size)], 1, SIZES[size], COMPANY, paper, out)
    return out.getvalue()

"""The check lists that come with the program, as data (C7). The office changes them as it likes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.numbering import take_number
from app.tickets.work.model import CheckList, CheckListItem

# code, name, equipment category ("": every device), items
_LISTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "general",
        "通用维修检查",
        "",
        (
            "断电、挂牌、确认安全",
            "核对设备型号和序列号",
            "外观、紧固件、接线检查",
            "通电试机，故障现象消失",
            "运行参数与调试记录一致",
            "清理现场，旧件带回",
            "向用户说明原因和使用注意事项",
        ),
    ),
    (
        "packaging",
        "包装设备检查",
        "包装设备",
        (
            "真空度达到要求",
            "密封圈、加热条、高温布完好",
            "封口温度和时间正确",
            "真空泵油位、油色正常",
            "安全门和急停有效",
            "连续试包装无异常",
        ),
    ),
    (
        "power",
        "动力设备检查",
        "动力设备",
        (
            "电压、电流在额定范围内",
            "压力、温度表读数正常",
            "油位、滤芯、皮带检查",
            "无泄漏、无异响、无异常振动",
            "安全阀和压力开关动作正确",
            "连续运行 30 分钟正常",
        ),
    ),
    (
        "control",
        "控制设备检查",
        "控制设备",
        (
            "程序和参数已备份",
            "电源模块输出电压正常",
            "输入输出点逐点核对",
            "通讯正常，无报警",
            "联锁和保护功能试验",
            "软件版本已登记",
        ),
    ),
    (
        "inspection",
        "检测设备检查",
        "检测设备",
        (
            "零点和量程校准",
            "标准样件复测合格",
            "传感器和线缆完好",
            "数据记录和打印正常",
            "校准标签已更新",
        ),
    ),
)


def seed(session: Session) -> None:
    """Stores the shipped check lists that are not there yet, by their stable codes; changed ones stay."""
    known = set(session.scalars(select(CheckList.shipped)))
    stamp = {"created_at": session.info["now"], "created_by": session.info["user"].name}
    for code, name, category, items in _LISTS:
        if code not in known:
            number = take_number(session, "check_lists")
            row = CheckList(number=number, shipped=code, name=name, category=category, **stamp)
            row.items = [CheckListItem(text=text) for text in items]
            session.add(row)
    session.flush()

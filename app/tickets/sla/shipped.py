"""The SLA policies that come with the program, as data (C2). The office changes them as it likes.

Where the company's papers name hours, they run 7×24 from the call, as the duty phone does; working days are the
calendar's. Every policy has the limits that hold for each ticket: registered and classified within 15 minutes of the
call, called back within 24 hours of the solution (C16), the signed record back 5 days after the return (C14).
"""

from __future__ import annotations

from app.tickets.sla.policy import Escalation, Event, Goal, Level, Limit, Policy, Unit

COMMON = (
    Limit(Goal.REGISTER, 15, Unit.MINUTES, pausable=False),
    Limit(Goal.CALL_BACK, 24, Unit.HOURS, Event.RESOLVED, pausable=False),
    Limit(Goal.RECORD, 5, Unit.DAYS, Event.RETURNED, pausable=False),
)
# Before the limit the technician, at it the manager too.
STEPS = (Escalation(-15, ("technician",)), Escalation(0, ("technician", "manager")))

SYSTEM_DOWN = "系统瘫痪或业务中断；或其他业务受影响超过 10 分钟；或关键数据丢失。"
SYSTEM_DOWN_EN = (
    "The system is down or service is interrupted; other business is affected for more than 10 minutes; "
    "or key data is lost."
)
PARTLY = "部分功能丧失，或有发生故障的危险，业务仍可进行。"
PARTLY_EN = "Part of the functions is lost, or there is danger of failure; business goes on."
NOT_AFFECTED = "关键业务不受影响的故障。"
NOT_AFFECTED_EN = "A fault that does not affect the key business."


def _hours(goal: Goal, hours: int) -> Limit:
    return Limit(goal, hours, Unit.HOURS)


def _minutes(goal: Goal, minutes: int) -> Limit:
    return Limit(goal, minutes, Unit.MINUTES)


# An answer that needs looking up: from "I'll answer later", by service class.
LOOKING_UP = (
    Limit(Goal.ANSWER, 10, Unit.MINUTES, Event.PROMISED, classes="AB"),
    Limit(Goal.ANSWER, 30, Unit.MINUTES, Event.PROMISED, classes="C"),
)

THREE_LEVELS = Policy(
    "three-levels",
    "三级响应",
    "Three levels",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level(
            "major", "重大", "Major", SYSTEM_DOWN, SYSTEM_DOWN_EN, effect="down",
            limits=(_hours(Goal.RESPOND, 1), _hours(Goal.ARRIVE, 2), _hours(Goal.RESTORE, 24)),
        ),
        Level(
            "urgent", "紧急", "Urgent", PARTLY, PARTLY_EN, effect="partly",
            limits=(
                _hours(Goal.RESPOND, 1), _hours(Goal.DEPART, 2), _hours(Goal.ARRIVE, 4), _hours(Goal.RESTORE, 48),
            ),
        ),
        Level(
            "normal", "一般", "Normal", NOT_AFFECTED, NOT_AFFECTED_EN, effect="none",
            limits=(
                _hours(Goal.RESPOND, 2), _hours(Goal.DEPART, 4), _hours(Goal.ARRIVE, 8),
                Limit(Goal.RESTORE, 3, Unit.WORKING_DAYS),
            ),
        ),
    ),
)  # fmt: skip

# The definitions by effect, for contracts that name their own times.
BY_EFFECT = Policy(
    "by-effect",
    "按影响程度分三级",
    "Three levels by effect",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level("level-1", "一级/重大", "Level 1, major", SYSTEM_DOWN, SYSTEM_DOWN_EN, effect="down"),
        Level("level-2", "二级/主要", "Level 2, main", PARTLY, PARTLY_EN, effect="partly"),
        Level("level-3", "三级/次要", "Level 3, minor", NOT_AFFECTED, NOT_AFFECTED_EN, effect="none"),
    ),
)

EMERGENCY = Policy(
    "emergency",
    "应急服务",
    "Emergency",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level(
            "emergency", "应急", "Emergency",
            "需要立即恢复的故障：4 小时内恢复，备件 4 小时内到场，否则提供备机。",
            "A fault to be removed at once: restored in 4 hours, the spare on site in 4 hours, else a loaner.",
            effect="down",
            limits=(
                _minutes(Goal.RESPOND, 30), _hours(Goal.ARRIVE, 2), _hours(Goal.SPARE, 4), _hours(Goal.RESTORE, 4),
                _hours(Goal.LOANER, 4), *LOOKING_UP,
            ),
        ),
    ),
)  # fmt: skip

BRANCH = Policy(
    "branch",
    "分支机构服务",
    "Branch",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level(
            "fault", "故障", "Fault",
            "设备故障：24 小时内到场，否则借用同型号产品。",
            "A device is out of order: on site in 24 hours, else the same product is lent.",
            effect="partly",
            limits=(_hours(Goal.RESPOND, 1), _hours(Goal.ARRIVE, 24), _hours(Goal.LOANER, 24)),
        ),
        Level(
            "consumables", "耗材", "Consumables",
            "耗材需求：24 小时内送达。",
            "Consumables are asked for: delivered in 24 hours.",
            limits=(_hours(Goal.RESPOND, 1), _hours(Goal.DELIVER, 24)),
        ),
    ),
)  # fmt: skip

TWO_WORKING_DAYS = Policy(
    "two-working-days",
    "一小时响应、两个工作日修复",
    "One hour, two working days",
    common=COMMON,
    escalation=STEPS,
    holidays_served=True,
    levels=(
        Level(
            "fault", "故障", "Fault",
            "1 小时内响应，2 个工作日内修复，节假日照常服务。",
            "Responded to in 1 hour, restored in 2 working days; holidays are served.",
            limits=(_hours(Goal.RESPOND, 1), Limit(Goal.RESTORE, 2, Unit.WORKING_DAYS)),
        ),
    ),
)  # fmt: skip

SOFTWARE_HARDWARE = Policy(
    "software-hardware",
    "软件 / 硬件",
    "Software / hardware",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level(
            "software", "软件故障", "Software",
            "软件故障：48 小时内恢复。",
            "A software fault: restored in 48 hours.",
            limits=(_minutes(Goal.RESPOND, 30), _hours(Goal.ARRIVE, 2), _hours(Goal.RESTORE, 48)),
        ),
        Level(
            "hardware", "硬件故障", "Hardware",
            "硬件故障：以备件更换，2 天内修复，否则提供备机。",
            "A hardware fault: swapped with a spare and repaired in 2 days, else a loaner.",
            limits=(
                _minutes(Goal.RESPOND, 30), _hours(Goal.ARRIVE, 2), Limit(Goal.RESTORE, 2, Unit.DAYS),
                Limit(Goal.LOANER, 2, Unit.DAYS),
            ),
        ),
    ),
)  # fmt: skip

P1_P4 = Policy(
    "p1-p4",
    "P1–P4 优先级",
    "P1–P4",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level("p1", "P1", "P1", f"致命：{SYSTEM_DOWN}", f"Critical: {SYSTEM_DOWN_EN}", effect="down"),
        Level("p2", "P2", "P2", f"严重：{PARTLY}", f"Severe: {PARTLY_EN}", effect="partly"),
        Level("p3", "P3", "P3", f"一般：{NOT_AFFECTED}", f"Ordinary: {NOT_AFFECTED_EN}", effect="none"),
        Level(
            "p4", "P4", "P4",
            "咨询：使用问题、建议或资料需求，不是故障；当天答复。",
            "Question: how to use it, a wish, or papers asked for; no fault. Answered the same day.",
            limits=(Limit(Goal.ANSWER, 0, Unit.WORKING_DAYS, end_of_day=True),),
        ),
    ),
)  # fmt: skip

_BY_DEALER = (
    _hours(Goal.ARRANGE, 2),
    Limit(Goal.TELL, 2, Unit.HOURS, Event.HANDED_OVER),
    Limit(Goal.CHECK, 4, Unit.HOURS, Event.HANDED_OVER, escalation=(Escalation(0, ("manager",)),)),
)
DEALER = Policy(
    "dealer",
    "经销商服务",
    "Dealer",
    common=COMMON,
    escalation=STEPS,
    levels=(
        Level(
            "dealer", "经销商处理", "Handled by the dealer",
            "接报后 2 小时内安排；移交后 2 小时内由经销商安排并告知用户；移交后 4 小时内核查，否则报告经理。",
            "Arranged within 2 hours of the call; after the hand-over arranged and the user told within 2 hours; "
            "checked within 4 hours of the hand-over, else the manager is told.",
            limits=_BY_DEALER,
        ),
    ),
)  # fmt: skip

SHIPPED = (
    THREE_LEVELS, BY_EFFECT, EMERGENCY, BRANCH, TWO_WORKING_DAYS, SOFTWARE_HARDWARE, P1_P4, DEALER,
)  # fmt: skip
DEFAULT = THREE_LEVELS


def shipped(code: str) -> Policy:
    """A shipped policy by its code; KeyError where there is none."""
    return {policy.code: policy for policy in SHIPPED}[code]

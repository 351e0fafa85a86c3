"""What is shown and typed of a ticket, in order (C1, C5, C17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MOMENT,
    PHONE,
    YES_NO,
    Field,
    Kind,
    Section,
    choice,
    fold,
    reference,
)
from app.core.i18n import Text, _, lazy
from app.knowledge.fields import FAULT_CATEGORY_OF
from app.tickets import model as m
from app.tickets.clocks.words import GOAL_OF, STANDS_OF
from app.tickets.effect import EFFECT_OF
from app.tickets.policies.levels import LEVEL_OF


def also_read(kind: Kind, words: Mapping[str, str]) -> Kind:
    """The choice, read from further words too: what old logs call its values (H1)."""

    def parse(raw: Any) -> Any:
        return kind.parse(words.get(fold(raw), raw))

    return replace(kind, parse=parse)


KIND_OF = choice(
    ("fault", lazy("Fault")),
    ("question", lazy("Question")),
    ("consumables", lazy("Parts or consumables")),
    ("installation", lazy("Installation and set-up")),
    ("acceptance", lazy("Acceptance")),
    ("maintenance", lazy("Maintenance")),
    ("planned", lazy("Planned support")),
    ("return", lazy("Return or exchange")),
)
CHANNEL_OF = choice(
    ("phone", lazy("Phone")),
    ("wechat", lazy("WeChat")),
    ("email", lazy("E-mail")),
    ("web", lazy("Web")),
    ("fax", lazy("Fax")),
    ("letter", lazy("Letter")),
    ("visit", lazy("Visit")),
    ("dealer", lazy("Dealer")),
    ("inspection", lazy("Found on inspection")),
    ("return_visit", lazy("Found on return visit")),
)
STATE_OF = choice(
    (m.REGISTERED, lazy("Registered")),
    (m.ASSIGNED, lazy("Assigned")),
    (m.IN_PROGRESS, lazy("In progress")),
    (m.WAITING, lazy("Waiting")),
    (m.RESOLVED, lazy("Resolved")),
    (m.CALLED_BACK, lazy("Called back")),
    (m.CLOSED, lazy("Closed")),
    (m.CANCELLED, lazy("Cancelled")),
)
MOVE_OF = choice(
    ("assign", lazy("Assign")),
    ("start", lazy("Start")),
    ("wait", lazy("Wait")),
    ("go_on", lazy("Go on")),
    ("resolve", lazy("Resolve")),
    ("call_back", lazy("Call back")),
    ("close", lazy("Close ticket")),
    ("reopen", lazy("Reopen")),
    ("cancel", lazy("Cancel ticket")),
    (m.UNDO, lazy("Undo last move")),
)


def move_words(move: str, undoes: str = "") -> str:
    """A move that was made; an undo names what it took back."""
    return _("Undone: {move}").format(move=MOVE_OF.show(undoes)) if undoes else MOVE_OF.show(move)


WAITING_OF = choice(
    ("customer", lazy("The customer")),
    ("parts", lazy("Spare parts")),
    ("approval", lazy("An approval")),
    ("other", lazy("Something else")),
)
SOLVED_OF = choice(("phone", lazy("On the phone")), ("remote", lazy("Remotely")), ("site", lazy("On site")))
SATISFACTION_OF = choice(
    ("5", lazy("5 very satisfied")),
    ("4", lazy("4 satisfied")),
    ("3", lazy("3 so so")),
    ("2", lazy("2 dissatisfied")),
    ("1", lazy("1 very dissatisfied")),
)

NUMBER = Field(
    "number",
    lazy("Ticket no."),
    required=True,
    max_length=40,
    also=("工单编号", "单号", "服务单号", "维修单号", "编号", "number"),
)
OLD_NUMBER = Field("old_number", lazy("Old no."), max_length=60, also=("原编号", "旧单号", "原单号", "旧系统编号"))
KIND = Field("kind", lazy("Ticket kind"), KIND_OF, also=("类别", "服务类别", "服务类型", "类型"))
CHANNEL = Field("channel", lazy("Channel"), CHANNEL_OF, also=("来源", "报修渠道", "报修方式"))
CALLED_AT = Field(
    "called_at", lazy("Called at"), MOMENT, required=True, also=("来电时间", "报修日期", "日期", "报修时间", "登记时间")
)
CUSTOMER = Field(
    "customer_id",
    lazy("Customer"),
    reference("customers"),
    required=True,
    also=("客户名称", "客户编号", "单位名称", "报修单位", "用户单位", "customer"),
)
CALLER_NAME = Field("caller_name", lazy("Caller"), max_length=60, also=("报修人", "联系人", "来电人", "客户联系人"))
CALLER_PHONE = Field(
    "caller_phone", lazy("Caller's phone"), PHONE, max_length=60, also=("来电号码", "联系电话", "报修电话", "电话")
)
SITE = Field("site_id", lazy("Site"), reference("sites"), also=("安装地点", "使用地点"))
DEVICE = Field(
    "equipment_id",
    lazy("Device"),
    reference("equipment"),
    also=("设备编号", "设备名称", "序列号", "出厂编号", "产品编号"),
)
PROJECT = Field("project_id", lazy("Project"), reference("projects"), also=("项目名称", "项目编号", "合同编号"))
PLANNED_ON = Field("planned_on", lazy("Planned date"), DATE, also=("保障日期", "约定日期"))
FAULT_REPORTED = Field(
    "fault_reported",
    lazy("Fault reported"),
    LONG_TEXT,
    required=True,
    max_length=4000,
    also=("故障现象", "报修内容", "故障描述", "问题描述", "报修故障"),
)
# What the report calls it where no fault is reported.
REPORTED_OF: dict[str, Text] = {
    m.QUESTION: lazy("What is asked"),
    m.CONSUMABLES: lazy("What is requested"),
    m.RETURN: lazy("Reason of the return"),
    "installation": lazy("What is to be done"),
    "acceptance": lazy("What is to be done"),
    "maintenance": lazy("What is to be done"),
    m.PLANNED: lazy("What is to be done"),
}
FAULT_FOUND = Field(
    "fault_found",
    lazy("Fault found"),
    LONG_TEXT,
    max_length=4000,
    also=("实际故障", "故障原因", "原因分析", "故障分析"),
)
EFFECT = Field("effect", lazy("Effect"), EFFECT_OF, also=("影响程度",))
LEVEL = Field("level", lazy("Fault level"), LEVEL_OF, max_length=40, also=("等级", "级别", "紧急程度"))
TECHNICIAN = Field(
    "technician_id", lazy("Technician"), reference("staff"), also=("维修人员", "服务人员", "维修工程师", "处理人")
)
APPOINTED_AT = Field("appointed_at", lazy("Appointment"), MOMENT, also=("预约时间", "约定时间", "上门时间"))
FOLLOW_UP_OF = Field("follow_up_of_id", lazy("Follows ticket"), reference("tickets"), also=("关联工单",))
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

# How the logs that offices kept in Excel say it.
_OLD_STATES = {
    "未处理": m.REGISTERED,
    "待处理": m.REGISTERED,
    "已受理": m.REGISTERED,
    "进行中": m.IN_PROGRESS,
    "维修中": m.IN_PROGRESS,
    "待件": m.WAITING,
    "已完成": m.CLOSED,
    "完成": m.CLOSED,
    "已处理": m.CLOSED,
    "已结案": m.CLOSED,
    "结案": m.CLOSED,
    "已修复": m.CLOSED,
    "作废": m.CANCELLED,
}
STATE = Field("state", lazy("Ticket state"), also_read(STATE_OF, _OLD_STATES), also=("状态", "处理状态", "进度"))
RESULT = Field(
    "result",
    lazy("Result"),
    LONG_TEXT,
    max_length=4000,
    also=("处理结果", "解决方法", "处理措施", "维修情况", "处理情况"),
)
SOLVED_HOW = Field("solved_how", lazy("Solved how"), SOLVED_OF, also=("处理方式", "服务方式"))
RESOLVED_AT = Field("resolved_at", lazy("Resolved at"), MOMENT, also=("完成时间", "完成日期", "修复时间", "处理时间"))
SAID_AT = RESOLVED_AT.but(also=(), hint=lazy("Blank: now, or at the end of the visit"))
CLOSED_AT = Field("closed_at", lazy("Closed at"), MOMENT, also=("结案时间", "关闭日期"))

# A record's dialog. The phone report has its own (``REPORT``), states change by moves only, and the level with a look
# at the deadlines that it moves (``ui/tickets/recalculate.py``).
FORM = (
    Section(lazy("What is reported"), (FAULT_REPORTED, NUMBER, CALLED_AT, KIND, CHANNEL, EFFECT)),
    Section(lazy("Who and what"), (CUSTOMER, CALLER_NAME, CALLER_PHONE, DEVICE, SITE, PROJECT)),
    Section(
        lazy("Handling"),
        (TECHNICIAN, APPOINTED_AT, PLANNED_ON, FAULT_FOUND, RESULT, FOLLOW_UP_OF, OLD_NUMBER, REMARK),
    ),
)
# What an old Excel log may bring besides the form: its states arrive as they are (H1).
IMPORTED = (LEVEL, STATE, SOLVED_HOW, RESOLVED_AT, CLOSED_AT)

# -- the phone report ------------------------------------------------------------------------------------------------

# Why somebody is assigned in spite of warnings; asked only when there are some (C8).
ANYWAY = Field("anyway", lazy("Assign anyway because"), max_length=300)
ANSWER = Field(
    "answer",
    lazy("Answer given"),
    LONG_TEXT,
    max_length=4000,
    hint=lazy("Answered at once: saving closes the ticket with it. Blank: it stays open."),
)
CONTACT = Field("contact_id", lazy("Contact"), INTEGER)
CUSTOMER_NAME = Field("customer_name", lazy("Customer name"))
DEVICE_NAME = Field("device_name", lazy("Device name"))
DEVICE_MODEL = Field("device_model", lazy("Model"), max_length=100)
DEVICE_SERIAL = Field("device_serial", lazy("Serial no."), max_length=100)
REPORT = (
    CALLED_AT,
    CUSTOMER.but(required=False),
    CUSTOMER_NAME,
    CONTACT,
    CALLER_NAME,
    CALLER_PHONE,
    SITE,
    DEVICE,
    DEVICE_NAME,
    DEVICE_MODEL,
    DEVICE_SERIAL,
    PROJECT,
    KIND.but(required=True),
    CHANNEL.but(required=True),
    PLANNED_ON,
    FAULT_REPORTED,
    EFFECT,
    LEVEL,
    TECHNICIAN,
    APPOINTED_AT,
    FOLLOW_UP_OF,
    ANYWAY,
    ANSWER,
)

# What is kept when the same event is reported once more.
AGAIN = (CALLED_AT, CALLER_NAME, CALLER_PHONE, FAULT_REPORTED.but(required=False))

# What the fault was (C7); asked when it is resolved, and with the verdict on coverage.
FAULT_CATEGORY = Field("fault_category", lazy("Fault category"), FAULT_CATEGORY_OF)

# -- what each move asks -----------------------------------------------------------------------------------------------

WAITING_FOR = Field("waiting_for", lazy("Waiting for"), WAITING_OF)
WAITING_NOTE = Field("waiting_note", lazy("Note"), max_length=300)
# A choice, not a tick box: a box that nobody touched must not mean no.
SOLVED_FOR_GOOD = also_read(choice(("yes", lazy("Solved")), ("no", lazy("Not solved"))), {"1": "yes", "0": "no"})
SOLVED = Field("solved", lazy("Solved for good"), SOLVED_FOR_GOOD, required=True)
SATISFACTION = Field("satisfaction", lazy("Satisfaction"), SATISFACTION_OF)
CALL_BACK_NOTE = Field("call_back_note", lazy("What the customer says"), LONG_TEXT, max_length=4000)
REASON = Field("reason", lazy("Reason"), required=True, max_length=300)

ASKED: dict[str, tuple[Field, ...]] = {
    "assign": (TECHNICIAN.but(required=True), APPOINTED_AT, ANYWAY),
    "start": (),
    "wait": (WAITING_FOR.but(required=True), WAITING_NOTE),
    "go_on": (),
    "resolve": (SOLVED_HOW.but(required=True), SAID_AT, RESULT.but(required=True), FAULT_CATEGORY, FAULT_FOUND),
    # Asked by a dialog of its own, see ``callbacks``.
    "call_back": (SOLVED,),
    "close": (),
    "reopen": (REASON,),
    "cancel": (REASON,),
    m.UNDO: (),
}

# -- the verdict on coverage (B3, C7) ----------------------------------------------------------------------------------

QUALITY_OF = choice(
    ("yes", lazy("A quality fault")), ("no", lazy("No quality fault")), ("unknown", lazy("Not known yet"))
)
QUALITY = Field("quality", lazy("Quality fault"), QUALITY_OF)
EXCLUSION = Field(
    "exclusion_id", lazy("Not covered because"), reference("exclusions"), hint=lazy("Blank: it stays covered")
)
GROUNDS = Field(
    "exclusion_grounds",
    lazy("On what this rests"),
    LONG_TEXT,
    max_length=2000,
    hint=lazy("What was seen, by whom, photos"),
)
VERDICT = (QUALITY, FAULT_CATEGORY, EXCLUSION, GROUNDS)

# -- shown only --------------------------------------------------------------------------------------------------------

STATE_SINCE = Field("state_since", lazy("State since"), MOMENT)
ENTERED_AT = Field("entered_at", lazy("Entered at"), MOMENT)
CALLED_BACK_AT = Field("called_back_at", lazy("Called back at"), MOMENT)
AGE = Field("age", lazy("Days open"), INTEGER)
URGE_COUNT = Field("urge_count", lazy("Urged"), INTEGER)
URGED_AT = Field("urged_at", lazy("Urged last"), MOMENT)
UNREACHED = Field("unreached", lazy("Not reached"), YES_NO)
MERGED_INTO = Field("merged_into_id", lazy("Merged into"), reference("tickets"))
REOPENED_COUNT = Field("reopened_count", lazy("Reopened"), INTEGER)
CANCEL_REASON = Field("cancel_reason", lazy("Cancelled because"))
DUE_AT = Field("due_at", lazy("Time limit"), MOMENT)
DUE_GOAL = Field("due_goal", lazy("Next goal"), GOAL_OF)
STANDS = Field("stands", lazy("Limit stands"), STANDS_OF)
WARN_AT = Field("warn_at", lazy("Warning at"), MOMENT)
MISSED_COUNT = Field("missed_count", lazy("Limits missed"), INTEGER)
LATE = Field("late", lazy("Entered late (min)"), INTEGER)

"""What is shown and typed of a complaint, in order (D1)."""

from __future__ import annotations

from app.complaints import model as m
from app.core.fields import (
    DATE,
    LONG_TEXT,
    MOMENT,
    PHONE,
    QUANTITY,
    Field,
    Section,
    choice,
    not_negative,
    positive,
    reference,
)
from app.core.i18n import lazy
from app.tickets.fields import CHANNEL_OF, also_read

CLASS_OF = choice(
    ("quality", lazy("Quality")), ("human", lazy("Not quality (human)")), ("other", lazy("Other complaint"))
)
SEVERITY_OF = choice(("minor", lazy("Minor")), ("serious", lazy("Serious")))
STATE_OF = choice((m.REGISTERED, lazy("Registered")), (m.CLOSED, lazy("Closed")))
# How the logs that offices kept in Excel say it.
_OLD_STATES = {
    "未处理": m.REGISTERED,
    "处理中": m.REGISTERED,
    "已完成": m.CLOSED,
    "完成": m.CLOSED,
    "已处理": m.CLOSED,
    "已结案": m.CLOSED,
    "结案": m.CLOSED,
}

NUMBER = Field(
    "number",
    lazy("Complaint no."),
    required=True,
    max_length=40,
    also=("投诉编号", "投诉单号", "编号", "单号", "number"),
)
OLD_NUMBER = Field("old_number", lazy("Old no."), max_length=60, also=("原编号", "旧单号", "原单号"))
RECEIVED_AT = Field(
    "received_at", lazy("Received at"), MOMENT, required=True, also=("投诉时间", "投诉日期", "日期", "受理时间")
)
RECEIVED_BY = Field("received_by_id", lazy("Received by"), reference("staff"), also=("受理人", "记录人", "接待人"))
CHANNEL = Field("channel", lazy("Channel"), CHANNEL_OF, also=("投诉方式", "投诉渠道"))
CUSTOMER = Field(
    "customer_id",
    lazy("Customer"),
    reference("customers"),
    required=True,
    also=("客户名称", "客户编号", "投诉单位", "用户单位", "customer"),
)
PERSON = Field("person", lazy("Complainant"), max_length=60, also=("联系人", "投诉者"))
PHONE_OF = Field("phone", lazy("Phone"), PHONE, max_length=60, also=("联系电话", "电话"))
CONTENT = Field(
    "content", lazy("Complaint content"), LONG_TEXT, required=True, max_length=4000, also=("内容", "投诉事项")
)
WISH = Field("wish", lazy("What the customer wants"), LONG_TEXT, max_length=4000, also=("客户期望", "用户要求"))
CLASS = Field("nature", lazy("Complaint class"), CLASS_OF, also=("投诉类别", "类别", "投诉性质"))
SEVERITY = Field("severity", lazy("Severity"), SEVERITY_OF, also=("投诉等级", "程度"))
TICKET = Field("ticket_id", lazy("Ticket"), reference("tickets"), also=("工单号", "工单编号", "服务单号"))
DEVICE = Field("equipment_id", lazy("Device"), reference("equipment"), also=("设备编号", "序列号", "产品"))
ORDER_NUMBER = Field("order_number", lazy("Order no."), max_length=60, also=("订单编号",))
PART_NUMBER = Field("part_number", lazy("Part no."), max_length=60, also=("物料编码", "物料号"))
DELIVERED_ON = Field("delivered_on", lazy("Delivery date"), DATE, also=("到货日期", "发货日期"))
AMOUNT = Field("quantity", lazy("Quantity"), QUANTITY, check=positive, also=("交货数量",))
DEFECTIVE = Field(
    "defective_quantity", lazy("Defective quantity"), QUANTITY, check=not_negative, also=("不良品数量", "缺陷数量")
)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))
STATE = Field("state", lazy("Complaint state"), also_read(STATE_OF, _OLD_STATES), also=("状态", "处理状态"))
CLOSED_AT = Field("closed_at", lazy("Closed at"), MOMENT, also=("结案时间", "结案日期"))

FORM = (
    Section(lazy("Complaint"), (CONTENT, WISH, NUMBER, RECEIVED_AT, CLASS, SEVERITY, CHANNEL, RECEIVED_BY)),
    Section(lazy("Who and what"), (CUSTOMER, PERSON, PHONE_OF, TICKET, DEVICE)),
    Section(lazy("Goods"), (ORDER_NUMBER, PART_NUMBER, DELIVERED_ON, AMOUNT, DEFECTIVE, OLD_NUMBER, REMARK)),
)
# What an old Excel log may bring besides the form (H1).
IMPORTED = (STATE, CLOSED_AT)

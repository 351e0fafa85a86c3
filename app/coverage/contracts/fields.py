"""What is shown and typed of a maintenance contract, in order (B10)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MONEY,
    Child,
    Field,
    Section,
    choice,
    not_negative,
    reference,
)
from app.core.i18n import lazy
from app.coverage.fields import BASES
from app.customers.projects.fields import SERVICE_CLASS, SLA
from app.todos.fields import OUTCOME_KIND

# As shown: a signed contract is ahead, running or ended by its dates.
STATE_KIND = choice(
    ("draft", lazy("Draft")),
    ("offered", lazy("Offered")),
    ("ahead", lazy("Signed, not begun")),
    ("running", lazy("In force")),
    ("ended", lazy("Ended")),
    ("cancelled", lazy("Cancelled")),
)

# As stored, for the history.
STORED_KIND = choice(
    ("draft", lazy("Draft")),
    ("offered", lazy("Offered")),
    ("signed", lazy("Contract signed")),
    ("ended", lazy("Ended early")),
    ("cancelled", lazy("Cancelled")),
)

NUMBER = Field("number", lazy("Maintenance contract no."), required=True, max_length=40, also=("维保编号", "编号"))
CUSTOMER = Field(
    "customer_id", lazy("Customer"), reference("customers"), required=True, also=("客户名称", "客户编号", "customer")
)
NAME = Field("name", lazy("Contract name"), also=("名称",), hint=lazy("Blank: by year"))
FIRST_ON = Field("first_on", lazy("First day"), DATE, required=True, also=("开始日期", "生效日期", "起始日期"))
LAST_ON = Field("last_on", lazy("Last day"), DATE, required=True, also=("结束日期", "到期日期", "截止日期"))
PRICE = Field("price", lazy("Contract price"), MONEY, check=not_negative, also=("合同金额", "金额", "价格"))
VISITS = Field(
    "visits_per_year", lazy("Visits a year"), INTEGER, check=not_negative, also=("巡检次数", "年巡检次数", "巡检频次")
)
CLASS = Field("service_class", lazy("Service class"), SERVICE_CLASS, also=("服务等级", "级别"))
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

FORM = (
    Section(lazy("Maintenance contract"), (NUMBER, NAME, CUSTOMER, PRICE, FIRST_ON, LAST_ON)),
    Section(lazy("Service"), (VISITS, CLASS, SLA, REMARK)),
    Section(lazy("Prices within the contract"), BASES),
)
DEVICE = Field("equipment_id", lazy("Device"), reference("equipment"), required=True, also=("设备编号",))
DEVICES = Child("devices", lazy("Devices in the contract"), (DEVICE, Field("remark", lazy("Remark"), max_length=200)))

# Shown, never typed into the form: they come from moves.
STATE = Field("state", lazy("Contract state"), STATE_KIND)
OFFERED_ON = Field("offered_on", lazy("Offered on"), DATE)
OFFERED_BY = Field("offered_by", lazy("Offered by"), max_length=100)
ANSWER = Field("answer", lazy("Customer's answer"), OUTCOME_KIND)
ANSWER_NOTE = Field("answer_note", lazy("Note on the answer"), LONG_TEXT, max_length=1000)
FOLLOW_UP_ON = Field("follow_up_on", lazy("Ask again on"), DATE, hint=lazy("When the answer is “perhaps later”"))
SIGNED_ON = Field("signed_on", lazy("Signed on"), DATE)
ENDED_ON = Field("ended_on", lazy("Last day of cover"), DATE)
REASON = Field("end_reason", lazy("Reason"), max_length=300)
PRINTED = Field("printed", lazy("Times printed"), INTEGER)
DAYS_LEFT = Field("contract_days_left", lazy("Days left"), INTEGER)
DEVICE_COUNT = Field("device_count", lazy("Devices"), INTEGER)

TOLD = (
    STATE.but(kind=STORED_KIND),
    OFFERED_ON,
    ANSWER,
    ANSWER_NOTE,
    FOLLOW_UP_ON,
    SIGNED_ON,
    ENDED_ON,
    REASON,
    PRINTED,
)

# What the dialogs of the moves ask for.
QUOTE_FIELDS = (PRICE.but(required=True), FIRST_ON, LAST_ON, VISITS, CLASS, REMARK)
ANSWER_FIELDS = (ANSWER.but(required=True), FOLLOW_UP_ON, ANSWER_NOTE)
SIGN_FIELDS = (SIGNED_ON.but(required=True),)
END_FIELDS = (ENDED_ON.but(required=True), REASON.but(required=True))
CANCEL_FIELDS = (REASON.but(required=True),)
REOPEN_FIELDS = (REASON.but(required=True),)

# Of the list of warranties that end.
CONTRACT_OF = Field("contract", lazy("Maintenance contract"), max_length=40)
OFFER_OF = Field("offer", lazy("Open offer"), max_length=40)

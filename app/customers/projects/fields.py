"""What is shown and typed of a project and of a charge rate, in order (A2)."""

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
    positive,
    reference,
)
from app.core.i18n import lazy
from app.customers.fields import SLA_ALSO

SERVICE_CLASS = choice(("A", lazy("Class A")), ("B", lazy("Class B")), ("C", lazy("Class C")))
RATE_KIND = choice(("labour", lazy("Labour")), ("travel", lazy("Travel")), ("lodging", lazy("Lodging")))

NUMBER = Field(
    "number", lazy("Project no."), required=True, max_length=40, also=("项目编码", "项目代码", "编号", "number")
)
CUSTOMER = Field(
    "customer_id",
    lazy("Customer"),
    reference("customers"),
    required=True,
    also=("客户名称", "客户编号", "用户单位", "customer"),
)
NAME = Field("name", lazy("Project name"), required=True, also=("项目", "工程名称", "name"))
CONTRACT_NUMBER = Field("contract_number", lazy("Contract no."), max_length=60, also=("合同号", "合同编码"))
CONTRACT_ON = Field("contract_on", lazy("Contract date"), DATE, also=("签订日期", "合同签订日期", "签约日期"))
AMOUNT = Field("amount", lazy("Contract amount"), MONEY, check=not_negative, also=("合同总价", "金额"))
COMPLETED_ON = Field("completed_on", lazy("Completion date"), DATE, also=("竣工日期", "完成日期"))
ACCEPTED_ON = Field("accepted_on", lazy("Acceptance date"), DATE, also=("验收时间", "终验日期"))
MANAGER = Field("manager_id", lazy("Project manager"), reference("staff"), also=("项目负责人",))
PLAN = Field("plan_id", lazy("Coverage plan"), reference("plans"), also=("质保方案", "保修方案"))
WARRANTY_MONTHS = Field(
    "warranty_months",
    lazy("Warranty months by contract"),
    INTEGER,
    check=positive,
    also=("质保月数", "质保期", "质保期(月)"),
    hint=lazy("Where the plan takes its length from the contract"),
)
CLASS = Field("service_class", lazy("Service class"), SERVICE_CLASS, also=("服务等级", "级别"))
SLA = Field("sla_policy_id", lazy("SLA policy"), reference("policies"), also=SLA_ALSO)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

FORM = (
    Section(lazy("Project"), (NUMBER, NAME, CUSTOMER, CONTRACT_NUMBER, CONTRACT_ON, AMOUNT)),
    Section(lazy("Completion and acceptance"), (COMPLETED_ON, ACCEPTED_ON, MANAGER)),
    Section(lazy("Service"), (PLAN, WARRANTY_MONTHS, CLASS, SLA, REMARK)),
)

MEMBERS = Child(
    "members",
    lazy("Service team"),
    (
        Field("staff_id", lazy("Team member"), reference("staff"), required=True, also=("人员",)),
        Field("duty", lazy("Duty"), max_length=60, also=("分工",)),
    ),
)
PRICES = Child(
    "prices",
    lazy("Contract prices"),
    (
        Field("item", lazy("Device or part"), required=True, also=("名称",)),
        Field("item_number", lazy("Model or part no."), max_length=60, also=("型号", "料号")),
        Field("price", lazy("Unit price"), MONEY, required=True, check=not_negative, also=("价格",)),
        Field("valid_from", lazy("Valid from"), DATE, also=("起始日期",)),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)

RATE_NUMBER = Field("number", lazy("Rate no."), required=True, max_length=40, also=("编号",))
RATE_NAME = Field("name", lazy("Charge"), required=True, max_length=100, also=("名称", "项目名称"))
RATE_OF = Field("kind", lazy("Charged for"), RATE_KIND, required=True, also=("类别",))
RATE_UNIT = Field("unit", lazy("Unit"), max_length=20, hint=lazy("Hour, kilometre, night …"))
RATE_COST = Field("cost", lazy("At cost"), MONEY, check=not_negative, also=("成本",))
RATE_LIST = Field("list_price", lazy("List price"), MONEY, check=not_negative, also=("标准价", "价格"))
RATE_FROM = Field("valid_from", lazy("Valid from"), DATE, required=True, also=("起始日期",))
RATE_REMARK = Field("remark", lazy("Remark"), max_length=300)

RATE_FORM = (
    Section(
        lazy("Charge rate"),
        (RATE_NUMBER, RATE_NAME, RATE_OF, RATE_UNIT, RATE_COST, RATE_LIST, RATE_FROM, RATE_REMARK),
    ),
)

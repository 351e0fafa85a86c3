"""What is shown and typed of a customer, in order (A1)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    EMAIL,
    LONG_TEXT,
    MOMENT,
    MONEY,
    PHONE,
    YES_NO,
    Child,
    Field,
    Section,
    choice,
    reference,
)
from app.core.i18n import lazy

CUSTOMER_KIND = choice(
    ("user", lazy("End user")),
    ("dealer", lazy("Dealer")),
    ("internal", lazy("Internal")),
)
CUSTOMER_STATUS = choice(("active", lazy("Active")), ("dormant", lazy("Dormant")), ("closed", lazy("Closed down")))

NUMBER = Field(
    "number",
    lazy("Customer no."),
    required=True,
    max_length=40,
    also=("客户编码", "客户代码", "编码", "编号", "code"),
)
NAME = Field(
    "name",
    lazy("Customer name"),
    required=True,
    also=("客户", "客户全称", "单位名称", "公司名称", "用户名称", "name"),
)
SHORT_NAME = Field("short_name", lazy("Short name"), max_length=60, also=("客户简称",))
KIND = Field("kind", lazy("Customer kind"), CUSTOMER_KIND, also=("类型", "客户类型"))
KEY_ACCOUNT = Field("key_account", lazy("Key account"), YES_NO, also=("大客户", "VIP"))
DEMANDS_PERMITS = Field("demands_permits", lazy("Demands work permits"), YES_NO, also=("需要上岗证", "要求上岗证"))
REGION = Field("region", lazy("Region"), max_length=60, also=("区域", "省份", "所在地区"))
ADDRESS = Field("address", lazy("Address"), max_length=300, also=("通讯地址", "公司地址", "详细地址"))
CUSTOMER_PHONE = Field("phone", lazy("Phone"), PHONE, max_length=60, also=("联系电话", "公司电话", "座机"))
CUSTOMER_EMAIL = Field("email", lazy("E-mail"), EMAIL, max_length=120, also=("邮箱", "邮件"))
TAX_NUMBER = Field("tax_number", lazy("Tax no."), max_length=40, also=("纳税人识别号", "统一社会信用代码"))
RESPONSIBLE = Field("responsible_id", lazy("Responsible"), reference("staff"), also=("业务员", "客户经理"))
# Other headers of sheets that mean the SLA policy.
SLA_ALSO = ("SLA", "服务承诺", "服务级别", "service level")
SLA = Field("sla_policy_id", lazy("SLA policy"), reference("policies"), also=SLA_ALSO)
STATUS = Field("status", lazy("Status"), CUSTOMER_STATUS)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

# Of a dealer only (A6).
GRADE = Field("grade", lazy("Dealer grade"), max_length=20, also=("等级", "级别"))
AGREEMENT_NUMBER = Field("agreement_number", lazy("Agreement no."), max_length=60, also=("协议号", "经销协议编号"))
AGREEMENT_FROM = Field("agreement_from", lazy("Agreement from"), DATE, also=("协议开始日期", "协议起始日期"))
AGREEMENT_UNTIL = Field("agreement_until", lazy("Agreement until"), DATE, also=("协议结束日期", "协议到期日期"))
SEASON_ON = Field(
    "season_on",
    lazy("Season begins on"),
    DATE,
    also=("旺季开始日期", "销售季开始日期"),
    hint=lazy("Spare parts are stocked before it"),
)
DEALER = Section(lazy("Dealer"), (GRADE, AGREEMENT_NUMBER, AGREEMENT_FROM, AGREEMENT_UNTIL, SEASON_ON))

FORM = (
    Section(lazy("Customer"), (NUMBER, NAME, SHORT_NAME, KIND, KEY_ACCOUNT, STATUS)),
    Section(lazy("Address and contact"), (REGION, ADDRESS, CUSTOMER_PHONE, CUSTOMER_EMAIL)),
    Section(lazy("Office"), (TAX_NUMBER, RESPONSIBLE, SLA, DEMANDS_PERMITS, REMARK)),
    DEALER,
)

CONTACT_NAME = Field("name", lazy("Contact"), required=True, max_length=60, also=("联系人姓名",))
CONTACT_PHONE = Field("phone", lazy("Mobile"), PHONE, max_length=60, also=("联系人电话", "手机号"))
CONTACTS = Child(
    "contacts",
    lazy("Contacts"),
    (
        CONTACT_NAME,
        Field("duty", lazy("Duty"), max_length=60, also=("职位",)),
        CONTACT_PHONE,
        Field("phone2", lazy("Second phone"), PHONE, max_length=60),
        Field("email", lazy("E-mail"), EMAIL, max_length=120),
        Field("wechat", lazy("WeChat"), max_length=60, also=("微信号",)),
        Field("has_left", lazy("Has left"), YES_NO),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)
SITES = Child(
    "sites",
    lazy("Sites"),
    (
        Field("name", lazy("Site"), required=True, max_length=100),
        Field("address", lazy("Address"), max_length=300),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)

# The receivable of a dealer: derived from its ledger, never typed.
BALANCE = Field("balance", lazy("Receivable"), MONEY)
STOCKING_ON = Field("stocking_on", lazy("Parts stocked until"), DATE)

ENTRY_KIND = choice(
    ("opening", lazy("Opening balance")),
    ("charge", lazy("Charged to the dealer")),
    ("payment", lazy("Paid by the dealer")),
    ("write_off", lazy("Written off")),
    ("correction", lazy("Correction")),
)
ENTRY_DAY = Field("day", lazy("Day"), DATE)
ENTRY_OF = Field("kind", lazy("Entry"), ENTRY_KIND)
ENTRY_AMOUNT = Field("amount", lazy("Amount"), MONEY)
ENTRY_DOCUMENT = Field("document", lazy("Document no."), max_length=60)
ENTRY_CAUSE = Field("cause", lazy("Cause"), max_length=300)
ENTRY_AT = Field("at", lazy("Time"), MOMENT)
ENTRY_BY = Field("who", lazy("Who"), max_length=100)
ENTRY = (ENTRY_DAY, ENTRY_OF, ENTRY_AMOUNT, ENTRY_DOCUMENT, ENTRY_CAUSE, ENTRY_BY, ENTRY_AT)
# What the dialog of booking asks for; the kind gives the sign, a correction and an opening balance bring their own.
BOOK_FIELDS = (
    ENTRY_OF.but(required=True),
    ENTRY_AMOUNT.but(required=True, hint=lazy("Only corrections and opening balances have a sign")),
    ENTRY_DAY.but(required=True),
    ENTRY_DOCUMENT,
    ENTRY_CAUSE,
)

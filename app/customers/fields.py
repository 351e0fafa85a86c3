"""What is shown and typed of a customer, in order (A1)."""

from __future__ import annotations

from app.core.fields import EMAIL, LONG_TEXT, PHONE, YES_NO, Child, Field, Section, choice, reference
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
SLA = Field("sla_policy_id", lazy("Service level"), reference("policies"), also=("SLA", "服务承诺"))
STATUS = Field("status", lazy("Status"), CUSTOMER_STATUS)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

FORM = (
    Section(lazy("Customer"), (NUMBER, NAME, SHORT_NAME, KIND, KEY_ACCOUNT, STATUS)),
    Section(lazy("Address and contact"), (REGION, ADDRESS, CUSTOMER_PHONE, CUSTOMER_EMAIL)),
    Section(lazy("Office"), (TAX_NUMBER, RESPONSIBLE, SLA, DEMANDS_PERMITS, REMARK)),
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

"""What is shown and typed of a device, in order (A3, B9)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MONEY,
    QUANTITY,
    YES_NO,
    Child,
    Field,
    Section,
    choice,
    not_negative,
    positive,
    reference,
)
from app.core.i18n import lazy

STATE_KIND = choice(
    ("in_use", lazy("In use")),
    ("repair", lazy("Under repair")),
    ("lent", lazy("Lent out")),
    ("replaced", lazy("Replaced")),
    ("returned", lazy("Returned")),
    ("scrapped", lazy("Scrapped")),
)
UPGRADE_KIND = choice(
    ("life", lazy("Free for life")),
    ("warranty", lazy("Free in warranty")),
    ("agreement", lazy("By agreement")),
)
CHECK_KIND = choice(
    ("shipment", lazy("Before shipment")),
    ("unpacking", lazy("Unpacking")),
    ("installation", lazy("Installation check")),
)

NUMBER = Field(
    "number",
    lazy("Device no."),
    required=True,
    max_length=40,
    also=("设备编码", "设备代码", "资产编号", "编号", "number"),
)
CUSTOMER = Field(
    "customer_id",
    lazy("Customer"),
    reference("customers"),
    required=True,
    also=("客户名称", "客户编号", "用户单位", "使用单位", "customer"),
)
SITE = Field("site_id", lazy("Site"), reference("sites"), also=("安装地点", "安装位置", "使用场所"))
PROJECT = Field("project_id", lazy("Project"), reference("projects"), also=("项目名称", "项目编号", "合同"))
NAME = Field("name", lazy("Device name"), required=True, also=("设备", "名称", "产品名称", "name"))
CATEGORY = Field("category", lazy("Category"), max_length=60, also=("类别", "设备类别", "设备分类"))
BRAND = Field("brand", lazy("Brand"), max_length=60)
MANUFACTURER = Field("manufacturer", lazy("Manufacturer"), also=("生产厂家", "厂家", "制造厂"))
MODEL = Field("model", lazy("Model"), max_length=100, also=("规格型号", "设备型号", "产品型号", "model"))
SERIAL = Field(
    "serial", lazy("Serial no."), max_length=100, also=("出厂编号", "机身号", "S/N", "SN", "序列编号", "机号")
)
ORDER_NUMBER = Field("order_number", lazy("Order no."), max_length=60, also=("订单编号",))
PART_NUMBER = Field("part_number", lazy("Part no."), max_length=60, also=("物料编码", "物料号"))
SPECIFICATION = Field(
    "specification", lazy("Size and specification"), also=("规格", "尺寸", "尺寸规格", "specification")
)
AMOUNT_OF = Field("quantity", lazy("Quantity"), QUANTITY, check=positive, also=("台数",))
UNIT_PRICE = Field("unit_price", lazy("Contract unit price"), MONEY, check=not_negative, also=("单价",))
STATE = Field("state", lazy("Device state"), STATE_KIND, also=("状态", "使用状态"))
LOANER = Field("loaner", lazy("Loaner of ours"), YES_NO, also=("备用机",))
SUPPLIED = Field("supplied_by_us", lazy("Supplied by us"), YES_NO, also=("我司供货",))
APPROVED = Field("approved", lazy("Approved product"), YES_NO, also=("是否认可",))
MANUFACTURED_ON = Field("manufactured_on", lazy("Manufactured on"), DATE, also=("出厂日期", "制造日期"))
DELIVERED_ON = Field("delivered_on", lazy("Delivery date"), DATE, also=("到货日期", "发货日期"))
INSTALLED_ON = Field("installed_on", lazy("Install date"), DATE, also=("安装时间",))
ACCEPTED_ON = Field("accepted_on", lazy("Acceptance date"), DATE, also=("验收时间",))
MANUFACTURER_END = Field(
    "manufacturer_warranty_end", lazy("Manufacturer's warranty until"), DATE, also=("厂家质保至", "原厂质保到期")
)
PLAN = Field(
    "plan_id",
    lazy("Coverage plan"),
    reference("plans"),
    also=("质保方案", "保修方案"),
    hint=lazy("Blank: that of the project"),
)
WARRANTY_MONTHS = Field(
    "warranty_months",
    lazy("Warranty months"),
    INTEGER,
    check=positive,
    also=("质保期", "质保期(月)", "保修期"),
    hint=lazy("Blank: those of the contract"),
)
WARRANTY_FROM = Field("warranty_from", lazy("Warranty counted from"), DATE, hint=lazy("Blank: as the plan says"))
DEALER = Field("dealer_id", lazy("Dealer"), reference("customers"), also=("销售商", "代理商"))
SOLD_ON = Field("sold_on", lazy("Sold on"), DATE, also=("销售时间", "购买日期"))
REGISTERED_ON = Field("registered_on", lazy("Sale registered on"), DATE, also=("回执日期", "回执登记日期"))
RECEIPT_NUMBER = Field("receipt_number", lazy("Receipt no."), max_length=60, also=("回执编号", "回执单号"))
SOFTWARE = Field("software_version", lazy("Software version"), max_length=60, also=("版本号",))
UPGRADES_BY = Field("upgrade_entitlement", lazy("Upgrade entitlement"), UPGRADE_KIND, also=("升级权益",))
REPLACES = Field("replaces_id", lazy("Replaces"), reference("equipment"), also=("替换",))
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

FORM = (
    Section(lazy("Device"), (NUMBER, NAME, MODEL, SERIAL, CATEGORY, STATE)),
    Section(lazy("Whose and where"), (CUSTOMER, SITE, PROJECT)),
    Section(
        lazy("Dates and warranty"),
        (
            MANUFACTURED_ON,
            DELIVERED_ON,
            INSTALLED_ON,
            ACCEPTED_ON,
            PLAN,
            WARRANTY_MONTHS,
            WARRANTY_FROM,
            MANUFACTURER_END,
        ),
    ),
    Section(
        lazy("Product"),
        (
            BRAND,
            MANUFACTURER,
            SPECIFICATION,
            ORDER_NUMBER,
            PART_NUMBER,
            AMOUNT_OF,
            UNIT_PRICE,
            SUPPLIED,
            APPROVED,
            LOANER,
        ),
    ),
    Section(lazy("Sale registration"), (DEALER, SOLD_ON, REGISTERED_ON, RECEIPT_NUMBER)),
    Section(lazy("Software and links"), (SOFTWARE, UPGRADES_BY, REPLACES, REMARK)),
)

# Shown in lists only: derived, never typed.
WARRANTY_END = Field("warranty_end", lazy("Warranty until"), DATE)
DAYS_LEFT = Field("days_left", lazy("Days left"), INTEGER)
PHASE = Field("phase", lazy("Phase"))
STANDING_OF = choice(
    ("covered", lazy("Within its warranty")),
    ("soon", lazy("Ends soon")),
    ("life", lazy("In warranty for life")),
    ("over", lazy("Out of warranty")),
    ("later", lazy("Not begun")),
    ("none", lazy("Without a warranty period")),
    ("unknown", lazy("Unknown")),
)
STANDING = Field("standing", lazy("Coverage"), STANDING_OF)
# The codes are those of ``app.coverage.rules.Unknown``.
UNKNOWN_OF = choice(
    ("plan", lazy("unknown: no coverage plan")),
    ("acceptance", lazy("unknown: no acceptance date")),
    ("installation", lazy("unknown: no install date")),
    ("delivery", lazy("unknown: no delivery date")),
    ("sale", lazy("unknown: no day of sale")),
    ("manufacture", lazy("unknown: no day of manufacture")),
    ("contract", lazy("unknown: the contract names no warranty period")),
    ("category", lazy("unknown: no period for this equipment category")),
)
UNKNOWN = Field("coverage_unknown", lazy("Coverage unknown because"), UNKNOWN_OF)

# Written by actions on the sale registration.
OVERRIDE_REASON = Field("override_reason", lazy("Reason of the override"), max_length=300)
OVERRIDE_BY = Field("override_by", lazy("Overridden by"), max_length=100)
OVERRIDE_ON = Field("override_on", lazy("Overridden on"), DATE)

SETTINGS = Child(
    "settings",
    lazy("Commissioning settings"),
    (
        Field("name", lazy("Setting"), required=True, max_length=100, also=("参数",)),
        Field("value", lazy("Value"), max_length=300),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)
BOM = Child(
    "bom",
    lazy("Parts list"),
    (
        Field("part", lazy("Spare part"), required=True, also=("名称",)),
        Field("part_number", lazy("Part no."), max_length=60, also=("备件编号",)),
        Field("quantity", lazy("Quantity"), QUANTITY, check=positive),
        Field("wear", lazy("Wear part"), YES_NO),
        Field("fitted_on", lazy("Fitted on"), DATE),
        Field("warranty_months", lazy("Own warranty (months)"), INTEGER, check=positive),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)
CHECKS = Child(
    "checks",
    lazy("Delivery checks"),
    (
        Field("kind", lazy("Check"), CHECK_KIND, required=True),
        Field("checked_on", lazy("Date"), DATE),
        Field("checked_by", lazy("Checked by"), max_length=100),
        Field("result", lazy("Result"), max_length=300),
    ),
)
UPGRADES = Child(
    "upgrades",
    lazy("Software upgrades"),
    (
        Field("version_name", lazy("Version"), required=True, max_length=60),
        Field("upgraded_on", lazy("Date"), DATE),
        Field("upgraded_by", lazy("Upgraded by"), max_length=100),
        Field("remark", lazy("Remark"), max_length=300),
    ),
)

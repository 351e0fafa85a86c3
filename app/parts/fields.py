"""What is shown and typed of a spare part, in order (E1)."""

from __future__ import annotations

from app.core.fields import (
    INTEGER,
    LONG_TEXT,
    MOMENT,
    MONEY,
    PHONE,
    QUANTITY,
    YES_NO,
    Child,
    Field,
    Section,
    choice,
    not_negative,
    positive,
)
from app.core.i18n import lazy

STOCK_STATE_KIND = choice(
    ("out", lazy("Out of stock")), ("low", lazy("Below minimum stock")), ("enough", lazy("Enough"))
)
WAREHOUSE = choice(("new", lazy("New parts")))
MOVEMENT_KIND = choice(
    ("opening", lazy("Opening balance")),
    ("receive", lazy("Received")),
    ("adjust", lazy("Adjustment")),
)

NUMBER = Field("number", lazy("Part code"), required=True, max_length=40, also=("编码", "编号", "物料编码", "料号"))
NAME = Field("name", lazy("Part name"), required=True, max_length=100, also=("名称", "品名", "配件名称", "物料名称"))
SPECIFICATION = Field("specification", lazy("Specification"), also=("规格", "型号规格", "规格/型号"))
UNIT = Field("unit", lazy("Unit"), max_length=20, also=("计量单位",))
CATEGORY = Field("category", lazy("Part category"), max_length=60, also=("类别", "分类"))
WEAR = Field("wear", lazy("Wear part"), YES_NO, also=("是否易损件", "易损"))
SUPPLIER = Field("supplier", lazy("Supplier"), also=("供货商", "供货单位", "供应商名称"))
SUPPLIER_CONTACT = Field("supplier_contact", lazy("Purchase contact"), max_length=60, also=("供应商联系人", "联系人"))
SUPPLIER_PHONE = Field(
    "supplier_phone", lazy("Purchase phone"), PHONE, max_length=60, also=("供应商电话", "联系电话", "电话")
)
LEAD_DAYS = Field("lead_days", lazy("Lead time (days)"), INTEGER, check=not_negative, also=("采购周期", "交货周期"))
COST = Field("cost", lazy("Cost"), MONEY, check=not_negative, also=("成本", "进价", "采购价"))
LIST_PRICE = Field("list_price", lazy("List price"), MONEY, check=not_negative, also=("销售价", "单价", "售价"))
MINIMUM = Field("minimum", lazy("Minimum stock"), QUANTITY, check=not_negative, also=("最低库存", "最小库存"))
BIN = Field("bin", lazy("Bin"), max_length=40, also=("货位", "存放位置"))
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))

FORM = (
    Section(lazy("Part"), (NUMBER, NAME, SPECIFICATION, UNIT, CATEGORY, WEAR)),
    Section(lazy("Purchase"), (SUPPLIER, SUPPLIER_CONTACT, SUPPLIER_PHONE, LEAD_DAYS, COST, LIST_PRICE)),
    Section(lazy("Storage"), (MINIMUM, BIN, REMARK)),
)

FITS_MODEL = Field("model", lazy("Fits model"), required=True, max_length=100, also=("适用机型", "适用设备"))
MODELS = Child("models", lazy("Fits models"), (FITS_MODEL, Field("remark", lazy("Remark"))))

# What the ledger says. An import may bring STOCK: it is counted in by one adjustment.
STOCK = Field("stock", lazy("Stock"), QUANTITY, check=not_negative, also=("库存", "库存数量", "现有库存", "数量"))
STOCK_STATE = Field("stock_state", lazy("Stock state"), STOCK_STATE_KIND)
VALUE = Field("value", lazy("Stock value"), MONEY)
AVERAGE_COST = Field("average_cost", lazy("Average cost"), MONEY)
MODEL_NAMES = Field("model_names", lazy("Fits models"), max_length=4000)

MOVED_AT = Field("at", lazy("Time"), MOMENT)
MOVED_KIND = Field("kind", lazy("Movement"), MOVEMENT_KIND)
MOVED_IN = Field("warehouse", lazy("Warehouse"), WAREHOUSE)
QUANTITY_MOVED = Field("quantity", lazy("Quantity"), QUANTITY)
UNIT_COST = Field("unit_cost", lazy("Unit cost"), MONEY)
AMOUNT = Field("amount", lazy("Amount"), MONEY)
MOVED_BY = Field("who", lazy("Who"), max_length=100)
CAUSE = Field("cause", lazy("Cause"), also=("原因", "事由"))

MOVEMENT = (MOVED_AT, MOVED_KIND, MOVED_IN, QUANTITY_MOVED, UNIT_COST, AMOUNT, MOVED_BY, CAUSE)

# What the dialogs of receiving and counting ask for.
RECEIVE_FIELDS = (
    QUANTITY_MOVED.but(required=True, check=positive),
    UNIT_COST.but(required=True, check=not_negative),
    CAUSE,
)
ADJUST_FIELDS = (STOCK.but(required=True, title=lazy("Counted stock")), CAUSE.but(required=True))

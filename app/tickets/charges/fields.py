"""What is shown and typed of charges, settlements and old parts, in order (C11, C13)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MOMENT,
    MONEY,
    QUANTITY,
    Child,
    Field,
    Section,
    choice,
    not_negative,
    positive,
    reference,
)
from app.core.i18n import Text, lazy
from app.coverage.fields import BASIS_TITLES, LINE_TITLES
from app.coverage.prices import Missing
from app.tickets.charges import model as c

STAGE_OF = choice((c.ESTIMATE, lazy("Estimate")), (c.FINAL, lazy("Final charges")))
CHARGED_OF = choice(*LINE_TITLES.items(), (c.OTHER, lazy("Other charges")))
PAYER_OF = choice(
    ("us", lazy("Us")),
    (c.CUSTOMER, lazy("Customer")),
    ("dealer", lazy("Dealer")),
    ("manufacturer", lazy("Manufacturer")),
)
BASIS_OF = choice(*BASIS_TITLES.items())
HOW_OF = choice(
    ("phone", lazy("By phone")),
    ("wechat", lazy("By WeChat")),
    ("email", lazy("By e-mail")),
    ("signed", lazy("Signed on paper")),
    ("site", lazy("In person")),
)
STATE_OF = choice(
    (c.CONFIRMED, lazy("Charges confirmed")),
    (c.REOPENED, lazy("Reopened for correction")),
    (c.VOID, lazy("Settlement void")),
)
PAYMENT_OF = choice(
    (c.NOTHING_DUE, lazy("Nothing due")),
    (c.UNPAID, lazy("Unpaid")),
    (c.PART_PAID, lazy("Paid in part")),
    (c.PAID, lazy("Paid")),
)
INVOICE_OF = choice(
    (c.NOT_ASKED, lazy("Not asked for")), (c.ASKED, lazy("Invoice asked for")), (c.ISSUED, lazy("Invoice issued"))
)
MOVE_OF = choice(
    ("confirm", lazy("Confirm the charges")),
    ("pay", lazy("Book a payment")),
    ("pay_back", lazy("Pay back")),
    ("reopen", lazy("Reopen for correction")),
    ("void", lazy("Make void")),
    ("ask_invoice", lazy("Invoice is asked for")),
    ("issue_invoice", lazy("Issue the invoice")),
    ("take_invoice_back", lazy("Take the invoice back")),
)
MEANS_OF = choice(
    ("transfer", lazy("Bank transfer")),
    ("cash", lazy("Cash")),
    ("wechat", lazy("WeChat Pay")),
    ("alipay", lazy("Alipay")),
    ("cheque", lazy("Cheque")),
    ("offset", lazy("Set off")),
)
OLD_PART_OF = choice((c.EXPECTED, lazy("Expected back")), (c.BACK, lazy("Taken in")))
# What a line waits for; the same words as ``coverage.prices`` says of a price that is missing.
MISSING_OF = choice(
    (Missing.CONTRACT.value, lazy("no contract price")),
    (Missing.COST.value, lazy("cost not entered")),
    (Missing.LIST.value, lazy("list price not entered")),
    (Missing.BASIS.value, lazy("coverage not known")),
    (Missing.RATE.value, lazy("pick a charge rate")),
)

# -- the lines ---------------------------------------------------------------------------------------------------------

LINE = Field("line", lazy("Charged for"), CHARGED_OF, required=True)
PART = Field("part_id", lazy("Spare part"), reference("parts"))
TEXT = Field("text", lazy("Charge item"), max_length=200, hint=lazy("Blank: the part or the charge rate"))
RATE = Field("rate_id", lazy("Charge rate"), reference("rates"), hint=lazy("Needed where several fit"))
LINE_QUANTITY = Field("quantity", lazy("Quantity charged"), QUANTITY, required=True, check=positive)
UNIT = Field("unit", lazy("Unit"), max_length=20, hint=lazy("Blank: the usual one"))
STAFF = Field("staff_id", lazy("Technician"), reference("staff"))
DAY = Field("day", lazy("Day of the work"), DATE, required=True)
TYPED_PRICE = Field(
    "typed_price", lazy("Price by hand"), MONEY, check=not_negative, hint=lazy("Blank: by coverage and price tables")
)
PRICE_REASON = Field("price_reason", lazy("Reason for the price"), max_length=300)
LINE_FIELDS = (LINE, PART, TEXT, RATE, LINE_QUANTITY, UNIT, STAFF, DAY, TYPED_PRICE, PRICE_REASON)

UNIT_PRICE = Field("unit_price", lazy("Unit price"), MONEY)
AMOUNT = Field("amount", lazy("Line amount"), MONEY)
CHARGE = Field("charge", lazy("Customer pays"), MONEY)
PAYER = Field("payer", lazy("Paid by"), PAYER_OF)
BASIS = Field("basis", lazy("Price basis"), BASIS_OF)
WHY = Field("why", lazy("Why"), LONG_TEXT, max_length=4000)
MISSING = Field("missing", lazy("Missing"), MISSING_OF)
LINE_ROWS = Child(
    "lines",
    lazy("Charges"),
    (
        LINE,
        TEXT,
        LINE_QUANTITY.but(title=lazy("Qty"), required=False),
        UNIT,
        UNIT_PRICE,
        PAYER,
        CHARGE,
        AMOUNT,
        BASIS,
        STAFF.but(key="staff"),
        DAY.but(required=False),
        WHY,
    ),
)

# -- the customer's agreement ------------------------------------------------------------------------------------------

AGREED_BY = Field("agreed_by", lazy("Agreed to by"), required=True, max_length=60)
AGREED_AT = Field("agreed_at", lazy("Agreed at"), MOMENT, required=True)
HOW = Field("how", lazy("How agreed"), HOW_OF, required=True)
NOTE = Field("note", lazy("Note"), max_length=300)
AGREE = (AGREED_BY, AGREED_AT, HOW, NOTE)

# -- the final ---------------------------------------------------------------------------------------------------------

FROM_VISITS = "visits"
SOURCE = Field(
    "source",
    lazy("Begin with"),
    choice(
        (FROM_VISITS, lazy("Hours and trips of the visits, parts of the estimate")),
        (c.ESTIMATE, lazy("A copy of the estimate")),
    ),
    required=True,
)
START_FINAL = (SOURCE,)

# -- settlements -------------------------------------------------------------------------------------------------------

NUMBER = Field("number", lazy("Settlement no."), required=True, max_length=40, also=("结算单号", "编号"))
CUSTOMER = Field("customer_id", lazy("Customer"), reference("customers"))
TICKET = Field("ticket_id", lazy("Ticket"), reference("tickets"))
STATE = Field("state", lazy("Settlement state"), STATE_OF)
CONFIRMED_ON = Field("confirmed_on", lazy("Confirmed on"), DATE)
CONFIRMED_BY = Field("confirmed_by", lazy("Charges confirmed by"), max_length=100)
CORRECTED_ON = Field("corrected_on", lazy("Corrected on"), DATE)
CORRECTED_BY = Field("corrected_by", lazy("Corrected by"), max_length=100)
DUE = Field("due", lazy("Due from the customer"), MONEY)
PAID = Field("paid", lazy("Paid so far"), MONEY)
OPEN_AMOUNT = Field("open_amount", lazy("Still open"), MONEY)
PAYMENT = Field("payment", lazy("Payment"), PAYMENT_OF)
INVOICE = Field("invoice", lazy("Invoice"), INVOICE_OF)
BY_US = Field("borne_by_us", lazy("Borne by us"), MONEY)
BY_DEALER = Field("borne_by_dealer", lazy("Borne by the dealer"), MONEY)
BY_MANUFACTURER = Field("borne_by_manufacturer", lazy("Borne by the manufacturer"), MONEY)
INVOICE_TITLE = Field("invoice_title", lazy("Invoice to"), max_length=200)
INVOICE_ASKED_ON = Field("invoice_asked_on", lazy("Asked for on"), DATE)
INVOICE_NUMBER = Field("invoice_number", lazy("Invoice no."), max_length=60)
INVOICE_ON = Field("invoice_on", lazy("Invoice date"), DATE)
REOPENED_COUNT = Field("reopened_count", lazy("Times corrected"), INTEGER)
REOPEN_REASON = Field("reopen_reason", lazy("Reason of the correction"), max_length=300)
VOID_REASON = Field("void_reason", lazy("Why void"), max_length=300)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000)

FORM = (
    Section(lazy("Settlement"), (NUMBER, TICKET, CUSTOMER, CONFIRMED_ON, CONFIRMED_BY, REMARK)),
    Section(lazy("Correction"), (CORRECTED_ON, CORRECTED_BY, REOPEN_REASON, VOID_REASON)),
    Section(lazy("Amounts"), (DUE, PAID, BY_US, BY_DEALER, BY_MANUFACTURER)),
    Section(lazy("Invoice"), (INVOICE_TITLE, INVOICE_ASKED_ON, INVOICE_NUMBER, INVOICE_ON)),
)
TOLD = (STATE, PAYMENT, INVOICE, REOPENED_COUNT)

PAY_AMOUNT = Field("amount", lazy("Amount"), MONEY, required=True, check=positive)
PAY_DAY = Field("day", lazy("Day of payment"), DATE, required=True)
MEANS = Field("means", lazy("Means of payment"), MEANS_OF, required=True)
DOCUMENT = Field("document", lazy("Payment slip no."), max_length=100)
PAY_NOTE = Field("note", lazy("Note"), max_length=300)
PAYMENT_ROWS = Child(
    "payments",
    lazy("Payments"),
    (
        PAY_DAY.but(required=False),
        PAY_AMOUNT.but(required=False, check=None),
        MEANS.but(required=False),
        DOCUMENT,
        PAY_NOTE,
        Field("who", lazy("By"), max_length=100),
    ),
)
# What each move asks.
ASKED: dict[str, tuple[Field, ...]] = {
    "confirm": (REMARK,),
    "pay": (PAY_AMOUNT, PAY_DAY, MEANS, DOCUMENT, PAY_NOTE),
    "pay_back": (PAY_AMOUNT, PAY_DAY, MEANS, DOCUMENT, PAY_NOTE.but(title=lazy("Reason"), required=True)),
    "reopen": (REOPEN_REASON.but(title=lazy("Reason"), required=True),),
    "void": (VOID_REASON.but(title=lazy("Reason"), required=True),),
    "ask_invoice": (INVOICE_TITLE.but(required=True), INVOICE_ASKED_ON.but(required=True)),
    "issue_invoice": (INVOICE_NUMBER.but(required=True), INVOICE_ON.but(required=True)),
    "take_invoice_back": (Field("reason", lazy("Reason"), required=True, max_length=300),),
}

# -- the statement of a month ------------------------------------------------------------------------------------------


def _month(text: str) -> Text | None:
    import re

    return None if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text) else lazy("Write the month like 2026-11.")


MONTH = Field("month", lazy("Month"), required=True, max_length=7, check=_month)
STATEMENT = (CUSTOMER.but(required=True), MONTH)

# -- old parts ---------------------------------------------------------------------------------------------------------

OLD_PART = Field("old_part", lazy("Old part"), OLD_PART_OF)
OLD_PART_SINCE = Field("old_part_since", lazy("Expected since"), DATE)
OLD_PART_DAYS = Field("old_part_days", lazy("Days outstanding"), INTEGER)
BACK_ON = Field("old_part_back_on", lazy("Taken in on"), DATE)
BACK_BY = Field("old_part_by", lazy("Taken in by"), max_length=100)
BACK_NOTE = Field("old_part_note", lazy("Note on the old part"), max_length=300)
TAKE_IN = (BACK_ON.but(required=True), BACK_BY.but(required=True), BACK_NOTE)
OLD_PART_FORM = (
    Section(
        lazy("Old part"),
        (TEXT, LINE_QUANTITY.but(required=False), PART, STAFF, OLD_PART, OLD_PART_SINCE, BACK_ON, BACK_BY, BACK_NOTE),
    ),
)

HISTORY: tuple[tuple[str, Text, tuple[Field, ...]], ...] = (
    (
        "charge_line",
        lazy("Charge"),
        (
            Field("stage", lazy("Version of the charges"), STAGE_OF),
            *LINE_FIELDS,
            UNIT_PRICE,
            AMOUNT,
            PAYER,
            BASIS,
            OLD_PART,
            BACK_ON,
            BACK_BY,
            BACK_NOTE,
        ),
    ),
    ("charge_agreement", lazy("Agreement to the estimate"), (AGREED_BY, AGREED_AT, HOW, PAY_AMOUNT, NOTE)),
)

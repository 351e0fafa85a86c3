"""What is shown and typed of a quality deposit, in order (A2, B11)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MOMENT,
    MONEY,
    Field,
    Section,
    choice,
    not_negative,
    positive,
    reference,
)
from app.core.i18n import lazy

STATE_KIND = choice(
    ("none", lazy("No amount")),
    ("held", lazy("Held")),
    ("due", lazy("Due back")),
    ("breach", lazy("Held for a breach")),
    ("settled", lazy("Settled")),
)
ROW_KIND = choice(
    ("agreed", lazy("Agreed")),
    ("deduction", lazy("Deduction")),
    ("returned", lazy("Paid back")),
    ("breach", lazy("Breach recorded")),
    ("lifted", lazy("Breach lifted")),
)

NUMBER = Field("number", lazy("Deposit no."), required=True, max_length=40, also=("质保金编号", "编号"))
PROJECT = Field(
    "project_id", lazy("Project"), reference("projects"), required=True, also=("项目名称", "项目编号", "合同")
)
START_ON = Field("start_on", lazy("Deposit from"), DATE, required=True, also=("起始日期", "开始日期", "起算日期"))
MONTHS = Field(
    "months", lazy("Due back after (months)"), INTEGER, required=True, check=not_negative, also=("期限(月)", "质保月数")
)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000, also=("说明",))
FORM = (Section(lazy("Quality deposit"), (NUMBER, PROJECT, START_ON, MONTHS, REMARK)),)

# What the ledger says. A new deposit and a sheet may give what was agreed; it is booked as one line.
AGREED = Field(
    "agreed",
    lazy("Deposit agreed"),
    MONEY,
    check=positive,
    also=("质保金金额", "质保金", "金额"),
    hint=lazy("Blank: the usual share of the amount"),
)
DUE_ON = Field("due_on", lazy("Due back on"), DATE)
DUE_IN = Field("due_in", lazy("Days to go"), INTEGER)
STATE = Field("state", lazy("Deposit state"), STATE_KIND)
DEDUCTED = Field("deducted", lazy("Deducted"), MONEY)
RETURNED = Field("returned", lazy("Returned so far"), MONEY)
BALANCE = Field("balance", lazy("Still to return"), MONEY)

ROW_DAY = Field("day", lazy("Day"), DATE)
ROW_OF = Field("kind", lazy("Entry"), ROW_KIND)
ROW_AMOUNT = Field("amount", lazy("Amount"), MONEY)
ROW_REASON = Field("reason", lazy("Reason"), max_length=300)
ROW_AT = Field("at", lazy("Time"), MOMENT)
ROW_BY = Field("who", lazy("Who"), max_length=100)
ROW = (ROW_DAY, ROW_OF, ROW_AMOUNT, ROW_REASON, ROW_AT, ROW_BY)

# What the dialogs ask for.
NEW_FIELDS = (AGREED, START_ON, MONTHS, REMARK)
_MONEY = ROW_AMOUNT.but(required=True, check=positive)
_DAY = ROW_DAY.but(required=True)
DEDUCT_FIELDS = (_MONEY, _DAY, ROW_REASON.but(required=True))
RETURN_FIELDS = (_MONEY, _DAY, ROW_REASON)
BREACH_FIELDS = (_DAY, ROW_REASON.but(required=True))
# A change of what was agreed, or the opposite of a wrong line: the amount has a sign.
CORRECT_FIELDS = (
    ROW_OF.but(
        required=True,
        kind=choice(("agreed", lazy("Agreed")), ("deduction", lazy("Deduction")), ("returned", lazy("Paid back"))),
    ),
    ROW_AMOUNT.but(required=True, title=lazy("More or less by"), hint=lazy("e.g. -500.00 takes 500.00 of it back")),
    _DAY,
    ROW_REASON.but(required=True),
)

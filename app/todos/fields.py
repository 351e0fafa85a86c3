"""What is shown and typed of a to-do, in order (A1)."""

from __future__ import annotations

from app.core.fields import DATE, LONG_TEXT, MOMENT, Field, Section, choice, reference
from app.core.i18n import lazy

KIND_OF = choice(("note", lazy("Reminder")), ("offer", lazy("Offer by sales")))
# What the customer said to an offer.
OUTCOME_KIND = choice(
    ("accepted", lazy("Customer agrees")), ("declined", lazy("Customer declines")), ("later", lazy("Perhaps later"))
)

TEXT = Field("text", lazy("To do"), LONG_TEXT, required=True, max_length=500, also=("内容", "待办内容"))
KIND = Field("kind", lazy("To-do kind"), KIND_OF)
DUE_ON = Field("due_on", lazy("Until"), DATE, required=True, also=("截止日期",))
STAFF = Field(
    "staff_id", lazy("For whom"), reference("staff"), hint=lazy("Blank: whoever comes first"), also=("负责人",)
)
ANSWER = Field("answer", lazy("Answer"), LONG_TEXT, max_length=4000, also=("结果",))

FORM = (Section(lazy("To-do"), (TEXT, DUE_ON, STAFF, KIND)),)
# Asked when it is done.
DONE = (ANSWER,)
# Asked of an offer: what the customer said, and when to ask again.
OUTCOME = Field("outcome", lazy("Customer's answer"), OUTCOME_KIND)
ASK_AGAIN_ON = Field("ask_again_on", lazy("Ask again on"), DATE, hint=lazy("When the answer is “perhaps later”"))
OFFER_ANSWER = (OUTCOME.but(required=True), ASK_AGAIN_ON, ANSWER)

# Shown in lists only.
RECORD_TITLE = Field("record_title", lazy("About"), max_length=300)
DONE_AT = Field("done_at", lazy("Done at"), MOMENT)
DONE_BY = Field("done_by", lazy("Done by"))

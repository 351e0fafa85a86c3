"""What is shown and typed of orders from callers and task orders, in order (C9)."""

from __future__ import annotations

from app.core.fields import DATE, LONG_TEXT, MOMENT, MONEY, Child, Field, Section, choice, not_negative, reference
from app.core.i18n import lazy
from app.tickets.charges.fields import HOW_OF
from app.tickets.orders import model as o

STATE_OF = choice(
    (o.DRAFT, lazy("Draft")),
    (o.SUBMITTED, lazy("Waits for review")),
    (o.REVIEWED, lazy("Waits for approval")),
    (o.APPROVED, lazy("Approved")),
    (o.DONE, lazy("Confirmed by the owner")),
    (o.FILED, lazy("Returned to production")),
    (o.CANCELLED, lazy("Cancelled")),
)
# A draft that came back from whoever was to review or approve it.
REFUSED = lazy("Refused")
MOVE_OF = choice(
    ("submit", lazy("Submit")),
    ("withdraw", lazy("Withdraw")),
    ("review", lazy("Review")),
    ("approve", lazy("Approve")),
    ("refuse", lazy("Refuse")),
    ("complete", lazy("Owner confirms")),
    ("file", lazy("Return to production")),
    ("cancel", lazy("Discard order")),
)
CALLER_STATE_OF = choice(
    (o.OPEN, lazy("Not confirmed yet")),
    (o.CONFIRMED, lazy("Confirmed by the caller")),
    (o.REPLACED, lazy("Replaced by a newer one")),
    (o.WITHDRAWN, lazy("Withdrawn")),
)
CALLER_MOVE_OF = choice(
    ("confirm", lazy("Caller confirms")),
    ("unconfirm", lazy("Take the confirmation back")),
    ("renew", lazy("Renew")),
    ("withdraw", lazy("Withdraw")),
)

# -- task orders -------------------------------------------------------------------------------------------------------

NUMBER = Field("number", lazy("Task order no."), required=True, max_length=40, also=("任务书编号", "编号"))
TICKET = Field("ticket_id", lazy("Ticket"), reference("tickets"), required=True)
CUSTOMER = Field("customer_id", lazy("Customer"), reference("customers"))
PROBLEM = Field("problem", lazy("Problem"), LONG_TEXT, required=True, max_length=4000)
ANALYSIS = Field("analysis", lazy("Analysis"), LONG_TEXT, max_length=4000)
MAIN_CAUSE = Field("main_cause", lazy("Main cause"), LONG_TEXT, max_length=4000)
MEASURES = Field("measures", lazy("Measures"), LONG_TEXT, max_length=4000)
RESPONSIBLE = Field(
    "responsible_id", lazy("Person responsible"), reference("staff"), hint=lazy("Blank: the project's manager")
)
DUE_ON = Field("due_on", lazy("To be done by"), DATE)
BRIEFING = Field(
    "briefing", lazy("Briefing"), LONG_TEXT, max_length=4000, hint=lazy("what the people on site must know")
)
STATE = Field("state", lazy("Order state"), STATE_OF)
STATE_SINCE = Field("state_since", lazy("Since"), MOMENT)
SUBMITTED_BY = Field("submitted_by", lazy("Submitted by"), max_length=100)
OWNER_NAME = Field("owner_name", lazy("Owner's person"), max_length=60)
OWNER_ON = Field("owner_on", lazy("Confirmed by the owner on"), DATE)
FILED_ON = Field("filed_on", lazy("Returned on"), DATE)
FILED_WITH = Field("filed_with", lazy("Taken by (production)"), max_length=60)

WRITTEN = (PROBLEM, ANALYSIS, MAIN_CAUSE, MEASURES, RESPONSIBLE, DUE_ON, BRIEFING)
FORM = (
    Section(lazy("Task order"), (NUMBER, TICKET, RESPONSIBLE, DUE_ON)),
    Section(lazy("Content"), (PROBLEM, ANALYSIS, MAIN_CAUSE, MEASURES, BRIEFING)),
)
TOLD = (STATE, SUBMITTED_BY, OWNER_NAME, OWNER_ON, FILED_ON, FILED_WITH)
COMMENT = Field("comment", lazy("Comment"), LONG_TEXT, max_length=500)
REASON = Field("comment", lazy("Reason"), LONG_TEXT, required=True, max_length=500)
ASKED: dict[str, tuple[Field, ...]] = {
    "submit": (COMMENT,),
    "withdraw": (),
    "review": (COMMENT,),
    "approve": (COMMENT,),
    "refuse": (REASON,),
    "complete": (OWNER_NAME.but(required=True), OWNER_ON.but(required=True), COMMENT),
    "file": (FILED_WITH.but(required=True), FILED_ON.but(required=True), COMMENT),
    "cancel": (REASON,),
}
STEP_ROWS = Child(
    "steps",
    lazy("Steps of the order"),
    (
        Field("at", lazy("When"), MOMENT),
        Field("move", lazy("Step"), MOVE_OF),
        Field("who", lazy("By"), max_length=100),
        Field("for_whom", lazy("In the name of"), max_length=100),
        COMMENT.but(required=False),
    ),
)
STEPS_HISTORY = ("task_order_step", lazy("Step of the task order"), STEP_ROWS.fields)

# -- orders from callers -----------------------------------------------------------------------------------------------

CALLER_NUMBER = Field("number", lazy("Caller order no."), required=True, max_length=40)
ITEMS = Field("items", lazy("Repair items"), LONG_TEXT, required=True, max_length=4000)
PRICE = Field("price", lazy("Estimated price"), MONEY, check=not_negative, hint=lazy("Blank: from the estimate"))
AGREED_FOR = Field("agreed_for", lazy("Agreed time"), MOMENT)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000)
CALLER_STATE = Field("state", lazy("Caller order state"), CALLER_STATE_OF)
CONFIRMED_BY = Field("confirmed_by", lazy("Caller who confirms"), max_length=60)
CONFIRMED_AT = Field("confirmed_at", lazy("Confirmed at"), MOMENT)
CONFIRMED_HOW = Field("confirmed_how", lazy("How confirmed"), HOW_OF)
WITHDRAWN_REASON = Field("withdrawn_reason", lazy("Reason"), max_length=300)

CALLER_WRITTEN = (ITEMS, PRICE, AGREED_FOR, REMARK)
CALLER_FORM = (
    Section(lazy("Order from the caller"), (CALLER_NUMBER, TICKET.but(required=False), CUSTOMER, *CALLER_WRITTEN)),
    Section(lazy("Confirmation"), (CONFIRMED_BY, CONFIRMED_AT, CONFIRMED_HOW, WITHDRAWN_REASON)),
)
CALLER_TOLD = (CALLER_STATE,)
CALLER_ASKED: dict[str, tuple[Field, ...]] = {
    "confirm": (
        CONFIRMED_BY.but(required=True),
        CONFIRMED_AT.but(required=True),
        CONFIRMED_HOW.but(required=True),
    ),
    "unconfirm": (),
    "renew": CALLER_WRITTEN,
    "withdraw": (WITHDRAWN_REASON.but(required=True),),
}
# Both kinds of orders of a ticket in one table.
ORDER_ROWS = Child(
    "orders",
    lazy("Orders"),
    (
        Field("number", lazy("Order paper no."), max_length=40),
        Field("title", lazy("Kind of order"), max_length=60),
        Field("standing", lazy("How it stands"), max_length=100),
        Field("since", lazy("Since"), MOMENT),
        Field("who", lazy("Person named"), max_length=100),
    ),
)

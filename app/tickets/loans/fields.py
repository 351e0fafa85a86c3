"""What is shown and typed of a loan, in order (C12)."""

from __future__ import annotations

from app.core.fields import DATE, INTEGER, LONG_TEXT, MOMENT, PHONE, Child, Field, Section, choice, reference
from app.core.i18n import lazy
from app.equipment import fields as device
from app.tickets.loans import model as m

STATE_OF = choice((m.OUT, lazy("With the customer")), (m.BACK, lazy("Came back")), (m.LOST, lazy("Does not come back")))
MOVE_OF = choice(
    ("take_back", lazy("Take loaner back")),
    ("extend", lazy("Extend loan")),
    ("give_up", lazy("Give loaner up")),
    ("put_out", lazy("Not back after all")),
)
# What becomes of a loaner that came back; the values are states of a device.
AFTERWARDS_OF = choice(
    ("in_use", lazy("Ready to be lent again")),
    ("repair", lazy("Needs repair first")),
    ("scrapped", lazy("Is scrapped")),
)

NUMBER = Field("number", lazy("Loan no."), max_length=40)
LOANER = Field("equipment_id", lazy("Loaner device"), reference("equipment"), required=True)
STATE = Field("state", lazy("Loan state"), STATE_OF)
OUT_AT = Field("out_at", lazy("Handed out at"), MOMENT, required=True)
DUE_ON = Field("due_on", lazy("Return due on"), DATE, required=True)
RECEIVER = Field("receiver", lazy("Borrowed by"), required=True, max_length=60)
RECEIVER_PHONE = Field("receiver_phone", lazy("Borrower's phone"), PHONE, max_length=60)
HANDED_BY = Field("handed_by_id", lazy("Handed out by"), reference("staff"))
CONDITION_OUT = Field("condition_out", lazy("Condition when lent"), required=True, max_length=300)
ACCESSORIES = Field(
    "accessories", lazy("Accessories lent"), LONG_TEXT, max_length=1000, hint=lazy("One a line: power cord ×1")
)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=1000)
BACK_AT = Field("back_at", lazy("Came back at"), MOMENT, required=True)
TAKEN_BY = Field("taken_by_id", lazy("Taken back by"), reference("staff"))
CONDITION_BACK = Field("condition_back", lazy("Condition when back"), required=True, max_length=300)
MISSING = Field("missing", lazy("Accessories missing"), LONG_TEXT, max_length=1000)
DAMAGE = Field("damage", lazy("Damage found"), max_length=300)
BACK_REMARK = Field("back_remark", lazy("Remark on the return"), max_length=300)
AFTERWARDS = Field("afterwards", lazy("The loaner now"), AFTERWARDS_OF, required=True)
NEW_DUE_ON = Field("due_on", lazy("New day of return"), DATE, required=True)
REASON = Field("reason", lazy("Reason"), required=True, max_length=300)
LOST_REASON = Field("lost_reason", lazy("Does not come back because"), max_length=300)
LEFT_REASON = Field("left_reason", lazy("Ends without the loaner because"), required=True, max_length=300)

LEND = (
    LOANER,
    OUT_AT,
    DUE_ON,
    RECEIVER,
    RECEIVER_PHONE,
    HANDED_BY,
    CONDITION_OUT,
    ACCESSORIES,
    REMARK,
)
CORRECT = (RECEIVER, RECEIVER_PHONE, HANDED_BY, CONDITION_OUT, ACCESSORIES, REMARK)
TAKE_BACK = (BACK_AT, TAKEN_BY, CONDITION_BACK, MISSING, DAMAGE, AFTERWARDS, BACK_REMARK)
EXTEND = (NEW_DUE_ON, REASON)
GIVE_UP = (REASON,)
DECLINE = (REASON,)

DEVICE = Field("device", lazy("Loaner device"))
WHERE = Field("where", lazy("Where it is"))
DAYS_LATE = Field("days_late", lazy("Days late"), INTEGER)
TIMES_LENT = Field("times_lent", lazy("Times lent"), INTEGER)
HOLDER = Field("holder", lazy("With customer"))
HOLDER_SITE = Field("holder_site", lazy("At site"))
TICKET = Field("ticket", lazy("Ticket no."))
DEVICE_NUMBER = device.NUMBER.but(key="device_number", required=False)
POOL_STANDING_OF = choice(
    ("in", lazy("In the pool")),
    ("out", lazy("Lent to a customer")),
    ("repair", lazy("In repair")),
    ("gone", lazy("No longer in the pool")),
)
POOL_STANDING = Field("pool_standing", lazy("Loaner is"), POOL_STANDING_OF)

ROWS = Child(
    "loans",
    lazy("Loaners lent"),
    (
        DEVICE,
        STATE,
        OUT_AT.but(required=False),
        DUE_ON.but(required=False),
        DAYS_LATE,
        RECEIVER.but(required=False),
        CONDITION_OUT.but(required=False),
        ACCESSORIES.but(hint=""),
        BACK_AT.but(required=False),
        MISSING,
        DAMAGE,
        LEFT_REASON.but(required=False),
        NUMBER,
    ),
)

# A loan beside the list.
SHOWN = (
    Section(lazy("Loan of a loaner"), (NUMBER, STATE, *LEND)),
    Section(
        lazy("Giving back"), (BACK_AT, TAKEN_BY, CONDITION_BACK, MISSING, DAMAGE, BACK_REMARK, LOST_REASON, LEFT_REASON)
    ),
)

# As the ticket's history tells them: table -> (title, fields).
HISTORY = (
    (
        "loan",
        lazy("Loaner"),
        (
            NUMBER,
            LOANER,
            STATE,
            OUT_AT,
            DUE_ON,
            RECEIVER,
            RECEIVER_PHONE,
            HANDED_BY,
            CONDITION_OUT,
            ACCESSORIES,
            REMARK,
            BACK_AT,
            TAKEN_BY,
            CONDITION_BACK,
            MISSING,
            DAMAGE,
            BACK_REMARK,
            LOST_REASON,
            LEFT_REASON,
        ),
    ),
    ("loan_extension", lazy("Loan extended"), (DUE_ON, REASON)),
    ("loaner_declined", lazy("No loaner wanted"), (REASON,)),
)

"""What is shown and typed of the work on a ticket, in order (C6, C7)."""

from __future__ import annotations

from collections.abc import Collection

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MOMENT,
    YES_NO,
    Child,
    Field,
    Section,
    choice,
    reference,
)
from app.core.i18n import Text, lazy
from app.tickets.work import model as w

MODE_OF = choice((w.PHONE, lazy("On the phone")), (w.REMOTE, lazy("Remotely")), (w.SITE, lazy("On site")))
TIER_OF = choice(
    ("engineer", lazy("Site engineer")), ("expert", lazy("Expert centre")), ("manufacturer", lazy("Manufacturer"))
)
STEP_OF = choice(
    ("diagnose", lazy("Diagnose")),
    ("plan", lazy("Plan repair")),
    ("carry_out", lazy("Carry out")),
    ("test", lazy("Test")),
    ("accept", lazy("Accept")),
)
RMA_STATE_OF = choice(
    (w.TAKEN, lazy("Taken away")),
    (w.SENT, lazy("Sent for repair")),
    (w.RECEIVED, lazy("Received back")),
    (w.BACK_ON, lazy("Back on")),
    (w.WRITTEN_OFF, lazy("Given up")),
)
RMA_MOVE_OF = choice(
    ("send", lazy("Send")),
    ("receive", lazy("Receive back")),
    ("put_back", lazy("Put back on")),
    ("write_off", lazy("Write off")),
    ("step_back", lazy("Step back")),
)
SOLVED_OF = choice(("yes", lazy("Solved")), ("no", lazy("Not solved")))


def _minutes(count: int) -> Text | None:
    return None if 0 <= count <= 10_000 else lazy("From 0 to 10,000.")


# -- support attempts --------------------------------------------------------------------------------------------------

MODE = Field("mode", lazy("Support mode"), MODE_OF, required=True)
AT = Field("at", lazy("When"), MOMENT, required=True)
STAFF = Field("staff_id", lazy("Who"), reference("staff"))
MINUTES = Field("minutes", lazy("Minutes"), INTEGER, check=_minutes)
RESULT = Field("result", lazy("Result"), LONG_TEXT, required=True, max_length=4000)
SOLVED = Field("solved", lazy("Solved?"), SOLVED_OF, required=True)
ATTEMPT = (MODE, AT, STAFF, MINUTES, RESULT, SOLVED)
# Whoever has just put the phone down types only how long it took.
BEGAN = AT.but(required=False, hint=lazy("Blank: it has just ended"))
NEW_ATTEMPT = (MODE, BEGAN, STAFF, MINUTES, RESULT, SOLVED)
ATTEMPT_ROWS = Child(
    "attempts",
    lazy("Support attempts"),
    (AT, MODE, STAFF, MINUTES, SOLVED, RESULT),
)

# -- escalations -------------------------------------------------------------------------------------------------------

TO_TIER = Field("to_tier", lazy("Escalate to"), TIER_OF, required=True)
TO_WHOM = Field("to_whom", lazy("To whom"), max_length=100)
REASON = Field("reason", lazy("Reason"), required=True, max_length=300)
ESCALATION = (TO_TIER, TO_WHOM, REASON)


def escalation_to(tiers: Collection[str]) -> tuple[Field, ...]:
    """What an escalation asks where only these tiers are left."""
    left = choice(*((tier, title) for tier, title in TIER_OF.options if tier in tiers))
    return (TO_TIER.but(kind=left), TO_WHOM, REASON)


TAKE_BACK = (REASON,)
ESCALATION_ROWS = Child(
    "escalations",
    lazy("Escalations"),
    (
        AT,
        Field("from_tier", lazy("From"), TIER_OF),
        TO_TIER.but(title=lazy("To")),
        TO_WHOM,
        REASON.but(required=False),
        Field("who", lazy("By")),
        Field("taken_back", lazy("Taken back"), max_length=300),
    ),
)

# -- steps and check list ----------------------------------------------------------------------------------------------

STEP = Field("step", lazy("Step"), STEP_OF, required=True)
PERSON = Field("person", lazy("Customer's person"), max_length=60, hint=lazy("who accepts, if not of our staff"))
TEXT = Field("text", lazy("What was done"), LONG_TEXT, required=True, max_length=4000)
STEP_FIELDS = (STEP, AT, STAFF, PERSON, TEXT)
STEP_ROWS = Child("steps", lazy("Work steps"), (STEP, AT, STAFF, PERSON, TEXT))
CHECK_LIST = Field("check_list_id", lazy("Check list"), reference("check_lists"), required=True)
CHECK_TEXT = Field("text", lazy("Check item"), required=True, max_length=200)
CHECK_DONE = Field("done", lazy("Ticked"), YES_NO)
CHECK_REMARK = Field("remark", lazy("Remark"), max_length=300)
CHECK_ROWS = Child(
    "checks",
    lazy("Check list"),
    (
        CHECK_DONE,
        CHECK_TEXT.but(required=False),
        Field("done_at", lazy("When"), MOMENT),
        Field("done_by", lazy("By")),
        CHECK_REMARK,
    ),
)
CHECK_ITEM = (CHECK_TEXT, CHECK_REMARK)

# -- RMA and software --------------------------------------------------------------------------------------------------

WHAT = Field(
    "what",
    lazy("Taken away"),
    choice(("device", lazy("The whole device")), ("part", lazy("A part of it"))),
    required=True,
)
PART = Field("part_id", lazy("Spare part"), reference("parts"))
ITEM = Field("item", lazy("Item"), max_length=200, hint=lazy("Blank: the device or the spare part"))
SERIAL = Field("serial", lazy("Serial no."), max_length=100)
TAKEN_AT = Field("taken_at", lazy("Taken away on"), MOMENT, required=True)
TAKEN_BY = Field("taken_by_id", lazy("Taken by"), reference("staff"))
CONDITION = Field("condition", lazy("Condition and accessories"), max_length=300)
SENT_AT = Field("sent_at", lazy("Sent on"), MOMENT, required=True)
SENT_TO = Field("sent_to", lazy("Sent to"), required=True, max_length=200)
COURIER = Field("courier", lazy("Courier"), max_length=60)
COURIER_NUMBER = Field("courier_number", lazy("Courier no."), max_length=60)
DUE_BACK_ON = Field("due_back_on", lazy("Expected back on"), DATE)
RECEIVED_AT = Field("received_at", lazy("Received on"), MOMENT, required=True)
REPAIR = Field("repair", lazy("What was repaired"), max_length=300)
BACK_ON_AT = Field("back_on_at", lazy("Back on since"), MOMENT, required=True)
WRITTEN_OFF_AT = Field("written_off_at", lazy("Written off on"), MOMENT, required=True)
RMA_TIME_TITLES: dict[str, Text] = {
    field.key: field.title for field in (TAKEN_AT, SENT_AT, RECEIVED_AT, BACK_ON_AT, WRITTEN_OFF_AT)
}
TAKE_AWAY = (WHAT, PART, ITEM, SERIAL, TAKEN_AT, TAKEN_BY, CONDITION)
RMA_STATE = Field("state", lazy("RMA state"), RMA_STATE_OF)
# What each move of an RMA asks.
RMA_ASKED: dict[str, tuple[Field, ...]] = {
    "send": (SENT_TO, SENT_AT, COURIER, COURIER_NUMBER, DUE_BACK_ON),
    "receive": (RECEIVED_AT, REPAIR),
    "put_back": (BACK_ON_AT, REPAIR),
    "write_off": (WRITTEN_OFF_AT, REASON),
    "step_back": (),
}
RMA_ROWS = Child(
    "rmas",
    lazy("RMA"),
    (
        ITEM.but(hint=""),
        SERIAL,
        RMA_STATE,
        TAKEN_AT,
        SENT_TO.but(required=False, max_length=100),
        SENT_AT,
        Field("tracking", lazy("Courier no."), max_length=130),
        DUE_BACK_ON,
        RECEIVED_AT,
        BACK_ON_AT,
        REPAIR,
        CONDITION,
        REASON.but(required=False),
    ),
)
VERSION_BEFORE = Field("version_before", lazy("Version before"), max_length=60)
VERSION_AFTER = Field("version_after", lazy("Version after"), max_length=60)
SETTINGS = Field("settings", lazy("Settings changed"), LONG_TEXT, max_length=4000, hint=lazy("Setting: before → after"))
SOFTWARE = (AT, STAFF, VERSION_BEFORE, VERSION_AFTER, SETTINGS)
SOFTWARE_ROWS = Child("software", lazy("Software changes"), (AT, STAFF, VERSION_BEFORE, VERSION_AFTER, SETTINGS))

# -- the register of check lists ---------------------------------------------------------------------------------------

LIST_NUMBER = Field("number", lazy("Check list no."), required=True, max_length=40)
LIST_NAME = Field("name", lazy("Check list name"), required=True, max_length=100)
LIST_CATEGORY = Field("category", lazy("Equipment category"), max_length=60, hint=lazy("Blank: fits every device"))
LIST_REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000)
LIST_FORM = (Section(lazy("Check list"), (LIST_NAME, LIST_CATEGORY, LIST_NUMBER, LIST_REMARK)),)
LIST_ITEMS = Child("items", lazy("Check items"), (CHECK_TEXT,))
ITEM_COUNT = Field("item_count", lazy("Items"), INTEGER)

# As the ticket's history tells them: table -> (title, fields).
HISTORY = (
    ("support_attempt", lazy("Support attempt"), ATTEMPT),
    ("escalation", lazy("Handed up a tier"), (*ESCALATION, Field("taken_back_reason", lazy("Taken back because")))),
    ("work_step", lazy("Work step"), STEP_FIELDS),
    ("check_item", lazy("Check item"), (CHECK_TEXT, Field("done_at", lazy("Ticked"), MOMENT), CHECK_REMARK)),
    ("software_change", lazy("Software change"), SOFTWARE),
    (
        "rma",
        lazy("RMA"),
        (
            RMA_STATE,
            ITEM,
            SERIAL,
            TAKEN_AT,
            CONDITION,
            *(field for key in ("send", "receive", "put_back", "write_off") for field in RMA_ASKED[key]),
        ),
    ),
)

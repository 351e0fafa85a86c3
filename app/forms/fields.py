"""What is shown and typed of an issued form, in order (C10, C14)."""

from __future__ import annotations

from app.core.fields import DATE, INTEGER, LONG_TEXT, MOMENT, YES_NO, Child, Field, Section, choice, reference
from app.core.i18n import lazy
from app.forms import model as m
from app.forms.titles import KIND_OF
from app.paper.page import SIZES

STATE_OF = choice(
    (m.ISSUED, lazy("Not printed")),
    (m.PRINTED, lazy("Printed")),
    (m.SIGNED, lazy("Form signed")),
    (m.VOID, lazy("Form void")),
)
MOVE_OF = choice(
    ("print", lazy("Print")),
    ("not_printed", lazy("Printer refused")),
    ("sign", lazy("Mark as signed")),
    ("take_back", lazy("Take the signature back")),
    ("void", lazy("Make void")),
)
SIZE_OF = choice(*((size.key, size.title) for size in SIZES.values()))

NUMBER = Field("number", lazy("Form no."), max_length=40)
KIND = Field("kind", lazy("Form"), KIND_OF)
TITLE = Field("title", lazy("Made out for"), max_length=300)
CUSTOMER = Field("customer_id", lazy("Customer"), reference("customers"))
PROJECT = Field("project_id", lazy("Project"), reference("projects"))
STATE = Field("state", lazy("State of the form"), STATE_OF)
PRINTED = Field("printed", lazy("Times printed"), INTEGER)
PRINTED_ON = Field("printed_on", lazy("Printed on"), DATE)
DUE_BACK_ON = Field("due_back_on", lazy("Signed due back"), DATE)
DAYS_OUT = Field("days_out", lazy("Days out"), INTEGER)
DAYS_LATE = Field("days_late", lazy("Days late"), INTEGER)
SIGNED_ON = Field("signed_on", lazy("Signed and back on"), DATE)
SIGNED_BY = Field("signed_by", lazy("Who signed"), max_length=100)
SIGN_NOTE = Field("sign_note", lazy("Note on the signature"), LONG_TEXT, max_length=300)
VOID_REASON = Field("void_reason", lazy("Why void"), max_length=300)
VOIDED_BY = Field("voided_by", lazy("Made void by"), max_length=100)
CREATED_BY = Field("created_by", lazy("Made out by"), max_length=100)
CREATED_AT = Field("created_at", lazy("Made out"), MOMENT)

FORM = (
    Section(
        lazy("Printed form"),
        (
            NUMBER,
            KIND,
            TITLE,
            CUSTOMER,
            PROJECT,
            STATE,
            PRINTED,
            PRINTED_ON,
            DUE_BACK_ON,
            SIGNED_ON,
            SIGNED_BY,
            SIGN_NOTE,
            VOID_REASON,
            VOIDED_BY,
        ),
    ),
)

# Of each print.
AT = Field("at", lazy("When"), MOMENT)
WHO = Field("who", lazy("Who"), max_length=100)
SIZE = Field("size", lazy("Size of paper"), SIZE_OF)
COPIES = Field("copies", lazy("Copies of the form"), max_length=200)
FAILED = Field("failed", lazy("Printer refused"), YES_NO)
PRINTS = Child("prints", lazy("Prints of the form"), (AT, WHO, SIZE, COPIES, FAILED))

# On the page of a ticket.
SCANS = Field("scans", lazy("Scans"), INTEGER)
TICKET_ROWS = Child(
    "forms",
    lazy("Papers"),
    (NUMBER, KIND, STATE, PRINTED, PRINTED_ON, DUE_BACK_ON, SIGNED_ON, SIGNED_BY, SCANS, VOID_REASON),
)

# What the dialogs ask for.
SIGN_FIELDS = (SIGNED_ON.but(required=True), SIGNED_BY, SIGN_NOTE)
VOID_FIELDS = (VOID_REASON.but(required=True),)

# What a list over a period is asked for; a blank reference means all.
FROM = Field("from", lazy("First day"), DATE, required=True)
TO = Field("to", lazy("Last day"), DATE, required=True)
OF_CUSTOMER = Field("customer", lazy("Customer"), reference("customers"), hint=lazy("Blank: all"))
OF_DEALER = Field("dealer", lazy("Dealer"), reference("customers"), hint=lazy("Blank: all"))
WHICH = Field(
    "which",
    lazy("Which tickets"),
    choice(("all", lazy("All of the period")), ("shown", lazy("Those that the list shows"))),
    required=True,
)

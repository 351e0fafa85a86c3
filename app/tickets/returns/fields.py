"""What is shown and typed of returned goods, in order (C18)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
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
from app.core.i18n import lazy
from app.tickets.coverage.replacing import NEW_DEVICE, NEW_SERIAL
from app.tickets.returns import model as m
from app.tickets.returns import rules

STATE_OF = choice(
    (m.REQUESTED, lazy("Asked for")),
    (m.INSPECTED, lazy("Goods inspected")),
    (m.DECIDED, lazy("Decided")),
    (m.DONE, lazy("Return settled")),
    (m.REFUSED, lazy("Return refused")),
)
MOVE_OF = choice(
    ("inspect", lazy("Received and inspected")),
    ("decide", lazy("Decide")),
    ("refuse", lazy("Refuse return")),
    ("finish", lazy("Enter result")),
    ("step_back", lazy("Step back")),
)
WHAT_OF = choice(("device", lazy("The device of the ticket")), ("goods", lazy("Parts or other goods")))
WANTS_OF = choice(
    ("return", lazy("Give back")),
    ("exchange", lazy("Exchange for new")),
    ("repair", lazy("Have repaired")),
    ("money", lazy("A price reduction")),
)
GROUND_OF = choice(
    (rules.QUALITY, lazy("Quality fault of ours")),
    (rules.TAKEN_APART, lazy("Taken apart by the sender")),
    (rules.UNSELLABLE, lazy("Cannot be sold any more")),
    (rules.UNSOLD, lazy("Unsold, nothing wrong")),
    (rules.OTHER, lazy("Something else is the matter")),
)
DECISION_OF = choice(
    ("return", lazy("Take the goods back")), ("exchange", lazy("Exchange goods")), ("repair", lazy("Repair instead"))
)
BEARER_OF = choice(
    (rules.US, lazy("We bear it")),
    (rules.DEALER, lazy("The dealer bears it")),
    (rules.CUSTOMER, lazy("The customer bears it")),
)

NUMBER = Field("number", lazy("Return no."), max_length=40)
WHAT = Field("what", lazy("What comes back"), WHAT_OF, required=True)
PART = Field("part_id", lazy("Spare part"), reference("parts"))
ITEM = Field("item", lazy("Goods"), max_length=200, hint=lazy("Blank: the device or the spare part"))
AMOUNT_OF = Field("quantity", lazy("Quantity"), QUANTITY, required=True, check=positive)
DELIVERED_ON = Field("delivered_on", lazy("Delivery date"), DATE)
REASON = Field("reason", lazy("Why it comes back"), LONG_TEXT, required=True, max_length=2000)
WANTS = Field("wants", lazy("Customer wants"), WANTS_OF, required=True)
REQUEST = (WHAT, WANTS, PART, ITEM, AMOUNT_OF, DELIVERED_ON, REASON)

RECEIVED_ON = Field("received_on", lazy("Goods received on"), DATE, required=True)
INSPECTED_BY = Field("inspected_by_id", lazy("Inspected by"), reference("staff"))
GROUND = Field("ground", lazy("What is the matter"), GROUND_OF, required=True)
FINDING = Field(
    "finding",
    lazy("Finding and grounds"),
    LONG_TEXT,
    required=True,
    max_length=2000,
    hint=lazy("What was seen"),
)
DECISION = Field("decision", lazy("Decision"), DECISION_OF, required=True)
WHY = Field("decision_reason", lazy("Decided because"), required=True, max_length=300)
FREIGHT = Field("freight", lazy("Freight"), BEARER_OF)
LABOUR = Field("labour", lazy("Labour to restore it"), BEARER_OF)
OVERRIDE = Field("override_reason", lazy("Against the rule because"), max_length=300)
COURIER = Field("courier", lazy("Courier"), max_length=60)
COURIER_NUMBER = Field("courier_number", lazy("Courier no."), max_length=60)
DONE_ON = Field("done_on", lazy("Settled on"), DATE, required=True)
AMOUNT = Field("amount", lazy("Amount credited"), MONEY, check=not_negative)
OUTCOME = Field("outcome", lazy("What was done with the goods"), required=True, max_length=300)

# What each move asks.
ASKED: dict[str, tuple[Field, ...]] = {
    "inspect": (RECEIVED_ON, INSPECTED_BY, GROUND, FINDING),
    "decide": (DECISION, WHY, FREIGHT, LABOUR, OVERRIDE),
    "refuse": (WHY, COURIER, COURIER_NUMBER),
    "finish": (DONE_ON, AMOUNT, NEW_DEVICE, NEW_SERIAL, COURIER, COURIER_NUMBER, OUTCOME),
    "step_back": (),
}
# What is asked of a result, by what was decided and whether it is a device.
_ONLY_SWAP = {NEW_DEVICE.key, NEW_SERIAL.key}


def finish_fields(decision: str, is_device: bool) -> tuple[Field, ...]:
    """What is asked of the result: an amount where goods are taken back, a new device where one is exchanged."""
    hidden = set() if decision == "exchange" and is_device else set(_ONLY_SWAP)
    if decision != "return":
        hidden.add(AMOUNT.key)
    return tuple(field for field in ASKED["finish"] if field.key not in hidden)


STATE = Field("state", lazy("Return state"), STATE_OF)
REQUESTED_AT = Field("requested_at", lazy("Asked for at"), MOMENT)
DECIDED_BY = Field("decided_by", lazy("Decided by"), max_length=100)
RULE = Field("rule", lazy("Who bears it and why"))
TRACKING = Field("tracking", lazy("Courier no."), max_length=130)
CUSTOMER = Field("customer", lazy("Customer"))
TICKET = Field("ticket", lazy("Ticket no."))
NEW_DEVICE_SHOWN = Field("new_device", lazy("The new device"))

ROWS = Child(
    "returns",
    lazy("Returned goods"),
    (
        ITEM.but(hint=""),
        AMOUNT_OF.but(required=False),
        STATE,
        WANTS.but(required=False),
        GROUND.but(required=False),
        DECISION.but(required=False),
        RULE,
        FREIGHT,
        LABOUR,
        REASON.but(required=False),
        RECEIVED_ON.but(required=False),
        FINDING.but(required=False, hint=""),
        WHY.but(required=False),
        DONE_ON.but(required=False),
        OUTCOME.but(required=False),
        AMOUNT,
        TRACKING,
        NUMBER,
    ),
)
# Goods beside the list.
SHOWN = (
    Section(lazy("Returned goods"), (NUMBER, STATE, ITEM, AMOUNT_OF, DELIVERED_ON, WANTS, REASON)),
    Section(lazy("Finding and grounds"), (RECEIVED_ON, INSPECTED_BY, GROUND, FINDING)),
    Section(
        lazy("Decision"), (DECISION, WHY, FREIGHT, LABOUR, OVERRIDE, DONE_ON, OUTCOME, AMOUNT, COURIER, COURIER_NUMBER)
    ),
)
HISTORY = (
    (
        "returned_goods",
        lazy("Returned goods"),
        (
            NUMBER,
            STATE,
            ITEM,
            AMOUNT_OF,
            DELIVERED_ON,
            WANTS,
            REASON,
            RECEIVED_ON,
            GROUND,
            FINDING,
            DECISION,
            WHY,
            FREIGHT,
            LABOUR,
            OVERRIDE,
            DONE_ON,
            AMOUNT,
            OUTCOME,
            COURIER,
            COURIER_NUMBER,
        ),
    ),
)

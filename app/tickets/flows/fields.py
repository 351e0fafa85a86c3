"""What is shown and typed in the short flows, in order (C5)."""

from __future__ import annotations

from app.core.fields import (
    DATE,
    INTEGER,
    LONG_TEXT,
    MOMENT,
    QUANTITY,
    YES_NO,
    Child,
    Field,
    choice,
    positive,
    reference,
)
from app.core.i18n import lazy
from app.equipment import fields as device
from app.tickets.flows import model as m

# -- acceptance --------------------------------------------------------------------------------------------------------

RESULT_OF = choice(
    ("passed", lazy("Accepted without reserve")),
    ("points", lazy("Accepted, points left open")),
    (m.FAILED, lazy("Not accepted")),
)
ACCEPTED_ON = Field("accepted_on", lazy("Day of acceptance"), DATE, required=True)
RESULT = Field("result", lazy("Result of acceptance"), RESULT_OF, required=True)
WHOLE_PROJECT = Field("whole_project", lazy("The whole project is accepted"), YES_NO)
OUR_SIGNER = Field("our_signer", lazy("Signed for us by"), required=True, max_length=60)
CUSTOMER_SIGNER = Field("customer_signer", lazy("Signed for the customer by"), required=True, max_length=60)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=2000)
REPORT = (ACCEPTED_ON, RESULT, OUR_SIGNER, CUSTOMER_SIGNER, WHOLE_PROJECT, REMARK)
CHANGE_REASON = Field("change_reason", lazy("Other date than before because"), max_length=300)
SCAN_REASON = Field(
    "scan_reason", lazy("Without the signed report because"), max_length=300, hint=lazy("Or attach its scan first")
)
CONFIRM = (CHANGE_REASON, SCAN_REASON)
CONFIRMED_AT = Field("confirmed_at", lazy("Confirmed at"), MOMENT)
CONFIRMED_BY = Field("confirmed_by", lazy("Confirmed by"), max_length=100)
SCANS = Field("scans", lazy("Signed scans"), INTEGER)
REPORT_ROWS = Child(
    "acceptance",
    lazy("Acceptance report"),
    (
        ACCEPTED_ON.but(required=False),
        RESULT.but(required=False),
        SCANS,
        CONFIRMED_AT,
        CONFIRMED_BY,
        SCAN_REASON.but(hint=""),
        OUR_SIGNER.but(required=False),
        CUSTOMER_SIGNER.but(required=False),
        WHOLE_PROJECT,
        REMARK,
    ),
)
PICKED = Field("equipment_id", lazy("Device in the register"), reference("equipment"), hint=lazy("Or new ones below"))
NEW_NAME = Field("name", lazy("New devices: name"), max_length=200)
NEW_MODEL = device.MODEL
NEW_CATEGORY = device.CATEGORY
NEW_SERIALS = Field(
    "serials", lazy("Serial numbers"), LONG_TEXT, max_length=4000, hint=lazy("One a line; known ones are picked")
)
NEW_COUNT = Field("count", lazy("Number of devices"), INTEGER, check=positive, hint=lazy("Without serial numbers"))
INSTALLED_ON = device.INSTALLED_ON
ADD_DEVICES = (PICKED, INSTALLED_ON, NEW_NAME, NEW_MODEL, NEW_CATEGORY, NEW_COUNT, NEW_SERIALS)
DEVICE = Field("device", lazy("Device installed"))
DEVICE_ROWS = Child(
    "devices",
    lazy("Devices installed"),
    (DEVICE, device.SERIAL, INSTALLED_ON, device.ACCEPTED_ON, Field("warranty_end", lazy("Warranty until"), DATE)),
)
POINT_TEXT = Field("text", lazy("Point left open"), required=True, max_length=500)
POINT_DUE = Field("due_on", lazy("Until"), DATE)
POINT = (POINT_TEXT, POINT_DUE)
POINT_STAFF = Field("staff_id", lazy("For whom"), reference("staff"))
POINT_TODO = (POINT_DUE.but(required=True), POINT_STAFF)
POINT_DONE = Field("done_at", lazy("Settled at"), MOMENT)
POINT_LEADS_TO = Field("leads_to", lazy("Carried on as"), max_length=200)
POINT_ROWS = Child(
    "points",
    lazy("Points left open"),
    (POINT_TEXT.but(required=False), POINT_DUE, POINT_LEADS_TO, POINT_DONE),
)

# -- consumables -------------------------------------------------------------------------------------------------------

CONSUMABLE_STATE_OF = choice((m.WANTED, lazy("Wanted")), (m.DELIVERED, lazy("Reached the customer")))
PART = Field("part_id", lazy("Spare part"), reference("parts"))
ITEM = Field("item", lazy("What is wanted"), max_length=200, hint=lazy("Blank: the spare part"))
AMOUNT_OF = Field("quantity", lazy("Quantity"), QUANTITY, required=True, check=positive)
PROMISED_ON = Field("promised_on", lazy("Delivery promised for"), DATE)
ITEM_REMARK = Field("remark", lazy("Remark"), max_length=300)
WANT = (PART, ITEM, AMOUNT_OF, PROMISED_ON, ITEM_REMARK)
DELIVERED_AT = Field("delivered_at", lazy("Delivered at"), MOMENT, required=True)
COURIER = Field("courier", lazy("Courier"), max_length=60, hint=lazy("Or: by our own car"))
COURIER_NUMBER = Field("courier_number", lazy("Courier no."), max_length=60)
RECEIVER = Field("receiver", lazy("Goods taken by"), max_length=60)
DELIVER = (DELIVERED_AT, COURIER, COURIER_NUMBER, RECEIVER)
CONSUMABLE_STATE = Field("state", lazy("Delivery state"), CONSUMABLE_STATE_OF)
CONSUMABLE_ROWS = Child(
    "consumables",
    lazy("Consumables wanted"),
    (
        ITEM.but(hint=""),
        AMOUNT_OF.but(required=False),
        CONSUMABLE_STATE,
        PROMISED_ON,
        DELIVERED_AT.but(required=False),
        Field("tracking", lazy("Courier no."), max_length=130),
        RECEIVER,
        ITEM_REMARK,
    ),
)

HISTORY = (
    ("acceptance", lazy("Acceptance report"), (*REPORT, CONFIRMED_AT, CHANGE_REASON, SCAN_REASON)),
    ("accepted_device", lazy("Device installed"), (PICKED,)),
    ("open_point", lazy("Point left open"), (POINT_TEXT, POINT_DUE, POINT_DONE)),
    (
        "consumable_item",
        lazy("Consumables"),
        (ITEM, AMOUNT_OF, PROMISED_ON, CONSUMABLE_STATE, DELIVERED_AT, COURIER, COURIER_NUMBER, RECEIVER, ITEM_REMARK),
    ),
)

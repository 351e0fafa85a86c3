"""What is shown and typed of coverage plans, exclusions and cards, in order (B1, B3, B8)."""

from __future__ import annotations

from app.core.fields import DATE, INTEGER, LONG_TEXT, YES_NO, Child, Field, Section, choice, positive, reference
from app.core.i18n import Text, lazy

LINE_TITLES: dict[str, Text] = {
    "labour": lazy("Labour"),
    "part": lazy("Parts"),
    "wear_part": lazy("Wear parts"),
    "travel": lazy("Travel"),
    "lodging": lazy("Lodging"),
    "upgrade": lazy("Software upgrades"),
}
BASIS_TITLES: dict[str, Text] = {
    "free": lazy("Free"),
    "contract": lazy("Contract price or lower"),
    "cost": lazy("At cost"),
    "list": lazy("List price"),
}
BASIS = choice(*BASIS_TITLES.items())
START = choice(
    ("acceptance", lazy("Acceptance")),
    ("installation", lazy("Installation")),
    ("delivery", lazy("Delivery")),
    ("sale", lazy("Sale")),
    ("manufacture", lazy("Manufacture")),
)
LENGTH = choice(
    ("months", lazy("Months")),
    ("lifelong", lazy("Lifelong")),
    ("contract", lazy("As in the contract")),
    ("category", lazy("By equipment category")),
)
CAUSE = choice(
    ("user", lazy("User's fault")),
    ("third_party", lazy("Third party")),
    ("force_majeure", lazy("Force majeure")),
    ("not_supplied", lazy("Not supplied by us")),
    ("not_approved", lazy("Not approved by us")),
)

NUMBER = Field("number", lazy("Plan no."), required=True, max_length=40, also=("方案编码", "编号"))
NAME = Field("name", lazy("Plan name"), required=True, max_length=100, also=("名称",))
NAME_EN = Field("name_en", lazy("English name"), max_length=100)
STARTS = Field("start", lazy("Starts with"), START, required=True)
EXTENSION = Field("extension", lazy("Extended by faults"), YES_NO)
EXTENSION_DAYS = Field("extension_days", lazy("Days of extension"), INTEGER, check=positive)
REPLACEMENT = Field("replacement", lazy("Replaced after two failed repairs"), YES_NO)
SWAP_OF = choice(("rest", lazy("The rest of the old one's")), ("new", lazy("A new one from the day")))
SWAP_WARRANTY = Field("swap_warranty", lazy("Warranty of the replacement"), SWAP_OF)
REMARK = Field("remark", lazy("Remark"), LONG_TEXT, max_length=4000)

FORM = (
    Section(lazy("Coverage plan"), (NUMBER, NAME, NAME_EN, STARTS)),
    Section(lazy("Rules"), (EXTENSION, EXTENSION_DAYS, REPLACEMENT, SWAP_WARRANTY, REMARK)),
)

BASES = tuple(Field(key, title, BASIS, required=True) for key, title in LINE_TITLES.items())
PHASES = Child(
    "phases",
    lazy("Phases"),
    (
        Field("name", lazy("Phase"), required=True, max_length=60),
        Field("name_en", lazy("English name"), max_length=60),
        Field("length", lazy("Length"), LENGTH, required=True),
        Field("months", lazy("Months"), INTEGER),
        Field("warranty", lazy("Is warranty"), YES_NO),
        *BASES,
    ),
)
CAUSES = Child(
    "causes", lazy("Not a quality fault"), (Field("cause", lazy("Cause of the fault"), CAUSE, required=True), *BASES)
)
PERIODS = Child(
    "periods",
    lazy("Periods by category"),
    (
        Field("category", lazy("Equipment category"), required=True, max_length=60),
        Field("months", lazy("Months"), INTEGER, required=True, check=positive),
    ),
)

EXCLUSION_NUMBER = Field("number", lazy("Exclusion no."), required=True, max_length=40)
EXCLUSION_NAME = Field("name", lazy("Not covered because"), required=True)
EXCLUSION_NAME_EN = Field("name_en", lazy("In English"))
EXCLUSION_CAUSE = Field("cause", lazy("Charged as"), CAUSE, required=True)
ON_CARD = Field("on_card", lazy("Printed on the card"), YES_NO)
EXCLUSION_FORM = (
    Section(lazy("Exclusion"), (EXCLUSION_NUMBER, EXCLUSION_NAME, EXCLUSION_NAME_EN, EXCLUSION_CAUSE, ON_CARD)),
)

CARD_NUMBER = Field("number", lazy("Card no."), max_length=40)
CARD_EDITION = Field("edition", lazy("Card version"), INTEGER)
CARD_CUSTOMER = Field("customer_id", lazy("Customer"), reference("customers"))
CARD_PROJECT = Field("project_id", lazy("Project"), reference("projects"))
ISSUED_ON = Field("issued_on", lazy("Issued on"), DATE)
ISSUED_BY = Field("issued_by", lazy("Issued by"), max_length=100)
SUPERSEDED_ON = Field("superseded_on", lazy("Superseded on"), DATE)
PRINTED = Field("printed", lazy("Times printed"), INTEGER)
CARD_FORM = (
    Section(
        lazy("Warranty card"),
        (CARD_NUMBER, CARD_EDITION, CARD_CUSTOMER, CARD_PROJECT, ISSUED_ON, ISSUED_BY, SUPERSEDED_ON, PRINTED),
    ),
)
CARD_DEVICES = Child(
    "devices",
    lazy("Devices on the card"),
    (
        Field("equipment_id", lazy("Device"), reference("equipment")),
        Field("warranty_end", lazy("Warranty until"), DATE),
    ),
)

# Of the due list: derived, never typed.
COMPLETED_ON = Field("completed_on", lazy("Completed on"), DATE)
DUE_ON = Field("card_due_on", lazy("Card due on"), DATE)
DUE_IN = Field("due_in", lazy("Days to go"), INTEGER)
STANDING = choice(("missing", lazy("Overdue")), ("due", lazy("Due")), ("renew", lazy("New version")))
CARD_STANDING = Field("standing", lazy("Card state"), STANDING)

"""What the office can set: the shipped defaults, and the fields of the settings window.

To add a setting: its default in ``DEFAULTS``, its Field in the tuple of its group; the window shows it by itself.
"""

from __future__ import annotations

import re
from typing import Any

from app.core.fields import INTEGER, LONG_TEXT, MONEY, Field, choice
from app.core.i18n import Text, _, lazy

# Every figure of the requirements that is one number or text; editable in the settings window.
DEFAULTS: dict[str, Any] = {
    "company.name": "",
    "company.name_en": "",
    "company.address": "",
    "company.hotline": "",
    "company.department": "",
    "office.zone": "Asia/Shanghai",
    "attachments.limit_mb": 20,
    "backup.folder": "",
    "backup.second_folder": "",
    "card.due_months": 1,
    "card.size": "A4",
    # Blank: the shipped words. Persons: one a line, name and phone parted by a comma.
    "card.purpose": "",
    "card.principle": "",
    "card.persons": "",
    "project.team_size": 5,
    "registration.days": 20,
    "certificates.warn_days": 60,
    # The id of the default SLA policy; None: the shipped three levels.
    "sla.default": None,
    "staff.senior_years": 5,
    "warranty.warn_days": 60,
    "warranty.cap_days": 365,
    # The manufacturer's warranty: which lines it covers, and whether the longer one goes before ours (B4).
    "maker.labour": "yes",
    "maker.part": "yes",
    "maker.wear_part": "no",
    "maker.travel": "no",
    "maker.lodging": "no",
    "maker.upgrade": "no",
    "maker.wins": "yes",
    # When a device is to be replaced; 0 switches a count off (B6).
    "replace.in_a_row": 2,
    "replace.several": 3,
    "replace.months": 6,
    "replace.part_days": 90,
    "tickets.late_minutes": 15,
    # The hour at which a duty turn changes; in the small hours the person of the day before still has the phone.
    "duty.changes_at": "08:30",
    # What an expired certificate and a missing skill do when somebody is assigned: warn or refuse.
    "dispatch.certificate": "warn",
    "dispatch.skill": "warn",
    # How long a visit takes, when the first one of a day begins, how far ahead one is planned.
    "dispatch.visit_minutes": 120,
    "dispatch.day_start": "09:00",
    "dispatch.ahead_days": 365,
    # Blank: the shipped words.
    "dispatch.text": "",
    # How long a loaner usually stays with the customer.
    "loans.days": 14,
    # Unsold goods count as sold after so many seasons of so many months from delivery (C18).
    "returns.seasons": 2,
    # Whether an acceptance is confirmed only with the signed report, or a reason for its want (A2, C5).
    "acceptance.scan": "yes",
    # How many days ahead planned support shows on the home page.
    "planned.ahead_days": 14,
    "returns.season_months": 12,
    # What a line is worth that costs the customer nothing; to which part of an hour work is rounded up; how long an
    # old part may be under way.
    "charges.free_value": "list",
    "charges.hour_step": "0.5",
    "old_parts.days": 7,
    # Whether somebody may review and approve a task order that they submitted themselves (C9).
    "orders.approve_own": "no",
    "orders.due_days": 7,
    # When a ticket may be closed as not reached; which mark is a complaint; from which reopening the manager is told;
    # what the clerk says, blank: the shipped words (C16). By when to call stands in the SLA policies.
    "call_back.attempts": 3,
    "call_back.days": 2,
    "call_back.dissatisfied": 2,
    "call_back.tell_manager_from": 2,
    "call_back.script": "",
    "call_back.script_en": "",
    # For how long the last ticket of a device is offered as the one that a new report follows (C1).
    "tickets.follow_up_days": 90,
    "todos.offer_days": 1,
    "offers.ask_again_days": 30,
    "contract.months": 12,
    "contract.visits": 2,
    "deposit.percent": "5",
    "deposit.months": 12,
    "deposit.warn_days": 30,
    "dealers.stocking_days": 30,
    # Printed forms (C10, C14): how many days after the technician's return a signed one is due; which one "save and
    # print" of a report shows; what stands at their foot, blank: the shipped words.
    "papers.back_days": 5,
    "papers.after_report": "registration",
    "papers.most_rows": 1000,
    "papers.note_registration": "",
    "papers.note_confirmation": "",
    "papers.note_service_record": "",
    "import.max_rows": 200_000,
}


def _between(low: int, high: int) -> Any:
    def check(value: int) -> Text | None:
        return None if low <= value <= high else _("Between {low} and {high}.").format(low=low, high=high)

    return check


def _zone(name: str) -> Text | None:
    from zoneinfo import available_timezones

    return None if name in available_timezones() else lazy("This time zone is not known.")


def _time_of_day(text: str) -> Text | None:
    right = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text)
    return None if right else lazy("Write the time like 08:30.")


def _hour_step(text: str) -> Text | None:
    try:
        step = MONEY.parse(text)
    except ValueError as error:
        return str(error)
    return None if step is not None and 0 < step <= 8 else lazy("From 0.01 to 8.")


def _percent(text: str) -> Text | None:
    """A share in per cent is kept as it was typed: JSON knows no exact fractions."""
    try:
        share = MONEY.parse(text)
    except ValueError as error:
        return str(error)
    return None if 0 <= share <= 100 else lazy("From 0 to 100.")


# What can stand in braces in the text of a dispatch; app/tickets/visits fills it in.
DISPATCH_PLACES = (
    "number",
    "level",
    "customer",
    "address",
    "contact",
    "phone",
    "device",
    "fault",
    "coverage",
    "time",
    "technicians",
    "note",
)


# The same for what is said at a call-back; app/tickets/callbacks fills it in.
SCRIPT_PLACES = ("customer", "contact", "device", "fault", "result", "technician", "number", "company", "me")


def _places(*places: str) -> Any:
    def check(text: str) -> Text | None:
        unknown = [name for name in re.findall(r"\{([^{}\n]*)\}", text) if name not in places]
        if not unknown:
            return None
        allowed = " ".join(f"{{{name}}}" for name in places)
        return _("“{name}” stands for nothing. Use {allowed}.").format(name=f"{{{unknown[0]}}}", allowed=allowed)

    return check


_DAYS = _between(0, 730)
_WARN_OR_REFUSE = choice(("warn", lazy("Warns")), ("refuse", lazy("Refuses")))

COMPANY = (
    Field("company.name", lazy("Company name"), required=True, max_length=120),
    Field("company.name_en", lazy("English company name"), max_length=160),
    Field("company.address", lazy("Company address"), max_length=200),
    Field("company.hotline", lazy("Service hotline"), max_length=60, hint=lazy("e.g. 400-800-1234")),
    Field("company.department", lazy("Service department"), max_length=80),
)
LIMITS = (
    Field("attachments.limit_mb", lazy("Largest attachment (MiB)"), INTEGER, True, check=_between(1, 200)),
    Field("card.due_months", lazy("Warranty card due after completion (months)"), INTEGER, True, check=_between(0, 24)),
    Field(
        "certificates.warn_days", lazy("Warn before a certificate ends (days)"), INTEGER, True, check=_between(0, 730)
    ),
    Field("warranty.warn_days", lazy("Warn before a warranty ends (days)"), INTEGER, True, check=_DAYS),
    Field("project.team_size", lazy("Service team of a project, at least"), INTEGER, True, check=_between(1, 100)),
    Field("registration.days", lazy("Dealer registers a sale within (days)"), INTEGER, True, check=_between(1, 365)),
    Field("staff.senior_years", lazy("Senior after (years)"), INTEGER, True, check=_between(1, 50)),
    Field(
        "tickets.late_minutes",
        lazy("Mark a call that is typed later than (minutes)"),
        INTEGER,
        True,
        check=_between(0, 1440),
    ),
    Field("loans.days", lazy("A loaner stays with the customer (days)"), INTEGER, True, check=_between(1, 365)),
    Field("planned.ahead_days", lazy("Show planned support ahead (days)"), INTEGER, True, check=_DAYS),
    Field("returns.seasons", lazy("Unsold goods count as sold after (seasons)"), INTEGER, True, check=_between(1, 20)),
    Field("returns.season_months", lazy("A season lasts (months)"), INTEGER, True, check=_between(1, 24)),
    Field("todos.offer_days", lazy("Sales make an offer within (days)"), INTEGER, True, check=_between(0, 90)),
    Field("duty.changes_at", lazy("A duty turn changes at"), required=True, max_length=5, check=_time_of_day),
    Field("dispatch.certificate", lazy("Assigning with an expired certificate"), _WARN_OR_REFUSE, True),
    Field("dispatch.skill", lazy("Assigning without the skill"), _WARN_OR_REFUSE, True),
    Field(
        "offers.ask_again_days", lazy("Ask again after “perhaps later” (days)"), INTEGER, True, check=_between(1, 365)
    ),
    Field("contract.months", lazy("Maintenance contract lasts (months)"), INTEGER, True, check=_between(1, 120)),
    Field("contract.visits", lazy("Visits a year by maintenance contract"), INTEGER, True, check=_between(0, 365)),
    Field("deposit.percent", lazy("Quality deposit (% of the amount)"), required=True, max_length=6, check=_percent),
    Field("deposit.months", lazy("Quality deposit is due back after (months)"), INTEGER, True, check=_between(0, 120)),
    Field("deposit.warn_days", lazy("Warn before a deposit is due back (days)"), INTEGER, True, check=_DAYS),
    Field("dealers.stocking_days", lazy("Dealers stock parts before the season (days)"), INTEGER, True, check=_DAYS),
    Field("import.max_rows", lazy("Most rows of an import"), INTEGER, True, check=_between(100, 1_000_000)),
)
_COVERED = choice(("yes", lazy("Covered")), ("no", lazy("Left out")))
COVERAGE = (
    Field(
        "acceptance.scan",
        lazy("Signed report for confirming an acceptance"),
        choice(("yes", lazy("Needed, or a reason")), ("no", lazy("Not needed"))),
        True,
    ),
    Field(
        "warranty.cap_days", lazy("Extensions of one device, at most (days)"), INTEGER, True, check=_between(0, 3650)
    ),
    Field("maker.labour", lazy("Manufacturer's warranty: labour"), _COVERED, True),
    Field("maker.part", lazy("Manufacturer's warranty: parts"), _COVERED, True),
    Field("maker.wear_part", lazy("Manufacturer's warranty: wear parts"), _COVERED, True),
    Field("maker.travel", lazy("Manufacturer's warranty: travel"), _COVERED, True),
    Field("maker.lodging", lazy("Manufacturer's warranty: lodging"), _COVERED, True),
    Field("maker.upgrade", lazy("Manufacturer's warranty: software upgrades"), _COVERED, True),
    Field(
        "maker.wins",
        lazy("A longer manufacturer's warranty"),
        choice(("yes", lazy("Goes before ours")), ("no", lazy("Only after ours"))),
        True,
    ),
    Field(
        "replace.in_a_row",
        lazy("Replace after failed repairs in a row (0: never)"),
        INTEGER,
        True,
        check=_between(0, 20),
    ),
    Field("replace.several", lazy("Replace after failed repairs (0: never)"), INTEGER, True, check=_between(0, 20)),
    Field("replace.months", lazy("… within (months)"), INTEGER, True, check=_between(1, 60)),
    Field(
        "replace.part_days",
        lazy("Replace when a part is missing for (days, 0: never)"),
        INTEGER,
        True,
        check=_between(0, 730),
    ),
)
CARD = (
    Field(
        "card.size",
        lazy("Paper of warranty cards"),
        choice(("A4", "A4"), ("A5 landscape", lazy("A5 landscape")), ("two on A4", lazy("Two on an A4"))),
        True,
    ),
    Field(
        "card.purpose", lazy("Purpose of the warranty"), LONG_TEXT, max_length=600, hint=lazy("Blank: shipped words")
    ),
    Field(
        "card.principle",
        lazy("Principle of the warranty"),
        LONG_TEXT,
        max_length=600,
        hint=lazy("Blank: shipped words"),
    ),
    Field("card.persons", lazy("Persons in charge"), LONG_TEXT, max_length=600, hint=lazy("One a line: name, phone")),
)
DISPATCH = (
    Field("dispatch.visit_minutes", lazy("Usual length of a visit (minutes)"), INTEGER, True, check=_between(10, 1440)),
    Field(
        "dispatch.day_start",
        lazy("The first visit of a day begins at"),
        required=True,
        max_length=5,
        check=_time_of_day,
    ),
    Field("dispatch.ahead_days", lazy("Plan a visit at most (days) ahead"), INTEGER, True, check=_between(1, 3650)),
    Field(
        "dispatch.text",
        lazy("Dispatch as text"),
        LONG_TEXT,
        max_length=1000,
        check=_places(*DISPATCH_PLACES),
        hint=lazy("Blank: shipped words"),
    ),
)
_SCRIPT = _places(*SCRIPT_PLACES)
CALL_BACK = (
    Field(
        "call_back.attempts",
        lazy("Attempts before a ticket is closed as not reached"),
        INTEGER,
        True,
        check=_between(1, 20),
    ),
    Field("call_back.days", lazy("… on so many different days"), INTEGER, True, check=_between(1, 20)),
    Field(
        "call_back.dissatisfied", lazy("A complaint at this satisfaction or less"), INTEGER, True, check=_between(0, 5)
    ),
    Field(
        "call_back.tell_manager_from",
        lazy("Tell the manager from the … reopening on"),
        INTEGER,
        True,
        check=_between(1, 20),
    ),
    Field(
        "tickets.follow_up_days",
        lazy("Offer the last ticket as the one followed for (days)"),
        INTEGER,
        True,
        check=_DAYS,
    ),
    Field(
        "call_back.script",
        lazy("What is said at a call-back (Chinese)"),
        LONG_TEXT,
        max_length=1000,
        check=_SCRIPT,
        hint=lazy("Blank: shipped words"),
    ),
    Field(
        "call_back.script_en",
        lazy("What is said at a call-back (English)"),
        LONG_TEXT,
        max_length=1000,
        check=_SCRIPT,
        hint=lazy("Blank: shipped words"),
    ),
)
CHARGES = (
    Field(
        "charges.free_value",
        lazy("What free work and parts are worth"),
        choice(("list", lazy("The list price")), ("cost", lazy("Our cost"))),
        True,
    ),
    Field(
        "charges.hour_step",
        lazy("Working hours are rounded up to (hours)"),
        required=True,
        max_length=4,
        check=_hour_step,
    ),
    Field(
        "orders.approve_own",
        lazy("Reviewing and approving one's own task order"),
        choice(("no", lazy("Not allowed")), ("yes", lazy("Allowed"))),
        True,
    ),
    Field("orders.due_days", lazy("A task order is due within (days)"), INTEGER, True, check=_between(0, 365)),
    Field("old_parts.days", lazy("Old parts come back within (days)"), INTEGER, True, check=_between(0, 365)),
)
PAPERS = (
    Field("papers.back_days", lazy("Signed form back after the return (days)"), INTEGER, True, check=_DAYS),
    Field("papers.most_rows", lazy("Most tickets in a printed list"), INTEGER, True, check=_between(10, 10_000)),
    Field(
        "papers.after_report",
        lazy("“Save and print” of a report prints"),
        choice(
            ("registration", lazy("Repair registration form")),
            ("confirmation", lazy("Service confirmation")),
            ("service_record", lazy("After-sales service record")),
        ),
        True,
    ),
    *(
        Field(f"papers.note_{kind}", title, LONG_TEXT, max_length=600, hint=lazy("Blank: shipped words"))
        for kind, title in (
            ("registration", lazy("Foot of the repair registration form")),
            ("confirmation", lazy("Foot of the service confirmation")),
            ("service_record", lazy("Foot of the service record")),
        )
    ),
)
BACKUP = (
    Field("backup.folder", lazy("Folder of the backups"), max_length=300, hint=lazy("Blank: beside the data")),
    Field("backup.second_folder", lazy("Second folder for copies"), max_length=300, hint=lazy("e.g. on another drive")),
    Field("office.zone", lazy("Time zone"), required=True, max_length=60, check=_zone),
)
# What the settings window shows; a key of DEFAULTS without a Field is changed by its own feature.
_SHOWN = (*COMPANY, *LIMITS, *COVERAGE, *CARD, *DISPATCH, *CHARGES, *PAPERS, *CALL_BACK, *BACKUP)
FIELDS: dict[str, Field] = {field.key: field for field in _SHOWN}

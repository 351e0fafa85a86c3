"""What today asks for (今日, G1): a section per question, each row opens its record.

To add a section: 1. a function here; 2. its line in ``SECTIONS``; 3. its empty sentence in ``ui/today/page.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.core.clock import local
from app.core.i18n import Text, _, lazy
from app.core.lists import List, Query
from app.staff import fields as staff_fields
from app.tickets.clocks.words import countdown, goal_text
from app.tickets.flows.rules import planned_words
from app.tickets.loans.rules import due_words

if TYPE_CHECKING:
    from app.office import Office

ROWS = 8


@dataclass(frozen=True)
class Row:
    """One line of a section: what to open, what it is, and since or until when."""

    kind: str
    id: int
    title: str
    detail: str
    when: datetime | date | None
    # In place of the date: how its deadline stands, in words, and the name of their colour.
    state: str = ""
    colour: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the home page. ``total`` counts all rows, also those not shown."""

    key: str
    title: Text
    rows: Sequence[Row]
    total: int


def _of_list(listing: List, query: Query) -> tuple[list[dict[str, Any]], int]:
    """The first rows of a list, each by column key with its ``id``, and how many there are."""
    keys = ["id", *(column.key for column in listing.columns)]
    found = [dict(zip(keys, row, strict=True)) for row in listing.first_page(query, ROWS)]
    return found, len(found) if len(found) < ROWS else listing.count(query)


def _tickets(office: Office, key: str, title: Text, query: Query) -> Section:
    listing = office.tickets.listing
    found, total = _of_list(listing, query)
    state = listing.spec.column("state").field
    rows = [
        Row(
            "tickets",
            row["id"],
            f"{row['number']} {row['customer'] or ''}".strip(),
            " · ".join(filter(None, (state.show(row["state"]), row["fault_reported"]))),
            row["called_at"],
        )
        for row in found
    ]
    return Section(key, title, rows, total)


def _deadlines(office: Office, key: str, title: Text, scope: str) -> Section:
    """Tickets by their next deadline, the earliest first, each with its countdown (C4)."""
    now = office.clock()
    found, total = _of_list(office.tickets.listing, Query(scope=scope, sort="due_at"))
    rows = []
    for row in found:
        left = countdown(row["due_at"], row["warn_at"], False, now)
        rows.append(
            Row(
                "tickets",
                row["id"],
                f"{row['number']} {row['customer'] or ''}".strip(),
                " · ".join(filter(None, (row["technician"] or _("nobody is sent"), row["fault_reported"]))),
                row["due_at"],
                f"{goal_text(row['due_goal'])} {left.words}",
                left.colour,
            )
        )
    return Section(key, title, rows, total)


def overdue(office: Office) -> Section:
    """What has passed its deadline."""
    return _deadlines(office, "overdue", lazy("Limit passed"), "overdue")


def due_soon(office: Office) -> Section:
    """What passes its deadline soon."""
    return _deadlines(office, "due_soon", lazy("Due soon"), "due_soon")


def notices(office: Office) -> Section:
    """The limits of which the person who is logged in is to be told now (C4)."""
    now = office.clock()
    found = office.clocks.notices()
    rows = []
    for one in found[:ROWS]:
        left = countdown(one.due_at, one.at, False, now)
        rows.append(
            Row(
                "tickets",
                one.ticket_id,
                f"{one.number} {one.customer}",
                _("told: {names}").format(names=_(", ").join(one.people)),
                one.due_at,
                one.words or f"{goal_text(one.goal)} {left.words}",
                "danger" if one.words else left.colour,
            )
        )
    return Section("notices", lazy("Notices to me"), rows, len(found))


def open_tickets(office: Office) -> Section:
    """What is not closed, the longest waiting first."""
    return _tickets(office, "open", lazy("Open tickets"), Query(scope="open", sort="called_at"))


def reported_today(office: Office) -> Section:
    """What was reported today, newest first."""
    query = Query(scope="today", sort="called_at", descending=True)
    return _tickets(office, "reported", lazy("Reported today"), query)


def call_backs(office: Office) -> Section | None:
    """The customers to be called back now, the most urgent first (C16)."""
    if not office.user.may("tickets.move"):
        return None
    now = office.clock()
    found, total = _of_list(office.call_backs.listing, Query(scope="now"))
    rows = []
    for row in found:
        left = countdown(row["call_due_at"], None, False, now) if row["call_due_at"] is not None else None
        rows.append(
            Row(
                "tickets",
                row["id"],
                f"{row['number']} {row['customer'] or ''}".strip(),
                " · ".join(filter(None, (row["person"], row["phone"], row["result"]))),
                row["call_due_at"] or row["resolved_at"],
                left.words if left is not None else "",
                left.colour if left is not None else "",
            )
        )
    return Section("call_backs", lazy("To call back"), rows, total)


def on_duty(office: Office) -> Section:
    """Who has the duty phone and who gets it next, the last hand-over note, who is away today (A9)."""
    now, note = office.duty.now(), office.handovers.last()
    rows = []
    for one, words in ((now.holder, lazy("duty phone until {moment}")), (now.following, lazy("from {moment}"))):
        if one is not None:
            moment = one.until if one is now.holder else one.since
            shown = str(words).format(moment=f"{local(moment):%m-%d %H:%M}")
            rows.append(Row("staff", one.staff_id, f"{one.name} {one.phone}".strip(), shown, None))
    if note is not None:
        to = note.to_name or _("whoever comes")
        title = _("Hand-over {who} → {to}").format(who=note.from_name, to=to)
        detail = _("open: {points}").format(points=note.open_points) if note.open_points else note.text
        rows.append(Row("handovers", note.id, title, " ".join(detail.split()), note.at))
    away = office.absences.on(office.today())
    rows += [Row("absences", one.id, name, one.words(), None) for name, one in away[:ROWS]]
    return Section("duty", lazy("On duty"), rows, len(rows) - min(len(away), ROWS) + len(away))


def cards_due(office: Office) -> Section:
    """The devices that are to get a warranty card, the most urgent first (B8)."""
    found, total = _of_list(office.cards.due, Query())
    rows = [
        Row(
            "equipment",
            row["id"],
            f"{row['number']} {row['name']}",
            " · ".join(filter(None, (row["customer"], row["project"]))),
            row["card_due_on"] if "card_due_on" in row else row.get("due_on"),
        )
        for row in found
    ]
    return Section("cards", lazy("Warranty cards due"), rows, total)


def warranties(office: Office) -> Section:
    """Devices whose warranty ends soon and that have neither a contract nor an offer yet (B10)."""
    found, total = _of_list(office.expiring.listing, Query(scope="to_offer"))
    rows = [
        Row(
            "equipment",
            row["id"],
            f"{row['number']} {row['name']}",
            " · ".join(filter(None, (row["customer"], _("{n} days left").format(n=row["days_left"])))),
            row["warranty_end"],
        )
        for row in found
    ]
    return Section("warranties", lazy("Warranties that end soon"), rows, total)


def deposits(office: Office) -> Section:
    """Quality deposits that are due back now or soon (B11)."""
    listing = office.deposits.listing
    found, total = _of_list(listing, Query(scope="soon"))
    amount = listing.spec.column("balance").field
    rows = [
        Row(
            "deposits",
            row["id"],
            f"{row['number']} {row['project']}",
            " · ".join((row["customer"], amount.show(row["balance"]))),
            row["due_on"],
        )
        for row in found
    ]
    return Section("deposits", lazy("Quality deposits due back"), rows, total)


def loaners(office: Office) -> Section:
    """The loaners that are with customers, those that are due first (C12)."""
    today = office.today()
    found, total = _of_list(office.loans.listing, Query(scope="out", sort="due_on"))
    rows = []
    for row in found:
        late = (today - row["due_on"]).days
        detail = " · ".join(filter(None, (row["holder"], row["holder_site"], row["receiver"])))
        colour = "danger" if late > 0 else "warning" if late >= -1 else "muted"
        ticket_id = office.loans.owner_of(row["id"])
        title = f"{row['device_number']} {row['device']}"
        rows.append(Row("tickets", ticket_id, title, detail, row["due_on"], due_words(row["due_on"], today), colour))
    return Section("loaners", lazy("Loaners not back"), rows, total)


def loaners_wanted(office: Office) -> Section | None:
    """The tickets whose customers are to be offered a loaner (C12)."""
    if not office.user.may("loans.record"):
        return None
    found = office.loans.offers()
    rows = [
        Row("tickets", row.ticket_id, f"{row.number} {row.customer}", row.reason, row.since) for row in found[:ROWS]
    ]
    return Section("loaners_wanted", lazy("Loaners to offer"), rows, len(found))


def planned(office: Office) -> Section:
    """Planned support that is near or overdue: the customer's date is the deadline (C5)."""
    today = office.today()
    found, total = _of_list(office.tickets.listing, Query(scope="planned_near", sort="planned_on"))
    rows = []
    for row in found:
        days = (row["planned_on"] - today).days
        colour = "danger" if days < 0 else "warning" if days <= 1 else "muted"
        detail = " · ".join(filter(None, (row["technician"] or _("nobody is sent"), row["fault_reported"])))
        title = f"{row['number']} {row['customer'] or ''}".strip()
        words = planned_words(row["planned_on"], today, over=False)
        rows.append(Row("tickets", row["id"], title, detail, row["planned_on"], words, colour))
    return Section("planned", lazy("Planned support"), rows, total)


def forms_unsigned(office: Office) -> Section:
    """Forms that were printed and are not back signed, those that are due first at the top (C10, C14)."""
    listing, today = office.forms.listing, office.today()
    found, total = _of_list(listing, Query(scope="unsigned", sort="due_back_on"))
    kind = listing.spec.column("kind").field
    rows = [
        Row(
            "forms",
            row["id"],
            f"{row['number']} {kind.show(row['kind'])}",
            " · ".join(filter(None, (row["title"], row["customer"]))),
            row["due_back_on"],
            due_words(row["due_back_on"], today) if row["due_back_on"] is not None else _("no day is set yet"),
            "danger" if row["days_late"] else "muted",
        )
        for row in found
    ]
    return Section("forms", lazy("Printed, not yet signed"), rows, total)


def my_todos(office: Office) -> Section:
    """What the person who is logged in has to do until today."""
    found = office.todos.mine()
    rows = [
        Row(
            row.record_kind or "todos",
            row.record_id if row.record_kind and row.record_id is not None else row.id,
            row.text,
            row.record_title,
            row.due_on,
        )
        for row in found[:ROWS]
    ]
    return Section("todos", lazy("My to-dos"), rows, len(found))


def task_orders(office: Office) -> Section | None:
    """The task orders that wait for the review or approval of the person who is logged in, own or as a deputy (C9)."""
    listing = office.task_orders.listing
    found, total = _of_list(listing, Query(scope="mine", sort="state_since"))
    if not found and not (office.user.may("task_orders.review") or office.user.may("task_orders.approve")):
        return None
    state = listing.spec.column("state").field
    rows = [
        Row(
            "task_orders",
            row["id"],
            f"{row['number']} {row['customer']}",
            " · ".join((state.show(row["state"]), " ".join(row["problem"].split()))),
            row["state_since"],
        )
        for row in found
    ]
    return Section("task_orders", lazy("Task orders for me to decide"), rows, total)


def old_parts(office: Office) -> Section:
    """The old parts that are not back in time, the longest outstanding first (C11)."""
    found, total = _of_list(office.old_parts.listing, Query(scope="overdue"))
    rows = [
        Row(
            "tickets",
            office.old_parts.owner_of(row["id"]),
            f"{row['text']} {row['ticket']}",
            " · ".join(filter(None, (row["staff"], _("{n} days outstanding").format(n=row["old_part_days"])))),
            row["old_part_since"],
        )
        for row in found
    ]
    return Section("old_parts", lazy("Old parts not back"), rows, total)


def certificates(office: Office) -> Section:
    """Certificates that have expired or expire soon (A5)."""
    found = office.staff.expiring_certificates()
    rows = [
        Row(
            "staff",
            row.staff_id,
            f"{row.staff_name} {row.name}",
            _expiry(row.days_left),
            row.expires_on,
        )
        for row in found[:ROWS]
    ]
    return Section("certificates", lazy("Expiring certificates"), rows, len(found))


def open_complaints(office: Office) -> Section:
    """Complaints that are not closed, the oldest first."""
    listing = office.complaints.listing
    scope = next((scope.key for scope in listing.scopes if scope.key == "open"), "")
    query = Query(scope=scope, sort="received_at")
    found, total = _of_list(listing, query)
    rows = [
        Row(
            "complaints",
            row["id"],
            f"{row['number']} {row['customer'] or ''}".strip(),
            str(row["content"] or ""),
            row["received_at"],
        )
        for row in found
    ]
    return Section("complaints", lazy("Open complaints"), rows, total)


def extensions(office: Office) -> Section | None:
    """The extensions that wait for the manager's decision, the oldest first (B5)."""
    if not office.user.may("coverage.decide"):
        return None
    found = office.coverage.waiting()
    rows = [
        Row("equipment", row.device_id, row.device, " · ".join(filter(None, (row.text, row.ticket))), row.begins_on)
        for row in found[:ROWS]
    ]
    return Section("extensions", lazy("Extensions to decide"), rows, len(found))


def replacements(office: Office) -> Section | None:
    """The devices that are to be replaced after failed repairs, the oldest first (B6)."""
    if not office.user.may("coverage.replace"):
        return None
    found = office.replacements.waiting()
    rows = [Row("equipment", row.device_id, row.device, " ".join(row.lines[:1]), row.since) for row in found[:ROWS]]
    return Section("replacements", lazy("Devices to replace"), rows, len(found))


def _expiry(days_left: int) -> str:
    state = staff_fields.CERTIFICATE_STATE.show("expired" if days_left < 0 else "expiring")
    return state if days_left < 0 else f"{state} · " + _("{n} days left").format(n=days_left)


# A section that is nothing to the person who is logged in answers None.
SECTIONS: tuple[Callable[[Any], Section | None], ...] = (
    overdue,
    due_soon,
    notices,
    open_tickets,
    call_backs,
    on_duty,
    reported_today,
    my_todos,
    task_orders,
    forms_unsigned,
    extensions,
    replacements,
    old_parts,
    loaners_wanted,
    loaners,
    planned,
    cards_due,
    warranties,
    deposits,
    open_complaints,
    certificates,
)

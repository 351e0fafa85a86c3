"""What today asks for (今日, G1): a section per question, each row opens its record.

To add a section: 1. a function here; 2. its line in ``SECTIONS``; 3. its empty sentence in ``ui/today/page.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.core.i18n import Text, _, lazy
from app.core.lists import List, Query
from app.staff import fields as staff_fields

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


def open_tickets(office: Office) -> Section:
    """What is not closed, the longest waiting first."""
    return _tickets(office, "open", lazy("Open tickets"), Query(scope="open", sort="called_at"))


def reported_today(office: Office) -> Section:
    """What was reported today, newest first."""
    query = Query(scope="today", sort="called_at", descending=True)
    return _tickets(office, "reported", lazy("Reported today"), query)


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


def _expiry(days_left: int) -> str:
    state = staff_fields.CERTIFICATE_STATE.show("expired" if days_left < 0 else "expiring")
    return state if days_left < 0 else f"{state} · " + _("{n} days left").format(n=days_left)


SECTIONS: tuple[Callable[[Any], Section], ...] = (
    open_tickets,
    reported_today,
    my_todos,
    cards_due,
    warranties,
    deposits,
    open_complaints,
    certificates,
)

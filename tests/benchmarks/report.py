"""What the phone report reads at a million tickets, after each pause in typing and after each choice (C1)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from app.core.rights import User
from app.office import Office
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, once, percentile95, ratio
from tests.benchmarks.similar import statements_of

CALLERS = {
    "a name": ("华润", "恒瑞电力", "有限公司"),
    "initials": ("hrdl", "js"),
    "a phone number": ("138000", "13900079190", "7919"),
    "a serial number": ("A007919", "DK-200"),
    "nobody": ("龘靐", "zzzqq"),
}
# A customer with a fiftieth of all tickets, one with a device and ten, one without a device.
BIG, MIDDLE, SMALL = 1, 500, 0.9
TYPED = {"kind": "fault", "called_at": "", "project_id": None, "planned_on": "", "effect": "", "level": ""}


def run(rows: int) -> None:
    """Prints each answer's 95th percentile, and the slowest against its own statements by the bare driver."""
    with data.big_database(rows) as database:
        office = Office(database, lambda: data.NOW, User(None, "bench", "manager"))
        for name, texts in CALLERS.items():
            _print(
                f"who is calling: {name}", [lambda typed=typed: office.tickets.find_caller(typed) for typed in texts]
            )
        devices = rows // 20
        for name, customer in (("most tickets", BIG), ("ten tickets", MIDDLE), ("no device", int(rows // 10 * SMALL))):
            device = customer if customer <= devices else None
            _print(f"what is known of the caller: {name}", [_sheet(office, customer, device)])
            _print(f"who is to go: {name}", [_suggest(office, customer, device)])
            asked = TYPED | {"customer_id": customer, "equipment_id": device}
            _print(f"what is promised: {name}", [lambda asked=asked: office.clocks.preview(asked)])
        raw = sqlite3.connect(str(database.path))
        sheet = _sheet(office, BIG, BIG)
        statements = statements_of(database, sheet)
        ratio(
            "what is known of the caller: most tickets",
            sheet,
            lambda: [raw.execute(statement, values).fetchall() for statement, values in statements],
            4,
            rounds=15,
            limit_name="sqlite3",
        )
        raw.close()


def _print(name: str, works: Sequence[Callable[[], object]]) -> None:
    for work in works:
        work()
    absolute(name, percentile95([once(work) for _ in range(20) for work in works]), 50)


def _find(office: Office, typed: str) -> Callable[[], object]:
    return lambda: office.tickets.find_caller(typed)


def _sheet(office: Office, customer: int, device: int | None) -> Callable[[], object]:
    return lambda: office.tickets.caller_sheet(customer, device)


def _suggest(office: Office, customer: int, device: int | None) -> Callable[[], object]:
    return lambda: office.tickets.suggest_technicians(customer, device)

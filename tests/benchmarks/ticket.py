"""A ticket with 200 lines of charges and 500 rows in its time line: its page read and drawn (C13)."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app.core.database import Database, take_ids
from app.core.model import table_of
from app.core.rights import User
from app.core.schema import migrate
from app.office import Office
from app.tickets.charges.model import ChargeLine
from app.tickets.model import Ticket, TicketUrge
from app.tickets.work.model import SupportAttempt
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, median, ratio

LINES, ATTEMPTS, URGES, OTHERS = 200, 300, 200, 50_000
TICKET = 17
# What stands on the page of this one, as bare statements.
RAW = (
    "SELECT * FROM ticket WHERE id = ?",
    "SELECT * FROM charge_line WHERE ticket_id = ? ORDER BY stage, position",
    "SELECT * FROM support_attempt WHERE ticket_id = ? ORDER BY at DESC",
    "SELECT * FROM ticket_urge WHERE ticket_id = ? ORDER BY at DESC",
    "SELECT * FROM ticket_move WHERE ticket_id = ?",
    "SELECT * FROM ticket_visit WHERE ticket_id = ?",
    "SELECT * FROM ticket_clock WHERE ticket_id = ?",
    "SELECT * FROM history WHERE root_table = 'ticket' AND root_id = ? ORDER BY id DESC LIMIT 500",
)


class _Nobody:
    """A navigator that goes nowhere."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def open(self, *_given: Any) -> None: ...

    def new(self, *_given: Any, **_values: Any) -> None: ...

    def say(self, *_given: Any) -> None: ...


def run(_rows: int) -> None:
    """Prints the figures of the page."""
    from PySide6.QtWidgets import QApplication

    from ui.kit import theme, work
    from ui.tickets.record import TicketRecord

    with tempfile.TemporaryDirectory() as folder:
        database = Database.file(Path(folder) / "ticket.db", lambda: data.NOW)
        migrate(database)
        office = Office(database, lambda: data.NOW, User(None, "bench", "manager"))
        _fill(database, office)
        raw = sqlite3.connect(str(database.path))
        ratio(
            f"reading a ticket ({LINES} lines, {ATTEMPTS + URGES} events)",
            _reading(office),
            lambda: [raw.execute(statement, (TICKET,)).fetchall() for statement in RAW],
            25,
            limit_name="sqlite3",
        )
        app = QApplication.instance() or QApplication([])
        theme.apply(app, "light")  # type: ignore[arg-type]
        work.set_pool(work.AtOnce())
        pages: list[TicketRecord] = []

        def open_page() -> None:
            page = TicketRecord(_Nobody(office), TICKET)  # type: ignore[arg-type]
            page.resize(1280, 660)
            page.show()
            page.repaint()
            pages.append(page)

        absolute("opening its page: read, laid out, drawn", median(open_page, 7), 200)
        absolute("showing it again after a change", median(pages[-1].load, 7), 200)
        for page in pages:
            page.close()
        work.set_pool(None)
        raw.close()
        database.close()


def _reading(office: Office) -> Callable[[], object]:
    def read() -> object:
        return (
            office.tickets.get(TICKET),
            office.tickets.course(TICKET),
            office.ticket_coverage.of_ticket(TICKET),
            office.dispatch.visits(TICKET),
            office.work.of(TICKET),
            office.charges.of(TICKET),
            office.task_orders.of_ticket(TICKET),
            office.loans.of(TICKET),
            office.forms.of_ticket(TICKET),
            office.archive.time_line("tickets", TICKET),
        )

    return read


def _fill(database: Database, office: Office) -> None:
    data.fill_customers(database, 200)
    data.fill_tickets(database, OTHERS, 200)
    with database.write(office.user) as session:
        ticket = session.get_one(Ticket, TICKET)
        ticket.state, ticket.closed_at = "in_progress", None
        session.flush()
        called = ticket.called_at
        lines = [_line(i, place) for place, i in enumerate(take_ids(session, ChargeLine, LINES))]
        session.execute(insert(table_of(ChargeLine)), lines)
        attempts = [
            {
                "id": i,
                "ticket_id": TICKET,
                "mode": ("phone", "remote")[place % 2],
                "at": called + timedelta(minutes=place),
                "minutes": 5,
                "result": f"第{place}次远程检查，参数正常，仍报警",
                "solved": False,
                "entered_at": called,
                "entered_by": "李强",
            }
            for place, i in enumerate(take_ids(session, SupportAttempt, ATTEMPTS))
        ]
        session.execute(insert(table_of(SupportAttempt)), attempts)
        urges = [
            {
                "id": i,
                "ticket_id": TICKET,
                "at": called + timedelta(minutes=place),
                "who": "王芳",
                "note": "",
                "reported": False,
                "caller_name": "赵工",
                "caller_phone": "",
            }
            for place, i in enumerate(take_ids(session, TicketUrge, URGES))
        ]
        session.execute(insert(table_of(TicketUrge)), urges)


def _line(line_id: int, place: int) -> dict[str, object]:
    return {
        "id": line_id,
        "ticket_id": TICKET,
        "stage": "estimate",
        "position": place,
        "line": ("labour", "part", "travel")[place % 3],
        "text": f"更换密封圈 {place}",
        "quantity": Decimal(2),
        "unit": "件",
        "day": data.NOW.date(),
        "basis": "list",
        "payer": "customer",
        "why": "保修期外，按标价收费",
        "why_en": "out of warranty, at list price",
        "price_reason": "",
        "unit_price": Decimal("120.50"),
        "amount": Decimal("241.00"),
        "missing": "",
        "old_part": "",
        "old_part_by": "",
        "old_part_note": "",
        "entered_by": "王芳",
    }

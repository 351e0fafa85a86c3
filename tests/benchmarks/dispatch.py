"""The dispatch board: 30 technicians and 300 visits a week, opened, drawn and dragged over, among years of visits."""

from __future__ import annotations

import random
import sqlite3
import tempfile
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.core.database import Database, take_ids
from app.core.errors import Invalid
from app.core.model import table_of
from app.core.rights import User
from app.core.schema import migrate
from app.office import Office
from app.staff.model import Certificate, Permit
from app.tickets.model import Ticket
from app.tickets.visits.board import monday_of
from app.tickets.visits.model import Visit, VisitTechnician
from app.tickets.visits.rules import at_time
from tests.benchmarks import data
from tests.benchmarks.measure import absolute, median, once, percentile95, ratio

PEOPLE, A_WEEK, WEEKS, WAITING = 30, 300, 100, 150
MONDAY = monday_of(data.NOW.date())
# What the board is made of, as bare statements.
RAW = (
    """SELECT v.id, v.version, v.planned_from, v.planned_to, v.state, t.id, t.number, t.fault_reported, c.name
    FROM ticket_visit v JOIN ticket t ON t.id = v.ticket_id JOIN customer c ON c.id = t.customer_id
    WHERE v.planned_from >= :first AND v.planned_from < :last ORDER BY v.planned_from""",
    """SELECT s.visit_id, s.staff_id FROM ticket_visit v JOIN ticket_visit_technician s ON s.visit_id = v.id
    WHERE v.planned_from >= :first AND v.planned_from < :last""",
    "SELECT id, name, phone, department, skills FROM staff WHERE role = 'technician'",
    "SELECT staff_id, name, issued_on, expires_on FROM certificate",
    "SELECT staff_id, customer_id, number, valid_from, valid_to, review, examination FROM permit",
    """SELECT t.id, t.version, t.number, c.name, t.fault_reported, t.level, t.state, t.called_at, t.appointed_at
    FROM ticket t JOIN customer c ON c.id = t.customer_id WHERE t.state IN ('registered', 'assigned')
    AND t.state NOT IN ('closed', 'cancelled') AND NOT EXISTS (
        SELECT 1 FROM ticket_visit v WHERE v.ticket_id = t.id
        AND v.state IN ('planned', 'confirmed', 'under_way', 'done'))
    ORDER BY t.called_at LIMIT 201""",
)


def run(_rows: int) -> None:
    """Prints the figures of the board."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication

    from ui.dispatch.board_view import BoardView, Carried
    from ui.kit import theme

    with tempfile.TemporaryDirectory() as folder:
        database = Database.file(Path(folder) / "dispatch.db", lambda: data.NOW)
        migrate(database)
        office = Office(database, lambda: data.NOW, User(None, "bench", "manager"))
        _fill(database)
        raw = sqlite3.connect(str(database.path))
        week = {"first": str(MONDAY), "last": str(MONDAY + timedelta(days=7))}
        board = office.dispatch.board(MONDAY)
        shown = f"{len(board.people)} people, {len(board.cards)} visits, {len(board.waiting)} waiting"
        ratio(
            f"reading the board ({shown})",
            lambda: office.dispatch.board(MONDAY),
            lambda: [raw.execute(statement, week).fetchall() for statement in RAW],
            25,
            limit_name="sqlite3",
        )
        app = QApplication.instance() or QApplication([])
        theme.apply(app, "light")  # type: ignore[arg-type]
        view = BoardView()
        view.resize(1060, 620)
        view.show()
        app.processEvents()

        def open_week() -> None:
            view.show_board(office.dispatch.board(MONDAY))
            view.viewport().repaint()

        absolute("opening the board: read, laid out, drawn", median(open_week, 7), 200)
        place = view.layout_.find(board.cards[150].visit_id) if view.layout_ is not None else None
        view.carried, view._by_mouse = Carried(board.cards[150], place[0] if place else None), True

        def drag(step: int) -> None:
            view._at = QPoint(120 + step * 7 % 900, 60 + step * 5 % 500)
            view.viewport().repaint()

        absolute("a step of dragging, p95", percentile95([once(lambda s=s: drag(s)) for s in range(200)]), 16)
        bar = view.verticalScrollBar()

        def scroll(step: int) -> None:
            bar.setValue(step * 37 % max(1, bar.maximum()))
            view.viewport().repaint()

        absolute("a step of scrolling, p95", percentile95([once(lambda s=s: scroll(s)) for s in range(100)]), 16)
        cards = [card for card in board.cards if card.state == "planned"]
        random.Random(6).shuffle(cards)
        moves = [once(lambda c=c: _drop(office, c.visit_id, c.people[0])) for c in cards[:40]]
        absolute("dropping a card (one action), p95", percentile95(moves), 50)
        view.close()
        raw.close()
        database.close()


def _drop(office: Office, visit_id: int, person: int) -> None:
    """Four weeks later, where nobody has visits yet; what is refused was found out just as quickly."""
    with suppress(Invalid):
        office.dispatch.move_card(visit_id, 28, person, person)


def _fill(database: Database) -> None:
    """Two years of visits before the week, in blocks as an import writes them."""
    data.fill_customers(database, 200)
    data.fill_tickets(database, 5000, 200)
    source = random.Random(5)
    people = data.fill_people(database, PEOPLE)
    with database.write() as session:
        rows = [
            {"id": i, "staff_id": people[i % PEOPLE], "name": f"证书{i % 4}", "expires_on": MONDAY + timedelta(days=i)}
            for i in take_ids(session, Certificate, 4 * PEOPLE)
        ]
        session.execute(insert(table_of(Certificate)), rows)
        rows = [
            {"id": i, "staff_id": people[i % PEOPLE], "customer_id": 1 + i % 100, "nda": False}
            for i in take_ids(session, Permit, 200)
        ]
        session.execute(insert(table_of(Permit)), rows)
    for number in range(WEEKS):
        with database.write() as session:
            _week(session, MONDAY - timedelta(days=7 * (WEEKS - 4 - number)), people, source)
    with database.write() as session:
        for state, which in (("registered", Ticket.id <= WAITING), ("in_progress", Ticket.id > WAITING)):
            opened = update(Ticket).where(which).values(state=state, closed_at=None)
            session.execute(opened.execution_options(synchronize_session=False))


def _week(session: Session, monday: date, people: list[int], source: random.Random) -> None:
    ids = take_ids(session, Visit, A_WEEK)
    visits, crews = [], []
    for place, visit_id in enumerate(ids):
        person = people[place % PEOPLE]
        turn = place // PEOPLE  # ten for each person: two a day from Monday to Friday
        first = at_time(monday + timedelta(days=turn % 5), data.NOW.time().replace(hour=8 + 5 * (turn // 5)))
        ticket = source.randrange(WAITING + 1, 5000)
        state = "done" if monday < MONDAY else ("planned", "confirmed", "under_way")[place % 3]
        visits.append(
            {
                "id": visit_id,
                "ticket_id": ticket,
                "planned_from": first,
                "planned_to": first + timedelta(hours=2),
                "state": state,
                "state_since": first,
                "agreed_with": "赵工",
                "note": "",
                "reason": "",
                "version": 1,
                "created_at": first,
                "created_by": "bench",
            }
        )
        crews.append({"visit_id": visit_id, "ticket_id": ticket, "staff_id": person, "position": 0})
    session.execute(insert(table_of(Visit)), visits)
    members = take_ids(session, VisitTechnician, len(crews))
    session.execute(
        insert(table_of(VisitTechnician)), [{"id": i} | crew for i, crew in zip(members, crews, strict=True)]
    )

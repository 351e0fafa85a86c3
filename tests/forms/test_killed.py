"""C1, C10, H4: "save and print" ended in the middle, at any statement: all of an action is there or nothing of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.core.database import Database
from app.core.lists import Query
from app.forms.model import FormPaper, FormPrint
from app.office import Office
from app.tickets.clocks.model import TicketClock
from tests.conftest import MANAGER, StandingClock
from tests.tickets.conftest import World

# How many times the work is ended, spread over all of its statements; once more just before each commit.
POINTS = 12
COMMITS = 2


def save_and_print(office: Office, customer: int, device: int) -> None:
    """What Ctrl+Shift+Enter in the phone report and a print do."""
    raw = {"customer_id": customer, "equipment_id": device, "fault_reported": "真空报警", "level": "major"}
    ticket = office.tickets.record_report(raw).id
    office.forms.print_out("registration", [ticket], "A4")


def in_a_process(database: Database, now: datetime, watch: Callable[[Any], None], *given: int) -> int:
    """Does it in a process of its own with a connection of its own, and answers how that ended."""
    child = os.fork()
    if child == 0:
        try:
            own = Database(database.url, lambda: now)
            watch(own.engine)
            save_and_print(Office(own, lambda: now, MANAGER), *given)
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_statement(place: int) -> Callable[[Any], None]:
    """Dies when so many statements are done."""

    def watch(engine: Any) -> None:
        done = [0]

        @event.listens_for(engine, "after_cursor_execute")
        def count(*_given: Any) -> None:
            done[0] += 1
            if done[0] == place:
                die()

    return watch


def at_commit(place: int) -> Callable[[Any], None]:
    """Dies just before a commit."""

    def watch(engine: Any) -> None:
        done = [0]

        @event.listens_for(engine, "commit")
        def count(_connection: Any) -> None:
            done[0] += 1
            if done[0] == place:
                die()

    return watch


def statements(office: Office, world: World) -> int:
    """How many there are, by doing it once."""
    done = [0]

    def count(*_given: Any) -> None:
        done[0] += 1

    event.listen(office.database.engine, "after_cursor_execute", count)
    try:
        save_and_print(office, world.customer, world.device)
    finally:
        event.remove(office.database.engine, "after_cursor_execute", count)
    return done[0]


def check_whole(office: Office) -> tuple[int, int]:
    """Every ticket and every form has all that belongs to it, and the numbers have no gaps; answers how many."""
    tickets = sorted(office.tickets.listing.ids(Query()))
    numbers = [office.tickets.get(ticket).values["number"] for ticket in tickets]
    assert numbers == [f"GD202611-{n:04}" for n in range(1, len(tickets) + 1)]
    forms = sorted(office.forms.listing.ids(Query()))
    values = [office.forms.get(form).values for form in forms]
    assert [row["number"] for row in values] == [f"WX2026-{n:05}" for n in range(1, len(forms) + 1)]
    with office.read() as session:
        for ticket, number in zip(tickets, numbers, strict=True):
            clocks = select(func.count()).where(TicketClock.ticket_id == ticket)
            assert session.scalar(clocks), number
        for form in forms:
            for table in (FormPrint, FormPaper):
                assert session.scalar(select(func.count()).where(table.form_id == form)) == 1, (form, table)
    for ticket, number in zip(tickets, numbers, strict=True):
        assert [hit.record_id for hit in office.find(number, ("tickets",))] == [ticket]
        assert [change.action for change in office.tickets.changes(ticket) if change.table == "ticket"], number
    for form, row in zip(forms, values, strict=True):
        assert (row["state"], row["printed"]) == ("printed", 1)
        assert office.forms.paper(form).startswith(b"%PDF")
    return len(tickets), len(forms)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is ended as Unix does it")
def test_C1_C10_whatever_moment_the_program_is_killed_in_nothing_is_half_done(
    world: World, clock: StandingClock
) -> None:
    office = world.office
    total = statements(office, world)
    before = check_whole(office)
    assert before == (1, 1) and total > POINTS
    places = sorted({1 + step * (total - 1) // (POINTS - 1) for step in range(POINTS)})
    seen = set()
    for watch in (*map(at_statement, places), *map(at_commit, range(1, COMMITS + 1))):
        ended = in_a_process(office.database, clock.now, watch, world.customer, world.device)
        after = check_whole(office)
        grown = (after[0] - before[0], after[1] - before[1])
        # The form is never there without its ticket; the ticket alone is what a paper jam leaves too.
        assert grown in ((0, 0), (1, 0), (1, 1)), grown
        assert ended == -signal.SIGKILL, "it was not killed"
        seen.add(grown)
        before = after
    assert {(0, 0), (1, 0)} <= seen, "killed in the first action and in the second"
    save_and_print(office, world.customer, world.device)
    assert check_whole(office) == (before[0] + 1, before[1] + 1), "it goes on as if nothing had been"

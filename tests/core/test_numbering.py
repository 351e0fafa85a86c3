"""C10 document numbers: in order, without gaps and doubles, also with eight writers at once and with rollbacks."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from app.core.database import Database
from app.core.errors import Refused
from app.core.numbering import PATTERNS, check_pattern, format_number, take_number, take_numbers
from app.core.settings import write_setting
from app.office import Office
from tests.conftest import StandingClock

ROOT = Path(__file__).resolve().parents[2]
WRITERS, EACH = 8, 12


def take(database: Database, series: str, count: int = 1) -> list[str]:
    with database.write() as session:
        return take_numbers(session, series, count)


def test_numbers_follow_each_other_and_start_anew_with_the_period(database: Database, clock: StandingClock) -> None:
    assert [take(database, "tickets") for _n in range(3)] == [["GD202611-0001"], ["GD202611-0002"], ["GD202611-0003"]]
    assert take(database, "customers", 2) == ["KH00001", "KH00002"]
    # 1 December begins in the office at 16:00 UTC the day before.
    clock.now = clock.now.replace(day=30, hour=15, minute=59)
    assert take(database, "tickets") == ["GD202611-0004"]
    clock.forward(minutes=1)
    assert take(database, "tickets") == ["GD202612-0001"]


def test_C10_a_rolled_back_action_gives_its_number_back(database: Database) -> None:
    with pytest.raises(Refused), database.write() as session:
        assert take_number(session, "tickets") == "GD202611-0001"
        raise Refused("no")
    assert take(database, "tickets") == ["GD202611-0001"]


def test_C10_eight_writers_at_once_leave_no_gap_and_no_double(database: Database) -> None:
    taken: list[str] = []
    problems: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for n in range(EACH):
                try:
                    with database.write() as session:
                        number = take_number(session, "tickets")
                        if (writer + n) % 3 == 0:
                            raise Refused("rolled back on purpose")
                    taken.append(number)
                except Refused as error:
                    if "on purpose" not in str(error):
                        raise
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(taken) == [f"GD202611-{n:04}" for n in range(1, len(taken) + 1)]
    assert len(taken) == WRITERS * EACH * 2 // 3


def test_C10_eight_programs_at_once_on_one_file(sqlite_database: Database) -> None:
    program = textwrap.dedent(f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from app.core.database import Database
        from app.core.numbering import take_number
        database = Database.file(Path({str(sqlite_database.path)!r}), lambda: datetime(2026, 11, 22, 1, tzinfo=UTC))
        for n in range({EACH}):
            try:
                with database.write() as session:
                    number = take_number(session, "tickets")
                    if n % 4 == 3:
                        raise ZeroDivisionError
                print(number)
            except ZeroDivisionError:
                pass
    """)
    running = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _n in range(WRITERS)
    ]
    taken = [number for process in running for number in process.communicate(timeout=120)[0].split()]
    assert [process.returncode for process in running] == [0] * WRITERS
    assert sorted(taken) == [f"GD202611-{n:04}" for n in range(1, WRITERS * EACH * 3 // 4 + 1)]


def test_a_typed_number_is_stepped_over(office: Office) -> None:
    office.customers.save({"name": "甲", "number": "KH00001"})
    customer = office.customers.get(office.customers.save({"name": "乙"}))
    assert customer.values["number"] == "KH00002"


def test_the_offices_own_pattern_is_used(database: Database) -> None:
    with database.write() as session:
        write_setting(session, "number.tickets", "{year}/{month}/{day}-{n}")
    assert take(database, "tickets") == ["2026/11/22-1"]


@pytest.mark.parametrize("pattern", PATTERNS.values())
def test_the_shipped_patterns_are_good(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["", "GD", "GD{year}", "{n:x}z{", "{number}", "{n.__class__}", "{0}", "A" * 40 + "{n}", "{n!r:>9}{x}"]
)
def test_a_bad_pattern_is_told(pattern: str) -> None:
    assert check_pattern(pattern)


def test_a_number_as_its_pattern_says(clock: StandingClock) -> None:
    assert format_number("{n:05}", clock.now.date(), 123456) == "123456"

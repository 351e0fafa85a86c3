"""Transactions: what fails leaves nothing; listeners, locks, errors in the user's words (H7)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.core import database as core
from app.core.database import Database, take_ids
from app.core.errors import Invalid, Refused, Stale
from app.core.rights import User
from app.customers.model import Contact, Customer
from app.office import Office

ROOT = Path(__file__).resolve().parents[2]
WHO = User(None, "王芳", "manager")


def add(database: Database, number: str, name: str = "甲") -> int:
    with database.write(WHO) as session:
        row = Customer(number=number, name=name, created_at=session.info["now"])
        session.add(row)
        session.flush()
        return row.id


def count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Customer)) or 0


def test_what_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Customer(number="K1", name="甲", created_at=session.info["now"]))
        session.flush()
        session.execute(text("UPDATE counter SET value = 99"))
        raise ZeroDivisionError
    assert count(database) == 0


def test_listeners_hear_after_the_commit_which_tables_changed(database: Database) -> None:
    heard: list[frozenset[str]] = []
    seen: list[int] = []

    def listener(tables: frozenset[str]) -> None:
        heard.append(tables)
        seen.append(count(database))

    end = database.listen(listener)
    add(database, "K1")
    assert heard == [frozenset({"customer"})]
    assert seen == [1]
    with database.write():
        pass
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.add(Customer(number="K2", name="乙", created_at=session.info["now"]))
        session.flush()
        raise ZeroDivisionError
    end()
    add(database, "K3")
    assert len(heard) == 1


def test_a_reader_sees_one_state_while_others_write(sqlite_database: Database) -> None:
    add(sqlite_database, "K1")
    with sqlite_database.read() as session:
        before = session.scalar(select(func.count()).select_from(Customer))
        add(sqlite_database, "K2")
        assert session.scalar(select(func.count()).select_from(Customer)) == before == 1
    assert count(sqlite_database) == 2


def test_a_number_in_use_is_a_problem_of_its_field(database: Database) -> None:
    add(database, "K1")
    with pytest.raises(Invalid) as error:
        add(database, "K1")
    assert [problem.field for problem in error.value.problems] == ["number"]


def test_a_missing_value_is_a_problem_of_its_field(database: Database) -> None:
    with pytest.raises(Invalid) as error, database.write() as session:
        session.add(Customer(number="K1", created_at=session.info["now"]))
    assert [problem.field for problem in error.value.problems] == ["name"]


def test_what_others_refer_to_cannot_go(database: Database) -> None:
    customer = add(database, "K1")
    with database.write() as session:
        session.add(Contact(customer_id=customer, name="赵工"))
    with pytest.raises(Refused, match="refer to it"), database.write() as session:
        session.execute(text("DELETE FROM customer"))


def test_H7_two_who_change_the_same_row_the_second_is_told(database: Database) -> None:
    customer = add(database, "K1")
    with pytest.raises(Stale), database.write() as session:
        row = session.get_one(Customer, customer)
        # Somebody else was quicker, past this session.
        session.connection().execute(text("UPDATE customer SET version = version + 1"))
        row.name = "乙"


def test_H7_many_writers_at_once_lose_nothing(database: Database) -> None:
    customer = add(database, "K1", "0")

    def raise_by_one() -> None:
        for _n in range(10):
            with database.write(WHO) as session:
                row = session.get_one(Customer, customer, with_for_update=True)
                row.name = str(int(row.name) + 1)

    threads = [threading.Thread(target=raise_by_one) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get_one(Customer, customer).name == "80"


def test_H10_another_program_writes_on_the_same_file_at_the_same_time(sqlite_database: Database) -> None:
    program = textwrap.dedent(f"""
        import app.models
        from pathlib import Path
        from app.core.database import Database
        from app.customers.model import Customer
        database = Database.file(Path({str(sqlite_database.path)!r}))
        for n in range(20):
            with database.write() as session:
                session.add(Customer(number=f"B{{n}}", name="乙", created_at=session.info["now"]))
    """)
    other = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    for n in range(20):
        add(sqlite_database, f"A{n}")
    assert other.wait(60) == 0
    assert count(sqlite_database) == 40


def test_a_writer_that_holds_the_lock_too_long_is_said(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "SQLITE_BUSY_SECONDS", 0.2)
    assert sqlite_database.path is not None
    second = Database.file(sqlite_database.path)
    raw = sqlite3.connect(sqlite_database.path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Refused, match="Somebody else is writing"):
            add(second, "K1")
    finally:
        raw.rollback()
        raw.close()
    add(second, "K1")
    second.close()


def test_a_write_protected_file_is_said(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        raw = connection.connection.dbapi_connection
        assert raw is not None
    with pytest.raises(Refused, match="write-protected"):
        add(sqlite_database, "K1")


def test_ids_for_a_bulk_insert_are_nobody_elses(database: Database) -> None:
    add(database, "K1")
    with database.write() as session:
        ids = take_ids(session, Customer, 5)
        rows = [{"id": n, "number": f"B{n}", "name": "乙", "created_at": session.info["now"]} for n in ids]
        session.execute(Customer.__table__.insert(), rows)  # type: ignore[attr-defined]
    added = add(database, "K2")
    assert added not in ids
    assert count(database) == 7


def test_an_action_sees_the_data_and_the_clock_of_its_office(office: Office) -> None:
    customer = office.customers.get(office.customers.save({"name": "华润"}))
    assert (customer.created_at, customer.created_by) == (office.clock(), "王芳")

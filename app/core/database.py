"""The database: one transaction per action, change notes after each commit. SQLite and PostgreSQL differ only here."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.core.clock import Clock, system_clock
from app.core.errors import AppError, Cancelled, Invalid, Problem, Refused, Stale
from app.core.i18n import _, lazy
from app.core.model import Base, table_of
from app.core.rights import User

Tables = frozenset[str]
Listener = Callable[[Tables], None]
# (session, ids by root table) -> None; called once before each commit with what was touched.
BeforeCommit = Callable[[Session, dict[str, set[int]]], None]

PROGRAM = User(None, "", "administrator")
SQLITE_BUSY_SECONDS = 20


class _Undone(Exception):
    """Ends a rehearsal: nothing of it is kept."""


class Cancel:
    """Lets one thread stop the query that another one waits for."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._stop: Callable[[], object] | None = None
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """Stops the running query, if any; whatever follows under this token raises Cancelled."""
        with self._lock:
            self._event.set()
            if self._stop is not None:
                self._stop()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raises Cancelled once cancelled."""
        if self._event.is_set():
            raise Cancelled()

    @contextmanager
    def watching(self, stop: Callable[[], object]) -> Iterator[None]:
        """While inside, ``cancel`` calls ``stop``."""
        with self._lock:
            self.check()
            self._stop = stop
        try:
            yield
        finally:
            with self._lock:
                self._stop = None


class Database:
    """One database, by its SQLAlchemy address. Sessions never outlive an action."""

    def __init__(self, url: str | URL, clock: Clock = system_clock) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.before_commit: list[BeforeCommit] = []
        self._listeners: list[Listener] = []
        # History rows by table that this program has committed, so that others' can be told from them (watch.py).
        self.written: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.engine = _open_engine(self.url)
        # Same pool; transactions begun through it take the write lock at once on SQLite.
        self._writer = self.engine.execution_options(immediate=True)

    @classmethod
    def file(cls, path: Path, clock: Clock = system_clock) -> Database:
        """The SQLite database in this file."""
        return cls(URL.create("sqlite", database=str(path)), clock)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The data file, None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Calls ``listener`` after each commit with the names of the changed tables, on the thread that committed.

        Answers a function that ends it.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    @contextmanager
    def read(self, cancel: Cancel | None = None) -> Iterator[Session]:
        """A short session that sees one state of the data and writes nothing."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            if cancel is None:
                yield session
                return
            with cancel.watching(_stopper(session.connection())):
                try:
                    yield session
                except DBAPIError as error:
                    if cancel.cancelled:
                        raise Cancelled() from error
                    raise

    @contextmanager
    def write(self, user: User = PROGRAM, note: str = "", now: datetime | None = None) -> Iterator[Session]:
        """One action: commits on leaving, rolls back on any exception, then tells the listeners what changed.

        Raises our own errors for broken constraints and lost races.
        """
        with Session(self._writer, expire_on_commit=False) as session:
            session.info.update(action_info(user, note, now or self.clock()))
            try:
                with session.begin():
                    session.connection()
                    yield session
                    session.flush()
                    for hook in self.before_commit:
                        hook(session, session.info["touched"])
            except AppError:
                raise
            except StaleDataError as error:
                raise Stale({}, {}, 0) from error
            except IntegrityError as error:
                raise _constraint_error(error) from error
            except OperationalError as error:
                raise _operational_error(error) from error
            changed = frozenset(session.info["changed"])
            with self._lock:
                self.written.update(session.info["written"])
        if changed:
            self.tell(changed)

    @contextmanager
    def rehearsal(self, user: User = PROGRAM) -> Iterator[Session]:
        """As ``write``, but everything is taken back on leaving, and nobody is told: for what would be if."""
        try:
            with self.write(user) as session:
                yield session
                raise _Undone
        except _Undone:
            pass

    def tell(self, tables: Tables) -> None:
        """Tells the listeners that these tables changed."""
        for listener in tuple(self._listeners):
            listener(tables)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()


def action_info(user: User, note: str, now: datetime) -> dict[str, Any]:
    """What a writing session carries: who acts, when and why, and what it has touched so far."""
    return {"user": user, "note": note, "now": now, "touched": {}, "changed": set(), "written": Counter()}


def take_ids(session: Session, model: type[Base], count: int) -> range:
    """A block of ``count`` unused ids of the model's table, for bulk inserts; safe under the write lock."""
    table = table_of(model)
    if session.get_bind().dialect.name == "sqlite":
        # The session holds SQLite's only write lock, so nobody takes the same ids.
        top = session.scalar(select(func.max(table.c.id))) or 0
        return range(top + 1, top + 1 + count)
    sequence = session.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
    # Nobody else may draw from the sequence between the two calls.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": sequence})
    last = session.scalar(text("SELECT nextval(CAST(:name AS regclass))"), {"name": sequence})
    assert isinstance(last, int)
    session.execute(text("SELECT setval(CAST(:name AS regclass), :last)"), {"name": sequence, "last": last + count - 1})
    return range(last, last + count)


def upsert(session: Session, table: Table) -> Any:
    """An INSERT of the database's kind that knows ``on_conflict_do_…``."""
    # A dialect is loaded only when it is used: the other one would hold up the start.
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def lock_row(session: Session, model: type[Base], record_id: int) -> None:
    """Holds a row until the end of the action, so that a rule that depends on it stays true (PostgreSQL)."""
    table = table_of(model)
    session.execute(select(table.c.id).where(table.c.id == record_id).with_for_update())


def hold(session: Session, name: str) -> None:
    """Until the end of the action nobody else comes past this line with the same name, so that a rule about several
    rows stays true, those included that are not there yet. SQLite's writers wait for each other anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})


# -- engines -----------------------------------------------------------------------------------------------------------


def _open_engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN leaves DDL outside the transaction and locks too late; see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        "temp_store = MEMORY",
        "cache_size = -32000",
        "mmap_size = 268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _stopper(connection: Connection) -> Callable[[], object]:
    raw: Any = connection.connection.dbapi_connection
    stop: Callable[[], object] = raw.interrupt if hasattr(raw, "interrupt") else raw.cancel
    return stop


# -- errors in the user's words ----------------------------------------------------------------------------------------


def _constraint_error(error: IntegrityError) -> AppError:
    message = str(error.orig)
    if match := re.search(r"UNIQUE constraint failed: (\w+)\.(\w+)", message):
        return Invalid([Problem(match[2], lazy("This is already in use."))])
    if match := re.search(r"unique constraint \"uq_\w+\".*?\((\w+)", message, re.DOTALL):
        return Invalid([Problem(match[1], lazy("This is already in use."))])
    if "FOREIGN KEY" in message.upper():
        return Refused(lazy("This cannot be done: other records still refer to it."))
    if match := re.search(r"NOT NULL constraint failed: \w+\.(\w+)|column \"(\w+)\"", message):
        return Invalid([Problem(match[1] or match[2], lazy("Please fill this in."))])
    return Refused(_("The data does not allow this: {reason}").format(reason=message.splitlines()[0]))


def _operational_error(error: OperationalError) -> Exception:
    message = str(error.orig).lower()
    if "locked" in message or "busy" in message:
        return Refused(lazy("Somebody else is writing just now. Please try again."))
    if "readonly" in message or "read-only" in message:
        return Refused(lazy("The data file is write-protected."))
    if "disk is full" in message or "disk full" in message:
        return Refused(lazy("The disk is full. Nothing was saved."))
    return error

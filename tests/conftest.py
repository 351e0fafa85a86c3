"""What all tests share: an office on SQLite and PostgreSQL, a clock that stands still, no real folders, no screen."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Before anything of the program is imported: nothing may ever touch the user's real folders.
_HOME = tempfile.mkdtemp(prefix="after-sales-tests-")
os.environ["AFTER_SALES_HOME"] = _HOME

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from sqlalchemy import URL, Dialect, Engine  # noqa: E402
from sqlalchemy.util import LRUCache  # noqa: E402

from app.core import database as database_module  # noqa: E402
from app.core import i18n  # noqa: E402
from app.core.database import Database  # noqa: E402
from app.core.rights import User  # noqa: E402
from app.office import Office  # noqa: E402
from tests import postgresql_server  # noqa: E402
from tests.postgresql_pool import Pool  # noqa: E402

# A busy machine must not fail a test: nothing here is timed. Where nobody looks at a new counterexample, the same cases
# are tried each time; everywhere else new ones.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("untimed")

NOW = datetime(2026, 11, 22, 1, 14, tzinfo=UTC)  # Sunday, 09:14 in the office
MANAGER = User(None, "王芳", "manager")


class StandingClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Moves the clock on, e.g. ``forward(days=1)``."""
        self.now += timedelta(**span)


# Python's collector runs on whatever thread allocates, that of the test runner's messages too; windows that it frees
# there end the process. As in the program, it runs on the main thread only: between tests.
gc.disable()
_GARBAGE = 50_000
# A look at all that lives takes a second by then; most of the time the new is enough.
_FULL_EVERY = 20
_collections = count(1)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collects after a test when there is enough to collect."""
    yield
    if gc.get_count()[0] > _GARBAGE:
        gc.collect(2 if next(_collections) % _FULL_EVERY == 0 else 0)


def pytest_sessionfinish() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in English; a test of Chinese switches itself."""
    i18n.set_language("en")
    yield
    i18n.set_language("en")


# Each test has an engine of its own, and an engine turns a statement into SQL anew. As in the program, which has one
# engine all day, it is done once: by kind of database the dialect and the statements of the template's engine.
_statements: dict[str, tuple[Dialect, LRUCache]] = {}
_open_engine = database_module._open_engine


def keep_statements(engine: Engine) -> None:
    """From now on engines of this kind share what this one, which has connected, knows."""
    _statements.setdefault(engine.dialect.name, (engine.dialect, LRUCache(6000)))


def _open_knowing(url: URL) -> Engine:
    engine = _open_engine(url)
    if engine.dialect.name in _statements:
        engine.dialect, engine._compiled_cache = _statements[engine.dialect.name]
        engine.pool._dialect = engine.dialect
    return engine


database_module._open_engine = _open_knowing


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated empty data file, copied for each test."""
    from app.core.schema import migrate

    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database.file(path)
    migrate(database)
    keep_statements(database.engine)
    # Closing the last connection folds the write-ahead log into the file, so that it can be copied.
    database.close()
    assert not path.with_name("template.db-wal").exists()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgresql_server.Server]:
    """The worker's own PostgreSQL."""
    if reason := postgresql_server.missing_reason():
        pytest.skip(reason)
    with postgresql_server.Server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_pool(postgresql: postgresql_server.Server) -> Pool:
    """Clean migrated databases on the worker's PostgreSQL."""
    pool = Pool(postgresql)
    keep_statements(pool.engine)
    return pool


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, clock: StandingClock) -> Iterator[Database]:
    """A fresh migrated SQLite database."""
    path = tmp_path / "after-sales.db"
    shutil.copy(sqlite_template, path)
    database = Database.file(path, clock)
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_pool: Pool, clock: StandingClock) -> Iterator[Database]:
    """A migrated PostgreSQL database without anybody's data."""
    url = postgresql_pool.take()
    database = Database(url, clock)
    yield database
    database.close()
    postgresql_pool.give_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database: each test that asks for it runs on both kinds."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    return found


@pytest.fixture
def office(database: Database, clock: StandingClock) -> Office:
    """The manager's office on a fresh database of both kinds."""
    return Office(database, clock, MANAGER)


@pytest.fixture
def file_office(sqlite_database: Database, clock: StandingClock) -> Office:
    """The manager's office on SQLite only: for tests of screens, which do not differ by database."""
    return Office(sqlite_database, clock, MANAGER)


@pytest.fixture
def as_role(database: Database, clock: StandingClock) -> Callable[[str], Office]:
    """An office of a person with another role on the same data."""
    return lambda role: Office(database, clock, User(None, "李强", role))

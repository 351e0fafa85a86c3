"""The schema: made, checked and upgraded by the program itself, on both databases; no data is lost (H4, H7)."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.core import schema
from app.core.backup import backups_in, default_folder
from app.core.database import Database
from app.core.errors import Refused
from app.core.lists import Query
from app.core.model import Base
from app.core.schema import Steps, migrate, open_database, shipped_steps
from app.office import Office
from tests import postgresql_server
from tests.conftest import StandingClock

ROOT = Path(__file__).resolve().parents[2]
NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "9001"
down_revision = "{down}"


def upgrade() -> None:
    op.add_column("customer", sa.Column("colour", sa.String(20), nullable=False, server_default="blue"))
    with op.batch_alter_table("contact") as batch:
        batch.alter_column("name", type_=sa.String(90), existing_type=sa.String(60), existing_nullable=False)
    {more}
"""


@pytest.fixture
def next_steps(tmp_path: Path) -> Callable[..., Steps]:
    """The shipped migrations and one more, as the next version of the program would have."""

    def make(more: str = "pass") -> Steps:
        folder = tmp_path / "migrations"
        shutil.copytree(
            shipped_steps().folder, folder, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
        step = NEXT.format(down=schema.HEAD, more=more)
        (folder / "versions" / "9001_colour.py").write_text(step, encoding="utf-8")
        return Steps(folder, "9001")

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database can be made that is not there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "office.db")
    server: postgresql_server.Server = request.getfixturevalue("postgresql")
    name = f"s{abs(hash(request.node.nodeid))}"
    request.addfinalizer(lambda: server.drop_database(name))
    return server.create_database(name)


def stored_version(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return schema.stored_revision(connection)


def test_the_constant_is_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(shipped_steps().folder))
    assert script.get_heads() == [schema.HEAD]
    for step in script.walk_revisions():
        assert Path(step.path).name.startswith(f"{step.revision}_")


def test_the_migrations_make_exactly_what_the_models_say(place: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from app.migrations.compare import compare_options

    database = open_database(place)
    with database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=compare_options()), Base.metadata)
        tables = set(connection.dialect.get_table_names(connection))
    database.close()
    assert found == []
    assert set(Base.metadata.tables) <= tables


def test_B1_a_new_database_has_the_shipped_plans_and_they_can_be_found(place: str) -> None:
    office = Office(open_database(place))
    assert office.plans.listing.count(Query()) == 5
    assert [hit.kind for hit in office.find("两年")] == ["plans"]
    office.database.close()
    # A second start neither makes them again nor changes what the office did with them.
    office = Office(open_database(place))
    assert office.plans.listing.count(Query()) == 5
    office.database.close()


def test_an_older_database_is_backed_up_and_upgraded_with_its_data(
    place: str, next_steps: Callable[..., Steps], clock: StandingClock, request: pytest.FixtureRequest
) -> None:
    office = Office(open_database(place, clock))
    customer = office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工"}]})
    folder = default_folder(office.database)
    shutil.rmtree(folder, ignore_errors=True)
    office.database.close()

    database = open_database(place, clock, next_steps())
    assert stored_version(database) == "9001"
    with database.read() as session:
        row = session.execute(text("SELECT name, colour FROM customer")).one()
        assert session.scalar(text("SELECT count(*) FROM contact WHERE customer_id = :id"), {"id": customer}) == 1
    assert tuple(row) == ("华润电力", "blue")
    (made,) = [backup for backup in backups_in(folder) if backup.kind == "upgrade"]
    assert made.size > 0
    if database.is_sqlite:
        with closing(sqlite3.connect(made.path)) as copy:
            assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)
            assert copy.execute("SELECT name FROM customer").fetchall() == [("华润电力",)]
        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_step_that_fails_leaves_everything_as_it_was(
    place: str, next_steps: Callable[..., Steps], clock: StandingClock
) -> None:
    office = Office(open_database(place, clock))
    office.customers.save({"name": "华润电力"})
    office.database.close()
    with pytest.raises(ZeroDivisionError):
        open_database(place, clock, next_steps("1 / 0"))
    office = Office(open_database(place, clock))
    assert stored_version(office.database) == schema.HEAD
    assert office.customers.listing.count(Query()) == 1
    with office.read() as session, pytest.raises(Exception, match="colour"):
        session.execute(text("SELECT colour FROM customer"))
    office.database.close()


def test_a_step_that_breaks_references_is_not_kept(tmp_path: Path, next_steps: Callable[..., Steps]) -> None:
    path = tmp_path / "office.db"
    office = Office(open_database(path))
    office.customers.save({"name": "华润电力", "contacts": [{"name": "赵工"}]})
    office.database.close()
    with pytest.raises(RuntimeError, match="row of contact"):
        open_database(path, steps=next_steps('op.execute("DELETE FROM customer")'))
    office = Office(open_database(path))
    assert office.customers.listing.count(Query()) == 1
    office.database.close()


def test_a_program_killed_in_the_middle_of_an_upgrade_leaves_the_old_file(
    tmp_path: Path, next_steps: Callable[..., Steps]
) -> None:
    path = tmp_path / "office.db"
    office = Office(open_database(path))
    office.customers.save({"name": "华润电力"})
    office.database.close()
    steps = next_steps("__import__('os')._exit(9)")
    program = textwrap.dedent(f"""
        from pathlib import Path
        from app.core.schema import Steps, open_database
        open_database(Path({str(path)!r}), steps=Steps(Path({str(steps.folder)!r}), "9001"))
    """)
    assert _python(program).returncode == 9
    office = Office(open_database(path))
    assert stored_version(office.database) == schema.HEAD
    assert office.customers.listing.count(Query()) == 1
    with office.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    office.database.close()


def test_a_newer_file_is_refused_untouched(tmp_path: Path, next_steps: Callable[..., Steps]) -> None:
    path = tmp_path / "office.db"
    open_database(path, steps=next_steps()).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(Refused, match="newer version"):
        open_database(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert not (tmp_path / "backup").exists()


def test_a_newer_database_on_a_server_is_refused(
    postgresql_database: Database, next_steps: Callable[..., Steps]
) -> None:
    migrate(postgresql_database, next_steps())
    with pytest.raises(Refused, match="newer version"):
        migrate(postgresql_database)
    assert stored_version(postgresql_database) == "9001"


def _sqlite_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE song (title TEXT)")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_sqlite_of_another_program, "another program"),
        (lambda path: path.write_bytes(b"PK\x03\x04 no database" * 100), "cannot be read as a data file"),
        (lambda path: path.write_text("x"), "cannot be read as a data file"),
    ],
)
def test_what_is_no_data_file_is_refused_untouched(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    path = tmp_path / "office.db"
    make(path)
    before = path.read_bytes()
    with pytest.raises(Refused, match=reason):
        open_database(path)
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    path.touch()
    database = open_database(path)
    assert stored_version(database) == schema.HEAD
    database.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be"):
        open_database(tmp_path / "file" / "office.db")


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        open_database(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")


def test_a_file_on_a_network_share_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "is_network_share", lambda path: True)
    with pytest.raises(Refused, match=r"network share.*PostgreSQL"):
        open_database(tmp_path / "office.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("where", ["office.db", "sqlite:///office.db", Path("office.db")])
def test_a_file_is_named_by_path_or_address(where: str | Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert schema.data_file(where) == tmp_path / "office.db"
    assert schema.data_file("postgresql+psycopg://a@b/c") is None


def test_alembic_is_loaded_only_when_there_is_something_to_do(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    open_database(path).close()
    program = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from app.core.schema import open_database
        open_database(Path({str(path)!r})).close()
        sys.exit("alembic" in sys.modules)
    """)
    assert _python(program).returncode == 0


def test_two_programs_at_once_make_one_database(place: str) -> None:
    program = f"from app.core.schema import open_database; open_database({place!r}).close()"
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    office = Office(open_database(place))
    assert office.plans.listing.count(Query()) == 5
    office.database.close()


def _python(program: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

"""The database's schema and its version: created, checked and upgraded by the program itself.

The stored version is read from its table directly; Alembic is imported only when there is something to do, since it
would make every start slower. ``HEAD`` is the version that this program was built for; a test compares it with the
migrations. To add a migration see ``docs/migrations.md``.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.clock import Clock, system_clock
from app.core.database import PROGRAM, Database, action_info
from app.core.errors import Refused
from app.core.i18n import _, lazy
from app.core.shares import is_network_share

HEAD = "0001"
# What comes with the program as data: modules with ``seed(session)``, called once, when a database is made.
SEEDS: tuple[str, ...] = (
    "app.coverage.shipped",
    "app.tickets.policies.seed",
    "app.tickets.work.shipped",
    "app.worktime.shipped",
)
# Held while the schema changes, so that two programs never do it at once (PostgreSQL).
_LOCK = 7_220_341


@dataclass(frozen=True)
class Steps:
    """The migrations to run: the folder with Alembic's ``versions``, the newest of them, and the seeds."""

    folder: Path
    head: str
    seeds: Sequence[str] = SEEDS


def shipped_steps() -> Steps:
    """The migrations that come with the program."""
    base = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    return Steps(base / "app" / "migrations", HEAD)


def open_database(where: str | Path, clock: Clock = system_clock, steps: Steps | None = None) -> Database:
    """The database at an address or in a file, at the newest schema: made when missing, upgraded when older.

    Raises Refused, in the user's words and with the data untouched: for a file on a network share, of a newer version
    of the program, of another program, or a damaged one; for a PostgreSQL server that does not answer.
    """
    steps = steps or shipped_steps()
    path = data_file(where)
    if path is None:
        database = Database(str(where), clock)
    else:
        if is_network_share(path):
            raise Refused(
                _(
                    "The data file {path} lies on a network share, where several computers would damage it. "
                    "Keep it on this computer, or use a PostgreSQL server when several people work at once."
                ).format(path=path)
            )
        check_file_version(path, steps)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            # The system's own words are English and would add no more than an error number.
            raise Refused(_("The folder {path} cannot be made.").format(path=path.parent)) from error
        database = Database.file(path, clock)
    try:
        migrate(database, steps)
    except OperationalError as error:
        database.close()
        reason = str(error.orig).strip().splitlines()[-1]
        raise Refused(_("The database cannot be opened: {reason}").format(reason=reason)) from error
    except BaseException:
        database.close()
        raise
    return database


def data_file(where: str | Path) -> Path | None:
    """The data file of an address or path; None for a server's address."""
    if isinstance(where, str) and re.match(r"[a-z+0-9]+://", where):
        url = make_url(where)
        if url.get_backend_name() != "sqlite":
            return None
        if not url.database:
            raise Refused(lazy("The address names no data file."))
        return Path(url.database).absolute()
    return Path(where).expanduser().absolute()


def check_file_version(path: Path, steps: Steps) -> None:
    """Looks into a data file without changing a byte; raises Refused when this program must not open it."""
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        # SQLite takes a short file of something else for an empty database, and would overwrite it.
        with path.open("rb") as file:
            if not file.read(16).startswith(b"SQLite format 3"):
                raise sqlite3.DatabaseError(_("it is something else"))
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            query = "SELECT version_num FROM alembic_version"
            found = connection.execute(query).fetchone() if "alembic_version" in tables else None
    except (sqlite3.DatabaseError, OSError) as error:
        raise Refused(_("{path} cannot be read as a data file: {reason}").format(path=path, reason=error)) from error
    _check(bool(tables), found[0] if found else None, steps)


def check_restorable(path: Path) -> None:
    """Raises Refused when a backup is of a newer version than this program."""
    check_file_version(path, shipped_steps())


def stored_revision(connection: Connection) -> str | None:
    """The version of the schema, None when there is none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database, steps: Steps | None = None) -> None:
    """Brings the database to the newest schema, in one transaction; an older one is backed up first.

    Raises Refused for a newer version of the program or another program's database, which stays untouched.
    """
    steps = steps or shipped_steps()
    revision = _revision(database, steps)
    if revision == steps.head:
        return
    if revision is not None:
        from app.core.backup import default_folder, make_backup

        make_backup(database, default_folder(database), "upgrade", database.clock())
    _upgrade(database, steps)


def _revision(database: Database, steps: Steps) -> str | None:
    with database.engine.connect() as connection:
        revision = stored_revision(connection)
        _check(bool(inspect(connection).get_table_names()), revision, steps)
        return revision


def _check(has_tables: bool, revision: str | None, steps: Steps) -> None:
    if revision is None:
        if has_tables:
            raise Refused(lazy("This database belongs to another program."))
    elif not any(steps.folder.glob(f"versions/{revision}_*.py")):
        raise Refused(
            lazy(
                "The data was written by a newer version of the program. Please install that version; "
                "nothing was changed."
            )
        )


def _upgrade(database: Database, steps: Steps) -> None:
    importlib.import_module("app.models")
    engine = database.engine.execution_options(immediate=True)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Tables that are rebuilt would lose what refers to them; the pragma does nothing inside a transaction.
            _pragma(connection, "foreign_keys = OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                before = stored_revision(connection)
                if before != steps.head:  # else another program was quicker
                    _run(connection, steps)
                    if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                        raise RuntimeError(f"the upgrade leaves a row of {broken[0]} without what it refers to")
                    if before is None:
                        _seed(connection, database, steps)
        finally:
            if is_sqlite:
                _pragma(connection, "foreign_keys = ON")


def _pragma(connection: Connection, words: str) -> None:
    # Past SQLAlchemy, which would begin a transaction.
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {words}")


def _run(connection: Connection, steps: Steps) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(steps.folder).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)

    def upgrade(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs(steps.head, revision)

    with EnvironmentContext(config, script, fn=upgrade, destination_rev=steps.head) as environment:
        environment.configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
        environment.run_migrations()


def _seed(connection: Connection, database: Database, steps: Steps) -> None:
    with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        session.info.update(action_info(PROGRAM, "shipped", database.clock()))
        for name in steps.seeds:
            importlib.import_module(name).seed(session)
        _index(session)
        session.commit()


def _index(session: Session) -> None:
    """Makes what was seeded findable. There is no Office at work yet, only its registers' words are needed."""
    office: Any = importlib.import_module("app.office").Office
    office.__new__(office)._refresh_search(session, session.info["touched"])

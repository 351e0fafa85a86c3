"""Backups (H4): by itself each day, before each import and upgrade, verified after writing; and the way back.

SQLite is copied in one step through its own backup interface: copying the file would lose what is still in the WAL.
PostgreSQL is dumped by its own ``pg_dump``, where the machine has one.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL

from app.core import backup_rules
from app.core.backup_rules import Kind
from app.core.clock import local
from app.core.database import Database
from app.core.errors import NotFound, Refused
from app.core.files import told
from app.core.i18n import _, lazy
from app.core.paths import data_folder
from app.core.rights import needs
from app.core.settings import read_setting

if TYPE_CHECKING:
    from app.office import Office

# A backup of another program's file is no backup of ours.
OUR_TABLES = {"history", "setting", "staff", "customer"}
TABLE_COUNT = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


@dataclass(frozen=True)
class Backup:
    """One backup file. ``at`` is when it was begun, in UTC; ``second`` is its copy in the second folder.

    ``problem`` tells in the user's words what did not succeed beside the backup itself (the second copy).
    """

    path: Path
    at: datetime
    kind: Kind
    size: int
    second: Path | None = None
    problem: str = ""


class Backups:
    """The backups of the office's data."""

    name = "backup"

    def __init__(self, office: Office) -> None:
        self.office = office

    @needs("backup")
    def now(self) -> Backup:
        """Backs the data up at once; raises Refused with the reason when that fails."""
        return self._make("manual")

    @needs("view")
    def before(self, what: Kind) -> Backup:
        """The backup before an import, upgrade or restore; raises Refused when it fails, so that neither begins."""
        return self._make(what)

    @needs("view")
    def if_due(self) -> Backup | None:
        """The daily backup, unless there is one of today (of whatever kind)."""
        last = self.last()
        if last is not None and local(last.at).date() == local(self.office.clock()).date():
            return None
        return self._make("daily")

    @needs("view")
    def all(self) -> list[Backup]:
        """All backups in the folder, newest first."""
        return backups_in(self.folder)

    @needs("view")
    def last(self) -> Backup | None:
        """The newest backup."""
        found = backups_in(self.folder)
        return found[0] if found else None

    @needs("backup")
    def check(self, path: Path) -> int:
        """Whether a file is a sound backup of this program, and how many rows it has; raises Refused."""
        return check_file(path) if self.office.database.is_sqlite else _check_dump(path)

    @needs("settings.edit")
    def restore(self, path: Path) -> Backup:
        """Puts a backup in place of the data, after checking it and backing up what is there; answers that backup.

        Open windows see the restored data; an older one is upgraded. Raises Refused and leaves the data as it was
        when the file is no sound backup.
        """
        self.check(path)
        database = self.office.database
        from app.core.schema import check_restorable, migrate

        if database.is_sqlite:
            check_restorable(path)
        kept = self._make("restore")
        if database.is_sqlite:
            _restore_file(path, database)
        else:
            _restore_dump(path, database)
        database.engine.dispose()
        migrate(database)
        from app.core.model import Base

        database.tell(frozenset(Base.metadata.tables))
        return kept

    @property
    def folder(self) -> Path:
        """Where backups lie: the setting, else ``backup`` beside the data file."""
        with self.office.read() as session:
            chosen = str(read_setting(session, "backup.folder") or "")
        return Path(chosen) if chosen else default_folder(self.office.database)

    def _make(self, kind: Kind) -> Backup:
        with self.office.read() as session:
            second = str(read_setting(session, "backup.second_folder") or "")
        made = make_backup(self.office.database, self.folder, kind, self.office.clock())
        if second:
            made = _copy_to_second(made, Path(second))
        return made


# -- making ------------------------------------------------------------------------------------------------------------


def default_folder(database: Database) -> Path:
    """The folder of a database's backups when the office chose none."""
    return (database.path.parent if database.path else data_folder()) / "backup"


def make_backup(database: Database, folder: Path, kind: Kind, now: datetime) -> Backup:
    """Writes, verifies and keeps a backup, then removes those past their time; raises Refused with the reason."""
    suffix = ".db" if database.is_sqlite else ".dump"
    path = folder / backup_rules.file_name(local(now), kind, suffix)
    part = path.with_suffix(suffix + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        if database.is_sqlite:
            _copy_file(database, part)
        else:
            _dump(database, part)
        _sync(part)
        part.replace(path)
        size = path.stat().st_size
    except OSError as error:
        raise Refused(_("The backup failed: {reason}").format(reason=f"{told(error)} ({folder})")) from error
    finally:
        _remove_quietly(part)
    _rotate(folder)
    return Backup(path, now, kind, size)


def backups_in(folder: Path) -> list[Backup]:
    """The backups in a folder, newest first."""
    found = []
    for path in folder.glob("*") if folder.is_dir() else ():
        if (read := backup_rules.read_name(path.name)) is not None:
            found.append(Backup(path, read[0], read[1], path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def _copy_file(database: Database, target: Path) -> None:
    assert database.path is not None
    try:
        with closing(_connect(database.path)) as source, closing(sqlite3.connect(target)) as copy:
            # One snapshot for the copy and for the count to compare with. In one step: a stepped copy starts again
            # each time somebody writes.
            source.execute("BEGIN")
            counts = _row_counts(source)
            source.backup(copy, pages=-1)
            source.rollback()
            # One file without a WAL beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            _verify(copy, counts)
    except sqlite3.Error as error:
        raise Refused(_("The backup failed: {reason}").format(reason=error)) from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    connection.execute("PRAGMA mmap_size = 268435456")
    return connection


def _row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in connection.execute(TABLE_COUNT)]
    # The shadow tables of the search index can be made again from the entries.
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for name in names
        if not name.startswith("search_grams")
    }


def _verify(copy: sqlite3.Connection, counts: dict[str, int]) -> None:
    problems = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    if problems != ["ok"]:
        raise Refused(_("The backup failed: {reason}").format(reason=problems[0]))
    if _row_counts(copy) != counts:
        raise Refused(lazy("The backup failed: it does not hold all rows of the data."))


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _rotate(folder: Path) -> None:
    found = backups_in(folder)
    kept = backup_rules.keep([(backup.path.name, backup.at, backup.kind) for backup in found])
    for backup in found:
        if backup.path.name not in kept:
            _remove_quietly(backup.path)


def _copy_to_second(made: Backup, folder: Path) -> Backup:
    """A second copy somewhere else; that the place is away (a stick, a share) must not spoil the first one."""
    target = folder / made.path.name
    part = target.with_suffix(target.suffix + ".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made.path, part)
        _sync(part)
        if part.stat().st_size != made.size:
            raise OSError(_("the copy is not complete"))
        part.replace(target)
        _rotate(folder)
    except OSError as error:
        _remove_quietly(part)
        problem = _("The copy to the second folder failed: {reason}").format(reason=f"{told(error)} ({folder})")
        return Backup(made.path, made.at, made.kind, made.size, None, problem)
    return Backup(made.path, made.at, made.kind, made.size, target)


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


# -- checking and the way back -----------------------------------------------------------------------------------------


def check_file(path: Path) -> int:
    """The number of rows of a sound data file of this program; raises Refused with the reason."""
    if not path.is_file():
        raise NotFound(_("There is no file {path}.").format(path=path))
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            if problems != ["ok"]:
                raise Refused(_("This backup is damaged: {reason}").format(reason=problems[0]))
            counts = _row_counts(connection)
    except sqlite3.DatabaseError as error:
        raise Refused(_("This is no backup of this program: {reason}").format(reason=error)) from error
    if OUR_TABLES - set(counts):
        raise Refused(lazy("This is no backup of this program."))
    return sum(counts.values())


def _restore_file(path: Path, database: Database) -> None:
    assert database.path is not None
    try:
        with closing(sqlite3.connect(path)) as source, closing(_connect(database.path)) as target:
            # Overwrites the pages in one transaction: whoever has the data open sees the old or the new, never half.
            source.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise Refused(_("Restoring failed, the data is as it was: {reason}").format(reason=error)) from error


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


def _dump(database: Database, target: Path) -> None:
    with _client(database.url, "pg_dump") as (program, environment):
        _run([program, "--format=custom", f"--file={target}"], environment)
    _check_dump(target)


def _check_dump(path: Path) -> int:
    if not path.is_file():
        raise NotFound(_("There is no file {path}.").format(path=path))
    with _client(None, "pg_restore") as (program, environment):
        contents = _run([program, "--list", str(path)], environment)
    if not all(re.search(rf"TABLE DATA \S+ {table} ", contents) for table in OUR_TABLES):
        raise Refused(lazy("This is no backup of this program."))
    return len(re.findall(r" TABLE DATA ", contents))


def _restore_dump(path: Path, database: Database) -> None:
    with _client(database.url, "pg_restore") as (program, environment):
        arguments = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
        database.engine.dispose()
        _run([program, *arguments, f"--dbname={database.url.database}", str(path)], environment)


@contextmanager
def _client(url: URL | None, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """A program of PostgreSQL and the environment that tells it where to connect; the password is never an argument."""
    program = find_client(name)
    if program is None:
        raise Refused(
            _(
                "PostgreSQL is backed up with its program {name}, which this computer does not have. "
                "Install postgresql-client, or let the server's administrator back up."
            ).format(name=name)
        )
    environment = dict(os.environ)
    if url is not None:
        host = url.host or str(url.query.get("host", ""))
        known = {"PGHOST": host, "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database}
        environment |= {key: str(value) for key, value in known.items() if value}
        if url.port:
            environment["PGPORT"] = str(url.port)
    yield program, environment


def find_client(name: str) -> str | None:
    """The newest program of PostgreSQL of this name, also where it is not on the path."""
    places = [Path("/usr/lib/postgresql"), Path("C:/Program Files/PostgreSQL"), Path("/Library/PostgreSQL")]
    found = [path for place in places for path in place.glob(f"*/bin/{name}*") if path.stem == name]
    newest = max(found, key=lambda path: float(re.sub(r"[^\d.]", "", path.parts[-3]) or 0), default=None)
    return str(newest) if newest is not None else shutil.which(name)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or [str(done.returncode)]
        raise Refused(_("The backup failed: {reason}").format(reason=reason[0]))
    return done.stdout

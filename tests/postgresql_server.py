"""A PostgreSQL server of our own for the tests, thrown away afterwards.

The server programs are the system's (/usr/lib/postgresql/*/bin); the data lies in a temporary folder and the
server listens on a socket in it only, so it meets no other server and no port. It runs without fsync, as an
unprivileged user also when we are root (initdb refuses root).

A small process beside us (this file, started as a program) owns server and folder. It waits for the end of
its input and then stops the one and removes the other; so both go also when the test run is interrupted or
killed. One server per process of pytest-xdist: starting one takes about a second, and workers never wait for
each other's ``CREATE DATABASE``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SUPERUSER = "postgres"
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    # The data is thrown away: nothing has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    # Two cores, shared: no helpers of the server beside the tests.
    "autovacuum": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, the newest version; None when the system has none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    found.sort(key=lambda folder: float(folder.parent.name))
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).resolve().parent]
    return found[-1] if found and (found[-1] / "postgres").exists() else None


def missing_reason() -> str:
    """Why no server can be started here, in words for a skipped test; '' when one can."""
    if programs() is None:
        return "NOT TESTED ON POSTGRESQL: no server here. Install it: sudo apt-get install postgresql"
    if _is_root() and not _unprivileged_user():
        return "NOT TESTED ON POSTGRESQL: we are root, and there is no user postgres or nobody to run it"
    return ""


class Server:
    """``with Server() as server: url = server.create_database("x")``"""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._owner: subprocess.Popen[str] | None = None
        self._copying = ""

    def __enter__(self) -> Self:
        if reason := missing_reason():
            raise RuntimeError(reason)
        self.folder = _private_folder()
        # Its own session: Ctrl+C at the terminal reaches pytest, which then closes our end of the pipe.
        self._owner = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._owner.stdout is not None
        answer = self._owner.stdout.readline().strip()
        if answer != "ready":
            rest = self._owner.stdout.read()
            self.stop()
            raise RuntimeError(f"PostgreSQL did not start: {answer}\n{rest}")
        version = int((self.folder / "data" / "PG_VERSION").read_text())
        # Since 15 the default writes each page to the log, four times as slow; before, copying files was it.
        self._copying = " STRATEGY FILE_COPY" if version >= 15 else ""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, name: str) -> str:
        """The address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://{SUPERUSER}@/{name}?host={self.folder}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Makes a database, empty or as a copy of ``template``, and answers its address.

        A copy of a migrated database takes about 50 ms. Nobody may be connected to the template: dispose of
        its engine first.
        """
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}"{self._copying}')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, also one that somebody is still connected to."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stops the server and removes its folder; a second call does nothing."""
        owner, self._owner = self._owner, None
        if owner is None:
            return
        assert owner.stdin is not None and owner.stdout is not None
        owner.stdin.close()
        owner.stdout.close()
        owner.wait(timeout=START_SECONDS)

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _unprivileged_user() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), "")


def _identity() -> dict[str, Any]:
    """For subprocess: become the unprivileged user when we are root."""
    if not _is_root():
        return {}
    import pwd

    entry = pwd.getpwnam(_unprivileged_user())
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _private_folder() -> Path:
    """A new folder for the server's user; its path is short enough for a socket (107 bytes)."""
    usual = Path(tempfile.gettempdir()).resolve()
    reachable = all(folder.stat().st_mode & 0o001 for folder in (usual, *usual.parents))
    parent = usual if len(str(usual)) < 60 and (reachable or not _is_root()) else Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix="after-sales-pg-", dir=parent))
    if identity := _identity():
        os.chown(folder, identity["user"], identity["group"])
    return folder


# ---- the process beside us ------------------------------------------------------------------------


def own(folder: Path) -> None:
    """Starts the server in ``folder``, says ready, waits for the end of stdin, then clears up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server: subprocess.Popen[bytes] | None = None
    try:
        server = _start(folder)
        print("ready", flush=True)
        sys.stdin.read()
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    bin_folder = programs()
    assert bin_folder is not None
    identity, data, log = _identity(), folder / "data", folder / "log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    how: dict[str, Any] = {
        **identity,
        "cwd": folder,
        "env": environment | {"LANG": "C.UTF-8"},
        "stdin": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
    }
    arguments = ["-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        [bin_folder / "initdb", *arguments, "--no-sync", "--no-instructions"],
        **how | {"stdout": subprocess.PIPE},
    )
    if made.returncode:
        raise SystemExit(_say(f"initdb failed: {made.stdout.decode(errors='replace')}"))
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        server = subprocess.Popen([bin_folder / "postgres", "-D", data, *options], **how | {"stdout": output})
    deadline = time.monotonic() + START_SECONDS
    # The last line of the pid file is the server's own word that it takes connections.
    while "ready" not in _last_line(data / "postmaster.pid"):
        if server.poll() is not None or time.monotonic() > deadline:
            _stop(server)
            raise SystemExit(_say(f"the server ended: {log.read_text(errors='replace')}"))
        time.sleep(0.01)
    return server


def _stop(server: subprocess.Popen[bytes]) -> None:
    for last_word, patience in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if server.poll() is not None:
            return
        server.send_signal(last_word)
        try:
            server.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            continue


def _last_line(path: Path) -> str:
    lines = path.read_text().split("\n") if path.exists() else []
    return lines[7] if len(lines) > 7 else ""


def _say(text: str) -> int:
    print(text, flush=True)
    return 1


if __name__ == "__main__":
    own(Path(sys.argv[1]))

"""The throw-away PostgreSQL of the tests starts, copies databases, and is gone whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests import postgresql_server
from tests.postgresql_server import Server

needs_server = pytest.mark.skipif(bool(postgresql_server.missing_reason()), reason=postgresql_server.missing_reason())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as started:
        yield started


@needs_server
def test_a_database_is_made_copied_and_dropped(server: Server) -> None:
    engine = create_engine(server.create_database("migrated"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customer (name text)"))
        connection.execute(text("INSERT INTO customer VALUES ('仇䶮'), ('ÄÖ')"))
    engine.dispose()

    copy = create_engine(server.create_database("copy", template="migrated"))
    with copy.begin() as connection:
        names = connection.execute(text("SELECT lower(name) FROM customer ORDER BY 1")).scalars().all()
        assert names == ["äö", "仇䶮"]
        assert connection.execute(text("SHOW server_encoding")).scalar() == "UTF8"
        connection.execute(text("DELETE FROM customer"))
    with copy.connect() as connection:
        server.drop_database("copy")  # although somebody is connected
    with pytest.raises(Exception, match="copy"), create_engine(server.url("copy")).connect():
        pass
    copy.dispose()

    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM customer")).scalar() == 2
    engine.dispose()
    server.drop_database("migrated")
    server.drop_database("migrated")


@needs_server
def test_the_server_is_private_and_unprivileged(server: Server) -> None:
    assert server.folder is not None
    pid = int((server.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert server.folder.stat().st_mode & 0o077 == 0


@needs_server
def test_nothing_is_left_after_the_end() -> None:
    with Server() as server:
        assert server.folder is not None
        pid = int((server.folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    assert not server.folder.exists()
    assert not Path(f"/proc/{pid}").exists()
    server.stop()


@needs_server
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_the_run_is_interrupted(how: signal.Signals) -> None:
    program = (
        "import sys, time; from tests.postgresql_server import Server\n"
        "with Server() as server:\n"
        "    print(server.folder, flush=True); time.sleep(600)"
    )
    root = Path(__file__).resolve().parents[1]
    run = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert run.stdout is not None
    folder = Path(run.stdout.readline().strip())
    pid = int((folder / "data" / "postmaster.pid").read_text().split("\n")[0])
    os.kill(run.pid, how)
    run.wait(timeout=30)
    run.stdout.close()
    _wait_until_gone(folder)
    _wait_until_gone(Path(f"/proc/{pid}"))


def test_a_machine_without_postgresql_says_so_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_server, "programs", lambda: None)
    assert "apt-get install postgresql" in postgresql_server.missing_reason()
    with pytest.raises(RuntimeError, match="NOT TESTED ON POSTGRESQL"), Server():
        pass


def _wait_until_gone(path: Path) -> None:
    """The process that clears away works on after the run has ended; give it time, but not for ever."""
    for _ in range(600):
        if not path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path} is still there")

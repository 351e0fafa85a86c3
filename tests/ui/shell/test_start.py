"""How the program starts: quickly, once, and never on data that it must not touch (H7, H9)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.core import i18n, local
from app.core.local import Local
from app.office import Office
from ui.kit import jobs
from ui.kit.single import Single, server_name
from ui.login import choose
from ui.start import Program

ROOT = Path(__file__).resolve().parents[3]
HEAVY = (
    "sqlalchemy",
    "alembic",
    "openpyxl",
    "reportlab",
    "pypinyin",
    "psycopg",
    "holidays",
    "keyring",
    "python_calamine",
)

FIRST_PAINT = """
import sys
from app.core import local
from ui.start import Program, make_application
app = make_application([])
program = Program(app, local.load())
assert program.begin()
seen = []
def painted():
    seen.extend(name for name in {heavy!r} if name in sys.modules)
    app.quit()
program.window.painted.disconnect()
program.window.painted.connect(painted)
app.exec()
print("loaded:", *seen)
print("painted:", program.window._was_painted)
"""


def test_nothing_heavy_is_loaded_before_the_first_paint(tmp_path: Path) -> None:
    database = tmp_path / "data.db"
    database.touch()
    environment = os.environ | {"AFTER_SALES_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    (tmp_path / "config").mkdir()
    local.save(Local(database=str(database)), tmp_path / "config" / "local.json")
    code = FIRST_PAINT.format(heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120)
    assert "painted: True" in done.stdout, done.stderr
    assert "loaded:\n" in done.stdout


@pytest.fixture
def program(qapp: QApplication, themed: Any, sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Makes programs on a data file; ends them after the test."""
    made: list[Program] = []

    def make(**given: Any) -> Program:
        path = tmp_path / "data" / "after-sales.db"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            shutil.copy(sqlite_template, path)
        one = Program(qapp, Local(**{"language": "en", "theme": "light", "database": str(path)} | given))
        made.append(one)
        return one

    yield make
    for one in made:
        if one.window is not None:
            one.window.close()
            one.window.deleteLater()
        one.end()
    i18n.set_language("en")


def add_person(path: str, name: str, role: str) -> int:
    from app.core.database import Database

    database = Database.file(Path(path))
    office = Office(database)
    record_id = office.staff.save({"name": name, "role": role})
    database.close()
    return record_id


def test_H8_the_one_who_worked_last_works_again(program: Callable[..., Program], qtbot: Any) -> None:
    one = program()
    one.local.user_id = add_person(one.local.database, "王芳", "manager")
    assert one.begin()
    assert one.window is not None
    with qtbot.waitSignal(one.window.attached, timeout=20_000):
        pass
    assert one.office is not None
    assert (one.office.user.name, one.office.user.role) == ("王芳", "manager")
    assert "王芳" in one.window.status.user.text()


def test_H8_somebody_unknown_is_asked_who_works_here(
    program: Callable[..., Program], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = program(user_id=99)
    record_id = add_person(one.local.database, "李强", "technician")
    asked: list[list[str]] = []

    def choose_first(_parent: Any, _office: Office, people: Any) -> Any:
        asked.append([person.name for person in people])
        return people[0]

    monkeypatch.setattr(choose, "choose_person", choose_first)
    one.begin()
    assert one.window is not None
    with qtbot.waitSignal(one.window.attached, timeout=20_000):
        pass
    assert asked == [["李强"]]
    assert one.local.user_id == record_id
    assert local.load().user_id == record_id


def test_H8_without_a_choice_nobody_works(
    program: Callable[..., Program], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = program()
    monkeypatch.setattr(choose, "choose_person", lambda *_args: None)
    one.begin()
    window = one.window
    assert window is not None
    qtbot.waitUntil(lambda: window.opening.text.text() == "Nobody has been chosen to work here.", timeout=20_000)
    assert not window.bar.isEnabled()


def test_a_missing_data_file_is_not_made_anew_in_silence(program: Callable[..., Program], qtbot: Any) -> None:
    one = program(database="/nowhere/after-sales.db")
    one.begin()
    window = one.window
    assert window is not None
    qtbot.waitUntil(lambda: "/nowhere/after-sales.db" in window.opening.text.text())
    assert not Path("/nowhere").exists()


def test_data_of_a_newer_version_is_refused_untouched(program: Callable[..., Program], qtbot: Any) -> None:
    one = program()
    path = Path(one.local.database)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute("DELETE FROM alembic_version")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    before = path.read_bytes()
    one.begin()
    window = one.window
    assert window is not None
    qtbot.waitUntil(lambda: "newer version" in window.opening.text.text(), timeout=20_000)
    assert path.read_bytes() == before


def test_H9_the_language_is_switched_while_running_and_kept(program: Callable[..., Program], qtbot: Any) -> None:
    one = program()
    one.local.user_id = add_person(one.local.database, "王芳", "manager")
    one.begin()
    window = one.window
    assert window is not None
    with qtbot.waitSignal(window.attached, timeout=20_000):
        pass
    window.show_page("customers")
    action = next(
        action
        for menu in window.menu.findChildren(type(window.menu).__mro__[1])
        for action in menu.actions()
        if action.text() == "中文"
    )
    action.trigger()
    assert i18n.language() == "zh_CN"
    assert window.bar.tabText(0) == "今日"
    assert window.bar.currentIndex() == 1
    assert local.load().language == "zh_CN"
    # Qt's own words come from Qt's catalogue.
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
    one.set_language("en")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_a_second_start_brings_the_first_window_to_the_front(program: Callable[..., Program], qtbot: Any) -> None:
    first = program()
    first.local.user_id = add_person(first.local.database, "王芳", "manager")
    assert first.begin()
    with qtbot.waitSignal(first.single.asked):
        assert not program().begin()


def test_another_user_or_another_database_starts_beside(qtbot: Any, tmp_path: Path) -> None:
    one, two = Single(), Single()
    assert one.claim(str(tmp_path / "a.db"))
    assert two.claim(str(tmp_path / "b.db"))
    assert server_name(str(tmp_path / "a.db")) != server_name(str(tmp_path / "b.db"))
    one.release()
    two.release()


def test_what_a_crash_left_behind_does_not_keep_the_program_from_starting(qtbot: Any, tmp_path: Path) -> None:
    from PySide6.QtNetwork import QLocalServer

    dead = str(tmp_path / "dead.db")
    probe = QLocalServer()
    probe.listen(server_name(dead))
    socket = Path(probe.fullServerName())
    probe.close()
    if sys.platform != "win32":
        socket.touch()  # a file in place of the socket, as after a power failure
    one = Single()
    assert one.claim(dead)
    one.release()


def test_H4_the_first_backup_of_the_day_is_made_by_itself(
    program: Callable[..., Program], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.shell import backup

    monkeypatch.setattr(backup, "FIRST_LOOK", 0)
    one = program()
    one.local.user_id = add_person(one.local.database, "王芳", "manager")
    one.begin()
    window = one.window
    assert window is not None
    with qtbot.waitSignal(window.attached, timeout=20_000):
        pass
    assert one.office is not None
    qtbot.waitUntil(lambda: "today" in window.status.backup.text(), timeout=20_000)
    made = one.office.backup.last()
    assert made is not None and made.kind == "daily"
    one.back_up()
    assert jobs.jobs.wait(20)
    newest = one.office.backup.last()
    assert newest is not None and newest.kind == "manual"
    assert str(newest.path) in window.message.text.text()

"""H4 backups: complete, verified, kept as long as promised, and able to come back, on both databases."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import backup
from app.core.backup_rules import BEFORE_EACH, DAILY, MONTHLY, Kind, file_name, keep, read_name
from app.core.clock import local
from app.core.errors import NotAllowed, NotFound, Refused
from app.core.lists import Query
from app.core.settings import write_setting
from app.office import Office
from tests.conftest import StandingClock


@pytest.fixture(autouse=True)
def folder(office: Office, tmp_path: Path) -> Iterator[Path]:
    """Backups of this test's database lie in its own folder."""
    if not office.database.is_sqlite and backup.find_client("pg_dump") is None:
        pytest.skip("NOT TESTED ON POSTGRESQL: no pg_dump here")
    chosen = tmp_path / "backups"
    with office.write() as session:
        write_setting(session, "backup.folder", str(chosen))
    yield chosen


def test_H4_a_backup_holds_everything_that_was_saved(office: Office, folder: Path) -> None:
    customer = office.customers.save({"name": "华润电力"})
    office.attachments.add_bytes("customer", customer, "扫描.pdf", b"%PDF-1.7")
    made = office.backup.now()
    assert made.path.parent == folder
    assert (made.kind, made.at, made.problem) == ("manual", office.clock(), "")
    assert office.backup.check(made.path) > 10
    assert list(folder.iterdir()) == [made.path]
    assert office.backup.last() == backup.backups_in(folder)[0]


def test_H4_restoring_brings_the_data_back_and_keeps_what_was_there(office: Office, clock: StandingClock) -> None:
    customer = office.customers.save({"name": "华润电力"})
    attached = office.attachments.add_bytes("customer", customer, "扫描.pdf", b"%PDF-1.7")
    made = office.backup.now()
    clock.forward(hours=1)
    office.customers.save({"name": "改了名"}, customer)
    office.customers.save({"name": "东方机械"})
    told: list[frozenset[str]] = []
    office.database.listen(told.append)

    kept = office.backup.restore(made.path)
    assert office.customers.get(customer).values["name"] == "华润电力"
    assert office.customers.listing.count(Query()) == 1
    assert office.attachments.read(attached) == b"%PDF-1.7"
    assert [hit.title for hit in office.find("华润")] == ["华润电力 (KH00001)"]
    assert office.find("东方") == []
    assert "customer" in told[-1]
    # The way back from the way back.
    clock.forward(hours=1)
    assert kept.kind == "restore"
    office.backup.restore(kept.path)
    assert office.customers.listing.count(Query()) == 2
    assert office.customers.save({"name": "新客户"}) > 0


def test_H4_the_daily_backup_is_made_once_a_day(office: Office, clock: StandingClock) -> None:
    first = office.backup.if_due()
    assert first is not None
    assert first.kind == "daily"
    assert office.backup.if_due() is None
    clock.forward(hours=14, minutes=45)  # 23:59 in the office
    assert office.backup.if_due() is None
    clock.forward(minutes=1)
    assert office.backup.if_due() is not None


def test_H4_a_copy_goes_to_the_second_folder(office: Office, tmp_path: Path) -> None:
    second = tmp_path / "stick"
    with office.write() as session:
        write_setting(session, "backup.second_folder", str(second))
    made = office.backup.now()
    assert made.second is not None
    assert made.second.read_bytes() == made.path.read_bytes()


def test_H4_a_second_folder_that_is_away_is_said_and_spoils_nothing(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with office.write() as session:
        write_setting(session, "backup.second_folder", str(tmp_path / "file" / "stick"))
    made = office.backup.now()
    assert made.path.exists()
    assert (made.second, "second folder" in made.problem) == (None, True)


def test_H4_a_folder_that_cannot_be_written_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with office.write() as session:
        write_setting(session, "backup.folder", str(tmp_path / "file" / "x"))
    with pytest.raises(Refused, match="The backup failed"):
        office.backup.now()


@pytest.mark.parametrize("content", [b"", b"no backup at all" * 1000])
def test_H4_what_is_no_backup_is_refused_and_nothing_changes(office: Office, tmp_path: Path, content: bytes) -> None:
    office.customers.save({"name": "华润电力"})
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(Refused):
        office.backup.restore(path)
    assert office.customers.listing.count(Query()) == 1
    with pytest.raises(NotFound):
        office.backup.restore(tmp_path / "missing")


def test_H4_another_programs_file_is_no_backup(file_office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "songs.db")) as raw:
        raw.execute("CREATE TABLE song (title TEXT)")
    with pytest.raises(Refused, match="no backup of this program"):
        file_office.backup.check(tmp_path / "songs.db")


def test_H4_a_damaged_backup_is_refused(file_office: Office, folder: Path) -> None:
    for n in range(200):
        file_office.customers.save({"name": f"客户 {n}"})
    made = file_office.backup.now()
    content = bytearray(made.path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = os.urandom(20_000)
    made.path.write_bytes(content)
    with pytest.raises(Refused, match=r"damaged|no backup"):
        file_office.backup.restore(made.path)
    assert file_office.customers.listing.count(Query()) == 200


def test_H4_a_backup_of_a_newer_version_is_not_restored(file_office: Office) -> None:
    made = file_office.backup.now()
    with closing(sqlite3.connect(made.path)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(Refused, match="newer version"):
        file_office.backup.restore(made.path)


def test_H4_a_backup_while_others_write_is_one_moment_of_the_data(file_office: Office) -> None:
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            file_office.customers.save({"name": f"客户 {n}", "contacts": [{"name": "甲"}, {"name": "乙"}]})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [file_office.backup.now().path for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    for path in made:
        with closing(sqlite3.connect(path)) as copy:
            (customers,) = copy.execute("SELECT count(*) FROM customer").fetchone()
            (contacts,) = copy.execute("SELECT count(*) FROM contact").fetchone()
        assert contacts == 2 * customers


def test_H4_a_backup_is_one_file_that_opens_anywhere(file_office: Office, tmp_path: Path) -> None:
    made = file_office.backup.now()
    copied = tmp_path / "elsewhere" / "copy.db"
    copied.parent.mkdir()
    shutil.copy(made.path, copied)
    assert backup.check_file(copied) > 0
    assert list(copied.parent.iterdir()) == [copied]


def test_H4_without_pg_dump_it_is_said_what_to_do(
    request: pytest.FixtureRequest, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(request.getfixturevalue("postgresql_database"), clock)
    monkeypatch.setattr(backup, "find_client", lambda name: None)
    with pytest.raises(Refused, match="postgresql-client"):
        office.backup.now()


def test_H8_a_clerk_backs_up_and_only_who_may_change_settings_restores(
    office: Office, as_role: Callable[[str], Office]
) -> None:
    made = as_role("clerk").backup.now()
    with pytest.raises(NotAllowed):
        as_role("clerk").backup.restore(made.path)


# -- which are kept ----------------------------------------------------------------------------------------------------


def _daily(days: int, last: datetime = datetime(2026, 11, 22, 4, tzinfo=UTC)) -> list[tuple[str, datetime, Kind]]:
    found: list[tuple[str, datetime, Kind]] = []
    for n in range(days):
        at = last - timedelta(days=n)
        found.append((file_name(local(at), "daily", ".db"), at, "daily"))
    return found


def test_H4_thirty_daily_and_twelve_monthly_are_kept() -> None:
    kept = keep(_daily(800))
    days = sorted((read_name(name) or (datetime.min, ""))[0] for name in kept)
    newest = [local(day).date() for day in days[-DAILY:]]
    assert [str(newest[0]), str(newest[-1])] == ["2026-10-24", "2026-11-22"]
    # The months before: the newest of each.
    assert [str(local(day).date()) for day in days[:-DAILY]] == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
        "2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30",
    ]  # fmt: skip
    assert len({(local(day).year, local(day).month) for day in days}) == MONTHLY


def test_H4_an_office_that_was_closed_keeps_what_it_has() -> None:
    long_ago = datetime(2024, 1, 10, 4, tzinfo=UTC)
    assert len(keep(_daily(30, long_ago))) == 30


def test_H4_those_before_an_import_outlive_the_day() -> None:
    backups = _daily(100)
    before = [
        (f"import-{n}", datetime(2026, 8, 20, 4, tzinfo=UTC) + timedelta(minutes=n), "import")
        for n in range(BEFORE_EACH + 3)
    ]
    kept = keep([*backups, *before])  # type: ignore[list-item]
    assert {name for name in kept if name.startswith("import")} == {f"import-{n}" for n in range(3, BEFORE_EACH + 3)}


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
KINDS = st.sampled_from(["daily", "manual", "import", "upgrade", "restore"])


@given(st.lists(st.tuples(MOMENTS, KINDS), max_size=120))
def test_H4_the_newest_is_always_kept_and_rotating_twice_changes_nothing(found: list[tuple[datetime, Kind]]) -> None:
    backups = [(f"{n}", at, kind) for n, (at, kind) in enumerate(found)]
    kept = keep(backups)
    assert bool(kept) == bool(backups)
    if backups:
        newest = max(backups, key=lambda backup: (backup[1], backup[0]))
        assert newest[0] in kept
    assert keep([backup for backup in backups if backup[0] in kept]) == kept


@pytest.mark.parametrize("name", ["notes.txt", "after-sales.db", "after-sales-20261399-000000-daily.db", ".db"])
def test_H4_files_of_others_are_left_alone(name: str) -> None:
    assert read_name(name) is None


def test_H4_a_name_tells_when_and_why() -> None:
    at = datetime(2026, 11, 22, 1, 14, 5, tzinfo=UTC)
    name = file_name(local(at), "import", ".dump")
    assert name == "after-sales-20261122-091405-import.dump"
    assert read_name(name) == (at, "import")

"""This machine's own settings, and where a password is kept (H7, H9)."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError, PasswordSetError

from app.core import local
from app.core.local import Local

ADDRESS = local.server_address("db.office", 5432, "after_sales", "clerk@office")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTER_SALES_HOME", str(tmp_path))
    return tmp_path


def test_what_is_saved_comes_back() -> None:
    settings = Local("en", "dark", 12, "/data/a.db", 3, "tickets", {"main": "QUJD"})
    local.save(settings)
    assert local.load() == settings


def test_without_a_file_there_are_defaults_and_chinese() -> None:
    assert local.load() == Local()
    assert Local().language == "zh_CN"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\x00\x01"])
def test_a_broken_file_does_not_keep_the_program_from_starting(content: str) -> None:
    local.local_file().write_text(content)
    assert local.load() == Local()


def test_a_broken_file_is_kept_aside() -> None:
    local.local_file().write_text("{broken")
    local.load()
    assert local.local_file().with_suffix(".broken").read_text() == "{broken"


def test_a_value_of_the_wrong_type_is_the_default_and_the_others_stay() -> None:
    local.local_file().write_text(json.dumps({"language": 7, "theme": "dark", "font_size": True, "later": 1}))
    found = local.load()
    assert (found.language, found.theme, found.font_size) == ("zh_CN", "dark", 10)


def test_H7_the_password_is_never_in_the_settings_file() -> None:
    local.save(Local(database=ADDRESS))
    local.keep_in_file(ADDRESS, "g:e/h@eim")
    assert "g:e/h@eim" not in local.local_file().read_text()


def test_H7_a_password_with_any_character_arrives_at_the_server() -> None:
    from sqlalchemy import make_url

    url = make_url(local.with_password(ADDRESS, "p@ss:w/ör d%"))
    assert url.password == "p@ss:w/ör d%"
    assert (url.username, url.host, url.port, url.database) == ("clerk@office", "db.office", 5432, "after_sales")
    assert local.with_password(ADDRESS, "") == ADDRESS
    assert local.shown_address(ADDRESS) == "db.office:5432/after_sales"


def test_H7_a_server_on_a_socket_of_this_machine() -> None:
    from sqlalchemy import make_url

    address = local.server_address("/var/run/postgresql", 5433, "after_sales", "clerk")
    url = make_url(local.with_password(address, "p@ss"))
    assert dict(url.query) == {"host": "/var/run/postgresql", "port": "5433"}
    assert (url.username, url.password, url.database) == ("clerk", "p@ss", "after_sales")
    assert local.shown_address(address) == "/var/run/postgresql/after_sales"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights; its user folders are private")
def test_H7_the_password_file_is_for_this_user_only() -> None:
    path = local.keep_in_file(ADDRESS, "geheim")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert local.kept_password(ADDRESS) == "geheim"
    local.forget_file(ADDRESS)
    assert local.kept_password(ADDRESS) is None


class Store(KeyringBackend):
    """A key store in memory."""

    priority = 5  # type: ignore[assignment]

    def __init__(self, locked: bool = False) -> None:
        super().__init__()
        self.locked = locked
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise PasswordSetError("locked")
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("not here")


@pytest.fixture
def store() -> Store:
    before = keyring.get_keyring()
    made = Store()
    keyring.set_keyring(made)
    yield made  # type: ignore[misc]
    keyring.set_keyring(before)


def test_H7_the_key_store_of_the_system_is_taken_and_the_file_forgotten(store: Store) -> None:
    local.keep_in_file(ADDRESS, "old")
    assert local.has_key_store()
    assert local.keep_in_key_store(ADDRESS, "geheim")
    assert local.kept_password(ADDRESS) == "geheim"
    assert "old" not in (local.config_folder() / "passwords.json").read_text()


def test_H7_a_locked_key_store_says_no_and_nothing_is_lost(store: Store) -> None:
    store.locked = True
    local.keep_in_file(ADDRESS, "in the file")
    assert not local.keep_in_key_store(ADDRESS, "geheim")
    assert local.kept_password(ADDRESS) == "in the file"


def test_H7_a_machine_without_key_store_is_seen() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        assert not local.has_key_store()
        assert not local.keep_in_key_store(ADDRESS, "geheim")
    finally:
        keyring.set_keyring(before)

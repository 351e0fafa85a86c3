"""What this machine remembers for itself: language, look, where the data lies, who worked last, window places (H9).

One small JSON file in the user's own configuration folder. The password of a PostgreSQL address is never in it (H7).

Read before the first window is painted: what few functions need is imported inside them.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from app.core.i18n import DEFAULT_LANGUAGE
from app.core.paths import config_folder

_SERVICE = "after-sales"


@dataclass
class Local:
    """This machine's own settings. ``database`` is a file's path or a PostgreSQL address without password; empty
    before the first start. ``geometry``: window name -> Qt's saved geometry in base64."""

    language: str = DEFAULT_LANGUAGE
    theme: str = "system"
    font_size: int = 10
    database: str = ""
    user_id: int = 0
    tab: str = ""
    geometry: dict[str, str] = field(default_factory=dict)


def local_file() -> Path:
    """Where this machine's settings lie."""
    return config_folder() / "local.json"


def load(path: Path | None = None) -> Local:
    """The stored settings; what is missing or unreadable has its default. A broken file is kept aside, not lost."""
    path = path or local_file()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Local()
    except (OSError, ValueError):
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".broken"))
        return Local()
    plain = Local()
    for item in fields(Local):
        value = stored.get(item.name) if isinstance(stored, dict) else None
        # bool is an int to Python, but no font size.
        if type(value) is type(getattr(plain, item.name)):
            setattr(plain, item.name, value)
    return plain


def save(settings: Local, path: Path | None = None) -> None:
    """Stores the settings: the file is replaced whole, so that a crash leaves the old or the new one."""
    path = path or local_file()
    _replace(path, json.dumps(asdict(settings), ensure_ascii=False, indent=1))


def paper_of(form: str, path: Path | None = None) -> str:
    """The size of paper that this machine printed a kind of form on last; "" before the first time.

    In a file of its own: the printer stands beside this machine, and a window that saves its settings knows nothing
    of it.
    """
    return str(_papers(path).get(form, ""))


def keep_paper(form: str, size: str, path: Path | None = None) -> None:
    """Remembers the size of paper of a kind of form."""
    known = _papers(path)
    if known.get(form) != size:
        _replace(path or _paper_file(), json.dumps(known | {form: size}, ensure_ascii=False, indent=1))


def _paper_file() -> Path:
    return config_folder() / "papers.json"


def _papers(path: Path | None) -> dict[str, Any]:
    try:
        stored = json.loads((path or _paper_file()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


# -- the password of a PostgreSQL address ------------------------------------------------------------------------------


def is_server(database: str) -> bool:
    """Whether the database is a PostgreSQL address, not a file."""
    return database.startswith("postgresql")


def server_address(host: str, port: int, database: str, user: str) -> str:
    """The address of a PostgreSQL database, without password. A host that is a folder is that of its socket."""
    from urllib.parse import quote

    if host.startswith("/"):
        query = f"?host={quote(host)}&port={port}"
        return f"postgresql+psycopg://{quote(user, safe='')}@/{quote(database, safe='')}{query}"
    place = f"[{host}]" if ":" in host else host
    return f"postgresql+psycopg://{quote(user, safe='')}@{place}:{port}/{quote(database, safe='')}"


def with_password(address: str, password: str) -> str:
    """The address with the password in it, for opening the database only."""
    from urllib.parse import quote

    head, separator, rest = address.partition("@")
    return f"{head}:{quote(password, safe='')}{separator}{rest}" if password and separator else address


def shown_address(database: str) -> str:
    """The database for people: host and name of a server, the path of a file."""
    if not is_server(database):
        return database
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(database)
    if not parts.hostname:
        return f"{unquote(parts.query.removeprefix('host=').partition('&')[0])}{unquote(parts.path)}"
    return f"{parts.hostname}:{parts.port or 5432}{unquote(parts.path)}"


def has_key_store() -> bool:
    """Whether this system has a store for passwords that works."""
    return _key_store() is not None


def keep_in_key_store(address: str, password: str) -> bool:
    """Keeps the password in the system's key store; False when that refused."""
    store = _key_store()
    if store is None:
        return False
    try:
        store.set_password(_SERVICE, address, password)
    except Exception:
        # Each system's store has its own errors (locked, cancelled, no session): all mean "not kept".
        return False
    forget_file(address)
    return True


def keep_in_file(address: str, password: str) -> Path:
    """Keeps the password in a file that only this user can read; answers the file, so that it can be said aloud."""
    path = _password_file()
    _replace(path, json.dumps(_passwords() | {address: password}))
    return path


def forget_file(address: str) -> None:
    """Takes the password out of the file."""
    known = _passwords()
    if known.pop(address, None) is not None:
        _replace(_password_file(), json.dumps(known))


def kept_password(address: str) -> str | None:
    """The kept password of this address; None when the user must be asked."""
    store = _key_store()
    if store is not None:
        with contextlib.suppress(Exception):
            if (found := store.get_password(_SERVICE, address)) is not None:
                return str(found)
    return _passwords().get(address)


def _password_file() -> Path:
    return config_folder() / "passwords.json"


def _passwords() -> dict[str, str]:
    try:
        stored = json.loads(_password_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in stored.items()} if isinstance(stored, dict) else {}


def _key_store() -> Any:
    """The system's key store, None where there is none (a bare Linux, a service account)."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring) or backend.priority <= 0:
        return None
    return backend


def _replace(path: Path, text: str) -> None:
    import tempfile

    # mkstemp makes the file readable by this user only.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

"""Drafts of phone reports: kept on this machine while typing, so that a crash loses nothing (C1)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.log import logger
from app.core.paths import data_folder


@dataclass(frozen=True)
class Draft:
    """A report that was begun. ``database``: where it was to be saved; ``data``: what the window needs to go on."""

    id: str
    database: str
    called_at: datetime
    data: Mapping[str, Any]


def drafts_folder() -> Path:
    """Where the drafts of this machine's user lie."""
    return data_folder() / "drafts"


class Drafts:
    """The drafts for one database. Each is a small file that is replaced whole: after a crash the old or the new."""

    def __init__(self, database: str, folder: Path | None = None) -> None:
        self.database = database
        self.folder = folder or drafts_folder()
        # Drafts are kept on another thread; one that is just being written must not come back after its removal.
        self._lock = threading.Lock()
        self._gone: set[str] = set()

    def keep(self, draft_id: str, called_at: datetime, data: Mapping[str, Any]) -> None:
        """Stores the draft, over its former state; a removed one stays removed."""
        text = json.dumps({"database": self.database, "called_at": called_at.isoformat(), "data": dict(data)})
        with self._lock:
            if draft_id not in self._gone:
                self._replace(self._path(draft_id), text)

    def remove(self, draft_id: str) -> None:
        """Forgets the draft: it was saved, or thrown away."""
        with self._lock:
            self._gone.add(draft_id)
            self._path(draft_id).unlink(missing_ok=True)

    def all(self) -> list[Draft]:
        """The drafts for this database, the oldest call first. A file that cannot be read is kept aside."""
        found = [draft for path in self.folder.glob("*.json") if (draft := _read(path)) is not None]
        return sorted((d for d in found if d.database == self.database), key=lambda d: (d.called_at, d.id))

    def _replace(self, path: Path, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _path(self, draft_id: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", draft_id):
            raise ValueError(draft_id)
        return self.folder / f"{draft_id}.json"


def new_draft_id() -> str:
    """A name that no other window, program or machine uses."""
    return uuid.uuid4().hex


def _read(path: Path) -> Draft | None:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        called_at = datetime.fromisoformat(stored["called_at"])
        if called_at.tzinfo is None or not isinstance(stored["data"], dict):
            raise ValueError(path.name)
        return Draft(path.stem, str(stored["database"]), called_at, stored["data"])
    except (OSError, ValueError, KeyError, TypeError):
        logger.warning("a draft cannot be read: %s", path.name)
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".broken"))
        return None

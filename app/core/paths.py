"""Where things lie: what is shipped with the program, and the user's own folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

APP_NAME = "AfterSales"
# Tests, the tour and a portable installation set this; everything the program writes then stays below it.
HOME_VARIABLE = "AFTER_SALES_HOME"


def resource(*parts: str) -> Path:
    """A file shipped with the program, in a source checkout and in the bundle alike."""
    base = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    return base.joinpath("resources", *parts)


def data_folder() -> Path:
    """The folder of the data file, its backups and their lock; created when missing."""
    return _own_folder("data")


def config_folder() -> Path:
    """The folder of this machine's own settings (language, connection address, window sizes)."""
    return _own_folder("config")


def log_folder() -> Path:
    """The folder of the rotating log and the crash reports."""
    return _own_folder("log")


def default_database() -> Path:
    """The data file when the user chose no other place."""
    return data_folder() / "after-sales.db"


def _own_folder(kind: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    if home:
        folder = Path(home) / kind
    else:
        import platformdirs

        places: dict[str, Callable[..., Path]] = {
            "data": platformdirs.user_data_path,
            "config": platformdirs.user_config_path,
            "log": platformdirs.user_log_path,
        }
        folder = places[kind](APP_NAME, appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder

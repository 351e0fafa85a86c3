"""The rotating log and the crash reports, both on this machine only. Their folder is shown in "About"."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from app.core.paths import log_folder

FILE = "after-sales.log"
_SIZE, _COUNT = 1_000_000, 5
_CRASHES_KEPT = 30

logger = logging.getLogger("after_sales")


def start(folder: Path | None = None) -> Path:
    """Begins to write the log and answers its file. A second call moves it to the new folder."""
    from logging.handlers import RotatingFileHandler

    path = (folder or log_folder()) / FILE
    stop()
    handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_COUNT, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    return path


def stop() -> None:
    """Closes the log's file."""
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


def crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, folder: Path | None = None
) -> tuple[str, Path | None]:
    """Logs a defect and keeps its report as a file. Answers the report's text, and its file where it could be written.

    The report names the program, the system and the place in the source; values of the data are not in it.
    """
    report = crash_report(kind, error, trace)
    logger.error("%s", report)
    target = folder or log_folder()
    path = target / f"crash-{datetime.now():%Y%m%d-%H%M%S-%f}.txt"
    try:
        path.write_text(report, encoding="utf-8")
        for old in sorted(target.glob("crash-*.txt"))[:-_CRASHES_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        # A full disk must not hide the crash itself.
        return report, None
    return report, path


def crash_report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """The report of a defect, as text that can be sent to whoever mends the program."""
    import platform

    from app import __version__

    head = [
        f"After-sales service {__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()} ({platform.machine()})",
        f"Qt {_qt_version()}, {datetime.now():%Y-%m-%d %H:%M:%S}",
        "",
    ]
    return "\n".join(head) + "".join(traceback.format_exception(kind, error, trace))


def _qt_version() -> str:
    core = sys.modules.get("PySide6.QtCore")
    return str(core.qVersion()) if core is not None else "-"

"""LibreOffice Calc as a second opinion on what we read and write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(
    PROGRAM is None, reason="LibreOffice Calc is not installed (libreoffice-calc-nogui): exported files are NOT checked"
)


def convert(path: Path, to: str, folder: Path, filters: str = "") -> Path:
    """The file as LibreOffice saves it in another format; it needs a profile of its own to run beside others."""
    assert PROGRAM is not None
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            PROGRAM,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            f"{to}:{filters}" if filters else to,
            "--outdir",
            str(folder),
            str(path),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    made = folder / f"{path.stem}.{to}"
    assert made.exists(), done.stdout + done.stderr
    return made

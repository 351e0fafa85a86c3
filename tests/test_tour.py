"""The tour as ``make run`` plays it where there is no screen: every station is reached, every result lies there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

HOME = Path(__file__).parents[1]
PAPERS = ("task-order-A4", "caller-order-A4", "loan-slip-A5", "settlement-A4", "registration-241x279.4")
LAST = "english"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tour")
    told = subprocess.run(
        [sys.executable, str(HOME / "main.py"), "--tour", str(folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    assert "Traceback" not in told.stderr
    assert "01-today.png" in told.stdout, "it says where the results lie"
    return folder


def test_the_tour_reaches_its_last_picture_and_none_is_empty(played: Path) -> None:
    pictures = sorted(played.glob("[0-9][0-9]-*.png"))
    assert [int(picture.name[:2]) for picture in pictures] == list(range(1, len(pictures) + 1))
    assert pictures[-1].stem.endswith(LAST)
    for picture in pictures:
        with Image.open(picture) as shown:
            assert len(shown.convert("L").resize((160, 90)).getcolors() or ()) > 20, picture.name


def test_the_tour_leaves_papers_and_exports(played: Path) -> None:
    for name in (*PAPERS, "warranty-card-A4"):
        assert (played / f"{name}.pdf").read_bytes().startswith(b"%PDF"), name
        assert (played / f"{name}.png").exists()
    for name in ("staff", "parts", "tickets"):
        sheet = load_workbook(played / f"{name}.xlsx").active
        assert sheet is not None and sheet.max_row > 5, name


def test_the_tour_touches_no_data_but_its_own(played: Path) -> None:
    assert (played / "home").is_dir()
    assert sorted(path.name for path in played.iterdir() if path.is_dir()) == ["home"]

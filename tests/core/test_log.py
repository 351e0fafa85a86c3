"""The log and the crash reports."""

from __future__ import annotations

from pathlib import Path

from app.core import log


def test_the_log_is_written_and_turned_over(tmp_path: Path) -> None:
    path = log.start(tmp_path)
    log.logger.info("保修卡 printed")
    log.stop()
    assert "保修卡 printed" in path.read_text(encoding="utf-8")
    log.start(tmp_path)
    for _n in range(30):
        log.logger.info("x" * 100_000)
    log.stop()
    files = sorted(tmp_path.glob("after-sales.log*"))
    assert 2 <= len(files) <= 6
    assert all(file.stat().st_size <= 1_100_000 for file in files)


def test_a_crash_report_names_program_system_and_place_and_old_ones_go(tmp_path: Path) -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        reports = [log.crash(type(error), error, error.__traceback__, tmp_path) for _n in range(35)]
    report, path = reports[-1]
    assert "After-sales service" in report and "test_log.py" in report and "ValueError: broken" in report
    assert path is not None and path.read_text(encoding="utf-8") == report
    assert len(list(tmp_path.glob("crash-*.txt"))) == 30


def test_a_full_disk_does_not_hide_the_crash(tmp_path: Path) -> None:
    error = ValueError("broken")
    report, path = log.crash(type(error), error, None, tmp_path / "not" / "there")
    assert "broken" in report and path is None

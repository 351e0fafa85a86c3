"""Long work off the thread of the windows, defects, message boxes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from app.core import log
from app.core.errors import Refused
from ui.kit import crash, crash_dialog, jobs, notify


@pytest.fixture(autouse=True)
def nothing_left(themed: Any) -> Iterator[None]:
    yield
    assert jobs.jobs.wait(5)


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(notify, "error", lambda _parent, what: told.append(str(what)))
    return told


def test_work_runs_beside_the_window_and_its_result_arrives_in_it(qtbot: Any) -> None:
    threads: list[Any] = []
    results: list[int] = []

    def work(_progress: jobs.Progress) -> int:
        threads.append(threading.current_thread())
        return 42

    def done(result: int) -> None:
        threads.append(threading.current_thread())
        results.append(result)

    jobs.run("Work", work, done)
    qtbot.waitUntil(lambda: results == [42])
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_progress_is_shown_with_title_and_text(qtbot: Any) -> None:
    go_on = threading.Event()

    def work(progress: jobs.Progress) -> None:
        progress(3, 10, "row 3")
        go_on.wait(10)

    bar = jobs.JobBar()
    qtbot.addWidget(bar)
    bar.show()
    jobs.run("Import", work)
    qtbot.waitUntil(lambda: bar.bar.value() == 3)
    assert (bar.bar.maximum(), bar.title.text()) == (10, "Import · row 3")
    go_on.set()
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_the_cancel_button_stops_the_work_and_nothing_more_is_said(qtbot: Any, errors: list[str]) -> None:
    results: list[object] = []

    def work(progress: jobs.Progress) -> None:
        while True:
            progress.check()

    bar = jobs.JobBar()
    qtbot.addWidget(bar)
    job = jobs.run("Import", work, results.append)
    bar.stop.click()
    qtbot.waitUntil(lambda: not job.running)
    assert results == [] and all("Cancelled" in text or text == "" for text in errors)


def test_cancel_reaches_a_query_that_the_work_waits_for(qtbot: Any) -> None:
    stopped = threading.Event()
    waiting = threading.Event()

    def work(progress: jobs.Progress) -> None:
        with progress.token.watching(stopped.set):
            waiting.set()
            assert stopped.wait(10)

    job = jobs.run("Count", work)
    qtbot.waitUntil(waiting.is_set)
    job.cancel()
    qtbot.waitUntil(lambda: not job.running)
    assert stopped.is_set()


def test_a_refusal_is_told_in_its_words(qtbot: Any, errors: list[str]) -> None:
    def work(_progress: jobs.Progress) -> None:
        raise Refused("The disk is full.")

    jobs.run("Export", work)
    qtbot.waitUntil(lambda: errors == ["The disk is full."])


def test_a_defect_in_work_ends_in_the_crash_report(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[BaseException] = []
    monkeypatch.setattr(crash, "show", shown.append)

    def work(_progress: jobs.Progress) -> None:
        raise ZeroDivisionError("a defect")

    jobs.run("Export", work)
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert isinstance(shown[0], ZeroDivisionError)


def test_a_result_for_a_window_that_is_gone_is_dropped(qtbot: Any) -> None:
    go_on = threading.Event()
    results: list[object] = []
    owner = QLabel()
    job = jobs.run("Work", lambda _progress: go_on.wait(10), results.append, owner=owner)
    owner.deleteLater()
    qtbot.waitSignal(owner.destroyed, timeout=2000, raising=False)
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    go_on.set()
    qtbot.waitUntil(lambda: not job.running)
    assert results == []


def test_the_crash_dialog_opens_in_both_languages_and_copies_the_report(language: str, qtbot: Any) -> None:
    dialog = crash_dialog.CrashDialog("Traceback: a defect", "/somewhere/crash.txt")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == "Traceback: a defect"
    assert dialog.copy_button.text() == {"en": "Copied", "zh_CN": "已复制"}[language]


class Dialog:
    """Stands in for the crash dialog: remembers what it would show."""

    shown: list[str]

    def __init__(self, report: str, _path: str, _parent: object) -> None:
        self.shown.append(report)

    def exec(self) -> int:
        return 0

    def deleteLater(self) -> None:
        pass


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    Dialog.shown = []
    hooks = sys.excepthook, threading.excepthook
    monkeypatch.setattr(crash_dialog, "CrashDialog", Dialog)
    crash.install()
    yield Dialog.shown
    sys.excepthook, threading.excepthook = hooks


def test_what_nobody_caught_in_a_thread_is_shown_by_the_window(installed: list[str], qtbot: Any) -> None:
    def broken() -> None:
        raise KeyError("in a thread")

    threading.Thread(target=broken).start()
    qtbot.waitUntil(lambda: len(installed) == 1)
    assert "in a thread" in installed[0]


def test_a_refusal_that_nobody_caught_is_a_message_not_a_crash(installed: list[str], errors: list[str]) -> None:
    sys.excepthook(Refused, Refused("Not today."), None)
    assert errors == ["Not today."]
    assert installed == []


def test_a_defect_is_logged_with_its_traceback(installed: list[str], tmp_path: Any) -> None:
    path = log.start(tmp_path)
    try:
        raise ValueError("broken here")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    log.stop()
    text = path.read_text(encoding="utf-8")
    assert "broken here" in text and "test_a_defect_is_logged" in text
    assert len(installed) == 1


def test_a_question_has_buttons_that_say_what_happens(
    language: str, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    boxes: list[list[str]] = []

    def answer(box: QMessageBox) -> int:
        boxes.append([button.text() for button in box.buttons()])
        button = next(button for button in box.buttons() if button.text() == "Delete it")
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    assert notify.ask(None, "Delete?", "Delete it", "Keep it", danger=True)
    assert sorted(boxes[0]) == ["Delete it", "Keep it"]


def test_a_message_shows_markup_of_a_name_as_text(monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    formats: list[Any] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: formats.append(box.textFormat()))
    notify.tell(None, "<b>华润</b>")
    from PySide6.QtCore import Qt

    assert formats == [Qt.TextFormat.PlainText]

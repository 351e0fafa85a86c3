"""Background work of screens: results in the window's thread, no exception lost, cancelled when not wanted."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete
from sqlalchemy import text

from app.core.database import Cancel
from app.core.errors import AppError, Cancelled, Refused
from app.office import Office
from ui.kit.work import Work

pytestmark = pytest.mark.threads


@pytest.fixture
def work(qapp: Any) -> Work:
    owner = QObject(qapp)
    return Work(owner)


def test_the_task_runs_on_another_thread_and_its_result_arrives_in_this_one(qtbot: Any, work: Work) -> None:
    seen: list[tuple[int, int]] = []
    work.run("key", lambda _cancel: threading.get_ident(), lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    there, here = seen[0]
    assert there != threading.get_ident() == here


def test_an_exception_that_nobody_takes_reaches_the_crash_dialog(
    qtbot: Any, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _type, error, _trace: crashes.append(error))
    work.run("key", lambda _cancel: 1 / 0, lambda _none: None)
    qtbot.waitUntil(lambda: bool(crashes))
    assert isinstance(crashes[0], ZeroDivisionError)


def test_an_error_in_the_users_words_goes_to_the_screen(qtbot: Any, qapp: Any) -> None:
    told: list[AppError] = []
    work = Work(QObject(qapp), refused=told.append)

    def refuse(_cancel: Cancel) -> None:
        raise Refused("no")

    work.run("key", refuse, lambda _none: None)
    qtbot.waitUntil(lambda: bool(told))
    assert str(told[0]) == "no"


def test_failed_takes_the_error_before_anybody_else(qtbot: Any, work: Work) -> None:
    errors: list[Exception] = []
    work.run("key", lambda _cancel: 1 / 0, lambda _none: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)


def test_new_work_under_a_key_drops_the_result_of_the_one_before(qtbot: Any, work: Work) -> None:
    go_on, results = threading.Event(), []

    def slow(_cancel: Cancel) -> str:
        go_on.wait(10)
        return "old"

    work.run("key", slow, results.append)
    work.run("key", lambda _cancel: "new", results.append)
    qtbot.waitUntil(lambda: results == ["new"])
    go_on.set()
    work.run("other", lambda _cancel: "last", results.append)
    qtbot.waitUntil(lambda: "last" in results)
    assert results == ["new", "last"]


def test_the_result_of_a_closed_screen_is_dropped(qtbot: Any, qapp: Any) -> None:
    go_on, ended, results = threading.Event(), threading.Event(), []

    def slow(_cancel: Cancel) -> str:
        go_on.wait(10)
        ended.set()
        return "late"

    owner = QObject(qapp)
    work = Work(owner)
    work.run("key", slow, results.append)
    delete(owner)
    go_on.set()
    assert ended.wait(10)
    other = Work(QObject(qapp))
    other.run("after", lambda _cancel: "after", results.append)
    qtbot.waitUntil(lambda: results == ["after"])


def test_a_running_query_is_stopped(qtbot: Any, work: Work, office: Office) -> None:
    """Sorting by a column without an index can be cancelled, on both databases."""
    begun, ended = threading.Event(), []

    def endless(cancel: Cancel) -> None:
        count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        try:
            with office.read(cancel) as session:
                begun.set()
                session.execute(text(count))
        except Cancelled:
            ended.append("cancelled")
            raise

    work.run("key", endless, lambda _none: ended.append("done"))
    assert begun.wait(10)

    def stopped() -> bool:
        # The query may not have begun yet when it is first stopped.
        job.cancel.cancel()
        return ended == ["cancelled"]

    job = work._jobs["key"]
    qtbot.waitUntil(stopped, timeout=20_000)


def test_busy_is_told_from_the_first_to_the_last(qtbot: Any, work: Work) -> None:
    told: list[bool] = []
    work.busy_changed.connect(told.append)
    go_on = threading.Event()
    work.run("a", lambda _cancel: go_on.wait(10), lambda _none: None)
    work.run("b", lambda _cancel: None, lambda _none: None)
    go_on.set()
    qtbot.waitUntil(lambda: told == [True, False])

"""Nothing of a window is freed on another thread: neither by an errand nor by the garbage collector."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from ui.kit import jobs, threads


class Witness:
    """Remembers on which thread it was freed."""

    def __init__(self, freed: list[int]) -> None:
        self.other: Any = None
        weakref.finalize(self, lambda: freed.append(threading.get_ident()))


@pytest.fixture
def collector(qapp: Any) -> Iterator[threads.Collector]:
    made = threads.Collector()
    yield made
    made.end()
    gc.disable()  # as the tests have it


def test_what_the_work_held_is_freed_on_the_thread_of_the_windows(qtbot: Any) -> None:
    freed: list[int] = []
    for _turn in range(50):
        witness = Witness(freed)
        jobs.run("Work", lambda _progress, held=witness: held and None, quiet=True)
        del witness
    assert jobs.jobs.wait(20)
    qtbot.waitUntil(lambda: len(freed) == 50)
    assert set(freed) == {threading.get_ident()}


def test_what_an_error_held_is_freed_on_the_thread_of_the_windows(qtbot: Any) -> None:
    freed: list[int] = []

    def fail(witness: Witness) -> None:
        raise ValueError(witness)

    for _turn in range(50):
        witness = Witness(freed)
        jobs.run("Work", lambda _progress, held=witness: fail(held), failed=lambda error: None, quiet=True)
        del witness
    assert jobs.jobs.wait(20)
    gc.collect()
    qtbot.waitUntil(lambda: len(freed) == 50)
    assert set(freed) == {threading.get_ident()}


def test_cycles_are_collected_on_the_thread_of_the_windows_only(qtbot: Any, collector: threads.Collector) -> None:
    freed: list[int] = []
    here = threading.get_ident()
    for _turn in range(1_000):
        witness = Witness(freed)
        witness.other = witness
    del witness

    def allocate(_progress: jobs.Progress) -> int:
        return len([[] for _turn in range(5 * threads.YOUNG)])

    jobs.run("Work", allocate, quiet=True)
    assert jobs.jobs.wait(20)
    assert freed == []
    kept = [[] for _turn in range(2 * threads.YOUNG)]
    collector.look()
    assert len(freed) == 1_000 and set(freed) == {here} and kept


def test_a_resting_collector_does_not_look(qtbot: Any, collector: threads.Collector) -> None:
    assert not gc.isenabled()
    collector.rest()
    assert not collector.findChildren(QObject)[0].isActive()  # type: ignore[attr-defined]
    collector.go_on()
    assert collector.findChildren(QObject)[0].isActive()  # type: ignore[attr-defined]
    collector.end()
    assert gc.isenabled()

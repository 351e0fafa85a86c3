"""Errands: work on another thread that leaves nothing of a window there.

A Qt object may only die on the thread of the windows. Python frees an object wherever its last reference goes, and its
garbage collector runs on whatever thread happens to allocate; both have ended the program with a segmentation fault.
So the thread of an errand knows a number only and takes the rest from here, giving every reference back before it says
that it is done; and the collector runs on the thread of the windows alone (``Collector``).
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

# The first generation of the collector by default runs every 700 allocations: the outliers of long lists.
YOUNG = 20_000
EVERY = 1_000


class _Errand:
    """What to do, who takes the outcome, and the outcome."""

    def __init__(self, task: Callable[[], Any], done: Callable[[Any, Exception | None], object]) -> None:
        self.task = task
        self.done = done
        self.result: Any = None
        self.error: Exception | None = None


class _Door(QObject):
    """Carries the numbers of finished errands into the thread of the windows. Never deleted: no thread signals into
    a void."""

    ended = Signal(int)
    told = Signal(int, int, int, str)

    def __init__(self) -> None:
        super().__init__()
        self.ended.connect(self._deliver)

    @Slot(int)
    def _deliver(self, number: int) -> None:
        errand = _out.pop(number)
        errand.done(errand.result, errand.error)


_numbers = count(1)
_out: dict[int, _Errand] = {}
_doors: list[_Door] = []


def door() -> _Door:
    """The one door; its ``told`` carries the progress (number, done, total, text) of an errand."""
    if not _doors:
        _doors.append(_Door())
    return _doors[0]


def send(
    submit: Callable[[Callable[[], None]], object],
    task: Callable[[], Any],
    done: Callable[[Any, Exception | None], object],
    number: int = 0,
) -> None:
    """Runs ``task`` where ``submit`` puts it, then ``done(result, error)`` on the thread of the windows.

    Called on the thread of the windows; ``number`` is one of ``next_number``, for who wants to know it before.
    """
    number = number or next_number()
    door()
    _out[number] = _Errand(task, done)
    submit(_Carrier(number))


def is_idle() -> bool:
    """Whether no errand is out: all that was asked for has been answered."""
    return not _out


def next_number() -> int:
    """An unused number for an errand."""
    return next(_numbers)


class _Carrier:
    """The thread's part."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self) -> None:
        errand = _out[self.number]
        try:
            errand.result = errand.task()
        except Exception as error:
            errand.error = error
        del errand  # before the last word: from now on nothing may be freed here
        _doors[0].ended.emit(self.number)


class Collector(QObject):
    """Python's garbage collector on the thread of the windows: looks every second whether there is enough to collect.

    ``rest`` while thousands of objects are made that stay; ``freeze`` what lives to the end.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        self._timer.start(EVERY)

    def rest(self) -> None:
        """Collects nothing until ``go_on``."""
        self._timer.stop()

    def go_on(self) -> None:
        """Looks again from now on."""
        self._timer.start(EVERY)

    def freeze(self) -> None:
        """What lives now is never looked at again."""
        gc.freeze()

    def end(self) -> None:
        """Leaves collecting to Python again."""
        self._timer.stop()
        gc.enable()

    def look(self) -> None:
        """Collects the oldest generation that has enough new objects."""
        for generation, (counted, threshold) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if counted > threshold:
                gc.collect(generation)
                return

"""Background work of a screen: queries and actions run beside the window, results arrive in its thread.

``Work`` belongs to one widget and dies with it. Each piece of work has a key; a new one under the same key cancels the
one before and its result is dropped. No exception vanishes: it goes to ``failed``, else to the program's crash dialog.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.database import Cancel
from app.core.errors import AppError, Cancelled
from ui.kit import threads

T = TypeVar("T")


class Pool(Protocol):
    """Where work runs; tests swap it for ``AtOnce``."""

    def submit(self, function: Callable[[], None], /) -> Any:
        """Runs the function some time, on some thread."""


class AtOnce:
    """A pool for tests: runs everything at once, in the caller's thread."""

    def submit(self, function: Callable[[], None], /) -> None:
        function()


class Job:
    """One piece of work: what to do, for whom, and how it ended."""

    def __init__(
        self,
        owner: QObject,
        key: str,
        task: Callable[[Cancel], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object] | None,
    ) -> None:
        self.owner = owner
        self.key = key
        self.task = task
        self.done = done
        self.failed = failed
        self.cancel = Cancel()
        self.result: Any = None
        self.error: Exception | None = None

    def send(self) -> None:
        """Runs the task in the pool."""
        task, cancel = self.task, self.cancel

        def run() -> Any:
            cancel.check()
            return task(cancel)

        threads.send(_the_pool().submit, run, self._arrived)

    def _arrived(self, result: Any, error: Exception | None) -> None:
        self.result, self.error = result, error
        if isValid(self.owner):
            self.owner.take(self)  # type: ignore[attr-defined]


_pool: Pool | None = None


def set_pool(pool: Pool | None) -> None:
    """Runs all work in this pool from now on; None: in a fresh one of three threads."""
    global _pool
    _pool = pool


def close_pool() -> None:
    """Waits for what is running; called when the program ends."""
    if isinstance(_pool, ThreadPoolExecutor):
        _pool.shutdown(wait=True, cancel_futures=True)
    set_pool(None)


def _the_pool() -> Pool:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(3, thread_name_prefix="work")
    return _pool


class Work(QObject):
    """The background work of one widget; made in the window's thread."""

    busy_changed = Signal(bool)

    def __init__(self, owner: QObject, refused: Callable[[AppError], object] | None = None) -> None:
        """``refused`` shows an error in the user's words that nobody else takes."""
        super().__init__(owner)
        self._refused = refused
        self._jobs: dict[str, Job] = {}
        jobs = self._jobs
        # Not a method: when this fires, the Python half of this object is half gone.
        self.destroyed.connect(lambda: [job.cancel.cancel() for job in jobs.values()])

    def run(
        self,
        key: str,
        task: Callable[[Cancel], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Runs ``task`` on another thread, then ``done`` with its result, or ``failed`` with its error, in this one."""
        self.cancel(key)
        job = Job(self, key, task, done, failed)
        was_busy = bool(self._jobs)
        self._jobs[key] = job
        if not was_busy:
            self.busy_changed.emit(True)
        job.send()

    def cancel(self, key: str) -> None:
        """Stops the work under this key; neither ``done`` nor ``failed`` is called."""
        job = self._jobs.pop(key, None)
        if job is not None:
            job.cancel.cancel()
            if not self._jobs:
                self.busy_changed.emit(False)

    def is_running(self, key: str) -> bool:
        """Whether work under this key has not ended."""
        return key in self._jobs

    @property
    def is_busy(self) -> bool:
        """Whether anything is running."""
        return bool(self._jobs)

    def report(self, error: Exception) -> None:
        """Shows an error that nobody else takes: in the user's words, or as a crash."""
        if isinstance(error, AppError) and self._refused is not None:
            self._refused(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def take(self, job: Job) -> None:
        """Called with a finished job, in the window's thread."""
        if self._jobs.get(job.key) is not job:
            return
        del self._jobs[job.key]
        try:
            self._finish(job)
        finally:
            if isValid(self) and not self._jobs:
                self.busy_changed.emit(False)

    def _finish(self, job: Job) -> None:
        error = job.error
        if error is None:
            job.done(job.result)
        elif isinstance(error, Cancelled):
            return
        elif job.failed is not None:
            job.failed(error)
        else:
            self.report(error)

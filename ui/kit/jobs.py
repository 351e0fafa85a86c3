"""Long work off the thread of the windows: import, export, batch PDF, opening the data; with progress and cancel.

Results, errors and progress arrive on the thread of the windows. Errors of ours become a message, others a crash
report; a cancelled job says nothing. Queries of a screen are ``ui.kit.work``'s, which forgets them when they are stale.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from app.core.errors import AppError, Cancelled
from app.core.i18n import Text, _
from app.core.log import logger
from ui.kit import crash, notify, threads
from ui.kit.icons import icon

if TYPE_CHECKING:
    from app.core.database import Cancel

T = TypeVar("T")
_TELL_SECONDS = 0.05


class Progress:
    """Given to the work. Call it with how much is done: ``progress(done, total, text)``; total 0 means unknown.

    The work asks ``progress.cancelled`` now and then, or calls ``progress.check()``, which raises Cancelled.
    ``progress.is_cancelled`` is the same for functions that want a callable, ``progress.token`` for queries.
    """

    def __init__(self, show: Callable[[int, int, str], None] | None = None) -> None:
        self._show = show
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._token: Cancel | None = None
        self._told = 0.0

    def __call__(self, done: int, total: int = 0, text: Text = "") -> None:
        now = time.monotonic()
        # Telling the screen each row of a hundred thousand would cost more than the work.
        if self._show is not None and (now - self._told >= _TELL_SECONDS or done >= total > 0):
            self._told = now
            self._show(done, total, str(text))

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    @property
    def token(self) -> Cancel:
        """Stops the query that the work is waiting for."""
        from app.core.database import Cancel

        with self._lock:
            if self._token is None:
                self._token = Cancel()
                if self.cancelled:
                    self._token.cancel()
            return self._token

    def is_cancelled(self) -> bool:
        return self.cancelled

    def check(self) -> None:
        """Raises Cancelled once the user has cancelled."""
        if self.cancelled:
            raise Cancelled()

    def cancel(self) -> None:
        """Asks the work to stop."""
        with self._lock:
            self._event.set()
            token = self._token
        if token is not None:
            token.cancel()


class Job(QObject):
    """One piece of work. Lives on the thread of the windows; only ``work`` runs elsewhere."""

    progressed = Signal(int, int, str)
    finished = Signal()  # in any way

    def __init__(
        self,
        title: Text,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        owner: QObject | None,
    ) -> None:
        super().__init__()
        self.title = str(title)
        self.number = number = threads.next_number()
        # Not our own signal: the other thread must not hold this object.
        self.progress = Progress(lambda *told: threads.door().told.emit(number, *told))
        self.running = True
        self._work = work
        self._done = done
        self._failed = failed
        self._owner = owner
        threads.door().told.connect(self._tell)

    def cancel(self) -> None:
        """Asks the work to stop; it ends a little later."""
        self.progress.cancel()

    def start(self) -> None:
        """Sends the work to another thread."""
        work, progress = self._work, self.progress
        threads.send(_submit, lambda: work(progress), self._end, self.number)

    def _tell(self, number: int, done: int, total: int, text: str) -> None:
        if number == self.number and self.running:
            self.progressed.emit(done, total, text)

    def _end(self, result: Any, error: Exception | None) -> None:
        self.running = False
        threads.door().told.disconnect(self._tell)
        jobs._ended(self)
        self.finished.emit()
        if self._owner is not None and not shiboken6.isValid(self._owner):
            return
        if error is None:
            if self._done is not None:
                self._done(result)
        elif self._failed is not None and not isinstance(error, Cancelled):
            self._failed(error)
        elif isinstance(error, AppError):
            notify.error(self._owner if isinstance(self._owner, QWidget) else None, error)
        else:
            crash.show(error)


class _Runner(QRunnable):
    # A subclass, since an exception inside QRunnable.create(function) vanishes.
    def __init__(self, function: Callable[[], None]) -> None:
        super().__init__()
        self.function = function

    def run(self) -> None:
        self.function()


def _submit(function: Callable[[], None]) -> None:
    QThreadPool.globalInstance().start(_Runner(function))


class Jobs(QObject):
    """All jobs that run; the status bar shows those that were started with ``run``."""

    started = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Job] = []
        self._all: set[Job] = set()

    def start(self, job: Job, shown: bool) -> None:
        self._all.add(job)
        if shown:
            self.shown.append(job)
            logger.info("job started: %s", job.title)
            self.started.emit(job)
            self.changed.emit()
        job.start()

    def wait(self, seconds: float = 30) -> bool:
        """Waits until nothing runs, the windows staying alive; for tests and for the end of the program."""
        end = time.monotonic() + seconds
        while self._all and time.monotonic() < end:
            QThreadPool.globalInstance().waitForDone(10)
            QCoreApplication.processEvents()
        return not self._all

    def cancel_all(self) -> None:
        """Asks every job to stop."""
        for job in tuple(self._all):
            job.cancel()

    def _ended(self, job: Job) -> None:
        self._all.discard(job)
        if job in self.shown:
            self.shown.remove(job)
            logger.info("job ended: %s", job.title)
            self.changed.emit()


jobs = Jobs()


def run(
    title: Text,
    work: Callable[[Progress], T],
    done: Callable[[T], None] | None = None,
    *,
    failed: Callable[[Exception], None] | None = None,
    owner: QObject | None = None,
    quiet: bool = False,
) -> Job:
    """Starts long work with progress and cancel in the status bar; ``quiet``: without.

    ``done`` gets its result; ``failed`` gets an error instead of the message box. Neither is called when ``owner`` is
    gone by then.
    """
    job = Job(title, work, done, failed, owner)
    jobs.start(job, shown=not quiet)
    return job


class JobBar(QWidget):
    """Title, progress and cancel: of the newest shown job, or of one given job inside a dialog."""

    def __init__(self, job: Job | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fixed = job
        self._job: Job | None = None
        self.title = QLabel()
        self.bar = QProgressBar()
        self.bar.setFixedWidth(180)
        self.stop = QToolButton()
        self.stop.setIcon(icon("close"))
        self.stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        for widget in (self.title, self.bar, self.stop):
            row.addWidget(widget)
        (jobs.changed if job is None else job.finished).connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        wanted = self._fixed or (jobs.shown[-1] if jobs.shown else None)
        if wanted is not None and not wanted.running:
            wanted = None
        if wanted is not self._job:
            if self._job is not None:
                self._job.progressed.disconnect(self._show)
            self._job = wanted
            if wanted is not None:
                self.title.setText(wanted.title)
                self.stop.setEnabled(True)
                self.stop.setToolTip(_("Cancel “{title}”").format(title=wanted.title))
                self.bar.setRange(0, 0)
                wanted.progressed.connect(self._show)
        self.setVisible(wanted is not None)

    def _show(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if self._job is not None:
            self.title.setText(f"{self._job.title} · {text}" if text else self._job.title)

    def _cancel(self) -> None:
        if self._job is not None:
            self.stop.setEnabled(False)
            self._job.cancel()


def may_close(parent: QWidget | None) -> bool:
    """Whether the program may end now; asks while long work runs, and cancels it when the user says so."""
    if jobs.shown:
        titles = "\n".join(f"· {job.title}" for job in jobs.shown)
        question = _("This is still running:") + "\n" + titles + "\n\n" + _("Cancel it and close?")
        if not notify.ask(parent, question, _("Cancel it and close"), _("Keep working"), danger=True):
            return False
    jobs.cancel_all()
    jobs.wait()
    return True

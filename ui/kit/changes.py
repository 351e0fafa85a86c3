"""Tells the screens which tables changed: by this program at once, by another one within two seconds."""

from __future__ import annotations

import weakref
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.database import Cancel, Database, Tables
from app.core.watch import Watch
from app.office import Office
from ui.kit.work import Work

EVERY = 2000  # milliseconds between two looks for commits of other programs


class Changes(QObject):
    """Turns the notes of the database into one signal in the window's thread."""

    changed = Signal(object)  # frozenset of table names
    _noted = Signal(object)

    def __init__(self, database: Database) -> None:
        super().__init__()
        # Weak, so that a closed database takes this object with it.
        self._database = weakref.proxy(database)
        self._work = Work(self, refused=lambda _error: None)
        self._watch: Watch | None = None
        self._noted.connect(self._pass_on)
        # A commit may come from any thread; the signal brings its note into this one.
        database.listen(self._noted.emit)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.poll)
        self._timer.start()

    def poll(self) -> None:
        """Looks whether another program has committed."""
        if not self._work.is_running("poll"):
            # Off the window's thread, and a lost connection is no news here: the next action will tell.
            self._work.run("poll", self._look, self._compare, failed=lambda _error: None)

    @Slot(object)
    def _pass_on(self, tables: Tables) -> None:
        self.changed.emit(tables)

    def _look(self, _cancel: Cancel) -> Tables:
        if self._watch is None:
            self._watch = Watch(self._database)
        return self._watch.look()

    def _compare(self, tables: Tables) -> None:
        if tables:
            self.changed.emit(tables)


_of_database: WeakKeyDictionary[Database, Changes] = WeakKeyDictionary()


def changes_of(office: Office) -> Changes:
    """The one object that tells about changes in the office's database."""
    database = office.database
    if database not in _of_database:
        _of_database[database] = Changes(database)
    return _of_database[database]

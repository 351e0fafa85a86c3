"""Who has the duty phone, at the foot of the window; and the hand-over note for who begins a turn (A9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from app.core.clock import local
from app.core.i18n import _
from ui.kit.changes import changes_of
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.core.register import Details
    from app.staff.duty.queries import DutyNow
    from ui.main_window import MainWindow

EVERY = 60_000  # milliseconds: a turn changes at a full minute
_TABLES = frozenset({"duty_turn", "hand_over", "staff", "setting"})


class DutyWatch(QObject):
    """Belongs to the main window and outlives its rebuilding; ``refresh`` begins it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._work = Work(self, refused=lambda _error: None)
        self._shown: set[int] = set()
        timer = QTimer(self)
        timer.setInterval(EVERY)
        timer.timeout.connect(self.refresh)
        timer.start()
        changes_of(window.office).changed.connect(self._changed)

    def refresh(self) -> None:
        """Looks who has the phone now, off the window's thread."""
        office = self._window.office
        # What fails here is no news: the next look comes in a minute, and the next action will tell.
        self._work.run(
            "duty",
            lambda _cancel: (office.duty.now(), office.handovers.for_me()),
            lambda found: self._show(*found),
            failed=lambda _error: None,
        )

    def _changed(self, tables: Any) -> None:
        if not _TABLES.isdisjoint(tables):
            self.refresh()

    def _show(self, now: DutyNow, note: Details | None) -> None:
        self._window.status.show_duty(*words_of(now))
        if note is not None and note.id not in self._shown:
            from ui.staff.duty.note import NoteDialog

            # Once in a session: who closes it unread is not asked every minute.
            self._shown.add(note.id)
            NoteDialog(self._window, note).open()


def words_of(now: DutyNow) -> tuple[str, str, bool]:
    """The words for the status bar, its tool tip, and whether something is wrong."""
    coming = ""
    if now.following is not None:
        coming = _("Then {name}, from {moment}").format(
            name=now.following.name, moment=f"{local(now.following.since):%m-%d %H:%M}"
        )
    if now.holder is not None:
        text = _("On duty: {name}").format(name=f"{now.holder.name} {now.holder.phone}".strip())
        until = _("Until {moment}").format(moment=f"{local(now.holder.until):%m-%d %H:%M}")
        return text, "\n".join(filter(None, (until, coming))), False
    return (_("On duty: nobody") + " ⚠", coming, True) if now.kept else ("", "", False)

"""What the report that is being typed would promise: read while typing, off the window's thread (C2, C4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.tickets.clocks.words import late_words
from ui.kit.editors import single_shot
from ui.kit.work import Work
from ui.tickets.caller_panel import CallerPanel
from ui.tickets.offers import moment_typed
from ui.tickets.report_form import ReportForm

if TYPE_CHECKING:
    from app.office import Office
    from app.tickets.clocks.service import Promise

PAUSE = 200  # milliseconds after the last key
_KEYS = ("called_at", "customer_id", "project_id", "equipment_id", "kind", "planned_on", "effect", "level")


class Promises(QObject):
    """Keeps the box 时限 and the levels on offer in step with the form; dies with it."""

    read_anew = Signal()

    def __init__(self, office: Office, form: ReportForm, panel: CallerPanel, work: Work) -> None:
        super().__init__(form)
        self._office, self._form, self._panel, self._work = office, form, panel, work
        self._asked: dict[str, Any] | None = None
        self._promise: Promise | None = None
        self._timer = single_shot(form, PAUSE, self.read)
        form.changed.connect(self._timer.start)
        self.read()

    def read(self) -> None:
        """Asks what would be promised, when something that matters has changed."""
        raw = self._form.raw()
        asked = {key: raw[key] for key in _KEYS}
        if asked != self._asked:
            self._asked = asked
            clocks = self._office.clocks
            self._work.run("promise", lambda _cancel: clocks.preview(asked), self._show)

    def late_words(self) -> str:
        """That the appointment which is typed comes after the limit of arrival, "" when it does not."""
        clocks = self._promise.clocks if self._promise is not None else ()
        return late_words(clocks, moment_typed(self._form.appointed_at.raw()))

    def _show(self, promise: Promise) -> None:
        self._promise = promise
        self._panel.show_promise(promise, self._office.clock)
        self._form.show_levels(promise.levels)
        self.read_anew.emit()

"""What the tabs of a ticket share that ask in dialogs: the ticket at hand, the dialogs, and when an action fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.fields import Child, Field
from app.core.i18n import Text, _
from app.core.register import Details
from app.tickets.model import OPEN
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets.rows import Row, RowAction

Run = Callable[[int, Row | None], object]


class Asker:
    """Asks and does things with the rows of one ticket; a subclass builds them and names its window."""

    def __init__(self, navigator: Navigator, work: Work) -> None:
        self._navigator = navigator
        self._work = work
        self._details: Details | None = None

    def _window(self) -> QWidget:
        """The window over which dialogs open."""
        raise NotImplementedError

    def _my_name(self) -> str:
        """The name of whoever works here; "" for somebody who is nobody of the staff."""
        user = self._navigator.office.user
        return user.name if user.id is not None else ""

    def _now(self) -> Any:
        return self._navigator.office.clock()

    def _ask(
        self,
        title: Text,
        fields: Sequence[Field],
        run: Callable[[Mapping[str, Any]], Any],
        values: Mapping[str, Any] | None = None,
        labels: Mapping[str, str] | None = None,
        about: str = "",
        narrow: Mapping[str, tuple[str, ...]] | None = None,
        table: Child | None = None,
    ) -> AskDialog | None:
        """Opens the dialog; says so at the foot when it was done."""
        if self._details is None:
            return None
        dialog = AskDialog(
            self._navigator,
            title,
            fields,
            run,
            values=values,
            labels=labels,
            about=about or self._details.title,
            narrow=narrow,
            table=table,
            parent=self._window(),
        )
        dialog.done_with.connect(lambda _result: self._say(title))
        dialog.open()
        return dialog

    def _do(self, key: str, title: Text, run: Callable[[], object]) -> None:
        """Does something that asks nothing."""
        self._work.run(key, lambda _cancel: run(), lambda _result: self._say(title))

    def _say(self, title: Text) -> None:
        self._navigator.say(_("{action} — done.").format(action=title))

    def _action(
        self,
        key: str,
        title: Text,
        run: Run,
        icon: str,
        shortcut: str,
        fits: Callable[[Row], bool] | None = None,
        needs_row: bool = False,
        right: str = "tickets.edit",
        when_closed: bool = False,
    ) -> RowAction:
        """An action that needs the right, an open ticket unless ``when_closed``, and a row where it is about one."""

        def fits_now(row: Row | None) -> bool:
            if self._details is None or not (when_closed or self._details.values["state"] in OPEN):
                return False
            if not self._navigator.office.user.may(right):
                return False
            if fits is not None:
                return row is not None and fits(row)
            return row is not None or not needs_row

        def run_now(row: Row | None) -> None:
            if self._details is not None:
                run(self._details.id, row)

        return RowAction(key, title, run_now, icon, shortcut, fits_now)


def may(move: str) -> Callable[[Row], bool]:
    """Whether a row's state allows a move."""
    return lambda row: move in row["moves"]

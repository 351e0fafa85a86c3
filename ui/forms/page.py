"""The list of printed forms (单据), with what is printed and not yet back (打印未回签, C10, C14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.core.i18n import Text, lazy
from app.core.register import Details
from ui.forms.look import ICONS, late_colour, state_colour
from ui.forms.moves import FormMoves
from ui.forms.printing import print_again
from ui.kit.actions import Action, Ids
from ui.kit.list_page import ListPage
from ui.kit.navigator import Navigator

# Each is drawn while nobody else can write.
MOST_AT_ONCE = 200


class FormList(ListPage):
    """The register of printed forms."""

    def __init__(self, navigator: Navigator) -> None:
        actions = (
            self._action("sign", lazy("Mark as signed"), self._sign, "Ctrl+Shift+S"),
            self._action("scan", lazy("Attach scan…"), self._scan, "Ctrl+Shift+A"),
            self._action("show", lazy("Show"), self._show_scan, "Ctrl+Shift+O", "", "menu"),
            self._action("take_back", lazy("Take the signature back"), self._take_back, "", "papers.void", "menu"),
            self._action("void", lazy("Make void"), self._void, "Ctrl+Shift+V", "papers.void", "menu"),
            Action(
                "again",
                lazy("Print again…"),
                self._again,
                ICONS["print"],
                "Ctrl+Shift+P",
                "papers.print",
                most=MOST_AT_ONCE,
                place="print",
            ),
        )
        colours = {"state": state_colour, "days_late": late_colour}
        super().__init__(navigator, "forms", actions=actions, state_colour=colours)
        self.moves = FormMoves(navigator, self, self.work)
        self.bar.drop("new")

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _action(
        self,
        key: str,
        title: Text,
        run: Callable[[Details], Any],
        shortcut: str,
        right: str = "papers.print",
        place: str = "bar",
    ) -> Action:
        return Action(key, title, self._one(run), ICONS[key], shortcut, right, most=1, place=place)

    def _one(self, run: Callable[[Details], Any]) -> Callable[[Ids], object]:
        """Reads the form as it is now, then goes on."""

        def with_ids(ids: Ids) -> None:
            forms, form_id = self.navigator.office.forms, ids[0]
            self.work.run("one", lambda _cancel: forms.get(form_id), run)

        return with_ids

    def _again(self, ids: Ids) -> None:
        print_again(self.navigator, ids, self.work, self.window())

    def _sign(self, details: Details) -> None:
        self.moves.sign(details.id, details.title)

    def _scan(self, details: Details) -> None:
        self.moves.choose_scan(details.id)

    def _show_scan(self, details: Details) -> None:
        self.moves.show_scan(details.id)

    def _take_back(self, details: Details) -> None:
        self.moves.take_back(details.id)

    def _void(self, details: Details) -> None:
        self.moves.void(details.id, details.title)

"""The page of one printed form (C10, C14)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from app.core.i18n import _, lazy
from app.core.register import Details
from app.forms import fields as f
from ui.forms.look import ICONS, state_colour
from ui.forms.moves import FormMoves
from ui.forms.printing import print_again
from ui.kit.actions import Action
from ui.kit.navigator import Navigator
from ui.kit.record_page import RecordPage


class FormRecord(RecordPage):
    """A form: how it stands, what it is made out for, its scans at the right."""

    def __init__(self, navigator: Navigator, record_id: int) -> None:
        super().__init__(navigator, "forms", record_id, state=("state", state_colour))

    @cached_property
    def moves(self) -> FormMoves:
        """What is done with the form; the page may be filled while it is still being built."""
        return FormMoves(self.navigator, self, self.work)

    def actions_for(self, details: Details) -> Sequence[Action]:
        values, moves, form_id = details.values, self.moves, details.id
        possible = values["moves"]
        actions = []
        if values["subject"]:
            open_it = lambda _ids: self.navigator.open(values["subject"], values["subject_id"])  # noqa: E731
            actions.append(Action("subject", lazy("Open record"), open_it, "open", "Ctrl+O"))
        if "print" in possible:
            again = lambda ids: print_again(self.navigator, ids, self.work, self.window())  # noqa: E731
            actions.append(Action("print", lazy("Print again…"), again, ICONS["print"], "Ctrl+P", "papers.print"))
        if "sign" in possible:
            sign = lambda _ids: moves.sign(form_id, details.title)  # noqa: E731
            actions.append(Action("sign", lazy("Mark as signed"), sign, ICONS["sign"], "Ctrl+Shift+S", "papers.print"))
        if values["state"] != "void":
            scan = lambda _ids: moves.choose_scan(form_id)  # noqa: E731
            actions.append(Action("scan", lazy("Attach scan…"), scan, ICONS["scan"], "Ctrl+Shift+A", "papers.print"))
        show = lambda _ids: moves.show_scan(form_id)  # noqa: E731
        actions.append(Action("show", lazy("Show"), show, ICONS["show"], "Ctrl+Shift+O"))
        if "take_back" in possible:
            back = lambda _ids: moves.take_back(form_id)  # noqa: E731
            actions.append(
                Action("take_back", lazy("Take the signature back"), back, ICONS["take_back"], "", "papers.void")
            )
        if "void" in possible:
            void = lambda _ids: moves.void(form_id, details.title)  # noqa: E731
            actions.append(Action("void", lazy("Make void"), void, ICONS["void"], "Ctrl+Shift+V", "papers.void"))
        return actions

    def key_facts(self, details: Details) -> Sequence[tuple[str, str]]:
        values = details.values
        late = values["due_back_on"] is not None and values["due_back_on"] < self.navigator.office.today()
        if values["state"] == "printed" and values["comes_back"] and late:
            day = f.DUE_BACK_ON.show(values["due_back_on"])
            return [(_("Please note"), _("The signed form was due back on {day}.").format(day=day))]
        return []

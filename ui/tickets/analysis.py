"""The dialog in which a fault is analysed (C15)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.core.i18n import _, lazy
from app.tickets.analysis import fields as f
from app.tickets.analysis.service import Analysis
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.work import Work


def write_analysis(
    navigator: Navigator,
    ticket_id: int,
    about: str,
    work: Work,
    parent: QWidget | None = None,
    then: Callable[[], object] | None = None,
) -> None:
    """Reads what is known of the fault, asks, saves; ``then`` is done after that (the report is printed)."""
    analyses = navigator.office.analyses
    work.run(
        "analysis",
        lambda _cancel: analyses.of_ticket(ticket_id),
        lambda found: ask_analysis(navigator, ticket_id, about, found, parent, then),
    )


def ask_analysis(
    navigator: Navigator,
    ticket_id: int,
    about: str,
    found: Analysis,
    parent: QWidget | None = None,
    then: Callable[[], object] | None = None,
) -> AskDialog:
    """The dialog itself."""
    run = partial(navigator.office.analyses.save, ticket_id, version=found.version)
    dialog = AskDialog(
        navigator,
        lazy("Fault analysis"),
        f.ASKED,
        run,
        values=found.values,
        labels=found.labels,
        about=about,
        button=lazy("Save"),
        parent=parent,
    )

    def saved(_version: object) -> None:
        navigator.say(_("The analysis is saved."))
        if then is not None:
            then()

    dialog.done_with.connect(saved)
    dialog.stale.connect(lambda _stale: navigator.say(_("Somebody else has saved this analysis: open it again.")))
    dialog.open()
    return dialog

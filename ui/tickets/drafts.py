"""Drafts of phone reports in the windows: which are shown, which are offered again (C1)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.core.i18n import _, ngettext
from app.tickets.drafts import Draft, Drafts
from ui.kit import notify
from ui.kit.navigator import Navigator

# Drafts that a window of this program shows now.
shown_ids: set[str] = set()


def drafts_of(navigator: Navigator) -> Drafts:
    """The drafts for the database that the window works with."""
    return Drafts(navigator.office.database.url.render_as_string(hide_password=True))


def open_drafts(drafts: Drafts) -> list[Draft]:
    """The drafts that no window shows."""
    return [draft for draft in drafts.all() if draft.id not in shown_ids]


def offer_drafts(navigator: Navigator) -> None:
    """Asks whether to go on with the reports that a crash or a cancelled call has left; called at the start."""
    from ui.tickets.report import show_report

    drafts = open_drafts(drafts_of(navigator))
    if not drafts:
        return
    question = ngettext(
        "{n} phone report was begun and not saved.", "{n} phone reports were begun and not saved.", len(drafts)
    ).format(n=len(drafts))
    parent = navigator if isinstance(navigator, QWidget) else None
    if notify.ask(parent, question, _("Go on with it"), _("Later")):
        for draft in drafts:
            show_report(navigator, draft=draft)

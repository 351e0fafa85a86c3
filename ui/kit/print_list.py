"""Prints what a list shows: made beside the windows, shown in the preview (Ctrl+P)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import _
from ui.kit import jobs

if TYPE_CHECKING:
    from ui.kit.list_page import ListPage


def print_seen(page: ListPage) -> jobs.Job:
    """Prints the selected rows when several are selected, else all that is seen."""
    seen, reports = page.seen(), page.navigator.office.reports
    ids = seen.ids if len(seen.ids) > 1 else ()

    def work(progress: jobs.Progress) -> bytes:
        return reports.list_pdf(seen.listing, seen.query, seen.columns, ids, seen.title, progress, progress.token)

    def done(pdf: bytes) -> None:
        from ui.kit.preview import PreviewDialog

        PreviewDialog(page.window(), seen.title, pdf).show()

    return jobs.run(_("Print “{name}”").format(name=seen.title), work, done, owner=page)

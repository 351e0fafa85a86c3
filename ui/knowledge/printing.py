"""Printing knowledge articles (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from app.core.i18n import _, ngettext
from ui.kit import jobs
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of


def print_articles(navigator: Navigator, ids: Sequence[int]) -> None:
    """Makes the articles' paper and shows it for printing."""
    from ui.kit.preview import PreviewDialog

    articles, window, wanted = navigator.office.articles, window_of(navigator), list(ids)

    def make(_progress: jobs.Progress) -> tuple[str, bytes]:
        out = BytesIO()
        articles.write_pdf(wanted, out)
        count = len(wanted)
        several = ngettext("{n} knowledge article", "{n} knowledge articles", count).format(n=count)
        return articles.label_of(wanted[0]) if count == 1 else several, out.getvalue()

    def show(made: tuple[str, bytes]) -> None:
        title, content = made
        PreviewDialog(window, title, content, title).open()

    jobs.run(_("Knowledge article"), make, show, quiet=True)

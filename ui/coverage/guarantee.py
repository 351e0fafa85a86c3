"""Printing the service guarantee of a project (A2)."""

from __future__ import annotations

from io import BytesIO

from app.core.i18n import _
from ui.kit import jobs
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of


def print_guarantee(navigator: Navigator, project_id: int) -> None:
    """Issues the project's guarantee, or takes the one it has, and shows it for printing."""
    from ui.kit.preview import PreviewDialog

    guarantees, window = navigator.office.guarantees, window_of(navigator)

    def make(_progress: jobs.Progress) -> tuple[int, str, bytes]:
        guarantee_id = guarantees.issue(project_id)
        out = BytesIO()
        guarantees.write_pdf([guarantee_id], out)
        return guarantee_id, guarantees.label_of(guarantee_id), out.getvalue()

    def show(made: tuple[int, str, bytes]) -> None:
        guarantee_id, number, content = made
        title = _("Service guarantee {number}").format(number=number)
        dialog = PreviewDialog(window, title, content, title, lambda: guarantees.printed([guarantee_id]))
        dialog.preview.on_saved = lambda: guarantees.printed([guarantee_id])
        dialog.open()

    jobs.run(_("Service guarantee"), make, show, quiet=True)

"""Printing the papers of charges and orders: the paper as it would be now, counted when it went out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.fields import Field, choice
from app.core.i18n import _, lazy
from app.paper.page import SIZES
from ui.kit import jobs
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator


def print_form(navigator: Navigator, kind: str, record_id: int, parent: QWidget) -> AskDialog | None:
    """Shows the form of a record for printing; asks for the paper where there is a choice."""
    sizes = navigator.office.forms.kind(kind).sizes
    if len(sizes) == 1:
        show_form(navigator, kind, record_id, sizes[0], parent)
        return None
    size = Field("size", lazy("Paper size"), choice(*((key, SIZES[key].title) for key in sizes)), required=True)

    def run(raw: Mapping[str, Any]) -> str:
        return str(size.read(raw["size"]))

    title = navigator.office.forms.kind(kind).title
    dialog = AskDialog(navigator, title, (size,), run, values={"size": sizes[0]}, button=_("Show"), parent=parent)
    dialog.done_with.connect(lambda chosen: show_form(navigator, kind, record_id, chosen, parent))
    dialog.open()
    return dialog


def show_form(navigator: Navigator, kind: str, record_id: int, size: str, parent: QWidget) -> None:
    """Shows the form on paper of this size; each print and each saved copy is counted."""
    forms = navigator.office.forms

    def make(_progress: jobs.Progress) -> bytes:
        return forms.look(kind, [record_id], size)

    def show(content: bytes) -> None:
        from ui.kit.preview import PreviewDialog

        def count() -> None:
            forms.print_out(kind, [record_id], size)

        number = navigator.office.register(kind).get(record_id).values["number"]
        title = f"{forms.kind(kind).title} {number}"
        dialog = PreviewDialog(parent, title, content, title, count)
        dialog.preview.on_saved = count
        dialog.open()

    jobs.run(forms.kind(kind).title, make, show, quiet=True)

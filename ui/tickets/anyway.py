"""Asks why somebody is assigned in spite of what speaks against it (C8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.fields import clean
from app.core.i18n import _
from app.tickets.assignment.facts import Doubtful
from app.tickets.fields import ANYWAY
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator

_REASON = ANYWAY.but(required=True)


def ask_anyway(navigator: Navigator, parent: QWidget, doubt: Doubtful, then: Callable[[str], object]) -> AskDialog:
    """Shows the warnings and asks for the reason; ``then`` gets it. Going back assigns nobody."""

    def reason(raw: Mapping[str, Any]) -> str:
        return str(clean((_REASON,), raw)[_REASON.key])

    dialog = AskDialog(
        navigator, _("Assign anyway"), (_REASON,), reason, about=str(doubt), back=_("Back  Esc"), parent=parent
    )
    dialog.done_with.connect(then)
    dialog.open()
    return dialog

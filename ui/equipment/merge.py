"""Merging two entries of one device (A1)."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.i18n import lazy
from ui.kit.merge import MergeDialog
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of


def merge_devices(navigator: Navigator, ids: Sequence[int]) -> MergeDevicesDialog:
    """Shows the dialog for two devices."""
    dialog = MergeDevicesDialog(navigator, (ids[0], ids[1]), window_of(navigator))
    dialog.open()
    return dialog


class MergeDevicesDialog(MergeDialog):
    """Asks which of two devices is kept; its blanks are filled from the other."""

    register = "equipment"
    question = lazy(
        "Which entry is kept? Tickets, cards, attachments and links of the other one move to it, its "
        "blanks are filled from the other, and the other is archived."
    )

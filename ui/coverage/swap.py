"""Replacing a device by a new one (换新): the question, the decision, and taking it back (B6)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from app.core.i18n import _, lazy
from app.tickets.coverage.replacing import DECLINE, SWAP
from ui.kit.actions import Action
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of

if TYPE_CHECKING:
    from app.tickets.coverage.replacing import ReplacementRow

GONE = ("replaced", "returned", "scrapped")


def swap(navigator: Navigator, device_id: int, about: str = "") -> AskDialog:
    """Asks for the new device and replaces the old one; then opens the new one."""
    replacements = navigator.office.replacements
    dialog = AskDialog(
        navigator,
        lazy("Replace by a new device"),
        SWAP,
        partial(replacements.swap, device_id),
        values={"swapped_on": navigator.office.today()},
        about=about,
        parent=window_of(navigator),
    )

    dialog.resize(dialog.width(), dialog.height() + 72)

    def done(new_id: int) -> None:
        navigator.say(_("The device was replaced."), lambda: replacements.undo(new_id))
        navigator.open("equipment", new_id)

    dialog.done_with.connect(done)
    dialog.open()
    return dialog


def decline(navigator: Navigator, row: ReplacementRow) -> AskDialog:
    """Asks why the device stays."""
    dialog = AskDialog(
        navigator,
        lazy("Do not replace"),
        DECLINE,
        partial(navigator.office.replacements.decline, row.id),
        about="\n".join(row.lines),
        back=_("Back  Esc"),
        parent=window_of(navigator),
    )
    dialog.open()
    return dialog


def swap_actions(page: Any, state: str, rows: Sequence[ReplacementRow]) -> list[Action]:
    """What can be done on a device's page: replace it, decline what was raised, take a swap back."""
    navigator, device_id = page.navigator, page.record_id
    raised = next((row for row in rows if row.state == "raised" and row.device_id == device_id), None)
    actions = []
    if state not in GONE:
        about = "\n".join(raised.lines) if raised is not None else ""
        replace: Any = lambda _ids: swap(navigator, device_id, about)  # noqa: E731
        actions.append(Action("swap", lazy("Replace…"), replace, "refresh", "Ctrl+Shift+N", "coverage.replace"))
    if raised is not None:
        keep: Any = lambda _ids: decline(navigator, raised)  # noqa: E731
        actions.append(Action("decline", lazy("Do not replace…"), keep, "close", "", "coverage.replace"))
    if any(row.state == "done" and row.new_device_id == device_id for row in rows):
        replacements = navigator.office.replacements

        def back(_ids: object) -> None:
            page.work.run(
                "undo",
                lambda _cancel: replacements.undo(device_id),
                lambda old_id: navigator.open("equipment", old_id),
            )

        actions.append(Action("undo_swap", lazy("Take the replacement back"), back, "undo", "", "coverage.replace"))
    return actions

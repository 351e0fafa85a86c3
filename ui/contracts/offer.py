"""The one-step offer of a maintenance contract: devices, period, price, letter (B10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.core.errors import AppError
from app.core.i18n import _, ngettext
from app.coverage.contracts import fields as f
from ui.kit import jobs, notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.coverage.contracts.service import Proposal

SHOWN_DEVICES = 4


def offer_contract(
    navigator: Navigator, device_ids: Sequence[int], todo_id: int | None = None, parent: QWidget | None = None
) -> None:
    """Asks price and period for these devices of one customer, makes the contract and shows its letter.

    ``todo_id``: the to-do of sales that asked for it; where it led to a contract already, that one opens.
    """
    contracts, ids = navigator.office.contracts, tuple(device_ids)
    parent = parent or window_of(navigator)

    def look(_progress: jobs.Progress) -> tuple[int | None, Proposal | None]:
        known = contracts.of_todo(todo_id) if todo_id is not None else None
        return known, None if known is not None else contracts.propose(ids)

    def show(found: tuple[int | None, Proposal | None]) -> None:
        known, proposal = found
        if known is not None:
            navigator.open("contracts", known)
        elif proposal is not None:
            ask_price(navigator, ids, proposal, todo_id, parent)

    def failed(error: Exception) -> None:
        if isinstance(error, AppError):
            notify.tell(parent, str(error))
        else:
            Work(parent or jobs.jobs).report(error)

    jobs.run(_("Offer"), look, show, failed=failed, quiet=True)


def ask_price(
    navigator: Navigator, device_ids: Sequence[int], proposal: Proposal, todo_id: int | None, parent: QWidget | None
) -> AskDialog:
    """The dialog of the offer; what it makes is a draft until its letter goes out."""
    contracts = navigator.office.contracts

    def run(raw: Mapping[str, Any]) -> int:
        return contracts.quote(device_ids, raw, todo_id)

    dialog = AskDialog(
        navigator,
        _("Offer a maintenance contract"),
        f.QUOTE_FIELDS,
        run,
        values=proposal.values,
        about=_about(proposal),
        button=_("Make the offer"),
        parent=parent,
    )
    dialog.done_with.connect(lambda contract_id: print_letter(navigator, contract_id, parent))
    dialog.open()
    return dialog


def print_letter(navigator: Navigator, contract_id: int, parent: QWidget | None = None) -> None:
    """Shows the letter of a contract for printing; a draft becomes an offer when it is printed or saved."""
    contracts, window = navigator.office.contracts, parent or window_of(navigator)

    def make(_progress: jobs.Progress) -> tuple[str, bytes]:
        out = BytesIO()
        contracts.write_pdf([contract_id], out)
        return contracts.get(contract_id).values["number"], out.getvalue()

    def show(made: tuple[str, bytes]) -> None:
        from ui.kit.preview import PreviewDialog

        number, content = made
        title = _("Offer {number}").format(number=number)
        dialog = PreviewDialog(window, title, content, title, lambda: contracts.printed([contract_id]))
        dialog.preview.on_saved = lambda: contracts.printed([contract_id])
        dialog.open()

    jobs.run(_("Offer letter"), make, show, quiet=True)


def _about(proposal: Proposal) -> str:
    shown = list(proposal.devices[:SHOWN_DEVICES])
    more = len(proposal.devices) - len(shown)
    if more > 0:
        shown.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
    return "\n".join((proposal.customer, *shown, *proposal.notes))

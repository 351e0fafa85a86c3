"""The verdict on a ticket's coverage (保修结论), and what else is decided from a ticket (B3, B5, B7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout

from app.core.errors import AppError
from app.core.i18n import _, lazy
from app.coverage import extension_fields as xf
from app.coverage.sheet import AnswerSheet
from app.tickets import fields as f
from ui.charges.repriced import RepricedTable
from ui.kit import theme
from ui.kit.ask_dialog import AskDialog
from ui.kit.editors import single_shot
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of

if TYPE_CHECKING:
    from app.tickets.charges.pricing import Changed
    from app.tickets.coverage.service import TicketCover

_PAUSE = 200  # milliseconds after the last key until the answer is asked anew


class VerdictDialog(AskDialog):
    """Asks for the verdict and says, while it is typed, what it changes."""

    def __init__(self, navigator: Navigator, cover: TicketCover, title: str) -> None:
        self._coverage = navigator.office.ticket_coverage
        self._ticket_id = cover.ticket_id
        super().__init__(
            navigator,
            lazy("Verdict on coverage"),
            f.VERDICT,
            lambda raw: self._coverage.conclude(cover.ticket_id, raw, cover.version),
            values=cover.values,
            labels=cover.labels,
            about=title,
            parent=window_of(navigator),
        )
        self.preview = QLabel()
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.preview.setWordWrap(True)
        self.preview.setContentsMargins(16, 8, 16, 0)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, self.preview)
        self.charges = RepricedTable(navigator, self)
        self.charges.hide()
        column.insertWidget(column.count() - 1, self.charges)
        self._typing = single_shot(self, _PAUSE, self.look)
        self.form.changed.connect(lambda *_what: self._typing.start())
        self.resize(self.width(), self.height() + theme.scaled(90))
        self.look()

    def look(self) -> None:
        """Asks what this verdict would change."""
        raw, ticket, office = self.form.raw(), self._ticket_id, self._coverage.office
        self.work.run(
            "look",
            lambda _cancel: (
                *self._coverage.before_and_after(ticket, raw),
                office.charges.after_verdict(ticket, raw),
            ),
            lambda found: self._show(*found),
            lambda error: self.preview.setText(str(error) if isinstance(error, AppError) else ""),
        )

    def _show(self, before: AnswerSheet, after: AnswerSheet, charges: Sequence[Changed]) -> None:
        lines = [_("Before: {sentence}").format(sentence=before.sentence)]
        lines.append(_("After: {sentence}").format(sentence=after.sentence))
        lines += [note for note in after.notes if note not in before.notes]
        self.preview.setText("\n".join(lines))
        if charges and self.charges.isHidden():
            self.resize(max(self.width(), 680), self.height() + self.charges.height())
        self.charges.show_changed(charges)


def ask_verdict(navigator: Navigator, cover: TicketCover, title: str) -> VerdictDialog:
    """Shows the dialog of the verdict."""
    dialog = VerdictDialog(navigator, cover, title)
    dialog.open()
    return dialog


def ask_extension(navigator: Navigator, ticket_id: int, suggested: Mapping[str, Any], title: str) -> AskDialog:
    """Proposes an extension of the warranty that the ticket caused."""
    run = partial(navigator.office.ticket_coverage.propose_extension, ticket_id)
    return _ask(navigator, _("Propose an extension"), xf.OF_TICKET, run, suggested, title)


def ask_appraisal(navigator: Navigator, ticket_id: int, title: str) -> AskDialog:
    """Records an appraisal of a part (B7)."""
    run = partial(navigator.office.ticket_coverage.appraise, ticket_id)
    return _ask(navigator, _("Appraisal"), xf.APPRAISAL, run, {}, title)


def ask_compensation(
    navigator: Navigator, ticket_id: int, title: str, values: Mapping[str, Any] | None = None
) -> AskDialog:
    """Records a compensation, or changes one: when it was paid (B7)."""
    known = values or {"agreed_on": navigator.office.today(), "agreed_by": navigator.office.user.name}
    row_id = known.get("id")

    def run(raw: Mapping[str, Any]) -> int:
        return int(navigator.office.ticket_coverage.compensate(ticket_id, raw, row_id))

    return _ask(navigator, _("Compensation"), xf.COMPENSATION, run, known, title)


def _ask(navigator: Navigator, title: str, fields: Any, run: Any, values: Mapping[str, Any], about: str) -> AskDialog:
    shown = {key: value for key, value in values.items() if key != "id"}
    dialog = AskDialog(navigator, title, fields, run, values=shown, about=about, parent=window_of(navigator))
    dialog.done_with.connect(lambda _result: navigator.say(_("{title} — done.").format(title=title)))
    dialog.open()
    return dialog

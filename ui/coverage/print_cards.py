"""The dialog that issues warranty cards and prints them, for a device, a project, a selection (B8)."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import AppError
from app.core.i18n import _, ngettext
from ui.kit import jobs, notify
from ui.kit.form import ProblemLabel
from ui.kit.navigator import Navigator
from ui.kit.parent import window_of
from ui.kit.work import Work

if TYPE_CHECKING:
    from app.coverage.cards import Prospect

SHOWN_REFUSALS = 4


def print_cards(
    navigator: Navigator,
    *,
    device_ids: Sequence[int] = (),
    project_id: int | None = None,
    card_ids: Sequence[int] = (),
    per_project: bool = False,
) -> PrintCardsDialog:
    """Shows the dialog for devices, for all devices of a project, or for cards that are there already."""
    dialog = PrintCardsDialog(
        navigator, device_ids, project_id, card_ids, per_project or project_id is not None, window_of(navigator)
    )
    dialog.open()
    return dialog


class PrintCardsDialog(QDialog):
    """Says what will be issued and printed again, asks for the paper, then previews or saves.

    Issuing and drawing run beside the window with progress and cancel; a batch that is cancelled while it is issued
    leaves no card behind. Frees itself when closed.
    """

    previewed = Signal(object)  # the PreviewDialog

    def __init__(
        self,
        navigator: Navigator,
        device_ids: Sequence[int],
        project_id: int | None,
        card_ids: Sequence[int],
        per_project: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Warranty cards"))
        self._navigator = navigator
        self._cards = navigator.office.cards
        self._device_ids = tuple(device_ids)
        self._project_id = project_id
        self._card_ids = tuple(card_ids)
        self._prospect: Prospect | None = None
        self._job: jobs.Job | None = None
        self.work = Work(self, refused=lambda error: self.message.say(str(error)))
        self._build(per_project)
        self._enable(False)
        if self._card_ids:
            self._show_reprint()
        else:
            self.work.run("look", lambda _cancel: self._look(), self._show_prospect)

    # -- public ----------------------------------------------------------------------------------------------------

    def preview(self) -> None:
        """Issues what is missing and shows all cards for printing."""
        if not self.preview_button.isEnabled():
            return
        size, whole = self.size_key(), self.whole.isChecked()
        window, cards = self.parentWidget(), self._cards

        def show(made: tuple[list[int], tuple[str, ...], bytes]) -> None:
            from ui.kit.preview import PreviewDialog

            ids, missing, content = made
            dialog = PreviewDialog(window, self._title(ids), content, self._title(ids), lambda: cards.printed(ids))
            dialog.preview.on_saved = lambda: cards.printed(ids)
            self._job = None
            self.accept()
            dialog.open()
            self.previewed.emit(dialog)
            _tell_missing(dialog, missing)

        self._start(lambda progress: self._draw(progress, size, whole), show)

    def save(self) -> None:
        """Issues what is missing and saves all cards as one PDF file, which counts as a print."""
        from ui.kit.preview import ask_file

        if not self.save_button.isEnabled():
            return
        path = ask_file(self, _("Warranty cards"))
        if path is None:
            return
        size, whole, window = self.size_key(), self.whole.isChecked(), self.parentWidget()

        def done(made: tuple[list[int], tuple[str, ...]]) -> None:
            ids, missing = made
            count = ngettext("{n} card saved in {file}.", "{n} cards saved in {file}.", len(ids))
            self._navigator.say(count.format(n=len(ids), file=path.name))
            self._job = None
            self.accept()
            _tell_missing(window, missing)

        self._start(lambda progress: self._save_to(progress, size, whole, path), done)

    def size_key(self) -> str:
        """The chosen paper: a key of ``CARD_SIZES``."""
        return str(self.size_box.currentData())

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self, per_project: bool) -> None:
        self.summary = QLabel(_("Looking…"))
        self.summary.setWordWrap(True)
        self.refused = QLabel()
        self.refused.setWordWrap(True)
        self.refused.setProperty("muted", True)
        self.refused.hide()
        self.each = QRadioButton(_("One card for each &device"))
        self.whole = QRadioButton(_("One card for all devices of a &project"))
        (self.whole if per_project else self.each).setChecked(True)
        group = QButtonGroup(self)
        for button in (self.each, self.whole):
            group.addButton(button)
            button.toggled.connect(lambda _on: self._show_numbers())
        self.size_box = QComboBox()
        for key, title in (
            ("A4", _("A4")),
            ("A5 landscape", _("A5 landscape")),
            ("two on A4", _("Two on an A4")),
        ):
            self.size_box.addItem(title, key)
        known = self.size_box.findData(self._navigator.office.settings.get("card.size"))
        self.size_box.setCurrentIndex(max(0, known))
        form = QFormLayout()
        form.setContentsMargins(0, 8, 0, 8)
        form.addRow(_("&Paper"), self.size_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.summary, self.refused, self.each, self.whole):
            column.addWidget(widget)
        column.addLayout(form)
        self._bar_place = QVBoxLayout()
        column.addLayout(self._bar_place)
        column.addStretch(1)
        column.addLayout(self._foot())
        QShortcut(QKeySequence("Ctrl+Return"), self, self.preview)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self.preview)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self.resize(560, 280)

    def _foot(self) -> QHBoxLayout:
        self.message = ProblemLabel()
        self.preview_button = QPushButton(_("Issue and preview  Ctrl+Enter"))
        self.preview_button.setProperty("primary", True)
        self.preview_button.setDefault(True)
        self.preview_button.clicked.connect(self.preview)
        self.save_button = QPushButton(_("Save as PDF…  Ctrl+S"))
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.cancel_button = QPushButton(_("Cancel  Esc"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addStretch(0)
        for button in (self.preview_button, self.save_button, self.cancel_button):
            row.addWidget(button)
        return row

    # -- events ----------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Esc stops a running batch; once more closes."""
        if self._job is not None and self._job.running:
            self._job.cancel()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None and self._job.running:
            self._job.cancel()
        super().closeEvent(event)

    # -- what will happen ------------------------------------------------------------------------------------------

    def _look(self) -> Prospect:
        devices = self._device_ids
        if self._project_id is not None:
            devices = tuple(self._cards.devices_of_project(self._project_id))
        return self._cards.prospect(devices)

    def _show_prospect(self, prospect: Prospect) -> None:
        self._prospect = prospect
        choice = prospect.new_per_device > 1 and prospect.new_per_device != prospect.new_per_project
        self.each.setVisible(choice)
        self.whole.setVisible(choice)
        if prospect.refused:
            shown = "\n".join(prospect.refused[:SHOWN_REFUSALS])
            more = len(prospect.refused) - SHOWN_REFUSALS
            if more > 0:
                shown += "\n" + ngettext("and {n} more", "and {n} more", more).format(n=more)
            self.refused.setText(_("Without a card:") + "\n" + shown)
        self.refused.setVisible(bool(prospect.refused))
        self._show_numbers()
        self._enable(bool(prospect.devices))
        self.adjustSize()

    def _show_numbers(self) -> None:
        prospect = self._prospect
        if prospect is None:
            return
        new = prospect.new_per_project if self.whole.isChecked() else prospect.new_per_device
        parts = []
        if new:
            parts.append(ngettext("{n} new card will be issued.", "{n} new cards will be issued.", new).format(n=new))
        if prospect.again:
            again = ngettext("{n} card is printed again.", "{n} cards are printed again.", prospect.again)
            parts.append(again.format(n=prospect.again))
        self.summary.setText("\n".join(parts) or _("There is no device here that gets a card."))

    def _show_reprint(self) -> None:
        for widget in (self.each, self.whole):
            widget.hide()
        count = len(self._card_ids)
        text = ngettext("{n} card is printed again.", "{n} cards are printed again.", count)
        self.summary.setText(text.format(n=count))
        self.preview_button.setText(_("Preview  Ctrl+Enter"))
        self._enable(True)

    # -- the work --------------------------------------------------------------------------------------------------

    def _issue(self, progress: jobs.Progress, whole: bool) -> list[int]:
        if self._card_ids:
            return list(self._card_ids)
        assert self._prospect is not None
        return self._cards.issue(
            self._prospect.devices,
            whole,
            lambda done, total: progress(done, total, _("Issuing")),
            progress.is_cancelled,
        )

    def _draw(self, progress: jobs.Progress, size: str, whole: bool) -> tuple[list[int], tuple[str, ...], bytes]:
        ids, out = self._issue(progress, whole), BytesIO()
        self._write(ids, size, out, progress)
        return ids, self._cards.unprintable(ids), out.getvalue()

    def _save_to(
        self, progress: jobs.Progress, size: str, whole: bool, path: Path
    ) -> tuple[list[int], tuple[str, ...]]:
        ids = self._issue(progress, whole)
        self._write(ids, size, path, progress)
        self._cards.printed(ids)
        return ids, self._cards.unprintable(ids)

    def _write(self, ids: list[int], size: str, out: Any, progress: jobs.Progress) -> None:
        self._cards.write_pdf(
            ids, size, out, lambda done, total: progress(done, total, _("Drawing")), progress.is_cancelled
        )

    def _start(self, work: Any, done: Any) -> None:
        self._enable(False)
        self.message.say("")
        self._job = jobs.run(_("Warranty cards"), work, done, failed=self._failed, owner=self)
        self._bar = jobs.JobBar(self._job)
        self._bar_place.addWidget(self._bar)
        self._job.finished.connect(self._ended)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.message.say(str(error))
        else:
            self.work.report(error)

    def _ended(self) -> None:
        """Also after a cancel, of which nobody else hears."""
        self._enable(True)
        self._bar.deleteLater()

    def _enable(self, on: bool) -> None:
        for widget in (self.preview_button, self.save_button, self.size_box, self.each, self.whole):
            widget.setEnabled(on)

    def _title(self, ids: Sequence[int]) -> str:
        if len(ids) == 1:
            return _("Warranty card {number}").format(number=self._cards.label_of(ids[0]))
        return ngettext("{n} warranty card", "{n} warranty cards", len(ids)).format(n=len(ids))


def _tell_missing(window: QWidget | None, characters: Sequence[str]) -> None:
    """Never an empty box in silence: names what the font lacks."""
    if characters:
        notify.tell(
            window, _("The paper's font lacks these characters: {characters}").format(characters=" ".join(characters))
        )

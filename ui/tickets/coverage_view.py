"""The coverage of a ticket: at the call, after the verdict, today; appraisals and compensation (B2, B3, B7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.i18n import _
from app.coverage import extension_fields as xf
from app.coverage.sheet import AnswerSheet
from app.tickets import fields as f
from ui.coverage.answer_table import AnswerTable
from ui.coverage.look import sheet_colour
from ui.kit import theme
from ui.kit.icons import icon
from ui.kit.late import LateWidget
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.tickets import verdict

if TYPE_CHECKING:
    from app.tickets.coverage.service import TicketCover


class TicketCoverView(LateWidget):
    """What the page of a ticket shows under "Coverage"."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self.cover: TicketCover | None = None
        self._title = ""
        self.work = Work(self, refused=lambda error: navigator.say(str(error)))

    # -- public ----------------------------------------------------------------------------------------------------

    def show_cover(self, cover: TicketCover, title: str) -> None:
        """Shows the coverage of a ticket; ``title`` names it in the dialogs."""
        self.cover, self._title = cover, title
        if self.is_made:
            self._fill(cover)

    def text(self) -> str:
        """All that is shown, for tests and the screen reader."""
        self.make()
        return "\n".join(label.text() for label in self.scroll.widget().findChildren(QLabel))

    def decide(self) -> None:
        """Asks for the verdict."""
        if self.cover is not None and self._may("tickets.edit"):
            verdict.ask_verdict(self._navigator, self.cover, self._title)

    # -- building --------------------------------------------------------------------------------------------------

    def _fill(self, cover: TicketCover) -> None:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(4)
        if cover.call is None:
            self._add(_("The ticket names no device, so nothing can be said about its coverage."), "muted")
        else:
            call = _("On the day of the call, {day}") if cover.kept else _("By the day of the call, {day} (not kept)")
            self._add_sheet(call, cover.call)
            if cover.verdict is not None:
                self._add_sheet(_("After the verdict, by {day}"), cover.verdict)
            if cover.today is not None:
                self._add_sheet(_("Today, {day}"), cover.today)
        self._add_verdict(cover)
        self._add_appraisals(cover)
        self._add_compensations(cover)
        self._column.addStretch(1)
        self.scroll.setWidget(inner)
        for button, right in self._buttons:
            button.setEnabled(self._may(right))

    def _may(self, right: str) -> bool:
        return self.cover is not None and self.cover.call is not None and self._navigator.office.user.may(right)

    def _make(self) -> QWidget:
        self._buttons: list[tuple[QPushButton, str]] = []
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        for title, picture, right, run in (
            (_("Verdict on coverage…  Ctrl+Shift+V"), "check", "tickets.edit", self.decide),
            (_("Propose an extension…"), "calendar", "tickets.edit", self._extend),
            (_("Appraisal…"), "certificate", "coverage.decide", self._appraise),
            (_("Compensation…"), "guarantees", "coverage.decide", self._compensate),
        ):
            row.addWidget(self._button(title, picture, right, run))
        row.addStretch(1)
        self.scroll = QScrollArea()
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.scroll, 1)
        if self.cover is not None:
            self._fill(self.cover)
        return self._buttons[0][0]

    def _button(self, title: str, picture: str, right: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(icon(picture), title)
        button.setAutoDefault(False)
        button.setProperty("flat", True)
        button.setEnabled(False)
        button.clicked.connect(lambda: run())
        self._buttons.append((button, right))
        return button

    def _add(self, text: str, colour: str = "text", *, section: bool = False) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("section", section)
        label.setContentsMargins(4, 8 if section else 0, 4, 0)
        if not section:
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme.colour(colour))
            label.setPalette(palette)
        self._column.addWidget(label)
        return label

    def _add_sheet(self, title: str, sheet: AnswerSheet) -> None:
        self._add(title.format(day=sheet.day), section=True)
        self._add(f"● {sheet.headline}", sheet_colour(sheet))
        if sheet.sentence.rstrip(".。") not in (sheet.headline, sheet.headline.rstrip(".。")):
            self._add(sheet.sentence)
        for note in sheet.notes:
            self._add(note, "muted")
        if not sheet.unknown:
            table = AnswerTable()
            table.show_sheet(sheet)
            self._column.addWidget(table)

    def _add_verdict(self, cover: TicketCover) -> None:
        shown = {
            field.title: cover.labels.get(field.key) or field.show(cover.values.get(field.key)) for field in f.VERDICT
        }
        lines = [_("{title}: {text}").format(title=title, text=text) for title, text in shown.items() if text]
        if lines:
            self._add(_("Verdict on coverage"), section=True)
            self._add("\n".join(lines))

    def _add_appraisals(self, cover: TicketCover) -> None:
        if cover.appraisals:
            self._add(_("Appraisals"), section=True)
        for row in cover.appraisals:
            self._add_row(row, xf.APPRAISAL, _("Remove"), "remove", lambda row=row: self._remove(row))

    def _add_compensations(self, cover: TicketCover) -> None:
        if cover.compensations:
            self._add(_("Compensation"), section=True)
        for row in cover.compensations:
            change: Any = lambda row=row: verdict.ask_compensation(  # noqa: E731
                self._navigator, cover.ticket_id, self._title, row
            )
            self._add_row(row, xf.COMPENSATION, _("Paid, or change…"), "edit", change)

    def _add_row(self, row: Mapping[str, Any], fields: Any, title: str, picture: str, run: Callable[[], Any]) -> None:
        texts = [
            _("{title}: {text}").format(title=field.title, text=field.show(row[field.key]))
            for field in fields
            if row[field.key] not in (None, "", False)
        ]
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(4, 0, 0, 0)
        label = QLabel(" · ".join(texts))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        line.addWidget(label, 1)
        button = QPushButton(icon(picture), title)
        button.setAutoDefault(False)
        button.setProperty("flat", True)
        button.setEnabled(self._navigator.office.user.may("coverage.decide"))
        button.clicked.connect(lambda: run())
        line.addWidget(button)
        self._column.addWidget(box)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _extend(self) -> None:
        if self.cover is None:
            return
        coverage, ticket_id, title = self._navigator.office.ticket_coverage, self.cover.ticket_id, self._title
        self.work.run(
            "suggest",
            lambda _cancel: coverage.suggested_extension(ticket_id),
            lambda values: verdict.ask_extension(self._navigator, ticket_id, values, title),
        )

    def _appraise(self) -> None:
        if self.cover is not None:
            verdict.ask_appraisal(self._navigator, self.cover.ticket_id, self._title)

    def _compensate(self) -> None:
        if self.cover is not None:
            verdict.ask_compensation(self._navigator, self.cover.ticket_id, self._title)

    def _remove(self, row: Mapping[str, Any]) -> None:
        coverage = self._navigator.office.ticket_coverage
        self.work.run("remove", lambda _cancel: coverage.remove_appraisal(row["id"]), lambda _none: None)


def add_shortcut(page: QWidget, view: TicketCoverView) -> None:
    """Ctrl+Shift+V asks for the verdict from anywhere on the page."""
    shortcut = QShortcut(QKeySequence("Ctrl+Shift+V"), page, view.decide)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

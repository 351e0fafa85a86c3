"""What the clerk reads while calling back: whom, where, what to say, what was done, what was tried (C16)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.fields import now_text
from app.core.i18n import _
from app.tickets import fields as ticket_fields
from app.tickets.callbacks.fields import ATTEMPT_ROWS, OUTCOME_OF
from app.tickets.callbacks.queries import CallSheet
from app.tickets.clocks.words import countdown
from ui.kit import theme
from ui.kit.navigator import Navigator


class SheetView(QScrollArea):
    """Read only."""

    def __init__(self, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = navigator.office.clock
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(380)

    def show_sheet(self, sheet: CallSheet) -> None:
        """Shows what is known for this call."""
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(4)
        customer = self._text(sheet.customer)
        customer.setProperty("heading", True)
        self._text(" · ".join(filter(None, (sheet.number, sheet.device))), muted=True)
        phone = self._text("  ".join(filter(None, (sheet.phone or _("No phone number is known."), sheet.person))))
        phone.setStyleSheet(f"font-size: {theme.scaled(20)}pt; font-weight: 600;")
        if others := [number for number in sheet.phones if number != sheet.phone]:
            self._text(_("also: {phones}").format(phones=_(", ").join(others)), muted=True)
        if sheet.due_at is not None:
            left = countdown(sheet.due_at, None, False, self._clock())
            due = self._text(
                _("To be called by {moment} ({left})").format(moment=now_text(sheet.due_at), left=left.words)
            )
            due.setStyleSheet(f"color: {theme.colour(left.colour or 'text').name()};")
        script = self._text(sheet.script)
        script.setProperty("card", True)
        script.setContentsMargins(12, 8, 12, 8)
        reported = ticket_fields.REPORTED_OF.get(sheet.kind, ticket_fields.FAULT_REPORTED.title)
        self._section(str(reported), sheet.fault)
        self._section(str(ticket_fields.RESULT.title), sheet.result)
        self._section(_("Solved by"), sheet.solver)
        self._attempts(sheet)
        self._column.addStretch(1)
        self.setWidget(inner)

    def text(self) -> str:
        """All that is shown, for tests and the screen reader."""
        return "\n".join(label.text() for label in self.widget().findChildren(QLabel))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _attempts(self, sheet: CallSheet) -> None:
        if not sheet.attempts:
            return
        lines = []
        for row in sheet.attempts:
            again = f"→ {now_text(row['next_try_at'])}" if row["next_try_at"] is not None else ""
            words = (now_text(row["at"]), row["who"], OUTCOME_OF.show(row["outcome"]), again, row["note"])
            lines.append("  ".join(filter(None, words)))
        self._section(f"{ATTEMPT_ROWS.title} ({len(lines)})", "\n".join(lines))

    def _section(self, title: str, text: str) -> None:
        if text:
            label = self._text(title)
            label.setProperty("section", True)
            label.setContentsMargins(0, 12, 0, 0)
            self._text(text)

    def _text(self, text: str, muted: bool = False) -> QLabel:
        label = QLabel(text)
        # Plain: a customer's name with < in it is no markup.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label.setWordWrap(True)
        label.setProperty("muted", muted)
        self._column.addWidget(label)
        return label

"""The history of a record (修改记录): who changed what from which value to which and when (H6)."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from app.core.fields import now_text
from app.core.i18n import _
from app.core.told import Told, tell_changes
from ui.kit import theme
from ui.kit.navigator import Navigator
from ui.kit.work import Work


class HistoryView(QTextBrowser):
    """Text that can be read, selected and copied; one paragraph for each change, newest first."""

    def __init__(self, navigator: Navigator, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register = navigator.office.register(register)
        self._work = Work(self, refused=lambda error: self.setPlainText(str(error)))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("plain", True)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(_("History"))

    def show_record(self, record_id: int | None) -> None:
        """Shows the history of this record."""
        if record_id is None:
            self._work.cancel("history")
            self.clear()
            return
        register = self._register
        self._work.run("history", lambda _cancel: tell_changes(register, record_id), self._show)

    def _show(self, changes: list[Told]) -> None:
        self.setHtml("".join(_paragraph(change) for change in changes) or f"<p>{escape(_('No changes yet.'))}</p>")


def _paragraph(change: Told) -> str:
    muted = theme.colour("muted").name()
    what = " ".join(filter(None, (change.part, change.action)))
    head = f'<span style="color:{muted}">{now_text(change.at)}</span> {escape(change.who)} {escape(what)}'
    lines = [
        f"<br>{escape(value.title)}{_colon()}"
        f'<span style="color:{muted}">{escape(value.old) or "–"}</span> → {escape(value.new) or "–"}'
        for value in change.values
    ]
    note = f"<br>{escape(change.note)}" if change.note else ""
    return f'<p style="margin-top:0;margin-bottom:8px">{head}{"".join(lines)}{note}</p>'


def _colon() -> str:
    return escape(_("{title}: ").format(title=""))

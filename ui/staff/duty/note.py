"""The hand-over note that who begins a turn is shown (A9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.i18n import _
from app.core.register import Details
from app.staff.duty import fields as f
from ui.kit.work import Work

if TYPE_CHECKING:
    from ui.kit.navigator import Navigator

_WIDTH = 480


class NoteDialog(QDialog):
    """Shows one note; its button says that it was read. Open it with ``open()``; it frees itself."""

    def __init__(self, navigator: Navigator, note: Details) -> None:
        super().__init__(navigator if isinstance(navigator, QWidget) else None)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Your turn on duty has begun"))
        self.navigator = navigator
        self.note = note
        self.work = Work(self, refused=lambda error: self.navigator.say(str(error)))
        self._build()

    def read(self) -> None:
        """Marks the note as seen, and closes."""
        handovers, note_id = self.navigator.office.handovers, self.note.id
        self.work.run("seen", lambda _cancel: handovers.seen(note_id), lambda _none: self.accept())

    def text(self) -> str:
        """All that is shown."""
        return "\n".join(label.text() for label in self.findChildren(QLabel))

    def _build(self) -> None:
        values = self.note.values
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        head = _("{name} handed over on {moment}:").format(
            name=self.note.labels.get("from_id", ""), moment=f.AT.show(values["at"])
        )
        self._add(column, head, muted=True)
        self._add(column, str(values["text"]))
        if values["open_points"]:
            self._add(column, str(f.OPEN_POINTS.title), section=True)
            self._add(column, str(values["open_points"]))
        column.addStretch(1)
        self.ok = QPushButton(_("I have read it  Ctrl+Enter"))
        self.ok.setProperty("primary", True)
        self.ok.clicked.connect(self.read)
        later = QPushButton(_("Later  Esc"))
        later.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.ok)
        row.addWidget(later)
        column.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.read)
        self.resize(_WIDTH, self.sizeHint().height())
        self.ok.setFocus()

    def _add(self, column: QVBoxLayout, text: str, muted: bool = False, section: bool = False) -> None:
        label = QLabel(text)
        # Plain: what a person wrote is no markup.
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setMinimumWidth(_WIDTH - 32)
        label.setProperty("muted", muted)
        label.setProperty("section", section)
        column.addWidget(label)

"""What the window shows while the data is opened, and when that did not work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.i18n import _
from ui.kit import theme
from ui.kit.icons import pixmap

Choice = tuple[str, Callable[[], object]]


class Opening(QWidget):
    """One sentence in the middle of the window, with buttons for what can be done about it."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel(_("Opening the data …"), alignment=Qt.AlignmentFlag.AlignCenter)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QHBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(80, 0, 80, 0)
        box.setSpacing(theme.GRID * 2)
        box.addStretch(2)
        box.addWidget(self.picture)
        box.addWidget(self.text)
        box.addLayout(self.buttons)
        box.addStretch(3)

    def fail(self, text: str, choices: Sequence[Choice]) -> None:
        """Says why the data cannot be opened and what can be done."""
        self.picture.setPixmap(pixmap("warning", 40, "warning", self.devicePixelRatioF()))
        self.text.setText(text)
        self._show(choices)

    def wait(self, text: str = "") -> None:
        """Back to waiting."""
        self.picture.clear()
        self.text.setText(text or _("Opening the data …"))
        self._show(())

    def _show(self, choices: Sequence[Choice]) -> None:
        while (item := self.buttons.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        if not choices:
            return
        self.buttons.addStretch(1)
        for place, (title, action) in enumerate(choices):
            button = QPushButton(title)
            button.setProperty("primary", place == 0)
            button.clicked.connect(lambda _checked=False, act=action: act())
            self.buttons.addWidget(button)
        self.buttons.addStretch(1)

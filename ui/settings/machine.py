"""This computer: language, theme, font size; where the data lies."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from app.core.i18n import LANGUAGES, _
from app.core.local import Local, is_server, shown_address
from app.core.paths import config_folder, log_folder
from ui.kit import theme
from ui.shell.menu import theme_titles


class MachinePage(QWidget):
    """What is stored on this computer only."""

    def __init__(self, local: Local, last_backup: str) -> None:
        super().__init__()
        self.title = _("This computer")
        self.language = _choice(list(LANGUAGES.items()), local.language)
        self.theme = _choice(list(theme_titles().items()), local.theme)
        sizes = [(size, _("{n} points").format(n=size)) for size in theme.FONT_SIZES]
        self.font_size = _choice(sizes, local.font_size)
        form = QFormLayout()
        form.addRow(_("Language"), self.language)
        form.addRow(_("Theme"), self.theme)
        form.addRow(_("Font size"), self.font_size)
        kind = "PostgreSQL" if is_server(local.database) else _("file on this computer")
        facts = {
            _("Data"): f"{kind}\n{shown_address(local.database)}",
            _("Last backup"): last_backup,
            _("Settings of this computer"): str(config_folder()),
            _("Log and crash reports"): str(log_folder()),
        }
        for title, text in facts.items():
            label = QLabel(text)
            label.setProperty("muted", True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(True)
            form.addRow(title, label)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addStretch(1)

    def look(self) -> tuple[str, str, int]:
        """Language, theme and font size as chosen."""
        return self.language.currentData(), self.theme.currentData(), self.font_size.currentData()


def _choice(options: list[tuple[object, str]], current: object) -> QComboBox:
    box = QComboBox()
    for value, text in options:
        box.addItem(text, value)
    box.setCurrentIndex(max(0, box.findData(current)))
    box.setMaximumWidth(220)
    return box

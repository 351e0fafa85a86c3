"""F1: a short text about the page, and the keys that work everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from app.core.i18n import _, language
from app.core.paths import resource


def help_text(page: str) -> str:
    """The help of a page as Markdown, in the language of the program; the keys follow on every page."""
    parts = [_read(page), _read("keys")]
    return "\n\n".join(part for part in parts if part)


def _read(name: str) -> str:
    path = resource("help", language(), f"{name}.md")
    return path.read_text(encoding="utf-8") if path.exists() else ""


class Help(QDialog):
    """The help window; not modal, so that it can stay open beside the work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Help"))
        self.resize(520, 560)
        self.view = QTextBrowser()
        self.view.setOpenExternalLinks(False)
        self.view.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        box = QVBoxLayout(self)
        box.addWidget(self.view)
        QShortcut(QKeySequence("F1"), self, self.close)

    def show_page(self, page: str) -> None:
        """Shows the help of this page."""
        self.view.setMarkdown(help_text(page))
        self.show()
        self.raise_()

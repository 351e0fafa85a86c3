"""The menu behind the gear."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.core.i18n import LANGUAGES, _
from app.core.local import Local
from ui.kit import theme
from ui.kit.icons import icon


def theme_titles() -> dict[str, str]:
    """The themes by name, in words."""
    return {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}


class GearMenu(QMenu):
    """Settings, the look of this machine, the user, backup, help."""

    settings = Signal()
    calendar = Signal()
    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    font_chosen = Signal(int)
    switch_user = Signal()
    backup = Signal()
    help = Signal()
    about = Signal()

    def __init__(self, local: Local, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings_action = self._add("settings", _("Settings …"), self.settings.emit, "Ctrl+,")
        self.calendar_action = self._add("calendar", _("Working calendar …"), self.calendar.emit)
        self.addSeparator()
        self._choices("language", _("Language"), list(LANGUAGES.items()), local.language, self.language_chosen)
        self._choices("theme", _("Theme"), list(theme_titles().items()), local.theme, self.theme_chosen)
        sizes = [(size, _("{n} points").format(n=size)) for size in theme.FONT_SIZES]
        self._choices("font", _("Font size"), sizes, local.font_size, self.font_chosen)
        self.addSeparator()
        self.user_action = self._add("user", _("Switch user …"), self.switch_user.emit)
        self.backup_action = self._add("backup", _("Back up now"), self.backup.emit)
        self.addSeparator()
        self._add("help", _("Help for this page"), self.help.emit, "F1")
        self._add("info", _("About this program"), self.about.emit)

    def _add(self, name: str, title: str, slot: Callable[[], object], keys: str = "") -> QAction:
        action = self.addAction(icon(name), title)
        if keys:
            action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: slot())
        return action

    def _choices(
        self, name: str, title: str, options: list[tuple[object, str]], current: object, signal: QObject
    ) -> None:
        menu = self.addMenu(icon(name), title)
        group = QActionGroup(menu)
        for value, text in options:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == current)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, chosen=value: signal.emit(chosen))  # type: ignore[attr-defined]

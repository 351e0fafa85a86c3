"""Steps of the first start: language and look; who begins, with or without sample data."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.core.i18n import LANGUAGES, _
from app.core.local import Local
from ui.kit import theme
from ui.login.people import role_title
from ui.shell.menu import theme_titles


class LookStep(QWidget):
    """Language and theme; both take effect at once."""

    language_chosen = Signal(str)
    theme_chosen = Signal(str)

    def __init__(self, local: Local) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GRID)
        self.languages = self._choices(box, "语言 / Language", LANGUAGES, local.language, self.language_chosen.emit)
        box.addSpacing(theme.GRID * 2)
        self.themes = self._choices(box, _("Theme"), theme_titles(), local.theme, self.theme_chosen.emit)
        box.addStretch(1)

    def _choices(
        self, box: QVBoxLayout, title: str, options: dict[str, str], current: str, chosen: object
    ) -> dict[str, QRadioButton]:
        label = QLabel(title)
        label.setProperty("section", True)
        box.addWidget(label)
        group = QButtonGroup(self)
        buttons = {}
        for value, text in options.items():
            button = QRadioButton(text)
            button.setChecked(value == current)
            button.clicked.connect(lambda _checked=False, of=value: chosen(of))  # type: ignore[operator]
            group.addButton(button)
            box.addWidget(button)
            buttons[value] = button
        return buttons


class PersonStep(QWidget):
    """The first person, who becomes the manager; and sample data to try the program with."""

    def __init__(self, ask_name: bool, offer_sample: bool) -> None:
        super().__init__()
        self.ask_name = ask_name
        self.name = QLineEdit(maxLength=60)
        self.name.setAccessibleName(_("Your name"))
        self.wrong = QLabel()
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        self.sample = QCheckBox(_("Fill in sample data, to try the program with"))
        self.sample.setVisible(offer_sample)
        note = QLabel(
            _("40 customers, 120 devices, 80 parts, 150 tickets, all made up. Begin with an empty data file later on.")
        )
        note.setProperty("muted", True)
        note.setWordWrap(True)
        note.setVisible(offer_sample)
        form = QFormLayout()
        if ask_name:
            form.addRow(_("Your name") + " *", self.name)
            form.addRow("", self.wrong)
            form.addRow(_("Role"), QLabel(role_title("manager")))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GRID)
        box.addLayout(form)
        box.addSpacing(theme.GRID * 2)
        box.addWidget(self.sample)
        box.addWidget(note)
        box.addStretch(1)

    def problem(self) -> bool:
        """Whether the name is missing; says so beside the box."""
        missing = self.ask_name and not self.name.text().strip()
        self.wrong.setText(_("Please fill this in."))
        self.wrong.setVisible(missing)
        if missing:
            self.name.setFocus()
        return missing

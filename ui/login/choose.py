"""The choice of who works at this machine; the first person is made here where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Invalid
from app.core.i18n import _
from ui.kit import theme
from ui.kit.icons import icon
from ui.login.people import Person, add_first_person, role_title

if TYPE_CHECKING:
    from app.office import Office

_PERSON = Qt.ItemDataRole.UserRole


class ChoosePerson(QDialog):
    """A list of name and role; what is typed narrows it, Enter takes the chosen one."""

    def __init__(self, people: Sequence[Person], current: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Who works here?"))
        self.resize(380, 460)
        self.person: Person | None = None
        self.filter = QLineEdit(placeholderText=_("Name or number"), clearButtonEnabled=True)
        self.filter.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setProperty("choice", True)
        self.list.setIconSize(QSize(16, 16))
        for person in people:
            item = QListWidgetItem(f"{person.name}   {role_title(person.role)}   {person.number}")
            item.setIcon(icon("user", "muted"))
            item.setData(_PERSON, person)
            item.setSizeHint(QSize(0, theme.row_height()))
            self.list.addItem(item)
            if person.id == current:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.accept)
        self.list.itemDoubleClicked.connect(self.accept)
        buttons = QDialogButtonBox()
        take = buttons.addButton(_("Work as this person"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addWidget(QLabel(_("What is done from now on is recorded under this name.")))
        box.addWidget(self.filter)
        box.addWidget(self.list, 1)
        box.addWidget(buttons)
        self.list.setFocus()

    def accept(self) -> None:
        item = self.list.currentItem()
        if item is None or item.isHidden():
            return
        self.person = item.data(_PERSON)
        super().accept()

    def _narrow(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            hidden = wanted not in item.text().casefold()
            item.setHidden(hidden)
            first = item if first is None and not hidden else first
        self.list.setCurrentItem(first)


class FirstPerson(QDialog):
    """Asks for the name of the first person, who becomes the manager."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Who works here?"))
        self.office = office
        self.person: Person | None = None
        self.name = QLineEdit(maxLength=60)
        self.name.setAccessibleName(_("Your name"))
        self.wrong = QLabel()
        self.wrong.setProperty("wrong", True)
        self.wrong.hide()
        buttons = QDialogButtonBox()
        buttons.addButton(_("Begin"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        text = QLabel(
            _("Nobody is in the staff register yet. Please give your name: you begin as {role}.").format(
                role=role_title("manager")
            )
        )
        text.setWordWrap(True)
        for widget in (text, self.name, self.wrong, buttons):
            box.addWidget(widget)

    def accept(self) -> None:
        try:
            self.person = add_first_person(self.office, self.name.text())
        except Invalid as error:
            self.wrong.setText(str(error))
            self.wrong.show()
            self.name.setFocus()
            return
        super().accept()


def choose_person(parent: QWidget | None, office: Office, people: Sequence[Person]) -> Person | None:
    """Asks who works here; None when nobody was chosen."""
    dialog = ChoosePerson(people, office.user.id, parent) if people else FirstPerson(office, parent)
    dialog.exec()
    person = dialog.person
    dialog.deleteLater()
    return person

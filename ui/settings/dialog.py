"""The settings window: pages at the left, all checked before any is saved, the page that is wrong is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import Invalid
from app.core.i18n import _
from app.core.local import Local
from app.core.setting_fields import BACKUP, CALL_BACK, CARD, CHARGES, COVERAGE, DISPATCH, LIMITS, PAPERS
from ui.kit import notify, theme
from ui.kit.navigator import Navigator
from ui.settings.boxes import Boxes
from ui.settings.company import CompanyPage
from ui.settings.machine import MachinePage
from ui.settings.numbers import NumbersPage
from ui.shell.backup import last_backup_text


class SettingsDialog(QDialog):
    """The office's settings for who may change them, and this computer's for everybody."""

    look_chosen = Signal(str, str, int)  # language, theme, font size

    def __init__(self, navigator: Navigator, local: Local) -> None:
        super().__init__(navigator if isinstance(navigator, QWidget) else None)
        self.setWindowTitle(_("Settings"))
        self.resize(820, 560)
        self.navigator = navigator
        self.office = navigator.office
        self.company = CompanyPage()
        self.numbers = NumbersPage(self.office)
        self.limits = Boxes(LIMITS)
        self.coverage = Boxes(COVERAGE)
        self.card = Boxes(CARD)
        self.dispatch = Boxes(DISPATCH)
        self.charges = Boxes(CHARGES)
        self.papers = Boxes(PAPERS)
        self.call_back = Boxes(CALL_BACK)
        self.backup = Boxes(BACKUP)
        self.machine = MachinePage(local, last_backup_text(self.office))
        self._look = self.machine.look()
        self.may_edit = self.office.user.may("settings.edit")
        self._build()
        self._stored = self.office.settings.all()
        self.company.fill(self._stored, self.office.settings.logo())
        self.numbers.fill(self._stored)
        for page in self._boxes():
            page.fill(self._stored)

    def accept(self) -> None:
        if self.may_edit and not self._save_office():
            return
        super().accept()
        if self.machine.look() != self._look:
            self.look_chosen.emit(*self.machine.look())

    def reject(self) -> None:
        """Esc and the window's cross ask before they drop what was typed."""
        if notify.may_drop(self, self.is_dirty()):
            super().reject()

    def is_dirty(self) -> bool:
        """Whether something was changed that is not saved."""
        return self.machine.look() != self._look or (self.may_edit and bool(self._changed(self._typed())))

    def _typed(self) -> dict[str, Any]:
        raw = self.company.values() | self.numbers.values()
        for page in self._boxes():
            raw |= page.values()
        return raw

    def _save_office(self) -> bool:
        try:
            self.office.settings.save(self._changed(self._typed()))
        except Invalid as error:
            self._show_problems(error)
            return False
        return True

    def _boxes(self) -> tuple[Boxes, ...]:
        """The pages that are plain boxes."""
        return (
            self.limits,
            self.coverage,
            self.card,
            self.dispatch,
            self.charges,
            self.papers,
            self.call_back,
            self.backup,
        )

    def _changed(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Only what differs from what was shown: what somebody else has set meanwhile stays."""
        return {key: value for key, value in raw.items() if key not in self._stored or value != self._shown(key)}

    def _shown(self, key: str) -> Any:
        stored = self._stored[key]
        return str(stored) if isinstance(stored, int) else stored

    def _show_problems(self, error: Invalid) -> None:
        pages = [page for page in self._pages if hasattr(page, "show_problems")]
        wrong = [page for page in pages if page.show_problems(error.problems)]  # type: ignore[attr-defined]
        if wrong:
            self.list.setCurrentRow(self._pages.index(wrong[0]))
            wrong[0].show_problems(error.problems)  # type: ignore[attr-defined]  # now its box can take the cursor
            area, box = self.stack.currentWidget(), self.focusWidget()
            if isinstance(area, QScrollArea) and box is not None:
                area.ensureWidgetVisible(box)
        else:
            notify.error(self, error)

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setFixedWidth(160)
        self.list.setProperty("choice", True)
        self.stack = QStackedWidget()
        self._pages: list[QWidget] = []
        titles = (
            (self.company, self.company.title),
            (self.numbers, self.numbers.title),
            (self.limits, _("Reminders and limits")),
            (self.coverage, _("Coverage")),
            (self.card, _("Warranty card")),
            (self.dispatch, _("Dispatch")),
            (self.charges, _("Charges and orders")),
            (self.papers, _("Printed forms")),
            (self.call_back, _("Call-back")),
            (self.backup, _("Data and backup")),
            (self.machine, self.machine.title),
        )
        for page, title in titles:
            self._pages.append(page)
            item = QListWidgetItem(title)
            item.setSizeHint(QSize(0, theme.row_height()))
            self.list.addItem(item)
            self.stack.addWidget(page if page is self.numbers else _scrolled(page))
            if page is not self.machine:
                page.setEnabled(self.may_edit)
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.setCurrentRow(0 if self.may_edit else len(titles) - 1)
        note = QLabel(_("Your role may look at the office's settings, not change them."))
        note.setProperty("muted", True)
        note.setVisible(not self.may_edit)
        buttons = QDialogButtonBox()
        save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        middle = QHBoxLayout()
        middle.setSpacing(theme.GRID * 2)
        middle.addWidget(self.list)
        middle.addWidget(self.stack, 1)
        box = QVBoxLayout(self)
        box.addLayout(middle, 1)
        box.addWidget(note)
        box.addWidget(buttons)
        # Only now that it belongs to the dialog: whoever tabs over "Cancel" does not make Enter mean that.
        save.setDefault(True)


def _scrolled(page: QWidget) -> QScrollArea:
    """A page may be higher than a small screen; the box with the cursor is brought into sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area

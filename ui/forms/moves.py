"""What is done with a printed form: sign, attach and show its scan, make void, take back (C10, C14)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.errors import Invalid
from app.core.fields import Field
from app.core.i18n import Text, _, lazy
from app.forms import fields as f
from ui.kit import notify
from ui.kit.ask_dialog import AskDialog
from ui.kit.file_drop import FileDrop
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work

SCAN_FILES = lazy("Pictures and PDF files")
PATTERNS = "*.pdf *.png *.jpg *.jpeg *.bmp *.tif *.tiff *.webp *.heic"


class FormMoves:
    """The dialogs and what they do, for a list, a tab and a page; ``owner`` is the widget that asks."""

    def __init__(self, navigator: Navigator, owner: QWidget, work: Work) -> None:
        self._navigator = navigator
        self._owner = owner
        self._work = work

    def sign(self, form_id: int, about: str, scans: Sequence[Path] = ()) -> SignDialog:
        """Asks when and by whom the form was signed; the scans of its pages may be chosen or dropped."""
        dialog = SignDialog(self._navigator, form_id, about, scans, self._owner.window())
        dialog.done_with.connect(lambda _result: self._say(lazy("Mark as signed")))
        dialog.open()
        return dialog

    def void(self, form_id: int, about: str) -> AskDialog:
        """Asks why."""
        forms = self._navigator.office.forms
        return self._ask(lazy("Make void"), f.VOID_FIELDS, partial(forms.void, form_id), about)

    def take_back(self, form_id: int) -> None:
        """It was marked by mistake."""
        forms = self._navigator.office.forms
        say = lambda _none: self._say(lazy("Take the signature back"))  # noqa: E731
        self._work.run("take_back", lambda _cancel: forms.take_back(form_id), say)

    def choose_scan(self, form_id: int) -> None:
        """Asks for the files of the scans and attaches them."""
        choose_scans(self._owner, lambda paths: self.attach(form_id, paths))

    def attach(self, form_id: int, paths: Sequence[Path]) -> None:
        """Attaches scans that were chosen or dropped."""
        forms = self._navigator.office.forms
        say = lambda _none: self._navigator.say(_("{name} is attached.").format(name=named(paths)))  # noqa: E731
        self._work.run("attach", lambda _cancel: forms.attach_scans(form_id, paths), say)

    def show_scan(self, form_id: int) -> None:
        """Opens the newest scan with the system's viewer; without one the paper as it was printed last."""
        office = self._navigator.office

        def read(_cancel: Any) -> Path | bytes:
            scans = office.attachments.of("issued_form", form_id)
            return office.attachments.open_copy(scans[-1].id) if scans else office.forms.paper(form_id)

        self._work.run("show", read, self._show)

    # -- helpers -------------------------------------------------------------------------------------------------------

    def _show(self, found: Path | bytes) -> None:
        if isinstance(found, bytes):
            from ui.kit.preview import PreviewDialog

            dialog = PreviewDialog(self._owner.window(), _("As printed last"), found, _("As printed last"))
            # Looking at what was printed is no print: that is counted from the form's own preview.
            dialog.preview.print_action.setVisible(False)
            dialog.open()
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(found))):
            notify.tell(self._owner, _("No program of this computer opens this file: {path}").format(path=found))

    def _ask(
        self, title: Text, fields: Sequence[Field], run: Callable[[Mapping[str, Any]], Any], about: str
    ) -> AskDialog:
        dialog = AskDialog(self._navigator, title, fields, run, about=about, parent=self._owner.window())
        dialog.done_with.connect(lambda _result: self._say(title))
        dialog.open()
        return dialog

    def _say(self, title: Text) -> None:
        self._navigator.say(_("{action} — done.").format(action=title))


class SignDialog(AskDialog):
    """The signed form is back: the day, who signed, and the scans of its pages, which may be dropped on the window."""

    scans_taken = Signal(str)

    def __init__(
        self, navigator: Navigator, form_id: int, about: str, scans: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        self._scans = tuple(scans)
        forms = navigator.office.forms
        super().__init__(
            navigator,
            lazy("Mark as signed"),
            f.SIGN_FIELDS,
            lambda raw: forms.sign(form_id, raw, self._scans),
            values={"signed_on": navigator.office.today()},
            about=about,
            parent=parent,
        )
        FileDrop(self, self.take_scans, lambda: True)
        self._add_scan_row()
        self._show_scans()

    def take_scans(self, paths: Sequence[Path]) -> None:
        """Attaches these files when the form is marked as signed."""
        self._scans = tuple(paths)
        self.message.say("")
        self._show_scans()
        self.scans_taken.emit(named(paths))

    # -- slots -----------------------------------------------------------------------------------------------------

    def _failed(self, error: Exception) -> None:
        super()._failed(error)
        if isinstance(error, Invalid) and any(problem.field == "scan" for problem in error.problems):
            self.scan_button.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _add_scan_row(self) -> None:
        self.scan_label = QLabel()
        self.scan_label.setProperty("muted", True)
        self.scan_label.setWordWrap(True)
        self.scan_button = QPushButton(icon("attach"), _("Sc&an…"))
        self.scan_button.setAutoDefault(False)
        self.scan_button.clicked.connect(lambda: choose_scans(self, self.take_scans))
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.scan_button)
        row.addWidget(self.scan_label, 1)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertLayout(column.count() - 1, row)
        self.resize(self.width(), self.height() + 40)

    def _show_scans(self) -> None:
        self.scan_label.setText(named(self._scans) or _("Choose the scan, or drop it here"))


def named(paths: Sequence[Path]) -> str:
    """The names of the files in one text."""
    return _(", ").join(path.name for path in paths)


def choose_scans(owner: QWidget, take: Callable[[Sequence[Path]], object]) -> QFileDialog:
    """Asks for the files of a form's scan, one for each page."""
    dialog = QFileDialog(owner, _("Choose the scan of the signed form"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilter(f"{SCAN_FILES} ({PATTERNS})")
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog

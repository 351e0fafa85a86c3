"""Asks for the password of a PostgreSQL database, and whether it may be kept (H7)."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.core import local
from app.core.i18n import _


class KeepBox(QCheckBox):
    """The tick "keep the password"; says aloud where it will lie."""

    def __init__(self) -> None:
        super().__init__()
        self.in_store = local.has_key_store()
        self.setText(
            _("Keep the password in the key store of this computer")
            if self.in_store
            else _("Keep the password in a file on this computer")
        )
        if not self.in_store:
            self.setToolTip(
                _("This computer has no key store. The file is not encrypted; only your own user can read it.")
            )

    def keep(self, address: str, password: str) -> str:
        """Keeps the password when ticked; answers the words for where it lies now."""
        if not self.isChecked():
            local.forget_file(address)
            return ""
        if self.in_store and local.keep_in_key_store(address, password):
            return _("The password is kept in the key store of this computer.")
        path = local.keep_in_file(address, password)
        return _("The password is kept unencrypted in {path}; only your own user can read it.").format(path=path)


class AskPassword(QDialog):
    """One box for the password."""

    def __init__(self, address: str, wrong: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Password of the database"))
        self.setMinimumWidth(420)
        text = QLabel(local.shown_address(address))
        remark = QLabel(_("The password was not accepted."))
        remark.setProperty("wrong", True)
        remark.setVisible(wrong)
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.keep = KeepBox()
        note = QLabel(self.keep.toolTip())
        note.setProperty("muted", True)
        note.setWordWrap(True)
        note.setVisible(bool(self.keep.toolTip()))
        buttons = QDialogButtonBox()
        buttons.addButton(_("Connect"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        for widget in (text, remark, self.password, self.keep, note, buttons):
            box.addWidget(widget)


def ask_password(parent: QWidget | None, address: str, wrong: bool) -> str | None:
    """The typed password, kept as the user wanted; None when cancelled."""
    dialog = AskPassword(address, wrong, parent)
    answer = dialog.password.text() if dialog.exec() else None
    if answer is not None:
        dialog.keep.keep(address, answer)
    dialog.deleteLater()
    return answer

"""The attachments of a record (附件): dropped, pasted or chosen; opened with the system's viewer (A7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.attachments import Attachment
from app.core.clock import local
from app.core.database import Cancel
from app.core.fields import now_text
from app.core.i18n import _, ngettext
from ui.kit import notify
from ui.kit.changes import changes_of
from ui.kit.file_drop import FileDrop, files_of
from ui.kit.icons import icon
from ui.kit.list_menu import add_to_menu
from ui.kit.navigator import Navigator
from ui.kit.work import Work

ATTACHMENT_ROLE = int(Qt.ItemDataRole.UserRole)


class AttachmentsView(QWidget):
    """The files on one record."""

    def __init__(self, navigator: Navigator, register: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._register = navigator.office.register(register)
        self._record_id: int | None = None
        self._work = Work(self, refused=lambda error: notify.error(self, error))
        FileDrop(self, self.add_files, lambda: self._record_id is not None and self._may_edit())
        self._build()
        changes_of(navigator.office).changed.connect(self._tables_changed)

    # -- public ----------------------------------------------------------------------------------------------------

    def show_record(self, record_id: int | None) -> None:
        """Shows the files of this record."""
        self._record_id = record_id
        self.add_button.setEnabled(record_id is not None and self._may_edit())
        if record_id is None:
            self._work.cancel("files")
            self.list.clear()
            return
        attachments, table = self._navigator.office.attachments, self._register.table
        self._work.run("files", lambda _cancel: attachments.of(table, record_id, parts=True), self._show)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attaches these files."""
        record_id, table = self._record_id, self._register.table
        if record_id is None or not paths or not self._may_edit():
            return
        attachments = self._navigator.office.attachments

        def add(_cancel: Cancel) -> int:
            for path in paths:
                attachments.add(table, record_id, path)
            return len(paths)

        self._work.run("change", add, self._added)

    def paste(self) -> None:
        """Attaches what lies in the clipboard: files, or a picture such as a screenshot."""
        data = QGuiApplication.clipboard().mimeData()
        if files := files_of(data):
            self.add_files(files)
        elif data is not None and data.hasImage():
            self._add_picture(QGuiApplication.clipboard().image())
        else:
            self._navigator.say(_("There is no file and no picture in the clipboard."))

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.list = _FileList(self)
        self.list.setProperty("plain", True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setAccessibleName(_("Attachments"))
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemDoubleClicked.connect(lambda _item: self._open())
        self.add_button = QPushButton(icon("attach"), _("Add files…"))
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._choose)
        hint = QLabel(_("Drop files here, or paste a screenshot with Ctrl+V"))
        hint.setProperty("muted", True)
        hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    # -- events ----------------------------------------------------------------------------------------------------

    def list_key(self, event: QKeyEvent) -> bool:
        """What a key in the list does; False when it is none of ours."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.key() == Qt.Key.Key_Insert:
            self._choose()
        else:
            return False
        return True

    # -- slots -----------------------------------------------------------------------------------------------------

    def _show(self, attachments: list[Attachment]) -> None:
        current = self._selected()
        self.list.clear()
        for attachment in attachments:
            item = QListWidgetItem(icon(_icon(attachment), "muted"), _line(attachment), self.list)
            item.setData(ATTACHMENT_ROLE, attachment)
            item.setToolTip("\n".join(filter(None, (_line(attachment), attachment.note))))
            item.setSelected(attachment.id in current)

    def _choose(self) -> None:
        if self._record_id is None or not self._may_edit():
            return
        dialog = QFileDialog(self, _("Choose files to attach"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def _add_picture(self, picture: QImage) -> None:
        record_id, table = self._record_id, self._register.table
        if record_id is None or not self._may_edit():
            return
        now = local(self._navigator.office.clock())
        name = _("Screenshot {when}.png").format(when=f"{now:%Y-%m-%d %H%M%S}")
        attachments = self._navigator.office.attachments
        self._work.run(
            "change",
            lambda _cancel: attachments.add_bytes(table, record_id, name, png_of(picture)),
            lambda _id: self._added(1),
        )

    def _added(self, count: int) -> None:
        self._navigator.say(ngettext("{n} file attached.", "{n} files attached.", count).format(n=count))
        self.show_record(self._record_id)

    def _open(self) -> None:
        attachments = self._navigator.office.attachments
        for attachment_id in self._selected()[:1]:
            self._work.run("open", self._copying(attachments.open_copy, attachment_id), self._show_copy)

    def _show_copy(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            notify.tell(self, _("No program of this computer opens this file: {path}").format(path=path))

    def _save_as(self) -> None:
        for item in self.list.selectedItems()[:1]:
            attachment: Attachment = item.data(ATTACHMENT_ROLE)
            chosen, _kind = QFileDialog.getSaveFileName(self, _("Save a copy"), attachment.name)
            if chosen:
                self._save_to(attachment.id, Path(chosen))

    def _save_to(self, attachment_id: int, path: Path) -> None:
        attachments = self._navigator.office.attachments
        self._work.run(
            "save",
            lambda _cancel: attachments.save_copy(attachment_id, path),
            lambda _none: self._navigator.say(_("The copy is saved.")),
        )

    def _remove(self) -> None:
        ids, attachments = self._selected(), self._navigator.office.attachments
        if not ids or not self._may_edit():
            return

        def remove(_cancel: Cancel) -> None:
            for attachment_id in ids:
                attachments.remove(attachment_id)

        def restore() -> None:
            for attachment_id in ids:
                attachments.restore(attachment_id)

        def removed(_none: None) -> None:
            text = ngettext("{n} file removed.", "{n} files removed.", len(ids)).format(n=len(ids))
            self._navigator.say(text, restore)
            self.show_record(self._record_id)

        self._work.run("change", remove, removed)

    def _show_menu(self, point: QPoint) -> None:
        chosen = bool(self._selected())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_to_menu(menu, _("Open"), "open", "Enter", self._open, chosen)
        add_to_menu(menu, _("Save a copy…"), "save", "", self._save_as, chosen)
        add_to_menu(menu, _("Add files…"), "attach", "Ins", self._choose, self._may_edit())
        add_to_menu(menu, _("Paste"), "paste", "Ctrl+V", self.paste, self._may_edit())
        add_to_menu(menu, _("Remove"), "remove", "Del", self._remove, chosen and self._may_edit())
        menu.popup(self.list.viewport().mapToGlobal(point))

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _tables_changed(self, tables: frozenset[str]) -> None:
        if "attachment" in tables and self.isVisible():
            self.show_record(self._record_id)

    def _copying(self, copy: Callable[[int], Path], attachment_id: int) -> Callable[[Cancel], Path]:
        return lambda _cancel: copy(attachment_id)

    def _selected(self) -> list[int]:
        return [item.data(ATTACHMENT_ROLE).id for item in self.list.selectedItems()]

    def _may_edit(self) -> bool:
        return self._navigator.office.attachments.may_change(self._register.table)


class _FileList(QListWidget):
    """The list itself; its keys are the view's business."""

    def __init__(self, view: AttachmentsView) -> None:
        super().__init__(view)
        self._view = view

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._view.list_key(event):
            super().keyPressEvent(event)


def _line(attachment: Attachment) -> str:
    parts = (attachment.name, attachment.type_title, _size(attachment.size), now_text(attachment.at), attachment.who)
    return "  ".join(filter(None, parts))


def _size(size: int) -> str:
    return f"{size / 1024:.0f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"


def _icon(attachment: Attachment) -> str:
    return "image" if attachment.media_type.startswith("image/") else "file"


def png_of(picture: QImage) -> bytes:
    """The content of a PNG file with this picture."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())

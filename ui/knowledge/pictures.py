"""The pictures of an article: small ones beside each other; added from files, the clipboard or by dropping (A8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QIcon,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.clock import local
from app.core.database import Cancel
from app.core.errors import AppError, Refused
from app.core.i18n import _
from app.core.pictures import Picture, check_picture
from ui.kit.attachments_view import png_of
from ui.kit.file_drop import files_of
from ui.kit.icons import icon
from ui.kit.navigator import Navigator
from ui.kit.work import Work
from ui.knowledge.picture_dialog import PictureDialog

# On the page they are looked at, in the editor they are only to be told apart.
LARGE, SMALL = QSize(192, 144), QSize(112, 84)
_SHOWN = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class Shown:
    """A picture in the list. ``id`` is the stored attachment's; None for one that came and is not saved yet."""

    id: int | None
    picture: Picture
    small: QImage


class PicturesView(QWidget):
    """The pictures of one article. ``editable``: they can be added and taken off; who saves asks what came and went."""

    changed = Signal()
    counted = Signal(int)

    def __init__(
        self,
        navigator: Navigator,
        editable: bool,
        refused: Callable[[AppError], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``refused`` shows why a file was not taken."""
        super().__init__(parent)
        self._navigator = navigator
        self._editable = editable
        self._removed: list[int] = []
        self.work = Work(self, refused=refused or (lambda error: navigator.say(str(error))))
        self.setAcceptDrops(editable)
        self._build()

    # -- public ----------------------------------------------------------------------------------------------------

    def load(self, article_id: int) -> None:
        """Shows what is stored; what came and went since is forgotten."""
        articles, attachments = self._navigator.office.articles, self._navigator.office.attachments

        def read(_cancel: Cancel) -> list[Shown]:
            found = []
            for stored in articles.pictures(article_id):
                picture = Picture(stored.name, attachments.read(stored.id))
                found.append(Shown(stored.id, picture, small_of(picture.data)))
            return found

        self.work.run("load", read, self._show)

    def pictures(self) -> list[Picture]:
        """What came and is not saved yet, in order."""
        return [shown.picture for shown in self._all() if shown.id is None]

    def removed(self) -> list[int]:
        """The stored attachments that were taken off."""
        return list(self._removed)

    def is_dirty(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._removed or self.pictures())

    def add_files(self, paths: Sequence[Path]) -> None:
        """Adds these files; the first that is no picture is named, and none of them is added then."""

        def read(_cancel: Cancel) -> list[Shown]:
            return [_shown(path.name, _content(path)) for path in paths]

        if paths and self._editable:
            self.work.run("add", read, self._add)

    def paste(self) -> bool:
        """Adds what lies in the clipboard: files, or a picture such as a screenshot; False when there is neither."""
        data = QGuiApplication.clipboard().mimeData()
        if not self._editable or data is None:
            return False
        if files := files_of(data):
            self.add_files(files)
        elif data.hasImage():
            image = QGuiApplication.clipboard().image()
            now = local(self._navigator.office.clock())
            name = _("Screenshot {when}.png").format(when=f"{now:%Y-%m-%d %H%M%S}")
            self.work.run("add", lambda _cancel: [_shown(name, png_of(image))], self._add)
        else:
            return False
        return True

    def open(self) -> None:
        """Shows the picture that the cursor stands on, large."""
        row = self.list.currentRow()
        if row >= 0:
            PictureDialog([shown.picture for shown in self._all()], row, self.window()).open()

    def remove(self) -> None:
        """Takes the picture off that the cursor stands on; it is gone when the article is saved."""
        row = self.list.currentRow()
        if row < 0 or not self._editable:
            return
        shown: Shown = self.list.takeItem(row).data(_SHOWN)
        if shown.id is not None:
            self._removed.append(shown.id)
        self._tell()

    # -- building --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.list = _Pictures(self, SMALL if self._editable else LARGE)
        self.list.itemDoubleClicked.connect(lambda _item: self.open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if self._editable:
            self.add_button = QPushButton(icon("image"), _("Add pictures…"))
            self.add_button.setAutoDefault(False)
            self.add_button.clicked.connect(self.choose)
            hint = QLabel(_("Drop pictures here, or paste a screenshot with Ctrl+V. Enter: large · Delete: take off"))
            hint.setProperty("muted", True)
            hint.setWordWrap(True)
            row = QHBoxLayout()
            row.addWidget(self.add_button)
            row.addWidget(hint, 1)
            column.addLayout(row)
            # Without pictures the words have the room.
            self.list.setFixedHeight(SMALL.height() + 40)
            self.list.hide()
            self.counted.connect(lambda count: self.list.setVisible(count > 0))
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    # -- events ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_drop(event)

    def take_drag(self, event: QDragEnterEvent | QDragMoveEvent) -> None:
        """Whether what is dragged over the window can be dropped."""
        if self._editable and (event.mimeData().hasImage() or files_of(event.mimeData())):
            event.acceptProposedAction()

    def take_drop(self, event: QDropEvent) -> None:
        """Adds what was dropped: files, or a picture from a browser."""
        data = event.mimeData()
        if files := files_of(data):
            self.add_files(files)
        elif data.hasImage():
            image = QImage(data.imageData())
            self.work.run("add", lambda _cancel: [_shown(_("Picture.png"), png_of(image))], self._add)
        event.acceptProposedAction()

    def list_key(self, event: QKeyEvent) -> bool:
        """What a key in the list does; False when it is none of ours."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.open()
        elif self._editable and event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif self._editable and event.key() == Qt.Key.Key_Insert:
            self.choose()
        elif event.matches(QKeySequence.StandardKey.Paste):
            return self.paste()
        else:
            return False
        return True

    # -- slots -----------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Asks for files."""
        dialog = QFileDialog(self, _("Choose pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Pictures (*.png *.jpg *.jpeg *.bmp)"), _("All files (*)")])
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def _show(self, pictures: list[Shown]) -> None:
        self._removed = []
        self.list.clear()
        self._put(pictures)

    def _add(self, pictures: list[Shown]) -> None:
        self._put(pictures)
        self.list.setCurrentRow(self.list.count() - 1)

    def _put(self, pictures: list[Shown]) -> None:
        for shown in pictures:
            item = QListWidgetItem(QIcon(QPixmap.fromImage(shown.small)), shown.picture.name, self.list)
            item.setData(_SHOWN, shown)
            item.setToolTip(shown.picture.name)
        self._tell()

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        self.changed.emit()
        self.counted.emit(self.list.count())

    def _all(self) -> list[Shown]:
        return [self.list.item(row).data(_SHOWN) for row in range(self.list.count())]


class _Pictures(QListWidget):
    """The list itself; its keys are the view's business."""

    def __init__(self, view: PicturesView, size: QSize) -> None:
        super().__init__(view)
        self._view = view
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setMovement(QListWidget.Movement.Static)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setIconSize(size)
        self.setGridSize(size + QSize(16, 32))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QListWidget { border: none; }")
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAccessibleName(_("Pictures"))
        # Drops are the view's.
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._view.list_key(event):
            super().keyPressEvent(event)


def small_of(data: bytes) -> QImage:
    """The picture made small, sharp on a fine screen too; an empty frame for what cannot be read."""
    image = QImage.fromData(data)
    if image.isNull():
        image = QImage(LARGE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.lightGray)
        return image
    return image.scaled(LARGE * 2, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _shown(name: str, data: bytes) -> Shown:
    picture = check_picture(name, data)
    return Shown(None, picture, small_of(data))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(_("“{name}” cannot be read: {reason}").format(name=path.name, reason=reason)) from error

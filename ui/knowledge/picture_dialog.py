"""One picture as large as the window allows; the arrow keys show the next (A8)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.i18n import _
from app.core.pictures import Picture
from ui.kit.work import Work

# No screen shows more; a photo of a telephone would fill the memory.
LARGEST = QSize(3840, 2160)


class PictureDialog(QDialog):
    """Frees itself when closed."""

    def __init__(self, pictures: Sequence[Picture], place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pictures = list(pictures)
        self._place = place
        self._image = QImage()
        self.work = Work(self)
        self.label = QLabel()
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.label.setMinimumSize(320, 240)
        foot = QLabel(_("← → next picture · Esc close") if len(pictures) > 1 else _("Esc close"))
        foot.setProperty("muted", True)
        foot.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.label, 1)
        column.addWidget(foot)
        self.resize(960, 640)
        # There is nothing else to put the cursor on.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._show_place()

    @property
    def place(self) -> int:
        """Which picture is shown, counted from 0."""
        return self._place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
        elif 0 <= self._place + step < len(self._pictures):
            self._place += step
            self._show_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _show_place(self) -> None:
        picture = self._pictures[self._place]
        self.setWindowTitle(f"{picture.name}  {self._place + 1}/{len(self._pictures)}")
        self.work.run("read", lambda _cancel: read_picture(picture.data), self._read)

    def _read(self, image: QImage) -> None:
        self._image = image
        self._draw()

    def _draw(self) -> None:
        if self._image.isNull():
            self.label.setText(_("This picture cannot be shown."))
            return
        ratio = self.devicePixelRatioF()
        room = self.label.size() * ratio
        size = self._image.size()
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        shown = QPixmap.fromImage(
            self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )
        shown.setDevicePixelRatio(ratio)
        self.label.setPixmap(shown)


def read_picture(data: bytes) -> QImage:
    """The picture, upright, no larger than a screen; empty when it cannot be read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and (size.width() > LARGEST.width() or size.height() > LARGEST.height()):
        reader.setScaledSize(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()

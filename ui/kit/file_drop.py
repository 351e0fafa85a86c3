"""Files that are dropped on a widget (A7, C14)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

_OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class FileDrop(QObject):
    """Lets files be dropped on a widget while ``fits`` says so, and gives them to ``take``. Lives as long as it."""

    def __init__(self, widget: QWidget, take: Callable[[list[Path]], object], fits: Callable[[], bool]) -> None:
        super().__init__(widget)
        self._take = take
        self._fits = fits
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _widget: QObject, event: QEvent) -> bool:
        is_drop = event.type() == QEvent.Type.Drop
        if not (is_drop or event.type() in _OVER) or not isinstance(event, QDropEvent):
            return False
        files = files_of(event.mimeData()) if self._fits() else []
        if not files:
            event.ignore()
            return True
        event.acceptProposedAction()
        if is_drop:
            self._take(files)
        return True


def files_of(data: QMimeData | None) -> list[Path]:
    """The files in what was dropped or copied."""
    urls = data.urls() if data is not None else []
    return [path for url in urls if url.isLocalFile() and (path := Path(url.toLocalFile())).is_file()]

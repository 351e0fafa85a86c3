"""The icons of the program: one set (Lucide, licence beside the files), drawn in the colours of the theme.

To add an icon: copy its .svg into ``resources/icons`` under the name of what it means here.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.core.paths import resource
from ui.kit import theme

SIZES = (16, 24, 32)  # at 100, 150 and 200 % scaling; Qt makes the paler ones of disabled buttons


def icon(name: str, tint: str = "text") -> QIcon:
    """The icon of this name in a colour of the theme, e.g. ``icon("print")`` or ``icon("warning", "warning")``."""
    return _icon(name, theme.colour(tint).rgba())


def pixmap(name: str, size: int, tint: str = "text", ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels, sharp on a screen with this device pixel ratio."""
    picture = _draw(_source(name), theme.colour(tint), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def _icon(name: str, rgba: int) -> QIcon:
    source = _source(name)
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_draw(source, QColor.fromRgba(rgba), size))
    return made


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


def _draw(source: str, colour: QColor, size: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour.name()).encode()))
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture

"""How the program looks: Fusion with our own palette, one accent colour, lines of one pixel, no gradients.

Light and dark are two tables of the same names. Pages ask ``colour(name)``; they never name a colour themselves.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.core.paths import resource

THEMES = ("system", "light", "dark")
GRID = 8  # all distances are multiples of it, or half of it
DEFAULT_FONT_SIZE = 10  # points
FONT_SIZES = (9, 10, 11, 12, 14, 16)
HEADING = 15  # points, at the default font size
FAMILY = "Noto Sans SC"
_TITLE_BAR = 40  # what the system draws above a dialog, about
FUSION = "fusion"  # the application's property that says its style is Fusion

LIGHT = {
    "window": "#f3f4f6",
    "base": "#ffffff",
    "stripe": "#f8f9fb",
    "raised": "#ffffff",
    "hover": "#e9edf2",
    "text": "#1f242b",
    "muted": "#66707d",
    "line": "#cfd5dd",
    "accent": "#1a6aa8",
    "accent_text": "#ffffff",
    "selection": "#d4e6f5",
    "danger": "#bf3030",
    "warning": "#a35f00",
    "success": "#25764a",
    "danger_soft": "#fbe9e7",
    "warning_soft": "#fdf1dc",
    "success_soft": "#e3f3ea",
}
DARK = {
    "window": "#22262c",
    "base": "#1a1d22",
    "stripe": "#1e2227",
    "raised": "#2a2f36",
    "hover": "#323840",
    "text": "#e4e7eb",
    "muted": "#9aa4b1",
    "line": "#3d444e",
    "accent": "#4c9fdb",
    "accent_text": "#0d1a24",
    "selection": "#244a66",
    "danger": "#f0776c",
    "warning": "#e2a64c",
    "success": "#62c08b",
    "danger_soft": "#44292a",
    "warning_soft": "#423722",
    "success_soft": "#223b2e",
}

_colours = LIGHT
_asked = "light"
_size = DEFAULT_FONT_SIZE


def colour(name: str) -> QColor:
    """A colour of the theme in use: accent, danger, warning, success, muted, line, text, base, … (see ``LIGHT``).

    ``…_soft`` is the quiet background to a state's colour.
    """
    return QColor(_colours[name])


def tint(place: int) -> QColor:
    """One of many quiet backgrounds, to tell people apart; the name always stands with it."""
    # 137 degrees on: neighbours are far apart, and it takes long until one comes again.
    return QColor.fromHsl(place * 137 % 360, 90 if is_dark() else 150, 62 if is_dark() else 222)


def is_dark() -> bool:
    """Whether the dark theme is in use."""
    return _colours is DARK


def row_height() -> int:
    """The height of a row in tables and lists, in pixels: 28 at the default font size."""
    return 28 + max(0, _size - DEFAULT_FONT_SIZE) * 2


def scaled(pixels: int) -> int:
    """A width that was given for the default font size, at the size in use: a column must hold its text at each."""
    return round(pixels * _size / DEFAULT_FONT_SIZE)


def fit(dialog: QWidget, width: int, height: int) -> None:
    """Gives a dialog the size that was given for the default font size, at the size in use: larger where the screen
    has the room, never smaller than it was given."""
    room = dialog.screen().availableGeometry()
    dialog.resize(
        max(width, min(scaled(width), room.width())), max(height, min(scaled(height), room.height() - _TITLE_BAR))
    )


def unscaled(pixels: int) -> int:
    """The width for the default font size that is so wide now; widths are kept so."""
    return round(pixels * DEFAULT_FONT_SIZE / _size)


def apply(app: QApplication, theme: str = "system", font_size: int = DEFAULT_FONT_SIZE) -> None:
    """Gives all windows this theme (``system``, ``light`` or ``dark``) and font size in points."""
    global _colours, _asked, _size
    _asked, _size = theme, font_size
    if theme == "system":
        theme = "dark" if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"
    _colours = DARK if theme == "dark" else LIGHT
    if not app.property(FUSION):
        # The start asks for Fusion by ``-style``: here, making QStyle known to Python costs 30 ms.
        app.setStyle("Fusion")
        app.setProperty(FUSION, True)
    app.setFont(_font(app, font_size))
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())


def follow_system(app: QApplication) -> bool:
    """Takes over the system's light or dark when that is wanted; answers whether anything changed."""
    before = _colours
    if _asked == "system":
        apply(app, _asked, _size)
    return _colours is not before


def _font(app: QApplication, size: int) -> QFont:
    font = QFont(app.font())
    if _must_bring_font():
        font = QFont(FAMILY)
    font.setPointSize(size)
    return font


def _must_bring_font() -> bool:
    """A bare system has no Chinese font; ours is registered then, once."""
    families = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not families:
        for weight in ("Regular", "Bold"):
            QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSansSC-{weight}.ttf")))
        return True
    return families == [FAMILY]


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for key, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "base"),
        (role.AlternateBase, "stripe"),
        (role.Text, "text"),
        (role.PlaceholderText, "muted"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "text"),
        (role.Accent, "accent"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.ToolTipBase, "raised"),
        (role.ToolTipText, "text"),
        (role.Light, "raised"),
        (role.Midlight, "hover"),
        (role.Mid, "line"),
        (role.Dark, "line"),
        (role.Shadow, "line"),
    ):
        palette.setColor(key, colour(name))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, colour("muted"))
    return palette


def _style_sheet() -> str:
    source = resource("styles", "app.qss").read_text(encoding="utf-8")
    values = _colours | {"styles": resource("styles").as_posix(), "heading_size": f"{scaled(HEADING)}pt"}
    # The longest names first: $danger_soft is not $danger.
    for name in sorted(values, key=len, reverse=True):
        source = source.replace(f"${name}", values[name])
    return source

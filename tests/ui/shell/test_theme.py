"""The look: every colour in both themes, every icon of the set (H9)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QDialog, QLabel

from app.core.paths import resource
from ui.kit import theme
from ui.kit.icons import icon, pixmap

ROOT = Path(__file__).resolve().parents[3]


def contrast(one: QColor, two: QColor) -> float:
    """As the accessibility guidelines of the web compute it."""

    def light(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    a, b = sorted((light(one), light(two)), reverse=True)
    return (a + 0.05) / (b + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_H9_texts_can_be_read_in_both_themes(themed: Any, name: str) -> None:
    theme.apply(themed, name)
    try:
        for background in ("base", "window", "stripe", "selection"):
            assert contrast(theme.colour("text"), theme.colour(background)) >= 7
        for text in ("muted", "danger", "warning", "success", "accent"):
            assert contrast(theme.colour(text), theme.colour("base")) >= 4.5, text
        assert contrast(theme.colour("accent_text"), theme.colour("accent")) >= 4.5
    finally:
        theme.apply(themed, "light")


def test_both_themes_name_the_same_colours() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()


def test_H9_chinese_texts_have_a_font_on_a_bare_machine(themed: Any) -> None:
    assert QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)


def test_an_icon_is_drawn_in_the_colour_of_the_theme(themed: Any) -> None:
    def colours() -> set[str]:
        image = pixmap("new", 48).toImage()
        return {image.pixelColor(x, 24).name() for x in range(48) if image.pixelColor(x, 24).alpha() == 255}

    assert colours() == {theme.LIGHT["text"]}
    theme.apply(themed, "dark")
    try:
        assert colours() == {theme.DARK["text"]}
    finally:
        theme.apply(themed, "light")


def test_every_icon_of_the_set_is_used_and_every_used_one_is_there(themed: Any) -> None:
    shipped = {path.stem for path in resource("icons").glob("*.svg")}
    files = [path for folder in ("ui", "app") for path in (ROOT / folder).rglob("*.py")]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"""\b(?:icon|pixmap)\(\s*["']([a-z-]+)["']""", sources))
    assert named <= shipped
    # Kinds of records and events name icons too.
    quoted = set(re.findall(r"""["']([a-z-]+)["']""", sources))
    assert sorted(shipped - quoted) == []
    for name in shipped:
        assert not icon(name).isNull()
    assert resource("icons", "LICENSE.txt").exists()


def test_H9_columns_grow_with_the_font_and_keep_their_width_in_saved_views(qapp: Any) -> None:
    theme.apply(qapp, "light", 15)
    try:
        assert theme.scaled(100) == 150
        assert theme.unscaled(theme.scaled(90)) == 90
    finally:
        theme.apply(qapp, "light")
    assert theme.scaled(100) == 100


def test_H9_dialogs_and_headings_grow_with_the_font_as_far_as_the_screen_goes(themed: Any) -> None:
    dialog = QDialog()
    room = dialog.screen().availableGeometry()
    theme.fit(dialog, 600, 300)
    assert (dialog.width(), dialog.height()) == (600, 300)
    heading = QLabel("GD")
    heading.setProperty("heading", True)
    heading.ensurePolished()
    small = heading.sizeHint().height()
    theme.apply(themed, "light", 14)
    try:
        theme.fit(dialog, 600, 300)
        assert (dialog.width(), dialog.height()) == (min(840, room.width()), 420)
        theme.fit(dialog, 600, room.height())
        assert dialog.height() == room.height(), "never smaller than it was given"
        heading = QLabel("GD")
        heading.setProperty("heading", True)
        heading.ensurePolished()
        assert heading.sizeHint().height() > small * 1.2
    finally:
        theme.apply(themed, "light")

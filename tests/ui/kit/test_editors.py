"""Boxes of single values: what is typed and what the service gets."""

from __future__ import annotations

import pytest

from app.core.fields import MOMENT, Field
from tests.ui.conftest import Remembering
from ui.kit.editors import DateEditor


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("14:00", "2026-11-22 14:00"),
        ("8:05", "2026-11-22 8:05"),
        ("14：30", "2026-11-22 14:30"),
        ("2026-11-20 14:00", "2026-11-20 14:00"),
        ("11-30 14:00", "2026-11-30 14:00"),
        ("明天 8:05", "2026-11-23 8:05"),
        ("14", "14"),
    ],
)
def test_C1_a_time_alone_is_one_of_today(qtbot: object, navigator: Remembering, typed: str, full: str) -> None:
    editor = DateEditor(Field("at", "Called at", MOMENT), navigator)
    editor.setText(typed)
    assert editor.raw() == full
    editor.tidy()
    assert editor.raw() == full.replace(" 8:05", " 08:05")

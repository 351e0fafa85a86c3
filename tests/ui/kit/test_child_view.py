"""Tables that are only read: their columns hold their titles, in English their choices too (H9)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from app.core.fields import MONEY, Child, Field
from app.tickets.visits.fields import STATE_OF
from tests.ui.conftest import Remembering
from ui.kit import theme
from ui.kit.child_view import ChildView

Show = Callable[[QWidget], QWidget]


@pytest.mark.parametrize("width", [100, 300])
def test_H9_a_column_is_never_narrower_than_its_title(navigator: Remembering, language: str, width: int) -> None:
    fields = (
        Field("pays", "Customer pays" if language == "en" else "客户应付", MONEY),
        Field("state", "", STATE_OF),
        Field("last", ""),
    )
    view = ChildView(navigator, Child("rows", "Rows", fields))
    view.set_width(0, width)
    assert view.columnWidth(0) >= max(width, view.fontMetrics().horizontalAdvance(str(fields[0].title)))
    view.set_width(1, width)
    longest = max(view.fontMetrics().horizontalAdvance(str(title)) for _value, title in STATE_OF.options)
    if language == "en":
        assert view.columnWidth(1) > longest
    else:
        assert view.columnWidth(1) == theme.scaled(width), "widths are given for Chinese values"

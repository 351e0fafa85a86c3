"""What the tests of the working calendar's screens share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.core.calendar import Calendar
from app.tickets.clocks.stored import Moved
from app.tickets.service import Tickets
from app.tickets.sla.policy import Goal
from tests.ui.conftest import Remembering
from ui.worktime.window import CalendarWindow

MOVED = [
    Moved(
        7,
        "GD-0007",
        "<b>华润</b>",
        Goal.ARRIVE,
        datetime(2026, 11, 20, 2, tzinfo=UTC),
        datetime(2026, 11, 23, 2, tzinfo=UTC),
    ),
    Moved(7, "GD-0007", "<b>华润</b>", Goal.RESTORE, datetime(2026, 11, 20, 8, tzinfo=UTC), None),
]


@pytest.fixture(autouse=True)
def dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog that is left with changes closes without asking."""
    monkeypatch.setattr("ui.kit.notify.ask", lambda *_texts, **_how: True)


@pytest.fixture
def window(navigator: Remembering, shown: Callable[[QWidget], QWidget]) -> Any:
    """The calendar, open at 2026-11-22."""
    return shown(CalendarWindow(navigator))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Calendar]]:
    """Every change would move two deadlines; answers the calendars that were asked about."""
    calendars: list[Calendar] = []

    def moved_by(_self: Tickets, calendar: Calendar) -> list[Moved]:
        calendars.append(calendar)
        return MOVED

    monkeypatch.setattr(Tickets, "moved_by", moved_by)
    yield calendars


@pytest.fixture
def dialog(qapp: QApplication, qtbot: Any) -> Callable[[str], Any]:
    """The open dialog of a class, by its name, made active; None when there is none."""

    def find(name: str) -> QWidget | None:
        found = [one for one in qapp.topLevelWidgets() if type(one).__name__ == name and one.isVisible()]
        if not found:
            return None
        found[-1].activateWindow()
        qtbot.waitUntil(found[-1].isActiveWindow)
        return found[-1]

    return find

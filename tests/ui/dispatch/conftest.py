"""What the tests of the dispatch board share: a week with visits, and a mouse that drags."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.tickets.visits.queries import VisitRow
from tests.tickets.conftest import World, world_of
from tests.ui.conftest import Remembering
from tests.ui.tickets.conftest import Keys
from ui.dispatch.layout import Box, Cell
from ui.dispatch.page import DispatchPage

DAYS = [date(2026, 11, day) for day in range(16, 23)]  # the week of the standing clock's Sunday


class Mouse:
    """Presses in one widget, moves anywhere, lets go: as a hand does it."""

    def send(self, widget: QWidget, kind: QEvent.Type, at: QPoint, pressed: bool) -> None:
        """Sends one event at a point of the widget."""
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind,
            QPointF(at),
            QPointF(widget.mapToGlobal(at)),
            none if kind == QEvent.Type.MouseMove else left,
            left if pressed else none,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)

    def drag(self, source: QWidget, at: QPoint, target: QWidget, to: QPoint) -> None:
        """Drags from a point of one widget to a point of another."""
        self.send(source, QEvent.Type.MouseButtonPress, at, True)
        end = source.mapFromGlobal(target.mapToGlobal(to))
        for step in (QPoint(at.x() + 20, at.y()), (at + end) / 2, end):
            self.send(source, QEvent.Type.MouseMove, step, True)
        self.send(source, QEvent.Type.MouseButtonRelease, end, False)
        QApplication.processEvents()

    def click(self, widget: QWidget, at: QPoint) -> None:
        """One click."""
        self.send(widget, QEvent.Type.MouseButtonPress, at, True)
        self.send(widget, QEvent.Type.MouseButtonRelease, at, False)


@pytest.fixture
def mouse() -> Mouse:
    return Mouse()


@pytest.fixture
def keys(qtbot: Any) -> Keys:
    return Keys(qtbot)


class Week:
    """The page on a week with visits."""

    def __init__(self, page: DispatchPage, world: World) -> None:
        self.page = page
        self.world = world
        self.view = page.board

    def cell(self, person: str, day: date) -> Cell:
        """The cell of a person's day."""
        board = self.view.board
        assert board is not None
        return Cell([each.name for each in board.people].index(person), board.days.index(day))

    def centre(self, box: Box) -> QPoint:
        """The middle of a rectangle of the board, in the view."""
        rect = self.view._in_view(box)
        return rect.center()

    def card_at(self, person: str, day: date, slot: int = 0) -> QPoint:
        """Where a card is in the view."""
        layout = self.view.layout_
        assert layout is not None
        return self.centre(layout.card_box(self.cell(person, day), slot))

    def cell_at(self, person: str, day: date) -> QPoint:
        """Where a cell is in the view."""
        layout = self.view.layout_
        assert layout is not None
        return self.centre(layout.cell_box(self.cell(person, day)))

    def place(self, visit_id: int) -> tuple[str, date]:
        """Whose card a visit is, and on which day."""
        board = self.view.board
        assert board is not None
        card = next(card for card in board.cards if card.visit_id == visit_id)
        return next(each.name for each in board.people if each.id == card.people[0]), card.days[0]

    def visit(self, visit_id: int) -> VisitRow:
        """A visit as it is stored."""
        return self.world.office.dispatch.visit(visit_id)


def plan(world: World, day: date, hour: int = 14, ticket: int | None = None, **more: Any) -> int:
    """Plans a visit of a new ticket of that week."""
    if ticket is None:
        ticket = world.report(called_at="2026-11-16 08:00")
    raw = {"planned_from": f"{day} {hour}:00", "technician_id": world.technician} | more
    return world.office.dispatch.plan(ticket, raw).visit_id


@pytest.fixture
def world(navigator: Remembering) -> World:
    return world_of(navigator.office)


@pytest.fixture
def week(navigator: Remembering, world: World, shown: Callable[[QWidget], QWidget]) -> Callable[[], Week]:
    """Shows the board; what is to be on it is made before."""

    def show() -> Week:
        page = DispatchPage(navigator)
        page.resize(1280, 660)
        shown(page)
        QApplication.processEvents()
        page.board.setFocus()
        return Week(page, world)

    return show

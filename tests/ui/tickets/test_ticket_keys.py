"""One key means one thing on a ticket's page, whatever can be done with the ticket now (C17, G3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from tests.tickets.conftest import World
from tests.ui.conftest import Remembering
from ui.tickets.record import TicketRecord

Show = Callable[[QWidget], QWidget]
# Those that act wherever the cursor is in the window.
WIDE = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)


def claimed(page: QWidget) -> dict[str, list[tuple[QWidget, Qt.ShortcutContext]]]:
    """Who waits for which key now."""
    found: dict[str, list[tuple[QWidget, Qt.ShortcutContext]]] = defaultdict(list)
    for shortcut in page.findChildren(QShortcut):
        owner = shortcut.parent()
        if shortcut.isEnabled() and isinstance(owner, QWidget):
            found[shortcut.key().toString()].append((owner, shortcut.context()))
    for action in page.findChildren(QAction):
        for owner in action.associatedObjects():
            # Inside a menu a key is only told.
            if action.isEnabled() and isinstance(owner, QWidget) and not isinstance(owner, QMenu):
                for keys in action.shortcuts():
                    found[keys.toString()].append((owner, action.shortcutContext()))
    return found


def doubled(page: QWidget) -> list[str]:
    """The keys for which Qt would find two at once, and so do nothing."""
    wrong = []
    for keys, claims in claimed(page).items():
        for place, (one, context) in enumerate(claims):
            for other, other_context in claims[place + 1 :]:
                if (
                    one is other
                    or one.isAncestorOf(other)
                    or other.isAncestorOf(one)
                    or {context, other_context} & {*WIDE}
                ):
                    wrong.append(f"{keys}: {type(one).__name__}, {type(other).__name__}")
    return wrong


def test_no_key_of_a_ticket_page_means_two_things(
    qtbot: Any, navigator: Remembering, world: World, shown: Show
) -> None:
    tickets = world.office.tickets
    ticket = world.report()
    page = TicketRecord(navigator, ticket)
    shown(page)
    moves: tuple[tuple[str, dict[str, Any]], ...] = (
        ("assign", {"technician_id": world.technician}),
        ("start", {}),
        ("wait", {"waiting_for": "parts"}),
        ("go_on", {}),
        ("resolve", {"solved_how": "site", "result": "已更换", "fault_found": "接触器"}),
    )
    assert not doubled(page)
    for move, raw in moves:
        tickets.move(move, ticket, raw, tickets.get(ticket).version)
        state = tickets.get(ticket).values["state"]
        qtbot.waitUntil(lambda state=state: page.details is not None and page.details.values["state"] == state)
        assert not doubled(page), state
        # Each button tells a key that is there.
        waiting = claimed(page)
        for button in page.findChildren(QPushButton):
            keys = button.toolTip().removeprefix(button.text()).strip()
            if button in page.buttons.buttons and keys:
                assert keys in waiting, f"{button.text()} says {keys}"
    QShortcut("Ctrl+E", page)
    assert doubled(page), "the walk would see it"

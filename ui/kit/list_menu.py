"""The right click menu of a list page, and its print menu: all that the buttons have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.core.i18n import Text, _
from ui.kit.actions import Action
from ui.kit.icons import icon

if TYPE_CHECKING:
    from ui.kit.list_page import ListPage


def add_to_menu(
    menu: QMenu, title: Text, name: str, keys: str, run: Callable[[], object], enabled: bool = True
) -> None:
    """Adds an entry. The key is only named in it: the shortcut itself lives on the page."""
    action = menu.addAction(f"{title}\t{keys}" if keys else str(title))
    if name:
        action.setIcon(icon(name))
    action.triggered.connect(lambda _checked=False: run())
    action.setEnabled(enabled)


def page_menu(page: ListPage) -> QMenu:
    """The menu for the selected rows; it frees itself when closed."""
    menu, ids, may = QMenu(page), page.selected_ids(), page.navigator.office.user.may
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_to_menu(menu, _("Open"), "open", "Enter", page.open, bool(ids))
    add_to_menu(menu, _("New"), "new", "Ins", page.new, page.may_edit())
    menu.addSeparator()
    _add_actions(menu, page, ids, [action for action in page.actions_given if action.place != "print"])
    fill_print_menu(menu, page)
    menu.addSeparator()
    add_to_menu(menu, _("Copy as a table"), "copy", "Ctrl+C", page.copy, bool(ids))
    if page.hooks.export is not None:
        add_to_menu(menu, _("Export"), "export", "", page.export, may("export"))
    menu.addSeparator()
    changeable = bool(ids) and page.may_edit()
    if page.query.archived:
        add_to_menu(menu, _("Bring back"), "restore", "", page.bring_back, changeable)
    elif page.listing.spec.archived is not None:
        add_to_menu(menu, _("Archive"), "archive", "Del", page.archive, changeable)
    return menu


def fill_print_menu(menu: QMenu, page: ListPage) -> None:
    """Adds what can be printed: the page's own forms, and the list itself."""
    ids = page.selected_ids()
    _add_actions(menu, page, ids, page.print_actions())
    if page.hooks.print_list is not None:
        title = _("Print the selected rows") if ids else _("Print the list")
        add_to_menu(menu, title, "print", "Ctrl+P", page.print_list)


def _add_actions(menu: QMenu, page: ListPage, ids: Sequence[int], actions: Sequence[Action]) -> None:
    for action in actions:
        add_to_menu(menu, action.title, action.icon, action.shortcut, page.runner(action), page.offered(action, ids))

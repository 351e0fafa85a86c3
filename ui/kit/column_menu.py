"""The menu of a list's columns: sort, freeze, hide, show; all of it by keys too (H9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.core.i18n import _

if TYPE_CHECKING:
    from ui.kit.table import TablePane


def column_menu(pane: TablePane, key: str, parent: QWidget) -> QMenu:
    """What can be done with a column; without a key, with any of them."""
    menu = QMenu(parent)
    if key in pane.columns_layout.shown:
        _about_one(menu, pane, key)
    else:
        _about_any(menu, pane)
    _add(menu, _("Unfreeze"), lambda: pane.freeze(0), pane.columns_layout.frozen > 0)
    menu.addSeparator()
    for column in pane.model.columns:
        shown = column.key in pane.columns_layout.shown
        change = pane.hide_column if shown else pane.show_column
        entry = _add(menu, str(column.field.title), _later(change, column.key))
        entry.setCheckable(True)
        entry.setChecked(shown)
    return menu


def _about_one(menu: QMenu, pane: TablePane, key: str) -> None:
    shown = pane.columns_layout.shown
    place = shown.index(key) + 1
    _add(menu, _("Sort"), _later(pane.sorted.emit, key))
    _add(menu, _("Hide this column"), _later(pane.hide_column, key), len(shown) > 1)
    _add(menu, _("Freeze up to here"), _later(pane.freeze, place), place < len(shown))


def _about_any(menu: QMenu, pane: TablePane) -> None:
    shown = pane.columns_layout.shown
    titles = {column.key: str(column.field.title) for column in pane.model.columns}
    sort = menu.addMenu(_("Sort by"))
    freeze = menu.addMenu(_("Freeze up to"))
    for place, key in enumerate(shown, 1):
        _add(sort, titles[key], _later(pane.sorted.emit, key))
        _add(freeze, titles[key], _later(pane.freeze, place), place < len(shown))


def _later(run: Callable[[Any], object], value: str | int) -> Callable[[], object]:
    return lambda: run(value)


def _add(menu: QMenu, title: str, run: Callable[[], object], enabled: bool = True) -> QAction:
    action = menu.addAction(title)
    action.triggered.connect(lambda _checked=False: run())
    action.setEnabled(enabled)
    return action

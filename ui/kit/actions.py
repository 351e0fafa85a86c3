"""What can be done with the records of a page: one description for button, menu and key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.i18n import Text

if TYPE_CHECKING:
    from ui.kit.list_page import ListPage

Ids = Sequence[int]


@dataclass(frozen=True)
class Action:
    """Something to do with the selected records of a list, or with the record of a page.

    ``right``: what the user must have, "" for nothing more. ``needs``: how many records must be selected at least, and
    ``most`` at most. ``enabled``: asked on top of that, with the ids. ``place``: "bar" a button of its own, "print" in
    the print menu, "menu" only in the right click menu (where all of them are).
    """

    key: str
    title: Text
    run: Callable[[Ids], object]
    icon: str = ""
    shortcut: str = ""
    right: str = ""
    needs: int = 1
    most: int = 1_000_000
    enabled: Callable[[Ids], bool] | None = None
    place: str = "bar"

    def fits(self, ids: Ids) -> bool:
        """Whether it can be done with these records."""
        return self.needs <= len(ids) <= self.most and (self.enabled is None or self.enabled(ids))


Hook = Callable[["ListPage"], object]


@dataclass(frozen=True)
class Hooks:
    """What every list offers beside the register's own actions.

    Each is called with the page, whose ``seen()`` tells what is on the screen. None: the list does not offer it.
    """

    import_: Hook | None = None
    export: Hook | None = None
    print_list: Hook | None = None


def _import(page: ListPage) -> object:
    from ui.excel.export import import_into

    return import_into(page)


def _export(page: ListPage) -> object:
    from ui.excel.export import export_seen

    return export_seen(page)


def _print(page: ListPage) -> object:
    from ui.kit.print_list import print_seen

    return print_seen(page)


# Their modules are big and are loaded when first used.
HOOKS = Hooks(_import, _export, _print)

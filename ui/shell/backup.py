"""The backup as the window sees it: the last one, and one now (H4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.office import Office


def last_backup(office: Office) -> datetime | None:
    """When the last backup of this data was made."""
    return None


def last_backup_text(office: Office) -> str:
    """When the last backup was made, in words."""
    from app.core.i18n import _
    from ui.shell.status import day_and_time

    made = last_backup(office)
    return _("none yet") if made is None else day_and_time(made, office.clock())

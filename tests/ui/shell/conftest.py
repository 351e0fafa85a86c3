"""A main window on a small office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.core import i18n
from app.core.local import Local
from app.core.rights import User
from app.office import Office
from ui.main_window import MainWindow


@pytest.fixture
def people(file_office: Office) -> dict[str, int]:
    """A manager and a technician by name."""
    return {
        "王芳": file_office.staff.save({"name": "王芳", "role": "manager"}),
        "李强": file_office.staff.save({"name": "李强", "role": "technician"}),
    }


@pytest.fixture
def working(file_office: Office, people: dict[str, int]) -> Office:
    """The office as the manager, with three customers."""
    file_office.user = User(people["王芳"], "王芳", "manager")
    for name in ("华润电力", "华能集团", "大唐发电"):
        file_office.customers.save({"name": name})
    return file_office


@pytest.fixture
def window(working: Office, themed: QApplication, shown: Callable[..., Any], people: dict[str, int]) -> MainWindow:
    """The main window with its data open."""
    made = MainWindow(Local(language=i18n.language(), database="x.db", user_id=people["王芳"]))
    shown(made)
    made.attach(working)
    return made

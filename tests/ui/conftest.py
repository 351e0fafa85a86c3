"""What the tests of screens share: work is done at once, nothing polls, a navigator that remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from shiboken6 import delete, isValid

from app.core import i18n
from app.office import Office
from ui.kit import changes, theme, work


@pytest.fixture(autouse=True)
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Background work is done at once, in this thread, unless the test is marked ``threads``."""
    monkeypatch.setattr(changes, "EVERY", 100_000_000)
    work.set_pool(None if request.node.get_closest_marker("threads") else work.AtOnce())
    yield
    work.close_pool()


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that no test answers is a failure, instead of waiting for an answer for ever."""

    def asked(box: QMessageBox) -> int:
        raise AssertionError(f"nobody answers: {box.text()}")

    monkeypatch.setattr(QMessageBox, "exec", asked)


# For a test that answers with the keys.
ASK_REALLY = QMessageBox.exec


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> QApplication:
    """The program's own look and font."""
    theme.apply(qapp, "light")
    return qapp


class Remembering:
    """A navigator that does nothing but remember what it was asked."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.opened: list[tuple[str, int]] = []
        self.made: list[tuple[str, dict[str, Any]]] = []
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.shown: tuple[str, int] | None = None

    def open(self, kind: str, record_id: int) -> None:
        self.opened.append((kind, record_id))

    def new(self, kind: str, **given: Any) -> None:
        self.made.append((kind, given))

    def say(self, text: str, undo: Any = None, show: tuple[str, int] | None = None) -> None:
        self.said.append(text)
        self.shown = show
        self.undo = undo


@pytest.fixture
def navigator(file_office: Office, themed: QApplication) -> Remembering:
    """The manager's navigator on a fresh database."""
    return Remembering(file_office)


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Runs the test in both languages."""
    i18n.set_language(request.param)
    return str(request.param)


@pytest.fixture
def shown(qtbot: Any) -> Iterator[Callable[[QWidget], QWidget]]:
    """Shows a widget as the active window; what is left after the test is deleted without a question."""
    widgets: list[QWidget] = []

    def show(widget: QWidget) -> QWidget:
        widgets.append(widget)
        widget.show()
        widget.activateWindow()
        qtbot.waitExposed(widget)
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    yield show
    for widget in reversed(widgets):
        if isValid(widget):
            widget.hide()
            delete(widget)

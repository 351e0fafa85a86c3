"""A page of several lists behind tabs of its own, e.g. customers and projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.core.i18n import Text

# A title and what makes its page when it is first looked at.
Part = tuple[Text, Callable[[], QWidget]]


class TabsPage(QWidget):
    """Shows one of several pages; Ctrl+Tab goes to the next."""

    counted = Signal(str)

    def __init__(self, parts: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._pages: dict[int, QWidget] = {}
        self._states: dict[int, Mapping[str, Any]] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for title, _make in parts:
            holder = QWidget()
            QVBoxLayout(holder).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(holder, str(title))
        self.tabs.tabBar().setVisible(len(self._parts) > 1)
        self.tabs.currentChanged.connect(self._changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self, self._stepper(step))
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._changed(0)

    @property
    def page(self) -> Any:
        """The page that is shown."""
        return self.part(self.tabs.currentIndex())

    def part(self, place: int) -> Any:
        """The page behind a tab, made when it is first asked for."""
        if place not in self._pages:
            page = self._parts[place][1]()
            self._pages[place] = page
            self.tabs.widget(place).layout().addWidget(page)
            if hasattr(page, "counted"):
                page.counted.connect(lambda text, place=place: self._counted(place, text))
            if place in self._states and hasattr(page, "restore"):
                page.restore(self._states.pop(place))
        return self._pages[place]

    def count_text(self) -> str:
        """What the status bar says of the page that is shown."""
        page = self.page
        return str(page.count_text()) if hasattr(page, "count_text") else ""

    def state(self) -> dict[str, Any]:
        """How the pages stand, to outlive a change of language."""
        made = {place: page.state() for place, page in self._pages.items() if hasattr(page, "state")}
        return {"tab": self.tabs.currentIndex(), "parts": {**self._states, **made}}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Brings the pages back to how they stood."""
        self._states = {int(place): inner for place, inner in state.get("parts", {}).items()}
        for place, page in self._pages.items():
            if place in self._states and hasattr(page, "restore"):
                made: Any = page
                made.restore(self._states.pop(place))
        self.tabs.setCurrentIndex(state.get("tab", 0))

    def _changed(self, place: int) -> None:
        page = self.part(place)
        self.setFocusProxy(page)
        if self.isVisible():
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self.counted.emit(self.count_text())

    def _counted(self, place: int, text: str) -> None:
        if place == self.tabs.currentIndex():
            self.counted.emit(text)

    def _stepper(self, step: int) -> Callable[[], None]:
        return lambda: self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

"""One tab: its list page, and the records opened from it on top, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.core.i18n import _
from ui.kit.icons import icon
from ui.pages import Page, found

# Records kept open on top of each other; the one opened first goes when there are more.
DEEPEST = 12


@dataclass
class Visit:
    """A record shown in a tab. ``origin`` is the tab from which it was opened, where Back leads."""

    kind: str
    record_id: int
    origin: str
    widget: QWidget


class Tab(QWidget):
    """Shows a page or a record. Pages are made when first shown; ``make_record(kind, id)`` makes a record's page."""

    left = Signal(str)  # Back from a record that was opened in another tab: that tab's key
    shown = Signal(object)  # the widget now visible

    def __init__(self, page: Page, make_page: Callable[[], Any], make_record: Callable[[str, int], QWidget]) -> None:
        super().__init__()
        self.page = page
        self._make_page = make_page
        self._make_record = make_record
        self._root: QWidget | None = None
        self._visits: list[Visit] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._box = box
        self._way: QWidget | None = None
        self._stack = QStackedWidget()
        box.addWidget(self._stack, 1)

    @property
    def record(self) -> tuple[str, int] | None:
        """The record on top, None when the list is shown."""
        return (self._visits[-1].kind, self._visits[-1].record_id) if self._visits else None

    @property
    def widget(self) -> QWidget | None:
        """The page or record page that is shown."""
        return self._visits[-1].widget if self._visits else self._root

    def show_page(self) -> None:
        """Makes the page if it was never shown, and leaves what is on top of it."""
        self.ensure_page()
        while self._visits:
            self._drop(self._visits[-1])
        self._refresh()

    def ensure_page(self) -> None:
        """Makes the page if it was never shown."""
        if self._root is None:
            self._root = self._make_page()
            self._stack.insertWidget(0, self._root)
            self._refresh()

    def open(self, kind: str, record_id: int, origin: str) -> QWidget:
        """Shows a record on top; one that is below already comes back up."""
        for place, visit in enumerate(self._visits):
            if (visit.kind, visit.record_id) == (kind, record_id):
                for above in self._visits[place + 1 :]:
                    self._drop(above)
                self._refresh()
                return visit.widget
        widget = self._make_record(kind, record_id)
        self._visits.append(Visit(kind, record_id, origin, widget))
        self._stack.addWidget(widget)
        if len(self._visits) > DEEPEST:
            self._drop(self._visits[0])
        self._refresh()
        return widget

    def back(self) -> None:
        """Leaves the record on top."""
        if not self._visits:
            return
        visit = self._visits[-1]
        self._drop(visit)
        self.ensure_page()
        self._refresh()
        if visit.origin != self.page.key:
            self.left.emit(visit.origin)

    def state(self) -> dict[str, Any]:
        """What to give to ``restore`` of a tab that is made anew, in another language say."""
        return {
            "made": self._root is not None,
            "page": _state_of(self._root),
            "visits": [(v.kind, v.record_id, v.origin, _state_of(v.widget)) for v in self._visits],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Makes everything as it was."""
        if state["made"]:
            self.ensure_page()
            _restore(self._root, state["page"])
        for kind, record_id, origin, inner in state["visits"]:
            _restore(self.open(kind, record_id, origin), inner)

    def _way_back(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 0)
        button = QToolButton()
        button.setIcon(icon("back"))
        button.setText(str(self.page.title))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(_("Back") + " (Alt+←, Esc)")
        button.clicked.connect(self.back)
        row.addWidget(button)
        row.addStretch(1)
        # Owned by the bar: a hidden bar's shortcuts are asleep.
        for keys in ("Esc", "Alt+Left"):
            QShortcut(QKeySequence(keys), bar, self.back, context=Qt.ShortcutContext.WindowShortcut)
        self._box.insertWidget(0, bar)
        return bar

    def _drop(self, visit: Visit) -> None:
        self._visits.remove(visit)
        self._stack.removeWidget(visit.widget)
        visit.widget.deleteLater()

    def _refresh(self) -> None:
        widget = self.widget
        if self._visits and self._way is None:
            self._way = self._way_back()
        if self._way is not None:
            self._way.setVisible(bool(self._visits))
        if widget is not None:
            self._stack.setCurrentWidget(widget)
            self.shown.emit(widget)


def _state_of(widget: Any) -> Any:
    return widget.state() if hasattr(widget, "state") else None


def _restore(widget: Any, state: Any) -> None:
    if state is not None and hasattr(widget, "restore"):
        widget.restore(state)


def page_maker(page: Page, navigator: Any) -> Callable[[], Any]:
    """What makes the page when it is first shown; its module is imported only then."""
    return lambda: found(page.make)(navigator)

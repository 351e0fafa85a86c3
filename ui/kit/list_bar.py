"""The bar above a list: buttons, search, views, and how many records there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QProgressBar, QPushButton, QToolButton, QWidget

from app.core.i18n import _
from app.core.lists import Scope
from ui.kit.actions import Action
from ui.kit.button_row import ButtonRow
from ui.kit.header import TYPING_PAUSE
from ui.kit.icons import icon
from ui.kit.view_box import ViewBox


class ListBar(QWidget):
    """Shows and asks; what happens is the page's business."""

    run_wanted = Signal(object)  # Action
    searched = Signal(str)
    search_left = Signal()
    print_menu_wanted = Signal(object)  # QMenu to fill

    def __init__(self, actions: Sequence[Action], scopes: Sequence[Scope], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[tuple[QPushButton, Action]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(4)
        self._buttons = ButtonRow()
        for action in actions:
            self._add_button(action)
        self._row.addWidget(self._buttons)
        self._row.addSpacing(8)
        self._add_finding(scopes)
        self._add_counts()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_PAUSE)
        self._timer.timeout.connect(self._tell_search)
        self.search.textEdited.connect(lambda _text: self._timer.start())
        self.search.returnPressed.connect(self._search_entered)

    # -- public ----------------------------------------------------------------------------------------------------

    def button(self, key: str) -> QPushButton:
        """The button of an action."""
        return next(button for button, action in self.buttons if action.key == key)

    def drop(self, key: str) -> None:
        """This list does not have the action's button."""
        self._buttons.offer(self.button(key), False)

    def offer(self, offered: Callable[[Action], bool]) -> None:
        """Enables the buttons of what can be done now."""
        for button, action in self.buttons:
            button.setEnabled(offered(action))

    def set_search(self, text: str) -> None:
        """Shows these search words without telling that they changed."""
        if self.search.text() != text:
            self.search.setText(text)

    def show_busy(self, busy: bool) -> None:
        """Shows, in place of the counts, that something takes long and can be cancelled."""
        self.busy.setVisible(busy)
        self.stop.setVisible(busy)
        self.counts.setVisible(not busy)

    # -- building --------------------------------------------------------------------------------------------------

    def _add_button(self, action: Action) -> None:
        button = QPushButton(str(action.title))
        primary = action.key == "new"
        if action.icon:
            button.setIcon(icon(action.icon, "accent_text" if primary else "text"))
        button.setAutoDefault(False)
        button.setProperty("primary", primary)
        if action.shortcut:
            button.setToolTip(f"{action.title}  {action.shortcut}")
        if action.key == "print":
            menu = QMenu(button)
            menu.aboutToShow.connect(lambda: self.print_menu_wanted.emit(menu))
            button.setMenu(menu)
        else:
            button.clicked.connect(lambda: self.run_wanted.emit(action))
        self._buttons.add(button)
        self.buttons.append((button, action))

    def _add_finding(self, scopes: Sequence[Scope]) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search  Ctrl+F"))
        self.search.setAccessibleName(_("Search this list"))
        clear = self.search.addAction(icon("close", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        clear.setVisible(False)
        clear.triggered.connect(self._clear_search)
        self.search.textChanged.connect(lambda text: clear.setVisible(bool(text)))
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(220)
        self.views = ViewBox(scopes)
        label = QLabel(_("View:"))
        label.setBuddy(self.views.box)
        self.archived = _tool("archive", _("Show archived records"), checkable=True)
        self.no_filters = _tool("filter-off", _("Clear all filters"))
        self.columns = _tool("columns", _("Columns  F6"))
        self._row.addWidget(self.search, 2)
        self._row.addSpacing(4)
        for widget in (label, self.views, self.columns, self.no_filters, self.archived):
            self._row.addWidget(widget)

    def _add_counts(self) -> None:
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedWidth(64)
        self.busy.setTextVisible(False)
        self.stop = QPushButton(_("Cancel"))
        self.stop.setAutoDefault(False)
        self.counts = QLabel()
        self._row.addStretch(1)
        for widget in (self.busy, self.stop, self.counts):
            self._row.addWidget(widget)
        self.show_busy(False)

    # -- slots -----------------------------------------------------------------------------------------------------

    def _clear_search(self) -> None:
        self.search.clear()
        self._tell_search()

    def _search_entered(self) -> None:
        self._tell_search()
        self.search_left.emit()

    def _tell_search(self) -> None:
        self._timer.stop()
        self.searched.emit(self.search.text())


def _tool(name: str, tip: str, checkable: bool = False) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(checkable)
    return button

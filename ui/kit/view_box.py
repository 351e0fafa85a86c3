"""The choice of a view above a list: all, the list's own scopes, and what the user saved under a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QMenu, QToolButton, QWidget

from app.core.i18n import _
from app.core.lists import Scope
from app.core.views import LAST, MAX_NAME, View
from ui.kit import notify
from ui.kit.icons import icon

SCOPE, VIEW = "scope", "view"


class ViewBox(QWidget):
    """Chooses, saves and deletes views; what a view holds is the page's business."""

    scope_chosen = Signal(str)  # the key, "" for all
    view_chosen = Signal(object)  # View
    save_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, scopes: Sequence[Scope], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scopes = scopes
        self._views: list[View] = []
        self._wanted: tuple[str, str] = (SCOPE, "")
        self.box = QComboBox()
        self.box.setMinimumWidth(120)
        self.box.setMaximumWidth(200)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setAccessibleName(_("View"))
        self.box.activated.connect(self._chosen)
        self.more = QToolButton()
        self.more.setIcon(icon("save"))
        self.more.setToolTip(_("Save or delete views"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.box)
        row.addWidget(self.more)
        self._fill()

    def set_views(self, views: Sequence[View]) -> None:
        """Offers these saved views; the choice stays where it is."""
        self._views = [view for view in views if view.name != LAST]
        self._fill()
        self._select(self._wanted)

    def show_scope(self, key: str) -> None:
        """Shows this scope as the one chosen."""
        self._select((SCOPE, key))

    def show_view(self, name: str) -> None:
        """Shows this saved view as the one chosen."""
        self._select((VIEW, name))

    @property
    def chosen_view(self) -> str:
        """The name of the saved view that is chosen, "" when it is a scope."""
        kind, name = self.box.currentData() or (SCOPE, "")
        return name if kind == VIEW else ""

    def _select(self, data: tuple[str, str]) -> None:
        # It may be a view that is still being read.
        self._wanted = data
        places = [place for place in range(self.box.count()) if self.box.itemData(place) == data]
        self.box.setCurrentIndex(places[0] if places else 0)

    def _fill(self) -> None:
        self.box.clear()
        self.box.addItem(_("All"), (SCOPE, ""))
        for scope in self._scopes:
            self.box.addItem(str(scope.title), (SCOPE, scope.key))
        if self._views:
            self.box.insertSeparator(self.box.count())
        for view in self._views:
            self.box.addItem(view.name, (VIEW, view.name))

    def _chosen(self, place: int) -> None:
        kind, name = self._wanted = self.box.itemData(place)
        if kind == SCOPE:
            self.scope_chosen.emit(name)
        else:
            self.view_chosen.emit(next(view for view in self._views if view.name == name))

    def _fill_menu(self) -> None:
        self._menu.clear()
        chosen = self.chosen_view
        if chosen:
            self._menu.addAction(_("Save view “{name}”").format(name=chosen), lambda: self.save_wanted.emit(chosen))
        self._menu.addAction(_("Save view as…"), self._ask_name)
        if chosen:
            self._menu.addAction(_("Delete view “{name}”").format(name=chosen), lambda: self._ask_delete(chosen))

    def _ask_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(_("Save view"))
        dialog.setLabelText(_("Name of the view"))
        dialog.setOkButtonText(_("Save"))
        dialog.setCancelButtonText(_("Cancel"))
        dialog.setTextValue(self.chosen_view)
        dialog.textValueSelected.connect(self._named)
        dialog.open()

    def _named(self, name: str) -> None:
        name = name.strip()[:MAX_NAME]
        if name:
            self.save_wanted.emit(name)

    def _ask_delete(self, name: str) -> None:
        if notify.ask(self, _("Delete the view “{name}”?").format(name=name), _("Delete"), danger=True):
            self.delete_wanted.emit(name)

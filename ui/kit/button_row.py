"""Buttons beside each other; those for which the window is too narrow wait in a menu at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from app.core.i18n import _


class ButtonRow(QWidget):
    """A row of buttons that never makes its window wider than the screen.

    Which buttons are wanted is told by ``offer`` and not by their ``setVisible``: that is for the room there is.
    """

    def __init__(self, *, flat: bool = False, right: bool = False, parent: QWidget | None = None) -> None:
        """``flat``: close together and without frames. ``right``: at the right end of the room there is."""
        super().__init__(parent)
        self._buttons: list[QPushButton] = []
        self._refused: set[QPushButton] = set()
        self.more = QToolButton(self)
        self.more.setText(_("More"))
        self.more.setProperty("box", not flat)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setVisible(False)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0 if flat else 4)
        # The row is as narrow as it must be; what is hidden then needs no room.
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._first = int(right)  # after the stretch
        if right:
            self._row.addStretch(1)
        self._row.addWidget(self.more)
        if not right:
            self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    # -- public ----------------------------------------------------------------------------------------------------

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """The buttons that are wanted, shown or in the menu, in their order."""
        return [button for button in self._buttons if button not in self._refused]

    def add(self, button: QPushButton) -> None:
        """Puts a button at the end."""
        self._buttons.append(button)
        self._row.insertWidget(self._first + len(self._buttons) - 1, button)
        button.installEventFilter(self)
        self._fit()

    def clear(self) -> None:
        """Takes all buttons away for good."""
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons, self._refused = [], set()
        self._fit()

    def offer(self, button: QPushButton, wanted: bool) -> None:
        """Whether this button is to be there at all."""
        if wanted != (button not in self._refused):
            (self._refused.discard if wanted else self._refused.add)(button)
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._width(self.buttons), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.more.sizeHint().width() if self.buttons else 0, self._height())

    # -- events ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # Another text or font is another width.
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self._fit()
        return False

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        wanted = self.buttons
        shown = list(wanted)
        if self._width(wanted) > self.width() and self.isVisible():
            room = self.width() - self.more.sizeHint().width() - self._row.spacing()
            while shown and self._width(shown) > room:
                shown.pop()
        for button in self._buttons:
            button.setVisible(button in shown)
        self.more.setVisible(len(shown) < len(wanted))
        self.updateGeometry()

    def _width(self, buttons: Sequence[QPushButton]) -> int:
        gaps = self._row.spacing() * max(len(buttons) - 1, 0)
        return sum(button.sizeHint().width() for button in buttons) + gaps

    def _height(self) -> int:
        return max((button.sizeHint().height() for button in self._buttons), default=0)

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for button in self.buttons:
            if button.isHidden():
                menu.addAction(self._entry(menu, button))

    def _entry(self, menu: QMenu, button: QPushButton) -> QAction:
        # The key is the page's or the list's own; here it is only told.
        keys = button.toolTip().removeprefix(button.text()).strip()
        action = QAction(button.icon(), f"{button.text()}\t{keys}" if keys else button.text(), menu)
        action.setEnabled(button.isEnabled())
        if button.menu() is not None:
            action.setMenu(button.menu())
        action.triggered.connect(lambda: button.click())
        return action

"""A widget that is put together when it is first looked at: a tab that nobody opens costs nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

_EXPLICIT = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


class LateWidget(QWidget):
    """Its inside is made when it is first shown, or asked for by ``make``; until then it only keeps its data.

    A page with a dozen tables would else spend most of its time on those that are not seen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_made = False  # whether there is something to be seen already

    def make(self) -> None:
        """Puts the inside together, once."""
        if self.is_made:
            return
        self.is_made = True
        cursor = self._make()
        self._follow_in_order()
        self.setFocusProxy(cursor)
        if self.isVisible():
            # Qt shows and places what is added to a visible widget only later: there would be an empty picture first.
            for child in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
                if not child.testAttribute(_EXPLICIT):
                    child.show()
            self.layout().activate()

    def _make(self) -> QWidget:
        """Builds the inside and answers what the cursor goes to."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        self.make()
        super().showEvent(event)

    def _follow_in_order(self) -> None:
        """Tab comes to what was made here where this widget stands, not after everything else in the window."""
        before = self.previousInFocusChain()
        while before is not self and not _takes_tab(before):
            before = before.previousInFocusChain()
        for child in filter(_takes_tab, self.findChildren(QWidget)):
            QWidget.setTabOrder(before, child)
            before = child


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
